"""itotgraph queries"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("queries")
@click.option("--count", is_flag=True, help="Ask each, and say how many rows it gives.")
@options.anywhere
@options.answer()
def command(taxonomy: "Taxonomy", count: bool) -> "Answer":
    """The saved queries, each with the question that it answers.

    With --endpoint each is asked there, and the number of its rows stands before the question, as
    with --count.

    \b
      itotgraph queries
      itotgraph queries --format json
      itotgraph queries --endpoint "http://localhost:7878/query?union-default-graph"
    """
    return taxonomy.queries(count or taxonomy.remote is not None)
