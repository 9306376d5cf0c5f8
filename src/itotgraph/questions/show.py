"""Everything that the graph knows of one concept, and where it comes from."""

import textwrap
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from itotgraph.graph import turtle
from itotgraph.graph.concept import Concept
from itotgraph.graph.language import in_one_language, readable
from itotgraph.graph.mappings import PREDICATES
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.names import shorten, spoken, words
from itotgraph.namespaces import DCT, ITOT, PROLOGUE, RDF, RDFS, SKOS, SSSOM
from itotgraph.questions.errata import Erratum, errata, told
from itotgraph.text import render
from itotgraph.text.answer import Answer
from itotgraph.text.render import Term, printable

_HIDDEN = {
    RDF.type,
    SKOS.prefLabel,
    SKOS.notation,
    SKOS.definition,
    SKOS.inScheme,
    SKOS.topConceptOf,
    SKOS.relatedMatch,
    ITOT.frameworkMatch,
    SKOS.broaderTransitive,
    SKOS.narrowerTransitive,
    ITOT.workFunctionOf,
    ITOT.occupationClusterOf,
}

# What stands at the head of things that are no concepts.
_HEADED = {RDFS.label, DCT.identifier}

_STATEMENTS = f"""{PROLOGUE}SELECT ?predicate ?name ?value ?label ?notation {{{{
  {{}} ?predicate ?value
  OPTIONAL {{{{ ?predicate rdfs:label ?name }}}}
  OPTIONAL {{{{ ?value skos:prefLabel|rdfs:label ?label }}}}
  OPTIONAL {{{{ ?value skos:notation ?notation }}}} }}}}
ORDER BY ?name ?label ?notation"""


# A definition may be a resource, whose text is its rdf:value (SKOS Primer, 4.2).
_DEFINITIONS = f"""{PROLOGUE}SELECT ?text {{{{
  {{}} skos:definition/rdf:value? ?text FILTER(isLITERAL(?text)) }}}}"""
_CLAIMS = f"""{PROLOGUE}
SELECT ?relation ?rejected ?target ?label ?notation ?confidence ?comment {{{{
  ?claim owl:annotatedSource {{}} ; owl:annotatedProperty ?relation ; owl:annotatedTarget ?target
  OPTIONAL {{{{ ?claim sssom:predicate_modifier ?rejected }}}}
  OPTIONAL {{{{ ?claim sssom:object_label ?label }}}}
  OPTIONAL {{{{ ?claim sssom:confidence ?confidence }}}}
  OPTIONAL {{{{ ?claim rdfs:comment ?comment }}}}
  OPTIONAL {{{{ ?target skos:notation ?notation }}}} }}}}
ORDER BY BOUND(?rejected) ?relation DESC(?confidence) ?label"""
_MATCHES = {SKOS.IRI + name for name in PREDICATES}


@dataclass(frozen=True)
class Thing:
    """A value of a property: an IRI with its label and notation, or a plain text."""

    text: str
    iri: str | None = None
    notation: str | None = None


@dataclass(frozen=True)
class Claim:
    """A mapping to another vocabulary, accepted or rejected, and why. Where nothing was found, the
    target's IRI is that of sssom:NoTermFound.
    """

    relation: str
    rejected: bool
    target: Thing
    confidence: float | None
    comment: str

    @property
    def name(self) -> str:
        return f"not {self.relation}" if self.rejected else self.relation


@dataclass(frozen=True)
class Description:
    """A concept with its statements by property, the table rows behind it, the mappings to other
    vocabularies, and its errata.
    """

    concept: Concept
    definition: str | None
    statements: dict[str, list[Thing]]
    rows: list[str]
    mappings: list[Claim]
    errata: list[Erratum]


def show(store: Source, concept: Concept) -> Description:
    """Return what the graph, with what it entails, says of the concept."""
    node = ox.NamedNode(concept.iri)
    things: dict[tuple[str, object], tuple[str, Thing]] = {}
    claims = _claims(store, node)
    claimed = {claim.target.iri for claim in claims}
    rows = in_one_language(select(store, _STATEMENTS.format(node)), "name", "label")
    definitions = [row["text"] for row in select(store, _DEFINITIONS.format(node))]
    definition = next((text.value for text in readable(definitions)), None)
    notes = _notes(store, concept) if any(map(_is_blank, rows)) else []
    for row in rows:
        predicate, value = row["predicate"].value, row["value"]
        told = predicate in _MATCHES and getattr(value, "value", "") in claimed
        headed = predicate in _HEADED and value.value in (concept.label, concept.notation)
        if predicate not in _HIDDEN and not (told or headed) and not _is_blank(row):
            name = row["name"].value if row["name"] else spoken(predicate)
            thing = _thing(value, row["label"], row["notation"])
            things.setdefault((predicate, value), (name, thing))
    statements: dict[str, list[Thing]] = defaultdict(list)
    for name, thing in (*things.values(), *notes):
        statements[name].append(thing)
    for name in statements:
        statements[name].sort(key=_order)
    return Description(
        concept,
        definition,
        dict(sorted(statements.items())),
        _rows(store, node),
        claims,
        [] if concept.kind == Kind.ERRATUM else errata(store, touching=concept),
    )


