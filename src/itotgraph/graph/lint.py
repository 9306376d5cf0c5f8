"""What no shape can say, or only at a price: terms, values, the order of the paper, mapping sets.

SHACL constrains the properties that it names, not all that there are; it knows nothing of order;
and a mapping set is no RDF. In SPARQL the rules on terms and on order would take as long as all
shapes together. `shapes/lint.ttl` describes these rules as shapes are described.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from itotgraph.graph import mappings
from itotgraph.names import shorten
from itotgraph.namespaces import BASE, DCT, ITOT, ONET_NS, OWL, RDF, RDFS, SKOS, SKOSXL, XSD

Triples = Mapping[str, Sequence[ox.Triple]]
# Any: to the type checker a term may be a triple, which `parse` refuses.
Term = Any

_VOCABULARIES = (DCT, ITOT, ONET_NS, OWL, SKOS, SKOSXL)
# In these a class has a capital, and a property has none.
_CLOSED = {
    sort: {v.IRI: {name for name in v.TERMS if is_one(name[0])} for v in _VOCABULARIES}
    for sort, is_one in (("class", str.isupper), ("property", str.islower), ("term", str.isalpha))
}
_NAMING = {
    "class": (RDF.type,),
    "term": (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf),
}
_MATCHES = frozenset(SKOS.IRI + name for name in mappings.PREDICATES)
_OWN = re.compile(rf"{BASE}(activity|cluster|competency|m[os]f|occupation|responsibility|work-f)")
_ITEM = re.compile(rf"{BASE}(?:activity|competency|responsibility)/([akrs])\d{{3}}")
# What the IRI of a thing in another vocabulary ends in, as its notation has it.
_CODED = re.compile(
    rf"(?:{BASE}(?:nice|soc)/|{BASE}onet/(?=\d\d-)|http://data\.europa\.eu/esco/isco/C)([^/]+)"
)
_PLACE = re.compile(r"C\d\d\.F\d\d|M[OS]F\d\.\d\d")


@dataclass(frozen=True)
class Breach:
    """A rule that is not kept: by what, with what, and what its message names.

    `place` is the file and the line, where it is no statement about `focus` that is wrong.
    """

    rule: str
    focus: Term
    value: Term
    told: Mapping[str, str] = field(default_factory=dict, compare=False)
    place: tuple[Path, int] | None = None


def by_predicate(triples: Iterable[ox.Triple]) -> Triples:
    """Return the triples by the IRI of their predicate."""
    found = defaultdict(list)
    for triple in triples:
        found[triple.predicate.value].append(triple)
    return found


def _pairs(triples: Triples, predicate: str) -> Iterator[tuple[Term, Term]]:
    return ((t.subject, t.object) for t in triples.get(predicate, ()))


def is_unknown(iri: str, sort: str = "property") -> bool:
    """Return whether the IRI is in a namespace whose terms are all known, and is none of them.

    `sort` is "property", "class", or "term" for either.
    """
    namespace, name = _split(iri)
    return namespace in _CLOSED[sort] and name not in _CLOSED[sort][namespace]


def terms(triples: Triples) -> Iterator[Breach]:
    """Find the properties and classes that their vocabulary does not have."""
    for predicate in filter(is_unknown, triples):
        told = _spelling(predicate, "property")
        for subject, _ in _pairs(triples, predicate):
            yield Breach("known-term", subject, ox.NamedNode(predicate), told)
    for sort, predicates in _NAMING.items():
        for predicate in predicates:
            named = {term.value for _, term in _pairs(triples, predicate)}
            unknown = {iri for iri in named if is_unknown(iri, sort)}
            for subject, term in _pairs(triples, predicate) if unknown else ():
                if term.value in unknown:
                    yield Breach("known-term", subject, term, _spelling(term.value, sort))


def _spelling(iri: str, sort: str) -> dict[str, str]:
    namespace, name = _split(iri)
    near = get_close_matches(name, _CLOSED[sort][namespace], 1)
    mend = f"Write {shorten(namespace + near[0])}" if near else "Correct its spelling"
    return {"sort": sort, "term": shorten(iri), "mend": mend}


def codes(triples: Triples) -> Iterator[Breach]:
    """Find what has another notation than the code in its IRI, in other vocabularies."""
    for one, notation in _pairs(triples, SKOS.notation):
        if (coded := _CODED.fullmatch(one.value)) and coded[1] != notation.value:
            told = {"code": coded[1], "notation": notation.value}
            yield Breach("target-code", one, notation, told)


def _split(iri: str) -> tuple[str, str]:
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:end], iri[end:]


def literals(triples: Triples) -> Iterator[Breach]:
    """Find the values that are none of their datatype (XML Schema 1.1, part 2, sections 3.3 and
    3.4), and the labels with a character that turns the order of what is shown after it.
    """
    sound: dict[tuple[str, str], bool] = {}
    for predicate, found in triples.items():
        turns = predicate in _LABELS
        for triple in found:
            term: Term = triple.object
            if not isinstance(term, ox.Literal):
                continue
            if turns and (character := _DIRECTION.search(term.value)):
                told = {"character": f"U+{ord(character[0]):04X}"}
                yield Breach("label-direction", triple.subject, term, told)
            kind = term.datatype.value
            if term.language or kind == XSD.string:
                continue
            key = kind, term.value
            if key not in sound:
                sound[key] = _is_of(kind, term.value)
            if not sound[key]:
                told = {"written": term.value, "property": shorten(predicate)}
                told["datatype"] = shorten(kind)
                yield Breach("value-of-datatype", triple.subject, term, told)


_LABELS = {SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOSXL.literalForm, RDFS.label}
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_DAY = r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_FLOAT = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?|[+-]?INF|NaN"
_FORMS = {
    XSD.IRI + name: re.compile(form)
    for name, form in {
        "boolean": "true|false|0|1",
        "date": _DAY + _ZONE,
        "dateTime": f"{_DAY}T{_TIME}{_ZONE}",
        "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
        "double": _FLOAT,
        "float": _FLOAT,
        "gYear": rf"-?(?:[1-9]\d{{3,}}|0\d{{3}}){_ZONE}",
        "gYearMonth": rf"-?(?:[1-9]\d{{3,}}|0\d{{3}})-(?:0[1-9]|1[0-2]){_ZONE}",
        "integer": r"[+-]?\d+",
        "nonNegativeInteger": r"\+?\d+|-0+",
        "positiveInteger": r"\+?0*[1-9]\d*",
        "time": _TIME + _ZONE,
    }.items()
}


def _is_of(datatype: str, text: str) -> bool:
    form = _FORMS.get(datatype)
    # White space around a value does not count (section 4.3.6).
    if form and not form.fullmatch(text.strip(" \t\r\n")):
        return False
    if form and datatype in (XSD.date, XSD.dateTime):
        year, month, day = map(int, re.findall(r"\d+", text)[:3])
        return day <= monthrange(2000 + year % 400, month)[1]
    return True


def order(triples: Triples) -> Iterator[Breach]:
    """Find what stands in another place than its number says.

    The paper's items are numbered as they come: what is first listed by a work function has a
    number after all that the functions before it list, and so it is with the responsibilities of
    areas. The fewest items that leave the others in order are those that are misplaced.
    """
    places = {
        one.value: code.value
        for one, code in _pairs(triples, SKOS.notation)
        if _PLACE.fullmatch(code.value)
    }
    listed = defaultdict(list)
    for item, parent in _pairs(triples, SKOS.broader):
        listed[item.value].append(parent.value)
    for function, competency in _pairs(triples, ITOT.requires):
        listed[competency.value].append(function.value)

    series = defaultdict(list)
    for iri, parents in [*listed.items()]:
        if not (item := _ITEM.fullmatch(iri)):
            continue
        if item[1] == "r" and not places.keys() & parents:  # part of another responsibility
            parents = [above for parent in parents for above in listed[parent]]
        if first := min((places[one] for one in parents if one in places), default=None):
            series[item[1], first[:3] if item[1] == "r" else ""].append((iri, first))
    named = {place: one for one, place in places.items()}
    for (letter, _), items in series.items():
        for (iri, first), expected in _misplaced(sorted(items)):
            told = {"code": iri[-4:].upper(), "first": first, "expected": expected}
            # A competency is listed by the function, which lists it too early, or not at all.
            focus = named[min(first, expected)] if letter in "ks" else iri
            yield Breach(f"{_KINDS[letter]}-in-order", _node(focus), _node(iri), told)


_KINDS = {"a": "activity", "k": "competency", "r": "responsibility", "s": "competency"}


def _misplaced(items: Sequence[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the items that are outside the longest run of rising places, and the place before."""
    ends: list[tuple[str, int]] = []
    before: list[int | None] = []
    for number, (_, place) in enumerate(items):
        length = bisect_right(ends, place, key=lambda end: end[0])
        before.append(ends[length - 1][1] if length else None)
        ends[length : length + 1] = [(place, number)]
    kept = set()
    at = ends[-1][1] if ends else None
    while at is not None:
        kept.add(at)
        at = before[at]
    expected = items[min(kept)][1] if kept else ""
    for number, item in enumerate(items):
        if number in kept:
            expected = item[1]
        else:
            yield item, expected


