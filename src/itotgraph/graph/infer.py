"""What follows from the asserted graph by the OWL axioms of the vocabulary and of SKOS.

`closure` applies those OWL 2 RL rules that the axioms need (OWL 2 Profiles, section 4.3, tables 5,
7 and 9). The axioms are read once; then each triple, given or new, is taken once and joined with
those taken before it (semi-naive evaluation). The same rules as SPARQL updates find again in every
round what is known, which takes five times as long. `reference_closure` asks owlrl for the same.
Both keep only what a reader of the graph wants: see `_wanted`.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TypeVar

import pyoxigraph as ox

from itotgraph.graph.source import as_rdflib
from itotgraph.namespaces import ITOT, OWL, RDF, RDFS, SKOS, SKOSXL

# Subject, predicate and object: IRIs as they are, other terms as in N-Triples.
Fact = tuple[str, str, str]

T = TypeVar("T")

_TYPE = RDF.type
# Of what the ontology states in one direction only, the other one and it.
INVERSES = {
    SKOS.narrower: SKOS.broader,
    SKOS.hasTopConcept: SKOS.topConceptOf,
    ITOT.requiredBy: ITOT.requires,
    ITOT.workFunctionOf: ITOT.workFunction,
    ITOT.occupationClusterOf: ITOT.occupationCluster,
}
_XL_LABELS = {
    SKOSXL.prefLabel: SKOS.prefLabel,
    SKOSXL.altLabel: SKOS.altLabel,
    SKOSXL.hiddenLabel: SKOS.hiddenLabel,
}


def closure(asserted: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return the inferred triples: what follows from the asserted ones and is not among them."""
    pending = [_fact(triple) for triple in _usable(asserted)]
    given = set(pending)
    derive = _rules(pending)
    derived: set[Fact] = set()
    while pending:
        subject, predicate, value = pending.pop()
        for fact in derive(subject, predicate, value):
            if fact not in given and fact not in derived:
                derived.add(fact)
                pending.append(fact)
    # The triples take more memory than the facts: what they do not need goes first.
    del given, derive
    node = cache(ox.NamedNode)
    return {ox.Triple(*map(node, fact)) for fact in derived if _wanted(fact)}


