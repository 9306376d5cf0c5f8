"""Mappings to other vocabularies: mapping sets as files, and the SKOS triples that they become.

`ontology/*.sssom.tsv` are mapping sets in the TSV form of SSSOM 1.1, one row a claim, edited by
hand; those of other makers are read, too. PyYAML reads the head and csv the cells; what is left is
what this project makes of a claim. Not sssom-pydantic, which drops a row that it cannot read, or
makes up its missing cells, where an editor needs its file and line; whose import takes as long as
a whole `check`; and which chooses columns, prefixes and line ends of its own.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile, zip_longest
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.parse import packaged
from itotgraph.namespaces import OWL, RDF, RDFS, SKOS, SSSOM, XSD
from itotgraph.text.read import read_text
from itotgraph.text.sheet import rows_of

# Occupations of others related to our clusters, where the other sets relate ours to others.
TODAY_SET = "today.sssom.tsv"
PREDICATES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
NO_TERM = SSSOM.NoTermFound
SEMAPV = "https://w3id.org/semapv/vocab/"

# The slots of a row (SSSOM 1.1), and what some were called before 1.0.
SLOTS = {
    *("record_id", "subject_id", "subject_label", "subject_category", "predicate_id"),
    *("predicate_label", "predicate_modifier", "object_id", "object_label", "object_category"),
    *("mapping_justification", "author_id", "author_label", "reviewer_id", "reviewer_label"),
    *("creator_id", "creator_label", "license", "subject_type", "subject_source"),
    *("subject_source_version", "object_type", "object_source", "object_source_version"),
    *("predicate_type", "mapping_provider", "mapping_source", "mapping_cardinality"),
    *("cardinality_scope", "mapping_tool", "mapping_tool_id", "mapping_tool_version"),
    *("mapping_date", "publication_date", "review_date", "confidence", "reviewer_agreement"),
    *("curation_rule", "curation_rule_text", "subject_match_field", "object_match_field"),
    *("match_string", "subject_preprocessing", "object_preprocessing", "similarity_score"),
    *("similarity_measure", "see_also", "issue_tracker_item", "other", "comment", "match_type"),
    *("match_term_type", "semantic_similarity_score", "semantic_similarity_measure"),
}
# The prefixes that a set need not declare (SSSOM 1.1, "IRI prefixes").
_BUILT_IN = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL.IRI,
    "rdf": RDF.IRI,
    "rdfs": RDFS.IRI,
    "semapv": SEMAPV,
    "skos": SKOS.IRI,
    "sssom": SSSOM.IRI,
    "xsd": XSD.IRI,
}
_HOST = re.compile(r"\A(?:\w+://[^/?#]*/|[^:]*:)")
_REQUIRED = {"subject_id", "predicate_id", "object_id", "mapping_justification"}
# What has no identifier of its own, whatever stands in that cell.
_NO_ENTITY = ("rdfs literal", "composed entity expression")
_SEE = "see the SSSOM specification"
_MODIFIERS = {"": False, "not": True}


@dataclass(frozen=True)
class Head:
    """The metadata of a mapping set: its slots as text, lists and dictionaries of text, its
    prefixes with the built-in ones, and how many lines of the file it takes.
    """

    slots: dict[str, Any]
    prefixes: dict[str, str]
    lines: int

    @property
    def extensions(self) -> dict[str, str]:
        """The property, as a CURIE, of each slot beside the standard ones that the set defines."""
        defined = self.slots.get("extension_definitions")
        return {
            each["slot_name"]: each["property"]
            for each in (defined if isinstance(defined, list) else ())
            if isinstance(each, dict) and {"slot_name", "property"} <= each.keys()
        }


@dataclass(frozen=True)
class Mapping:
    """One claim: the subject stands in this relation to the object, or does not.

    `predicate` is the local name of a SKOS mapping relation, or the IRI of any other property. The
    IRI of a subject or object that is no entity but a text is empty. `cells` are all columns of its
    row, as written.
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
    def holds(self) -> bool:
        """Whether the claim relates two things, not says that there is none, or is rejected."""
        # Of SSSOM's own terms a thing is related to none: NoTermFound, and NoMapping before 1.0.
        ends = (self.subject, self.object)
        return not self.rejected and all(e and not e.startswith(SSSOM.IRI) for e in ends)

    @property
    def accepted(self) -> bool:
        """Whether the claim holds, by a SKOS mapping relation: what becomes a triple."""
        return self.holds and self.predicate in PREDICATES


