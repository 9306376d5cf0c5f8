"""What the cells of an O*NET table become: identifiers as IRIs, values as literals.

O*NET has no IRIs of its own. Those made here are local, one a code, and documented in
`ontology/import-schema.ttl`. What the columns mean is taken from the O*NET data dictionary. Each
function raises BadCellError for a cell that is not what it should be, and ValueError for a control
character.
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote

from itotgraph.namespaces import ONET, XSD
from itotgraph.releases.target import literal

SOC_CODE = "O*NET-SOC Code"
ABSENT = ("", "n/a")

_CODE = re.compile(r"[0-9]{2}-[0-9]{4}\.[0-9]{2}")
_ELEMENT = re.compile(r"[0-9A-Za-z]+(?:\.[0-9A-Za-z]+)*")
_WORD = re.compile(r"[A-Za-z0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_INTEGER = re.compile(r"[0-9]+")
_DATE = re.compile(r"(0[1-9]|1[0-2])/([0-9]{4})")

_DECIMAL_TYPE = f"^^<{XSD.decimal}>"
_INTEGER_TYPE = f"^^<{XSD.integer}>"
_BOOLEAN_TYPE = f"^^<{XSD.boolean}>"
_MONTH_TYPE = f"^^<{XSD.gYearMonth}>"


class BadCellError(ValueError):
    """A cell that is not what its column asks for, and how to mend it."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(problem)
        self.mend = mend


@lru_cache(2000)
def occupation(code: str) -> str:
    """Return the IRI of an occupation, from its O*NET-SOC code."""
    if not _CODE.fullmatch(code):
        raise BadCellError(f"'{code}' is no O*NET-SOC code", "expected NN-NNNN.NN")
    if now := retired().get(code):
        problem = f"{code} is a code of O*NET-SOC 2010, in that of 2019 {now.replace(' ', ', ')}"
        raise BadCellError(problem, "take O*NET 25.1 or later")
    return ONET + code


@cache
def retired() -> dict[str, str]:
    """Return the codes of O*NET-SOC 2010 that 2019's has not, each with its successors.

    By O*NET's own crosswalk; the codes that both have mean the same in both.
    """
    table = Path(__file__).with_name("retired.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in table.splitlines())


def element(element: str) -> str:
    """Return the IRI of an element of the content model, from its place in it."""
    if not _ELEMENT.fullmatch(element):
        raise BadCellError(f"'{element}' is no element ID", "expected the like of 2.A.1.a")
    return f"{ONET}element/{element}"


def task(task: str) -> str:
    """Return the IRI of a task, from its number."""
    return f"{ONET}task/{digits(task)}"


def scale(scale: str) -> str:
    """Return the IRI of a scale."""
    if not _WORD.fullmatch(scale):
        raise BadCellError(f"'{scale}' is no scale ID", "expected the like of IM")
    return f"{ONET}scale/{scale}"


def category(element: str, scale: str, number: str) -> str:
    """Return the IRI of a category of a scale, of one element or of all."""
    return f"{ONET}category/{element + '/' if element else ''}{scale}/{number}"


@lru_cache(20_000)
def named(word: str, name: str) -> str:
    """Return the IRI of what has a name and no code."""
    if not name:
        raise BadCellError("no name", "each row names an example")
    return f"{ONET}{word}/{quote(name, safe='')}"


def digits(cell: str) -> str:
    """Return a cell that has digits only."""
    if not _INTEGER.fullmatch(cell):
        raise BadCellError(f"'{cell}' is no number", "expected digits only")
    return cell


def decimal(cell: str) -> str:
    """Return an xsd:decimal."""
    if not _DECIMAL.fullmatch(cell):
        raise BadCellError(f"'{cell}' is no number", "expected the like of 3.25")
    return f'"{canonical(cell)}"{_DECIMAL_TYPE}'


def canonical(cell: str) -> str:
    """Return the one form of a number: 3.00 in a text file and 3 in an Excel file are the same."""
    return cell.rstrip("0").rstrip(".") if "." in cell else cell


def integer(cell: str) -> str:
    """Return an xsd:integer."""
    return f'"{int(digits(cell))}"{_INTEGER_TYPE}'


def flag(cell: str) -> str:
    """Return an xsd:boolean, from Y or N."""
    if cell not in ("Y", "N"):
        raise BadCellError(f"'{cell}' is neither Y nor N", "expected Y, N or n/a")
    return f'"{"true" if cell == "Y" else "false"}"{_BOOLEAN_TYPE}'


def month(cell: str) -> str:
    """Return an xsd:gYearMonth, from MM/YYYY."""
    found = _DATE.fullmatch(cell)
    if not found:
        raise BadCellError(f"'{cell}' is no date", "expected MM/YYYY")
    return f'"{found[2]}-{found[1]}"{_MONTH_TYPE}'


def text(cell: str) -> str:
    """Return the words as they are."""
    return literal(cell)


def english(cell: str) -> str:
    """Return the words as English."""
    return literal(cell, "@en")
