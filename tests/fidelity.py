"""Checks of the ontology against the text of the paper: nothing lost, nothing made up.

Every check gives what it finds wrong, a line each.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, groupby, pairwise
from typing import NamedTuple

import pyoxigraph as ox

from itotgraph.names import shorten
from itotgraph.namespaces import BASE, ITOT
from tests.paper import Line, Paper, Row

# Read from the text by eye. How many rows of the paper a line holds, where it is not one.
ROWS_IN_LINE = {168: 2, 169: 2, 177: 2, 191: 2, 204: 2, 217: 0, 311: 3, 389: 2, 417: 2}
# Items under a heading that is not theirs: the occupations of another cluster, a stranded
# competency, two activities torn by a page break. Headings torn into lines.
MISPLACED = {*range(1158, 1169), 1589, 3305, 3307, 3478, 3480}
TORN = {951, 952, 1151, 1152}
# Lines whose label of cluster or role belongs to another row, or to some of their rows only.
SHIFTED = {169, 204, 205, 248, 269, 280, 311, 312, 349, 350, 389}
COUNTS = {
    word: number
    for number, word in enumerate(
        ["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 3
    )
} | {"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18}
FIELDS = ("location", "says", "reading", "reason")
PAPER, EXTRACT = (f"{BASE}source/{name}" for name in ("it-occupation-taxonomy-3.0", "onet-extract"))

Graph = dict[tuple[str, str], list[str]]
KINDS = {
    "cluster": ["OccupationCluster"],
    "occupation": ["Occupation"],
    "function": ["CriticalWorkFunction"],
    "activity": ["KeyActivity"],
    "competency": ["Knowledge", "Ability"],
    "role": ["RoleCluster"],
    "area": ["FunctionalArea"],
}
PARENTS = {
    "occupation": ("cluster", "broader"),
    "function": ("cluster", "occupationCluster"),
    "activity": ("function", "broader"),
    "competency": ("function", "^requires"),
    "area": ("role", "broader"),
}


def index(triples: list[ox.Triple]) -> Graph:
    """Values by subject and property, subjects by value and ^property, concepts by sort, label."""
    graph: Graph = defaultdict(list)
    for triple in triples:
        name = re.split("[/#]", triple.predicate.value)[-1]
        graph[triple.subject.value, name].append(triple.object.value)
        graph[triple.object.value, f"^{name}"].append(triple.subject.value)
    for sort in KINDS:
        for concept in members(graph, sort):
            for label in labels(graph, concept):
                graph[sort, label.casefold()].append(concept)
    return graph


def members(graph: Graph, sort: str) -> list[str]:
    return [concept for kind in KINDS[sort] for concept in graph[ITOT.IRI + kind, "^type"]]


def first(graph: Graph, subject: str, name: str) -> str:
    return next(iter(graph[subject, name]), "")


def labels(graph: Graph, concept: str) -> list[str]:
    """The names of a concept that are the paper's: no note says that one comes from elsewhere."""
    notes = graph[concept, "editorialNote"]
    others = graph[concept, "altLabel"]
    return graph[concept, "prefLabel"] + [
        name for name in others if not any(note.startswith(f"'{name}' ") for note in notes)
    ]


def find(graph: Graph, sort: str, words: str, place: tuple[str, ...] = ()) -> set[str]:
    """The concepts of the sort with that label, under the one that the place names."""
    found = set(graph[sort, words.casefold()])
    if sort == "role":
        return {role for role in found if place[0] in first(graph, role, "inScheme")}
    if sort == "cluster":
        return found
    above = parents(graph, sort, place)
    return {concept for concept in found if above & set(graph[concept, PARENTS[sort][1]])}


def parents(graph: Graph, sort: str, place: tuple[str, ...]) -> set[str]:
    return find(graph, PARENTS[sort][0], place[-1], place[:-1])


class Erratum(NamedTuple):
    """What an erratum names in the text and in the graph."""

    lines: set[int]
    touches: set[str]


