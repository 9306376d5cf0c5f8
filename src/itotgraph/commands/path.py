"""itotgraph path"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("path")
@click.argument("start", metavar="FROM")
@click.argument("goal", metavar="TO")
@options.anywhere
@options.answer(full=True)
def command(taxonomy: "Taxonomy", start: str, goal: str) -> "Answer":
    """The way between two job titles that asks for least.

    Of all ways FROM one occupation TO another the one with the fewest new competencies. A step is
    within a cluster, a career path of the paper or to a related occupation of O*NET, and rises by
    two job zones at most; one that neither knows is taken only where a detour asks for much more.
    Titles are read as `match` reads them; of one of today (Scrum master), which leads to a cluster
    and to no occupation, you are told the occupations to choose from.

    \b
      itotgraph path "Help desk technician" "Network architect"
      itotgraph path O091 O038 --format csv
    """
    return taxonomy.path(start, goal)
