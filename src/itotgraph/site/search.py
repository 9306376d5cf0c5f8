"""The search index, which Pagefind makes of the pages and which the browser asks off line."""

import importlib.util
import subprocess
from pathlib import Path

from itotgraph.errors import OutputError


def available() -> bool:
    """Return whether Pagefind is installed, with its binary."""
    return importlib.util.find_spec("pagefind_bin") is not None


def index(folder: Path) -> None:
    """Add the index of a site's pages to its folder.

    Raises OutputError where Pagefind fails; does nothing where it is not installed.
    """
    if not available():
        return
    from pagefind_bin import get_executable

    command = [str(get_executable()), "--site", str(folder), "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        told = (done.stdout + done.stderr).strip()
        raise OutputError(f"{folder}: the search index could not be made: {told}")
