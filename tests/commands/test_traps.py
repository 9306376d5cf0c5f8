"""What lies in the working directory is data: none of it is imported, whatever it is called."""

import signal
import subprocess
import sysconfig
import urllib.request
from pathlib import Path

import pytest

PROGRAM = Path(sysconfig.get_path("scripts")) / "itotgraph"
TRAPS = (
    *("click", "itotgraph", "jinja2", "json", "multiprocessing", "nice", "pebble"),
    *("pyoxigraph", "rich", "socket", "starlette", "uvicorn"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of modules that leave a mark when one is imported."""
    for name in TRAPS:
        mark = tmp_path / f"{name}.imported"
        code = f"open({str(mark)!r}, 'w').close()\nraise SystemExit('{name} was run')\n"
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
    return tmp_path


def marks(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*.imported")]


def test_site_runs_nothing_of_it(folder: Path) -> None:
    command = [str(PROGRAM), "site", "-o", "site"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "without the search" not in done.stdout
    assert (folder / "site" / "index.html").is_file()
    assert marks(folder) == []


def test_serve_runs_nothing_of_it(folder: Path, small: Path) -> None:
    command = [str(PROGRAM), "serve", "--port", "0", "--graph", str(small)]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        address = process.stdout.readline().split()[1]
        for path in ("health", "occupation/data-analyst.ttl", ""):
            with urllib.request.urlopen(address + path, timeout=60) as reply:
                assert reply.status == 200
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert marks(folder) == []