def _order(thing: Thing) -> tuple[str, int, str]:
    return thing.notation or "~", int(thing.text) if _is_number(thing) else 0, thing.text


def _is_number(thing: Thing) -> bool:
    return thing.iri is None and thing.text.isdecimal() and len(thing.text) < 20


def as_text(description: Description) -> str:
    """Return the description for people."""
    concept = description.concept
    kind = f"{words(concept.kind)} {concept.notation}".rstrip()
    lines = [printable(concept.label), kind, concept.iri]
    if description.definition:
        lines += ["", *textwrap.wrap(printable(description.definition), 88)]
    for name, things in description.statements.items():
        lines += ["", f"{name}:"]
        if all(map(_is_number, things)):
            numbers = ", ".join(thing.text for thing in things)
            lines += textwrap.wrap(numbers, 88, initial_indent="  ", subsequent_indent="  ")
            continue
        for thing in things:
            code = f"{thing.notation}  " if thing.notation else ""
            lines += textwrap.wrap(
                code + printable(thing.text), 88, initial_indent="  ", subsequent_indent="      "
            )
    if description.rows:
        lines += ["", "rests on:", *(f"  {row}" for row in description.rows)]
    if description.mappings:
        lines += ["", "mappings to other vocabularies:"]
        for claim in description.mappings:
            sure = "" if claim.confidence is None else f" ({claim.confidence:.2f})"
            code = f"{claim.target.notation}  " if claim.target.notation else ""
            lines.append(f"  {claim.name}  {code}{printable(claim.target.text)}{sure}")
            lines += textwrap.wrap(
                printable(claim.comment), 88, initial_indent="      ", subsequent_indent="      "
            )
    if description.errata:
        for how, group in groupby(description.errata, key=lambda erratum: erratum.how):
            lines += ["", f"errata, {told(how)}:"]
            for erratum in group:
                lines.append(f"  {erratum.identifier}  {erratum.label}")
                lines += textwrap.wrap(
                    f"Read as: {erratum.reading}",
                    88,
                    initial_indent="      ",
                    subsequent_indent="      ",
                )
    return "\n".join(lines) + "\n"


def as_answer(store: Source, concept: Concept) -> Answer:
    """Return what `show` does, a row for each statement, table row and erratum."""
    description = show(store, concept)
    rows: list[tuple[Term | None, ...]] = [
        (
            ox.Literal(name),
            ox.Literal(thing.notation or ""),
            ox.Literal(thing.text),
            ox.NamedNode(thing.iri) if thing.iri else None,
        )
        for name, things in description.statements.items()
        for thing in things
    ]
    if description.definition:
        rows.insert(0, _told("definition", "", description.definition))
    rows += [_told("rests on", "", row) for row in description.rows]
    rows += [
        (
            ox.Literal(claim.name),
            ox.Literal(claim.target.notation or ""),
            ox.Literal(claim.target.text),
            ox.NamedNode(claim.target.iri) if claim.target.iri else None,
        )
        for claim in description.mappings
    ]
    rows += [_told(f"erratum, {told(e.how)}", e.identifier, e.label) for e in description.errata]
    return Answer(
        ["property", "notation", "value", "iri"],
        rows,
        forms={
            "text": lambda: as_text(description),
            "json": lambda: as_json(description),
            "turtle": lambda: turtle.readable(triples(store, concept)),
        },
    )


