"""Which occupation is a job title: matching by labels, which abstains rather than guesses.

A title matches a label that has the same words, in any order, in the singular or plural, once
abbreviations are spelled out. Where none does, words that tell no occupation are set aside: a rank
(senior, II), an arrangement (remote), a product (Oracle), and what stands in brackets or after a
comma or dash, the last only where the rest can be nothing but IT. Where still none does, one word
may have one typing error. The labels are those of the concept, and those of what it is mapped to
in other vocabularies, which are weaker evidence.
"""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from itotgraph.concept import concepts
from itotgraph.graph import Source, select
from itotgraph.namespaces import ITOT, SKOS
from itotgraph.words import Words, folded, known, singular, split

# Worth of a label, by the relation of its concept to the one it stands for.
_WORTH = {"exactMatch": 0.9, "closeMatch": 0.8, "broadMatch": 0.6}
_PREFERRED, _OTHER = 1.0, 0.95
_WITHIN = 0.1  # how far below the best a candidate may be
_TIED = 5  # more equals than these do not tell which one is meant
_READINGS = 32
_SMALL = frozenset(("and", "of", "the", "for", "in", "a", "an", "or"))
_PARTS = re.compile(r"[()\[\]{}|;,:@/]|\s[-–—]+\s|\s(?:at|with)\s", re.I)
_LATIN = re.compile(r"[\x00-\u024f\u2000-\u206f\u20a0-\u20bf\u2100-\u214f]*")

_QUERY = f"""PREFIX skos: <{SKOS}>
SELECT ?concept ?relation ?target ?property ?label {{
  VALUES ?relation {{ skos:exactMatch skos:closeMatch skos:broadMatch }}
  VALUES ?property {{ skos:prefLabel skos:altLabel skos:hiddenLabel }}
  ?concept ?relation ?target . ?target ?property ?label
  FILTER(LANG(?label) = "en" || LANG(?label) = "") }}"""
_BROADER = f"""PREFIX skos: <{SKOS}> PREFIX itot: <{ITOT}>
SELECT ?concept ?label {{
  ?concept skos:broader|itot:occupationCluster ?broader .
  ?broader skos:prefLabel ?label FILTER(LANG(?label) = "en" || LANG(?label) = "")
  OPTIONAL {{ ?broader skos:notation ?notation }} }} ORDER BY ?notation ?label"""


@dataclass(frozen=True)
class Match:
    """A concept that a title may mean.

    `clusters` are the labels of the occupation clusters of an occupation, or of what is broader
    than another concept, in the order of their notations. `score` is from 0 to 1, 1 where the
    title is the preferred label. `reason` says in a sentence which label matched, and how.
    """

    concept: str
    label: str
    clusters: tuple[str, ...]
    score: float
    reason: str


@dataclass(frozen=True)
class _Name:
    concept: str
    text: str
    words: Words
    said: str
    worth: float


@dataclass(frozen=True)
class _Reading:
    words: Words
    notes: tuple[str, ...] = ()
    worth: float = 1.0
    guessed: bool = False


