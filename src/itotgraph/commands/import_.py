"""itotgraph import"""

import os
from pathlib import Path

import click

from itotgraph.errors import InputError


@click.command("import")
@click.argument("ontology", type=click.Choice(("onet", "esco")))
@click.argument("source", type=click.Path(path_type=Path), metavar="DIR|ZIP")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE|DIR",
    help="A .nt, .nq or .ttl file, or a folder for an Oxigraph store. Replaced when all is done.",
)
@click.option(
    "--keep-going",
    is_flag=True,
    help="Pass over malformed rows and list them; the exit status is then 1.",
)
@click.pass_context
def command(
    ctx: click.Context, ontology: str, source: Path, output: Path, keep_going: bool
) -> None:
    """Turn a release of O*NET or ESCO, as its publisher ships it, into RDF.

    Name the folder or the zip file: O*NET 25.1 or later as text, CSV or Excel files, ESCO as the
    CSV files of one language or of several. Tables are known by their header. What was read, and
    what was not, is told at the end. N-Triples is the fastest form.

    \b
      itotgraph import onet db_30_1_text.zip -o onet.nt
      itotgraph import esco "ESCO dataset - v1.2.1 - classification - en - csv.zip" -o esco.nt
      itotgraph import onet db_30_1_text.zip -o onet-store
      itotgraph import onet db_30_1_excel -o onet.nq --keep-going
    """
    from importlib import import_module

    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from itotgraph.releases.target import target
    from itotgraph.text.render import printable
    from itotgraph.text.write import locked

    module = import_module(f"itotgraph.releases.{ontology}")
    if os.path.realpath(output) == os.path.realpath(source):
        raise InputError("the output is the source", "name another output", output)
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with locked(output), bar, target(output, module.GRAPH) as write:
        task = bar.add_task(ontology)
        report = module.convert(
            source,
            write,
            keep_going,
            lambda table, done, total: bar.update(
                task, description=table, completed=done, total=total
            ),
        )
    lines = [
        f"{name}: {rows} rows of {kind}, {triples} triples"
        for name, (kind, rows, triples) in report.read.items()
    ]
    lines.append(f"of the release, its schemes and files: {report.beside} triples")
    lines += (f"{name}: known, holds nothing for the graph" for name in report.left_out)
    lines += (f"{name}: not known, not read" for name in report.unknown)
    aside = output == Path("/dev/stdout")
    for line in (*lines, *report.notes):
        click.echo(printable(line), err=aside)
    for error in report.refused:
        click.echo(printable(f"itotgraph: left out: {error}"), err=True)
    left_out = f", {len(report.refused)} malformed rows left out" if report.refused else ""
    click.echo(f"{output}: {report.triples} triples{left_out}", err=aside)
    ctx.exit(int(bool(report.refused)))
