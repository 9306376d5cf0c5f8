"""The metrics of F-UJI over the page of the data set, and the data beside it.

F-UJI (FAIRsFAIR, https://doi.org/10.5281/zenodo.4081213, metrics 0.8) assesses how FAIR a data set
is from its landing page. What only a registry can give is not here: that the identifier is of a
provider that F-UJI knows and redirects (FsF-F1-02MD-2), that the data standard is listed
(FsF-R1.3-01M), whether search engines have the page (FsF-F4-01M but for its form). That something
is retrieved by its identifier (FsF-A1-02MD) is in tests/site/test_w3id.py.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from itotgraph.namespaces import BASE, DCT, OWL, PREFIXES
from tests.site.test_machines import embedded

# Names of F-UJI's for what a reader of metadata collects, and those of schema.org for them.
CORE = {
    "creator": "creator",
    "title": "name",
    "object_identifier": "identifier",
    "publication_date": "datePublished",
    "publisher": "publisher",
    "object_type": "@type",
    "summary": "description",
    "keywords": "keywords",
}
# Of the formats that F-UJI knows as open and long-term.
OPEN = {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"}


class Page(NamedTuple):
    """What F-UJI finds at the landing page: embedded metadata, links and their graph."""

    node: Mapping[str, Any]
    links: list[tuple[str, str]]
    triples: list[ox.Triple]

    def has(self, *names: str) -> bool:
        return all(self.node.get(name) for name in names)

    def files(self) -> list[Mapping[str, Any]]:
        return list(self.node.get("distribution", ()))

    def addresses(self) -> list[str]:
        found = [self.node.get("identifier", ""), *(f.get("contentUrl", "") for f in self.files())]
        return [str(address) for address in found]


def persistent(iri: object) -> bool:
    return urlsplit(str(iri)).hostname in ("w3id.org", "purl.org", "doi.org", "hdl.handle.net")


CHECKS: dict[str, Callable[[Page], bool]] = {
    "FsF-F1-01MD": lambda it: bool(urlsplit(str(it.node.get("identifier", ""))).scheme),
    "FsF-F1-02MD-1": lambda it: persistent(it.node.get("identifier")),
    "FsF-F1-02MD-4": lambda it: (
        bool(it.files()) and all(persistent(file.get("contentUrl")) for file in it.files())
    ),
    "FsF-F2-01M": lambda it: it.has(*CORE.values()),
    "FsF-F3-01M": lambda it: any(file.get("contentUrl") for file in it.files()),
    "FsF-F4-01M": lambda it: it.node.get("@type") == "Dataset",
    "FsF-A1-01M": lambda it: it.node.get("isAccessibleForFree") is True,
    "FsF-A1.1-01MD": lambda it: all(
        urlsplit(address).scheme in ("http", "https") for address in it.addresses()
    ),
    "FsF-A1.2-01MD": lambda it: all(urlsplit(a).scheme == "https" for a in it.addresses()),
    "FsF-I1-01M-1": lambda it: bool(it.node),
    "FsF-I1-01M-2": lambda it: (
        {kind for kind, _ in it.links} >= {"text/turtle", "application/ld+json"}
    ),
    "FsF-I2-01M": lambda it: (
        {t.predicate.value for t in it.triples}
        & {PREFIXES[name] + "distribution" for name in ("dcat",)}
        != set()
    ),
    "FsF-I3-01M": lambda it: (
        any(t.predicate.value in (DCT.source, f"{PREFIXES['dcat']}isVersionOf") for t in it.triples)
        and it.has("isBasedOn")
    ),
    "FsF-R1-01M": lambda it: (
        bool(it.files())
        and all(file.get("contentSize") and file.get("encodingFormat") for file in it.files())
    ),
    "FsF-R1.1-01M": lambda it: (
        it.node.get("license") == ["https://creativecommons.org/licenses/by/4.0/"]
    ),
    "FsF-R1.2-01M-1": lambda it: it.has("creator", "publisher", "dateModified", "version"),
    "FsF-R1.2-01M-2": lambda it: any(
        t.predicate.value in (DCT.created, DCT.source, OWL.versionInfo) for t in it.triples
    ),
    "FsF-R1.3-02D": lambda it: bool({file.get("encodingFormat") for file in it.files()} & OPEN),
}


@pytest.fixture(scope="module")
def page(folder: Path) -> Page:
    place = folder / "dataset"
    text = (place / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', text)
    assert all((place / href).is_file() for _, href in links)
    triples = [quad.triple for quad in ox.parse(path=str(place / "index.ttl"))]
    return Page(embedded(place / "index.html"), links, triples)


@pytest.mark.parametrize("metric", CHECKS)
def test_the_data_set_meets_it(page: Page, metric: str) -> None:
    assert CHECKS[metric](page)


@pytest.mark.parametrize("metric", CHECKS)
def test_what_says_nothing_of_itself_does_not(metric: str) -> None:
    assert not CHECKS[metric](Page({}, [], []))


def test_the_identifier_is_one_of_ours(page: Page) -> None:
    assert page.node["identifier"].startswith(BASE)
