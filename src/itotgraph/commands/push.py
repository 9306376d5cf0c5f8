"""itotgraph push"""

from typing import TYPE_CHECKING

import click

from itotgraph.commands import options, progress

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy


@click.command("push")
@click.argument("url")
@click.option(
    "--graph-store",
    "way",
    flag_value="graph-store",
    default=True,
    help="URL speaks the SPARQL 1.1 Graph Store HTTP Protocol: one PUT a graph. The default.",
)
@click.option(
    "--update",
    "way",
    flag_value="update",
    help="URL takes SPARQL 1.1 Update: the graphs are filled aside and take their place at once.",
)
@click.option(
    "--sparql-load",
    "load",
    metavar="SOURCE",
    help="As --update, but the store itself fetches itot.ttl, itot-links.ttl and itot-evidence.ttl "
    "from the folder SOURCE, an address where it finds what build made. With --into.",
)
@click.option(
    "--into",
    metavar="IRI",
    help="Put everything in this named graph, or in the 'default' one, instead of one graph "
    "for each layer.",
)
@click.option(
    "--endpoint",
    metavar="URL",
    help="Where the store answers queries, to count what has arrived: needed with --update where "
    "that is another address.",
)
@options.auth
@options.local
def command(
    taxonomy: "Taxonomy",
    url: str,
    way: str,
    load: str | None,
    into: str | None,
    endpoint: str | None,
    auth: str | None,
    timeout: float,
) -> None:
    """Put the graph, all its layers, into the triple store at URL.

    What the graphs held before is replaced, and what they hold then is counted. Exit status 4
    where the store fails; what each graph holds then is told. No redirect is followed; https is up
    to URL.

    \b
      itotgraph push http://localhost:7878/store                       Oxigraph
      itotgraph push http://localhost:3030/itot/data                   Fuseki
      itotgraph push http://localhost:7200/repositories/itot/rdf-graphs/service     GraphDB
      itotgraph push http://localhost:8890/sparql-graph-crud-auth --auth env:STORE  Virtuoso
      itotgraph push http://localhost:7878/update --update --endpoint http://localhost:7878/query

    The variable or file that --auth names holds user:password (HTTP Basic, or Digest where the
    store wants that) or a bearer token.
    """
    from itotgraph.publish import push

    store = options.remote(url, auth, timeout)
    asked = options.remote(endpoint, auth, timeout) if endpoint else None
    graphs = push.graphs(taxonomy.layers, into)
    with progress.bytes_done(store.name) as tell:
        if load or way == "update":
            push.update(store, graphs, asked, push.addresses(load, into), tell)
        else:
            push.put(store, graphs, asked, tell)
    for name, content in graphs.items():
        click.echo(f"{store.name}: {len(content)} triples in <{name}>")
