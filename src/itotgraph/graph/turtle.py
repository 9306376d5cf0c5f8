"""The one canonical Turtle: the form of every file in `ontology/` and of the published graph.

One line a predicate, subjects and objects in code-point order, `rdf:type` and `skos:prefLabel`
first, lists and blank nodes in brackets. Two graphs that are equal are written as the same bytes,
so a diff shows the change and nothing else. A small writer of our own, since the general ones
give other bytes for the lists of each run (W3C Turtle 1.1, sections 2 and 6.4).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pyoxigraph as ox

from itotgraph.namespaces import PREFIXES, RDF, SKOS, XSD

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_TYPE = ox.NamedNode(RDF.type)
_FIRST = ox.NamedNode(RDF.first)
_REST = ox.NamedNode(RDF.rest)
_NIL = ox.NamedNode(RDF.nil)
_LEADING = (RDF.type, SKOS.prefLabel, "http://www.w3.org/2000/01/rdf-schema#label")
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_DEEPEST = 100
_INTEGER = re.compile(r"[+-]?[0-9]+")
# What would command a terminal that shows the file goes in by its number.
_CONTROLS = {code: f"\\u{code:04X}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_ESCAPES = _CONTROLS | str.maketrans(
    {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
)


def serialize(triples: Iterable[ox.Triple], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Return the triples as canonical Turtle, with the prefixes that they use.

    Namespaces end in / or #. Raises ValueError for what is nested deeper than 100, and for a triple
    as a term.
    """
    header, blocks = parts(triples, prefixes)
    return "\n".join(["".join(header), *blocks])


def readable(triples: Iterable[ox.Triple]) -> str:
    """Return any triples as Turtle: canonical where `serialize` can, otherwise as Oxigraph does,
    with the blank nodes called as in RDFC-1.0, so that equal graphs are the same bytes.
    """
    triples = list(triples)
    try:
        return serialize(triples)
    except ValueError:
        triples = sorted(canonical({"": triples})[""], key=str)
        text = "".join(map(str, triples))
        used = {prefix: iri for prefix, iri in PREFIXES.items() if iri in text}
        data = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used)
        assert data is not None
        return data.decode()


def canonical(graphs: Mapping[str, Iterable[ox.Triple]]) -> dict[str, list[ox.Triple]]:
    """Return graphs by their names, "" for none, with the blank nodes called as in RDFC-1.0: one
    name in all, since a name means the same node throughout a file.
    """
    found: dict[str, list[ox.Triple]] = {}
    blank = []
    for name, triples in graphs.items():
        found[name] = []
        graph = ox.NamedNode(name) if name else ox.DefaultGraph()
        for t in triples:
            # The names depend on the triples with blank nodes alone.
            if ox.BlankNode in (type(t.subject), type(t.object)):
                blank.append(ox.Quad(t.subject, t.predicate, t.object, graph))
            else:
                found[name].append(t)
    dataset = ox.Dataset(blank)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    for quad in dataset:
        there = quad.graph_name
        found[there.value if isinstance(there, ox.NamedNode) else ""].append(quad.triple)
    return found


def shared(triples: Iterable[ox.Triple]) -> set[Term]:
    """Return the blank nodes that cannot be written within what refers to them: those that nothing
    or several things refer to, and of each circle one.
    """
    referring: dict[Term, set[Term]] = defaultdict(set)
    count: dict[Term, int] = defaultdict(int)
    for triple in {t for t in triples if ox.BlankNode in (type(t.subject), type(t.object))}:
        if isinstance(triple.subject, ox.BlankNode):
            count[triple.subject] += 0
        if isinstance(triple.object, ox.BlankNode):
            count[triple.object] += 1
            referring[triple.object].add(triple.subject)
    found = {node for node, number in count.items() if number != 1}
    settled = set(found)
    for node in sorted(count, key=str):
        way: list[Term] = []
        while isinstance(node, ox.BlankNode) and node not in settled:
            settled.add(node)
            way.append(node)
            (node,) = referring[node]
        if node in way:
            found.add(node)
    return found


def parts(
    triples: Iterable[ox.Triple],
    prefixes: Mapping[str, str] = PREFIXES,
    named: Iterable[Term] | None = None,
) -> tuple[list[str], list[str]]:
    """Return the parts of what `serialize` returns: the lines of prefixes, and a text a subject.

    `named` are the blank nodes that keep their names, of triples that are `canonical` already.
    Raises ValueError as `serialize` does.
    """
    triples = list(triples)
    apart = shared(triples) if named is None else set(named)
    # To name blank nodes may take long, and most need no name.
    if apart and named is None:
        triples = canonical({"": triples})[""]
        apart = shared(triples)
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

    def members(cell: Term) -> list[Term] | None:
        found = []
        while cell != _NIL:
            properties = set(by_subject.get(cell, ()))
            values = {triple.predicate: triple.object for triple in properties}
            if len(properties) != 2 or values.keys() != {_FIRST, _REST} or cell in apart:
                return None
            found.append(values[_FIRST])
            cell = values[_REST]
        return found

    def write(term: Term, depth: int = 0) -> str:
        if isinstance(term, ox.NamedNode):
            return iri(term.value)
        if isinstance(term, ox.BlankNode):
            if term in apart:
                return str(term)
            if depth > _DEEPEST:
                raise ValueError(f"nested deeper than {_DEEPEST}")
            if (found := members(term)) is not None:
                return f"( {' '.join(write(member, depth + 1) for member in found)} )"
            inner = statements(term, depth + 1)
            said = " ; ".join(f"{verb} {', '.join(objects)}" for verb, objects in inner)
            return f"[ {said} ]" if said else "[]"
        if isinstance(term, ox.Triple):
            raise ValueError(f"a quoted triple has no place in the graph: {term}")
        text, language, datatype = term.value, term.language, term.datatype.value
        if datatype == XSD.integer and _INTEGER.fullmatch(text):
            return text
        if datatype == XSD.boolean and text in ("true", "false"):
            return text
        text = f'"{text.translate(_ESCAPES)}"'
        if language:
            return f"{text}@{language}"
        return text if datatype == XSD.string else f"{text}^^{iri(datatype)}"

    @cache
    def order(predicate: str) -> tuple[int, str]:
        return _LEADING.index(predicate) if predicate in _LEADING else len(_LEADING), predicate

    def statements(subject: Term, depth: int = 0) -> Iterator[tuple[str, list[str]]]:
        properties: dict[str, list[str]] = defaultdict(list)
        for triple in set(by_subject.get(subject, ())):
            properties[triple.predicate.value].append(write(triple.object, depth))
        for predicate in sorted(properties, key=order):
            verb = "a" if predicate == _TYPE.value else iri(predicate)
            yield verb, sorted(properties[predicate])

    blocks = []
    for subject in sorted(
        (s for s in by_subject if isinstance(s, ox.NamedNode) or s in apart), key=str
    ):
        lines = []
        for verb, objects in statements(subject):
            separator = ",\n        " if sum(map(len, objects)) > 60 else ", "
            lines.append(f"    {verb} {separator.join(objects)}")
        blocks.append(f"{write(subject)}\n" + " ;\n".join(lines) + " .\n")
    return [f"@prefix {p}: <{prefixes[p]}> .\n" for p in sorted(used)], blocks
