"""Job titles in other languages than English: the names that the graph has for them, and no guess.

An occupation of ours has its own names in other languages, and those of its exact and close matches
(`graph.lent`, an import). So have the occupations of today. A title is one of these names where it
has the same words, but for case, accents, their order, small words (de, für, для), and a rank, an
arrangement or a product; or where it is the same when written as one word (Software-Entwickler).
What is said for a man and a woman is two names.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple

from itotgraph.errors import InputError
from itotgraph.graph.language import called, wanted
from itotgraph.graph.lent import forms
from itotgraph.graph.source import Source, select
from itotgraph.namespaces import BASE, ESCO, ONET, PROLOGUE, SKOS
from itotgraph.titles.words import (
    ASIDE,
    ORDER,
    OTHER,
    PREFERRED,
    folded,
    known,
    singular,
    split,
    without_genders,
)

Weights = Mapping[str, tuple[float, float]]
_Asked = tuple[str, list[str], Mapping[str, list[str]], tuple[str, ...], tuple[str, str]]

_SET_ASIDE = ("rank", "arrangement", "product")
_LONGEST = 200  # letters of a title; a longer text is none

_LABELS = """?concept ?property ?label
  FILTER(?property IN (skos:prefLabel, skos:altLabel, skos:hiddenLabel))
  FILTER(LANG(?label) != "" && !LANGMATCHES(LANG(?label), "en"))"""
_IN_TODAY = f"?concept skos:inScheme <{BASE}scheme/today>"
_LINKS = "VALUES ?relation { skos:exactMatch skos:closeMatch } ?ours ?relation ?concept"
# What is a title of today is found as that before it is an alternative name of a match.
_COUNTED = f"FILTER(?property = skos:prefLabel || NOT EXISTS {{ {_IN_TODAY} }})"
_OF_OURS = f"""{PROLOGUE}SELECT DISTINCT ?concept ?property ?label {{
  VALUES ?kind {{ KINDS }} ?concept a ?kind . {_LABELS} }}"""
_OF_MATCHES = f"""{PROLOGUE}SELECT DISTINCT ?ours ?relation ?concept ?property ?label {{
  {_LINKS} . {_LABELS} {_COUNTED} }}"""
_OF_TODAY = f"""{PROLOGUE}SELECT DISTINCT ?concept ?property ?label {{
  {_IN_TODAY} . {_LABELS} }}"""
_ENGLISH = f"""{PROLOGUE}SELECT DISTINCT ?concept ?label {{
  {_LINKS} . ?concept skos:prefLabel ?label
  FILTER(LANG(?label) = "" || LANGMATCHES(LANG(?label), "en")) }}"""
_HAVING = f"""{PROLOGUE}SELECT DISTINCT ?label ?other {{
  LABELS ?other skos:prefLabel|skos:altLabel|skos:hiddenLabel ?label }}"""
_THEIRS = f"{{ SELECT DISTINCT ?label {{ {_LINKS} . {_LABELS} {_COUNTED} }} }}"

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_ACCENTS = re.compile("[\u0300-\u036f]+")
# How those write ä, ö, ü and å who have no such keys.
_WITHOUT_KEYS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"))
_FIELD = dict.fromkeys(("ict", "ikt", "tic", "irt", "икт", "ит"), "it")
_SMALL = frozenset(
    (
        *("a", "and", "i", "the", "of", "for", "in", "l", "d", "de", "du", "des", "la", "le"),
        *("les", "et", "en", "del", "di", "della", "dei", "delle", "e", "y", "da", "do"),
        *("dos", "das", "der", "die", "fur", "im", "und", "von", "van", "voor", "het", "och"),
        *("av", "til", "og", "af", "za", "v", "s", "na", "w", "z", "pro", "o", "ds", "по"),
        *("на", "за", "и", "в", "с", "до"),
    )
)


class Found(NamedTuple):
    """An occupation that a title means: how good the evidence is, from 0 to 1, and why."""

    concept: str
    score: float
    reason: str


@dataclass(frozen=True)
class Name:
    """A name of a concept, as one word for the order of its words."""

    concept: str
    text: str
    joined: str
    said: str
    worth: float


Table = dict[str, list[Name]]
# The table that a name goes into, the concept, the name, what it is worth, what is said of it, with
# a gap for the language, and its tag.
_Told = tuple[str, str, str, float, str, str]


@dataclass(frozen=True)
class Names:
    """The names in other languages by their words: those of ours, those of the occupations of
    today, and the weaker alternative ones of matches of ours.
    """

    names: Table
    today: Table
    weaker: Table


class Languages:
    """The names in other languages, which are read when the first title asks for them."""

    def __init__(self, read: Callable[[], Names]) -> None:
        self._read = read

    @cached_property
    def names(self) -> Names:
        """The names. Raises InputError where a language is asked for that there is not."""
        return self._read()

    def __getstate__(self) -> dict[str, Any]:
        # Where it goes to another process, the graph stays.
        return {"names": self.names}


def read(
    source: Source,
    beside: Sequence[Source],
    ours: Collection[str],
    kinds: Collection[str],
    today: Mapping[str, str],
    ranges: Sequence[str],
    weights: Weights,
) -> Names:
    """Return the names that these concepts of ours, of these kinds, have in languages of these
    ranges, and the occupations of today, which have these labels. `weights` are what a preferred
    name of a match is worth, and another. `beside` have more of the vocabularies of the matches.

    An alternative name that two concepts of a vocabulary have is none. Raises InputError for a
    range that no name is in.
    """
    lent: dict[str, set[str]] = defaultdict(set)
    every = chain(
        _of_matches(source, beside, weights, lent),
        _of_ours(source, kinds, lent),
        _of_today(source, today) if today else (),
    )
    languages: set[str] = set()
    found: dict[tuple[str, str, str, float, str], list[str]] = defaultdict(list)
    # Sorted, since what is told first must not hang on the store.
    for table, concept, text, worth, said, language in sorted(every):
        languages.add(language)
        if wanted(ranges, language) and (table == "today" or concept in ours):
            found[table, concept, text, worth, said].append(called(language))
    for each in ranges:
        if not any(wanted([each], language) for language in ("en", *languages)):
            there = ", ".join(["en", *sorted(languages)])
            raise InputError(f"no name is in the language {each}", f"there are {there}")
    tables: dict[str, Table] = {"names": {}, "today": {}, "weaker": {}}
    for (table, concept, text, worth, said), tongues in found.items():
        words = _words(text)
        told = said.format(" and ".join(dict.fromkeys(tongues)))
        name = Name(concept, text, "".join(words), told, worth)
        for key in {_key(words), name.joined}:
            tables[table].setdefault(key, []).append(name)
    return Names(**tables)


def _of_matches(
    source: Source, beside: Sequence[Source], weights: Weights, lent: dict[str, set[str]]
) -> Iterator[_Told]:
    """Yield the names of exact and close matches; `lent` are those of each concept of ours."""
    english = {row["concept"].value: row["label"].value for row in select(source, _ENGLISH)}
    matches = select(source, _OF_MATCHES)
    theirs = f"VALUES ?label {{ {' '.join({str(row['label']) for row in matches})} }}"
    having: dict[str, set[str]] = defaultdict(set)
    for each, labels in ((source, _THEIRS), *((other, theirs) for other in beside)):
        for row in select(each, _HAVING.replace("LABELS", labels)):
            having[row["label"].value].add(row["other"].value)
    for row in matches:
        concept, target, label = row["ours"].value, row["concept"].value, row["label"]
        lent[concept].update(forms(label.value))
        kind = row["relation"].value.removeprefix(SKOS.IRI)
        whose = f"'{english.get(target, target)}', its {kind.removesuffix('Match')} match"
        whose += _in(target)
        preferred, other = weights[kind]
        if row["property"].value == SKOS.prefLabel:
            told = "names", preferred, f"the {{}} name of {whose}"
        elif any(_beside(each, target) for each in having[label.value] - {target}):
            continue
        else:
            told = "weaker", other, f"another {{}} name of {whose}"
        table, worth, said = told
        for name in forms(label.value):
            yield table, concept, name, worth, said, label.language


def _of_ours(
    source: Source, kinds: Collection[str], lent: Mapping[str, set[str]]
) -> Iterator[_Told]:
    """Yield the names of concepts of these kinds that nothing has lent them."""
    classes = " ".join(f"itot:{kind}" for kind in kinds)
    for row in select(source, _OF_OURS.replace("KINDS", classes)):
        concept, label = row["concept"].value, row["label"]
        for name in forms(label.value):
            if name not in lent.get(concept, ()):
                yield "names", concept, name, _worth(row), "its {} name", label.language


def _of_today(source: Source, today: Mapping[str, str]) -> Iterator[_Told]:
    for row in select(source, _OF_TODAY):
        concept, label = row["concept"].value, row["label"]
        for name in forms(label.value):
            said = f"a title in {{}} of {today[concept]}"
            yield "today", concept, name, _worth(row), said, label.language


def _worth(row: Mapping[str, Any]) -> float:
    return PREFERRED if row["property"].value == SKOS.prefLabel else OTHER


def find(table: Table, title: str) -> list[Found]:
    """Return the occupations that have a title as a name, the best first."""
    for form, words, aside, genders, keys in _asked(title):
        best: dict[str, Found] = {}
        for key in keys:
            if key not in table:
                continue
            # What is written just so before what differs by an accent.
            for name in sorted(table[key], key=lambda n: folded(n.text) != form):
                found = _judged(name, words, key, aside, genders)
                if name.concept not in best or best[name.concept].score < found.score:
                    best[name.concept] = found
        if best:
            return sorted(best.values(), key=lambda each: (-each.score, each.concept))
    return []


# One title is looked for in several tables.
@lru_cache(16)
def _asked(title: str) -> tuple[_Asked, ...]:
    """Return the ways to read a title: its form, the words, what was set aside, and the keys."""
    if len(title) > _LONGEST:
        return ()
    text, genders = without_genders(folded(title))
    return tuple(
        (form, words, aside, genders, (_key(words), "".join(words)))
        for form in forms(text)
        for words, aside in _readings(form)
    )


def _readings(text: str) -> Iterator[tuple[list[str], dict[str, list[str]]]]:
    """Yield the words of a title, and those without what tells no occupation, by its kind."""
    words = _words(text)
    yield words, {}
    aside: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if (kind := known().asides.get((word,), "")) in _SET_ASIDE:
            aside[kind].append(word)
    kept = [word for word in words if not any(word in those for those in aside.values())]
    if aside and kept:
        yield kept, aside


def _judged(
    name: Name, words: list[str], key: str, aside: Mapping[str, list[str]], genders: Sequence[str]
) -> Found:
    score, notes = name.worth, [f"'{name.text}' is {name.said}"]
    if key == _key(words) and "".join(words) != name.joined:
        score *= ORDER
        notes.append("in another order")
    for kind, those in aside.items():
        score *= ASIDE[kind]
        notes.append(f"{kind} set aside: {', '.join(those)}")
    if genders:
        score *= ASIDE["arrangement"]
        notes.append(f"arrangement set aside: {', '.join(genders)}")
    return Found(name.concept, round(score, 3), "; ".join(notes))


def _words(text: str) -> list[str]:
    """Return the words of a name, without accents and in the singular."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    plain = _ACCENTS.sub("", letters)
    for written, meant in _WITHOUT_KEYS:
        plain = plain.replace(written, meant)
    return [singular(_FIELD.get(word, word)) for word in split(plain)]


def _key(words: Iterable[str]) -> str:
    words = list(words)
    return " ".join(sorted([word for word in words if word not in _SMALL] or words))


def _beside(one: str, other: str) -> bool:
    """Whether two concepts are of one vocabulary."""
    return one.rpartition("/")[0] == other.rpartition("/")[0]


def _in(target: str) -> str:
    for name, namespace in (("O*NET", ONET), ("ESCO", ESCO)):
        if target.startswith(namespace):
            return f" in {name}"
    return ""
