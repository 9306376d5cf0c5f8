"""The program, called within this process, and what it is given."""

import io
import shutil
import sys
from pathlib import Path

import pytest

from itotgraph import cli
from itotgraph.graph import parse
from tests.commands.program import PARTNER, STAFF, TITLES, Run


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the program within this process; returns exit status, standard output and error."""

    def call(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["itotgraph", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capsys.readouterr()
        return int(caught.value.code or 0), captured.out, captured.err

    return call


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of two titles, which loads at once."""
    folder = tmp_path_factory.mktemp("graph")
    (folder / "titles.ttl").write_text(TITLES, encoding="utf-8")
    shutil.copy(parse.packaged("ontology") / "schema.ttl", folder)
    return folder


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    path = tmp_path / "staff.csv"
    path.write_text(STAFF, encoding="utf-8")
    (tmp_path / "needs.csv").write_text(PARTNER, encoding="utf-8")
    return path
