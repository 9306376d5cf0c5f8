"""The labels nearest to a title that means none of them: by the words that they share.

Letters tell nothing of work: a chef de cuisine is near to no data warehouse designer. What counts
are words for the work itself, the more the fewer labels have them; not those for who does it
(manager, analyst: what labels end in), nor for a rank, an arrangement or a modifier.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

from itotgraph.titles.words import folded, known, singular, split

_SHARED = 1000  # what a word is worth that one label alone has
_MOST = 3
_ASIDE = ("rank", "arrangement", "modifier")


def nearest(labels: Sequence[str]) -> Callable[[str], list[str]]:
    """Return what gives the three labels nearest to a title, or fewer, or none.

    Of those equally near the one comes first that says the least besides.
    """
    of_labels = [list(map(singular, split(folded(label)))) for label in labels]
    aside = {" ".join(words) for words, kind in known().asides.items() if kind in _ASIDE}
    aside |= {words[-1] for words in of_labels if words} | known().kin.keys()
    having: dict[str, list[int]] = defaultdict(list)
    for place, words in enumerate(of_labels):
        for word in dict.fromkeys(words):
            having[word].append(place)

    def find(title: str) -> list[str]:
        worth: dict[int, int] = defaultdict(int)
        for word in {*map(singular, split(folded(title)))}.difference(aside):
            for place in having.get(word, ()):
                worth[place] += _SHARED // len(having[word])
        ranked = sorted(worth, key=lambda place: (-worth[place], len(of_labels[place]), place))
        return [labels[place] for place in ranked[:_MOST]]

    return find
