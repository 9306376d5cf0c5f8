"""The one canonical Turtle: the form of every file in `ontology/` and of the published graph.

One line a predicate, subjects and objects in code-point order, `rdf:type` and `skos:prefLabel`
first, lists in brackets. Two graphs that are equal are written as the same bytes, so a diff
shows the change and nothing else. A small writer of our own, since the general ones
give other bytes for the lists of each run (W3C Turtle 1.1, sections 2 and 6.4).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

import pyoxigraph as ox

from itotgraph.namespaces import PREFIXES, RDF, SKOS, XSD

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_TYPE = ox.NamedNode(RDF + "type")
_FIRST = ox.NamedNode(RDF + "first")
_REST = ox.NamedNode(RDF + "rest")
_NIL = ox.NamedNode(RDF + "nil")
_LEADING = (RDF + "type", SKOS + "prefLabel", "http://www.w3.org/2000/01/rdf-schema#label")
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def serialize(triples: Iterable[ox.Triple], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return the triples as canonical Turtle, with the prefixes that they use.

    Blank nodes may only be the cells of well-formed lists, since no other blank node has a
    stable name; anything else raises ValueError. Namespaces end in / or #.
    """
    header, blocks = parts(triples, prefixes)
    return "\n".join(["".join(header), *blocks])


def parts(
    triples: Iterable[ox.Triple], prefixes: Mapping[str, str] = PREFIXES
) -> tuple[list[str], list[str]]:
    """Return the parts of what `serialize` returns: the lines of prefixes, and a text a subject."""
    by_subject: dict[Term, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        by_subject[triple.subject].append(triple)

    names = {namespace: prefix for prefix, namespace in prefixes.items()}
    used: set[str] = set()
    shortened: dict[str, str] = {}

    def iri(value: str) -> str:
        if value not in shortened:
            start = max(value.rfind("/"), value.rfind("#")) + 1
            prefix, local = names.get(value[:start]), value[start:]
            if prefix and _LOCAL_NAME.fullmatch(local):
                used.add(prefix)
                shortened[value] = f"{prefix}:{local}"
            else:
                shortened[value] = f"<{value}>"
        return shortened[value]

    def members(cell: Term) -> list[Term]:
        found = []
        while cell != _NIL:
            first, rest = (
                [t.object for t in set(by_subject.get(cell, ())) if t.predicate == predicate]
                for predicate in (_FIRST, _REST)
            )
            if len(first) != 1 or len(rest) != 1:
                raise ValueError(f"blank node {cell} is not a cell of a well-formed list")
            found.append(first[0])
            cell = rest[0]
        return found

    def write(term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return iri(term.value)
        if isinstance(term, ox.BlankNode):
            return f"( {' '.join(map(write, members(term)))} )"
        if isinstance(term, ox.Triple):
            raise ValueError(f"a quoted triple has no place in the graph: {term}")
        text, language, datatype = term.value, term.language, term.datatype.value
        if datatype == XSD + "integer" and _INTEGER.fullmatch(text):
            return text
        if datatype == XSD + "boolean" and text in ("true", "false"):
            return text
        text = f'"{text.translate(_ESCAPES)}"'
        if language:
            return f"{text}@{language}"
        return text if datatype == XSD + "string" else f"{text}^^{iri(datatype)}"

    @cache
    def order(predicate: str) -> tuple[int, str]:
        return _LEADING.index(predicate) if predicate in _LEADING else len(_LEADING), predicate

    blocks = []
    for subject in sorted((s for s in by_subject if isinstance(s, ox.NamedNode)), key=str):
        properties: dict[str, list[str]] = defaultdict(list)
        for triple in set(by_subject[subject]):
            properties[triple.predicate.value].append(write(triple.object))
        lines = []
        for predicate in sorted(properties, key=order):
            verb = "a" if predicate == _TYPE.value else iri(predicate)
            objects = sorted(properties[predicate])
            separator = ",\n        " if sum(map(len, objects)) > 60 else ", "
            lines.append(f"    {verb} {separator.join(objects)}")
        blocks.append(f"{iri(subject.value)}\n" + " ;\n".join(lines) + " .\n")
    return [f"@prefix {p}: <{prefixes[p]}> .\n" for p in sorted(used)], blocks
