"""The web site, asked as its readers ask it: in a browser, by a crawler, by checkers of others."""

import contextlib
import csv
import functools
import hashlib
import http.server
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph import mappings, parse
from itotgraph.namespaces import BASE
from itotgraph.site import WEB, Site, site
from itotgraph.site.facts import facts, path
from tests.conftest import ROOT, TOOLS

playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium")
AXE = TOOLS / "node_modules" / "axe-core" / "axe.min.js"
VNU = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# This machine's browser must not call home either.
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
PREFIX = "/itot/"
# A page of each kind.
KINDS = [
    "index.html",
    "a-z/index.html",
    "about/index.html",
    "association/network-design-and-administration/mof/release/index.html",
    "cluster/network-design-and-administration/index.html",
    "competency/k204/index.html",
    "dataset/index.html",
    "errata/index.html",
    "erratum/e062/index.html",
    "map/index.html",
    "mof/infrastructure/application-architect/index.html",
    "mof/release/index.html",
    "ns/index.html",
    "ns/candidateRole/index.html",
    "occupation/database-administrator/index.html",
    "onet/15-1242.00/index.html",
    "queries/index.html",
    "queries/roles-of-occupation/index.html",
    "responsibility/r001/index.html",
    "scheme/competencies/abilities/index.html",
    "scheme/occupations/index.html",
    "search/index.html",
    "shapes/rows/index.html",
    "table/1/index.html",
    "table/4/as-printed/index.html",
    "work-function/network-design-and-administration/perform-testing/index.html",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    folder = tmp_path_factory.mktemp("site")
    return folder, site(parse.ontology_files(), folder, mappings.mapping_sets())


@pytest.fixture(scope="module")
def folder(made: tuple[Path, Site]) -> Path:
    return made[0]


@pytest.fixture(scope="module")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site under a path of a server, as on a page of some host."""
    root = tmp_path_factory.mktemp("host")
    (root / PREFIX.strip("/")).symlink_to(folder)
    with serving(root) as origin:
        yield origin + PREFIX


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_request(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def serving(root: Path) -> Iterator[str]:
    """Serve a folder on this machine alone; yields the address of its top."""
    handler = functools.partial(Handler, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("chromium is not installed (Debian: chromium)")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Reader:
    """A page of the browser that notes what goes wrong: errors, dialogs, requests elsewhere."""

    def __init__(self, browser: Any, origin: str, **options: Any) -> None:
        self.context = browser.new_context(accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        self.page.on(
            "console",
            lambda m: self.wrong.append(f"console: {m.text}") if m.type == "error" else None,
        )
        self.page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((origin, "data:", "blob:"))
                else self.wrong.append(f"request: {r.url}")
            ),
        )


@pytest.fixture
def reader(browser: Any, address: str) -> Iterator[Any]:
    reader = Reader(browser, address, viewport={"width": 1280, "height": 900})
    yield reader.page
    reader.context.close()
    assert reader.wrong == []


@pytest.fixture
def queryable(made: tuple[Path, Site]) -> None:
    if not made[1].queryable:
        pytest.skip("the query page is not built (npm install && npm run build in site/web)")


# What is there


def test_every_thing_has_its_page_and_its_data(
    folder: Path, asserted: list[ox.Triple], inferred: set[ox.Triple]
) -> None:
    """At the path of the IRI, and the data are the statements of the published graph about it."""
    linked = mappings.load()
    about: dict[str, set[ox.Triple]] = {}
    for triple in (*asserted, *inferred, *linked):
        if isinstance(triple.subject, ox.NamedNode):
            about.setdefault(triple.subject.value, set()).add(triple)
    concepts = [iri for iri in about if re.match(rf"{BASE}(?!ns/|shapes)", iri)]
    assert len(concepts) > 2500
    for iri in concepts:
        place = folder / iri.removeprefix(BASE)
        assert (place / "index.html").is_file(), iri
        for name, form in (("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
            read = ox.parse(path=str(place / f"index.{name}"), format=form)
            assert {quad.triple for quad in read} == about[iri], (iri, name)
    for iri in about:
        if iri.startswith(f"{BASE}ns/") and "#" not in iri and iri != f"{BASE}ns/skos":
            assert (folder / iri.removeprefix(BASE) / "index.html").is_file(), iri


def test_a_class_has_an_example_of_the_graph(folder: Path) -> None:
    page = (folder / "ns/OccupationCluster/index.html").read_text(encoding="utf-8")
    assert "cluster:technology-architecture-development-and-management" in re.sub(
        "<[^>]*>", "", page
    )


def test_a_circle_of_blank_nodes_has_an_end() -> None:
    text = "<http://e/s> <http://e/p> _:x . _:x <http://e/p> _:x ."
    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    assert set(facts(triples, []).whole("http://e/s")) == set(triples)


def test_no_page_is_larger_than_a_hundred_kilobytes(made: tuple[Path, Site]) -> None:
    assert {name: size for name, size in made[1].pages.items() if size >= 100_000} == {}


def test_the_downloads_are_those_of_build_and_their_sums_are_stated(
    folder: Path, built: Path
) -> None:
    page = (folder / "dataset" / "index.html").read_text(encoding="utf-8")
    manifest = (built / "MANIFEST").read_text(encoding="utf-8").partition("\n\n")[2]
    for line in manifest.splitlines():
        digest, _, name = line.split(None, 2)
        assert (folder / "download" / name).read_bytes() == (built / name).read_bytes(), name
        assert digest in page, name
    for mapping_set in mappings.mapping_sets():
        data = (folder / "download" / "mappings" / mapping_set.name).read_bytes()
        assert data == mapping_set.read_bytes()
        assert hashlib.sha256(data).hexdigest() in page


def test_the_answers_to_the_saved_queries_are_those_of_the_program(folder: Path) -> None:
    for name in ("roles-of-occupation", "mof-roles-as-occupations", "mapping-sources"):
        answer = (folder / "queries" / f"{name}.csv").read_bytes()
        assert answer == output("query", name, "--format", "csv"), name
    text = (folder / "queries" / "roles-of-occupation" / "index.html").read_text(encoding="utf-8")
    assert text.count("<tr>") == 1 + 15


class Links(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value is not None:
                self.links.append(value)
            if name == "id" and value:
                self.ids.add(value)


def pages(folder: Path) -> dict[str, Links]:
    found = {}
    for file in folder.rglob("*.html"):
        name = file.relative_to(folder).as_posix()
        if not name.startswith(("download/", "pagefind/")):
            found[name] = Links()
            found[name].feed(file.read_text(encoding="utf-8"))
    return found


def goal(name: str, link: str) -> str:
    """The file that a link of a page leads to, by its name from the top of the site."""
    address = urldefrag(link)[0].partition("?")[0]
    return unquote(urljoin(f"http://site/{name}", address).removeprefix("http://site/"))


def broken(found: dict[str, Links], folder: Path) -> list[tuple[str, str]]:
    files = {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}
    wrong = []
    for name, page in found.items():
        for link in page.links:
            scheme, target, fragment = urlsplit(link).scheme, goal(name, link), urldefrag(link)[1]
            if scheme in ("http", "https"):
                continue
            lost = fragment and "=" not in fragment and fragment not in found[target].ids
            if scheme or link.startswith("/") or target not in files or lost:
                wrong.append((name, link))
    return wrong


def test_no_link_is_broken_and_every_page_can_be_reached(folder: Path) -> None:
    found = pages(folder)
    assert broken(found, folder) == []
    reached, pending = {"index.html"}, ["index.html"]
    while pending:
        name = pending.pop()
        for link in found[name].links:
            target = goal(name, link)
            if target in found and target not in reached:
                reached.add(target)
                pending.append(target)
    alone = found.keys() - reached - {"404.html"}
    # What describes the data set itself is there for its IRIs alone.
    assert {name.partition("/")[0] for name in alone} <= {"agent", "dataset", "source", "shapes"}


def test_the_crawler_sees_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html">x</a><a href="a.html#no">x</a><a href="/a.html">x</a><a href="a.html">'
        '<a href="javascript:alert(1)">x</a>'
    )
    assert [link for _, link in broken(pages(tmp_path), tmp_path)] == [
        "b.html",
        "a.html#no",
        "/a.html",
        "javascript:alert(1)",
    ]


# What checkers of others say


def test_nu_finds_no_error_on_any_page(folder: Path) -> None:
    if not VNU.is_file() or not shutil.which("java"):
        pytest.skip(f"java or {VNU} is not there (.ci/tools installs it)")
    names = [str(folder / name) for name in pages(folder)]
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", VNU, "--format", "json", "--errors-only", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stderr)["messages"]
    assert [(m["url"], m.get("lastLine"), m["message"]) for m in found] == []
    assert len(names) > 2800


@pytest.mark.parametrize(
    ("width", "scheme", "names"), [(1280, "light", KINDS), (390, "dark", KINDS[::3])]
)
def test_axe_finds_no_serious_problem(
    browser: Any, address: str, folder: Path, width: int, scheme: str, names: list[str]
) -> None:
    if not AXE.is_file():
        pytest.skip(f"{AXE} is not there (.ci/tools installs it)")
    size = {"width": width, "height": 900}
    reader = Reader(browser, address, viewport=size, color_scheme=scheme, bypass_csp=True)
    script = AXE.read_text(encoding="utf-8")
    found = []
    for name in [*names, *(["query/index.html"] if (folder / "query").is_dir() else [])]:
        reader.page.goto(address + name)
        if name.startswith("query/"):
            reader.page.wait_for_selector(".cm-editor")
        reader.page.evaluate(script)
        answer = reader.page.evaluate("axe.run()")
        found += [
            (name, v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"])
            for v in answer["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        wide = reader.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} scrolls sideways"
    reader.context.close()
    assert found == []
    assert reader.wrong == []


# What readers do


def output(*arguments: str) -> bytes:
    """What the program prints."""
    program = Path(sys.executable).with_name("itotgraph")
    return subprocess.run([program, *arguments], capture_output=True, check=True).stdout


def test_a_reader_goes_from_a_title_to_table_4(reader: Any, address: str, tmp_path: Path) -> None:
    reader.goto(address + "index.html")
    reader.fill("#title", "database administrator")
    reader.keyboard.press("Enter")
    reader.click("#results a >> text='Database administrator'")
    assert reader.inner_text("h1") == "Database administrator"
    reader.click("table.roles th a >> text=Security")
    assert reader.inner_text("h1") == "Security"
    reader.click("aside a >> text=Table 4")
    assert reader.inner_text("h1") == "Table 4: MOF roles and their occupation clusters"
    shown = reader.locator("#cells tbody tr:visible")
    assert shown.count() == 6
    reader.select_option("select[name=role]", label="All")
    assert shown.count() == 25
    reader.select_option("select[name=role]", label="Security")
    reader.select_option("select[name=cluster]", label="Database administration and development")
    assert shown.count() == 1
    assert reader.inner_text("#cells tbody tr:visible th") == "Security"
    assert reader.inner_text("output") == "1 of 25"
    reader.reload()
    assert shown.count() == 1
    reader.click("text=As printed")
    assert shown.count() == 1
    reader.click("text=Accepted")
    with reader.expect_download() as download:
        reader.click("text=Download CSV")
    download.value.save_as(tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_bytes() == output("table", "4", "--format", "csv")


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("printed", [False, True])
def test_the_tables_have_the_cells_of_the_paper(
    reader: Any, address: str, number: int, printed: bool
) -> None:
    name = f"table-{number}{'-as-printed' if printed else ''}.csv"
    with (ROOT / "tests" / "tables" / name).open(encoding="utf-8") as file:
        golden = list(csv.DictReader(file))
    reader.goto(f"{address}table/{number}/{'as-printed/' if printed else ''}index.html")
    by_role = number in (2, 4)
    lines = reader.evaluate(
        """() => [...document.querySelectorAll("#cells tbody")].flatMap((body) => {
            const first = body.querySelector("th").textContent.trim();
            return [...body.rows].map((row) => {
                const cells = [...row.cells].filter((cell) => !cell.matches(".span"));
                const items = (cell) => [...cell.querySelectorAll("li")].map((li) => li.innerText);
                const link = row.querySelector(".role a") ?? row.querySelector("td a");
                const lists = cells.filter((cell) => cell.querySelector("li"));
                return [first, link.textContent, items(lists.at(-2)), items(lists.at(-1))];
            });
        })"""
    )
    expected = []
    for row in golden:
        ends = [row["role_cluster"], row["occupation_cluster"]]
        expected.append(
            [
                *(ends if by_role else ends[::-1]),
                sorted(row["critical_work_functions"].split(" | ")),
                sorted(row["functional_areas"].split(" | ")),
            ]
        )
    got = [[first, other, sorted(fs), sorted(areas)] for first, other, fs, areas in lines]
    assert sorted(got) == sorted(expected)
    items = reader.locator("#cells li")
    assert items.count() == reader.locator("#cells li > a:only-child").count() > 300


def test_a_cluster_leads_to_the_tables_that_have_it_alone(reader: Any, address: str) -> None:
    """Project management stands in Tables 1 and 2 only, with two roles."""
    reader.goto(address + "cluster/project-management/index.html")
    tables = reader.locator("aside a >> text=/^Table/")
    assert tables.all_inner_texts() == ["Table 1", "Table 2"]
    tables.first.click()
    assert reader.locator("#cells tbody tr:visible").count() == 2


def test_a_row_of_the_evidence_leads_to_its_line_as_printed(reader: Any, address: str) -> None:
    reader.goto(address + "mof/security/index.html")
    reader.click("text=Table 4, row 21")
    reader.click("text=Table 4, as printed")
    line = reader.locator("#cells tr:target")
    assert line.locator("td").first.inner_text() == "Database administration and development"
    reader.click("text=Accepted")
    assert reader.locator("#cells tbody tr:visible").count() == 25


def test_the_text_filter_keeps_the_cluster_of_the_rows_it_leaves(reader: Any, address: str) -> None:
    reader.goto(address + "table/1/index.html")
    reader.fill("input[name=text]", "usability research")
    shown = reader.locator("#cells tbody tr:visible")
    assert shown.count() == 2
    for line in shown.all():
        assert line.locator("th").count() == 1
    reader.fill("input[name=text]", "")
    assert shown.count() == 24
    spans = reader.locator("#cells th.span")
    assert sum(int(span.get_attribute("rowspan")) for span in spans.all()) == 24


def test_search_finds_what_things_map_to_and_their_notations(reader: Any, address: str) -> None:
    for words, title in [
        ("ICT help desk agent", "Help desk technician"),
        ("O063", "Database administrator"),
        ("custodian of databases", "Database Administrator"),
        ("K204", "Knowledge of organization hierarchy and decision-making processes"),
    ]:
        reader.goto(f"{address}search/index.html?q={words}")
        reader.wait_for_selector("#results li")
        assert title in reader.locator("#results .title").all_inner_texts(), words


def test_a_reader_runs_a_saved_query(
    reader: Any, address: str, queryable: None, tmp_path: Path
) -> None:
    reader.goto(address + "queries/roles-of-occupation/index.html")
    reader.click("text=Run it")
    reader.click("#run")
    reader.wait_for_selector("#results tbody tr")
    with reader.expect_download() as download:
        reader.click("#csv")
    download.value.save_as(tmp_path / "answer.csv")
    printed = output("query", "roles-of-occupation", "--format", "csv")
    assert (tmp_path / "answer.csv").read_bytes() == printed
    reader.click("#results tbody a >> nth=0")
    assert reader.url.startswith(address)
    assert reader.inner_text("h1")


def test_every_form_of_query_is_answered(reader: Any, address: str, queryable: None) -> None:
    reader.goto(address + "occupation/database-administrator/index.html")
    reader.click("aside >> text=SPARQL")
    reader.click("#run")
    reader.wait_for_selector("#results pre")
    turtle = reader.inner_text("#results pre")
    described = {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    subject = ox.NamedNode(f"{BASE}occupation/database-administrator")
    assert (
        ox.Triple(subject, label, ox.Literal("Database administrator", language="en")) in described
    )
    # The word SELECT stands in a string and in a comment only.
    ask = '# select\nASK { ?s skos:prefLabel "Tester"@en MINUS { ?s ?p "select" } }'
    reader.evaluate("(text) => { location.hash = 'query=' + encodeURIComponent(text) }", ask)
    reader.click("#run")
    reader.wait_for_selector("#query-status >> text=Yes")


def test_the_editor_completes_adds_prefixes_and_makes_links(
    reader: Any, address: str, queryable: None
) -> None:
    reader.goto(address + "query/index.html")
    reader.click(".cm-content")
    reader.keyboard.press("Control+a")
    reader.keyboard.type("SELECT ?role { Database admini")
    reader.click(".cm-tooltip-autocomplete li >> text=occupation:database-administrator")
    reader.keyboard.type(" itot:candidateR")
    reader.wait_for_selector(".cm-tooltip-autocomplete li >> text=itot:candidateRole")
    reader.keyboard.press("Enter")
    reader.keyboard.type(" ?role }")
    reader.click("#link")
    shared = reader.url
    reader.goto("about:blank")
    reader.goto(shared)
    reader.keyboard.press("Tab")
    reader.focus(".cm-content")
    reader.keyboard.press("Control+Enter")
    reader.wait_for_selector("#results tbody tr")
    # Two MSF and three MOF roles, as Tables 1 and 3 give them.
    assert reader.locator("#results tbody tr").count() == 5
    assert "PREFIX itot: <https://w3id.org/itot/ns/>" in reader.inner_text(".cm-content")


def test_a_bad_query_is_explained_and_a_long_one_can_be_stopped(
    reader: Any, address: str, queryable: None
) -> None:
    reader.goto(address + "query/index.html#query=SELECT%20%3Fx%20WHERE")
    reader.click("#run")
    reader.wait_for_selector("#query-status.error")
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    reader.evaluate("(text) => { location.hash = 'query=' + encodeURIComponent(text) }", endless)
    reader.click("#run")
    reader.click("#stop")
    assert reader.inner_text("#query-status") == "Stopped"
    reader.evaluate("() => { location.hash = 'saved=counts' }")
    reader.click("#run")
    reader.wait_for_selector("#results td >> text=156")


@pytest.mark.parametrize(
    "name", ["index.html", "occupation/database-administrator/index.html", "table/4/index.html"]
)
def test_the_keyboard_goes_through_a_page_without_a_trap(
    reader: Any, address: str, name: str
) -> None:
    reader.goto(address + name)
    keyboard_reaches_the_end(reader)


def test_the_keyboard_leaves_the_editor(reader: Any, address: str, queryable: None) -> None:
    reader.goto(address + "query/index.html")
    reader.wait_for_selector(".cm-editor")
    keyboard_reaches_the_end(reader)


def keyboard_reaches_the_end(reader: Any) -> None:
    """Press Tab until the last link of the page has the focus; each stop must be seen."""
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.className") == "skip"
    last = reader.locator("footer a").last.element_handle()
    for _ in range(700):
        reader.keyboard.press("Tab")
        if reader.evaluate("(last) => document.activeElement === last", last):
            return
    focused = reader.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    pytest.fail(f"700 times Tab, and the focus is on {focused}")


def test_without_javascript_everything_can_be_read(browser: Any, address: str) -> None:
    reader = Reader(browser, address, java_script_enabled=False)
    reader.page.goto(address + "table/4/index.html")
    assert reader.page.locator("#cells tbody tr:visible").count() == 25
    assert reader.page.locator("form.filters:visible").count() == 0
    reader.page.goto(address + "a-z/index.html")
    # Clusters, titles, functions, roles and areas.
    names = 13 + 156 + 81 + 12 + 99
    assert reader.page.locator(".letter li a:visible").count() >= names
    reader.page.goto(address + "search/index.html")
    assert "The search needs JavaScript" in reader.page.inner_text("main")
    reader.context.close()
    assert reader.wrong == []


def test_the_site_works_from_a_folder(browser: Any, folder: Path, made: tuple[Path, Site]) -> None:
    reader = Reader(browser, "file:///", viewport={"width": 1280, "height": 900})
    page = reader.page
    page.goto((folder / "index.html").as_uri())
    page.click(".doors a >> text=Security")
    assert page.inner_text("h1") == "Security"
    page.click("nav >> text=Tables")
    page.click("main a >> text=Occupation clusters and their MOF roles")
    page.select_option("select[name=role]", label="Partner")
    assert page.locator("#cells tbody tr:visible").count() == 1
    if made[1].queryable:
        page.goto((folder / "query" / "index.html").as_uri())
        page.click("#run")
        page.wait_for_selector("#results tbody tr")
    assert reader.wrong == []
    # The browser says so itself when it may not read the search index from a folder.
    page.goto((folder / "search" / "index.html").as_uri() + "?q=administrator")
    page.click("#status a")
    assert page.locator(".letter li:visible a >> text='Database administrator'").count() == 1
    reader.context.close()


# What the site does with what it is given


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A graph of the occupations alone, in a folder."""
    folder = tmp_path / "graph"
    folder.mkdir()
    for file in parse.ontology_files():
        if file.stem in ("schema", "skos", "occupations"):
            shutil.copy(file, folder)
    return folder


HOSTILE = """@prefix itot: <https://w3id.org/itot/ns/> .
@prefix cluster: <https://w3id.org/itot/cluster/> .
@prefix scheme: <https://w3id.org/itot/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://example.org/title/bad>
    a itot:Occupation ;
    skos:prefLabel "</script><script>alert(1)</script><img src=x onerror=alert(2)>"@en ;
    skos:altLabel "\\"><svg/onload=alert(3)>"@en , "{{ 7*7 }}"@en ;
    skos:notation "X001\\"><script>alert(4)</script>" ;
    skos:definition "<b onmouseover=alert(5)>bold</b> & <!-- -->"@en ;
    skos:inScheme scheme:occupations ;
    skos:broader cluster:network-design-and-administration ;
    foaf:page <javascript:alert(6)> , <https://example.org/?a=%22%3E%3Cscript%3E> .
"""


def test_nothing_in_a_label_becomes_markup_or_leaves_the_folder(
    browser: Any, small: Path, tmp_path: Path
) -> None:
    titles = tmp_path / "titles.ttl"
    titles.write_text(HOSTILE, encoding="utf-8")
    folder = tmp_path / "made" / "site"
    folder.parent.mkdir()
    base = "https://example.org/it/"
    made = site([*parse.ontology_files(small), titles], folder, (), base)
    assert made.pages
    assert sorted(path.name for path in folder.parent.iterdir()) == ["site"]
    found = pages(folder)
    assert broken(found, folder) == []
    bad = next(folder.glob("other/bad-*"))
    text = (bad / "index.html").read_text(encoding="utf-8")
    assert not re.search(
        r"javascript:alert\(6\)", "".join(found[f"other/{bad.name}/index.html"].links)
    )
    assert "&lt;img src=x onerror=alert(2)&gt;" in text
    assert "{{ 7*7 }}" in text
    assert all(link.startswith((base, "#", "http")) for link in found["404.html"].links)
    # The site map has every page once, at its address.
    told = re.findall("<loc>(.*)</loc>", (folder / "sitemap.xml").read_text(encoding="utf-8"))
    names = [name.removesuffix("index.html") for name in made.pages if name != "404.html"]
    assert sorted(told) == sorted(base + name for name in names)
    assert f"Sitemap: {base}sitemap.xml" in (folder / "robots.txt").read_text(encoding="utf-8")
    with serving(folder) as origin:
        reader = Reader(browser, origin)
        for name in (
            f"other/{bad.name}/index.html",
            "cluster/network-design-and-administration/index.html",
            "a-z/index.html",
            "search/index.html?q=alert",
        ):
            reader.page.goto(f"{origin}/{name}")
            reader.page.wait_for_timeout(100)
            scripts = reader.page.evaluate(
                """() => [...document.scripts].filter((s) => s.type !== "application/ld+json")
                    .map((s) => s.getAttribute("src"))"""
            )
            assert all(script and "assets/site.js" in script for script in scripts), name
            assert reader.page.locator("main img, main [onmouseover], main [onload]").count() == 0
        reader.context.close()
        assert reader.wrong == []


@pytest.mark.parametrize(
    "iri",
    [
        f"{BASE}../../etc/passwd",
        f"{BASE}occupation/..",
        f"{BASE}occupation//x",
        f"{BASE}occupation/..%2F..%2Fup",
        f"{BASE}occupation/caf\u00e9",
        f"{BASE}search/index.html",
        f"{BASE}table/4",
        f"{BASE}assets",
        "https://example.org/occupation/network-analyst",
        "urn:x:y",
    ],
)
def test_an_iri_that_could_be_no_folder_of_ours_is_put_aside(iri: str) -> None:
    assert re.fullmatch(r"other/[a-z0-9-]+-[0-9a-f]{8}", path(iri))


def test_an_iri_of_ours_has_its_own_path() -> None:
    assert path(f"{BASE}occupation/network-analyst") == "occupation/network-analyst"
    assert path(f"{BASE}onet/15-1242.00") == "onet/15-1242.00"


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("all my work")
    with pytest.raises(InputError, match="a folder with other files in it"):
        site(parse.ontology_files(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def run(*arguments: object) -> Any:
    from click.testing import CliRunner

    from itotgraph.cli import itotgraph

    return CliRunner().invoke(itotgraph, ["site", *map(str, arguments)])


def test_the_command_says_what_it_made_and_what_is_missing(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itotgraph.site.search.available", lambda: False)
    monkeypatch.setattr("itotgraph.site.WEB", tmp_path)
    made = run("-o", tmp_path / "site", "--graph", small)
    assert made.exit_code == 0
    first, search, query = made.output.splitlines()
    count = len(pages(tmp_path / "site"))
    assert first == f"{tmp_path / 'site' / 'index.html'}: {count} pages"
    assert "pip install 'itotgraph[site]'" in search
    assert "npm install && npm run build" in query
    assert not (tmp_path / "site" / "query").exists()
    text = (tmp_path / "site" / "search" / "index.html").read_text(encoding="utf-8")
    assert "made without a search index" in text


def test_a_second_run_takes_the_place_of_the_first(small: Path, tmp_path: Path) -> None:
    folder, link = tmp_path / "site", tmp_path / "link"
    link.symlink_to(folder)
    assert run("-o", folder, "--graph", small).exit_code == 0
    old = folder / "occupation" / "gone"
    old.mkdir()
    assert run("-o", link, "--graph", small).exit_code == 0
    assert not old.exists()
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph", "link", "site"]


def test_the_same_graph_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [Path(sys.executable).with_name("itotgraph"), "site", "--graph", small, "-o", out]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run(command, env=environment, capture_output=True, check=True)
        files = [f for f in out.rglob("*") if f.is_file() and "pagefind" not in f.parts]
        made.append({f.relative_to(out): hashlib.sha256(f.read_bytes()).digest() for f in files})
    assert len(made[0]) > 3 * (13 + 156)
    assert made[0] == made[1]


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org/", "https://", "https://a/?b"])
def test_a_base_url_is_an_address(small: Path, tmp_path: Path, url: str) -> None:
    made = run("-o", tmp_path / "site", "--graph", small, "--base-url", url)
    assert isinstance(made.exception, InputError)
    assert not (tmp_path / "site").exists()


def test_a_violation_leaves_the_old_site_as_it_was(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "@prefix itot: <https://w3id.org/itot/ns/> . @prefix skos: "
        "<http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://example.org/t> a itot:Occupation ; skos:prefLabel "No cluster"@en .\n'
    )
    old = tmp_path / "site"
    (old / "download").mkdir(parents=True)
    (old / "download" / "MANIFEST").write_text("old")
    made = site([*parse.ontology_files(), bad], old)
    assert made.pages == {}
    assert any(f.severity == "violation" for f in made.findings)
    assert (old / "download" / "MANIFEST").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.ttl", "site"]


def test_a_retired_concept_says_what_took_its_place(small: Path, tmp_path: Path) -> None:
    titles = tmp_path / "titles.ttl"
    titles.write_text(
        """@prefix itot: <https://w3id.org/itot/ns/> .
        @prefix occupation: <https://w3id.org/itot/occupation/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        <https://example.org/old> a itot:Occupation ;
            skos:prefLabel "Webmaster"@en ; skos:notation "X001" ;
            skos:inScheme <https://w3id.org/itot/scheme/occupations> ;
            skos:broader <https://w3id.org/itot/cluster/network-design-and-administration> ;
            owl:deprecated true ;
            <http://purl.org/dc/terms/isReplacedBy> occupation:network-administrator ."""
    )
    assert site([*parse.ontology_files(small), titles], tmp_path / "site").pages
    (page,) = (tmp_path / "site").glob("other/old-*/index.html")
    found = Links()
    found.feed(page.read_text(encoding="utf-8"))
    assert "../../occupation/network-administrator/index.html" in found.links
    assert "Retired" in page.read_text(encoding="utf-8")


def test_embedded_json_ld_is_schema_org(folder: Path) -> None:
    text = (folder / "occupation/database-administrator/index.html").read_text(encoding="utf-8")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    document = json.loads(block)
    assert document["@type"] == ["Occupation", "DefinedTerm"]
    assert document["name"] == "Database administrator"
    assert document["@id"] == f"{BASE}occupation/database-administrator"
    context = document["@context"]
    assert context == {"@vocab": "https://schema.org/"}


def test_the_built_script_is_no_part_of_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files", WEB], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = {Path(name).name for name in listed.stdout.split()}
    assert {"main.js", "package.json"} <= names
    assert not names & {"query.js", "package-lock.json"}


def test_csv_of_every_table_is_a_csv(folder: Path) -> None:
    for number in (1, 2, 3, 4):
        text = (folder / "download" / "tables" / f"table-{number}.csv").read_text(encoding="utf-8")
        assert len(list(csv.reader(io.StringIO(text)))) == (25 if number < 3 else 26)
