"""The ontology as a workbook for editors: which sheets and columns it has, and writing it.

A sheet of concepts has a row a concept and a column a property, a sheet of links a row a statement.
What a cell says of several things it says in a line each. The graph's own files stay the source:
`editing.patch` reads an edited book as a change to them.
"""

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from itotgraph import __version__
from itotgraph.graph.language import is_english
from itotgraph.graph.source import as_store, ntriples, select
from itotgraph.model import Kind
from itotgraph.namespaces import DCT, ITOT, OWL, PROLOGUE, RDF, RDFS, SKOS

if TYPE_CHECKING:
    import xlsxwriter

    from itotgraph.graph.layers import Layers

ABOUT, LISTS = "About", "Lists"
IRI, EVIDENCE, RELATION = "IRI", "Evidence", "Relation"
DIGEST = "Made of"
YES = "yes"

_TYPE = ox.NamedNode(RDF.type)
_ROOM = 200  # empty rows below, for what is new
_COMPETENCIES = (Kind.KNOWLEDGE, Kind.ABILITY)


@dataclass(frozen=True)
class Column:
    """A column with the values of a property: texts in English, or concepts of some kinds."""

    head: str
    predicate: str
    kinds: tuple[Kind, ...] = ()
    width: int = 30


@dataclass(frozen=True)
class Sheet:
    """The sheet of the concepts of some kinds."""

    name: str
    kinds: tuple[Kind, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Links:
    """The sheet of the statements that link concepts, by what a relation is called in it."""

    name: str
    subjects: tuple[Kind, ...]
    relations: Mapping[str, str]
    objects: tuple[Kind, ...]


_NOTATION = Column("Notation", SKOS.notation, width=10)
_LABEL = Column("Label", SKOS.prefLabel, width=50)
_OTHERS = Column("Other labels", SKOS.altLabel, width=35)
_HIDDEN = Column("Only finds it", SKOS.hiddenLabel, width=25)
_DEFINITION = Column("Definition", SKOS.definition, width=70)
_NOTES = Column("Notes for editors", SKOS.editorialNote, width=40)
RETIRED = Column("Retired", OWL.deprecated, width=10)


def _sheet(name: str, kinds: Kind | tuple[Kind, ...], *columns: Column) -> Sheet:
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    replaced = Column("Replaced by", DCT.isReplacedBy, kinds)
    return Sheet(name, kinds, (_NOTATION, _LABEL, *columns, _NOTES, RETIRED, replaced))


SHEETS = (
    _sheet("Clusters", Kind.CLUSTER, _OTHERS, _DEFINITION),
    _sheet("Occupations", Kind.OCCUPATION, _OTHERS, _HIDDEN),
    _sheet(
        "Work functions",
        Kind.FUNCTION,
        Column("Cluster", ITOT.occupationCluster, (Kind.CLUSTER,), 45),
        _OTHERS,
    ),
    _sheet("Activities", Kind.ACTIVITY),
    _sheet("Competencies", _COMPETENCIES),
    _sheet("Roles", Kind.ROLE, _OTHERS, _DEFINITION),
    _sheet("Areas", Kind.AREA, Column("Role", SKOS.broader, (Kind.ROLE,)), _OTHERS, _DEFINITION),
    _sheet(
        "Responsibilities",
        Kind.RESPONSIBILITY,
        Column("Of", SKOS.broader, (Kind.AREA, Kind.RESPONSIBILITY), 45),
    ),
    Sheet(
        "Associations",
        (Kind.ASSOCIATION,),
        (
            Column("Label", RDFS.label, width=60),
            Column("Cluster", ITOT.occupationCluster, (Kind.CLUSTER,), 45),
            Column("Role", ITOT.roleCluster, (Kind.ROLE,)),
            Column("Rests on", DCT.source, (Kind.ROW,), 20),
        ),
    ),
)
LINKS = (
    Links("Occupation in cluster", (Kind.OCCUPATION,), {"": SKOS.broader}, (Kind.CLUSTER,)),
    Links("Activity of function", (Kind.ACTIVITY,), {"": SKOS.broader}, (Kind.FUNCTION,)),
    Links("Function requires", (Kind.FUNCTION,), {"": ITOT.requires}, _COMPETENCIES),
    Links("Association, function", (Kind.ASSOCIATION,), {"": ITOT.workFunction}, (Kind.FUNCTION,)),
    Links("Association, area", (Kind.ASSOCIATION,), {"": ITOT.functionalArea}, (Kind.AREA,)),
    Links(
        "Related",
        (Kind.CLUSTER, Kind.ROLE, Kind.AREA, Kind.RESPONSIBILITY),
        {
            "career path to": ITOT.careerPathTo,
            "companion profile": ITOT.companionProfile,
            "related profile": ITOT.relatedProfile,
            "overlaps with": ITOT.overlapsWith,
            "close match": SKOS.closeMatch,
            "same wording": ITOT.sameWording,
        },
        (Kind.CLUSTER, Kind.ROLE, Kind.AREA, Kind.RESPONSIBILITY),
    ),
)
SUBJECT, OBJECT = "Of", "Is linked to"


@dataclass(frozen=True)
class Names:
    """What concepts are called in a book, by IRI, and of which kind each is."""

    called: Mapping[str, str]
    kinds: Mapping[str, Kind]

    def of(self, kinds: Iterable[Kind]) -> list[str]:
        """Return the IRIs of the concepts of these kinds, in the order of their names."""
        wanted = {*kinds}
        found = [iri for iri, kind in self.kinds.items() if kind in wanted]
        return sorted(found, key=lambda iri: (self.called[iri], iri))


def names(triples: Iterable[ox.Triple]) -> Names:
    """Return what the concepts of a graph are called: by notation and label, or the one it has."""
    words: dict[str, dict[str, str]] = defaultdict(dict)
    kinds: dict[str, Kind] = {}
    ours = {ITOT.IRI + kind: kind for kind in Kind}
    for t in triples:
        if not isinstance(t.subject, ox.NamedNode):
            continue
        if t.predicate == _TYPE and isinstance(t.object, ox.NamedNode):
            if kind := ours.get(t.object.value):
                kinds[t.subject.value] = kind
        elif isinstance(t.object, ox.Literal) and t.predicate.value in (
            SKOS.notation,
            SKOS.prefLabel,
            RDFS.label,
        ):
            words[t.subject.value].setdefault(t.predicate.value, t.object.value)
    order = (SKOS.notation, SKOS.prefLabel, RDFS.label)
    called = {
        iri: " ".join(words[iri][each] for each in order if each in words[iri]) for iri in kinds
    }
    return Names(called, kinds)


def shown(triples: Iterable[ox.Triple], known: Names) -> Iterator[ox.Triple]:
    """Yield the statements that a book shows: those that a cell of it can say."""
    columns = {(kind, c.predicate): c for s in SHEETS for kind in s.kinds for c in s.columns}
    links = {
        (kind, predicate): link.objects
        for link in LINKS
        for kind in link.subjects
        for predicate in link.relations.values()
    }
    for t in triples:
        kind = known.kinds.get(getattr(t.subject, "value", ""))
        if kind is None:
            continue
        column = columns.get((kind, t.predicate.value))
        if isinstance(t.object, ox.NamedNode):
            kinds = column.kinds if column else links.get((kind, t.predicate.value), ())
            if known.kinds.get(t.object.value) in kinds:
                yield t
        elif column and isinstance(t.object, ox.Literal):
            code = column is _NOTATION or column is RETIRED
            if (code or is_english(t.object)) and "\n" not in t.object.value:
                yield t


def digest(triples: Iterable[ox.Triple]) -> str:
    """Return what tells whether a book was made of these statements."""
    return hashlib.sha256(b"".join(sorted(ntriples(triples).splitlines(True)))).hexdigest()


def heads(sheet: Sheet | Links) -> tuple[str, ...]:
    """Return the heads of the columns of a sheet, in their order."""
    if isinstance(sheet, Sheet):
        return (IRI, *(column.head for column in sheet.columns), EVIDENCE)
    return (SUBJECT, *([RELATION] if len(sheet.relations) > 1 else []), OBJECT, EVIDENCE)


def workbook(layers: "Layers") -> bytes:
    """Return the graph's own statements as a workbook (XLSX) for editors."""
    import xlsxwriter

    triples = layers.asserted
    known = names(triples)
    statements = [*shown(triples, known)]
    evidence = _evidence(triples)
    buffer = io.BytesIO()
    # The time of writing would make the same graph other bytes.
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(1980, 1, 1)})
        _write_about(book, digest(statements))
        lists = _Lists(book, known)
        for sheet in SHEETS:
            _write(book, sheet, _concept_rows(sheet, statements, known, evidence), lists)
        for links in LINKS:
            _write(book, links, _link_rows(links, statements, known, evidence), lists)
        lists.write()
    return buffer.getvalue()


