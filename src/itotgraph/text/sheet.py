"""Reading a table of a user, whole: text with any separator, workbooks, Parquet.

What a file is, its first bytes tell and not its name. Where something is guessed (the encoding, a
column, a sheet), `Sheet.notes` say it.
"""

import codecs
import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itotgraph.errors import InputError, several
from itotgraph.text import arrow, columns, workbook
from itotgraph.text.read import read_bytes

if TYPE_CHECKING:
    import pyarrow as pa

ENDINGS = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet")

_PARQUET = b"PAR1"
_SEPARATORS = ",;\t|"
_NONE = "\x1f"  # the separator of a table of one column
_LONGEST = 1 << 17  # characters of a cell
_HEADS = 20  # rows in which the head is looked for
_SAMPLE = 1 << 16  # characters by which the separator is told
# What some programs give for a table, whatever its name.
_NO_TABLES = {
    "HTML or XML": re.compile(rb"\s*<(?:!doctype|\?xml|html|head|meta|style|table)\b", re.I),
    "JSON": re.compile(rb"\s*(?:\{|\[\s*[\[{])\s*[\"\]}\[]"),
    "PDF": re.compile(rb"%PDF-"),
    "packed": re.compile(rb"\x1f\x8b"),
}
_TOLD = re.compile(r'"?sep=(.)"?(?=\r|\n|$)')  # as Excel writes and reads
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What is guessed. Other code pages of 8 bits cannot be told from each other by a short table.
_ENCODINGS = {"utf_16_le": "UTF-16", "utf_16_be": "UTF-16", "cp1252": "Windows-1252"}

Parsed = Iterable[tuple[int, list[str] | InputError]]
Head = Callable[[Sequence[str]], bool]


@dataclass(frozen=True)
class Sheet:
    """The columns of a table and its rows; `lines` are where the rows begin: the line of a text
    file, the row of a workbook, of Parquet nothing.

    `faults` are the rows that could not be read. `source` names the table in messages. `arrow` is
    the table with its types, where it came from a Parquet file.
    """

    source: Path | str
    columns: list[str]
    rows: list[list[str]]
    lines: list[int]
    arrow: "pa.Table | None" = None
    head: int = 1
    faults: tuple[InputError, ...] = ()
    notes: tuple[str, ...] = ()

    def values(self, column: str) -> list[str]:
        """Return the cells of a column, whose name may differ in case and in blanks around it.

        Raises InputError where there is no such column, or several.
        """
        place = self.place(column)
        return [row[place] for row in self.rows]

    def place(self, column: str) -> int:
        """Return the place of a column by its name. Raises InputError as `values` does."""
        names = [name.strip().casefold() for name in self.columns]
        if (times := names.count(column.strip().casefold())) != 1:
            problem = f"no column {column}" if not times else f"two columns are called {column}"
            mend = "rename one" if times else "write one of those"
            raise InputError(f"{problem}; found {self.found}", mend, self.source, self.head)
        return names.index(column.strip().casefold())

    @property
    def found(self) -> str:
        """The names of the columns, for a message."""
        return ", ".join(filter(None, self.columns))[:200]


def read(
    path: Path,
    wanted: Sequence[str] = (),
    said: Mapping[str, str | None] | None = None,
    encoding: str | None = None,
    may_be_empty: bool = False,
) -> Sheet:
    """Return the table of a file, or of standard input for `-`.

    Text is UTF-8, UTF-16 or Windows-1252 (or `encoding`), quoted as in RFC 4180, with commas,
    semicolons, tabs or bars between the cells, and line ends of any system; workbooks are XLSX, XLS
    and ODS, and Parquet is read by pyarrow. `wanted` are the kinds of columns (`columns.column`) by
    which the head is known that stands below other rows, and the right sheet of a workbook;
    `said` are their names where the user says them. A list of one kind alone needs no head. Empty
    rows are no rows; short ones are filled.

    Raises InputError where there is no row, unless that may be, or nothing can be read at all.
    """
    source = "standard input" if str(path) == "-" else path
    data = sys.stdin.buffer.read() if str(path) == "-" else read_bytes(path)

    def is_head(cells: Sequence[str]) -> bool:
        names = {cell.strip().casefold() for cell in cells}
        told = {name.strip().casefold() for name in (said or {}).values() if name}
        if told:
            return told <= names
        return bool(wanted) and all(columns.column(cells, kind) is not None for kind in wanted)

    if data.startswith(_PARQUET):
        return _parquet(data, source)
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    for kind, begin in _NO_TABLES.items():
        if begin.match(data, len(mark)):
            raise InputError(f"{kind}, not a table", "save it as .xlsx or .csv", source)
    notes: tuple[str, ...] = ()
    if data.startswith(workbook.MAGIC):
        parsed, notes = _of_workbook(data, source, is_head)
    else:
        text, notes = _decoded(data, source, encoding)
        if told := _TOLD.match(text):
            parsed = _parsed(text[told.end() :], told[1], source)
        else:
            parsed = _parsed(text, _separator(text, path, is_head), source)
    alone = wanted[0] if len(wanted) == 1 and not any((said or {}).values()) else ""
    return _table(parsed, source, is_head, notes, may_be_empty, alone)


