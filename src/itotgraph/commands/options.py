"""Options that commands share."""

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from itotgraph.errors import InputError, OutputError

if TYPE_CHECKING:
    from itotgraph.graph.parse import Source
    from itotgraph.graph.remote import Remote

Item = TypeVar("Item")
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


def auth(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --auth and --timeout: how to speak to a remote store."""
    function = click.option(
        "--timeout",
        type=click.FloatRange(0, 3600, min_open=True),
        default=30,
        show_default=True,
        metavar="SECONDS",
        help="For how long the store may be silent.",
    )(function)
    return click.option(
        "--auth",
        metavar="WHERE",
        help="Where the store's user:password or token is: env:NAME, file:PATH, or prompt.",
    )(function)


def endpoint(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --endpoint, --auth and --timeout, which the command gets as `endpoint`, a Remote."""

    @auth
    @click.option(
        "--endpoint",
        "url",
        metavar="URL",
        help="Ask this SPARQL endpoint instead. Add ?default-graph-uri=IRI to choose its graphs.",
    )
    @functools.wraps(function)
    def command(*args: Any, url: str | None, auth: str | None, timeout: float, **rest: Any) -> Any:
        if not url and auth:
            raise click.UsageError("--auth is for --endpoint")
        if url and (rest.get("folder") or rest.get("extra") or rest.get("files")):
            raise click.UsageError("--endpoint asks a remote graph: leave out the files")
        found = remote(url, auth, timeout) if url else None
        return function(*args, endpoint=found, **rest)

    return command


def source(endpoint: "Remote | None", folder: Path | None, extra: tuple[Path, ...]) -> "Source":
    """Return the remote store, or else one of the asserted, inferred and linked triples."""
    from itotgraph.graph import mappings
    from itotgraph.graph.infer import closure
    from itotgraph.graph.parse import as_store, load, ontology_files

    if endpoint:
        return endpoint
    triples = load([*ontology_files(folder), *extra])
    return as_store([*triples, *closure(triples), *mappings.load(folder)])


def remote(url: str, auth: str | None, timeout: float) -> "Remote":
    """Return the store at an address, with the secret found where `auth` says.

    Raises InputError where there is none.
    """
    from itotgraph.graph.remote import Remote

    found = Remote(url, _secret(auth) if auth else None, timeout)
    if found.unsafe:
        click.echo(
            f"itotgraph: warning: {found.name}: without https anyone on the way can read the "
            "password or token",
            err=True,
        )
    return found


def _secret(where: str) -> str:
    kind, _, name = where.partition(":")
    if kind == "prompt" and not name:
        found = click.prompt("user:password or token", hide_input=True, err=True)
    elif kind == "env" and name:
        found = os.environ.get(name, "")
    elif kind == "file" and name:
        try:
            found = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not UTF-8"
            raise InputError(f"cannot be read: {reason}", "see --auth", name) from None
    else:
        mend = "write env:NAME, file:PATH or prompt, so that nobody reads it off the command line"
        raise InputError("--auth does not say where the password or token is", mend)
    if not found.strip():
        raise InputError(f"--auth {where}: empty or not set", "put user:password or a token there")
    return str(found.strip())


def put(text: str, output: Path | None) -> None:
    """Print the text, or write it to the file, unless that is one of the command's inputs."""
    if output:
        from itotgraph.text.write import write

        spare_inputs(output)
        write(output, text)
        return
    try:
        click.echo(text, nl=False)
    except UnicodeEncodeError as error:
        problem = f"standard output cannot take {error.object[error.start]!a}"
        raise OutputError(f"{problem} as {error.encoding} (set PYTHONUTF8=1)") from None


def watched(items: Sequence[Item], doing: str) -> Iterator[Item]:
    """Yield the items, with a progress bar on standard error where someone looks on."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    silent = not console.is_terminal
    yield from track(items, doing, console=console, transient=True, disable=silent)


def spare_inputs(output: Path) -> None:
    """Raise InputError where the output is one of the command's inputs, or lies in its graph."""
    given = click.get_current_context().params
    inputs = [*given.get("extra", ()), *given.get("files", ())]
    named = ("old", "new", "query", "sheet", "roster", "needed")
    inputs += [Path(given[name]) for name in named if given.get(name)]
    if given.get("folder"):
        inputs += given["folder"].glob("*")
    if output.exists() and any(path.exists() and output.samefile(path) for path in inputs):
        raise InputError("is an input, too", "name another file for the output", output)
