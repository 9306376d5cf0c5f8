"""Which occupation is a job title: matching by labels, which abstains rather than guesses.

A title matches a label that has the same words, in any order, in the singular or plural, once
abbreviations are spelled out and words that tell no occupation are set aside: a rank (senior, II),
an arrangement (remote), a product (Oracle), the field (IT). Where nothing matches, a title may be
two (`Test manager / test lead`), or have other words in front, in brackets or after a comma or
dash, where what is left can only be IT; and at last, one word may have one typing error.

What is no title of the paper's may be one of today: a title that O*NET or ESCO lists for one of
their occupations leads to the occupation clusters whose work is nearest to it (`ontology/today.*`),
and to no occupation, which the title alone does not tell.

The labels are those of a concept, hidden ones too (`skos:hiddenLabel`: a name that only finds it),
and the preferred ones of its exact and close matches in other
vocabularies. Their alternative labels, which gather much under one occupation, come last of all.
Of equals all are told, and where they are too many to tell which is meant, none. `words.tsv` says
what is known of single words; another name of an occupation that is one word, such as DBA, stands
for its preferred label within longer titles, too.
"""

import functools
import itertools
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.concept import Concept, concepts
from itotgraph.graph.language import in_one_language, readable, wanted
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.namespaces import BASE, ESCO, ONET, PROLOGUE, SKOS
from itotgraph.text.answer import FOR_PEOPLE, Answer, native
from itotgraph.text.render import LIST_SEPARATOR
from itotgraph.text.sheet import Sheet, parquet
from itotgraph.titles.near import Labels, Near
from itotgraph.titles.words import (
    ASIDE,
    ORDER,
    OTHER,
    PREFERRED,
    SMALL,
    Phrases,
    Words,
    folded,
    known,
    singular,
    split,
    without_genders,
)

if TYPE_CHECKING:
    from spellchecker import SpellChecker

    from itotgraph.titles.languages import Languages

Spellings = Phrases[tuple[Words, ...]]

# What a label is worth that a concept has by its mapping: a preferred one, and another.
_MAPPED = {"exactMatch": (0.9, 0.6), "closeMatch": (0.8, 0.5)}
# What is left of the score for each thing that was done to the title.
_PLURAL, _SPELLED, _TYPO = 0.97, 0.98, 0.9
_GUESSED, _KIN = 0.8, 0.85
_WITHIN = 0.08  # how far below the best a candidate may be
_NEAR = 0.05  # how far below a role of the same name an occupation may be
_TIED = 5  # more equals than these do not tell which one is meant
_SHOWN = 3  # of many that fit equally well
_HALF = 0.5  # how far below the nearest cluster another is told, too
_READINGS = 64  # of the ways to read the abbreviations of a title, or to set words aside
_GUESSES = 1000
_LONGEST = 20  # words of a title; a longer text is none

# What the answer has besides the columns of the titles.
ADDED = ("rank", "concept", "label", "clusters", "score", "reason")

_PARTS = re.compile(r"[()\[\]{}|;,:@]|\s[-–—]+\s|\s(?:at|with)\s")
_BOTH = re.compile(r"\s*(?:/|&|\+|\band\b|\bor\b)\s*")
# Of a vacancy, or the share of the working time that it asks for.
_NUMBER = re.compile(r"#\s*\d+|\b\d{4,}\b|\s-\s*\d+$|\b\d{1,3}(?:\s?[-–]\s?\d{1,3})?\s?%")
_LATIN = re.compile(r"[\x00-\u024f\u2000-\u206f\u20a0-\u20bf\u2100-\u214f]*")

# Names in other languages have an index of their own (`titles.languages`).
_ENGLISH = 'FILTER(LANG(?label) = "" || LANGMATCHES(LANG(?label), "en"))'
_NAMED_IN_ENGLISH = _ENGLISH.replace("?label", "?name")
_MAPPINGS = f"""{PROLOGUE}SELECT ?concept ?relation ?target ?name ?label {{
  {_NAMED_IN_ENGLISH} {_ENGLISH}
  VALUES ?relation {{ skos:exactMatch skos:closeMatch }}
  ?concept ?relation ?target . ?target skos:prefLabel ?name
  {{ ?target skos:prefLabel ?label }} UNION {{ ?target skos:altLabel|skos:hiddenLabel ?label }}
}}"""
_SCHEMES = f"""{PROLOGUE}SELECT DISTINCT ?scheme {{
  VALUES ?relation {{ skos:exactMatch skos:closeMatch }}
  ?occupation ?relation ?target . ?target skos:inScheme ?scheme FILTER(ISIRI(?scheme)) }}"""
_LABELS = f"""{PROLOGUE}SELECT ?concept ?label {{
  {{ SELECT DISTINCT ?concept {{ VALUES ?scheme {{ SCHEMES }} ?concept skos:inScheme ?scheme }} }}
  ?concept skos:prefLabel|skos:altLabel|skos:hiddenLabel ?label {_ENGLISH} }}"""
_TODAY = f"""{PROLOGUE}PREFIX scheme: <{BASE}scheme/>
SELECT ?concept ?code ?name {{
  ?concept skos:inScheme scheme:today ; skos:notation ?code ; skos:prefLabel ?name }}"""
_TITLES = f"""{PROLOGUE}PREFIX scheme: <{BASE}scheme/>
SELECT ?concept ?label {{
  ?concept skos:inScheme scheme:today ; skos:prefLabel|skos:altLabel ?label {_ENGLISH} }}"""
