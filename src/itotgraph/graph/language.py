"""Which of several texts is read: the English one, or else any.

One notion for every question. English is what the range `en` matches by basic filtering (RFC 4647,
3.3.1): en, en-GB, en-us. A text without a language counts beside English ones, after them; one in
another language where there is nothing else.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError

_RANGE = re.compile(r"\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
# The languages of ESCO.
_CALLED = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "hr": "Croatian",
    "hu": "Hungarian",
    "is": "Icelandic",
    "it": "Italian",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mt": "Maltese",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sk": "Slovak",
    "sl": "Slovene",
    "sv": "Swedish",
    "uk": "Ukrainian",
}


def is_english(text: ox.Literal) -> bool:
    """Return whether the range `en` matches the language of a text."""
    tag = (text.language or "").lower()
    return tag == "en" or tag.startswith("en-")


def preference(text: ox.Literal) -> tuple[int, str, str]:
    """Return what texts are sorted by, the one to read first."""
    tag = (text.language or "").lower()
    rank = 0 if tag == "en" else 1 if is_english(text) else 2 if not tag else 3
    return rank, tag, text.value


def readable(texts: Iterable[ox.Literal]) -> list[ox.Literal]:
    """Return the texts that are read, the best first: English ones and those without a language,
    or else all.
    """
    found = list(texts)
    if len(found) > 1:
        found.sort(key=preference)
    return [text for text in found if is_english(text) or not text.language] or found


def in_one_language(rows: Iterable[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """Return the solutions of a query, each once, with the best of the texts that these variables
    have in solutions that are equal otherwise.
    """
    best: dict[Sequence[Any], dict[str, Any]] = {}
    for row in rows:
        kept = best.setdefault(tuple(v for name, v in row.items() if name not in names), row)
        for name in names:
            texts = [text for text in (kept[name], row[name]) if text is not None]
            kept[name] = min(texts, key=preference, default=None)
    return [*best.values()]


def wanted(ranges: Iterable[str], tag: str) -> bool:
    """Return whether one of the language ranges matches a tag by basic filtering (RFC 4647, 3.3.1).

    English is one language here: `en-GB` matches whatever is English.
    """
    tag = tag.lower()
    for each in map(str.lower, ranges):
        if each == "*" or tag == each or tag.startswith(f"{each}-"):
            return True
        if tag.partition("-")[0] == each.partition("-")[0] == "en":
            return True
    return False


def read_ranges(given: Iterable[str]) -> list[str]:
    """Return the language ranges that people give, some of them perhaps several, separated by
    commas; by default any. Raises InputError for what is no range (RFC 4647, 2.1).
    """
    found = [each.strip() for text in given for each in text.split(",") if each.strip()]
    for each in found:
        if not _RANGE.fullmatch(each):
            raise InputError(f"'{each}' is no language range", "write de, pt-BR or *")
    return found or ["*"]


def called(tag: str) -> str:
    """Return what a language is called in English, or its tag where it is none of Europe's."""
    return _CALLED.get(tag.lower().partition("-")[0], tag)
