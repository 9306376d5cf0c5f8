"""Titles that a person settles: what is written for them, and what of it is taken."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from itotgraph import load
from itotgraph.cli import itotgraph
from itotgraph.errors import InputError
from itotgraph.namespaces import BASE
from itotgraph.taxonomy import Taxonomy
from itotgraph.text import sheet
from itotgraph.titles.match import match
from itotgraph.titles.settle import COLUMNS, merged, read

STAFF = """person,title
P1,Chef de cuisine
P2,Warehouse wizard
P3,chef  de CUISINE #12345
P4,DBA
P5,"=HYPERLINK(""http://x.example"")"
"""
DBA = f"{BASE}occupation/database-administrator"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(itotgraph, [*map(str, arguments)])


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load()


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    path = tmp_path / "staff.csv"
    path.write_text(STAFF, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file)]


def decided(path: Path, *decisions: tuple[str, str]) -> Path:
    """A table with these decisions; a spreadsheet writes its lines so."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([("Title", "Decision"), *decisions])
    return path


def test_what_means_nothing_is_written_with_what_is_nearest(staff: Path) -> None:
    todo = staff.with_name("todo.csv")
    assert run("match", "--file", staff, "--unmatched", todo).exit_code == 0
    first, second, third = rows(todo)
    assert [*first] == [*COLUMNS]
    assert (first["title"], first["times"], first["decision"]) == ("Chef de cuisine", "2", "")
    assert (first["nearest"], first["concepts"]) == ("", "")
    assert second["title"] == "Warehouse wizard"
    assert second["nearest"] == "Data warehouse designer"
    assert second["concepts"] == f"{BASE}occupation/data-warehouse-designer"
    assert "it lacks 'wizard'" in second["why"]
    assert third["title"] == """'=HYPERLINK("http://x.example")"""


@pytest.mark.parametrize("command", [("match", "--file"), ("roles", "--file"), ("gaps",)])
def test_what_is_settled_goes_before_anything_else(staff: Path, command: tuple[str, ...]) -> None:
    todo = decided(
        staff.with_name("todo.csv"),
        ("CHEF de cuisine", "none"),
        ("Warehouse wizard", "Systems analyst"),
        ("DBA", "Project management"),
        ("""'=HYPERLINK("http://x.example")""", DBA),
    )
    left = staff.with_name("left.csv")
    found = run(*command, staff, "--decisions", todo, "--unmatched", left, "--format", "csv")
    assert found.exit_code == (command[0] == "gaps")
    assert rows(left) == []
    if command[0] == "gaps":
        assert "5 of 5 titles understood" in found.stdout
        assert 'no match,P1,Chef de cuisine,"settled in todo.csv, line 2' in found.stdout
    else:
        told = {row.split(",")[0]: row for row in found.stdout.splitlines()}
        assert "settled in todo.csv, line 2, as no work of the taxonomy" in told["P1"]
        assert "settled in todo.csv, line 2" in told["P3"]
        assert "Systems analyst" in told["P2"]
        assert "settled in todo.csv, line 3" in told["P2"]
        assert "Project management" in told["P4"]
        assert "Database administrator" in told["P5"]


def test_a_settled_match_is_sure(taxonomy: Taxonomy, tmp_path: Path) -> None:
    other = load()
    other.decisions = decided(tmp_path / "todo.csv", ("Warehouse wizard", "O038"))
    (found,) = match(other.titles, "warehouse WIZARD - 12")
    assert found.label == next(c.label for c in taxonomy.concepts if c.notation == "O038")
    assert (found.score, found.reason) == (1.0, "settled in todo.csv, line 2")
    assert match(taxonomy.titles, "Warehouse wizard") == []
    assert other.roles("Warehouse wizard").rows == taxonomy.roles("O038").rows
    other = load()
    other.decisions = decided(tmp_path / "todo.csv", ("Network engineer", "none"))
    with pytest.raises(InputError, match=r"settled in todo\.csv, line 2, as no work"):
        other.roles("Network engineer")


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        ([("A", "none"), ("B", "Sistems analyst")], r"todo.csv:3: .*did you mean Systems analyst"),
        ([("A", "occupation:none-such")], "todo.csv:2: no Occupation or OccupationCluster"),
        ([("A", "Sr. DBA")], "todo.csv:2: no Occupation or OccupationCluster"),
        ([("", "none")], "todo.csv:2: 'none' is of no title"),
        (
            [("A B", "none"), ("C", ""), ("a  b #12345", "Systems analyst")],
            "todo.csv:4: 'a b #12345' is settled otherwise in line 2",
        ),
    ],
)
def test_what_cannot_be_taken_is_told_by_line(
    tmp_path: Path, decisions: list[tuple[str, str]], said: str
) -> None:
    todo = decided(tmp_path / "todo.csv", *decisions)
    error = run("match", "A", "--decisions", todo).exception
    assert isinstance(error, InputError)
    with pytest.raises(InputError, match=said):
        raise error


