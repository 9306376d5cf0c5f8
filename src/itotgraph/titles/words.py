"""The words of a title or label, as they are compared, and what is known of single words.

`words.tsv` is that knowledge: which words tell a rank, a working arrangement or a product and not
the occupation, what abbreviations stand for, and which spellings are one.
"""

import csv
import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

# What a name is worth that is preferred, and another; and what is left of the score of a title with
# its words in another order, or without those of a kind that were set aside.
PREFERRED, OTHER = 1.0, 0.95
ORDER = 0.98
ASIDE = {"rank": 0.95, "arrangement": 0.95, "product": 0.88, "field": 0.88, "modifier": 0.86}

SMALL = frozenset(("and", "of", "the", "for", "in", "a", "an", "or"))
_NOT_A_WORD = re.compile(r"[^\w+#]+")
# Who may apply, as job advertisements have to say: genders side by side, and endings for both.
_GENDER = (
    "m|w|f|h|v|k|d|x|i|t|n|a|o|z|ž|nb|gn|div|divers|diverse|male|female|man|woman|men|women|"
    "mann|frau|männlich|weiblich|homme|femme|hombre|mujer|vrouw|other|any|all|alle|inter|"
    "non[- ]?binary|nicht[- ]?binär|non[- ]?binaire"
)
_GENDERS = re.compile(
    rf"(?<![\w/])(?:{_GENDER})\.?(?:\s*[/|\\:*,+&_-]\s*(?:{_GENDER})\.?)+(?![\w/])"
)
_BOTH_GENDERS = tuple(
    frozenset(pair.split())
    for pair in (
        *("m w", "m f", "h f", "h m", "m v", "m k", "m z", "m ž", "male female", "man woman"),
        *("men women", "mann frau", "männlich weiblich", "homme femme", "hombre mujer"),
        "man vrouw",
    )
)
_ANY_GENDER = re.compile(
    r"\b(?:(?:all|any) genders?(?: welcome)?|alle geschlechter|tous (?:les )?genres|"
    r"gender[- ]neutral|geschlechtsneutral|gn)\b"
)
_MARK = r"[:*/_·•|]-?|\(-?|\s?/\s?-"
# The end of a word, what stands behind it, and the ending for another gender. What French alone has
# may stand behind a dot or a hyphen, too, which elsewhere are no marks: log-in.
_ENDINGS = (
    (r"\w{3}", _MARK, "in(?:nen)?|e|a|euse|trice|t?ka|ка"),
    ("or", _MARK, "o?ra"),
    ("eur", rf"{_MARK}|[.-]", "e|se|euse|t?rice"),
    ("en", rf"{_MARK}|[.-]", "ne"),
    ("ef", rf"{_MARK}|[.-]", "fe"),
    ("el", rf"{_MARK}|[.-]", "le"),
)
_ENDING = re.compile(
    f"(?:{'|'.join(f'(?<={word})(?:{mark})(?:{end})' for word, mark, end in _ENDINGS)})"
    r"(?:[·.-]?s)?\)?s?(?!\w)"
)

# The capital within a word that German has for both genders, as of EntwicklerIn and no LinkedIn.
_CAPITAL = re.compile(r"(?<=er|or|nt|st)(?=In(?:nen)?\b)")

Words = tuple[str, ...]
Value = TypeVar("Value")


class Phrases(dict[Words, Value]):
    """What is known of phrases of one to three words."""

    @functools.cached_property
    def begin(self) -> frozenset[str]:
        """The first words of the phrases: before any other word there is none to look for."""
        return frozenset(phrase[0] for phrase in self)

    def pieces(self, words: Words) -> Iterator[tuple[Words, Value | None]]:
        """Yield the words piece by piece, the longest phrase first, and what is known of each."""
        at = 0
        while at < len(words):
            end = at + 1
            if words[at] in self.begin:
                ends = range(min(at + 3, len(words)), end, -1)
                end = next((longer for longer in ends if words[at:longer] in self), end)
            yield words[at:end], self.get(words[at:end])
            at = end


@dataclass(frozen=True)
class Known:
    """What `words.tsv` says.

    `spellings` are abbreviations and variants with their meanings; `asides` the words that tell no
    occupation, with their kind (and those of the kind "other", which tell that it is another);
    `distinct` words that are no typing errors of others, though no English dictionary has them;
    `specific` the words that have no meaning outside IT, and `leading` those that have none at the
    beginning of a title; `kin` the words for who does something, with others for nearly the same.
    """

    spellings: Phrases[tuple[Words, ...]]
    asides: Phrases[str]
    distinct: frozenset[str]
    specific: frozenset[Words]
    leading: frozenset[Words]
    kin: dict[str, tuple[str, ...]]


def plain(text: str) -> str:
    """Return the text in lower case, without punctuation, each word in the singular."""
    return " ".join(singular(word) for word in split(text))


def split(text: str) -> list[str]:
    """Return the words of a text, in lower case, without punctuation."""
    spelled = text.lower().replace("&", " and ").replace("'s", "").replace("’s", "")
    return _NOT_A_WORD.sub(" ", spelled).split()


@functools.lru_cache(1 << 16)
def singular(word: str) -> str:
    """Return a word in the singular, by the rules that hold for most English nouns."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def folded(text: str) -> str:
    """Return the text in Unicode's compatibility form, in one case, its blanks single.

    An ampersand may come from a web page, escaped. A capital that tells both genders becomes a
    colon, as others write it.
    """
    plain_text = _CAPITAL.sub(":", text.replace("&amp;", "&"))
    return " ".join(unicodedata.normalize("NFKC", plain_text).casefold().split())


# One title is read by several.
@functools.lru_cache(16)
def without_genders(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a folded text without what says that any gender may apply, and what that was.

    `(m/w/d)`, `H/F`, `(all genders)`, and the ending of `engineer:in`, say.
    """
    found: list[str] = []

    def aside(mark: re.Match[str]) -> str:
        if mark.re is _GENDERS:
            said = {*re.findall(r"\w+", mark[0].replace("_", " "))}
            if not any(pair <= said for pair in _BOTH_GENDERS):
                return mark[0]
        found.append(mark[0].strip())
        return " "

    for marks in (_GENDERS, _ANY_GENDER, _ENDING):
        text = marks.sub(aside, text)
    return " ".join(text.split()), tuple(found)


@functools.cache
def known() -> Known:
    """Return what `words.tsv` says."""
    text = Path(__file__).with_suffix(".tsv").read_text(encoding="utf-8")
    spellings: Phrases[tuple[Words, ...]] = Phrases()
    asides: Phrases[str] = Phrases()
    distinct: set[str] = set()
    specific: set[Words] = set()
    leading: set[Words] = set()
    kin: dict[str, tuple[str, ...]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        words = tuple(row["words"].split())
        if row["kind"] in ("abbreviation", "spelling"):
            spellings[words] = (*spellings.get(words, ()), tuple(row["meaning"].split()))
        elif row["kind"] == "distinct":
            distinct.update(words)
        elif row["kind"] == "kin":
            kin[row["words"]] = (*kin.get(row["words"], ()), row["meaning"])
        elif row["kind"] == "specific":
            specific.add(words)
        elif row["kind"] == "leading":
            leading.add(words)
        else:
            asides[words] = row["kind"]
    return Known(
        spellings, asides, frozenset(distinct), frozenset(specific), frozenset(leading), kin
    )
