"""Workbooks of a spreadsheet: XLSX, XLS and ODS read, XLSX written."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.namespaces import XSD
from itotgraph.text.read import reading
from itotgraph.text.render import LIST_SEPARATOR, Rows, plain

MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

_LARGEST = 1 << 30  # bytes of a workbook, unpacked
_CELLS = 20_000_000  # of a sheet, which are held in memory, empty ones too
_LONGEST = 32_767  # characters of a cell (Excel specifications and limits)
_ROWS = 1_048_576  # of a sheet, ibidem
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_NUMBERS = {XSD.IRI + name for name in ("integer", "decimal", "double", "float")}

Row = list[str]


def sheets(data: bytes, path: Path | str) -> Iterator[tuple[str, list[Row]]]:
    """Yield the name and the rows of each visible sheet that has any, from the first row on.

    Numbers are written as people do, dates as in ISO 8601. Raises InputError for what is damaged,
    protected by a password, or too large to be read safely.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    with reading(path):
        _refuse_bomb(data, path)
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
            for each in workbook.sheets_metadata:
                if each.visible != SheetVisibleEnum.Visible:
                    continue
                sheet = workbook.get_sheet_by_name(each.name)
                rows = [[_text(cell) for cell in row] for row in sheet.iter_rows()]
                if any(map(any, rows)):
                    yield each.name, rows
        except CalamineError as error:
            problem = f"no readable workbook: {error}"
            raise InputError(problem, "save it as .xlsx without a password", path) from None


def written(answer: Rows) -> bytes:
    """Return the answer as XLSX, a sheet with a head; texts are texts, never formulas or links.

    Raises InputError where it has more rows than a sheet can hold. A list too long for a cell is
    cut, and says how many more there are.
    """
    import xlsxwriter

    if len(answer.rows) >= _ROWS:
        raise InputError(f"{len(answer.rows)} rows are too many for a sheet", "write .csv")
    buffer = io.BytesIO()
    # The time of writing would make the same answer other bytes.
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": datetime(1980, 1, 1)})
        head = workbook.add_format({"bold": True})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(answer.variables):
            sheet.write_string(0, column, name, head)
        sheet.set_column(0, max(len(answer.variables) - 1, 0), 24)
        for number, row in enumerate(answer.rows, 1):
            for column, term in enumerate(row):
                if term is None:
                    continue
                if isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS:
                    sheet.write_number(number, column, float(term.value), wrapped)
                else:
                    sheet.write_string(number, column, _fitted(plain(term)), wrapped)
    return buffer.getvalue()


def _fitted(text: str) -> str:
    text = text.replace(LIST_SEPARATOR, "\n")
    if len(text) <= _LONGEST:
        return text
    lines = text.split("\n")
    kept, length = 0, 0
    while kept < len(lines) and (length := length + len(lines[kept]) + 1) < _LONGEST - 40:
        kept += 1
    if not kept:
        return f"{text[: _LONGEST - 40]} … cut: .csv has all"
    return "\n".join([*lines[:kept], f"and {len(lines) - kept} more: .csv has all"])


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell if not isinstance(cell, timedelta) else cell.total_seconds())


def _refuse_bomb(data: bytes, path: Path | str) -> None:
    """Raise InputError for a workbook that would swell, or whose last cell is so far out that
    calamine, which holds all between, would end the program.
    """
    if not data.startswith(MAGIC[0]):
        return
    mend = "save the table alone as .xlsx or .csv"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = [info.filename for info in parts.infolist()]
        if not any(name in ("xl/workbook.xml", "content.xml") for name in names):
            raise InputError("a zip file that is no .xlsx or .ods", mend, path)
        if sum(info.file_size for info in parts.infolist()) > _LARGEST:
            raise InputError(f"would unpack to more than {_LARGEST} bytes", mend, path)
        for name in names:
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                row, column = _extent(parts, name)
                if row * column > _CELLS:
                    problem = f"a cell in row {row} and one in column {column}"
                    raise InputError(problem, mend, path)


def _extent(parts: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """Return the last row and the last column that has a cell."""
    row = column = 0
    read: Callable[[int], bytes]
    with parts.open(name) as file:
        read, rest = file.read, b""
        while block := read(1 << 20):
            block = rest + block
            for letters, digits in _PLACE.findall(block):
                row = max(row, int(digits))
                place = 0
                for letter in letters:
                    place = place * 26 + letter - 64
                column = max(column, place)
            rest = block[-64:]
    return row, column
