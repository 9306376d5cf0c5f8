"""The table and the plot say what was measured, and the README's commands make them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import want
from tests.benchmarks import plot
from tests.conftest import ROOT


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    def entry(who: str, what: str, factor: int, processor: float) -> dict[str, object]:
        info = {"who": who, "what": what, "factor": factor, "processor": processor}
        return {"extra_info": info | {"memory": 1500}}

    entries = [entry(who, "table", 1, t) for who, t in (("ours", 0.1), ("bare", 0.05))]
    entries += [entry("plain", "table", 1, 1.2), entry("ours", "table", 100, 6.04)]
    path = tmp_path / "speed.json"
    path.write_text(json.dumps({"benchmarks": entries}), encoding="utf-8")
    return path


def test_the_table_has_figures_and_ratios(measured: Path) -> None:
    lines = plot.table(plot.read(measured)).splitlines()
    assert "| table | 0.10 s | 1.2 s | 12 | 6.0 s, 1.5 GB |" in lines
    assert lines[-1] == "`table` takes 2.0 times a bare Python process with pyoxigraph."


def test_the_plot_is_svg_and_the_same_each_time(measured: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason=want.of("matplotlib", "pip install -e '.[benchmark]'"))
    for name in ("first.svg", "second.svg"):
        plot.draw(plot.read(measured), tmp_path / name)
    first = (tmp_path / "first.svg").read_bytes()
    assert first == (tmp_path / "second.svg").read_bytes()
    assert ElementTree.fromstring(first).tag == "{http://www.w3.org/2000/svg}svg"


def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    """For the smallest case only, and with the outputs elsewhere."""
    pytest.importorskip("matplotlib", reason=want.of("matplotlib", "pip install -e '.[benchmark]'"))
    readme = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ (.*tests/benchmarks.*)$", readme, re.M)
    assert len(commands) == 2
    script = " && ".join(commands)
    for folder in ("build", "tests/benchmarks"):
        script = re.sub(rf"{folder}/(speed\.\w+)", rf"{tmp_path}/\1", script)
    smallest = {"PYTEST_ADDOPTS": "-k table-1]"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=ROOT,
        env=os.environ | smallest | {"PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| table |" in done.stdout
    assert (tmp_path / "speed.svg").is_file()
