import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from itotgraph.cli import itotgraph
from itotgraph.errors import InputError
from itotgraph.graph import turtle
from itotgraph.graph.parse import packaged, parse
from itotgraph.graph.source import as_rdflib, as_store
from itotgraph.namespaces import BASE, OWL, RDF, SKOS
from itotgraph.publish.diff import Change, as_json, as_markdown, as_text, as_update, diff, version

HERE = Path(__file__).parents[1] / "diff"


@pytest.fixture(scope="module")
def changes() -> list[Change]:
    return diff(parse(HERE / "old.ttl"), parse(HERE / "new.ttl"))


def test_changes_in_words(changes: list[Change]) -> None:
    assert as_text(changes) == (HERE / "words.txt").read_text(encoding="utf-8")


def test_changes_as_markdown_escape_what_markdown_would_read(changes: list[Change]) -> None:
    lines = as_markdown(changes).splitlines()
    assert "## Removed (a published IRI is better retired, with owl:deprecated)" in lines
    assert "- occupation **Archivist (occupation:archivist)**" in lines
    star = ox.Triple(ox.NamedNode(BASE + "x"), SKOS_NOTE, ox.Literal("<b> *x*"))
    assert "“\\<b\\> \\*x\\*”" in as_markdown(diff([], [star]))


def test_changes_as_json(changes: list[Change]) -> None:
    rows = {row["iri"].removeprefix(BASE): row for row in json.loads(as_json(changes))}
    assert rows["cluster/databases"] == {
        "iri": BASE + "cluster/databases",
        "kind": "occupation cluster",
        "label": "Data",
        "change": "changed",
        "words": ["renamed from “Databases” to “Data”"],
        "removed": {SKOS.prefLabel: [{"value": "Databases", "language": "en"}]},
        "added": {SKOS.prefLabel: [{"value": "Data", "language": "en"}]},
    }
    assert rows["occupation/archivist"]["added"] == {}
    (chain,) = rows["ns/candidateRole"]["added"][OWL.propertyChainAxiom]
    assert chain["list"][1] == {"iri": BASE + "ns/mapsToRole"}


def test_nothing_changed() -> None:
    same = parse(HERE / "old.ttl")
    assert as_text(diff(same, reversed(same))) == "No difference.\n"
    assert as_update(diff(same, same)) == ""


def of_turtle(text: str) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def test_blank_nodes_are_the_same_where_the_same_is_said_of_them() -> None:
    note = '<s:a> <{0}definition> [ <{1}value> "{2}"@en ; <p:d> [ <p:e> 1 ] ] .'
    old = of_turtle(note.format(SKOS.IRI, RDF.IRI, "Old."))
    assert diff(old, of_turtle(note.format(SKOS.IRI, RDF.IRI, "Old."))) == []
    (change,) = diff(old, of_turtle(note.format(SKOS.IRI, RDF.IRI, "New.")))
    assert change.words == ["definition changed from “Old.” to “New.”"]
    (row,) = json.loads(as_json([change]))
    (value,) = row["added"][SKOS.definition]
    assert value["node"][RDF.value] == [{"value": "New.", "language": "en"}]
    (change,) = diff([], of_turtle("<s:a> <p:b> [ <p:c> 1 ; <p:d> <s:x> ] ."))
    assert change.words == ["b: [c “1”^^xsd:integer; d s:x]"]


def test_a_datatype_is_told() -> None:
    old, new = ('<s:a> <p:b> "1" .', "<s:a> <p:b> 1 .")
    (change,) = diff(of_turtle(old), of_turtle(new))
    assert change.words == ["b changed from “1” to “1”^^xsd:integer"]


def test_blank_nodes_of_several_places_are_compared_and_have_no_update() -> None:
    """RDFC-1.0 names them; an update could not."""
    cycle = "_:{0} <p:q> _:{1} . _:{1} <p:q> _:{0} . <s:a> <p:b> _:{0} ."
    old = of_turtle(cycle.format("x", "y"))
    assert diff(old, of_turtle(cycle.format("other", "names"))) == []
    found = diff(old, of_turtle("<s:a> <p:b> <s:c> ."))
    assert [change.iri for change in found] == ["_:c14n0", "s:a"]
    with pytest.raises(InputError, match="blank nodes that are used in several places"):
        as_update(found)


