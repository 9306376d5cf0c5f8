"""The site's pages, as the server has them."""

import asyncio
import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
import requests

from itotgraph.graph.source import select
from itotgraph.namespaces import BASE, ITOT
from itotgraph.serve import pages
from itotgraph.site import QUERY
from tests import want
from tests.conftest import ROOT
from tests.serve.client import FORMATS, get, refused, triples


def test_a_concepts_page_is_in_the_folder_of_its_iri(url: str) -> None:
    response = get(f"{url}/occupation/systems-analyst", "text/html")
    assert response.status_code == 303
    assert response.headers["Location"] == "/occupation/systems-analyst/"
    assert response.headers["Vary"] == "Accept"
    page = get(f"{url}/occupation/systems-analyst/", "text/html")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1" in page.text
    assert "Systems analyst" in page.text


@pytest.mark.parametrize(
    "path",
    [
        *("ns/1.0.0", "ns/onet/1.0.0", "ns/roster/1.0.0", "dataset/1.0.0", "shapes"),
        *("shape/label-clean", "shape/link-one-exact-match", "mapping/onet"),
        *("mapping/esco-rejected", "mapping/roles", "graph/asserted", "graph/inferred"),
        *("graph/linked", "graph/evidence", "linkset/esco", "rights/taxonomy", "service/sparql"),
    ],
)
def test_what_is_no_concept_has_a_page_and_data_by_negotiation(url: str, path: str) -> None:
    response = get(f"{url}/{path}", "text/html")
    assert (response.status_code, response.headers["Location"]) == (303, f"/{path}/")
    page = get(f"{url}/{path}/", "text/html")
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"{BASE}{path}" in page.text
    for media in FORMATS:
        data = get(f"{url}/{path}", media)
        assert data.headers["Content-Type"].partition(";")[0] == media
        assert len(triples(data)) > 1


def test_the_site_has_a_page_for_each_kind_and_all_that_pages_need(
    url: str, store: ox.Store
) -> None:
    query = f"""SELECT (SAMPLE(?thing) AS ?one) {{ ?thing a ?kind
        FILTER(STRSTARTS(STR(?kind), "{ITOT.IRI}") && STRSTARTS(STR(?thing), "{BASE}")) }}
        GROUP BY ?kind"""
    things = [row["one"].value.partition("#")[0] for row in select(store, query)]
    paths = {thing.removeprefix(BASE) + "/" for thing in things}
    assert len(paths) > 10
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    needed: set[str] = set()
    for path in paths | {"", "ns/", "errata/", "search/"}:
        page = get(f"{url}/{path}", "text/html")
        assert page.status_code == 200, path
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        found = re.findall(r'(?:src|href)="([^"#?:]+\.(?:css|js|svg|ttl|jsonld))"', page.text)
        needed |= {urljoin(f"{url}/{path}", each) for each in found}
    assert len(needed) > 10
    for each in needed:
        response = get(each)
        assert response.status_code == 200, each
        ending = each.rpartition(".")[2]
        if ending in kinds:
            assert response.headers["Content-Type"].partition(";")[0] == kinds[ending]


def test_a_person_is_led_from_the_endpoint_to_the_query_page(url: str) -> None:
    response = get(f"{url}/sparql", "text/html,application/xhtml+xml,*/*;q=0.8")
    if not (ROOT / "src" / "itotgraph" / "site" / "web" / "dist" / "query.js").is_file():
        assert response.headers["Content-Type"].startswith("text/turtle")
        pytest.skip(want.of("the built query page"))
    assert (response.status_code, response.headers["Location"]) == (303, "/query/")
    assert response.headers["Vary"] == "Accept"
    assert get(f"{url}/query/", "text/html").status_code == 200


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("erratum/E078", "erratum/e078"),
        ("Occupation/Systems-Analyst", "occupation/systems-analyst"),
        ("occupation", "scheme/occupations"),
        ("occupation/", "scheme/occupations"),
        ("erratum", "errata/"),
        ("scheme", "dataset"),
    ],
)
def test_an_address_that_is_nearly_one_leads_there(url: str, written: str, meant: str) -> None:
    response = get(f"{url}/{written}", "text/html")
    assert (response.status_code, response.headers["Location"]) == (303, f"/{meant}")
    page = requests.get(f"{url}/{written}", headers={"Accept": "text/html"}, timeout=90)
    assert (page.status_code, page.url) == (200, f"{url}/{meant.rstrip('/')}/")


def test_who_is_lost_finds_the_way_back(url: str) -> None:
    for path in ("nowhere", "occupation/nobody", "a/b/c/"):
        response = get(f"{url}/{path}", "text/html,*/*;q=0.8")
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        links = re.findall(r'href="([^"#?:]+)"', response.text)
        assert "/search/index.html" in links
        for link in links:
            assert get(urljoin(f"{url}/{path}", link), "text/html, */*").status_code == 200
        refused(get(f"{url}/{path}", "text/turtle"), 404, "Nothing has this address.")


def test_what_a_folder_has_packed_is_given_by_its_plain_name_too(tmp_path: Path) -> None:
    packed = gzip.compress(b"<urn:s> <urn:p> <urn:o> <urn:g> .\n")
    (tmp_path / "itot.nq.gz").write_bytes(packed)
    files = pages.files(tmp_path)
    for name, media in (("itot.nq", "application/n-quads"), ("itot.nq.gz", "application/gzip")):
        assert asyncio.run(files.has(name))
        found = asyncio.run(files.read(name))
        assert (found.media, found.body) == (
            media,
            packed if name.endswith(".gz") else gzip.decompress(packed),
        )
    assert not asyncio.run(files.has("itot.nt"))


def test_a_file_is_of_its_kind(tmp_path: Path) -> None:
    kinds = {"feed.atom": "application/atom+xml", "update.ru": "application/sparql-update"}
    for name, media in kinds.items():
        (tmp_path / name).write_text("x", encoding="utf-8")
        assert asyncio.run(pages.files(tmp_path).read(name)).media == media


def test_pages_run_no_scripts_of_others(url: str) -> None:
    for path, accept in (("/scheme/msf/", "text/html"), ("/sparql", "text/turtle"), ("/x", "*/*")):
        policy = get(url + path, accept).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert not re.search(r"script-src[^;]*unsafe-inline", policy)
    asking = get(f"{url}/query/", "text/html").headers.get("Content-Security-Policy", "")
    assert ("'wasm-unsafe-eval'" in asking) == (QUERY.is_file())


def test_the_pages_tell_of_the_services(url: str) -> None:
    home = get(f"{url}/", "text/html").text
    assert 'href="about/index.html#programs"' in home
    about = get(f"{url}/about/", "text/html").text
    for service in ("sparql", "openapi.json"):
        assert f'href="../{service}"' in about
        assert get(f"{url}/{service}", "text/turtle, application/json").status_code == 200
    assert "/reconcile" in about
