"""Whom a role draws on; expected values are from the paper's text."""

import json

import pyoxigraph as ox

from itotgraph.graph.concept import find
from itotgraph.questions.who import KINDS, as_answer, who


def test_a_role_cluster_draws_on_the_clusters_of_its_table(store: ox.Store) -> None:
    (source,) = who(store, find(store, "Partner", *KINDS))
    assert source.cluster == "Third-party management"
    assert len(source.occupations) == 10
    assert len(source.functions) == 5
    assert source.rows == ["Table 3, row 16", "Table 4, row 25"]


def test_an_area_draws_on_the_rows_that_print_it(store: ox.Store) -> None:
    """Configuration Manager stands in four of the six rows of Release (lines 303 to 384)."""
    sources = who(store, find(store, "Configuration Manager", *KINDS))
    assert [source.cluster for source in sources] == [
        "Technology architecture development and management",
        "Network design and administration",
        "Programming/software development",
        "Technical support",
    ]
    assert sources[0].functions == ["Implement systems"]


def test_an_area_that_no_table_uses_draws_on_nobody(store: ox.Store) -> None:
    assert who(store, find(store, "Logistics", *KINDS)) == []


def test_rows_and_json_say_the_same(store: ox.Store) -> None:
    role = find(store, "User Experience", *KINDS)
    answer = as_answer(who(store, role), role)
    for row, document in zip(answer.values(), json.loads(answer.json()), strict=True):
        assert row[0] == document["cluster"]
        assert row[1] == " | ".join(document["occupations"])
