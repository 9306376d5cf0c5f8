"""itotgraph site"""

from pathlib import Path

import click

from itotgraph.commands import options
from itotgraph.errors import InputError


@click.command("site")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("build/site"),
    show_default=True,
    metavar="DIR",
    help="The folder to write, which is replaced as a whole.",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="Where the site will be published: adds the site map and canonical links.",
)
@options.graph
@click.pass_context
def command(
    ctx: click.Context,
    output: Path,
    base_url: str | None,
    folder: Path | None,
    extra: tuple[Path, ...],
) -> None:
    """Make a web site of the graph: static pages, ready to publish anywhere.

    A page for every concept at the path of its IRI, with Turtle and JSON-LD beside it; the four
    tables, pictures, errata, model, shapes, queries, downloads, search. Links are relative, so the
    site works from a folder, under a path and at the top of a domain. Needs: pip install
    'itotgraph[site]'.

    Where a shape is violated nothing is replaced and the exit status is 1.

    \b
      itotgraph site
      itotgraph site -o public --base-url https://example.org/itot/
      itotgraph site --with titles.ttl -o site-with-titles
    """
    try:
        import jinja2  # noqa: F401 (tells early, and in one line)
    except ImportError:
        mend = "pip install 'itotgraph[site]'"
        raise InputError("the site needs Jinja2 and Pagefind", mend) from None
    from rich.console import Console

    from itotgraph.graph.check import as_text, concept_names, describe, shapes_files
    from itotgraph.graph.mappings import mapping_sets
    from itotgraph.graph.parse import load, ontology_files
    from itotgraph.site import WEB, site

    if base_url is not None:
        base_url = _base(base_url)
    files = [*ontology_files(folder), *extra]
    with Console(stderr=True).status("") as status:
        made = site(
            files,
            output,
            mapping_sets(folder),
            base_url,
            lambda step: status.update(f"{step} …"),
        )
    if not made.pages:
        worst = [f for f in made.findings if f.severity == "violation"]
        shapes = describe(load(shapes_files()))
        click.echo(as_text(worst, files, shapes, concept_names(load(files))), nl=False)
        click.echo(f"itotgraph: {output}: nothing written, mend the violations first", err=True)
        ctx.exit(1)
    click.echo(f"{output / 'index.html'}: {len(made.pages)} pages")
    if not made.searchable:
        click.echo("without the search: pip install 'itotgraph[site]' brings Pagefind")
    if not made.queryable:
        click.echo(f"without the query page: run npm install && npm run build in {WEB}")


def _base(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise InputError(f"--base-url {url}", "write an address such as https://example.org/itot/")
    return url.rstrip("/") + "/"
