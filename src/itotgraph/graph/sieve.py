"""Which nodes plainly conform to the Core shapes, so that pyshacl need not look at them.

pyshacl reads a shape anew for each node that it checks: 15 s for the packaged graph. Here each
shape becomes a function over indexes, once. Only what is plain is decided: a constraint or a value
that is not known here makes the node a suspect, and what is wrong with suspects pyshacl alone says.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import cache
from typing import Any

import pyoxigraph as ox

from itotgraph.namespaces import RDF, RDFS, SH, XSD

# Any: to the type checker a term may be a triple, which `parse` refuses.
Term = Any
Nodes = AbstractSet[Term]
Index = dict[str, dict[Term, set[Term]]]
# Whether a focus node with these value nodes conforms.
Constraint = Callable[[Term, Nodes], bool]

TARGETS = frozenset((SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf))
# What is no constraint, or part of another one.
_ASIDE = {"description", "message", "name", "path", "qualifiedMaxCount", "qualifiedMinCount"}
_ASIDE |= {"severity", *(target.removeprefix(SH.IRI) for target in TARGETS)}
_NONE: Nodes = frozenset()
_ENOUGH: dict[str, Callable[[Iterable[bool]], bool]]
_ENOUGH = {"and": all, "or": any, "xone": lambda conform: sum(conform) == 1}
# No other way to write a number is plain.
_NUMBER = {XSD.integer: re.compile(r"-?\d{1,9}"), XSD.decimal: re.compile(r"-?\d{1,9}\.\d{1,9}")}


class _Unsure(Exception):  # noqa: N818
    """What is not plain."""


def suspects(triples: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> dict[Term, set[Term]]:
    """Return the focus nodes that may not conform, by the shape that has them as its target."""
    sieve = _Sieve(triples, shapes)
    found: dict[Term, set[Term]] = {}
    for shape in sieve.targeted():
        conforms = sieve.shape(shape)
        for node in sieve.focus_nodes(shape):
            try:
                if conforms(node):
                    continue
            except _Unsure:
                pass
            found.setdefault(shape, set()).add(node)
    return found


def reached(
    shapes: Iterable[Term], rules: Iterable[ox.Triple]
) -> tuple[list[ox.Triple], set[Term]]:
    """Return the triples that say what the shapes are, and all that is named in them."""
    said = defaultdict(list)
    for triple in rules:
        said[triple.subject].append(triple)
    found: set[Term] = set()
    pending = {*shapes}
    while pending:
        found |= pending
        pending = {t.object for one in pending for t in said.get(one, ())} - found
    return [triple for one in found for triple in said.get(one, ())], found


class _Sieve:
    """The functions that shapes become, and the indexes that they look into."""

    def __init__(self, triples: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> None:
        self.objects: Index = defaultdict(lambda: defaultdict(set))
        self.subjects: Index = defaultdict(lambda: defaultdict(set))
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            self.objects[predicate][subject].add(value)
            self.subjects[predicate][value].add(subject)
        self.rules: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in shapes:
            self.rules[triple.subject][triple.predicate.value].append(triple.object)
        self.instances = cache(self._instances)
        self.shape = cache(self._shape)

    def targeted(self) -> list[Term]:
        return [shape for shape, said in self.rules.items() if TARGETS & said.keys()]

    def focus_nodes(self, shape: Term) -> set[Term]:
        """Return the nodes that a shape has as its target (SHACL, section 2.1.3)."""
        said = self.rules[shape]
        return {
            *said.get(SH.targetNode, ()),
            *(n for one in said.get(SH.targetClass, ()) for n in self.instances(one)),
            *(n for one in said.get(SH.targetSubjectsOf, ()) for n in self.objects[one.value]),
            *(n for one in said.get(SH.targetObjectsOf, ()) for n in self.subjects[one.value]),
        }

    def _instances(self, kind: Term) -> Nodes:
        kinds = {kind} | self._repeated(self._step(RDFS.subClassOf, inverse=True))(kind)
        return {node for one in kinds for node in self.subjects[RDF.type].get(one, _NONE)}

    def _list(self, node: Term) -> list[Term]:
        items = []
        while node.value != RDF.nil:
            items += self.rules[node][RDF.first]
            (node,) = self.rules[node][RDF.rest]
        return items

    def _step(self, predicate: str, inverse: bool) -> Callable[[Term], Nodes]:
        index = (self.subjects if inverse else self.objects)[predicate]
        return lambda node: index.get(node, _NONE)

    @staticmethod
    def _repeated(step: Callable[[Term], Nodes]) -> Callable[[Term], Nodes]:
        def walk(node: Term) -> Nodes:
            found: set[Term] = set()
            pending = {*step(node)}
            while pending:
                found |= pending
                pending = {n for one in pending for n in step(one)} - found
            return found

        return walk

    def path(self, path: Term, inverse: bool = False) -> Callable[[Term], Nodes]:
        """Return what leads from a node to its value nodes (SHACL, section 2.3.1)."""
        if isinstance(path, ox.NamedNode):
            return self._step(path.value, inverse)
        ((kind, (inner, *_)),) = ((k, v) for k, v in self.rules[path].items() if k != RDF.rest)
        match kind.removeprefix(SH.IRI):
            case "inversePath":
                return self.path(inner, not inverse)
            case "alternativePath":
                ways = [self.path(way, inverse) for way in self._list(inner)]
                return lambda node: {n for way in ways for n in way(node)}
            case "oneOrMorePath":
                return self._repeated(self.path(inner, inverse))
            case "zeroOrMorePath":
                some = self._repeated(self.path(inner, inverse))
                return lambda node: {node} | some(node)
            case "zeroOrOnePath":
                one = self.path(inner, inverse)
                return lambda node: {node} | one(node)
        steps = [self.path(step, inverse) for step in self._list(path)]

        def walk(node: Term) -> Nodes:
            if inverse:
                raise _Unsure
            nodes: Nodes = {node}
            for step in steps:
                nodes = {n for one in nodes for n in step(one)}
            return nodes

        return walk

    def _shape(self, shape: Term) -> Callable[[Term], bool]:
        said = self.rules[shape]
        values = self.path(said[SH.path][0]) if SH.path in said else lambda node: {node}
        constraints = [
            self.constraint(shape, predicate.removeprefix(SH.IRI), value)
            for predicate, parameters in [*said.items()]
            if predicate != RDF.type and predicate.removeprefix(SH.IRI) not in _ASIDE
            for value in parameters
        ]

        def conforms(node: Term) -> bool:
            nodes = values(node)
            return all(constraint(node, nodes) for constraint in constraints)

        return conforms

    def constraint(self, shape: Term, parameter: str, value: Term) -> Constraint:
        """Return the function that a constraint becomes (SHACL, section 4)."""
        match parameter:
            case "class":
                kind = self.instances(value)
                return lambda _, nodes: nodes <= kind
            case "datatype":
                return lambda _, nodes: all(_is_of(value.value, n) for n in nodes)
            case "nodeKind" if value.value == SH.IRI + "IRI":
                return lambda _, nodes: all(isinstance(n, ox.NamedNode) for n in nodes)
            case "minCount":
                return lambda _, nodes: len(nodes) >= int(value.value)
            case "maxCount":
                return lambda _, nodes: len(nodes) <= int(value.value)
            case "minInclusive":
                return lambda _, nodes: all(_number(n) >= _number(value) for n in nodes)
            case "maxInclusive":
                return lambda _, nodes: all(_number(n) <= _number(value) for n in nodes)
            case "minLength":
                return lambda _, nodes: all(len(_text(n)) >= int(value.value) for n in nodes)
            case "pattern" if SH.IRI + "flags" not in self.rules[shape]:
                search = re.compile(value.value).search
                return lambda _, nodes: all(search(_text(n)) for n in nodes)
            case "languageIn":
                known = {tag.value.lower() for tag in self._list(value)}
                return lambda _, nodes: all(known & {*_ranges(n)} for n in nodes)
            case "uniqueLang" if value.value == "true":
                return lambda _, nodes: _unique([t for n in nodes if (t := _language(n))])
            case "equals":
                others = self._step(value.value, inverse=False)
                return lambda node, nodes: nodes == others(node)
            case "disjoint":
                others = self._step(value.value, inverse=False)
                return lambda node, nodes: nodes.isdisjoint(others(node))
            case "hasValue":
                return lambda _, nodes: value in nodes
            case "in":
                among = frozenset(self._list(value))
                return lambda _, nodes: nodes <= among
            case "node" | "property":
                conforms = self.shape(value)
                return lambda _, nodes: all(map(conforms, nodes))
            case "not":
                conforms = self.shape(value)
                return lambda _, nodes: not any(map(conforms, nodes))
            case "and" | "or" | "xone":
                shapes = [self.shape(one) for one in self._list(value)]
                enough = _ENOUGH[parameter]
                return lambda _, nodes: all(enough(one(n) for one in shapes) for n in nodes)
            case "qualifiedValueShape":
                return self._qualified(self.rules[shape], self.shape(value))

        def unknown(_: Term, nodes: Nodes) -> bool:
            raise _Unsure

        return unknown

    @staticmethod
    def _qualified(said: dict[str, list[Term]], conforms: Callable[[Term], bool]) -> Constraint:
        least = [int(n.value) for n in said.get(SH.IRI + "qualifiedMinCount", ())]
        most = [int(n.value) for n in said.get(SH.IRI + "qualifiedMaxCount", ())]

        def constraint(_: Term, nodes: Nodes) -> bool:
            count = sum(map(conforms, nodes))
            return all(count >= n for n in least) and all(count <= n for n in most)

        return constraint


def _is_of(datatype: str, node: Term) -> bool:
    if not isinstance(node, ox.Literal) or node.datatype.value != datatype:
        return False
    if datatype in (XSD.string, RDF.langString):
        return True
    if datatype in _NUMBER and _NUMBER[datatype].fullmatch(node.value):
        return True
    raise _Unsure


def _number(node: Term) -> Decimal:
    if isinstance(node, ox.Literal):
        form = _NUMBER.get(node.datatype.value)
        if form and form.fullmatch(node.value):
            return Decimal(node.value)
    raise _Unsure


def _text(node: Term) -> str:
    if isinstance(node, ox.BlankNode):
        raise _Unsure
    text: str = node.value
    return text


def _language(node: Term) -> str:
    return (isinstance(node, ox.Literal) and node.language) or ""


def _ranges(node: Term) -> tuple[str, ...]:
    tag = _language(node)
    return (tag, tag.partition("-")[0], "*") if tag else ()


def _unique(tags: list[str]) -> bool:
    return len(tags) == len(set(tags))