def test_a_name_of_several_is_no_decision(tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix itot: <https://w3id.org/itot/ns/> .\n"
        '<urn:x> a itot:Occupation ; skos:prefLabel "Systems analyst"@en .\n',
        encoding="utf-8",
    )
    other = load(extra=[more])
    other.decisions = decided(tmp_path / "todo.csv", ("A", "Systems analyst"))
    with pytest.raises(InputError, match=r"todo.csv:2: .*several concepts \(say which: "):
        other.match("A")


def test_the_same_decision_twice_is_one_and_an_empty_one_none(
    taxonomy: Taxonomy, tmp_path: Path
) -> None:
    todo = decided(tmp_path / "todo.csv", ("A", ""), ("a", "none"), ("A", "NONE"), ("B", " "))
    assert [*read(todo, taxonomy.titles, taxonomy.concepts)] == ["a"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_a_person_wrote_stays(staff: Path, ending: str) -> None:
    todo = staff.with_name(f"todo.{ending}")
    both = ("--unmatched", todo, "--decisions", todo)
    assert run("match", "--file", staff, "--unmatched", todo).exit_code == 0
    table = sheet.read(todo)
    changed = [["note", *table.columns]]
    for row in table.rows:
        settled = row[0] == "Chef de cuisine"
        note = {"Chef de cuisine": "ask Ada", "Warehouse wizard": "who?"}.get(row[0], "")
        changed.append([note, row[0], "none" if settled else "", *row[2:]])
    changed.append(["kept", "Lion tamer", "none", "7", "", "", ""])
    changed.append(["", "Gone", "", "3", "", "", ""])
    changed.append(["think", "Gone, too", "", "3", "", "", ""])
    if ending == "csv":
        with todo.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(changed)
    else:
        import xlsxwriter

        with xlsxwriter.Workbook(todo, {"strings_to_formulas": False}) as workbook:
            page = workbook.add_worksheet()
            for number, line in enumerate(changed):
                page.write_row(number, 0, line, None)
    with staff.open("a", encoding="utf-8") as file:
        file.write("P6,Nurse\n")
    found = run("match", "--file", staff, *both, "--format", "csv")
    assert found.exit_code == 0, found.exception
    again = sheet.read(todo)
    assert again.columns == ["note", *COLUMNS]
    assert [row[:4] for row in again.rows] == [
        ["ask Ada", "Chef de cuisine", "none", "2"],
        ["who?", "Warehouse wizard", "", "1"],
        ["", again.rows[2][1], "", "1"],
        ["kept", "Lion tamer", "none", "7"],
        ["think", "Gone, too", "", "3"],
        ["", "Nurse", "", "1"],
    ]
    # Nothing is lost, either, where what is settled is not asked for.
    assert run("match", "--file", staff, "--unmatched", todo).exit_code == 0
    assert sheet.read(todo).rows == again.rows


def test_when_all_is_settled_the_table_is_a_head(staff: Path) -> None:
    staff.write_text("title\nDBA\n", encoding="utf-8")
    todo = staff.with_name("todo.csv")
    both = ("--unmatched", todo, "--decisions", todo)
    assert run("match", "--file", staff, "--unmatched", todo).exit_code == 0
    assert todo.read_text(encoding="utf-8").splitlines() == [",".join(COLUMNS)]
    assert run("match", "--file", staff, *both).exit_code == 0


def test_no_other_table_is_written_over(staff: Path) -> None:
    for arguments in (
        ("match", "DBA", "--unmatched", staff),
        ("match", "--file", staff, "--unmatched", staff),
        ("gaps", staff, "--unmatched", staff),
        ("match", "Nurse", "--unmatched", staff, "-o", staff),
        ("match", "Nurse", "--unmatched", staff.with_suffix(".pdf")),
    ):
        assert isinstance(run(*arguments).exception, InputError), arguments
    assert staff.read_text(encoding="utf-8") == STAFF
    assert run("roles", "DBA", "--unmatched", staff.with_name("todo.csv")).exit_code == 2


def test_a_table_that_is_not_there_yet_is_as_it_is_made(taxonomy: Taxonomy, tmp_path: Path) -> None:
    made = taxonomy.match(["Nurse", "DBA", "nurse"]).unsettled
    assert made is not None
    assert merged(tmp_path / "none.csv", made()).values() == [
        ["Nurse", "", "2", "nothing fits; nothing is near", "", ""]
    ]
