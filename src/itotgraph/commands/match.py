"""itotgraph match"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options, progress

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer


@click.command("match")
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
@click.option(
    "--file",
    "sheet",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Match every row of this table (.xlsx, .ods, .csv, .tsv, .parquet, or - for standard "
    "input), whose other columns are kept.",
)
@options.table
@click.option(
    "--most", type=click.IntRange(1), default=5, show_default=True, help="Matches a title."
)
@options.anywhere
@options.strict
@options.languages
@options.answer("xlsx", "parquet")
@options.settling
def command(
    taxonomy: "Taxonomy",
    titles: tuple[str, ...],
    sheet: Path | None,
    title: str | None,
    encoding: str | None,
    keep_going: bool,
    most: int,
) -> "Answer":
    """Which occupations a free job TITLE means, and why.

    The best first. Ranks (senior, II), abbreviations (DBA), products (Oracle), brackets, the order
    of words and one typing error do no harm. A score of 1 is the occupation's own label; equals
    share a rank. A title that fits nothing, or too much, gets no match: it is better than a wrong
    one. A title of today that the paper does not have (Scrum master) leads to the occupation
    clusters whose work is nearest, by way of O*NET 30.3 or ESCO 1.2.1; --strict leaves these out.
    What is no title in English is looked for in the 20 other languages that the graph has names in,
    and in those of an import (--lang).

    Where there is no match, the reason tells what is nearest and why it is not meant. --unmatched
    writes those titles for a person to settle, --decisions takes what is settled.

    The labels of the O*NET and ESCO occupations that ours are mapped to count as well, all their
    other titles where an import is given by --with. Parquet needs itotgraph[parquet].

    \b
      itotgraph match "Sr. DBA (Oracle)" sysadmin "IT Application Architect"
      itotgraph match --file staff.csv -o matched.csv
      itotgraph match --file staff.parquet --column job_title --most 1 -o matched.parquet
      itotgraph match "Scrum master" "Site reliability engineer"
      itotgraph match "Datenbank-Administrator (m/w/d)" "développeuse web" --lang de,fr
    """
    from itotgraph.text.sheet import read, sound

    if bool(titles) == bool(sheet):
        raise click.UsageError("give titles, or a file of them with --file")
    if sheet:
        rows = sound(read(sheet, ("title",), {"title": title}, encoding), keep_going)
        return taxonomy.match_sheet(rows, title, most, lambda t: progress.watched(t, "matching"))
    return taxonomy.match(titles, most)
