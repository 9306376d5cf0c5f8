"""itotgraph path"""

from pathlib import Path

import click

from itotgraph.commands import options


@click.command("path")
@click.argument("start", metavar="FROM")
@click.argument("goal", metavar="TO")
@options.graph
@options.form("text", "csv", "tsv", "json", "md", "html")
def command(
    start: str,
    goal: str,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """The steps from one job title to another that ask for least at a time.

    Of all ways FROM one occupation TO another, the one whose largest step has the fewest new
    competencies.

    \b
      itotgraph path "Help desk technician" "Network architect"
      itotgraph path O091 O038 --format csv
    """
    from itotgraph.graph.concept import find
    from itotgraph.graph.parse import ontology_files, store
    from itotgraph.questions import path
    from itotgraph.text.render import render

    source = store(ontology_files(folder), extra)
    steps = path.path(source, find(source, start, "Occupation"), find(source, goal, "Occupation"))
    options.put(render(path.as_answer(steps), form), output)
