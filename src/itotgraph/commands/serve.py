"""itotgraph serve"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options
from itotgraph.errors import missing

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes any that is free.",
)
@options.deadline(5, "For how long a query may run.")
@click.option(
    "--site",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Serve the pages of this folder, made by `itotgraph site`, instead of making them.",
)
@click.option(
    "--public-url",
    metavar="URL",
    help="How the world reaches it through a proxy, such as https://example.org/itot/.",
)
@click.option(
    "--log",
    type=click.Choice(["none", "plain", "json"]),
    default="none",
    show_default=True,
    help="Tell each request on standard error, a line each.",
)
@options.previous
@options.local
def command(
    taxonomy: "Taxonomy",
    host: str,
    port: int,
    timeout: float,
    site: Path | None,
    public_url: str | None,
    log: str,
    previous: tuple[Path, ...],
) -> None:
    """Serve the graph: pages, linked data, SPARQL, reconciliation.

    Read-only. At the path of its IRI each concept, scheme and term answers with a page, with
    Turtle, JSON-LD, RDF/XML or N-Triples, as the client prefers; /sparql is a SPARQL 1.1 endpoint,
    /reconcile a service that OpenRefine can add and /mcp one for language models, with
    itotgraph[mcp]. With --previous the versions before this one answer at their IRIs, too. It
    listens to this machine only unless --host says otherwise, and needs itotgraph[serve]. Ctrl-C
    ends it.

    \b
      itotgraph serve
      itotgraph serve --port 8080 --with titles.ttl
      itotgraph serve --site build/site
      itotgraph serve --public-url https://example.org/itot/
      curl -H 'Accept: text/turtle' http://127.0.0.1:8000/occupation/systems-analyst
      curl --data-urlencode query='SELECT * { ?s ?p ?o } LIMIT 3' http://127.0.0.1:8000/sparql
    """
    options.need_posix()
    try:
        from itotgraph.serve import app
    except ImportError as error:
        raise missing(f"the server needs {error.name}", "serve") from None

    listening = app.listen(host, port)
    name, number = listening.getsockname()[:2]
    url = f"http://[{name}]:{number}/" if ":" in name else f"http://{name}:{number}/"
    app.run(
        listening,
        taxonomy.layers,
        timeout,
        site,
        options.web_address("--public-url", public_url) if public_url else "",
        previous,
        log,
        started=lambda: click.echo(f"Serving {url} (Ctrl-C ends)"),
        failed=lambda problem: options.tell(f"itotgraph: without downloads: {problem}"),
    )
