"""Every link of every page that is served, followed as a reader would."""

import http.client
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

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
