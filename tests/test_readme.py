"""Every command and program of the READMEs runs, those of each file in a folder of their own."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import want
from tests.conftest import ROOT

FOLDERS = ("ontology", "shapes", "queries", "tests", "src/itotgraph")
READMES = [ROOT / "README.md"] + [
    path
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("README.md"))
    if "node_modules" not in path.parts
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
RUN = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-W", "error", "-c"]}
ENVIRONMENT = os.environ | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
}
# A Python that makes an environment whose programs only say that they were called. The one that
# FAILS names fails.
PROGRAM = """#!/bin/sh
echo "${0##*/} $*" >> "$CALLS"
[ "${0##*/} $*" != "$FAILS" ] || exit 1
case $0 in *python3.11) mkdir -p .venv/bin && for name in pip itotgraph pytest ruff mypy; do
    cp "$0" .venv/bin/$name
done ;; esac
"""
STEPS = [
    "python3.11 -m venv .venv",
    "pip install .",
    "itotgraph build",
    "pip install .[test]",
    "pytest ",
    "ruff check",
    "ruff format --check",
    "mypy ",
]


def blocks(language: str, readmes: list[Path] = READMES) -> list[str]:
    """Return the blocks of a language, of all READMEs or of these."""
    found = [BLOCK.findall(path.read_text(encoding="utf-8")) for path in readmes]
    return [text for each in found for name, text in each if name == language]


def name(readme: Path) -> str:
    return readme.relative_to(ROOT).as_posix()


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A folder with what the READMEs take for given: what `build` makes, and some data."""
    shutil.copytree(built, tmp_path / "build")
    (turtle,) = blocks("turtle")
    (tmp_path / "titles.ttl").write_text(turtle, encoding="utf-8")
    shutil.copytree(ROOT / "tests" / "data" / "onet", tmp_path / "db_29_2_text")
    shutil.make_archive(str(tmp_path / "esco_1_1_1_en"), "zip", ROOT / "tests" / "data" / "esco")
    return tmp_path


@pytest.mark.parametrize("readme", READMES, ids=name)
def test_commands_and_programs_run(folder: Path, readme: Path) -> None:
    for language, text in BLOCK.findall(readme.read_text(encoding="utf-8")):
        if language not in RUN:
            continue
        done = subprocess.run(
            [*RUN[language], text],
            cwd=folder,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stderr}"
        assert done.stdout, text


@pytest.mark.parametrize("program", blocks("r"))
def test_r_programs_run(tmp_path: Path, program: str) -> None:
    has_library = ["Rscript", "-e", "quit(status = !requireNamespace('RSQLite', quietly = TRUE))"]
    if not shutil.which("Rscript") or subprocess.run(has_library, check=False).returncode:
        pytest.skip(want.of("R with RSQLite"))
    export = ["itotgraph", "export", "-o", "itot.sqlite"]
    subprocess.run(export, cwd=tmp_path, env=ENVIRONMENT, check=True)
    done = subprocess.run(
        ["Rscript", "-e", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"Occupation +156", done.stdout)


def test_the_gate_runs_the_two_commands_of_the_readme() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    install, test = (text.strip() for text in blocks("bash", READMES[:1]))
    assert gate.index(install) < gate.index(test)


@pytest.mark.parametrize("failing", [*STEPS, None])
def test_the_gate_fails_with_each_of_its_steps(tmp_path: Path, failing: str | None) -> None:
    gate, python = tmp_path / ".ci" / "run", tmp_path / "bin" / "python3.11"
    for path, text in (
        (gate, (ROOT / ".ci" / "run").read_text(encoding="utf-8")),
        (gate.with_name("tools"), "#!/bin/sh\n"),
        (python, PROGRAM),
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    calls = tmp_path / "calls"
    search = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": search, "CALLS": str(calls), "FAILS": failing or ""}
    done = subprocess.run([gate], env=environment, capture_output=True, check=False)
    called = calls.read_text(encoding="utf-8").splitlines()
    assert called == (STEPS[: STEPS.index(failing) + 1] if failing else STEPS)
    assert bool(done.returncode) == bool(failing)


def test_the_readme_names_every_command_in_its_group() -> None:
    from itotgraph.cli import GROUPS

    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.*) \|$", READMES[0].read_text("utf-8"), re.M)
    told = {group: tuple(re.findall(r"`(\w+)`", commands)) for group, commands in rows}
    assert told == GROUPS


@pytest.mark.parametrize("readme", READMES, ids=name)
def test_links_lead_somewhere(readme: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", readme.read_text(encoding="utf-8")):
        if not link.startswith("https://"):
            assert (readme.parent / link).exists(), link


def test_every_readme_is_linked() -> None:
    linked = {
        (readme.parent / link).resolve()
        for readme in READMES
        for link in re.findall(r"\]\(([^)#]+README\.md)\)", readme.read_text(encoding="utf-8"))
    }
    assert {*READMES[1:]} <= linked


def test_every_package_that_is_used_has_its_keeper_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    used = [*project["dependencies"]]
    used += [one for extra in extras.keys() - {"all", "benchmark", "test"} for one in extras[extra]]
    text = (ROOT / "src" / "itotgraph" / "README.md").read_text(encoding="utf-8")
    _, _, section = text.partition("## The engines, and who keeps them")
    told = {
        n
        for row in re.findall(r"^\| ([^|]+) \|", section, re.M)
        for n in re.findall(r"[\w-]+", row)
    }
    assert {re.findall(r"[\w-]+", requirement)[0] for requirement in used} <= told
    assert set(project["optional-dependencies"]["all"][0][len("itotgraph[") : -1].split(",")) == (
        extras.keys() - {"all", "benchmark", "test"}
    )
