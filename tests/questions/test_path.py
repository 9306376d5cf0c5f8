"""The way from one occupation to another."""

import itertools

import pyoxigraph as ox
import pytest

from itotgraph.graph.concept import concepts, find
from itotgraph.questions.compare import profiles
from itotgraph.questions.path import as_answer, path


@pytest.fixture(scope="module")
def calls_for(store: ox.Store) -> dict[str, frozenset[str]]:
    return {iri: profile["competencies"] for iri, profile in profiles(store, "Occupation").items()}


def test_within_a_cluster_it_is_one_step_with_nothing_new(store: ox.Store) -> None:
    (step,) = path(store, find(store, "Contract manager"), find(store, "Partner manager"))
    assert (step.concept.label, step.new) == ("Partner manager", [])


def test_from_a_title_to_itself_there_is_no_step(store: ox.Store) -> None:
    start = find(store, "Contract manager")
    assert path(store, start, start) == []


@pytest.mark.parametrize(
    ("start", "goal"),
    [("Help desk technician", "Network architect"), ("Trainer", "Programmer")],
)
def test_no_way_over_two_others_has_a_smaller_largest_step(
    store: ox.Store, calls_for: dict[str, frozenset[str]], start: str, goal: str
) -> None:
    first, last = find(store, start, "Occupation"), find(store, goal, "Occupation")
    steps = path(store, first, last)
    assert steps[-1].concept == last
    # Titles with the same competencies are alike as stepping stones: one of each is enough.
    stones = {competencies: iri for iri, competencies in calls_for.items()}.values()
    best = min(
        max(
            len(calls_for[there] - calls_for[here])
            for here, there in itertools.pairwise((first.iri, *between, last.iri))
        )
        for between in itertools.product(stones, repeat=2)
    )
    assert max(len(step.new) for step in steps) <= best


def test_rows_name_what_is_new(store: ox.Store) -> None:
    labels = {concept.label for concept in concepts(store)}
    steps = path(store, find(store, "Trainer"), find(store, "Instructional designer"))
    for step, row in zip(steps, as_answer(steps).values(), strict=True):
        assert row[2] == str(len(step.new))
        assert set(step.new) <= labels
