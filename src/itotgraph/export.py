"""The graph in every RDF syntax: the same bytes for the same triples.

What is published is written from the triples as parsed, not from a store, which would normalise
numbers. Blank nodes, which only the lists of the vocabulary are, get the labels of RDFC-1.0.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from itotgraph.graph import shorten
from itotgraph.namespaces import ASSERTED, INFERRED, PREFIXES, RDF, XSD
from itotgraph.turtle import serialize

_TYPE = RDF + "type"


def ntriples(triples: Iterable[ox.Triple]) -> str:
    """Return N-Triples, a line a triple, in code-point order."""
    return "".join(sorted(f"{triple} .\n" for triple in _labelled(triples)))


def nquads(asserted: Iterable[ox.Triple], inferred: Iterable[ox.Triple]) -> str:
    """Return N-Quads, the asserted and the inferred triples each in their named graph."""
    graphs = ((ASSERTED, _labelled(asserted)), (INFERRED, _labelled(inferred)))
    return "".join(sorted(f"{t} <{graph}> .\n" for graph, triples in graphs for t in triples))


def trig(asserted: Iterable[ox.Triple], inferred: Iterable[ox.Triple]) -> str:
    """Return TriG, the asserted and the inferred triples each in their named graph."""
    prefixes: set[str] = set()
    blocks = []
    for graph, triples in ((ASSERTED, asserted), (INFERRED, inferred)):
        head, _, body = serialize(triples).partition("\n\n")
        prefixes.update(head.splitlines())
        blocks.append(f"\n<{graph}> {{\n\n{body}}}\n")
    return "\n".join(sorted(prefixes)) + "\n" + "".join(blocks)


def rdfxml(triples: Iterable[ox.Triple]) -> str:
    """Return RDF/XML, the subjects in code-point order."""
    ordered = sorted(_labelled(triples), key=str)
    used = {
        p: n for p, n in PREFIXES.items() if any(t.predicate.value.startswith(n) for t in ordered)
    }
    data = ox.serialize(ordered, format=ox.RdfFormat.RDF_XML, prefixes=used)
    assert data is not None
    return data.decode()


def jsonld(triples: Iterable[ox.Triple]) -> str:
    """Return JSON-LD 1.1 with its `@context`, one object a subject, in code-point order."""
    ordered = sorted(_labelled(triples), key=str)
    terms = _terms(ordered)
    names = {term["@id"]: name for name, term in terms.items()}
    nodes: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in ordered:
        node = nodes[_identifier(triple.subject)]
        if triple.predicate.value == _TYPE and isinstance(triple.object, ox.NamedNode):
            node["@type"].append(shorten(triple.object.value))
            continue
        name = names.get(triple.predicate.value, triple.predicate.value)
        node[name].append(_json_value(triple.object, terms.get(name, {})))
    document = {
        "@context": {**dict(sorted(PREFIXES.items())), **terms},
        "@graph": [
            {"@id": subject} | {name: v[0] if len(v) == 1 else v for name, v in node.items()}
            for subject, node in nodes.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _terms(triples: Iterable[ox.Triple]) -> dict[str, dict[str, str]]:
    """Return a JSON-LD term for each property, coerced where all its values are of one kind."""
    kinds: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for triple in triples:
        value = triple.object
        if not isinstance(value, ox.Literal):
            kind = ("@type", "@id")
        elif value.language:
            kind = ("@language", value.language)
        else:
            kind = ("@type", value.datatype.value)
        kinds[triple.predicate.value].add(kind)
    terms: dict[str, dict[str, str]] = {}
    for predicate, seen in sorted(kinds.items()):
        name = shorten(predicate).rpartition(":")[2]
        if predicate == _TYPE or name in terms or name in PREFIXES or not name.isidentifier():
            continue
        terms[name] = {"@id": predicate}
        if len(seen) == 1:
            key, kind_of_value = next(iter(seen))
            if kind_of_value != XSD + "string":
                terms[name][key] = kind_of_value
    return terms


def _labelled(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return [quad.triple for quad in dataset]


def _identifier(term: object) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else getattr(term, "value", "")


def _json_value(value: object, term: dict[str, str]) -> Any:
    if not isinstance(value, ox.Literal):
        identifier = _identifier(value)
        return identifier if term.get("@type") == "@id" else {"@id": identifier}
    if value.language:
        if term.get("@language") == value.language:
            return value.value
        return {"@value": value.value, "@language": value.language}
    if term.get("@type") == value.datatype.value:
        return value.value
    if value.datatype.value == XSD + "string" and not term.get("@language"):
        return value.value
    return {"@value": value.value, "@type": value.datatype.value}
