"""itotgraph compare"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("compare")
@click.argument("a")
@click.argument("b")
@options.anywhere
@options.answer(full=True)
def command(taxonomy: "Taxonomy", a: str, b: str) -> "Answer":
    """What A and B share, and what only one of them has.

    Their work functions, key activities and competencies. A and B are occupations, occupation
    clusters, work functions, role clusters or areas, by IRI, CURIE, notation or label, or as people
    write them.

    \b
      itotgraph compare "Data analyst" "Data modeler"
      itotgraph compare cluster:technical-sales msf:product-management
    """
    return taxonomy.compare(a, b)
