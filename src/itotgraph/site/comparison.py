"""What is near an occupation or a cluster, by what the two have in common."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from itotgraph.model import Kind
from itotgraph.namespaces import ITOT, SKOS
from itotgraph.questions.compare import PARTS
from itotgraph.site.facts import Facts, Thing

Profile = dict[str, frozenset[Thing]]

_MOST = 4  # groups of neighbours on a page


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
    count = Counter(thing for its in things.values() for thing in its)
    weight = {thing: math.log(len(found) / n) + 1 for thing, n in count.items()}
    alike: dict[frozenset[Thing], list[Thing]] = {}
    for thing, its in things.items():
        alike.setdefault(its, []).append(thing)
    near: dict[Thing, list[Near]] = {}
    for own, group in alike.items():
        others = []
        for other, those in alike.items():
            common, either = (math.fsum(weight[t] for t in ts) for ts in (own & other, own | other))
            parts = {name: found[group[0]][name] & found[those[0]][name] for name in PARTS}
            shared = {name: len(part) for name, part in parts.items()}
            if common:
                others.append(Near(those, common / either, shared))
        others.sort(key=lambda one: (-one.nearness, one.things[0].order))
        for thing in group:
            left = (replace(o, things=[t for t in o.things if t != thing]) for o in others)
            near[thing] = [one for one in left if one.things][:_MOST]
    return near
