"""Nothing that anybody may hand to the program ends it: it is read, or refused in one line."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SECONDS = float(os.environ.get("ITOTGRAPH_FUZZ", "20"))


def test_nothing_at_random_ends_the_program(tmp_path: Path) -> None:
    """20 seconds of it; `ITOTGRAPH_FUZZ=600 pytest tests/test_fuzz.py` takes ten minutes."""
    seed = random.randrange(1 << 32)
    script = str(ROOT / "tests" / "fuzz.py")
    command = [sys.executable, script, str(tmp_path), str(SECONDS), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    left = [path.read_bytes()[:2000] for path in tmp_path.iterdir()]
    assert (done.returncode, left) == (0, []), f"seed {seed}: {done.stderr[-2000:]}"
    assert int(done.stdout) > SECONDS


@pytest.mark.parametrize("ending", [".ttl", ".nt", ".nq", ".trig", ".n3"])
@pytest.mark.parametrize("iri", ["<http://e/\\u0041#>", "<http://e/\\U00000041'>", '<\\u0041">'])
def test_triple_terms_nested_behind_an_iri_with_an_escape(
    tmp_path: Path, ending: str, iri: str
) -> None:
    """A guard that takes the rest of the line for a comment lets Oxigraph overflow its stack."""
    path = tmp_path / f"nested{ending}"
    path.write_text(f"{iri} <urn:p> {'<<( <urn:s> <urn:p> ' * 50_000}", encoding="utf-8")
    code = "import pathlib, sys; from itotgraph.graph.parse import parse; "
    code += "parse(pathlib.Path(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"InputError" in done.stderr.splitlines()[-1]
