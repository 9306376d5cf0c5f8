"""Putting the graph into a store of somebody else's, whole or not at all where the store can.

Over the Graph Store HTTP Protocol each graph is replaced by one PUT. Over SPARQL Update the
triples go into graphs beside the old ones, are counted there, and take their place in one
request, which a store with transactions carries out at once. It is written so that it may be sent
twice; MOVE would lose the graph then, and Jena 4.5 refuses it.
"""

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from itotgraph.errors import InputError, RemoteError
from itotgraph.graph.layers import Layers
from itotgraph.graph.remote import DEFAULT, Progress, Remote
from itotgraph.graph.source import Source, select
from itotgraph.names import expand

_BATCH = 1000


def graphs(layers: Layers, into: str | None = None) -> dict[str, Collection[ox.Triple]]:
    """Return the triples to put in each named graph: its own for each layer, or one for all.

    `into` is the IRI or CURIE of that one, or "default". Raises InputError where it is none.
    """
    if into is None:
        return dict(layers.graphs)
    name = into if into == DEFAULT else expand(into)
    if not name:
        raise InputError(f"--into {into} is no IRI", "write an IRI, a CURIE or default")
    return {name: [triple for triples in layers.graphs.values() for triple in triples]}


def addresses(folder: str | None, into: str | None) -> list[str]:
    """Return the addresses from which a store is to fetch what `build` made in a folder, if any.

    Raises InputError where it does not go into one graph.
    """
    if into == DEFAULT:
        problem = "--into default works over the Graph Store Protocol only"
        raise InputError(problem, "name a graph, or leave out --update")
    if not folder:
        return []
    if not into:
        raise InputError("--sparql-load puts everything in one graph", "name it with --into")
    base = folder.rstrip("/")
    return [f"{base}/itot{part}.ttl" for part in ("", "-links", "-evidence", "-today", "-lent")]


def put(
    store: Remote,
    graphs: Mapping[str, Collection[ox.Triple]],
    endpoint: Source | None = None,
    tell: Progress | None = None,
) -> None:
    """Replace each graph over the Graph Store HTTP Protocol, one after the other.

    Then counts what each holds: by the query endpoint if there is one, and else by reading the
    graph back. `tell` is told the graph that is sent, how many of its bytes are, and of how many.
    Raises RemoteError, which says what each graph holds then, where the store still tells.
    """

    def count(graph: str) -> int:
        asked = endpoint if graph != DEFAULT else None
        return _count(asked, graph) if asked else len(store.get(graph))

    for graph, triples in graphs.items():
        try:
            store.put(graph, "".join(_lines(triples)), tell)
        except RemoteError as error:
            raise _failed(error, graphs, count) from None
    for graph, triples in graphs.items():
        _compare(store, graph, count(graph), len(triples))


def update(
    store: Remote,
    graphs: Mapping[str, Collection[ox.Triple]],
    endpoint: Source | None = None,
    load: Sequence[str] = (),
    tell: Progress | None = None,
) -> None:
    """Replace the graphs over SPARQL 1.1 Update, all in one request at the end.

    With `load` the store fetches the triples itself from those addresses (LOAD), into one graph.
    The counts are asked from the query endpoint, by default the same address. `tell` is told as by
    `put`. Raises RemoteError, which says what each graph holds then, where the store still tells.
    """
    source = endpoint or store
    _count(source, next(iter(graphs)))
    beside = {graph: f"{graph}/incoming" for graph in graphs}
    drops = " ;\n".join(f"DROP SILENT GRAPH <{new}>" for new in beside.values())
    try:
        for graph, triples in graphs.items():
            _send_aside(store, beside[graph], triples, load, tell)
            found = _count(source, beside[graph])
            _compare(store, beside[graph], found, len(triples), "nothing was replaced")
        places = (
            f"CLEAR SILENT GRAPH <{graph}> ;\n"
            f"INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{new}> {{ ?s ?p ?o }} }}"
            for graph, new in beside.items()
        )
        store.update(" ;\n".join(places), repeatable=True)
    except RemoteError as error:
        failed = _failed(error, graphs, lambda graph: _count(source, graph))
        with contextlib.suppress(RemoteError):
            store.update(drops, repeatable=True)
        raise failed from None
    store.update(drops, repeatable=True)
    for graph, triples in graphs.items():
        _compare(store, graph, _count(source, graph), len(triples))


def _send_aside(
    store: Remote,
    graph: str,
    triples: Iterable[ox.Triple],
    load: Sequence[str],
    tell: Progress | None,
) -> None:
    if load:
        # Not in one request: some stores fetch before they drop.
        store.update(f"DROP SILENT GRAPH <{graph}>", repeatable=True)
        for address in load:
            store.update(f"LOAD <{address}> INTO GRAPH <{graph}>", repeatable=False)
        return
    parts = list(_fill(graph, triples))
    sent, total = 0, sum(map(len, parts))
    for part in parts:
        store.update(part, repeatable=True)
        sent += len(part)
        if tell:
            tell(graph, sent, total)


def _failed(
    error: RemoteError,
    graphs: Mapping[str, Collection[ox.Triple]],
    count: Callable[[str], int],
) -> RemoteError:
    """Return the error with what the graphs hold after it, as far as the store tells."""
    try:
        held = (f"<{name}> holds {count(name)} of {len(new)}" for name, new in graphs.items())
        said = f"now {', '.join(held)} triples"
    except RemoteError:
        said = "what the graphs hold now is not told"
    return RemoteError(error.name, f"{error.problem}; {said}", error.mend)


def _fill(graph: str, triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Yield updates that fill a graph, in pieces that every store takes, each fit to be repeated.

    The triples with blank nodes come first and together, for a label means another node in each
    request (SPARQL 1.1 Update, section 3.1.1). They are written as a template, because Virtuoso
    7.2 takes no blank nodes in INSERT DATA.
    """
    with_blank: list[ox.Triple] = []
    rest: list[ox.Triple] = []
    for triple in triples:
        blank = any(isinstance(term, ox.BlankNode) for term in (triple.subject, triple.object))
        (with_blank if blank else rest).append(triple)
    drop = f"DROP SILENT GRAPH <{graph}>"
    template = f" ;\nINSERT {{ GRAPH <{graph}> {{\n{''.join(_lines(with_blank))}}} }} WHERE {{}}"
    yield drop + template if with_blank else drop
    for start in range(0, len(rest), _BATCH):
        lines = "".join(_lines(rest[start : start + _BATCH]))
        yield f"INSERT DATA {{ GRAPH <{graph}> {{\n{lines}}} }}"


def _lines(triples: Iterable[ox.Triple]) -> Iterator[str]:
    return (f"{triple} .\n" for triple in triples)


def _count(source: Source, graph: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    return int(select(source, query)[0]["n"].value)


def _compare(store: Remote, graph: str, found: int, wanted: int, mend: str = "push again") -> None:
    if found != wanted:
        raise RemoteError(store.name, f"<{graph}> holds {found} of {wanted} triples", mend)
