"""Canonical Turtle: the same graph back, and the same bytes from any order."""

import random

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.graph import parse as graph
from itotgraph.graph import turtle
from itotgraph.namespaces import RDF
from tests.strategies import ANY_TEXT, a_list, iris, triples

E = "https://example.org/"
S, P = ox.NamedNode(E + "s"), ox.NamedNode(E + "p")
FIRST, REST, NIL = (ox.NamedNode(RDF.IRI + name) for name in ("first", "rest", "nil"))


def parse(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def same(left: list[ox.Triple], right: list[ox.Triple]) -> bool:
    """Return whether the graphs are isomorphic (RDF 1.1 Concepts, 3.6)."""
    datasets = []
    for side in (left, right):
        dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in side)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        datasets.append(set(dataset))
    return datasets[0] == datasets[1]


@given(triples(ANY_TEXT, iris()))
def test_what_is_written_reads_back(given_triples: list[ox.Triple]) -> None:
    assert set(parse(turtle.serialize(given_triples))) == set(given_triples)


@given(triples(ANY_TEXT, iris()), st.randoms())
def test_the_order_of_the_triples_is_nothing(
    given_triples: list[ox.Triple], chance: random.Random
) -> None:
    shuffled = [*given_triples, *given_triples[:3]]
    chance.shuffle(shuffled)
    assert turtle.serialize(shuffled) == turtle.serialize(given_triples)


@given(st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=4))
def test_lists_read_back(shape: list[list[int]]) -> None:
    found = []
    for number, members in enumerate(shape):
        if members:
            found.append(ox.Triple(S, P, ox.BlankNode(f"list{number}x")))
            found += a_list(f"list{number}x", [ox.NamedNode(f"{E}{m}") for m in members])
    text = turtle.serialize(found)
    assert "_:" not in text
    assert same(parse(text), found)


def test_a_list_within_a_list_reads_back() -> None:
    inner = a_list("inner", [S, P])
    outer = a_list("outer", [S, ox.BlankNode("inner"), NIL])
    found = [ox.Triple(S, P, ox.BlankNode("outer")), *outer, *inner]
    text = turtle.serialize(found, {"e": E, "rdf": RDF.IRI})
    assert text.endswith("\ne:s\n    e:p ( e:s ( e:s e:p ) rdf:nil ) .\n")
    assert same(parse(text), found)


def test_the_names_of_blank_nodes_are_nothing() -> None:
    def named(name: str) -> str:
        return turtle.serialize([ox.Triple(S, P, ox.BlankNode(name)), *a_list(name, [S, P])])

    assert named("a") == named("zz")


def test_the_form() -> None:
    text = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://example.org/b>
    a skos:Concept ;
    skos:prefLabel "B \\"b\\"\\n"@en ;
    rdfs:seeAlso <https://example.org/a>, <https://example.org/c> ;
    skos:notation "01", 1, true .
"""
    assert turtle.serialize(parse(text)) == text


BLANK = ox.BlankNode("b")


@pytest.mark.parametrize(
    "found",
    [
        [ox.Triple(S, P, BLANK)],
        [ox.Triple(BLANK, P, S)],
        [ox.Triple(S, P, BLANK), ox.Triple(BLANK, P, S)],
        a_list("b", [S]),
        [ox.Triple(S, P, BLANK), *a_list("b", [S]), ox.Triple(BLANK, P, S)],
        [ox.Triple(S, P, BLANK), ox.Triple(P, P, BLANK), *a_list("b", [S])],
        [ox.Triple(S, P, BLANK), ox.Triple(BLANK, FIRST, S)],
        [ox.Triple(S, P, BLANK), ox.Triple(BLANK, FIRST, S), ox.Triple(BLANK, REST, S)],
        [ox.Triple(S, P, BLANK), ox.Triple(BLANK, FIRST, S), ox.Triple(BLANK, REST, BLANK)],
        [ox.Triple(S, P, BLANK), ox.Triple(BLANK, FIRST, BLANK), ox.Triple(BLANK, REST, NIL)],
        [ox.Triple(S, P, BLANK), *a_list("b", [S, P]), ox.Triple(BLANK, FIRST, P)],
        # Two that differ in nothing, a circle of two, and one that two refer to.
        [ox.Triple(S, P, BLANK), ox.Triple(S, P, ox.BlankNode("c"))],
        [ox.Triple(ox.BlankNode("c"), P, BLANK), ox.Triple(BLANK, P, ox.BlankNode("c"))],
        [ox.Triple(S, P, BLANK), ox.Triple(P, P, BLANK), ox.Triple(BLANK, P, S)],
        [ox.Triple(S, P, BLANK), ox.Triple(BLANK, P, ox.BlankNode("c"))],
    ],
)
def test_other_blank_nodes_read_back_and_their_names_are_nothing(found: list[ox.Triple]) -> None:
    text = turtle.serialize(found)
    assert same(parse(text), found)
    renamed = ox.serialize(found, format=ox.RdfFormat.N_TRIPLES)
    assert renamed is not None
    again = renamed.replace(b"_:", b"_:zz")
    assert turtle.serialize(parse(again.decode())) == text


def test_a_triple_as_a_term_is_refused_but_readable() -> None:
    found = [ox.Triple(S, P, ox.Triple(S, P, S))]
    with pytest.raises(ValueError, match="quoted triple"):
        turtle.serialize(found)
    assert same(parse(turtle.readable(found)), found)


def test_a_blank_node_stands_where_it_is_used() -> None:
    text = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://example.org/b>
    skos:definition [ dct:created "2024" ; dct:creator [ dct:title "A", "B" ] ; rdf:value "b"@en ] ;
    skos:note [] .

_:c14n0
    dct:title "nobody refers to it" .
"""
    assert turtle.serialize(parse(text)) == text


def test_lists_nested_without_end_are_refused() -> None:
    found = [ox.Triple(S, P, ox.BlankNode("l0"))]
    for level in range(5_000):
        found += [
            ox.Triple(ox.BlankNode(f"l{level}"), FIRST, ox.BlankNode(f"l{level + 1}")),
            ox.Triple(ox.BlankNode(f"l{level}"), REST, NIL),
        ]
    with pytest.raises(ValueError, match="nested deeper than 100"):
        turtle.serialize(found)


@pytest.mark.parametrize("path", graph.ontology_files(), ids=lambda path: path.name)
def test_the_ontology_reads_back(path: object) -> None:
    found = graph.parse(path)  # type: ignore[arg-type]
    assert same(parse(turtle.serialize(found)), found)
