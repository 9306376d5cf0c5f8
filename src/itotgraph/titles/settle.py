"""Titles that mean nothing, for a person to settle, and what a person has settled.

Both are the same table, with a row a title. What a person writes is its `decision`: the label, IRI
or code of an occupation or an occupation cluster, or `none` for what is no work of the taxonomy; an
empty one is still to be settled. All else is there to decide by.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError, several
from itotgraph.graph import concept
from itotgraph.graph.concept import Concept
from itotgraph.model import Kind
from itotgraph.text import columns, sheet
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR, Term
from itotgraph.text.sheet import Sheet
from itotgraph.titles.match import Index, Match, Meaning, bare, near_to, without_apostrophe

COLUMNS = ("title", "decision", "times", "why", "nearest", "concepts")
NONE = "none"
Row = tuple[Term | None, ...]

_KINDS = (Kind.OCCUPATION, Kind.CLUSTER)
_SHOWN = 3


def key(title: str) -> str:
    """Return by what a title is settled: case, blanks and the number of a vacancy do not count."""
    return without_apostrophe(bare(title))


def read(path: Path, index: Index, known: Sequence[Concept]) -> dict[str, Meaning]:
    """Return what the titles of a table mean by its decisions, by their keys.

    Raises InputError with the lines of all decisions that name nothing or several things, or are of
    no title, and of titles that are settled twice, and differently.
    """
    table, places = _table(path)
    candidates = concept.candidates(known, _KINDS)
    found: dict[str, Meaning] = {}
    lines: dict[str, int] = {}
    faults = [*table.faults]
    for line, row in zip(table.lines or itertools.count(1), table.rows, strict=False):
        title, decision = (row[places[kind]].strip() for kind in ("title", "decision"))
        if not decision:
            continue
        said = f"settled in {path.name}, line {line}"
        try:
            if not key(title):
                raise InputError(f"'{decision}' is of no title", "write the title, or nothing")
            meant = _decided(decision, said, index, candidates, known)
            before = found.setdefault(key(title), meant)
            if _concepts(before) != _concepts(meant):
                where = f"line {lines[key(title)]}"
                raise InputError(f"'{title}' is settled otherwise in {where}", "keep one of both")
            lines.setdefault(key(title), line)
        except InputError as error:
            faults.append(InputError(error.problem, error.mend, table.source, line))
    if faults:
        raise several(sorted(faults, key=lambda fault: fault.line or 0))
    return found


def _decided(
    decision: str, said: str, index: Index, candidates: Sequence[Concept], known: Sequence[Concept]
) -> Meaning:
    if decision.casefold() == NONE:
        return Meaning(why=f"{said}, as no work of the taxonomy", settled=True)
    found = concept.current(concept.one(candidates, decision, _KINDS), known)
    clusters = index.clusters.get(found.iri, ()) or (found.label,)
    return Meaning((Match(found.iri, found.label, clusters, 1.0, said),), settled=True)


def _concepts(meaning: Meaning) -> list[str]:
    return [each.concept for each in meaning.matches]


def unsettled(index: Index, meant: Iterable[tuple[str, Meaning]]) -> Answer:
    """Return the table of the titles that mean nothing and are not settled, the most frequent
    first, with what is nearest to each.
    """
    open_ = [(title, m) for title, m in meant if not m.matches and not m.settled and key(title)]
    times = Counter(key(title) for title, _ in open_)
    first = {key(title): (title, meaning) for title, meaning in reversed(open_)}
    rows: list[Row] = []
    for each, count in times.most_common():
        title, meaning = first[each]
        near = [(m.label, m.concept) for m in meaning.tied[:_SHOWN]]
        near = near or [(n.label, n.concept) for n in near_to(index, bare(title))]
        labels, iris = (LIST_SEPARATOR.join(each[n] for each in near) for n in (0, 1))
        cells: tuple[str | int, ...] = (title, "", count, meaning.why, labels, iris)
        rows.append(tuple(map(ox.Literal, cells)))
    return Answer([*COLUMNS], rows)


def merged(path: Path, made: Answer) -> Answer:
    """Return a table of titles to settle with what the one in a file already has: what is settled
    there stays as it is, and so do the columns that a person has added.

    Raises InputError where the file is another table.
    """
    if not path.exists():
        return made
    table, places = _table(path)
    if table.faults:
        raise several(table.faults)
    own = [n for n, name in enumerate(table.columns) if name.strip().casefold() not in COLUMNS]
    own = [place for place in own if place not in places.values()]
    at = {name.strip().casefold(): place for place, name in enumerate(table.columns)} | places
    names = [*table.columns, *(name for name in COLUMNS if name not in at)]
    at |= {name: place for place, name in enumerate(names) if place >= len(table.columns)}
    new = {key(title): row for row, (title, *_) in zip(made.rows, made.values(), strict=True)}
    rows: list[Row] = []
    for old in table.rows:
        cells: list[Term | None] = [*map(ox.Literal, old), *[None] * (len(names) - len(old))]
        now = new.pop(key(old[places["title"]]), None)
        if not old[places["decision"]].strip():
            if now is None and not any(old[place].strip() for place in own):
                continue
            for name, cell in zip(COLUMNS, now or (), strict=bool(now)):
                if name not in places:
                    cells[at[name]] = cell
        rows.append(tuple(cells))
    for row in new.values():
        by_name = dict(zip((at[name] for name in COLUMNS), row, strict=True))
        rows.append(tuple(by_name.get(place) for place in range(len(names))))
    return Answer(names, rows)


def _table(path: Path) -> tuple[Sheet, dict[str, int]]:
    """Return a table of titles to settle, and where it has titles and decisions."""
    table = sheet.read(path, ("title", "decision"), may_be_empty=True)
    places = {}
    for kind in ("title", "decision"):
        place = columns.column(table.columns, kind)
        if place is None:
            problem = f"no column for the {kind}; found {table.found}"
            mend = "name a table that --unmatched wrote"
            raise InputError(problem, mend, table.source, table.head)
        places[kind] = place
    return table, places
