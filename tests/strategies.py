"""Any RDF term that a graph of ours can hold, for the tests of laws."""

import pyoxigraph as ox
from hypothesis import strategies as st

from itotgraph.namespaces import PREFIXES, RDF, XSD

# RFC 3987: unreserved, sub-delims, ':' and '@', some ucschar, and percent-encoding.
_CHARACTERS = [*"aZ09-._~!$&'()*+,;=:@/", "é", "ß", "中", "\N{GRINNING FACE}", "%20", "%C3%A9"]
_NAMESPACES = [*PREFIXES.values(), "https://example.org/", "http://example.org/a#", "urn:example:"]


@st.composite
def iris(draw: st.DrawFn) -> ox.NamedNode:
    local = "".join(draw(st.lists(st.sampled_from(_CHARACTERS), max_size=5)))
    return ox.NamedNode(draw(st.sampled_from(_NAMESPACES)) + local)


def named() -> st.SearchStrategy[ox.NamedNode]:
    """IRIs that end in a name, as the properties of RDF/XML must.

    Expat, behind rdflib, keeps to the names of XML 1.0 in its fourth edition: no emoji.
    """
    ends = iris().map(lambda iri: ox.NamedNode(f"{iri.value}p"))
    return ends.filter(lambda iri: all(ord(character) < 0x10000 for character in iri.value))


def literals(texts: st.SearchStrategy[str]) -> st.SearchStrategy[ox.Literal]:
    languages = st.sampled_from(["en", "en-GB", "zh-Hant-TW", "de-1996", "x-private"])
    numbers = st.sampled_from(["1", "-01", "+1", "1.10", "1e5", "", "x", "٣", "true", "False"])
    kinds = ("integer", "boolean", "decimal", "double", "date", "byte", "string")
    datatypes = iris() | st.sampled_from(kinds).map(lambda kind: ox.NamedNode(XSD.IRI + kind))
    return (
        texts.map(ox.Literal)
        | st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, languages)
        | st.builds(lambda text, kind: ox.Literal(text, datatype=kind), texts | numbers, datatypes)
    )


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def triples(
    texts: st.SearchStrategy[str], properties: st.SearchStrategy[ox.NamedNode]
) -> st.SearchStrategy[list[ox.Triple]]:
    return st.lists(st.builds(ox.Triple, iris(), properties, iris() | literals(texts)), max_size=8)


def a_list(name: str, members: list[ox.NamedNode | ox.BlankNode]) -> list[ox.Triple]:
    """Return the cells of a list whose first one is called by the name (RDF Schema, 5.2)."""
    first, rest = ox.NamedNode(RDF.first), ox.NamedNode(RDF.rest)
    cells = [ox.BlankNode(f"{name}{number or ''}") for number in range(len(members))]
    nodes: list[ox.NamedNode | ox.BlankNode] = [*cells, ox.NamedNode(RDF.nil)]
    found = []
    for number, member in enumerate(members):
        found.append(ox.Triple(cells[number], first, member))
        found.append(ox.Triple(cells[number], rest, nodes[number + 1]))
    return found
