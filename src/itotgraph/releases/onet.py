"""The O*NET database as RDF: each release from 25.1 on, as its text, CSV or Excel files.

O*NET has no IRIs of its own. Those made here are local, one a code, and documented in
`ontology/import-schema.ttl`, which also describes the vocabulary. A table is known by its header,
since releases rename files and columns; its name only helps to say what a damaged table lacks.
What the columns mean is taken from the O*NET data dictionary.
"""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from itotgraph.errors import InputError
from itotgraph.namespaces import BASE, DCT, ONET, RDF, SKOS
from itotgraph.releases import files as archive
from itotgraph.releases import ratings
from itotgraph.releases import rows as record
from itotgraph.releases.cells import SOC_CODE
from itotgraph.releases.files import Batch, Entry, Report
from itotgraph.releases.rows import Row, State
from itotgraph.releases.target import Write, download, literal
from itotgraph.text.read import reading

GRAPH = f"{BASE}graph/onet"

_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_RIGHTS = (
    "This includes information from the {} by the U.S. Department of Labor, Employment and "
    "Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET is a trademark "
    "of USDOL/ETA. itotgraph has modified all or some of this information. USDOL/ETA has not "
    "approved, endorsed, or tested these modifications."
)

_OLDEST = (25, 1)  # the first release with the codes of O*NET-SOC 2019
_RENAMED = {
    "Alternate Title": "Job Title",
    "Example": "Workplace Example",
    "IWA ID": "IWA Element ID",
    "IWA Title": "IWA Element Name",
    "DWA ID": "DWA Element ID",
    "DWA Title": "DWA Element Name",
    "Code": SOC_CODE,
}


@dataclass(frozen=True)
class _Kind:
    """A kind of table: its name for people, the columns that tell it, and what a row becomes."""

    name: str
    columns: tuple[str, ...]
    convert: Callable[[State, Row], str] | None
    files: tuple[str, ...]


def convert(
    source: Path,
    write: Write,
    keep_going: bool = False,
    progress: Callable[[str, int, int], None] = lambda table, done, total: None,
    only: Container[str] | None = None,
) -> Report:
    """Write the tables of an O*NET release, in a folder or zip file, as N-Triples.

    Every rating becomes an observation of its own, with all that O*NET says of it. `progress` is
    told the table at work and the bytes read of all; `only` names the kinds of table to read, by
    default all. Raises InputError, with file and line, for a malformed row (with `keep_going` it is
    listed in the report instead), for a table that lacks a column, and where there is no O*NET
    table at all.
    """
    report = Report(keep_going)
    found = archive.entries(source)
    tables = sorted(_recognised(found, report), key=lambda item: _KINDS.index(item[0]))
    tables = [table for table in tables if only is None or table[0].name in only]
    if not tables:
        names = ", ".join(entry.name for entry in found[:5]) or "nothing"
        mend = f"name the folder or zip of a release; found {names}"
        raise InputError("no O*NET table there", mend, source)
    state = State({kind.name for kind, _, _ in tables})
    total, done = sum(entry.size for _, entry, _ in tables), 0
    provenance = [_dataset(found)]
    for kind, entry, header in tables:
        digest = archive.sha256(entry)
        batches = archive.batches(
            entry,
            len(header),
            report.refuse,
            lambda read, name=entry.name, before=done: progress(name, before + read, total),  # type: ignore[misc]
        )

        def refuse(error: ValueError, line: int, place: str = entry.place) -> None:
            mend = getattr(error, "mend", "mend the row")
            report.refuse(InputError(str(error), mend, place, line))

        if kind.convert:
            rows, triples = _rows(state, kind.convert, header, batches, refuse, write)
        else:
            introduce = partial(record.introduce, state)
            rows, triples = ratings.convert(header, batches, introduce, refuse, write)
        report.read[entry.name] = (kind.name, rows, triples)
        provenance.append(download(GRAPH, f"{ONET}file", entry.name, digest, rows))
        done += entry.size
        progress(entry.name, done, total)
    if record.OCCUPATIONS not in state.listed:
        report.notes.append("no Occupation Data: the codes of occupations could not be checked")
    report.beside = _put(write, provenance)
    return report


