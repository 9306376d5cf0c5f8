"""What the graph says of the thing at each IRI, in every RDF syntax.

A description is the concise bounded one: the triples whose subject is the thing, and those of the
blank nodes that they lead to. The path of a description is the IRI without the base, so that `/`
has the whole graph, `/ns/` the vocabulary, and the path of a named graph its triples.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import Any

import pyoxigraph as ox
from cachetools import LRUCache, cachedmethod

from itotgraph.graph import syntaxes, turtle
from itotgraph.namespaces import BASE, ITOT

SYNTAXES: dict[str, tuple[str, Callable[[Iterable[ox.Triple]], Iterable[str]]]] = {
    ".ttl": ("text/turtle", turtle.readable),
    ".jsonld": ("application/ld+json", syntaxes.jsonld),
    ".rdf": ("application/rdf+xml", syntaxes.rdfxml),
    ".nt": ("application/n-triples", syntaxes.ntriples),
}
_LARGEST = 64 << 20


@dataclass(frozen=True)
class Representation:
    """The bytes of a description in one syntax, and their strong entity tag."""

    media: str
    body: bytes
    etag: str


Kept = LRUCache[Any, Representation]


def representation(media: str, body: bytes) -> Representation:
    """Return the bytes as a representation, with an entity tag that follows from them alone."""
    return Representation(media, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def kept() -> Kept:
    """Return a place for representations of 64 MiB, from which those unasked for leave first."""
    return LRUCache(_LARGEST, lambda each: len(each.body))


@dataclass(frozen=True)
class Descriptions:
    """Every description by its path, written when it is asked for and kept up to 64 MiB."""

    triples: Mapping[str, list[ox.Triple]]
    _written: Kept = field(default_factory=kept, repr=False)

    @cachedmethod(attrgetter("_written"))
    def read(self, path: str, ending: str) -> Representation:
        """Return a description in the syntax of a file ending, a key of `SYNTAXES`.

        Raises KeyError where nothing has this path, and ValueError where the syntax, RDF/XML,
        cannot write it.
        """
        media, write = SYNTAXES[ending]
        return representation(media, "".join(write(self.triples[path])).encode())


def descriptions(graphs: Mapping[str, Iterable[ox.Triple]]) -> Descriptions:
    """Return the descriptions of all that has an IRI under the base in these named graphs."""
    by_subject: dict[ox.NamedNode | ox.BlankNode, list[ox.Triple]] = defaultdict(list)
    whole = list(dict.fromkeys(chain.from_iterable(graphs.values())))
    for triple in whole:
        if not isinstance(triple.subject, ox.Triple):
            by_subject[triple.subject].append(triple)
    found: dict[str, list[ox.Triple]] = defaultdict(list)
    for subject in by_subject:
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(BASE):
            # What has a fragment is described in the document that it is a part of.
            path = subject.value.removeprefix(BASE).partition("#")[0]
            found[path] += _bounded(subject, by_subject)
    vocabulary = [path for path in found if (BASE + path).startswith(ITOT.IRI)]
    found[ITOT.IRI.removeprefix(BASE)] = [t for path in vocabulary for t in found[path]]
    for name, graph in graphs.items():
        if name.startswith(BASE):
            found[name.removeprefix(BASE)] = list(graph)
    found[""] = whole
    return Descriptions(dict(found))


def _bounded(
    subject: ox.NamedNode | ox.BlankNode,
    by_subject: Mapping[ox.NamedNode | ox.BlankNode, list[ox.Triple]],
) -> list[ox.Triple]:
    found, seen, pending = [], {subject}, [subject]
    while pending:
        for triple in by_subject.get(pending.pop(), ()):
            found.append(triple)
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                pending.append(triple.object)
    return found
