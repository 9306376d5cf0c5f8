"""The saved queries as examples, in the form of the SIB Swiss Institute of Bioinformatics."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.term import Node

from itotgraph.namespaces import BASE, PREFIXES, SH
from itotgraph.publish.examples import examples
from tests.conftest import ROOT

# What the README and the tests of sib-swiss/sparql-examples ask of each, and SHACL (5.2.1) of the
# prefixes.
FORM = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] sh:targetClass sh:SPARQLExecutable ;
    sh:class sh:SPARQLSelectExecutable ;
    sh:property
        [ sh:path sh:select ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ],
        [ sh:path rdfs:comment ; sh:minCount 1 ; sh:datatype rdf:langString ],
        [ sh:path schema:target ; sh:minCount 1 ; sh:nodeKind sh:IRI ],
        [ sh:path ( sh:prefixes sh:declare ) ; sh:minCount 1 ] .
[] sh:targetObjectsOf sh:declare ; sh:property
    [ sh:path sh:prefix ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ],
    [ sh:path sh:namespace ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:anyURI ] .
"""


@pytest.fixture(scope="module")
def published(built: Path) -> Graph:
    return Graph().parse(built / "queries.ttl")


def test_each_query_is_an_example_in_that_form(published: Graph) -> None:
    conforms, _, told = validate(published, shacl_graph=Graph().parse(data=FORM))
    assert conforms, told
    texts = {f"{s}": f"{o}" for s, o in published.subject_objects(URIRef(SH.select))}
    assert texts == {
        f"{BASE}queries/{path.stem}": path.read_text(encoding="utf-8")
        for path in (ROOT / "queries").glob("*.rq")
    }


def test_a_query_without_its_endpoint_is_none_in_that_form(published: Graph) -> None:
    other = Graph().parse(data=published.serialize())
    other.remove((None, URIRef("https://schema.org/target"), None))
    conforms, _, _ = validate(other, shacl_graph=Graph().parse(data=FORM))
    assert not conforms


def test_the_prefixes_are_those_of_the_project(published: Graph) -> None:
    def value(node: Node, predicate: str) -> str:
        return str(published.value(node, URIRef(predicate)))

    nodes = published.objects(None, URIRef(SH.declare))
    declared = {value(node, SH.prefix): value(node, SH.namespace) for node in nodes}
    assert declared
    assert declared.items() <= PREFIXES.items()


def test_what_an_example_is_about(published: Graph) -> None:
    keywords = published.objects(
        URIRef(f"{BASE}queries/titles-of-cluster"), URIRef("https://schema.org/keywords")
    )
    assert sorted(map(str, keywords)) == ["occupation", "occupation cluster"]


def test_a_graph_that_names_no_endpoint_has_examples_for_none() -> None:
    found = [*examples({})]
    assert ox.NamedNode("https://schema.org/target") not in {t.predicate for t in found}
    assert len([t for t in found if t.predicate.value == SH.select]) > 40
