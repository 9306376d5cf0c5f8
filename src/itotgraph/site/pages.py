"""Which pages the site has, and what stands on each."""

import json
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import jinja2

from itotgraph import __version__, export, turtle
from itotgraph.graph import shorten
from itotgraph.namespaces import DCT, FOAF, ITOT, OWL, RDF, RDFS, SKOS
from itotgraph.site import pictures
from itotgraph.site.facts import Entry, Facts, Thing, vocabulary
from itotgraph.table import TITLES

TEMPLATES = Path(__file__).parent / "templates"

FRAMEWORK_NAMES = {
    "msf": "Microsoft Solutions Framework",
    "mof": "Microsoft Operations Framework",
}
_RELATIONS = {
    "exactMatch": "the same as",
    "closeMatch": "nearly the same as",
    "broadMatch": "narrower than",
    "narrowMatch": "broader than",
    "relatedMatch": "overlaps with",
}
_EMPTY = {"crumbs": [], "sections": [], "work": [], "brief": False, "picture": None}
_ALL_COLUMNS = ("role", "cluster", "functions", "areas")
_COLUMNS = {
    "OccupationCluster": ("role", "functions", "areas"),
    "CriticalWorkFunction": ("role", "areas"),
    "RoleCluster": ("cluster", "functions", "areas"),
    "FunctionalArea": ("cluster", "functions"),
}
_OTHER = ("", "ErratumKind", "ConceptScheme", "TableRow", "RoleAssociation", "Erratum")
_LISTS = {
    "KeyActivity": "key activities",
    "Knowledge": "knowledge",
    "Ability": "abilities",
    "Responsibility": "responsibilities",
}
_NAMED = (
    "OccupationCluster",
    "Occupation",
    "CriticalWorkFunction",
    "RoleCluster",
    "FunctionalArea",
)
_COUNTED = (*_NAMED, *_LISTS)
_VOCABULARY = ("Class", "ObjectProperty", "DatatypeProperty", "SymmetricProperty", "Ontology")


def environment(facts: Facts, base_url: str | None, queryable: bool) -> jinja2.Environment:
    """Return the templates' environment: everything that they print is escaped."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    paths = {thing.path for thing in facts.things.values()}
    found.filters.update(web=web, sentence=sentence, words=words)
    found.globals.update(
        version=__version__,
        base_url=base_url,
        queryable=queryable,
        frameworks=_frameworks(facts),
        paths=paths,
        relations=_RELATIONS,
        vocabulary=vocabulary,
        table_titles=TITLES,
        thing=facts.thing,
    )
    return found


def _frameworks(facts: Facts) -> dict[str, str]:
    """Return the names of the frameworks that the graph has, by their short names."""
    present = {scheme.path for scheme in facts.of_kind("ConceptScheme")}
    return {f: name for f, name in FRAMEWORK_NAMES.items() if f"scheme/{f}" in present}


def render(
    templates: jinja2.Environment, template: str, page: str, **context: Any
) -> tuple[str, str]:
    """Return the name of a page's file and its HTML; `root` leads from there to the top."""
    name = page if page.endswith(".html") else f"{page}/index.html"
    context = {"root": "../" * name.count("/"), "page": name, **context}
    return name, templates.get_template(template).render(context)


def web(iri: str) -> str:
    """Return the IRI where a reader may follow it, otherwise ""."""
    return iri if iri.startswith(("http://", "https://")) else ""


def sentence(text: str) -> str:
    """Return the text with a capital at its start."""
    return text[:1].upper() + text[1:]


def words(camel: str) -> str:
    """Return the words of a name such as `KeyActivity`."""
    return re.sub("([A-Z])", r" \1", camel).strip().lower()