_NEAREST = f"""{PROLOGUE}PREFIX scheme: <{BASE}scheme/>
SELECT ?concept ?cluster ?label ?confidence ?why {{
  ?concept skos:inScheme scheme:today .
  [] owl:annotatedSource ?concept ; owl:annotatedTarget ?cluster ;
    sssom:confidence ?confidence ; rdfs:comment ?why .
  ?cluster skos:prefLabel ?label }} ORDER BY ?concept ?cluster"""
_BROADER = f"""{PROLOGUE}SELECT ?concept ?broader ?label ?notation {{
  VALUES ?kind {{ KINDS }} ?concept a ?kind ; skos:broader|itot:occupationCluster ?broader .
  ?broader skos:prefLabel ?label
  OPTIONAL {{ ?broader skos:notation ?notation }} }} ORDER BY ?notation ?label"""


@dataclass(frozen=True)
class Match:
    """A concept that a title may mean.

    `clusters` are the labels of the occupation clusters of an occupation, or of what is broader
    than another concept, in the order of their notations. `score` is from 0 to 1, 1 where the
    title is the preferred label. `reason` says in a sentence which label matched, and how.
    The concept of a title of today is a cluster.
    """

    concept: str
    label: str
    clusters: tuple[str, ...]
    score: float
    reason: str


@dataclass(frozen=True)
class Name:
    """A label by which a title finds a concept, and what it is worth as evidence."""

    concept: str
    text: str
    words: Words
    said: str
    worth: float


@dataclass(frozen=True)
class Meaning:
    """What a title means: its matches, the best first; or, where there is none, `why`, and the
    concepts that it fits too many of, equally well. `settled` is whether a person has decided it.
    """

    matches: tuple[Match, ...] = ()
    why: str = ""
    tied: tuple[Match, ...] = ()
    settled: bool = False

    @property
    def best(self) -> tuple[Match, ...]:
        """The best match, or the equally good ones."""
        return tuple(each for each in self.matches if each.score == self.matches[0].score)


class Names(dict[Words, list[Name]]):
    """Names by their words in the singular and in order."""

    @functools.cached_property
    def several(self) -> set[frozenset[str]]:
        """The words of each name that has several: others may stand before or behind these."""
        keys = (key for key, names in self.items() if any(len(each.words) > 1 for each in names))
        return {*map(frozenset, keys)}

    @functools.cached_property
    def rarest(self) -> dict[str, list[frozenset[str]]]:
        """The words of each name, by the rarest of them."""
        often = Counter(word for words in self for word in words)
        found: dict[str, list[frozenset[str]]] = {}
        for words in self:
            rarest = min(words, key=lambda word: (often[word], word))
            found.setdefault(rarest, []).append(frozenset(words))
        return found

    def made_of(self, words: Set[str]) -> list[frozenset[str]]:
        """Return the words of each name that can be made of these."""
        found = self.rarest
        return [name for word in words for name in found.get(word, ()) if name <= words]


class Weaker:
    """The alternative names that other vocabularies have for matches of ours, each with what it is
    the name of there. Those that a vocabulary has twice are none: that takes reading all of it, and
    is put off until a title is made of one.
    """

    def __init__(
        self, theirs: Sequence[tuple[str, Name]], sources: Sequence[Source], spellings: Spellings
    ) -> None:
        self._theirs = theirs
        self._sources = sources
        self._spellings = spellings

    @functools.cached_property
    def every(self) -> Names:
        """All of them, those that a vocabulary has twice, too."""
        return _table((name for _, name in self._theirs), self._spellings)

    @functools.cached_property
    def names(self) -> Names:
        """Those that tell what is meant."""
        twice = _twice_in_theirs(self._sources, self._theirs, self._spellings)
        places = ((_place(iri, name.text, self._spellings), name) for iri, name in self._theirs)
        return _table((name for place, name in places if place not in twice), self._spellings)

    def made_of(self, words: Set[str]) -> list[frozenset[str]]:
        """Return the words of each name that can be made of these."""
        return self.names.made_of(words) if self.every.made_of(words) else []

    def __getstate__(self) -> dict[str, Any]:
        # Where it goes to another process, the stores stay.
        return {"every": self.every, "names": self.names}


@dataclass(frozen=True)
class Nearest:
    """An occupation cluster whose work is nearest to that of an occupation of today: how sure that
    is, from 0 to 1, and why.
    """

    cluster: str
    label: str
    confidence: float
    why: str


@dataclass(frozen=True)
class Index:
    """The names that titles are compared with; `weaker` are those that other vocabularies have as
    alternative ones; `spellings` what abbreviations stand for. `today` are the occupations of
    today, with their `nearest` clusters; `others` the names in other languages; `settled` what a
    person has decided that bare titles mean (`titles.settle`).
    """

    labels: dict[str, str]
    clusters: dict[str, tuple[str, ...]]
    names: Names
    weaker: Weaker | None
    vocabulary: dict[str, None]
    spellings: Spellings
    today: "Index | None" = None
    nearest: dict[str, tuple[Nearest, ...]] = field(default_factory=dict)
    mended: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    others: "Languages | None" = None
    settled: Mapping[str, Meaning] = field(default_factory=dict)

    @functools.cached_property
    def near(self) -> Labels:
        """The labels, among which what is nearest to a title is found."""
        return Labels(self.labels, self.spellings)

    @functools.cached_property
    def initials(self) -> dict[str, list[str]]:
        """The words of the vocabulary by their first letters."""
        found: dict[str, list[str]] = {}
        for word in self.vocabulary:
            found.setdefault(word[0], []).append(word)
        return found


