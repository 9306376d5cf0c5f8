"""Mappings to other vocabularies: from SSSOM rows to SKOS triples.

`ontology/*.sssom.tsv` are mapping sets in the TSV form of SSSOM 1.0, one row a claim, edited by
hand. Read with the standard library, since the SSSOM libraries drop a row that they cannot read
without a word, where an editor needs its file and line.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.parse import packaged
from itotgraph.namespaces import SKOS

PREDICATES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
NO_TERM = "https://w3id.org/sssom/NoTermFound"

_COLUMNS = ("subject_id", "predicate_id", "object_id", "object_label", "mapping_justification")
_CURIE = re.compile(r"#\s+([\w.-]+):\s*\"?([^\s\"]+)\"?\s*$")


@dataclass(frozen=True)
class Mapping:
    """One claim: the subject stands in this SKOS mapping relation to the object, or does not."""

    subject: str
    predicate: str
    object: str
    label: str
    rejected: bool
    confidence: float | None
    comment: str
    path: Path
    line: int

    @property
    def accepted(self) -> bool:
        """Whether the claim holds and names an object: what becomes a triple."""
        return not self.rejected and self.object != NO_TERM


def mapping_sets(folder: Path | None = None) -> list[Path]:
    """Return the mapping sets of an ontology folder, by default the packaged one, in name order."""
    return sorted((folder or packaged("ontology")).glob("*.sssom.tsv"))


def read(path: Path) -> list[Mapping]:
    """Return the rows of a mapping set, in the order of the file.

    Raises InputError with the line where the set lacks a column, a CURIE has an undeclared prefix,
    a predicate is no SKOS mapping relation, or a confidence is no number from 0 to 1.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 at byte {error.start}"
        raise InputError(problem, "save the file as UTF-8", path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", "check the name", path) from None
    head = [line for line in lines if line.startswith("#")]
    prefixes = {match[1]: match[2] for line in head if (match := _CURIE.match(line))}
    rows = csv.reader(lines[len(head) :], delimiter="\t", quoting=csv.QUOTE_NONE)
    columns = next(rows, [])
    for column in _COLUMNS:
        if column not in columns:
            raise InputError(
                f"no column {column}", "see the SSSOM specification", path, len(head) + 1
            )
    found = []
    for number, cells in enumerate(rows, len(head) + 2):
        if len(cells) != len(columns):
            problem = f"{len(cells)} cells, where the head has {len(columns)}"
            raise InputError(problem, "separate the cells by one tab each", path, number)
        row = dict(zip(columns, cells, strict=True))
        found.append(
            Mapping(
                _expand(row["subject_id"], prefixes, path, number),
                _predicate(row["predicate_id"], prefixes, path, number),
                _expand(row["object_id"], prefixes, path, number),
                row["object_label"],
                row.get("predicate_modifier", "") == "Not",
                _confidence(row.get("confidence", ""), path, number),
                row.get("comment", ""),
                path,
                number,
            )
        )
    return found


def links(mappings: Iterable[Mapping]) -> list[ox.Triple]:
    """Return a SKOS mapping triple for each accepted claim."""
    return [
        ox.Triple(
            ox.NamedNode(m.subject), ox.NamedNode(SKOS.IRI + m.predicate), ox.NamedNode(m.object)
        )
        for m in mappings
        if m.accepted
    ]


def unjudged(candidates: Iterable[Mapping], judged: Iterable[Mapping]) -> list[Mapping]:
    """Return the candidates whose subject and object no judged claim relates or keeps apart."""
    known = {(mapping.subject, mapping.object) for mapping in judged}
    return [mapping for mapping in candidates if (mapping.subject, mapping.object) not in known]


def load(folder: Path | None = None) -> list[ox.Triple]:
    """Return the mapping triples of all mapping sets of an ontology folder."""
    return [triple for path in mapping_sets(folder) for triple in links(read(path))]


def _expand(curie: str, prefixes: dict[str, str], path: Path, line: int) -> str:
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in prefixes:
        problem = f"the prefix of '{curie}' is not declared"
        raise InputError(problem, "declare it in the curie_map at the top", path, line)
    if not re.fullmatch(r"[^\s<>\"{}|\\^`]+", local):
        raise InputError(f"'{curie}' makes no IRI", "remove blanks and brackets", path, line)
    return prefixes[prefix] + local


def _predicate(curie: str, prefixes: dict[str, str], path: Path, line: int) -> str:
    predicate = _expand(curie, prefixes, path, line).removeprefix(SKOS.IRI)
    if predicate not in PREDICATES:
        mend = "use one of " + ", ".join(f"skos:{name}" for name in PREDICATES)
        raise InputError(f"'{curie}' is no mapping relation", mend, path, line)
    return predicate


def _confidence(text: str, path: Path, line: int) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise InputError(f"the confidence '{text}'", "write a number from 0 to 1", path, line)
    return value
