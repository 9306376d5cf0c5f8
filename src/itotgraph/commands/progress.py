"""What is told meanwhile, on standard error where someone looks on; nothing of it stays."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Give what tells the step that is being taken."""
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda step: status.update(f"{step} …")


@contextmanager
def bytes_done(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Give what tells which part is on its way, how many of its bytes are done, and of how many."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    silent = not console.is_terminal
    with Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True, disable=silent
    ) as bar:
        task = bar.add_task(what)
        yield lambda part, done, total: bar.update(
            task, description=part, completed=done, total=total
        )


def watched(items: Sequence[Item], doing: str) -> Iterator[Item]:
    """Yield the items, with a bar that grows with each."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    silent = not console.is_terminal
    yield from track(items, doing, console=console, transient=True, disable=silent)
