"""What is linked to: a release of O*NET or ESCO, the taxonomy itself, or a list of the user's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

from itotgraph.errors import InputError
from itotgraph.graph.language import wanted
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import ENDINGS, ontology_files, packaged, parse
from itotgraph.graph.parse import ending as rdf_ending
from itotgraph.linking import subjects
from itotgraph.linking.subjects import ANY, Entity
from itotgraph.namespaces import BASE, ESCO, ONET, TARGET
from itotgraph.text import sheet
from itotgraph.titles.words import plain

_SOURCES = {
    "onet": "https://www.onetcenter.org/database.html",
    "esco": f"{ESCO}concept-scheme/occupations",
    "itot": f"{BASE}scheme/occupations",
}
_VERSION = re.compile(r"\d+(?:[._]\d+)+")
# The columns of a list, by what people call them.
_IDS = ("id", "iri", "uri", "code", "identifier")
_NAMES = ("label", "preflabel", "preferredlabel", "title", "name")
_TEXTS = ("definition", "description")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_CODES = {"isco": f"{ESCO}isco/C", "onet": ONET, "soc": ONET}


@dataclass(frozen=True)
class Targets:
    """The entities that are linked to. `kind` is "onet" or "esco" for a release of those, to which
    alone the confidence is fitted; `source` (an IRI) and `version` say what it is, where that is
    known. `above` are those that lie above targets, but are none.
    """

    entities: list[Entity]
    name: str
    kind: str = ""
    source: str = ""
    version: str = ""
    above: Sequence[Entity] = field(default=(), repr=False)


def release(kind: str, path: Path, ranges: Sequence[str] = ANY) -> Targets:
    """Return the occupations of a release of O*NET ("onet") or ESCO ("esco"), with the names in
    languages of these ranges (`subjects.entities`).

    The version is that of its name. The confidence is fitted to English names: with others there is
    none. Raises InputError as `subjects.release` does.
    """
    version = _VERSION.search(path.name)
    told = version[0].replace("_", ".") if version else ""
    found = subjects.release(path, kind, ranges)
    fitted = kind if "*" in ranges or all(wanted([each], "en") for each in ranges) else ""
    return Targets(found, path.name, fitted, _SOURCES[kind], told)


def taxonomy(folder: Path | None = None, ranges: Sequence[str] = ANY) -> Targets:
    """Return the occupations of the taxonomy, or of a folder that stands for it, with the names in
    languages of these ranges, which exact and close matches lend them.
    """
    place = folder or packaged("ontology")
    triples = [t for path in ontology_files(place) for t in parse(path)]
    if "*" not in ranges:
        triples += Layers(folder).lent
    found = subjects.entities(triples, ranges)
    titles = [each for each in found if each.iri.startswith(f"{BASE}occupation/")]
    if not titles:
        raise InputError("no occupation in the graph", "name a graph that has some", place)
    above = [each for each in found if each not in titles]
    return Targets(titles, "the taxonomy", "", _SOURCES["itot"], "3.0", above)


def read(path: Path, ranges: Sequence[str] = ANY) -> Targets:
    """Return the targets of a file: the SKOS concepts of an RDF file, or a table (CSV, TSV, XLSX
    …) with the columns `id` and `label`, and perhaps `definition`.

    Of labels in RDF those count whose language is of these ranges (`subjects.entities`). A row that
    repeats an id has another label of the same target. An id that is no IRI gets one
    under `TARGET`. Raises InputError for what is neither, has no targets, or lacks an id or label.
    """
    if rdf_ending(path) in ENDINGS:
        found = subjects.entities(parse(path), ranges)
        if not found:
            mend = "link to SKOS concepts that have one"
            raise InputError("no concept there has a skos:prefLabel", mend, path)
        return Targets(found, path.name)
    if path.suffix.lower() not in sheet.ENDINGS:
        raise InputError("no targets of that form", "name an RDF file or a table (.csv)", path)
    table = sheet.sound(sheet.read(path))
    heads = [head.strip().casefold().replace(" ", "") for head in table.columns]
    places = [next((heads.index(n) for n in names if n in heads), None) for names in _COLUMNS]
    if (at := places[0]) is None or (label := places[1]) is None:
        problem = f"no columns id and label; found {table.found}"
        raise InputError(problem, "name them so", path, table.head)
    entities: dict[str, Entity] = {}
    for line, row in zip(table.lines or range(2, len(table.rows) + 2), table.rows, strict=True):
        code, name = row[at].strip(), row[label].strip()
        if not code or not name:
            problem = f"a target without {'a label' if code else 'an id'}"
            raise InputError(problem, "fill the cell, or remove the row", path, line)
        iri = code if _IRI.fullmatch(code) else TARGET + quote(code, safe="")
        text = row[places[2]].strip() if places[2] is not None else ""
        if known := entities.get(iri):
            names = dict.fromkeys((*known.names, (name, "skos:altLabel")))
            names.pop((name, "skos:altLabel") if name == known.label else ("", ""), None)
            entities[iri] = replace(known, names=tuple(names))
        else:
            entities[iri] = Entity(iri, ((name, "skos:prefLabel"),), text)
    if not entities:
        raise InputError("no targets there", "write one a row", path)
    return Targets([*entities.values()], path.name)


_COLUMNS = (_IDS, _NAMES, _TEXTS)


def check_iri(text: str) -> str:
    """Return the text, which is to be an absolute IRI. Raises InputError where it is none."""
    if not _IRI.fullmatch(text):
        raise InputError(f"'{text}' is no IRI", "write one as https://example.org/mappings")
    return text


def within(targets: Targets, scope: str) -> Targets:
    """Return the targets that lie within a scope: a code with what is below it (`isco:25`,
    `soc:15-12`), or a concept, by its IRI or its label, with all that is narrower.

    Raises InputError where none does.
    """
    everything = {each.iri: each for each in (*targets.above, *targets.entities)}
    vocabulary, _, code = scope.partition(":")
    start = _CODES[vocabulary.lower()] + code if vocabulary.lower() in _CODES else None
    if start:
        tops = {iri for e in everything.values() for iri in (e.iri, *e.broader)}
        tops = {iri for iri in tops if iri.startswith(start)}
    else:
        named = plain(scope)
        tops = {e.iri for e in everything.values() if scope == e.iri or plain(e.label) == named}
    below = set(tops)
    while more := {e.iri for e in everything.values() if below & {*e.broader}} - below:
        below |= more
    found = [each for each in targets.entities if each.iri in below]
    if not found:
        mend = "name a code as isco:25, or a concept that has narrower ones, by label or IRI"
        raise InputError(f"no target lies within '{scope}'", mend)
    return replace(targets, entities=found)