Evidence = Mapping[tuple[str, str], str]


def _concept_rows(
    sheet: Sheet, statements: Iterable[ox.Triple], known: Names, evidence: Evidence
) -> list[list[str]]:
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for t in statements:
        text = known.called[value(t.object)] if _is_node(t.object) else value(t.object)
        said[value(t.subject), t.predicate.value].append(text)

    def cell(iri: str, column: Column) -> str:
        values = sorted(said[iri, column.predicate])
        return YES if column is RETIRED and values == ["true"] else "\n".join(values)

    return [
        [iri, *(cell(iri, each) for each in sheet.columns), evidence.get((iri, ""), "")]
        for iri in known.of(sheet.kinds)
    ]


def _link_rows(
    links: Links, statements: Iterable[ox.Triple], known: Names, evidence: Evidence
) -> list[list[str]]:
    relations = {predicate: name for name, predicate in links.relations.items()}
    rows = []
    for t in statements:
        if t.predicate.value not in relations or not _is_node(t.object):
            continue
        one, other = value(t.subject), value(t.object)
        if known.kinds[one] in links.subjects and known.kinds[other] in links.objects:
            name = relations[t.predicate.value]
            of = known.called[one], *([name] if name else []), known.called[other]
            rows.append([*of, evidence.get((one, other), "")])
    return sorted(rows)


