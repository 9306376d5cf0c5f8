"""From an edited book to a patch of the ontology's files, with what speaks against it.

The statements that a book shows are compared with those that it says now: what is gone and what is
new is the change. The files with the change are checked like any others, and what is found in
them and was not before is told by the cell that it came from. The change is a unified diff of the
canonical Turtle files, which `git apply` and `patch -p1` take.
"""

import difflib
import re
import shutil
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from itotgraph.editing.book import (
    ABOUT,
    DIGEST,
    EVIDENCE,
    IRI,
    LINKS,
    OBJECT,
    RELATION,
    RETIRED,
    SHEETS,
    SUBJECT,
    YES,
    Column,
    Links,
    Names,
    Sheet,
    digest,
    heads,
    names,
    shown,
    value,
)
from itotgraph.errors import InputError
from itotgraph.graph import check, turtle
from itotgraph.graph.check import Finding
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import ontology_files, parse, text
from itotgraph.model import Kind
from itotgraph.names import shorten, words
from itotgraph.namespaces import BASE, DCT, ITOT, RDF, RDFS, SKOS, XSD
from itotgraph.text.read import read_bytes
from itotgraph.text.workbook import sheets

_SCHEMES = {
    Kind.CLUSTER: "occupations",
    Kind.OCCUPATION: "occupations",
    Kind.FUNCTION: "work-functions",
    Kind.ACTIVITY: "work-functions",
    Kind.KNOWLEDGE: "competencies",
    Kind.ABILITY: "competencies",
}
_TOP = (Kind.CLUSTER, Kind.FUNCTION, Kind.KNOWLEDGE, Kind.ABILITY)
# What has a code for a name: the path of its IRI.
_CODED = {
    Kind.ACTIVITY: "activity",
    Kind.KNOWLEDGE: "competency",
    Kind.ABILITY: "competency",
    Kind.RESPONSIBILITY: "responsibility",
}
_ERROR = re.compile(r"#[A-Z/0]+[!?]?|Err:\d+")  # what a spreadsheet shows for a failed formula
_TRUE = ox.Literal("true", datatype=ox.NamedNode(XSD.boolean))

Statements = frozenset[ox.Triple] | set[ox.Triple]


@dataclass(frozen=True)
class Fault:
    """What speaks against an edited book: where it is (`Sheet!C14`), how severe (a "violation",
    "warning" or "info"), and what it is, with the mend.
    """

    cell: str
    severity: str
    message: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.severity}: {self.message}"


