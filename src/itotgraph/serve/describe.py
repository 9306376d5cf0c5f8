"""What the graph says of the thing at each IRI, in every RDF syntax.

The path of a description is the IRI without the base. `publish.documents` says what it holds; `/`
has the whole graph.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any

import pyoxigraph as ox
from cachetools import LRUCache, cachedmethod

from itotgraph.graph import syntaxes, turtle
from itotgraph.namespaces import BASE
from itotgraph.publish import dataset
from itotgraph.publish.documents import Graphs
from itotgraph.publish.versions import Release, documented, lineage

SYNTAXES: dict[str, tuple[str, Callable[..., Iterable[str]]]] = {
    ".ttl": ("text/turtle", turtle.readable),
    ".jsonld": ("application/ld+json", syntaxes.jsonld),
    ".rdf": ("application/rdf+xml", syntaxes.rdfxml),
    ".nt": ("application/n-triples", syntaxes.ntriples),
}
_LARGEST = 64 << 20


@dataclass(frozen=True)
class Representation:
    """The bytes of a description in one syntax, and their strong entity tag; `brotli` are the bytes
    as Brotli has them, where a file has come with them.
    """

    media: str
    body: bytes
    etag: str
    brotli: bytes = b""

    @cached_property
    def packed(self) -> bytes:
        """The bytes as gzip has them, the same each time."""
        return gzip.compress(self.body, mtime=0)


Kept = LRUCache[Any, Representation]


def representation(media: str, body: bytes, brotli: bytes = b"") -> Representation:
    """Return the bytes as a representation, with an entity tag that follows from them alone."""
    return Representation(media, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', brotli)


def kept() -> Kept:
    """Return a place for representations of 64 MiB, from which those unasked for leave first."""
    return LRUCache(_LARGEST, lambda each: len(each.body))


@dataclass(frozen=True)
class Descriptions:
    """Every description by its path, written when it is asked for and kept up to 64 MiB."""

    triples: Mapping[str, list[ox.Triple]]
    terms: syntaxes.Terms
    _written: Kept = field(default_factory=kept, repr=False)

    @cachedmethod(attrgetter("_written"))
    def read(self, path: str, ending: str) -> Representation:
        """Return a description in the syntax of a file ending, a key of `SYNTAXES`.

        Raises KeyError where nothing has this path, and ValueError where the syntax, RDF/XML,
        cannot write it.
        """
        media, write = SYNTAXES[ending]
        given = {"known": self.terms} if ending == ".jsonld" else {}
        return representation(media, "".join(write(self.triples[path], **given)).encode())


def descriptions(graphs: Graphs, releases: Sequence[Release] = ()) -> Descriptions:
    """Return the documents of all that has an IRI under the base, shapes, queries and the former
    releases among it.
    """
    described = dataset.description(graphs, {}) if dataset.described(graphs) else ()
    told = [*dict.fromkeys(chain(described, lineage(releases)))]
    found = documented(graphs, told, releases)
    by_path = {iri.removeprefix(BASE): triples for iri, triples in found.items()}
    whole = list(dict.fromkeys(chain.from_iterable(graphs.values())))
    return Descriptions(by_path | {"": whole}, syntaxes.terms(whole))
