"""The O*NET database as RDF: each release from 25.1 on, as its text, CSV or Excel files.

O*NET has no IRIs of its own. Those made here are local, one a code, and documented in
`ontology/import-schema.ttl`, which also describes the vocabulary. A table is known by its header,
since releases rename files and columns; its name only helps to say what a damaged table lacks.
What the columns mean is taken from the O*NET data dictionary.
"""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from itotgraph import archive, cell, rating
from itotgraph.archive import Batch, Entry, Report
from itotgraph.cell import BadCellError
from itotgraph.errors import InputError
from itotgraph.namespaces import BASE, DCT, FOAF, ONET, ONET_NS, RDF, SDO, SKOS, SOC
from itotgraph.ntriples import Write, literal

GRAPH = f"{BASE}graph/onet"

_SUMMARY_PAGE = "https://www.onetonline.org/link/summary/"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_RIGHTS = (
    "This includes information from the {} by the U.S. Department of Labor, Employment and "
    "Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET is a trademark "
    "of USDOL/ETA. itotgraph has modified all or some of this information. USDOL/ETA has not "
    "approved, endorsed, or tested these modifications."
)

_SOC_CODE = "O*NET-SOC Code"
_RENAMED = {
    "Alternate Title": "Job Title",
    "Example": "Workplace Example",
    "IWA ID": "IWA Element ID",
    "IWA Title": "IWA Element Name",
    "DWA ID": "DWA Element ID",
    "DWA Title": "DWA Element Name",
    "Code": _SOC_CODE,
}


@dataclass
class _State:
    """What is known so far of the release: what has been written must not be written again."""

    write: Write
    report: Report
    line: int = 0
    listed: set[str] = field(default_factory=set)
    occupations: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    elements: set[str] = field(default_factory=set)
    scales: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    soc: dict[str, tuple[str, str]] = field(default_factory=dict)


Row = dict[str, str]
Convert = Callable[[_State, Row], str]


