"""itotgraph similar"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("similar")
@click.argument("concept")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@options.anywhere
@options.answer()
def command(taxonomy: "Taxonomy", concept: str, most: int) -> "Answer":
    """The concepts nearest to CONCEPT, by what they share.

    CONCEPT is an occupation, cluster, work function, role cluster or area. Nearness is the weighted
    Jaccard index of functions, activities and competencies: 1 where both have the same, 0 where
    they share nothing. What few have weighs more: 1 where all of a kind have it, 1 more for each
    time that they are 2.7 times as many as those who do. The last column has what weighs most of
    what they share.

    \b
      itotgraph similar "Software tester"
      itotgraph similar mof:operations --most 3
    """
    return taxonomy.similar(concept, most)
