"""The SPARQL 1.1 Protocol, for queries: what is asked, what is answered, what is refused.

`read` makes a `Question` of an HTTP request, `answer` a `Reply` of a question. The second is for a
process that may be killed: Oxigraph cannot be stopped once it has begun.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.exceptions import HTTPException

from itotgraph.errors import InputError
from itotgraph.graph import sparql
from itotgraph.names import expand
from itotgraph.namespaces import BASE, DCAT, PREFIXES, RDF, XSD
from itotgraph.serve.negotiate import not_acceptable, preferred

ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    # What clients ask for who do not know the names of the first two.
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
TRIPLES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
LONGEST = 64 << 10
LARGEST = 16 << 20

_FIELDS = 1000
_PREFIX = re.compile(r"\bprefix\s+([\w.-]*):\s*<([^<>\"{}|^`\\\s]*)>", re.I)
_CHANGING = re.compile(r"\b(rand|now|uuid|struuid|bnode)\s*\(", re.I)
_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD"),
)


@dataclass(frozen=True)
class Question:
    """A query, its dataset where the request names one, and the media types to answer in."""

    text: str
    rows: str | None = next(iter(ROWS))
    triples: str | None = next(iter(TRIPLES))
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """About how many bytes of memory the question takes."""
        names = (*self.default_graphs, *self.named_graphs)
        return 1000 + 4 * len(self.text) + sum(100 + len(name) for name in names)

    @property
    def changing(self) -> bool:
        """Whether the answer may be another each time, as with RAND or NOW."""
        return _CHANGING.search(self.text) is not None


@dataclass(frozen=True)
class Reply:
    """A status of HTTP, a media type and a body; an error is a line of plain text."""

    status: int
    media: str
    body: bytes


def refused(status: int, problem: str) -> Reply:
    """Return the reply that says why nothing else is replied."""
    return Reply(status, "text/plain; charset=utf-8", f"{problem.rstrip()}\n".encode())


def read(
    parameters: str, content_type: str | None, body: bytes | None, accept: str | None
) -> Question | None:
    """Return what a request asks, or None where it asks for the service description.

    `parameters` is the query part of the URL; `content_type` and `body` are those of a POST, the
    body None for a GET (SPARQL 1.1 Protocol, section 2.1). Raises HTTPException for all else.
    """
    found = fields(parameters)
    kind, _, rest = (content_type or "").partition(";")
    kind = kind.strip().lower()
    if body is not None:
        charset = re.search(r"charset\s*=\s*\"?([\w-]+)", rest, re.I)
        if charset and charset[1].lower() not in ("utf-8", "us-ascii"):
            raise HTTPException(400, "The query is not in UTF-8 (send it in UTF-8).")
        if kind == FORM:
            found += fields(decoded(body))
        elif kind == QUERY:
            found.append(("query", decoded(body)))
        elif kind == UPDATE:
            raise _read_only()
        else:
            raise HTTPException(415, f"A query is sent as {FORM} or as {QUERY}.")
    elif not found:
        return None
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in found):
        raise _read_only()
    # As files do, a query may begin with the mark of its encoding.
    queries = [value.removeprefix("\ufeff") for name, value in found if name == "query"]
    if len(queries) != 1:
        raise HTTPException(400, f"There are {len(queries)} queries (send one, as 'query').")
    if len(queries[0].encode()) > LONGEST:
        raise HTTPException(413, f"The query is longer than {LONGEST >> 10} KiB (shorten it).")
    rows, triples = preferred(accept, tuple(ROWS)), preferred(accept, tuple(TRIPLES))
    if not rows and not triples:
        raise HTTPException(406, not_acceptable([*ROWS, *TRIPLES]), {"Vary": "Accept"})
    return Question(
        queries[0],
        rows,
        triples,
        # A form whose field is left empty names no graph.
        tuple(value for name, value in found if name == "default-graph-uri" and value),
        tuple(value for name, value in found if name == "named-graph-uri" and value),
    )


def fields(text: str) -> list[tuple[str, str]]:
    """Return the fields of a form, or of the query part of a URL. Raises HTTPException."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise HTTPException(400, "The parameters are not in UTF-8 (send them in UTF-8).") from None
    except ValueError:
        problem = f"There are more than {_FIELDS} parameters (send fewer)."
        raise HTTPException(400, problem) from None


