"""The recipes of queries/README.md, for the stores that can be had here: each gives Table 3."""

import re
import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.cli import itotgraph
from itotgraph.graph.remote import Remote
from itotgraph.questions.table import table
from tests import want
from tests.conftest import ROOT
from tests.servers import free_port, oxigraph, running, virtuoso
from tests.test_readme import blocks

GRAPH = "https://w3id.org/itot/"


def recipe(name: str) -> list[list[str]]:
    """The commands below the comment of this name, each as its words."""
    (block,) = (text for text in blocks("console") if f"# {name}" in text)
    (part,) = re.findall(rf"^# {name}.*\n((?:(?!#).*\n)+)", block, re.M)
    return [shlex.split(command) for command in part.replace("\\\n", "").split("$ ") if command]


@pytest.fixture
def folder(tmp_path: Path, built: Path) -> Path:
    (tmp_path / "build").mkdir()
    shutil.copy(built / "itot.ttl", tmp_path / "build")
    return tmp_path


def test_oxigraph(folder: Path, store: ox.Store) -> None:
    if reason := oxigraph.missing():
        pytest.skip(reason)
    load, serve = recipe("Oxigraph")
    program = str(Path(sysconfig.get_path("scripts")) / load[0])
    subprocess.run([program, *load[1:]], cwd=folder, check=True, capture_output=True)
    port = free_port()
    assert "127.0.0.1:7878" in serve
    serve = [program, *(word.replace("7878", str(port)) for word in serve[1:])]
    with running(serve, port, folder):
        assert table(Remote(f"http://127.0.0.1:{port}/query"), 3) == table(store, 3)


def test_virtuoso(folder: Path, store: ox.Store) -> None:
    if reason := virtuoso.missing():
        pytest.skip(reason)
    ((_, port, user, _, command),) = recipe("Virtuoso")
    assert (port, user) == ("1111", "dba")
    here = command.replace("/data/", f"{folder}/build/")
    assert here != command
    with virtuoso.start(folder) as addresses:
        # Debian calls the program isql-vt.
        isql = ["isql-vt", addresses.sql, user, virtuoso.PASSWORD, "ERRORS=STDOUT", here]
        subprocess.run(isql, check=True, capture_output=True)
        endpoint = f"{addresses.query.partition('?')[0]}?default-graph-uri={GRAPH}"
        assert table(Remote(endpoint), 3) == table(store, 3)


def test_the_unit_for_systemd_is_sound(tmp_path: Path) -> None:
    """Its command is one of ours; all else `systemd-analyze` judges."""
    if not shutil.which("systemd-analyze"):
        pytest.skip(want.of("systemd-analyze"))
    readme = (ROOT / "src" / "itotgraph" / "serve" / "README.md").read_text(encoding="utf-8")
    (unit,) = re.findall(r"```ini\n(.*?)```", readme, re.S)
    (command,) = re.findall(r"^ExecStart=\S+/(itotgraph .+)$", unit, re.M)
    assert itotgraph.main([*shlex.split(command)[1:-2], "--help"], standalone_mode=False) == 0
    program = Path(sysconfig.get_path("scripts")) / "itotgraph"
    (tmp_path / "itot.service").write_text(
        unit.replace("/opt/itotgraph/bin/itotgraph", str(program))
    )
    verify = ["systemd-analyze", "verify", str(tmp_path / "itot.service")]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
