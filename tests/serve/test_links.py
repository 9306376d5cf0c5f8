"""Every link of every page that is served, followed as a reader would."""

import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pyoxigraph as ox
import pytest
import requests

from itotgraph.namespaces import BASE, SH
from tests.serve.client import ask, get, rows, triples
from tests.servers import itot
from tests.site.crawl import Links


class Reader:
    """Follows redirects within the server, on one connection."""

    def __init__(self, url: str) -> None:
        self.base = f"{url.rstrip('/')}/"
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=300)

    def get(self, address: str) -> tuple[int, str, str, bytes]:
        """Return the status, the address in the end, the media type and the body."""
        for _ in range(5):
            parts = urlsplit(address)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            self.connection.request("GET", target, headers={"Accept": "text/html, */*;q=0.1"})
            response = self.connection.getresponse()
            body = response.read()
            if response.status not in (301, 302, 303, 307, 308):
                break
            address = urljoin(address, response.headers["Location"])
        return response.status, address, response.headers.get_content_type(), body


@pytest.fixture
def reader(url: str) -> Iterator[Reader]:
    found = Reader(url)
    yield found
    found.connection.close()


def test_every_link_of_every_page_leads_on(reader: Reader) -> None:
    dead: list[tuple[str, str]] = []
    asked: dict[str, set[str] | None] = {}
    waiting = [("", reader.base)]
    while waiting:
        page, link = waiting.pop()
        address, fragment = urldefrag(link)
        if address not in asked:
            status, found, media, body = reader.get(address)
            if status != 200:
                dead.append((page, link))
            asked[address] = None
            # In files to download, links are none of the site's.
            if media == "text/html" and "/download/" not in address:
                links = Links()
                links.feed(body.decode())
                asked[address] = links.ids
                goals = (urljoin(found, each) for each in links.links)
                waiting += [(address, goal) for goal in goals if goal.startswith(reader.base)]
        ids = asked[address]
        if fragment and "=" not in fragment and ids is not None and fragment not in ids:
            dead.append((page, link))
    assert not dead
    # 1,838 concepts and more have a page.
    assert sum(ids is not None for ids in asked.values()) > 1838


def test_a_redirect_keeps_the_query(reader: Reader) -> None:
    status, address, _, _ = reader.get(f"{reader.base}search?q=network")
    assert (status, address.endswith("/search/?q=network")) == (200, True)


@pytest.mark.parametrize("prefix", ["", "/itot"])
def test_behind_a_proxy_all_addresses_are_the_public_ones(tmp_path: Path, prefix: str) -> None:
    """The proxy may take the path off or leave it; the site is at https://example.org/itot/."""
    public = "https://example.org/itot"
    with itot.start(tmp_path, "--public-url", public) as origin:
        url = origin + prefix
        response = get(f"{url}/occupation/systems-analyst", "text/html")
        assert response.headers["Location"] == "/itot/occupation/systems-analyst/"
        links = requests.utils.parse_header_links(response.headers["Link"])
        others = [each["url"] for each in links if each["rel"] == "alternate"]
        assert others
        assert all(each.startswith("/itot/occupation/systems-analyst.") for each in others)
        page = get(f"{url}/occupation/systems-analyst/", "text/html").text
        canonical = f'<link rel="canonical" href="{public}/occupation/systems-analyst/">'
        assert canonical in page
        data = get(f"{url}/occupation/systems-analyst", "text/turtle")
        assert data.headers["Content-Location"] == "/itot/occupation/systems-analyst.ttl"
        lost = get(f"{url}/a/b/nowhere", "text/html")
        assert (lost.status_code, 'href="/itot/search/index.html"' in lost.text) == (404, True)
        described = get(f"{url}/sparql", "application/n-triples").text
        assert f"<{public}/sparql>" in described
        manifest = get(f"{url}/reconcile").json()
        assert manifest["view"]["url"] == f"{public}/{{{{id}}}}"
        assert f"<loc>{public}/occupation/systems-analyst/</loc>" in get(f"{url}/sitemap.xml").text
        assert f"]({public}/sparql)" in get(f"{url}/llms.txt").text
        assert get(f"{url}/.well-known/void").headers["Location"] == "/itot/dataset"


def test_what_those_look_for_who_come_by(url: str) -> None:
    """VoID, 7.2: a redirect to what describes the data; llmstxt.org; examples as SIB has them."""
    for place, goal in (("void", "dataset"), ("sparql-examples", "queries")):
        response = get(f"{url}/.well-known/{place}")
        assert (response.status_code, response.headers["Location"]) == (303, f"/{goal}")
        found = triples(get(f"{url}/{goal}", "text/turtle"))
        assert ox.NamedNode(f"{BASE}{goal}") in {t.subject for t in found}
    (query,) = (t.object.value for t in found if _is_select(t, "titles-of-cluster"))
    assert rows(ask(url, query))
    response = get(f"{url}/llms.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    services = re.search(r"## Services\n\n(.*?)\n\n", response.text, re.S)
    assert services
    paths = re.findall(r"\]\((.+?)\)", services[1])
    assert paths == ["sparql", "reconcile", "mcp", "openapi.json"]
    for path in paths:
        # The Model Context Protocol is spoken by POST.
        assert get(f"{url}/{path}").status_code in ((405, 406) if path == "mcp" else (200,)), path


def _is_select(triple: ox.Triple, name: str) -> bool:
    query = ox.NamedNode(f"{BASE}queries/{name}")
    return triple.predicate.value == SH.select and triple.subject == query


def test_a_public_address_that_is_none_is_refused() -> None:
    with itot.run("--port", "0", "--public-url", "example.org/itot") as process:
        _, err = process.communicate(timeout=30)
    mend = "write an address such as https://example.org/itot/"
    said = f"itotgraph: error: --public-url example.org/itot ({mend})\n"
    assert (process.returncode, err) == (2, said)
