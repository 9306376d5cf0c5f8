"""The search index, which Pagefind makes of the pages and which the browser asks off line."""

import importlib.util
import subprocess
import sys
from pathlib import Path


def available() -> bool:
    """Return whether Pagefind is installed, with its binary."""
    return bool(importlib.util.find_spec("pagefind"))


def index(folder: Path) -> bool:
    """Add the index of the pages to the folder of a site; return whether that could be done."""
    if not available():
        return False
    command = [sys.executable, "-m", "pagefind", "--site", str(folder), "--quiet"]
    done = subprocess.run(command, capture_output=True, check=False)
    return not done.returncode