def _recognised(found: Iterable[Entry], report: Report) -> list[tuple[_Kind, Entry, list[str]]]:
    tables = []
    for entry in found:
        if entry.ending not in archive.ENDINGS:
            report.unknown.append(entry.name)
            continue
        names = [_RENAMED.get(name, name) for name in archive.header(entry)]
        kinds = [k for k in (*_KINDS, *_LEFT_OUT) if k.columns and set(k.columns) <= set(names)]
        if not kinds and len(record.linked(names)) == 2:
            kinds = [_LINKS]
        if kinds:
            kind = max(kinds, key=lambda kind: len(kind.columns))
            if kind in _LEFT_OUT:
                report.left_out.append(entry.name)
            else:
                if strange := [n for n in names if n not in _COLUMNS and kind is not _LINKS]:
                    note = f"columns not known, not read: {', '.join(strange)}"
                    report.notes.append(f"{entry.name}: {note}")
                tables.append((kind, entry, names))
            continue
        word = entry.stem.lower().replace("_", " ")
        expected = next((kind for kind in (*_KINDS, *_LEFT_OUT) if word in kind.files), None)
        if expected and not names:
            archive.refuse_empty(entry)
        if expected:
            lacking = ", ".join(name for name in expected.columns if name not in names)
            mend = f"found {', '.join(names)}"
            raise InputError(f"no column {lacking}", mend, entry.place, 1)
        if word != "read me":
            report.unknown.append(entry.name)
    return tables


def _rows(
    state: State,
    convert: Callable[[State, Row], str],
    header: list[str],
    batches: Iterable[Batch],
    refuse: Callable[[ValueError, int], None],
    write: Write,
) -> tuple[int, int]:
    rows = triples = 0
    for lines, batch in batches:
        texts: list[str] = []
        for line, cells in zip(lines, batch, strict=True):
            state.line = line
            try:
                texts.append(convert(state, dict(zip(header, cells, strict=True))))
            except ValueError as error:
                refuse(error, line)
        rows += len(texts)
        triples += _put(write, texts)
    return rows, triples


def _put(write: Write, lines: list[str]) -> int:
    text = "".join(lines)
    write(text)
    return text.count("\n")


def _dataset(found: Iterable[Entry]) -> str:
    name = "O*NET Database"
    for entry in found:
        if entry.stem.lower() == "read me":
            with reading(entry.place), entry.open() as file:
                first = file.readline(200).decode(errors="replace").strip()
            if version := re.fullmatch(r"O\*NET (\d+)\.(\d+) Database", first):
                name = first
                if tuple(map(int, version.groups())) < _OLDEST:
                    problem = f"{name} has the codes of an older O*NET-SOC taxonomy"
                    raise InputError(problem, "take O*NET 25.1 or later", entry.place)
    text = f"<{GRAPH}> <{RDF.type}> <http://www.w3.org/ns/dcat#Dataset> .\n"
    text += f"<{GRAPH}> <{DCT.title}> {literal(name, '@en')} .\n"
    text += f"<{GRAPH}> <{DCT.license}> <{_LICENSE}> .\n"
    for scheme, (label, title) in _SCHEMES.items():
        iri = f"{BASE}scheme/{scheme}"
        text += f"<{iri}> <{RDF.type}> <{SKOS.ConceptScheme}> .\n"
        text += f"<{iri}> <{SKOS.prefLabel}> {literal(label, '@en')} .\n"
        text += f"<{iri}> <{DCT.title}> {literal(title, '@en')} .\n"
        text += f"<{iri}> <{DCT.license}> <{_LICENSE}> .\n"
    return text + f"<{GRAPH}> <{DCT.rights}> {literal(_RIGHTS.format(name), '@en')} .\n"


_SCHEMES = {
    "onet": ("US occupations", "O*NET-SOC taxonomy"),
    "onet-career-clusters": ("US career clusters", "Career clusters"),
    "onet-content-model": ("US content model", "O*NET content model"),
    "onet-tasks": ("US tasks", "O*NET tasks"),
    "onet-technologies": ("US technologies and tools", "O*NET technology skills and tools"),
}

_LINKS = _Kind("links between elements", (), record.links, ())
_RATING_FILES = (
    "abilities",
    "career interest types",
    "education",
    "education, training, and experience",
    "essential skills",
    "interests",
    "knowledge",
    "skills",
    "specific interest areas",
    "training and experience",
    "transferable skills",
    "work activities",
    "work context",
    "work styles",
    "work values",
)

