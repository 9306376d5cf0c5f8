"""Which pages the site has, and what stands on each."""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import permutations
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from itotgraph import __version__
from itotgraph.graph import syntaxes, turtle
from itotgraph.model import Kind
from itotgraph.names import shorten, words
from itotgraph.namespaces import BASE, DCT, ITOT, RDF, SDO, SKOS, VOID
from itotgraph.questions.table import TITLES
from itotgraph.questions.table import framework as framework_of
from itotgraph.site import pictures
from itotgraph.site.facts import Defect, Entry, Facts, Thing, in_order, path, vocabulary
from itotgraph.site.machines import correction, described, statement, tabular, within

# The name of a file of the site, and what makes its text when it is asked for.
File = tuple[str, Callable[[], str]]

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
# What there is much of, and little to say of each, has its data together in a folder of files: the
# document of its first segment. Without that, three files of four would be of these.
TOGETHER = {
    **{name: name for name in ("activity", "association", "competency", "erratum")},
    **{name: name for name in ("responsibility", "row")},
    "queries": "queries",
    "shape": "shapes",
}
# What is large and has its JSON-LD in the downloads.
_LARGE = ("graph/", "mapping/")
_GRAPHS = f"{BASE}graph/"


def environment(facts: Facts, base_url: str | None, **parts: bool) -> jinja2.Environment:
    """Return the templates' environment: everything that they print is escaped.

    `parts` says which parts the site has: whether it is `searchable`, `queryable`, `staffed`,
    `comparable`, `served`, `released`, and `foldered`, its data files of a folder.
    """
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
    paths = {thing.path for thing in facts.things.values()}
    found.filters.update(web=web, sentence=sentence, words=words)
    found.globals.update(
        version=__version__,
        base_url=base_url,
        **parts,
        frameworks=_frameworks(facts),
        paths=paths,
        marked=facts.marked,
        relations=RELATIONS,
        vocabulary=vocabulary,
        table_titles=TITLES,
        thing=facts.thing,
        webpage=partial(_webpage, facts),
    )
    return found


def _frameworks(facts: Facts) -> dict[str, str]:
    """Return the names of the frameworks that the graph has, by their short names."""
    present = {scheme.path for scheme in facts.of_kind("ConceptScheme")}
    return {f: name for f, name in FRAMEWORK_NAMES.items() if f"scheme/{f}" in present}


def file(page: str) -> str:
    """Return the name of a page's file."""
    return page if page.endswith(".html") else f"{page}/index.html"


def page(
    templates: jinja2.Environment,
    template: str,
    name: str,
    context: Callable[[], Mapping[str, Any]] = dict,
) -> File:
    """Return the file of a page, whose context is asked for when its HTML is."""
    return file(name), lambda: render(templates, template, name, **context())


def render(templates: jinja2.Environment, template: str, page: str, **context: Any) -> str:
    """Return the HTML of a page; `root` leads from there to the top, and `data` to its data."""
    name = file(page)
    root = "../" * name.count("/")
    foldered = templates.globals["foldered"]
    together = TOGETHER.get(page.partition("/")[0]) if foldered and "/" in page else None
    context = {
        "root": root,
        "page": name,
        "data": f"{root}{together}/" if together else "",
        "jsonld": not (foldered and page.startswith(_LARGE)),
        "document": "",
        **context,
    }
    return templates.get_template(template).render(context)


def embedded(node: Mapping[str, Any] | None) -> str:
    """Return what schema.org says of a page as JSON-LD that can stand within a script element."""
    if not node:
        return ""
    document = {"@context": {"@vocab": SDO.IRI}, **node}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _webpage(facts: Facts, title: Markup, description: Markup) -> str:
    """Return what schema.org says of a page of which nothing else is said."""
    told = {"name": title.unescape(), "description": description.unescape()}
    return embedded({"@type": "WebPage", **told, **within(facts)})


