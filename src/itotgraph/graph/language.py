"""Which of several texts is read: the English one, or else any.

One notion for every question. English is what the range `en` matches by basic filtering (RFC 4647,
3.3.1): en, en-GB, en-us. A text without a language counts beside English ones, after them; one in
another language where there is nothing else.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox


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
