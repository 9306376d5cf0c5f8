"""The Reconciliation Service API 0.2, by which OpenRefine and others match names to concepts.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/

An entity is a concept of one of five classes. Its identifier is its IRI without the base, or the
whole IRI where that is not ours; a type is a class and a property a property of the graph, each
with its CURIE. Names are matched by `titles.match`, in other languages, too; a title of today means
the nearest cluster, and is never sure. Where nothing matches, what shares words for the work is
offered, and none of it is sure. Types and properties narrow the candidates
down: who lacks a value that is asked for is none. A query that is refused has "error" beside its
empty result; the others of its batch are answered.
"""

import json
import signal
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import pyoxigraph as ox

from itotgraph import __version__
from itotgraph.graph.concept import Concept, concepts
from itotgraph.graph.language import in_one_language, readable
from itotgraph.graph.source import Source, labels, select
from itotgraph.model import Framework, Kind
from itotgraph.names import expand, shorten, spoken, words
from itotgraph.namespaces import BASE, ITOT, PROLOGUE, RDF, RDFS, SKOS, XSD
from itotgraph.serve.protocol import Reply, refused
from itotgraph.titles import match

KINDS = (Kind.OCCUPATION, Kind.CLUSTER, Kind.FUNCTION, Kind.ROLE, Kind.AREA)
FIELDS = ("queries", "extend", "prefix", "cursor", "type", "limit", "id")
BATCH = 100  # queries, and entities to extend, in one request
PAGE = 10  # candidates and suggestions, where nothing else is asked for
LONGEST = 300  # characters of a name
CONDITIONS = 20  # properties, and types, of a query
VALUES = 100  # values of a property in a query

_SURE = 0.9
_DOUBT = 0.5  # what is left of the score of what does not match
_HIDDEN = {RDF.type, SKOS.broaderTransitive, SKOS.narrowerTransitive}
_LABELS = {SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel}
_NUMBERS: dict[str, tuple[str, Callable[[str], float]]] = {
    XSD.integer: ("int", int),
    XSD.decimal: ("float", float),
    XSD.double: ("float", float),
}
_STATEMENTS = f"""{PROLOGUE}SELECT ?concept ?property (COALESCE(?text, ?node) AS ?value) {{
  VALUES ?kind {{ {" ".join(f"itot:{kind}" for kind in KINDS)} }}
  ?concept a ?kind ; ?property ?node OPTIONAL {{ ?node rdf:value ?text }}
  FILTER(!isBLANK(?node) || BOUND(?text)) }} ORDER BY ?concept ?property ?value"""
_NAMES = f"SELECT ?thing ?name {{ ?thing <{RDFS.label}> ?name }}"

_CODES = f"SELECT ?thing ?code {{ ?thing <{SKOS.notation}> ?code }} ORDER BY DESC(?code)"


class RequestError(Exception):
    """A request that does not fit the API: the status of HTTP, and what is wrong."""

    def __init__(self, problem: str, status: int = 400) -> None:
        super().__init__(problem)
        self.status = status


@dataclass(frozen=True)
class Service:
    """What is looked up: the entities, what is stated of them, and the names that match them.

    `values` are by IRI and property, `properties` by the kind of the entities that have them, in
    the order of their names; `called` are the labels of all concepts and terms, by IRI, `codes`
    the notations of concepts, those of O*NET and ESCO among them. `having`
    are the entities that have a value, by property and by each name of the value, folded.
    """

    entities: dict[str, Concept]
    values: dict[str, dict[str, list[Any]]]
    properties: dict[str, list[str]]
    called: dict[str, str]
    codes: dict[str, str]
    indices: dict[str, match.Index]
    having: dict[str, dict[str, set[str]]]


