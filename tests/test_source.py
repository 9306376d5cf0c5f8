"""The paper's text, line by line, against the ontology, and that no defect goes unnoticed."""

from collections import Counter

import pyoxigraph as ox
import pytest

from itotgraph.names import expand
from itotgraph.namespaces import BASE
from tests import fidelity
from tests.fidelity import ROWS_IN_LINE, Graph, check_duties, index
from tests.paper import Paper, read

CHECKS = {
    name.removeprefix("check_"): f for name, f in vars(fidelity).items() if name[:6] == "check_"
}


@pytest.fixture(scope="module")
def paper(source: list[str]) -> Paper:
    return read(source)


@pytest.fixture(scope="module")
def graph(asserted: list[ox.Triple]) -> Graph:
    return index(asserted)


@pytest.mark.parametrize("name", CHECKS)
def test_text_and_graph_agree(name: str, paper: Paper, graph: Graph) -> None:
    problems = list(CHECKS[name](paper, graph))
    assert not problems, "\n".join(problems)


def test_errata_of_the_extract_are_true(extract: list[str], graph: Graph) -> None:
    problems = list(fidelity.untrue(extract, graph, fidelity.EXTRACT))
    assert not problems, "\n".join(problems)


def test_the_reader_counts_what_the_paper_has(paper: Paper) -> None:
    """The two torn activities are four lines, and one competency stands among occupations."""
    sorts = Counter(line.sort for line in paper.lines)
    counts = {"function": 81, "activity": 541, "competency": 962, "nested duty": 8}
    assert {sort: sorts[sort] for sort in counts} == counts
    assert sorts["area"] == 26 + 73
    assert sorts["duty"] == 84 + 408
    assert len(paper.rows) == sum((24, 24, 25, 25)) - sum(n - 1 for n in ROWS_IN_LINE.values())


TA = "technology-architecture-development-and-management"
FIRST, SECOND = (
    f"work-function:{TA}/{slug}"
    for slug in ("identify-strategic-customer-requirements", "determine-systems-solutions")
)
# What is taken out of the graph and put into it, `*` for anything, and who must notice.
DEFECTS = {
    "an activity dropped": ("activity:a001 * *", "", "items"),
    "an activity moved": (
        f"activity:a001 skos:broader {FIRST}",
        f"activity:a001 skos:broader {SECOND}",
        "items concepts",
    ),
    "a torn activity moved": (
        "activity:a473 skos:broader *",
        f"activity:a473 skos:broader {SECOND}",
        "concepts",
    ),
    "a competency moved": (
        f"{FIRST} itot:requires competency:k001",
        f"{SECOND} itot:requires competency:k001",
        "items concepts",
    ),
    "an occupation moved": (
        "occupation:network-technician skos:broader *",
        "occupation:network-technician skos:broader cluster:technical-support",
        "items concepts",
    ),
    "a function dropped from a row": (
        f"row:1-01 itot:printedWorkFunction {FIRST}",
        "",
        "row_cells row_parts",
    ),
    "a function of another row": (
        f"row:1-03 itot:printedWorkFunction {SECOND}",
        f"row:1-01 itot:printedWorkFunction {SECOND}",
        "row_cells",
    ),
    "an area of another role": (
        "row:3-25 itot:printedFunctionalArea mof:infrastructure/usability-tester",
        "row:3-25 itot:printedFunctionalArea mof:operations/network-manager",
        "row_cells row_parts",
    ),
    "a role of another row": (
        "row:3-25 itot:printedRoleCluster *",
        "row:3-25 itot:printedRoleCluster mof:support",
        "row_labels row_parts",
    ),
    "an occupation added to a row": (
        "",
        "row:1-04 itot:printedOccupation occupation:systems-integrator",
        "row_occupations",
    ),
    "an erratum on shifted cells dropped": ("erratum:e019 * *", "", "row_cells"),
    "an erratum on a label dropped": ("erratum:e013 * *", "", "row_labels"),
    "an erratum on a merged line dropped": ("erratum:e007 * *", "", "row_lines"),
    "a row's line forgotten": ("row:2-05 itot:line *", "", "row_lines"),
    "an erratum on a torn list dropped": ("erratum:e018 * *", "", "row_lines"),
    "an erratum on a list dropped": ("erratum:e046 * *", "", "items"),
    "an erratum on an item dropped": ("erratum:e032 * *", "", "concepts"),
    "an erratum on the layout dropped": ("erratum:e037 * *", "", "sorts"),
    "a label made up": ("", "mof:support skos:altLabel 'Helpers'", "labels"),
    "a responsibility dropped": ("responsibility:r336 * *", "", "duties"),
    "a nested responsibility lifted": (
        "responsibility:r452 skos:broader *",
        "responsibility:r452 skos:broader mof:security/operating-system-security-technician",
        "duties",
    ),
    "a companion forgotten": ("* itot:companionProfile cluster:project-management", "", "links"),
    "a career path forgotten": (
        "cluster:network-design-and-administration itot:careerPathTo *",
        "",
        "links",
    ),
    "a notation out of order": (
        "activity:a001 skos:notation *",
        "activity:a001 skos:notation 'A999'",
        "order",
    ),
    "an erratum on no line": ("", "erratum:e001 itot:says 'Line 4503 is odd.'", "errata"),
    "words that no line has": ("", "erratum:e012 itot:says \"It says 'never'.\"", "errata"),
    "a count that is wrong": ("", "erratum:e003 itot:says 'Line 176 has ten more.'", "errata"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_defects_are_noticed(defect: str, paper: Paper, asserted: list[ox.Triple]) -> None:
    out, added, noticed = DEFECTS[defect]
    graph = index(changed(asserted, out, added))
    assert {name for name in CHECKS if any(CHECKS[name](paper, graph))} == set(noticed.split())


def test_swapped_or_copied_responsibilities_are_noticed(
    paper: Paper, asserted: list[ox.Triple]
) -> None:
    bullet = next(line.words for line in paper.lines if line.sort == "duty")
    graph = index(asserted)
    one, other = (f"{BASE}responsibility/{name}" for name in ("r001", "r002"))
    label = graph[one, "prefLabel"], graph[other, "prefLabel"]
    graph[one, "prefLabel"] = [bullet.rstrip(".")]
    assert len(list(check_duties(paper, graph))) == 1
    graph[one, "prefLabel"], graph[other, "prefLabel"] = reversed(label)
    assert len(list(check_duties(paper, graph))) == 1


def changed(triples: list[ox.Triple], out: str, added: str) -> list[ox.Triple]:
    """The triples without those that fit the first pattern, and with the second triple."""

    def terms(text: str) -> list[str]:
        return [expand(part) or part.strip("'\"") for part in text.split(" ", 2)]

    def fits(triple: ox.Triple) -> bool:
        parts = [getattr(term, "value", "") for term in (*triple,)]
        return all(w in ("*", part) for part, w in zip(parts, wanted, strict=True))

    wanted = terms(out)
    kept = [triple for triple in triples if not (out and fits(triple))]
    assert len(kept) < len(triples) or not out, f"nothing fits {out!r}"
    if added:
        subject, predicate, value = terms(added)
        made = ox.NamedNode(value) if value.startswith("http") else ox.Literal(value, language="en")
        kept.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), made))
    return kept
