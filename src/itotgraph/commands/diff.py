"""itotgraph diff"""

from pathlib import Path

import click

from itotgraph.commands import options


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@options.form("text", "md", "json", "update")
@click.pass_context
def command(ctx: click.Context, old: Path, new: Path, form: str, output: Path | None) -> None:
    """Say what changed from OLD to NEW, each an RDF file or a folder of Turtle files.

    By concept and in words: what was added, removed, renamed or moved, and which definitions,
    mappings and other statements came and went. Compare like with like: two ontology folders, or
    the itot.ttl of two builds, which has the inferred triples, too.

    "update" is a SPARQL 1.1 Update request that makes the new graph of the old one in a store that
    holds it. Exit status 0 where nothing changed and 1 where something did, as of diff.

    \b
      itotgraph diff old/ontology ontology
      itotgraph diff old/itot.ttl build/itot.ttl --format update -o changes.ru
    """
    from itotgraph.publish import diff

    changes = diff.diff(diff.version(old), diff.version(new))
    forms = {
        "text": diff.as_text,
        "md": diff.as_markdown,
        "json": diff.as_json,
        "update": diff.as_update,
    }
    options.put(forms[form](changes), output)
    ctx.exit(int(bool(changes)))