SKOS_NOTE = ox.NamedNode(SKOS.note)
NODES = st.sampled_from("abc").map(lambda name: ox.NamedNode(BASE + name))
# An empty language-tagged or awkward text must survive the request, too.
LITERALS = st.one_of(
    st.text(st.characters(exclude_categories=["C"], include_characters="\n\t"), max_size=5).map(
        ox.Literal
    ),
    st.sampled_from(
        [ox.Literal("", language="en"), ox.Literal('"}\\', language="de"), ox.Literal(7)]
    ),
)


@st.composite
def graphs(draw: st.DrawFn) -> list[ox.Triple]:
    """A graph with a few statements, lists and blank nodes, nested ones among them."""
    triples = draw(
        st.lists(st.builds(ox.Triple, NODES, st.just(SKOS_NOTE), NODES | LITERALS), max_size=6)
    )
    members = st.recursive(
        NODES | LITERALS, lambda m: st.lists(m, min_size=1, max_size=3), max_leaves=4
    )
    for subject in draw(st.sets(NODES, max_size=2)):
        items = draw(st.lists(members, min_size=1, max_size=3))
        triples.append(ox.Triple(subject, ox.NamedNode(OWL.unionOf), cells(items, triples)))
    trees = st.recursive(
        NODES | LITERALS, lambda t: st.dictionaries(NODES, t, max_size=3), max_leaves=4
    )
    for subject in draw(st.sets(NODES, max_size=2)):
        said = draw(st.dictionaries(NODES, trees, max_size=3))
        triples.append(ox.Triple(subject, ox.NamedNode(SKOS.definition), node(said, triples)))
    return triples


def node(said: dict[ox.NamedNode, Any], triples: list[ox.Triple]) -> ox.BlankNode:
    blank = ox.BlankNode()
    for predicate, value in said.items():
        inner = node(value, triples) if isinstance(value, dict) else value
        triples.append(ox.Triple(blank, predicate, inner))
    return blank


def cells(items: list[Any], triples: list[ox.Triple]) -> ox.NamedNode | ox.BlankNode:
    if not items:
        return ox.NamedNode(RDF.nil)
    cell = ox.BlankNode()
    first = cells(items[0], triples) if isinstance(items[0], list) else items[0]
    triples.append(ox.Triple(cell, ox.NamedNode(RDF.first), first))
    triples.append(ox.Triple(cell, ox.NamedNode(RDF.rest), cells(items[1:], triples)))
    return cell


@given(graphs(), graphs())
def test_the_update_makes_the_new_graph_of_the_old_one(
    old: list[ox.Triple], new: list[ox.Triple]
) -> None:
    store = as_store(old)
    store.update(as_update(diff(old, new)))
    assert isomorphic(as_rdflib(q.triple for q in store), as_rdflib(new))


@given(graphs(), graphs())
def test_the_way_back_is_the_mirror_image(old: list[ox.Triple], new: list[ox.Triple]) -> None:
    there, back = diff(old, new), diff(new, old)
    assert [(c.iri, c.added, c.removed) for c in there] == [
        (c.iri, c.removed, c.added) for c in back
    ]
    assert diff(new, new) == []


def test_rdflib_runs_the_update() -> None:
    graph = rdflib.Graph().parse(HERE / "old.ttl")
    graph.update(as_update(diff(parse(HERE / "old.ttl"), parse(HERE / "new.ttl"))))
    assert isomorphic(graph, rdflib.Graph().parse(HERE / "new.ttl"))


def test_two_versions_of_the_whole_ontology(tmp_path: Path) -> None:
    for path in packaged("ontology").glob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        text = text.replace('skos:prefLabel "Technical sales"@en', 'skos:prefLabel "Sales"@en')
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    old, new = version(packaged("ontology")), version(tmp_path)
    found = diff(old, new)
    assert [change.words for change in found] == [["renamed from “Technical sales” to “Sales”"]]
    store = as_store(old)
    store.update(as_update(found))
    assert turtle.serialize(q.triple for q in store) == turtle.serialize(
        q.triple for q in as_store(new)
    )


def test_the_command_exits_as_diff_does(tmp_path: Path) -> None:
    old, new = str(HERE / "old.ttl"), str(HERE / "new.ttl")
    assert CliRunner().invoke(itotgraph, ["diff", old, old]).exit_code == 0
    target = tmp_path / "changes.ru"
    result = CliRunner().invoke(
        itotgraph, ["diff", old, new, "--format", "update", "-o", str(target)]
    )
    assert (result.exit_code, result.output) == (1, "")
    assert target.read_text(encoding="utf-8").startswith("DELETE DATA {")