def service(store: Source) -> Service:
    """Return the service over a store."""
    found = {each.iri: each for each in concepts(store) if each.kind in KINDS}
    values: dict[str, dict[str, list[Any]]] = {iri: defaultdict(list) for iri in found}
    for row in select(store, _STATEMENTS):
        if row["concept"].value in found and row["property"].value not in _HIDDEN:
            values[row["concept"].value][row["property"].value].append(row["value"])
    for told in values.values():
        _keep_one_language(told)
    named = in_one_language(select(store, _NAMES), "name")
    called = {row["thing"].value: row["name"].value for row in named}
    called |= labels(store)
    codes = {row["thing"].value: row["code"].value for row in select(store, _CODES)}
    properties: dict[str, list[str]] = {}
    for kind in KINDS:
        have = {iri for each in found.values() if each.kind == kind for iri in values[each.iri]}
        properties[kind] = sorted(have, key=lambda iri: _name(called, iri))
    indices: dict[str, match.Index] = {
        kind: match.index(store, (kind,), others=lambda: store) for kind in KINDS
    }
    having: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for iri in found:
        for property_, stated in values[iri].items():
            for name in chain.from_iterable(_names(found, called, value) for value in stated):
                having[property_][name.casefold()].add(iri)
    return Service(found, values, properties, called, codes, indices, having)


def _keep_one_language(told: dict[str, list[Any]]) -> None:
    """Leave names in other languages out, which are found, but not told among English ones."""
    names = [name for property_ in _LABELS for name in told.get(property_, ())]
    read = {*readable(name for name in names if isinstance(name, ox.Literal))}
    for property_ in _LABELS & told.keys():
        if kept := [name for name in told[property_] if name in read]:
            told[property_] = kept
        else:
            del told[property_]


def manifest(base: str) -> dict[str, Any]:
    """Return the service manifest (section 3.1) of the service at `base`/reconcile."""

    def at(path: str) -> dict[str, str]:
        return {"service_url": base, "service_path": f"/reconcile/{path}"}

    return {
        "versions": ["0.2"],
        "name": "IT Occupation Taxonomy v3.0",
        "identifierSpace": BASE,
        "schemaSpace": SKOS.Concept,
        "documentation": f"{base}/",
        "serviceVersion": __version__,
        "defaultTypes": [_type(kind) for kind in KINDS],
        "view": {"url": f"{base}/{{{{id}}}}"},
        "preview": {"url": f"{base}/reconcile/preview?id={{{{id}}}}", "width": 400, "height": 240},
        "suggest": {name: at(f"suggest/{name}") for name in ("entity", "type", "property")},
        "extend": {"propose_properties": at("properties"), "property_settings": []},
        "batchSize": BATCH,
    }


def reconcile(service: Service, batch: Any) -> dict[str, Any]:
    """Return the result batch to a query batch (sections 4.1 and 4.2). Raises RequestError."""
    if not isinstance(batch, dict) or not all(isinstance(q, dict) for q in batch.values()):
        raise RequestError("The queries are no JSON object of query objects.")
    if len(batch) > BATCH:
        raise RequestError(f"There are more than {BATCH} queries (send fewer).", 413)
    answers: dict[str, Any] = {}
    refusals = []
    for name, query in batch.items():
        try:
            answers[name] = {"result": _candidates(service, query)}
        except RequestError as error:
            answers[name] = {"result": [], "error": str(error)}
            refusals.append(error)
    if refusals and len(refusals) == len(batch):
        raise refusals[0]
    return answers


def extend(service: Service, query: Any) -> dict[str, Any]:
    """Return the properties of entities (sections 7.3 and 7.4). Raises RequestError."""
    given = query if isinstance(query, dict) else {}
    identifiers, properties = given.get("ids", ""), given.get("properties", "")
    if not _listed(identifiers, str) or not _listed(properties, dict):
        raise RequestError("A data extension query has 'ids' and 'properties', each an array.")
    for what, sent in (("entities", identifiers), ("properties", properties)):
        if len(sent) > BATCH:
            raise RequestError(f"There are more than {BATCH} {what} (send fewer).", 413)
    asked = {each.get("id"): _property(service, each.get("id")) for each in properties}
    rows = {}
    for identifier in identifiers:
        values = service.values.get(_iri(identifier), {})
        rows[identifier] = {
            name: [_value(service, value) for value in values.get(iri, ())]
            for name, iri in asked.items()
        }
    meta = [
        {"id": name, "name": _name(service.called, iri)} | _range(service, iri)
        for name, iri in asked.items()
    ]
    return {"meta": meta, "rows": rows}


def propose(service: Service, kind: str, limit: str) -> dict[str, Any]:
    """Return the properties that entities of a type have (section 7.2). Raises RequestError."""
    most = _number(limit) if limit else None
    found = _properties(service, _kinds([kind]) if kind else KINDS)
    answer = {"type": kind, "properties": [_described(service, iri) for iri in found[:most]]}
    return answer | ({"limit": most} if most is not None else {})