def reference_closure(asserted: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return the same as `closure`, by owlrl's OWL 2 RL: slow, and the judge of the fast one."""
    import owlrl

    given = set(asserted)
    graph = as_rdflib(_usable(given))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    # owlrl types literals with datatypes, as subjects: no RDF syntax can write such a triple.
    for triple in list(graph):
        if not all(part.n3()[0] in "<_" for part in triple):
            graph.remove(triple)
    derived = ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    return {quad.triple for quad in derived if _wanted(_fact(quad.triple))} - given


def plain_labels(asserted: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return the labels that follow from those of SKOS-XL (SKOS Reference, S55 to S57)."""
    forms: dict[object, list[ox.Literal]] = defaultdict(list)
    labels = []
    for triple in asserted:
        predicate = triple.predicate.value
        if predicate == SKOSXL.literalForm and isinstance(triple.object, ox.Literal):
            forms[triple.subject].append(triple.object)
        elif predicate in _XL_LABELS:
            labels.append(triple)
    return {
        ox.Triple(label.subject, ox.NamedNode(_XL_LABELS[label.predicate.value]), form)
        for label in labels
        for form in forms.get(label.object, ())
    }


def turned(asserted: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return in the direction that the ontology states what is asserted in the other one (SKOS
    Reference, S7, S8 and S25; the inverses of `ontology/schema.ttl`).
    """
    found = set()
    for triple in asserted:
        predicate, value = triple.predicate.value, triple.object
        if predicate in INVERSES and isinstance(value, ox.NamedNode):
            forward = ox.NamedNode(INVERSES[predicate])
            found.add(ox.Triple(value, forward, triple.subject))
            if predicate == SKOS.hasTopConcept:
                found.add(ox.Triple(value, ox.NamedNode(SKOS.inScheme), triple.subject))
    return found


def _rules(facts: Iterable[Fact]) -> Callable[[str, str, str], Iterator[Fact]]:
    """Return a function that gives what follows from a fact and those that it was given before.

    It knows the axioms among `facts`.
    """
    axioms: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, predicate, value in facts:
        if predicate.startswith((OWL.IRI, RDFS.IRI, RDF.IRI)):
            axioms[predicate].append((subject, value))
    kinds, first, rest = axioms[_TYPE], dict(axioms[RDF.first]), dict(axioms[RDF.rest])

    superclasses = _grouped(axioms[RDFS.subClassOf])  # cax-sco
    superproperties = _grouped(axioms[RDFS.subPropertyOf])  # prp-spo1
    domains = _grouped(axioms[RDFS.domain])  # prp-dom
    ranges = _grouped(axioms[RDFS.range])  # prp-rng
    inverses = _grouped(
        [(p, q) for pair in axioms[OWL.inverseOf] for p, q in (pair, pair[::-1])]  # prp-inv
        + [(p, p) for p, kind in kinds if kind == OWL.SymmetricProperty]  # prp-symp
    )
    chains = [
        step  # prp-spo2
        for p, cell in axioms[OWL.propertyChainAxiom]
        for step in _steps(p, cell, first, rest)
    ]
    chains += [(p, p, p) for p, kind in kinds if kind == OWL.TransitiveProperty]  # prp-trp
    begun = _grouped((one, (two, p)) for one, two, p in chains)
    ended = _grouped((two, (one, p)) for one, two, p in chains)
    subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
    values: dict[tuple[str, str], list[str]] = defaultdict(list)

    def derive(subject: str, predicate: str, value: str) -> Iterator[Fact]:
        if predicate == _TYPE:
            for superclass in superclasses.get(value, ()):
                yield subject, _TYPE, superclass
        for domain in domains.get(predicate, ()):
            yield subject, _TYPE, domain
        for range_ in ranges.get(predicate, ()):
            yield value, _TYPE, range_
        for superproperty in superproperties.get(predicate, ()):
            yield subject, superproperty, value
        for inverse in inverses.get(predicate, ()):
            yield value, inverse, subject
        if predicate in begun:
            subjects[predicate, value].append(subject)
            for following, whole in begun[predicate]:
                for end in values.get((following, value), ()):
                    yield subject, whole, end
        if predicate in ended:
            values[predicate, subject].append(value)
            for leading, whole in ended[predicate]:
                for start in subjects.get((leading, subject), ()):
                    yield start, whole, value

    return derive


def _steps(
    whole: str, cell: str, first: dict[str, str], rest: dict[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield a chain of properties as chains of two, each with what follows from it: the list's
    cells stand for what its first members give, and the last gives the whole.
    """
    cells: list[str] = []
    while cell in first and cell not in cells:
        cells.append(cell)
        cell = rest.get(cell, RDF.nil)
    if len(cells) < 2 or cell != RDF.nil:
        return  # no list, or no chain: OWL 2 wants two properties
    leading = first[cells[0]]
    for cell in cells[1:]:
        following = whole if cell == cells[-1] else cell
        yield leading, first[cell], following
        leading = following


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


def _usable(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    return (t for t in triples if not isinstance(t.object, ox.Literal))


def _fact(triple: ox.Triple) -> Fact:
    return _key(triple.subject), _key(triple.predicate), _key(triple.object)


def _key(term: object) -> str:
    # Interned, or a large graph would hold each IRI many times.
    return sys.intern(term.value if isinstance(term, ox.NamedNode) else str(term))


def _wanted(fact: Fact) -> bool:
    subject, predicate, value = fact
    if any(term.startswith(("_:", '"')) for term in (subject, value)) or subject == value:
        return False
    if subject.startswith((ITOT.IRI, SKOS.IRI)):
        return False
    return (value if predicate == _TYPE else predicate).startswith((ITOT.IRI, SKOS.IRI))
