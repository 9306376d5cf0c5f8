"""itotgraph check"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.graph.remote import Remote


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--fail-at",
    type=click.Choice(("violation", "warning", "info")),
    default="violation",
    show_default=True,
    help="The least severe finding that makes the exit status 1.",
)
@options.graph
@options.endpoint
@options.form("text", "turtle", "json", "sarif")
@options.engine
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[Path, ...],
    fail_at: str,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
    engine: str,
    endpoint: "Remote | None",
) -> None:
    """Check the graph against its SHACL shapes, or the graph and your own FILES.

    Findings come grouped by shape, the worst first, each with the file and line of its subject
    and with what to do. Exit status 1 where there is a finding as severe as --fail-at.

    \b
      itotgraph check                        the packaged graph
      itotgraph check titles.ttl             your own titles with it
      itotgraph check --endpoint "http://localhost:7878/query?default-graph-uri=IRI"   in a store
      itotgraph check --fail-at info --format sarif -o check.sarif
    """
    from itotgraph.graph import check, mappings
    from itotgraph.graph.parse import load, ontology_files

    sources = [] if endpoint else [*ontology_files(folder), *extra, *files]
    shapes = load(check.shapes_files())
    linked = [] if endpoint else mappings.load(folder)
    triples = [*(check.fetch(endpoint, shapes) if endpoint else load(sources)), *linked]
    findings = check.check(triples, shapes, engine)
    if form == "turtle":
        text = check.as_turtle(findings)
    elif form == "json":
        text = check.as_json(findings, sources, check.concept_names(triples))
    elif form == "sarif":
        text = check.as_sarif(findings, sources, check.describe(shapes))
    else:
        names = check.concept_names(triples)
        text = check.as_text(findings, sources, check.describe(shapes), names)
    options.put(text, output)
    counts = (
        f"{sum(f.severity == severity for f in findings)} {severity}"
        for severity in check.SEVERITIES
    )
    click.echo(f"{len(triples)} triples: {', '.join(counts)}", err=True)
    ctx.exit(int(check.fails(findings, fail_at)))
