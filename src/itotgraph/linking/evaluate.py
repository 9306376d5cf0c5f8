"""How well the linker finds what people have mapped by hand."""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph import mappings
from itotgraph.linking.evidence import POOL, WEIGHTS, Index
from itotgraph.linking.find import Candidate, Logistic, candidates, confidence, signs
from itotgraph.linking.subjects import Entity
from itotgraph.namespaces import ONET
from itotgraph.text import sheet
from itotgraph.text.answer import Answer
from itotgraph.text.read import read_text

Gold = dict[str, set[str]]

_ACCEPTED = ("exactMatch", "closeMatch", "broadMatch")
_CROSSWALK = ("O*NET Id", "ESCO or ISCO URI", "Type of Match")
# The order in which the MELO benchmark prefers the relations of the crosswalk; others never count.
_PREFERENCE = ("exactISCO", "exactMatch", "narrowMatch")
_FITTED = 10
_WORTH_TELLING = 0.05
_RIDGE = 0.001
# How much a subject without what is right for it counts: as if one title in five had no target.
_WITHOUT = 0.25
_FOLDS = 5


@dataclass(frozen=True)
class Case:
    """A subject, its candidates and the targets that people accept for it, if any."""

    subject: Entity
    found: list[Candidate]
    right: set[str]

    @property
    def rank(self) -> int | None:
        """The place of the first right candidate, from 1."""
        places = (n for n, each in enumerate(self.found, 1) if each.target.iri in self.right)
        return next(places, None)


@dataclass(frozen=True)
class Report:
    """Figures over the subjects that have a right target (hits, `mrr`), and over all subjects
    (`coverage`: those answered, with a confidence of the threshold or more; `precision`: those of
    the answered whose first candidate is right; `confidence`: what the linker itself expected).
    """

    subjects: int
    answerable: int
    hit1: float
    hit5: float
    hit10: float
    mrr: float
    threshold: float
    answered: int
    precision: float | None
    coverage: float
    confidence: float | None


def gold(path: Path, tell: Callable[[str], None] = lambda note: None) -> Gold:
    """Return the right targets of each subject of a gold file, by IRI; none where it says so.

    The file is a mapping set (SSSOM TSV), whose accepted exact, close and broad matches are right,
    or the official crosswalk from O*NET to ESCO as CSV. Of that, as in the MELO benchmark (Retyk
    et al. 2024), an occupation counts if it has one best target that is exact or the broader one;
    the file says narrowMatch where O*NET's is the narrower. `tell` gets what is passed over. Raises
    InputError.
    """
    if path.suffix.lower() == ".csv":
        return _crosswalk(path)
    right: Gold = defaultdict(set)
    found = mappings.read(path)
    for note in mappings.passed_over(found):
        tell(note)
    for mapping in found:
        if mapping.predicate not in mappings.PREDICATES:
            continue
        targets = right[mapping.subject]
        if mapping.accepted and mapping.predicate in _ACCEPTED:
            targets.add(mapping.object)
    return dict(right)


def cases(
    index: Index,
    subjects: Iterable[Entity],
    right: Gold,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Case]:
    """Return a case for each subject that the gold file has. Raises InputError where it has none.

    Right targets that the index does not have (the gold file may map to several vocabularies) are
    left out; a subject with no other is left out too.
    """
    known = {target.iri for target in index.targets}
    wanted = [s for s in subjects if s.iri in right and (not right[s.iri] or right[s.iri] & known)]
    if not any(right[subject.iri] for subject in wanted):
        mend = "name the sources whose concepts it maps, and the release it maps to"
        raise InputError("the gold file maps none of the sources to the release", mend)
    found = []
    for done, subject in enumerate(wanted, 1):
        found.append(Case(subject, candidates(index, subject, POOL), right[subject.iri] & known))
        progress(done, len(wanted))
    return found


