"""Options that commands share: which taxonomy is asked, and what becomes of the answer."""

import functools
import math
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itotgraph.errors import InputError, OutputError

if TYPE_CHECKING:
    from itotgraph.graph.remote import Remote
    from itotgraph.taxonomy import Taxonomy

Function = Callable[..., Any]

_TIMES = 10
_LARGE = 10_000_000  # bytes of a file, which take seconds to load

FORMS = ("text", "csv", "tsv", "json", "md", "html")

_ENDINGS = {
    "text": (".txt",),
    "csv": (".csv",),
    "tsv": (".tsv",),
    "json": (".json",),
    "md": (".md",),
    "html": (".html", ".htm"),
    "turtle": (".ttl",),
    "xlsx": (".xlsx",),
    "parquet": (".parquet",),
    "sarif": (".sarif",),
    "update": (".ru",),
    "sssom": (".tsv",),
}

graph = click.option(
    "--graph",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Use the .ttl files of this folder instead of the packaged graph.",
)
extra = click.option(
    "--with",
    "extra",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Add the triples of this RDF file, say your own job titles; or, where the graph is asked "
    "only, this store, which `import` made and which is asked faster. Repeatable.",
)
engine = click.option(
    "--engine",
    type=click.Choice(("oxigraph", "reference")),
    default="oxigraph",
    show_default=True,
    help="'reference' uses rdflib, pyshacl and owlrl throughout: slow, the same result.",
)


previous = click.option(
    "--previous",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DUMP",
    help="What a release before this one asserted (itot-asserted.ttl). Repeatable.",
)

_TITLE = click.option(
    "--title",
    "--column",
    "title",
    metavar="NAME",
    help="The column of the job titles; by default what is usually called so.",
)
_COLUMNS = (
    _TITLE,
    click.option("--person", metavar="NAME", help="The column of the people."),
    click.option("--functions", metavar="NAME", help="The column of the work functions."),
    click.option("--allocation", metavar="NAME", help="The column of the share of time."),
)
_READING = (
    click.option(
        "--encoding",
        metavar="NAME",
        help="How the text of the table is written, say windows-1252 or mac-roman.",
    ),
    click.option("--keep-going", is_flag=True, help="Leave rows at fault out, and say which."),
)


def table(function: Function) -> Function:
    """Add --title, which is also --column, --encoding and --keep-going: how a table is read."""
    return _added(function, _TITLE, *_READING)


def roster(function: Function) -> Function:
    """Add what `table` does, and --person, --functions and --allocation.

    The command gets `columns`, what each of them is called.
    """

    @functools.wraps(function)
    def command(*args: Any, **rest: Any) -> Any:
        kinds = ("person", "title", "functions", "allocation")
        return function(*args, columns={kind: rest.pop(kind) for kind in kinds}, **rest)

    return _added(command, *_COLUMNS, *_READING)


def _added(function: Function, *options: Callable[[Function], Function]) -> Function:
    for option in reversed(options):
        function = option(function)
    return function


def local(function: Function) -> Function:
    """Add --graph and --with; the command gets the `taxonomy` that they make.

    Where it has --engine and --candidates, these go into that, too.
    """

    @graph
    @extra
    @functools.wraps(function)
    def command(
        *args: Any,
        folder: Path | None,
        extra: tuple[Path, ...],
        candidates: tuple[Path, ...] = (),
        engine: str = "oxigraph",
        **rest: Any,
    ) -> Any:
        from itotgraph.taxonomy import load

        _tell_loading(extra)
        return function(*args, taxonomy=load(folder, extra, candidates, engine), **rest)

    return command


