"""The taxonomy as one tree of JSON: framed JSON-LD, for those who walk objects and not triples.

Each thing stands in full wherever the tree has it, so that nothing need be looked up. A key in the
singular is a property of the model; one in the plural is one read backwards.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pyoxigraph as ox

from itotgraph.graph.language import is_english
from itotgraph.model import Kind
from itotgraph.namespaces import ITOT, RDF, RDFS, SKOS, XSD


@dataclass(frozen=True)
class _Link:
    """What stands under a key: the things of class `kind`, or of any, that a property leads to, or,
    turned round, that lead here by it; with the keys of each of them.
    """

    property: str
    kind: str = ""
    keys: "Mapping[str, _Link]" = field(default_factory=dict)
    turned: bool = False
    several: bool = True


def _read_backwards(property_: str, kind: str, keys: Mapping[str, _Link] | None = None) -> _Link:
    return _Link(property_, kind, keys or {}, turned=True)


_TEXTS = {"label": SKOS.prefLabel, "title": RDFS.label, "definition": SKOS.definition}
_NAMES = {"altLabel": SKOS.altLabel, "hiddenLabel": SKOS.hiddenLabel}
_VALUES = {
    "notation": SKOS.notation,
    "functionsMet": ITOT.functionsMet,
    "functionsInAll": ITOT.functionsInAll,
}
_MATCHES = {
    name: _Link(SKOS.IRI + name)
    for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
}
_FUNCTION = {
    "keyActivities": _read_backwards(SKOS.broader, Kind.ACTIVITY),
    "requires": _Link(ITOT.requires, Kind.COMPETENCY),
}
_ASSOCIATION = {
    "roleCluster": _Link(ITOT.roleCluster, several=False),
    "workFunction": _Link(ITOT.workFunction),
    "functionalArea": _Link(ITOT.functionalArea),
}
_CLUSTER = {
    "occupations": _read_backwards(SKOS.broader, Kind.OCCUPATION, _MATCHES),
    "workFunctions": _read_backwards(ITOT.occupationCluster, Kind.FUNCTION, _FUNCTION),
    "roleAssociations": _read_backwards(ITOT.occupationCluster, Kind.ASSOCIATION, _ASSOCIATION),
}
_NESTED = {"responsibilities": _read_backwards(SKOS.broader, Kind.RESPONSIBILITY)}
_DUTIES = {"responsibilities": _read_backwards(SKOS.broader, Kind.RESPONSIBILITY, _NESTED)}
_ROLE = {"functionalAreas": _read_backwards(SKOS.broader, Kind.AREA, _DUTIES | _MATCHES)}
_SCHEME = {
    "occupationClusters": _read_backwards(SKOS.topConceptOf, Kind.CLUSTER, _CLUSTER | _MATCHES),
    "roleClusters": _read_backwards(SKOS.topConceptOf, Kind.ROLE, _ROLE | _MATCHES),
}


def framed(
    asserted: Iterable[ox.Triple],
    inferred: Iterable[ox.Triple],
    linked: Iterable[ox.Triple] = (),
) -> str:
    """Return the schemes of clusters and of roles as a tree, with its context inline (JSON-LD 1.1).

    Of texts it has the English ones. The types are those of the model, the narrowest of each thing.
    """
    forth: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    back: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    # That work and a role are related follows from the role associations, which the tree has.
    followed = (t for t in inferred if t.predicate.value != SKOS.relatedMatch)
    for triple in dict.fromkeys(chain(asserted, followed, linked)):
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.NamedNode):
            forth[subject.value][triple.predicate.value].append(value)
            if isinstance(value, ox.NamedNode):
                back[value.value][triple.predicate.value].append(subject.value)

    def kinds(iri: str) -> list[str]:
        types = {value.value for value in forth[iri][RDF.type] if isinstance(value, ox.NamedNode)}
        return [kind for kind in Kind if ITOT.IRI + kind in types]

    def texts(iri: str, property_: str) -> list[str]:
        values = (v for v in forth[iri][property_] if isinstance(v, ox.Literal))
        return sorted({v.value for v in values if is_english(v)})

    def place(iri: str) -> tuple[list[str], str]:
        return sorted(value.value for value in forth[iri][SKOS.notation]), iri

    def node(iri: str, keys: Mapping[str, _Link]) -> dict[str, Any]:
        found: dict[str, Any] = {"id": iri}
        # Knowledge and abilities are competencies, too.
        if types := kinds(iri):
            found["type"] = types[-1]
        found |= {key: told[0] for key, p in _TEXTS.items() if (told := texts(iri, p))}
        for key, property_ in _VALUES.items():
            for value in forth[iri][property_][:1]:
                found[key] = (
                    int(value.value) if value.datatype.value == XSD.integer else value.value
                )
        found |= {key: told for key, p in _NAMES.items() if (told := texts(iri, p))}
        for key, link in keys.items():
            others = (
                back[iri][link.property]
                if link.turned
                else [v.value for v in forth[iri][link.property] if isinstance(v, ox.NamedNode)]
            )
            met = [o for o in sorted(others, key=place) if not link.kind or link.kind in kinds(o)]
            if met:
                told_of_each = [node(other, link.keys) for other in met]
                found[key] = told_of_each if link.several else told_of_each[0]
        return found

    schemes = {
        top.value
        for known in list(forth.values())
        for top in known.get(SKOS.topConceptOf, ())
        if isinstance(top, ox.NamedNode)
    }
    trees = [node(iri, _SCHEME) for iri in sorted(schemes)]
    kept = [tree for tree in trees if tree.keys() & _SCHEME.keys()]
    document = {"@context": _context(), "schemes": kept}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _context() -> dict[str, Any]:
    terms: dict[str, Any] = {"@vocab": ITOT.IRI, "id": "@id", "type": "@type", "schemes": "@graph"}
    terms |= {key: {"@id": iri, "@language": "en"} for key, iri in _TEXTS.items()}
    terms |= {
        key: {"@id": iri, "@language": "en", "@container": "@set"} for key, iri in _NAMES.items()
    }
    terms |= _VALUES
    pending = [_SCHEME]
    while pending:
        for key, link in pending.pop().items():
            terms[key] = {"@reverse" if link.turned else "@id": link.property}
            if link.several:
                terms[key]["@container"] = "@set"
            pending.append(dict(link.keys))
    return terms
