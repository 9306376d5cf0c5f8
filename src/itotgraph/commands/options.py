"""Options that commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from itotgraph.errors import InputError, OutputError

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def graph(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --graph and --with: which graph to work on, and a user's own triples beside it."""
    function = click.option(
        "--with",
        "extra",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Add the triples of this RDF file, say your own job titles. Repeatable.",
    )(function)
    return click.option(
        "--graph",
        "folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Use the .ttl files of this folder instead of the packaged graph.",
    )(function)


def form(*names: str) -> Decorator:
    """Add --format with these names, the first of them the default, and -o."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        function = click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Write to this file instead of the terminal.",
        )(function)
        return click.option(
            "--format",
            "form",
            type=click.Choice(names),
            default=names[0],
            show_default=True,
            help="The form of the answer.",
        )(function)

    return add


engine = click.option(
    "--engine",
    type=click.Choice(("oxigraph", "reference")),
    default="oxigraph",
    show_default=True,
    help="'reference' uses rdflib, pyshacl and owlrl throughout: slow, the same result.",
)


def put(text: str, output: Path | None) -> None:
    """Print the text, or write it to the file, unless that is one of the command's inputs."""
    if output:
        from itotgraph.output import write

        spare_inputs(output)
        write(output, text)
        return
    try:
        click.echo(text, nl=False)
    except UnicodeEncodeError as error:
        problem = f"standard output cannot take {error.object[error.start]!a}"
        raise OutputError(f"{problem} as {error.encoding} (set PYTHONUTF8=1)") from None


def spare_inputs(output: Path) -> None:
    """Raise InputError where the output is one of the command's inputs, or lies in its graph."""
    given = click.get_current_context().params
    inputs = [*given.get("extra", ()), *given.get("files", ())]
    inputs += [Path(given[name]) for name in ("old", "new", "query") if name in given]
    if given.get("folder"):
        inputs += given["folder"].glob("*")
    if output.exists() and any(path.exists() and output.samefile(path) for path in inputs):
        raise InputError("is an input, too", "name another file for the output", output)
