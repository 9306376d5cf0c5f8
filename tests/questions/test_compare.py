"""Comparing concepts; expected values are counted in the paper's text."""

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph.concept import Concept, find
from itotgraph.namespaces import BASE
from itotgraph.questions.compare import PARTS, as_answer, compare, profiles


def labels(concepts: list[Concept]) -> list[str]:
    return [concept.label for concept in concepts]


def test_titles_of_one_cluster_share_everything(store: ox.Store) -> None:
    # Lines 1595 to 1750: 57 competencies, of which the contractual terms stand twice.
    difference = compare(store, find(store, "Partner manager"), find(store, "Third-party manager"))
    assert [len(difference.both[part]) for part in PARTS] == [5, 29, 56]
    assert not any(difference.first.values())
    assert not any(difference.second.values())


def test_security_functions_of_two_clusters(store: ox.Store) -> None:
    """Lines 1549 to 1589 and 2791 to 2812 of the text."""
    network = find(store, "C05.F06")
    support = find(store, "C10.F05")
    difference = compare(store, network, support)
    assert difference.both["functions"] == []
    assert labels(difference.both["activities"]) == [
        "Develop recommendations for system security upgrades and improvements",
        "Evaluate system design and configuration for security",
        "Monitor and report security problems",
        "Perform security audits and analyze results",
    ]
    assert labels(difference.second["activities"]) == ["Implement security procedures"]
    assert labels(difference.second["competencies"]) == [
        "Ability to relate system configuration to security functions"
    ]


def test_a_role_may_be_compared_with_a_cluster(store: ox.Store) -> None:
    difference = compare(store, find(store, "mof:partner"), find(store, "Third-party management"))
    assert len(difference.both["functions"]) == 5
    assert not any(difference.first.values())


def test_comparing_is_symmetric(store: ox.Store) -> None:
    one, other = find(store, "Data analyst"), find(store, "Software tester")
    there, back = compare(store, one, other), compare(store, other, one)
    assert (there.both, there.first, there.second) == (back.both, back.second, back.first)


def test_rows_say_who_has_what_by_name(store: ox.Store) -> None:
    tester, trainer = find(store, "Software tester"), find(store, "Trainer")
    rows = as_answer(compare(store, tester, trainer)).values()
    assert {row[1] for row in rows} <= {"both", "Software tester", "Trainer"}
    assert len({(row[0], row[4]) for row in rows}) == len(rows)
    assert all(row[4].startswith(BASE) for row in rows)


def test_namesakes_are_told_apart(store: ox.Store) -> None:
    rows = as_answer(compare(store, find(store, "C05.F06"), find(store, "C10.F05"))).values()
    title = "Perform security administration"
    assert [row[:4] for row in rows[:2]] == [
        ["functions", "C05.F06", "C05.F06", title],
        ["functions", "C10.F05", "C10.F05", title],
    ]


def test_a_competency_has_no_profile(store: ox.Store) -> None:
    with pytest.raises(InputError, match="no work functions"):
        profiles(store, "Knowledge")
