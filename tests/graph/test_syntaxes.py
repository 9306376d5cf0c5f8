"""Every format, read back by two parsers of other makers than its writer: the same graph."""

import json
import os
import random
import subprocess
import sys

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.compare import to_isomorphic

from itotgraph.graph import parse, syntaxes, turtle
from itotgraph.graph.source import as_rdflib
from itotgraph.namespaces import ASSERTED, INFERRED, ITOT, SKOS, XSD
from tests.graph.test_turtle import same
from tests.strategies import a_list, named, triples

# rdflib's own parsers still use its deprecated classes.
pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning",
    "ignore:Dataset.default_context is deprecated:DeprecationWarning",
)

E = "https://example.org/"
LIST = [
    ox.Triple(ox.NamedNode(E + "s"), ox.NamedNode(E + "p"), ox.BlankNode("l")),
    *a_list("l", [ox.NamedNode(E + "a"), ox.NamedNode(E + "b")]),
]
FORMATS = {
    "turtle": turtle.serialize,
    "nt": lambda triples: "".join(syntaxes.ntriples(triples)),
    "xml": lambda triples: "".join(syntaxes.rdfxml(triples)),
    "json-ld": lambda triples: "".join(syntaxes.jsonld(triples)),
}
OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "xml": ox.RdfFormat.RDF_XML,
    "json-ld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
# What XML 1.0 cannot hold (section 2.2), `graph.parse` lets into no graph.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\t\n\r"), max_size=8
)


def by_oxigraph(text: str, form: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=OXIGRAPH[form])]


def by_rdflib(text: str, form: str) -> rdflib.Graph:
    rdflib.NORMALIZE_LITERALS = False
    try:
        return rdflib.Graph().parse(data=text, format=form)
    finally:
        rdflib.NORMALIZE_LITERALS = True


@pytest.fixture(scope="module")
def published(asserted: list[ox.Triple], inferred: set[ox.Triple]) -> list[ox.Triple]:
    return [*asserted, *inferred]


@pytest.mark.parametrize("form", FORMATS)
def test_the_taxonomy_reads_back_by_oxigraph(published: list[ox.Triple], form: str) -> None:
    assert same(by_oxigraph(FORMATS[form](published), form), published)


@pytest.mark.parametrize("form", FORMATS)
def test_the_taxonomy_reads_back_by_rdflib(asserted: list[ox.Triple], form: str) -> None:
    files = [path for path in parse.ontology_files() if path.stem in ("schema", "associations")]
    part = parse.load(files)
    assert len(part) > 500
    found = to_isomorphic(by_rdflib(FORMATS[form](part), form))
    assert found == to_isomorphic(as_rdflib(part))


@pytest.mark.parametrize("form", FORMATS)
@given(given_triples=triples(TEXTS, named()))
@settings(max_examples=50)
def test_any_graph_reads_back_by_oxigraph(form: str, given_triples: list[ox.Triple]) -> None:
    everything = [*given_triples, *LIST]
    assert same(by_oxigraph(FORMATS[form](everything), form), everything)


@pytest.mark.parametrize("form", FORMATS)
@given(given_triples=triples(TEXTS, named()))
@settings(max_examples=20)
def test_any_graph_reads_back_by_rdflib(form: str, given_triples: list[ox.Triple]) -> None:
    # rdflib warns of values that do not fit their datatype; that is not what is asked here.
    everything = [*(t for t in given_triples if XSD.IRI not in str(t.object)), *LIST]
    found = to_isomorphic(by_rdflib(FORMATS[form](everything), form))
    assert found == to_isomorphic(as_rdflib(everything))


@given(triples(TEXTS, named()), triples(TEXTS, named()))
@settings(max_examples=40)
def test_asserted_and_inferred_stay_apart(left: list[ox.Triple], right: list[ox.Triple]) -> None:
    left = [*left, *LIST]
    for form, text in (
        ("trig", "".join(syntaxes.trig({ASSERTED: left, INFERRED: right}))),
        ("nquads", "".join(syntaxes.nquads({ASSERTED: left, INFERRED: right}))),
    ):
        parts: dict[str, list[ox.Triple]] = {ASSERTED: [], INFERRED: []}
        for quad in ox.parse(text, format=OXIGRAPH[form]):
            assert isinstance(quad.graph_name, ox.NamedNode)
            parts[quad.graph_name.value].append(quad.triple)
        assert same(parts[ASSERTED], left)
        assert same(parts[INFERRED], right)


@pytest.mark.parametrize("form", ["trig", "nquads"])
def test_rdflib_reads_the_named_graphs(form: str) -> None:
    asserted = parse.load(p for p in parse.ontology_files() if p.stem == "schema")
    inferred = [ox.Triple(ox.NamedNode(E + "s"), ox.NamedNode(E + "p"), ox.Literal("x"))]
    write = {"trig": syntaxes.trig, "nquads": syntaxes.nquads}[form]
    dataset = rdflib.Dataset()
    dataset.parse(data="".join(write({ASSERTED: asserted, INFERRED: inferred})), format=form)
    for name, part in ((ASSERTED, asserted), (INFERRED, inferred)):
        found = to_isomorphic(dataset.graph(rdflib.URIRef(name)))
        assert found == to_isomorphic(as_rdflib(part))


