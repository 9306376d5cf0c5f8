"""The defects of the paper and of its text, and how each was read."""

import textwrap
from dataclasses import dataclass

import pyoxigraph as ox

from itotgraph.graph.concept import Concept
from itotgraph.graph.source import Source, select
from itotgraph.names import shorten
from itotgraph.namespaces import ITOT, PROLOGUE
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR, printable

KINDS = ("damage", "inconsistency", "ambiguity")

_QUERY = f"""{PROLOGUE}
SELECT ?identifier ?kind ?label ?location ?reading ?reason ?says ?touched ?name
{{{{
  {{}} ?erratum a itot:Erratum ; dct:identifier ?identifier ; itot:kind ?kind ; rdfs:label ?label ;
    itot:location ?location ; itot:reading ?reading ; itot:reason ?reason .
  {{{{ ?erratum itot:says ?says }}}} UNION {{{{
    ?erratum itot:touches ?touched
    OPTIONAL {{{{ ?touched skos:prefLabel|rdfs:label ?name }}}} }}}} }}}}
ORDER BY ?identifier ?says ?touched (lang(?name) != "en") ?name"""


@dataclass
class Erratum:
    """A defect: where it is, what each place says, the reading taken, why, and what it touches."""

    identifier: str
    kind: str
    label: str
    location: str
    says: list[str]
    reading: str
    reason: str
    touches: dict[str, str]


def errata(
    store: Source, kind: str | None = None, touching: Concept | None = None
) -> list[Erratum]:
    """Return the errata in their order, or those of one kind, or those that touch a concept."""
    only = f"?erratum itot:touches {ox.NamedNode(touching.iri)} ." if touching else ""
    found: dict[str, Erratum] = {}
    for row in select(store, _QUERY.format(only)):
        identifier = row["identifier"].value
        erratum = found.setdefault(
            identifier,
            Erratum(
                identifier,
                row["kind"].value.removeprefix(ITOT.IRI),
                row["label"].value,
                row["location"].value,
                [],
                row["reading"].value,
                row["reason"].value,
                {},
            ),
        )
        if row["says"]:
            erratum.says.append(row["says"].value)
        else:
            iri = row["touched"].value
            erratum.touches.setdefault(iri, row["name"].value if row["name"] else shorten(iri))
    return [erratum for erratum in found.values() if kind in (None, erratum.kind)]


def as_text(found: list[Erratum]) -> str:
    """Return the errata for people."""
    return "\n".join(
        "\n".join(
            [
                f"{erratum.identifier}  {printable(erratum.label)}  [{erratum.kind}]",
                *_field("where", erratum.location),
                *(line for says in erratum.says for line in _field("says", says)),
                *_field("read as", erratum.reading),
                *_field("because", erratum.reason),
                *_field("touches", "; ".join(erratum.touches.values())),
                "",
            ]
        )
        for erratum in found
    )


def as_answer(found: list[Erratum]) -> Answer:
    """Return the errata as rows, one each."""
    variables = ["erratum", "kind", "defect", "where", "says", "reading", "reason", "touches"]
    return Answer(
        variables,
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
