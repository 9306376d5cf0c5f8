"""The one canonical Turtle: the form of every file in `ontology/` and of the published graph.

One line a predicate, subjects and objects in code-point order, `rdf:type` and `skos:prefLabel`
first, lists in brackets. Two graphs that are equal are written as the same bytes, so a diff
shows the change and nothing else. A small writer of our own, since the general ones
give other bytes for the lists of each run (W3C Turtle 1.1, sections 2 and 6.4).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

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
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def serialize(triples: Iterable[ox.Triple], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return the triples as canonical Turtle, with the prefixes that they use.

    Blank nodes may only be the cells of well-formed lists, since no other blank node has a
    stable name; anything else raises ValueError.
    """
    by_subject: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in set(triples):
        by_subject[triple.subject][triple.predicate.value].append(triple.object)

    namespaces = sorted(prefixes.items(), key=lambda item: -len(item[1]))
    used: set[str] = set()
    shortened: dict[str, str] = {}

    def iri(value: str) -> str:
        if value not in shortened:
            shortened[value] = f"<{value}>"
            for prefix, namespace in namespaces:
                if value.startswith(namespace) and _LOCAL_NAME.fullmatch(value[len(namespace) :]):
                    used.add(prefix)
                    shortened[value] = f"{prefix}:{value[len(namespace) :]}"
                    break
        return shortened[value]

    def members(cell: Term) -> list[Term]:
        found = []
        while cell != _NIL:
            properties = by_subject.get(cell, {})
            first, rest = properties.get(_FIRST.value, []), properties.get(_REST.value, [])
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
        if term.datatype.value == XSD + "integer" and _INTEGER.fullmatch(term.value):
            return term.value
        if term.datatype.value == XSD + "boolean" and term.value in ("true", "false"):
            return term.value
        text = '"' + "".join(_ESCAPES.get(character, character) for character in term.value) + '"'
        if term.language:
            return f"{text}@{term.language}"
        if term.datatype.value == XSD + "string":
            return text
        return f"{text}^^{iri(term.datatype.value)}"

    blocks = []
    for subject in sorted((s for s in by_subject if isinstance(s, ox.NamedNode)), key=str):
        properties = by_subject[subject]
        lines = []
        for predicate in sorted(properties, key=lambda p: (p not in _LEADING, _rank(p), p)):
            verb = "a" if predicate == _TYPE.value else iri(predicate)
            objects = sorted(map(write, properties[predicate]))
            separator = ",\n        " if sum(map(len, objects)) > 60 else ", "
            lines.append(f"    {verb} {separator.join(objects)}")
        blocks.append(f"{iri(subject.value)}\n" + " ;\n".join(lines) + " .\n")
    header = "".join(f"@prefix {p}: <{prefixes[p]}> .\n" for p in sorted(used))
    return "\n".join([header, *blocks])


def _rank(predicate: str) -> int:
    return _LEADING.index(predicate) if predicate in _LEADING else len(_LEADING)