def errata(graph: Graph, kinds: str = "damage ambiguity inconsistency") -> list[Erratum]:
    """The errata of the paper, or those of some kinds."""
    kinded = [iri for kind in kinds.split() for iri in graph[ITOT.IRI + kind, "^kind"]]
    found = [iri for iri in kinded if graph[iri, "source"] == [PAPER]]
    return [
        Erratum(
            {n for a, b in lines(*graph[iri, "location"]) for n in range(a, b + 1)},
            set(graph[iri, "touches"]),
        )
        for iri in found
    ]


def row_damage(graph: Graph) -> list[Erratum]:
    """The damage to single rows; what runs through a table, as lost bullets, explains no row."""
    return [erratum for erratum in errata(graph, "damage") if len(erratum.lines) <= 4]


def lines(*texts: str) -> list[tuple[int, int]]:
    """The first and last numbers of `line 168`, `lines 212 and 217`, `lines 4092 to 4099, 4102`."""
    listed = re.findall(r"[Ll]ines? (\d+(?:(?:,| and| to) \d+)*)", " ".join(texts))
    ranges = re.findall(r"(\d+)(?: to (\d+))?", " ".join(listed))
    return [(int(first), int(last or first)) for first, last in ranges]


def items(paper: Paper, graph: Graph) -> Iterator[Line]:
    """Every name and item of the text; of the tables those that no row has to account for."""
    yield from (line for line in paper.lines if line.sort in KINDS)
    cluster = ""
    for row in paper.rows:
        cluster = row.clusters[-1] if row.clusters and row.table in "13" else cluster
        if row.table in "13":
            yield from (Line(row.number, "occupation", w, (cluster,)) for w in row.occupations)
        else:
            yield from (Line(row.number, "cluster", words) for words in row.occupations)


def check_sorts(paper: Paper, graph: Graph) -> Iterator[str]:
    """Every line is of a known sort, and damage to the layout is in an erratum."""
    damage = {"torn heading", "joined headings", "torn prose", "empty bullet", "nested duty"}
    recorded = set().union(*(erratum.lines for erratum in errata(graph)))
    for line in paper.lines:
        if line.sort == "unknown":
            yield f"line {line.number} is of no known sort: {paper.text[line.number - 1]!r}"
        if line.sort in damage and line.number not in recorded:
            yield f"line {line.number}: {line.sort}, and no erratum names the line"
    for number in set(range(1, len(paper.text) + 1)) - {line.number for line in paper.lines}:
        yield f"line {number} was not read"


def check_items(paper: Paper, graph: Graph) -> Iterator[str]:
    """Every name and item of the text is a label of a concept in its place, or in an erratum."""
    recorded = errata(graph, "damage ambiguity")
    for line in items(paper, graph):
        found = find(graph, line.sort, line.words, line.place)
        where = f"line {line.number}: {line.sort} {line.words!r} of {' / '.join(line.place)!r}"
        if line.number in MISPLACED | TORN and found:
            yield f"{where} is in the graph, though it stands there by mistake"
        elif line.number in MISPLACED | TORN:
            if not any(line.number in erratum.lines for erratum in recorded):
                yield f"{where} has no erratum"
        elif not found:
            yield f"{where} is not in the graph"


def check_concepts(paper: Paper, graph: Graph) -> Iterator[str]:
    """Every concept of the graph stands in the text under each of its parents, or by an erratum."""
    seen = set()
    above: dict[int, set[str]] = defaultdict(set)
    for line in items(paper, graph):
        if line.sort not in PARENTS:
            seen |= {(concept, "") for concept in find(graph, line.sort, line.words, line.place)}
            continue
        over = parents(graph, line.sort, line.place)
        above[line.number] |= over
        for concept in find(graph, line.sort, line.words, line.place):
            seen |= {(concept, one) for one in over}
    for erratum in errata(graph, "damage ambiguity"):
        for concept in erratum.touches:
            for number in erratum.lines & MISPLACED:
                seen |= {(concept, one) for one in above[number] | erratum.touches}
    for sort in KINDS:
        for concept in members(graph, sort):
            for parent in graph[concept, PARENTS[sort][1]] if sort in PARENTS else [""]:
                if (concept, parent) not in seen:
                    yield f"{shorten(concept)} ({sort}) does not stand under {shorten(parent)!r}"