def suggest(service: Service, what: str, prefix: str, cursor: str) -> dict[str, Any]:
    """Return what begins with a prefix, an "entity", "type" or "property" (section 6.3).

    `cursor` is the number of suggestions to leave out, as text. Raises RequestError.
    """
    start, folded = _number(cursor or "0"), " ".join(prefix.split()).casefold()
    if what == "type":
        found: Iterable[dict[str, Any]] = map(_type, KINDS)
    elif what == "property":
        found = (_described(service, iri) for iri in _properties(service, KINDS))
    elif what == "entity":
        found = (_entity(service, concept) for concept in _beginning(service, folded))
        return {"result": list(found)[start : start + PAGE]}
    else:
        raise RequestError("Nothing has this address.", 404)
    fitting = [
        each
        for each in found
        if expand(prefix) == expand(each["id"]) or f" {folded}" in f" {each['name'].casefold()}"
    ]
    return {"result": fitting[start : start + PAGE]}


def preview(service: Service, identifier: str) -> str:
    """Return the page that describes an entity in an iframe (section 5). Raises RequestError."""
    concept = service.entities.get(_iri(identifier))
    if not concept:
        raise RequestError("There is no such entity.", 404)
    values = service.values[concept.iri]
    template = _templates.get_template("preview.html")
    return template.render(
        concept=concept,
        kind=_type(concept.kind)["name"],
        definition=next((each.value for each in readable(values.get(SKOS.definition, ()))), ""),
        others={
            _name(service.called, iri): [service.called.get(each.value, "") for each in values[iri]]
            for iri in (SKOS.broader, ITOT.occupationCluster, ITOT.candidateRole)
            if values.get(iri)
        },
    )


def _candidates(service: Service, query: dict[str, Any]) -> list[dict[str, Any]]:
    query = {name: value for name, value in query.items() if value is not None}
    text, types, limit = query.get("query", ""), query.get("type", []), query.get("limit", PAGE)
    types = list(filter(None, [types])) if isinstance(types, str) else types
    conditions = query.get("properties", [])
    if not isinstance(text, str) or not _listed(types, str) or not _listed(conditions, dict):
        raise RequestError("A query has 'query' as text, 'type' and 'properties' as arrays.")
    if len(text) > LONGEST:
        raise RequestError(f"A query is longer than {LONGEST} characters (shorten it).")
    if len(types) > CONDITIONS or len(conditions) > CONDITIONS:
        raise RequestError(f"A query has more than {CONDITIONS} types or properties (send fewer).")
    # In JSON, 3.0 is an integer.
    if not isinstance(limit, int | float) or limit < 1 or limit % 1:
        raise RequestError("A limit is no positive integer.")
    if not text.strip() and not conditions:
        raise RequestError("A query has neither 'query' nor 'properties'.")
    kinds = _kinds(types) if types else KINDS
    fitting = [
        having
        for each in conditions
        if (having := _having(service, _property(service, each.get("pid")), each.get("v")))
        is not None
    ]
    found = sorted(
        (
            each
            for each in _matches(service, text.strip(), kinds)
            if all(each.concept.iri in having for having in fitting)
        ),
        key=lambda each: (
            *(-each.score, KINDS.index(each.concept.kind), each.concept.label),
            each.concept.notation,
        ),
    )
    sure = bool(found) and found[0].meant and found[0].score >= _SURE
    sure = sure and (len(found) < 2 or found[1].score < found[0].score)
    return [
        _entity(service, each.concept, "type", each.reason)
        | {"score": round(100 * each.score, 1), "match": sure and place == 0}
        for place, each in enumerate(found[: int(limit)])
    ]


class _Candidate(NamedTuple):
    """An entity that a name may mean, or (not `meant`) one that is only near to it."""

    score: float
    reason: str
    concept: Concept
    meant: bool = True


