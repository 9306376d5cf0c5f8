"""Rows for people and for programs, each escaped for where it goes."""

import csv
import io
import json
import re
import shutil
import textwrap
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Any, Protocol

import pyoxigraph as ox

from itotgraph.names import shorten
from itotgraph.namespaces import XSD

LIST_SEPARATOR = " | "

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_COMMAND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# With the surrogates that stand for what is no UTF-8 in the name of a file (PEP 383).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Rows(Protocol):
    """What is rendered: columns, and a row of terms for each solution."""

    @property
    def variables(self) -> list[str]:
        """The names of the columns."""
        ...

    @property
    def rows(self) -> list[tuple[Term | None, ...]]:
        """The rows, None where a variable is unbound."""
        ...

    @property
    def theirs(self) -> int:
        """How many of the columns, the first, are a user's own."""
        ...


def values(answer: Rows) -> list[list[str]]:
    """Return the rows as plain strings: literals' values, whole IRIs, '' where unbound."""
    return [["" if term is None else plain(term) for term in row] for row in answer.rows]


def plain(term: Term) -> str:
    """Return the text of a literal, the whole IRI or a triple as in N-Triples."""
    return str(term) if isinstance(term, ox.Triple) else term.value


def render(answer: Rows, form: str) -> str:
    """Return the answer as "text", "csv", "tsv", "json", "md" or "html".

    "json" is SPARQL 1.1 Query Results JSON. In "csv" a cell that a spreadsheet would take for a
    formula is led by an apostrophe (OWASP ASVS 1.2.10); "tsv" leaves every cell as it is, but for
    line breaks and tabs.
    """
    return FORMATS[form](answer)


def _text(answer: Rows) -> str:
    if not answer.variables:
        return f"no variables, solutions: {len(answer.rows)}\n"
    # Drawn here and not by a library: their import and wrapping take longer than the query.
    heads = headings(answer)
    rows = [
        [printable(value).replace(LIST_SEPARATOR, "\n") for value in row] for row in _short(answer)
    ]
    widths = [
        max(width, _columns(head))
        for width, head in zip(_widths(list(zip(heads, *rows, strict=True))), heads, strict=True)
    ]
    wrapped = [[_wrap(c, w) for c, w in zip(row, widths, strict=True)] for row in rows]
    widths = [
        max(map(_columns, (head, *(line for cell in column for line in cell))))
        for head, *column in zip(heads, *wrapped, strict=True)
    ]

    def rule(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (width + 2) for width in widths) + right + "\n"

    def draw(row: Iterable[Sequence[str]]) -> str:
        return "".join(
            "│ "
            + " │ ".join(p + " " * (w - _columns(p)) for p, w in zip(parts, widths, strict=True))
            + " │\n"
            for parts in zip_longest(*row, fillvalue="")
        )

    between = rule("├", "┼", "┤")
    several = any("\n" in value for row in rows for value in row)
    body = (between if several else "").join(map(draw, wrapped))
    head = draw([[head] for head in heads])
    return rule("┌", "┬", "┐") + head + between + body + rule("└", "┴", "┘")


def _csv(answer: Rows) -> str:
    return _separated(answer, ",", _no_formula)


def _tsv(answer: Rows) -> str:
    lines = [answer.variables, *values(answer)]
    cells = ([re.sub(r"[\t\r\n]+", " ", _harmless(v)) for v in line] for line in lines)
    return "".join("\t".join(line) + "\n" for line in cells)


def _json(answer: Rows) -> str:
    bindings = [
        {
            name: _json_term(term)
            for name, term in zip(answer.variables, row, strict=True)
            if term is not None
        }
        for row in answer.rows
    ]
    document = {"head": {"vars": answer.variables}, "results": {"bindings": bindings}}
    return as_json(document)


def _markdown(answer: Rows) -> str:
    def cell(value: str) -> str:
        return "<br>".join(map(in_markdown, value.split(LIST_SEPARATOR)))

    lines = [headings(answer), ["---"] * len(answer.variables)]
    lines += [[cell(value) for value in row] for row in _short(answer)]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _html(answer: Rows) -> str:
    from html import escape

    def line(tag: str, values: Iterable[str]) -> str:
        cells = (escape(printable(value)).replace("\n", "<br>") for value in values)
        return "".join(
            ["<tr>\n", *(f"            <{tag}>{cell}</{tag}>\n" for cell in cells), "        </tr>"]
        )

    head = line("th", headings(answer))
    body = "".join(f"        {line('td', row)}\n" for row in _short(answer))
    return (
        f"<table>\n    <thead>\n        {head}\n    </thead>\n"
        f"    <tbody>\n{body}    </tbody>\n</table>\n"
    )


