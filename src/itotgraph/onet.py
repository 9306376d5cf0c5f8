"""The O*NET database as RDF: each release from 25.1 on, as its text, CSV or Excel files.

O*NET has no IRIs of its own. Those made here are local, one a code, and documented in
`ontology/import-schema.ttl`, which also describes the vocabulary. A table is known by its header,
since releases rename files and columns; its name only helps to say what a damaged table lacks.
What the columns mean is taken from the O*NET data dictionary.
"""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from importlib import resources
from operator import getitem, itemgetter
from pathlib import Path
from urllib.parse import quote

from itotgraph import archive
from itotgraph.archive import Entry, Report
from itotgraph.errors import InputError
from itotgraph.namespaces import BASE, DCT, FOAF, ONET, ONET_NS, RDF, SDO, SKOS, SOC, XSD
from itotgraph.ntriples import Write, literal

GRAPH = f"{BASE}graph/onet"

_CODE = re.compile(r"\d{2}-\d{4}\.\d{2}")
_ELEMENT = re.compile(r"[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*")
_WORD = re.compile(r"[A-Za-z0-9]+")
_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?")
_INTEGER = re.compile(r"\d+")
_DATE = re.compile(r"(0[1-9]|1[0-2])/(\d{4})")
_ABSENT = ("", "n/a")
_BATCH = 4000
_CACHED = 100_000

_DECIMAL_TYPE = f"^^<{XSD}decimal>"
_INTEGER_TYPE = f"^^<{XSD}integer>"
_BOOLEAN_TYPE = f"^^<{XSD}boolean>"
_MONTH_TYPE = f"^^<{XSD}gYearMonth>"

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


class _BadCellError(ValueError):
    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(problem)
        self.mend = mend


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
        raise InputError("no O*NET table there", "name the folder or zip of a release", source)
    state = _State(write, report, listed={kind.name for kind, _, _ in tables})
    total, done = sum(entry.size for _, entry, _ in tables), 0
    provenance = [_dataset(found)]
    for kind, entry, header in tables:
        digest = archive.sha256(entry)
        before = done
        read = archive.rows(
            entry,
            len(header),
            report.refuse,
            lambda read, name=entry.name, before=before: progress(name, before + read, total),  # type: ignore[misc]
        )
        if kind.convert:
            rows, triples = _rows(state, kind.convert, entry, header, read)
        else:
            rows, triples = _ratings(state, entry, header, read)
        report.read[entry.name] = (kind.name, rows, triples)
        provenance.append(_file(entry, digest, rows))
        done += entry.size
        progress(entry.name, done, total)
    if _OCCUPATIONS.name not in state.listed:
        report.notes.append("no Occupation Data: the codes of occupations could not be checked")
    rows, triples = report.read[tables[-1][1].name][1:]
    triples += _put(write, provenance)
    report.read[tables[-1][1].name] = (tables[-1][0].name, rows, triples)
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
        expected = next((k for k in (*_KINDS, *_LEFT_OUT) if entry.stem.lower() in k.files), None)
        if expected:
            lacking = ", ".join(name for name in expected.columns if name not in names)
            mend = f"found {', '.join(names)}"
            raise InputError(f"no column {lacking}", mend, entry.place, 1)
        if entry.stem.lower() != "read me":
            report.unknown.append(entry.name)
    return tables


def _rows(
    state: _State,
    convert: Convert,
    entry: Entry,
    header: list[str],
    read: Iterable[tuple[int, list[str]]],
) -> tuple[int, int]:
    lines: list[str] = []
    rows = triples = 0
    for line, cells in read:
        state.line = line
        try:
            lines.append(convert(state, dict(zip(header, cells, strict=True))))
        except _BadCellError as error:
            state.report.refuse(InputError(str(error), error.mend, entry.place, line))
            continue
        except ValueError as error:
            mend = "mend the row"
            state.report.refuse(InputError(str(error), mend, entry.place, line))
            continue
        rows += 1
        if len(lines) == _BATCH:
            triples += _put(state.write, lines)
            lines.clear()
    return rows, triples + _put(state.write, lines)


def _put(write: Write, lines: list[str]) -> int:
    text = "".join(lines)
    write(text)
    return text.count("\n")


class _Cells(dict[str, str]):
    """What each cell of a column becomes: made once, then only looked up."""

    def __init__(self, column: str, make: Callable[[str], str]) -> None:
        super().__init__()
        self.column, self.make = column, make

    def __missing__(self, cell: str) -> str:
        try:
            made = self.make(cell)
        except _BadCellError as error:
            raise _BadCellError(f"{self.column}: {error}", error.mend) from None
        if len(self) > _CACHED:
            self.clear()
        self[cell] = made
        return made