@dataclass(frozen=True)
class Change:
    """What an edited book changes: the statements gone and come, the files that differ by their
    names, as they are and as they would be, and what speaks against it.
    """

    removed: Statements = frozenset()
    added: Statements = frozenset()
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Fault] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing speaks against it but notes."""
        return all(fault.severity == "info" for fault in self.faults)

    @property
    def patch(self) -> str:
        """The change as a unified diff, in a folder `ontology`."""
        lines: list[str] = []
        for name, now in self.after.items():
            old, new = (each.splitlines(keepends=True) for each in (self.before[name], now))
            lines += difflib.unified_diff(old, new, f"a/ontology/{name}", f"b/ontology/{name}")
        return "".join(lines)


@dataclass(frozen=True)
class _Row:
    """A row of a sheet: its cells, and its subject, by heads."""

    of: Sheet | Links
    number: int
    columns: Sequence[str]
    cells: Mapping[str, str]

    def place(self, head: str) -> str:
        from xlsxwriter.utility import xl_col_to_name

        return f"{self.of.name}!{xl_col_to_name(self.columns.index(head))}{self.number}"


@dataclass
class _Said:
    """What a book says, while it is read: the statements and where each is, where what is said of a
    concept stands, and the faults.
    """

    statements: dict[ox.Triple, str] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: str, problem: str, mend: str) -> None:
        self.faults.append(Fault(place, "violation", f"{problem} ({mend})"))

    def say(self, subject: str, predicate: str, term: ox.NamedNode | ox.Literal, at: str) -> None:
        triple = ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), term)
        if triple in self.statements:
            self.fault(at, f"{self.statements[triple]} says the same", "delete one")
        self.statements.setdefault(triple, at)


def read(path: Path, layers: Layers) -> Change:
    """Return what an edited book (XLSX or ODS) changes in the graph that it was made of.

    Raises InputError where it is no such book, or one of another state of the graph.
    """
    known = names(layers.asserted)
    held = {*shown(layers.asserted, known)}
    rows = _rows(path, digest(held))
    said = _Said()
    subjects, by_name = _subjects(rows, known, said)
    kinds = {**known.kinds, **{iri: _kind(row) for iri, row in subjects.items()}}
    for iri, row in subjects.items():
        _say_concept(iri, row, by_name, said)
    for links in LINKS:
        for row in rows[links.name]:
            _say_link(links, row, by_name, said)
    for iri in subjects.keys() - known.kinds.keys():
        for triple in _given(iri, kinds[iri], said.statements):
            said.statements[triple] = said.places[iri, ""]
    if said.faults:
        return Change(faults=said.faults)
    gone, come = held - said.statements.keys(), said.statements.keys() - held
    if not gone and not come:
        return Change()
    removed, added = _with_members(layers.asserted, gone, come)
    before, after = _files(layers, removed, added, kinds)
    for path, now in _renamed(layers, gone, come).items():
        before[path.name], after[path.name] = text(path), now
    faults = _findings(layers, after, said, gone | come)
    return Change(removed, added, before, after, faults)


def _rows(path: Path, made_of: str) -> dict[str, list[_Row]]:
    """Return the rows of each sheet, but empty ones. Raises InputError as `read` does."""
    pages = dict(sheets(read_bytes(path), path))
    about = {row[0]: row[1] for row in pages.get(ABOUT, ()) if len(row) > 1}
    if DIGEST not in about:
        mend = "make one with `itotgraph export -o BOOK.xlsx`"
        raise InputError(f"no book for editors: it has no sheet {ABOUT} of one", mend, path)
    if about[DIGEST] != made_of:
        mend = "name that graph with --graph, or export this one and make the changes there"
        raise InputError("made of another graph, or of another state of it", mend, path)
    return {of.name: [*_rows_of(of, pages, path)] for of in (*SHEETS, *LINKS)}


def _rows_of(of: Sheet | Links, pages: Mapping[str, list[list[str]]], path: Path) -> Iterator[_Row]:
    if of.name not in pages:
        raise InputError(f"the sheet '{of.name}' is gone or hidden", "put it back", path)
    head, *below = pages[of.name]
    columns = [name.strip() for name in head]
    for name in heads(of):
        if columns.count(name) != 1:
            found = "no column" if name not in columns else "several columns"
            problem = f"sheet '{of.name}': {found} '{name}'"
            raise InputError(problem, "there is to be one", path, 1)
    for number, row in enumerate(below, 2):
        texts = [cell.replace("\r\n", "\n").strip() for cell in row]
        cells = dict(zip(columns, [*texts, *[""] * len(columns)], strict=False))
        if any(text for name, text in cells.items() if name != EVIDENCE):
            yield _Row(of, number, columns, cells)


def _subjects(
    rows: Mapping[str, Sequence[_Row]], known: Names, said: _Said
) -> "tuple[dict[str, _Row], ByName]":
    """Return the row of each concept, also of new ones, by its IRI, and what they are called."""
    found: dict[str, _Row] = {}
    for of in SHEETS:
        for row in rows[of.name]:
            iri, place = row.cells[IRI], row.place(IRI)
            if not iri:
                continue
            if known.kinds.get(iri) not in of.kinds:
                said.fault(place, f"no concept of this sheet is {iri}", "put back what was there")
            elif iri in found:
                other = found[iri].place(IRI)
                said.fault(place, f"the IRI of {other}, too", "leave it empty for a new concept")
            else:
                found[iri] = row
        for iri in known.of(of.kinds):
            if iri not in found:
                problem = f"the row of {known.called[iri]} ({shorten(iri)}) is gone"
                mend = f"put it back; what is not to be used any more is {RETIRED.head}"
                said.fault(f"{of.name}!A1", problem, mend)
    by_name = _by_name(known, found)
    for of in SHEETS:
        for row in rows[of.name]:
            if row.cells[IRI]:
                continue
            place = row.place(IRI)
            iri = _minted(row, by_name)
            if not iri:
                said.fault(place, "no IRI can be made of this new row", _NEEDS[of.name])
            elif iri in known.kinds or iri in found:
                said.fault(place, f"{shorten(iri)} is there already", "give it another name")
            else:
                found[iri] = row
                _call(by_name, iri, row)
    for iri, row in found.items():
        said.places[iri, ""] = row.place(IRI)
    return found, by_name


_NEEDS = {
    "Clusters": "give it a label",
    "Occupations": "give it a label",
    "Work functions": "give it a label and its cluster",
    "Activities": "give it a notation such as A518",
    "Competencies": "give it a notation such as K361, or S487 for an ability",
    "Roles": "a framework has the role clusters that it has",
    "Areas": "give it a label and its role",
    "Responsibilities": "give it a notation such as R501",
    "Associations": "give it its cluster and its role",
}

ByName = dict[str, dict[str, Kind]]


def _by_name(known: Names, subjects: Mapping[str, _Row]) -> ByName:
    """Return the concepts, with their kinds, that have a name, by that in lower case: what a cell
    may call them, as they were called and as they are now.
    """
    found: ByName = {}
    for iri, name in known.called.items():
        for each in (name, iri, shorten(iri)):
            found.setdefault(each.casefold(), {})[iri] = known.kinds[iri]
    for iri, row in subjects.items():
        _call(found, iri, row)
    return found


def _call(by_name: ByName, iri: str, row: _Row) -> None:
    """Add what a concept is called by its row."""
    notation, label = row.cells.get("Notation", ""), row.cells["Label"]
    for each in (notation, label, f"{notation} {label}".strip(), iri, shorten(iri)):
        if each:
            by_name.setdefault(each.casefold(), {})[iri] = _kind(row)


def _kind(row: _Row) -> Kind:
    assert isinstance(row.of, Sheet)
    one, *others = row.of.kinds
    ability = others and row.cells["Notation"].startswith("S")
    return others[0] if ability else one


def _minted(row: _Row, by_name: ByName) -> str:
    """Return the IRI of a new concept, by the rules for editors, "" where none can be made."""

    def iri_of(head: str, kind: Kind) -> str:
        found = by_name.get(row.cells.get(head, "").casefold(), {})
        return next((iri for iri, of in found.items() if of == kind), "")

    kind, name = _kind(row), _slug(row.cells["Label"])
    cluster, role = iri_of("Cluster", Kind.CLUSTER), iri_of("Role", Kind.ROLE)
    if kind in _CODED:
        code = row.cells["Notation"]
        return f"{BASE}{_CODED[kind]}/{code.lower()}" if re.fullmatch(r"[A-Z]\d{3,}", code) else ""
    if kind in (Kind.CLUSTER, Kind.OCCUPATION) and name:
        return f"{BASE}{'cluster' if kind == Kind.CLUSTER else 'occupation'}/{name}"
    if kind == Kind.FUNCTION and name and cluster:
        return f"{BASE}work-function/{cluster.rpartition('/')[2]}/{name}"
    if kind == Kind.AREA and name and role:
        return f"{role}/{name}"
    if kind == Kind.ASSOCIATION and cluster and role:
        return f"{BASE}association/{cluster.rpartition('/')[2]}/{role.removeprefix(BASE)}"
    return ""


def _slug(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _say_concept(iri: str, row: _Row, by_name: ByName, said: _Said) -> None:
    assert isinstance(row.of, Sheet)
    for column in row.of.columns:
        place = said.places[iri, column.predicate] = row.place(column.head)
        for line in filter(None, map(str.strip, row.cells[column.head].split("\n"))):
            term: ox.NamedNode | ox.Literal | None
            if _ERROR.fullmatch(line):
                said.fault(place, f"{line} is the error of a formula", "write the text itself")
                continue
            if column.kinds:
                term = _meant(line, column.kinds, by_name, place, said)
            else:
                term = _literal(line, column, place, said)
            if term:
                said.say(iri, column.predicate, term, place)


def _literal(line: str, column: Column, place: str, said: _Said) -> ox.Literal | None:
    if column is RETIRED:
        if line.casefold() in (YES, "true"):
            return _TRUE
        said.fault(place, f"'{line}' in the column {RETIRED.head}", f"write {YES}, or nothing")
        return None
    coded = column.predicate == SKOS.notation
    return ox.Literal(line) if coded else ox.Literal(line, language="en")


def _say_link(links: Links, row: _Row, by_name: ByName, said: _Said) -> None:
    ends = []
    for head, wanted in ((SUBJECT, links.subjects), (OBJECT, links.objects)):
        if not row.cells[head]:
            said.fault(row.place(head), "an empty cell", "name what is linked, or delete the row")
            return
        ends.append(_meant(row.cells[head], wanted, by_name, row.place(head), said))
    relation = row.cells[RELATION] if RELATION in heads(links) else ""
    if relation not in links.relations:
        mend = f"write one of: {', '.join(links.relations)}"
        said.fault(row.place(RELATION), f"no relation is called '{relation}'", mend)
        return
    one, other = ends
    if one and other:
        predicate, place = links.relations[relation], row.place(OBJECT)
        said.places.setdefault((one.value, predicate), place)
        said.say(one.value, predicate, other, place)


def _meant(
    name: str, wanted: Sequence[Kind], by_name: ByName, place: str, said: _Said
) -> ox.NamedNode | None:
    """Return the concept of these kinds that a cell names, or note that it names none."""
    named = by_name.get(name.casefold(), {})
    found = [iri for iri, kind in named.items() if kind in wanted]
    if len(found) == 1:
        return ox.NamedNode(found[0])
    what = " or ".join(map(words, wanted))
    if found:
        listed = ", ".join(map(shorten, found))
        said.fault(place, f"'{name}' is the name of several: {listed}", "write which")
    else:
        said.fault(place, f"no {what} is called '{name}'", "choose from the list")
    return None


def _given(iri: str, kind: Kind, said: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield what is true of a new concept by its kind, and no column says."""
    subject = ox.NamedNode(iri)
    yield ox.Triple(subject, ox.NamedNode(RDF.type), ox.NamedNode(ITOT.IRI + kind))
    if kind == Kind.ASSOCIATION:
        return
    scheme = _SCHEMES.get(kind)
    if not scheme:
        # Of the framework whose role cluster or area it is of.
        above = [
            t.object for t in said if t.subject == subject and t.predicate.value == SKOS.broader
        ]
        scheme = next((f for f in ("msf", "mof") if f"{BASE}{f}/" in str(above)), "mof")
    predicates = [SKOS.inScheme, RDFS.isDefinedBy, *([SKOS.topConceptOf] if kind in _TOP else [])]
    for predicate in predicates:
        yield ox.Triple(subject, ox.NamedNode(predicate), ox.NamedNode(f"{BASE}scheme/{scheme}"))


