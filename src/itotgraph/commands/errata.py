"""itotgraph errata"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("errata")
@click.argument("concept", required=False)
@click.option(
    "--kind",
    type=click.Choice(("damage", "inconsistency", "ambiguity")),
    help="Only defects of the text, of the paper or those that nothing decides.",
)
@options.anywhere
@options.answer()
def command(taxonomy: "Taxonomy", concept: str | None, kind: str | None) -> "Answer":
    """The defects of the paper and of its text, and how each was read.

    With a CONCEPT (by IRI, CURIE, notation or label, or as people write it), only those that bear
    on it, the nearest first: on itself, on the table rows that print it, on its associations, on
    its functions, areas, titles and other parts. Of a scheme, also those on its concepts; of a
    table row or role association, those on it; of an erratum (E078), itself.

    \b
      itotgraph errata --kind ambiguity
      itotgraph errata "Technical sales"
    """
    return taxonomy.errata(concept, kind)