def sound(sheet: Sheet, keep_going: bool = False) -> Sheet:
    """Return the sheet, whose rows at fault are left out and noted if we are to keep going.

    Raises InputError with all faults, otherwise.
    """
    if not sheet.faults:
        return sheet
    if not keep_going:
        raise several(sheet.faults)
    return replace(sheet, faults=(), notes=(*sheet.notes, *left_out(sheet.faults)))


def left_out(faults: Sequence[InputError]) -> list[str]:
    """Return what is said of the rows that are left out."""
    plural = "row" if len(faults) == 1 else "rows"
    return [*str(several(faults)).split("\n"), f"{len(faults)} {plural} left out"]


def chosen(sheet: Sheet, kind: str, said: str | None, what: str) -> tuple[int, tuple[str, ...]]:
    """Return the place of the column of a kind, and what is to be said of a guess.

    `said` is its name where the user says it; `what` names the kind for people. Raises InputError
    where there is none.
    """
    if said:
        return sheet.place(said), ()
    place = columns.column(sheet.columns, kind)
    if place is None and len(sheet.columns) == 1:
        place = 0
    if place is None:
        problem = f"no column for the {what}; found {sheet.found}"
        raise InputError(problem, f"say which with --{kind}", sheet.source, sheet.head)
    if len(sheet.columns) > 1:
        sheet.place(sheet.columns[place])  # Of two that are called so, none is taken.
    others = [*sheet.columns[:place], "", *sheet.columns[place + 1 :]]
    other = columns.column(others, kind)
    if columns.is_own(sheet.columns[place], kind) and other is None:
        return place, ()
    name = sheet.columns[place].strip()
    not_that = f", not '{others[other].strip()}'" if other is not None else ""
    note = f"'{name}' is taken for the {what}{not_that} (--{kind} says another)"
    return place, (f"{sheet.source}: {note}",)


def parquet(sheet: Sheet, places: Sequence[int], added: Mapping[str, Sequence[object]]) -> bytes:
    """Return the rows at these places, with columns added, as Parquet.

    Columns that came from Parquet keep their types; those of a text file are text. Raises
    InputError where pyarrow is missing, or two columns have the same name.
    """
    pa = arrow.pyarrow()
    whole = sheet.arrow
    if whole is None:
        for name in sheet.columns:
            sheet.place(name)
        cells = zip(*sheet.rows, strict=True)
        whole = pa.table(dict(zip(sheet.columns, map(list, cells), strict=True)))
    table = whole.take(pa.array(places, pa.int64()))
    for name, values in added.items():
        table = table.append_column(name, pa.array(values))
    return arrow.written(table)


