"""What is linked: concepts and job titles with their names, from wherever they stand."""

import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.language import readable, wanted
from itotgraph.graph.parse import ENDINGS, parse
from itotgraph.graph.parse import ending as rdf_ending
from itotgraph.namespaces import DCT, ESCO, ONET, ONET_NS, SKOS, TITLE
from itotgraph.releases import esco, files, onet
from itotgraph.text import sheet
from itotgraph.text.columns import is_nothing
from itotgraph.text.read import read_text

ANY = ("*",)
_LABELS = ("prefLabel", "altLabel", "hiddenLabel")
_NOTES = (SKOS.definition, DCT.description, SKOS.scopeNote)
_TASK_OF = ONET_NS.occupation
_USED = {*(SKOS.IRI + name for name in _LABELS), *_NOTES, SKOS.broader, _TASK_OF}
_TARGETS = {
    "onet": (re.compile(rf"{re.escape(ONET)}\d\d-\d{{4}}\.\d\d"), "an O*NET occupation"),
    "esco": (re.compile(rf"{re.escape(ESCO)}(?:occupation|isco)/.+"), "an ESCO occupation"),
}
_TABLES = (
    *("occupations", "job titles", "reported titles", "tasks"),
    *("concepts", "broader occupations"),
)


@dataclass(frozen=True)
class Options:
    """How a table is read: the column of the titles and the encoding, if they are not to be found;
    whether rows at fault are left out; and who is told what was guessed. `ranges` are the languages
    (RFC 4647) whose labels count, as in `entities`.
    """

    title: str | None = None
    encoding: str | None = None
    keep_going: bool = False
    tell: Callable[[str], None] = warnings.warn
    ranges: Sequence[str] = ANY


@dataclass(frozen=True)
class Entity:
    """A concept or job title: its names, the preferred one first, each with the property that
    gives it (as a CURIE), what defines it, the preferred labels and IRIs of what is broader, and
    its tasks, where they are listed (O*NET).
    """

    iri: str
    names: tuple[tuple[str, str], ...]
    definition: str = ""
    context: str = ""
    broader: tuple[str, ...] = ()
    tasks: str = ""

    @property
    def label(self) -> str:
        return self.names[0][0]


def read(source: str, options: Options | None = None) -> list[Entity]:
    """Return what a source holds, in its order, each IRI once.

    A source is a folder or zip file (a release of O*NET or ESCO), an RDF file (every concept with
    a preferred label), a .txt file (a title a line), a table of which the column with job titles
    counts, `-` for one on standard input, or else a title itself. A title has a local IRI made of
    its words. Raises InputError.
    """
    if not source.strip():
        raise InputError("an empty title", "name a title or a file with titles")
    path, there = Path(source), is_there(source)
    ranges = options.ranges if options else ANY
    if (there and path.is_dir()) or path.suffix.lower() == ".zip":
        return release(path, ranges=ranges)
    if rdf_ending(path) in ENDINGS:
        return entities(parse(path), ranges)
    if is_table(source):
        return of_sheet(*table(source, options), source)
    if path.suffix.lower() == ".txt" or there:
        titles = [line.strip() for line in read_text(path).splitlines()]
    else:
        titles = [source.strip()]
    return _titles(titles, source)


def is_there(source: str) -> bool:
    """Whether a source is a file or folder; a title may be longer than any name of one."""
    try:
        return Path(source).exists()
    except OSError:
        return False


def is_table(source: str) -> bool:
    """Whether a source is a table with a column of job titles."""
    return source == "-" or Path(source).suffix.lower() in sheet.ENDINGS


def table(source: str, options: Options | None = None) -> tuple[sheet.Sheet, int]:
    """Return a table, and the place of its column of job titles. Raises InputError."""
    options = options or Options()
    read = sheet.read(Path(source), ("title",), {"title": options.title}, options.encoding)
    found = sheet.sound(read, options.keep_going)
    place, guessed = sheet.chosen(found, "title", options.title, "job title")
    for note in (*found.notes, *guessed):
        options.tell(note)
    return found, place


def of_sheet(found: sheet.Sheet, place: int, source: str) -> list[Entity]:
    """Return the titles of a column of a table, each once. Raises InputError where none is."""
    return _titles([title_of(row, place) for row in found.rows], source)