def value(term: Any) -> str:
    """Return the IRI or the text of a term."""
    return str(term.value)


def _is_node(term: Any) -> bool:
    return isinstance(term, ox.NamedNode)


_ERRATA = f"""{PROLOGUE}SELECT ?concept ?text {{
  ?erratum itot:touches ?concept ; dct:identifier ?code ; rdfs:label ?label
  BIND(CONCAT(?code, " ", ?label) AS ?text) }} ORDER BY ?code"""
_ROWS = f"""{PROLOGUE}SELECT ?one ?other ?text {{
  ?one dct:source ?row . ?row rdfs:label ?text ;
    itot:printedWorkFunction|itot:printedFunctionalArea ?other }} ORDER BY ?row"""


def _evidence(triples: Iterable[ox.Triple]) -> Evidence:
    """Return what the paper has to say: the errata that touch a concept, and which of the rows that
    an association rests on print what is linked to it.
    """
    store = as_store(triples)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in select(store, _ERRATA):
        found[row["concept"].value, ""].append(row["text"].value)
    for row in select(store, _ROWS):
        found[row["one"].value, row["other"].value].append(row["text"].value)
    return {key: "\n".join(dict.fromkeys(texts)) for key, texts in found.items()}


class _Lists:
    """The hidden sheet with what drop-downs offer: a column for each choice of kinds."""

    def __init__(self, book: "xlsxwriter.Workbook", known: Names) -> None:
        self.book, self.known = book, known
        self.columns: dict[tuple[Kind, ...], int] = {}

    def of(self, kinds: tuple[Kind, ...]) -> str:
        """Return where the names of the concepts of these kinds stand."""
        from xlsxwriter.utility import xl_range_abs

        column = self.columns.setdefault(kinds, len(self.columns))
        last = max(len(self.known.of(kinds)) - 1, 0)
        return f"={LISTS}!{xl_range_abs(0, column, last, column)}"

    def write(self) -> None:
        sheet = self.book.add_worksheet(LISTS)
        sheet.hide()
        for kinds, column in self.columns.items():
            for row, iri in enumerate(self.known.of(kinds)):
                sheet.write_string(row, column, self.known.called[iri])


