"""The four tables against golden rows read from the paper's text by a second reader."""

import csv
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph.concept import find
from itotgraph.graph.source import labels
from itotgraph.questions.table import table
from itotgraph.taxonomy import Taxonomy
from itotgraph.text.render import LIST_SEPARATOR

GOLDEN = Path(__file__).parents[1] / "tables"
TABLES = [(number, printed) for number in (1, 2, 3, 4) for printed in (False, True)]
ROWS = {1: 24, 2: 24, 3: 25, 4: 25}
CLUSTER, ROLE = ["cluster", "cluster_label"], ["role", "role_label"]
FUNCTIONS, AREAS = ["functions", "function_iris"], ["areas", "area_iris"]
# As the paper prints them over Tables 1 and 3, and over Tables 2 and 4.
HEADS = [
    "Occupation cluster",
    "Representative occupations",
    "Critical work functions",
    "Role cluster",
    "Functional areas",
]
HEADS_BY_ROLE = ["Role cluster", *HEADS[:3], "Functional areas"]


def dicts(store: ox.Store, number: int, printed: bool) -> list[dict[str, str]]:
    answer = table(store, number, printed)
    return [dict(zip(answer.variables, row, strict=True)) for row in answer.values()]


@pytest.mark.parametrize(("number", "printed"), TABLES)
def test_the_rows_are_those_of_the_paper(store: ox.Store, number: int, printed: bool) -> None:
    name = f"table-{number}{'-as-printed' if printed else ''}.csv"
    with (GOLDEN / name).open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) == ROWS[number]
    for row, golden in zip(dicts(store, number, printed), expected, strict=True):
        for column, cell in golden.items():
            assert in_order(row[column], printed) == in_order(cell, printed), golden


def in_order(cell: str, printed: bool) -> list[str]:
    """As printed the items have the order of the print; accepted, that of their notations."""
    items = cell.split(LIST_SEPARATOR)
    return items if printed else sorted(items)


def test_a_row_that_stands_nowhere_in_print_says_so(store: ox.Store) -> None:
    told = [(row["position"], row["note"]) for row in dicts(store, 1, True) if row["note"]]
    assert told == [("20", "stands nowhere in print")]
    assert not any(row["note"] for number in (2, 3, 4) for row in dicts(store, number, True))


@pytest.mark.parametrize(("number", "printed"), TABLES)
def test_programs_get_the_iris_too(store: ox.Store, number: int, printed: bool) -> None:
    by_role = number in (2, 4)
    lists = ["occupations", *FUNCTIONS]
    expected = [*ROLE, *CLUSTER, *lists] if by_role else [*CLUSTER, *lists, *ROLE]
    expected += AREAS
    around = (["position", "row"], ["note"]) if printed else (["association"], [])
    answer = table(store, number, printed)
    assert answer.variables == [*around[0], *expected, *around[1]]
    assert answer.csv().splitlines()[0].split(",") == answer.variables
    called = labels(store)
    for row in dicts(store, number, printed):
        for name in ("cluster", "role"):
            assert called[row[name]] == row[f"{name}_label"]
        for name, iris in (FUNCTIONS, AREAS):
            listed = [called[iri] for iri in row[iris].split(LIST_SEPARATOR) if iri]
            assert LIST_SEPARATOR.join(listed) == row[name]


@pytest.mark.parametrize(("number", "printed"), TABLES)
@pytest.mark.parametrize("cluster", [None, "Technical sales"])
def test_people_see_the_heads_of_the_paper(
    store: ox.Store, number: int, printed: bool, cluster: str | None
) -> None:
    """Also where nothing is left: Technical sales is not in Tables 3 and 4."""
    heads = HEADS if number in (1, 3) else HEADS_BY_ROLE
    expected = ["Position", *heads, "Note"] if printed else heads
    only = find(store, cluster) if cluster else None
    text = table(store, number, printed, cluster=only).render("md")
    assert text.splitlines()[0] == f"| {' | '.join(expected)} |"
    assert "itot" not in text
    assert "cluster:" not in text


@pytest.mark.parametrize(("number", "transposed"), [(1, 2), (3, 4)])
def test_accepted_tables_are_transposes(store: ox.Store, number: int, transposed: int) -> None:
    def content(number: int) -> Counter[tuple[tuple[str, str], ...]]:
        return Counter(tuple(sorted(row.items())) for row in dicts(store, number, printed=False))

    assert content(number) == content(transposed)


def test_the_worked_example_of_the_paper(store: ox.Store) -> None:
    """The IT application architect (an information systems architect) of the introduction."""
    answer = table(store, 1, cluster=find(store, "C01"))
    rows = {row.role_label: row for row in answer}
    for row in rows.values():
        assert "Information systems architect" in row.occupations.split(LIST_SEPARATOR)
    management, development = rows["Product Management"], rows["Development"]
    assert "Identify strategic customer requirements" in management.functions.split(LIST_SEPARATOR)
    assert {"Customer Advocacy", "Product Planning"} <= set(management.areas.split(LIST_SEPARATOR))
    assert "Determine systems solutions" in development.functions.split(LIST_SEPARATOR)
    assert "Implementation Architecture and Design" in development.areas.split(LIST_SEPARATOR)


def test_occupations_come_in_the_order_of_the_paper(store: ox.Store) -> None:
    answer = table(store, 1, cluster=find(store, "C08"))
    assert answer[0].occupations.split(LIST_SEPARATOR) == [
        "Procurement manager",
        "Program budget manager",
        "Program lead",
        "Program manager",
        "Program planner",
        "Program risk manager",
        "Project integration manager",
        "Project lead",
        "Project manager",
        "Project planner",
        "Project quality manager",
        "Resource allocation manager",
        "Risk assessment manager",
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_business_architecture_prints_ten_occupations_and_has_eleven(
    store: ox.Store, number: int
) -> None:
    one = find(store, "C02")
    printed = table(store, number, as_printed=True, cluster=one)[0].occupations.split(
        LIST_SEPARATOR
    )
    accepted = table(store, number, cluster=one)[0].occupations.split(LIST_SEPARATOR)
    assert len(printed) == 10
    assert set(accepted) - set(printed) == {"Systems integrator"}


@pytest.mark.parametrize("number", [2, 4])
def test_tables_2_and_4_print_no_occupations(store: ox.Store, number: int) -> None:
    for row in dicts(store, number, printed=True):
        assert row["occupations"] == f"refers to those of {row['cluster_label']}"


@pytest.mark.parametrize(
    ("number", "cluster", "role", "rows"),
    [
        (1, "Technical sales", None, 1),
        (3, "Technical sales", None, 0),
        (3, "cluster:technical-support", None, 4),
        (4, None, "Security", 6),
        (2, None, "Release Management", 5),
        (3, "C07", "mof:security", 1),
    ],
)
def test_filters(
    taxonomy: Taxonomy, number: int, cluster: str | None, role: str | None, rows: int
) -> None:
    assert len(taxonomy.table(number, cluster=cluster, role=role)) == rows


def test_a_role_of_the_other_framework_is_refused(taxonomy: Taxonomy) -> None:
    with pytest.raises(InputError, match="no RoleCluster is called 'Security'"):
        taxonomy.table(1, role="Security")


def test_there_are_four_tables(taxonomy: Taxonomy) -> None:
    with pytest.raises(InputError, match="there is no table 5"):
        taxonomy.table(5)
