"""Everything known of a concept."""

import json

import pyoxigraph as ox

from itotgraph.graph.concept import find
from itotgraph.namespaces import BASE
from itotgraph.questions import show


def texts(description: show.Description, name: str) -> list[str]:
    return [thing.text for thing in description.statements[name]]


def test_a_job_title_has_clusters_roles_and_the_rows_that_print_it(store: ox.Store) -> None:
    description = show.show(store, find(store, "Network security analyst"))
    assert texts(description, "broader") == ["Network design and administration"]
    assert texts(description, "candidate role") == [
        "Release",
        "Infrastructure",
        "Operations",
        "Security",
        "Development",
        "Test",
    ]
    assert description.rows == [
        "Table 1, row 11",
        "Table 1, row 12",
        "Table 3, row 12",
        "Table 3, row 13",
        "Table 3, row 14",
        "Table 3, row 15",
    ]


def test_a_work_function_has_activities_competencies_roles_and_errata(store: ox.Store) -> None:
    description = show.show(store, find(store, "C04.F05"))
    assert description.concept.label == "Provide client services"
    assert texts(description, "narrower") == [
        "Provide and support development environments",
        "Identify additional requirements",
        "Adapt existing structure to new business environments",
    ]
    assert len(description.statements["requires"]) == 6
    assert texts(description, "maps to role") == ["Infrastructure", "User Experience"]


def test_errata_come_with_the_reading_taken(store: ox.Store) -> None:
    description = show.show(store, find(store, "Applications Manager"))
    assert "Applications Manager, with the other as alternative label." in [
        erratum.reading for erratum in description.errata
    ]


def test_text_and_json_say_the_same(store: ox.Store) -> None:
    description = show.show(store, find(store, "msf:test"))
    document = json.loads(show.as_json(description))
    assert document["label"] == "Test"
    assert document["kind"] == "RoleCluster"
    text = show.as_text(description)
    for thing in document["statements"]["narrower"]:
        assert f"{thing['notation']}  {thing['text']}" in text


def test_turtle_has_the_statements_of_the_concept_only(store: ox.Store) -> None:
    concept = find(store, "Tester")
    assert {t.subject.value for t in show.triples(store, concept)} == {concept.iri}


def test_a_title_that_stands_twice_is_found_with_its_qualifier(store: ox.Store) -> None:
    for name, iri in (
        ("Documentation Coordinator (Release)", "mof/release/documentation-coordinator"),
        ("documentation coordinator (infrastructure)", "mof/infrastructure/documentation-"),
        ("Perform security administration (Technical support)", "work-function/technical-support"),
    ):
        found = find(store, name)
        assert found.iri.startswith(BASE + iri)
        assert found.label.casefold() == name.partition(" (")[0].casefold()


def test_a_responsibility_tells_where_its_words_stand_again(store: ox.Store) -> None:
    """Of whichever of the two it is asked, for the property is symmetric."""
    for code in ("r323", "r327"):
        description = show.show(store, find(store, f"responsibility:{code}"))
        (other,) = description.statements["same wording"]
        assert other.text == "Look after the database schema"
        assert {code.upper(), other.notation} == {"R323", "R327"}
