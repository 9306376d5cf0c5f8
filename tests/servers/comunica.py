"""Comunica (npm `@comunica/query-sparql-file`), which answers queries over a file."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import want
from tests.conftest import TOOLS
from tests.servers import Addresses, free_port, running

_PROGRAM = TOOLS / "node_modules" / ".bin" / "comunica-sparql-file-http"


def missing() -> str | None:
    if not shutil.which("node"):
        return want.of("node")
    return None if _PROGRAM.exists() else want.of("Comunica")


@contextmanager
def start(folder: Path, data: Path | None = None) -> Iterator[Addresses]:
    port = free_port()
    with running([str(_PROGRAM), str(data), "-p", str(port), "-t", "300"], port, folder):
        yield Addresses(f"http://127.0.0.1:{port}/sparql")
