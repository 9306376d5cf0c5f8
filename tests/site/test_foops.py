"""The tests of FOOPS! over the vocabularies as the site has them.

FOOPS! (https://w3id.org/foops) assesses how FAIR an ontology is. Of its 24 tests three ask
registries (FIND2, FIND3 and FIND_3_BIS), and one a registry among other things: OM3 wants a DOI.
The others are here, by their identifiers, each with one of the properties that it takes for an
answer. That an IRI resolves means that the folder has its page and its data.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from itotgraph.namespaces import BASE, DCT, FOAF, ITOT, OWL, RDF, RDFS

VANN = "http://purl.org/vocab/vann/"
BIBO = "http://purl.org/ontology/bibo/"
TERMS = [OWL.IRI + name for name in ("Class", "ObjectProperty", "DatatypeProperty")]


class Ontology(NamedTuple):
    """What is served at the IRI of a vocabulary, with the folder of the site."""

    iri: str
    store: ox.Store
    folder: Path

    def values(self, predicate: str, of: str = "") -> list[str]:
        pattern = ox.NamedNode(of or self.iri), ox.NamedNode(predicate), None
        return [getattr(q.object, "value", "") for q in self.store.quads_for_pattern(*pattern)]

    def says(self, *predicates: str) -> bool:
        return all(any(self.values(predicate)) for predicate in predicates)

    def instances(self, *kinds: str) -> set[str]:
        typed = self.store.quads_for_pattern(None, ox.NamedNode(RDF.type), None)
        return {str(q.subject)[1:-1] for q in typed if getattr(q.object, "value", "") in kinds}

    def own_terms(self) -> set[str]:
        """The classes and properties in the namespace of the vocabulary."""
        (namespace,) = self.values(VANN + "preferredNamespaceUri")
        return {iri for iri in self.instances(*TERMS) if iri.startswith(namespace)}

    def says_of_each(self, predicate: str) -> bool:
        terms = self.own_terms()
        return bool(terms) and all(any(self.values(predicate, term)) for term in terms)

    def resolves(self, iri: str) -> bool:
        place = self.folder / iri.removeprefix(BASE)
        names = ("index.html", "index.ttl", "index.jsonld")
        return iri.startswith(BASE) and all((place / name).is_file() for name in names)


def documented(it: Ontology) -> bool:
    page = it.folder / it.iri.removeprefix(BASE) / "index.html"
    return page.is_file() and it.iri in page.read_text(encoding="utf-8")


def has_version(it: Ontology) -> bool:
    versions = it.values(OWL.versionIRI)
    return len(versions) == 1 and versions != [it.iri]


CHECKS: dict[str, Callable[[Ontology], bool]] = {
    "CN1": lambda it: documented(it) and it.instances(OWL.Ontology) == {it.iri},
    "DOC1": documented,
    "FIND1": lambda it: it.says(VANN + "preferredNamespacePrefix"),
    "HTTP1": lambda it: urlsplit(it.iri).scheme in ("http", "https"),
    "OM1": lambda it: it.says(
        *(DCT.title, DCT.description, DCT.license, OWL.versionIRI, DCT.creator),
        VANN + "preferredNamespaceUri",
    ),
    "OM2": lambda it: it.says(
        *(VANN + "preferredNamespacePrefix", OWL.versionInfo, DCT.created),
        DCT.IRI + "bibliographicCitation",
    ),
    "OM3 but for the DOI": lambda it: it.says(
        *(DCT.publisher, FOAF.logo, BIBO + "status", DCT.source, DCT.issued)
    ),
    "OM4.1": lambda it: it.says(DCT.license),
    # Not asked for over the network: an address that is known to answer.
    "OM4.2": lambda it: it.values(DCT.license) == ["https://creativecommons.org/licenses/by/4.0/"],
    "OM5.1": lambda it: it.says(DCT.creator, DCT.created),
    "OM5.2": lambda it: it.says(DCT.issued, DCT.publisher),
    "PURL1": lambda it: urlsplit(it.iri).hostname == "w3id.org",
    "RDF1": lambda it: bool(it.instances(OWL.Ontology)),
    "URI1": lambda it: it.resolves(it.iri),
    "URI2": lambda it: it.instances(OWL.Ontology) == {it.iri},
    "VER1": has_version,
    "VER2": lambda it: has_version(it) and it.resolves(*it.values(OWL.versionIRI)),
    "VOC1": lambda it: it.says(DCT.title, VANN + "preferredNamespacePrefix"),
    "VOC2": lambda it: any(
        not iri.startswith((BASE, "urn:", OWL.IRI, RDF.IRI, RDFS.IRI))
        for iri in it.instances(*TERMS)
    ),
    "VOC3": lambda it: it.says_of_each(RDFS.label),
    "VOC4": lambda it: it.says_of_each(RDFS.comment),
}


@pytest.fixture(scope="module", params=["", "roster", "onet"])
def vocabulary(request: pytest.FixtureRequest, folder: Path) -> Ontology:
    iri = f"{ITOT.IRI}{request.param}"
    store = ox.Store()
    store.load(path=str(folder / iri.removeprefix(BASE) / "index.ttl"))
    return Ontology(iri, store, folder)


@pytest.mark.parametrize("name", CHECKS)
def test_a_vocabulary_passes(vocabulary: Ontology, name: str) -> None:
    assert CHECKS[name](vocabulary)


@pytest.mark.parametrize("name", CHECKS)
def test_what_says_nothing_of_itself_does_not(tmp_path: Path, name: str) -> None:
    store = ox.Store()
    store.load(
        f"""<urn:x> <{VANN}preferredNamespaceUri> "urn:x#" . <urn:x#Thing> a <{OWL.IRI}Class> .""",
        format=ox.RdfFormat.TURTLE,
    )
    assert not CHECKS[name](Ontology("urn:x", store, tmp_path))


def test_the_logo_is_a_file(vocabulary: Ontology) -> None:
    (logo,) = vocabulary.values(FOAF.logo)
    assert (vocabulary.folder / logo.removeprefix(BASE)).is_file()
