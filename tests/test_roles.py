"""The walk from a title to roles; expected values are from the paper's text."""

import json

import pyoxigraph as ox
import pytest

from itotgraph.concept import find
from itotgraph.errors import InputError
from itotgraph.roles import KINDS, as_answer, as_json, as_why, roles


def test_the_worked_example_of_the_paper(store: ox.Store) -> None:
    """The IT application architect: Product Management and Development, steps 1 to 5."""
    start = find(store, "Information systems architect", *KINDS)
    walks = {walk.role: walk for walk in roles(store, start, "msf")}
    assert set(walks) == {"Product Management", "Development", "Release Management"}
    management, development = walks["Product Management"], walks["Development"]
    assert management.cluster == "Technology architecture development and management"
    assert management.functions == ["Identify strategic customer requirements"]
    assert {"Customer Advocacy", "Product Planning"} <= set(management.areas)
    assert management.rows == ["Table 1, row 1", "Table 2, row 5"]
    assert "Determine systems solutions" in development.functions
    assert "Implementation Architecture and Design" in development.areas
    assert development.rows == ["Table 1, row 3", "Table 2, row 1"]


def test_a_title_in_several_clusters_walks_through_each(store: ox.Store) -> None:
    walks = roles(store, find(store, "Network architect", *KINDS), "mof")
    assert [(walk.cluster.split()[0], walk.role) for walk in walks] == [
        ("Technology", "Release"),
        ("Network", "Release"),
        ("Technology", "Infrastructure"),
        ("Network", "Infrastructure"),
        ("Network", "Operations"),
        ("Technology", "Security"),
        ("Network", "Security"),
    ]


def test_a_work_function_names_itself_only(store: ox.Store) -> None:
    walks = roles(store, find(store, "Manage delivery of solution"))
    assert [(walk.role, walk.functions) for walk in walks] == [
        ("Product Management", ["Manage delivery of solution"])
    ]


def test_why_names_rows_and_errata(store: ox.Store) -> None:
    start = find(store, "cluster:network-design-and-administration")
    text = " ".join(as_why(start, roles(store, start, "mof")).split())
    assert "rests on Table 3, row 14; Table 4, row 17" in text
    assert "Different functions: Network design and Operations" in text


def test_rows_and_json_say_the_same(store: ox.Store) -> None:
    walks = roles(store, find(store, "Tester", *KINDS))
    documents = json.loads(as_json(walks))
    for row, document in zip(as_answer(walks).values(), documents, strict=True):
        assert row[0] == document["cluster"]
        assert row[3] == document["role"]
        assert row[4] == " | ".join(document["areas"])


def test_a_role_is_no_title(store: ox.Store) -> None:
    with pytest.raises(InputError, match="no Occupation or OccupationCluster"):
        find(store, "Release Manager", *KINDS)
