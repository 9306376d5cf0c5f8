"""The defects of the paper."""

import json
from collections import Counter

import pyoxigraph as ox

from itotgraph.graph.concept import find
from itotgraph.questions import errata


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
    function = find(store, "Manage project procurement processes")
    assert {e.label for e in errata.errata(store, touching=function)} == {
        "A single competency: Manage project procurement processes"
    }


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