def anywhere(function: Function) -> Function:
    """Add --graph, --with, --endpoint, --auth and --timeout; the command gets the `taxonomy`.

    Where it has --engine, and FILES to stand beside the graph, these go into that, too.
    """

    @graph
    @extra
    @click.option(
        "--endpoint",
        "url",
        metavar="URL",
        help="Ask this SPARQL endpoint instead. Add ?default-graph-uri=IRI to choose its graphs.",
    )
    @auth
    @functools.wraps(function)
    def command(
        *args: Any,
        folder: Path | None,
        extra: tuple[Path, ...],
        url: str | None,
        auth: str | None,
        timeout: float,
        files: tuple[Path, ...] = (),
        engine: str = "oxigraph",
        **rest: Any,
    ) -> Any:
        from itotgraph.taxonomy import Taxonomy, load

        if not url and auth:
            raise click.UsageError("--auth is for --endpoint")
        if url and (folder or extra or files):
            raise click.UsageError("--endpoint asks a remote graph: leave out the files")
        if url:
            asked = Taxonomy(remote(url, auth, timeout, _TIMES * timeout), engine)
        else:
            _tell_loading((*extra, *files))
            asked = load(folder, (*extra, *files), engine=engine)
        return function(*args, taxonomy=asked, **rest)

    return command


def strict(function: Function) -> Function:
    """Add --strict, below what gives the `taxonomy`."""

    @click.option("--strict", is_flag=True, help="Only the paper's names, no titles of today.")
    @functools.wraps(function)
    def command(*args: Any, taxonomy: "Taxonomy", strict: bool, **rest: Any) -> Any:
        taxonomy.strict = strict
        return function(*args, taxonomy=taxonomy, **rest)

    return command


def deadline(default: float, says: str) -> Callable[[Function], Function]:
    """Return what adds --timeout, of an answer that a server gives."""
    return click.option(
        "--timeout",
        type=click.FloatRange(0, 60, min_open=True),
        default=default,
        show_default=True,
        metavar="SECONDS",
        help=says,
    )


def need_posix() -> None:
    """Raise InputError on a system on which processes have no limits."""
    if os.name != "posix":
        problem = "the server needs a system with limits for processes, such as Linux or macOS"
        raise InputError(problem, "run it there, or in a container")


def language_ranges(function: Function) -> Function:
    """Add --lang; the command gets `languages`, the ranges that it names."""

    @click.option(
        "--lang",
        "languages",
        multiple=True,
        metavar="RANGE",
        help="Only names in these languages (RFC 4647: de, pt-BR; en-GB is English). Repeatable, "
        "or separated by commas.",
    )
    @functools.wraps(function)
    def command(*args: Any, languages: tuple[str, ...], **rest: Any) -> Any:
        from itotgraph.graph.language import read_ranges

        return function(*args, languages=read_ranges(languages), **rest)

    return command


def languages(function: Function) -> Function:
    """Add --lang, below what gives the `taxonomy`."""

    @language_ranges
    @functools.wraps(function)
    def command(*args: Any, taxonomy: "Taxonomy", languages: Sequence[str], **rest: Any) -> Any:
        taxonomy.languages = languages
        return function(*args, taxonomy=taxonomy, **rest)

    return command


def settling(function: Function) -> Function:
    """Add --unmatched and --decisions, below what gives the `taxonomy` and what says which names
    count; the command's answer is of job titles. It stands below `answer`, too.
    """

    @click.option(
        "--unmatched",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Write the titles that are not understood to this table (.csv, .tsv, .xlsx), with "
        "what is nearest, for a person to settle. What is settled there already stays.",
    )
    @click.option(
        "--decisions",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Take what is settled in this table, before anything else: its column decision has "
        "the label, IRI or code of an occupation or occupation cluster, or none.",
    )
    @functools.wraps(function)
    def command(
        *args: Any,
        taxonomy: "Taxonomy",
        unmatched: Path | None,
        decisions: Path | None,
        **rest: Any,
    ) -> Any:
        form = ""
        if unmatched:
            if unmatched == click.get_current_context().params.get("output"):
                raise InputError("is what -o names, too", "name another output", unmatched)
            form = form_of(None, unmatched, ("csv", "tsv", "xlsx"))
            spare_inputs(unmatched, "unmatched", "decisions")
        taxonomy.decisions = decisions
        given = function(*args, taxonomy=taxonomy, **rest)
        if unmatched:
            from itotgraph.titles.settle import merged

            if not given.unsettled:
                raise click.UsageError("--unmatched is for the titles of a --file")

            put(merged(unmatched, given.unsettled()).content(form), unmatched)
        return given

    return command