def mapping_sets(folder: Path | None = None) -> list[Path]:
    """Return the mapping sets of an ontology folder, by default the packaged one, in name order,
    but that of today's titles.
    """
    found = (folder or packaged("ontology")).glob("*.sssom.tsv")
    return sorted(path for path in found if path.name != TODAY_SET)


def read(path: Path) -> list[Mapping]:
    """Return the rows of a mapping set, in the order of the file.

    As SSSOM 1.1 has it (SSSOM/TSV): the head is YAML, or stands in a file of the same name ending
    in .sssom.yml; cells are quoted as in RFC 4180; a predicate is any property; a literal has no
    identifier. Raises InputError with the line where the head is no YAML, the set lacks a column, a
    row has another number of cells, a quote is not closed, a CURIE has an undeclared prefix, a
    modifier is not Not, or a confidence is no number from 0 to 1.
    """
    text = read_text(path)
    about = head(path, text)
    # Empty lines, which are no rows, in place of the head: the rows keep their numbers.
    rows = rows_of("\n" * about.lines + text.split("\n", about.lines)[-1], "\t", path)
    start, columns = next(rows, (about.lines + 1, []))
    if not columns:
        raise InputError("no table of mappings", "fetch the set again", path, start)
    while columns and not columns[-1]:
        columns.pop()
    _check_columns(columns, about, path, start)
    fewest = max((columns.index(name) + 1 for name in _REQUIRED & {*columns}), default=0)
    found = []
    for number, cells in rows:
        # Spreadsheets add empty cells at the end of a row, and editors remove them.
        if len(cells) < fewest or any(cells[len(columns) :]):
            problem = f"{len(cells)} cells, where the head has {len(columns)}"
            raise InputError(problem, "separate the cells by one tab each", path, number)
        row = dict(zip_longest(columns, cells[: len(columns)], fillvalue=""))
        modifier = row.get("predicate_modifier", "")
        if modifier.lower() not in _MODIFIERS:
            mend = "write Not, or leave it empty"
            raise InputError(f"the predicate_modifier '{modifier}'", mend, path, number)
        if not row["predicate_id"]:
            raise InputError("no predicate_id", "name the property", path, number)
        predicate = expand(row["predicate_id"], about.prefixes, path, number)
        relation = predicate.removeprefix(SKOS.IRI)
        found.append(
            Mapping(
                _entity("subject", row, about, path, number),
                relation if relation in PREDICATES else predicate,
                _entity("object", row, about, path, number),
                row.get("object_label", ""),
                _MODIFIERS[modifier.lower()],
                _confidence(row.get("confidence", ""), path, number),
                row.get("comment", ""),
                path,
                number,
                row,
            )
        )
    return found


def head(path: Path, text: str) -> Head:
    """Return the metadata of a mapping set with this text, from its lines with # or the file
    beside it. Raises InputError where it is no YAML, a namespace no IRI, or skos another than SKOS.
    """
    lines = list(takewhile(lambda line: line.startswith("#"), text.split("\n")))
    source, slots = path, _slots("\n".join(line[1:].rstrip() for line in lines), path)
    if "curie_map" not in slots and (beside := next(filter(Path.is_file, _beside(path)), None)):
        source, slots = beside, _slots(read_text(beside), beside) | slots
    declared = slots.get("curie_map") or {}
    if not isinstance(declared, dict):
        raise InputError("a curie_map without prefixes", _SEE, source)
    for prefix, namespace in declared.items():
        if not isinstance(namespace, str) or not _is_iri(namespace):
            problem = f"the prefix {prefix} stands for no IRI"
            raise InputError(problem, "write the whole namespace", source)
    if (namespace := declared.get("skos", SKOS.IRI)) != SKOS.IRI:
        problem = f"the prefix skos stands for {namespace}"
        raise InputError(problem, f"declare it as {SKOS.IRI}, or not at all", source)
    return Head(slots, _BUILT_IN | declared, len(lines))