@dataclass(frozen=True)
class _Reading:
    """The words that a title comes down to, what was done to it, and of what kinds that was."""

    words: Words
    notes: tuple[str, ...] = ()
    worth: float = 1.0
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Title:
    """A title by its text and parts, without the `genders` that may apply."""

    text: str
    genders: tuple[str, ...]
    parts: tuple[Words, ...]
    spellings: Spellings

    def readings(self, useful: frozenset[str]) -> list[_Reading]:
        """The readings of the whole title, the surest first, that have none but useful words."""
        spelled = _spelled(sum(self.parts, ()), self.spellings)
        return [lighter for reading in spelled for lighter in _lighter(reading, useful)]

    def guesses(self, names: Sequence[Set[str]], useful: frozenset[str]) -> list[_Reading]:
        """The readings of a part of the title that have all words of one of these names, and none
        but useful ones.
        """
        guesses = _guesses(self.parts, self.spellings, names)
        lighter = (lighter for reading in guesses for lighter in _lighter(reading, useful))
        return [*itertools.islice(lighter, _GUESSES)]

    @functools.cached_property
    def several(self) -> list[Words]:
        """The words of each of several titles in one, as in `network/systems administrator`."""
        return [tuple(split(part)) for part in _BOTH.split(self.text)]

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """Every word that any reading may have."""
        phrases = [sum(self.parts, ())]
        if len(self.several) > 1 and self.several[-1]:
            phrases += [(*part, self.several[-1][-1]) for part in self.several]
        found = {word for phrase in phrases for word in phrase}
        if not self.spellings.begin.isdisjoint(found):
            for phrase in phrases:
                for at, end in itertools.combinations(range(len(phrase) + 1), 2):
                    for meaning in self.spellings.get(phrase[at:end], ()):
                        found.update(meaning)
        return frozenset(found)

    @functools.cached_property
    def single(self) -> frozenset[str]:
        """The words in the singular."""
        return frozenset(map(singular, self.words))


def index(
    store: Source,
    kinds: Collection[str] = (Kind.OCCUPATION,),
    strict: bool = False,
    others: Callable[[], Source] | None = None,
    ranges: Sequence[str] = ("*",),
    beside: Sequence[Source] = (),
) -> Index:
    """Return the index of the concepts of these kinds, the local names of their classes.

    Where the store has mappings and the labels of their targets, these count, too: with an import
    of ESCO in the store, its other titles are found. So do the titles of today that it has, where
    occupations are wanted. If `strict`, neither other titles nor those of today count.

    `others` gives what has the names in other languages, if these count, and is called when a title
    is none in English. `ranges` say which languages count (RFC 4647). `beside` have more of the
    vocabularies that the store has mappings to: what they call two concepts finds none.
    """
    every = concepts(store, ours=True)
    known = {concept.iri for concept in every}
    ours = {concept.iri: concept for concept in every if concept.kind in kinds}
    # What is retired is found as what takes its place.
    replaced = [c for c in ours.values() if known.intersection(c.successors)]
    for retired in replaced:
        del ours[retired.iri]
    spellings = _spellings([concept for concept in every if concept.kind == Kind.OCCUPATION])
    clusters: dict[str, tuple[str, ...]] = dict.fromkeys(ours, ())
    broader = _BROADER.replace("KINDS", " ".join(f"itot:{kind}" for kind in kinds))
    for row in in_one_language(select(store, broader), "label"):
        iri, label = row["concept"].value, row["label"].value
        if iri in clusters and label not in clusters[iri]:
            clusters[iri] = (*clusters[iri], label)
    mapped = [*_mapped(store, ours, spellings)]
    preferred = (name for _, name in mapped if _preferred(name))
    names = _table(itertools.chain(_own(ours, replaced, spellings), preferred), spellings)
    alternative = [(iri, name) for iri, name in mapped if not _preferred(name)]
    weaker = None if strict else Weaker(alternative, (store, *beside), spellings)
    labels = {iri: concept.label for iri, concept in ours.items()}
    later = _of_today(store, spellings) if Kind.OCCUPATION in kinds and not strict else None
    found = Index(labels, clusters, names, weaker, _vocabulary(names), spellings, later)
    return found if strict else _in_languages(found, kinds, others, ranges, beside)


def _in_languages(
    found: Index,
    kinds: Collection[str],
    others: Callable[[], Source] | None,
    ranges: Sequence[str],
    beside: Sequence[Source],
) -> Index:
    """Return an index of English names with those in languages of these ranges."""
    from itotgraph.titles.languages import Languages, read

    today = found.today
    if not wanted(ranges, "en"):
        none = Names()
        today = today and replace(today, names=none, vocabulary={})
        found = replace(found, names=none, weaker=None, vocabulary={}, today=today)
    if others is None or all(wanted([each], "en") and each != "*" for each in ranges):
        return found
    labels = today.labels if today else {}
    known = (found.labels, kinds, labels, ranges, _MAPPED)
    return replace(found, others=Languages(lambda: read(others(), beside, *known)))


def match(index: Index, title: str, most: int = 5) -> list[Match]:
    """Return the concepts that a title may mean, the best first, equals by label, at most so many.

    There is none where the title matches no label, or so many equally well that it does not tell
    which is meant. Those of a title of today are the clusters whose work is nearest to it.
    """
    return [*meaning(index, title).matches[:most]]


def meaning(index: Index, title: str) -> Meaning:
    """Return what a title means, with all its matches, or that it means nothing and why."""
    return _meaning(index, bare(title))


def _meaning(index: Index, text: str) -> Meaning:
    """Return what a bare title means, as it is settled or else as it is matched."""
    if decided := index.settled.get(without_apostrophe(text)):
        return decided
    found, tied = _matches(index, text)
    if found:
        return Meaning(tuple(found))
    if tied:
        few = ", ".join(each.label for each in tied[:_SHOWN])
        why = f"{len(tied)} labels fit equally well, which does not tell what is meant: {few} …"
        return Meaning(why=why, tied=tuple(tied))
    near = ", ".join(map(str, near_to(index, text)))
    return Meaning(why=f"nothing fits; {f'nearest by work: {near}' if near else 'nothing is near'}")


