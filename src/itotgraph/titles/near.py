"""The labels nearest to a title that means none of them: by the words that they share.

Letters tell nothing of work: a chef de cuisine is near to no data warehouse designer. What counts
are words for the work itself, the more the fewer labels have them; not those for who does it
(manager, analyst: what labels end in), nor for a rank, an arrangement or a modifier.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from itotgraph.titles.words import SMALL, Phrases, Words, folded, known, singular, split

_SHARED = 1000  # what a word is worth that one label alone has
_MOST = 3
_TOLD = 5  # words of which each is told
_ASIDE = ("rank", "arrangement", "modifier")


@dataclass(frozen=True)
class Near:
    """What is near to a title, and why it is not what the title means: the words of the title that
    its label `lacks`, and those that the label has `besides`.
    """

    concept: str
    label: str
    lacks: tuple[str, ...]
    besides: tuple[str, ...]

    def __str__(self) -> str:
        said = [f"it lacks {_quoted(self.lacks)}"] if self.lacks else []
        said += [f"the title lacks {_quoted(self.besides)}"] if self.besides else []
        return f"{self.label} ({'; '.join(said)})" if said else self.label


@dataclass(frozen=True)
class Labels:
    """The labels of concepts, by their IRIs, and what abbreviations stand for."""

    labels: Mapping[str, str]
    spellings: Phrases[tuple[Words, ...]]

    @cached_property
    def words(self) -> dict[str, dict[str, str]]:
        """The words of each."""
        return {iri: _words(label, self.spellings) for iri, label in self.labels.items()}

    @cached_property
    def having(self) -> dict[str, list[str]]:
        """Which have a word, of those that tell of the work."""
        aside = {" ".join(words) for words, kind in known().asides.items() if kind in _ASIDE}
        aside |= {[*words][-1] for words in self.words.values() if words} | known().kin.keys()
        found: dict[str, list[str]] = {}
        for iri, words in self.words.items():
            for word in words.keys() - aside:
                found.setdefault(word, []).append(iri)
        return found

    def nearest(self, title: str) -> list[Near]:
        """Return the three nearest to a title, or fewer, or none.

        Of those equally near the one comes first that says the least besides.
        """
        asked = _words(title, self.spellings)
        worth: dict[str, int] = defaultdict(int)
        for word in asked:
            for iri in self.having.get(word, ()):
                worth[iri] += _SHARED // len(self.having[word])
        place = {iri: number for number, iri in enumerate(self.labels)} if worth else {}
        ranked = sorted(worth, key=lambda iri: (-worth[iri], len(self.words[iri]), place[iri]))
        return [
            Near(
                iri,
                self.labels[iri],
                tuple(said for word, said in asked.items() if _tells(word, self.words[iri])),
                tuple(said for word, said in self.words[iri].items() if _tells(word, asked)),
            )
            for iri in ranked[:_MOST]
        ]


def _words(text: str, spellings: Phrases[tuple[Words, ...]]) -> dict[str, str]:
    """Return the words of a text in the singular, and how it says them."""
    pieces = spellings.pieces(tuple(split(folded(text))))
    said = [word for piece, meanings in pieces for word in (meanings or (piece,))[0]]
    return {singular(word): word for word in said}


def _tells(word: str, others: Mapping[str, str]) -> bool:
    """Whether a word tells a title from one with these words: a rank, say, does not."""
    kind = known().asides.get((word,))
    return word not in others and word not in SMALL and kind not in ("rank", "arrangement")


def _quoted(words: tuple[str, ...]) -> str:
    more = [f"and {len(words) - _TOLD} more"] if len(words) > _TOLD else []
    return ", ".join([*(f"'{word}'" for word in words[:_TOLD]), *more])
