"""The SPARQL 1.1 Protocol, by the tests of the W3C and beyond them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import requests
from rdflib.collection import Collection
from requests import Response

from itotgraph.graph.source import as_store, select
from itotgraph.namespaces import ASSERTED, BASE, DCAT, INFERRED, LINKED, SKOS
from itotgraph.questions.saved import saved
from tests import want
from tests.serve.client import ANALYST, COUNT, FORMATS, W3C, ask, get, refused, rows, triples


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

    def listed(node: rdflib.term.Node | None, name: rdflib.URIRef) -> list[rdflib.term.Node]:
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
            None if truth is None else str(truth) == "true",
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
        pytest.skip(want.of(W3C, want.SHARED))
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
    assert isinstance(result, ox.QuerySolutions)
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
        page = triples(get(f"{url}/occupation/systems-analyst", media))
        assert triples(response) == {t for t in page if t.subject == ox.NamedNode(ANALYST)}
    assert ask(url, "ASK {}", "*/*").headers["Content-Type"] == "application/sparql-results+json"
    assert ask(url, "DESCRIBE <x:y>", "*/*").headers["Content-Type"].startswith("text/turtle")
    # The two kinds of answers have different forms.
    assert ask(url, "ASK {}", "text/turtle").status_code == 406
    assert ask(url, "DESCRIBE <x:y>", "text/csv").status_code == 406


def test_a_prefix_that_is_relative_or_only_in_a_comment(url: str) -> None:
    query = "PREFIX n: <ns/> # was: PREFIX m: <ms/>\nCONSTRUCT { ?s a n:T } { ?s a n:RoleCluster }"
    assert len(triples(ask(url, query, "text/turtle"))) == 12


def test_the_mark_of_an_encoding_before_a_query(url: str) -> None:
    marked = "\ufeff" + COUNT
    sent = {"Content-Type": "application/sparql-query"}
    direct = requests.post(f"{url}/sparql", marked.encode(), headers=sent, timeout=30)
    assert direct.content == ask(url, marked).content == ask(url, COUNT).content


def test_a_form_whose_field_is_left_empty_names_no_graph(url: str) -> None:
    fields = {"default-graph-uri": "", "named-graph-uri": ""}
    assert ask(url, COUNT, **fields).content == ask(url, COUNT).content


def test_the_dataset(url: str) -> None:
    """All graphs together unless the query or the request says which (Protocol, 2.1.4)."""

    def count(query: str = COUNT, **fields: Any) -> int:
        return int(rows(ask(url, query, **fields))[0]["n"])

    parts = {name: count(**{"default-graph-uri": name}) for name in (ASSERTED, INFERRED, LINKED)}
    assert min(parts.values()) > 500
    within = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    named = {row["g"]: int(row["n"]) for row in rows(ask(url, within))}
    assert parts.items() <= named.items()
    assert count() == sum(named.values())
    assert count(f"SELECT (COUNT(*) AS ?n) FROM <{LINKED}> {{ ?s ?p ?o }}") == parts[LINKED]
    assert (
        count(COUNT, **{"default-graph-uri": [ASSERTED, LINKED]}) == parts[ASSERTED] + parts[LINKED]
    )
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
        service = f"""PREFIX dcat: <{DCAT.IRI}> SELECT ?at ?in ?data {{
            ?service a dcat:DataService ; dcat:endpointURL ?at ; dcat:endpointDescription ?in ;
                dcat:servesDataset ?data }}"""
        (row,) = select(found, service)
        services = [f"{url}/sparql", f"{url}/openapi.json", f"{BASE}dataset"]
        assert [row[name].value for name in ("at", "in", "data")] == services
        graphs = f"""PREFIX sd: <{sd}> PREFIX void: <http://rdfs.org/ns/void#>
            SELECT ?name ?n {{ ?service sd:defaultDataset [ a sd:Dataset ;
                sd:defaultGraph [ a sd:Graph ; void:triples ?all ] ;
                sd:namedGraph [ sd:name ?name ; sd:graph [ void:triples ?n ] ] ] }}"""
        counts = {row["name"].value: int(row["n"].value) for row in select(found, graphs)}
        assert {ASSERTED, INFERRED, LINKED} < set(counts)
        within = f"SELECT (COUNT(*) AS ?n) FROM <{LINKED}> {{ ?s ?p ?o }}"
        assert rows(ask(url, within)) == [{"n": str(counts[LINKED])}]
    assert get(f"{url}/sparql", "*/*").headers["Content-Type"].startswith("text/turtle")


def test_the_columns_of_a_star_are_as_the_query_names_them(url: str) -> None:
    response = ask(url, "SELECT * { ?z a ?m ; ?a 1 }", "text/csv")
    assert response.text.splitlines()[0] == "z,m,a"