@dataclass(frozen=True)
class _Kind:
    """A kind of table: its name for people, the columns that tell it, and what a row becomes."""

    name: str
    columns: tuple[str, ...]
    convert: Convert | None
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
    default all. Raises InputError, with file and line, for a
    malformed row (with `keep_going` it is listed in the report instead), for a table that lacks a
    column, and where there is no O*NET table at all.
    """
    report = Report(keep_going)
    found = archive.entries(source)
    tables = sorted(_recognised(found, report), key=lambda item: _KINDS.index(item[0]))
    tables = [table for table in tables if only is None or table[0].name in only]
    if not tables:
        names = ", ".join([*report.left_out, *report.unknown][:5]) or "nothing"
        mend = f"name the folder or zip of a release; found {names}"
        raise InputError("no O*NET table there", mend, source)
    state = _State(write, report, listed={kind.name for kind, _, _ in tables})
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
        rows, triples = _table(state, kind, entry, header, batches)
        report.read[entry.name] = (kind.name, rows, triples)
        provenance.append(_file(entry, digest, rows))
        done += entry.size
        progress(entry.name, done, total)
    if _OCCUPATIONS.name not in state.listed:
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
        if not kinds and len(_linked(names)) == 2:
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
        if expected:
            lacking = ", ".join(name for name in expected.columns if name not in names)
            mend = f"found {', '.join(names)}"
            raise InputError(f"no column {lacking}", mend, entry.place, 1)
        if word != "read me":
            report.unknown.append(entry.name)
    return tables


def _table(
    state: _State, kind: _Kind, entry: Entry, header: list[str], batches: Iterable[Batch]
) -> tuple[int, int]:
    def refuse(error: ValueError, line: int) -> None:
        mend = getattr(error, "mend", "mend the row")
        state.report.refuse(InputError(str(error), mend, entry.place, line))

    if not kind.convert:
        introduce = partial(_introduce, state)
        return rating.convert(header, batches, introduce, refuse, state.write)
    rows = triples = 0
    for lines, batch in batches:
        texts: list[str] = []
        for line, cells in zip(lines, batch, strict=True):
            state.line = line
            try:
                texts.append(kind.convert(state, dict(zip(header, cells, strict=True))))
            except ValueError as error:
                refuse(error, line)
        rows += len(texts)
        triples += _put(state.write, texts)
    return rows, triples


def _put(write: Write, lines: list[str]) -> int:
    text = "".join(lines)
    write(text)
    return text.count("\n")


def _introduce(state: _State, row: Row) -> str:
    """Return the triples of what a rating names for the first time."""
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    if "Element ID" in row:
        text += _know_element(state, row["Element ID"], row.get("Element Name", ""))
    else:
        text += _know_task(state, row)
    if row["Scale ID"] not in state.scales:
        name = row.get("Scale Name") or row["Scale ID"]
        text += _scales(state, {"Scale ID": row["Scale ID"], "Scale Name": name})
    return text


def _know_occupation(state: _State, row: Row, column: str, title: str) -> str:
    code = row[column]
    if code in state.occupations:
        return ""
    cell.occupation(code)
    if _OCCUPATIONS.name in state.listed:
        raise BadCellError(
            f"{column}: {code} is not in Occupation Data", "add it there or leave this row out"
        )
    if not row.get(title):
        state.occupations[code] = ""
        return _described(cell.occupation(code), "Occupation", "", code, "onet")
    return _occupations(state, {_SOC_CODE: code, "Title": row[title], "Description": ""})


def _know_task(state: _State, row: Row) -> str:
    task = row["Task ID"]
    if task in state.tasks:
        return ""
    if _TASKS.name in state.listed:
        raise BadCellError(
            f"task {cell.digits(task)} is not in Task Statements",
            "add it there or leave this row out",
        )
    if row.get("Task"):
        return _statement(state, row)
    state.tasks.add(task)
    return _described(cell.task(task), "Task", "", task, "onet-tasks")


def _know_element(state: _State, element: str, name: str, broader: str = "") -> str:
    if element in state.elements:
        return ""
    subject = cell.element(element)
    parent = broader or element.rpartition(".")[0]
    state.elements.add(element)
    text = _described(subject, "Element", name or element, element, "onet-content-model")
    if parent in state.elements:
        return text + f"<{subject}> <{SKOS}broader> <{cell.element(parent)}> .\n"
    return text


def _occupations(state: _State, row: Row) -> str:
    code, title = row[_SOC_CODE], row["Title"]
    subject = cell.occupation(code)
    if code in state.occupations:
        problem = f"{code} stands in line {state.lines[code]} already"
        raise BadCellError(problem, "keep one of the two rows")
    state.occupations[code], state.lines[code] = title, state.line
    text = _described(subject, "Occupation", title, code, "onet")
    text += f"<{subject}> <{FOAF}page> <{_SUMMARY_PAGE}{code}> .\n"
    text += f"<{subject}> <{SKOS}broader> <{SOC}{code[:7]}> .\n"
    if row["Description"]:
        text += f"<{subject}> <{DCT}description> {literal(row['Description'], '@en')} .\n"
    return text + _soc_groups(state, code[:7])


def _soc_groups(state: _State, code: str) -> str:
    if not state.soc:
        table = resources.files("itotgraph").joinpath("soc.tsv").read_text(encoding="utf-8")
        cells = (line.split("\t") for line in table.splitlines())
        state.soc = {group: (broader, title) for group, broader, title in cells}
    text = ""
    while code and code not in state.seen:
        state.seen.add(code)
        broader, title = state.soc.get(code, (f"{code[:6]}0" if code[6] != "0" else "", code))
        subject = SOC + code
        text += _described(subject, "SocGroup", title, code, "onet")
        if broader:
            text += f"<{subject}> <{SKOS}broader> <{SOC}{broader}> .\n"
        else:
            text += f"<{subject}> <{SKOS}topConceptOf> <{BASE}scheme/onet> .\n"
        code = broader
    return text


def _job_titles(state: _State, row: Row) -> str:
    return _titles(state, row, "Job Title") + _titles(state, row, "Short Title")


def _reported_titles(state: _State, row: Row) -> str:
    return _titles(state, row, "Reported Job Title")


def _titles(state: _State, row: Row, column: str) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    code, title = row[_SOC_CODE], row.get(column, "")
    # An alternative label that is the preferred one would break SKOS's S13.
    if title in cell.ABSENT or title == state.occupations[code] or f"{code} {title}" in state.seen:
        return text
    state.seen.add(f"{code} {title}")
    return text + f"<{cell.occupation(code)}> <{SKOS}altLabel> {literal(title, '@en')} .\n"


def _statement(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    task = row["Task ID"]
    subject = cell.task(task)
    if task in state.tasks:
        problem = f"task {task} stands in line {state.lines.get(task, 1)} already"
        raise BadCellError(problem, "keep one of the two rows")
    state.tasks.add(task)
    state.lines[task] = state.line
    text += _described(subject, "Task", row["Task"], task, "onet-tasks")
    text += f"<{subject}> <{ONET_NS}occupation> <{cell.occupation(row[_SOC_CODE])}> .\n"
    return text + _facts(
        subject,
        row,
        ("Task Type", f"{ONET_NS}taskType", cell.text),
        ("Incumbents Responding", f"{ONET_NS}sampleSize", cell.integer),
        ("Date", f"{DCT}date", cell.month),
        ("Domain Source", f"{ONET_NS}domainSource", cell.text),
    )


def _emerging(state: _State, row: Row) -> str:
    import hashlib

    text = _know_occupation(state, row, _SOC_CODE, "Title")
    code = row[_SOC_CODE]
    # Emerging tasks have no identifier: the words and the occupation are all that tells them.
    digest = hashlib.sha256(f"{code} {row['Task']}".encode()).hexdigest()[:12]
    subject = f"{ONET}emerging-task/{code}/{digest}"
    text += _described(subject, "EmergingTask", row["Task"], f"{code}-{digest}", "onet-tasks")
    text += f"<{subject}> <{ONET_NS}occupation> <{cell.occupation(code)}> .\n"
    if (original := row.get("Original Task ID", "")) not in cell.ABSENT:
        text += f"<{subject}> <{ONET_NS}revises> <{cell.task(original)}> .\n"
    return text + _facts(
        subject,
        row,
        ("Date", f"{DCT}date", cell.month),
        ("Domain Source", f"{ONET_NS}domainSource", cell.text),
    )


def _tasks_to_activities(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    text += _know_task(state, row)
    text += _know_element(state, row["DWA Element ID"], row.get("DWA Element Name", ""))
    activity = cell.element(row["DWA Element ID"])
    return text + f"<{cell.task(row['Task ID'])}> <{ONET_NS}workActivity> <{activity}> .\n"


def _intermediate(state: _State, row: Row) -> str:
    general = row.get("GWA Element ID") or row["Element ID"]
    text = _know_element(state, general, row.get("GWA Element Name") or row.get("Element Name", ""))
    return text + _know_element(state, row["IWA Element ID"], row["IWA Element Name"], general)


def _detailed(state: _State, row: Row) -> str:
    text = ""
    if "GWA Element ID" in row or "Element ID" in row:
        named = row if "IWA Element Name" in row else {**row, "IWA Element Name": ""}
        text = _intermediate(state, named)
    detailed, name = row["DWA Element ID"], row["DWA Element Name"]
    return text + _know_element(state, detailed, name, row["IWA Element ID"])


def _technologies(state: _State, row: Row) -> str:
    hot = cell.flag(row["Hot Technology"])
    text = _example(state, row, "Technology", "technology")
    subject = cell.named("technology", row["Workplace Example"])
    if f"hot {subject}" not in state.seen:
        state.seen.add(f"hot {subject}")
        text += f"<{subject}> <{ONET_NS}hotTechnology> {hot} .\n"
    demanded = row.get("In Demand", "")
    if demanded not in cell.ABSENT and "true" in cell.flag(demanded):
        occupation = cell.occupation(row[_SOC_CODE])
        text += f"<{occupation}> <{ONET_NS}inDemandTechnology> <{subject}> .\n"
    return text


def _tools(state: _State, row: Row) -> str:
    return _example(state, row, "Tool", "tool")


def _example(state: _State, row: Row, kind: str, word: str) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    name = row["Workplace Example"]
    subject = cell.named(word, name)
    if subject not in state.seen:
        state.seen.add(subject)
        text += _described(subject, kind, name, "", "onet-technologies")
    if "Commodity Code" in row:
        broader = f"{ONET}unspsc/{cell.digits(row['Commodity Code'])}"
        if broader not in state.seen:
            state.seen.add(broader)
            code, title = row["Commodity Code"], row["Commodity Title"]
            text += _described(broader, "Commodity", title, code, "onet-technologies")
    else:
        text += _know_element(state, row["Element ID"], row["Element Name"])
        broader = cell.element(row["Element ID"])
    if f"{subject} {broader}" not in state.seen:
        state.seen.add(f"{subject} {broader}")
        text += f"<{subject}> <{SKOS}broader> <{broader}> .\n"
    return text + f"<{cell.occupation(row[_SOC_CODE])}> <{ONET_NS}{word}> <{subject}> .\n"


def _commodities(state: _State, row: Row) -> str:
    text, below = "", ""
    for level in ("Commodity", "Class", "Family", "Segment"):
        code = cell.digits(row[f"{level} Code"])
        subject = f"{ONET}unspsc/{code}"
        if below:
            text += f"<{below}> <{SKOS}broader> <{subject}> .\n"
        if subject in state.seen:
            return text
        state.seen.add(subject)
        text += _described(subject, "Commodity", row[f"{level} Title"], code, "onet-technologies")
        below = subject
    return text


def _related(state: _State, row: Row) -> str:
    other = "Related O*NET-SOC Code"
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    text += _know_occupation(state, row, other, "Related Title")
    subject = f"{ONET}related/{row[_SOC_CODE]}/{row[other]}"
    first, second = cell.occupation(row[_SOC_CODE]), cell.occupation(row[other])
    text += f"<{first}> <{ONET_NS}relatedOccupation> <{second}> .\n"
    text += f"<{subject}> <{RDF}type> <{ONET_NS}Relatedness> .\n"
    text += f"<{subject}> <{ONET_NS}occupation> <{first}> .\n"
    text += f"<{subject}> <{ONET_NS}related> <{second}> .\n"
    return text + _facts(
        subject,
        row,
        ("Relatedness Tier", f"{ONET_NS}relatednessTier", cell.text),
        ("Index", f"{ONET_NS}index", cell.integer),
    )


def _job_zones(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    zone = f"{ONET}job-zone/{cell.digits(row['Job Zone'])}"
    if zone not in state.seen:
        state.seen.add(zone)
        name = f"Job Zone {row['Job Zone']}"
        text += _described(zone, "JobZone", name, row["Job Zone"], "onet-content-model")
    return text + f"<{cell.occupation(row[_SOC_CODE])}> <{ONET_NS}jobZone> <{zone}> .\n"


def _job_zone_reference(state: _State, row: Row) -> str:
    subject = f"{ONET}job-zone/{cell.digits(row['Job Zone'])}"
    state.seen.add(subject)
    text = _described(subject, "JobZone", row["Name"], row["Job Zone"], "onet-content-model")
    return text + _facts(
        subject,
        row,
        ("Experience", f"{ONET_NS}experience", cell.english),
        ("Education", f"{ONET_NS}education", cell.english),
        ("Job Training", f"{ONET_NS}jobTraining", cell.english),
        ("Examples", f"{SKOS}example", cell.english),
        ("SVP Range", f"{ONET_NS}svpRange", cell.text),
    )


def _clusters(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Occupation")
    name = row["Career Cluster"]
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("&", "and")).strip("-")
    subject = f"{ONET}career-cluster/{slug}"
    if subject not in state.seen:
        state.seen.add(subject)
        text += _described(subject, "CareerCluster", name, "", "onet-career-clusters")
    return text + f"<{cell.occupation(row[_SOC_CODE])}> <{ONET_NS}careerCluster> <{subject}> .\n"


def _content_model(state: _State, row: Row) -> str:
    element = row["Element ID"]
    if element in state.elements:
        raise BadCellError(f"{element} is in the table already", "keep one of the two rows")
    text = _know_element(state, element, row["Element Name"])
    if "." not in element:
        scheme = f"{BASE}scheme/onet-content-model"
        text += f"<{cell.element(element)}> <{SKOS}topConceptOf> <{scheme}> .\n"
    return text + _facts(
        cell.element(element), row, ("Description", f"{DCT}description", cell.english)
    )


def _scales(state: _State, row: Row) -> str:
    scale = row["Scale ID"]
    subject = cell.scale(scale)
    state.scales.add(scale)
    text = _described(subject, "Scale", row["Scale Name"], scale, "onet-content-model")
    return text + _facts(
        subject,
        row,
        ("Minimum", f"{ONET_NS}minimum", cell.decimal),
        ("Maximum", f"{ONET_NS}maximum", cell.decimal),
    )


def _categories(state: _State, row: Row) -> str:
    element, scale, number = (
        row.get("Element ID", ""),
        row["Scale ID"],
        cell.digits(row["Category"]),
    )
    subject = cell.category(element, scale, number)
    label = row["Category Description"]
    text = _described(subject, "Category", label, number, "onet-content-model")
    text += f"<{subject}> <{ONET_NS}scale> <{cell.scale(scale)}> .\n"
    if element:
        text += f"<{subject}> <{ONET_NS}element> <{cell.element(element)}> .\n"
    return text


def _anchors(state: _State, row: Row) -> str:
    element, scale, at = row["Element ID"], row["Scale ID"], row["Anchor Value"]
    subject = f"{ONET}anchor/{element}/{scale}/{at}"
    text = f"<{subject}> <{RDF}type> <{ONET_NS}Anchor> .\n"
    text += f"<{subject}> <{ONET_NS}element> <{cell.element(element)}> .\n"
    text += f"<{subject}> <{ONET_NS}scale> <{cell.scale(scale)}> .\n"
    return text + _facts(
        subject,
        row,
        ("Anchor Value", f"{ONET_NS}value", cell.decimal),
        ("Anchor Description", f"{DCT}description", cell.english),
    )


def _activities_of_interests(state: _State, row: Row) -> str:
    subject = cell.element(row["Element ID"])
    return f"<{subject}> <{SKOS}example> {cell.english(row['Activity'])} .\n"


def _occupations_of_interests(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    subject, occupation = cell.element(row["Element ID"]), cell.occupation(row[_SOC_CODE])
    return text + f"<{subject}> <{ONET_NS}illustrativeOccupation> <{occupation}> .\n"


def _links(state: _State, row: Row) -> str:
    first, second = _linked(row)
    text = ""
    for name in (first, second):
        text += _know_element(state, row[name], row.get(name.replace("ID", "Name"), ""))
    return text + f"<{cell.element(row[first])}> <{SKOS}related> <{cell.element(row[second])}> .\n"


def _linked(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.endswith(" Element ID")]


def _dataset(found: Iterable[Entry]) -> str:
    name = "O*NET Database"
    for entry in found:
        if entry.stem.lower() == "read me":
            with entry.open() as file:
                first = file.readline(200).decode(errors="replace").strip()
            if re.fullmatch(r"O\*NET [\d.]+ Database", first):
                name = first
    text = f"<{GRAPH}> <{RDF}type> <http://www.w3.org/ns/dcat#Dataset> .\n"
    text += f"<{GRAPH}> <{DCT}title> {literal(name, '@en')} .\n"
    text += f"<{GRAPH}> <{DCT}license> <{_LICENSE}> .\n"
    for scheme, (label, title) in _SCHEMES.items():
        iri = f"{BASE}scheme/{scheme}"
        text += f"<{iri}> <{RDF}type> <{SKOS}ConceptScheme> .\n"
        text += f"<{iri}> <{SKOS}prefLabel> {literal(label, '@en')} .\n"
        text += f"<{iri}> <{DCT}title> {literal(title, '@en')} .\n"
    return text + f"<{GRAPH}> <{DCT}rights> {literal(_RIGHTS.format(name), '@en')} .\n"


def _file(entry: Entry, digest: str, rows: int) -> str:
    subject = f"{ONET}file/{quote(entry.name, safe='')}"
    text = f"<{GRAPH}> <{DCT}source> <{subject}> .\n"
    text += f"<{subject}> <{RDF}type> <{SDO}DataDownload> .\n"
    text += f"<{subject}> <{SDO}name> {literal(entry.name)} .\n"
    text += f"<{subject}> <{SDO}sha256> {literal(digest)} .\n"
    return text + f"<{subject}> <{SDO}size> {literal(f'{rows} rows')} .\n"


def _described(subject: str, kind: str, label: str, notation: str, scheme: str) -> str:
    text = f"<{subject}> <{RDF}type> <{ONET_NS}{kind}> .\n"
    text += f"<{subject}> <{RDF}type> <{SKOS}Concept> .\n"
    text += f"<{subject}> <{SKOS}inScheme> <{BASE}scheme/{scheme}> .\n"
    if label:
        text += f"<{subject}> <{SKOS}prefLabel> {literal(label, '@en')} .\n"
    if notation:
        text += f"<{subject}> <{SKOS}notation> {literal(notation)} .\n"
    return text


def _facts(subject: str, row: Row, *facts: tuple[str, str, Callable[[str], str]]) -> str:
    text = ""
    for column, predicate, read in facts:
        if (words := row.get(column, "")) in cell.ABSENT:
            continue
        try:
            text += f"<{subject}> <{predicate}> {read(words)} .\n"
        except BadCellError as error:
            raise BadCellError(f"{column}: {error}", error.mend) from None
    return text


_SCHEMES = {
    "onet": ("US occupations", "O*NET-SOC taxonomy"),
    "onet-career-clusters": ("US career clusters", "Career clusters"),
    "onet-content-model": ("US content model", "O*NET content model"),
    "onet-tasks": ("US tasks", "O*NET tasks"),
    "onet-technologies": ("US technologies and tools", "O*NET technology skills and tools"),
}

_OCCUPATIONS = _Kind(
    "occupations", (_SOC_CODE, "Title", "Description"), _occupations, ("occupation data",)
)
_TASKS = _Kind(
    "tasks", (_SOC_CODE, "Task ID", "Task", "Task Type"), _statement, ("task statements",)
)
_LINKS = _Kind("links between elements", (), _links, ())
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
        _scales,
        ("scales reference",),
    ),
    _Kind(
        "elements of the content model",
        ("Element ID", "Element Name", "Description"),
        _content_model,
        ("content model reference",),
    ),
    _Kind(
        "intermediate work activities",
        ("IWA Element ID", "IWA Element Name"),
        _intermediate,
        ("iwa reference", "gwas to iwas"),
    ),
    _Kind(
        "detailed work activities",
        ("IWA Element ID", "DWA Element ID", "DWA Element Name"),
        _detailed,
        ("dwa reference", "gwas to iwas to dwas"),
    ),
    _Kind(
        "commodities of UNSPSC",
        ("Commodity Code", "Class Code", "Family Code", "Segment Code"),
        _commodities,
        ("unspsc reference",),
    ),
    _Kind("job zones", ("Job Zone", "Name"), _job_zone_reference, ("job zone reference",)),
    _OCCUPATIONS,
    _Kind("job titles", (_SOC_CODE, "Job Title"), _job_titles, ("alternate titles", "job titles")),
    _Kind(
        "reported titles",
        (_SOC_CODE, "Reported Job Title"),
        _reported_titles,
        ("sample of reported titles",),
    ),
    _TASKS,
    _Kind("emerging tasks", (_SOC_CODE, "Task", "Category"), _emerging, ("emerging tasks",)),
    _Kind(
        "tasks and their work activities",
        (_SOC_CODE, "Task ID", "DWA Element ID"),
        _tasks_to_activities,
        ("tasks to dwas",),
    ),
    _Kind(
        "technology skills",
        (_SOC_CODE, "Workplace Example", "Hot Technology"),
        _technologies,
        ("technology skills", "software skills"),
    ),
    _Kind("tools", (_SOC_CODE, "Workplace Example", "Commodity Code"), _tools, ("tools used",)),
    _Kind(
        "related occupations",
        (_SOC_CODE, "Related O*NET-SOC Code"),
        _related,
        ("related occupations", "career changers matrix", "career starters matrix"),
    ),
    _Kind("job zones of occupations", (_SOC_CODE, "Job Zone"), _job_zones, ("job zones",)),
    _Kind("career clusters", (_SOC_CODE, "Career Cluster"), _clusters, ("all career clusters",)),
    _Kind(
        "categories of scales",
        ("Scale ID", "Category", "Category Description"),
        _categories,
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
        _anchors,
        ("level scale anchors",),
    ),
    _Kind(
        "examples of interests",
        ("Element ID", "Interest Type", "Activity"),
        _activities_of_interests,
        ("interests illustrative activities",),
    ),
    _Kind(
        "occupations typical of interests",
        ("Element ID", "Interest Type", _SOC_CODE),
        _occupations_of_interests,
        ("interests illustrative occupations",),
    ),
    _LINKS,
    _Kind(
        "ratings of tasks",
        (_SOC_CODE, "Task ID", "Scale ID", "Data Value"),
        None,
        ("task ratings",),
    ),
    _Kind(
        "ratings of elements",
        (_SOC_CODE, "Element ID", "Scale ID", "Data Value"),
        None,
        _RATING_FILES,
    ),
)

# What the converters read, and what says again what another table says or how it was found.
_COLUMNS = {
    *(column for kind in _KINDS for column in kind.columns),
    *rating.COLUMNS,
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
        (_SOC_CODE, "Item", "Response"),
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