def cycle(triples: Triples, start: str) -> list[str]:
    """Return the IRIs on the shortest way from a concept by broader ones back to it, if any."""
    above = defaultdict(list)
    for one, other in _pairs(triples, SKOS.broader):
        above[one.value].append(other.value)
    for other, one in _pairs(triples, SKOS.narrower):
        above[one.value].append(other.value)
    came: dict[str, str] = {}
    nearest = deque([start])
    while nearest:
        one = nearest.popleft()
        for other in sorted(above[one]):
            if other == start:
                way = [one]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return [*reversed(way), start]
            if other not in came:
                came[other] = one
                nearest.append(other)
    return []


def same_notation(triples: Triples, start: str) -> list[str]:
    """Return the notation of a concept, and the IRIs of the others that have it."""
    by_notation = defaultdict(set)
    for one, notation in _pairs(triples, SKOS.notation):
        by_notation[notation.value].add(one.value)
    for notation, concepts in sorted(by_notation.items()):
        if start in concepts and len(concepts) > 1:
            return [notation, *sorted(concepts - {start})]
    return []


def mapping_sets(
    triples: Triples, claims: Sequence[mappings.Mapping], theirs: Collection[ox.Triple]
) -> Iterator[Breach]:
    """Find the rows of mapping sets that name things otherwise than the graph does, those that are
    of one pair or in the wrong set, and the mappings of the taxonomy's concepts that no row
    supports, unless they are `theirs`: a user's.
    """
    names = defaultdict(set)
    for one, label in _pairs(triples, SKOS.prefLabel):
        names[one.value].add(label.value)
    for claim in claims:
        place, subject = (claim.path, claim.line), _node(claim.subject or mappings.NO_TERM)
        ends = [("subject", claim.subject, claim.cells.get("subject_label"))]
        if claim.object != mappings.NO_TERM:
            ends.append(("object", claim.object, claim.cells.get("object_label")))
        if claim.predicate not in mappings.PREDICATES:
            yield Breach("mapping-relation", subject, _node(claim.predicate), place=place)
        for end, iri, label in ends:
            if iri not in names:
                yield Breach(f"mapping-{end}", subject, _node(iri or mappings.NO_TERM), place=place)
            elif label is not None and label not in names[iri]:
                told = {"label": label, "name": min(names[iri])}
                yield Breach(f"mapping-{end}-label", subject, ox.Literal(label), told, place)
    yield from _rows(claims)
    supported = {(c.subject, SKOS.IRI + c.predicate, c.object) for c in claims if c.accepted}
    for predicate in _MATCHES & triples.keys():
        for one, other in _pairs(triples, predicate):
            if (
                bool(_OWN.match(one.value)) != bool(_OWN.match(other.value))
                and (one.value, predicate, other.value) not in supported
                and ox.Triple(one, ox.NamedNode(predicate), other) not in theirs
            ):
                yield Breach("mapping-supported", one, other)


def _rows(claims: Sequence[mappings.Mapping]) -> Iterator[Breach]:
    pairs, sets = defaultdict(list), defaultdict(list)
    for claim in claims:
        if not claim.cells.get("mapping_justification"):
            yield _of(claim, "mapping-justified", {})
        sets[claim.path, claim.rejected].append(claim)
        if claim.subject and claim.object and claim.object != mappings.NO_TERM:
            pairs[claim.subject, claim.object].append(claim)
    for rows in pairs.values():
        for claim, other in zip(rows, [*rows[1:], rows[0]], strict=True) if rows[1:] else ():
            told = {"other": f"{other.path.name}:{other.line}"}
            yield _of(claim, "mapping-once", told)
    for path in {path for path, _ in sets}:
        for claim in min(sets[path, True], sets[path, False], key=len):
            sorts = ("accepted", "rejected")
            told = {"sort": sorts[claim.rejected], "others": sorts[not claim.rejected]}
            yield _of(claim, "mapping-apart", told)


def _of(claim: mappings.Mapping, rule: str, told: Mapping[str, str]) -> Breach:
    subject, other = (_node(iri or mappings.NO_TERM) for iri in (claim.subject, claim.object))
    return Breach(rule, subject, other, told, (claim.path, claim.line))


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)
