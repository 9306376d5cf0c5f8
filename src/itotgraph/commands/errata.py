"""itotgraph errata"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.graph.remote import Remote


@click.command("errata")
@click.argument("concept", required=False)
@click.option(
    "--kind",
    type=click.Choice(("damage", "inconsistency", "ambiguity")),
    help="Only defects of the text, of the paper, or those that nothing decides.",
)
@options.graph
@options.endpoint
@options.form("text", "csv", "tsv", "json", "md", "html")
def command(
    concept: str | None,
    kind: str | None,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
    endpoint: "Remote | None",
) -> None:
    """List the defects of the paper and of its text, and how each was read.

    With a CONCEPT (IRI, CURIE, notation or label), only those that touch it.

    \b
      itotgraph errata --kind ambiguity
      itotgraph errata "Technical sales"
    """
    from itotgraph.graph.concept import find
    from itotgraph.graph.parse import ontology_files, store
    from itotgraph.questions import errata
    from itotgraph.text.render import render

    source = endpoint or store(ontology_files(folder), extra)
    found = errata.errata(source, kind, find(source, concept) if concept else None)
    if form == "text":
        text = errata.as_text(found)
    elif form == "json":
        text = errata.as_json(found)
    else:
        text = render(errata.as_answer(found), form)
    options.put(text, output)