@pytest.mark.parametrize("form", FORMATS)
@given(given_triples=triples(TEXTS, named()), chance=st.randoms())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_the_triples_is_nothing(
    form: str, given_triples: list[ox.Triple], chance: random.Random
) -> None:
    renamed = [
        ox.Triple(ox.NamedNode(E + "s"), ox.NamedNode(E + "p"), ox.BlankNode("other")),
        *a_list("other", [ox.NamedNode(E + "a"), ox.NamedNode(E + "b")]),
    ]
    shuffled = [*given_triples, *renamed]
    chance.shuffle(shuffled)
    assert FORMATS[form](shuffled) == FORMATS[form]([*given_triples, *LIST])


def test_the_hash_seed_is_nothing() -> None:
    code = """if True:
        import hashlib
        from itotgraph.graph import infer, parse, syntaxes, turtle
        files = [p for p in parse.ontology_files() if p.stem in ("schema", "skos", "associations")]
        triples = parse.load(files)
        inferred = infer.closure(triples)
        for write in (turtle.serialize, syntaxes.ntriples, syntaxes.rdfxml, syntaxes.jsonld):
            print(hashlib.sha256("".join(write([*triples, *inferred])).encode()).hexdigest())
        for write in (syntaxes.trig, syntaxes.nquads):
            text = "".join(write({"urn:a": triples, "urn:i": inferred}))
            print(hashlib.sha256(text.encode()).hexdigest())
    """
    sums = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    ]
    assert len(sums[0].split()) == 6
    assert sums[0] == sums[1]


def test_a_property_that_rdf_xml_cannot_write_is_refused() -> None:
    triple = ox.Triple(ox.NamedNode(E), ox.NamedNode(E + "1"), ox.Literal("x"))
    with pytest.raises(
        ValueError, match=r"RDF/XML cannot write the property <https://example\.org/1>"
    ):
        list(syntaxes.rdfxml([triple]))


def test_json_ld_names_properties_by_their_short_names() -> None:
    concept = ox.NamedNode(E + "c")
    document = json.loads(
        FORMATS["json-ld"](
            [
                ox.Triple(concept, ox.NamedNode(SKOS.prefLabel), ox.Literal("C", language="en")),
                ox.Triple(concept, ox.NamedNode(SKOS.broader), ox.NamedNode(E + "b")),
                ox.Triple(concept, ox.NamedNode(ITOT.position), ox.Literal(3)),
            ]
        )
    )
    assert document["@graph"] == [
        {"id": E + "c", "broader": E + "b", "prefLabel": "C", "position": 3}
    ]
    context = document["@context"]
    assert context["broader"] == {"@id": SKOS.broader, "@type": "@id"}
    assert (context["id"], context["type"]) == ("@id", "@type")


def test_json_ld_has_the_numbers_of_json_where_they_come_back_the_same() -> None:
    """Not what is written otherwise than JSON-LD would, nor what a double cannot hold."""
    forms = ["5", "0", "-3", "05", "+5", "-0", "9007199254740993", "1" * 40]
    integer = ox.NamedNode(XSD.integer)
    thing, property_ = ox.NamedNode(E + "s"), ox.NamedNode(ITOT.position)
    given = [ox.Triple(thing, property_, ox.Literal(form, datatype=integer)) for form in forms]
    boolean = ox.NamedNode(XSD.boolean)
    true, one = (ox.Literal(form, datatype=boolean) for form in ("true", "1"))
    given += [ox.Triple(thing, ox.NamedNode(ITOT.reconstructed), value) for value in (true, one)]
    text = FORMATS["json-ld"](given)
    assert same(by_oxigraph(text, "json-ld"), given)
    (node,) = json.loads(text)["@graph"]
    assert [v for v in node["position"] if isinstance(v, int)] == [-3, 0, 5]
    assert [v for v in node["reconstructed"] if isinstance(v, bool)] == [True]


def test_json_ld_of_a_part_has_the_form_of_the_whole() -> None:
    """What has several values anywhere is an array everywhere, of plain texts, say, or of IRIs."""
    one, two = ox.NamedNode(E + "one"), ox.NamedNode(E + "two")
    broader, note = ox.NamedNode(SKOS.broader), ox.NamedNode(SKOS.note)
    part = [ox.Triple(two, broader, one), ox.Triple(two, note, ox.Literal("plain"))]
    whole = [ox.Triple(one, broader, ox.NamedNode(E + x)) for x in "ab"]
    whole += [ox.Triple(one, note, ox.Literal("English", language="en"))]
    text = "".join(syntaxes.jsonld(part, syntaxes.terms(whole)))
    (node,) = json.loads(text)["@graph"]
    assert node["broader"] == [E + "one"]
    assert same(by_oxigraph(text, "json-ld"), part)
    assert json.loads(syntaxes.context(syntaxes.terms(whole)))["@context"]["broader"] == {
        "@id": SKOS.broader,
        "@container": "@set",
        "@type": "@id",
    }


@given(whole=triples(TEXTS, named()), part=triples(TEXTS, named()))
@settings(max_examples=50)
def test_json_ld_reads_back_with_the_terms_of_any_graph(
    whole: list[ox.Triple], part: list[ox.Triple]
) -> None:
    text = "".join(syntaxes.jsonld(part, syntaxes.terms(whole)))
    assert same(by_oxigraph(text, "json-ld"), part)
