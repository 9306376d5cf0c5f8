"""The wheel carries ontology, shapes and queries: installed anywhere, it answers. Whoever builds it
again gets the same bytes."""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests import want
from tests.conftest import ROOT

SCRIPT = "itotgraph/site/web/dist/query.js"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT], check=True
    )
    (path,) = folder.glob("itotgraph-*.whl")
    return path


def interpreter(version: str) -> str:
    """Return a Python of a version on this machine."""
    name = f"python{version}"
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/{name}"))
    for path in [shutil.which(name), *map(str, pyenv)]:
        # The one that pyenv puts in the path may only say that it is not there.
        if path and not subprocess.run([path, "--version"], capture_output=True).returncode:
            return path
    pytest.skip(want.of(f"Python {version}", "an interpreter of that version"))


@pytest.mark.parametrize("version", ["3.12", "3.13", "3.14"])
def test_it_runs_on_later_pythons_without_any_extra(
    version: str, wheel: Path, tmp_path: Path
) -> None:
    """On 3.11 all tests run."""
    subprocess.run([interpreter(version), "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", wheel], check=True)
    for arguments, said in (
        (["check"], "0 violation, 0 warning, 45 info"),
        (["match", "Sr. DBA", "--format", "csv"], "Database administrator"),
        (["build", "-o", tmp_path / "build"], ", no violation"),
    ):
        done = subprocess.run(
            [python, "-I", "-W", "error", "-m", "itotgraph", *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
        assert said in done.stdout + done.stderr


def test_a_wheel_in_a_clean_environment_prints_table_3(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    # Only what `table` imports is installed, which also shows that it imports no more.
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", wheel], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "click", "pyoxigraph"], check=True)
    done = subprocess.run(
        [environment / "bin" / "itotgraph", "table", "3", "--format", "csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(done.stdout.splitlines()) == 1 + 25


def copied(folder: Path, time: float) -> Path:
    """Copy what is in the repository, with another time of change."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, path)
        os.utime(path, (time, time))
    return folder


def built(source: Path) -> tuple[dict[str, bytes], str]:
    """Build sdist and wheel where there is no Node: their bytes by name, and what is told."""
    command = [sys.executable, "-m", "hatchling", "build"]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, env={"PATH": ""})
    assert done.returncode == 0, done.stderr
    files = {path.name: path.read_bytes() for path in (source / "dist").iterdir()}
    assert sorted(Path(name).suffix for name in files) == [".gz", ".whl"]
    return files, done.stdout + done.stderr


def test_sdist_and_wheel_are_the_same_bytes_when_built_again(tmp_path: Path) -> None:
    first, told = built(copied(tmp_path / "one", time=1e9))
    again, _ = built(copied(tmp_path / "two", time=1.5e9))
    assert first == again
    assert told.count("without the programs of the site's pages") == 2


def test_sdist_and_wheel_have_the_scripts_that_were_built(tmp_path: Path) -> None:
    source = copied(tmp_path / "source", time=1e9)
    (source / "src" / SCRIPT).parent.mkdir()
    (source / "src" / SCRIPT).write_text("0;\n", encoding="utf-8")
    _, told = built(source)
    assert "without the programs" not in told
    (sdist,) = source.glob("dist/*.tar.gz")
    (wheel,) = source.glob("dist/*.whl")
    with tarfile.open(sdist) as archive:
        assert f"{sdist.name.removesuffix('.tar.gz')}/src/{SCRIPT}" in archive.getnames()
    with zipfile.ZipFile(wheel) as archive:
        assert SCRIPT in archive.namelist()