def embedded(document: Any) -> str:
    """Return JSON that can stand within a script element."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def data(facts: Facts) -> Iterator[tuple[str, str]]:
    """Give the Turtle and JSON-LD of everything that has a page of its own."""
    by_path: dict[str, list[Any]] = defaultdict(list)
    for iri, thing in facts.things.items():
        if thing.path:
            by_path[thing.path] += facts.whole(iri)
    for folder, triples in by_path.items():
        yield f"{folder}/index.ttl", turtle.readable(triples)
        yield f"{folder}/index.jsonld", "".join(export.jsonld(triples))


def concepts(
    templates: jinja2.Environment, facts: Facts, schema: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Give a page for every concept; `schema` is its schema.org description, by IRI."""
    describe = {
        "Occupation": _occupation,
        "OccupationCluster": _cluster,
        "CriticalWorkFunction": _function,
        "KeyActivity": _activity,
        "Knowledge": _competency,
        "Ability": _competency,
        "Competency": _competency,
        "RoleCluster": _role,
        "FunctionalArea": _area,
        "Responsibility": _responsibility,
    }
    for thing in facts.things.values():
        if not thing.path or thing.kind in (*_OTHER, *_VOCABULARY):
            continue
        if f"{SKOS}prefLabel" not in facts.values[thing.iri]:
            continue
        context = describe.get(thing.kind, _concept)(facts, thing)
        entries = context.setdefault("entries", [])
        mappings = facts.mappings.get(thing.iri, [])
        schemes = facts.all(thing.iri, f"{SKOS}inScheme")
        node = schema.get(thing.iri)
        document = {"@context": {"@vocab": "https://schema.org/"}, **node} if node else None
        yield render(
            templates,
            "concept.html",
            thing.path,
            it=thing,
            kind=_kind(facts, thing),
            definition=facts.text(thing.iri, f"{SKOS}definition"),
            names=facts.texts(thing.iri, f"{SKOS}altLabel"),
            notes=facts.texts(thing.iri, f"{SKOS}scopeNote")
            + facts.texts(thing.iri, f"{SKOS}historyNote"),
            retired=facts.text(thing.iri, f"{OWL}deprecated") == "true",
            successors=facts.all(thing.iri, f"{DCT}isReplacedBy"),
            schemes=schemes,
            sources=_unique(s for scheme in schemes for s in facts.all(scheme.iri, f"{DCT}source")),
            matches=_matches(facts, thing),
            accepted=[m for m in mappings if m.accepted],
            unmapped=[m for m in mappings if not m.accepted and not m.rejected],
            rejected=[m for m in mappings if m.rejected],
            mapped=[
                (m, facts.thing(m.subject))
                for name in _RELATIONS
                for m in facts.mapped.get(thing.iri, [])
                if m.predicate == name
            ],
            rows=facts.printing.get(thing.iri, []),
            errata=facts.errata_of(thing.iri, *(e.thing.iri for e in entries)),
            outside=[t.iri for t in facts.all(thing.iri, f"{FOAF}page")],
            document=embedded(document) if document else "",
            **{**_EMPTY, "shown": _COLUMNS.get(thing.kind, _ALL_COLUMNS), **context},
        )


def _kind(facts: Facts, thing: Thing) -> str:
    if thing.kind == "Concept":
        return vocabulary(thing.iri) or "concept"
    return facts.text(ITOT + thing.kind, f"{RDFS}label") or thing.kind


def _matches(facts: Facts, thing: Thing) -> list[tuple[str, Thing]]:
    """Return the asserted mapping relations to other concepts of the taxonomy."""
    return [
        (name, other)
        for name in _RELATIONS
        for other in facts.all(thing.iri, SKOS + name)
        if other.path
        and name != "relatedMatch"
        and not vocabulary(other.iri).startswith(("O*", "S", "N"))
    ]


def _work(facts: Facts, functions: Sequence[Thing]) -> list[dict[str, Any]]:
    """Return each function with its activities and competencies."""
    return [
        {
            "function": function,
            "activities": facts.all(function.iri, f"{SKOS}narrower", "KeyActivity"),
            "knowledge": facts.all(function.iri, f"{ITOT}requires", "Knowledge"),
            "abilities": facts.all(function.iri, f"{ITOT}requires", "Ability"),
        }
        for function in functions
    ]


def _functions_of(facts: Facts, cluster: Thing) -> list[Thing]:
    return facts.all(cluster.iri, f"{ITOT}occupationClusterOf", "CriticalWorkFunction")


def _cluster_of(facts: Facts, function: Thing) -> list[Thing]:
    return facts.all(function.iri, f"{ITOT}occupationCluster", "OccupationCluster")


