"""The one type of every answer: rows, in whatever form people and programs want them."""

import importlib
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import missing
from itotgraph.namespaces import XSD
from itotgraph.text import render
from itotgraph.text.render import Term, plain

FOR_PEOPLE = ("text", "md", "html")

_NUMBERS = {"integer": int, "decimal": float, "double": float, "float": float}


@dataclass(frozen=True, repr=False)
class Answer:
    """An answer: its columns (the variables of a SELECT query), and a row of terms a solution.

    It prints as a table, in a notebook too, and iterates as records: what the rows were made of
    where a question has more to say than they, and otherwise named tuples of plain values.
    `notes` are what a person should know beside it. `forms` are the forms that are not made of the
    rows alone, by their name in `itotgraph --format`. `found` is whether a check found something.
    The first columns may be a user's own: `theirs` is how many. `unsettled` gives the job titles
    that were not understood, for a person to settle, where any were read.
    """

    variables: list[str]
    rows: list[tuple[Term | None, ...]]
    records: Sequence[Any] | None = None
    notes: tuple[str, ...] = ()
    forms: Mapping[str, Callable[[], str | bytes]] = field(default_factory=dict, compare=False)
    found: bool = False
    theirs: int = 0
    unsettled: "Callable[[], Answer] | None" = field(default=None, compare=False)

    def __repr__(self) -> str:
        return "".join(f"{note}\n" for note in self.notes) + self.render("text").rstrip("\n")

    def _repr_html_(self) -> str:
        """Return the table for a notebook."""
        notes = "".join(f"<p>{render.escaped(note)}</p>\n" for note in self.notes)
        return notes + self.render("html")

    def __len__(self) -> int:
        return len(self.rows if self.records is None else self.records)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._records())

    def __getitem__(self, place: int) -> Any:
        return self._records()[place]

    def _records(self) -> Sequence[Any]:
        if self.records is not None:
            return self.records
        row = namedtuple("Row", self.variables, rename=True)  # type: ignore[misc]
        columns = [native(self, name) for name in self.variables]
        return [row(*values) for values in zip(*columns, strict=True)] if columns else []

    def values(self) -> list[list[str]]:
        """Return the rows as plain strings: literals' values, whole IRIs, '' where unbound."""
        return render.values(self)

    def render(self, form: str) -> str:
        """Return the answer in a form of `itotgraph --format` that is text, such as "md"."""
        made = self.content(form)
        assert isinstance(made, str)
        return made

    def content(self, form: str) -> str | bytes:
        """Return the answer in any form of `itotgraph --format`."""
        if form in self.forms:
            return self.forms[form]()
        if form == "full":
            return self.content("text")
        if form == "xlsx":
            from itotgraph.text.workbook import written

            return written(self)
        if form == "json" and self.records is not None:
            return render.as_json([asdict(each) for each in self.records])
        return render.render(self, form)

    def as_table(self) -> str:
        """Return all rows as a table for the terminal, where text is a summary."""
        return render.render(self, "text")

    def csv(self) -> str:
        """Return the answer as CSV (RFC 4180); what a spreadsheet would take for a formula is led
        by an apostrophe.
        """
        return self.render("csv")

    def json(self) -> str:
        """Return the answer as JSON: its records, or SPARQL 1.1 Query Results JSON."""
        return self.render("json")

    def pandas(self) -> Any:
        """Return the rows as a pandas data frame, numbers as numbers, missing what is unbound.

        Raises InputError where pandas is not installed.
        """
        return self._frame("pandas")

    def polars(self) -> Any:
        """Return the rows as a polars data frame, numbers as numbers, null what is unbound.

        Raises InputError where polars is not installed.
        """
        return self._frame("polars")

    def _frame(self, library: str) -> Any:
        try:
            module = importlib.import_module(library)
        except ImportError:
            raise missing(f"a data frame needs {library}", library) from None
        return module.DataFrame({name: native(self, name) for name in self.variables})


def for_people(answer: Answer, short: Answer) -> Answer:
    """Return the answer, which people see as the short one."""
    forms = {form: partial(short.render, form) for form in FOR_PEOPLE}
    return replace(answer, forms={**forms, **answer.forms})


def without_iris(answer: Answer) -> Answer:
    """Return the answer without the columns that hold IRIs only, unless none would be left."""
    kept = [
        column
        for column, name in enumerate(answer.variables)
        if not name.endswith("_iris")
        and not all(isinstance(row[column], ox.NamedNode) for row in answer.rows)
    ]
    if not answer.rows or not kept:
        return answer
    return Answer(
        [answer.variables[column] for column in kept],
        [tuple(row[column] for column in kept) for row in answer.rows],
    )


def native(answer: Answer, variable: str) -> list[Any]:
    """Return what a variable is bound to in each row, as values of Python, None where unbound.

    They are of one type: where the terms are not, all are text.
    """
    place = answer.variables.index(variable)
    terms = [row[place] for row in answer.rows]
    found = [None if term is None else _native(term) for term in terms]
    kinds = {type(value) for value in found if value is not None}
    if len(kinds) < 2:
        return found
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in found]
    return [None if term is None else plain(term) for term in terms]


def _native(term: Term) -> str | int | float | bool:
    kind = term.datatype.value.removeprefix(XSD.IRI) if isinstance(term, ox.Literal) else ""
    text = plain(term)
    try:
        if kind == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[text]
        number = _NUMBERS[kind](text) if kind in _NUMBERS else text
        fits = not isinstance(number, int) or -(2**63) <= number < 2**63
        return number if fits else text
    except (KeyError, ValueError):
        return text  # ill-typed