def _matches(service: Service, text: str, kinds: Sequence[str]) -> Iterator[_Candidate]:
    folded, iri = " ".join(text.split()).casefold(), _iri(text)
    named = [
        concept
        for concept in service.entities.values()
        if concept.kind in kinds
        and (
            iri == concept.iri or folded in (concept.notation.casefold(), concept.label.casefold())
        )
    ]
    if named and text:
        yield from (_Candidate(1.0, "", concept) for concept in named)
    elif text:
        found = [*_read(service, text, kinds)]
        yield from found or _near(service, text, kinds)
    else:
        for concept in service.entities.values():
            if concept.kind in kinds:
                yield _Candidate(1.0, "", concept)


def _read(service: Service, text: str, kinds: Sequence[str]) -> Iterator[_Candidate]:
    """Yield what a text means in people's words. What a title of today means is the cluster that is
    nearest to it, and not the title.
    """
    asked = [*kinds]
    if Kind.CLUSTER in kinds and Kind.OCCUPATION not in kinds:
        asked.append(Kind.OCCUPATION)
    for kind in asked:
        for each in match.match(service.indices[kind], text):
            concept = service.entities[each.concept]
            if concept.kind in kinds:
                yield _Candidate(each.score, each.reason, concept, concept.kind == kind)


def _near(service: Service, text: str, kinds: Sequence[str]) -> Iterator[_Candidate]:
    """Yield what shares words for the work, for a person to choose from where nothing matches."""
    for kind in kinds:
        index = service.indices[kind]
        score = _DOUBT
        for each in match.near_to(index, match.bare(text)):
            told = len(index.near.words[each.concept]) + len(each.lacks)
            shared = (told - len(each.lacks) - len(each.besides)) / told
            # In the order of what the words are worth, of which rare ones are worth more.
            score = min(score, max(shared, 0) * _DOUBT)
            reason = f"the nearest by its words: {each}"
            yield _Candidate(score, reason, service.entities[each.concept], False)


def _having(service: Service, iri: str, wanted: Any) -> set[str] | None:
    """Return the entities whose property has one of the wanted values; None for no value."""
    values = wanted if isinstance(wanted, list) else [wanted]
    if len(values) > VALUES:
        raise RequestError(f"A property has more than {VALUES} values (send fewer).")
    names = set()
    for each in values:
        name = each.get("id") if isinstance(each, dict) else each
        if not isinstance(name, str | int | float):
            raise RequestError("A property value is no text, number or entity.")
        names.add(str(name).strip().casefold())
    names.discard("")
    having = service.having.get(iri, {})
    return {found for name in names for found in having.get(name, ())} if names else None


def _names(entities: Mapping[str, Concept], called: Mapping[str, str], value: Any) -> Iterator[str]:
    """Yield what a value may be called in a query."""
    yield value.value
    if isinstance(value, ox.NamedNode):
        yield _identifier(value.value)
        yield shorten(value.value)
        yield called.get(value.value, "")
        if other := entities.get(value.value):
            yield other.notation


def _beginning(service: Service, folded: str) -> list[Concept]:
    """Return the entities that have this identifier, then those with a name that begins so."""

    def rank(concept: Concept) -> int | None:
        if _iri(folded) == concept.iri or folded == concept.notation.casefold():
            return 0
        others = sorted(concept.names - concept.foreign)
        names = [f" {name.casefold()}" for name in (concept.label, *others)]
        if names[0].startswith(f" {folded}"):
            return 1
        return 2 if any(f" {folded}" in name for name in names) else None

    ranked = [(rank(concept), concept) for concept in service.entities.values()]
    found = [(place, concept) for place, concept in ranked if place is not None]
    return [c for _, c in sorted(found, key=lambda each: (each[0], each[1].label.casefold()))]


def _entity(
    service: Service, concept: Concept, types: str = "notable", reason: str = ""
) -> dict[str, Any]:
    kind = _type(concept.kind)
    clusters = service.indices[concept.kind].clusters[concept.iri]
    said = [f"{kind['name']} {concept.notation}".strip(), ", ".join(clusters), reason]
    return {
        "id": _identifier(concept.iri),
        "name": concept.label,
        "description": "; ".join(each for each in said if each),
        types: [kind],
    }


def _type(kind: str) -> dict[str, str]:
    return {"id": f"itot:{kind}", "name": words(kind)}


def _kinds(types: Iterable[str]) -> list[str]:
    named = {(expand(each) or each).removeprefix(ITOT.IRI) for each in types}
    return [kind for kind in KINDS if kind in named]