def near_to(index: Index, text: str) -> list[Near]:
    """Return the three concepts nearest to a bare title by its words for the work, or fewer, or
    none.
    """
    return index.near.nearest(without_genders(text)[0])


def _matches(index: Index, text: str) -> tuple[list[Match], list[Match]]:
    """Return what a bare title may mean or, where that is nothing, what it fits too many of."""
    read = _read(text, index.spellings)
    if not read:
        return _in_other_languages(index, text), []
    found, tied = _named(index, read)
    if not found and index.today:
        found = _nearest(index.today, _named(index.today, read)[0])
    if not found and index.weaker:
        found, _ = _named(index, read, weaker=True)
    return found or _in_other_languages(index, text), tied


def _in_other_languages(index: Index, text: str) -> list[Match]:
    """Return what a bare title may mean that is none in English. One whose words are all English is
    none in another language, either: what means too much in English must not mean one thing there.
    """
    if not index.others:
        return []
    from itotgraph.titles.languages import find

    names = index.others.names
    for table in (names.names, names.today, names.weaker):
        found = find(table, text)
        best = [each for each in found if each.score == found[0].score]
        if not 0 < len(best) <= _TIED:
            continue
        if index.names and _english().known(words := split(text)) == {*words}:
            return []
        near = [each for each in found if found[0].score - each.score < _WITHIN]
        if table is names.today and index.today:
            return _nearest(index.today, [_match(index.today, *each) for each in near])
        return [_match(index, *each) for each in near]
    return []


def _match(index: Index, concept: str, score: float, reason: str) -> Match:
    return Match(concept, index.labels[concept], index.clusters[concept], score, reason)


def _read(bare: str, spellings: Spellings) -> _Title | None:
    """Return a bare title as it is read, or nothing where it is none that could be."""
    text, genders = without_genders(bare)
    if not _LATIN.fullmatch(text):
        return None
    parts = _parts(text, spellings)
    if not 0 < sum(map(len, parts)) <= _LONGEST:
        return None
    return _Title(text, genders, tuple(parts), spellings)


def _named(index: Index, title: _Title, weaker: bool = False) -> tuple[list[Match], list[Match]]:
    """Return the concepts of an index that have a title as a name, or a weaker one, the best
    first; and, where there is none, those that would have it equally well and are too many.
    """
    tied: list[Match] = []
    for found in _stages(index, title, weaker):
        ranked = sorted(found.values(), key=lambda each: (-each.score, each.label))
        equals = [each for each in ranked if each.score == ranked[0].score]
        if len(equals) > _TIED:
            tied = tied or equals
        elif ranked:
            near = [each for each in ranked if ranked[0].score - each.score < _WITHIN]
            return [_set_aside(each, title.genders) for each in near] if title.genders else near, []
    return [], tied


def _set_aside(found: Match, genders: Sequence[str]) -> Match:
    """Return a match of a title that also says who may apply, which is an arrangement."""
    reason = f"{found.reason}; arrangement set aside: {', '.join(genders)}"
    return replace(found, score=round(found.score * ASIDE["arrangement"], 3), reason=reason)


def match_all(index: Index, titles: Iterable[str], most: int = 5) -> Iterator[list[Match]]:
    """Yield the matches of each title, in their order; titles of the same words are done once."""
    for each in meaning_of_each(index, titles):
        yield [*each.matches[:most]]


def meaning_of_each(index: Index, titles: Iterable[str]) -> Iterator[Meaning]:
    """Yield what each title means, in their order; titles of the same words are done once."""
    done: dict[str, Meaning] = {}
    for title in titles:
        text = bare(title)
        if text not in done:
            done[text] = _meaning(index, text)
        yield done[text]


def bare(title: str) -> str:
    """Return a title folded, without the number of a vacancy or a percentage."""
    return " ".join(_NUMBER.sub(" ", folded(title)).split())


def without_apostrophe(text: str) -> str:
    """Return a text without the mark by which a spreadsheet takes it for a text, as our tables have
    it before what could be a formula.
    """
    return text.removeprefix("'")


def meanings(occupations: Index, roles: Index, titles: Iterable[str]) -> dict[str, Meaning]:
    """Return what each title means: occupations, or the role clusters and functional areas that are
    named so. A title that is both is the occupation, which tells more. Of roles, with names as
    short as Support, nothing is guessed.
    """
    distinct = [*dict.fromkeys(titles)]
    found = {}
    for title, ours in zip(distinct, meaning_of_each(occupations, distinct), strict=True):
        theirs, _ = ([], []) if ours.settled else _matches(roles, bare(title))
        score = theirs[0].score if theirs else 0
        near = ours.matches and ours.matches[0].score >= score - _NEAR
        role = score > OTHER * ASIDE["rank"] and not near
        found[title] = Meaning(tuple(theirs)) if role else ours
    return found


