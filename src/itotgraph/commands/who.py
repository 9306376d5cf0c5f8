"""itotgraph who"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("who")
@click.argument("role")
@options.anywhere
@options.answer(full=True)
def command(taxonomy: "Taxonomy", role: str) -> "Answer":
    """Whom a ROLE draws on: titles, functions and competencies.

    By occupation cluster. The role is a role cluster or functional area, by IRI, CURIE, notation or
    label, or as people write it.

    \b
      itotgraph who "Release Manager"
      itotgraph who msf:test --format csv
    """
    return taxonomy.who(role)
