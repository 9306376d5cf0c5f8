"""The saved queries as examples: SHACL's SPARQL executables with the endpoint that they are for,
as the SIB Swiss Institute of Bioinformatics publishes its own.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from itotgraph.names import words as words_of
from itotgraph.namespaces import ASSERTED, DCT, RDF, RDFS, SDO, SH, VOID, XSD
from itotgraph.publish.documents import QUERIES
from itotgraph.questions import saved

NAME = "queries.ttl"

_PREFIX = re.compile(r"^PREFIX ([\w-]+): <(.+)>$", re.M)
_CLASS = re.compile(r"\bitot:([A-Z]\w+)")


def examples(graphs: Mapping[str, Collection[ox.Triple]]) -> Iterator[ox.Triple]:
    """Yield the saved queries: the question that each answers, its text, the kinds of things that
    it is about, and where the data set says that queries are answered.
    """
    endpoints = [
        t.object for t in graphs.get(ASSERTED, ()) if t.predicate.value == VOID.sparqlEndpoint
    ]
    whole, kinds = ox.NamedNode(QUERIES), (SH.SPARQLExecutable, SH.SPARQLSelectExecutable)
    declared: dict[str, str] = {}
    yield from _told(whole, (DCT.title, _english("Saved queries")))
    for name, path in saved.saved().items():
        text = path.read_text(encoding="utf-8")
        declared |= dict(_PREFIX.findall(text))
        words = sorted({words_of(found) for found in _CLASS.findall(text)})
        yield from _told(
            ox.NamedNode(f"{QUERIES}/{name}"),
            *((RDF.type, ox.NamedNode(kind)) for kind in kinds),
            (RDFS.comment, _english(saved.question(text))),
            (SH.prefixes, whole),
            (SH.select, ox.Literal(text)),
            (DCT.isPartOf, whole),
            *((SDO.keywords, _english(word)) for word in words),
            *((SDO.target, endpoint) for endpoint in endpoints),
        )
    for prefix, namespace in declared.items():
        declaration = ox.NamedNode(f"{QUERIES}#{prefix}")
        iri = ox.Literal(namespace, datatype=ox.NamedNode(XSD.anyURI))
        yield from _told(whole, (SH.declare, declaration))
        yield from _told(declaration, (SH.prefix, ox.Literal(prefix)), (SH.namespace, iri))


def _told(subject: ox.NamedNode, *statements: tuple[str, Any]) -> Iterator[ox.Triple]:
    for predicate, value in statements:
        yield ox.Triple(subject, ox.NamedNode(predicate), value)


def _english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")