def as_answer(sheet: Sheet, found: Sequence[Meaning], most: int = 5) -> Answer:
    """Return a row for each match, led by the cells of the row of the sheet that has its title.

    A title without a match has one row, which says why, and what is near. Equals have the same
    rank. People do not see rank and IRI, which the order and the label tell. As Parquet, columns
    that came as Parquet keep their types. Raises InputError where the sheet has a column that the
    answer adds.
    """
    if twice := {name.strip().casefold() for name in sheet.columns} & set(ADDED):
        problem = f"it has a column {min(twice)}, which the answer adds"
        raise InputError(problem, "rename or remove it", sheet.source, sheet.head)
    answer = Answer([*sheet.columns, *ADDED], [], theirs=len(sheet.columns))
    for row, meaning in zip(sheet.rows, found, strict=True):
        cells = [ox.Literal(cell) for cell in row]
        matches = meaning.matches[:most]
        scores = [match.score for match in matches]
        for match in matches:
            added = (
                ox.Literal(scores.index(match.score) + 1),
                ox.NamedNode(match.concept),
                ox.Literal(match.label),
                ox.Literal(LIST_SEPARATOR.join(match.clusters)),
                ox.Literal(match.score),
                ox.Literal(match.reason),
            )
            answer.rows.append((*cells, *added))
        if not matches:
            answer.rows.append((*cells, *[None] * (len(ADDED) - 1), ox.Literal(meaning.why)))

    def as_parquet() -> bytes:
        rows = (min(len(meaning.matches), most) or 1 for meaning in found)
        places = [n for n, times in enumerate(rows) for _ in range(times)]
        return parquet(sheet, places, {name: native(answer, name) for name in ADDED})

    matched = sum(bool(meaning.matches) for meaning in found)
    told = f"{matched} of {len(found)} titles matched, {len(found) - matched} not"
    forms: dict[str, Callable[[], str | bytes]] = {"parquet": as_parquet}
    forms |= {form: functools.partial(_for_people, answer, form) for form in FOR_PEOPLE}
    return replace(answer, notes=(*sheet.notes, told), forms=forms)


def _for_people(answer: Answer, form: str) -> str:
    kept = [n for n, name in enumerate(answer.variables) if name not in ("rank", "concept")]
    rows = [tuple(row[n] for n in kept) for row in answer.rows]
    return Answer([answer.variables[n] for n in kept], rows, theirs=answer.theirs).render(form)


def _stages(index: Index, title: _Title, weaker: bool) -> Iterator[dict[str, Match]]:
    """Yield what each way to read a title finds, the surest way first; nothing of ways that lead to
    no words that a name has.
    """
    if weaker:
        if index.weaker and (names := index.weaker.made_of(title.single)):
            plain, _ = _plain_and_vague(title, _all_of(names))
            yield _found(index, title, plain, weaker=True)
        return
    kin = known().kin if index.nearest else {}
    akin = {other for word in title.single for other in kin.get(word, ())}
    if names := index.names.made_of(title.single | akin):
        # A word that no name has is of use where another of its kind is.
        useful = _all_of(names) | title.single.intersection(kin)
        plain, vague = _plain_and_vague(title, useful)
        yield _found(index, title, plain)
        yield _both(index, title)
        vague += title.guesses([n - akin for n in names if n in index.names.several], useful)
        yield _found(index, title, vague)
        if index.nearest:
            yield _found(index, title, (a for r in (*plain, *vague) for a in _akin(r)))
    # Letters with accents are of another language, whose words may look like ours with an error.
    near = {w: n for w in title.words if (n := _near(index, w))} if title.text.isascii() else {}
    mended = {word for words in near.values() for word in words}
    if near and (names := index.names.made_of(title.single | mended)):
        useful = _all_of(names) | {*map(singular, near)}
        plain, vague = _plain_and_vague(title, useful)
        vague += title.guesses([n - mended for n in names if n in index.names.several], useful)
        yield _found(index, title, (m for r in (*plain, *vague) for m in _mended(index, r)))


def _all_of(names: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*names)


def _plain_and_vague(
    title: _Title, useful: frozenset[str]
) -> tuple[list[_Reading], list[_Reading]]:
    """Return the readings of the whole title that leave out nothing but what tells no occupation,
    and those that leave out what may tell one.
    """
    readings = title.readings(useful)
    plain = [reading for reading in readings if "modifier" not in reading.kinds]
    return plain, [reading for reading in readings if "modifier" in reading.kinds]


def _of_today(store: Source, spellings: Spellings) -> Index | None:
    """Return the index of the occupations of today, if the store has any."""
    labels, names = dict[str, str](), Names()
    preferred = dict[str, str]()
    for row in in_one_language(select(store, _TODAY), "name"):
        iri, code, preferred[iri] = _values(row, "concept", "code", "name")
        labels[iri] = f"{preferred[iri]} ({_source(_namespace(iri))} {code})"
    titles = [_values(row, "concept", "label") for row in select(store, _TITLES)]
    # Of several that say the same the shortest is told, whatever the order of the store.
    for iri, text in sorted(titles, key=lambda each: (len(each[1]), each)):
        worth = PREFERRED if text == preferred[iri] else OTHER
        _add(names, _name(iri, text, f"a title of {labels[iri]}", worth, spellings), spellings)
    if not names:
        return None
    nearest: dict[str, tuple[Nearest, ...]] = dict.fromkeys(labels, ())
    for row in in_one_language(select(store, _NEAREST), "label"):
        iri, *told = _values(row, "concept", "cluster", "label", "confidence", "why")
        cluster, label, confidence, why = told
        nearest[iri] += (Nearest(cluster, label, float(confidence), why),)
    none: dict[str, tuple[str, ...]] = dict.fromkeys(labels, ())
    return Index(labels, none, names, None, _vocabulary(names), spellings, nearest=nearest)


def _nearest(today: Index, found: Sequence[Match]) -> list[Match]:
    """Return the occupation clusters whose work is nearest to the occupations of today that have a
    title, the nearest first: of several occupations each counts as much.
    """
    led: dict[str, list[tuple[float, Match, Nearest]]] = {}
    for each in found:
        for near in today.nearest[each.concept]:
            led.setdefault(near.cluster, []).append((each.score * near.confidence, each, near))
    matches = []
    for cluster, ways in led.items():
        _, best, near = max(ways, key=lambda way: way[0])
        reason = f"no title of the paper's; {best.reason}; nearest to this cluster: {near.why}"
        score = round(sum(worth for worth, _, _ in ways) / len(found), 3)
        matches.append(Match(cluster, near.label, (near.label,), score, reason))
    matches.sort(key=lambda each: (-each.score, each.label))
    return [each for each in matches if each.score >= matches[0].score * _HALF]


