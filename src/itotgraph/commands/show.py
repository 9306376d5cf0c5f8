"""itotgraph show"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.graph.remote import Remote


@click.command("show")
@click.argument("concept")
@options.graph
@options.endpoint
@options.form("text", "json", "turtle")
def command(
    concept: str,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
    endpoint: "Remote | None",
) -> None:
    """Show everything known of a CONCEPT, and where it comes from.

    Name it by IRI, CURIE, notation or label. Where a label fits several concepts, they are listed.

    \b
      itotgraph show "Database administrator"
      itotgraph show C04.F02
      itotgraph show msf:release-management
    """
    from itotgraph.graph import turtle
    from itotgraph.graph.concept import find
    from itotgraph.questions import show

    store = options.source(endpoint, folder, extra)
    found = find(store, concept)
    if form == "turtle":
        text = turtle.readable(show.triples(store, found))
    else:
        forms = {"text": show.as_text, "json": show.as_json}
        text = forms[form](show.show(store, found))
    options.put(text, output)
