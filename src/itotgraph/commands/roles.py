"""itotgraph roles"""

from pathlib import Path

import click

from itotgraph.commands import options


@click.command("roles")
@click.argument("title")
@click.option("--framework", type=click.Choice(("msf", "mof")), help="Only this framework.")
@click.option("--why", is_flag=True, help="Show each walk with the table rows it rests on.")
@options.graph
@options.form("text", "csv", "tsv", "json", "md", "html")
def command(
    title: str,
    framework: str | None,
    why: bool,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """Which role clusters and functional areas fit a TITLE, and by which work functions.

    The title is an occupation, an occupation cluster or a critical work function, by IRI, CURIE,
    notation or label, or a job title as people write it, where it means one occupation. The walk
    is the paper's own: cluster, work functions, role, areas.

    \b
      itotgraph roles "IT Application Architect" --framework msf
      itotgraph roles "Sr. DBA (Oracle)"
      itotgraph roles "Perform testing" --why
    """
    from itotgraph.graph.parse import ontology_files, store
    from itotgraph.questions import roles
    from itotgraph.text.render import printable, render

    source = store(ontology_files(folder), extra)
    start, reason = roles.start(source, title)
    walks = roles.roles(source, start, framework)
    if form == "json":
        text = roles.as_json(walks)
    elif why and form == "text":
        text = roles.as_why(start, walks, reason)
    else:
        text = render(roles.as_answer(walks, why), form)
    options.put(text, output)
    if reason:
        click.echo(printable(f"'{title}' is taken for {start.label}: {reason}"), err=True)