def _ratings(
    state: _State, entry: Entry, header: list[str], read: Iterable[tuple[int, list[str]]]
) -> tuple[int, int]:
    # Nine tenths of a release are ratings, so this loop does little but look up what each cell
    # becomes (the rest of a line, after its subject) and join it with the subject between.
    position = {name: number for number, name in enumerate(header)}
    of_task = "Task ID" in position
    about = "Task ID" if of_task else "Element ID"
    makers = _rating_columns(of_task)
    used = [name for name in makers if name in position]
    columns = [_Cells(name, makers[name]) for name in used]
    pick = itemgetter(*(position[name] for name in used))
    identity = itemgetter(position[_SOC_CODE], position[about], position["Scale ID"])
    category_at = position.get("Category")
    known = state.tasks if of_task else state.elements
    occupations, scales = state.occupations, state.scales
    kind = f" <{RDF}type> <{ONET_NS}Rating> .\n"
    seen: dict[int, int] = {}
    lines: list[str] = []
    rows = triples = 0
    for line, cells in read:
        code, what, scale = identity(cells)
        try:
            if code not in occupations or what not in known or scale not in scales:
                new = _introduce(state, dict(zip(header, cells, strict=True)))
                triples += new.count("\n")
                lines.append(new)
            facts = [kind, *filter(None, map(getitem, columns, pick(cells)))]
        except _BadCellError as error:
            state.report.refuse(InputError(str(error), error.mend, entry.place, line))
            continue
        category = "" if category_at is None else cells[category_at]
        part = "task/" if of_task else ""
        if category in _ABSENT:
            subject = f"<{ONET}rating/{code}/{part}{what}/{scale}>"
        else:
            subject = f"<{ONET}rating/{code}/{part}{what}/{scale}/{category}>"
            concept = _category("" if of_task else what, scale, category)
            facts.append(f" <{ONET_NS}category> <{concept}> .\n")
        if (first := seen.setdefault(hash(subject), line)) != line:
            problem = f"the same rating as line {first}"
            state.report.refuse(InputError(problem, "keep one of the two", entry.place, line))
            continue
        lines += subject, subject.join(facts)
        rows += 1
        triples += len(facts)
        if len(lines) >= _BATCH:
            state.write("".join(lines))
            lines.clear()
    state.write("".join(lines))
    return rows, triples


def _rating_columns(of_task: bool) -> dict[str, Callable[[str], str]]:
    def link(name: str, expand: Callable[[str], str]) -> Callable[[str], str]:
        return lambda cell: f" <{ONET_NS}{name}> <{expand(cell)}> .\n"

    def value(predicate: str, read: Callable[[str], str]) -> Callable[[str], str]:
        def make(cell: str) -> str:
            return "" if cell in _ABSENT else f" <{predicate}> {read(cell)} .\n"

        return make

    def number(name: str, absent: bool = True) -> Callable[[str], str]:
        # The bounds of a rating are seldom the same twice, so this is done often.
        head, tail, well_formed = (
            f' <{ONET_NS}{name}> "',
            f'"{_DECIMAL_TYPE} .\n',
            _DECIMAL.fullmatch,
        )

        def make(cell: str) -> str:
            if well_formed(cell):
                return head + _canonical(cell) + tail
            return "" if absent and cell in _ABSENT else _decimal(cell)

        return make

    def category(cell: str) -> str:
        if cell not in _ABSENT:
            _integer(cell)
        return ""

    about = (
        {"Task ID": link("task", _task)} if of_task else {"Element ID": link("element", _element)}
    )
    return {
        _SOC_CODE: link("occupation", _occupation),
        **about,
        "Scale ID": link("scale", _scale),
        "Category": category,
        "Data Value": number("value", absent=False),
        "N": value(f"{ONET_NS}sampleSize", _integer),
        "Standard Error": number("standardError"),
        "Lower CI Bound": number("lowerBound"),
        "Upper CI Bound": number("upperBound"),
        "Recommend Suppress": value(f"{ONET_NS}recommendSuppress", _flag),
        "Not Relevant": value(f"{ONET_NS}notRelevant", _flag),
        "Date": value(f"{DCT}date", _month),
        "Domain Source": value(f"{ONET_NS}domainSource", _text),
    }


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
    _occupation(code)
    if _OCCUPATIONS.name in state.listed:
        raise _BadCellError(
            f"{column}: {code} is not in Occupation Data", "add it there or leave this row out"
        )
    if not row.get(title):
        state.occupations[code] = ""
        return _described(_occupation(code), "Occupation", "", code, "onet")
    return _occupations(state, {_SOC_CODE: code, "Title": row[title], "Description": ""})


