"""What two occupations, clusters, functions or roles have in common.

A profile is what a concept stands for: its work functions, their key activities and their
competencies. An occupation has those of all its clusters, a role cluster or area those of the
functions that map to it.
"""

from dataclasses import dataclass

import pyoxigraph as ox

from itotgraph.concept import Concept, concepts
from itotgraph.errors import InputError
from itotgraph.graph import select
from itotgraph.namespaces import ITOT, SKOS
from itotgraph.render import Answer

PARTS = ("functions", "activities", "competencies")

_KINDS = {
    "Occupation": "?x skos:broader/^itot:occupationCluster ?f . ?x a itot:Occupation",
    "OccupationCluster": "?f itot:occupationCluster ?x",
    "CriticalWorkFunction": "?f itot:occupationCluster [] BIND(?f AS ?x)",
    "RoleCluster": "?a itot:workFunction ?f ; itot:roleCluster ?x",
    "FunctionalArea": "?a itot:workFunction ?f ; itot:functionalArea ?x",
}
_PARTS = {
    "functions": "BIND(?f AS ?part)",
    "activities": "?part skos:broader ?f",
    "competencies": "?f itot:requires ?part",
}

Profile = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Difference:
    """For each of PARTS, the labels that both have, only the first has, and only the second."""

    both: dict[str, list[str]]
    first: dict[str, list[str]]
    second: dict[str, list[str]]


def profiles(store: ox.Store, kind: str) -> dict[str, Profile]:
    """Return the profile of every concept of a kind, by IRI.

    Raises InputError for a kind that has no work functions.
    """
    if kind not in _KINDS:
        raise InputError(
            f"a {kind} has no work functions to go by",
            "name an occupation, cluster, work function, role cluster or functional area",
        )
    found: dict[str, Profile] = {}
    for name, pattern in _PARTS.items():
        query = f"""PREFIX itot: <{ITOT}> PREFIX skos: <{SKOS}>
            SELECT DISTINCT ?x ?part {{ ?f a itot:CriticalWorkFunction . {_KINDS[kind]} .
              {pattern} }}"""
        for row in select(store, query):
            profile = found.setdefault(row["x"].value, dict.fromkeys(PARTS, frozenset()))
            profile[name] |= {row["part"].value}
    return found


def compare(store: ox.Store, first: Concept, second: Concept) -> Difference:
    """Return what both concepts' profiles share, and what only one has, in notation order."""
    one = profiles(store, first.kind).get(first.iri, {})
    other = profiles(store, second.kind).get(second.iri, {})
    label = {concept.iri: concept.label for concept in concepts(store)}

    def ordered(iris: frozenset[str]) -> list[str]:
        return [label[iri] for iri in label if iri in iris]

    def part(name: str, profile: Profile) -> frozenset[str]:
        return profile.get(name, frozenset())

    return Difference(
        {name: ordered(part(name, one) & part(name, other)) for name in PARTS},
        {name: ordered(part(name, one) - part(name, other)) for name in PARTS},
        {name: ordered(part(name, other) - part(name, one)) for name in PARTS},
    )


def as_answer(difference: Difference) -> Answer:
    """Return a difference as rows: what it is, its label, and who has it."""
    owners = {"both": difference.both, "first": difference.first, "second": difference.second}
    return Answer(
        ["part", "has", "label"],
        [
            (ox.Literal(part), ox.Literal(owner), ox.Literal(label))
            for part in PARTS
            for owner, labels in owners.items()
            for label in labels[part]
        ],
    )
