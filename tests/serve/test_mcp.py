"""The Model Context Protocol over standard input and output, as its official client speaks it."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp.shared.exceptions import MCPError

from itotgraph import __version__
from itotgraph.namespaces import BASE
from itotgraph.serve import tools
from tests.serve.host import PROGRAM, Host, started
from tests.serve.test_tools import CALLS

ASKED = {"query": "SELECT * { <https://w3id.org/itot/occupation/tester> ?p ?o } LIMIT 3"}
HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with started() as host:
        yield host


def test_it_says_what_it_is(host: Host) -> None:
    assert (host.client.server_info.name, host.client.server_info.version) == (
        "itotgraph",
        __version__,
    )
    assert "13 occupation clusters" in str(host.client.instructions)


def test_all_tools_are_listed_as_read_only(host: Host) -> None:
    listed = host.ask("list_tools").tools
    assert [tool.name for tool in listed] == [tool.name for tool in tools.TOOLS]
    assert {tool.annotations.read_only_hint for tool in listed} == {True}
    (gaps,) = (tool for tool in listed if tool.name == "gaps")
    assert "roster" in gaps.input_schema["properties"]


@pytest.mark.parametrize("name", [tool.name for tool in tools.TOOLS])
def test_each_tool_is_called(host: Host, name: str) -> None:
    arguments, told = CALLS.get(name, (ASKED, ["3 rows of: ?p\t?o"]))
    text = host.call(name, **arguments)
    for each in told:
        assert each in text


def test_what_is_no_tool_is_an_error_of_the_protocol(host: Host) -> None:
    with pytest.raises(MCPError, match=r"no tool is called 'drop' \(compare, find, "):
        host.call("drop")


def test_an_error_of_a_tool_is_for_the_model_to_read(host: Host) -> None:
    text, failed = host.tried("roles", title="Zookeeper")
    assert failed
    assert "The tool find searches names by their words." in text


def test_resources(host: Host) -> None:
    listed = [resource.uri for resource in host.ask("list_resources").resources]
    assert listed[0] == "itotgraph://schema"
    for uri in listed:
        (content,) = host.ask("read_resource", uri).contents
        assert content.uri == uri
        assert len(content.text) > 500
    (template,) = host.ask("list_resource_templates").resource_templates
    assert template.uri_template == f"{BASE}{{+path}}"
    (content,) = host.ask("read_resource", f"{BASE}occupation/tester").contents
    assert content.mime_type == "text/turtle"
    assert 'skos:prefLabel "Tester"@en' in content.text
    with pytest.raises(MCPError, match=f"nothing is said of {BASE}nothing"):
        host.ask("read_resource", f"{BASE}nothing")


def test_pages_of_a_query_are_those_of_one_answer(host: Host) -> None:
    query = "SELECT ?l { ?s a <https://w3id.org/itot/ns/Competency> ; "
    query += "<http://www.w3.org/2004/02/skos/core#prefLabel> ?l } ORDER BY ?l"
    start, found = 1, list[str]()
    while start:
        text = host.call("sparql", query=query, start=start)
        found += re.findall(r'^".*"@en$', text, re.M)
        more = re.search(r"ask again with start=(\d+)", text)
        start = int(more[1]) if more else 0
    assert len({*found}) == len(found) == 846


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK { ?s ?p ?o }", "true"),
        ("SELECT * { ?s <x:none> ?o }", "0 rows of: ?s\t?o"),
        ("SELECT * { }", "1 rows"),
        ("CONSTRUCT { ?s <x:is> ?s } { ?s <x:none> ?o }", "No triples."),
        (f"DESCRIBE <{BASE}occupation/tester>", "<http://www.w3.org/2004/02/skos/core#prefLabel>"),
    ],
)
def test_every_form_of_query_is_answered(host: Host, query: str, said: str) -> None:
    assert said in host.call("sparql", query=query)


def test_a_faulty_query_tells_where_and_what_helps(host: Host) -> None:
    text, failed = host.tried("sparql", query="SELECT * { ?s foaf:name ?o }")
    assert failed
    assert text.startswith("query:1:15: the prefix foaf: is not declared (add PREFIX foaf: ")
    assert text.endswith("The tool schema tells classes and properties.")


def test_hosts_of_before_2026_are_served(tmp_path: Path) -> None:
    titles = tmp_path / "titles.ttl"
    titles.write_text(
        "<https://example.org/t> a <https://w3id.org/itot/ns/Occupation> ; "
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "Prompt engineer"@en .',
        encoding="utf-8",
    )
    with started("--with", str(titles), mode="legacy") as host:
        assert host.client.protocol_version < "2026"
        assert "https://example.org/t" in host.call("find", text="prompt engineer")


def greeted(process: "subprocess.Popen[str]") -> None:
    assert process.stdin
    assert process.stdout
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO}
    process.stdin.write(json.dumps(hello) + "\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "itotgraph"


@pytest.fixture
def process() -> "Iterator[subprocess.Popen[str]]":
    pipe = subprocess.PIPE
    with subprocess.Popen(PROGRAM, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_ends_with_its_host_and_leaves_nothing(process: "subprocess.Popen[str]") -> None:
    greeted(process)
    assert process.stdin
    process.stdin.close()
    assert process.wait(10) == 0
    assert process.stderr
    assert process.stderr.read() == ""
    assert not children(process.pid)


def test_no_worker_outlives_a_server_that_is_killed(process: "subprocess.Popen[str]") -> None:
    greeted(process)
    workers = children(process.pid)
    assert workers
    process.kill()
    until = time.monotonic() + 10
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_without_its_extra_it_says_what_to_install() -> None:
    hide = "import sys; sys.modules['mcp'] = None; " + PROGRAM[2]
    done = subprocess.run(
        [PROGRAM[0], "-c", hide, "mcp"], capture_output=True, text=True, check=False, timeout=60
    )
    said = "itotgraph: error: the server needs mcp (pip install 'itotgraph[mcp]')\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_a_file_that_cannot_be_read_is_told_before_anybody_asks(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<x:a> <x:b> .\n", encoding="utf-8")
    done = subprocess.run(
        [*PROGRAM, "--with", broken], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"itotgraph: error: {broken}:1:")
    assert done.stderr.count("\n") == 1


def children(process: int) -> list[str]:
    found = Path("/proc").glob("[0-9]*/stat")
    parents = {}
    for path in found:
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            continue
        parents[path.parent.name] = text.rpartition(") ")[2].split()[1]
    return [worker for worker, parent in parents.items() if parent == str(process)]