def report(found: Sequence[Case], threshold: float) -> Report:
    """Return the figures for cases at a threshold of confidence."""
    ranks = [case.rank for case in found if case.right]
    answered = [case for case in found if case.found and case.found[0].worth >= threshold]

    def share(numbers: Iterable[float], total: int) -> float:
        return sum(numbers) / total

    def hits(most: int) -> float:
        return share((rank is not None and rank <= most for rank in ranks), len(ranks))

    return Report(
        len(found),
        len(ranks),
        hits(1),
        hits(5),
        hits(10),
        share((1 / rank for rank in ranks if rank), len(ranks)),
        threshold,
        len(answered),
        share((case.rank == 1 for case in answered), len(answered)) if answered else None,
        len(answered) / len(found),
        share((c.found[0].worth for c in answered), len(answered)) if answered else None,
    )


def as_answer(found: Report, fitted: "Fitted | None" = None) -> Answer:
    """Return the figures, and what `fit` gave, as rows of a measure and its value."""
    measures = [
        ("subjects", f"{found.subjects}, of which {found.answerable} have a target"),
        ("hit@1", f"{found.hit1:.3f}"),
        ("hit@5", f"{found.hit5:.3f}"),
        ("hit@10", f"{found.hit10:.3f}"),
        ("MRR", f"{found.mrr:.3f}"),
        ("coverage", f"{found.coverage:.3f} at confidence {found.threshold:g}"),
    ]
    if found.precision is not None:
        expected = f"expected {found.confidence:.3f}"
        measures.append(("precision", f"{found.precision:.3f} of {found.answered}, {expected}"))
    if fitted:
        weights = zip(WEIGHTS, fitted.weights, strict=True)
        measures += [
            ("weights", ", ".join(f"{name} {weight:.1f}" for name, weight in weights)),
            ("MRR in folds", f"{fitted.mrr:.3f} with weights fitted to the other four folds"),
            ("logistic", ", ".join(f"{each:.3f}" for each in fitted.logistic)),
            (
                "Brier score",
                f"{fitted.brier:.4f} in five folds; without evidence {fitted.base:.4f}",
            ),
        ]
        for kind, places in fitted.reliability.items():
            told = "; ".join(f"{said:.2f} {seen:.2f} ({n})" for said, seen, n in places)
            measures.append((f"calibration, {kind}", told))
    return Answer(
        ["measure", "value"],
        [(ox.Literal(name), ox.Literal(value)) for name, value in measures],
        [found],
        forms={"text": lambda: "".join(f"{name:<18}{value}\n" for name, value in measures)},
    )


@dataclass(frozen=True)
class Fitted:
    """What fits the cases: the constants of the confidence (`find.LOGISTIC`), and how good they
    are on subjects that they were not fitted to, in five folds, by the Brier score of the first
    ten candidates, with that of always saying the share of right ones (`base`); the weights of the
    features (`evidence.WEIGHTS`), and the mean reciprocal rank in folds that they were not fitted
    to; and of first candidates, in fifths of those with a confidence of 0.05 or more, of
    subjects as they are and without what is right for them, the mean confidence, the share that
    is right, and how many.
    """

    logistic: Logistic
    brier: float
    base: float
    weights: tuple[float, ...]
    mrr: float
    reliability: dict[str, list[tuple[float, float, int]]]


