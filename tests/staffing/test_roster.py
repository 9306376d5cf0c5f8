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
        (HEAD + ",,,\n\n", "staff.csv: no staff rows (write a row for each person)"),
        (
            HEAD + "P1,DBA,,\nP2,Tester,,\nP1,Tester,,\n",
            "staff.csv:2: The person stands in the roster twice; likewise in line 4 (keep one",
        ),
        (
            HEAD + "P1,DBA,,\nP2, ,,\nP3,,,\n",
            "staff.csv:3: There is no job title; likewise in line 4",
        ),
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
            HEAD + 'P1,DBA,,"0,5"\n',
            "staff.csv:2: The allocation is no share of the working time: '0,5'",
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
            "person;title\nP1;DBA\n",
            "staff.csv:1: no column person; found person;title (its cells are separated by s",
        ),
        (
            "person\ttitle\nP1\tDBA\n",
            "staff.csv:1: no column person; found person title (its cells are separated by tabs",
        ),
        (
            "name,title\nP1,DBA\n",
            "staff.csv:1: no column person; found name, title (name a column so",
        ),
        ("person,titel\nP1,DBA\n", "staff.csv:1: a column 'titel' (did you mean title)"),
        (
            "person,title,alocation\nP1,DBA,1\n",
            "staff.csv:1: a column 'alocation' (did you mean all",
        ),
        (
            "person,title,title\nP1,DBA,x\n",
            "staff.csv:1: two columns are called title (rename one)",
        ),
        (
            (HEAD + "P1,DBA,,\nP2,Zoë,,\n").encode("latin-1"),
            f"staff.csv:3: not UTF-8 at byte {len(HEAD) + 14} (save it as UTF-8)",
        ),
        (HEAD.encode("utf-16"), "staff.csv:1: not UTF-8 at byte 0 (save it as UTF-8)"),
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


def test_many_faulty_lines_are_named_up_to_ten(given: Given) -> None:
    rows = "".join(f"P{number},\n" for number in range(20))
    with pytest.raises(InputError, match=r"in lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and more \("):
        given(f"person,title\n{rows}")


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
        (
            "ex:p2 ;",
            "ex:p1 ;",
            "staff.ttl:6: The person stands in the roster twice; likewise in line 9",
        ),
        ("0.5", "-1", "staff.ttl:6: The allocation is no share of the working time"),
        ("org:member ex:p2 ;", "", "staff.ttl:9: There is not exactly one person"),
        ("assess-and-manage-risks", "tame-lions", "staff.ttl:9: There is no such critical work"),
        (
            "org:role <",
            'org:role [ skos:prefLabel "Second title" ], <',
            "staff.ttl:9: two job titles (keep the one that tells most)",
        ),
        ("a org:Membership", "a org:Post", "staff.ttl: no staff in the roster (write one org:Mem"),
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
            people = read(path, known)
        except InputError:
            return
    given = [(person.strip(), title.strip()) for person, title, *_ in rows]
    assert [(person.name, person.title) for person in people] == [row for row in given if any(row)]


def test_no_file(tmp_path: Path, known: list[Concept]) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read(tmp_path / "staff.csv", known)
