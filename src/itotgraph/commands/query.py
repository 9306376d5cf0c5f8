"""itotgraph query"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options
from itotgraph.errors import InputError
from itotgraph.namespaces import XSD

if TYPE_CHECKING:
    from itotgraph.graph.parse import Source
    from itotgraph.graph.remote import Remote
    from itotgraph.text.render import Term


@click.command("query")
@click.argument("query", metavar="NAME|FILE|-")
@click.option(
    "--bind",
    "bindings",
    multiple=True,
    metavar="VAR=VALUE",
    help="Bind a variable to a concept (IRI, CURIE, notation or label), a number or a 'text'.",
)
@options.graph
@options.endpoint
@options.form("text", "csv", "tsv", "json", "md", "html")
def command(
    query: str,
    bindings: tuple[str, ...],
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
    endpoint: "Remote | None",
) -> None:
    """Ask the graph in SPARQL 1.1: a saved query by its name, a file, or standard input.

    The graph has the inferred triples and the mappings to other vocabularies, too. SELECT gives
    rows, ASK true or false, CONSTRUCT and DESCRIBE Turtle. A saved query has each concept as a
    label and as an IRI; for people (text, md, html) the IRIs are left out.

    \b
      itotgraph queries                                  what there is to ask
      itotgraph query roles-of-occupation --bind occupation="Systems analyst"
      itotgraph query counts --endpoint "http://localhost:7878/query?union-default-graph"
      echo 'SELECT * { ?s ?p ?o } LIMIT 3' | itotgraph query -
    """
    from itotgraph.graph import turtle
    from itotgraph.graph.sparql import ask, read, saved
    from itotgraph.text.render import Answer, render, without_iris

    text = read(query)
    store = options.source(endpoint, folder, extra)
    answer = ask(store, text, dict(_binding(store, item) for item in bindings), query)
    if isinstance(answer, Answer):
        if query in saved() and form in ("text", "md", "html"):
            answer = without_iris(answer)
        result = render(answer, form)
    elif isinstance(answer, bool):
        truth = str(answer).lower()
        result = f'{{"head": {{}}, "boolean": {truth}}}\n' if form == "json" else f"{truth}\n"
    else:
        result = turtle.readable(answer)
    options.put(result, output)


def _binding(store: "Source", item: str) -> "tuple[str, Term]":
    import pyoxigraph as ox

    from itotgraph.graph.concept import find
    from itotgraph.graph.parse import expand

    name, equals, value = item.partition("=")
    if not equals or not value:
        raise InputError(f"--bind {item}: no value", "write VAR=VALUE")
    name = name.lstrip("?$")
    try:
        if value[0] == value[-1] and value[0] in "'\"" and len(value) > 1:
            return name, ox.Literal(value[1:-1])
        if re.fullmatch("-?[0-9]+", value):
            return name, ox.Literal(value, datatype=ox.NamedNode(XSD.integer))
        if iri := expand(value):
            return name, ox.NamedNode(iri)
    except ValueError as error:
        raise InputError(f"--bind {item}: {error}", "mend the value") from None
    return name, ox.NamedNode(find(store, value).iri)