def _write(
    book: "xlsxwriter.Workbook", of: Sheet | Links, rows: Sequence[Sequence[str]], lists: _Lists
) -> None:
    """Write a sheet. Its cells are texts, so that no program makes dates or formulas of them; of
    concepts, what the graph alone says is locked.
    """
    wrapped = {"text_wrap": True, "valign": "top", "num_format": "@"}
    head = book.add_format({"bold": True, "bottom": 1})
    locked = book.add_format({**wrapped, "font_color": "#595959"})
    free = book.add_format({**wrapped, "locked": False})
    sheet = book.add_worksheet(of.name)
    sheet.freeze_panes(1, 0 if isinstance(of, Links) else 3)
    names, last = heads(of), len(rows) + _ROOM
    sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)
    for column, name in enumerate(names):
        fixed = isinstance(of, Sheet) and name in (IRI, EVIDENCE)
        sheet.set_column(column, column, _width(of, name), locked if fixed else free)
        sheet.write_string(0, column, name, head)
        if choice := _choice(of, name, lists):
            offered = {"validate": "list", "source": choice, "error_type": "warning"}
            sheet.data_validation(1, column, last, column, offered)
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row):
            fixed = isinstance(of, Sheet) and names[column] in (IRI, EVIDENCE)
            form = locked if fixed else free
            if text:
                sheet.write_string(number, column, text, form)
            else:
                sheet.write_blank(number, column, None, form)
    if isinstance(of, Sheet):
        allowed = ("format_columns", "format_rows", "insert_rows", "sort", "autofilter")
        sheet.protect("", dict.fromkeys(allowed, True))


def _width(of: Sheet | Links, head: str) -> int:
    if isinstance(of, Links):
        return 20 if head == RELATION else 60
    widths = {column.head: column.width for column in of.columns}
    return widths.get(head, 14 if head == IRI else 50)


def _choice(of: Sheet | Links, head: str, lists: _Lists) -> str | list[str] | None:
    """Return what a cell of a column may say, if that is one of several."""
    if isinstance(of, Links):
        found = {SUBJECT: lists.of(of.subjects), OBJECT: lists.of(of.objects)}
        return [*of.relations] if head == RELATION else found.get(head)
    if head == RETIRED.head:
        return [YES]
    kinds = next((column.kinds for column in of.columns if column.head == head), ())
    return lists.of(kinds) if kinds else None


_HELP = (
    "A row is a concept, or in the last sheets a statement that links two. Change what is wrong;",
    "then `itotgraph edit BOOK.xlsx` tells what the change is, and what speaks against it.",
    "What a cell says of several things stands in a line each (Alt+Enter).",
    "A concept is named by its notation, its label, or both, as the lists offer.",
    "A new concept goes in an empty row, without IRI: that is made of its label or notation.",
    "A concept is never deleted. One that is not to be used any more is Retired, and what is to be",
    "used instead stands in Replaced by. Links are deleted with their row.",
    "Evidence is what the paper prints, and what was found wrong in it: it is there to be read.",
)


def _write_about(book: "xlsxwriter.Workbook", made_of: str) -> None:
    sheet = book.add_worksheet(ABOUT)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    rows = [("itotgraph", __version__), (DIGEST, made_of), *(("", line) for line in _HELP)]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text)
