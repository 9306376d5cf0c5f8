"""What follows from the asserted graph by the OWL axioms of the vocabulary and of SKOS.

`closure` runs those OWL 2 RL rules that the axioms need as SPARQL updates on Oxigraph, to a fixed
point (OWL 2 Profiles, section 4.3, tables 5, 7 and 9). `reference_closure` asks owlrl for the same.
Both keep only what a reader of the graph wants: see `_wanted`.
"""

from collections.abc import Iterable

import pyoxigraph as ox

from itotgraph.graph import as_rdflib, as_store
from itotgraph.namespaces import ITOT, OWL, RDF, RDFS, SKOS

_RULES = {
    "prp-dom": "INSERT { ?s a ?c } WHERE { ?p rdfs:domain ?c . ?s ?p ?o }",
    "prp-rng": "INSERT { ?o a ?c } WHERE { ?p rdfs:range ?c . ?s ?p ?o FILTER(!isLiteral(?o)) }",
    "prp-symp": "INSERT { ?o ?p ?s } WHERE { ?p a owl:SymmetricProperty . ?s ?p ?o }",
    "prp-trp": "INSERT { ?s ?p ?o } WHERE { ?p a owl:TransitiveProperty . ?s ?p ?m . ?m ?p ?o }",
    "prp-spo1": "INSERT { ?s ?q ?o } WHERE { ?p rdfs:subPropertyOf ?q . ?s ?p ?o }",
    "prp-spo2": """INSERT { ?s ?p ?o } WHERE {
        ?p owl:propertyChainAxiom ( ?first ?second ) . ?s ?first ?m . ?m ?second ?o }""",
    "prp-inv1": "INSERT { ?o ?q ?s } WHERE { ?p owl:inverseOf ?q . ?s ?p ?o }",
    "prp-inv2": "INSERT { ?o ?p ?s } WHERE { ?p owl:inverseOf ?q . ?s ?q ?o }",
    "cax-sco": "INSERT { ?s a ?d } WHERE { ?c rdfs:subClassOf ?d . ?s a ?c }",
}
_PROLOGUE = f"PREFIX owl: <{OWL}> PREFIX rdfs: <{RDFS}> "
_TYPE = RDF + "type"


def closure(asserted: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Return the inferred triples: what follows from the asserted ones and is not among them."""
    given = set(asserted)
    store = as_store(_usable(given))
    size = -1
    while size != len(store):
        size = len(store)
        for rule in _RULES.values():
            store.update(_PROLOGUE + rule)
    return {quad.triple for quad in store if _wanted(quad.triple)} - given


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
    return {quad.triple for quad in derived if _wanted(quad.triple)} - given


def _usable(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    return [t for t in triples if not isinstance(t.object, ox.Literal)]


def _wanted(triple: ox.Triple) -> bool:
    if not isinstance(triple.subject, ox.NamedNode) or not isinstance(triple.object, ox.NamedNode):
        return False
    if triple.subject.value.startswith((ITOT, SKOS)) or triple.subject == triple.object:
        return False
    if triple.predicate.value == _TYPE:
        return triple.object.value.startswith((ITOT, SKOS))
    return triple.predicate.value.startswith((ITOT, SKOS))