def _spellings(occupations: Sequence[Concept]) -> Spellings:
    """Return what abbreviations stand for: in `words.tsv`, and the other names of occupations that
    are one word, and none of their preferred labels, for these. Two DBAs are as one.
    """
    found = Phrases(known().spellings)
    common = {singular(word) for each in occupations for word in split(each.label)}
    for occupation in occupations:
        for name in sorted(occupation.names - occupation.foreign):
            if len(words := split(name)) == 1 and singular(words[0]) not in common:
                meaning = tuple(split(occupation.label))
                for written in ((words[0],), (f"{words[0]}s",)):
                    found[written] = (*found.get(written, ()), meaning)
    return found


def _own(
    wanted: Mapping[str, Concept], replaced: Iterable[Concept], spellings: Spellings
) -> Iterator[Name]:
    for retired in replaced:
        said = f"the label of '{retired.label}', which is retired and which it replaces"
        for iri in sorted(wanted.keys() & retired.successors):
            for name in (retired.label, *sorted(retired.names - retired.foreign)):
                yield _name(iri, name, said, OTHER, spellings)
    for iri, concept in wanted.items():
        yield _name(iri, concept.label, "its preferred label", PREFERRED, spellings)
        for name in sorted(concept.names - concept.foreign):
            yield _name(iri, name, "another label of it", OTHER, spellings)


def _mapped(
    store: Source, wanted: Collection[str], spellings: Spellings
) -> Iterator[tuple[str, Name]]:
    """Yield the labels of exact and close matches, each with what it is the label of.

    A label of what is broader says nothing: what it names need not be one of ours.
    """
    mapped = [row for row in select(store, _MAPPINGS) if row["concept"].value in wanted]
    texts: dict[str, set[ox.Literal]] = {}
    for row in mapped:
        texts.setdefault(row["target"].value, set()).add(row["label"])
    read = {iri: {*readable(labels)} for iri, labels in texts.items()}
    rows = [
        [term.value for term in row.values()]
        for row in in_one_language(mapped, "name")
        if row["label"] in read[row["target"].value]
    ]
    for concept, relation, target, name, label in sorted(rows):
        kind = relation.removeprefix(SKOS.IRI)
        where = _source(_namespace(target)) or target
        said = f"its {kind.removesuffix('Match')} match in {where}"
        preferred, other = _MAPPED[kind]
        if label == name:
            found = _name(concept, label, said, preferred, spellings)
        else:
            said = f"another label of '{name}', {said}"
            found = _name(concept, label, said, other, spellings)
        yield target, found
        # ESCO and O*NET say ICT and computer where this taxonomy takes IT for granted.
        short = tuple(word for word in found.words if word not in ("it", "ict", "computer"))
        if short != found.words and _specific(short):
            yield target, replace(found, words=short)


def _preferred(name: Name) -> bool:
    """Whether a name is more than an alternative one of a match."""
    return name.worth > _MAPPED["exactMatch"][1]


def _twice_in_theirs(
    sources: Sequence[Source], theirs: Iterable[tuple[str, Name]], spellings: Spellings
) -> set[tuple[str, Words]]:
    """Return what is a name of a match and of another concept in its scheme, by namespace and
    words. Of a whole release only what is asked for is kept.
    """
    having: dict[tuple[str, Words], set[str]] = {}
    for iri, name in theirs:
        having.setdefault(_place(iri, name.text, spellings), set()).add(iri)
    schemes = {str(row["scheme"]) for source in sources for row in select(source, _SCHEMES)}
    for source in sources:
        solutions = source.query(_LABELS.replace("SCHEMES", " ".join(schemes)))
        assert isinstance(solutions, ox.QuerySolutions)
        for concept, label in solutions:
            place = _place(concept.value, label.value, spellings)
            if place in having:
                having[place].add(concept.value)
    return {place for place, owners in having.items() if len(owners) > 1}


def _place(iri: str, label: str, spellings: Spellings) -> tuple[str, Words]:
    """Return the namespace of a concept, and the words of a label of it."""
    return _namespace(iri), _key(_words(label, spellings))


def _name(concept: str, text: str, said: str, worth: float, spellings: Spellings) -> Name:
    return Name(concept, text, _words(text, spellings), said, worth)


def _words(label: str, spellings: Spellings) -> Words:
    return sum(_parts(folded(label), spellings), ())


def _parts(text: str, spellings: Spellings) -> list[Words]:
    """Return the words of each part of a title, of what it says twice only the longer form."""
    parts = [words for part in _PARTS.split(text) if (words := tuple(split(part)))]
    return [max(parts, key=len)] if _twice(parts, spellings) else parts


def _twice(parts: list[Words], spellings: Spellings) -> bool:
    """Whether one of two parts is the other abbreviated, as in `DBA (database administrator)`."""
    if len(parts) != 2:
        return False
    one, other = ({_key(r.words) for r in _spelled(part, spellings)} for part in parts)
    initials = ["".join(word[0] for word in part) for part in parts]
    return bool(one & other) or (initials[0],) == parts[1] or parts[0] == (initials[1],)


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#"))]


def _source(namespace: str) -> str:
    """Return what a vocabulary is called that has its occupations in a namespace, or ""."""
    return {_namespace(ONET): "O*NET", f"{ESCO}occupation": "ESCO"}.get(namespace, "")


