"""The query page, in a browser."""

import base64
import csv
import gzip
import io
import json
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from itotgraph.namespaces import BASE
from itotgraph.site import QUERY
from itotgraph.taxonomy import Taxonomy
from itotgraph.text.answer import Answer
from tests.site.reader import output

# What 8 seconds of 1.6 Mbit/s bring, and 10.
LIGHT, HEAVIER = 1_600_000, 2_000_000  # bytes


def saved_as(reader: Any, button: str, file: Path) -> bytes:
    with reader.expect_download() as download:
        reader.click(button)
    download.value.save_as(file)
    return file.read_bytes()


def test_a_reader_runs_a_saved_query(
    reader: Any, address: str, queryable: None, tmp_path: Path
) -> None:
    reader.goto(address + "queries/roles-of-occupation/index.html")
    reader.click("text=Run it")
    reader.wait_for_selector("#results tbody tr")
    printed = output("query", "roles-of-occupation", "--format", "csv")
    assert saved_as(reader, "#csv", tmp_path / "answer.csv") == printed
    reader.click("#results tbody a >> nth=0")
    assert reader.url.startswith(address)
    assert reader.inner_text("h1")


def test_a_reader_binds_what_a_saved_query_asks_for(
    reader: Any, address: str, queryable: None, tmp_path: Path
) -> None:
    """A title that is suggested, one of the choices, and what is not there."""
    reader.goto(address + "queries/roles-of-occupation/index.html")
    reader.fill("input[name=occupation]", "Nurse")
    reader.click("text=Run it")
    reader.wait_for_selector("#ask output >> text=There is no “Nurse”")
    assert reader.locator("#of-occupation option").count() == 156
    reader.fill("input[name=occupation]", "database administrator")
    reader.select_option("select[name=framework]", label="MOF")
    reader.click("text=Run it")
    reader.wait_for_selector("#results tbody tr")
    bound = ("--bind", "occupation=Database administrator", "--bind", "framework=scheme:mof")
    printed = output("query", "roles-of-occupation", *bound, "--format", "csv")
    assert saved_as(reader, "#csv", tmp_path / "answer.csv") == printed
    document = json.loads(saved_as(reader, "#json", tmp_path / "answer.json"))
    roles = [row["role_label"]["value"] for row in document["results"]["bindings"]]
    assert roles == [row["role_label"] for row in csv.DictReader(io.StringIO(printed.decode()))]
    # Table 3: Infrastructure, Operations and Security.
    assert len(roles) == 3
    assert reader.locator("#results a", has_text=roles[0]).get_attribute("href").startswith(address)
    listed = reader.locator("#results li a", has_text="Data Architect").first
    assert listed.get_attribute("href") == f"{address}mof/infrastructure/data-architect/index.html"


@pytest.mark.parametrize(
    ("name", "field", "value", "bound"),
    [
        # Two areas of MOF; what stands on line 2, and rests on it.
        ("ambiguous-names", "name", "communications coordinator", "'communications coordinator'"),
        ("what-rests-on-line", "line", "2", "2"),
    ],
)
def test_a_text_and_a_number_are_bound_as_such(
    reader: Any,
    address: str,
    queryable: None,
    taxonomy: Taxonomy,
    name: str,
    field: str,
    value: str,
    bound: str,
) -> None:
    told = taxonomy.query(name, **{field: bound})
    assert isinstance(told, Answer)
    assert told.rows
    reader.goto(f"{address}queries/{name}/index.html")
    reader.fill(f"input[name={field}]", value)
    reader.keyboard.press("Enter")
    reader.wait_for_selector(f"#query-status >> text=/^{len(told.rows)} rows? /")


@pytest.mark.parametrize(
    ("query", "said", "marked"),
    [
        (
            "SELECT *\n{ ?s nope:name ?n }",
            "Line 2, column 6: the prefix nope: is not declared (add a PREFIX line)",
            "nope:name",
        ),
        ("SELECT *\n{ ?s ?p ?o }\nLIMIT ten", "Line 3, column 7: ", "ten"),
    ],
)
def test_an_error_is_marked_where_it_is(
    reader: Any, address: str, queryable: None, query: str, said: str, marked: str
) -> None:
    reader.goto(f"{address}query/index.html#query={quote(query)}")
    reader.wait_for_selector("#query-status.error")
    assert reader.inner_text("#query-status").startswith(said)
    assert reader.inner_text(".cm-lintRange-error") == marked
    reader.evaluate("() => { location.hash = 'query=ASK%7B%7D' }")
    reader.click("#run")
    reader.wait_for_selector("#query-status >> text=Yes")
    assert reader.locator(".cm-lintRange-error").count() == 0


