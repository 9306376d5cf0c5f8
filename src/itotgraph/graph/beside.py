"""Stores beside the graph, which `import` made of whole releases: asked as they are, without what
would follow from them, and no part of what is published.
"""

import contextlib
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.source import Source, add, select
from itotgraph.graph.sparql import names_graphs
from itotgraph.namespaces import BASE, PROLOGUE

_NAMED = f"""{PROLOGUE}SELECT DISTINCT ?named {{
  {{ ?named skos:inScheme <{BASE}scheme/today> }}
  UNION {{ VALUES ?relation {{ skos:exactMatch skos:closeMatch }} ?ours ?relation ?named }}
  FILTER(ISIRI(?named)) }}"""
_CALLED = f"""{PROLOGUE}CONSTRUCT {{ ?named ?property ?value }} {{
  VALUES ?named {{ NAMED }} ?named ?property ?value
  FILTER(?property IN (skos:prefLabel, skos:altLabel, skos:hiddenLabel, skos:inScheme)) }}"""


class Beside:
    """A store in a folder, asked where it is. Raises InputError where there is none."""

    def __init__(self, path: Path) -> None:
        self.store = _opened(path)

    def query(self, query: str, /) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the answer of all its graphs together."""
        return self.store.query(query, use_default_graph_as_union=True)

    def called(self, graph: Source) -> list[ox.Triple]:
        """Return what those are called here, and in what schemes they are, that a graph is mapped
        to or has as occupations of today.
        """
        named = " ".join(str(row["named"]) for row in select(graph, _NAMED))
        found = self.query(_CALLED.replace("NAMED", named))
        assert isinstance(found, ox.QueryTriples)
        return [*found]


class Together:
    """Named graphs and the stores beside them as one, in a copy of the largest store."""

    def __init__(
        self, stores: Sequence[Path], graphs: Callable[[], Mapping[str, Collection[ox.Triple]]]
    ) -> None:
        self._stores = stores
        self._graphs = graphs
        # Made here, for what ends it is whatever made it, be the stores opened in a child. It goes
        # with this object, and silently: nobody closes a taxonomy.
        self._folder = tempfile.mkdtemp(prefix="itotgraph-")
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def query(self, query: str, /) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the answer of the named graphs, and of all together where the query names none."""
        return (self._by_name if names_graphs(query) else self._union).query(query)

    @cached_property
    def _union(self) -> ox.Store:
        by_size = sorted(self._stores, key=_size, reverse=True)
        first, *others = (_opened(path) for path in by_size)
        copy = f"{self._folder}/{os.getpid()}"
        # By hard links, where the system can: hence the largest.
        first.backup(copy)
        store = ox.Store(copy)
        add(store, chain.from_iterable(self._graphs().values()))
        # A union of graphs is asked so slowly that their triples are rather had twice.
        for other in (first, *others):
            for graph in other.named_graphs():
                store.bulk_extend(
                    map(_in_default, other.quads_for_pattern(None, None, None, graph))
                )
        for other in others:
            store.bulk_extend(other)
        return store

    @cached_property
    def _by_name(self) -> ox.Store:
        """The same, and the named graphs beside."""
        for name, triples in self._graphs().items():
            add(self._union, triples, name)
        return self._union


def _in_default(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _opened(path: Path) -> ox.Store:
    if (path / "CURRENT").is_file():
        with contextlib.suppress(OSError):
            return ox.Store.read_only(str(path))
    raise InputError("no store there", "make one with `itotgraph import -o FOLDER`", path)
