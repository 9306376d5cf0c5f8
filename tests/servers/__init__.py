"""Servers that others wrote, started by the tests on 127.0.0.1 and stopped by their pid.

Each module has `missing()`, the reason why its server cannot be started here if there is one, and
`start(folder, data)`, a context in which it runs with the triples of an N-Triples file, its own
files in the folder. `.ci/tools` installs what they need.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

# Of starts as short as those of tests the thorough compiler takes more than it gives.
JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True)
class Addresses:
    """Where a server answers queries, takes updates, stores graphs, and speaks SQL."""

    query: str
    update: str = ""
    store: str = ""
    sql: str = ""


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int, folder: Path, seconds: int = 60) -> Iterator[None]:
    """Run a server, with its folder as working directory, from when it listens on the port."""
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, start_new_session=True
        )
        try:
            _wait(process, port, log, seconds)
            yield
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop the process and those that it started, which are its process group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path, seconds: int) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} does not listen:\n{log.read_text(errors='replace')}")