def check_labels(paper: Paper, graph: Graph) -> Iterator[str]:
    """Every label is in the text, and but for the case of clusters letter by letter."""
    words = {line.words for line in paper.lines}
    words |= {item for row in paper.rows for cell in row[2:] for item in cell}
    folded = {item.casefold() for item in words}
    whole = " ".join(" ".join(paper.text).split())
    for sort in KINDS:
        for concept in members(graph, sort):
            for label in labels(graph, concept):
                known = label.casefold() in folded if sort == "cluster" else label in words
                if not known and not (sort == "activity" and label in whole):
                    yield f"{shorten(concept)}: {label!r} is not in the text"


def check_order(paper: Paper, graph: Graph) -> Iterator[str]:
    """The notations sort as the text first has the concepts (occupations aside: see E049)."""
    for sort in set(KINDS) - {"occupation"}:
        ours = [line for line in paper.lines if line.sort == sort]
        order = [c for line in ours for c in find(graph, sort, line.words, line.place)]
        notations = [first(graph, concept, "notation") for concept in dict.fromkeys(order)]
        notations.sort(key=lambda notation: notation.rstrip(".0123456789"))
        for before, after in pairwise(notations):
            if before > after:
                yield f"{sort}: {before} stands before {after}"


def rows_by_line(paper: Paper, graph: Graph) -> Iterator[tuple[Row, list[str], str]]:
    """Every line of the tables, the rows that it holds, and the row before them."""
    for table, part in groupby(paper.rows, key=lambda row: row.table):
        rows = [row for row in graph[ITOT.TableRow, "^type"] if graph[row, "table"] == [table]]
        rows.sort(key=lambda row: int(first(graph, row, "position")))
        end = 0
        for line in part:
            start, end = end, end + ROWS_IN_LINE.get(line.number, 1)
            yield line, rows[min(start, end - 1) : end], rows[max(start - 1, 0)]
        assert end == len(rows), f"Table {table} has {len(rows)} rows, and {end} in the text"


def check_row_lines(paper: Paper, graph: Graph) -> Iterator[str]:
    """A row says its line; with several rows, or part of a list, the line has an erratum."""
    recorded = row_damage(graph)
    for line, rows, _ in rows_by_line(paper, graph):
        torn = line.table in "13" and bool(line.occupations) and not line.clusters
        there = [erratum.touches for erratum in recorded if line.number in erratum.lines]
        if (torn or len(rows) > 1) and not any(set(rows) <= touches for touches in there):
            yield f"line {line.number} is {'part of' if torn else 'more than'} one row"
        for row in rows:
            if str(line.number) not in graph[row, "line"]:
                yield f"{shorten(row)} stands on line {line.number}, and does not say so"


def check_row_labels(paper: Paper, graph: Graph) -> Iterator[str]:
    """The cluster and the role of a row are those of its line, or of the row before."""
    for line, rows, before in rows_by_line(paper, graph):
        recorded = {r for e in row_damage(graph) if line.number in e.lines for r in e.touches}
        for sort, cell, column in (
            ("cluster", line.clusters, "printedOccupationCluster"),
            ("role", line.roles, "printedRoleCluster"),
        ):
            framework = ("msf" if line.table in "12" else "mof",)
            expected = {c for words in cell for c in find(graph, sort, words, framework)}
            expected = expected if cell else set(graph[before, column])
            actual = {value for row in rows for value in graph[row, column]}
            settled = line.number in SHIFTED and recorded & set(rows)
            if (expected != actual or len(cell) > len(rows)) and not settled:
                yield f"line {line.number}: {sort} {cell}, its rows {[*map(shorten, actual)]}"


