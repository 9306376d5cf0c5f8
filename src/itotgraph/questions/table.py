"""The four tables of the paper, as accepted and as printed."""

import pyoxigraph as ox

from itotgraph.graph.concept import find
from itotgraph.graph.parse import Source
from itotgraph.graph.sparql import ask, read
from itotgraph.text.render import Answer, Term

TITLES = {
    1: "Table 1: occupation clusters and their MSF roles",
    2: "Table 2: MSF roles and their occupation clusters",
    3: "Table 3: occupation clusters and their MOF roles",
    4: "Table 4: MOF roles and their occupation clusters",
}


def table(
    store: Source,
    number: int,
    as_printed: bool = False,
    cluster: str | None = None,
    role: str | None = None,
) -> Answer:
    """Return one of the tables 1 to 4: one row per association, or per row as printed.

    `cluster` and `role` keep the rows of one occupation cluster or role cluster, named by IRI,
    CURIE, notation or label. Needs the asserted triples only. Raises InputError where the name
    fits no cluster, or no role cluster of the table's framework.
    """
    scheme = "msf" if number in (1, 2) else "mof"
    bindings: dict[str, Term] = {}
    if cluster:
        bindings["cluster"] = ox.NamedNode(find(store, cluster, "OccupationCluster").iri)
    if role:
        bindings["role"] = ox.NamedNode(find(store, role, "RoleCluster", scheme=scheme).iri)
    name = f"table-{number}-as-printed" if as_printed else f"table-{number}"
    answer = ask(store, read(name), bindings, name)
    assert isinstance(answer, Answer)
    return answer
