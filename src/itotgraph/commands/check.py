"""itotgraph check"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--fail-at",
    type=click.Choice(("violation", "warning", "info")),
    default="violation",
    show_default=True,
    help="The least severe finding that makes the exit status 1.",
)
@click.option(
    "--all", "everything", is_flag=True, help="With FILES: the notes on the packaged graph, too."
)
@options.engine
@options.anywhere
@options.answer("turtle", "sarif")
def command(taxonomy: "Taxonomy", fail_at: str, everything: bool) -> "Answer":
    """Check the graph, or your own FILES with it, by SHACL.

    Findings come grouped by shape, the worst first, each with the file and line of its subject
    and with what to do; what is in your own FILES first. Exit status 1 where there is a finding as
    severe as --fail-at.

    \b
      itotgraph check                        the packaged graph
      itotgraph check titles.ttl             your own titles with it
      itotgraph check --endpoint "http://localhost:7878/query?default-graph-uri=IRI"   in a store
      itotgraph check --fail-at info -o check.sarif
    """
    from itotgraph.graph.check import fails

    found = taxonomy.check(everything)
    return replace(found, found=fails(found, fail_at))
