"""itotgraph build"""

from pathlib import Path

import click

from itotgraph.commands import options


@click.command("build")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build"),
    show_default=True,
    metavar="DIR",
    help="Where to write.",
)
@click.option(
    "--candidates",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A mapping set of `link` that nobody has judged: into a graph of its own. Repeatable.",
)
@options.graph
@options.engine
@click.pass_context
def command(
    ctx: click.Context,
    out: Path,
    candidates: tuple[Path, ...],
    folder: Path | None,
    extra: tuple[Path, ...],
    engine: str,
) -> None:
    """Check the graph, infer, and write it in every format.

    \b
    itot.ttl           asserted and inferred triples: load this one in a triple store
    itot-asserted.ttl  the asserted triples only
    itot-links.ttl     the mappings to O*NET, SOC, ESCO, ISCO and NICE
    itot.nt .rdf .jsonld        the same as itot.ttl
    itot.trig .nq      asserted, inferred and linked triples in named graphs of their own
    tables/            the four tables, accepted and as printed, as CSV, Markdown and HTML
    report.ttl         the SHACL validation report
    MANIFEST           versions, sizes and SHA-256 sums

    Where a shape is violated nothing is replaced and the exit status is 1. Candidates are in
    itot.trig and itot.nq only, without those that the mappings accept or reject.

    \b
      itotgraph build
      itotgraph build --with titles.ttl --out with-our-titles
      itotgraph build --candidates candidates.sssom.tsv
    """
    from rich.console import Console

    from itotgraph.graph.check import as_text, concept_names, describe, shapes_files
    from itotgraph.graph.mappings import mapping_sets
    from itotgraph.graph.parse import load, ontology_files
    from itotgraph.publish.build import build

    files = [*ontology_files(folder), *extra]
    console = Console(stderr=True)
    with console.status("") as status:
        built = build(
            files,
            out,
            mapping_sets(folder),
            candidates,
            engine,
            lambda step: status.update(f"{step} …"),
        )
    if not built.files:
        worst = [f for f in built.findings if f.severity == "violation"]
        shapes = describe(load(shapes_files()))
        click.echo(as_text(worst, files, shapes, concept_names(load(files))), nl=False)
        click.echo(f"itotgraph: {len(worst)} violations, nothing written", err=True)
        ctx.exit(1)
    counts = f"{built.asserted} asserted, {built.inferred} inferred and {built.linked} linked"
    unjudged = f", {built.candidates} candidates" if candidates else ""
    click.echo(f"{out}: {len(built.files)} files, {counts} triples{unjudged}, no violation")