def check_row_cells(paper: Paper, graph: Graph) -> Iterator[str]:
    """The rows of a line share out its functions and areas in their order, one for one.

    What is left over on either side has to be in an erratum that names the line and the row.
    """
    recorded = row_damage(graph)
    for column, prints in ((4, "printedWorkFunction"), (6, "printedFunctionalArea")):
        left: dict[str, list[str]] = {}
        over: list[tuple[int, str]] = []
        for line, rows, _ in rows_by_line(paper, graph):
            left |= {row: list(graph[row, prints]) for row in rows if row not in left}
            current = 0
            for words in line[column]:
                taken = [
                    (place, concept)
                    for place, row in list(enumerate(rows))[current:]
                    for concept in left[row]
                    if words.casefold() in map(str.casefold, labels(graph, concept))
                ]
                if taken:
                    current = taken[0][0]
                    left[rows[current]].remove(taken[0][1])
                else:
                    over.append((line.number, words))
        pairs = [(row, concept) for row, concepts in left.items() for concept in concepts]
        for row, concept in pairs:
            if not any({row, concept} <= erratum.touches for erratum in recorded):
                yield f"{shorten(row)}: {shorten(concept)} is not in its line"
        for number, words in over:
            touched = {
                t for erratum in recorded if number in erratum.lines for t in erratum.touches
            }
            if not any(words in first(graph, c, "prefLabel") for r, c in pairs if r in touched):
                yield f"line {number}: no row of it has {words!r}, or not in that order"


def check_row_occupations(paper: Paper, graph: Graph) -> Iterator[str]:
    """Every row of a cluster prints the titles of that cluster in its table; 2 and 4 none."""
    printed: dict[tuple[str, str], list[str]] = defaultdict(list)
    tables = {row.number: row.table for row in paper.rows}
    for line in items(paper, graph):
        if line.number in tables and line.sort == "occupation":
            for cluster in find(graph, "cluster", line.place[0]):
                printed[tables[line.number], cluster].append(line.words)
    for row in graph[ITOT.TableRow, "^type"]:
        key = first(graph, row, "table"), first(graph, row, "printedOccupationCluster")
        actual = [first(graph, title, "prefLabel") for title in graph[row, "printedOccupation"]]
        for title in (Counter(printed[key]) - Counter(actual)).elements():
            yield f"{shorten(row)} lacks {title!r}, which Table {key[0]} prints"
        for title in (Counter(actual) - Counter(printed[key])).elements():
            yield f"{shorten(row)} has {title!r}, which Table {key[0]} does not print"


def check_row_parts(paper: Paper, graph: Graph) -> Iterator[str]:
    """The functions of a row belong to its cluster, its areas to its role cluster."""
    for row in graph[ITOT.TableRow, "^type"]:
        for part, link, whole in (
            ("printedWorkFunction", "occupationCluster", "printedOccupationCluster"),
            ("printedFunctionalArea", "broader", "printedRoleCluster"),
        ):
            if not graph[row, part]:
                yield f"{shorten(row)} has no {part}"
            for concept in graph[row, part]:
                if graph[concept, link] != graph[row, whole]:
                    yield f"{shorten(row)}: {shorten(concept)} is of another {whole[7:]}"


def check_errata(paper: Paper, graph: Graph) -> Iterator[str]:
    """What an erratum says of a line is so: it is there, with the quoted words and the titles."""
    titles = {row.number: len(row.occupations) for row in paper.rows}
    yield from untrue(paper.text, graph, PAPER)
    for iri in graph[ITOT.Erratum, "^type"]:
        says = " ".join(graph[iri, "says"])
        for number, count in re.findall(
            r"Line (\d+) (?:ends after|has) (\w+) (?:more|titles)", says
        ):
            if titles.get(int(number)) != COUNTS.get(count):
                yield f"{shorten(iri)}: line {number} has not {count} titles"


def untrue(text: list[str], graph: Graph, source: str) -> Iterator[str]:
    """The lines that errata of the source name in vain, and the words that they misquote."""
    for iri in graph[source, "^source"]:
        if ITOT.Erratum not in graph[iri, "type"]:
            continue
        says = " ".join(graph[iri, "says"])
        blank = "blank line" in says
        fields = [text for name in FIELDS for text in graph[iri, name]]
        for number in {number for pair in lines(*fields) for number in pair}:
            if number > len(text) or (not text[number - 1].strip()) != blank:
                yield f"{shorten(iri)}: line {number} is {'not ' * blank}blank, or not there"
        where = [n for a, b in lines(*graph[iri, "location"]) for n in range(a, b + 1)]
        for quoted in re.findall(r"(?<!\w)'(.+?)'(?!\w)", says):
            if not any(quoted in text[number - 1] for number in where):
                yield f"{shorten(iri)}: {quoted!r} does not stand at lines {where}"


