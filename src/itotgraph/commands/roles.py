"""itotgraph roles"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("roles")
@click.argument("name", metavar="[TITLE]", required=False)
@click.option(
    "--file",
    "roster",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Which roles each person of this roster can fill: a table (.xlsx, .ods, .csv, .tsv, "
    ".parquet, or - for standard input), or RDF.",
)
@options.roster
@click.option("--framework", type=click.Choice(("msf", "mof")), help="Only this framework.")
@click.option("--why", is_flag=True, help="Show each walk with the table rows it rests on.")
@options.anywhere
@options.strict
@options.languages
@options.answer("xlsx", full=True)
@options.settling
def command(
    taxonomy: "Taxonomy",
    name: str | None,
    roster: Path | None,
    columns: dict[str, str | None],
    encoding: str | None,
    keep_going: bool,
    framework: str | None,
    why: bool,
) -> "Answer":
    """Which roles fit a TITLE, or each person of a roster.

    The role clusters and functional areas, by work functions. Of a framework the role comes first
    that most of the work functions meet, with how many of how many. The title is an occupation, an
    occupation cluster or a critical work function, by IRI, CURIE, notation or label, or a job title
    as people write it, where it means one. The walk is the paper's own: cluster, work functions,
    role, areas. Of a roster (--file) each title is read so, and as the name of a role or area.

    \b
      itotgraph roles "IT Application Architect" --framework msf
      itotgraph roles "Sr. DBA (Oracle)"
      itotgraph roles "Perform testing" --why
      itotgraph roles --file staff.csv -o roles.xlsx
    """
    if bool(name) == bool(roster):
        raise click.UsageError("give a title, or a roster with --file")
    if roster:
        return taxonomy.roles_of(roster, framework, columns, encoding, keep_going)
    return taxonomy.roles(str(name), framework, why)
