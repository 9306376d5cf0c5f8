"""Job titles and the occupations they mean."""

import pickle

import pyoxigraph as ox
import pytest

from itotgraph import graph, links, match
from itotgraph.concept import concepts


@pytest.fixture(scope="module")
def index() -> match.Index:
    store = graph.as_store([*graph.load(graph.ontology_files()), *links.load()])
    return match.index(store)


@pytest.mark.parametrize("title", ["Nurse", "Software", "Manager", "Chief information officer", ""])
def test_it_abstains_rather_than_guesses(index: match.Index, title: str) -> None:
    assert match.match(index, title) == []


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("sysadmin", "Systems administrator"),
        ("Sr. DBA (Oracle)", "Senior database administrator"),
        ("Engineer, Network", "Network engineer"),
        ("Network Enginer", "Network engineer"),
        ("Project mgr II - Remote", "Project manager"),
    ],
)
def test_titles_as_people_write_them(index: match.Index, title: str, label: str) -> None:
    found = match.match(index, title)
    assert found
    assert found[0].label == label
    assert 0 < found[0].score < 1


def test_a_preferred_label_is_the_best_match_of_itself(index: match.Index, store: ox.Store) -> None:
    occupations = [each for each in concepts(store) if each.kind == "Occupation"]
    assert len(occupations) == 156
    for occupation in occupations:
        found = match.match(index, occupation.label)[0]
        assert (found.concept, found.score) == (occupation.iri, 1.0)


def test_an_index_can_be_pickled(index: match.Index) -> None:
    again = pickle.loads(pickle.dumps(index))
    assert match.match(again, "Network Enginer") == match.match(index, "Network Enginer")
