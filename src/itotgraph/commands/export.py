"""itotgraph export"""

from pathlib import Path

import click

from itotgraph.commands import options
from itotgraph.errors import InputError

PROFILES = ("schemaorg", "skos-xl", "csvw", "sssom", "parquet", "sqlite")


@click.command("export")
@click.option("--profile", type=click.Choice(PROFILES), required=True, help="The shape to write.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The file to write, or for csvw and parquet the folder.",
)
@options.graph
def command(
    profile: str, output: Path | None, folder: Path | None, extra: tuple[Path, ...]
) -> None:
    """Write the graph in a shape for those who do not speak RDF.

    For RDF itself, see `itotgraph build`. What is lost is said of each:

    \b
    schemaorg  JSON-LD with schema.org's Occupation, CategoryCode and DefinedTerm.
               Lost: the hierarchy, the roles' mapping and its evidence, the table
               rows, the errata, labels that are not English. An occupation has
               the functions and competencies of every cluster that lists it.
    skos-xl    Turtle, the whole graph with its labels as things of their own.
               Lost: nothing.
    csvw       A folder of CSV files that csv-metadata.json describes.
               Lost: the vocabulary's axioms, notes, all but one scheme a concept,
               definitions that are not English. Formulas are not disarmed.
    parquet    A folder with the same tables (needs: pip install
               'itotgraph[parquet]'). Lost: as csvw, and the keys.
    sqlite     A database of the same tables, with the views table_1 to table_4
               and table_1_as_printed and so on. Lost: as csvw.
    sssom      TSV: the mapping relations between the graph's own concepts. Lost:
               all else; itot:mapsToRole and the like become skos:relatedMatch
               and are named in the comment.

    \b
      itotgraph export --profile sqlite -o itot.sqlite
      itotgraph export --profile csvw -o csvw
      itotgraph export --profile schemaorg --with titles.ttl > titles.jsonld
    """
    from itotgraph.graph.infer import closure
    from itotgraph.graph.parse import load, ontology_files
    from itotgraph.publish.build import published
    from itotgraph.publish.profiles import PROFILES
    from itotgraph.text.write import write, write_all

    if profile in ("csvw", "parquet", "sqlite") and not output:
        raise InputError(f"{profile} is not for the terminal", "name where to write it with -o")
    if output:
        options.spare_inputs(output)
    triples = load([*ontology_files(folder), *extra])
    made = PROFILES[profile](published(triples), closure(triples))
    if isinstance(made, dict):
        assert output
        write_all(output, made)
    elif isinstance(made, bytes):
        assert output
        write(output, made)
    else:
        options.put(made, output)
