"""The four tables of the paper, as accepted and as printed."""

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.concept import Concept
from itotgraph.graph.source import Source
from itotgraph.graph.sparql import ask
from itotgraph.model import Framework
from itotgraph.questions.saved import read
from itotgraph.text.answer import Answer, for_people
from itotgraph.text.render import Term

TITLES = {
    1: "Table 1: occupation clusters and their MSF roles",
    2: "Table 2: MSF roles and their occupation clusters",
    3: "Table 3: occupation clusters and their MOF roles",
    4: "Table 4: MOF roles and their occupation clusters",
}

# What people read over the columns, in the paper's words; the IRIs are for programs.
_HEADS = {
    "position": "position",
    "cluster_label": "occupation_cluster",
    "occupations": "representative_occupations",
    "functions": "critical_work_functions",
    "role_label": "role_cluster",
    "areas": "functional_areas",
    "note": "note",
}


def framework(number: int) -> Framework:
    """Return the framework whose roles a table has. Raises InputError for another number."""
    if number not in TITLES:
        raise InputError(f"there is no table {number}", "choose one of 1, 2, 3 and 4")
    return Framework.MSF if number in (1, 2) else Framework.MOF


def named(number: int, as_printed: bool) -> str:
    """Return what a table's saved query and its files are called, without an ending."""
    return f"table-{number}-as-printed" if as_printed else f"table-{number}"


def titled(number: int, as_printed: bool) -> str:
    """Return the title of a table."""
    return f"{TITLES[number]}, as printed" if as_printed else TITLES[number]


def table(
    store: Source,
    number: int,
    as_printed: bool = False,
    cluster: Concept | None = None,
    role: Concept | None = None,
) -> Answer:
    """Return one of the tables 1 to 4: one row per association, or per row as printed.

    `cluster` and `role` keep the rows of one occupation cluster or role cluster. People see the
    paper's heads and no IRIs. Needs the asserted triples only.
    """
    given = {"cluster": cluster, "role": role}
    bindings: dict[str, Term] = {n: ox.NamedNode(c.iri) for n, c in given.items() if c}
    name = named(number, as_printed)
    answer = ask(store, read(name), bindings, name)
    assert isinstance(answer, Answer)
    kept = [place for place, name in enumerate(answer.variables) if name in _HEADS]
    heads = [_HEADS[answer.variables[place]] for place in kept]
    rows = [tuple(row[place] for place in kept) for row in answer.rows]
    return for_people(answer, Answer(heads, rows))
