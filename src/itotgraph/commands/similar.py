"""itotgraph similar"""

from pathlib import Path

import click

from itotgraph.commands import options


@click.command("similar")
@click.argument("concept")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@options.graph
@options.form("text", "csv", "tsv", "json", "md", "html")
def command(
    concept: str,
    most: int,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """The nearest occupations, clusters, functions or roles to CONCEPT, by what they share.

    Nearness is the weighted Jaccard index of functions, activities and competencies: 1 where both
    have the same, 0 where they share nothing. What few have weighs more: 1 where all of a kind
    have it, 1 more for each time that they are 2.7 times as many as those who do. The last column
    has what weighs most of what they share.

    \b
      itotgraph similar "Software tester"
      itotgraph similar mof:operations --most 3
    """
    from itotgraph.graph.concept import find
    from itotgraph.graph.parse import ontology_files, store
    from itotgraph.questions import similar
    from itotgraph.text.render import render

    source = store(ontology_files(folder), extra)
    neighbours = similar.similar(source, find(source, concept), most)
    options.put(render(similar.as_answer(neighbours), form), output)
