"""itotgraph mcp"""

from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options
from itotgraph.errors import missing

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy


@click.command("mcp")
@options.deadline(30, "For how long an answer may take.")
@options.local
def command(taxonomy: "Taxonomy", timeout: float) -> None:
    """Answer the questions of a language model.

    A server of the Model Context Protocol over standard input and output, for a client on this
    machine, which starts and ends it. It has the questions (find, show, match, roles, who, compare,
    similar, path, gaps), the saved queries and SPARQL as tools; the schema, and what there is at
    each IRI, as resources. Answers are short and name what they rest on. A roster is read here,
    and no name in it is told. It needs itotgraph[mcp]. `itotgraph serve` has the same over HTTP,
    without rosters.

    \b
      itotgraph mcp
      itotgraph mcp --with titles.ttl
    """
    options.need_posix()
    for package in ("mcp", "pebble", "cachetools", "mimeparse", "jsonschema"):
        if not find_spec(package):
            raise missing(f"the server needs {package}", "mcp")
    layers = taxonomy.layers
    if layers.folder or layers.extra:
        # What cannot be read is told before anybody asks.
        assert layers.graphs
    from itotgraph.serve import mcp

    mcp.run(layers, timeout)
