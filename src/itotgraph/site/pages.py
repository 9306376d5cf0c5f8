"""Which pages the site has, and what stands on each."""

import math
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from itotgraph import __version__
from itotgraph.graph import syntaxes, turtle
from itotgraph.model import Kind
from itotgraph.names import shorten
from itotgraph.namespaces import BASE, DCT, ITOT, RDF, SKOS
from itotgraph.questions.table import TITLES
from itotgraph.questions.table import framework as framework_of
from itotgraph.site import pictures
from itotgraph.site.facts import Entry, Facts, Thing, in_order, path, vocabulary

TEMPLATES = Path(__file__).parent / "templates"

FRAMEWORK_NAMES = {
    "msf": "Microsoft Solutions Framework",
    "mof": "Microsoft Operations Framework",
}
RELATIONS = {
    "exactMatch": "the same as",
    "closeMatch": "nearly the same as",
    "broadMatch": "narrower than",
    "narrowMatch": "broader than",
    "relatedMatch": "related to",
}
_LISTS = {
    Kind.ACTIVITY: "key activities",
    Kind.KNOWLEDGE: "knowledge",
    Kind.ABILITY: "abilities",
    Kind.RESPONSIBILITY: "responsibilities",
}
_NAMED = (
    Kind.CLUSTER,
    Kind.OCCUPATION,
    Kind.FUNCTION,
    Kind.ROLE,
    Kind.AREA,
)
_COUNTED = (*_NAMED, *_LISTS)


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
        relations=RELATIONS,
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


def data(
    facts: Facts, documents: Mapping[str, list[Any]], triples: Iterable[Any]
) -> Iterator[tuple[str, str]]:
    """Give the Turtle and JSON-LD of everything that has a page of its own: its document, or, where
    its IRI is a user's own, what is said of it. The terms of JSON-LD are those of all the triples.
    """
    own: dict[str, list[Any]] = defaultdict(list)
    for iri, thing in facts.things.items():
        if thing.path and not iri.startswith(BASE):
            own[thing.path] += facts.whole(iri)
    terms = syntaxes.terms(triples)
    for folder, told in ({path(iri): ts for iri, ts in documents.items()} | own).items():
        yield f"{folder}/index.ttl", turtle.readable(told)
        yield f"{folder}/index.jsonld", "".join(syntaxes.jsonld(told, terms))


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
            title=facts.text(scheme.iri, DCT.title) or scheme.label,
            definition=facts.text(scheme.iri, SKOS.definition)
            or facts.text(scheme.iri, DCT.description),
            rights=_rights(facts, scheme),
            groups=_groups(facts, [t for t in concepts if t.kind not in (*_LISTS, "Collection")]),
            lists=lists,
            errata=facts.errata_of(scheme.iri),
            collections=[c for c in concepts if c.kind == "Collection"],
        )
        for name, things in lists.items():
            page = f"{scheme.path}/{name.replace(' ', '-')}"
            yield render(templates, "list.html", page, it=scheme, name=name, things=things)


def _rights(facts: Facts, thing: Thing) -> str:
    statements = (facts.text(t.iri, DCT.description) for t in facts.all(thing.iri, DCT.rights))
    return " ".join([*statements, *facts.texts(thing.iri, DCT.rights)])


def _groups(facts: Facts, concepts: Sequence[Thing]) -> list[tuple[Thing | None, list[Thing]]]:
    """Return the concepts by their cluster or role cluster, where they have one."""
    groups: dict[Thing | None, list[Thing]] = {}
    for thing in concepts:
        if thing.kind in (Kind.CLUSTER, Kind.ROLE):
            groups[thing] = facts.all(thing.iri, SKOS.narrower, Kind.OCCUPATION, Kind.AREA)
    if groups:
        return list(groups.items())
    for thing in concepts:
        clusters: Sequence[Thing | None] = facts.all(thing.iri, ITOT.occupationCluster) or [None]
        for cluster in clusters:
            groups.setdefault(cluster, []).append(thing)
    return list(groups.items())


def tables(templates: jinja2.Environment, facts: Facts) -> Iterator[tuple[str, str]]:
    """Give the four tables, accepted and as printed, and the page that leads to them."""
    yield render(templates, "tables.html", "table")
    for number, title in TITLES.items():
        framework = framework_of(number)
        by_role = number in (2, 4)
        printed = [e for e in facts.rows if e.table == number]
        places = {e.thing: e.position for e in printed}
        accepted = sorted(
            (e for e in facts.associations if e.role.framework == framework),
            key=lambda e: min((places.get(row, math.inf) for row in e.rows), default=math.inf),
        )
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
                clusters=in_order(e.cluster for e in entries),
                roles=in_order(e.role for e in entries),
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
            facts.printed(entry.thing.iri, ITOT.printedOccupation)
            if entry.table
            else facts.all(entry.cluster.iri, SKOS.narrower, Kind.OCCUPATION)
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
            occupations = facts.printed(entry.thing.iri, ITOT.printedOccupation)
            yield render(
                templates,
                "entry.html",
                entry.thing.path,
                it=entry,
                supports=supports,
                occupations=occupations,
                lines=facts.texts(entry.thing.iri, ITOT.line),
                reconstructed=facts.text(entry.thing.iri, ITOT.reconstructed) == "true",
            )


def overview(
    templates: jinja2.Environment, facts: Facts, searchable: bool
) -> Iterator[tuple[str, str]]:
    """Give the home page, the map, the index, the search, the 404 page and the sources."""
    clusters = facts.of_kind(Kind.CLUSTER)
    roles = facts.of_kind(Kind.ROLE)
    occupations = facts.of_kind(Kind.OCCUPATION)
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
        roles=in_order(roles),
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
        for name in (thing.label, *facts.texts(thing.iri, SKOS.altLabel))
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
        if not thing.path or "#" in thing.iri or f"{thing.path}/index.html" in done:
            continue
        statements = [
            (
                shorten(predicate),
                facts.all(thing.iri, predicate),
                facts.texts(thing.iri, predicate),
            )
            for predicate in facts.values[thing.iri]
            if predicate != RDF.type
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
