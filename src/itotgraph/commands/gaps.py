"""itotgraph gaps"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options, progress

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("gaps")
@click.argument("roster", type=click.Path(path_type=Path))
@click.option(
    "--framework",
    type=click.Choice(("msf", "mof", "both")),
    default="both",
    show_default=True,
    help="The roles of projects (msf), of operations (mof), or both.",
)
@click.option(
    "--require",
    "needed",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A table of what is required: the columns requirement (a role cluster or work "
    "function) and, optionally, minimum (people), or what is usually called so.",
)
@options.roster
@options.anywhere
@options.strict
@options.languages
@options.answer("xlsx", "turtle", full=True)
@options.settling
def command(
    taxonomy: "Taxonomy",
    roster: Path,
    framework: str,
    needed: Path | None,
    columns: dict[str, str | None],
    encoding: str | None,
    keep_going: bool,
) -> "Answer":
    """Who is missing: what the people of a ROSTER do not cover.

    The roster is a table (.xlsx, .ods, .csv, .tsv, .parquet, or - for standard input) with a row a
    person: their job title, who they are and, optionally, work functions (separated by ; or |) and
    allocation (0.5 or 50%). The columns are found by their usual names in English, German, French
    and Spanish, or said. It can also be memberships of the W3C Organization Ontology in RDF.
    Without --require, every role cluster is required, and every work function that meets one. The
    smallest team needs: pip install 'itotgraph[team]'.

    Exit status 1 where something required has too few people, or no team is without a combination
    of roles that MSF does not recommend. Nothing of the roster is kept or sent anywhere, but that
    --endpoint is asked about the taxonomy.

    \b
      itotgraph gaps staff.csv --framework msf
      itotgraph gaps staff.csv --require project.csv -o gaps.html
    """
    only = None if framework == "both" else framework
    with progress.steps() as tell:
        return taxonomy.gaps(
            *(roster, only, needed),
            progress=tell,
            columns=columns,
            encoding=encoding,
            keep_going=keep_going,
        )
