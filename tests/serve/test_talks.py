"""The Model Context Protocol over HTTP, and what means no good through it."""

import re
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from itotgraph.serve import tools
from itotgraph.serve.talks import is_own
from tests.serve.client import ANALYST, DEADLINE, HEAVY, refused, under_attack
from tests.serve.host import PROGRAM, Host, connected, started
from tests.serve.test_limits import MISTAKES
from tests.serve.test_tools import CALLS
from tests.servers import free_port, hostile

ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module", params=["auto", "legacy"])
def host(url: str, request: pytest.FixtureRequest) -> Iterator[Host]:
    with connected(f"{url}/mcp", mode=request.param) as host:
        yield host


def asked(url: str, tool: str, /, **arguments: Any) -> tuple[str, bool]:
    """Call a tool by one request, as a program does that keeps nothing; what it says, if well."""
    response = posted(url, {"name": tool, "arguments": arguments})
    assert response.status_code == 200, response.text
    result = response.json()["result"]
    return result["content"][0]["text"], not result.get("isError")


def posted(url: str, params: Any, method: str = "tools/call", **headers: str) -> requests.Response:
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return requests.post(f"{url}/mcp", json=call, headers=ACCEPT | headers, timeout=60)


@pytest.mark.parametrize("name", [name for name in CALLS if name != "gaps"])
def test_each_tool_is_called(host: Host, name: str) -> None:
    arguments, told = CALLS[name]
    text = host.call(name, **arguments)
    for each in told:
        assert each in text


def test_no_file_of_the_server_can_be_named(host: Host) -> None:
    (gaps,) = (tool for tool in host.ask("list_tools").tools if tool.name == "gaps")
    assert "roster" not in gaps.input_schema["properties"]
    text, failed = host.tried("gaps", roster="/etc/passwd")
    assert failed
    assert "'roster' was unexpected" in text
    assert "not covered" in host.call("gaps", people=[{"title": "Tester"}])


def test_resources_are_the_same(host: Host) -> None:
    (content,) = host.ask("read_resource", ANALYST).contents
    assert 'skos:prefLabel "Systems analyst"@en' in content.text


@pytest.mark.parametrize(
    ("origin", "public", "own"),
    [
        (None, "", True),
        ("http://localhost:6274", "", True),
        ("http://127.0.0.1:8000", "", True),
        ("http://[::1]:8000", "", True),
        ("https://example.org", "https://example.org/itot/", True),
        ("https://example.org", "", False),
        ("http://example.org", "https://example.org/itot/", False),
        ("https://evil.example", "https://example.org/itot/", False),
        ("http://127.0.0.1.evil.example", "", False),
        ("http://localhost.evil.example", "", False),
        ("null", "", False),
        ("", "", False),
    ],
)
def test_whose_pages_may_ask(origin: str | None, public: str, own: bool) -> None:
    assert is_own(origin, public) is own


def test_a_page_of_another_site_is_refused(url: str) -> None:
    response = posted(url, {}, "tools/list", Origin="https://evil.example")
    refused(response, 403, "Pages of other sites are not answered here.")
    response = posted(url, {}, "tools/list", Origin="http://localhost:6274")
    assert response.status_code == 200


def test_without_its_extra_the_server_says_what_to_install() -> None:
    hide = "import sys; sys.modules['mcp'] = None; " + PROGRAM[2]
    port = free_port()
    with subprocess.Popen(
        [PROGRAM[0], "-c", hide, "serve", "--port", str(port)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("Serving ")
        refused(posted(f"http://127.0.0.1:{port}", {}, "tools/list"), 501, "itotgraph[mcp]")
        process.terminate()


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_nothing_is_kept_of_a_client(url: str, method: str) -> None:
    response = requests.request(method, f"{url}/mcp", headers=ACCEPT, timeout=30)
    refused(response, 405, "Ask by POST")
    assert response.headers["Allow"] == "POST"
    assert "Mcp-Session-Id" not in posted(url, {}, "tools/list").headers


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "nope"}', 200),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {}}', 200),
        (b"x" * (2 << 20), 413),
    ],
)
def test_what_is_no_request_is_refused_and_told_to_nobody(
    url: str, body: bytes, status: int
) -> None:
    """That the server's log stays empty, the fixture of all these tests checks."""
    headers = ACCEPT | {"Content-Type": "application/json"}
    response = requests.post(f"{url}/mcp", data=body, headers=headers, timeout=30)
    assert response.status_code == status
    if status == 200:
        assert response.json()["error"]["code"] in (-32601, -32602)


@pytest.mark.parametrize(("query", "status", "said"), MISTAKES)
def test_a_query_that_is_refused(url: str, query: str, status: int, said: str) -> None:
    with hostile.start(hostile.answer(200, "<x:a> <x:b> <x:c> .")) as canary:
        text, answered = asked(url, "sparql", query=query.replace("{canary}", canary.url))
        assert not answered
        assert said in text
        assert canary.requests == []


@pytest.mark.parametrize(("query", "said"), HEAVY)
def test_a_query_without_end_is_ended(url: str, query: str, said: str) -> None:
    begun = time.monotonic()
    text, answered = asked(url, "sparql", query=f"{query} # by a model")
    assert not answered
    assert re.search(said, text)
    assert time.monotonic() - begun < 2 * DEADLINE
    begun = time.monotonic()
    assert asked(url, "roles", title="Systems analyst")[1]
    assert time.monotonic() - begun < DEADLINE


def test_good_requests_go_on_under_attack(url: str) -> None:
    """No good one, of a model or not, fails while models ask bad ones without a break."""
    asked(url, "find", text="DBA")

    def attack(number: int, sent: int) -> None:
        asked(url, "sparql", query=f"{HEAVY[number % len(HEAVY)][0]} # {number} {sent}")

    def good(number: int) -> list[float]:
        times = []
        for turn in range(50):
            begun = time.monotonic()
            assert asked(url, "show", concept=f"O{1 + (3 * turn + number) % 150:03}")[1]
            query = f"SELECT * {{ <{ANALYST}> ?p ?o }} # {number} {turn} by a model"
            assert asked(url, "sparql", query=query)[1]
            assert requests.get(f"{url}/occupation/systems-analyst", timeout=30).status_code == 200
            times.append(time.monotonic() - begun)
        return times

    under_attack(attack, good)


def test_a_model_of_this_machine_harms_nobody_either() -> None:
    with started("--timeout", "5") as host, ThreadPoolExecutor() as threads:
        assert host.call("sparql", query="ASK { ?s ?p ?o }") == "true"
        bad = [threads.submit(host.tried, "sparql", query=query) for query, _ in HEAVY]
        for number in range(1, 20):
            begun = time.monotonic()
            assert f"O{number:03}" in host.call("show", concept=f"O{number:03}")
            assert time.monotonic() - begun < DEADLINE
        for each in bad:
            text, failed = each.result()
            assert failed
            # All at once they may have no turn before the deadline.
            assert re.search("within 5 s|memory|busy", text)


def test_names_and_lists_have_an_end(url: str) -> None:
    for tool, arguments in (
        ("find", {"text": "x" * 301}),
        ("match", {"titles": ["x"] * 21}),
        ("gaps", {"people": [{"title": "x"}] * (tools.PEOPLE + 1)}),
    ):
        text, answered = asked(url, tool, **arguments)
        assert not answered
        assert "longer than" in text
        assert len(text) < 200
