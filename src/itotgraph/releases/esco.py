"""The ESCO classification as RDF, from the CSV files that its portal ships.

The IRIs, classes and properties are ESCO's own; which property a column stands for is said by the
`dictionary` file of the release. A table is known by its header, its language by the end of its
name (`occupations_en.csv`). What does not depend on the language is taken once, from English where
it is there. Alternative labels that repeat the preferred one, which the files have by the thousand,
are left out: SKOS forbids them (SKOS Reference, S13).
"""

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from itotgraph.errors import InputError
from itotgraph.namespaces import BASE, DCT, ESCO, ESCO_MODEL, RDF, SKOS, XSD
from itotgraph.releases import files as archive
from itotgraph.releases.files import Entry, Report
from itotgraph.releases.target import Write, download, iri, literal

GRAPH = f"{BASE}graph/esco"

_LANGUAGE = re.compile(r"_([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*|[A-Za-z]{2}_[A-Za-z]{2})$")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9](?:\.[0-9]+)?(?:Z|[+-][0-9][0-9]:[0-9][0-9])"
)
_ISCO_CODE = re.compile(r"[0-9]{1,4}")
_SEPARATOR = re.compile(r"\n|\s+\|\s+")
_LIST = re.compile(r"[\s,|]+")
_C1 = re.compile(r"[\x80-\x9f]")
_READ_AS_LATIN_1 = re.compile(r"[\xc2-\xf4][\x80-\xbf]{1,3}")
_LONGEST_FIELD = 131_072

_STATUS = "http://purl.org/iso25964/skos-thes#status"
_RIGHTS = (
    "This publication uses the ESCO classification of the European Commission. © European Union. "
    "Reuse is allowed under Commission Decision 2011/833/EU with acknowledgement of the source; "
    "the files were turned into RDF by itotgraph, which is not endorsed by the Commission."
)
_CLASSES = {
    "Occupation": ("Occupation", "MemberConcept"),
    "KnowledgeSkillCompetence": ("Skill", "MemberConcept"),
    "ISCOGroup": ("GroupConcept",),
    "SkillGroup": ("GroupConcept",),
}
# What 1.0 leaves out. Since 1.1 each concept of a class is in these two, as its table says.
_SCHEMES = {
    "Occupation": ("occupations", "member-occupations"),
    "KnowledgeSkillCompetence": ("skills", "member-skills"),
    "ISCOGroup": ("occupations", "isco"),
    "SkillGroup": ("skills", "skills-hierarchy"),
}
_ISCO_GROUP = re.compile(rf"{ESCO}isco/C([0-9]{{1,4}})")
_SKILL_TYPES = {"skill/competence": "skill", "knowledge": "knowledge", "attitude": "attitude"}
_RELATIONS = {"essential": "relatedEssentialSkill", "optional": "relatedOptionalSkill"}

Row = dict[str, str]


@dataclass
class _State:
    """What has been written, so that another language or table does not say it again."""

    line: int = 0
    kinds: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)
    rows: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    repeated: int = 0
    repaired: int = 0
    notated: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    above: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class _Kind:
    """A kind of table: its name for people, the columns that tell it, and what a row becomes."""

    name: str
    columns: tuple[str, ...]
    convert: Callable[[_State, Row, str], str]
    files: tuple[str, ...]
    in_each_language: bool = False


