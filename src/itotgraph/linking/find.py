"""Candidate mappings from job titles and concepts to O*NET and ESCO.

What speaks for a target is in `evidence.py`; the score is its weighted sum. The confidence of a
candidate is the probability that it is right: a logistic function of its `signs`, fitted to the
curated mappings of each vocabulary, and to the same titles without what is right for them, so that
it holds of titles that the release does not have (`itotgraph link evaluate --fit` refits it). Of
other targets nobody has measured how often a candidate is right, so there is no confidence, and
the similarity of the labels stands for it. No network is used.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from itotgraph import __version__
from itotgraph.errors import InputError
from itotgraph.graph import mappings as links
from itotgraph.graph.mappings import NO_TERM, SEMAPV, curies, written
from itotgraph.linking.evidence import Found, Index, index, nearest, score
from itotgraph.linking.subjects import Entity, is_there, title_of
from itotgraph.linking.targets import Targets
from itotgraph.namespaces import BASE, ESCO, ONET, PREFIXES, RDFS, SKOS, TITLE
from itotgraph.text.answer import Answer, for_people, without_iris
from itotgraph.text.render import Term
from itotgraph.text.sheet import Sheet
from itotgraph.titles.words import plain

__all__ = ["Index", "candidates", "index", "predicate", "proposals", "rows", "sssom"]

Row = dict[str, str]

# The columns of the mapping sets that are written, in the order of the SSSOM model.
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "reviewer_label",
    "confidence",
    "subject_match_field",
    "object_match_field",
    "match_string",
    "similarity_score",
    "similarity_measure",
    "comment",
)
THRESHOLD = 0.5

Logistic = tuple[float, ...]

# A constant, and the weights of `signs`, for a release, and whether the subject has a definition.
LOGISTIC: Final[dict[tuple[str, bool], Logistic]] = {
    ("onet", False): (-6.060, 0.472, 0.617, 2.160, -1.376),
    ("esco", False): (-8.265, 0.603, 0.459, 0.038, -0.810),
    ("esco", True): (-4.802, 0.249, 0.671, 0.381, 0.246),
}

CANDIDATES: Final = f"{BASE}mapping/candidates"

_DESCRIPTION = "Candidates, to be judged by a person. Targets:"
_FIELD = {"it", "ict"}
_IRIS = ("subject_id", "predicate_id", "object_id")
_WORTH_ASKING, _MOST_CERTAIN = 0.01, 0.999
_SAME = "semapv:LexicalMatching"
_SIMILAR = "semapv:LexicalSimilarityThresholdMatching"
_SSSOM = {
    "semapv": SEMAPV,
    "sssom": "https://w3id.org/sssom/",
    "title": TITLE,
}


@dataclass(frozen=True)
class Evidence:
    """Which name of the subject is nearest to which label of the target, and how near (0 to 1);
    whether they are the same words, and whether they are the label of that target alone.
    """

    name: str
    name_property: str
    label: str
    label_property: str
    similarity: float
    same: bool
    alone: bool = False


@dataclass(frozen=True)
class Candidate:
    """A target that a subject may be mapped to; `confidence` is the probability that it is right
    (that a curator would accept it as an exact, close or broad match), where that is known.
    """

    target: Entity
    score: float
    lead: float
    confidence: float | None
    evidence: Evidence
    features: tuple[float, ...] = ()

    @property
    def worth(self) -> float:
        """The confidence, or where there is none the similarity of the labels."""
        return self.evidence.similarity if self.confidence is None else self.confidence


def candidates(
    index: Index, subject: Entity, most: int = 5, left_out: Collection[str] = ()
) -> list[Candidate]:
    """Return the best targets of a subject, the best first, at most so many, without those whose
    IRI is left out. What shares nothing with it is no candidate.
    """
    near = nearest(index, subject, most, left_out)
    total = score(near.features)
    order = sorted(
        range(len(near.numbers)), key=lambda n: (-total[n], index.targets[near.numbers[n]].iri)
    )
    fitted = LOGISTIC.get((index.kind, bool(subject.definition)))
    fitted = fitted or LOGISTIC.get((index.kind, False))
    found: list[Candidate] = []
    for place, n in enumerate(order[:most]):
        rival = total[order[1 if place == 0 else 0]] if len(order) > 1 else 0.0
        lead = float(total[n] - rival)
        evidence = _evidence(index, near, n)
        made = Candidate(
            index.targets[near.numbers[n]],
            float(total[n]),
            lead,
            None,
            evidence,
            tuple(map(float, near.features[n])),
        )
        if fitted:
            # None is surer than a better one.
            sure = min(confidence(signs(made), fitted), found[-1].worth if found else 1)
            made = replace(made, confidence=sure)
        found.append(made)
    return found


def signs(candidate: Candidate) -> tuple[float, ...]:
    """Return what the confidence goes by: the score, the lead, whether the words are the label of
    that target alone, and the share of words that name and label have in common.
    """
    evidence = candidate.evidence
    name, label = {*plain(evidence.name).split()}, {*plain(evidence.label).split()}
    shared = 1.0 if evidence.same else len(name & label) / max(1, len(name | label))
    return candidate.score, candidate.lead, float(evidence.alone), shared


def confidence(found: Sequence[float], logistic: Logistic) -> float:
    """Return the probability that a candidate is right, by its `signs`.

    `lead` is how far its score is above that of the next best candidate, or for one that is not
    the best, how far (negative) it is below the best.
    """
    constant, *weights = logistic
    power = constant + sum(w * x for w, x in zip(weights, found, strict=True))
    return 1 / (1 + math.exp(-min(max(power, -50), 50)))


def predicate(candidate: Candidate) -> str:
    """Return the SKOS mapping relation to propose for a candidate.

    The same words as the preferred label: exactMatch. An occupation of O*NET, which gathers many
    job titles, is the broader (broadMatch), and so is a group of ISCO-08. Otherwise, of two names
    with the same last word the one with words more is the narrower ('Tester', 'software tester'),
    where they are not only the field's ('Network engineer', 'ICT network engineer'); what is left
    is close (closeMatch).
    """
    evidence = candidate.evidence
    if evidence.same and evidence.label_property == "skos:prefLabel":
        return "exactMatch"
    if candidate.target.iri.startswith((ONET, f"{ESCO}isco/")):
        return "broadMatch"
    name, label = plain(evidence.name).split(), plain(evidence.label).split()
    if evidence.same or not name or not label or name[-1] != label[-1]:
        return "closeMatch"
    less, more = {*name} - {*label}, {*label} - {*name}
    if not less and (more - _FIELD or (more and len(name) == 1)):
        return "narrowMatch"
    if not more and (less - _FIELD or (less and len(label) == 1)):
        return "broadMatch"
    return "closeMatch"


def rows(subject: Entity, found: Sequence[Candidate], threshold: float) -> list[Row]:
    """Return the rows of a mapping set (SSSOM) for the candidates of a subject, in their order,
    without those that are right less than once in a hundred times.

    Where the first is less probable than the threshold, or there is none, the one row says that no
    term was found, and what came nearest; but a label that one target alone has is always an
    answer. Without a confidence, the threshold is that of the similarity, for each row.
    """
    source = {"subject_id": subject.iri, "subject_label": subject.label}
    best = found[0] if found else None
    if best is None or not (best.worth >= threshold or any(e.evidence.alone for e in found)):
        sure = f", confidence {best.confidence:.2f}" if best and best.confidence is not None else ""
        near = f"Nearest: {_said(best)}{sure}." if best else ""
        return [
            source
            | {"predicate_id": SKOS.exactMatch, "object_id": NO_TERM, "comment": near}
            | {"mapping_justification": _SIMILAR}
        ]
    return [
        source
        | {
            "predicate_id": SKOS.IRI + predicate(candidate),
            "object_id": candidate.target.iri,
            "object_label": candidate.target.label,
            "mapping_justification": _SAME if candidate.evidence.same else _SIMILAR,
            "confidence": _told(candidate.confidence),
            "subject_match_field": candidate.evidence.name_property,
            "object_match_field": candidate.evidence.label_property,
            "match_string": candidate.evidence.label if candidate.evidence.same else "",
            "similarity_score": f"{candidate.evidence.similarity:.3f}",
            "similarity_measure": "cosine of TF-IDF-weighted character n-grams",
            "comment": _said(candidate),
        }
        for candidate in found
        if candidate is best
        or candidate.evidence.alone
        or candidate.worth >= (threshold if candidate.confidence is None else _WORTH_ASKING)
    ]


def _told(confidence: float | None) -> str:
    return "" if confidence is None else f"{min(confidence, _MOST_CERTAIN):.3f}"


def proposals(
    index: Index,
    subjects: Iterable[Entity],
    known: Iterable[links.Mapping] = (),
    most: int = 5,
    threshold: float = THRESHOLD,
) -> list[Row]:
    """Return the rows of a mapping set (SSSOM) for many subjects, at most so many each.

    What the known mappings accept or reject does not come again, and a subject that they map is
    not said to have no target.
    """
    judged: dict[str, set[str]] = defaultdict(set)
    mapped: set[str] = set()
    for mapping in known:
        judged[mapping.subject].add(mapping.object)
        mapped |= {mapping.subject} if mapping.accepted else set()
    return [
        row
        for subject in subjects
        for row in rows(subject, candidates(index, subject, most, judged[subject.iri]), threshold)
        if row["object_id"] != NO_TERM or subject.iri not in mapped
    ]


def as_answer(
    table: Sequence[Row],
    subjects: int,
    targets: Targets,
    kind: str,
    mapping_set: str = CANDIDATES,
    sources: Sequence[str] = (),
    sheet: tuple[Sheet, int] | None = None,
) -> Answer:
    """Return rows for people, or as a mapping set: title, relation, target, confidence, evidence.

    `subjects` is how many were linked, to what `targets`; `kind` is that of the index, by which
    there is a confidence; `mapping_set` is the IRI of the set, and `sources` name the subjects. Of
    a `sheet` whose column at a place has the titles, every row is kept with all its columns, once
    for each candidate. Raises InputError where it has a column that the answer adds.
    """

    def cells(row: Row) -> tuple[Term | None, ...]:
        none = row["object_id"] == NO_TERM
        label = "no term found" if none else row["object_label"]
        relation = "" if none else row["predicate_id"].removeprefix(SKOS.IRI)
        words = (relation, label, row.get("confidence", ""), row["comment"])
        return (ox.NamedNode(row["object_id"]), *(ox.Literal(text) for text in words))

    added = ["target", "relation", "label", "confidence", "evidence"]
    if sheet is None:
        rows = [
            (c[0], ox.Literal(row["subject_label"]), *c[1:]) for row in table for c in [cells(row)]
        ]
        answer = Answer(["target", "title", *added[1:]], rows)
    else:
        answer = _beside(sheet, added, table, cells)
    answered = len({row["subject_id"] for row in table if row["object_id"] != NO_TERM})
    short = for_people(answer, without_iris(answer))
    notes = [f"{answered} of {subjects} answered, {len(table)} rows"]
    if not kind:
        notes.append(
            "no confidence: how often candidates are right is measured for O*NET and ESCO alone, "
            "without your own vectors; --threshold is of the similarity of labels"
        )
    description = f"{_DESCRIPTION} {targets.name}."
    if files := [Path(each).name for each in sources if is_there(each)]:
        description += f" Subjects: {', '.join(files)}."
    as_sssom = partial(sssom, table, mapping_set, description, targets)
    return replace(short, notes=tuple(notes), forms={**short.forms, "sssom": as_sssom})


def _beside(
    sheet: tuple[Sheet, int],
    added: list[str],
    table: Sequence[Row],
    cells: Callable[[Row], tuple[Term | None, ...]],
) -> Answer:
    theirs, place = sheet
    if twice := {name.strip().casefold() for name in theirs.columns} & {*added}:
        problem = f"it has a column {min(twice)}, which the answer adds"
        raise InputError(problem, "rename or remove it", theirs.source, theirs.head)
    by_title: dict[str, list[Row]] = defaultdict(list)
    for row in table:
        by_title[row["subject_label"]].append(row)
    nothing: tuple[Term | None, ...] = (None,) * len(added)
    rows = [
        (*map(ox.Literal, own), *more)
        for own in theirs.rows
        for more in [*map(cells, by_title[title_of(own, place)])] or [nothing]
    ]
    return Answer([*theirs.columns, *added], rows, theirs=len(theirs.columns))


def sssom(
    table: Iterable[Row], mapping_set: str, description: str, targets: Targets | None = None
) -> str:
    """Return rows, whose identifiers are whole IRIs, as a mapping set in the TSV form of SSSOM 1.0.

    `mapping_set` is the IRI of the set. Of prefixes, those that the rows use are declared; the
    namespace of an IRI that no prefix of the project fits gets one of its own. What is known of
    the targets (source, version) is in the head, with the day.
    """
    table = [*table]
    source = targets.source if targets else ""
    iris = (row[column] for row in table for column in _IRIS)
    short, prefixes = curies([*iris, *filter(None, [source])], {**PREFIXES, **_SSSOM})
    rows = [row | {column: short[row[column]] for column in _IRIS} for row in table]
    declared = {"semapv": SEMAPV, "skos": SKOS.IRI, "rdfs": RDFS.IRI} | prefixes
    head = [
        "curie_map:",
        *(f'  {prefix}: "{namespace}"' for prefix, namespace in sorted(declared.items())),
        f"mapping_set_id: {json.dumps(mapping_set)}",
        f"mapping_set_description: {json.dumps(description, ensure_ascii=False)}",
        'license: "https://w3id.org/sssom/license/unspecified"',
        *([f'object_source: "{short[source]}"'] if source else []),
        *([f'object_source_version: "{targets.version}"'] if targets and targets.version else []),
        f'mapping_date: "{datetime.now(UTC).date()}"',
        "mapping_tool: itotgraph link",
        f'mapping_tool_version: "{__version__}"',
    ]
    return written(head, COLUMNS, ([row.get(name, "") for name in COLUMNS] for row in rows))


def _said(candidate: Candidate) -> str:
    evidence = candidate.evidence
    what = {
        "skos:prefLabel": "the preferred label",
        "skos:altLabel": "the alternative label",
        "skos:hiddenLabel": "the hidden label",
    }[evidence.label_property]
    verb = "is" if evidence.same else "is like"
    near = "" if evidence.same else f" ({evidence.similarity:.2f})"
    return f"'{evidence.name}' {verb} {what} '{evidence.label}'{near}"


def _evidence(index: Index, near: Found, n: int) -> Evidence:
    import numpy as np

    nearness = near.nearness[:, near.places[n]]
    columns = near.columns[near.places[n]]
    titles = near.titles
    # The title's own match is told, unless another name of the subject is a label of the target.
    row, column = np.unravel_index(nearness[:titles].argmax(), nearness[:titles].shape)
    if (best := nearness.max()) > 0.999 > nearness[row, column]:
        row, column = np.argwhere(nearness == best)[0]
    form, name, where = near.forms[row]
    other, label, property_ = index.names[int(columns[column])]
    similarity = min(1.0, float(nearness[row, column]))
    same = form == other
    alone = same and index.owners[other] == 1
    return Evidence(name, where, label, property_, similarity, same, alone)