def test_every_form_of_query_is_answered(
    reader: Any, address: str, queryable: None, tmp_path: Path
) -> None:
    reader.goto(address + "occupation/database-administrator/index.html")
    reader.click("aside >> text=SPARQL")
    reader.wait_for_selector("#results pre")
    turtle = saved_as(reader, "#ttl", tmp_path / "answer.ttl")
    assert turtle.decode().strip() == reader.inner_text("#results pre").strip()
    described = {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    subject = ox.NamedNode(f"{BASE}occupation/database-administrator")
    assert (
        ox.Triple(subject, label, ox.Literal("Database administrator", language="en")) in described
    )
    # The word SELECT stands in a string and in a comment only.
    ask = '# select\nASK { ?s skos:prefLabel "Tester"@en MINUS { ?s ?p "select" } }'
    reader.evaluate("(text) => { location.hash = 'query=' + encodeURIComponent(text) }", ask)
    reader.wait_for_selector("#query-status >> text=Yes")


def test_the_editor_completes_adds_prefixes_and_makes_links(
    reader: Any, address: str, queryable: None
) -> None:
    reader.goto(address + "query/index.html")
    reader.click(".cm-content")
    reader.keyboard.press("Control+a")
    reader.keyboard.type("SELECT ?role { Database admini")
    # A list takes no choice while it is out of date, and none by key in its first 75 ms.
    offered = ".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled) li >> text="
    reader.click(f"{offered}occupation:database-administrator")
    reader.wait_for_selector(".cm-content >> text={ occupation:database-administrator")
    reader.keyboard.type(" itot:candidateR")
    reader.wait_for_selector(f"{offered}itot:candidateRole")
    reader.wait_for_timeout(100)
    reader.keyboard.press("Enter")
    reader.wait_for_selector(".cm-content >> text=itot:candidateRole")
    reader.keyboard.type(" ?role }")
    reader.click("#link")
    shared = reader.url
    reader.goto(shared)
    reader.keyboard.press("Tab")
    reader.focus(".cm-content")
    reader.keyboard.press("Control+Enter")
    reader.wait_for_selector("#results tbody tr")
    # Two MSF and three MOF roles, as Tables 1 and 3 give them.
    assert reader.locator("#results tbody tr").count() == 5
    assert "PREFIX itot: <https://w3id.org/itot/ns/>" in reader.inner_text(".cm-content")
    # What was asked before is offered again.
    reader.goto(address + "query/index.html#saved=counts")
    reader.wait_for_selector("#results td >> text=156")
    reader.goto(address + "query/index.html")
    assert reader.locator("#before option").count() == 2
    assert "How many things" in reader.inner_text(".cm-content")
    reader.select_option("#saved", index=2)
    assert "How many things" not in reader.inner_text(".cm-content")
    assert "itot:candidateRole ?role" in reader.inner_text(".cm-content")


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", ["s", "p", "o"]),
        ('SELECT DISTINCT * { ?s ?p "?b" . ?a ?p ?c } LIMIT 1', ["s", "p", "a", "c"]),
        ("SELECT * # ?o\n{ ?s ?p ?o } LIMIT 1", ["s", "p", "o"]),
        ("SELECT ?p ?o { { SELECT * { ?s ?p ?o } LIMIT 1 } }", ["p", "o"]),
    ],
)
def test_columns_are_in_the_order_of_the_query(
    reader: Any, address: str, queryable: None, query: str, columns: list[str]
) -> None:
    """As `itotgraph query` and the endpoint have them."""
    reader.goto(f"{address}query/index.html#query={quote(query)}")
    reader.wait_for_selector("#query-status >> text=/^[01] rows? /")
    assert reader.locator("#results th").all_text_contents() == columns


