"""itotgraph compare"""

from pathlib import Path

import click

from itotgraph.commands import options


@click.command("compare")
@click.argument("a")
@click.argument("b")
@options.graph
@options.form("text", "csv", "tsv", "json", "md", "html")
def command(
    a: str,
    b: str,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """What A and B share, and what only one has: functions, activities, competencies.

    A and B are occupations, occupation clusters, work functions, role clusters or areas.

    \b
      itotgraph compare "Data analyst" "Data modeler"
      itotgraph compare cluster:technical-sales msf:product-management
    """
    from itotgraph.graph.concept import find
    from itotgraph.graph.parse import ontology_files, store
    from itotgraph.questions import compare
    from itotgraph.text.render import render, without_iris

    source = store(ontology_files(folder), extra)
    difference = compare.compare(source, find(source, a), find(source, b))
    answer = compare.as_answer(difference)
    if form in ("text", "md", "html"):
        answer = without_iris(answer)
    options.put(render(answer, form), output)