@dataclass(frozen=True)
class Index:
    """The names that titles are compared with, by their words in the order of the alphabet."""

    labels: dict[str, str]
    clusters: dict[str, tuple[str, ...]]
    names: dict[Words, list[_Name]]
    _corrections: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word of the names."""
        return tuple(sorted({word for words in self.names for word in words}))


def index(store: Source, kinds: Collection[str] = ("Occupation",)) -> Index:
    """Return the index of the concepts of these kinds, the local names of their classes.

    Where the store has mappings and the labels of their targets, these count, too: an import of
    O*NET or ESCO adds their alternative titles.
    """
    wanted = {concept.iri: concept for concept in concepts(store) if concept.kind in kinds}
    clusters: dict[str, tuple[str, ...]] = dict.fromkeys(wanted, ())
    for row in select(store, _BROADER):
        iri, label = row["concept"].value, row["label"].value
        if iri in clusters and label not in clusters[iri]:
            clusters[iri] = (*clusters[iri], label)
    found = [
        (concept.iri, name, said, worth)
        for concept in wanted.values()
        for name, said, worth in (
            (concept.label, "the preferred label", _PREFERRED),
            *((name, "the alternative label", _OTHER) for name in sorted(concept.names)),
        )
    ]
    mapped = sorted(
        (row["concept"].value, row["label"].value, row["relation"].value.removeprefix(SKOS))
        for row in select(store, _QUERY)
        if row["concept"].value in wanted
    )
    found += [(iri, name, f"a label of its {r}", _WORTH[r]) for iri, name, r in mapped]
    names: dict[Words, list[_Name]] = {}
    for iri, text, said, worth in found:
        for reading in _spelled(tuple(split(folded(text)))):
            name = _Name(iri, text, reading.words, said, worth)
            names.setdefault(_key(reading.words), []).append(name)
    return Index({iri: c.label for iri, c in wanted.items()}, clusters, names)


def match(index: Index, title: str, most: int = 5) -> list[Match]:
    """Return the concepts that a title may mean, the best first, equals by label, at most so many.

    There is none where the title matches no label, or so many equally well that it does not tell
    which is meant.
    """
    text = folded(title)
    if not text or not _LATIN.fullmatch(text):
        return []
    parts = [words for part in _PARTS.split(text) if (words := tuple(split(part)))]
    for readings in _stages(index, parts):
        best: dict[str, Match] = {}
        for reading in readings:
            for name in index.names.get(_key(reading.words), ()):
                if reading.guessed and not _specific(name.words):
                    continue
                found = _judged(index, text, reading, name)
                if name.concept not in best or best[name.concept].score < found.score:
                    best[name.concept] = found
        if best:
            return _ranked(best.values(), most)
    return []


def match_all(index: Index, titles: Iterable[str], most: int = 5) -> Iterator[list[Match]]:
    """Yield the matches of each title, in their order; what differs in case only is done once."""
    done: dict[str, list[Match]] = {}
    for title in titles:
        text = folded(title)
        if text not in done:
            done[text] = match(index, title, most)
        yield done[text]


def _ranked(found: Iterable[Match], most: int) -> list[Match]:
    ranked = sorted(found, key=lambda each: (-each.score, each.label))
    top = ranked[0].score
    if sum(each.score == top for each in ranked) > _TIED:
        return []
    return [each for each in ranked if each.score >= top - _WITHIN][:most]


def _judged(index: Index, text: str, reading: _Reading, name: _Name) -> Match:
    score, notes = reading.worth * name.worth, list(reading.notes)
    if folded(name.text) == text:
        score, notes = name.worth, []
    else:
        if sorted(name.words) != sorted(w for w in reading.words):
            score *= 0.97
            notes.append("singular and plural taken as one")
        elif [*name.words] != [*reading.words]:
            score *= 0.98
            notes.append("in another order of words")
    extra = f"; {'; '.join(notes)}" if notes else ""
    reason = f"the same words as {name.said} '{name.text}'{extra}"
    label, clusters = index.labels[name.concept], index.clusters[name.concept]
    return Match(name.concept, label, clusters, round(score, 3), reason)


def _stages(index: Index, parts: list[Words]) -> Iterator[list[_Reading]]:
    """Yield the readings of a title, the plainest first, in stages."""
    whole = [_Reading(tuple(itertools.chain(*parts)))]
    plain = [s for r in whole for s in _spelled(r.words)]
    ranks = [r for p in plain for r in _without(p, ("rank",))]
    bare = [r for p in plain for r in _without(p, ("arrangement", "product"))]
    asides = bare + [r for p in plain for r in _without(p, ("rank", "arrangement", "product"))]
    fields = [r for p in asides for r in _without(p, ("field",))]
    head = [
        _Reading(s.words, (*s.notes, f"'{' '.join(rest)}' set aside"), s.worth * 0.85, True)
        for at, part in enumerate(parts[:2])
        if (rest := [w for n, p in enumerate(parts) if n != at for w in p])
        for s in _spelled(part)
    ]
    heads = [*head, *(r for h in head for r in _without(h, ("rank", "arrangement", "product")))]
    stages = [[*plain, *ranks], asides, fields, heads]
    yield from stages
    for stage in stages:
        yield [c for r in stage for c in _corrected(index, r)]


def _spelled(words: Words) -> list[_Reading]:
    """Return the readings of words, abbreviations spelled out in each of their meanings."""
    spellings = known().spellings
    pieces: list[list[tuple[Words, Words]]] = []
    at = 0
    while at < len(words):
        for length in (3, 2, 1):
            written = words[at : at + length]
            if written in spellings:
                pieces.append([(meaning, written) for meaning in spellings[written]])
                break
        else:
            written = words[at : at + 1]
            pieces.append([(written, ())])
        at += len(written)
    readings = []
    for chosen in itertools.islice(itertools.product(*pieces), _READINGS):
        notes = tuple(f"'{' '.join(w)}' read as '{' '.join(m)}'" for m, w in chosen if w)
        spelled = tuple(word for meaning, _ in chosen for word in meaning)
        readings.append(_Reading(spelled, notes, 0.98 if notes else 1.0))
    return readings


def _without(reading: _Reading, kinds: tuple[str, ...]) -> list[_Reading]:
    """Return the reading without the words of these kinds, where it has any and others."""
    asides, words, kept, left = known().asides, reading.words, [], []
    at = 0
    while at < len(words):
        for length in (3, 2, 1):
            written = words[at : at + length]
            if asides.get(written) in kinds:
                left.append(" ".join(written))
                break
        else:
            written = words[at : at + 1]
            kept.append(written[0])
        at += len(written)
    if not left or not kept:
        return []
    note = f"'{' '.join(left)}' set aside"
    return [_Reading(tuple(kept), (*reading.notes, note), reading.worth * 0.95, reading.guessed)]


def _corrected(index: Index, reading: _Reading) -> Iterator[_Reading]:
    """Yield the reading with one typing error mended, where one word alone is no known word."""
    unknown = [n for n, word in enumerate(reading.words) if singular(word) not in index.vocabulary]
    if len(unknown) != 1 or len(reading.words) < 2:
        return
    at = unknown[0]
    for mended in _near(index, reading.words[at]):
        words = (*reading.words[:at], mended, *reading.words[at + 1 :])
        note = f"'{reading.words[at]}' taken for '{mended}'"
        yield _Reading(words, (*reading.notes, note), reading.worth * 0.9, reading.guessed)


def _near(index: Index, word: str) -> tuple[str, ...]:
    """Return the words of the index that are one typing error away, with the same first letter."""
    if word not in index._corrections:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        found: tuple[str, ...] = ()
        one = singular(word)
        if len(one) >= 5 and not {word, one} & known().distinct:
            near = extract(one, index.vocabulary, scorer=OSA.distance, score_cutoff=1, limit=5)
            found = tuple(each for each, _, _ in near if each[0] == one[0])
        index._corrections[word] = found
    return index._corrections[word]


def _specific(words: Words) -> bool:
    """Whether the words can mean nothing but IT."""
    text = f" {' '.join(singular(word) for word in words)} "
    return any(
        f" {' '.join(singular(word) for word in phrase)} " in text for phrase in known().specific
    )


def _key(words: Iterable[str]) -> Words:
    return tuple(sorted(singular(word) for word in words if word not in _SMALL))
