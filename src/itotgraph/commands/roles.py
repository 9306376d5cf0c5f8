"""itotgraph roles"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("roles")
@click.argument("title")
@click.option("--framework", type=click.Choice(("msf", "mof")), help="Only this framework.")
@click.option("--why", is_flag=True, help="Show each walk with the table rows it rests on.")
@options.anywhere
@options.answer()
def command(taxonomy: "Taxonomy", title: str, framework: str | None, why: bool) -> "Answer":
    """Which roles fit a TITLE, and by which work functions.

    The role clusters and functional areas. Of a framework the role comes first that most of the
    work functions meet, with how many of how many. The title is an occupation, an occupation
    cluster or a critical work function, by IRI, CURIE, notation or label, or a job title as people
    write it, where it means one. The walk is the paper's own: cluster, work functions, role, areas.

    \b
      itotgraph roles "IT Application Architect" --framework msf
      itotgraph roles "Sr. DBA (Oracle)"
      itotgraph roles "Perform testing" --why
    """
    return taxonomy.roles(title, framework, why)
