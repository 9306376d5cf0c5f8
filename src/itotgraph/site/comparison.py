"""What is near an occupation or a cluster, and the page that compares two of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import jinja2

from itotgraph.graph.source import Source
from itotgraph.model import Kind
from itotgraph.namespaces import ITOT, SKOS
from itotgraph.questions import path, similar
from itotgraph.questions.compare import PARTS
from itotgraph.site import pages
from itotgraph.site.facts import Facts, Thing, in_order
from itotgraph.site.pages import File

Profile = dict[str, frozenset[Thing]]

_MOST = 3  # groups of neighbours on a page


@dataclass(frozen=True)
class Near:
    """Things of one profile: how near they are to another, from 0 to 1, and how much of each of
    PARTS they share with it.
    """

    things: list[Thing]
    nearness: float
    shared: dict[str, int]


def profiles(facts: Facts) -> dict[str, dict[Thing, Profile]]:
    """Return the profiles of `questions.compare`, those of clusters and of occupations."""
    clusters: dict[Thing, Profile] = {}
    for cluster in facts.of_kind(Kind.CLUSTER):
        functions = facts.all(cluster.iri, ITOT.occupationClusterOf, Kind.FUNCTION)
        parts = {
            "functions": functions,
            "activities": [a for f in functions for a in facts.all(f.iri, SKOS.narrower)],
            "competencies": [c for f in functions for c in facts.all(f.iri, ITOT.requires)],
        }
        if functions:
            clusters[cluster] = {name: frozenset(parts[name]) for name in PARTS}
    occupations: dict[Thing, Profile] = {}
    for occupation in facts.of_kind(Kind.OCCUPATION):
        own = [clusters[c] for c in facts.all(occupation.iri, SKOS.broader) if c in clusters]
        if own:
            occupations[occupation] = {
                name: frozenset[Thing]().union(*(profile[name] for profile in own))
                for name in PARTS
            }
    return {Kind.CLUSTER: clusters, Kind.OCCUPATION: occupations}


def nearest(found: Mapping[Thing, Profile]) -> dict[Thing, list[Near]]:
    """Return what is nearest to each, the nearest first, as `questions.similar` measures it; what
    has the same profile stands together.
    """
    things = {thing: frozenset[Thing]().union(*parts.values()) for thing, parts in found.items()}
    weight = similar.weights(things.values())
    alike: dict[frozenset[Thing], list[Thing]] = {}
    for thing, its in things.items():
        alike.setdefault(its, []).append(thing)
    near: dict[Thing, list[Near]] = {}
    for own, group in alike.items():
        others = []
        for other, those in alike.items():
            if not own & other:
                continue
            parts = {name: found[group[0]][name] & found[those[0]][name] for name in PARTS}
            shared = {name: len(part) for name, part in parts.items()}
            others.append(Near(those, similar.nearness(own, other, weight), shared))
        others.sort(key=lambda one: (-one.nearness, one.things[0].order))
        for thing in group:
            left = (replace(o, things=[t for t in o.things if t != thing]) for o in others)
            near[thing] = [one for one in left if one.things][:_MOST]
    return near


def page(templates: jinja2.Environment, facts: Facts, store: Source) -> Iterator[File]:
    """Give the page that compares two, and beside it what its script goes by."""
    yield "compare/data.js", lambda: pages.script(data(facts, store))
    yield pages.page(templates, "compare.html", "compare")


def data(facts: Facts, store: Source) -> dict[str, Any]:
    """Return what the page's script goes by: paths and labels, places in their lists, and what
    `questions.path` knows of the titles and their occupations of O*NET.
    """
    found = profiles(facts)
    clusters, occupations = (found[kind] for kind in (Kind.CLUSTER, Kind.OCCUPATION))
    parts = in_order(t for profile in clusters.values() for part in profile.values() for t in part)
    place = {thing: number for number, thing in enumerate(parts)}
    number = {cluster: number for number, cluster in enumerate(clusters)}

    titles, onet = path.titles_of(store), path.careers_of_onet()
    codes = sorted({code for title in titles.values() for code in title.codes})

    def names(thing: Thing) -> tuple[str, str, list[str]]:
        return thing.path, thing.label, facts.texts(thing.iri, SKOS.altLabel)

    return {
        "parts": [(thing.path, thing.label) for thing in parts],
        "clusters": [
            (*names(cluster), *(sorted(place[t] for t in profile[name]) for name in PARTS))
            for cluster, profile in clusters.items()
        ],
        "occupations": [
            (
                *names(t),
                [number[c] for c in facts.all(t.iri, SKOS.broader) if c in number],
                sorted(titles[t.iri].codes),
                sorted(titles[t.iri].zones),
                sorted(path.ranks_of(t.label)),
            )
            for t in occupations
        ],
        "careers": [
            (number[start], number[end])
            for start in clusters
            for end in facts.all(start.iri, ITOT.careerPathTo)
            if end in number
        ],
        "related": {
            code: {other: rank for rank, other in enumerate(onet[code][1], 1) if other in codes}
            for code in codes
        },
        "unknown": path.UNKNOWN,
        "rise": path.ZONES,
        "last": path.LAST,
    }
