"""Everything known of a concept."""

import json

import pyoxigraph as ox
import pytest

from itotgraph.graph.concept import find
from itotgraph.namespaces import BASE
from itotgraph.questions import show
from itotgraph.taxonomy import Taxonomy


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


@pytest.mark.parametrize(
    ("name", "iri", "statement", "held"),
    [
        # Line 204 of the text is the first of Project management with Release Management.
        ("Table 1, row 20", "row/1-20", "line", ["204", "205"]),
        ("table 1, ROW 20", "row/1-20", "printed role cluster", ["Release Management"]),
        ("row/1-20", "row/1-20", "position", ["20"]),
        ("E076", "erratum/e076", "kind", ["ambiguous"]),
        ("e076", "erratum/e076", "kind", ["ambiguous"]),
        (
            "association:project-management/msf/release-management",
            "association/project-management/msf/release-management",
            "functional area",
            ["Infrastructure"],
        ),
    ],
)
def test_what_answers_rest_on_is_shown_too(
    taxonomy: Taxonomy, name: str, iri: str, statement: str, held: list[str]
) -> None:
    found = taxonomy.find(BASE + name if name == iri else name).concept
    assert found.iri == BASE + iri
    description = show.show(taxonomy.source, found)
    assert texts(description, statement) == held
    assert show.as_text(description).startswith(f"{found.label}\n")
    assert "label" not in description.statements


def test_the_numbers_of_a_property_are_in_their_order_on_a_line(taxonomy: Taxonomy) -> None:
    """E044 has lines of one to four figures, from the contents on: 9 to 20."""
    text = show.as_text(show.show(taxonomy.source, taxonomy.find("E044").concept))
    assert "line:\n  9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 145, " in text


def test_an_erratum_is_told_of_itself(taxonomy: Taxonomy) -> None:
    ((identifier, *_, how),) = taxonomy.errata("E076").values()
    assert (identifier, how) == ("E076", "itself")


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
