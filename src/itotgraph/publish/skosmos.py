"""The concept schemes for vocabulary browsers, a file each: for Skosmos, and for Prez (VocPub)."""

from collections.abc import Collection, Iterator

import pyoxigraph as ox

from itotgraph.graph import turtle
from itotgraph.namespaces import BASE, DCT, FOAF, RDF, SKOS, VOID
from itotgraph.publish.records import Description, own_schemes

_SKOSMOS = "http://purl.org/net/skosmos#"
_TYPE = "http://publications.europa.eu/resource/authority/dataset-type/TAXONOMY"
# Where Fuseki answers that stands beside Skosmos.
_ENDPOINT = "http://localhost:3030/skosmos/sparql"


def schemes(told: Description, triples: Collection[ox.Triple]) -> Iterator[tuple[str, str]]:
    """Yield the file of each own scheme: the scheme, what is in it, and the agents that it names.

    `triples` are those that are asserted and inferred.
    """
    agents = [t for t in triples if str(t.subject).startswith(f"<{BASE}agent/")]
    for iri in own_schemes(told):
        scheme = ox.NamedNode(iri)
        members = {
            t.subject for t in triples if t.object == scheme and t.predicate.value == SKOS.inScheme
        }
        own = [t for t in triples if t.subject == scheme or t.subject in members]
        yield f"{_name(iri)}.ttl", turtle.readable([*own, *agents])


def config(told: Description, url: str) -> str:
    """Return the configuration of Skosmos, where each scheme is in a graph called as itself.

    `url` is the address of the site, whose downloads it names.
    """
    prefixes = {"": "#", "dct": DCT.IRI, "foaf": FOAF.IRI, "rdf": RDF.IRI, "skos": SKOS.IRI}
    prefixes |= {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    prefixes |= {"skosmos": _SKOSMOS, "void": VOID.IRI}
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in prefixes.items()]
    lines.append(
        f"""
:config a skosmos:Configuration ;
    skosmos:sparqlEndpoint <{_ENDPOINT}> ;
    skosmos:sparqlDialect "Generic" ;
    skosmos:sparqlTimeout 20 ;
    skosmos:httpTimeout 5 ;
    skosmos:serviceName "IT Occupation Taxonomy" ;
    skosmos:languages ( [ rdfs:label "en" ; rdf:value "en_GB.utf8" ] ) ;
    skosmos:searchResultsSize 20 ;
    skosmos:transitiveLimit 1000 ;
    skosmos:globalPlugins () .

:categories a skos:ConceptScheme ; skos:prefLabel "Vocabularies"@en .
:category a skos:Concept ; skos:topConceptOf :categories ; skos:inScheme :categories ;
    skos:prefLabel "IT Occupation Taxonomy"@en ."""
    )
    for iri in own_schemes(told):
        title, name = ox.Literal(told.one(iri, DCT.title), language="en"), _name(iri)
        lines.append(
            f"""
:{name} a skosmos:Vocabulary, void:Dataset ;
    dct:title {title} ;
    dct:subject :category ;
    dct:type <{_TYPE}> ;
    void:uriSpace "{BASE}" ;
    skosmos:language "en" ;
    skosmos:defaultLanguage "en" ;
    skosmos:shortName "{name}" ;
    skosmos:showTopConcepts true ;
    skosmos:showNotation true ;
    skosmos:groupClass skos:Collection ;
    skosmos:loadExternalResources false ;
    void:dataDump <{url}{iri.removeprefix(BASE)}/index.ttl> ;
    void:sparqlEndpoint <{_ENDPOINT}> ;
    skosmos:sparqlGraph <{iri}> ;
    skosmos:mainConceptScheme <{iri}> ."""
        )
    lines.append(f'\n<{_TYPE}> a skos:Concept ; skos:prefLabel "Taxonomy"@en .')
    return "\n".join(lines) + "\n"


def _name(iri: str) -> str:
    return iri.rpartition("/")[2]