FORMATS: dict[str, Callable[[Rows], str]] = {
    "text": _text,
    "csv": _csv,
    "tsv": _tsv,
    "json": _json,
    "md": _markdown,
    "html": _html,
}


def as_json(document: object) -> str:
    """Return a document as every JSON of ours is written: readable, and in Unicode."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def escaped(text: str) -> str:
    """Return a text for HTML, without what could command a terminal or turn its words."""
    import html

    return html.escape(printable(text))


def hung(name: str, text: str, indent: int = 16) -> list[str]:
    """Return a text as lines that fit the terminal, hung under a name in front of it."""
    width = max(shutil.get_terminal_size((80, 24)).columns - 1, 40)
    return textwrap.wrap(
        f"{printable(name):<{indent}}{printable(text)}",
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def headings(answer: Rows) -> list[str]:
    """Return the variables as headings for people, but for those that a user named.

    A label is headed by what it is the label of, `role_label` "Role", unless that has a column.
    """
    known = set(answer.variables)
    heads = answer.variables[: answer.theirs]
    for variable in answer.variables[answer.theirs :]:
        thing = variable.removesuffix("_label")
        head = variable if thing in known else thing
        heads.append(head.replace("_", " ").capitalize())
    return heads if len(set(heads)) == len(heads) else answer.variables


def few(texts: Sequence[str], most: int = 5) -> str:
    """Return as many of the texts as people want to read, and how many more there are."""
    more = [f"and {len(texts) - most} more"] if len(texts) > most else []
    return "; ".join([*texts[:most], *more])


def in_markdown(text: str) -> str:
    """Return a text for Markdown, of which nothing is taken for markup."""
    return re.sub(r"([\\`*_<>\[\]|&])", r"\\\1", printable(text).replace("\n", " "))


def printable(text: str) -> str:
    """Return the text without the characters that could command a terminal, turn its words or not
    be written.
    """
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def _harmless(text: str) -> str:
    """Return the text without the characters that command a terminal which shows the file."""
    return _COMMAND.sub("\N{REPLACEMENT CHARACTER}", text)


def _widths(columns: list[tuple[str, ...]]) -> list[int]:
    """Return column widths that fit the terminal, the widest narrowed first, no word broken."""
    widths = [max(len(line) for cell in c for line in cell.split("\n")) for c in columns]
    narrowest = [max((len(w) for cell in c for w in cell.split()), default=1) for c in columns]
    room = shutil.get_terminal_size((120, 24)).columns - 3 * len(columns) - 1
    while sum(widths) > room and widths != narrowest:
        widest = max(range(len(widths)), key=lambda i: (widths[i] > narrowest[i], widths[i]))
        widths[widest] -= 1
    return widths


def _wrap(cell: str, width: int) -> list[str]:
    wrapped = []
    for line in cell.split("\n"):
        fits = len(line) <= width
        wrapped += [line] if fits else textwrap.wrap(line, width, break_long_words=False)
    return wrapped


def _columns(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def _separated(answer: Rows, delimiter: str, escape: Callable[[str], str]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    lines = (answer.variables, *values(answer))
    writer.writerows([[escape(_harmless(value)) for value in line] for line in lines])
    return buffer.getvalue()


def _no_formula(value: str) -> str:
    if _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def _short(answer: Rows) -> Sequence[Sequence[str]]:
    return [
        [
            "" if t is None else shorten(t.value) if isinstance(t, ox.NamedNode) else plain(t)
            for t in row
        ]
        for row in answer.rows
    ]


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.Triple):
        parts = {
            name: _json_term(getattr(term, name)) for name in ("subject", "predicate", "object")
        }
        return {"type": "triple", "value": parts}
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    result = {"type": "literal", "value": term.value}
    if term.language:
        result["xml:lang"] = term.language
    elif term.datatype.value != XSD.string:
        result["datatype"] = term.datatype.value
    return result