def _table(names: Iterable[Name], spellings: Spellings) -> Names:
    found = Names()
    for name in names:
        _add(found, name, spellings)
    return found


def _add(names: Names, name: Name, spellings: Spellings) -> None:
    for reading in _spelled(name.words, spellings):
        if key := _key(reading.words):
            names.setdefault(key, []).append(replace(name, words=reading.words))


def _vocabulary(names: Iterable[Words]) -> dict[str, None]:
    return dict.fromkeys(sorted({word for words in names for word in words}))


def _values(row: Mapping[str, Any], *names: str) -> list[str]:
    return [row[name].value for name in names]


def _found(
    index: Index, title: _Title, readings: Iterable[_Reading], weaker: bool = False
) -> dict[str, Match]:
    """Return the best match of each concept that a reading finds."""
    best: dict[str, Match] = {}
    names = index.weaker.names if weaker and index.weaker else index.names
    for reading in readings:
        for name in names.get(_key(reading.words), ()):
            if _fits(reading, name):
                found = _judged(index, title.text, reading, name)
                if name.concept not in best or best[name.concept].score < found.score:
                    best[name.concept] = found
    return best


def _fits(reading: _Reading, name: Name) -> bool:
    """Whether a name may be meant with what was set aside, which could tell another occupation."""
    several = len(name.words) > 1
    of_it = several and bool(reading.kinds & {"field", "product"})
    if "front" in reading.kinds:
        return several and (of_it or _specific(name.words, behind=True))
    if "rest" in reading.kinds:
        return several and (of_it or _specific(name.words))
    if "modifier" in reading.kinds:
        return of_it or _specific(name.words)
    return several or "product" not in reading.kinds or _specific(name.words)


def _judged(index: Index, text: str, reading: _Reading, name: Name) -> Match:
    score, notes = reading.worth * name.worth, list(reading.notes)
    theirs, ours = ([w for w in each.words if w not in SMALL] for each in (name, reading))
    if folded(name.text) == text:
        score, notes = name.worth, []
    elif sorted(theirs) != sorted(ours):
        score *= _PLURAL
        notes.append("singular and plural taken as one")
    elif theirs != ours:
        score *= ORDER
        notes.append("in another order")
    reason = "; ".join([f"'{name.text}' is {name.said}", *notes])
    label, clusters = index.labels[name.concept], index.clusters[name.concept]
    return Match(name.concept, label, clusters, round(score, 3), reason)


def _both(index: Index, title: _Title) -> dict[str, Match]:
    """Return the matches of a title that is several in one: all of them, as equals.

    The last word may stand for all, as in `network/systems administrator`.
    """
    parts = title.several
    if len(parts) < 2 or not all(parts):
        return {}
    each = []
    for part in parts:
        for words in (part, (*part, parts[-1][-1])):
            one = replace(title, text=" ".join(words), parts=(words,))
            useful = _all_of(index.names.made_of(one.single))
            if found := _found(index, one, one.readings(useful)):
                break
        each.append(found)
    if not all(each):
        return {}
    tops = [max(match.score for match in found.values()) for found in each]
    score = round(min(tops) * ASIDE["modifier"], 3)
    return {
        match.concept: replace(match, score=score, reason=f"{match.reason}; one of several titles")
        for found, top in zip(each, tops, strict=True)
        for match in found.values()
        if match.score == top
    }


def _guesses(
    parts: Sequence[Words], spellings: Spellings, names: Sequence[Set[str]]
) -> Iterator[_Reading]:
    """Yield the readings of the first part of a title, and of its end, without the rest; where it
    ends in two words for who does it, without the second; as far as they have all words of a name.
    """
    first, rest = parts[0], sum(parts[1:], ())
    for reading in _spelled(first, spellings):
        *kept, who = reading.words
        if rest:
            if _names_any(reading.words, names):
                yield from _guess(reading, 0, rest)
        elif kept and {singular(kept[-1]), singular(who)} <= known().kin.keys():
            notes = (*reading.notes, f"'{who}' set aside")
            worth = reading.worth * _GUESSED
            yield _Reading(tuple(kept), notes, worth, frozenset({"rest"}))
    for words in (first, first + rest) if rest else (first,):
        for reading in _spelled(words, spellings):
            for at in range(1, len(reading.words) - 1):
                if not _names_any(reading.words[at:], names):
                    break
                yield from _guess(reading, at, rest if words == first else ())


def _names_any(words: Words, names: Iterable[Set[str]]) -> bool:
    """Whether the words have all those of some name."""
    there = {*_key(words)}
    return any(name <= there for name in names)


def _akin(reading: _Reading) -> Iterator[_Reading]:
    """Yield the reading with another word for who does it, which a cluster does not tell apart."""
    *before, who = reading.words
    if not before and "product" not in reading.kinds:
        return
    for other in known().kin.get(singular(who), ()):
        notes = (*reading.notes, f"'{who}' taken for '{other}'")
        yield replace(reading, words=(*before, other), notes=notes, worth=reading.worth * _KIN)


def _guess(reading: _Reading, at: int, rest: Words) -> Iterator[_Reading]:
    """Yield the words from a place on, unless a word that is left tells another occupation."""
    left = reading.words[:at] + rest
    # A piece may begin there and end behind: what an IT business development manager does is none
    # of a development manager's.
    asides = [kind for _, kind in _asides(rest)]
    begun = 0
    for piece, kind in _asides(reading.words):
        asides += [kind] if begun < at else []
        begun += len(piece)
    if "other" not in asides:
        kinds = {"front" if at else "rest", *({"field", "product"} & {*asides})}
        if _specific(left):
            kinds.add("field")
        notes = (*reading.notes, f"'{' '.join(left)}' set aside")
        yield _Reading(reading.words[at:], notes, reading.worth * _GUESSED, frozenset(kinds))


