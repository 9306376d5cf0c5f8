"""Every command and program of the README runs, in a folder of its own."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import want
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)
ENVIRONMENT = os.environ | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
}


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    (turtle,) = blocks("turtle")
    (folder / "titles.ttl").write_text(turtle, encoding="utf-8")
    shutil.copytree(ROOT / "tests" / "data" / "onet", folder / "db_29_2_text")
    shutil.make_archive(str(folder / "esco_1_1_1_en"), "zip", ROOT / "tests" / "data" / "esco")
    subprocess.run(["itotgraph", "build"], cwd=folder, env=ENVIRONMENT, check=True)
    return folder


@pytest.mark.parametrize("script", blocks("sh"))
def test_commands_run(folder: Path, script: str) -> None:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("program", blocks("python"))
def test_programs_run(folder: Path, program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("program", blocks("r"))
def test_r_programs_run(folder: Path, program: str) -> None:
    has_library = ["Rscript", "-e", "quit(status = !requireNamespace('RSQLite', quietly = TRUE))"]
    if not shutil.which("Rscript") or subprocess.run(has_library, check=False).returncode:
        pytest.skip(want.of("R with RSQLite"))
    export = ["itotgraph", "export", "--profile", "sqlite", "-o", "itot.sqlite"]
    subprocess.run(export, cwd=folder, env=ENVIRONMENT, check=True)
    done = subprocess.run(
        ["Rscript", "-e", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"Occupation +156", done.stdout)


def test_the_gate_runs_the_two_commands_of_the_readme() -> None:
    install, test = (text.strip() for text in blocks("bash"))
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert install in gate
    assert test == gate[-1]


def test_the_readme_names_every_command() -> None:
    from itotgraph.cli import COMMANDS

    for command in COMMANDS:
        assert re.search(rf"itotgraph {command}\b", README), command