def convert(
    source: Path,
    write: Write,
    keep_going: bool = False,
    progress: Callable[[str, int, int], None] = lambda table, done, total: None,
    only: Container[str] | None = None,
) -> Report:
    """Write the tables of an ESCO release, in a folder or zip file, as N-Triples.

    Where the table of the hierarchy of occupations is missing, it follows from the codes.
    `progress` is told the table at work and the bytes read of all; `only` names the kinds of table
    to read, by default all. Raises InputError, with file and line, for a malformed row (with
    `keep_going` it is listed in the report instead), for a table that lacks a column, and where
    there is no ESCO table at all.
    """
    report = Report(keep_going)
    found = archive.entries(source)
    tables = _recognised(found, report)
    tables = [table for table in tables if only is None or table[0].name in only]
    if not tables:
        names = ", ".join(entry.name for entry in found[:5]) or "nothing"
        mend = f"name the folder or zip of a release; found {names}"
        raise InputError("no ESCO table there", mend, source)
    state = _State(kinds={kind.name for kind, _, _, _ in tables})
    total, done = sum(entry.size for _, entry, _, _ in tables), 0
    closing = [_dataset()]
    for kind, entry, header, language in tables:
        digest = archive.sha256(entry)
        rows, triples = _rows(state, report, kind, entry, header, language, write)
        report.read[entry.name] = (kind.name, rows, triples)
        closing.append(download(GRAPH, GRAPH, entry.name, digest, rows))
        done += entry.size
        progress(entry.name, done, total)
    if _OCCUPATION_HIERARCHY.name not in state.kinds:
        report.notes.append(
            "no broaderRelationsOccPillar: the hierarchy of occupations is that of their codes"
        )
        closing.append(_hierarchy_of_codes(state))
    for table, what in _EXPECTED.items():
        if table not in state.kinds:
            report.notes.append(f"no {what}: the graph has no {table}")
    if state.repeated:
        report.notes.append(f"{state.repeated} concepts stand twice with the same words: read once")
    if state.repaired:
        report.notes.append(f"{state.repaired} texts had UTF-8 read as Latin-1: mended")
    report.beside = _put(write, closing)
    return report


def _recognised(
    found: Iterable[Entry], report: Report
) -> list[tuple[_Kind, Entry, list[str], str]]:
    tables = []
    for entry in found:
        if entry.ending != ".csv":
            report.unknown.append(entry.name)
            continue
        names = archive.header(entry)
        marked = _LANGUAGE.search(entry.stem)
        word = entry.stem[: marked.start()].lower() if marked else entry.stem.lower()
        kinds = [kind for kind in _KINDS if set(kind.columns) <= set(names)]
        if word in _LEFT_OUT or "greenShare" in names:
            report.left_out.append(entry.name)
            continue
        expected = next((kind for kind in _KINDS if word in kind.files), None)
        if kinds:
            kind = max(reversed(kinds), key=lambda k: (word in k.files, len(k.columns)))
            if kind.in_each_language and not marked:
                mend = "name it as the portal does, say occupations_en.csv"
                raise InputError("no language in the name of the file", mend, entry.place)
            if len(set(names)) < len(names):
                twice = next(name for name in names if names.count(name) > 1)
                mend = "rename one of the two columns"
                raise InputError(f"two columns '{twice}'", mend, entry.place, 1)
            language = marked[1].lower().replace("_", "-") if marked else ""
            tables.append((kind, entry, names, language))
            continue
        if expected and not names:
            archive.refuse_empty(entry)
        if expected:
            lacking = ", ".join(name for name in expected.columns if name not in names)
            mend = "restore the header, or fetch it again"
            if re.search("[;\t]", names[0]):
                mend = "separate the cells with commas"
            shown = ", ".join(names)[:200]
            problem = f"no column {lacking}; found {shown}"
            raise InputError(problem, mend, entry.place, 1)
        report.unknown.append(entry.name)
    languages = {language for *_, language in tables if language}
    first = "en" if "en" in languages else min(languages, default="")
    chosen = []
    for kind, entry, names, language in sorted(
        tables, key=lambda item: (_KINDS.index(item[0]), item[3] != first, item[3])
    ):
        # A table of relations alone has no words, and in older releases no language.
        if language in (first, "") or kind.in_each_language:
            chosen.append((kind, entry, names, language))
        else:
            report.left_out.append(entry.name)
    return chosen


