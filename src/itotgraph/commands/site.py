"""itotgraph site"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options, progress
from itotgraph.errors import missing

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy


@click.command("site")
@options.output_to(
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
@options.previous
@options.local
def command(
    taxonomy: "Taxonomy",
    output: Path,
    base_url: str | None,
    previous: tuple[Path, ...],
) -> None:
    """Make a web site of the graph, ready to publish anywhere.

    Static pages: one for every concept at the path of its IRI, with its Turtle and JSON-LD;
    the four tables, pictures, errata, model, shapes, queries, downloads, search. Links are
    relative, so the site works from a folder, under a path and at the top of a domain. Needs: pip
    install 'itotgraph[site]'.

    With --previous it tells what each release changed, and keeps the versions before this one at
    their IRIs. Where a shape is violated nothing is replaced and the exit status is 1.

    \b
      itotgraph site
      itotgraph site -o public --base-url https://example.org/itot/
      itotgraph site --with titles.ttl -o site-with-titles
    """
    try:
        import jinja2  # noqa: F401 (tells early, and in one line)
    except ImportError:
        raise missing("the site needs Jinja2 and Pygments", "site") from None
    from itotgraph.site import WEB, site

    if base_url is not None:
        base_url = options.web_address("--base-url", base_url)
    with progress.steps() as tell:
        made = site(taxonomy.layers, output, base_url, tell, previous)
    options.stop_at(made.violations, output)
    click.echo(f"{output / 'index.html'}: {len(made.pages)} pages")
    if not made.searchable or not made.queryable:
        without = "search" if made.queryable else "query page" if made.searchable else "programs"
        click.echo(f"without the {without}: run npm install && npm run build in {WEB}")
