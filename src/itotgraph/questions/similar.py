"""Which occupations, clusters, functions or roles are near one another.

Nearness is the weighted Jaccard index of two profiles: the weight of what both have over the
weight of what either has, where a thing that few of their kind have weighs more (one plus the
logarithm of how many there are over how many have it).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

import pyoxigraph as ox

from itotgraph.graph.concept import Concept, concepts
from itotgraph.graph.source import Source, select
from itotgraph.namespaces import PROLOGUE, XSD
from itotgraph.questions.compare import PARTS, Profile, profiles
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR

T = TypeVar("T")

TELLING = 3  # of what two share, how many things are named

_DECIMAL = ox.NamedNode(XSD.decimal)


@dataclass(frozen=True)
class Neighbour:
    """A concept near another one: how near, from 0 to 1, how many things they share, which of
    these weigh most, with their weights, and what the paper itself says of the two.
    """

    concept: Concept
    nearness: float
    shared: dict[str, int]
    heaviest: tuple[tuple[str, float], ...]
    said: tuple[str, ...] = ()


def similar(store: Source, concept: Concept, most: int = 10) -> list[Neighbour]:
    """Return the nearest concepts of the same kind, the nearest first, none that shares nothing."""
    all_profiles = profiles(store, concept.kind)
    own = _things(all_profiles.get(concept.iri, {}))
    weight = weights([_things(profile) for profile in all_profiles.values()])
    by_iri = {each.iri: each for each in concepts(store)}
    said = _said(store, concept)
    neighbours = []
    for iri, profile in all_profiles.items():
        things = _things(profile)
        if iri == concept.iri or not own & things:
            continue
        shared = {name: len(all_profiles[concept.iri][name] & profile[name]) for name in PARTS}
        part = {t: n for n, name in enumerate(PARTS) for t in profile[name]}
        telling = sorted(own & things, key=lambda t: (-weight[t], part[t], by_iri[t].notation))
        heaviest = tuple((by_iri[thing].label, weight[thing]) for thing in telling[:TELLING])
        told = tuple(sorted(said[iri]))
        near = nearness(own, things, weight)
        neighbours.append(Neighbour(by_iri[iri], near, shared, heaviest, told))
    return sorted(neighbours, key=lambda n: (-n.nearness, n.concept.notation))[:most]


def weights(profiles: Collection[frozenset[T]]) -> dict[T, float]:
    """Return what each thing of these profiles weighs."""
    count = Counter(thing for profile in profiles for thing in profile)
    return {thing: math.log(len(profiles) / n) + 1 for thing, n in count.items()}


def nearness(one: frozenset[T], other: frozenset[T], weight: Mapping[T, float]) -> float:
    """Return how near two profiles are, from 0 to 1, of which one has something."""
    both, either = (math.fsum(weight[t] for t in things) for things in (one & other, one | other))
    return both / either


def as_answer(neighbours: list[Neighbour]) -> Answer:
    """Return neighbours as rows, with what is shared."""
    return Answer(
        [
            "notation",
            "label",
            "nearness",
            *(f"shared_{name}" for name in PARTS),
            "paper_says",
            "weighing_most",
        ],
        [
            (
                ox.Literal(n.concept.notation),
                ox.Literal(n.concept.label),
                ox.Literal(f"{n.nearness:.2f}", datatype=_DECIMAL),
                *(ox.Literal(n.shared[name]) for name in PARTS),
                ox.Literal(LIST_SEPARATOR.join(n.said)),
                ox.Literal(LIST_SEPARATOR.join(f"{label} ({w:.1f})" for label, w in n.heaviest)),
            )
            for n in neighbours
        ],
    )


def _said(store: Source, concept: Concept) -> defaultdict[str, set[str]]:
    node = ox.NamedNode(concept.iri)
    query = f"""{PROLOGUE}SELECT ?other ?name {{ VALUES (?property ?name) {{
      (itot:companionProfile "companion profile") (itot:relatedProfile "related profile")
      (itot:overlapsWith "overlaps with") (itot:careerPathTo "career path") }}
      {{ {node} ?property ?other }} UNION {{ ?other ?property {node} }} }}"""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in select(store, query):
        found[row["other"].value].add(row["name"].value)
    return found


def _things(profile: Profile) -> frozenset[str]:
    return frozenset[str]().union(*profile.values())
