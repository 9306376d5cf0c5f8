"""The defects of the paper and of its text, and how each was read."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

import pyoxigraph as ox

from itotgraph.graph.concept import Concept
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.names import shorten
from itotgraph.namespaces import ITOT, PROLOGUE
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR, printable

KINDS = ("damage", "inconsistency", "ambiguity")

# How an erratum bears on a concept, the nearest way first.
WAYS = (
    "itself",
    "table rows",
    "associations",
    "functions",
    "areas",
    "titles",
    "activities",
    "competencies",
    "responsibilities",
    "concepts",
)

# The ways are gone before the errata are named: the other way round takes 15 times as long.
_BEARING = f"""{PROLOGUE}
SELECT ?concept ?erratum ?identifier (MIN(?label) AS ?defect) ?nearest {{{{
 {{{{ SELECT ?concept ?erratum (MIN(?rank) AS ?nearest) {{{{
  {{}} {{{{ ?erratum itot:touches ?concept BIND(0 AS ?rank) }}}} UNION
  {{{{ ?erratum itot:touches ?part .
     ?part a itot:TableRow ; itot:printedOccupationCluster|itot:printedRoleCluster|
       itot:printedWorkFunction|itot:printedFunctionalArea|itot:printedOccupation ?concept
     BIND(1 AS ?rank) }}}} UNION
  {{{{ ?erratum itot:touches ?part . ?concept a itot:RoleAssociation ; dct:source ?part
     BIND(1 AS ?rank) }}}} UNION
  {{{{ ?erratum itot:touches ?part .
     ?part a itot:RoleAssociation ; itot:occupationCluster|itot:roleCluster|
       itot:workFunction|itot:functionalArea ?concept
     BIND(2 AS ?rank) }}}} UNION
  {{{{ ?erratum itot:touches ?part .
     ?part a itot:CriticalWorkFunction ; itot:occupationCluster ?concept BIND(3 AS ?rank) }}}} UNION
  {{{{ VALUES (?class ?rank) {{{{ (itot:FunctionalArea 4) (itot:Occupation 5) (itot:KeyActivity 6)
       (itot:Responsibility 8) }}}}
     ?erratum itot:touches ?part . ?part a ?class ; skos:broader ?concept }}}} UNION
  {{{{ ?erratum itot:touches ?part . ?concept itot:requires ?part BIND(7 AS ?rank) }}}} UNION
  {{{{ ?erratum itot:touches ?part . ?part skos:inScheme ?concept BIND(9 AS ?rank) }}}}
 }}}} GROUP BY ?concept ?erratum }}}}
 ?erratum a itot:Erratum ; dct:identifier ?identifier ; rdfs:label ?label }}}}
GROUP BY ?concept ?erratum ?identifier ?nearest
ORDER BY ?concept ?nearest ?identifier"""

_QUERY = f"""{PROLOGUE}
SELECT ?erratum ?identifier ?kind ?label ?location ?reading ?reason ?says ?touched ?name
{{{{
  {{}} ?erratum a itot:Erratum ; dct:identifier ?identifier ; itot:kind ?kind ; rdfs:label ?label ;
    itot:location ?location ; itot:reading ?reading ; itot:reason ?reason .
  {{{{ ?erratum itot:says ?says }}}} UNION {{{{
    ?erratum itot:touches ?touched
    OPTIONAL {{{{ ?touched skos:prefLabel|rdfs:label ?name }}}} }}}} }}}}
