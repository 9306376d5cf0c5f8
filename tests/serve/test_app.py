"""The server over HTTP: linked data, the SPARQL 1.1 Protocol, and clients that mean no good."""

import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
import requests
from rdflib.collection import Collection
from requests import Response

from itotgraph import __version__
from itotgraph.graph.parse import as_store, select
from itotgraph.graph.sparql import saved
from itotgraph.namespaces import ASSERTED, BASE, INFERRED, ITOT, LINKED, RDF, SKOS
from tests.conftest import ROOT, SHARED, TOOLS
from tests.servers import MEND, hostile, itot

W3C = SHARED / "data" / "w3c-sparql-protocol"
DOCUMENTS = "http://kasei.us/2009/09/sparql/data/"
ANALYST = f"{BASE}occupation/systems-analyst"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
ENDINGS = {".ttl": "text/turtle", ".jsonld": "application/ld+json"}
ENDINGS |= {".rdf": "application/rdf+xml", ".nt": "application/n-triples"}


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


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("serve")
    with itot.start(folder, "--data", str(data(folder)), "--timeout", "2") as address:
        yield address
    assert (folder / "log").read_text().count("\n") == 1


def get(url: str, accept: str | None = None, **headers: str) -> Response:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    if accept is not None:
        fields["Accept"] = accept
    return requests.get(url, headers=fields, allow_redirects=False, timeout=90)


def ask(url: str, query: str, accept: str = "application/json", **fields: object) -> Response:
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


# Linked data


@pytest.mark.parametrize("media", FORMATS)
def test_a_concept_answers_in_every_syntax(url: str, media: str, everything: Path) -> None:
    response = get(f"{url}/occupation/systems-analyst", media)
    node = ox.NamedNode(ANALYST)
    wanted = {
        quad.triple for quad in ox.parse(everything.read_bytes(), format=ox.RdfFormat.N_TRIPLES)
    }
    assert triples(response) == {triple for triple in wanted if triple.subject == node}
    ending = next(ending for ending, name in ENDINGS.items() if name == media)
    assert response.headers["Content-Location"] == f"/occupation/systems-analyst{ending}"
    assert response.headers["Vary"] == "Accept"
    beside = get(url + response.headers["Content-Location"])
    assert beside.content == response.content
    assert beside.headers["ETag"] == response.headers["ETag"]


def test_every_iri_of_ours_answers(url: str, built: Path) -> None:
    """Concepts, schemes, terms, rows, associations, errata: each at its path, with its triples."""
    paths: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse((built / "itot.nt").read_bytes(), format=ox.RdfFormat.N_TRIPLES):
        subject = quad.subject
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(BASE):
            path = subject.value.removeprefix(BASE).partition("#")[0]
            paths.setdefault(path, set()).add(quad.triple)
    with requests.Session() as session:
        for path, wanted in paths.items():
            response = session.get(
                f"{url}/{path}", headers={"Accept": "application/n-triples"}, timeout=30
            )
            found = triples(response)
            assert {t for t in wanted if not isinstance(t.object, ox.BlankNode)} <= found, path
    assert len(paths) > 2500


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/turtle, */*;q=0.1", "text/turtle"),
        ("text/html;q=0, */*", "text/turtle"),
        ("text/html;q=0.5, application/ld+json", "application/ld+json"),
        ("application/*", "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "application/rdf+xml"),
        ("TEXT/TURTLE", "text/turtle"),
        ("nonsense", "text/html"),
    ],
)
def test_what_is_preferred_is_answered(url: str, accept: str | None, media: str) -> None:
    with requests.Session() as session:
        session.headers.clear()
        headers = {} if accept is None else {"Accept": accept}
        response = session.get(f"{url}/scheme/msf", headers=headers, timeout=60)
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == media


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "text/plain"])
def test_what_there_is_not_is_said_with_a_list(url: str, accept: str) -> None:
    for path in ("/occupation/systems-analyst", "/sparql", f"/sparql?query={quote(COUNT)}"):
        response = get(url + path, accept)
        assert response.status_code == 406
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.headers["Vary"] == "Accept"
        assert "text/turtle" in response.text.splitlines()


