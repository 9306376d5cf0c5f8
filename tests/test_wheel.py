"""The wheel carries ontology, shapes and queries: installed anywhere, it answers."""

import subprocess
import sys
import venv
from pathlib import Path

from tests.conftest import ROOT


def test_a_wheel_in_a_clean_environment_prints_table_3(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT], check=True
    )
    (wheel,) = tmp_path.glob("itotgraph-*.whl")
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
