"""What a user can mend."""

from pathlib import Path

_LONGEST = 500  # characters of a problem, which may quote a cell


class InputError(Exception):
    """Bad input: says where, what is wrong, and what to do, in one line."""

    def __init__(
        self,
        problem: str,
        mend: str,
        source: Path | str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        place = ":".join(str(part) for part in (source, line, column) if part is not None)
        if len(problem) > _LONGEST:
            problem = f"{problem[:_LONGEST]}…"
        message = f"{place}: {problem}" if place else problem
        super().__init__(" ".join(f"{message} ({mend})".split()))
        self.problem, self.mend = problem, mend

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[InputError], args: tuple[str], facts: dict[str, object]) -> InputError:
    """Return an error that came from another process."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(facts)
    return error


def missing(need: str, extra: str, source: Path | str | None = None) -> InputError:
    """Return the error where what an extra of the package brings is not installed.

    `need` says what needs what.
    """
    return InputError(need, install(extra), source)


def install(extra: str) -> str:
    """Return the command that installs an extra of the package."""
    return f"pip install 'itotgraph[{extra}]'"


class RemoteError(Exception):
    """A remote store that failed: says which, without its credentials, in one line."""

    def __init__(self, url: str, problem: str, mend: str) -> None:
        super().__init__(" ".join(f"{url}: {problem} ({mend})".split()))
        self.problem = problem


class OutputError(Exception):
    """An output that could not be written; what stood there before is untouched."""