def _know_task(state: _State, row: Row) -> str:
    task = row["Task ID"]
    if task in state.tasks:
        return ""
    if _TASKS.name in state.listed:
        raise _BadCellError(
            f"task {_digits(task)} is not in Task Statements", "add it there or leave this row out"
        )
    if row.get("Task"):
        return _statement(state, row)
    state.tasks.add(task)
    return _described(_task(task), "Task", "", task, "onet-tasks")


def _know_element(state: _State, element: str, name: str, broader: str = "") -> str:
    if element in state.elements:
        return ""
    subject = _element(element)
    parent = broader or element.rpartition(".")[0]
    state.elements.add(element)
    text = _described(subject, "Element", name or element, element, "onet-content-model")
    if parent in state.elements:
        return text + f"<{subject}> <{SKOS}broader> <{_element(parent)}> .\n"
    return text


def _occupations(state: _State, row: Row) -> str:
    code, title = row[_SOC_CODE], row["Title"]
    subject = _occupation(code)
    if code in state.occupations:
        problem = f"{code} stands in line {state.lines[code]} already"
        raise _BadCellError(problem, "keep one of the two rows")
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
    if title in _ABSENT or title == state.occupations[code] or f"{code} {title}" in state.seen:
        return text
    state.seen.add(f"{code} {title}")
    return text + f"<{_occupation(code)}> <{SKOS}altLabel> {literal(title, '@en')} .\n"


