"""What two occupations, clusters, functions or roles have in common.

A profile is what a concept stands for: its work functions, their key activities and their
competencies. An occupation has those of all its clusters, a role cluster or area those of the
functions that map to it.
"""

from dataclasses import dataclass, replace

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.concept import Concept, concepts
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.namespaces import PROLOGUE
from itotgraph.text import render
from itotgraph.text.answer import Answer, for_people, without_iris

PARTS = ("functions", "activities", "competencies")

_KINDS: dict[str, str] = {
    Kind.OCCUPATION: "?x skos:broader/^itot:occupationCluster ?f . ?x a itot:Occupation",
    Kind.CLUSTER: "?f itot:occupationCluster ?x",
    Kind.FUNCTION: "?f itot:occupationCluster [] BIND(?f AS ?x)",
    Kind.ROLE: "?a itot:workFunction ?f ; itot:roleCluster ?x",
    Kind.AREA: "?a itot:workFunction ?f ; itot:functionalArea ?x",
}
_PARTS = {
    "functions": "BIND(?f AS ?part)",
    "activities": "?part skos:broader ?f",
    "competencies": "?f itot:requires ?part",
}

Profile = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Difference:
    """For each of PARTS, what both concepts have, only the first has, and only the second."""

    concepts: tuple[Concept, Concept]
    both: dict[str, list[Concept]]
    first: dict[str, list[Concept]]
    second: dict[str, list[Concept]]


def profiles(store: Source, kind: str, only: str = "") -> dict[str, Profile]:
    """Return the profile of every concept of a kind, or of one alone, by IRI.

    Raises InputError for a kind that has no work functions.
    """
    if kind not in _KINDS:
        raise InputError(
            f"what is of the class {kind} has no work functions to go by",
            "name an occupation, cluster, work function, role cluster or functional area",
        )
    found: dict[str, Profile] = {}
    bound = "?f" if kind == Kind.FUNCTION else "?x"
    one = f"VALUES {bound} {{ {ox.NamedNode(only)} }}" if only else ""
    for name, pattern in _PARTS.items():
        query = f"""{PROLOGUE}
        SELECT DISTINCT ?x ?part {{ {one} ?f a itot:CriticalWorkFunction . {_KINDS[kind]} .
              {pattern} }}"""
        for row in select(store, query):
            profile = found.setdefault(row["x"].value, dict.fromkeys(PARTS, frozenset()))
            profile[name] |= {row["part"].value}
    return found


def compare(store: Source, first: Concept, second: Concept) -> Difference:
    """Return what both concepts' profiles share, and what only one has, in notation order."""
    one = profiles(store, first.kind, first.iri).get(first.iri, {})
    other = profiles(store, second.kind, second.iri).get(second.iri, {})
    known = concepts(store)

    def ordered(iris: frozenset[str]) -> list[Concept]:
        return [concept for concept in known if concept.iri in iris]

    def part(name: str, profile: Profile) -> frozenset[str]:
        return profile.get(name, frozenset())

    return Difference(
        (first, second),
        {name: ordered(part(name, one) & part(name, other)) for name in PARTS},
        {name: ordered(part(name, one) - part(name, other)) for name in PARTS},
        {name: ordered(part(name, other) - part(name, one)) for name in PARTS},
    )


def as_answer(difference: Difference) -> Answer:
    """Return a difference as rows: what it is, who has it, and its notation, label and IRI."""
    one, other = difference.concepts
    # The same title under two clusters is two functions.
    first, second = (
        (one.label, other.label) if one.label != other.label else (one.notation, other.notation)
    )
    owners = (("both", difference.both), (first, difference.first), (second, difference.second))
    answer = Answer(
        ["part", "has", "notation", "label", "concept"],
        [
            (
                *map(ox.Literal, (part, owner, concept.notation, concept.label)),
                ox.NamedNode(concept.iri),
            )
            for part in PARTS
            for owner, parts in owners
            for concept in parts[part]
        ],
    )
    short = for_people(answer, without_iris(answer))
    forms = {"full": short.forms["text"], "text": lambda: _summary(difference, first, second)}
    return replace(short, forms={**short.forms, **forms})


def _summary(difference: Difference, first: str, second: str) -> str:
    """Return how much there is of each part, and the first of what only one has."""
    parts = (difference.both, difference.first, difference.second)
    lines = render.hung("", f"{first} and {second} share:", 0)
    for name in PARTS:
        both, one, other = (len(part[name]) for part in parts)
        lines += render.hung(f"  {name}", f"{both} of {both + one} and of {both + other}")
    for heading, part in (("Both", difference.both), *zip((first, second), parts[1:], strict=True)):
        lines += [
            "",
            *render.hung("", heading if part is difference.both else f"Only {heading}", 0),
        ]
        for name in PARTS:
            labels = [concept.label for concept in part[name]]
            lines += render.hung(f"  {name}", render.few(labels, 3) or "none")
    return "\n".join([*lines, "", "--full shows all of it."]) + "\n"
