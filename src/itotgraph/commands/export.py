"""itotgraph export"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options
from itotgraph.errors import InputError

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy

# The endings of each profile's file; without any it is a folder.
_ENDINGS = {
    "framed": (".json",),
    "schemaorg": (".jsonld",),
    "skos-xl": (".ttl",),
    "csvw": (),
    "sssom": (".tsv",),
    "parquet": (),
    "sqlite": (".sqlite", ".sqlite3", ".db"),
    "xlsx": (".xlsx",),
}


@click.command("export")
@click.option(
    "--profile",
    type=click.Choice(tuple(_ENDINGS)),
    help="The shape to write; by default what the ending of -o says.",
)
@options.output_to(metavar="PATH", help="The file to write, or for csvw and parquet the folder.")
@options.local
def command(taxonomy: "Taxonomy", profile: str | None, output: Path | None) -> None:
    """Write the graph in a shape for those who do not speak RDF.

    For RDF itself, see `itotgraph build`. What is lost is said of each:

    \b
    framed     JSON, a tree: schemes, clusters, occupations, functions, activities
               and competencies, role clusters, areas and responsibilities, the
               mappings. It is JSON-LD, too. Lost: the hierarchy's other ways,
               the table rows, the errata, notes, texts that are not English.
    schemaorg  JSON-LD with schema.org's Occupation, CategoryCode and DefinedTerm.
               Lost: the hierarchy, the roles' mapping and its evidence, the table
               rows, the errata, labels that are not English. An occupation has
               the functions and competencies of every cluster that lists it, and
               the O*NET, ESCO and ISCO-08 codes that it is mapped to, but for
               mere overlaps.
    skos-xl    Turtle, the whole graph with its labels as things of their own.
               Lost: nothing.
    csvw       A folder of CSV files that csv-metadata.json describes, so that
               csv2rdf makes triples of them. With the accepted mappings.
               Lost: the vocabulary's axioms, notes, all but one scheme a concept,
               definitions that are not English. Formulas are not disarmed.
    parquet    A folder with the same tables (needs: pip install
               'itotgraph[parquet]'). Lost: as csvw, and the keys.
    sqlite     A database of the same tables, with the views table_1 to table_4
               and table_1_as_printed and so on. Lost: as csvw.
    sssom      TSV: the mapping relations between the graph's own concepts. Lost:
               all else; itot:mapsToRole and the like become skos:relatedMatch
               and are named in the comment.
    xlsx       A workbook for editors, which `itotgraph edit` makes a patch of.
               Lost: what is inferred, mappings, the table rows, the errata (but
               as evidence beside), texts that are not English.

    \b
      itotgraph export -o itot.sqlite
      itotgraph export --profile csvw -o csvw
      itotgraph export -o book.xlsx
      itotgraph export --profile schemaorg --with titles.ttl > titles.jsonld
    """
    from itotgraph.text.write import write_all

    profile = _profile(profile, output)
    if not output and profile in ("csvw", "parquet", "sqlite", "xlsx"):
        raise InputError(f"{profile} is not for the terminal", "name where to write it with -o")
    made = taxonomy.export(profile)
    if isinstance(made, dict):
        assert output
        write_all(output, made)
    else:
        options.put(made, output)


def _profile(profile: str | None, output: Path | None) -> str:
    ending = output.suffix.lower() if output and not output.is_dir() else ""
    told = next((name for name, endings in _ENDINGS.items() if ending in endings), None)
    if profile and told and profile != told:
        problem = f"--profile {profile} and the ending {ending} disagree"
        raise InputError(problem, "leave one of them out", output)
    if not profile and not told:
        there = ", ".join(ending for endings in _ENDINGS.values() for ending in endings)
        mend = f"say which with --profile, or by an ending: {there}"
        raise InputError("no profile to write", mend, output)
    return profile or told or ""