def _tell_loading(files: Sequence[Path]) -> None:
    for path in files:
        if path.is_file() and (size := path.stat().st_size) > _LARGE:
            faster = "a folder that `itotgraph import -o FOLDER` makes is opened instead"
            tell(f"itotgraph: loading {path} ({size / 1e6:.0f} MB; {faster}) …")


def answer(
    *more: str, forms: Sequence[str] = FORMS, full: bool = False
) -> Callable[[Function], Function]:
    """Add --format with these forms, the first of them the default, and -o; with `full`, where the
    text is a summary, also --full.

    The answer that the command returns is printed or written, its notes go to standard error, and
    the exit status is 1 where a check found something.
    """
    names = (*forms, *more)

    def add(function: Function) -> Function:
        @click.option(
            "--format",
            "form",
            type=click.Choice(names),
            help=f"The form of the answer; by default what the ending of -o says, or {names[0]}.",
        )
        @output_to(metavar="FILE", help="Write to this file, in the form that its ending says.")
        @functools.wraps(function)
        def command(
            *args: Any, form: str | None, output: Path | None, whole: bool = False, **rest: Any
        ) -> None:
            chosen = form_of(form, output, names)
            given = function(*args, **rest)
            if whole and chosen == "text":
                chosen = "full"
            put(given.content(chosen), output)
            tell(*given.notes)
            click.get_current_context().exit(int(given.found))

        if full:
            shown = click.option("--full", "whole", is_flag=True, help="All as text, no summary.")
            return shown(command)
        return command

    return add


def output_to(**attributes: Any) -> Callable[[Function], Function]:
    """Add -o, which may be none of the command's inputs, nor a file in a folder that is one."""

    def add(function: Function) -> Function:
        @click.option("-o", "--output", type=click.Path(path_type=Path), **attributes)
        @functools.wraps(function)
        def command(*args: Any, output: Path | None, **rest: Any) -> Any:
            if output:
                spare_inputs(output)
            return function(*args, output=output, **rest)

        return command

    return add


def spare_inputs(output: Path, *but: str) -> None:
    """Raise InputError where an output is one of the command's inputs but these, or within one."""
    from itotgraph.graph.parse import packaged

    but = ("output", *but)
    given = {n: v for n, v in click.get_current_context().params.items() if n not in but}
    values = [
        v for value in given.values() for v in (value if isinstance(value, tuple) else [value])
    ]
    inputs = [value for value in values if isinstance(value, Path)]
    # A source may be a title or a file, a query the name of a saved one or a file.
    inputs += map(Path, [*given.get("sources", ()), *filter(None, [given.get("query")])])
    inputs += map(Path, filter(None, map(os.environ.get, ("ITOTGRAPH_ONET", "ITOTGRAPH_ESCO"))))
    inputs += map(packaged, ("ontology", "shapes", "queries"))
    if output.exists() and any(_holds(path, output) for path in inputs):
        raise InputError("is an input, too", "name another output", output)


def _holds(path: Path, output: Path) -> bool:
    """Return whether the output is the file or folder, or in the folder, by whatever name."""
    try:
        above = output.resolve().parents if path.is_dir() else ()
        return path.exists() and any(path.samefile(other) for other in (output, *above))
    except (OSError, ValueError):
        return False


