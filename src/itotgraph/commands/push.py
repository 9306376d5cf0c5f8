"""itotgraph push"""

from pathlib import Path

import click

from itotgraph.commands import options


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
    help="As --update, but the store itself fetches itot.ttl and itot-links.ttl from the folder "
    "SOURCE, an address where it finds what build made. With --graph.",
)
@click.option(
    "--graph",
    metavar="IRI",
    help="Put everything in this named graph, or in the 'default' one, instead of one graph "
    "each for the asserted, the inferred and the linked triples.",
)
@click.option(
    "--endpoint",
    metavar="URL",
    help="Where the store answers queries, to count what has arrived: needed with --update where "
    "that is another address.",
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Push the .ttl files of this folder instead of the packaged graph.",
)
@click.option(
    "--with",
    "extra",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Add the triples of this RDF file. Repeatable.",
)
@options.auth
def command(
    url: str,
    way: str,
    load: str | None,
    graph: str | None,
    endpoint: str | None,
    folder: Path | None,
    extra: tuple[Path, ...],
    auth: str | None,
    timeout: float,
) -> None:
    """Put the graph, with its inferred triples and its links, into the triple store at URL.

    What the graphs held before is replaced, and what they hold then is counted. Exit status 4
    where the store fails. No redirect is followed; https is up to URL.

    \b
      itotgraph push http://localhost:7878/store                       Oxigraph
      itotgraph push http://localhost:3030/itot/data                   Fuseki
      itotgraph push http://localhost:7200/repositories/itot/rdf-graphs/service     GraphDB
      itotgraph push http://localhost:8890/sparql-graph-crud-auth --auth env:STORE  Virtuoso
      itotgraph push http://localhost:7878/update --update --endpoint http://localhost:7878/query

    The variable or file that --auth names holds user:password (HTTP Basic, or Digest where the
    store wants that) or a bearer token.
    """
    from itotgraph.graph import mappings
    from itotgraph.graph.infer import closure
    from itotgraph.graph.parse import expand, ontology_files
    from itotgraph.graph.parse import load as load_files
    from itotgraph.graph.remote import DEFAULT
    from itotgraph.namespaces import ASSERTED, INFERRED, LINKED
    from itotgraph.publish import push
    from itotgraph.publish.build import published

    iri = graph if graph in (None, DEFAULT) else expand(graph)
    if graph and not iri:
        raise click.UsageError(f"--graph {graph} is no IRI")
    if load and not iri:
        raise click.UsageError("--sparql-load puts everything in one graph: name it with --graph")
    by_update = bool(load) or way == "update"
    if by_update and iri == DEFAULT:
        raise click.UsageError("--graph default works over the Graph Store Protocol only")
    store = options.remote(url, auth, timeout)
    source = options.remote(endpoint, auth, timeout) if endpoint else None

    triples = load_files([*ontology_files(folder), *extra])
    graphs = {
        ASSERTED: published(triples),
        INFERRED: [*closure(triples)],
        LINKED: mappings.load(folder),
    }
    if iri:
        graphs = {iri: [triple for part in graphs.values() for triple in part]}
    if by_update:
        base = load and load.rstrip("/")
        files = [f"{base}/itot.ttl", f"{base}/itot-links.ttl"] if load else []
        push.update(store, graphs, source, files)
    else:
        push.put(store, graphs, source)
    for name, content in graphs.items():
        click.echo(f"{store.name}: {len(content)} triples in <{name}>")