def _spelled(words: Words, spellings: Spellings) -> Iterator[_Reading]:
    """Yield the readings with the abbreviations spelled out, in each of their meanings."""
    if spellings.begin.isdisjoint(words):
        yield _Reading(words)
        return
    choices = [
        [(meaning, written) for meaning in meanings] if meanings else [(written, ())]
        for written, meanings in spellings.pieces(words)
    ]
    for chosen in itertools.islice(itertools.product(*choices), _READINGS):
        notes = tuple(f"'{' '.join(w)}' read as '{' '.join(m)}'" for m, w in chosen if w)
        read = tuple(word for meaning, _ in chosen for word in meaning)
        yield _Reading(read, notes, _SPELLED if notes else 1.0)


def _lighter(reading: _Reading, useful: frozenset[str]) -> Iterator[_Reading]:
    """Yield the reading, and those without some or all of the words that can be set aside, as far
    as they have none but useful words.
    """
    pieces = _asides(reading.words)
    useless = {n for n, (piece, _) in enumerate(pieces) if not useful.issuperset(_key(piece))}
    if any(pieces[n][1] not in ASIDE for n in useless):
        return
    if not useless:
        yield reading
    # Together, where no label has but one of them.
    groups = [
        places
        for kind in ("arrangement", "product")
        if (places := [n for n, (_, k) in enumerate(pieces) if k == kind])
    ]
    groups += [[n] for n, (_, k) in enumerate(pieces) if k in ("rank", "field", "modifier")]
    subsets = itertools.chain.from_iterable(
        itertools.combinations(groups, size) for size in range(1, len(groups) + 1)
    )
    for chosen in itertools.islice(subsets, _READINGS):
        left = sorted(itertools.chain.from_iterable(chosen))
        if not useless.issubset(left):
            continue
        kept = [n for n in range(len(pieces)) if n not in left]
        # A word between others that stay is theirs: a system software engineer is none of systems.
        if not kept or any(
            pieces[n][1] in ("field", "modifier") and kept[0] < n < kept[-1] for n in left
        ):
            continue
        words = sum((pieces[n][0] for n in kept), ())
        worth, notes = reading.worth, reading.notes
        kinds = dict.fromkeys(pieces[n][1] or "" for n in left)
        for kind in kinds:
            aside = [" ".join(pieces[n][0]) for n in left if pieces[n][1] == kind]
            worth *= ASIDE[kind] - 0.01 * (len(aside) - 1)
            notes = (*notes, f"{kind} set aside: {', '.join(aside)}")
        yield _Reading(words, notes, worth, reading.kinds | set(kinds))


@functools.lru_cache(1 << 16)
def _asides(words: Words) -> tuple[tuple[Words, str | None], ...]:
    """Return the words piece by piece, with the kinds of those that may be set aside."""
    return tuple(known().asides.pieces(words))


def _mended(index: Index, reading: _Reading) -> Iterator[_Reading]:
    """Yield the reading with one typing error mended, where it has one word that is not known."""
    strange = [n for n, word in enumerate(reading.words) if singular(word) not in index.vocabulary]
    if len(strange) != 1 or len(reading.words) < 2:
        return
    at = strange[0]
    for word in _near(index, reading.words[at]):
        words = (*reading.words[:at], word, *reading.words[at + 1 :])
        notes = (*reading.notes, f"'{reading.words[at]}' taken for '{word}'")
        yield replace(reading, words=words, notes=notes, worth=reading.worth * _TYPO)


def _near(index: Index, word: str) -> tuple[str, ...]:
    """Return the words of the index that are one typing error away, with the same first letter.

    The error is a letter too many, missing, wrong or in the place of the next. A short word, or
    one that is known or an English word of its own, has none.
    """
    near = index.mended.get(word)
    if near is None:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        one, found = singular(word), []
        if len(one) >= 5 and one not in index.vocabulary and not {word, one} & known().distinct:
            words = index.initials.get(one[0], [])
            found = extract(one, words, scorer=OSA.distance, score_cutoff=1, limit=None)
        near = tuple(near for near, _, _ in found)
        if near and _english().known((word, one)):
            near = ()
        index.mended[word] = near
    return near


@functools.cache
def _english() -> "SpellChecker":
    """Return a dictionary, which takes a fifth of a second to read: what asks it is rare."""
    from spellchecker import SpellChecker

    return SpellChecker()


def english_near(words: Iterable[str]) -> set[str]:
    """Return the English words that `_near` would take for typing errors of these words, were they
    none of their own."""
    english, near = _english(), set[str]()
    for word in words:
        near |= {w for w in english.edit_distance_1(word) if len(w) > 4 and w[0] == word[0]}
    endings = (("", ""), ("", "s"), ("", "es"), ("y", "ies"))
    written = {w.removesuffix(end) + plural for w in near for end, plural in endings}
    return english.known(written & english.word_frequency.dictionary.keys())


@functools.lru_cache(1 << 16)
def _specific(words: Words, behind: bool = False) -> bool:
    """Whether the words can mean nothing but IT, even behind words that are not known."""
    single = tuple(map(singular, words))
    phrases = (single[at:end] for at, end in itertools.combinations(range(len(single) + 1), 2))
    leading = frozenset() if behind else known().leading
    return any(phrase in known().specific or phrase in leading for phrase in phrases)


@functools.lru_cache(1 << 16)
def _key(words: Words) -> Words:
    return tuple(sorted(singular(word) for word in words if word not in SMALL))
