"""What a name means, as people write it: one reading for every command.

A name is an IRI, a CURIE, a notation or a label; what is none of these is read as a job title, a
role, a cluster or a work function in somebody's own words (`titles.match`), where it means one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from itotgraph.errors import InputError
from itotgraph.graph import concept
from itotgraph.graph.concept import Concept
from itotgraph.model import NAMED
from itotgraph.names import expand, shorten
from itotgraph.titles.match import Index, match
from itotgraph.titles.settle import key


@dataclass(frozen=True)
class Named:
    """The concept that a name means, and why, in a sentence, where the name is not its own."""

    concept: Concept
    why: str = ""


def followed(found: Concept, known: Iterable[Concept], why: str = "") -> Named:
    """Return a concept as what a name means, or what takes its place where it is retired; the
    reason says so. Raises InputError where several do.
    """
    there = concept.current(found, known)
    if there is not found:
        said = f"'{found.label}' is retired: read as {there.label}, which replaces it"
        return Named(there, f"{why}; {said}" if why else said)
    if found.retired:
        said = f"'{found.label}' is retired, and nothing known takes its place"
        return Named(found, f"{why}; {said}" if why else said)
    return Named(found, why)


def settled(index: Index, title: str, known: Iterable[Concept]) -> Named | None:
    """Return the concept that a person has settled a title as, if somebody has.

    Raises InputError where it is settled as no work of the taxonomy.
    """
    decided = index.settled.get(key(title))
    if not decided:
        return None
    if not decided.matches:
        raise InputError(f"'{title}' is {decided.why}", "name another title, or leave it out")
    (match_,) = decided.matches
    (found,) = (each for each in known if each.iri == match_.concept)
    return Named(found, f"'{title}' is taken for {found.label}: {match_.reason}")


def named(
    known: Sequence[Concept],
    indexed: Callable[..., Index],
    name: str,
    *kinds: str,
    scheme: str | None = None,
) -> Named:
    """Return what a name means, of these kinds (by default of any) and in this scheme, among the
    known concepts; of a title of today the nearest cluster. `indexed` gives the index of
    `titles.match` over concepts of the kinds that it is called with.

    Of things of several kinds that it means equally well, the one whose kind comes first is taken:
    a job title before a role. Raises InputError where it means nothing, with the nearest labels, or
    several things of one kind equally well, with all of them.
    """
    candidates = concept.candidates(known, kinds, scheme)
    if concept.fitting(candidates, name) or expand(name):
        return followed(concept.one(candidates, name, kinds), known)
    by_iri = {each.iri: each for each in candidates}
    wanted = [kind for kind in kinds or NAMED if kind in NAMED]
    matches = [m for m in match(indexed(*wanted), name) if m.concept in by_iri]
    best = [each for each in matches if each.score == matches[0].score]
    if not best:
        return Named(concept.one(candidates, name, kinds))
    first = min((by_iri[each.concept].kind for each in best), key=wanted.index)
    meant = [each for each in best if by_iri[each.concept].kind == first]
    if len(meant) > 1:
        listed = ", ".join(shorten(each.concept) for each in meant)
        raise InputError(f"'{name}' may mean several things", f"say which: {listed}")
    (found,) = meant
    others = [shorten(each.concept) for each in best if each is not found]
    besides = f" (and not for {', '.join(others)})" if others else ""
    why = f"'{name}' is taken for {found.label}{besides}: {found.reason}"
    return followed(by_iri[found.concept], known, why)
