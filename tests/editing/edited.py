"""A book of the packaged ontology, as someone has edited it."""

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from itotgraph.editing.book import workbook
from itotgraph.graph.layers import Layers
from itotgraph.text.workbook import sheets

Pages = dict[str, list[list[str]]]
LAYERS = Layers()


@cache
def _book() -> Pages:
    return dict(sheets(workbook(LAYERS), "book.xlsx"))


def pages() -> Pages:
    """The sheets of the book by name, their rows of cells."""
    return {name: [[*row] for row in rows] for name, rows in _book().items()}


def put(pages: Pages, place: str, text: str) -> None:
    """Write a text in a cell (`Sheet!C14`)."""
    sheet, _, cell = place.partition("!")
    row, column = xl_cell_to_rowcol(cell)
    rows = pages[sheet]
    rows += [[] for _ in range(row + 1 - len(rows))]
    rows[row] += [""] * (column + 1 - len(rows[row]))
    rows[row][column] = text


def find(pages: Pages, sheet: str, *texts: str) -> int:
    """The number of the first row of a sheet that has each of these texts as a cell."""
    return next(n for n, row in enumerate(pages[sheet], 1) if {*texts} <= {*row})


def save(pages: Pages, path: Path) -> Path:
    """Write the sheets as a workbook."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_urls": False}) as book:
        for name, rows in pages.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text)
    path.write_bytes(buffer.getvalue())
    return path


def edited(path: Path, cells: Iterable[tuple[str, str]]) -> Path:
    """Write the book with these cells changed."""
    there = pages()
    for place, text in cells:
        put(there, place, text)
    return save(there, path)
