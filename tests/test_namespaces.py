"""The spelling of terms: what is no term of a vocabulary is an error."""

import re

import pytest
import rdflib

from itotgraph import namespaces
from itotgraph.graph.parse import load, packaged
from itotgraph.namespaces import ITOT, ONET_NS, PREFIXES, RDFS, SKOS, Vocabulary
from tests.conftest import ROOT

VOCABULARIES = Vocabulary.__subclasses__()
PUBLISHED = {
    "RDF": rdflib.RDF,
    "RDFS": rdflib.RDFS,
    "OWL": rdflib.OWL,
    "XSD": rdflib.XSD,
    "SKOS": rdflib.SKOS,
    "DCT": rdflib.DCTERMS,
    "VOID": rdflib.VOID,
    "SH": rdflib.SH,
    "ORG": rdflib.ORG,
    "FOAF": rdflib.FOAF,
    "SDO": rdflib.SDO,
}
TERM = re.compile(r"(?<![\w:/?$@-])(itot|onet-ns|skos|dct|rdfs|owl|sh|org|foaf|xsd):(\w+)")


def terms(vocabulary: type[Vocabulary]) -> set[str]:
    return {*vocabulary.__annotations__}


def test_a_term_is_an_attribute_and_a_misspelt_one_is_an_error() -> None:
    assert SKOS.broader == "http://www.w3.org/2004/02/skos/core#broader"
    with pytest.raises(AttributeError, match="borader"):
        SKOS.borader  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(("name", "vocabulary"), PUBLISHED.items())
def test_the_terms_are_those_that_their_makers_publish(
    name: str, vocabulary: type[rdflib.namespace.DefinedNamespace]
) -> None:
    ours = getattr(namespaces, name)
    assert str(vocabulary) == ours.IRI
    assert all(rdflib.URIRef(ours.IRI + term) in vocabulary for term in terms(ours))


@pytest.mark.parametrize(
    ("ours", "files"),
    [(ITOT, ["schema.ttl", "roster-schema.ttl"]), (ONET_NS, ["import-schema.ttl"])],
    ids=["itot", "onet"],
)
def test_the_terms_of_ours_are_those_that_the_ontology_defines(
    ours: type[Vocabulary], files: list[str]
) -> None:
    triples = load(packaged("ontology") / file for file in files)
    defined = {t.subject.value for t in triples if t.predicate.value == RDFS.isDefinedBy}
    assert terms(ours) == {iri.removeprefix(ours.IRI) for iri in defined}


def test_no_query_spells_a_term_that_is_none() -> None:
    """SPARQL has its terms as CURIEs, which fail in silence: a pattern that matches nothing."""
    known = {v.IRI: terms(v) for v in VOCABULARIES}
    published = {str(v): v for v in PUBLISHED.values()}
    files = [*(ROOT / "queries").glob("*.rq"), *(ROOT / "src" / "itotgraph").rglob("*.py")]
    found = 0
    for path in files:
        for prefix, name in TERM.findall(path.read_text(encoding="utf-8")):
            iri = PREFIXES[prefix]
            there = name in known[iri] or rdflib.URIRef(iri + name) in published.get(iri, ())
            assert there, f"{path.name}: {prefix}:{name}"
            found += 1
    assert found > 500
