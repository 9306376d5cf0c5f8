"""The saved queries, and what people bind their variables to."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from itotgraph.errors import InputError, RemoteError
from itotgraph.graph import sparql
from itotgraph.graph.parse import packaged
from itotgraph.graph.source import Source
from itotgraph.names import expand, shorten
from itotgraph.namespaces import PROLOGUE, XSD
from itotgraph.text.answer import Answer, for_people, without_iris
from itotgraph.text.read import decoded, read_text
from itotgraph.text.render import Term, as_json

if TYPE_CHECKING:
    from itotgraph.titles.named import Named


def saved() -> dict[str, Path]:
    """Return the packaged queries by name."""
    return {path.stem: path for path in sorted(packaged("queries").glob("*.rq"))}


def is_sparql(text: str) -> bool:
    """Whether a text is a query itself, and not the name of one."""
    return re.search(r"\{|^\s*(describe|prefix|base)\s", text, re.I) is not None


def question(text: str) -> str:
    """Return the question that a saved query answers: its first line."""
    return text.splitlines()[0].lstrip("# ")


def parameters(text: str) -> str:
    """Return what a saved query says of its parameters: in its second line."""
    return text.splitlines()[1].removeprefix("# Parameters: ")


def read(name: str) -> str:
    """Return the text of a saved query, by name, of a query file, or of standard input for "-".

    Raises InputError where there is none of them, with the nearest names.
    """
    if name == "-":
        if sys.stdin is None:
            raise InputError("standard input is closed", "name a query or a file")
        return decoded(sys.stdin.buffer.read(), "-")
    queries = saved()
    if name in queries:
        return queries[name].read_text(encoding="utf-8")
    path = Path(name)
    if path.suffix in (".rq", ".sparql") or os.path.isfile(path):  # noqa: PTH113 (for any length)
        return read_text(path)
    import difflib

    near = difflib.get_close_matches(name, queries, 3, 0.4)
    mend = "did you mean " + ", ".join(near) if near else "see: itotgraph queries"
    raise InputError(f"no saved query and no file '{name}'", mend)


def listed(rows: Mapping[str, int] | None = None) -> Answer:
    """Return the saved queries with the question that each answers, and how many rows it gives."""
    questions = {name: question(read(name)) for name in saved()}
    if rows is None:
        return Answer(
            ["query", "question"],
            [(ox.Literal(name), ox.Literal(asked)) for name, asked in questions.items()],
            forms={"text": lambda: _lines(questions, {}), "json": lambda: as_json(questions)},
        )
    both = {name: {"question": questions[name], "rows": rows[name]} for name in questions}
    return Answer(
        ["query", "rows", "question"],
        [(ox.Literal(n), ox.Literal(rows[n]), ox.Literal(q)) for n, q in questions.items()],
        forms={"text": lambda: _lines(questions, rows), "json": lambda: as_json(both)},
    )


def counted(
    source: Source, begun: Callable[[str], None], done: Callable[[str], None]
) -> dict[str, int]:
    """Return how many rows each saved query gives.

    `begun` is told the name of the query that is being asked, `done` the line of the list for each
    when it is answered. Raises RemoteError, which says which query it was.
    """
    rows: dict[str, int] = {}
    names = saved()
    for name in names:
        begun(name)
        try:
            answer = ask(source, name, {})
        except RemoteError as error:
            raise RemoteError(error.name, f"{name}: {error.problem}", error.mend) from None
        assert isinstance(answer, Answer)
        rows[name] = len(answer.rows)
        done(_line(name, question(read(name)), max(map(len, names)), rows[name]))
    return rows


def bound(variable: str, value: str, find: "Callable[[str], Named]") -> tuple[Term, str]:
    """Return what a value stands for that somebody binds a variable to, and why, if need be.

    That is a 'text', a number, a concept by IRI or CURIE, or what else `find` knows by that name.
    Raises InputError for what is none of these.
    """
    try:
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            return ox.Literal(value[1:-1]), ""
        if re.fullmatch("-?[0-9]+", value):
            return ox.Literal(value, datatype=ox.NamedNode(XSD.integer)), ""
        if iri := expand(value):
            return ox.NamedNode(iri), ""
    except ValueError as error:
        raise InputError(f"{variable}={value}: {error}", "mend the value") from None
    found = find(value)
    return ox.NamedNode(found.concept.iri), found.why


def ask(
    source: Source, query: str, bindings: Mapping[str, Term], text: str | None = None
) -> Answer | bool:
    """Return the answer to a saved query, by its name, or to a query file or `text` so called.

    Of a saved query people see the labels of concepts only, not their IRIs. An empty answer says
    why, if that can be told: nothing of the taxonomy is there, nor what was bound, nor an import.
    Triples, the answer to CONSTRUCT and DESCRIBE, are Turtle in every form. Raises InputError as
    `sparql.ask` does.
    """
    text = read(query) if text is None else text
    result = sparql.ask(source, text, bindings, query)
    if isinstance(result, bool):
        return result
    if isinstance(result, Answer):
        if not result.rows and (why := _why_nothing(source, text, bindings)):
            result = replace(result, notes=(f"nothing found. {why}",))
        return for_people(result, without_iris(result)) if query in saved() else result
    return triples(result)


def _why_nothing(source: Source, text: str, bindings: Mapping[str, Term]) -> str:
    """Return why an answer is empty, where the graph or the query itself tells."""
    kinds = "itot:Occupation itot:OccupationCluster itot:CriticalWorkFunction itot:FunctionalArea"
    if not source.query(f"{PROLOGUE}ASK {{ VALUES ?kind {{ {kinds} }} ?x a ?kind }}"):
        return "Nothing of the taxonomy is in the graph that was asked"
    unknown = [
        f"{variable}={shorten(term.value)}"
        for variable, term in bindings.items()
        if isinstance(term, ox.NamedNode)
        and not source.query(f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s ?p {term} }} }}")
    ]
    if unknown:
        return f"Nothing in the graph is called {', '.join(unknown)}"
    return "; ".join(re.findall(r"^# (Needs the .+)\.$", text, re.M))


def truth(answer: bool) -> Answer:
    """Return the truth value, the answer to ASK, as an answer: a word, or SPARQL's JSON."""
    from itotgraph.text.render import FORMATS

    word = str(answer).lower()
    forms = dict.fromkeys(FORMATS, lambda: f"{word}\n")
    forms["json"] = lambda: f'{{"head": {{}}, "boolean": {word}}}\n'
    return Answer(["answer"], [(ox.Literal(answer),)], forms=forms)


def triples(found: list[ox.Triple]) -> Answer:
    """Return triples as an answer, which is Turtle in every form."""
    from itotgraph.graph import turtle
    from itotgraph.text.render import FORMATS

    return Answer(
        ["subject", "predicate", "object"],
        [(t.subject, t.predicate, t.object) for t in found],
        forms=dict.fromkeys(FORMATS, lambda: turtle.readable(found)),
    )


def _lines(questions: Mapping[str, str], rows: Mapping[str, int]) -> str:
    width = max(map(len, questions))
    return "".join(f"{_line(n, q, width, rows.get(n))}\n" for n, q in questions.items())


def _line(name: str, asked: str, width: int, rows: int | None) -> str:
    return f"{name:<{width}}  {'' if rows is None else f'{rows:>5}  '}{asked}"
