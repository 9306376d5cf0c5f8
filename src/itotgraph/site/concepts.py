"""The page of a concept: what stands on it, kind by kind."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

import jinja2

from itotgraph.model import Kind
from itotgraph.namespaces import DCT, ESCO, FOAF, ITOT, ONET, OWL, SKOS
from itotgraph.questions.table import TITLES, framework
from itotgraph.site import comparison, pictures
from itotgraph.site.facts import Entry, Facts, Thing, called, in_order
from itotgraph.site.pages import RELATIONS, File, embedded, page

_EMPTY = {"crumbs": [], "sections": [], "work": [], "brief": False, "picture": None}
# Where people read what has an identifier of O*NET or ESCO.
_ONET_ONLINE = "https://www.onetonline.org/link/summary/"
_ESCO_OCCUPATION = f"{ESCO}occupation/"
_STATEMENTS = (Kind.ACTIVITY, Kind.KNOWLEDGE, Kind.ABILITY, Kind.COMPETENCY)
_ALL_COLUMNS = ("role", "cluster", "functions", "areas")
_COLUMNS: dict[str, tuple[str, ...]] = {
    Kind.CLUSTER: ("role", "functions", "areas"),
    Kind.FUNCTION: ("role", "areas"),
    Kind.ROLE: ("cluster", "functions", "areas"),
    Kind.AREA: ("cluster", "functions"),
    # What is asked of a function leads to areas and rows by way of the association.
    **dict.fromkeys(_STATEMENTS, ("role", "cluster", "functions", "association")),
}


def concepts(
    templates: jinja2.Environment, facts: Facts, schema: Callable[[], Mapping[str, Any]]
) -> Iterator[File]:
    """Give a page for every concept; `schema` gives its schema.org description, by IRI."""

    @cache
    def near() -> dict[Thing, list[comparison.Near]]:
        found = comparison.profiles(facts).values()
        return {thing: near for each in found for thing, near in comparison.nearest(each).items()}

    for thing in facts.things.values():
        if not thing.path or thing.kind == "ConceptScheme":
            continue
        if SKOS.prefLabel not in facts.values[thing.iri]:
            continue
        told = partial(_page, facts, schema, near, thing)
        yield page(templates, "concept.html", thing.path, told)


def _page(
    facts: Facts,
    schema: Callable[[], Mapping[str, Any]],
    near: Callable[[], Mapping[Thing, list[comparison.Near]]],
    thing: Thing,
) -> dict[str, Any]:
    context = _DESCRIBED.get(thing.kind, _concept)(facts, thing)
    entries = context.setdefault("entries", [])
    mappings = facts.mappings.get(thing.iri, [])
    schemes = facts.all(thing.iri, SKOS.inScheme)
    led = [
        found
        for iri in (thing.iri, *(m.object for m in mappings if m.accepted))
        for found in portals(facts.thing(iri))
    ]
    return {
        "it": thing,
        "kind": called(facts, thing),
        "definition": facts.text(thing.iri, SKOS.definition),
        "names": facts.texts(thing.iri, SKOS.altLabel),
        "notes": facts.texts(thing.iri, SKOS.scopeNote) + facts.texts(thing.iri, SKOS.historyNote),
        "retired": facts.text(thing.iri, OWL.deprecated) == "true",
        "successors": facts.all(thing.iri, DCT.isReplacedBy),
        "schemes": schemes,
        "sources": in_order(t for s in schemes for t in facts.all(s.iri, DCT.source)),
        "matches": _matches(facts, thing),
        "near": near().get(thing, []),
        "accepted": [m for m in mappings if m.accepted],
        "unmapped": [m for m in mappings if not m.accepted and not m.rejected],
        "rejected": [m for m in mappings if m.rejected],
        "mapped": [
            (m, facts.thing(m.subject))
            for name in RELATIONS
            for m in facts.mapped.get(thing.iri, [])
            if m.predicate == name
        ],
        "rows": facts.printing.get(thing.iri, []),
        "tables": _tables(thing, entries),
        "errata": facts.errata_of(thing.iri),
        "outside": dict(led) or {t.iri: t.iri for t in facts.all(thing.iri, FOAF.page)},
        "document": embedded(schema().get(thing.iri)),
        **_EMPTY,
        "shown": _COLUMNS.get(thing.kind, _ALL_COLUMNS),
        **context,
    }


def portals(thing: Thing) -> list[tuple[str, str]]:
    """Return the names and addresses of the sites where people read of an occupation of O*NET or
    ESCO; ESCO's IRIs lead to its portal.
    """
    if thing.iri.startswith(ONET) and thing.notation[2:3] == "-":
        return [(f"O*NET OnLine {thing.notation}", _ONET_ONLINE + thing.notation)]
    if thing.iri.startswith(_ESCO_OCCUPATION):
        return [(f"ESCO {thing.notation}", thing.iri)]
    return []


def _tables(thing: Thing, entries: Iterable[Entry]) -> list[tuple[int, str]]:
    """Return the tables that have lines about it, each with the filter that leaves these."""
    if thing.kind not in (Kind.CLUSTER, Kind.ROLE):
        return []
    wanted = urlencode({"cluster" if thing.kind == Kind.CLUSTER else "role": thing.iri})
    frameworks = {entry.role.framework for entry in entries}
    numbers = {number: framework(number) for number in TITLES}
    return [(number, wanted) for number, name in numbers.items() if name in frameworks]


def _matches(facts: Facts, thing: Thing) -> list[tuple[str, Thing]]:
    """Return what matches it within the taxonomy, but for what the short cuts to roles entail."""
    return [
        (name, other)
        for name in RELATIONS
        for other in facts.all(thing.iri, SKOS.IRI + name, *_DESCRIBED)
        if name != "relatedMatch"
    ]


def _work(facts: Facts, functions: Sequence[Thing]) -> list[dict[str, Any]]:
    """Return each function with its activities and competencies."""
    return [
        {
            "function": function,
            "activities": facts.all(function.iri, SKOS.narrower, Kind.ACTIVITY),
            "knowledge": facts.all(function.iri, ITOT.requires, Kind.KNOWLEDGE),
            "abilities": facts.all(function.iri, ITOT.requires, Kind.ABILITY),
        }
        for function in functions
    ]


def _functions_of(facts: Facts, cluster: Thing) -> list[Thing]:
    return facts.all(cluster.iri, ITOT.occupationClusterOf, Kind.FUNCTION)


def _cluster_of(facts: Facts, function: Thing) -> list[Thing]:
    return facts.all(function.iri, ITOT.occupationCluster, Kind.CLUSTER)


def _led(facts: Facts, clusters: Sequence[Thing], back: bool = False) -> list[Thing]:
    """Return the clusters that career paths lead to by the paper, or lead here from."""
    found = [
        (start, end)
        for start in facts.of_kind(Kind.CLUSTER)
        for end in facts.all(start.iri, ITOT.careerPathTo)
    ]
    led = [start for start, end in found if end in clusters]
    led = led if back else [end for start, end in found if start in clusters]
    return in_order(t for t in led if t not in clusters)


def _weakness(entry: Entry) -> int:
    return -entry.strength[0] if entry.strength else 0


def _occupation(facts: Facts, thing: Thing) -> dict[str, Any]:
    clusters = facts.all(thing.iri, SKOS.broader, Kind.CLUSTER)
    entries = [
        replace(e, strength=facts.strength(facts.candidacies.get((thing, e.role))))
        for e in facts.associations
        if e.cluster in clusters
    ]
    entries.sort(key=lambda e: (_weakness(e), e.role.order, e.cluster.order))
    return {
        "crumbs": clusters[:1],
        "sections": [
            ("Occupation clusters", clusters if len(clusters) > 1 else []),
            ("A career path leads to", _led(facts, clusters)),
            ("A career path leads here from", _led(facts, clusters, back=True)),
        ],
        "shown": _ALL_COLUMNS if len(clusters) > 1 else _COLUMNS[Kind.CLUSTER],
        "work": [(c, _work(facts, _functions_of(facts, c))) for c in clusters],
        # With the activities and competencies of more clusters a page would have up to 160 kB.
        "brief": len(clusters) > 2,
        "entries": entries,
        "picture": pictures.neighbourhood(
            [[thing], clusters, in_order(e.role for e in entries)],
            [(thing, c) for c in clusters] + [(e.cluster, e.role) for e in entries],
        ),
    }


def _cluster(facts: Facts, thing: Thing) -> dict[str, Any]:
    functions = _functions_of(facts, thing)
    entries = [e for e in facts.associations if e.cluster == thing]
    entries.sort(key=_weakness)
    related = facts.all(thing.iri, ITOT.companionProfile)
    return {
        "sections": [
            ("Occupations", facts.all(thing.iri, SKOS.narrower, Kind.OCCUPATION)),
            ("Companion profile", related),
            ("Related profiles", facts.all(thing.iri, ITOT.relatedProfile)),
            ("Overlaps with", facts.all(thing.iri, ITOT.overlapsWith)),
            ("A career path leads to", _led(facts, [thing])),
            ("A career path leads here from", _led(facts, [thing], back=True)),
        ],
        "work": [(thing, _work(facts, functions))],
        "entries": entries,
        "picture": pictures.neighbourhood(
            [[thing], functions, in_order(e.role for e in entries)],
            [(thing, f) for f in functions] + [(f, e.role) for e in entries for f in e.functions],
        ),
    }


def _function(facts: Facts, thing: Thing) -> dict[str, Any]:
    clusters = _cluster_of(facts, thing)
    entries = [replace(e, strength=None) for e in facts.associations if thing in e.functions]
    (work,) = _work(facts, [thing])
    return {
        "crumbs": clusters[:1],
        "sections": [
            ("Occupation cluster", clusters),
            ("Key activities", work["activities"]),
            ("Knowledge", work["knowledge"]),
            ("Abilities", work["abilities"]),
        ],
        "entries": entries,
        "picture": pictures.neighbourhood(
            [clusters, [thing], in_order(e.role for e in entries)],
            [(c, thing) for c in clusters] + [(thing, e.role) for e in entries],
        ),
    }


def _through_functions(
    facts: Facts, thing: Thing, functions: list[Thing], title: str
) -> dict[str, Any]:
    known = {function.iri for function in functions}
    entries = [
        replace(entry, functions=[f for f in entry.functions if f.iri in known], strength=None)
        for entry in facts.associations
        if not known.isdisjoint(f.iri for f in entry.functions)
    ]
    roles = [(f, e.role) for e in entries for f in e.functions]
    return {
        "crumbs": functions[:1],
        "sections": [
            (title, functions),
            ("Occupation clusters", in_order(c for f in functions for c in _cluster_of(facts, f))),
        ],
        "entries": entries,
        "picture": pictures.neighbourhood(
            [[thing], functions, in_order(role for _, role in roles)],
            [(thing, f) for f in functions] + roles,
        ),
    }


def _activity(facts: Facts, thing: Thing) -> dict[str, Any]:
    functions = facts.all(thing.iri, SKOS.broader, Kind.FUNCTION)
    return _through_functions(facts, thing, functions, "Part of the critical work functions")


def _competency(facts: Facts, thing: Thing) -> dict[str, Any]:
    functions = facts.all(thing.iri, ITOT.requiredBy, Kind.FUNCTION)
    return _through_functions(facts, thing, functions, "Required by the critical work functions")


def _role(facts: Facts, thing: Thing) -> dict[str, Any]:
    areas = facts.all(thing.iri, SKOS.narrower, Kind.AREA)
    entries = [e for e in facts.associations if e.role == thing]
    clusters = in_order(e.cluster for e in entries)
    combinations = facts.combinations(thing)
    return {
        "sections": [
            ("Functional areas", areas),
            *((f"Held by one person: {a}", combinations[a]) for a in sorted(combinations)),
        ],
        "entries": entries,
        "picture": pictures.neighbourhood(
            [clusters, [thing], areas], [(c, thing) for c in clusters] + [(thing, a) for a in areas]
        ),
    }


def _area(facts: Facts, thing: Thing) -> dict[str, Any]:
    roles = facts.all(thing.iri, SKOS.broader, Kind.ROLE)
    entries = [replace(e, strength=None) for e in facts.associations if thing in e.areas]
    functions = in_order(f for e in entries for f in e.functions)
    return {
        "crumbs": roles[:1],
        "sections": [
            ("Role cluster", roles),
            ("Responsibilities", facts.all(thing.iri, SKOS.narrower, Kind.RESPONSIBILITY)),
        ],
        "entries": entries,
        "picture": pictures.neighbourhood(
            [functions, [thing], roles],
            [(f, thing) for f in functions] + [(thing, r) for r in roles],
        ),
    }


def _responsibility(facts: Facts, thing: Thing) -> dict[str, Any]:
    above = facts.all(thing.iri, SKOS.broader)
    siblings = [
        t
        for parent in above
        for t in facts.all(parent.iri, SKOS.narrower, Kind.RESPONSIBILITY)
        if t != thing
    ]
    parts = facts.all(thing.iri, SKOS.narrower, Kind.RESPONSIBILITY)
    roles = [r for a in above for r in facts.all(a.iri, SKOS.broader)]
    return {
        "crumbs": [*roles[:1], *above[:1]],
        "sections": [
            ("Responsibility of", above),
            ("Parts", parts),
            ("Beside it", siblings),
            ("With the same words elsewhere", facts.all(thing.iri, ITOT.sameWording)),
        ],
        "picture": pictures.neighbourhood(
            [roles, above, [thing]],
            [(r, a) for a in above for r in roles] + [(a, thing) for a in above],
        ),
    }


def _concept(facts: Facts, thing: Thing) -> dict[str, Any]:
    return {
        "sections": [
            ("Broader", facts.all(thing.iri, SKOS.broader)),
            ("Narrower", facts.all(thing.iri, SKOS.narrower)),
        ]
    }


_DESCRIBED: dict[str, Callable[[Facts, Thing], dict[str, Any]]] = {
    Kind.OCCUPATION: _occupation,
    Kind.CLUSTER: _cluster,
    Kind.FUNCTION: _function,
    Kind.ACTIVITY: _activity,
    Kind.KNOWLEDGE: _competency,
    Kind.ABILITY: _competency,
    Kind.COMPETENCY: _competency,
    Kind.ROLE: _role,
    Kind.AREA: _area,
    Kind.RESPONSIBILITY: _responsibility,
}