def test_queries_stand_in_tabs(reader: Any, address: str, queryable: None) -> None:
    """Each with its answer; the queries are there again when the page is left and entered."""

    def chosen() -> str:
        return str(reader.locator("#tabs [aria-selected=true]").inner_text())

    reader.goto(address + "query/index.html")
    reader.evaluate("sessionStorage.clear()")
    reader.goto(address + "query/index.html#query=ASK%20%7B%7D")
    reader.wait_for_selector("#query-status >> text=/^Yes /")
    tabs = reader.locator("#tabs [role=tab]")
    before = tabs.count()
    reader.click("text=New tab")
    assert tabs.count() == before + 1
    reader.keyboard.type("SELECT (1 AS ?one) {}")
    reader.keyboard.press("Control+Enter")
    reader.wait_for_selector("#query-status >> text=/^1 row /")
    assert chosen() == "SELECT (1 AS ?one) {}"
    reader.focus("#tabs [aria-selected=true]")
    reader.keyboard.press("ArrowLeft")
    assert chosen() == "ASK {}"
    assert reader.inner_text("#query-status").startswith("Yes ")
    assert reader.locator("#results table").count() == 0
    reader.keyboard.press("ArrowRight")
    assert reader.inner_text("#results td") == "1"
    # The address names one of them.
    reader.reload()
    reader.wait_for_selector("#query-page:not([hidden])")
    assert chosen() == "ASK {}"
    reader.goto(address + "search/index.html")
    reader.goto(address + "query/index.html")
    assert tabs.count() == before + 1
    assert "SELECT (1 AS ?one) {}" in tabs.all_inner_texts()
    for _ in range(tabs.count() - 1):
        reader.click("#close")
    assert tabs.count() == 1
    assert not reader.is_visible("#close")


def test_a_bad_query_is_explained_and_a_long_one_can_be_stopped(
    reader: Any, address: str, queryable: None
) -> None:
    reader.goto(address + "query/index.html#query=SELECT%20%3Fx%20WHERE")
    reader.wait_for_selector("#query-status.error")
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    reader.evaluate("(text) => { location.hash = 'query=' + encodeURIComponent(text) }", endless)
    reader.click("#stop")
    assert reader.inner_text("#query-status") == "Stopped"
    # What is still being asked gives way to the next.
    reader.evaluate(
        "(text) => { location.hash = 'query=' + encodeURIComponent(text) }", f"#\n{endless}"
    )
    reader.wait_for_selector("#query-status >> text=Asking")
    reader.evaluate("() => { location.hash = 'saved=counts' }")
    reader.wait_for_selector("#results td >> text=156")


def test_the_page_holds_the_graph_that_is_published(folder: Path, queryable: None) -> None:
    text = (folder / "query" / "data.js").read_text(encoding="utf-8")
    data = json.loads(text[text.index("{") : text.rindex("}") + 1])
    held = json.loads(gzip.decompress(base64.b64decode(data["graph"])))
    lines = []
    for graph, predicate, subjects, objects in held["rows"]:
        pairs = zip(accumulate(subjects), accumulate(objects), strict=True)
        for subject, object_ in pairs:
            terms = (held["terms"][each] for each in (subject, predicate, object_))
            lines.append(f"{' '.join(terms)} {graph} .")
    packed = (folder / "download" / "itot.nq.gz").read_bytes()
    published = gzip.decompress(packed).decode().splitlines()
    assert sorted(lines) == sorted(published)


def test_the_page_is_light(reader: Any, address: str, folder: Path, queryable: None) -> None:
    """All that it asks for, as hosts send it that compress, and our server, with Brotli."""
    urls: list[str] = []
    reader.on("response", lambda response: urls.append(response.url))
    reader.goto(address + "query/index.html")
    reader.wait_for_selector("#query-status >> text=ready")
    names = [url.removeprefix(address) for url in urls if url.startswith(address)]
    engine = "query/oxigraph.wasm.gz"
    assert engine in names
    assert "query/oxigraph.js" not in names
    sent = {name: len(gzip.compress((folder / name).read_bytes())) for name in names}
    assert sum(sent.values()) < HEAVIER
    brotli = QUERY.with_name("oxigraph.wasm.br").stat().st_size
    assert sum(sent.values()) - sent[engine] + brotli < LIGHT
