"""itotgraph build"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options, progress

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy


@click.command("build")
@options.output_to(
    default=Path("build"),
    show_default=True,
    metavar="DIR",
    help="The folder to write into; what no build wrote there stays.",
)
@click.option(
    "--candidates",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A mapping set of `link` that nobody has judged: into a graph of its own. Repeatable.",
)
@options.previous
@options.engine
@options.local
def command(taxonomy: "Taxonomy", output: Path, previous: tuple[Path, ...]) -> None:
    """Check the graph, infer and write it in every format.

    \b
    itot.ttl           asserted and inferred triples: load this one in a triple store
    itot-asserted.ttl  the asserted triples only
    itot-links.ttl     the mappings to O*NET, SOC, ESCO, ISCO and NICE, and what they name
    itot-evidence.ttl  who claims or rejects each mapping, how sure, and why (SSSOM/RDF)
    itot-today.ttl     job titles of today, and the clusters whose work is nearest to each
    itot-lent.ttl      names of occupations in 20 other languages, and whose they are
    itot.nt .rdf .jsonld        the same as itot.ttl
    context.jsonld     the terms of itot.jsonld, for JSON-LD of your own
    itot.trig .nq      the triples of each layer in a named graph of its own
    tables/            the four tables, accepted and as printed, as CSV, Markdown and HTML
    queries.ttl        the saved queries as examples (SHACL's SPARQL executables)
    dataset.ttl        the data set for catalogues: DCAT 3, VoID, counts, sizes and sums
    report.ttl         the SHACL validation report
    MANIFEST           versions, sizes and SHA-256 sums

    Where a shape is violated nothing is replaced and the exit status is 1. Candidates are in
    itot.trig and itot.nq only, without those that the mappings accept or reject. With --previous
    dataset.ttl names the releases before this one, whose dumps are kept in folders of theirs.

    \b
      itotgraph build
      itotgraph build --with titles.ttl -o with-our-titles
      itotgraph build --candidates candidates.sssom.tsv
    """
    from itotgraph.graph.mappings import passed_over

    options.tell(*passed_over(taxonomy.layers.proposed))
    with progress.steps() as tell:
        built = taxonomy.build(output, tell, previous)
    options.stop_at(built.violations, output)
    counts = [f"{number} {layer}" for layer, number in built.counts.items()]
    told = f"{', '.join(counts[:-1])} and {counts[-1]} triples"
    click.echo(f"{output}: {len(built.files)} files, {told}, no violation")
