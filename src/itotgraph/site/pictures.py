"""The geometry of the pictures, which the templates draw as SVG. Lengths are in user units."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from itotgraph.model import Framework
from itotgraph.site.facts import FRAMEWORKS, Entry, Thing

_MOST = 14  # boxes in a column of a neighbourhood


@dataclass(frozen=True)
class Box:
    """A thing at its place; one without a thing stands for those left out."""

    thing: Thing | None
    x: float
    y: float
    width: float
    height: float
    lines: list[str]


@dataclass(frozen=True)
class Ribbon:
    """A curve between two boxes, `thick` where the boxes share more."""

    entry: Entry | None
    start: Thing
    end: Thing
    path: str
    thick: float
    framework: str


@dataclass(frozen=True)
class Picture:
    """Boxes and the ribbons between them."""

    width: float
    height: float
    boxes: list[Box]
    ribbons: list[Ribbon]


@dataclass(frozen=True)
class Cell:
    """A cell of the matrix: the association of a cluster and a role, shaded from 0 to 1."""

    entry: Entry
    x: float
    y: float
    shade: float


@dataclass(frozen=True)
class Matrix:
    """The clusters down, the roles across and a cell where they meet."""

    width: float
    height: float
    clusters: list[Box]
    roles: list[Box]
    cells: list[Cell]


def neighbourhood(
    columns: Sequence[Sequence[Thing]], edges: Iterable[tuple[Thing, Thing]]
) -> Picture | None:
    """Return a concept with what it leads to, in columns from left to right.

    None where there is nothing beside the concept.
    """
    columns = [column for column in columns if column]
    if len(columns) < 2:
        return None
    width, gap, line, space = 226, 74, 16, 10
    wrapped = [
        [(thing, _wrap(thing.label, 26)) for thing in column[:_MOST]]
        + ([(None, [f"and {len(column) - _MOST} more"])] if len(column) > _MOST else [])
        for column in columns
    ]
    heights = [
        sum(line * len(lines) + 14 + space for _, lines in column) - space for column in wrapped
    ]
    height = max(heights)
    boxes: list[Box] = []
    for number, (column, own) in enumerate(zip(wrapped, heights, strict=True)):
        y = (height - own) // 2
        for thing, lines in column:
            box = line * len(lines) + 14
            boxes.append(Box(thing, number * (width + gap), y, width, box, lines))
            y += box + space
    places = {box.thing: box for box in boxes if box.thing}
    ribbons = []
    for start, end in dict.fromkeys(edges):
        if start in places and end in places:
            a, b = places[start], places[end]
            path = _curve(a.x + a.width, a.y + a.height / 2, b.x, b.y + b.height / 2)
            framework = end.framework or start.framework
            ribbons.append(Ribbon(None, start, end, path, 1.5, framework))
    return Picture(len(columns) * (width + gap) - gap, height, boxes, ribbons)


def flow(entries: Sequence[Entry], framework: str) -> Picture:
    """Return the flow from the clusters to the roles of a framework, by number of functions."""
    entries = [e for e in entries if e.role.framework == framework and e.functions]
    unit, gap, bar, span = 9.0, 14.0, 12.0, 420.0
    left, right = 250.0, 190.0
    boxes: dict[Thing, Box] = {}
    height = 0.0
    for x, ends in (
        (left, [(e.cluster, e) for e in entries]),
        (left + bar + span, [(e.role, e) for e in entries]),
    ):
        y = 0.0
        for thing in sorted({thing for thing, _ in ends}, key=lambda t: t.order):
            size = unit * sum(len(e.functions) for other, e in ends if other == thing)
            boxes[thing] = Box(thing, x, y, bar, size, _wrap(thing.label, 32))
            y += max(size, 18.0 * len(boxes[thing].lines) - gap / 2) + gap
        height = max(height, y - gap)
    used: dict[Thing, float] = {}
    ribbons = []
    for entry in sorted(entries, key=lambda e: (e.cluster.order, e.role.order)):
        thick = unit * len(entry.functions)
        a, b = boxes[entry.cluster], boxes[entry.role]
        start = a.y + used.get(entry.cluster, 0) + thick / 2
        end = b.y + used.get(entry.role, 0) + thick / 2
        used[entry.cluster] = used.get(entry.cluster, 0) + thick
        used[entry.role] = used.get(entry.role, 0) + thick
        path = _curve(a.x + a.width, start, b.x, end)
        ribbons.append(Ribbon(entry, entry.cluster, entry.role, path, thick, framework))
    return Picture(left + 2 * bar + span + right, height, list(boxes.values()), ribbons)


def matrix(clusters: Sequence[Thing], roles: Sequence[Thing], entries: Sequence[Entry]) -> Matrix:
    """Return the clusters by the roles of both frameworks, shaded by the number of functions."""
    left, top, width, height, gap = 390.0, 140.0, 50.0, 34.0, 28.0
    roles = [r for f in FRAMEWORKS for r in roles if r.framework == f]
    x = {
        role: left + number * width + (gap if role.framework == Framework.MOF else 0)
        for number, role in enumerate(roles)
    }
    y = {cluster: top + number * height for number, cluster in enumerate(clusters)}
    most = max((len(e.functions) for e in entries), default=1) or 1
    return Matrix(
        left + len(roles) * width + gap + 110,
        top + len(clusters) * height,
        [Box(c, left, y[c], left, height, [c.label]) for c in clusters],
        [Box(r, x[r], top, width, top, [r.label]) for r in roles],
        [
            Cell(e, x[e.role], y[e.cluster], round(0.25 + 0.75 * len(e.functions) / most, 2))
            for e in entries
            if e.role in x and e.cluster in y
        ],
    )


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}"


def _wrap(label: str, width: int) -> list[str]:
    return textwrap.wrap(label, width, max_lines=3, placeholder=" …") or [label[:width]]