def _occupation(facts: Facts, thing: Thing) -> dict[str, Any]:
    clusters = facts.all(thing.iri, f"{SKOS}broader", "OccupationCluster")
    entries = [e for e in facts.associations if e.cluster in clusters]
    entries.sort(key=lambda e: (e.role.order, e.cluster.order))
    return {
        "crumbs": clusters[:1],
        "sections": [("Occupation clusters", clusters if len(clusters) > 1 else [])],
        "shown": _ALL_COLUMNS if len(clusters) > 1 else _COLUMNS["OccupationCluster"],
        "work": [(c, _work(facts, _functions_of(facts, c))) for c in clusters],
        # With the activities and competencies of more clusters a page would have up to 160 kB.
        "brief": len(clusters) > 2,
        "entries": entries,
        "picture": pictures.neighbourhood(
            [[thing], clusters, _unique(e.role for e in entries)],
            [(thing, c) for c in clusters] + [(e.cluster, e.role) for e in entries],
        ),
    }


def _cluster(facts: Facts, thing: Thing) -> dict[str, Any]:
    functions = _functions_of(facts, thing)
    entries = [e for e in facts.associations if e.cluster == thing]
    related = facts.all(thing.iri, f"{ITOT}companionProfile")
    return {
        "sections": [
            ("Occupations", facts.all(thing.iri, f"{SKOS}narrower", "Occupation")),
            ("Companion profile", related),
            ("Related profiles", facts.all(thing.iri, f"{ITOT}relatedProfile")),
        ],
        "work": [(thing, _work(facts, functions))],
        "entries": entries,
        "picture": pictures.neighbourhood(
            [[thing], functions, _unique(e.role for e in entries)],
            [(thing, f) for f in functions] + [(f, e.role) for e in entries for f in e.functions],
        ),
    }


def _function(facts: Facts, thing: Thing) -> dict[str, Any]:
    clusters = _cluster_of(facts, thing)
    entries = [e for e in facts.associations if thing in e.functions]
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
            [clusters, [thing], _unique(e.role for e in entries)],
            [(c, thing) for c in clusters] + [(thing, e.role) for e in entries],
        ),
    }


def _through_functions(
    facts: Facts, thing: Thing, functions: list[Thing], title: str
) -> dict[str, Any]:
    entries = [
        replace(e, functions=[f for f in e.functions if f in functions])
        for e in facts.associations
        if set(functions) & set(e.functions)
    ]
    roles = [(f, e.role) for e in entries for f in e.functions]
    return {
        "crumbs": functions[:1],
        "sections": [
            (title, functions),
            ("Occupation clusters", _unique(c for f in functions for c in _cluster_of(facts, f))),
        ],
        "entries": entries,
        "picture": pictures.neighbourhood(
            [[thing], functions, _unique(role for _, role in roles)],
            [(thing, f) for f in functions] + roles,
        ),
    }


def _activity(facts: Facts, thing: Thing) -> dict[str, Any]:
    functions = facts.all(thing.iri, f"{SKOS}broader", "CriticalWorkFunction")
    return _through_functions(facts, thing, functions, "Part of the critical work functions")


def _competency(facts: Facts, thing: Thing) -> dict[str, Any]:
    functions = facts.all(thing.iri, f"{ITOT}requiredBy", "CriticalWorkFunction")
    return _through_functions(facts, thing, functions, "Required by the critical work functions")


def _role(facts: Facts, thing: Thing) -> dict[str, Any]:
    areas = facts.all(thing.iri, f"{SKOS}narrower", "FunctionalArea")
    entries = [e for e in facts.associations if e.role == thing]
    clusters = _unique(e.cluster for e in entries)
    return {
        "sections": [("Functional areas", areas)],
        "entries": entries,
        "picture": pictures.neighbourhood(
            [clusters, [thing], areas], [(c, thing) for c in clusters] + [(thing, a) for a in areas]
        ),
    }


def _area(facts: Facts, thing: Thing) -> dict[str, Any]:
    roles = facts.all(thing.iri, f"{SKOS}broader", "RoleCluster")
    entries = [e for e in facts.associations if thing in e.areas]
    functions = _unique(f for e in entries for f in e.functions)
    return {
        "crumbs": roles[:1],
        "sections": [
            ("Role cluster", roles),
            ("Responsibilities", facts.all(thing.iri, f"{SKOS}narrower", "Responsibility")),
        ],
        "entries": entries,
        "picture": pictures.neighbourhood(
            [functions, [thing], roles],
            [(f, thing) for f in functions] + [(thing, r) for r in roles],
        ),
    }


