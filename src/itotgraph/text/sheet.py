"""Reading a table of a user: CSV, TSV or Parquet, whole and strictly."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itotgraph.errors import InputError
from itotgraph.text import arrow
from itotgraph.text.read import read_text

if TYPE_CHECKING:
    import pyarrow as pa

DELIMITERS = {".csv": ",", ".tsv": "\t"}
PARQUET = ".parquet"

_LONGEST = 1 << 17  # characters of a cell


@dataclass(frozen=True)
class Sheet:
    """The columns of a table and its rows; `lines` are where the rows of a text file begin.

    `arrow` is the table with its types, where it came from a Parquet file.
    """

    path: Path
    columns: list[str]
    rows: list[list[str]]
    lines: list[int]
    arrow: "pa.Table | None" = None

    def values(self, column: str) -> list[str]:
        """Return the cells of a column, whose name may differ in case and in blanks around it.

        Raises InputError where there is no such column.
        """
        names = [name.strip().casefold() for name in self.columns]
        if column.strip().casefold() not in names:
            found = ", ".join(self.columns)[:200]
            raise InputError(f"no column {column}; found {found}", self._mend(), self.path, 1)
        place = names.index(column.strip().casefold())
        return [row[place] for row in self.rows]

    def _mend(self) -> str:
        only = self.columns[0] if len(self.columns) == 1 else ""
        for mark, name in ((";", "semicolons"), ("\t", "tabs"), (",", "commas")):
            if mark in only:
                return f"its cells are separated by {name}: save it as .csv with commas, or as .tsv"
        return "name a column so, or say which it is"


def read(path: Path) -> Sheet:
    """Return the table of a .csv, .tsv or .parquet file.

    Text is UTF-8, with or without a byte order mark, quoted as in RFC 4180; empty lines are no
    rows. Raises InputError with the line where a row has another number of cells than the head, a
    quote is not closed, or a column has no name or that of another; where the file is empty, has
    no row, is not UTF-8 or cannot be read; and for Parquet where pyarrow is missing.
    """
    ending = path.suffix.lower()
    if ending == PARQUET:
        return _parquet(path)
    if ending not in DELIMITERS:
        raise InputError(
            f"'{path.suffix}' is no ending of a table", "use .csv, .tsv or .parquet", path
        )
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, row in rows_of(read_text(path), DELIMITERS[ending], path):
        if lines and len(row) != len(rows[0]):
            problem = f"{len(row)} cells, where the head has {len(rows[0])}"
            raise InputError(problem, "quote cells that have the separator", path, line)
        rows.append(row)
        lines.append(line)
    if not rows:
        raise InputError("empty", "write a head with the column names, and a row a line", path)
    _check_names(rows[0], path, lines[0])
    if len(rows) == 1:
        raise InputError("no rows below the head", "write a row a line", path)
    return Sheet(path, rows[0], rows[1:], lines[1:])


def parquet(sheet: Sheet, places: Sequence[int], added: Mapping[str, Sequence[object]]) -> bytes:
    """Return the rows at these places, with columns added, as Parquet.

    Columns that came from Parquet keep their types; those of a text file are text. Raises
    InputError where pyarrow is missing.
    """
    pa = arrow.pyarrow()
    whole = sheet.arrow
    if whole is None:
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
            raise InputError(problem, "close the quote, or double it", path, line) from None
        if row:
            yield line, row


def _check_names(names: list[str], path: Path, line: int | None) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names, 1):
        if not name.strip():
            raise InputError(f"column {number} has no name", "name it", path, line)
        if name.strip().casefold() in seen:
            raise InputError(f"two columns are called {name}", "rename one", path, line)
        seen.add(name.strip().casefold())


def _parquet(path: Path) -> Sheet:
    table = arrow.read(path)
    _check_names(table.column_names, path, None)
    if not table.num_rows:
        raise InputError("no rows", "write some", path)
    columns = [
        [_text(value) for value in table.column(n).to_pylist()] for n in range(table.num_columns)
    ]
    return Sheet(path, table.column_names, list(map(list, zip(*columns, strict=True))), [], table)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
