"""What people call the columns of their tables, in thirteen languages of Europe.

`columns.tsv` has the names, of each kind the surest first; and, as "nothing", what people write
into a cell that has nothing to say.
"""

import csv
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

_WORDS = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
# An ending for another gender, a unit, a language, a second name of the same.
_REST = re.compile(r"\s*[(\[/:*].*", re.S)


def column(heads: Sequence[str], kind: str) -> int | None:
    """Return the place of the column of a kind ("title", "person" …), by its head, if there is one.

    The whole head counts first, then what stands before a bracket or slash, then a known name of
    several words within it.
    """
    for forms in (
        [_folded(head) for head in heads],
        [_folded(_REST.sub("", head)) for head in heads],
    ):
        for name in known()[kind]:
            if name in forms:
                return forms.index(name)
    for name in (name for name in known()[kind] if " " in name):
        for place, head in enumerate(heads):
            if f" {name} " in f" {_folded(head)} ":
                return place
    return None


def is_own(head: str, kind: str) -> bool:
    """Whether the head is the very word for the kind, so that nothing was guessed."""
    return head.strip().casefold() == kind


def is_nothing(cell: str) -> bool:
    """Whether a cell says nothing: it is empty, has no letter or digit, or says 'N/A' or the like.

    >>> [is_nothing(cell) for cell in ("N/A", "-", "(vacant)", "Nurse")]
    [True, True, True, False]
    """
    return not _WORDS.search(cell) or _folded(cell) in known()["nothing"]


@functools.cache
def known() -> dict[str, dict[str, None]]:
    """Return the names of each kind, as they are compared."""
    text = Path(__file__).with_suffix(".tsv").read_text(encoding="utf-8")
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        found[row["kind"]][_folded(row["name"])] = None
    return dict(found)


@functools.lru_cache(1 << 16)
def _folded(name: str) -> str:
    """Return the words of a name without case and accents; `jobTitle` has two."""
    plain = unicodedata.normalize("NFKD", _HUMP.sub(" ", name)).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_WORDS.findall(plain))