def _responsibility(facts: Facts, thing: Thing) -> dict[str, Any]:
    above = facts.all(thing.iri, f"{SKOS}broader")
    siblings = [
        t
        for parent in above
        for t in facts.all(parent.iri, f"{SKOS}narrower", "Responsibility")
        if t != thing
    ]
    parts = facts.all(thing.iri, f"{SKOS}narrower", "Responsibility")
    roles = [r for a in above for r in facts.all(a.iri, f"{SKOS}broader")]
    return {
        "crumbs": [*roles[:1], *above[:1]],
        "sections": [
            ("Responsibility of", above),
            ("Parts", parts),
            ("Beside it", siblings),
        ],
        "picture": pictures.neighbourhood(
            [roles, above, [thing]],
            [(r, a) for a in above for r in roles] + [(a, thing) for a in above],
        ),
    }


def _concept(facts: Facts, thing: Thing) -> dict[str, Any]:
    return {
        "sections": [
            ("Broader", facts.all(thing.iri, f"{SKOS}broader")),
            ("Narrower", facts.all(thing.iri, f"{SKOS}narrower")),
        ]
    }


def _unique(things: Any) -> list[Thing]:
    return sorted(set(things), key=lambda t: (t.framework != "msf", t.order))


def schemes(templates: jinja2.Environment, facts: Facts) -> Iterator[tuple[str, str]]:
    """Give a page for every concept scheme, and one for each long list of its concepts."""
    for scheme in facts.of_kind("ConceptScheme"):
        if not scheme.path:
            continue
        concepts = facts.in_scheme(scheme.iri)
        lists = {name: [t for t in concepts if t.kind == kind] for kind, name in _LISTS.items()}
        lists = {name: things for name, things in lists.items() if things}
        yield render(
            templates,
            "scheme.html",
            scheme.path,
            it=scheme,
            title=facts.text(scheme.iri, f"{DCT}title") or scheme.label,
            definition=facts.text(scheme.iri, f"{SKOS}definition")
            or facts.text(scheme.iri, f"{DCT}description"),
            rights=facts.text(scheme.iri, f"{DCT}rights"),
            groups=_groups(facts, [t for t in concepts if t.kind not in _LISTS]),
            lists=lists,
        )
        for name, things in lists.items():
            page = f"{scheme.path}/{name.replace(' ', '-')}"
            yield render(templates, "list.html", page, it=scheme, name=name, things=things)


def _groups(facts: Facts, concepts: Sequence[Thing]) -> list[tuple[Thing | None, list[Thing]]]:
    """Return the concepts by their cluster or role cluster, where they have one."""
    groups: dict[Thing | None, list[Thing]] = {}
    for thing in concepts:
        if thing.kind in ("OccupationCluster", "RoleCluster"):
            groups[thing] = facts.all(thing.iri, f"{SKOS}narrower", "Occupation", "FunctionalArea")
    if groups:
        return list(groups.items())
    for thing in concepts:
        clusters: Sequence[Thing | None] = _cluster_of(facts, thing) or [None]
        for cluster in clusters:
            groups.setdefault(cluster, []).append(thing)
    return list(groups.items())


def tables(templates: jinja2.Environment, facts: Facts) -> Iterator[tuple[str, str]]:
    """Give the four tables, accepted and as printed, and the page that leads to them."""
    yield render(templates, "tables.html", "table")
    for number, title in TITLES.items():
        framework = "msf" if number in (1, 2) else "mof"
        by_role = number in (2, 4)
        accepted = [e for e in facts.associations if e.role.framework == framework]
        if by_role:
            accepted.sort(key=lambda e: (e.role.order, e.cluster.order))
        printed = [e for e in facts.rows if e.table == number]
        for as_printed, entries in ((False, accepted), (True, printed)):
            yield render(
                templates,
                "table.html",
                f"table/{number}/as-printed" if as_printed else f"table/{number}",
                number=number,
                title=title,
                framework=framework,
                by_role=by_role,
                as_printed=as_printed,
                groups=_runs(facts, entries, by_role),
                clusters=_unique(e.cluster for e in entries),
                roles=_unique(e.role for e in entries),
            )


def _runs(
    facts: Facts, entries: Sequence[Entry], by_role: bool
) -> list[tuple[Thing, list[tuple[Entry, list[Thing]]]]]:
    """Return the lines of a table by their first column, each with its occupations."""
    runs: list[tuple[Thing, list[tuple[Entry, list[Thing]]]]] = []
    for entry in entries:
        first = entry.role if by_role else entry.cluster
        if not runs or runs[-1][0] != first:
            runs.append((first, []))
        occupations = (
            facts.all(entry.thing.iri, f"{ITOT}printedOccupation")
            if entry.table in (1, 3)
            else facts.all(entry.cluster.iri, f"{SKOS}narrower", "Occupation")
        )
        runs[-1][1].append((entry, occupations))
    return runs


