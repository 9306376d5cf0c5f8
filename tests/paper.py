"""Reads the text of the paper: what each line is, and the lines of the tables by cells.

It knows how the text is laid out and none of its names, so that it finds what is there, whatever
the ontology says.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

HEADINGS = {
    "How the IT Occupation Taxonomy Benefits Customers, Microsoft, and Partners",
    "Microsoft Solutions and Operations Frameworks",
    "Occupation Clusters",
    "The Anatomy of the Occupation Clusters",
    "Critical Work Functions and Key Activities",
    "The Relationship Tables",
    "How to Use Tables 1 and 3",
}
SECTIONS = {
    "Introduction": "introduction",
    "How to Use Tables 2 and 4": "introduction",
    "Occupation Cluster Definitions": "definitions",
    "Critical Work Functions and Key Activities, Knowledge, and Skills": "functions",
    "Microsoft Solutions Framework Role Clusters": "msf roles",
    "Microsoft Solutions Framework Role Cluster Functional Areas Defined": "msf areas",
    "Microsoft Operations Framework Role Clusters": "mof roles",
    "Microsoft Operations Framework Role Cluster Functional Areas Defined": "mof areas",
}
PROSE = {
    "front matter": r"IT Occupation Taxonomy v\.3\.0|Contents|.+(\.{5}|\t)\d*|.{60,}\.|(©|Part) .+",
    "introduction": r"(\d\. |\*\*)?[A-Z].{30,}[.:>](\*\*)?|- .{20,}|Example: .+|(.+\t){4}.+",
    "definitions": r"[A-Z].{60,}\.",
    "msf roles": r"[A-Z“].{60,}\.|- [A-Z].{20,}",
    "mof roles": r"[A-Z].{40,}[.:]|- .{20,}\.",
}
HEAD = re.compile(r"(Occupation|M[SO]F Role) Cluster(\t[A-Z][^<(\t]+){4}")
MARKUP = re.compile(r"<[^>]*>|\(pg\. \d+\)|\]\(#\)|[\[•*]")


class Line(NamedTuple):
    """What a line, or a part of it, is; `place` are the names of the headings it stands under."""

    number: int
    sort: str
    words: str = ""
    place: tuple[str, ...] = ()


class Row(NamedTuple):
    """A line of a table by cells; Tables 2 and 4 refer to the occupations of a cluster."""

    number: int
    table: str
    clusters: list[str]
    occupations: list[str]
    functions: list[str]
    roles: list[str]
    areas: list[str]


class Paper(NamedTuple):
    text: list[str]
    lines: list[Line]
    rows: list[Row]


def read(text: list[str]) -> Paper:
    """Read the text; a line that fits no sort gets the sort 'unknown'."""
    lines: list[Line] = []
    rows: list[Row] = []
    for section, part in sections(text):
        lines += [Line(number, "blank") for number, line in part if not line.strip()]
        part = [(number, line) for number, line in part if line.strip()]
        if section[0].isdigit():
            lines += read_table(part)
            rows += read_rows(section, part)
        elif section == "functions":
            lines += read_functions(part)
        elif section.endswith("areas"):
            lines += read_areas(section[:3], part)
        else:
            lines += read_prose(section, part)
    return Paper(text, lines, rows)


def sections(text: list[str]) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    section, named = "front matter", []
    for number, line in enumerate(text, 1):
        table = re.match(r"Table (\d): [^\t]*Perspective[^\t]*$", line)
        section = table[1] if table else SECTIONS.get(line.strip(), section)
        named.append((section, number, line))
    for section, part in groupby(named, key=lambda item: item[0]):
        yield section, [(number, line) for _, number, line in part]


def plain(text: str) -> str:
    """The words without markup, page references, doubled blanks and the blank after a slash."""
    return " ".join(MARKUP.sub(" ", text).split()).replace("/ ", "/")


def read_prose(section: str, part: list[tuple[int, str]]) -> Iterator[Line]:
    cluster, listing = "", False
    for number, raw in part:
        line = raw.strip()
        listed = re.match(r"(\d+)\. (.*)", line) if listing else None
        listing = bool(listed) or line.endswith("13 occupation clusters:")
        if line in SECTIONS or line in HEADINGS:
            yield Line(number, "heading")
        elif listed:
            yield Line(number, "cluster", plain(listed[2]), (listed[1],))
        elif re.fullmatch(PROSE[section], line):
            yield Line(number, "prose", line, (cluster,))
        elif role := re.fullmatch("(.+) Role Cluster", line):
            yield Line(number, "role", role[1], (section[:3],))
        elif section == "definitions" and not line.endswith("."):
            cluster = plain(line)
            yield Line(number, "cluster", cluster)
        else:
            yield Line(number, "torn prose" if len(line) > 60 else "unknown")


def read_functions(part: list[tuple[int, str]]) -> Iterator[Line]:
    cluster, function, sort = "", "", ""
    last = Line(0, "")
    for number, raw in part:
        pieces = [piece.strip() for piece in re.split(r"\*{2,}", raw) if piece.strip(" *")]
        if len(pieces) > 1:
            yield Line(number, "joined headings")
        for piece in pieces:
            words = plain(piece.removeprefix("-"))
            if words in SECTIONS:
                yield Line(number, "heading")
            elif head := re.fullmatch("(Occupation Cluster|Critical Work Function): (.+)", words):
                if head[1] == "Critical Work Function":
                    function = head[2]
                    yield Line(number, "function", function, (cluster,))
                else:
                    cluster = head[2]
                    yield Line(number, "cluster", cluster)
            elif words in ("Key activities:", "Representative Occupations", "Occupations"):
                sort = "activity" if words == "Key activities:" else "occupation"
                yield Line(number, "heading" if words != "Occupations" else "torn heading")
            elif words == "Key technical knowledge and foundation skills for this function:":
                sort = "competency"
                yield Line(number, "heading")
            elif not words or words == "Representative":
                yield Line(number, "torn heading" if words else "empty bullet")
            elif piece.startswith("-") and sort in ("occupation", "competency"):
                yield Line(number, sort, words, (cluster, function)[: 1 + (sort != "occupation")])
            elif sort == "activity" and not piece.startswith("-"):
                yield Line(number, sort, words, (cluster, function))
            elif not piece.startswith("-"):
                if (last.number, last.sort) == (number - 1, "cluster"):
                    words = f"{last.words} {words}"
                cluster, last = words, Line(number, "cluster", words)
                yield last
            else:
                yield Line(number, "unknown")


def read_areas(framework: str, part: list[tuple[int, str]]) -> Iterator[Line]:
    role, area, nested = "", "", False
    for number, line in part:
        item = re.match(r"( ?)-(?: (o) )?(.*)", line)
        if line.strip() in SECTIONS:
            yield Line(number, "heading")
        elif head := re.fullmatch(r"(.+?)(?: Role Cluster)? Functional Areas", line):
            role = head[1]
            yield Line(number, "role", role, (framework,))
        elif item and not item[3].strip():
            nested = False
            yield Line(number, "empty bullet")
        elif item:
            nested = nested and bool(item[1] or item[2])
            sort = "nested duty" if nested else "duty"
            yield Line(number, sort, item[3].strip(), (framework, role, area))
            nested = nested or item[3].endswith(":")
        elif re.fullmatch(r"[A-Z][\w/ -]+", line):
            area, nested = line, False
            yield Line(number, "area", area, (framework, role))
        else:
            yield Line(number, "unknown")


def read_table(part: list[tuple[int, str]]) -> Iterator[Line]:
    for number, line in part:
        if line.count("\t") == 4:
            yield Line(number, "head" if HEAD.fullmatch(line) else "row")
        else:
            caption = re.match(r"Table \d: M?|How to use this table \(pg\. \d+\)$", line)
            yield Line(number, "caption" if caption else "unknown")


def read_rows(table: str, part: list[tuple[int, str]]) -> Iterator[Row]:
    for number, line in part:
        if line.count("\t") == 4 and not HEAD.fullmatch(line):
            cells = line.split("\t")
            items = [[plain(i) for i in re.split(r"\(pg\. \d+\)|•", c) if plain(i)] for c in cells]
            if table in "13":
                cluster, occupations, functions, role, areas = items
                if "•" not in cells[1]:
                    titles = re.split(r" (?=[A-Z])", " ".join(occupations))
                    occupations = [title for title in titles if title]
            else:
                role, cluster, _, functions, areas = items
                refers = "View Representative Occupations for "
                occupations = [plain(c) for c in plain(cells[2]).split(refers) if c]
            yield Row(number, table, cluster, occupations, functions, role, areas)
