"""Which form of a thing is answered, where it is, and when it is not sent again."""

import gzip
import re
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
import requests

from itotgraph.namespaces import BASE
from tests import want
from tests.conftest import ROOT
from tests.serve.client import ANALYST, COUNT, FORMATS, get, triples

ENDINGS = {".ttl": "text/turtle", ".jsonld": "application/ld+json"}
ENDINGS |= {".rdf": "application/rdf+xml", ".nt": "application/n-triples"}


@pytest.mark.parametrize("media", FORMATS)
def test_a_concept_answers_in_every_syntax(url: str, media: str, everything: Path) -> None:
    response = get(f"{url}/occupation/systems-analyst", media)
    wanted = {
        quad.triple for quad in ox.parse(everything.read_bytes(), format=ox.RdfFormat.N_TRIPLES)
    }
    # Its candidacies, which have its IRI and a fragment, are parts of it.
    assert triples(response) == {
        t for t in wanted if getattr(t.subject, "value", "").partition("#")[0] == ANALYST
    }
    ending = next(ending for ending, name in ENDINGS.items() if name == media)
    assert response.headers["Content-Location"] == f"/occupation/systems-analyst{ending}"
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    beside = get(url + response.headers["Content-Location"])
    assert beside.content == response.content
    assert beside.headers["ETag"] == response.headers["ETag"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/turtle, */*;q=0.1", "text/turtle"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/html;q=0.5, application/ld+json", "application/ld+json"),
        ("application/*", "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "application/rdf+xml"),
        ("TEXT/TURTLE", "text/turtle"),
        ("nonsense", "text/html"),
    ],
)
def test_what_is_preferred_is_answered(url: str, accept: str | None, media: str) -> None:
    with requests.Session() as session:
        session.headers.clear()
        headers = {} if accept is None else {"Accept": accept}
        response = session.get(f"{url}/scheme/msf", headers=headers, timeout=60)
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == media


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/plain"])
def test_what_there_is_not_is_said_with_a_list(url: str, accept: str) -> None:
    for path in ("/occupation/systems-analyst", "/sparql", f"/sparql?query={quote(COUNT)}"):
        response = get(url + path, accept)
        assert response.status_code == 406
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.headers["Vary"] == "Accept"
        assert "text/turtle" in response.text.splitlines()


def test_links_lead_to_every_form_and_to_the_iri(url: str) -> None:
    for concept in ("mof/release", "ns/Occupation", "scheme/mof"):
        response = get(f"{url}/{concept}", "text/turtle")
        found = requests.utils.parse_header_links(response.headers["Link"])
        (canonical,) = (each["url"] for each in found if each["rel"] == "canonical")
        assert canonical == f"{BASE}{concept}"
        for link in found:
            if link["rel"] == "alternate":
                other = get(url + link["url"])
                assert other.status_code == 200
                assert other.headers["Content-Type"].partition(";")[0] == link["type"]
        assert {each.get("type") for each in found} > set(FORMATS)


def test_what_did_not_change_is_not_sent_again(url: str) -> None:
    tags = set()
    for path, accept in (
        ("cluster/technical-sales", "text/turtle"),
        ("cluster/technical-sales", "application/n-triples"),
        ("cluster/technical-sales/", "text/html"),
        ("", "text/html"),
        ("assets/style.css", "text/css"),
    ):
        first = get(f"{url}/{path}", accept)
        tag = first.headers["ETag"]
        assert re.fullmatch(r'"[0-9a-f]+(-gzip)?"', tag)
        for known in (tag, f'"other", W/{tag}', "*"):
            second = get(f"{url}/{path}", accept, If_None_Match=known)
            assert (second.status_code, second.content) == (304, b"")
            assert second.headers["ETag"] == tag
            assert second.headers.get("Vary") == first.headers.get("Vary")
        assert get(f"{url}/{path}", accept, If_None_Match='"x"').content == first.content
        tags.add(tag)
    assert len(tags) == 5


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "gzip"),
        ("*", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("gzip; q=0, *", None),
        ("identity", None),
        ("br", None),
    ],
)
def test_what_is_long_comes_packed_to_whom_that_suits(
    url: str, accepted: str, coding: str | None
) -> None:
    for path in (
        "/occupation/systems-analyst/",
        "/download/itot.nt",
        "/occupation/systems-analyst.ttl",
    ):
        plain = get(url + path, Accept_Encoding="identity")
        found = get(url + path, Accept_Encoding=accepted)
        assert found.headers.get("Content-Encoding") == coding
        assert "Accept-Encoding" in found.headers["Vary"]
        assert found.content == plain.content
        same = found.headers["ETag"] == plain.headers["ETag"]
        assert same == (coding is None)
        if coding:
            assert int(found.headers["Content-Length"]) < len(plain.content) / 3


def test_head_has_the_headers_and_no_body(url: str) -> None:
    for path in ("/occupation/systems-analyst", "/occupation/systems-analyst.nt", "/", "/health"):
        whole = get(url + path, "text/turtle, */*")
        head = requests.head(url + path, headers={"Accept": "text/turtle, */*"}, timeout=30)
        assert (head.status_code, head.content) == (200, b"")
        dated = {"date"}
        assert {k: v for k, v in head.headers.items() if k not in dated} == {
            k: v for k, v in whole.headers.items() if k not in dated
        }


def test_any_origin_may_read(url: str) -> None:
    for path in ("/occupation/systems-analyst", "/sparql", "/health", "/nothing"):
        response = get(url + path, "text/turtle, */*", Origin="https://example.org")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    asked = {"Origin": "https://x.org", "Access-Control-Request-Method": "POST"}
    preflight = requests.options(f"{url}/sparql", headers=asked, timeout=30)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert preflight.headers["Access-Control-Allow-Headers"] == "*"


def test_what_has_come_packed_is_sent_so(url: str) -> None:
    """As the engine of the query page, which is half as large again with gzip."""
    dist = ROOT / "src" / "itotgraph" / "site" / "web" / "dist"
    if not (dist / "oxigraph.wasm.br").is_file():
        pytest.skip(want.of("the built query page"))
    for accepted, coding in (("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", None)):
        request = Request(f"{url}/query/oxigraph.wasm", headers={"Accept-Encoding": accepted})
        with urlopen(request) as response:
            body = response.read()
            assert response.headers["Content-Type"] == "application/wasm"
            assert response.headers["Content-Encoding"] == coding
            assert response.headers["Vary"] == "Accept-Encoding"
        if coding == "br":
            assert body == (dist / "oxigraph.wasm.br").read_bytes()
        else:
            plain = gzip.decompress(body) if coding else body
            assert plain == gzip.decompress((dist / "oxigraph.wasm.gz").read_bytes())
