"""Finding a concept by any of its names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.language import readable
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.names import expand, shorten
from itotgraph.namespaces import BASE, DCT, ITOT, OWL, PROLOGUE, RDF, SKOS

# A filter of the properties: of VALUES Oxigraph makes a table of all that has them, be it millions.
_QUERY = f"""{PROLOGUE}SELECT ?concept ?property ?value {{
  {{ SELECT DISTINCT ?concept {{ ?concept a ?class . ?concept skos:prefLabel ?label }} }}
  ?concept ?property ?value
  FILTER(?property IN (rdf:type, skos:prefLabel, skos:altLabel, skos:hiddenLabel, skos:notation,
    skos:inScheme, owl:deprecated, dct:isReplacedBy)) }}"""
_CLASSES = " ".join(f"itot:{kind}" for kind in Kind)
_OURS = _QUERY.replace("?concept a ?class", f"VALUES ?class {{ {_CLASSES} }} ?concept a ?class")
_KINDS = frozenset(Kind)
_NAMES = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
_EVIDENCE = (Kind.ROW, Kind.ERRATUM, Kind.ASSOCIATION, Kind.COMBINATION)
_VAGUE = ("Concept", Kind.COMPETENCY)


@dataclass(frozen=True)
class Concept:
    """A concept as a name finds it; `kind` is the local name of its class.

    `label` is its preferred label in English, or else in any language (`graph.language`), `names`
    are its other ones, and `preferred` those of them that are preferred labels, too; `foreign` are
    those in other languages, where it has names in English. A retired one (owl:deprecated) has
    `successors`, where any are named.
    """

    iri: str
    kind: str
    label: str
    notation: str
    schemes: frozenset[str]
    names: frozenset[str]
    retired: bool = False
    successors: tuple[str, ...] = ()
    preferred: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()

    @property
    def category(self) -> str:
        """The class as a CURIE."""
        return f"{'skos' if self.kind in SKOS.TERMS else 'itot'}:{self.kind}"


def concepts(store: Source, ours: bool = False) -> list[Concept]:
    """Return every concept and scheme of the graph, in the order of their notations; if `ours`,
    only those of the taxonomy's classes, be there ever so many of an import's.
    """
    said: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in select(store, _OURS if ours else _QUERY):
        concept, predicate, value = row.values()
        if isinstance(concept, ox.NamedNode):
            said[concept.value][predicate.value].append(value)
    found = []
    for iri, values in said.items():
        kinds = sorted(
            {
                kind.value.removeprefix(ITOT.IRI).removeprefix(SKOS.IRI)
                for kind in values[RDF.type]
                if kind.value.startswith((ITOT.IRI, SKOS.IRI))
            },
            key=lambda kind: (kind in _VAGUE, kind == _VAGUE[0], kind),
        )
        label, *others = _texts(values[SKOS.prefLabel]) or [""]
        names = (*others, *_texts(values[SKOS.altLabel]), *_texts(values[SKOS.hiddenLabel]))
        notations = sorted(notation.value for notation in values[SKOS.notation])
        schemes = (scheme.value.removeprefix(BASE + "scheme/") for scheme in values[SKOS.inScheme])
        if kinds and label:
            notation = notations[0] if notations else ""
            retired = any(value.value in ("true", "1") for value in values[OWL.deprecated])
            successors = sorted({v.value for v in values[DCT.isReplacedBy]}) if retired else ()
            named = frozenset(schemes), frozenset(names)
            found.append(
                Concept(
                    iri,
                    kinds[0],
                    label,
                    notation,
                    *named,
                    retired,
                    tuple(successors),
                    frozenset(others),
                    frozenset(names) - _in_one_language(values),
                )
            )
    return sorted(found, key=lambda each: (each.notation, each.iri))


def _in_one_language(values: Mapping[str, list[Any]]) -> frozenset[str]:
    """Return all names in English, or else in any language."""
    return frozenset(_texts(value for name in _NAMES for value in values[name]))


def _texts(values: Iterable[Any]) -> list[str]:
    return [text.value for text in readable(v for v in values if isinstance(v, ox.Literal))]


def find(store: Source, name: str, *kinds: str, scheme: str | None = None) -> Concept:
    """Return the one concept with this IRI, CURIE, notation or label, whatever its case.

    `kinds` and `scheme` narrow the search. Raises InputError as `one` does.
    """
    return one(candidates(concepts(store), kinds, scheme), name, kinds)


def evidence(store: Source, name: str) -> Concept | None:
    """Return what answers rest on and no concept is, as one: the table row, erratum, role
    association or role combination with this IRI, CURIE, label or identifier ("Table 1, row 1",
    "E078"), if it is the only one.
    """
    iri, folded = expand(name), ox.Literal(" ".join(name.split()).lower())
    wanted = f"?thing = {ox.NamedNode(iri)}" if iri else f"LCASE(STR(?name)) = {folded}"
    query = f"""{PROLOGUE}SELECT DISTINCT ?thing ?class ?label ?code {{
        VALUES ?class {{ {" ".join(f"itot:{kind}" for kind in _EVIDENCE)} }}
        ?thing a ?class ; rdfs:label ?label ; rdfs:label|dct:identifier ?name
        OPTIONAL {{ ?thing dct:identifier ?code }} FILTER({wanted}) }}"""
    found = {row["thing"].value: row for row in select(store, query)}
    if len(found) != 1:
        return None
    ((iri, row),) = found.items()
    kind, code = row["class"].value.removeprefix(ITOT.IRI), row["code"]
    return Concept(
        iri, kind, row["label"].value, code.value if code else "", frozenset(), frozenset()
    )


def candidates(
    known: Iterable[Concept], kinds: Collection[str] = (), scheme: str | None = None
) -> list[Concept]:
    """Return the concepts of these kinds (none: of any) and in this scheme."""
    return [
        each
        for each in known
        if (not kinds or each.kind in kinds) and (scheme is None or scheme in each.schemes)
    ]


def fitting(candidates: Sequence[Concept], name: str) -> list[Concept]:
    """Return the concepts that a name fits best.

    An IRI or CURIE goes before a notation and that before a label; the label of a concept of the
    taxonomy's classes, in whatever case, before one of another vocabulary; a label in the same case
    before one in another, a preferred label before an alternative one.
    """
    found = next(filter(None, _ways(candidates, name)), [])
    return [each for each in found if each.kind in _KINDS] or found


def _ways(candidates: Sequence[Concept], name: str) -> Iterator[list[Concept]]:
    """Yield the concepts that a name fits in each way, the best way first."""
    iri, folded = expand(name), " ".join(name.split()).casefold()
    if iri:
        yield [c for c in candidates if c.iri == iri]
    yield [c for c in candidates if c.notation and c.notation.casefold() == folded]
    for some in ([c for c in candidates if c.kind in _KINDS], candidates):
        yield [c for c in some if name in (c.label, *c.preferred)]
        yield [c for c in some if folded in map(str.casefold, (c.label, *c.preferred))]
        yield [c for c in some if folded in {other.casefold() for other in c.names}]


def current(found: Concept, known: Iterable[Concept]) -> Concept:
    """Return what takes the place of a retired concept, or of what does, as far as it is known; any
    other concept as it is. Raises InputError where several do.
    """
    by_iri = {each.iri: each for each in known}
    seen = {found.iri}
    while successors := [by_iri[iri] for iri in found.successors if iri in by_iri]:
        if len(successors) > 1:
            listed = ", ".join(shorten(each.iri) for each in successors)
            problem = f"'{found.label}' is retired, and several take its place"
            raise InputError(problem, f"say which: {listed}")
        if successors[0].iri in seen:
            break
        (found,) = successors
        seen.add(found.iri)
    return found


def one(candidates: Sequence[Concept], name: str, kinds: Collection[str] = ()) -> Concept:
    """Return the one concept that a name fits.

    Raises InputError where none fits, with the nearest labels, or where several do, with all;
    `kinds` are those that the candidates are of.
    """
    found = fitting(candidates, name)
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{shorten(c.iri)} ({c.kind})" for c in found)
        raise InputError(f"'{name}' is the name of several concepts", f"say which: {listed}")
    import difflib

    labels = {label.casefold(): label for c in candidates for label in (c.label, *c.names)}
    folded = " ".join(name.split()).casefold()
    near = [labels[match] for match in difflib.get_close_matches(folded, labels, 3, 0.6)]
    mend = "did you mean " + ", ".join(near) if near else "give an IRI, a notation or a label"
    raise InputError(f"no {' or '.join(kinds) or 'concept'} is called '{name}'", mend)