def rows_of(text: str, delimiter: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a text quoted as in RFC 4180, each with the line at which it begins.

    Empty lines are no rows; rows may differ in length. Raises InputError with the line where a
    quote is not closed, or a cell has more than 131072 characters.
    """
    for line, row in _parsed(text, delimiter, path):
        if isinstance(row, InputError):
            raise row
        yield line, row


def _parsed(
    text: str, delimiter: str, source: Path | str
) -> Iterator[tuple[int, list[str] | InputError]]:
    # The limit is one for all that read CSV, and an import of O*NET or ESCO sets another.
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = str(error)
            if "unexpected end of data" in problem:
                problem = "a quote that is opened is not closed"
            elif "field limit" in problem:
                problem = f"a cell of more than {_LONGEST} characters, or an open quote"
            elif "expected after" in problem:
                problem = "a quote that is closed within a cell"
            yield line, InputError(problem, "close the quote, or double it", source, line)
            continue
        if row:
            yield line, row


def _table(
    parsed: Parsed,
    source: Path | str,
    is_head: Head,
    notes: tuple[str, ...],
    may_be_empty: bool,
    alone: str,
) -> Sheet:
    """Return the rows as a table, whose first is the head, or the first that looks like one.

    Of one column, which is of the kind `alone`, all are rows where none looks like a head.
    """
    found = [(line, row) for line, row in parsed if isinstance(row, InputError) or any(row)]
    sound = [(line, row) for line, row in found if not isinstance(row, InputError)]
    if not sound:
        faults = [row for _, row in found if isinstance(row, InputError)]
        mend = "write a head with the column names, and a row a line"
        raise several(faults) if faults else InputError("empty", mend, source)
    first = next((n for n, (_, row) in enumerate(sound[:_HEADS]) if is_head(row)), None)
    # Above titles alone there may stand "Titles", or nothing.
    headless = first is None and alone and all(len(row) == 1 for _, row in sound)
    if headless and not is_head([sound[0][1][0].strip().removesuffix("s")]):
        found.insert(0, (0, [alone]))
        sound.insert(0, (0, [alone]))
        notes = (*notes, f"{source}: no head: every row is taken for a {alone}")
    first = first or 0
    line, head = sound[first]
    if first:
        notes = (*notes, f"{source}: the head is row {line}; what stands above is passed over")
    # Spreadsheets write separators for columns that are empty.
    used = (n for _, row in sound[first:] for n, cell in enumerate(row, 1) if cell.strip())
    width = min(len(head), max(used, default=0))
    # Some end every row with a separator; one row alone may have too many.
    below = [len(row) for _, row in sound[first + 1 :]]
    most = max(len(head), min(below) if len(below) > 1 else 0)
    head = head[:width]
    rows, lines, faults = [], [], []
    for begin, row in found:
        if begin <= line:
            continue
        if isinstance(row, InputError):
            faults.append(row)
        elif len(row) > most or any(cell.strip() for cell in row[width:]):
            problem = f"{len(row)} cells, where the head has {width}"
            mend = "quote cells that have the separator"
            faults.append(InputError(problem, mend, source, begin))
        else:
            rows.append([*row[:width], *[""] * (width - len(row))])
            lines.append(begin)
    if not rows and not faults and not may_be_empty:
        raise InputError("no rows below the head", "write a row a line", source)
    return Sheet(source, head, rows, lines, None, line, tuple(faults), notes)


def _decoded(data: bytes, source: Path | str, encoding: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the text, and what is to be said where its encoding was guessed."""
    told = encoding or next((name for mark, name in _MARKS.items() if data.startswith(mark)), None)
    try:
        # Nothing that is not UTF-16 has a NUL among its first two bytes.
        if told or b"\0" not in data[:2]:
            return data.decode(told or "utf-8").removeprefix("\ufeff"), ()
    except LookupError:
        mend = "write utf-8, utf-16, windows-1252 or the like"
        raise InputError(f"no encoding is called '{encoding}'", mend) from None
    except UnicodeDecodeError as error:
        # A text of UTF-8 with a damaged byte has sound letters beyond ASCII, too.
        if told or not data.decode("utf-8", "ignore").isascii():
            line = data.count(b"\n", 0, error.start) + 1
            problem = f"not {(told or 'utf-8').upper()} at byte {error.start}"
            mend = "save it as UTF-8, or say how it is written with --encoding"
            raise InputError(problem, mend, source, line) from None
    import charset_normalizer

    wide = b"\0" in data[:2]
    likely = [name for name in _ENCODINGS if name.startswith("utf") == wide]
    best = charset_normalizer.from_bytes(data, cp_isolation=likely).best()
    if best is None or best.encoding not in _ENCODINGS:
        mend = "save it as UTF-8, or say how it is written with --encoding"
        raise InputError("neither UTF-8, UTF-16 nor Windows-1252", mend, source)
    note = f"{source}: read as {_ENCODINGS[best.encoding]} (--encoding says another)"
    return data.decode(best.encoding), (note,)


def _separator(text: str, path: Path, is_head: Head) -> str:
    """Return what separates the cells: what makes the head known, or else what the sniffer of
    `csv` finds among what the first line has.
    """
    sample = text[:_SAMPLE]
    first = next((line for line in sample.splitlines() if line.strip()), "")
    if path.suffix.lower() == ".tsv" and "\t" in first:
        return "\t"
    widths = {}
    for mark in _SEPARATORS:
        rows = (row for _, row in islice(_parsed(sample, mark, path), _HEADS))
        heads = (row for row in rows if not isinstance(row, InputError) and is_head(row))
        widths[mark] = max(map(len, heads), default=0)
    if any(widths.values()):
        best = max(widths, key=lambda mark: widths[mark])
        return best if widths[best] > 1 else _NONE
    marks = [mark for mark in _SEPARATORS if mark in first]
    if len(marks) < 2:
        return marks[0] if marks else _NONE
    try:
        return csv.Sniffer().sniff(sample, "".join(marks)).delimiter
    except csv.Error:
        return max(marks, key=first.count)


def _of_workbook(data: bytes, source: Path | str, is_head: Head) -> tuple[Parsed, tuple[str, ...]]:
    """Return the rows of the first sheet that has a head as wanted, or else of the first."""
    sheets = list(workbook.sheets(data, source))
    if not sheets:
        raise InputError("empty", "write a head with the column names, and a row a line", source)
    named = (s for s in sheets if any(is_head(row) for row in s[1][:_HEADS]))
    name, rows = next(named, sheets[0])
    several_ = (f"{source}: sheet '{name}' is read, of {len(sheets)}",) if len(sheets) > 1 else ()
    return enumerate(rows, 1), several_


def _parquet(data: bytes, source: Path | str) -> Sheet:
    table = arrow.read(data, source)
    if not table.num_rows:
        raise InputError("no rows", "write some", source)
    cells = [
        [_text(value) for value in table.column(n).to_pylist()] for n in range(table.num_columns)
    ]
    return Sheet(source, table.column_names, list(map(list, zip(*cells, strict=True))), [], table)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
