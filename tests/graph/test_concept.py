"""Finding a concept by any of its names."""

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph import concept
from itotgraph.graph.source import as_store
from itotgraph.namespaces import PREFIXES

TURTLE = (
    "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    + """
scheme:msf a skos:ConceptScheme ; skos:prefLabel "MSF"@en .
scheme:mof a skos:ConceptScheme ; skos:prefLabel "MOF"@en .
msf:security a itot:RoleCluster ; skos:prefLabel "Security"@en ; skos:notation "MSF9" ;
    skos:inScheme scheme:msf .
mof:security a itot:RoleCluster ; skos:prefLabel "Security"@en ; skos:notation "MOF5" ;
    skos:inScheme scheme:mof .
mof:support a itot:RoleCluster ; skos:prefLabel "Support"@en ; skos:notation "MOF6" ;
    skos:inScheme scheme:mof .
mof:desk a itot:FunctionalArea ; skos:prefLabel "Service desk"@en, "Helpdesk"@de ;
    skos:altLabel "Support"@en, "Help line"@en ; skos:notation "MOF6.01" ;
    skos:inScheme scheme:mof .
<https://example.org/own> a skos:Concept ; skos:prefLabel "Own title" .
<https://example.org/gb> a skos:Concept , itot:Occupation ; skos:altLabel "Farbe"@de ;
    skos:prefLabel "Farbplaner"@de, "Colour planner"@en-GB, "Color planner"@en-us .
<https://example.org/alt> a skos:Concept ; skos:prefLabel "Painter" ;
    skos:altLabel "Color planner" .
<https://example.org/theirs> a skos:Concept ; skos:prefLabel "service desk"@en .
<https://example.org/de> a skos:Concept ; skos:prefLabel "Nur deutsch"@de, "Et français"@fr .
"""
)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return as_store(q.triple for q in ox.parse(TURTLE, format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("name", "local"),
    [
        ("https://w3id.org/itot/mof/desk", "desk"),
        ("<https://w3id.org/itot/mof/desk>", "desk"),
        ("mof:desk", "desk"),
        ("MOF6.01", "desk"),
        ("mof6.01", "desk"),
        ("Service desk", "desk"),
        ("  SERVICE   desk ", "desk"),
        ("help line", "desk"),
        # Also where another vocabulary has it in the same case.
        ("service desk", "desk"),
        # English is en, en-GB and en-us (RFC 4647), untagged texts are read, and others where
        # there is nothing else.
        ("Own title", "own"),
        ("Colour planner", "gb"),
        # Also where another concept has it as an alternative one.
        ("Color planner", "gb"),
        ("Farbe", "gb"),
        ("Nur deutsch", "de"),
        ("Et français", "de"),
        # A preferred label goes before another's alternative one.
        ("Support", "support"),
        ("MSF9", "security"),
    ],
)
def test_any_name_finds_the_concept(store: ox.Store, name: str, local: str) -> None:
    assert concept.find(store, name).iri.rpartition("/")[2] == local


def test_another_language_is_no_name_of_what_has_an_english_one(store: ox.Store) -> None:
    with pytest.raises(InputError, match="no concept is called 'Farbplaner'"):
        concept.find(store, "Farbplaner")
    assert concept.find(store, "https://example.org/gb").label == "Colour planner"
    assert concept.find(store, "https://example.org/gb").kind == "Occupation"


def test_what_is_found(store: ox.Store) -> None:
    assert concept.find(store, "mof:desk") == concept.Concept(
        "https://w3id.org/itot/mof/desk",
        "FunctionalArea",
        "Service desk",
        "MOF6.01",
        frozenset({"mof"}),
        frozenset({"Support", "Help line"}),
    )


def test_a_users_own_concept_needs_neither_language_nor_notation(store: ox.Store) -> None:
    assert concept.find(store, "own TITLE").iri == "https://example.org/own"


def test_an_ambiguous_name_lists_the_candidates(store: ox.Store) -> None:
    with pytest.raises(InputError) as caught:
        concept.find(store, "security")
    assert str(caught.value) == (
        "'security' is the name of several concepts"
        " (say which: mof:security (RoleCluster), msf:security (RoleCluster))"
    )


def test_kinds_and_scheme_narrow_the_search(store: ox.Store) -> None:
    assert concept.find(store, "Security", scheme="msf").notation == "MSF9"
    assert concept.find(store, "Support", "FunctionalArea").notation == "MOF6.01"
    with pytest.raises(InputError, match="no OccupationCluster is called 'Support'"):
        concept.find(store, "Support", "OccupationCluster")


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("Securty", "did you mean Security"),
        ("servicedesk", "did you mean Service desk"),
        ("helpline", "did you mean Help line"),
        ("zzzzzz", "give an IRI, a notation or a label"),
        ("", "give an IRI, a notation or a label"),
        ("mof:nothing", "give an IRI, a notation or a label"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    store: ox.Store, name: str, mend: str
) -> None:
    with pytest.raises(InputError) as caught:
        concept.find(store, name)
    assert str(caught.value) == f"no concept is called '{name}' ({mend})"


def test_every_concept_is_found_once_in_the_order_of_notations(store: ox.Store) -> None:
    found = [c.notation for c in concept.concepts(store) if c.notation]
    assert found == ["MOF5", "MOF6", "MOF6.01", "MSF9"]


def test_every_notation_of_the_taxonomy_is_its_own(asserted: list[ox.Triple]) -> None:
    found = concept.concepts(as_store(asserted))
    notations = [c.notation for c in found if c.notation]
    assert len(notations) > 1_700
    assert len(set(notations)) == len(notations)
    assert not {n.casefold() for n in notations} & {c.label.casefold() for c in found}