# In the order of reading: what others refer to comes first.
_KINDS = (
    _Kind(
        "scales",
        ("Scale ID", "Scale Name", "Minimum", "Maximum"),
        record.scales,
        ("scales reference",),
    ),
    _Kind(
        "elements of the content model",
        ("Element ID", "Element Name", "Description"),
        record.content_model,
        ("content model reference",),
    ),
    _Kind(
        "intermediate work activities",
        ("IWA Element ID", "IWA Element Name"),
        record.intermediate,
        ("iwa reference", "gwas to iwas"),
    ),
    _Kind(
        "detailed work activities",
        ("IWA Element ID", "DWA Element ID", "DWA Element Name"),
        record.detailed,
        ("dwa reference", "gwas to iwas to dwas"),
    ),
    _Kind(
        "commodities of UNSPSC",
        ("Commodity Code", "Class Code", "Family Code", "Segment Code"),
        record.commodities,
        ("unspsc reference",),
    ),
    _Kind("job zones", ("Job Zone", "Name"), record.job_zone_reference, ("job zone reference",)),
    _Kind(
        record.OCCUPATIONS,
        (SOC_CODE, "Title", "Description"),
        record.occupations,
        ("occupation data",),
    ),
    _Kind(
        "job titles", (SOC_CODE, "Job Title"), record.job_titles, ("alternate titles", "job titles")
    ),
    _Kind(
        "reported titles",
        (SOC_CODE, "Reported Job Title"),
        record.reported_titles,
        ("sample of reported titles",),
    ),
    _Kind(
        record.TASKS,
        (SOC_CODE, "Task ID", "Task", "Task Type"),
        record.statement,
        ("task statements",),
    ),
    _Kind("emerging tasks", (SOC_CODE, "Task", "Category"), record.emerging, ("emerging tasks",)),
    _Kind(
        "tasks and their work activities",
        (SOC_CODE, "Task ID", "DWA Element ID"),
        record.tasks_to_activities,
        ("tasks to dwas",),
    ),
    _Kind(
        "technology skills",
        (SOC_CODE, "Workplace Example", "Hot Technology"),
        record.technologies,
        ("technology skills", "software skills"),
    ),
    _Kind(
        "tools", (SOC_CODE, "Workplace Example", "Commodity Code"), record.tools, ("tools used",)
    ),
    _Kind(
        "related occupations",
        (SOC_CODE, "Related O*NET-SOC Code"),
        record.related,
        ("related occupations", "career changers matrix", "career starters matrix"),
    ),
    _Kind("job zones of occupations", (SOC_CODE, "Job Zone"), record.job_zones, ("job zones",)),
    _Kind(
        "career clusters", (SOC_CODE, "Career Cluster"), record.clusters, ("all career clusters",)
    ),
    _Kind(
        "categories of scales",
        ("Scale ID", "Category", "Category Description"),
        record.categories,
        (
            "education categories",
            "education, training, and experience categories",
            "task categories",
            "training and experience categories",
            "work context categories",
        ),
    ),
    _Kind(
        "anchors of scales",
        ("Element ID", "Scale ID", "Anchor Value", "Anchor Description"),
        record.anchors,
        ("level scale anchors",),
    ),
    _Kind(
        "examples of interests",
        ("Element ID", "Interest Type", "Activity"),
        record.activities_of_interests,
        ("interests illustrative activities",),
    ),
    _Kind(
        "occupations typical of interests",
        ("Element ID", "Interest Type", SOC_CODE),
        record.occupations_of_interests,
        ("interests illustrative occupations",),
    ),
    _LINKS,
    _Kind(
        "ratings of tasks",
        (SOC_CODE, "Task ID", "Scale ID", "Data Value"),
        None,
        ("task ratings",),
    ),
    _Kind(
        "ratings of elements",
        (SOC_CODE, "Element ID", "Scale ID", "Data Value"),
        None,
        _RATING_FILES,
    ),
)

# What the converters read, and what says again what another table says or how it was found.
_COLUMNS = {
    *(column for kind in _KINDS for column in kind.columns),
    *ratings.COLUMNS,
    "Class Title",
    "Commodity Title",
    "Education",
    "Examples",
    "Experience",
    "Family Title",
    "GWA Element ID",
    "GWA Element Name",
    "In Demand",
    "Incumbents Responding",
    "Index",
    "Job Training",
    "Occupation",
    "Original Task",
    "Original Task ID",
    "Related Title",
    "Relatedness Tier",
    "SVP Range",
    "Segment Title",
    "Short Title",
    "Shown in My Next Move",
    "Source(s)",
}

# How the data were gathered, and words for a search box: nothing that the graph would say.
_LEFT_OUT = (
    _Kind(
        "collection metadata",
        (SOC_CODE, "Item", "Response"),
        None,
        ("occupation level metadata",),
    ),
    _Kind(
        "questionnaire items",
        ("Element ID", "Survey Item Number"),
        None,
        ("survey booklet locations",),
    ),
    _Kind(
        "keywords of interests",
        ("Element ID", "Keyword"),
        None,
        ("riasec keywords", "career interest type keywords"),
    ),
)
