"""A person's judgement of candidate mappings, kept as a mapping set of its own."""

from collections.abc import Callable, Iterable
from pathlib import Path

from itotgraph.graph import mappings as links
from itotgraph.graph.mappings import NO_TERM, PREDICATES
from itotgraph.linking.find import Row, sssom
from itotgraph.namespaces import BASE, SKOS
from itotgraph.text.write import write

_DESCRIPTION = "Candidate mappings as a person judged them: accepted, or rejected (Not)."


def beside(path: Path) -> Path:
    """Return where the judgements of a file of candidates are kept, unless told otherwise."""
    return path.with_name(f"{path.name.split('.')[0]}.reviewed.sssom.tsv")


def read(path: Path, tell: Callable[[str], None] = lambda note: None) -> list[Row]:
    """Return the rows of a mapping set with whole IRIs, all columns kept: those whose subject has
    an IRI, and that propose a SKOS mapping relation. `tell` gets what is passed over.

    Raises InputError as `links.read` does.
    """
    found = links.read(path)
    for note in links.passed_over(found):
        tell(note)
    return [
        {"object_label": "", **mapping.cells}
        | {
            "subject_id": mapping.subject,
            "predicate_id": SKOS.IRI + mapping.predicate,
            "object_id": mapping.object,
        }
        for mapping in found
        if mapping.predicate in PREDICATES
        and mapping.object
        and mapping.subject not in ("", NO_TERM)
    ]


def pending(candidates: Iterable[Row], judged: Iterable[Row]) -> list[Row]:
    """Return the candidates whose pair of subject and object nobody has judged yet."""
    known = {(row["subject_id"], row["object_id"]) for row in judged}
    return [
        row
        for row in candidates
        if row["object_id"] != NO_TERM and (row["subject_id"], row["object_id"]) not in known
    ]


def judged(candidate: Row, predicate: str | None, reviewer: str = "") -> Row:
    """Return the row for a candidate that is accepted with a SKOS mapping relation (its local
    name), or rejected (None).

    What the linker thought, its confidence, goes into the comment: the row is a person's claim.
    """
    assert predicate is None or predicate in PREDICATES
    accepted = (
        {"predicate_id": SKOS.IRI + predicate} if predicate else {"predicate_modifier": "Not"}
    )
    thought = f"; the linker's confidence was {c}" if (c := candidate.get("confidence")) else ""
    kept = ("subject_id", "subject_label", "predicate_id", "object_id", "object_label")
    return (
        {name: candidate.get(name, "") for name in kept}
        | accepted
        | {"mapping_justification": "semapv:MappingReview", "reviewer_label": reviewer}
        | {"comment": f"{candidate.get('comment', '')}{thought}"}
    )


def save(rows: Iterable[Row], path: Path) -> None:
    """Write the judgements, whole or not at all. Raises OutputError."""
    write(path, sssom(rows, f"{BASE}mapping/reviewed", _DESCRIPTION))
