"""The command gaps: what it returns, writes and leaves."""

import json
from pathlib import Path

import pytest

from tests.commands.program import Run, fails


@pytest.mark.parametrize("form", ["text", "csv", "tsv", "json", "md", "html", "turtle"])
def test_gaps_exits_by_what_is_missing(run: Run, staff: Path, form: str) -> None:
    status, out, err = run("gaps", staff, "--framework", "mof", "--format", form)
    assert (status, err) == (1, "")
    assert "not covered" in out or "notCovered" in out
    needs = staff.with_name("needs.csv")
    status, out, err = run("gaps", staff, "--require", needs, "--format", form)
    assert (status, err) == (0, "")
    assert "Partner" in out or "mof/partner" in out


@pytest.mark.parametrize(
    ("name", "begins"),
    [("gaps.html", "<!doctype html>"), ("gaps.ttl", "@prefix "), ("gaps", "Role clusters: ")],
)
def test_the_ending_tells_the_form_of_gaps(
    run: Run, staff: Path, tmp_path: Path, name: str, begins: str
) -> None:
    arguments = ["gaps", staff, "--require", staff.with_name("needs.csv")]
    assert run(*arguments, "-o", tmp_path / name) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    before = (tmp_path / name).read_bytes()
    if name != "gaps":
        message = fails(run(*arguments, "-o", tmp_path / name, "--format", "json"), 2)
        assert message.endswith("disagree (leave one of them out)")
        assert (tmp_path / name).read_bytes() == before
    assert run(*arguments, "-o", tmp_path / "gaps.json", "--format", "json") == (0, "", "")
    assert json.loads((tmp_path / "gaps.json").read_text(encoding="utf-8"))["people"] == 2


def test_gaps_without_the_solver_says_so(
    run: Run, staff: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    status, out, err = run("gaps", staff, "--require", staff.with_name("needs.csv"))
    assert status == 0
    assert "Smallest team" not in out
    assert err == ("the smallest team was not looked for (pip install 'itotgraph[team]')\n")


def test_gaps_of_a_graph_without_roles(run: Run, small: Path, staff: Path) -> None:
    message = fails(run("gaps", staff, "--graph", small), 2)
    assert message == "the graph has no role clusters (check --graph)"


def test_gaps_leaves_no_trace_of_the_roster(
    run: Run, staff: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither beside it, nor at home, nor among temporary files, nor on the network."""
    for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR"):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("reached out"))
    before = sorted(tmp_path.rglob("*"))
    assert run("gaps", staff, "--require", staff.with_name("needs.csv"))[0] == 0
    assert sorted(tmp_path.rglob("*")) == before