def form_of(form: str | None, output: Path | None, names: Sequence[str]) -> str:
    """Return the form to write: the one asked for, or else what the ending of the output says.

    Raises InputError where both disagree, or the ending is of no form that there is.
    """
    ending = output.suffix.lower() if output and not output.is_dir() else ""
    told = [name for name in names if ending in _ENDINGS[name]]
    if form in ("parquet", "xlsx") and not output:
        raise InputError(f"{form} is for files", "name one with -o")
    if form:
        if told and form not in told:
            raise InputError(
                f"--format {form} and the ending {ending} disagree", "leave one of them out", output
            )
        return form
    if told or not ending:
        return told[0] if told else names[0]
    there = ", ".join(ending for name in names for ending in _ENDINGS[name])
    raise InputError(f"no form has the ending {ending}", f"use {there}, or --format", output)


def auth(function: Function) -> Function:
    """Add --auth and --timeout: how to speak to a remote store."""
    function = click.option(
        "--timeout",
        type=click.FloatRange(0, 3600, min_open=True),
        default=30,
        show_default=True,
        metavar="SECONDS",
        help="For how long a query of `query` may take, or a store be silent; all that a command "
        f"asks --endpoint has {_TIMES} times as long.",
    )(function)
    return click.option(
        "--auth",
        metavar="WHERE",
        help="Where the store's user:password or token is: env:NAME, file:PATH, or prompt.",
    )(function)


def remote(url: str, auth: str | None, timeout: float, within: float = math.inf) -> "Remote":
    """Return the store at an address, with the secret found where `auth` says.

    Raises InputError where there is none.
    """
    from itotgraph.graph.remote import Remote

    found = Remote(url, _secret(auth) if auth else None, timeout, within)
    if found.unsafe:
        tell(
            f"itotgraph: warning: {found.name}: without https anyone on the way can read the "
            "password or token"
        )
    return found


def _secret(where: str) -> str:
    from itotgraph.text.read import read_text

    kind, _, name = where.partition(":")
    if kind == "prompt" and not name:
        found = click.prompt("user:password or token", hide_input=True, err=True)
    elif kind == "env" and name:
        found = os.environ.get(name, "")
    elif kind == "file" and name:
        found = read_text(Path(name))
    else:
        mend = "write env:NAME, file:PATH or prompt, so that nobody reads it off the command line"
        raise InputError("--auth does not say where the password or token is", mend)
    if not found.strip():
        raise InputError(f"--auth {where}: empty or not set", "put user:password or a token there")
    return str(found.strip())


def web_address(option: str, url: str) -> str:
    """Return the address of a site, with a slash at the end. Raises InputError for another."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    plain = not (parts.query or parts.fragment or any(map(str.isspace, url)))
    if parts.scheme not in ("http", "https") or not parts.netloc or not plain:
        raise InputError(f"{option} {url}", "write an address such as https://example.org/itot/")
    return url.rstrip("/") + "/"


def put(content: str | bytes, output: Path | None) -> None:
    """Print the text, or write it to the file. Raises OutputError where that cannot be."""
    if output:
        from itotgraph.text.write import write

        write(output, content)
        return
    try:
        if isinstance(content, str) and _is_long(content):
            click.echo_via_pager(content)
        else:
            click.echo(content, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"output could not be written: {error.strerror}") from None
    except UnicodeEncodeError as error:
        problem = f"standard output cannot take {error.object[error.start]!a}"
        raise OutputError(f"{problem} as {error.encoding} (set PYTHONUTF8=1)") from None


def stop_at(violations: str, output: Path) -> None:
    """Print the violations for which an output was not written, and end with the status 1; go on
    where there are none.
    """
    if violations:
        click.echo(violations, nl=False)
        tell(f"itotgraph: {output}: nothing written, mend the violations first")
        click.get_current_context().exit(1)


def _is_long(content: str) -> bool:
    """Whether somebody looks on at a terminal that cannot show all at once."""
    looked_at = sys.stdout.isatty() and sys.stdin.isatty()
    return looked_at and content.count("\n") >= shutil.get_terminal_size().lines


def tell(*lines: str) -> None:
    """Print lines to standard error, without what could command the terminal."""
    from itotgraph.text.render import printable

    for line in lines:
        click.echo(printable(line), err=True)