def _slots(text: str, source: Path) -> dict[str, Any]:
    """Return the slots that a text of YAML has. Raises InputError."""
    import yaml

    try:
        # Without types, which cannot call anything either: 1.10 is a version, and no number.
        slots = yaml.load(text, yaml.CBaseLoader) or {}  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise InputError("the head is no YAML", _SEE, source, line) from None
    if not isinstance(slots, dict):
        raise InputError("no slots with their values", _SEE, source)
    return slots


def passed_over(mappings: Iterable[Mapping]) -> list[str]:
    """Return a line for each set of which something becomes no SKOS triple: how many rows, by
    their predicates or for lack of an identifier, and which columns SSSOM does not know.
    """
    sets = defaultdict(list)
    for mapping in mappings:
        sets[mapping.path].append(mapping)
    told = []
    for path, rows in sets.items():
        why = Counter(
            row.cells["predicate_id"] if row.subject and row.object else "no identifier"
            for row in rows
            if row.predicate not in PREDICATES or not (row.subject and row.object)
        )
        what = []
        if why:
            counted = ", ".join(f"{name} {number}" for name, number in sorted(why.items()))
            what.append(f"{why.total()} of {len(rows)} rows ({counted})")
        known = SLOTS | head(path, read_text(path)).extensions.keys()
        if columns := [name for name in rows[0].cells if name not in known]:
            what.append(f"the columns {', '.join(columns)}")
        if what:
            told.append(f"{path.name}: passed over: {'; '.join(what)}")
    return told


def expand(curie: str, prefixes: dict[str, str], path: Path, line: int) -> str:
    """Return the IRI of a CURIE. Raises InputError where it has none."""
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in prefixes:
        problem = f"the prefix of '{curie}' is not declared"
        mend = f"declare it in the curie_map at the top, or in {_beside(path)[0].name}"
        if local.startswith("//"):
            problem, mend = f"'{curie}' is a whole IRI", "write it as a CURIE"
        raise InputError(problem, mend, path, line)
    if not local or not _is_iri(prefixes[prefix] + local):
        raise InputError(
            f"'{curie}' makes no IRI", "name one thing, without blanks or brackets", path, line
        )
    return prefixes[prefix] + local


def curies(iris: Iterable[str], known: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the CURIE of each IRI, and the prefixes that these use (SSSOM/TSV, "Identifiers").

    They are known ones, and one for each host of IRIs that none of the known fits.
    """
    found: dict[str, str] = {}
    used: dict[str, str] = {}
    for iri in dict.fromkeys(iris):
        fitting = [(p, n) for p, n in known.items() if iri.startswith(n)]
        if fitting:
            prefix, namespace = max(fitting, key=lambda pair: len(pair[1]))
        else:
            namespace = "".join(_HOST.findall(iri)[:1])
            own = {n: p for p, n in used.items()}
            prefix = own.get(namespace, f"s{len(used) + 1}")
        used[prefix] = namespace
        found[iri] = f"{prefix}:{iri[len(namespace) :]}"
    return found, used


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


def _beside(path: Path) -> list[Path]:
    """Return where the metadata of a set without a head may be; SSSOM recommends the first."""
    stem = path.stem.removesuffix(".sssom")
    return [path.with_name(f"{stem}{e}") for e in (".sssom.yml", ".sssom.yaml", ".yml", ".yaml")]


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _check_columns(columns: Sequence[str], about: Head, path: Path, line: int) -> None:
    replaced = {"mapping_justification"} if "match_type" in columns else set()
    for end in ("subject", "object"):
        if f"{end}_type" in columns or about.slots.get(f"{end}_type") in _NO_ENTITY:
            replaced.add(f"{end}_id")
    for column in sorted(_REQUIRED.difference(columns, replaced)):
        raise InputError(f"no column {column}", _SEE, path, line)
    for column, number in Counter(columns).items():
        if number > 1:
            raise InputError(f"two columns are called {column}", "rename one", path, line)


def _entity(end: str, row: dict[str, str], about: Head, path: Path, line: int) -> str:
    """Return the IRI of the subject or object of a row, empty where it is no entity."""
    kind = row.get(f"{end}_type") or about.slots.get(f"{end}_type")
    if kind in _NO_ENTITY:
        return ""
    curie = row.get(f"{end}_id", "")
    if not curie:
        mend = "name it, or say that it is a text: rdfs literal as its type"
        raise InputError(f"no {end}_id", mend, path, line)
    return expand(curie, about.prefixes, path, line)


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
