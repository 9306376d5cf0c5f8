"""The command, its processes, and their end."""

import os
import re
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from itotgraph import __version__
from tests.serve.client import COUNT, HEAVY, ask, get, refused, rows
from tests.servers import itot


def test_health(url: str) -> None:
    response = get(f"{url}/health")
    (count,) = rows(ask(url, COUNT))
    found = response.json()
    assert found == {
        "status": "ok",
        "version": __version__,
        "triples": int(count["n"]),
        "workers": found["workers"],
    }


def alive(pid: int) -> bool:
    """Whether there is such a process that has not ended, be it that nobody asked how."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def children(pid: int) -> set[int]:
    """Return the processes below this one."""
    found: set[int] = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found |= {int(entry.parent.name), *children(int(entry.parent.name))}
    return found


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 0)])
def test_it_says_its_address_and_ends_quietly(number: signal.Signals, status: int) -> None:
    with itot.run("--port", "0") as process:
        assert process.stdout
        line = process.stdout.readline()
        found = re.fullmatch(r"Serving (http://127\.0\.0\.1:\d+)/ \(Ctrl-C ends\)\n", line)
        assert found, line
        assert get(f"{found[1]}/health").status_code == 200
        below = children(process.pid)
        assert len(below) >= 5
        begun = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out, err) == (status, "", "")
        assert time.monotonic() - begun < 5
    time.sleep(0.5)
    assert not [pid for pid in below if alive(pid)]


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with itot.run("--port", str(port)) as process:
            out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err == (
        f"itotgraph: error: cannot listen on 127.0.0.1:{port}: Address already in use "
        "(end what listens there, or choose another --port)\n"
    )


def test_a_short_request_is_finished_before_the_end_and_a_long_one_is_not() -> None:
    with itot.run("--port", "0", "--timeout", "0.5") as process, ThreadPoolExecutor() as threads:
        assert process.stdout
        address = process.stdout.readline().split()[1].rstrip("/")
        slow = threads.submit(ask, address, HEAVY[0][0])
        time.sleep(0.1)
        process.terminate()
        refused(slow.result(), 503)  # "within 0.5 s", or on a busy machine "is being stopped"
        process.communicate(timeout=10)
    with itot.run("--port", "0", "--timeout", "60") as process, ThreadPoolExecutor() as threads:
        assert process.stdout
        address = process.stdout.readline().split()[1].rstrip("/")
        slow = threads.submit(ask, address, HEAVY[0][0])
        time.sleep(1)
        begun = time.monotonic()
        process.terminate()
        process.communicate(timeout=20)
        assert time.monotonic() - begun < 5
        if not slow.exception():
            refused(slow.result(), 503, "is being stopped")


def test_after_a_kill_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with itot.run("--port", "0", "--timeout", "60") as process:
        assert process.stdout
        line = process.stdout.readline()
        below = children(process.pid)
        address = line.split()[1].rstrip("/")
        assert list(tmp_path.glob("itotgraph-*"))
        with ThreadPoolExecutor() as threads:
            heavy = [threads.submit(ask, address, f"{HEAVY[0][0]} # {n}") for n in range(5)]
            time.sleep(1)
            process.kill()
            process.communicate(timeout=10)
            assert all(each.exception() for each in heavy)
    end = time.monotonic() + 20
    while time.monotonic() < end and (
        [*tmp_path.glob("itotgraph-*")] or any(alive(pid) for pid in below)
    ):
        time.sleep(0.1)
    assert not list(tmp_path.glob("itotgraph-*"))
    assert not [pid for pid in below if alive(pid)]


def test_a_site_that_was_made_is_served(tmp_path: Path) -> None:
    for name in ("download/MANIFEST", "index.html", "occupation/x/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"<title>{name}</title>", encoding="utf-8")
    with itot.run("--port", "0", "--site", str(tmp_path)) as process:
        assert process.stdout
        address = process.stdout.readline().split()[1].rstrip("/")
        for path, title in (("/", "index.html"), ("/occupation/x/", "occupation/x/index.html")):
            assert title in get(f"{address}{path}").text
        process.terminate()
        process.communicate(timeout=10)
    (tmp_path / "download" / "MANIFEST").unlink()
    with itot.run("--port", "0", "--site", str(tmp_path)) as process:
        _, err = process.communicate(timeout=30)
    mend = f"make it with itotgraph site -o {tmp_path}"
    said = f"itotgraph: error: {tmp_path}: no site there ({mend})\n"
    assert (process.returncode, err) == (2, said)


def test_a_workers_rights(url: str, tmp_path: Path) -> None:
    """A worker has no file to open, a cap on memory, and dies of what it is asked to.

    There are three for short queries, two for long ones, and one each for names and for batches.
    """
    with itot.run("--port", "0") as process:
        assert process.stdout
        address = process.stdout.readline().split()[1].rstrip("/")
        for length in (1, 5000):  # until the workers of both lanes are there
            asked = {"prefix": "x" * length}
            requests.get(f"{address}/reconcile/suggest/type", asked, timeout=90)
        limits = {}
        for pid in children(process.pid):
            with suppress(OSError):
                text = Path(f"/proc/{pid}/limits").read_text()
                fields = dict(re.findall(r"^(Max [a-z ]+?)  +(\S+)", text, re.M))
                if fields["Max open files"] == "1":
                    limits[pid] = fields
        assert len(limits) == 7
        assert all(int(f["Max address space"]) < 1 << 30 for f in limits.values())
        for pid in limits:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.3)
        assert rows(ask(address, COUNT))
        process.terminate()
        process.communicate(timeout=10)


def test_what_is_not_installed_is_named() -> None:
    hide = "import sys; sys.modules['pebble'] = None; " + itot.PROGRAM[2]
    done = subprocess.run(
        [itot.PROGRAM[0], "-c", hide, "serve"], capture_output=True, text=True, check=False
    )
    said = "itotgraph: error: the server needs pebble (pip install 'itotgraph[serve]')\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
