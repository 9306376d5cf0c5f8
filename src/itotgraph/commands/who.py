"""itotgraph who"""

from pathlib import Path

import click

from itotgraph.commands import options


@click.command("who")
@click.argument("role")
@options.graph
@options.form("text", "csv", "tsv", "json", "md", "html")
def command(
    role: str,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """Whom a ROLE draws on: job titles, work functions and competencies, by occupation cluster.

    The role is a role cluster or functional area, by IRI, CURIE, notation or label.

    \b
      itotgraph who "Release Manager"
      itotgraph who msf:test --format csv
    """
    from itotgraph.graph.concept import find
    from itotgraph.graph.parse import ontology_files, store
    from itotgraph.questions import who
    from itotgraph.text.render import render

    source = store(ontology_files(folder), extra)
    sources = who.who(source, find(source, role, *who.KINDS))
    options.put(
        who.as_json(sources) if form == "json" else render(who.as_answer(sources), form), output
    )
