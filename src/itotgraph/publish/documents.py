"""What the document at each IRI holds, on the site and on the server alike.

A description is the concise bounded one: the triples whose subject is the thing, and those of the
blank nodes that they lead to. What has a fragment is described in the document that it
is a part of.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

import pyoxigraph as ox

from itotgraph.namespaces import BASE, OWL, RDF, RDFS

Graphs = Mapping[str, Collection[ox.Triple]]
Subject = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Triples = list[ox.Triple]

DATASET = f"{BASE}dataset"
SHAPES = f"{BASE}shapes"
QUERIES = f"{BASE}queries"

_ONTOLOGY = ox.NamedNode(OWL.Ontology)


def documents(
    graphs: Graphs,
    shapes: Collection[ox.Triple] = (),
    description: Collection[ox.Triple] = (),
    examples: Collection[ox.Triple] = (),
) -> dict[str, Triples]:
    """Return the triples of the document at each IRI under the base, by the IRI.

    A named graph's are its own, those of the shapes and of the saved queries, which are `examples`,
    all of them, those of the data set the whole `description`. An ontology's are what it defines,
    and the declarations of what else it uses (OWL 2, 5.8), with label and comment; its version's
    are the same. Shapes, description and examples are in no graph.
    """
    by_subject: dict[Subject, Triples] = defaultdict(list)
    for triple in dict.fromkeys(chain(*graphs.values(), shapes, description, examples)):
        by_subject[triple.subject].append(triple)
    found: dict[str, Triples] = defaultdict(list)
    for subject in by_subject:
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(BASE):
            found[subject.value.partition("#")[0]] += _bounded(subject, by_subject)
    found |= {iri: ts for iri, ts in _ontologies(by_subject) if iri.startswith(BASE)}
    found |= {name: list(triples) for name, triples in graphs.items() if name.startswith(BASE)}
    wholes = ((SHAPES, shapes), (DATASET, description), (QUERIES, examples))
    found |= {iri: list(all_) for iri, all_ in wholes if all_}
    return dict(found)


def _ontologies(by_subject: Mapping[Subject, Triples]) -> Iterator[tuple[str, Triples]]:
    terms: dict[object, list[Subject]] = defaultdict(list)
    for subject, triples in by_subject.items():
        for triple in triples:
            if triple.predicate.value == RDFS.isDefinedBy:
                terms[triple.object].append(subject)
    for ontology, defined in terms.items():
        if isinstance(ontology, ox.NamedNode) and _is_ontology(by_subject.get(ontology, ())):
            own = [t for term in (ontology, *defined) for t in _bounded(term, by_subject)]
            used = {term for triple in own for term in (triple.predicate, triple.object)}
            others = used.difference([ontology, *defined])
            declared = [t for term in others for t in _declaration(by_subject.get(term, ()))]
            document = [*dict.fromkeys([*own, *declared])]
            yield ontology.value, document
            for triple in own:
                if triple.predicate.value == OWL.versionIRI:
                    yield getattr(triple.object, "value", ""), document


def _is_ontology(told: Iterable[ox.Triple]) -> bool:
    return any(t.predicate.value == RDF.type and t.object == _ONTOLOGY for t in told)


def _declaration(told: Iterable[ox.Triple]) -> Triples:
    """Return what says that something is a class or a property, and how it is called."""
    types = (t.object for t in told if t.predicate.value == RDF.type)
    if not any(getattr(kind, "value", "").startswith(OWL.IRI) for kind in types):
        return []
    return [t for t in told if t.predicate.value in (RDF.type, RDFS.label, RDFS.comment)]


def _bounded(subject: Subject, by_subject: Mapping[Subject, Triples]) -> Triples:
    found, seen, pending = [], {subject}, [subject]
    while pending:
        for triple in by_subject.get(pending.pop(), ()):
            found.append(triple)
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                pending.append(triple.object)
    return found