def _properties(service: Service, kinds: Iterable[str]) -> list[str]:
    found = {iri for kind in kinds for iri in service.properties[kind]}
    return sorted(found, key=lambda iri: _name(service.called, iri))


def _property(service: Service, name: Any) -> str:
    iri = (expand(name) or name) if isinstance(name, str) else None
    if not any(iri in properties for properties in service.properties.values()):
        raise RequestError("There is no such property (see /reconcile/suggest/property?prefix=).")
    return str(iri)


def _described(service: Service, iri: str) -> dict[str, str]:
    return {"id": shorten(iri), "name": _name(service.called, iri)}


def _name(called: Mapping[str, str], iri: str) -> str:
    return called.get(iri) or spoken(iri)


def _range(service: Service, iri: str) -> dict[str, Any]:
    """Return the type of a property's values, where they are all entities of one type."""
    kinds = {
        service.entities[value.value].kind if value.value in service.entities else ""
        for values in service.values.values()
        for value in values.get(iri, ())
    }
    (kind, *others) = kinds or {""}
    return {"type": _type(kind)} if kind and not others else {}


def _value(service: Service, value: Any) -> dict[str, Any]:
    if isinstance(value, ox.NamedNode):
        if value.value in service.entities:
            entity = service.entities[value.value]
            # What roles are called says nothing of the framework that they are of.
            framework = next((f" ({f.upper()})" for f in Framework if f in entity.schemes), "")
            name = f"{entity.label}{framework}"
            return {"id": _identifier(value.value), "name": name}
        named = (service.codes.get(value.value), service.called.get(value.value))
        return {"str": " ".join(filter(None, named)) or value.value}
    if isinstance(value, ox.Literal) and value.datatype.value in _NUMBERS:
        kind, number = _NUMBERS[value.datatype.value]
        return {kind: number(value.value)}
    return {"str": value.value}


def _identifier(iri: str) -> str:
    return iri.removeprefix(BASE)


def _iri(identifier: str) -> str:
    return expand(identifier) or BASE + identifier


def _listed(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(each, kind) for each in value)


def _sent(text: str) -> Any:
    return json.loads(text.removeprefix("\ufeff"))


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise RequestError("A number is no number.")
    return int(text)


# In a worker.

_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parents[1] / "site" / "templates"),
    autoescape=True,
)
_served: list[Service] = []


def load(quads: Path) -> None:
    """Make this process one that answers, with the quads of an N-Quads file."""
    # What is late here runs Python, and need not end the process, which takes seconds to load.
    signal.signal(signal.SIGALRM, _late)
    store = ox.Store()
    loaded = ox.parse(path=str(quads), format=ox.RdfFormat.N_QUADS)
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in loaded)
    _served.append(service(store))
    # What is imported or read when it is first needed cannot be later.
    for unknown in ("Netwrok analyst", "Zuckerbäcker"):
        reconcile(_served[0], {"unknown": {"query": unknown}})
    preview(_served[0], next(iter(_served[0].entities)))


def _late(number: int, frame: object) -> None:
    raise TimeoutError


def answer(what: str, fields: dict[str, str]) -> Reply:
    """Return the reply to a request for "suggest/entity" and so on, "" where it has a batch."""
    served, what, _, kind = _served[0], *what.partition("/")
    try:
        if what == "preview":
            text = preview(served, fields.get("id", ""))
            return Reply(200, "text/html; charset=utf-8", text.encode())
        if what == "suggest":
            found = suggest(served, kind, fields.get("prefix", ""), fields.get("cursor", ""))
        elif what == "properties":
            found = propose(served, fields.get("type", ""), fields.get("limit", ""))
        elif what:
            raise RequestError("Nothing has this address.", 404)
        elif "queries" in fields:
            found = reconcile(served, _sent(fields["queries"]))
        elif "extend" in fields:
            found = extend(served, _sent(fields["extend"]))
        else:
            raise RequestError("There are neither 'queries' nor 'extend'.")
        body = json.dumps(found, ensure_ascii=False).encode()
    except RequestError as error:
        return refused(error.status, str(error))
    except (ValueError, RecursionError):
        return refused(400, "The request is no JSON.")
    return Reply(200, "application/json", body)