def _statement(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    task = row["Task ID"]
    subject = _task(task)
    if task in state.tasks:
        problem = f"task {task} stands in line {state.lines.get(task, 1)} already"
        raise _BadCellError(problem, "keep one of the two rows")
    state.tasks.add(task)
    state.lines[task] = state.line
    text += _described(subject, "Task", row["Task"], task, "onet-tasks")
    text += f"<{subject}> <{ONET_NS}occupation> <{_occupation(row[_SOC_CODE])}> .\n"
    return text + _facts(
        subject,
        row,
        ("Task Type", f"{ONET_NS}taskType", _text),
        ("Incumbents Responding", f"{ONET_NS}sampleSize", _integer),
        ("Date", f"{DCT}date", _month),
        ("Domain Source", f"{ONET_NS}domainSource", _text),
    )


def _emerging(state: _State, row: Row) -> str:
    import hashlib

    text = _know_occupation(state, row, _SOC_CODE, "Title")
    code = row[_SOC_CODE]
    # Emerging tasks have no identifier: the words and the occupation are all that tells them.
    digest = hashlib.sha256(f"{code} {row['Task']}".encode()).hexdigest()[:12]
    subject = f"{ONET}emerging-task/{code}/{digest}"
    text += _described(subject, "EmergingTask", row["Task"], f"{code}-{digest}", "onet-tasks")
    text += f"<{subject}> <{ONET_NS}occupation> <{_occupation(code)}> .\n"
    if (original := row.get("Original Task ID", "")) not in _ABSENT:
        text += f"<{subject}> <{ONET_NS}revises> <{_task(original)}> .\n"
    return text + _facts(
        subject,
        row,
        ("Date", f"{DCT}date", _month),
        ("Domain Source", f"{ONET_NS}domainSource", _text),
    )


def _tasks_to_activities(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    text += _know_task(state, row)
    text += _know_element(state, row["DWA Element ID"], row.get("DWA Element Name", ""))
    activity = _element(row["DWA Element ID"])
    return text + f"<{_task(row['Task ID'])}> <{ONET_NS}workActivity> <{activity}> .\n"


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
    hot = _flag(row["Hot Technology"])
    text = _example(state, row, "Technology", "technology")
    subject = _named("technology", row["Workplace Example"])
    if f"hot {subject}" not in state.seen:
        state.seen.add(f"hot {subject}")
        text += f"<{subject}> <{ONET_NS}hotTechnology> {hot} .\n"
    demanded = row.get("In Demand", "")
    if demanded not in _ABSENT and "true" in _flag(demanded):
        occupation = _occupation(row[_SOC_CODE])
        text += f"<{occupation}> <{ONET_NS}inDemandTechnology> <{subject}> .\n"
    return text


def _tools(state: _State, row: Row) -> str:
    return _example(state, row, "Tool", "tool")


def _example(state: _State, row: Row, kind: str, word: str) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    name = row["Workplace Example"]
    subject = _named(word, name)
    if subject not in state.seen:
        state.seen.add(subject)
        text += _described(subject, kind, name, "", "onet-technologies")
    if "Commodity Code" in row:
        broader = f"{ONET}unspsc/{_digits(row['Commodity Code'])}"
        if broader not in state.seen:
            state.seen.add(broader)
            code, title = row["Commodity Code"], row["Commodity Title"]
            text += _described(broader, "Commodity", title, code, "onet-technologies")
    else:
        text += _know_element(state, row["Element ID"], row["Element Name"])
        broader = _element(row["Element ID"])
    if f"{subject} {broader}" not in state.seen:
        state.seen.add(f"{subject} {broader}")
        text += f"<{subject}> <{SKOS}broader> <{broader}> .\n"
    return text + f"<{_occupation(row[_SOC_CODE])}> <{ONET_NS}{word}> <{subject}> .\n"


def _commodities(state: _State, row: Row) -> str:
    text, below = "", ""
    for level in ("Commodity", "Class", "Family", "Segment"):
        code = _digits(row[f"{level} Code"])
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
    first, second = _occupation(row[_SOC_CODE]), _occupation(row[other])
    text += f"<{first}> <{ONET_NS}relatedOccupation> <{second}> .\n"
    text += f"<{subject}> <{RDF}type> <{ONET_NS}Relatedness> .\n"
    text += f"<{subject}> <{ONET_NS}occupation> <{first}> .\n"
    text += f"<{subject}> <{ONET_NS}related> <{second}> .\n"
    return text + _facts(
        subject,
        row,
        ("Relatedness Tier", f"{ONET_NS}relatednessTier", _text),
        ("Index", f"{ONET_NS}index", _integer),
    )


def _job_zones(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    zone = f"{ONET}job-zone/{_digits(row['Job Zone'])}"
    if zone not in state.seen:
        state.seen.add(zone)
        name = f"Job Zone {row['Job Zone']}"
        text += _described(zone, "JobZone", name, row["Job Zone"], "onet-content-model")
    return text + f"<{_occupation(row[_SOC_CODE])}> <{ONET_NS}jobZone> <{zone}> .\n"


def _job_zone_reference(state: _State, row: Row) -> str:
    subject = f"{ONET}job-zone/{_digits(row['Job Zone'])}"
    state.seen.add(subject)
    text = _described(subject, "JobZone", row["Name"], row["Job Zone"], "onet-content-model")
    return text + _facts(
        subject,
        row,
        ("Experience", f"{ONET_NS}experience", _english),
        ("Education", f"{ONET_NS}education", _english),
        ("Job Training", f"{ONET_NS}jobTraining", _english),
        ("Examples", f"{SKOS}example", _english),
        ("SVP Range", f"{ONET_NS}svpRange", _text),
    )


def _clusters(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Occupation")
    name = row["Career Cluster"]
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("&", "and")).strip("-")
    subject = f"{ONET}career-cluster/{slug}"
    if subject not in state.seen:
        state.seen.add(subject)
        text += _described(subject, "CareerCluster", name, "", "onet-career-clusters")
    return text + f"<{_occupation(row[_SOC_CODE])}> <{ONET_NS}careerCluster> <{subject}> .\n"


def _content_model(state: _State, row: Row) -> str:
    element = row["Element ID"]
    if element in state.elements:
        raise _BadCellError(f"{element} is in the table already", "keep one of the two rows")
    text = _know_element(state, element, row["Element Name"])
    if "." not in element:
        scheme = f"{BASE}scheme/onet-content-model"
        text += f"<{_element(element)}> <{SKOS}topConceptOf> <{scheme}> .\n"
    return text + _facts(_element(element), row, ("Description", f"{DCT}description", _english))


def _scales(state: _State, row: Row) -> str:
    scale = row["Scale ID"]
    subject = _scale(scale)
    state.scales.add(scale)
    text = _described(subject, "Scale", row["Scale Name"], scale, "onet-content-model")
    return text + _facts(
        subject,
        row,
        ("Minimum", f"{ONET_NS}minimum", _decimal),
        ("Maximum", f"{ONET_NS}maximum", _decimal),
    )


def _categories(state: _State, row: Row) -> str:
    element, scale, number = row.get("Element ID", ""), row["Scale ID"], _digits(row["Category"])
    subject = _category(element, scale, number)
    label = row["Category Description"]
    text = _described(subject, "Category", label, number, "onet-content-model")
    text += f"<{subject}> <{ONET_NS}scale> <{_scale(scale)}> .\n"
    if element:
        text += f"<{subject}> <{ONET_NS}element> <{_element(element)}> .\n"
    return text


def _anchors(state: _State, row: Row) -> str:
    element, scale, at = row["Element ID"], row["Scale ID"], row["Anchor Value"]
    subject = f"{ONET}anchor/{element}/{scale}/{at}"
    text = f"<{subject}> <{RDF}type> <{ONET_NS}Anchor> .\n"
    text += f"<{subject}> <{ONET_NS}element> <{_element(element)}> .\n"
    text += f"<{subject}> <{ONET_NS}scale> <{_scale(scale)}> .\n"
    return text + _facts(
        subject,
        row,
        ("Anchor Value", f"{ONET_NS}value", _decimal),
        ("Anchor Description", f"{DCT}description", _english),
    )


def _activities_of_interests(state: _State, row: Row) -> str:
    subject = _element(row["Element ID"])
    return f"<{subject}> <{SKOS}example> {_english(row['Activity'])} .\n"


def _occupations_of_interests(state: _State, row: Row) -> str:
    text = _know_occupation(state, row, _SOC_CODE, "Title")
    subject, occupation = _element(row["Element ID"]), _occupation(row[_SOC_CODE])
    return text + f"<{subject}> <{ONET_NS}illustrativeOccupation> <{occupation}> .\n"


def _links(state: _State, row: Row) -> str:
    first, second = _linked(row)
    text = ""
    for name in (first, second):
        text += _know_element(state, row[name], row.get(name.replace("ID", "Name"), ""))
    return text + f"<{_element(row[first])}> <{SKOS}related> <{_element(row[second])}> .\n"


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
        if (cell := row.get(column, "")) in _ABSENT:
            continue
        try:
            text += f"<{subject}> <{predicate}> {read(cell)} .\n"
        except _BadCellError as error:
            raise _BadCellError(f"{column}: {error}", error.mend) from None
    return text


def _occupation(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise _BadCellError(f"'{code}' is no O*NET-SOC code", "expected NN-NNNN.NN")
    return ONET + code


def _element(element: str) -> str:
    if not _ELEMENT.fullmatch(element):
        raise _BadCellError(f"'{element}' is no element ID", "expected the like of 2.A.1.a")
    return f"{ONET}element/{element}"


def _task(task: str) -> str:
    return f"{ONET}task/{_digits(task)}"


def _scale(scale: str) -> str:
    if not _WORD.fullmatch(scale):
        raise _BadCellError(f"'{scale}' is no scale ID", "expected the like of IM")
    return f"{ONET}scale/{scale}"


def _category(element: str, scale: str, number: str) -> str:
    return f"{ONET}category/{element + '/' if element else ''}{scale}/{number}"


def _named(word: str, name: str) -> str:
    if not name:
        raise _BadCellError("no name", "each row names an example")
    return f"{ONET}{word}/{quote(name, safe='')}"


def _digits(cell: str) -> str:
    if not _INTEGER.fullmatch(cell):
        raise _BadCellError(f"'{cell}' is no number", "expected digits only")
    return cell


def _decimal(cell: str) -> str:
    if not _DECIMAL.fullmatch(cell):
        raise _BadCellError(f"'{cell}' is no number", "expected the like of 3.25")
    return f'"{_canonical(cell)}"{_DECIMAL_TYPE}'


def _canonical(cell: str) -> str:
    """Return the one form of a number: 3.00 in a text file and 3 in an Excel file are the same."""
    return cell.rstrip("0").rstrip(".") if "." in cell else cell


def _integer(cell: str) -> str:
    return f'"{int(_digits(cell))}"{_INTEGER_TYPE}'


def _flag(cell: str) -> str:
    if cell not in ("Y", "N"):
        raise _BadCellError(f"'{cell}' is neither Y nor N", "expected Y, N or n/a")
    return f'"{"true" if cell == "Y" else "false"}"{_BOOLEAN_TYPE}'


def _month(cell: str) -> str:
    found = _DATE.fullmatch(cell)
    if not found:
        raise _BadCellError(f"'{cell}' is no date", "expected MM/YYYY")
    return f'"{found[2]}-{found[1]}"{_MONTH_TYPE}'


def _text(cell: str) -> str:
    return literal(cell)


def _english(cell: str) -> str:
    return literal(cell, "@en")


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
    _Kind("career clusters", (_SOC_CODE, "Career Cluster"), _clusters, ("all_career_clusters",)),
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
    *_rating_columns(of_task=True),
    *_rating_columns(of_task=False),
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
