"""The defects of the paper."""

import json
from collections import Counter

import pyoxigraph as ox
import pytest

from itotgraph.graph.concept import find
from itotgraph.names import expand
from itotgraph.questions import errata, saved
from itotgraph.text.answer import Answer


def test_every_erratum_is_complete_and_in_order(store: ox.Store) -> None:
    found = errata.errata(store)
    assert [e.identifier for e in found] == [f"E{n:03}" for n in range(1, len(found) + 1)]
    for erratum in found:
        assert erratum.kind in errata.KINDS
        assert all((erratum.location, erratum.says, erratum.reading, erratum.reason))
        assert erratum.touches


def test_there_are_some_forty_damages_and_some_fifty_inconsistencies(store: ox.Store) -> None:
    kinds = Counter(erratum.kind for erratum in errata.errata(store))
    assert kinds["damage"] >= 40
    assert kinds["inconsistency"] >= 50


def test_filters(store: ox.Store) -> None:
    ambiguous = errata.errata(store, kind="ambiguity")
    assert {e.kind for e in ambiguous} == {"ambiguity"}


@pytest.mark.parametrize(
    ("concept", "expected"),
    [
        ("Network design and administration", "E006 E019 E020 E079 E081"),
        ("cluster:project-management", "E008 E009 E010 E076"),
        ("Technical sales", "E011"),
    ],
)
def test_a_cluster_has_the_errata_of_its_rows(store: ox.Store, concept: str, expected: str) -> None:
    found = {e.identifier: e.how for e in errata.errata(store, touching=find(store, concept))}
    assert {found.get(identifier) for identifier in expected.split()} == {"table rows"}


@pytest.mark.parametrize(
    ("concept", "identifier", "how"),
    [
        ("cluster:technical-sales", "E031", "itself"),
        ("row:1-20", "E008", "itself"),
        ("association:project-management/msf/release-management", "E076", "itself"),
        ("association:project-management/msf/release-management", "E008", "table rows"),
        ("occupation:systems-integrator", "E047", "itself"),
        ("work-function:project-management/manage-project-integration", "E076", "itself"),
        ("cluster:network-design-and-administration", "E073", "functions"),
        ("msf:user-experience", "E077", "table rows"),
        ("mof:operations", "E063", "areas"),
        ("mof:support", "E067", "areas"),
        ("cluster:technical-support", "E051", "titles"),
        (
            "work-function:testing-development-and-management/assess-effectiveness-of-test-plan-strategy-and-processes",
            "E034",
            "activities",
        ),
        ("mof:security/anti-virus-technician", "E064", "itself"),
        ("mof:infrastructure/facility-manager", "E111", "responsibilities"),
        ("scheme:mof", "E027", "itself"),
        ("scheme:mof", "E064", "concepts"),
    ],
)
def test_an_erratum_bears_by_the_nearest_way(
    store: ox.Store, concept: str, identifier: str, how: str
) -> None:
    found = [b for b in errata.bearing(store, [str(expand(concept))]) if b.identifier == identifier]
    assert [b.how for b in found] == [how]


def test_each_bears_once_and_the_nearest_stands_first(store: ox.Store) -> None:
    everything = errata.bearing(store)
    assert len({(b.concept, b.identifier) for b in everything}) == len(everything)
    for concept in ("Project management", "Systems analyst"):
        ways = [
            errata.WAYS.index(e.how) for e in errata.errata(store, touching=find(store, concept))
        ]
        assert ways == sorted(ways)
        assert ways


def test_the_saved_query_says_the_same(store: ox.Store) -> None:
    answer = saved.ask(store, "errata-of-concept", {})
    assert isinstance(answer, Answer)
    places = [answer.variables.index(name) for name in ("concept", "erratum_code", "how")]
    rows = [tuple(row[place] for place in places) for row in answer.values()]
    expected = [(b.concept, b.identifier, b.how) for b in errata.bearing(store)]
    assert sorted(rows) == sorted(expected)


def test_what_a_mapping_rests_on_has_the_same_errata(store: ox.Store) -> None:
    """`mapping-sources` lists the errata on an association and on its rows, for each function."""
    answer = saved.ask(store, "mapping-sources", {})
    assert isinstance(answer, Answer)
    association, source = map(answer.variables.index, ("association", "source"))
    asked = {(row[association], row[source]) for row in answer.values()}
    asked = {pair for pair in asked if "/erratum/" in pair[1]}
    associations = {pair[0] for pair in asked}
    expected = {(b.concept, b.erratum) for b in errata.bearing(store, associations)}
    assert asked == expected
    # Counted in the four tables by hand: 39 associations rested on rows with one of E001 to E113.
    assert len(associations) >= 39


def test_nothing_is_said_to_be_none(store: ox.Store) -> None:
    found = errata.errata(store, touching=find(store, "A100"))
    assert found == []
    assert errata.as_text(found) == "none\n"
    assert errata.as_answer(found).csv().splitlines() == [
        "erratum,kind,defect,where,says,reading,reason,touches,how"
    ]
    assert errata.as_answer(found).json() == "[]\n"


def test_text_json_and_rows_hold_every_field(store: ox.Store) -> None:
    found = errata.errata(store, kind="ambiguity")
    documents = json.loads(errata.as_answer(found).json())
    rows = errata.as_answer(found).values()
    text = " ".join(errata.as_text(found).split())
    for erratum, document, row in zip(found, documents, rows, strict=True):
        assert document == vars(erratum)
        assert row[0] == erratum.identifier
        for field in (erratum.label, erratum.location, erratum.reading, erratum.reason):
            assert field in row
            assert field in text