def check_duties(paper: Paper, graph: Graph) -> Iterator[str]:
    """As many responsibilities as bullets, nested alike, in their order, in words of our own."""
    bullets: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    for line in paper.lines:
        if line.sort in ("duty", "nested duty"):
            for area in find(graph, "area", line.place[-1], line.place[:-1]):
                bullets[area].append((line.sort != "duty", line.words))
    for area in members(graph, "area"):
        ours = sorted(
            (first(graph, duty, "notation"), nested, first(graph, duty, "prefLabel"))
            for nested, above in [(False, [area]), (True, graph[area, "^broader"])]
            for parent in above
            for duty in graph[parent, "^broader"]
        )
        if [nested for _, nested, _ in ours] != [nested for nested, _ in bullets[area]]:
            yield f"{shorten(area)}: {len(ours)} responsibilities for {len(bullets[area])} bullets"
            continue
        pairs = [
            (name, stems(our), stems(bullet))
            for (name, _, our), (_, bullet) in zip(ours, bullets[area], strict=True)
        ]
        for name, our, bullet in pairs:
            if our in (bullet, []):
                yield f"{name} copies its bullet, or has no words"
        for (name, our, bullet), (name2, our2, bullet2) in combinations(pairs, 2):
            straight = alike(our, bullet) + alike(our2, bullet2)
            if alike(our, bullet2) + alike(our2, bullet) > straight:
                yield f"{name} and {name2} seem to have changed places"


def stems(text: str) -> list[str]:
    """The words without their endings: `Manages` and `Manage` are one."""
    return [word[:5].casefold() for word in re.findall(r"\w+", text)]


def alike(one: list[str], other: list[str]) -> float:
    """The share of the words that two texts have in common (Dice)."""
    return 2 * len(set(one) & set(other)) / (len(set(one)) + len(set(other)))


def check_links(paper: Paper, graph: Graph) -> Iterator[str]:
    """The definitions name the companion and related profiles, career paths and overlaps, and where
    MSF meets MOF.
    """
    said = set()
    for line in paper.lines:
        profiles = re.findall(r"A (companion|related)\b[^.]*? is the (.+?) profile", line.words)
        maps = re.findall(r"MSF (.+?) Role Cluster maps directly to the MOF (\w+) role", line.words)
        leads = re.findall(r"can lead to the (.+?) role as a career path", line.words)
        overlaps = re.findall(r"overlaps with the .+ function of the (.+?) profile", line.words)
        for name, others in (("careerPathTo", leads), ("overlapsWith", overlaps)):
            said |= {
                (one, name, two)
                for other in others
                for one in find(graph, "cluster", line.place[0])
                for two in find(graph, "cluster", other)
            }
        if "overlaps with the testing function of other" in line.words:  # It names no cluster.
            said |= {
                (one, "overlapsWith", two)
                for one in find(graph, "cluster", line.place[0])
                for two in find(graph, "cluster", "Programming/software development")
            }
        for kind, other in profiles:
            said |= {
                (one, f"{kind}Profile", two)
                for one in find(graph, "cluster", line.place[0])
                for two in find(graph, "cluster", other)
            }
        for msf, mof in maps:
            said |= {
                (one, "closeMatch", two)
                for one in find(graph, "role", msf, ("msf",))
                for two in find(graph, "role", mof, ("mof",))
            }
    asserted = {
        (one, name, two)
        for one in members(graph, "cluster") + members(graph, "role")
        for name in (
            *("companionProfile", "relatedProfile", "closeMatch", "careerPathTo", "overlapsWith"),
        )
        for two in graph[one, name]
    }
    for one, name, two in said ^ asserted:
        yield f"{shorten(one)} {name} {shorten(two)} is only in the text or only in the graph"
