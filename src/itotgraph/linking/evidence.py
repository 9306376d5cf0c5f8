"""What speaks for a target: the features of each pair, and their weights.

A title is compared with every label of a target by the cosine of their character n-grams, weighted
by TF-IDF; so are the other names of the subject, of which the mean and the best count. Words are
compared with words: those of the title and of all that is said of the subject with all those of
the target, its definition and its tasks with the target's definition. Last, topics: the cosine of
vectors, which are the first singular vectors of the targets' words (latent semantic analysis), or
the user's own.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from itotgraph.errors import InputError, missing
from itotgraph.linking.subjects import Entity
from itotgraph.text.read import read_text
from itotgraph.titles.words import plain, split

if TYPE_CHECKING:
    import numpy as np

# What gives a vector for each text: an array with a row for each.
Vectors = Callable[[Sequence[str]], "np.ndarray[Any, Any]"]

# Fitted to the crosswalk from O*NET to ESCO, with all evidence and with the title alone (`itotgraph
# link evaluate --fit`). A user's vectors are weighed as the topics are.
WEIGHTS: Final = {
    "title": 1.1,
    "preferred": 1.8,
    "title_words": 1.1,
    "names": 2.8,
    "best_name": 3.8,
    "words": 3.3,
    "definition": 2.4,
    "tasks": 1.9,
    "topics": 3.7,
    "exact": 0.7,
}
POOL = 200

_TOPICS = 100
_ACRONYM = re.compile(r"[A-Z][A-Za-z]{0,5}[A-Z]|[A-Z]{1,7}s?")
_BRACKETED = re.compile(r"(.+?)\s*\(([^()]+)\)")


@dataclass(frozen=True)
class Index:
    """The targets, and their labels and texts as matrices: `labels` has a row for each of the
    names, of which those of a target begin at its number in `starts`; `by_gram`, `by_word` and
    `by_definition` have a row for each n-gram and word, `topics` for each target; `embed` gives
    the like of a subject. `owners` are how many targets have a label; `kind` is "onet" or "esco"
    where they are of such a release, to which the confidence is fitted.
    """

    targets: list[Entity]
    names: list[tuple[str, str, str]]
    starts: Any
    grams: Any
    labels: Any
    by_gram: Any
    words: Any
    by_word: Any
    by_definition: Any
    topics: Any
    embed: Callable[[Entity], Any]
    owners: Mapping[str, int]
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """The targets that come nearest to a subject, by number: their features, in the order of
    `WEIGHTS`, and how near each name (a row for each of `forms`, those of the title first) is to
    each label; the labels of each target stand at its slice of `places`.
    """

    numbers: Any
    features: Any
    forms: list[tuple[str, str, str]]
    titles: int
    nearness: Any
    columns: Any
    places: list[slice]


def index(targets: Iterable[Entity], kind: str = "", vectors: Vectors | None = None) -> Index:
    """Return the index of the targets; `kind` ("onet", "esco") is the release that they are.

    `vectors` are asked in place of the topics, once for all targets; with them there is no
    confidence, which is fitted without. Raises InputError where there are no targets, vectors are
    not as many as texts, or scikit-learn is missing.
    """
    try:
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer
    except ImportError:
        raise missing("linking needs scikit-learn", "link") from None
    listed = list(targets)
    if not listed:
        raise InputError("no targets to link to", "name some with a label")
    forms = [forms_of(target) for target in listed]
    names = [form for each in forms for form in each]
    starts = np.cumsum([0, *map(len, forms[:-1])])
    definitions = [plain(target.definition) for target in listed]
    texts = [
        " ".join([definition, *(form for form, _, _ in each)])
        for definition, each in zip(definitions, forms, strict=True)
    ]
    common = {"lowercase": False, "sublinear_tf": True, "dtype": np.float32}
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), **common)
    words = TfidfVectorizer(tokenizer=str.split, token_pattern=None, stop_words="english", **common)
    labels = grams.fit_transform([form for form, _, _ in names])
    by_target = words.fit_transform(texts)
    topics, embed = _own(listed, vectors) if vectors else _learned(words, by_target)
    return Index(
        listed,
        names,
        starts,
        grams,
        labels,
        labels.T.tocsr(),
        words,
        by_target.T.tocsr(),
        words.transform(definitions).T.tocsr(),
        topics,
        embed,
        Counter(form for each in forms for form in {form for form, _, _ in each}),
        "" if vectors else kind,
    )


def nearest(index: Index, subject: Entity, most: int, left_out: Collection[str] = ()) -> Found:
    """Return the targets that come nearest to a subject, without those whose IRI is left out, in
    no order: at least so many, where so many share anything with it.
    """
    import numpy as np

    forms = forms_of(subject)
    titles = sum(name == subject.label for _, name, _ in forms)
    own = index.grams.transform([form for form, _, _ in forms])
    nearness = (own[:titles] @ index.by_gram).toarray().max(axis=0)
    title, preferred = np.maximum.reduceat(nearness, index.starts), nearness[index.starts]
    definition = plain(subject.definition)
    texts = [
        " ".join(form for form, _, _ in forms[:titles]),
        " ".join([definition, *(form for form, _, _ in forms)]),
        plain(subject.context),
        definition,
        plain(subject.tasks),
    ]
    rows = index.words.transform(texts)
    title_words, words, context = (rows[:3] @ index.by_word).toarray()
    defined, tasks = (rows[3:] @ index.by_definition).toarray()
    words = words + context
    topics = index.topics @ index.embed(subject)
    # Other names are compared with the best only.
    weights = np.array([*WEIGHTS.values()])
    columns = [title, preferred, title_words, title, title, words, defined, tasks, topics]
    first = np.stack(columns, axis=1) @ weights[:-1]
    some = title + words + defined + tasks > 0
    some[[n for n, target in enumerate(index.targets) if target.iri in left_out]] = False
    numbers = np.argsort(np.where(some, -first, np.inf), kind="stable")[: max(POOL, most)]
    numbers = numbers[some[numbers]]
    if not len(numbers):
        return Found(numbers, np.empty((0, len(weights))), forms, titles, own, [], [])
    ends = np.append(index.starts[1:], len(index.names))
    ranges = [np.arange(index.starts[n], ends[n]) for n in numbers]
    inner = np.cumsum([0, *map(len, ranges)])
    places = [slice(a, b) for a, b in pairwise(inner)]
    each = (own @ index.labels[np.concatenate(ranges)].T).toarray()
    near = np.maximum.reduceat(each, inner[:-1], axis=1)
    columns = [column[numbers] for column in columns]
    columns[3:5] = near.mean(axis=0), near.max(axis=0)
    columns.append(columns[0] > 0.999)
    features = np.stack(columns, axis=1).astype(float)
    return Found(numbers, features, forms, titles, each, np.concatenate(ranges), places)


def score(features: Any) -> Any:
    """Return the score of each row of features."""
    import numpy as np

    return features @ np.array([*WEIGHTS.values()])


def forms_of(entity: Entity) -> list[tuple[str, str, str]]:
    """Return the names as they are compared, each with the name itself and its property.

    O*NET writes acronyms into its titles, `CIO (Chief Information Officer)`: they are two forms.
    """
    found = []
    for name, where in entity.names:
        parts = [name]
        bracketed = _BRACKETED.fullmatch(name)
        if bracketed and any(_ACRONYM.fullmatch(part) for part in bracketed.groups()):
            parts = list(bracketed.groups())
        found += [(form, name, where) for part in parts if (form := plain(part))]
    return found or [(entity.label.lower(), entity.label, entity.names[0][1])]


def of_words(path: Path) -> Vectors:
    """Return the vectors of a file in the text form of word2vec, GloVe and fastText: a word (the
    blanks of a phrase as underscores) and its numbers a line, after a line with their counts or
    without. A text has the vector of itself, or else the mean of those of its words.

    Raises InputError where a line has no numbers, or fewer or more than the first.
    """
    import numpy as np

    lines = read_text(path).splitlines()
    start = 1 if lines and len(lines[0].split()) == 2 else 0
    known: dict[str, Any] = {}
    size = 0
    for line, text in enumerate(lines[start:], start + 1):
        word, *numbers = text.split() or [""]
        if not word:
            continue
        try:
            vector = np.array(numbers, dtype=np.float32)
        except ValueError:
            raise InputError("not a word and its numbers", "write them so", path, line) from None
        size = size or len(vector)
        if not size or len(vector) != size:
            problem = f"{len(vector)} numbers, and {size} in the first line"
            raise InputError(problem, "write as many in each", path, line)
        known[" ".join(split(word.replace("_", " ")))] = vector
    if not known:
        raise InputError("no vectors there", "write a word and its numbers a line", path)

    def vectors(texts: Sequence[str]) -> Any:
        found = np.zeros((len(texts), size), dtype=np.float32)
        for row, text in zip(found, texts, strict=True):
            words = split(text)
            whole = known.get(" ".join(words))
            parts = [known[word] for word in words if word in known]
            if whole is not None or parts:
                row[:] = whole if whole is not None else np.mean(parts, axis=0)
        return found

    return vectors


def _learned(words: Any, by_target: Any) -> tuple[Any, Callable[[Entity], Any]]:
    import numpy as np
    from sklearn.preprocessing import normalize
    from sklearn.utils.extmath import randomized_svd

    if min(by_target.shape) <= _TOPICS:
        # So few have no topics: whatever shares a word would be near.
        return np.zeros((by_target.shape[0], 1)), lambda entity: np.zeros(1)
    _, _, axes = randomized_svd(by_target, _TOPICS, n_iter=3, random_state=0)

    def embed(entity: Entity) -> Any:
        text = " ".join([plain(_described(entity)), plain(entity.context)])
        return normalize(words.transform([text]) @ axes.T)[0]

    return normalize(by_target @ axes.T), embed


def _own(targets: Sequence[Entity], vectors: Vectors) -> tuple[Any, Callable[[Entity], Any]]:
    import numpy as np
    from sklearn.preprocessing import normalize

    def rows(entities: Sequence[Entity]) -> Any:
        found = np.asarray(vectors([_described(entity) for entity in entities]), dtype=float)
        if found.ndim != 2 or len(found) != len(entities):
            mend = "return an array with a row for each text"
            raise InputError(f"the vectors of {len(entities)} texts are not as many", mend)
        return normalize(found)

    return rows(targets), lambda entity: rows([entity])[0]


def _described(entity: Entity) -> str:
    label, *others = dict.fromkeys(name for name, _ in entity.names)
    return ". ".join(filter(None, (label, entity.definition, *others, entity.tasks)))