def test_links_lead_to_every_form_and_to_the_iri(url: str) -> None:
    for concept in ("mof/release", "ns/Occupation", "scheme/mof"):
        response = get(f"{url}/{concept}", "text/turtle")
        found = requests.utils.parse_header_links(response.headers["Link"])
        (canonical,) = (each["url"] for each in found if each["rel"] == "canonical")
        assert canonical == f"{BASE}{concept}"
        for link in found:
            if link["rel"] == "alternate":
                other = get(url + link["url"])
                assert other.status_code == 200
                assert other.headers["Content-Type"].partition(";")[0] == link["type"]
        assert {each.get("type") for each in found} > set(FORMATS)


def test_what_did_not_change_is_not_sent_again(url: str) -> None:
    tags = set()
    for path, accept in (
        ("cluster/technical-sales", "text/turtle"),
        ("cluster/technical-sales", "application/n-triples"),
        ("cluster/technical-sales/", "text/html"),
        ("", "text/html"),
        ("assets/style.css", "text/css"),
    ):
        first = get(f"{url}/{path}", accept)
        tag = first.headers["ETag"]
        assert re.fullmatch(r'"[0-9a-f]+"', tag)
        for known in (tag, f'"other", W/{tag}', "*"):
            second = get(f"{url}/{path}", accept, If_None_Match=known)
            assert (second.status_code, second.content) == (304, b"")
            assert second.headers["ETag"] == tag
            assert second.headers.get("Vary") == first.headers.get("Vary")
        assert get(f"{url}/{path}", accept, If_None_Match='"x"').content == first.content
        tags.add(tag)
    assert len(tags) == 5


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


def test_the_site_has_a_page_for_each_kind_and_all_that_pages_need(
    url: str, store: ox.Store
) -> None:
    query = f"""SELECT (SAMPLE(?thing) AS ?one) {{ ?thing a ?kind
        FILTER(STRSTARTS(STR(?kind), "{ITOT.IRI}") && STRSTARTS(STR(?thing), "{BASE}")) }}
        GROUP BY ?kind"""
    paths = {row["one"].value.removeprefix(BASE) + "/" for row in select(store, query)}
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


def test_head_has_the_headers_and_no_body(url: str) -> None:
    for path in ("/occupation/systems-analyst", "/occupation/systems-analyst.nt", "/", "/health"):
        whole = get(url + path, "text/turtle, */*")
        head = requests.head(url + path, headers={"Accept": "text/turtle, */*"}, timeout=30)
        assert (head.status_code, head.content) == (200, b"")
        dated = {"date"}
        assert {k: v for k, v in head.headers.items() if k not in dated} == {
            k: v for k, v in whole.headers.items() if k not in dated
        }


def test_the_whole_graph_its_parts_and_its_vocabulary(url: str, built: Path) -> None:
    def read(name: str) -> ox.Dataset:
        form = ox.RdfFormat.N_QUADS if name.endswith("nq") else ox.RdfFormat.TURTLE
        return canonical(ox.parse((built / name).read_bytes(), format=form))

    def canonical(quads: Iterator[ox.Quad]) -> ox.Dataset:
        dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return dataset

    def served(path: str) -> ox.Dataset:
        response = get(f"{url}/{path}", "text/turtle")
        return canonical(ox.parse(response.content, format=ox.RdfFormat.TURTLE))

    assert served("graph/asserted") == read("itot-asserted.ttl")
    assert served("graph/linked") == read("itot-links.ttl")
    whole = served("")
    assert len(whole) == len(read("itot.nq")) + len(data(built).read_text().splitlines())
    terms = {q.subject for q in served("ns/") if isinstance(q.subject, ox.NamedNode)}
    assert ox.NamedNode(ITOT.Occupation) in terms
    assert ox.NamedNode(f"{ITOT.IRI}onet#Rating") in terms
    assert all(term.value.startswith(ITOT.IRI) for term in terms)


def test_a_term_with_a_fragment_is_in_its_document(url: str) -> None:
    found = {triple.subject for triple in triples(get(f"{url}/ns/onet", "text/turtle"))}
    assert ox.NamedNode(f"{ITOT.IRI}onet#Rating") in found


def test_a_code_with_a_dot_is_no_file_ending(url: str) -> None:
    found = triples(get(f"{url}/onet/15-1241.00", "text/turtle"))
    assert {t.subject for t in found} == {ox.NamedNode(f"{BASE}onet/15-1241.00")}


