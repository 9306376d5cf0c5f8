"""What the matcher goes by, as JSON: for its twin in JavaScript (`site/web/match.js`).

Names, words, weights and patterns are those of `match.py` and `words.py` themselves, so that the
two cannot differ in them.
"""

import re
from typing import Any

from itotgraph.titles import match, words
from itotgraph.titles.match import Index

# A class of characters, or what JavaScript takes for ASCII alone.
_ASCII_THERE = re.compile(r"\[(?:\\.|[^\]\\])*\]|\\[wdb]")
_LETTER = r"\p{L}\p{N}_"
_OF_UNICODE = {
    r"\w": f"[{_LETTER}]",
    r"\d": r"\p{Nd}",
    r"\b": f"(?:(?<=[{_LETTER}])(?![{_LETTER}])|(?<![{_LETTER}])(?=[{_LETTER}]))",
}


def portable(**indexes: Index) -> dict[str, Any]:
    """Return what the matcher goes by: its words, weights and patterns, and these indexes, of which
    one is called `occupations`.
    """
    known = words.known()
    spellings = next(iter(indexes.values())).spellings
    return {
        "indexes": {name: _index(index) for name, index in indexes.items()},
        "today": _today(indexes["occupations"].today),
        "words": {
            "spellings": {_said(w): [*map(_said, meant)] for w, meant in spellings.items()},
            "asides": {_said(written): kind for written, kind in known.asides.items()},
            "small": sorted(words.SMALL),
            "distinct": sorted(known.distinct),
            "specific": sorted(map(_said, known.specific)),
            "leading": sorted(map(_said, known.leading)),
            "kin": known.kin,
            "genders": [sorted(pair) for pair in words._BOTH_GENDERS],
            "english": sorted(
                match.english_near(
                    word
                    for index in indexes.values()
                    for each in (index, index.today)
                    if each
                    for word in each.vocabulary
                )
            ),
        },
        "weights": {
            "other": words.OTHER,
            "weaker": match._MAPPED["exactMatch"][1],
            "plural": match._PLURAL,
            "order": words.ORDER,
            "spelled": match._SPELLED,
            "typo": match._TYPO,
            "aside": words.ASIDE,
            "guessed": match._GUESSED,
            "kin": match._KIN,
            "within": match._WITHIN,
            "near": match._NEAR,
            "tied": match._TIED,
            "half": match._HALF,
            "readings": match._READINGS,
            "guesses": match._GUESSES,
            "longest": match._LONGEST,
        },
        "patterns": {
            "number": _javascript(match._NUMBER),
            "latin": f"^(?:{_javascript(match._LATIN)})$",
            "parts": _javascript(match._PARTS),
            "both": _javascript(match._BOTH),
            "word": _javascript(words._NOT_A_WORD),
            "genders": _javascript(words._GENDERS),
            "anyGender": _javascript(words._ANY_GENDER),
            "ending": _javascript(words._ENDING),
        },
    }


def _index(index: Index) -> dict[str, Any]:
    places = {iri: place for place, iri in enumerate(index.labels)}
    tables = (index.names, index.weaker.names) if index.weaker else (index.names,)
    names = [name for table in tables for those in table.values() for name in those]
    said = {text: place for place, text in enumerate(dict.fromkeys(name.said for name in names))}
    return {
        "concepts": [[iri, label, index.clusters[iri]] for iri, label in index.labels.items()],
        "said": [*said],
        "names": [
            [places[n.concept], n.text, _said(n.words), said[n.said], n.worth] for n in names
        ],
    }


def _today(index: Index | None) -> dict[str, Any] | None:
    """Return the index of the titles of today, and which clusters are nearest to each."""
    if not index:
        return None
    clusters = {n.cluster: n.label for those in index.nearest.values() for n in those}
    place = {cluster: n for n, cluster in enumerate(clusters)}
    nearest = [
        [(place[near.cluster], near.confidence, near.why) for near in index.nearest[iri]]
        for iri in index.labels
    ]
    return {**_index(index), "clusters": [*clusters.items()], "nearest": nearest}


def _said(of: words.Words) -> str:
    return " ".join(of)


def _javascript(pattern: re.Pattern[str]) -> str:
    """Return a pattern as JavaScript reads it with the flag `u`."""

    def unicode(found: re.Match[str]) -> str:
        text = found[0]
        return _OF_UNICODE.get(text) or text.replace(r"\w", _LETTER).replace(r"\d", r"\p{Nd}")

    return _ASCII_THERE.sub(unicode, pattern.pattern)
