"""itotgraph publish"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options, progress
from itotgraph.errors import missing

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy


@click.command("publish")
@click.argument("output", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--base-url", required=True, metavar="URL", help="Where the site will be published.")
@options.previous
@options.local
def command(
    taxonomy: "Taxonomy",
    output: Path,
    base_url: str,
    previous: tuple[Path, ...],
) -> None:
    """Make all that a publisher needs, from one description.

    That is what the graph says of the data set. In DIR, which is replaced as a whole:

    \b
    site/                  the web site, as `itotgraph site` makes it
    w3id/.htaccess         the redirects of w3id.org to it, by what a client wants
    ro-crate-metadata.json RO-Crate 1.1, for repositories
    datacite.json          what a DOI is registered with (DataCite 4.5)
    CITATION.cff           how to cite it
    release-notes.md       what changed since the last of --previous
    registration/          records for BARTOC (JSKOS), Bioregistry, LOV and prefix.cc
    schemes/               a concept scheme a file, for Skosmos and Prez, with config.ttl
    README.md              what goes where, and what only others can give

    Where a shape is violated nothing is replaced and the exit status is 1. Needs: pip install
    'itotgraph[publish]'.

    \b
      itotgraph publish release --base-url https://example.org/itot/
      itotgraph publish r2 --base-url https://example.org/itot/ --previous r1/itot-asserted.ttl
    """
    try:
        import jinja2  # noqa: F401 (tells early, and in one line)
        import rocrate  # noqa: F401
    except ImportError as error:
        raise missing(f"publishing needs {error.name}", "publish") from None
    from itotgraph.site.package import package

    options.spare_inputs(output)
    url = options.web_address("--base-url", base_url)
    with progress.steps() as tell:
        made = package(taxonomy.layers, output, url, previous, tell)
    options.stop_at(made.violations, output)
    click.echo(f"{output / 'README.md'}: what goes where; {len(made.pages)} pages in site/")
