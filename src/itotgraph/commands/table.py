"""itotgraph table"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.graph.remote import Remote


@click.command("table")
@click.argument("number", type=click.IntRange(1, 4), metavar="1|2|3|4")
@click.option("--as-printed", is_flag=True, help="What the paper prints, not what is accepted.")
@click.option("--cluster", metavar="X", help="Only the rows of this occupation cluster.")
@click.option("--role", metavar="X", help="Only the rows of this role cluster.")
@options.graph
@options.endpoint
@options.form("text", "csv", "tsv", "json", "md", "html")
def command(
    number: int,
    as_printed: bool,
    cluster: str | None,
    role: str | None,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
    endpoint: "Remote | None",
) -> None:
    """Print one of the four tables of the paper.

    \b
    1  occupation clusters and their MSF roles      3  ... and their MOF roles
    2  MSF roles and their occupation clusters      4  MOF roles and ...

    \b
      itotgraph table 3
      itotgraph table 1 --cluster "Technical sales" --format csv
      itotgraph table 4 --role Security --as-printed
      itotgraph table 3 --endpoint "http://localhost:7878/query?union-default-graph"
    """
    from itotgraph.graph.parse import ontology_files, store
    from itotgraph.questions.table import table
    from itotgraph.text.render import render

    source = endpoint or store(ontology_files(folder), extra)
    answer = table(source, number, as_printed, cluster, role)
    options.put(render(answer, form), output)
