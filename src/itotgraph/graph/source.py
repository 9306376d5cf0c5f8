"""What answers SPARQL, and how it is asked from within: stores, rdflib graphs, solutions."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox

from itotgraph.graph.language import in_one_language
from itotgraph.graph.parse import parse
from itotgraph.namespaces import PREFIXES, SKOS

if TYPE_CHECKING:
    import rdflib


class Source(Protocol):
    """What answers SPARQL queries: a store in this process, or a remote endpoint."""

    def query(self, query: str, /) -> ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]:
        """Return the solutions of a SELECT, the truth value of an ASK, or else triples."""
        ...


def load_store(files: Iterable[Path]) -> ox.Store:
    """Return an Oxigraph store of Turtle files, read as fast as can be.

    The files are trusted to be well-formed; what is wrong in them is looked for only when the fast
    way fails: then InputError is raised as `parse` does. Note that an Oxigraph store normalises
    numbers (`4.10` becomes `4.1`): write what is published from triples, not from here.
    """
    store = ox.Store()
    for path in files:
        try:
            store.load(path=str(path), format=ox.RdfFormat.TURTLE)
        except (SyntaxError, ValueError, OSError):
            add(store, parse(path))
    return store


def as_store(triples: Iterable[ox.Triple], written: bytes | None = None) -> ox.Store:
    """Return an Oxigraph store of the triples; `written` are they as `ntriples` returns them."""
    store = ox.Store()
    add(store, triples, written=written)
    return store


def add(
    store: ox.Store,
    triples: Iterable[ox.Triple],
    graph: str | None = None,
    written: bytes | None = None,
) -> None:
    """Add the triples to the default graph of a store, or to a named one.

    As text, which a store reads in half the time that it takes triples in, but for those with
    blank nodes, which it would rename. `written` are they as `ntriples` returns them, if at hand.
    """
    triples = list(triples)
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    lines = (ntriples(triples) if written is None else written).splitlines(keepends=True)
    named = b"".join(line for line in lines if b"_:" not in line)
    store.load(named, format=ox.RdfFormat.N_TRIPLES, to_graph=name, lenient=True)
    store.extend(
        ox.Quad(t.subject, t.predicate, t.object, name)
        for t, line in zip(triples, lines, strict=True)
        if b"_:" in line
    )


def ntriples(triples: Iterable[ox.Triple]) -> bytes:
    """Return the triples as N-Triples, one a line, in their order."""
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    return data


def nquads(graphs: Mapping[str, Iterable[ox.Triple]]) -> bytes:
    """Return the triples of graphs, by their names, "" for none, as N-Quads, in their order."""
    data = ox.serialize(
        (
            ox.Quad(t.subject, t.predicate, t.object, *([ox.NamedNode(name)] if name else []))
            for name, triples in graphs.items()
            for t in triples
        ),
        format=ox.RdfFormat.N_QUADS,
    )
    assert data is not None
    return data


def as_rdflib(triples: Iterable[ox.Triple]) -> "rdflib.Graph":
    """Return the triples as an rdflib graph with the project's prefixes."""
    import logging

    import rdflib

    # It tells of each value that does not fit its datatype, with a traceback.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    result = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        result.bind(prefix, namespace)

    def convert(term: object) -> rdflib.term.Node:
        if isinstance(term, ox.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return rdflib.BNode(term.value)
        assert isinstance(term, ox.Literal)
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value.endswith("#string"):
            return rdflib.Literal(term.value)
        datatype = rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)

    for triple in triples:
        result.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    return result


def select(source: Source, query: str) -> list[dict[str, Any]]:
    """Return the solutions of a SELECT query, by variable; an unbound variable is None."""
    solutions = source.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [dict(zip(names, solution, strict=True)) for solution in solutions]


def labels(source: Source) -> dict[str, str]:
    """Return the English (or else any) preferred label of every concept, by IRI."""
    query = f"SELECT ?concept ?label {{ ?concept <{SKOS.prefLabel}> ?label }}"
    rows = in_one_language(select(source, query), "label")
    return {row["concept"].value: row["label"].value for row in rows}