def _rows(
    state: _State,
    report: Report,
    kind: _Kind,
    entry: Entry,
    header: list[str],
    language: str,
    write: Write,
) -> tuple[int, int]:
    rows = triples = 0
    for lines, batch in archive.batches(entry, len(header), report.refuse, short=kind is _LEVELS):
        texts: list[str] = []
        for line, cells in zip(lines, batch, strict=True):
            state.line = line
            try:
                row = _sound(state, dict(zip(header, cells, strict=True)))
                texts.append(kind.convert(state, row, language))
            except ValueError as error:
                report.refuse(InputError(str(error), "mend the row", entry.place, line))
        rows += len(texts)
        triples += _put(write, texts)
    return rows, triples


def _sound(state: _State, row: Row) -> Row:
    for name, cell in row.items():
        if len(cell) > _LONGEST_FIELD and name != "hasTopConcept":
            raise ValueError(f"{name} has {len(cell)} characters")
        if not cell.isascii() and _C1.search(cell):
            row[name] = _repaired(cell)
            state.repaired += 1
    return row


def _put(write: Write, lines: list[str]) -> int:
    text = "".join(lines)
    write(text)
    return text.count("\n")


def _repaired(text: str) -> str:
    """Return the text without the damage that ESCO's files have: UTF-8 once read as Latin-1."""

    def decoded(found: re.Match[str]) -> str:
        try:
            return found[0].encode("latin-1").decode()
        except UnicodeDecodeError:
            return found[0]

    return _C1.sub("", _READ_AS_LATIN_1.sub(decoded, text))


def _concept(state: _State, row: Row, language: str) -> str:
    subject = iri(row["conceptUri"])
    said = hash(tuple(cell for name, cell in row.items() if name != "modifiedDate"))
    line, before = state.rows.setdefault((subject, language), (state.line, said))
    if line != state.line:
        if said != before:
            raise ValueError(f"{subject} stands in line {line} already, and differs")
        state.repeated += 1
        return ""
    text = ""
    if subject not in state.described:
        state.described.add(subject)
        text = _described(state, subject, row)
    return text + _labels(subject, row, language)


def _described(state: _State, subject: str, row: Row) -> str:
    if row["conceptType"] not in _CLASSES:
        raise ValueError(f"'{row['conceptType']}' is no type of concept of ESCO")
    text = f"{subject} <{RDF.type}> <{SKOS.Concept}> .\n"
    for name in _CLASSES[row["conceptType"]]:
        text += f"{subject} <{RDF.type}> <{ESCO_MODEL.IRI}{name}> .\n"
    schemes = _schemes(row)
    for scheme in schemes:
        text += f"{subject} <{SKOS.inScheme}> {iri(scheme)} .\n"
    group_of_isco = _ISCO_GROUP.fullmatch(row["conceptUri"])
    code = row.get("code", "").strip() or (group_of_isco[1] if group_of_isco else "")
    if code:
        text += f"{subject} <{SKOS.notation}> {literal(code)} .\n"
        state.notated.add(subject)
        if row["conceptType"] in ("ISCOGroup", "Occupation"):
            state.codes[code] = subject
    if row["conceptType"] == "ISCOGroup" and len(code) == 1:
        for scheme in schemes:
            text += f"{subject} <{SKOS.topConceptOf}> {iri(scheme)} .\n"
    if group := row.get("iscoGroup", ""):
        if not _ISCO_CODE.fullmatch(group):
            raise ValueError(f"'{group}' is no code of ISCO-08")
        text += f"{subject} <{ESCO_MODEL.memberOfISCOGroup}> <{ESCO}isco/C{group}> .\n"
    if kind := row.get("skillType", ""):
        if kind not in _SKILL_TYPES:
            raise ValueError(f"'{kind}' is no type of skill")
        text += f"{subject} <{ESCO_MODEL.skillType}> <{ESCO}skill-type/{_SKILL_TYPES[kind]}> .\n"
    if level := row.get("reuseLevel", ""):
        reuse = iri(f"{ESCO}skill-reuse-level/{level}")
        text += f"{subject} <{ESCO_MODEL.skillReuseLevel}> {reuse} .\n"
    if modified := row.get("modifiedDate", ""):
        if not _DATE_TIME.fullmatch(modified):
            raise ValueError(f"modifiedDate: '{modified}' is no date and time")
        text += f'{subject} <{DCT.modified}> "{modified}"^^<{XSD.dateTime}> .\n'
    if status := row.get("status", ""):
        text += f"{subject} <{_STATUS}> {literal(status)} .\n"
    for column, name in (
        ("regulatedProfessionNote", "regulatedProfessionNote"),
        ("naceCode", "hasNACECode"),
    ):
        for value in filter(None, _LIST.split(row.get(column, ""))):
            text += f"{subject} <{ESCO_MODEL.IRI}{name}> {iri(value)} .\n"
    return text


