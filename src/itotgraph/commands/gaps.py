"""itotgraph gaps"""

from pathlib import Path

import click
import pyoxigraph as ox

from itotgraph.commands import options

_FORMS = ("text", "csv", "tsv", "json", "md", "html", "turtle")


@click.command("gaps")
@click.argument("roster", type=click.Path(path_type=Path))
@click.option(
    "--framework",
    type=click.Choice(("msf", "mof", "both")),
    default="both",
    show_default=True,
    help="The roles of projects (msf), of operations (mof), or both.",
)
@click.option(
    "--require",
    "needed",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A table of what is required: the columns requirement (a role cluster or work "
    "function) and, optionally, minimum (people).",
)
@options.graph
@options.form(*_FORMS)
@click.pass_context
def command(
    ctx: click.Context,
    roster: Path,
    framework: str,
    needed: Path | None,
    folder: Path | None,
    extra: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """Who is missing: what the people of a ROSTER cover, and what they do not.

    The roster is a CSV file with the columns person and title and, optionally, functions (work
    functions, separated by ; or |) and allocation (0.5 or 50%), or memberships of the W3C
    Organization Ontology in RDF. Without --require, every role cluster is required, and every
    work function that meets one. The smallest team needs: pip install 'itotgraph[team]'.

    Exit status 1 where something required has too few people, or no team is without a combination
    of roles that MSF does not recommend. Nothing of the roster is kept or sent anywhere. Without
    --format the ending of -o tells the form.

    \b
      itotgraph gaps staff.csv --framework msf
      itotgraph gaps staff.csv --require project.csv -o gaps.html
    """
    from importlib.util import find_spec

    from rich.console import Console

    from itotgraph.graph.concept import concepts
    from itotgraph.graph.mappings import load
    from itotgraph.graph.parse import ontology_files, store
    from itotgraph.staffing import gaps, report
    from itotgraph.staffing import roster as rosters
    from itotgraph.text.render import render

    if output and ctx.get_parameter_source("form") == click.core.ParameterSource.DEFAULT:
        ending = output.suffix.lower()[1:].replace("ttl", "turtle")
        form = ending if ending in _FORMS else form
    only = None if framework == "both" else framework
    source = store(ontology_files(folder), extra)
    source.extend(ox.Quad(t.subject, t.predicate, t.object) for t in load(folder))
    people = rosters.read(roster, concepts(source))
    needs = gaps.required(needed, source, only) if needed else None
    solver = find_spec("ortools") is not None
    with Console(stderr=True).status("") as status:
        found = gaps.gaps(
            source, people, only, needs, solver, lambda step: status.update(f"{step} …")
        )
    forms = {
        "text": report.as_text,
        "json": report.as_json,
        "md": report.as_markdown,
        "html": report.as_html,
        "turtle": report.as_turtle,
    }
    text = forms[form](found) if form in forms else render(report.as_answer(found), form)
    options.put(text, output)
    if not solver:
        mend = "pip install 'itotgraph[team]'"
        click.echo(f"itotgraph: the smallest team was not looked for ({mend})", err=True)
    ctx.exit(int(found.gaps))