ORDER BY ?identifier ?says ?touched ?name"""


@dataclass(frozen=True)
class Bearing:
    """That an erratum bears on a concept, row, association or scheme, and by which of WAYS."""

    concept: str
    erratum: str
    identifier: str
    label: str
    how: str


@dataclass
class Erratum:
    """A defect: where it is, what each place says, the reading taken, why, and what it touches.

    `how` is the nearest way in which it bears on the concept that was asked for.
    """

    identifier: str
    kind: str
    label: str
    location: str
    says: list[str]
    reading: str
    reason: str
    touches: dict[str, str] = field(default_factory=dict)
    how: str = ""


def bearing(store: Source, iris: Iterable[str] | None = None) -> list[Bearing]:
    """Return which errata bear on the IRIs, or on anything, each once, by the nearest way.

    An erratum bears on what it touches; on a concept also by the table rows that print it and by
    its associations; on the whole by its parts, one step up, and on a scheme by its concepts.
    """
    only = ""
    if iris is not None:
        only = f"VALUES ?concept {{ {' '.join(str(ox.NamedNode(iri)) for iri in iris)} }}"
    return [
        Bearing(
            row["concept"].value,
            row["erratum"].value,
            row["identifier"].value,
            row["defect"].value,
            WAYS[int(row["nearest"].value)],
        )
        for row in select(store, _BEARING.format(only))
    ]


def errata(
    store: Source, kind: str | None = None, touching: Concept | None = None
) -> list[Erratum]:
    """Return the errata in their order, or those of one kind, or those that bear on a concept,
    the nearest first; of an erratum, itself.
    """
    how = None
    if touching and touching.kind == Kind.ERRATUM:
        how = {touching.iri: WAYS[0]}
    elif touching:
        how = {b.erratum: b.how for b in bearing(store, [touching.iri])}
    only = "" if how is None else f"VALUES ?erratum {{ {' '.join(f'<{iri}>' for iri in how)} }}"
    found: dict[str, Erratum] = {}
    for row in select(store, _QUERY.format(only)):
        iri = row["erratum"].value
        erratum = found.setdefault(
            iri,
            Erratum(
                row["identifier"].value,
                row["kind"].value.removeprefix(ITOT.IRI),
                row["label"].value,
                row["location"].value,
                [],
                row["reading"].value,
                row["reason"].value,
                how=how[iri] if how else "",
            ),
        )
        if row["says"]:
            erratum.says.append(row["says"].value)
        else:
            thing = row["touched"].value
            erratum.touches.setdefault(thing, row["name"].value if row["name"] else shorten(thing))
    kept = [erratum for erratum in found.values() if kind in (None, erratum.kind)]
    return sorted(kept, key=lambda e: WAYS.index(e.how)) if how else kept


def told(how: str) -> str:
    """Return how an erratum bears on a concept, in words: "itself", "by its table rows"."""
    return how if how in ("", WAYS[0]) else f"by its {how}"


def as_text(found: list[Erratum]) -> str:
    """Return the errata for people, by the way in which they bear on what was asked for."""
    if not found:
        return "none\n"
    lines = []
    for how, group in groupby(found, key=lambda erratum: erratum.how):
        if how:
            lines += [f"{told(how)}:", ""]
        for erratum in group:
            lines += [
                f"{erratum.identifier}  {printable(erratum.label)}  [{erratum.kind}]",
                *_field("where", erratum.location),
                *(line for says in erratum.says for line in _field("says", says)),
                *_field("read as", erratum.reading),
                *_field("because", erratum.reason),
                *_field("touches", "; ".join(erratum.touches.values())),
                "",
            ]
    return "\n".join(lines)


def as_answer(found: list[Erratum]) -> Answer:
    """Return the errata as rows, one each; `how` says how one bears on what was asked for."""
    variables = ["erratum", "kind", "defect", "where", "says", "reading", "reason", "touches"]
    return Answer(
        [*variables, "how"],
        [
            tuple(
                ox.Literal(cell)
                for cell in (
                    erratum.identifier,
                    erratum.kind,
                    erratum.label,
                    erratum.location,
                    LIST_SEPARATOR.join(erratum.says),
                    erratum.reading,
                    erratum.reason,
                    LIST_SEPARATOR.join(erratum.touches.values()),
                    erratum.how,
                )
            )
            for erratum in found
        ],
        found,
        forms={"text": lambda: as_text(found)},
    )


def _field(name: str, text: str) -> list[str]:
    indent = " " * 15
    return textwrap.wrap(
        printable(text), 96, initial_indent=f"      {name:<9}", subsequent_indent=indent
    )
