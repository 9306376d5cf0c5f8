"""Nearness."""

import math

import pyoxigraph as ox

from itotgraph.graph.concept import concepts, find
from itotgraph.questions.similar import as_answer, similar


def test_titles_of_the_same_clusters_are_nearest(store: ox.Store) -> None:
    nearest = similar(store, find(store, "Software tester"), most=3)
    assert [(n.concept.label, n.nearness) for n in nearest[:2]] == [
        ("Test engineer", 1.0),
        ("Tester", 1.0),
    ]
    assert nearest[2].nearness < 1


def test_nearness_is_symmetric_and_between_0_and_1(store: ox.Store) -> None:
    roles = [concept for concept in concepts(store) if concept.kind == "RoleCluster"]
    nearness = {
        (role.iri, neighbour.concept.iri): neighbour.nearness
        for role in roles
        for neighbour in similar(store, role, most=len(roles))
    }
    assert nearness
    for (one, other), value in nearness.items():
        assert 0 < value <= 1
        assert nearness[other, one] == value


def test_rows(store: ox.Store) -> None:
    neighbours = similar(store, find(store, "mof:operations"), most=2)
    assert [row[1] for row in as_answer(neighbours).values()] == [
        neighbour.concept.label for neighbour in neighbours
    ]


def test_what_weighs_most_is_what_fewest_have(store: ox.Store) -> None:
    """One plus the logarithm of how many occupations there are over how many have it."""
    (nearest,) = similar(store, find(store, "Partner manager"), most=1)
    # All 10 titles of the cluster have what no other of the 156 has (line 334).
    assert {round(weight, 6) for _, weight in nearest.heaviest} == {
        round(1 + math.log(156 / 10), 6)
    }
    (row,) = as_answer([nearest]).values()
    assert row[-1].count(" (3.7)") == 3