def test_health(url: str) -> None:
    response = get(f"{url}/health")
    (count,) = rows(ask(url, COUNT))
    found = response.json()
    assert found == {
        "status": "ok",
        "version": __version__,
        "triples": int(count["n"]),
        "workers": found["workers"],
    }


def test_any_origin_may_read(url: str) -> None:
    for path in ("/occupation/systems-analyst", "/sparql", "/health", "/nothing"):
        response = get(url + path, "text/turtle, */*", Origin="https://example.org")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    asked = {"Origin": "https://x.org", "Access-Control-Request-Method": "POST"}
    preflight = requests.options(f"{url}/sparql", headers=asked, timeout=30)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert preflight.headers["Access-Control-Allow-Headers"] == "*"


# SPARQL 1.1 Protocol


@dataclass(frozen=True)
class Exchange:
    """A request of the W3C manifest, and what is expected of its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: set[str]
    form: str
    truth: bool | None


def exchanges() -> dict[str, list[Exchange]]:
    if not W3C.is_dir():
        return {}
    mf = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
    ht = rdflib.Namespace("http://www.w3.org/2011/http#")
    cnt = rdflib.Namespace("http://www.w3.org/2011/content#")
    manifest = rdflib.Graph().parse(W3C / "manifest.ttl")

    def listed(node: rdflib.term.Node, name: rdflib.URIRef) -> list[rdflib.term.Node]:
        cell = manifest.value(node, name)
        return list(Collection(manifest, cell)) if cell else []

    def exchange(node: rdflib.term.Node) -> Exchange:
        body, expected = manifest.value(node, ht.body), manifest.value(node, ht.resp)
        encoding = str(manifest.value(body, cnt.characterEncoding) or "UTF-8") if body else "UTF-8"
        truth = manifest.value(expected, mf.expectedBoolean)
        return Exchange(
            str(manifest.value(node, ht.methodName)),
            str(manifest.value(node, ht.absolutePath)).replace("/sparql/", "/sparql", 1),
            {
                str(manifest.value(each, ht.fieldName)): str(manifest.value(each, ht.fieldValue))
                for each in listed(node, ht.headers)
            },
            str(manifest.value(body, cnt.chars) if body else "").encode(encoding),
            {str(s)[-3:] for s in manifest.objects(expected, mf.expectedStatus)},
            str(manifest.value(expected, mf.expectedFormat) or ""),
            None if truth is None else bool(truth.toPython()),
        )

    return {
        str(test).rpartition("#")[2]: [
            exchange(each) for each in listed(manifest.value(test, mf.action), ht.requests)
        ]
        for test in manifest.subjects(rdflib.RDF.type, mf.ProtocolTest)
    }


PROTOCOL = exchanges()
UPDATES = sorted(name for name in PROTOCOL if "update" in name)
QUERIES = sorted(set(PROTOCOL) - set(UPDATES))


def send(url: str, exchange: Exchange) -> Response:
    # As a prepared request, since requests would add a media type to the body.
    request = requests.Request(exchange.method, "http://x/", headers=exchange.headers).prepare()
    request.url, request.body = url + exchange.path, exchange.body or None
    request.headers["Content-Length"] = str(len(exchange.body))
    with requests.Session() as session:
        return session.send(request, timeout=30)


def test_the_w3c_tests_are_there() -> None:
    if not W3C.is_dir():
        pytest.skip(f"{W3C} is not there (ITOTGRAPH_SHARED names its folder)")
    assert (len(QUERIES), len(UPDATES)) == (20, 14)


@pytest.mark.parametrize("name", QUERIES)
def test_w3c_query(url: str, name: str) -> None:
    for exchange in PROTOCOL[name]:
        response = send(url, exchange)
        assert f"{response.status_code // 100}xx" in exchange.statuses, response.text
        kind = response.headers["Content-Type"].partition(";")[0]
        if exchange.form == "RDF":
            assert kind in FORMATS
            triples(response)
        elif exchange.form == "boolean":
            truth = response.json()["boolean"]
            assert isinstance(truth, bool)
            assert exchange.truth in (None, truth)
        elif exchange.form == "tabular":
            assert response.json()["head"]["vars"]


@pytest.mark.parametrize("name", UPDATES)
def test_w3c_update_is_refused_and_changes_nothing(url: str, name: str) -> None:
    before = get(f"{url}/health").json()
    for exchange in PROTOCOL[name]:
        if "query=" in exchange.path or b"query=" in exchange.body or b"ASK" in exchange.body:
            continue
        response = send(url, exchange)
        assert response.status_code in (400, 403, 405, 415), response.text
        refused(response, response.status_code)
    assert get(f"{url}/health").json() == before
    assert rows(ask(url, COUNT)) == [{"n": str(before["triples"])}]


@pytest.mark.parametrize("name", sorted(saved()))
def test_saved_queries_answer_as_in_the_program(url: str, name: str, built: Path) -> None:
    """What the endpoint says is what a store of the built files says."""
    whole = ox.Store()
    whole.load(path=str(built / "itot.nq"), format=ox.RdfFormat.N_QUADS)
    text = saved()[name].read_text(encoding="utf-8")
    result = whole.query(text, use_default_graph_as_union=True)
    wanted = result.serialize(format=ox.QueryResultsFormat.TSV)
    assert isinstance(wanted, bytes)
    got = ask(url, text, "text/tab-separated-values").content
    assert sorted(got.splitlines()) == sorted(wanted.splitlines())


def test_every_form_of_an_answer(url: str) -> None:
    query = f"SELECT ?label {{ <{ANALYST}> <{SKOS.prefLabel}> ?label }}"
    forms = {
        "application/sparql-results+json": ox.QueryResultsFormat.JSON,
        "application/sparql-results+xml": ox.QueryResultsFormat.XML,
        "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    }
    for media, form in forms.items():
        response = ask(url, query, media)
        assert response.headers["Content-Type"].partition(";")[0] == media
        results = ox.parse_query_results(response.content, format=form)
        assert isinstance(results, ox.QuerySolutions)
        assert [row["label"] for row in results] == [ox.Literal("Systems analyst", language="en")]
    assert ask(url, query, "text/csv").text == "label\r\nSystems analyst\r\n"
    for media in FORMATS:
        response = ask(url, f"DESCRIBE <{ANALYST}>", media)
        assert response.headers["Content-Type"].partition(";")[0] == media
        assert triples(response) == triples(get(f"{url}/occupation/systems-analyst", media))
    assert ask(url, "ASK {}", "*/*").headers["Content-Type"] == "application/sparql-results+json"
    assert ask(url, "DESCRIBE <x:y>", "*/*").headers["Content-Type"].startswith("text/turtle")
    # The two kinds of answers have different forms.
    assert ask(url, "ASK {}", "text/turtle").status_code == 406
    assert ask(url, "DESCRIBE <x:y>", "text/csv").status_code == 406


def test_a_prefix_that_is_relative_or_only_in_a_comment(url: str) -> None:
    query = "PREFIX n: <ns/> # was: PREFIX m: <ms/>\nCONSTRUCT { ?s a n:T } { ?s a n:RoleCluster }"
    assert len(triples(ask(url, query, "text/turtle"))) == 12


def test_the_dataset(url: str) -> None:
    """All graphs together unless the query or the request says which (Protocol, 2.1.4)."""

    def count(query: str = COUNT, **fields: object) -> int:
        return int(rows(ask(url, query, **fields))[0]["n"])

    parts = {name: count(**{"default-graph-uri": name}) for name in (ASSERTED, INFERRED, LINKED)}
    assert min(parts.values()) > 500
    within = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    named = {row["g"]: int(row["n"]) for row in rows(ask(url, within))}
    assert parts.items() <= named.items()
    assert count() == sum(named.values())
    assert count(f"SELECT (COUNT(*) AS ?n) FROM <{LINKED}> {{ ?s ?p ?o }}") == parts[LINKED]
    assert count(**{"default-graph-uri": [ASSERTED, LINKED]}) == parts[ASSERTED] + parts[LINKED]
    # A dataset of the request takes the place of the query's (Protocol, 2.1.4).
    other = f"SELECT (COUNT(*) AS ?n) FROM <{INFERRED}> {{ ?s ?p ?o }}"
    assert count(other, **{"default-graph-uri": LINKED}) == parts[LINKED]
    assert count(**{"named-graph-uri": LINKED}) == 0
    for query, fields in (
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", {}),
        ("SELECT * FROM NAMED <http://127.0.0.1:9/> { GRAPH ?g { ?s ?p ?o } }", {}),
        (COUNT, {"default-graph-uri": "http://127.0.0.1:9/"}),
        (COUNT, {"named-graph-uri": "no iri"}),
    ):
        refused(ask(url, query, **fields), 400, "no such graph")


def test_the_service_description(url: str) -> None:
    """SPARQL 1.1 Service Description, section 2: RDF at the endpoint that describes it."""
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for media in FORMATS:
        found = as_store(triples(get(f"{url}/sparql", media)))
        described = f"""PREFIX sd: <{sd}> SELECT ?endpoint ?format {{
            ?service a sd:Service ; sd:endpoint ?endpoint ; sd:resultFormat ?format ;
                sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph }}"""
        assert {row["endpoint"].value for row in select(found, described)} == {f"{url}/sparql"}
        assert len(select(found, described)) == 8
        graphs = f"""PREFIX sd: <{sd}> PREFIX void: <http://rdfs.org/ns/void#>
            SELECT ?name ?n {{ ?service sd:defaultDataset [ a sd:Dataset ;
                sd:defaultGraph [ a sd:Graph ; void:triples ?all ] ;
                sd:namedGraph [ sd:name ?name ; sd:graph [ void:triples ?n ] ] ] }}"""
        counts = {row["name"].value: int(row["n"].value) for row in select(found, graphs)}
        assert {ASSERTED, INFERRED, LINKED} < set(counts)
        within = f"SELECT (COUNT(*) AS ?n) FROM <{LINKED}> {{ ?s ?p ?o }}"
        assert rows(ask(url, within)) == [{"n": str(counts[LINKED])}]
    assert get(f"{url}/sparql", "*/*").headers["Content-Type"].startswith("text/turtle")


def test_a_person_is_led_from_the_endpoint_to_the_query_page(url: str) -> None:
    response = get(f"{url}/sparql", "text/html,application/xhtml+xml,*/*;q=0.8")
    if not (ROOT / "src" / "itotgraph" / "site" / "web" / "dist" / "query.js").is_file():
        assert response.headers["Content-Type"].startswith("text/turtle")
        pytest.skip(f"the query page is not built: {MEND}")
    assert (response.status_code, response.headers["Location"]) == (303, "/query/")
    assert response.headers["Vary"] == "Accept"
    assert get(f"{url}/query/", "text/html").status_code == 200


# Clients that mean no good, or make mistakes


def deep(opening: str, closing: str, times: int) -> str:
    return "SELECT * " + opening * times + closing * times


MISTAKES = [
    ("SELECT * { ?s ?p", 400, "query:1:17: expected"),
    ("SELECT * { ?s foaf:name ?o }", 400, "query:1:"),
    ("SELECT * { SERVICE <{canary}> { ?s ?p ?o } }", 403, "SERVICE would reach the network"),
    ("SELECT * { sErViCe SILENT ?x { ?s ?p ?o } }", 403, "SERVICE"),
    (r"SELECT * { \u0053ERVICE <{canary}> { ?s ?p ?o } }", 403, "SERVICE"),
    ("SELECT * { SERVICE#x\n<{canary}> { ?s ?p ?o } }", 403, "SERVICE"),
    ("SELECT * FROM <{canary}> { ?s ?p ?o }", 400, "no such graph"),
    ("LOAD <{canary}>", 400, "query:1:1"),
    ("INSERT DATA { <x:a> <x:b> <x:c> }", 400, "query:1:"),
    (deep("{", "}", 5000), 400, "nested deeper than 100"),
    ("SELECT * { FILTER" + "(" * 5000 + "1" + ")" * 5000 + "}", 400, "nested deeper"),
    ("SELECT * { {}" + " UNION {}" * 6500 + "}", 400, "longer than 5000 words"),
    ("SELECT * { FILTER(1" + "&&1" * 9300 + ")}", 400, "longer than 5000 words"),
    ("SELECT * { ?s ?p '" + "x" * (64 << 10) + "' }", 413, "longer than 64 KiB"),
    ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 400, "longer than 16 MiB"),
]


@pytest.mark.parametrize(("query", "status", "said"), MISTAKES)
def test_a_query_that_is_refused(url: str, query: str, status: int, said: str) -> None:
    with hostile.start(hostile.answer(200, "<x:a> <x:b> <x:c> .")) as canary:
        refused(ask(url, query.replace("{canary}", canary.url)), status, said)
        assert canary.requests == []


HEAVY = [
    ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "within 2 s"),
    ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a", "memory"),
    (
        "SELECT * { BIND('xxxxxxxxxxxxxxxx' AS ?a0) "
        + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(30))
        + "}",
        "memory",
    ),
    ("ASK { ?s " + "/".join(["<x:p>"] * 2400) + " ?o }", "within 2 s"),
    ("SELECT * { " + " . ".join(f"?s{n} ?p{n} ?s{n + 1}" for n in range(620)) + " }", "within 2 s"),
]


@pytest.mark.parametrize(("query", "said"), HEAVY)
def test_a_query_without_end_is_ended(url: str, query: str, said: str) -> None:
    begun = time.monotonic()
    response = ask(url, query)
    refused(response, 503, said)
    assert int(response.headers["Retry-After"]) > 0
    # The quick lane, the deadline, and half a second until the worker is gone.
    assert time.monotonic() - begun < 0.3 + 2 + 0.5 + 1
    begun = time.monotonic()
    assert rows(ask(url, f"SELECT * {{ <{ANALYST}> ?p ?o }} LIMIT 1"))
    assert time.monotonic() - begun < 1


def test_a_regular_expression_without_end_is_no_matter(url: str) -> None:
    response = ask(url, f"ASK {{ FILTER(REGEX('{'a' * 40}!', '^(a+)+$')) }}")
    assert response.json()["boolean"] is False


def test_good_requests_go_on_under_attack(url: str) -> None:
    """No good one fails while bad ones arrive without a break."""
    ending = threading.Event()

    def attack(number: int) -> int:
        sent = 0
        while not ending.is_set():
            ask(url, f"{HEAVY[number % len(HEAVY)][0]} # {number} {sent}")
            sent += 1
        return sent

    def good(number: int) -> list[float]:
        times = []
        with requests.Session() as session:
            for turn in range(100):
                begun = time.monotonic()
                query = f"SELECT * {{ <{ANALYST}> ?p ?o }} # {number} {turn}"
                response = session.get(f"{url}/sparql", params={"query": query}, timeout=30)
                assert len(rows(response)) > 5
                page = session.get(f"{url}/occupation/systems-analyst", timeout=30)
                assert page.status_code == 200
                times.append(time.monotonic() - begun)
        return times

    with ThreadPoolExecutor() as threads:
        attackers = [threads.submit(attack, number) for number in range(4)]
        try:
            times = sorted(t for found in threads.map(good, range(3)) for t in found)
        finally:
            ending.set()
        assert sum(attacker.result() for attacker in attackers) >= 4
    assert times[len(times) // 2] < 0.5


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
        "/occupation/SYSTEMS-ANALYST",
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


def test_pages_run_no_scripts_of_others(url: str) -> None:
    for path, accept in (("/scheme/msf/", "text/html"), ("/sparql", "text/turtle"), ("/x", "*/*")):
        policy = get(url + path, accept).headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
        assert not re.search(r"script-src[^;]*unsafe-inline", policy)


CHECKS = ["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--warnings", "off"]
CHECKS += ["--phases", "examples,coverage,fuzzing", "--max-examples", "10", "--seed", "1"]


def test_schemathesis_finds_nothing(url: str, tmp_path: Path) -> None:
    """No answer is of another status, media type or form than openapi.json says.

    Left out is the check that all that fits is accepted: no schema says what is a query.
    """
    program = TOOLS / "schemathesis" / "bin" / "schemathesis"
    if not program.exists():
        pytest.skip(f"no schemathesis: {MEND}")
    done = subprocess.run(
        [program, "run", f"{url}/openapi.json", *CHECKS],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# The command


@contextmanager
def run(*options: str) -> Iterator["subprocess.Popen[str]"]:
    """Start the server; kill it in the end, where it has not ended."""
    process = subprocess.Popen(
        [*itot.PROGRAM, "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def alive(pid: int) -> bool:
    """Whether there is such a process that has not ended, be it that nobody asked how."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def children(pid: int) -> set[int]:
    """Return the processes below this one."""
    found: set[int] = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found |= {int(entry.parent.name), *children(int(entry.parent.name))}
    return found


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 0)])
def test_it_says_its_address_and_ends_quietly(number: signal.Signals, status: int) -> None:
    with run("--port", "0") as process:
        assert process.stdout
        line = process.stdout.readline()
        found = re.fullmatch(r"Serving (http://127\.0\.0\.1:\d+)/ \(Ctrl-C ends\)\n", line)
        assert found, line
        assert get(f"{found[1]}/health").status_code == 200
        below = children(process.pid)
        assert len(below) >= 5
        begun = time.monotonic()
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out, err) == (status, "", "")
        assert time.monotonic() - begun < 5
    time.sleep(0.5)
    assert not [pid for pid in below if alive(pid)]


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with run("--port", str(port)) as process:
            out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err == (
        f"itotgraph: error: cannot listen on 127.0.0.1:{port}: Address already in use "
        "(end what listens there, or choose another --port)\n"
    )


