"""Each entailment that the queries rely on, and the whole closure against owlrl's."""

import pyoxigraph as ox
import pytest

from itotgraph.graph import infer, parse
from itotgraph.namespaces import ITOT, PREFIXES, RDF, SKOS, SKOSXL

HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()) + (
    "@prefix : <https://example.org/> .\n"
)


def triples(turtle: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(HEADER + turtle, format=ox.RdfFormat.TURTLE)}


@pytest.fixture(scope="module")
def axioms() -> list[ox.Triple]:
    folder = parse.packaged("ontology")
    return parse.load([folder / "schema.ttl", folder / "skos.ttl"])


def test_labels_of_skos_xl_are_labels() -> None:
    """SKOS Reference, S55 to S57."""
    given = """:c skosxl:prefLabel :l ; skosxl:altLabel [ skosxl:literalForm "b" ] ;
          skosxl:hiddenLabel [ skosxl:literalForm "c"@de ], :without .
        :l skosxl:literalForm "a"@en-GB ."""
    xl = f"@prefix skosxl: <{SKOSXL.IRI}> .\n"
    assert infer.plain_labels(triples(xl + given)) == triples(
        ':c skos:prefLabel "a"@en-GB ; skos:altLabel "b" ; skos:hiddenLabel "c"@de .'
    )


ASSOCIATION = """:a a itot:RoleAssociation ; itot:occupationCluster :c ; itot:workFunction :f ;
    itot:roleCluster :r ; itot:functionalArea :x . """


@pytest.mark.parametrize(
    ("given", "entailed"),
    [
        (ASSOCIATION, ":f itot:mapsToRole :r ."),
        (ASSOCIATION, ":f itot:applicableArea :x ."),
        (ASSOCIATION, ":c itot:associatedRole :r ."),
        (ASSOCIATION + ":o skos:broader :c .", ":o itot:candidateRole :r ."),
        (ASSOCIATION, ":f itot:frameworkMatch :r . :r itot:frameworkMatch :f ."),
        (ASSOCIATION, ":f skos:relatedMatch :r . :r skos:relatedMatch :f ."),
        (ASSOCIATION, ":f itot:workFunctionOf :a . :c itot:occupationClusterOf :a ."),
        (ASSOCIATION, ":f a itot:CriticalWorkFunction , skos:Concept ."),
        (":f itot:requires :k .", ":k itot:requiredBy :f ."),
        (":k a itot:Knowledge .", ":k a itot:Competency , skos:Concept ."),
        (":k a itot:Ability .", ":k a itot:Competency , skos:Concept ."),
        (":a skos:broader :b .", ":b skos:narrower :a ."),
        (":a skos:broader :b . :b skos:broader :c .", ":a skos:broaderTransitive :c ."),
        (":a skos:broader :b . :b skos:broader :c .", ":c skos:narrowerTransitive :a ."),
        (":a skos:topConceptOf :s .", ":s skos:hasTopConcept :a . :a skos:inScheme :s ."),
        (":a itot:companionProfile :b .", ":b itot:companionProfile :a ; skos:related :a ."),
        (":a itot:relatedProfile :b .", ":b itot:relatedProfile :a ; skos:related :a ."),
        (":a skos:closeMatch :b .", ":b skos:closeMatch :a ."),
        (":a skos:exactMatch :b . :b skos:exactMatch :c .", ":c skos:exactMatch :a ."),
        (":a skos:broadMatch :b .", ":b skos:narrowMatch :a ."),
    ],
)
def test_entailment(axioms: list[ox.Triple], given: str, entailed: str) -> None:
    assert triples(entailed) <= infer.closure([*axioms, *triples(given)])


@pytest.mark.parametrize(
    ("given", "not_entailed"),
    [
        (
            """:row a itot:TableRow ; itot:printedWorkFunction :f ; itot:printedRoleCluster :r ;
            itot:printedOccupationCluster :c ; itot:printedFunctionalArea :x .""",
            ":f itot:mapsToRole :r ; itot:applicableArea :x . :c itot:associatedRole :r .",
        ),
        (":a skos:broadMatch :b .", ":a skos:broader :b ; skos:broaderTransitive :b ."),
        (":a skos:relatedMatch :b .", ":a skos:related :b ; itot:frameworkMatch :b ."),
        (":a skos:broader :b .", ":b skos:broader :a . :a skos:related :b ."),
        (":a skos:related :b . :b skos:related :c .", ":a skos:related :c ."),
    ],
)
def test_no_such_entailment(axioms: list[ox.Triple], given: str, not_entailed: str) -> None:
    closure = infer.closure([*axioms, *triples(given)])
    assert closure
    assert not triples(not_entailed) & closure


STEPS = "".join(f":{n} :p{n} :{n + 1} . " for n in range(1, 5))


@pytest.mark.parametrize("length", [2, 3, 4])
def test_a_chain_has_any_number_of_properties(length: int) -> None:
    """OWL 2 Profiles, table 5, prp-spo2: of three, the first two alone gave something else."""
    chain = " ".join(f":p{n}" for n in range(1, length + 1))
    given = triples(f"itot:whole owl:propertyChainAxiom ( {chain} ) . {STEPS}")
    there = triples(f":1 itot:whole :{length + 1} .")
    assert infer.closure(given) == there == infer.reference_closure(given)


@pytest.mark.parametrize(
    "list_",
    [
        *("( )", "( :p1 )", ":nowhere", "[ rdf:first :p1 ]", "[ rdf:first :p1 ; rdf:rest :x ]"),
        "_:a . _:a rdf:first :p1 ; rdf:rest _:a",
    ],
)
def test_what_is_no_chain_gives_nothing(list_: str) -> None:
    assert infer.closure(triples(f"itot:whole owl:propertyChainAxiom {list_} . {STEPS}")) == set()


@pytest.fixture(scope="module")
def entailed(asserted: list[ox.Triple]) -> set[ox.Triple]:
    return infer.closure(asserted)


def test_the_closure_is_that_of_owlrl(asserted: list[ox.Triple], entailed: set[ox.Triple]) -> None:
    assert entailed == infer.reference_closure(asserted)


def test_only_what_a_reader_wants_is_kept(entailed: set[ox.Triple]) -> None:
    for triple in entailed:
        assert isinstance(triple.subject, ox.NamedNode)
        assert isinstance(triple.object, ox.NamedNode)
        assert triple.subject != triple.object
        assert triple.predicate.value.startswith((ITOT.IRI, SKOS.IRI, RDF.IRI))
        assert not triple.subject.value.startswith((ITOT.IRI, SKOS.IRI))
