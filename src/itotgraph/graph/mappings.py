"""Mappings to other vocabularies: mapping sets as files, and the SKOS triples that they become.

`ontology/*.sssom.tsv` are mapping sets in the TSV form of SSSOM 1.0, one row a claim, edited by
hand. Read and written here and not by sssom-pydantic, which drops a row that it cannot read, or
makes up its missing cells, where an editor needs its file and line; whose import takes far longer
than reading all sets; and which chooses columns, prefixes and line ends of its own.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.parse import packaged
from itotgraph.namespaces import SKOS, SSSOM
from itotgraph.text.read import read_text
from itotgraph.text.sheet import rows_of

PREDICATES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
NO_TERM = SSSOM.NoTermFound
SEMAPV = "https://w3id.org/semapv/vocab/"

_COLUMNS = ("subject_id", "predicate_id", "object_id", "object_label", "mapping_justification")
_CURIE = re.compile(r"#\s+([\w.-]+):\s*\"?([^\s\"]+)\"?\s*$")


@dataclass(frozen=True)
class Mapping:
    """One claim: the subject stands in this SKOS mapping relation to the object, or does not.

    `cells` are all columns of its row, as written.
    """

    subject: str
    predicate: str
    object: str
    label: str
    rejected: bool
    confidence: float | None
    comment: str
    path: Path
    line: int
    cells: dict[str, str] = field(compare=False, repr=False)

    @property
    def accepted(self) -> bool:
        """Whether the claim holds and names an object: what becomes a triple."""
        return not self.rejected and self.object != NO_TERM


def mapping_sets(folder: Path | None = None) -> list[Path]:
    """Return the mapping sets of an ontology folder, by default the packaged one, in name order."""
    return sorted((folder or packaged("ontology")).glob("*.sssom.tsv"))


def read(path: Path) -> list[Mapping]:
    """Return the rows of a mapping set, in the order of the file.

    Cells are quoted as in RFC 4180, as the tools for SSSOM write them. Raises InputError with the
    line where the set lacks a column, a row has another number of cells, a quote is not closed, a
    CURIE has an undeclared prefix, a predicate is no SKOS mapping relation, or a confidence is no
    number from 0 to 1.
    """
    lines = read_text(path).split("\n")
    head = metadata(lines)
    prefixes = curie_map(head)
    # Empty lines, which are no rows, in place of the head: the rows keep their numbers.
    rows = rows_of("\n" * len(head) + "\n".join(lines[len(head) :]), "\t", path)
    start, columns = next(rows, (len(head) + 1, []))
    for column in _COLUMNS:
        if column not in columns:
            raise InputError(f"no column {column}", "see the SSSOM specification", path, start)
    found = []
    for number, cells in rows:
        if len(cells) != len(columns):
            problem = f"{len(cells)} cells, where the head has {len(columns)}"
            raise InputError(problem, "separate the cells by one tab each", path, number)
        row = dict(zip(columns, cells, strict=True))
        found.append(
            Mapping(
                expand(row["subject_id"], prefixes, path, number),
                _predicate(row["predicate_id"], prefixes, path, number),
                expand(row["object_id"], prefixes, path, number),
                row["object_label"],
                row.get("predicate_modifier", "") == "Not",
                _confidence(row.get("confidence", ""), path, number),
                row.get("comment", ""),
                path,
                number,
                row,
            )
        )
    return found


def metadata(lines: Iterable[str]) -> list[str]:
    """Return the lines at the head of a mapping set: its metadata, each after a #."""
    return list(takewhile(lambda line: line.startswith("#"), lines))


def curie_map(head: Iterable[str]) -> dict[str, str]:
    """Return the namespaces that the metadata declares, by prefix."""
    return {match[1]: match[2] for line in head if (match := _CURIE.match(line))}


def expand(curie: str, prefixes: dict[str, str], path: Path, line: int) -> str:
    """Return the IRI of a CURIE. Raises InputError where it has none."""
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in prefixes:
        problem = f"the prefix of '{curie}' is not declared"
        raise InputError(problem, "declare it in the curie_map at the top", path, line)
    if not re.fullmatch(r"[^\s<>\"{}|\\^`]+", local):
        raise InputError(f"'{curie}' makes no IRI", "remove blanks and brackets", path, line)
    return prefixes[prefix] + local


def written(head: Iterable[str], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a mapping set: the lines of its metadata (YAML), its columns, and its rows.

    Every run of blanks in a cell becomes one space; a cell with a quotation mark is quoted.
    """
    buffer = io.StringIO()
    buffer.writelines(f"#{line}\n" for line in head)
    writer = csv.writer(buffer, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([" ".join(cell.split()) for cell in row] for row in rows)
    return buffer.getvalue()


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


def _predicate(curie: str, prefixes: dict[str, str], path: Path, line: int) -> str:
    predicate = expand(curie, prefixes, path, line).removeprefix(SKOS.IRI)
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