def _schemes(row: Row) -> list[str]:
    if "inScheme" in row:
        return [scheme for scheme in _LIST.split(row["inScheme"]) if scheme]
    return [f"{ESCO}concept-scheme/{name}" for name in _SCHEMES[row["conceptType"]]]


def _labels(subject: str, row: Row, language: str) -> str:
    tag = f"@{language}"
    preferred = row["preferredLabel"].strip()
    if not preferred:
        raise ValueError("no preferredLabel")
    text = f"{subject} <{SKOS.prefLabel}> {literal(preferred, tag)} .\n"
    said = {preferred}
    for column, name in (("altLabels", "altLabel"), ("hiddenLabels", "hiddenLabel")):
        labels = row.get(column, "")
        for label in _SEPARATOR.split(labels) if "|" in labels else labels.split("\n"):
            label = label.strip()
            if label and label not in said:
                said.add(label)
                text += f"{subject} <{SKOS.IRI}{name}> {literal(label, tag)} .\n"
    for column, predicate in (
        ("description", DCT.description),
        ("definition", SKOS.definition),
        ("scopeNote", SKOS.scopeNote),
    ):
        if note := row.get(column, "").strip():
            text += f"{subject} <{predicate}> {literal(note, tag)} .\n"
    return text


def _collection(state: _State, row: Row, language: str) -> str:
    # Who is in a collection, the concepts say themselves by skos:inScheme.
    if _SKILL_HIERARCHY.name in state.kinds or "/skill/" not in row["conceptUri"]:
        return ""
    subject = iri(row["conceptUri"])
    broader = (iri(uri) for uri in _LIST.split(row["broaderConceptUri"]) if uri)
    return "".join(_broader(state, subject, above) for above in broader)


def _broader_relation(state: _State, row: Row, language: str) -> str:
    return _broader(state, iri(row["conceptUri"]), iri(row["broaderUri"]))


def _broader(state: _State, subject: str, above: str) -> str:
    if (subject, above) in state.above:
        return ""
    state.above.add((subject, above))
    return f"{subject} <{SKOS.broader}> {above} .\n"


def _skill_levels(state: _State, row: Row, language: str) -> str:
    uris = [row[f"Level {level} URI"] for level in range(4)]
    codes = [row.get(f"Level {level} code", "").strip() for level in range(4)]
    given = [iri(uri) for uri in uris if uri]
    text = ""
    if len(given) == 1:
        text += f"{given[0]} <{SKOS.topConceptOf}> <{ESCO}concept-scheme/skills> .\n"
    if given and (code := codes[len(given) - 1]) and given[-1] not in state.notated:
        state.notated.add(given[-1])
        text += f"{given[-1]} <{SKOS.notation}> {literal(code)} .\n"
    if len(given) > 1 and _SKILL_HIERARCHY.name not in state.kinds:
        text += _broader(state, given[-1], given[-2])
    return text


def _occupation_skill(state: _State, row: Row, language: str) -> str:
    return _relation(row["occupationUri"], row["relationType"], row["skillUri"])


def _skill_skill(state: _State, row: Row, language: str) -> str:
    return _relation(row["originalSkillUri"], row["relationType"], row["relatedSkillUri"])