def as_json(description: Description) -> str:
    """Return the description as a JSON object."""
    concept = description.concept
    document = {
        "iri": concept.iri,
        "kind": concept.kind,
        "label": concept.label,
        "notation": concept.notation,
        "definition": description.definition,
        "statements": {
            name: [{k: v for k, v in vars(t).items() if v is not None} for t in things]
            for name, things in description.statements.items()
        },
        "rows": description.rows,
        "mappings": [
            {
                "relation": claim.relation,
                "rejected": claim.rejected,
                **{k: v for k, v in vars(claim.target).items() if v is not None},
                "confidence": claim.confidence,
                "comment": claim.comment,
            }
            for claim in description.mappings
        ],
        "errata": [
            {"identifier": e.identifier, "label": e.label, "reading": e.reading, "how": e.how}
            for e in description.errata
        ],
    }
    return render.as_json(document)


def triples(store: Source, concept: Concept) -> list[ox.Triple]:
    """Return the triples whose subject is the concept, or a blank node that these lead to."""
    node = ox.NamedNode(concept.iri)
    rows = select(store, f"SELECT ?predicate ?value {{ {node} ?predicate ?value }}")
    found = [ox.Triple(node, row["predicate"], row["value"]) for row in rows]
    if not any(map(_is_blank, rows)):
        return found
    # Blank nodes have no name to ask for, and another one in each answer of a remote store.
    described = store.query(f"DESCRIBE {node}")
    assert not isinstance(described, ox.QueryBoolean | ox.QuerySolutions)
    by_subject = _by_subject(described)
    found, seen = [], set()
    pending: list[object] = [node]
    while pending:
        for triple in by_subject.get(pending.pop(), ()):
            found.append(triple)
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                pending.append(triple.object)
    return found


def _by_subject(triples: Iterable[ox.Triple]) -> dict[object, list[ox.Triple]]:
    found: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.subject].append(triple)
    return found


def _is_blank(row: dict[str, Any]) -> bool:
    return isinstance(row["value"], ox.BlankNode)


def _notes(store: Source, concept: Concept) -> list[tuple[str, Thing]]:
    """Return the statements whose values are blank nodes, each in words: its rdf:value, or else
    what is said of it.
    """
    by_subject = _by_subject(triples(store, concept))

    def said(node: object, seen: tuple[object, ...] = ()) -> str:
        if isinstance(node, ox.Literal):
            return node.value
        if isinstance(node, ox.NamedNode):
            return shorten(node.value)
        if node in seen:
            return "..."
        known = by_subject.get(node, ())
        values = [t.object for t in known if t.predicate.value == RDF.value]
        if texts := readable(v for v in values if isinstance(v, ox.Literal)):
            return texts[0].value
        parts = (f"{spoken(t.predicate.value)} {said(t.object, (*seen, node))}" for t in known)
        return "; ".join(sorted(parts))

    return [
        (spoken(t.predicate.value), Thing(said(t.object)))
        for t in by_subject.get(ox.NamedNode(concept.iri), ())
        if isinstance(t.object, ox.BlankNode) and t.predicate.value not in _HIDDEN
    ]


def _told(name: str, notation: str, text: str) -> tuple[Term | None, ...]:
    return ox.Literal(name), ox.Literal(notation), ox.Literal(text), None


def _claims(store: Source, node: ox.NamedNode) -> list[Claim]:
    claims = {}
    for row in select(store, _CLAIMS.format(node)):
        relation = spoken(row["relation"].value)
        target = row["target"].value
        label = row["label"].value if row["label"] else shorten(target)
        notation = row["notation"].value if row["notation"] else None
        text = "nothing found" if target == SSSOM.NoTermFound else label
        claims[row["relation"], bool(row["rejected"]), row["target"], row["comment"]] = Claim(
            relation,
            bool(row["rejected"]),
            Thing(text, target, notation),
            float(row["confidence"].value) if row["confidence"] else None,
            row["comment"].value if row["comment"] else "",
        )
    return list(claims.values())


def _rows(store: Source, node: ox.NamedNode) -> list[str]:
    query = f"""{PROLOGUE}SELECT DISTINCT ?table ?position ?place {{
          {{ ?association a itot:RoleAssociation ; dct:source ?row ;
            itot:occupationCluster|itot:workFunction|itot:roleCluster|itot:functionalArea {node} }}
          UNION {{ ?row itot:printedOccupation {node} }}
          ?row itot:table ?table ; itot:position ?position ; rdfs:label ?place }}
        ORDER BY ?table ?position"""
    return [row["place"].value for row in select(store, query)]


def _thing(term: object, label: ox.Literal | None, notation: ox.Literal | None) -> Thing:
    if not isinstance(term, ox.NamedNode):
        return Thing(term.value if isinstance(term, ox.Literal) else str(term))
    text = label.value if label else shorten(term.value)
    return Thing(text, term.value, notation.value if notation else None)
