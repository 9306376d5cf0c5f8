"""The command roles, of a title and of the people of a roster."""

import json
from pathlib import Path

from itotgraph.staffing.fill import COLUMNS
from itotgraph.text.sheet import read
from tests.commands.program import Run, fails

STAFF = "Name;Stelle\nAnn;DBA\nBob;Release Manager\nCyd;Nurse\n=1+1;Software tester\n"


def test_the_command_answers_in_every_form(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text(STAFF, encoding="utf-8")
    status, out, err = run("roles", "--file", path)
    assert status == 0
    assert out.startswith("1 of 4 titles not understood.\n")
    assert "Bob, Release Manager: Release Manager (functional area): MOF Release" in out
    assert "Cyd, Nurse: not understood" in out
    assert err.startswith(f"{path}: 'Stelle' is taken for the job title")
    full = run("roles", "--file", path, "--full")[1]
    assert "Application" in full
    made = tmp_path / "roles.xlsx"
    assert run("roles", "--file", path, "-o", made)[0] == 0
    table = read(made)
    assert tuple(table.columns) == COLUMNS
    assert {row[0] for row in table.rows} == {"Ann", "Bob", "Cyd", "=1+1"}
    rows = run("roles", "--file", path, "--format", "csv")[1].splitlines()
    assert len(rows) == len(table.rows) + 1
    assert any(row.startswith("'=1+1,") for row in rows)
    document = json.loads(run("roles", "--file", path, "--format", "json")[1])
    assert {each["person"] for each in document} == {"Ann", "Bob", "Cyd", "=1+1"}
    for form in ("md", "html", "tsv"):
        assert "Release Manager" in run("roles", "--file", path, "--format", form)[1]


def test_of_many_people_the_summary_counts(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    rows = "".join(f"P{n},DBA\n" for n in range(40))
    path.write_text(f"person,title\n{rows}", encoding="utf-8")
    out = run("roles", "--file", path)[1]
    assert len(out.splitlines()) <= 20
    assert "MSF  Development                40 of 40 people" in out


def test_a_title_or_a_file(run: Run) -> None:
    for arguments in ([], ["DBA", "--file", "x.csv"]):
        assert "give a title, or a roster with --file" in fails(run("roles", *arguments), 2)
