"""Reading and checking a roster: each bad one is told with file, line and mend."""

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given as given_
from hypothesis import settings
from hypothesis import strategies as st

from itotgraph.errors import InputError
from itotgraph.graph.concept import Concept, concepts
from itotgraph.namespaces import BASE
from itotgraph.staffing.roster import Person, read
from itotgraph.text.columns import is_nothing

HEAD = "person,title,functions,allocation\n"
FUNCTIONS = f"{BASE}work-function/"

Given = Callable[..., list[Person]]


@pytest.fixture(scope="module")
def known(store: ox.Store) -> list[Concept]:
    return concepts(store)


@pytest.fixture
def given(tmp_path: Path, known: list[Concept]) -> Given:
    def call(content: str | bytes, name: str = "staff.csv") -> list[Person]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, known)

    return call


def test_people_are_read_in_their_order(given: Given) -> None:
    people = given(f"{HEAD}P2,Tester,C08.F08,50%\n\nP1,DBA,,\n")
    (function,) = people[0].functions
    assert people == [Person("P2", "Tester", frozenset({function}), 0.5), Person("P1", "DBA")]
    assert function.startswith(f"{FUNCTIONS}project-management/")


@pytest.mark.parametrize(
    "written", ["Perform infrastructure planning", "PERFORM  infrastructure planning"]
)
def test_a_function_is_found_by_its_name(given: Given, written: str) -> None:
    (person,) = given(f"{HEAD}P1,DBA,{written},\n")
    assert [f.rpartition("/")[2] for f in person.functions] == ["perform-infrastructure-planning"]


def test_a_name_that_several_clusters_have_means_all(given: Given) -> None:
    """Lines 1294, 1547 and 2789 of the paper's text."""
    (person,) = given(f"{HEAD}P1,DBA,Perform security administration,\n")
    assert person.functions == {
        f"{FUNCTIONS}{cluster}/perform-security-administration"
        for cluster in (
            "database-administration-and-development",
            "network-design-and-administration",
            "technical-support",
        )
    }


@pytest.mark.parametrize(
    ("written", "share"), [("", 1), ("1", 1), ("0.25", 0.25), (".5", 0.5), ("80 %", 0.8), ("0", 0)]
)
def test_an_allocation_is_a_share(given: Given, written: str, share: float) -> None:
    (person,) = given(f"{HEAD}P1,DBA,,{written}\n")
    assert person.allocation == pytest.approx(share)


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffPerson,Title\r\nP1,DBA\r\n",
        "person;title\nP1;DBA\n",
        "person\ttitle\rP1\tDBA\r",
        "id,TITLE,person\n7,DBA,P1\n",
        "person,title\n\nP1,DBA",
        'person,title\nP1," DBA "\n',
    ],
)
def test_what_spreadsheets_write_is_read(given: Given, content: str) -> None:
    assert given(content) == [Person("P1", "DBA")]


def test_tabs_in_a_tsv_file(given: Given) -> None:
    assert given("person\ttitle\nP1\tDBA, senior\n", "staff.tsv") == [Person("P1", "DBA, senior")]


