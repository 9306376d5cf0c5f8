"""Asking a graph in SPARQL: what is refused, how variables are bound, what the answer is."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urljoin

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.source import Source
from itotgraph.namespaces import PREFIXES
from itotgraph.text.answer import Answer
from itotgraph.text.render import Term

_TOKEN = re.compile(
    r"""
    (?P<quoted> "{3} (?: [^"\\]++ | \\. | "(?!"") )*+ "{3}
        | '{3} (?: [^'\\]++ | \\. | '(?!'') )*+ '{3}
        | " (?: [^"\\\n\r]++ | \\. )*+ " | ' (?: [^'\\\n\r]++ | \\. )*+ '
        | < [A-Za-z][A-Za-z0-9+.-]*+ :// [^<>"{}|^`\\\x00-\x20]*+ > )
    | (?P<comment> [#] [^\n\r]*+ )
    | (?P<iri> < [^<>"{}|^`\\\x00-\x20]*+ > )
    | (?P<open> [\[({] | << ) | (?P<close> [\])}] | >> )
    | [?$]?+ \w++ | \\. | \S""",
    re.S | re.X,
)
_GRAPHS = re.compile(r"\b(graph|from)\b", re.I)
_FROM = re.compile(r"(?<![\w?$@:.-])from(?![\w:.-])", re.I)
_PREFIX = re.compile(r"\b(?:base|prefix\s+([\w.-]*:))\s*<([^>]*)>", re.I)
_NAME = re.compile(r"([\w.-]*:)([^\s{}<>#]*)")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# The word, an IRI or variable, and a brace: a name may be the word, too, but what begins with it
# and a colon is read as the word and a name by some engines where a brace follows.
_SERVICE = re.compile(
    r"(?<![\w?$@])service\s*(?:silent\b\s*)?(?:<>|[?$]\w+|[\w.-]*:[^\s{}<>()]*)\s*\{", re.IGNORECASE
)
_STAR = re.compile(r"\A[^{]*?\bselect\s*(?:\b(?:distinct|reduced)\s*)?\*", re.I)
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.S)
_DEEPEST = 100
_LONGEST = 5_000


class ServiceError(InputError):
    """A query that asks another endpoint."""


def bare(text: str) -> str:
    """Return the query with spaces in place of its IRIs, strings and comments."""

    def blank(found: re.Match[str]) -> str:
        skipped = found.lastgroup in ("quoted", "comment", "iri")
        return " " * len(found[0]) if skipped else found[0]

    return _TOKEN.sub(blank, text)


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    """Return the query with variables bound by a VALUES block (SPARQL 1.1, section 10.2).

    The terms are written by the RDF library, never pasted, so no value can change the query. The
    block is the last of the outermost pattern, so that it holds before any grouping. A VALUES
    clause at the end of the query would mean the same to most stores, but Virtuoso 7.2 overlooks
    it or fails. The variables must be in scope in the outermost pattern.
    """
    if not bindings:
        return text
    names = " ".join(f"?{name}" for name in bindings)
    values = f"VALUES ({names}) {{ ({' '.join(map(str, bindings.values()))}) }}"
    where = _where(text)
    if where is None:
        return f"{text.rstrip()}\n{values}\n"
    start, end = where
    pattern = text[start:end]
    if bare(pattern).lstrip()[:6].lower() == "select":
        pattern = f"{{{pattern}}}"
    return f"{text[:start]}{pattern} {values} {text[end:]}"


def _where(text: str) -> tuple[int, int] | None:
    """Return where the outermost pattern lies, between its braces.

    None where there is no place for a VALUES block: in DESCRIBE <x> and CONSTRUCT WHERE {}.
    """
    plain = bare(text)
    depth = start = 0
    for at, character in enumerate(plain):
        if character in "({":
            depth += 1
            start = at + 1 if depth == 1 else start
        elif character in ")}":
            depth -= 1
            if character == "}" and depth == 0:
                before = plain[: start - 1].lower().split()
                if before[-2:] == ["construct", "where"]:
                    return None
                if before[-1:] != ["construct"]:
                    return start, at
    return None


def ask(
    store: Source, text: str, bindings: Mapping[str, Term] | None = None, source: str = "query"
) -> Answer | bool | list[ox.Triple]:
    """Return the answer: rows to a SELECT, a truth value to an ASK, else triples.

    Raises InputError where the query is not well-formed, would reach the network (SERVICE), is
    nested so deep that the engine could not survive it, or lacks a variable to bind.
    """
    guard(text, source)
    _check_bound(text, bindings or {}, source)
    bound = bind(text, bindings or {})
    with told(source, bound):
        result = store.query(bound)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if not isinstance(result, ox.QuerySolutions):
            return list(result)
        there = [variable.value for variable in result.variables]
        variables = in_order(bound, there)
        places = [there.index(name) for name in variables]
        rows = [tuple(solution) for solution in result]
        return Answer(variables, [tuple(row[place] for place in places) for row in rows])


def in_order(text: str, variables: Sequence[str]) -> list[str]:
    """Return the variables of an answer to a query: those of `SELECT *` as the query names them,
    where the engine may have them in any order.
    """
    if not _STAR.search(bare(text)):
        return [*variables]
    named = [token[1:] for kind, token in _tokens(text) if not kind and token[0] in "?$"]
    return sorted(variables, key=lambda name: named.index(name) if name in named else len(named))


def named(text: str, variables: Sequence[str]) -> str:
    """Return the query with these variables in place of the star of its `SELECT *`."""
    star = _STAR.search(bare(text))
    assert star
    names = " ".join(f"?{name}" for name in variables)
    return f"{text[: star.end() - 1]}{names}{text[star.end() :]}"


@contextmanager
def told(source: str, text: str) -> Iterator[None]:
    """Make what Oxigraph says of a query, the text, within this context an InputError."""
    try:
        yield
    except SyntaxError as error:
        found = _POSITION.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (None, None)
        problem, mend = found[3] if found else str(error), "mend the query"
        # What the parser expected, without the classes of characters.
        told = [part for part in re.split(r",\s", problem) if not re.search(r"\[|\|", part)]
        problem = ", ".join(told or [problem])
        if line and column:
            lines = text.splitlines()[:line]
            before = lines[-1][: column - 1] if len(lines) == line else ""
            undeclared = re.search(r"([\w.-]*:)[^\s{}<>()]*$", before)
            if "Prefix not found" in problem and undeclared:
                prefix, column = undeclared[1], undeclared.start() + 1
                problem = f"the prefix {prefix} is not declared"
                known = PREFIXES.get(prefix[:-1])
                mend = f"add PREFIX {prefix} <{known}>" if known else "add a PREFIX line"
            elif found_there := re.match(r"\S+", "".join(lines[-1:])[column - 1 :]):
                problem += f", found {found_there[0][:40]!r}"
        raise InputError(problem, mend, source, line, column) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"cannot be answered: {error}", "change the query", source) from None


def names_graphs(text: str) -> bool:
    """Whether the query may name a graph, apart from its comments, texts and IRIs."""
    return bool(_GRAPHS.search(text) and _GRAPHS.search(bare(text)))


def dataset(text: str) -> list[str]:
    """Return the graphs that the query names by FROM and FROM NAMED (SPARQL 1.1, section 13.2)."""
    plain = bare(text)
    found = []
    for clause in _FROM.finditer(plain):
        before = plain[: clause.start()]
        if sum(map(before.count, "({")) > sum(map(before.count, ")}")):
            continue
        for token in _TOKEN.finditer(text, clause.end()):
            if token.lastgroup == "comment" or token[0].isspace() or token[0].lower() == "named":
                continue
            named = _NAME.match(text, token.start())
            prefixes = {name: iri for name, iri in _PREFIX.findall(text) if name or not named}
            if named:
                found.append(prefixes.get(named[1], "") + named[2])
            elif token[0].startswith("<"):
                found.append(urljoin(prefixes.get("", ""), token[0][1:-1]))
            break
    return found


def _check_bound(text: str, names: Iterable[str], source: str) -> None:
    variables = dict.fromkeys(t[1:] for kind, t in _tokens(text) if not kind and t[0] in "?$")
    for name in names:
        if name not in variables:
            import difflib

            near = difflib.get_close_matches(name, variables, 3, 0.4) or variables
            mend = "bind one of " + ", ".join(f"?{variable}" for variable in near)
            raise InputError(f"the query has no variable ?{name}", mend, source)


def guard(text: str, source: str) -> None:
    """Raise InputError for what asks nothing, would reach the network or end the process.

    Both readings of a codepoint escape are looked at: the standard puts the character there before
    anything else is read (SPARQL 1.1, 19.2), Oxigraph knows the escape within quotes only.
    """
    if all(match.lastgroup == "comment" for match in _TOKEN.finditer(text)):
        raise InputError("empty", "write a query", source, 1, 1)
    _guard_reading(text, source)
    decoded = _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), sys.maxunicode)), text)
    if decoded != text:
        _guard_reading(decoded, source)


def _guard_reading(text: str, source: str) -> None:
    within: list[str] = []
    tokens = _tokens(text)
    for kind, token in tokens:
        if kind == "iri" and within[-1:] == ["("] and re.search(r"['#()\[\]]", token):
            # Oxigraph also reads 1<2#> as a comparison and a comment, so either may be hidden here.
            # There are comparisons in parentheses only.
            mend = "write the IRI in full, or a space after the <"
            raise InputError(f"'{token[:60]}' may be an IRI or a comparison", mend, source)
        if kind == "open":
            within.append(token)
        elif kind == "close" and within:
            within.pop()
        if len(within) > _DEEPEST:
            raise InputError(f"nested deeper than {_DEEPEST}", "simplify the query", source)
    if _SERVICE.search(_TOKEN.sub(_without_words, text)):
        raise ServiceError("SERVICE would reach the network", "ask that endpoint itself", source)
    if len(tokens) > _LONGEST:
        problem = f"longer than {_LONGEST} words and signs"
        raise InputError(problem, "simplify the query", source)


def _without_words(found: re.Match[str]) -> str:
    """Return what stands for a token where only its kind counts."""
    if found.lastgroup == "quoted":
        return "<>" if found[0].startswith("<") else "''"
    return {"iri": "<>", "comment": " "}.get(found.lastgroup or "", found[0])


def _tokens(text: str) -> list[tuple[str | None, str]]:
    found = ((match.lastgroup, match[0]) for match in _TOKEN.finditer(text))
    return [(kind, token) for kind, token in found if kind != "comment"]
