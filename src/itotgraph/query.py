"""Asking the graph: the saved queries and a user's own, with variables bound from outside."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph import packaged
from itotgraph.render import Answer, Term

_SERVICE = re.compile(r"\bservice\b", re.I)
_QUOTED = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*")
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.S)
_DEEPEST = 100


def saved() -> dict[str, Path]:
    """Return the packaged queries by name."""
    return {path.stem: path for path in sorted(packaged("queries").glob("*.rq"))}


def question(text: str) -> str:
    """Return the question that a saved query answers: its first line."""
    return text.splitlines()[0].lstrip("# ")


def read(name: str) -> str:
    """Return the text of a saved query, by name, or of a query file.

    Raises InputError where there is neither, with the nearest names.
    """
    queries = saved()
    if name in queries:
        return queries[name].read_text(encoding="utf-8")
    path = Path(name)
    if path.suffix in (".rq", ".sparql") or path.is_file():
        try:
            return path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", "check the name", path) from None
        except UnicodeDecodeError as error:
            raise InputError(
                f"not UTF-8 at byte {error.start}", "save the file as UTF-8", path
            ) from None
    import difflib

    near = difflib.get_close_matches(name, queries, 3, 0.4)
    mend = "did you mean " + ", ".join(near) if near else "see: itotgraph queries"
    raise InputError(f"no saved query and no file '{name}'", mend)


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    """Return the query with variables bound by a VALUES clause at its end (SPARQL 1.1, 10.2.2).

    The terms are written by the RDF library, never pasted, so no value can change the query. The
    variables must be in scope at the end of the query's outermost pattern.
    """
    if not bindings:
        return text
    names = " ".join(f"?{name}" for name in bindings)
    return f"{text.rstrip()}\nVALUES ({names}) {{ ({' '.join(map(str, bindings.values()))}) }}\n"


def ask(
    store: ox.Store, text: str, bindings: Mapping[str, Term] | None = None, source: str = "query"
) -> Answer | bool | list[ox.Triple]:
    """Return the answer: rows to a SELECT, a truth value to an ASK, else triples.

    Raises InputError where the query is not well-formed, would reach the network (SERVICE), is
    nested so deep that the engine could not survive it, or lacks a variable to bind.
    """
    _guard(text, source)
    _check_bound(text, bindings or {}, source)
    try:
        result = store.query(bind(text, bindings or {}))
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if isinstance(result, ox.QueryTriples):
            return list(result)
        variables = [variable.value for variable in result.variables]
        return Answer(variables, [tuple(solution) for solution in result])
    except SyntaxError as error:
        found = _POSITION.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (None, None)
        problem = found[3] if found else str(error)
        raise InputError(problem, "mend the query", source, line, column) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"cannot be answered: {error}", "change the query", source) from None


def _check_bound(text: str, names: Iterable[str], source: str) -> None:
    variables = dict.fromkeys(re.findall(r"[?$](\w+)", _QUOTED.sub(" ", text)))
    for name in names:
        if name not in variables:
            mend = "bind one of " + ", ".join(f"?{variable}" for variable in variables)
            raise InputError(f"the query has no variable ?{name}", mend, source)


def _guard(text: str, source: str) -> None:
    bare = _QUOTED.sub(" ", re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: chr(int(m[1], 16)), text))
    if _SERVICE.search(bare):
        raise InputError("SERVICE would reach the network", "ask that endpoint itself", source)
    depth = 0
    for character in bare:
        depth += (character in "({[") - (character in ")}]")
        if depth > _DEEPEST:
            raise InputError(f"nested deeper than {_DEEPEST}", "simplify the query", source)
    if len(bare.split()) > 20_000 or bare.count("&&") + bare.count("||") > 1_000:
        raise InputError("too long to be answered safely", "simplify the query", source)
    if len(re.findall(r"\bunion\b", bare, re.I)) > 1_000:
        raise InputError("more than 1000 UNIONs", "use VALUES", source)