@pytest.mark.parametrize("label", ['=HYPERLINK("http://x")', "@SUM(1)", "<script>", "Zoë 張"])
def test_any_label_is_a_label(given: Given, label: str) -> None:
    quoted = label.replace('"', '""')
    assert given(f'person,title\n"{quoted}","{quoted}"\n') == [Person(label, label)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "staff.csv: empty (write a head with the column names, and a row a line)"),
        (HEAD, "staff.csv: no rows below the head (write a row a line)"),
        (HEAD + ",,,\n\n", "staff.csv: no rows below the head (write a row a line)"),
        (HEAD + " ,,,\n\n", "staff.csv: no staff in the roster (write a row for each person"),
        (HEAD + "P1,DBA,,\nP2, ,,\n", "staff.csv:3: There is no job title (write the person's"),
        (HEAD + "P1,DBA,,\nP2,N/A,,\n", "staff.csv:3: There is no job title (write the person's"),
        (HEAD + "P1,DBA,,\nP2,-,,\n", "staff.csv:3: There is no job title (write the person's"),
        (HEAD + "P1,DBA,,\n,DBA,,\n", "staff.csv:3: There is not exactly one person (name one"),
        (
            HEAD + "P1,DBA,Tame lions,\n",
            "staff.csv:2: There is no such critical work function: 'Tame lions' (write its name",
        ),
        (
            HEAD + "P1,DBA,Perform infrastucture planning,\n",
            "staff.csv:2: There is no such critical work function: 'Perform infrastucture "
            "planning' (did you mean Perform infrastructure planning",
        ),
        (
            HEAD + "P1,DBA,,\nP2,DBA,,-0.5\n",
            "staff.csv:3: The allocation is no share of the working time: '-0.5' (write",
        ),
        (
            HEAD + "P1,DBA,,1e9\n",
            "staff.csv:2: The allocation is no share of the working time: '1e9'",
        ),
        (
            HEAD + "P1,DBA,,NaN\n",
            "staff.csv:2: The allocation is no share of the working time: 'NaN'",
        ),
        (
            HEAD + "P1,DBA,,80\n",
            "staff.csv:2: The allocation is no share of the working time: '80'",
        ),
        (
            HEAD + 'P1,DBA,,"0,5,5"\n',
            "staff.csv:2: The allocation is no share of the working time: '0,5,5'",
        ),
        (
            HEAD + "P1,Manager, IT,,\n",
            "staff.csv:2: 5 cells, where the head has 4 (quote cells that have the separator)",
        ),
        (
            HEAD + 'P1,"DBA,,\n',
            "staff.csv:2: a quote that is opened is not closed (close the quote",
        ),
        (
            "name,level\nP1,DBA\n",
            "staff.csv:1: no column for the job title; found name, level (say which with --title)",
        ),
        (
            "person,title,alocation\nP1,DBA,1\n",
            "staff.csv:1: a column 'alocation' (did you mean all",
        ),
        (
            "person,title,title\nP1,DBA,x\n",
            "staff.csv:1: two columns are called title; found person, title, title (rename one)",
        ),
        (HEAD.encode("utf-16"), "staff.csv: no rows below the head (write a row a line)"),
    ],
)
def test_a_bad_roster_is_told_with_line_and_mend(
    given: Given, tmp_path: Path, content: str | bytes, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        given(content)
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(said)


def test_a_line_is_that_of_the_file_after_cells_of_several_lines(given: Given) -> None:
    with pytest.raises(InputError, match=r"staff\.csv:4: There is no job title"):
        given('person,title\nP1,"D\nBA"\nP2,\n')


def test_all_faults_are_told_at_once(given: Given) -> None:
    with pytest.raises(InputError) as caught:
        given(f"{HEAD}P1,,,\nP2,DBA,,5\nP3,DBA,,,x\n,DBA,,\nP5,DBA,,\nP6,,Tame lions,\n")
    told = [line.partition("staff.csv:")[2] for line in str(caught.value).split("\n")]
    assert [line.partition(" (")[0] for line in told] == [
        "2: There is no job title",
        "3: The allocation is no share of the working time: '5'",
        "4: 5 cells, where the head has 4",
        "5: There is not exactly one person",
        "7: There is no job title",
        "7: There is no such critical work function: 'Tame lions'",
    ]


def test_very_many_faults_are_counted(given: Given) -> None:
    rows = "".join(f"P{number},\n" for number in range(70))
    with pytest.raises(InputError, match=r"staff\.csv:51: .*\nand 20 more$"):
        given(f"person,title\n{rows}")


def test_rows_at_fault_are_left_out_and_told(tmp_path: Path, known: list[Concept]) -> None:
    path, told = tmp_path / "staff.csv", list[str]()
    path.write_text("person,title\nP1,\nP2,DBA\n", encoding="utf-8")
    assert read(path, known, keep_going=True, tell=told.append) == [Person("P2", "DBA")]
    assert told[0].startswith(f"{path}:2: There is no job title")
    assert told[1:] == ["1 row left out"]


@pytest.mark.parametrize(
    ("content", "people", "said"),
    [
        (
            "Employee Name,Employee ID,Department,Job Title\nAnn,7,IT,DBA\n",
            [Person("Ann", "DBA")],
            ["'Job Title' is taken for the job title", "'Employee Name' is taken for the person"],
        ),
        (
            "Nachname;Vorname;Stelle;Beschäftigungsgrad (%)\nMüller;Jürgen;DBA;50\nX;Y;Tester;100",
            [Person("Jürgen Müller", "DBA", allocation=0.5), Person("Y X", "Tester")],
            [
                "'Stelle' is taken for the job title",
                "'Beschäftigungsgrad (%)' is taken for the allocation",
                "'Vorname' and 'Nachname' is taken for the person",
                "the numbers of 'Beschäftigungsgrad (%)' are taken for percentages",
            ],
        ),
        (
            'Nom,Prénom,Poste,ETP\nLefèvre,Zoé,DBA,"0,5"\n',
            [Person("Zoé Lefèvre", "DBA", allocation=0.5)],
            [
                "'Poste' is taken for the job title",
                "'ETP' is taken for the allocation",
                "'Prénom' and 'Nom' is taken for the person",
            ],
        ),
        (
            "Empleado\tPuesto\nJosé\tDBA\n",
            [Person("José", "DBA")],
            ["'Puesto' is taken for the job title", "'Empleado' is taken for the person"],
        ),
        (
            "job_titles\nDBA\nTester, senior\n",
            [Person("line 2", "DBA"), Person("line 3", "Tester, senior")],
            ["'job_titles' is taken for the job title", "no column for the person"],
        ),
        # Two of one name are two where they have numbers.
        (
            "Name,ID,title\nAnn,1,DBA\nAnn,2,Tester\n",
            [Person("Ann (1)", "DBA"), Person("Ann (2)", "Tester")],
            ["'Name' is taken for the person"],
        ),
        # Twice with two titles is one person.
        (
            "person,title,allocation\nP1,DBA,50%\nP2,Tester,\nP1,Tester,30%\n",
            [Person("P1", "DBA", allocation=0.8, more=("Tester",)), Person("P2", "Tester")],
            ["P1 stands in lines 2, 4: one person, DBA and Tester"],
        ),
        # A vacant post is nobody's.
        (
            "person,title\nVacant,DBA\nP2,Tester\n",
            [Person("P2", "Tester")],
            ["in line 2 of nobody, passed over"],
        ),
    ],
)
def test_rosters_as_people_have_them(
    tmp_path: Path, known: list[Concept], content: str, people: list[Person], said: list[str]
) -> None:
    path, told = tmp_path / "staff.csv", list[str]()
    path.write_text(content, encoding="utf-8")
    assert read(path, known, tell=told.append) == people
    assert len(told) == len(said)
    for one in said:
        assert any(each.startswith(f"{path}: {one}") for each in told), one


def test_columns_that_the_user_says(tmp_path: Path, known: list[Concept]) -> None:
    path, told = tmp_path / "staff.csv", list[str]()
    path.write_text("who;what;how much\nP1;DBA;0,25\n", encoding="utf-8")
    said = {"person": "who", "title": "What ", "allocation": "how much"}
    (person,) = read(path, known, said, tell=told.append)
    assert person == Person("P1", "DBA", allocation=0.25)
    assert told == []
    with pytest.raises(InputError, match=r"staff\.csv:1: no column no; found who, what, how much"):
        read(path, known, {"title": "no"})


def test_a_guess_is_a_warning_in_python(tmp_path: Path, known: list[Concept]) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("person,Stelle\nP1,DBA\n", encoding="utf-8")
    with pytest.warns(UserWarning, match="'Stelle' is taken for the job title"):
        read(path, known)


ORG = """@prefix org: <http://www.w3.org/ns/org#> .
@prefix itot: <https://w3id.org/itot/ns/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/> .
ex:m1 a org:Membership ; org:member ex:p1 ; org:organization ex:us ;
    org:role [ a org:Role ; skos:prefLabel "Prüfer"@de, "Tester"@en ] ; itot:allocation 0.5 .
ex:p1 foaf:name "P0001" .
ex:m2 a org:Membership ; org:member ex:p2 ; org:organization ex:us ;
    org:role <https://w3id.org/itot/occupation/systems-analyst> ;
    itot:performs <https://w3id.org/itot/work-function/project-management/assess-and-manage-risks> .
"""


def test_memberships_of_the_organization_ontology(given: Given) -> None:
    assert given(ORG, "staff.ttl") == [
        Person("P0001", "Tester", frozenset(), 0.5),
        Person(
            "https://example.org/p2",
            "Systems analyst",
            frozenset({f"{FUNCTIONS}project-management/assess-and-manage-risks"}),
        ),
    ]


def test_two_memberships_or_roles_are_two_titles(given: Given) -> None:
    with pytest.warns(UserWarning, match="P0001 stands in lines 6, 9: one person, Tester and Sys"):
        (person,) = given(ORG.replace("ex:p2 ;", "ex:p1 ;"), "staff.ttl")
    assert person.titles == ("Tester", "Systems analyst")
    two = ORG.replace("org:role <", 'org:role [ skos:prefLabel "Second title" ], <')
    assert set(given(two, "staff.ttl")[1].titles) == {"Second title", "Systems analyst"}


def test_a_triple_that_stands_twice_is_one(given: Given) -> None:
    again = "ex:m2 a org:Membership ; org:member ex:p2 .\n"
    assert given(ORG + again, "staff.ttl") == given(ORG, "staff.ttl")


def test_a_column_of_a_name_that_is_somewhat_like_another_is_passed_over(given: Given) -> None:
    (person,) = given("person,title,location\nP1,Data analyst,Leeds\n")
    assert person.title == "Data analyst"


def test_people_of_the_same_name_are_told_apart(given: Given) -> None:
    people = given(f'{ORG}ex:p2 foaf:name "P0001" .\n', "staff.ttl")
    assert [person.name for person in people] == [
        "https://example.org/p1",
        "https://example.org/p2",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0.5", "-1", "staff.ttl:6: The allocation is no share of the working time"),
        ("org:member ex:p2 ;", "", "staff.ttl:9: There is not exactly one person"),
        ("assess-and-manage-risks", "tame-lions", "staff.ttl:9: There is no such critical work"),
        ("a org:Membership", "a org:Post", "staff.ttl: no staff in the roster (write a row"),
        ("@prefix ex:", "@prefix ey:", "staff.ttl:6:"),
    ],
)
def test_a_bad_roster_in_rdf(given: Given, tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        given(ORG.replace(old, new), "staff.ttl")
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(said)


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
MAYBE = st.one_of(st.just(""), CELLS)


@settings(max_examples=150)
@given_(st.lists(st.tuples(CELLS, CELLS, MAYBE, MAYBE), min_size=1, max_size=5))
def test_whatever_stands_in_the_cells_it_is_read_or_refused(
    known: list[Concept], rows: list[tuple[str, str, str, str]]
) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([("person", "title", "functions", "allocation"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "staff.csv"
        path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
        try:
            people = read(path, known, tell=lambda note: None)
        except InputError:
            return
    given = [(person.strip(), title.strip()) for person, title, *_ in rows]
    given = [row for row in given if any(row) and not is_nothing(row[0])]
    found = [(person.name, title) for person in people for title in person.titles]
    assert sorted(found) == sorted({*given})


def test_no_file(tmp_path: Path, known: list[Concept]) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read(tmp_path / "staff.csv", known)
