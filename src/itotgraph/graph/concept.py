"""Finding a concept by any of its names."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from itotgraph.errors import InputError
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.names import expand, shorten
from itotgraph.namespaces import BASE, ITOT, PROLOGUE, SKOS

_QUERY = f"""{PROLOGUE}SELECT ?concept ?kind ?label ?notation ?scheme ?name {{
  ?concept skos:prefLabel ?label ; a ?kind
    FILTER(STRSTARTS(STR(?kind), "{ITOT.IRI}") || STRSTARTS(STR(?kind), "{SKOS.IRI}"))
    FILTER(lang(?label) = "en" || lang(?label) = "")
  OPTIONAL {{ ?concept skos:notation ?notation }} OPTIONAL {{ ?concept skos:inScheme ?scheme }}
  OPTIONAL {{ ?concept skos:altLabel|skos:hiddenLabel ?name }} }}
ORDER BY ?notation ?concept"""


@dataclass(frozen=True)
class Concept:
    """A concept as a name finds it; `kind` is the local name of its class."""

    iri: str
    kind: str
    label: str
    notation: str
    schemes: frozenset[str]
    names: frozenset[str]


def concepts(store: Source) -> list[Concept]:
    """Return every concept and scheme of the graph, in the order of their notations."""
    found: dict[str, Concept] = {}
    for row in select(store, _QUERY):
        iri, kind, label, notation, scheme, name = row.values()
        before = found.get(iri.value)
        local = kind.value.removeprefix(ITOT.IRI).removeprefix(SKOS.IRI)
        vague = local in ("Concept", Kind.COMPETENCY)
        found[iri.value] = Concept(
            iri.value,
            before.kind if before and vague else local,
            label.value,
            notation.value if notation else "",
            (before.schemes if before else frozenset())
            | ({scheme.value.removeprefix(BASE + "scheme/")} if scheme else set()),
            (before.names if before else frozenset()) | ({name.value} if name else set()),
        )
    return list(found.values())


def find(store: Source, name: str, *kinds: str, scheme: str | None = None) -> Concept:
    """Return the one concept with this IRI, CURIE, notation or label, whatever its case.

    `kinds` and `scheme` narrow the search. Raises InputError as `one` does.
    """
    return one(candidates(concepts(store), kinds, scheme), name, kinds)


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

    An IRI or CURIE goes before a notation and that before a label; a label in the same case before
    one in another, a preferred label before an alternative one.
    """
    iri, folded = expand(name), " ".join(name.split()).casefold()
    ways = (
        [c for c in candidates if c.iri == iri],
        [c for c in candidates if c.notation and c.notation.casefold() == folded],
        [c for c in candidates if c.label == name],
        [c for c in candidates if c.label.casefold() == folded],
        [c for c in candidates if folded in {other.casefold() for other in c.names}],
    )
    return next((found for found in ways if found), [])


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
