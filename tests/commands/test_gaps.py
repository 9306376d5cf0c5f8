"""The command gaps: what it returns, writes and leaves."""

import json
from pathlib import Path

import pytest
import xlsxwriter

from itotgraph.text.sheet import read
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
    [
        ("gaps.html", "<!doctype html>"),
        ("gaps.ttl", "@prefix "),
        ("gaps", "2 of 2 titles understood."),
    ],
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


@pytest.mark.parametrize("name", ["staff.csv", "staff.xlsx", "-"])
def test_columns_are_found_or_said(run: Run, tmp_path: Path, name: str) -> None:
    """Case 28: 5 of 5 rosters in public repositories have other heads than person and title."""
    text = "Name,Job Title\nP01,Database administrator\n"
    path = Path(name) if name == "-" else tmp_path / name
    if name.endswith(".xlsx"):
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for row, line in enumerate(text.splitlines()):
                sheet.write_row(row, 0, line.split(","))
    elif name != "-":
        path.write_text(text, encoding="utf-8")
    status, out, err = run("gaps", path, "--framework", "msf", stdin=text)
    assert status == 1
    assert out.startswith("1 of 1 titles understood.\n")
    source = "standard input" if name == "-" else path
    assert err == (
        f"{source}: 'Job Title' is taken for the job title (--title says another)\n"
        f"{source}: 'Name' is taken for the person (--person says another)\n"
    )
    for option in ("--title", "--column"):
        said = run("gaps", path, "--person", "name", option, "Job Title", stdin=text)
        assert (said[0], said[2]) == (1, "")


def test_formulas_in_a_roster_stay_texts(run: Run, tmp_path: Path) -> None:
    """Case 40: CWE-1236. In CSV led by an apostrophe, in XLSX as they are."""
    path, made = tmp_path / "staff.csv", tmp_path / "gaps.xlsx"
    formula = '=HYPERLINK("http://x.example")'
    quoted = formula.replace('"', '""')
    path.write_text(f'person,title\n"{quoted}",DBA\n@P2,Software tester\n', encoding="utf-8")
    _, out, _ = run("gaps", path, "--framework", "msf", "--format", "csv")
    assert f"'{quoted}" in out
    assert "'@P2" in out
    assert run("gaps", path, "--framework", "msf", "-o", made)[0] == 1
    cells = {cell for row in read(made).rows for cell in row}
    assert {formula, "@P2"} < {line for cell in cells for line in cell.split("\n")}


def test_rows_at_fault_are_told_at_once_or_left_out(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("person,title\nP1,N/A\nP2,DBA\n,Tester\n", encoding="utf-8")
    status, out, err = run("gaps", path)
    assert (status, out) == (2, "")
    assert [line.partition(" (")[0] for line in err.splitlines()] == [
        f"itotgraph: error: {path}:2: There is no job title",
        f"itotgraph: error: {path}:4: There is not exactly one person",
    ]
    status, out, err = run("gaps", path, "--keep-going")
    assert status == 1
    assert out.startswith("1 of 1 titles understood.")
    assert err.endswith("2 rows left out\n")


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