def fit(found: Sequence[Case]) -> Fitted:
    """Return what fits these cases, and the same without what is right for them: such titles, too,
    the confidence is to hold for.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    kinds = {"as they are": list(found), "without": [without(c) for c in found if c.right]}
    rows = [
        (signs(each), each.target.iri in case.right, _fold(case), kind, first)
        for kind, cases in kinds.items()
        for case in cases
        for first, each in zip((True, *[False] * _FITTED), case.found[:_FITTED], strict=False)
    ]
    features = np.array([row[0] for row in rows])
    truth = np.array([row[1] for row in rows])
    folds = np.array([row[2] for row in rows])
    kind_of = np.array([row[3] for row in rows])
    first = np.array([row[4] for row in rows])
    weights_of = np.where(kind_of == "without", _WITHOUT, 1.0)

    def constants(chosen: "np.ndarray[Any, Any]") -> Logistic:
        model = LogisticRegression(C=1e3, max_iter=1000)
        model.fit(features[chosen], truth[chosen], weights_of[chosen])
        return float(model.intercept_[0]), *map(float, model.coef_[0])

    said = np.zeros(len(rows))
    for fold in range(_FOLDS):
        logistic = constants(folds != fold)
        here = folds == fold
        said[here] = [confidence(row, logistic) for row in features[here]]
    share = float(np.average(truth, weights=weights_of))
    reliability = {
        kind: _reliability(said[first & (kind_of == kind)], truth[first & (kind_of == kind)])
        for kind in kinds
    }
    weights, mrr = _weights(found)
    brier = float(np.average((said - truth) ** 2, weights=weights_of))
    return Fitted(constants(folds >= 0), brier, share * (1 - share), weights, mrr, reliability)


def without(case: Case) -> Case:
    """Return the case as it would be had the release nothing that is right."""
    left = [each for each in case.found if each.target.iri not in case.right]
    found = [
        replace(each, lead=each.score - (left[1 if place == 0 else 0].score if left[1:] else 0.0))
        for place, each in enumerate(left)
    ]
    return Case(case.subject, found, set())


def _reliability(said: Any, truth: Any) -> list[tuple[float, float, int]]:
    import numpy as np

    order = np.argsort(said)
    order = order[said[order] >= _WORTH_TELLING]
    parts = [part for part in np.array_split(order, _FOLDS) if len(part)]
    return [(float(said[p].mean()), float(truth[p].mean()), len(p)) for p in parts]


def _weights(found: Sequence[Case]) -> tuple[tuple[float, ...], float]:
    """Return the weights under which the right candidates are the likeliest of each case (a
    conditional logistic regression), and the mean reciprocal rank in five folds.
    """
    import numpy as np
    from scipy.optimize import minimize

    size = len(WEIGHTS)
    answerable = [case for case in found if case.right]
    cases = [case for case in answerable if case.rank and case.found[0].features]
    listed = [np.array([each.features for each in case.found]) for case in cases]
    right = [np.array([each.target.iri in case.right for each in case.found]) for case in cases]
    if not cases:
        return (0.0,) * size, 0.0

    def fitted(chosen: list[int]) -> Any:
        def loss(weights: Any) -> tuple[float, Any]:
            total, slope = _RIDGE * weights @ weights, 2 * _RIDGE * weights
            for n in chosen:
                scores = listed[n] @ weights
                likely = np.exp(scores - scores.max())
                among = likely * right[n] / (likely @ right[n])
                likely /= likely.sum()
                total -= np.log(likely @ right[n]) / len(chosen)
                slope = slope + (likely - among) @ listed[n] / len(chosen)
            return float(total), slope

        return minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B").x

    ranks = []
    folds = [_fold(case) for case in cases]
    for fold in range(_FOLDS):
        if chosen := [n for n, each in enumerate(folds) if each != fold]:
            weights = fitted(chosen)
            for n in (n for n, each in enumerate(folds) if each == fold):
                scores = listed[n] @ weights
                ranks.append(1 / (1 + (scores > scores[right[n]].max()).sum()))
    everything = fitted([*range(len(cases))])
    return tuple(map(float, everything)), float(sum(ranks) / len(answerable))


def _fold(case: Case) -> int:
    return zlib.crc32(case.subject.iri.encode()) % _FOLDS


def _crosswalk(path: Path) -> Gold:
    rows = [row for _, row in sheet.rows_of(read_text(path), ",", path)]
    start = next((n for n, row in enumerate(rows) if set(_CROSSWALK) <= set(row)), None)
    if start is None:
        mend = f"expected the columns {', '.join(_CROSSWALK)}, or a .sssom.tsv file"
        raise InputError("not the crosswalk from O*NET to ESCO", mend, path)
    code, target, relation = (rows[start].index(name) for name in _CROSSWALK)
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows[start + 1 :]:
        if len(row) > max(code, target, relation):
            found[ONET + row[code].strip()][row[relation].strip()].add(row[target].strip())
    right: Gold = {}
    for subject, relations in found.items():
        best = next((relations[name] for name in _PREFERENCE if name in relations), set())
        if len(best) == 1:
            right[subject] = best
    return right
