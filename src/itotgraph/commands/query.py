"""itotgraph query"""

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options
from itotgraph.errors import InputError

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("query")
@click.argument("query", metavar="NAME|FILE|SPARQL|-")
@click.option(
    "--bind",
    "bindings",
    multiple=True,
    metavar="VAR=VALUE",
    help="Bind a variable to a concept (by any name of it), a number or a 'text'. Repeatable.",
)
@options.anywhere
@options.answer()
def command(taxonomy: "Taxonomy", query: str, bindings: tuple[str, ...]) -> "Answer":
    """Ask in SPARQL 1.1: a saved query, a file or your own words.

    The graph has the inferred triples and the mappings to other vocabularies, too, each layer also
    as a named graph. SELECT gives rows, ASK true or false, CONSTRUCT and DESCRIBE Turtle. A saved
    query has each concept as a label and as an IRI; for people (text, md, html) the IRIs are left
    out.

    \b
      itotgraph queries                                  what there is to ask
      itotgraph query roles-of-occupation --bind occupation="Systems analyst"
      itotgraph query roles-of-occupation --bind occupation=DBA -o roles.csv
      itotgraph query counts --endpoint "http://localhost:7878/query?union-default-graph"
      itotgraph query 'SELECT * { ?s ?p ?o } LIMIT 3'
      echo 'ASK { ?s ?p ?o }' | itotgraph query -
    """
    from itotgraph.graph.child import MEMORY, OverloadError, run
    from itotgraph.questions.saved import truth

    bound = dict(map(_binding, bindings))

    def asked() -> "Answer":
        found = taxonomy.query(query, **bound)
        return _made(truth(found) if isinstance(found, bool) else found)

    seconds = click.get_current_context().params["timeout"]
    try:
        # A remote store has its own limits, and nothing of it is in this process.
        return asked() if taxonomy.remote else run(asked, seconds)
    except OverloadError as error:
        if str(error) == "late":
            mend = "narrow the query down, or give it more with --timeout"
            raise InputError(f"no answer within {seconds:g} s", mend, "query") from None
        problem = f"takes more than {MEMORY >> 30} GiB of memory"
        raise InputError(problem, "narrow the query down", "query") from None


def _made(answer: "Answer") -> "Answer":
    """Return the answer with its forms made, so that it can leave the process."""
    forms = {name: functools.partial(_given, make()) for name, make in answer.forms.items()}
    return replace(answer, forms=forms)


def _given(content: str | bytes) -> str | bytes:
    return content


def _binding(item: str) -> tuple[str, str]:
    name, equals, value = item.partition("=")
    if not equals or not value:
        raise InputError(f"--bind {item}: no value", "write VAR=VALUE")
    return name.lstrip("?$"), value
