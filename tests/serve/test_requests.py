"""Requests that mean no good, or are mistaken."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
import requests

from itotgraph.serve import limits
from tests import want
from tests.conftest import TOOLS
from tests.serve.client import get, raw, refused


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("PUT", "/sparql", {}, b"", 405),
        ("DELETE", "/occupation/systems-analyst", {}, b"", 405),
        ("POST", "/occupation/systems-analyst", {}, b"", 405),
        ("POST", "/sparql", {"Content-Type": "text/plain"}, b"ASK {}", 415),
        ("POST", "/sparql", {}, b"ASK {}", 415),
        ("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"ASK \xff{}", 400),
        (
            "POST",
            "/sparql",
            {"Content-Type": "application/sparql-query; charset=UTF-16"},
            "ASK {}".encode("utf-16"),
            400,
        ),
        ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", 403),
        ("GET", "/sparql?update=CLEAR%20ALL", {}, b"", 403),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", {}, b"", 400),
        ("GET", "/sparql?query=%ff", {}, b"", 400),
        ("GET", "/sparql?query=", {}, b"", 400),
        ("GET", "/sparql?nothing=1", {}, b"", 400),
        ("GET", "/sparql?" + "a=1&" * 1001, {}, b"", 400),
        ("GET", "/" + "x" * 64_000, {}, b"", 414),
        ("GET", "/sparql?query=" + "x" * 66_000, {}, b"", 414),
        ("GET", "/", {"X-Long": "x" * (17 << 10)}, b"", 431),
        ("POST", "/sparql", {"Content-Length": str(2 << 20)}, b"", 413),
    ],
)
def test_a_request_that_is_refused(
    url: str, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    request = requests.Request(method, f"{url}/", headers=headers).prepare()
    request.url, request.body = url + path, body or None
    if "Content-Length" not in headers and body:
        request.headers["Content-Length"] = str(len(body))
    with requests.Session() as session:
        response = session.send(request, timeout=30)
    refused(response, status)
    if status == 405:
        allowed = set(response.headers["Allow"].replace(",", " ").split())
        assert allowed == ({"GET", "HEAD", "POST"} if path == "/sparql" else {"GET", "HEAD"})


def test_a_body_without_end_is_not_read_to_its_end(url: str) -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(2000):
            sent += 1 << 16
            yield b"x" * (1 << 16)

    headers = {"Content-Type": "application/sparql-query"}
    try:
        response = requests.post(f"{url}/sparql", pieces(), headers=headers, timeout=30)
        assert response.status_code == 413
    except requests.ConnectionError:
        # Its answer was sent, and the connection closed, before all was taken.
        pass
    assert sent < 64 << 20


@pytest.mark.parametrize(
    "path",
    [
        "/occupation/%2e%2e/%2e%2e/etc/passwd",
        "/../../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/%00",
        "/.git/config",
        "/occupation/%0d%0aX-Injected:%20y",
        "/occupation/<script>alert(1)</script>",
        "/occupation/" + "x" * 300,
        "/occupation/systems-analyst//",
        "/occupation/SYSTEMS-ANALYSTS",
    ],
)
def test_a_path_that_leads_nowhere(url: str, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    head, _, body = raw(url, request.encode()).decode().partition("\r\n\r\n")
    assert head.startswith(("HTTP/1.1 404", "HTTP/1.1 400"))
    assert "injected" not in head.lower()
    assert "content-type: text/plain; charset=utf-8" in head
    said = ("Nothing has this address.\n", "Not Found\n", "Invalid HTTP request received.")
    assert body in said


@pytest.mark.parametrize(
    "lines",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nAccept: text/turtle\rX: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_no_http_is_answered_with_400_or_closed(url: str, lines: bytes) -> None:
    found = raw(url, lines)
    assert found == b"" or found.startswith(b"HTTP/1.1 400")


def test_a_host_that_is_none_is_not_echoed(url: str) -> None:
    lines = b"GET /sparql HTTP/1.1\r\nHost: x>y\r\nAccept: text/turtle\r\nConnection: close\r\n\r\n"
    found = raw(url, lines)
    assert b"x>y" not in found
    assert b"<http://localhost/sparql>" in found


def test_slow_clients_are_left(url: str) -> None:
    """Half a request, or an answer that nobody reads, is waited for ten seconds at most."""
    parts = urlsplit(url)
    assert parts.port
    halves = [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST /sparql HTTP/1.1\r\nHost: x\r\n"]
    halves[2] += b"Content-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nASK"
    with ThreadPoolExecutor(60) as threads:
        begun = time.monotonic()
        waiting = [threads.submit(raw, url, half, 30) for half in halves * 20]
        time.sleep(0.5)
        assert get(f"{url}/health").status_code == 200
        for each in waiting:
            with suppress(ConnectionResetError):
                assert each.result() == b""
        assert 8 < time.monotonic() - begun < 15


HALF = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
HALF += b"Content-Length: 100000\r\n\r\n"


def test_slow_clients_cost_good_requests_nothing(url: str) -> None:
    """More clients than the server has connections send a byte a second; who is left comes back."""
    parts, good_ones = urlsplit(url), 100
    done = asyncio.Event()

    async def slow() -> None:
        while not done.is_set():
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
                writer.write(HALF)
                while not done.is_set() and not reader.at_eof():
                    writer.write(b"x")
                    await writer.drain()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.read(1000), 1)
                writer.close()

    def good(number: int) -> list[int]:
        text = f"ASK {{ ?s ?p {number} }}"
        asked = requests.post(f"{url}/sparql", {"query": text}, timeout=20)
        told = get(f"{url}/occupation/systems-analyst", "text/turtle")
        return [asked.status_code, told.status_code]

    async def both() -> list[list[int]]:
        others = [asyncio.create_task(slow()) for _ in range(limits.CONNECTIONS + 20)]
        await asyncio.sleep(1)
        with ThreadPoolExecutor(4) as threads:
            loop = asyncio.get_running_loop()
            asked = [loop.run_in_executor(threads, good, n) for n in range(good_ones)]
            found = await asyncio.gather(*asked)
        done.set()
        await asyncio.gather(*others)
        return found

    assert asyncio.run(both()) == [[200, 200]] * good_ones


def test_an_address_has_so_many_requests_half_sent(url: str) -> None:
    parts, beyond = urlsplit(url), 20

    async def left() -> int:
        opened = []
        for _ in range(limits.SENDERS + beyond):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(HALF + b"x")
            opened.append((asyncio.create_task(reader.read()), writer))
        await asyncio.wait([task for task, _ in opened], timeout=3)
        found = sum(task.done() for task, _ in opened)
        for _, writer in opened:
            writer.close()
        await asyncio.gather(*(task for task, _ in opened), return_exceptions=True)
        return found

    assert asyncio.run(left()) == beyond


def test_a_client_that_does_not_read_is_left(url: str) -> None:
    parts = urlsplit(url)
    assert parts.port
    query = quote("SELECT * { ?a ?b ?c . ?d <http://purl.org/dc/terms/identifier> ?f } LIMIT 40000")
    whole = len(get(f"{url}/sparql?query={query}").content)
    assert whole > 4 << 20
    request = f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", parts.port))
        connection.sendall(request)
        time.sleep(13)
        connection.settimeout(5)
        read = 0
        with suppress(ConnectionResetError):
            while piece := connection.recv(1 << 16):
                read += len(piece)
    assert read < whole


CHECKS = ["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--warnings", "off"]
CHECKS += ["--phases", "examples,coverage,fuzzing", "--max-examples", "10", "--seed", "1"]


def test_schemathesis_finds_nothing(url: str, tmp_path: Path) -> None:
    """No answer is of another status, media type or form than openapi.json says.

    Left out is the check that all that fits is accepted: no schema says what is a query.
    """
    program = TOOLS / "schemathesis" / "bin" / "schemathesis"
    if not program.exists():
        pytest.skip(want.of("schemathesis"))
    done = subprocess.run(
        [program, "run", f"{url}/openapi.json", *CHECKS],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
