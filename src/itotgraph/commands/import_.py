"""itotgraph import"""

from pathlib import Path

import click

from itotgraph.commands import options, progress


@click.command("import")
@click.argument("ontology", type=click.Choice(("onet", "esco")))
@click.argument("source", type=click.Path(path_type=Path), metavar="DIR|ZIP")
@options.output_to(
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
    """Turn a release of O*NET or ESCO into RDF.

    Name the folder or the zip file, as its publisher ships it: O*NET 25.1 or later as text, CSV or
    Excel files, ESCO as the CSV files of one language or of several. Tables are known by their
    header. What was read, and what was not, is told at the end. N-Triples is the fastest form.

    \b
      itotgraph import onet db_30_1_text.zip -o onet.nt
      itotgraph import esco "ESCO dataset - v1.2.1 - classification - en - csv.zip" -o esco.nt
      itotgraph import onet db_30_1_text.zip -o onet-store
      itotgraph import onet db_30_1_excel -o onet.nq --keep-going
    """
    from itotgraph.releases.convert import convert, told
    from itotgraph.text.render import printable

    with progress.bytes_done(ontology) as tell:
        report = convert(ontology, source, output, keep_going, tell)
    aside = output == Path("/dev/stdout")
    for line in told(report):
        click.echo(printable(line), err=aside)
    options.tell(*(f"itotgraph: left out: {error}" for error in report.refused))
    left_out = f", {len(report.refused)} malformed rows left out" if report.refused else ""
    click.echo(f"{output}: {report.triples} triples{left_out}", err=aside)
    ctx.exit(int(bool(report.refused)))
