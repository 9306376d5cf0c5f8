"""The search index, which Pagefind makes of the pages and which the browser asks off line."""

import contextlib
import importlib.util
import subprocess
from collections.abc import Iterator
from pathlib import Path

from itotgraph.errors import OutputError


def available() -> bool:
    """Return whether Pagefind is installed, with its binary."""
    return importlib.util.find_spec("pagefind_bin") is not None


@contextlib.contextmanager
def indexing(folder: Path) -> Iterator[None]:
    """Add the index of a site's pages to its folder, meanwhile other files may be written there.

    Raises OutputError where Pagefind fails; does nothing where it is not installed.
    """
    if not available():
        yield
        return
    from pagefind_bin import get_executable

    command = [str(get_executable()), "--site", str(folder), "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
        yield
        told = running.communicate()[0].decode(errors="replace")
    if running.returncode:
        raise OutputError(f"{folder}: the search index could not be made: {told.strip()}")