def test_a_running_query_is_finished_before_the_end() -> None:
    with run("--port", "0", "--timeout", "3") as process, ThreadPoolExecutor() as threads:
        assert process.stdout
        address = process.stdout.readline().split()[1].rstrip("/")
        slow = threads.submit(ask, address, HEAVY[0][0])
        time.sleep(0.7)
        process.terminate()
        refused(slow.result(), 503, "within 3 s")
        process.communicate(timeout=10)


def test_a_workers_rights(url: str, tmp_path: Path) -> None:
    """A worker has no file to open, a cap on memory, and dies of what it is asked to."""
    with run("--port", "0") as process:
        assert process.stdout
        address = process.stdout.readline().split()[1].rstrip("/")
        requests.get(f"{address}/reconcile/suggest/type", timeout=90)  # until its worker is there
        limits = {}
        for pid in children(process.pid):
            with suppress(OSError):
                text = Path(f"/proc/{pid}/limits").read_text()
                fields = dict(re.findall(r"^(Max [a-z ]+?)  +(\S+)", text, re.M))
                if fields["Max open files"] == "1":
                    limits[pid] = fields
        assert len(limits) == 6
        assert all(int(f["Max address space"]) < 1 << 30 for f in limits.values())
        for pid in limits:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.3)
        assert rows(ask(address, COUNT))
        process.terminate()
        process.communicate(timeout=10)


