"""What the server serves, how the tests ask it, and what they ask again and again."""

import re
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
import requests
from requests import Response

from itotgraph.namespaces import BASE, RDF
from tests.conftest import SHARED

ANALYST = f"{BASE}occupation/systems-analyst"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}

W3C = SHARED / "data" / "w3c-sparql-protocol"
DOCUMENTS = "http://kasei.us/2009/09/sparql/data/"
# Seconds, as the server has it: what waits for a bad query waits so long, on whatever machine.
DEADLINE = 5
HEAVY = [
    ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "within 5 s"),
    # It meets the one limit or the other first, as fast as the machine is.
    ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a", "memory|within 5 s"),
    (
        "SELECT * { BIND('xxxxxxxxxxxxxxxx' AS ?a0) "
        + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(30))
        + "}",
        "memory|within 5 s",
    ),
    ("ASK { ?s " + "/".join(["<x:p>"] * 2400) + " ?o }", "within 5 s"),
    ("SELECT * { " + " . ".join(f"?s{n} ?p{n} ?s{n + 1}" for n in range(620)) + " }", "within 5 s"),
]


def under_attack(attack: Callable[[int, int], object], good: Callable[[int], list[float]]) -> None:
    """Check that good requests are prompt, as their times say, while bad ones arrive without a
    break: `attack` sends one, of an attacker by number, who has sent so many before.
    """
    ending = threading.Event()

    def go_on(number: int) -> int:
        sent = 0
        while not ending.is_set():
            attack(number, sent)
            sent += 1
        return sent

    with ThreadPoolExecutor() as threads:
        attackers = [threads.submit(go_on, number) for number in range(4)]
        try:
            times = sorted(t for found in threads.map(good, range(3)) for t in found)
        finally:
            ending.set()
        assert sum(attacker.result() for attacker in attackers) >= 4
    assert times[len(times) // 2] < DEADLINE


def get(url: str, accept: str | None = None, **headers: str) -> Response:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    if accept is not None:
        fields["Accept"] = accept
    return requests.get(url, headers=fields, allow_redirects=False, timeout=90)


def ask(url: str, query: str, accept: str = "application/json", **fields: Any) -> Response:
    return requests.post(
        f"{url}/sparql", {"query": query, **fields}, headers={"Accept": accept}, timeout=30
    )


def rows(response: Response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    bindings = response.json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def triples(response: Response) -> set[ox.Triple]:
    assert response.status_code == 200, response.text
    form = FORMATS[response.headers["Content-Type"].partition(";")[0]]
    return {quad.triple for quad in ox.parse(response.content, format=form)}


def refused(response: Response, status: int, said: str = "") -> None:
    """Check that a request is refused as it should be: in one line of plain text."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.text.count("\n") == 1
    assert said in response.text


def raw(url: str, request: bytes, seconds: float = 20) -> bytes:
    """Send bytes as they are; return what comes until the other side closes."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    with socket.create_connection((parts.hostname, parts.port), timeout=seconds) as connection:
        connection.sendall(request)
        found = b""
        while piece := connection.recv(1 << 16):
            found += piece
    return found


def data(folder: Path) -> Path:
    """Write the documents of the W3C tests, each in the graph of its name.

    data0.rdf, which a test names and the suite does not have, holds one triple.
    """
    lines = [f"<{DOCUMENTS}data0.rdf> <{RDF.type}> <{RDF.List}> <{DOCUMENTS}data0.rdf> ."]
    for number in (1, 2, 3):
        graph = f"<{DOCUMENTS}data{number}.rdf>"
        kind = f"<{RDF.type}> <http://xmlns.com/foaf/0.1/Document>"
        content = f"{graph} {kind} .\n"
        if W3C.is_dir():
            content = (W3C / f"data{number}.nt").read_text(encoding="utf-8")
        lines += [re.sub(r"\s*\.\s*$", f" {graph} .", line) for line in content.splitlines()]
    path = folder / "w3c.nq"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
