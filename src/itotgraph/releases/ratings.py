"""The ratings of O*NET, each an observation of its own with all that its row says.

Nine tenths of a release are ratings, so they are taken by the batch: column by column, each cell
becomes the rest of a line after its subject, made once and then only looked up.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from itotgraph.namespaces import DCT, ONET, ONET_NS, RDF
from itotgraph.releases import cells
from itotgraph.releases.cells import ABSENT, SOC_CODE, BadCellError
from itotgraph.releases.files import Batch
from itotgraph.releases.target import Write

_TASK = "Task ID"
_ELEMENT = "Element ID"
_SCALE = "Scale ID"
_CATEGORY = "Category"
_CACHED = 100_000

K = TypeVar("K")
V = TypeVar("V")


def convert(
    header: Sequence[str],
    batches: Iterable[Batch],
    introduce: Callable[[dict[str, str]], str],
    refuse: Callable[[ValueError, int], None],
    write: Write,
) -> tuple[int, int]:
    """Write the rows of a table of ratings as N-Triples; return their number and that of triples.

    `introduce` is told of the occupations, elements, tasks and scales that the table names, each
    at least once, in its row, and returns the triples of those that nothing else has described. A
    row that is malformed or says what another said goes to `refuse`, with its line.
    """
    table = _Table(header, introduce, write)
    for lines, rows in batches:
        try:
            table.take(lines, rows)
        except ValueError:
            # One of them is bad; nothing was written yet, so each is taken by itself.
            for line, row in zip(lines, rows, strict=True):
                try:
                    table.take([line], [row])
                except ValueError as error:
                    refuse(error, line)
    return table.rows, table.triples


class _Made(dict[K, V]):
    """What each key becomes: made once, then only looked up."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: K) -> V:
        if len(self) > _CACHED:
            self.clear()
        made = self[key] = self.make(key)
        return made


class _Table:
    def __init__(
        self, header: Sequence[str], introduce: Callable[[dict[str, str]], str], write: Write
    ) -> None:
        place = {name: number for number, name in enumerate(header)}
        rated = _TASK if _TASK in place else _ELEMENT
        identity = (rated, _SCALE, _CATEGORY) if _CATEGORY in place else (rated, _SCALE)
        self.rows = self.triples = 0
        self.header, self.introduce, self.write = header, introduce, write
        self.code_at = place[SOC_CODE]
        self.identity_at = [place[name] for name in identity]
        self.occupations = _Made(_occupation)
        self.rated = _Made(_task if rated == _TASK else _element)
        self.facts = [
            (place[name], _Made(_checked(name, make)))
            for name, make in FACTS.items()
            if name in place
        ]
        self.known: set[str | tuple[str, ...]] = set()

    def take(self, lines: Sequence[int], rows: Sequence[list[str]]) -> None:
        """Write some rows. Raises ValueError for a bad one, with none of their ratings written."""
        columns = list(zip(*rows, strict=True))
        facts = [list(map(made.__getitem__, columns[at])) for at, made in self.facts]
        codes = columns[self.code_at]
        identities = list(zip(*(columns[at] for at in self.identity_at), strict=True))
        occupations = list(map(self.occupations.__getitem__, codes))
        rated = list(map(self.rated.__getitem__, identities))
        if not (self.known.issuperset(codes) and self.known.issuperset(identities)):
            self._introduce(rows)
            self.known.update(codes, identities)
        pieces: list[str] = []
        triples = 0
        for line, (head, occupation, seen), (tail, about), said in zip(
            lines, occupations, rated, zip(*facts, strict=True), strict=True
        ):
            if (first := seen.setdefault(tail, line)) != line:
                raise BadCellError(f"the same rating as line {first}", "keep one of the two")
            subject = head + tail
            ends = [occupation, *about, *filter(None, said)]
            pieces += subject, subject.join(ends)
            triples += len(ends)
        self.write("".join(pieces))
        self.rows += len(rows)
        self.triples += triples

    def _introduce(self, rows: Sequence[list[str]]) -> None:
        for row in rows:
            text = self.introduce(dict(zip(self.header, row, strict=True)))
            self.write(text)
            self.triples += text.count("\n")


def _occupation(code: str) -> tuple[str, str, dict[str, int]]:
    """Return the head of the IRIs of its ratings, the end of the line that names it in each, and
    the place for the lines where they stand.
    """
    occupation = _checked(SOC_CODE, cells.occupation)(code)
    return f"<{ONET}rating/{code}", f" <{ONET_NS.occupation}> <{occupation}> .\n", {}


def _element(identity: tuple[str, ...]) -> tuple[str, list[str]]:
    element = _checked(_ELEMENT, cells.element)(identity[0])
    return _rated("element", element, identity[0], identity)


def _task(identity: tuple[str, ...]) -> tuple[str, list[str]]:
    task = _checked(_TASK, cells.task)(identity[0])
    return _rated("task", task, f"task/{identity[0]}", identity)


def _rated(name: str, iri: str, part: str, identity: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return the end of the rating's IRI, and the ends of the lines that say what it rates."""
    what, scale, *category = identity
    ends = [
        f" <{RDF.type}> <{ONET_NS.Rating}> .\n",
        f" <{ONET_NS.IRI}{name}> <{iri}> .\n",
        f" <{ONET_NS.scale}> <{_checked(_SCALE, cells.scale)(scale)}> .\n",
    ]
    if not category or category[0] in ABSENT:
        return f"/{part}/{scale}>", ends
    number = _checked(_CATEGORY, cells.digits)(category[0])
    concept = cells.category("" if name == "task" else what, scale, number)
    return f"/{part}/{scale}/{number}>", [*ends, f" <{ONET_NS.category}> <{concept}> .\n"]


def _checked(column: str, make: Callable[[str], str]) -> Callable[[str], str]:
    def checked(text: str) -> str:
        try:
            return make(text)
        except ValueError as error:
            mend = getattr(error, "mend", "mend the row")
            raise BadCellError(f"{column}: {error}", mend) from None

    return checked


def _fact(predicate: str, read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "" if text in ABSENT else f" <{predicate}> {read(text)} .\n"


FACTS: dict[str, Callable[[str], str]] = {
    "Data Value": lambda text: f" <{ONET_NS.value}> {cells.decimal(text)} .\n",
    "N": _fact(ONET_NS.sampleSize, cells.integer),
    "Standard Error": _fact(ONET_NS.standardError, cells.decimal),
    "Lower CI Bound": _fact(ONET_NS.lowerBound, cells.decimal),
    "Upper CI Bound": _fact(ONET_NS.upperBound, cells.decimal),
    "Recommend Suppress": _fact(ONET_NS.recommendSuppress, cells.flag),
    "Not Relevant": _fact(ONET_NS.notRelevant, cells.flag),
    "Date": _fact(DCT.date, cells.month),
    "Domain Source": _fact(ONET_NS.domainSource, cells.text),
}
COLUMNS = {SOC_CODE, _TASK, _ELEMENT, _SCALE, _CATEGORY, *FACTS}
