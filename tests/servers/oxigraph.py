"""The Oxigraph server (PyPI `oxigraph`)."""

import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import want
from tests.servers import Addresses, free_port, running

_PROGRAM = Path(sysconfig.get_path("scripts")) / "oxigraph"


def missing() -> str | None:
    return None if _PROGRAM.exists() else want.of("oxigraph", want.EXTRA)


@contextmanager
def start(folder: Path, data: Path | None = None) -> Iterator[Addresses]:
    port = free_port()
    if data:
        load = [str(_PROGRAM), "load", "--location", "store", "--file", str(data)]
        subprocess.run(load, cwd=folder, check=True, capture_output=True)
    command = [str(_PROGRAM), "serve", "--location", "store", "--bind", f"127.0.0.1:{port}"]
    with running(command, port, folder):
        base = f"http://127.0.0.1:{port}"
        yield Addresses(f"{base}/query", f"{base}/update", f"{base}/store")
