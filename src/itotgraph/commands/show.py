"""itotgraph show"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("show")
@click.argument("concept")
@options.anywhere
@options.answer("turtle")
def command(taxonomy: "Taxonomy", concept: str) -> "Answer":
    """Everything known of a CONCEPT, and where it comes from.

    Name it by IRI, CURIE, notation or label, or a title, role, cluster or function as people write
    it; a table row, erratum or role association by IRI, CURIE, identifier or label. Where a label
    fits several concepts, they are listed.

    \b
      itotgraph show "Database administrator"
      itotgraph show DBA
      itotgraph show C04.F02
      itotgraph show msf:release-management
      itotgraph show "Table 1, row 20"
    """
    return taxonomy.show(concept)
