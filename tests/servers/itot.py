"""Our own server, `itotgraph serve`, as a user starts it."""

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
