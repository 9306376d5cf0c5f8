"""itotgraph match"""

from pathlib import Path

import click

from itotgraph.commands import options
from itotgraph.errors import InputError

_FORMS = ("text", "csv", "tsv", "json", "md", "html", "parquet")


@click.command("match")
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
@click.option(
    "--file",
    "sheet",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Match every row of this .csv, .tsv or .parquet file, whose other columns are kept.",
)
@click.option(
    "--column",
    default="title",
    show_default=True,
    metavar="NAME",
    help="The column of FILE that has the titles.",
)
@click.option(
    "--most", type=click.IntRange(1), default=5, show_default=True, help="Matches a title."
)
@options.graph
@options.form(*_FORMS)
@click.pass_context
def command(
    ctx: click.Context,
    titles: tuple[str, ...],
    sheet: Path | None,
    column: str,
    most: int,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """Which occupations of the taxonomy a free job TITLE means, the best first, and why.

    Ranks (senior, II), abbreviations (DBA), products (Oracle), brackets, the order of words and
    one typing error do no harm. A score of 1 is the occupation's own label; equals share a rank.
    A title that fits nothing, or too much, gets no match: it is better than a wrong one.

    The labels of the O*NET and ESCO occupations that ours are mapped to count as well, the other
    titles of O*NET and ESCO where an import is given by --with. Without --format the ending of -o
    tells the form; parquet needs itotgraph[parquet].

    \b
      itotgraph match "Sr. DBA (Oracle)" sysadmin "IT Application Architect"
      itotgraph match --file staff.csv -o matched.csv
      itotgraph match --file staff.parquet --column job_title --most 1 -o matched.parquet
      itotgraph match "Cloud administrator" --with onet.nt
    """
    import pyoxigraph as ox

    from itotgraph.graph import mappings
    from itotgraph.graph.parse import ontology_files, store
    from itotgraph.text.render import native, render
    from itotgraph.text.sheet import Sheet, parquet, read
    from itotgraph.text.write import write
    from itotgraph.titles import match

    if bool(titles) == bool(sheet):
        raise click.UsageError("give titles, or a file of them with --file")
    given = ctx.get_parameter_source("form") != click.core.ParameterSource.DEFAULT
    if output and not given and output.suffix.lower()[1:] in _FORMS:
        form = output.suffix.lower()[1:]
    if form == "parquet" and not output:
        raise click.UsageError("Parquet is for files: name one with -o")
    typed = Sheet(Path(), ["title"], [[title] for title in titles], [])
    table = read(sheet) if sheet else typed
    wanted = table.values(column if sheet else "title")
    if twice := {name.strip().casefold() for name in table.columns} & set(match.ADDED):
        problem = f"it has a column {min(twice)}, which the answer adds"
        raise InputError(problem, "rename or remove it", sheet, 1)
    source = store(ontology_files(folder), extra)
    source.extend(ox.Quad(t.subject, t.predicate, t.object) for t in mappings.load(folder))
    index = match.index(source)
    if not index.names:
        raise InputError("no occupation in the graph", "name one that has some", folder)
    found = list(
        match.match_all(index, options.watched(wanted, "matching") if sheet else wanted, most)
    )
    answer = match.as_answer(table.columns, table.rows, found)
    if form == "parquet" and output:
        options.spare_inputs(output)
        places = [n for n, matches in enumerate(found) for _ in range(len(matches) or 1)]
        added = {name: native(answer, name) for name in match.ADDED}
        write(output, parquet(table, places, added))
    else:
        people = form in ("text", "md", "html")
        options.put(render(match.for_people(answer) if people else answer, form), output)
    matched = sum(map(bool, found))
    click.echo(f"{matched} of {len(found)} titles matched, {len(found) - matched} not", err=True)