def decoded(body: bytes) -> str:
    """Return a body as text. Raises HTTPException where it is not in UTF-8."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise HTTPException(400, "The body is not in UTF-8 (send it in UTF-8).") from None


def answer(store: ox.Store, question: Question) -> Reply:
    """Return the answer of the store, or else the refusal, with line and column where there is one.

    Relative IRIs are under the base of ours, and without a dataset of its own a query is asked of
    all graphs together. What is refused: a query
    that is not well-formed, that could not be survived (see `query.guard`), that asks another
    endpoint or a graph that is not in the store, or whose answer is longer than 16 MiB.
    """
    try:
        sparql.guard(question.text, "query")
        named = sparql.dataset(question.text)
        chosen = (*question.default_graphs, *question.named_graphs)
        graphs = {node.value for node in store.named_graphs() if isinstance(node, ox.NamedNode)}
        if not graphs.issuperset(chosen or named):
            there = " ".join(sorted(graphs))
            return refused(400, f"There is no such graph (choose of {there}).")
        with sparql.told("query", question.text):
            ask = partial(
                store.query,
                base_iri=BASE,
                use_default_graph_as_union=not (chosen or named),
                default_graph=_nodes(question.default_graphs) if chosen else None,
                named_graphs=_nodes(question.named_graphs) if chosen else None,
            )
            result = ask(question.text)
            if isinstance(result, ox.QuerySolutions):
                given = [variable.value for variable in result.variables]
                if (order := sparql.in_order(question.text, given)) != given:
                    result = ask(sparql.named(question.text, order))
            return _serialized(result, question)
    except sparql.ServiceError as error:
        return refused(403, str(error))
    except InputError as error:
        return refused(400, str(error))


def description(base: str, counts: Mapping[str, int], dataset: str) -> list[ox.Triple]:
    """Return the description of the SPARQL service of a server (SPARQL 1.1 Service Description,
    DCAT 3).

    `counts` are the numbers of triples of the named graphs, by name; `dataset` is the IRI of the
    data set that they are, or "".
    """
    nodes = iter(ox.BlankNode(f"n{number}") for number in range(2 * len(counts) + 2))
    service, default = ox.NamedNode(f"{base}/sparql"), next(nodes)
    graphs = next(nodes)
    found = [
        *_statements(
            service,
            (RDF.type, ox.NamedNode(_SD + "Service")),
            (_SD + "endpoint", service),
            (RDF.type, ox.NamedNode(DCAT.DataService)),
            (DCAT.endpointURL, service),
            (DCAT.endpointDescription, ox.NamedNode(f"{base}/openapi.json")),
            *((DCAT.servesDataset, ox.NamedNode(iri)) for iri in filter(None, [dataset])),
            (_SD + "supportedLanguage", ox.NamedNode(_SD + "SPARQL11Query")),
            (_SD + "feature", ox.NamedNode(_SD + "UnionDefaultGraph")),
            *((_SD + "resultFormat", ox.NamedNode(_FORMATS + name)) for name in _FORMAT_NAMES),
            (_SD + "defaultDataset", graphs),
        ),
        *_statements(
            graphs,
            (RDF.type, ox.NamedNode(_SD + "Dataset")),
            (_SD + "defaultGraph", default),
        ),
        *_graph(default, sum(counts.values())),
    ]
    for name, count in counts.items():
        graph, content = next(nodes), next(nodes)
        found += [
            *_statements(graphs, (_SD + "namedGraph", graph)),
            *_statements(
                graph,
                (RDF.type, ox.NamedNode(_SD + "NamedGraph")),
                (_SD + "name", ox.NamedNode(name)),
                (_SD + "graph", content),
            ),
            *_graph(content, count),
        ]
    return found


def _graph(node: ox.BlankNode, count: int) -> list[ox.Triple]:
    number = ox.Literal(str(count), datatype=ox.NamedNode(XSD.integer))
    return _statements(
        node,
        (RDF.type, ox.NamedNode(_SD + "Graph")),
        (PREFIXES["void"] + "triples", number),
    )


def _statements(
    subject: ox.NamedNode | ox.BlankNode,
    *pairs: tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal],
) -> list[ox.Triple]:
    return [ox.Triple(subject, ox.NamedNode(name), value) for name, value in pairs]


def _nodes(iris: Iterable[str]) -> list[Any]:
    return [ox.NamedNode(iri) for iri in iris]


def _serialized(
    result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, question: Question
) -> Reply:
    wanted = question.triples if isinstance(result, ox.QueryTriples) else question.rows
    if wanted is None:
        offered: Sequence[str] = [*(TRIPLES if isinstance(result, ox.QueryTriples) else ROWS)]
        return refused(406, not_acceptable(offered))
    written = _Bounded()
    try:
        if isinstance(result, ox.QueryTriples):
            declared = _PREFIX.findall(question.text)
            prefixes = {prefix: iri for prefix, iri in declared if expand(iri) == iri}
            ox.serialize(result, written, format=TRIPLES[wanted], prefixes=prefixes)
        else:
            result.serialize(written, format=ROWS[wanted])
    except OverflowError as error:
        return refused(400, str(error))
    return Reply(200, wanted, written.getvalue())


class _Bounded(io.BytesIO):
    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        if self.tell() + len(data) > LARGEST:
            problem = f"The answer is longer than {LARGEST >> 20} MiB (add a LIMIT)."
            raise OverflowError(problem)
        return super().write(data)


def _read_only() -> HTTPException:
    return HTTPException(403, f"The graph at {BASE} is read-only: there are no updates.")
