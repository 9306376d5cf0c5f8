"""What a user can mend."""

from collections.abc import Sequence
from pathlib import Path

_TOLD = 50  # faults of one input that are told one by one
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
        self.problem, self.mend, self.line = problem, mend, line

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.args, self.__dict__)


class SeveralInputError(InputError):
    """Several faults of one input, each in a line of its own."""

    def __init__(self, faults: Sequence[InputError]) -> None:
        lines = [str(fault) for fault in faults[:_TOLD]]
        if len(faults) > _TOLD:
            lines.append(f"and {len(faults) - _TOLD} more")
        Exception.__init__(self, "\n".join(lines))
        self.problem, self.mend, self.line = faults[0].problem, faults[0].mend, faults[0].line


def several(faults: Sequence[InputError]) -> InputError:
    """Return the error that tells all of these faults, of which there is one at least."""
    return faults[0] if len(faults) == 1 else SeveralInputError(faults)


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
        self.name, self.problem, self.mend = url, problem, mend


class OutputError(Exception):
    """An output that could not be written; what stood there before is untouched."""