def _relation(subject: str, relation: str, skill: str) -> str:
    if relation not in _RELATIONS:
        raise ValueError(f"relationType: '{relation}' is neither essential nor optional")
    return f"{iri(subject)} <{ESCO_MODEL.IRI}{_RELATIONS[relation]}> {iri(skill)} .\n"


def _scheme(state: _State, row: Row, language: str) -> str:
    # hasTopConcept is left out: the files put every member of a scheme there.
    subject = iri(row["conceptSchemeUri"])
    text = ""
    if subject not in state.described:
        state.described.add(subject)
        text += f"{subject} <{RDF.type}> <{SKOS.ConceptScheme}> .\n"
    for column, predicate in (
        ("preferredLabel", SKOS.prefLabel),
        ("title", DCT.title),
        ("description", DCT.description),
    ):
        if words := row.get(column, "").strip():
            text += f"{subject} <{predicate}> {literal(words, f'@{language}')} .\n"
    return text


def _hierarchy_of_codes(state: _State) -> str:
    text = ""
    for code, subject in sorted(state.codes.items()):
        above = code.rpartition(".")[0] if "." in code else code[:-1]
        if above in state.codes:
            text += _broader(state, subject, state.codes[above])
    return text


def _dataset() -> str:
    text = f"<{GRAPH}> <{RDF.type}> <http://www.w3.org/ns/dcat#Dataset> .\n"
    text += f"<{GRAPH}> <{DCT.title}> {literal('ESCO classification', '@en')} .\n"
    return text + f"<{GRAPH}> <{DCT.rights}> {literal(_RIGHTS, '@en')} .\n"


_OCCUPATION_HIERARCHY = _Kind(
    "broader occupations",
    ("conceptType", "conceptUri", "broaderType", "broaderUri"),
    _broader_relation,
    ("broaderrelationsoccpillar",),
)
_SKILL_HIERARCHY = _Kind(
    "broader skills",
    ("conceptType", "conceptUri", "broaderType", "broaderUri"),
    _broader_relation,
    ("broaderrelationsskillpillar",),
)
_LEVELS = _Kind(
    "levels of skill groups",
    ("Level 0 URI", "Level 1 URI", "Level 2 URI", "Level 3 URI"),
    _skill_levels,
    ("skillshierarchy",),
)
_KINDS = (
    _Kind(
        "concept schemes",
        ("conceptType", "conceptSchemeUri"),
        _scheme,
        ("conceptschemes",),
        in_each_language=True,
    ),
    _Kind(
        "concepts",
        ("conceptType", "conceptUri", "preferredLabel"),
        _concept,
        ("iscogroups", "occupations", "skillgroups"),
        in_each_language=True,
    ),
    _Kind(
        "skills",
        ("conceptType", "conceptUri", "preferredLabel", "skillType"),
        _concept,
        ("skills",),
        in_each_language=True,
    ),
    _LEVELS,
    _OCCUPATION_HIERARCHY,
    _SKILL_HIERARCHY,
    _Kind(
        "members of a collection",
        ("conceptType", "conceptUri", "preferredLabel", "broaderConceptUri"),
        _collection,
        (
            "digcompskillscollection",
            "digitalskillscollection",
            "greenskillscollection",
            "languageskillscollection",
            "researchoccupationscollection",
            "researchskillscollection",
            "transversalskillscollection",
        ),
    ),
    _Kind(
        "skills of occupations",
        ("occupationUri", "relationType", "skillUri"),
        _occupation_skill,
        ("occupationskillrelations",),
    ),
    _Kind(
        "skills that go with skills",
        ("originalSkillUri", "relationType", "relatedSkillUri"),
        _skill_skill,
        ("skillskillrelations",),
    ),
)
_EXPECTED = {
    "skills of occupations": "occupationSkillRelations",
    "broader skills": "broaderRelationsSkillPillar",
}
# The dictionary explains columns; the green share is an estimate beside the classification.
_LEFT_OUT = ("dictionary", "greenshareocc")