def evidence(templates: jinja2.Environment, facts: Facts) -> Iterator[tuple[str, str]]:
    """Give the page of errata, and a page for each erratum, association and table row."""
    yield render(templates, "errata.html", "errata", errata=facts.errata)
    for erratum in facts.errata:
        if erratum.thing.path:
            yield render(templates, "erratum.html", erratum.thing.path, it=erratum)
    for entry in (*facts.associations, *facts.rows):
        if entry.thing.path:
            supports = [e for e in facts.associations if entry.thing in e.rows]
            occupations = facts.all(entry.thing.iri, f"{ITOT}printedOccupation")
            yield render(
                templates,
                "entry.html",
                entry.thing.path,
                it=entry,
                supports=supports,
                occupations=occupations,
            )


def overview(
    templates: jinja2.Environment, facts: Facts, searchable: bool
) -> Iterator[tuple[str, str]]:
    """Give the home page, the map, the index, the search, the 404 page and the sources."""
    clusters = facts.of_kind("OccupationCluster")
    roles = facts.of_kind("RoleCluster")
    occupations = facts.of_kind("Occupation")
    counts = {kind: len(facts.of_kind(kind)) for kind in _COUNTED}
    matrix = pictures.matrix(clusters, roles, facts.associations)
    yield render(
        templates,
        "home.html",
        "index.html",
        clusters=clusters,
        roles=roles,
        occupations=sorted(occupations, key=lambda t: t.label.casefold()),
        counts=counts,
        matrix=matrix,
    )
    yield render(
        templates,
        "map.html",
        "map",
        clusters=clusters,
        roles=_unique(roles),
        matrix=matrix,
        cells={(e.cluster, e.role): e for e in facts.associations},
        flows={f: pictures.flow(facts.associations, f) for f in _frameworks(facts)},
    )
    yield render(templates, "a-z.html", "a-z", letters=_letters(facts))
    yield render(templates, "search.html", "search", searchable=searchable)
    yield render(templates, "about.html", "about")
    # Served in the place of any page, so relative links would lead astray.
    root = templates.globals["base_url"] or ""
    yield render(templates, "404.html", "404.html", root=root)


def _letters(facts: Facts) -> dict[str, list[tuple[str, Thing]]]:
    """Return the names of clusters, occupations, functions, roles and areas by first letter."""
    names = [
        (name, thing)
        for thing in facts.of_kind(*_NAMED)
        for name in (thing.label, *facts.texts(thing.iri, f"{SKOS}altLabel"))
    ]
    letters: dict[str, list[tuple[str, Thing]]] = defaultdict(list)
    for name, thing in sorted(names, key=lambda pair: (pair[0].casefold(), pair[1].order)):
        letters[name[:1].upper() if name[:1].isalpha() else "#"].append((name, thing))
    return letters


def others(
    templates: jinja2.Environment, facts: Facts, done: Container[str]
) -> Iterator[tuple[str, str]]:
    """Give a plain page for whatever else has an IRI of ours: agents, sources, distributions."""
    for thing in facts.things.values():
        if not thing.path or f"{thing.path}/index.html" in done:
            continue
        statements = [
            (
                shorten(predicate),
                facts.all(thing.iri, predicate),
                facts.texts(thing.iri, predicate),
            )
            for predicate in facts.values[thing.iri]
            if predicate != f"{RDF}type"
        ]
        yield render(templates, "generic.html", thing.path, it=thing, statements=statements)


def sitemap(names: Iterable[str], base_url: str) -> str:
    """Return the site map (sitemaps.org 0.9) of the pages."""
    from xml.sax.saxutils import escape

    lines = "".join(
        f"<url><loc>{escape(base_url + name.removesuffix('index.html'))}</loc></url>\n"
        for name in sorted(names)
        if name != "404.html"
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'


def robots(base_url: str | None) -> str:
    """Return robots.txt: everything may be read."""
    site_map = f"Sitemap: {base_url}sitemap.xml\n" if base_url else ""
    return f"User-agent: *\nAllow: /\n{site_map}"
