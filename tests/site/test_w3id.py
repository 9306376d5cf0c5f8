"""The redirects for w3id.org, in Debian's Apache on this machine: what each IRI leads to."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import requests

from itotgraph.graph.check import shapes_files
from itotgraph.namespaces import BASE
from itotgraph.serve.negotiate import preferred
from tests import want
from tests.publish.releases import NEW, OLD
from tests.site.reader import BASE_URL

APACHE = shutil.which("apache2", path="/usr/sbin:/usr/bin:/usr/local/sbin")
MODULES = Path("/usr/lib/apache2/modules")
CONFIGURATION = """
ServerRoot "{root}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{root}/pid"
ErrorLog "{root}/errors"
Mutex file:{root}
{modules}
User nobody
DocumentRoot "{root}/www"
KeepAlive On
MaxKeepAliveRequests 0
<Directory "{root}/www">
    AllowOverride All
    Require all granted
</Directory>
"""
FORMS = {"text/html": "html", "text/turtle": "ttl", "application/ld+json": "jsonld", None: "none"}
# As the clients send them: where each has the answer that our server would give of these forms.
ACCEPTS = {
    "curl": "*/*",
    "nothing": "",
    "Chrome": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8",
    "Firefox": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "rdflib": "text/turtle, application/x-turtle",
    "Jena": "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,*/*;q=0.3",
    "RDF4J": "application/ld+json;q=0.9, text/turtle, application/rdf+xml;q=0.8, */*;q=0.1",
    "jsonld.js": "application/ld+json, application/json",
    "JSON-LD, then HTML": "application/ld+json, text/html;q=0.5",
    "Turtle, then HTML": "text/html;q=0.9, text/turtle",
    "HTML, then Turtle": "text/turtle;q=0.9, text/html",
    "any text": "text/*",
    "no Turtle": "text/turtle;q=0, text/html",
    "other cases": "Text/Turtle",
    "RDF/XML alone": "application/rdf+xml",
    "a picture": "image/png",
}


@pytest.fixture(scope="module")
def apache(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not APACHE:
        pytest.skip(want.of("apache2"))
    root = tmp_path_factory.mktemp("apache")
    (root / "www" / "itot").mkdir(parents=True)
    for place in (root, root / "www", root / "www" / "itot"):
        place.chmod(0o755)
    shutil.copy(package / "w3id" / ".htaccess", root / "www" / "itot")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ("mpm_event", "authz_core", "rewrite", "headers", "dir")
    modules = "\n".join(f'LoadModule {n}_module "{MODULES}/mod_{n}.so"' for n in names)
    file = root / "httpd.conf"
    file.write_text(CONFIGURATION.format(root=root, port=port, modules=modules), encoding="utf-8")
    with subprocess.Popen([APACHE, "-X", "-f", str(file)]) as process:
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/itot/"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        # Else it says by itself what it accepts.
        opened.headers.clear()
        yield opened


def leads(session: requests.Session, url: str, accept: str) -> tuple[int, str]:
    """The status, and the path of the site that a request is sent to."""
    headers = {"Accept": accept} if accept else {}
    response = session.get(url, headers=headers, allow_redirects=False, timeout=30)
    place = response.headers.get("Location", "")
    assert place.startswith(BASE_URL) or not place
    return response.status_code, place.removeprefix(BASE_URL)


def iris(package: Path) -> set[str]:
    """Whatever has an IRI under the base: in the graph, in its description, a shape or a query."""
    site = package / "site"
    names = ("itot.ttl", "dataset.ttl", "itot-evidence.ttl", "queries.ttl")
    files = [*(site / "download" / name for name in names), *shapes_files()]
    found = set()
    for file in files:
        for quad in ox.parse(path=str(file)):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(BASE):
                found.add(quad.subject.value.partition("#")[0])
    found |= {f"{BASE}{name}/{version}" for name in ("ns", "dataset") for version in (OLD, NEW)}
    found |= {f"{BASE}ns/onet/{OLD}", f"{BASE}changes/{NEW}", BASE}
    return found - {f"{BASE}download/dataset.ttl"}


@cache
def subjects(file: Path) -> set[str]:
    return {str(quad.subject)[1:-1].partition("#")[0] for quad in ox.parse(path=str(file))}


@pytest.mark.parametrize("form", ["html", "ttl", "jsonld"])
def test_every_iri_leads_to_what_is_there(
    apache: str, session: requests.Session, package: Path, form: str
) -> None:
    accept = {value: key for key, value in FORMS.items()}[form]
    assert accept
    found = iris(package)
    assert len(found) > 2500
    for iri in found:
        local = iri.removeprefix(BASE)
        status, place = leads(session, apache + local, accept)
        if form == "jsonld" and local.startswith(("graph/", "mapping/")):
            assert status == 406, iri
            continue
        assert status == 303, iri
        file = package / "site" / place
        if form == "html":
            assert (file / "index.html").is_file(), (iri, place)
        elif file.suffix == ".gz":
            assert file.is_file(), (iri, place)
        elif not local or local.startswith("graph/"):
            assert subjects(file), (iri, place)
        elif not iri.startswith((f"{BASE}ns/", f"{BASE}changes")) or local in ("ns/", "ns/onet"):
            assert iri in subjects(file), (iri, place)
        else:
            # The version of a vocabulary has the document of that.
            assert any(subject.startswith(BASE) for subject in subjects(file)), (iri, place)


@pytest.mark.parametrize("client", ACCEPTS)
def test_each_client_gets_what_it_wants(
    apache: str, session: requests.Session, client: str
) -> None:
    accept = ACCEPTS[client]
    wanted = FORMS[preferred(accept, tuple(filter(None, FORMS)))]
    status, place = leads(session, f"{apache}occupation/systems-analyst", accept)
    ends = {"html": "/", "ttl": "/index.ttl", "jsonld": "/index.jsonld", "none": ""}
    there = "occupation/systems-analyst" if status == 303 else ""
    assert (status, place) == (406 if wanted == "none" else 303, there + ends[wanted])


def test_who_puts_html_last_gets_data(apache: str, session: requests.Session) -> None:
    """Comunica's header: no rule of Apache's finds the greatest of several lesser weights."""
    accept = "application/ld+json;q=0.9,text/turtle;q=0.6,application/rdf+xml;q=0.5,text/html;q=0.2"
    status, place = leads(session, f"{apache}occupation/systems-analyst", accept)
    assert (status, place) == (303, "occupation/systems-analyst/index.ttl")


def test_downloads_and_services(apache: str, session: requests.Session, package: Path) -> None:
    for name in ("itot.ttl", "itot.nq", "dataset.ttl", "context.jsonld", "tables/table-1.csv"):
        status, place = leads(session, f"{apache}download/{name}", "text/html")
        assert status == 303
        assert (package / "site" / place).is_file()
    response = session.post(
        f"{apache}sparql?x=%3A1", data={"query": "ASK {}"}, allow_redirects=False
    )
    # The method and the body stay (RFC 9110, 15.4.8).
    assert (response.status_code, response.headers["Location"]) == (307, f"{BASE_URL}sparql?x=%3A1")


def test_a_page_of_any_origin_may_follow(apache: str, session: requests.Session) -> None:
    response = session.get(f"{apache}ns/", allow_redirects=False)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in response.headers["Vary"]


def test_an_address_is_put_in_as_it_is(tmp_path: Path) -> None:
    from itotgraph.publish.w3id import htaccess

    text = htaccess("https://example.org/a%20b/$1/", {}, {}, [])
    assert r"https://example.org/a\%20b/\$1/$1/ [R=303,NE,L]" in text
