"""Our own server, `itotgraph serve`, as a user starts it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import free_port, running

PROGRAM = [sys.executable, "-c", "from itotgraph.cli import main; main()"]


@contextmanager
def start(folder: Path, *options: str) -> Iterator[str]:
    """Run the server; yields its address, without the slash at the end."""
    port = free_port()
    with running([*PROGRAM, "serve", "--port", str(port), *options], port, folder):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def run(*options: str) -> Iterator["subprocess.Popen[str]"]:
    """Start the server; kill it in the end, where it has not ended."""
    process = subprocess.Popen(
        [*PROGRAM, "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()
