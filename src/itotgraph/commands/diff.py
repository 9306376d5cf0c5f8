"""itotgraph diff"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.text.answer import Answer


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@options.answer("update", forms=("text", "md", "json"))
def command(old: Path, new: Path) -> "Answer":
    """What changed from OLD to NEW, in words or as SPARQL Update.

    Each is an RDF file or a folder of Turtle files. By concept: what was added, removed, renamed or
    moved, and which definitions, mappings and other statements came and went. Compare like with
    like: two ontology folders, or the itot.ttl of two builds, which has the inferred triples, too.

    "update" is a SPARQL 1.1 Update request that makes the new graph of the old one in a store that
    holds it. Exit status 0 where nothing changed and 1 where something did, as of diff.

    \b
      itotgraph diff old/ontology ontology
      itotgraph diff old/itot.ttl build/itot.ttl -o changes.ru
    """
    from itotgraph.publish import diff

    return diff.as_answer(diff.diff(diff.version(old), diff.version(new)))
