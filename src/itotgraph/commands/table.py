"""itotgraph table"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("table")
@click.argument("number", type=click.IntRange(1, 4), metavar="1|2|3|4")
@click.option("--as-printed", is_flag=True, help="What the paper prints, not what is accepted.")
@click.option("--cluster", metavar="X", help="Only the rows of this occupation cluster.")
@click.option("--role", metavar="X", help="Only the rows of this role cluster.")
@options.anywhere
@options.answer()
def command(
    taxonomy: "Taxonomy", number: int, as_printed: bool, cluster: str | None, role: str | None
) -> "Answer":
    """One of the four tables of the paper.

    \b
    1  occupation clusters and their MSF roles      3  ... and their MOF roles
    2  MSF roles and their occupation clusters      4  MOF roles and ...

    \b
      itotgraph table 3
      itotgraph table 1 --cluster "Technical sales" --format csv
      itotgraph table 4 --role Security --as-printed
      itotgraph table 3 --endpoint "http://localhost:7878/query?union-default-graph"
    """
    return taxonomy.table(number, as_printed, cluster, role)
