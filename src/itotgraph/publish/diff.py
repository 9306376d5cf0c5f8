"""What changed between two versions of the graph: by concept in words, and as SPARQL Update."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.check import concept_names
from itotgraph.graph.parse import load, ontology_files
from itotgraph.graph.turtle import canonical, shared
from itotgraph.names import shorten
from itotgraph.namespaces import DCT, ITOT, OWL, RDF, RDFS, SKOS, XSD
from itotgraph.text import render
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR, printable


@dataclass(frozen=True)
class Node:
    """A blank node that is used in one place: what is said of it, in order."""

    statements: tuple[tuple[str, "Value"], ...]


Value = ox.NamedNode | ox.Literal | ox.BlankNode | Node | tuple["Value", ...]

_DEEPEST = 100
_TYPE, _BROADER, _LABEL = RDF.type, SKOS.broader, SKOS.prefLabel
_FIRST, _REST, _NIL = RDF.first, RDF.rest, ox.NamedNode(RDF.nil)
_NAMES = {SKOS.altLabel: "alternative label", SKOS.hiddenLabel: "hidden label"}
_VAGUE = (SKOS.Concept, ITOT.Competency)
_EVIDENT = (_TYPE, _LABEL, SKOS.inScheme, RDFS.isDefinedBy)
HEADINGS = {
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

    Two lists are the same where their members are, two blank nodes where the same is said of them;
    those that are used in several places or in none are called as in RDFC-1.0. Raises InputError
    for what is nested deeper than 100.
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
                ox.BlankNode(each.iri[2:]) if each.iri.startswith("_:") else ox.NamedNode(each.iri),
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
    lines = [summary(changes)]
    for what, heading in HEADINGS.items():
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

    lines = [summary(changes)]
    for what, heading in HEADINGS.items():
        group = [change for change in changes if change.what == what]
        lines += ["", f"## {heading}", ""] if group else []
        for change in group:
            lines.append(" ".join(filter(None, ("-", change.kind, f"**{plain(_title(change))}**"))))
            lines += [f"  - {plain(words)}" for words in change.words]
    return "\n".join(lines) + "\n"


def as_json(changes: Sequence[Change]) -> str:
    """Return the changes as a JSON array, one object a subject."""

    def node(value: Value) -> dict[str, Any]:
        if isinstance(value, tuple):
            return {"list": [node(member) for member in value]}
        if isinstance(value, Node):
            said: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for predicate, inner in value.statements:
                said[predicate].append(node(inner))
            return {"node": said}
        if isinstance(value, ox.NamedNode | ox.BlankNode):
            return {"iri": value.value if isinstance(value, ox.NamedNode) else str(value)}
        if value.language:
            return {"value": value.value, "language": value.language}
        return {"value": value.value, "datatype": value.datatype.value}

    def statements(side: dict[str, list[Value]]) -> dict[str, list[dict[str, Any]]]:
        return {predicate: [node(v) for v in values] for predicate, values in side.items()}

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

    A list or blank node that goes is found by what is said of it and nothing besides, since DELETE
    DATA may not name blank nodes; everything else is deleted and inserted by name. Raises
    InputError for a blank node that is used in several places or in none.
    """
    for change in changes:
        sides = [*change.added.values(), *change.removed.values()]
        if change.iri.startswith("_:") or any(map(_is_shared, chain.from_iterable(sides))):
            mend = "give them IRIs, or ask for the change in words"
            raise InputError("blank nodes that are used in several places or in none", mend)
    gone, lists, come = [], [], []
    for change in changes:
        for predicate, values in change.removed.items():
            for value in values:
                statement = f"<{change.iri}> <{predicate}> {{}} ."
                if isinstance(value, tuple | Node):
                    cells: list[str] = []
                    guards: list[str] = []
                    head = _cell(value, cells, guards)
                    pattern = "\n".join(f"  {line}" for line in [statement.format(head), *cells])
                    where = "\n".join([pattern, *(f"  {guard}" for guard in guards)])
                    lists.append(
                        f"DELETE {{\n{pattern}\n}} WHERE {{\n{where}\n}} ;\n"
                        if guards
                        else f"DELETE WHERE {{\n{pattern}\n}} ;\n"
                    )
                else:
                    gone.append(f"  <{change.iri}> <{predicate}> {value} .\n")
        for predicate, values in change.added.items():
            come += [f"  <{change.iri}> <{predicate}> {written(value)} .\n" for value in values]
    parts = [f"DELETE DATA {{\n{''.join(gone)}}} ;\n"] if gone else []
    parts += lists
    parts += [f"INSERT DATA {{\n{''.join(come)}}} ;\n"] if come else []
    return "".join(parts)