def test_what_is_not_installed_is_named() -> None:
    hide = "import sys; sys.modules['pebble'] = None; " + itot.PROGRAM[2]
    done = subprocess.run(
        [itot.PROGRAM[0], "-c", hide, "serve"], capture_output=True, text=True, check=False
    )
    said = "itotgraph: error: the server needs pebble (pip install 'itotgraph[serve]')\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_an_iri_of_other_letters(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    node = f"<{BASE}occupation/größe-日本>"
    own.write_text(f'{node} <https://example.org/1> "x"@en .\n', encoding="utf-8")
    with itot.start(tmp_path, "--data", str(own)) as url:
        response = get(f"{url}/occupation/größe-日本", "text/turtle")
        assert len(triples(response)) == 1
        location = response.headers["Content-Location"]
        assert location == "/occupation/gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC.ttl"
        assert get(url + location).content == response.content
        # No XML element has the name 1.
        refused(get(url + location.replace(".ttl", ".rdf")), 406, "ask for another syntax")


def test_a_users_own_data(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    own = tmp_path / "titles.ttl"
    own.write_text(re.findall(r"^```turtle\n(.*?)^```$", readme, re.M | re.S)[0], "utf-8")
    broken = tmp_path / "broken.ttl"
    broken.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    with run("--port", "0", "--data", str(broken)) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err.startswith(f"itotgraph: error: {broken}:1: merge conflict")
    with itot.start(tmp_path, "--data", str(own)) as url:
        query = f"SELECT ?role {{ <https://example.org/title/sre> <{ITOT.candidateRole}> ?role }}"
        roles = {row["role"] for row in rows(ask(url, query))}
        beside = f"""SELECT ?role {{ <{BASE}cluster/network-design-and-administration>
            <{ITOT.associatedRole}> ?role }}"""
        assert roles == {row["role"] for row in rows(ask(url, beside))} != set()