def script(data: Any, name: str = "itot") -> str:
    """Return a script that gives a page its data, which works from a folder on disk, too."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"globalThis.{name}={text};\n"


def web(iri: str) -> str:
    """Return the IRI where a reader may follow it, otherwise ""."""
    return iri if iri.startswith(("http://", "https://")) else ""


def sentence(text: str) -> str:
    """Return the text with a capital at its start."""
    return text[:1].upper() + text[1:]


def data(
    facts: Facts, documents: Mapping[str, list[Any]], triples: Iterable[Any]
) -> Iterator[File]:
    """Give the Turtle and JSON-LD of everything that has a page of its own: its document, or, where
    its IRI is a user's own, what is said of it; of what there is much, all in one. The terms of
    JSON-LD are those of all the triples.
    """
    found: dict[str, dict[Any, None]] = defaultdict(dict)
    for iri, told in documents.items():
        first, slash, _ = (place := path(iri)).partition("/")
        folder = TOGETHER.get(first, place) if slash else place
        found[folder].update(dict.fromkeys(told))
    for iri, thing in facts.things.items():
        if thing.path and not iri.startswith(BASE):
            found[thing.path].update(dict.fromkeys(facts.whole(iri)))
    terms = cache(lambda: syntaxes.terms(triples))
    for folder, triples_of in found.items():
        if not dump(facts, f"{BASE}{folder}"):
            yield f"{folder}/index.ttl", partial(turtle.readable, triples_of)
        if not folder.startswith(_LARGE):
            yield f"{folder}/index.jsonld", partial(_jsonld, triples_of, terms)


def dump(facts: Facts, iri: str) -> str:
    """Return the path of the download that holds a named graph, or ""."""
    dumps = facts.all(iri, VOID.dataDump) if iri.startswith(_GRAPHS) else []
    return next((each.iri.removeprefix(BASE) for each in dumps), "")


def _jsonld(triples: Iterable[Any], terms: Callable[[], syntaxes.Terms]) -> str:
    return "".join(syntaxes.jsonld(triples, terms()))


def schemes(
    templates: jinja2.Environment, facts: Facts, schema: Callable[[], Mapping[str, Any]]
) -> Iterator[File]:
    """Give a page for every concept scheme, and one for each long list of its concepts; `schema`
    gives the schema.org description of the scheme, by IRI.
    """
    for scheme in facts.of_kind("ConceptScheme"):
        if not scheme.path:
            continue
        concepts = facts.in_scheme(scheme.iri)
        lists = {name: [t for t in concepts if t.kind == kind] for kind, name in _LISTS.items()}
        lists = {name: things for name, things in lists.items() if things}
        told = partial(_scheme, facts, schema, scheme, concepts, lists)
        yield page(templates, "scheme.html", scheme.path, told)
        for name, things in lists.items():
            told = partial(dict, it=scheme, name=name, things=things)
            yield page(templates, "list.html", f"{scheme.path}/{name.replace(' ', '-')}", told)


def _scheme(
    facts: Facts,
    schema: Callable[[], Mapping[str, Any]],
    scheme: Thing,
    concepts: Sequence[Thing],
    lists: Mapping[str, list[Thing]],
) -> dict[str, Any]:
    return {
        "it": scheme,
        "document": embedded(schema().get(scheme.iri)),
        "title": facts.text(scheme.iri, DCT.title) or scheme.label,
        "definition": facts.text(scheme.iri, SKOS.definition)
        or facts.text(scheme.iri, DCT.description),
        "rights": _rights(facts, scheme),
        "groups": _groups(facts, [t for t in concepts if t.kind not in (*_LISTS, "Collection")]),
        "parts": {
            thing: parts
            for thing in concepts
            if thing.kind in (Kind.FUNCTION, Kind.AREA)
            and (parts := facts.all(thing.iri, SKOS.narrower))
        },
        "lists": lists,
        "errata": facts.errata_of(scheme.iri),
        "collections": [c for c in concepts if c.kind == "Collection"],
        "roles": [c for c in concepts if c.kind == Kind.ROLE],
        "combinations": _combinations(facts, concepts),
    }


def _combinations(
    facts: Facts, concepts: Sequence[Thing]
) -> dict[tuple[Thing, Thing], tuple[Thing, Thing]]:
    """Return the combinations of these role clusters, from either side, and the advice on each."""
    found = {}
    for combination in facts.of_kind(Kind.COMBINATION):
        for advice in facts.all(combination.iri, ITOT.advice):
            for pair in permutations(facts.all(combination.iri, ITOT.combines), 2):
                if pair[0] in concepts:
                    found[pair] = combination, advice
    return found


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


def tables(templates: jinja2.Environment, facts: Facts) -> Iterator[File]:
    """Give the four tables, accepted and as printed, and the page that leads to them."""
    yield page(templates, "tables.html", "table")
    for number in TITLES:
        for as_printed in (False, True):
            name = f"table/{number}/as-printed" if as_printed else f"table/{number}"
            yield page(templates, "table.html", name, partial(_table, facts, number, as_printed))


def _table(facts: Facts, number: int, as_printed: bool) -> dict[str, Any]:
    framework = framework_of(number)
    by_role = number in (2, 4)
    entries = [e for e in facts.rows if e.table == number]
    if not as_printed:
        places = {e.thing: e.position for e in entries}
        entries = sorted(
            (e for e in facts.associations if e.role.framework == framework),
            key=lambda e: min((places.get(row, math.inf) for row in e.rows), default=math.inf),
        )
    return {
        "document": embedded(tabular(facts, number, as_printed)),
        "number": number,
        "title": TITLES[number],
        "framework": framework,
        "by_role": by_role,
        "as_printed": as_printed,
        "groups": _runs(facts, entries, by_role),
        "clusters": in_order(e.cluster for e in entries),
        "roles": in_order(e.role for e in entries),
    }


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


def evidence(templates: jinja2.Environment, facts: Facts) -> Iterator[File]:
    """Give the page of errata, and a page for each erratum, association and table row."""
    yield page(templates, "errata.html", "errata", lambda: {"errata": facts.errata})
    for erratum in facts.errata:
        if erratum.thing.path:
            yield page(
                templates, "erratum.html", erratum.thing.path, partial(_erratum, facts, erratum)
            )
    for entry in (*facts.associations, *facts.rows):
        if entry.thing.path:
            yield page(templates, "entry.html", entry.thing.path, partial(_entry, facts, entry))


def _erratum(facts: Facts, erratum: Defect) -> dict[str, Any]:
    return {"document": embedded(correction(facts, erratum)), "it": erratum}


def _entry(facts: Facts, entry: Entry) -> dict[str, Any]:
    return {
        "document": embedded(statement(facts, entry)),
        "it": entry,
        "errata": facts.marked(entry.thing.iri),
        "supports": [e for e in facts.associations if entry.thing in e.rows],
        "occupations": facts.printed(entry.thing.iri, ITOT.printedOccupation),
        "lines": facts.texts(entry.thing.iri, ITOT.line),
        "reconstructed": facts.text(entry.thing.iri, ITOT.reconstructed) == "true",
    }


def overview(
    templates: jinja2.Environment, facts: Facts, root: str, base_url: str | None
) -> Iterator[File]:
    """Give the home page, the map, the index, the search, the sources, and the 404 page, from which
    `root` leads to the top.
    """
    yield page(templates, "home.html", "index.html", partial(_home, facts, base_url))
    yield page(templates, "map.html", "map", partial(_map, facts))
    yield page(templates, "a-z.html", "a-z", lambda: {"letters": _letters(facts)})
    yield page(templates, "search.html", "search")
    yield page(templates, "about.html", "about")
    # Served in the place of any page, so relative links would lead astray.
    yield page(templates, "404.html", "404.html", lambda: {"root": root})


def _home(facts: Facts, base_url: str | None) -> dict[str, Any]:
    clusters, roles = facts.of_kind(Kind.CLUSTER), facts.of_kind(Kind.ROLE)
    site: dict[str, Any] = {
        "@type": "WebSite",
        "name": "IT Occupation Taxonomy",
        "inLanguage": "en",
    }
    site |= {"url": base_url} if base_url else {}
    site |= {"mainEntity": told} if (told := described(facts)) else {}
    return {
        "document": embedded(site),
        "clusters": clusters,
        "roles": roles,
        "counts": {kind: len(facts.of_kind(kind)) for kind in _COUNTED},
        "matrix": pictures.matrix(clusters, roles, facts.associations),
    }


def _map(facts: Facts) -> dict[str, Any]:
    clusters, roles = facts.of_kind(Kind.CLUSTER), facts.of_kind(Kind.ROLE)
    return {
        "clusters": clusters,
        "roles": in_order(roles),
        "matrix": pictures.matrix(clusters, roles, facts.associations),
        "cells": {(e.cluster, e.role): e for e in facts.associations},
        "flows": {f: pictures.flow(facts.associations, f) for f in _frameworks(facts)},
    }


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


def others(templates: jinja2.Environment, facts: Facts, done: Container[str]) -> Iterator[File]:
    """Give a plain page for whatever else has an IRI of ours: agents, sources, distributions."""
    for thing in facts.things.values():
        if thing.path and "#" not in thing.iri and file(thing.path) not in done:
            yield page(templates, "generic.html", thing.path, partial(_generic, facts, thing))


def _generic(facts: Facts, thing: Thing) -> dict[str, Any]:
    statements = [
        (shorten(predicate), facts.all(thing.iri, predicate), facts.texts(thing.iri, predicate))
        for predicate in facts.values[thing.iri]
        if predicate != RDF.type
    ]
    return {"it": thing, "statements": statements, "dump": dump(facts, thing.iri)}
