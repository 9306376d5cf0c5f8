"""What changed between two versions of the graph: by concept in words, and as SPARQL Update."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.check import concept_names
from itotgraph.graph.parse import load, ontology_files
from itotgraph.names import shorten
from itotgraph.namespaces import DCT, ITOT, OWL, RDF, RDFS, SKOS
from itotgraph.text import render
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR, printable

Value = ox.NamedNode | ox.Literal | tuple["Value", ...]

_TYPE, _BROADER, _LABEL = RDF.type, SKOS.broader, SKOS.prefLabel
_FIRST, _REST, _NIL = RDF.first, RDF.rest, ox.NamedNode(RDF.nil)
_NAMES = {SKOS.altLabel: "alternative label", SKOS.hiddenLabel: "hidden label"}
_VAGUE = (SKOS.Concept, ITOT.Competency)
_EVIDENT = (_TYPE, _LABEL, SKOS.inScheme, RDFS.isDefinedBy)
_HEADINGS = {
    "added": "Added",
    "removed": "Removed (a published IRI is better retired, with owl:deprecated)",
    "changed": "Changed",
}


@dataclass
class Change:
    """What changed about one subject: its statements that came and went, and that in words."""

    iri: str
    kind: str
    label: str
    what: str
    added: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))
    removed: dict[str, list[Value]] = field(default_factory=lambda: defaultdict(list))
    words: list[str] = field(default_factory=list)


def version(path: Path) -> list[ox.Triple]:
    """Return the triples of a file, or of the Turtle files of a folder, as `graph.load` does."""
    return load(ontology_files(path) if path.is_dir() else [path])


def diff(old: Iterable[ox.Triple], new: Iterable[ox.Triple]) -> list[Change]:
    """Return the changes from the old to the new triples, by subject, in the order of their IRIs.

    Two lists are the same where their members are. Raises InputError for blank nodes that are no
    cells of a list, since nothing tells which of them is which (RDF 1.1 Concepts, section 3.4).
    """
    old, new = list(old), list(new)
    before, after = _statements(old), _statements(new)
    names = concept_names(old) | concept_names(new)
    kinds = _kinds(before) | _kinds(after)
    subjects_before = {subject for subject, _, _ in before}
    subjects_after = {subject for subject, _, _ in after}
    changes: dict[str, Change] = {}
    for statements, side in ((before - after, "removed"), (after - before, "added")):
        for subject, predicate, value in sorted(statements, key=str):
            if subject not in changes:
                what = "changed" if subject in subjects_before & subjects_after else side
                kind, label = kinds.get(subject, ""), names.get(subject, "")
                changes[subject] = Change(subject, kind, label, what)
            getattr(changes[subject], side)[predicate].append(value)
    for change in changes.values():
        change.words = list(_words(change, names))
    return [change for _, change in sorted(changes.items())]


def as_answer(changes: Sequence[Change]) -> Answer:
    """Return the changes as an answer, whose records they are."""
    return Answer(
        ["concept", "kind", "label", "what", "words"],
        [
            (
                ox.NamedNode(each.iri),
                *map(ox.Literal, (each.kind, each.label, each.what)),
                ox.Literal(LIST_SEPARATOR.join(each.words)),
            )
            for each in changes
        ],
        changes,
        forms={
            "text": lambda: as_text(changes),
            "md": lambda: as_markdown(changes),
            "json": lambda: as_json(changes),
            "update": lambda: as_update(changes),
        },
        found=bool(changes),
    )


def as_text(changes: Sequence[Change]) -> str:
    """Return the changes for people: what was added, removed and changed, each in words."""
    lines = [_summary(changes)]
    for what, heading in _HEADINGS.items():
        group = [change for change in changes if change.what == what]
        lines += ["", heading] if group else []
        for change in group:
            lines.append("  " + "  ".join(filter(None, (change.kind, _title(change)))))
            lines += [f"      {words}" for words in change.words]
    return "\n".join(lines) + "\n"


def as_markdown(changes: Sequence[Change]) -> str:
    """Return the changes as Markdown, say for release notes."""

    def plain(text: str) -> str:
        return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)

    lines = [_summary(changes)]
    for what, heading in _HEADINGS.items():
        group = [change for change in changes if change.what == what]
        lines += ["", f"## {heading}", ""] if group else []
        for change in group:
            lines.append(" ".join(filter(None, ("-", change.kind, f"**{plain(_title(change))}**"))))
            lines += [f"  - {plain(words)}" for words in change.words]
    return "\n".join(lines) + "\n"


def as_json(changes: Sequence[Change]) -> str:
    """Return the changes as a JSON array, one object a subject."""

    def written(value: Value) -> dict[str, Any]:
        if isinstance(value, tuple):
            return {"list": [written(member) for member in value]}
        if isinstance(value, ox.NamedNode):
            return {"iri": value.value}
        if value.language:
            return {"value": value.value, "language": value.language}
        return {"value": value.value, "datatype": value.datatype.value}

    def statements(side: dict[str, list[Value]]) -> dict[str, list[dict[str, Any]]]:
        return {predicate: [written(v) for v in values] for predicate, values in side.items()}

    rows = [
        {
            "iri": change.iri,
            "kind": change.kind,
            "label": change.label,
            "change": change.what,
            "words": change.words,
            "removed": statements(change.removed),
            "added": statements(change.added),
        }
        for change in changes
    ]
    return render.as_json(rows)


def as_update(changes: Sequence[Change]) -> str:
    """Return a SPARQL 1.1 Update request that makes the new graph of the old one.

    A list that goes is found by its members (DELETE WHERE, section 3.1.3.3), since DELETE DATA may
    not name blank nodes; everything else is deleted and inserted by name.
    """
    gone, lists, come = [], [], []
    for change in changes:
        for predicate, values in change.removed.items():
            for value in values:
                statement = f"<{change.iri}> <{predicate}> {{}} ."
                if isinstance(value, tuple):
                    cells: list[str] = []
                    head = _cell(value, cells)
                    pattern = "\n".join(f"  {line}" for line in [statement.format(head), *cells])
                    lists.append(f"DELETE WHERE {{\n{pattern}\n}} ;\n")
                else:
                    gone.append(f"  <{change.iri}> <{predicate}> {value} .\n")
        for predicate, values in change.added.items():
            come += [f"  <{change.iri}> <{predicate}> {_written(value)} .\n" for value in values]
    parts = [f"DELETE DATA {{\n{''.join(gone)}}} ;\n"] if gone else []
    parts += lists
    parts += [f"INSERT DATA {{\n{''.join(come)}}} ;\n"] if come else []
    return "".join(parts)


def _statements(triples: Iterable[ox.Triple]) -> set[tuple[str, str, Value]]:
    cells: dict[ox.BlankNode, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    named: list[tuple[str, str, Any]] = []
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode):
            cells[triple.subject][triple.predicate.value].append(triple.object)
        elif isinstance(triple.subject, ox.NamedNode):
            named.append((triple.subject.value, triple.predicate.value, triple.object))
    used: set[ox.BlankNode] = set()

    def resolved(term: Any) -> Value:
        if not isinstance(term, ox.BlankNode):
            value: Value = term
            return value
        members: list[Value] = []
        while term != _NIL:
            properties = cells.get(term, {})
            first, rest = properties.get(_FIRST, []), properties.get(_REST, [])
            if term in used or (len(properties), len(first), len(rest)) != (2, 1, 1):
                raise _nameless()
            used.add(term)
            members.append(resolved(first[0]))
            term = rest[0]
        return tuple(members)

    found = {(subject, predicate, resolved(term)) for subject, predicate, term in named}
    if set(cells) - used:
        raise _nameless()
    return found


def _nameless() -> InputError:
    mend = "compare graphs whose things have IRIs, such as ontology folders or itot.ttl"
    return InputError("a blank node that is no cell of a list cannot be compared", mend)


def _cell(members: tuple[Value, ...], lines: list[str]) -> str:
    numbers = [len(lines)]
    variable = f"?cell{len(lines)}"
    lines.append("")
    first = _cell(members[0], lines) if isinstance(members[0], tuple) else str(members[0])
    rest = _cell(members[1:], lines) if members[1:] else str(_NIL)
    lines[numbers[0]] = f"{variable} <{_FIRST}> {first} ; <{_REST}> {rest} ."
    return variable


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        return f"( {' '.join(map(_written, value))} )"
    return str(value)


def _kinds(statements: Iterable[tuple[str, str, Value]]) -> dict[str, str]:
    types: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in statements:
        if predicate == _TYPE and isinstance(value, ox.NamedNode):
            types[subject].add(value.value)
    return {
        subject: _name(
            min(found, key=lambda iri: (iri in _VAGUE, not iri.startswith(ITOT.IRI), iri))
        )
        for subject, found in types.items()
    }


def _words(change: Change, names: dict[str, str]) -> Iterable[str]:
    def told(value: Value) -> str:
        if isinstance(value, tuple):
            return f"({', '.join(map(told, value))})"
        if isinstance(value, ox.Literal):
            tag = f"@{value.language}" if value.language and value.language != "en" else ""
            return f"“{printable(value.value)}”{tag}"
        label = names.get(value.value)
        return f"{printable(label)} ({shorten(value.value)})" if label else shorten(value.value)

    if change.what == "removed":
        return
    for predicate in sorted({*change.removed, *change.added}):
        gone, come = list(change.removed.get(predicate, ())), list(change.added.get(predicate, ()))
        name = printable(names.get(predicate) or _NAMES.get(predicate) or _name(predicate))
        if change.what == "added":
            if predicate not in _EVIDENT:
                yield from (f"{name}: {told(value)}" for value in come)
            continue
        for before, after in _pairs(gone, come):
            gone.remove(before)
            come.remove(after)
            verb = {_LABEL: "renamed", _BROADER: "moved"}.get(predicate, f"{name} changed")
            yield f"{verb} from {told(before)} to {told(after)}"
        for value in come:
            if predicate == OWL.deprecated:
                yield "retired"
            elif predicate == DCT.isReplacedBy:
                yield f"replaced by {told(value)}"
            else:
                yield f"{name} added: {told(value)}"
        yield from (f"{name} removed: {told(value)}" for value in gone)


def _pairs(gone: list[Value], come: list[Value]) -> list[tuple[Value, Value]]:
    """Return the values that took another's place: the only one that went, for the only one."""

    def slot(value: Value) -> str:
        return (value.language or "" if isinstance(value, ox.Literal) else "@").lower()

    pairs = []
    for name in sorted({slot(value) for value in gone}):
        before = [value for value in gone if slot(value) == name]
        after = [value for value in come if slot(value) == name]
        if len(before) == len(after) == 1:
            pairs.append((before[0], after[0]))
    return pairs


def _name(iri: str) -> str:
    local = re.split(r"[/#:]", iri)[-1] or iri
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()


def _title(change: Change) -> str:
    curie = shorten(change.iri)
    return f"{printable(change.label)} ({curie})" if change.label else curie


def _summary(changes: Sequence[Change]) -> str:
    if not changes:
        return "No difference."
    counts = {what: sum(c.what == what for c in changes) for what in _HEADINGS}
    come = sum(len(values) for c in changes for values in c.added.values())
    gone = sum(len(values) for c in changes for values in c.removed.values())
    things = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{things}; {come} statements added, {gone} removed"