def title_of(row: Sequence[str], place: int) -> str:
    """Return the title of a row, empty where the cell says nothing."""
    title = row[place].strip()
    return "" if is_nothing(title) else title


def _titles(titles: Sequence[str], source: str) -> list[Entity]:
    if not any(titles):
        raise InputError("no titles there", "write one title a line", source)
    return [
        Entity(TITLE + quote(title, safe=""), ((title, "rdfs:label"),))
        for title in dict.fromkeys(filter(None, titles))
    ]


def read_all(sources: Iterable[str], options: Options | None = None) -> list[Entity]:
    """Return what several sources hold, each IRI once. Raises InputError."""
    found = [each for source in sources for each in read(source, options)]
    return list({each.iri: each for each in found}.values())


def release(path: Path, kind: str | None = None, ranges: Sequence[str] = ANY) -> list[Entity]:
    """Return the occupations of a release of O*NET ("onet") or ESCO ("esco", with the groups of
    ISCO-08), in a folder or zip file as its publisher ships it.

    Without a kind, the columns tell it; `ranges` are as in `entities`. Raises InputError for what
    is no such release, and for a malformed row.
    """
    kind = kind or _kind(path)
    triples: list[ox.Triple] = []

    def keep(lines: str) -> int:
        quads = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
        triples.extend(quad.triple for quad in quads if quad.predicate.value in _USED)
        return 0

    {"onet": onet, "esco": esco}[kind].convert(path, keep, only=_TABLES)
    pattern, what = _TARGETS[kind]
    found = [entity for entity in entities(triples, ranges) if pattern.fullmatch(entity.iri)]
    if not found:
        raise InputError(f"no table has the title of {what}", "name a whole release", path)
    return found


def entities(triples: Iterable[ox.Triple], ranges: Sequence[str] = ANY) -> list[Entity]:
    """Return every concept of a graph that has a preferred label, in the order of the graph.

    Of labels and definitions the English ones count, and those without a language; all, where a
    concept has no such label. Where language ranges are named (RFC 4647), the labels in these
    count instead; who has no preferred one among them is called as otherwise.
    """
    said: dict[str, dict[str, list[ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    broader: dict[str, list[str]] = defaultdict(list)
    tasks: dict[str, list[str]] = defaultdict(list)
    for triple in triples:
        subject, name, value = triple.subject, triple.predicate.value, triple.object
        assert not isinstance(subject, ox.Triple)
        if isinstance(value, ox.NamedNode) and name == SKOS.broader:
            broader[subject.value].append(value.value)
        elif isinstance(value, ox.NamedNode) and name == _TASK_OF:
            tasks[value.value].append(subject.value)
        elif isinstance(value, ox.Literal) and name in _USED:
            said[subject.value][name].append(value)
    labels = {iri: _texts(values[SKOS.prefLabel]) for iri, values in said.items()}
    found = []
    for iri, values in said.items():
        if not labels[iri]:
            continue
        names = [(text, "skos:prefLabel") for text in _texts(values[SKOS.prefLabel], ranges)]
        for n in _LABELS[1:]:
            others = _within(values[SKOS.IRI + n], ranges)
            names += [(text, f"skos:{n}") for text in others]
        notes = [text for name in _NOTES for text in _texts(values[name])]
        above = [labels[other][0] for other in broader[iri] if labels.get(other)]
        text, context = " ".join(notes[:1]), " ".join(above)
        done = " ".join(labels[task][0] for task in tasks[iri] if labels.get(task))
        found.append(Entity(iri, tuple(names), text, context, tuple(broader[iri]), done))
    return found


def _texts(literals: list[ox.Literal], ranges: Sequence[str] = ANY) -> list[str]:
    return _within(literals, ranges) or [text.value for text in readable(literals)]


def _within(literals: list[ox.Literal], ranges: Sequence[str]) -> list[str]:
    if "*" in ranges:
        return [text.value for text in readable(literals)]
    return [text.value for text in literals if text.language and wanted(ranges, text.language)]


def _kind(path: Path) -> str:
    for entry in files.entries(path):
        if entry.ending in files.ENDINGS:
            names = files.header(entry)
            if {"O*NET-SOC Code", "Code"} & set(names):
                return "onet"
            if "conceptUri" in names:
                return "esco"
    raise InputError("no release of O*NET or ESCO", "name its folder or zip file", path)
