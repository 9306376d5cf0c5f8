"""Names in other languages, which the exact and close matches of an occupation lend it.

They are ESCO's (`ontology/lent.ttl`), and stay with the concept that has them there. What is lent
are the preferred names alone, and by these two relations alone: those of an exact match are other
names of ours, those of a close one only find it. ESCO writes the names for a man and a woman as one
label, with a slash; they are two names.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from itotgraph.graph.language import is_english
from itotgraph.namespaces import DCT, SKOS

_LENDING = {SKOS.exactMatch: SKOS.altLabel, SKOS.closeMatch: SKOS.hiddenLabel}
_ENDING = re.compile(r"(.*\w)\s*/\s*-?(in|innen)")
_WITHIN = re.compile(r"(\w+)/(\w+)")


def forms(label: str) -> tuple[str, ...]:
    """Return the names that a label is: the forms for either gender, or the label alone.

    >>> forms("Datenbankadministrator/Datenbankadministratorin")
    ('Datenbankadministrator', 'Datenbankadministratorin')
    >>> forms("správca/správkyňa databázy")
    ('správca databázy', 'správkyňa databázy')
    """
    if ending := _ENDING.fullmatch(label):
        return ending[1], ending[1] + ending[2]
    one, *others = [part.split() for part in label.split("/")]
    if len(others) > 1 and all(_alike(*pair) for pair in _WITHIN.findall(label)):
        return _WITHIN.sub(r"\1", label), _WITHIN.sub(r"\2", label)
    if len(others) != 1 or not others[0]:
        return (label,)
    (other,) = others
    start = next((n for n, word in enumerate(one) if _alike(word, other[0])), None)
    if start is None:
        return (label,)
    # What the second has besides the first's words belongs to both, unless both end alike.
    apart = start == 0 and len(one) > 1 and one[-1] == other[-1]
    rest = [] if apart else other[len(one) - start :]
    return " ".join([*one, *rest]), " ".join([*one[:start], *other])


def _alike(one: str, other: str) -> bool:
    """Whether two words begin alike, as those for a man and a woman do."""
    pairs = zip(one.casefold(), other.casefold(), strict=False)
    same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    return same > 2 or (same == 2 and same + 2 >= min(len(one), len(other)))


def lent(links: Iterable[ox.Triple], labels: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield the names that these mappings lend, of these labels in other languages, and whose they
    are (dct:source).
    """
    preferred: dict[object, list[ox.Literal]] = defaultdict(list)
    having: dict[object, set[ox.Literal]] = defaultdict(set)
    for triple in labels:
        label = triple.object
        if isinstance(label, ox.Literal) and label.language and not is_english(label):
            having[triple.subject].add(label)
            if triple.predicate.value == SKOS.prefLabel:
                preferred[triple.subject].append(label)
    for link in links:
        lending = _LENDING.get(link.predicate.value)
        if not lending or link.object not in preferred:
            continue
        yield ox.Triple(link.subject, ox.NamedNode(DCT.source), link.object)
        for label in preferred[link.object]:
            names = (ox.Literal(name, language=label.language) for name in forms(label.value))
            for name in having[link.object].intersection(names):
                yield ox.Triple(link.subject, ox.NamedNode(lending), name)