def _with_members(
    triples: Iterable[ox.Triple], removed: Statements, added: Statements
) -> tuple[Statements, Statements]:
    """Return the change with what follows from it: which competencies a collection has, by their
    kind or by the cluster whose functions require them, nobody chose.
    """
    now = {t for t in triples if t not in removed} | added
    by: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for t in now:
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode):
            by[t.predicate.value][t.object.value].add(t.subject.value)
    required: dict[str, set[str]] = defaultdict(set)
    for competency, functions in by[ITOT.requires].items():
        for function in functions:
            required[function].add(competency)
    removed, added = {*removed}, {*added}
    for collection in by[RDF.type][SKOS.Collection]:
        subject = next((each for each, of in by[DCT.subject].items() if collection in of), "")
        members = {*by[RDF.type][subject]}
        for function in by[ITOT.occupationCluster][subject]:
            members |= required[function]
        before = {m for m, of in by[SKOS.member].items() if collection in of}
        for change, iris in ((removed, before - members), (added, members - before)):
            change |= {
                ox.Triple(*map(ox.NamedNode, (collection, SKOS.member, iri))) for iri in iris
            }
    return removed, added


def _files(
    layers: Layers, removed: Statements, added: Statements, kinds: Mapping[str, Kind]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files that the change is in, as they are and as they would be.

    What is new stands where others of its kind do.
    """
    before, after = {}, {}
    standing = {t.subject for t in layers.asserted}
    left = {*added}
    for path in ontology_files(layers.folder):
        triples = {*parse(path)}
        subjects = {t.subject for t in triples}
        here = {
            kinds[s.value] for s in subjects if isinstance(s, ox.NamedNode) and s.value in kinds
        }
        came = {
            t
            for t in left
            if t.subject in subjects
            or (t.subject not in standing and kinds.get(getattr(t.subject, "value", "")) in here)
        }
        left -= came
        if came or not triples.isdisjoint(removed):
            before[path.name] = text(path)
            after[path.name] = turtle.serialize(triples - removed | came)
    return before, after


def _renamed(layers: Layers, gone: Statements, come: Statements) -> dict[Path, str]:
    """Return the mapping sets with a concept in them that has another preferred label now, by which
    they call it, too.
    """
    old, new = (
        {value(t.subject): value(t.object) for t in each if t.predicate.value == SKOS.prefLabel}
        for each in (gone, come)
    )
    labels = {shorten(iri): (label, new[iri]) for iri, label in old.items() if iri in new}
    found = {}
    for path in sorted(ontology_files(layers.folder)[0].parent.glob("*.sssom.tsv")):
        rows = [line.split("\t") for line in text(path).split("\n")]
        head = next((row for row in rows if row[0] == "subject_id"), [])
        ends = [
            (head.index(f"{end}_id"), head.index(f"{end}_label"))
            for end in ("subject", "object")
            if f"{end}_label" in head
        ]
        for row in rows:
            for concept, label in ends:
                if len(row) == len(head) and row[concept] in labels:
                    was, now = labels[row[concept]]
                    row[label] = now if row[label] == was else row[label]
        written = "\n".join("\t".join(row) for row in rows)
        if written != text(path):
            found[path] = written
    return found


def _findings(
    layers: Layers, after: Mapping[str, str], said: _Said, changed: Statements
) -> list[Fault]:
    """Return what is found in the files with the change, and was not before."""
    with tempfile.TemporaryDirectory(prefix="itotgraph-") as name:
        folder = Path(name)
        there = ontology_files(layers.folder)[0].parent
        for path in there.iterdir():
            if path.suffix in (".ttl", ".tsv"):
                shutil.copyfile(path, folder / path.name)
        for file, content in after.items():
            (folder / file).write_text(content, encoding="utf-8")
        found = check.of_layers(Layers(folder)).records or ()
    known = {*(check.of_layers(layers).records or ())}
    cells = _changed(said, changed)
    new = [f for f in found if f not in known]
    return [Fault(_cell(f, said, cells), f.severity, f.message) for f in new]


def _changed(said: _Said, changed: Statements) -> dict[tuple[str, str], str]:
    """Return where a changed property of a concept stands, and "" where any does, by both."""
    found: dict[tuple[str, str], str] = {}
    # What is said now goes before what is said no more.
    for triple in sorted(changed, key=lambda t: (t not in said.statements, str(t))):
        subject, predicate = value(triple.subject), triple.predicate.value
        place = said.statements.get(triple) or said.places.get((subject, predicate))
        if place:
            found.setdefault((subject, predicate), place)
            found.setdefault((subject, ""), place)
    return found


def _cell(finding: Finding, said: _Said, changed: Mapping[tuple[str, str], str]) -> str:
    """Return the cell that a finding is about: of the statement, of the property, of what was
    changed of the concept or of what it is said to be of, or of the concept.
    """
    focus, path, about = (_bare(each) for each in (finding.focus, finding.path, finding.value))
    for triple, place in said.statements.items():
        same = value(triple.subject) == focus and triple.predicate.value == path
        if same and str(triple.object) == finding.value:
            return place
    for key in ((focus, path), (focus, ""), (about, "")):
        for places in (changed, said.places):
            if place := places.get(key, ""):
                return place
    return ""


def _bare(term: str | None) -> str:
    return (term or "").removeprefix("<").removesuffix(">")
