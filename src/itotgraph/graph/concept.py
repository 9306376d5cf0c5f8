"""Finding a concept by any of its names."""

from dataclasses import dataclass

from itotgraph.errors import InputError
from itotgraph.graph.parse import Source, expand, select, shorten
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
        vague = local in ("Concept", "Competency")
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

    A label in the same case goes before one in another, a preferred label before an alternative
    one. `kinds` and `scheme` narrow the search.
    Raises InputError where none fits, with the nearest labels, or where several do, with all.
    """
    candidates = [
        concept
        for concept in concepts(store)
        if (not kinds or concept.kind in kinds) and (scheme is None or scheme in concept.schemes)
    ]
    iri, folded = expand(name), " ".join(name.split()).casefold()
    for matches in (
        [c for c in candidates if c.iri == iri],
        [c for c in candidates if c.notation and c.notation.casefold() == folded],
        [c for c in candidates if c.label == name],
        [c for c in candidates if c.label.casefold() == folded],
        [c for c in candidates if folded in {other.casefold() for other in c.names}],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            listed = ", ".join(f"{shorten(c.iri)} ({c.kind})" for c in matches)
            raise InputError(f"'{name}' is the name of several concepts", f"say which: {listed}")
    import difflib

    labels = {label.casefold(): label for c in candidates for label in (c.label, *c.names)}
    near = [labels[match] for match in difflib.get_close_matches(folded, labels, 3, 0.6)]
    mend = "did you mean " + ", ".join(near) if near else "give an IRI, a notation or a label"
    raise InputError(f"no {' or '.join(kinds) or 'concept'} is called '{name}'", mend)
