"""What a row of each O*NET table says, but the ratings: its triples, as lines of N-Triples.

Each function takes the row, by the newest names of its columns, and what is known so far of the
release. It raises ValueError for a malformed row.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from itotgraph.namespaces import BASE, DCT, FOAF, ONET, ONET_NS, RDF, SKOS, SOC
from itotgraph.releases import cells as cell
from itotgraph.releases.cells import SOC_CODE, BadCellError
from itotgraph.releases.target import literal

OCCUPATIONS = "occupations"
TASKS = "tasks"

_SUMMARY_PAGE = "https://www.onetonline.org/link/summary/"

Row = dict[str, str]


@dataclass
class State:
    """What is known so far of the release: what has been written must not be written again.

    `listed` has the kinds of its tables, `line` is where the row stands.
    """

    listed: set[str]
    line: int = 0
    occupations: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    elements: set[str] = field(default_factory=set)
    scales: set[str] = field(default_factory=set)
    tasks: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    soc: dict[str, tuple[str, str]] = field(default_factory=dict)


def introduce(state: State, row: Row) -> str:
    """Return the triples of what a rating names for the first time."""
    text = _know_occupation(state, row, SOC_CODE, "Title")
    if "Element ID" in row:
        text += _know_element(state, row["Element ID"], row.get("Element Name", ""))
    else:
        text += _know_task(state, row)
    if row["Scale ID"] not in state.scales:
        name = row.get("Scale Name") or row["Scale ID"]
        text += scales(state, {"Scale ID": row["Scale ID"], "Scale Name": name})
    return text


def _know_occupation(state: State, row: Row, column: str, title: str) -> str:
    code = row[column]
    if code in state.occupations:
        return ""
    cell.occupation(code)
    if OCCUPATIONS in state.listed:
        raise BadCellError(
            f"{column}: {code} is not in Occupation Data", "add it there or leave this row out"
        )
    if not row.get(title):
        state.occupations[code] = ""
        return _described(cell.occupation(code), "Occupation", "", code, "onet")
    return occupations(state, {SOC_CODE: code, "Title": row[title], "Description": ""})


def _know_task(state: State, row: Row) -> str:
    task = row["Task ID"]
    if task in state.tasks:
        return ""
    if TASKS in state.listed:
        raise BadCellError(
            f"task {cell.digits(task)} is not in Task Statements",
            "add it there or leave this row out",
        )
    if row.get("Task"):
        return statement(state, row)
    state.tasks.add(task)
    return _described(cell.task(task), "Task", "", task, "onet-tasks")


def _know_element(state: State, element: str, name: str, broader: str = "") -> str:
    if element in state.elements:
        return ""
    subject = cell.element(element)
    parent = broader or element.rpartition(".")[0]
    state.elements.add(element)
    text = _described(subject, "Element", name or element, element, "onet-content-model")
    if parent in state.elements:
        return text + f"<{subject}> <{SKOS.broader}> <{cell.element(parent)}> .\n"
    return text


def occupations(state: State, row: Row) -> str:
    """An occupation with its title, description, page and SOC groups: Occupation Data."""
    code, title = row[SOC_CODE], row["Title"]
    subject = cell.occupation(code)
    if code in state.occupations:
        problem = f"{code} stands in line {state.lines[code]} already"
        raise BadCellError(problem, "keep one of the two rows")
    state.occupations[code], state.lines[code] = title, state.line
    text = _described(subject, "Occupation", title, code, "onet")
    text += f"<{subject}> <{FOAF.page}> <{_SUMMARY_PAGE}{code}> .\n"
    text += f"<{subject}> <{SKOS.broader}> <{SOC}{code[:7]}> .\n"
    if row["Description"]:
        text += f"<{subject}> <{DCT.description}> {literal(row['Description'], '@en')} .\n"
    return text + _soc_groups(state, code[:7])


def _soc_groups(state: State, code: str) -> str:
    if not state.soc:
        table = Path(__file__).with_name("soc.tsv").read_text(encoding="utf-8")
        cells = (line.split("\t") for line in table.splitlines())
        state.soc = {group: (broader, title) for group, broader, title in cells}
    text = ""
    while code and code not in state.seen:
        state.seen.add(code)
        broader, title = state.soc.get(code, (f"{code[:6]}0" if code[6] != "0" else "", code))
        subject = SOC + code
        text += _described(subject, "SocGroup", title, code, "onet")
        if broader:
            text += f"<{subject}> <{SKOS.broader}> <{SOC}{broader}> .\n"
        else:
            text += f"<{subject}> <{SKOS.topConceptOf}> <{BASE}scheme/onet> .\n"
        code = broader
    return text


def job_titles(state: State, row: Row) -> str:
    """Other titles, long and short: Alternate Titles, since 30.3 Job Titles."""
    return _titles(state, row, "Job Title") + _titles(state, row, "Short Title")


def reported_titles(state: State, row: Row) -> str:
    """Titles that people gave themselves: Sample of Reported Titles."""
    return _titles(state, row, "Reported Job Title")


def _titles(state: State, row: Row, column: str) -> str:
    text = _know_occupation(state, row, SOC_CODE, "Title")
    code, title = row[SOC_CODE], row.get(column, "")
    # An alternative label that is the preferred one would break SKOS's S13.
    if title in cell.ABSENT or title == state.occupations[code] or f"{code} {title}" in state.seen:
        return text
    state.seen.add(f"{code} {title}")
    return text + f"<{cell.occupation(code)}> <{SKOS.altLabel}> {literal(title, '@en')} .\n"


def statement(state: State, row: Row) -> str:
    """A task with its type, date and source: Task Statements."""
    text = _know_occupation(state, row, SOC_CODE, "Title")
    task = row["Task ID"]
    subject = cell.task(task)
    if task in state.tasks:
        problem = f"task {task} stands in line {state.lines.get(task, 1)} already"
        raise BadCellError(problem, "keep one of the two rows")
    state.tasks.add(task)
    state.lines[task] = state.line
    text += _described(subject, "Task", row["Task"], task, "onet-tasks")
    text += f"<{subject}> <{ONET_NS.occupation}> <{cell.occupation(row[SOC_CODE])}> .\n"
    return text + _facts(
        subject,
        row,
        ("Task Type", ONET_NS.taskType, cell.text),
        ("Incumbents Responding", ONET_NS.sampleSize, cell.integer),
        ("Date", DCT.date, cell.month),
        ("Domain Source", ONET_NS.domainSource, cell.text),
    )


def emerging(state: State, row: Row) -> str:
    """A task that is new or revised: Emerging Tasks."""
    import hashlib

    text = _know_occupation(state, row, SOC_CODE, "Title")
    code = row[SOC_CODE]
    # Emerging tasks have no identifier: the words and the occupation are all that tells them.
    digest = hashlib.sha256(f"{code} {row['Task']}".encode()).hexdigest()[:12]
    subject = f"{ONET}emerging-task/{code}/{digest}"
    text += _described(subject, "EmergingTask", row["Task"], f"{code}-{digest}", "onet-tasks")
    text += f"<{subject}> <{ONET_NS.occupation}> <{cell.occupation(code)}> .\n"
    if (original := row.get("Original Task ID", "")) not in cell.ABSENT:
        text += f"<{subject}> <{ONET_NS.revises}> <{cell.task(original)}> .\n"
    return text + _facts(
        subject,
        row,
        ("Date", DCT.date, cell.month),
        ("Domain Source", ONET_NS.domainSource, cell.text),
    )


def tasks_to_activities(state: State, row: Row) -> str:
    """The detailed work activity of a task: Tasks to DWAs."""
    text = _know_occupation(state, row, SOC_CODE, "Title")
    text += _know_task(state, row)
    text += _know_element(state, row["DWA Element ID"], row.get("DWA Element Name", ""))
    activity = cell.element(row["DWA Element ID"])
    return text + f"<{cell.task(row['Task ID'])}> <{ONET_NS.workActivity}> <{activity}> .\n"


def intermediate(state: State, row: Row) -> str:
    """An intermediate work activity under a general one: IWA Reference."""
    general = row.get("GWA Element ID") or row["Element ID"]
    text = _know_element(state, general, row.get("GWA Element Name") or row.get("Element Name", ""))
    return text + _know_element(state, row["IWA Element ID"], row["IWA Element Name"], general)


def detailed(state: State, row: Row) -> str:
    """A detailed work activity under an intermediate one: DWA Reference."""
    text = ""
    if "GWA Element ID" in row or "Element ID" in row:
        named = row if "IWA Element Name" in row else {**row, "IWA Element Name": ""}
        text = intermediate(state, named)
    detailed, name = row["DWA Element ID"], row["DWA Element Name"]
    return text + _know_element(state, detailed, name, row["IWA Element ID"])


def technologies(state: State, row: Row) -> str:
    """A technology of an occupation: Technology Skills, since 30.3 Software Skills."""
    hot = cell.flag(row["Hot Technology"])
    text = _example(state, row, "Technology", "technology")
    subject = cell.named("technology", row["Workplace Example"])
    if f"hot {subject}" not in state.seen:
        state.seen.add(f"hot {subject}")
        text += f"<{subject}> <{ONET_NS.hotTechnology}> {hot} .\n"
    demanded = row.get("In Demand", "")
    if demanded not in cell.ABSENT and "true" in cell.flag(demanded):
        occupation = cell.occupation(row[SOC_CODE])
        text += f"<{occupation}> <{ONET_NS.inDemandTechnology}> <{subject}> .\n"
    return text


def tools(state: State, row: Row) -> str:
    """A tool of an occupation: Tools Used."""
    return _example(state, row, "Tool", "tool")


def _example(state: State, row: Row, kind: str, word: str) -> str:
    text = _know_occupation(state, row, SOC_CODE, "Title")
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
        text += f"<{subject}> <{SKOS.broader}> <{broader}> .\n"
    return text + f"<{cell.occupation(row[SOC_CODE])}> <{ONET_NS.IRI}{word}> <{subject}> .\n"


def commodities(state: State, row: Row) -> str:
    """A commodity and the three levels above it: UNSPSC Reference."""
    text, below = "", ""
    for level in ("Commodity", "Class", "Family", "Segment"):
        code = cell.digits(row[f"{level} Code"])
        subject = f"{ONET}unspsc/{code}"
        if below:
            text += f"<{below}> <{SKOS.broader}> <{subject}> .\n"
        if subject in state.seen:
            return text
        state.seen.add(subject)
        text += _described(subject, "Commodity", row[f"{level} Title"], code, "onet-technologies")
        below = subject
    return text


def related(state: State, row: Row) -> str:
    """How near one occupation is to another: Related Occupations."""
    other = "Related O*NET-SOC Code"
    text = _know_occupation(state, row, SOC_CODE, "Title")
    text += _know_occupation(state, row, other, "Related Title")
    subject = f"{ONET}related/{row[SOC_CODE]}/{row[other]}"
    first, second = cell.occupation(row[SOC_CODE]), cell.occupation(row[other])
    text += f"<{first}> <{ONET_NS.relatedOccupation}> <{second}> .\n"
    text += f"<{subject}> <{RDF.type}> <{ONET_NS.Relatedness}> .\n"
    text += f"<{subject}> <{ONET_NS.occupation}> <{first}> .\n"
    text += f"<{subject}> <{ONET_NS.related}> <{second}> .\n"
    return text + _facts(
        subject,
        row,
        ("Relatedness Tier", ONET_NS.relatednessTier, cell.text),
        ("Index", ONET_NS.index, cell.integer),
    )


def job_zones(state: State, row: Row) -> str:
    """The job zone of an occupation: Job Zones."""
    text = _know_occupation(state, row, SOC_CODE, "Title")
    zone = f"{ONET}job-zone/{cell.digits(row['Job Zone'])}"
    if zone not in state.seen:
        state.seen.add(zone)
        name = f"Job Zone {row['Job Zone']}"
        text += _described(zone, "JobZone", name, row["Job Zone"], "onet-content-model")
    return text + f"<{cell.occupation(row[SOC_CODE])}> <{ONET_NS.jobZone}> <{zone}> .\n"


def job_zone_reference(state: State, row: Row) -> str:
    """A job zone with the preparation it asks for: Job Zone Reference."""
    subject = f"{ONET}job-zone/{cell.digits(row['Job Zone'])}"
    state.seen.add(subject)
    text = _described(subject, "JobZone", row["Name"], row["Job Zone"], "onet-content-model")
    return text + _facts(
        subject,
        row,
        ("Experience", ONET_NS.experience, cell.english),
        ("Education", ONET_NS.education, cell.english),
        ("Job Training", ONET_NS.jobTraining, cell.english),
        ("Examples", SKOS.example, cell.english),
        ("SVP Range", ONET_NS.svpRange, cell.text),
    )


def clusters(state: State, row: Row) -> str:
    """The career cluster of an occupation: All Career Clusters."""
    text = _know_occupation(state, row, SOC_CODE, "Occupation")
    name = row["Career Cluster"]
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("&", "and")).strip("-")
    subject = f"{ONET}career-cluster/{slug}"
    if subject not in state.seen:
        state.seen.add(subject)
        text += _described(subject, "CareerCluster", name, "", "onet-career-clusters")
    return text + f"<{cell.occupation(row[SOC_CODE])}> <{ONET_NS.careerCluster}> <{subject}> .\n"


def content_model(state: State, row: Row) -> str:
    """An element of the content model: Content Model Reference."""
    element = row["Element ID"]
    if element in state.elements:
        raise BadCellError(f"{element} is in the table already", "keep one of the two rows")
    text = _know_element(state, element, row["Element Name"])
    if "." not in element:
        scheme = f"{BASE}scheme/onet-content-model"
        text += f"<{cell.element(element)}> <{SKOS.topConceptOf}> <{scheme}> .\n"
    return text + _facts(cell.element(element), row, ("Description", DCT.description, cell.english))


def scales(state: State, row: Row) -> str:
    """A scale with its ends: Scales Reference."""
    scale = row["Scale ID"]
    subject = cell.scale(scale)
    state.scales.add(scale)
    text = _described(subject, "Scale", row["Scale Name"], scale, "onet-content-model")
    return text + _facts(
        subject,
        row,
        ("Minimum", ONET_NS.minimum, cell.decimal),
        ("Maximum", ONET_NS.maximum, cell.decimal),
    )


def categories(state: State, row: Row) -> str:
    """A category of a scale: Task Categories and the like."""
    element, scale, number = (
        row.get("Element ID", ""),
        row["Scale ID"],
        cell.digits(row["Category"]),
    )
    subject = cell.category(element, scale, number)
    label = row["Category Description"]
    text = _described(subject, "Category", label, number, "onet-content-model")
    text += f"<{subject}> <{ONET_NS.scale}> <{cell.scale(scale)}> .\n"
    if element:
        text += f"<{subject}> <{ONET_NS.element}> <{cell.element(element)}> .\n"
    return text


def anchors(state: State, row: Row) -> str:
    """An example at one point of a scale: Level Scale Anchors."""
    element, scale, at = row["Element ID"], row["Scale ID"], row["Anchor Value"]
    subject = f"{ONET}anchor/{element}/{scale}/{at}"
    text = f"<{subject}> <{RDF.type}> <{ONET_NS.Anchor}> .\n"
    text += f"<{subject}> <{ONET_NS.element}> <{cell.element(element)}> .\n"
    text += f"<{subject}> <{ONET_NS.scale}> <{cell.scale(scale)}> .\n"
    return text + _facts(
        subject,
        row,
        ("Anchor Value", ONET_NS.value, cell.decimal),
        ("Anchor Description", DCT.description, cell.english),
    )


def activities_of_interests(state: State, row: Row) -> str:
    """An example of an interest: Interests Illustrative Activities."""
    subject = cell.element(row["Element ID"])
    return f"<{subject}> <{SKOS.example}> {cell.english(row['Activity'])} .\n"


def occupations_of_interests(state: State, row: Row) -> str:
    """An occupation typical of an interest: Interests Illustrative Occupations."""
    text = _know_occupation(state, row, SOC_CODE, "Title")
    subject, occupation = cell.element(row["Element ID"]), cell.occupation(row[SOC_CODE])
    return text + f"<{subject}> <{ONET_NS.illustrativeOccupation}> <{occupation}> .\n"


def links(state: State, row: Row) -> str:
    """Two elements that go together: Abilities to Work Activities and the like."""
    first, second = linked(row)
    text = ""
    for name in (first, second):
        text += _know_element(state, row[name], row.get(name.replace("ID", "Name"), ""))
    return text + f"<{cell.element(row[first])}> <{SKOS.related}> <{cell.element(row[second])}> .\n"


def linked(names: Iterable[str]) -> list[str]:
    """Return the two columns that such a table links."""
    return [name for name in names if name.endswith(" Element ID")]


def _described(subject: str, kind: str, label: str, notation: str, scheme: str) -> str:
    text = f"<{subject}> <{RDF.type}> <{ONET_NS.IRI}{kind}> .\n"
    text += f"<{subject}> <{RDF.type}> <{SKOS.Concept}> .\n"
    text += f"<{subject}> <{SKOS.inScheme}> <{BASE}scheme/{scheme}> .\n"
    if label:
        text += f"<{subject}> <{SKOS.prefLabel}> {literal(label, '@en')} .\n"
    if notation:
        text += f"<{subject}> <{SKOS.notation}> {literal(notation)} .\n"
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