def written(value: Value) -> str:
    """Return a value as Turtle has it."""
    if isinstance(value, tuple):
        return f"( {' '.join(map(written, value))} )"
    if isinstance(value, Node):
        said = " ; ".join(f"<{name}> {written(inner)}" for name, inner in value.statements)
        return f"[ {said} ]" if said else "[]"
    return str(value)


def _statements(triples: Iterable[ox.Triple]) -> set[tuple[str, str, Value]]:
    triples = list(triples)
    apart = shared(triples)
    if apart:
        triples = canonical({"": triples})[""]
        apart = shared(triples)
    by_subject: dict[Any, list[ox.Triple]] = defaultdict(list)
    for triple in dict.fromkeys(triples):
        by_subject[triple.subject].append(triple)

    def members(term: Any) -> list[Any] | None:
        found = []
        while term != _NIL:
            values = {t.predicate.value: t.object for t in by_subject.get(term, ())}
            if (
                term in apart
                or len(by_subject.get(term, ())) != 2
                or set(values) != {_FIRST, _REST}
            ):
                return None
            found.append(values[_FIRST])
            term = values[_REST]
        return found

    def resolved(term: Any, depth: int = 0) -> Value:
        if not isinstance(term, ox.BlankNode) or term in apart:
            value: Value = term
            return value
        if depth > _DEEPEST:
            raise InputError(f"nested deeper than {_DEEPEST}", "give the inner ones IRIs")
        if (found := members(term)) is not None:
            return tuple(resolved(member, depth + 1) for member in found)
        said = [
            (t.predicate.value, resolved(t.object, depth + 1)) for t in by_subject.get(term, ())
        ]
        return Node(tuple(sorted(said, key=str)))

    return {
        (subject.value if isinstance(subject, ox.NamedNode) else str(subject), p, resolved(value))
        for subject, told in by_subject.items()
        if isinstance(subject, ox.NamedNode) or subject in apart
        for p, value in ((t.predicate.value, t.object) for t in told)
    }


def _is_shared(value: Value) -> bool:
    if isinstance(value, tuple):
        return any(map(_is_shared, value))
    if isinstance(value, Node):
        return any(_is_shared(inner) for _, inner in value.statements)
    return isinstance(value, ox.BlankNode)


def _cell(value: Value, lines: list[str], guards: list[str]) -> str:
    """Return the term that a value is in a pattern, whose lines and filters are added."""
    if not isinstance(value, tuple | Node) or value == ():
        return str(value) if value != () else str(_NIL)
    number = len(lines)
    lines.append("")
    if isinstance(value, tuple):
        variable = f"?cell{number}"
        first, rest = (_cell(part, lines, guards) for part in (value[0], value[1:]))
        lines[number] = f"{variable} <{_FIRST}> {first} ; <{_REST}> {rest} ."
        return variable
    variable, p, o = f"?node{number}", f"?p{number}", f"?o{number}"
    said = [(f"<{name}>", _cell(inner, lines, guards)) for name, inner in value.statements]
    lines[number] = " ".join(f"{variable} {name} {term} ." for name, term in said)
    known = " || ".join(f"(sameTerm({p}, {name}) && sameTerm({o}, {term}))" for name, term in said)
    inner = f" FILTER(!({known}))" if known else ""
    guards.append(f"FILTER NOT EXISTS {{ {variable} {p} {o}{inner} }}")
    return variable


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
        if isinstance(value, Node):
            texts = [inner for name, inner in value.statements if name == RDF.value]
            parts = (f"{_name(name)} {told(inner)}" for name, inner in value.statements)
            return told(texts[0]) if len(texts) == 1 else f"[{'; '.join(parts)}]"
        if isinstance(value, ox.BlankNode):
            return str(value)
        if isinstance(value, ox.Literal):
            tag = f"@{value.language}" if value.language and value.language != "en" else ""
            if not value.language and value.datatype.value != XSD.string:
                tag = f"^^{shorten(value.datatype.value)}"
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


def summary(changes: Sequence[Change]) -> str:
    """Return in a line how much changed."""
    if not changes:
        return "No difference."
    counts = {what: sum(c.what == what for c in changes) for what in HEADINGS}
    come = sum(len(values) for c in changes for values in c.added.values())
    gone = sum(len(values) for c in changes for values in c.removed.values())
    things = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{things}; {come} statements added, {gone} removed"
