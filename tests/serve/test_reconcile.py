"""The Reconciliation Service API 0.2: its forms, and a client that works as OpenRefine does.

The schemas are written after the text of the specification (CG-FINAL-specs-0.2-20230410), and
are closed: what the specification does not name may not be there.
"""

import json
from itertools import chain
from typing import Any
from urllib.parse import quote

import jsonschema
import pyoxigraph as ox
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.graph.source import as_store, select
from itotgraph.namespaces import BASE, ITOT, SKOS
from itotgraph.serve import reconcile
from itotgraph.serve.reconcile import KINDS, RequestError, Service, service
from itotgraph.taxonomy import Taxonomy

TEXT = {"type": "string", "minLength": 1}
URL = {"type": "string", "pattern": "^https?://"}


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | optional,
        "required": list(required),
        "additionalProperties": False,
    }


def several(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def by_name(value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": value}


NAMED = closed({"id": TEXT, "name": TEXT})  # sections 2.2 and 2.3
PLACE = closed({"service_url": URL, "service_path": {"type": "string", "pattern": "^/"}})
MANIFEST = closed(  # sections 3.1, 5.1, 6.1 and 7.1
    {"versions": several(TEXT, contains={"const": "0.2"}), "name": TEXT}
    | {"identifierSpace": URL, "schemaSpace": URL},
    defaultTypes=several(NAMED, uniqueItems=True),
    documentation=URL,
    serviceVersion=TEXT,
    view=closed({"url": {"type": "string", "pattern": r"\{\{id\}\}"}}),
    preview=closed(
        {"url": {"type": "string", "pattern": r"\{\{id\}\}"}}
        | {"width": {"type": "integer"}, "height": {"type": "integer"}}
    ),
    suggest=closed({}, entity=PLACE, type=PLACE, property=PLACE),
    extend=closed({}, propose_properties=PLACE, property_settings={"const": []}),
    batchSize={"type": "integer", "minimum": 1},
)
CANDIDATE = closed(  # section 4.2
    {"id": TEXT, "name": TEXT, "type": several(NAMED, minItems=1), "score": {"type": "number"}}
    | {"match": {"type": "boolean"}},
    description=TEXT,
)
# "error" is ours: where a query of a batch cannot be answered, the specification has no word.
RESULTS = by_name(closed({"result": several(CANDIDATE)}, error=TEXT))
SUGGESTED = closed({"id": TEXT, "name": TEXT}, description=TEXT, notable=several(NAMED))
SUGGESTIONS = closed({"result": several(SUGGESTED)})  # section 6.3
PROPOSED = closed(  # section 7.2
    {"properties": several(NAMED), "type": {"type": "string"}}, limit={"type": "integer"}
)
VALUE = {
    "oneOf": [
        NAMED,
        closed({"str": {"type": "string"}}),
        closed({"int": {"type": "integer"}}),
        closed({"float": {"type": "number"}}),
    ]
}
EXTENDED = closed(  # section 7.4
    {
        "meta": several(closed({"id": TEXT, "name": TEXT}, type=NAMED)),
        "rows": by_name(by_name(several(VALUE))),
    }
)


def fits(document: Any, schema: dict[str, Any]) -> Any:
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


@pytest.fixture(scope="module")
def served(store: ox.Store) -> Service:
    return service(store)


@pytest.fixture(scope="module")
def url(url: str) -> str:
    return f"{url}/reconcile"


def ask(served: Service, **query: Any) -> list[dict[str, Any]]:
    results = fits(reconcile.reconcile(served, {"q": query}), RESULTS)
    found: list[dict[str, Any]] = results["q"]["result"]
    return found


def called(found: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in found]


def test_every_name_finds_its_entity(served: Service) -> None:
    """Section 4.4: at least this entity where a query is its name, with no other constraint."""
    for iri, concept in served.entities.items():
        identifier = iri.removeprefix(BASE)
        found = ask(served, query=concept.label, type=f"itot:{concept.kind}", limit=100)
        assert identifier in called(found), concept
        assert found[0]["score"] == 100
        for name in (identifier, iri, concept.notation):
            (only,) = ask(served, query=name)
            assert (only["id"], only["match"]) == (identifier, True)
    assert {each.kind for each in served.entities.values()} == set(KINDS)
    assert len(served.entities) == 156 + 13 + 81 + 12 + 99


@pytest.mark.parametrize(
    ("name", "kind", "first", "sure"),
    [
        ("DBA", "itot:Occupation", "occupation/database-administrator", True),
        ("Systems analist", ITOT.Occupation, "occupation/systems-analyst", True),
        ("release management", "RoleCluster", "msf/release-management", True),
        # What nothing matches may be near a name, for a person to decide.
        ("Help Desk", "itot:Occupation", "occupation/help-desk-specialist", False),
        ("Security Analyst", "itot:Occupation", "occupation/network-security-analyst", False),
        ("Ship's cook", "itot:Occupation", None, False),
        ("", "itot:Occupation", None, False),
        # A role of MOF is an area of it: two of the same name, and none is sure.
        ("Database Administrator", None, "occupation/database-administrator", False),
    ],
)
def test_candidates(
    served: Service, name: str, kind: str | None, first: str | None, sure: bool
) -> None:
    if not name:
        with pytest.raises(RequestError, match="neither"):
            ask(served, query=name)
        return
    found = ask(served, query=name, **({"type": [kind]} if kind else {}))
    assert called(found)[:1] == ([first] if first else [])
    assert [each["match"] for each in found][:1] == ([sure] if first else [])
    assert [each["score"] for each in found] == sorted(
        (each["score"] for each in found), reverse=True
    )


@pytest.fixture(scope="module")
def whole(taxonomy: Taxonomy) -> Service:
    """The service over all layers, as it is served."""
    return service(as_store(chain.from_iterable(taxonomy.layers.graphs.values())))


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        # A title of today is none of a cluster's names: it is near to it, and never sure.
        ("Website project manager", None, ("cluster/project-management", False)),
        ("Website project manager", "OccupationCluster", ("cluster/project-management", False)),
        # No occupation is meant, and this one shares a word for the work.
        ("Website project manager", "Occupation", ("occupation/project-lead", False)),
        ("Datenbankadministratorin", "Occupation", ("occupation/database-administrator", True)),
        ("Senior Datenbankadministratorin", None, ("occupation/database-administrator", False)),
        ("développeuse web", None, ("cluster/programming-software-development", False)),
        ("Zuckerbäcker", None, None),
        # Letters tell nothing: a scrum master is near to no user manual tester.
        ("Scrum master", "Occupation", None),
    ],
)
def test_titles_of_today_and_in_other_languages(
    whole: Service, name: str, kind: str | None, found: tuple[str, bool] | None
) -> None:
    answer = ask(whole, query=name, **({"type": f"itot:{kind}"} if kind else {}))
    assert [(each["id"], each["match"]) for each in answer][:1] == ([found] if found else [])


def test_names_in_other_languages_are_not_told_as_values(whole: Service) -> None:
    asked = {
        "ids": ["occupation/database-administrator"],
        "properties": [{"id": "skos:altLabel"}, {"id": "skos:prefLabel"}],
    }
    rows = fits(reconcile.extend(whole, asked), EXTENDED)["rows"]
    (told,) = rows.values()
    assert told["skos:prefLabel"] == [{"str": "Database administrator"}]
    assert {"str": "Datenbankadministratorin"} not in told["skos:altLabel"]
    assert {"str": "DBA"} in told["skos:altLabel"]


def test_what_is_near_says_why_it_is_not_meant(served: Service) -> None:
    (found, *_) = ask(served, query="Security Analyst", type="itot:Occupation")
    told = "the nearest by its words: Network security analyst (the title lacks 'network')"
    assert found["description"].endswith(told)
    assert found["score"] < 50


def test_types_and_limit_narrow_down(served: Service) -> None:
    every = ask(served, query="Database Administrator", limit=25)
    assert {each["type"][0]["id"] for each in every} >= {"itot:Occupation", "itot:FunctionalArea"}
    only = ask(served, query="Database Administrator", type="itot:FunctionalArea")
    assert {each["type"][0]["id"] for each in only} == {"itot:FunctionalArea"}
    assert len(ask(served, query="Database Administrator", limit=1)) == 1
    assert ask(served, query="Database Administrator", type=["itot:Nothing"]) == []


def test_what_a_query_leaves_open(served: Service) -> None:
    """What some clients write in place of leaving it out, and 2.0, which is an integer in JSON."""
    plainly = ask(served, query="Database Administrator")
    none = dict.fromkeys(("type", "limit", "properties", "type_strict"))
    assert ask(served, query="Database Administrator", **none) == plainly
    assert ask(served, query="Database Administrator", type="") == plainly
    assert ask(served, query="Database Administrator", limit=2.0) == plainly[:2]


@pytest.mark.parametrize(
    ("value", "fitting"),
    [
        ("Network design and administration", True),
        ("network DESIGN and administration", True),
        ({"id": "cluster/network-design-and-administration"}, True),
        ({"id": f"{BASE}cluster/network-design-and-administration", "name": "x"}, True),
        (["Technical sales", "Network design and administration"], True),
        ("", True),
        ("Technical sales", False),
        ({"id": "cluster/technical-sales"}, False),
        (5, False),
    ],
)
def test_properties_narrow_down(served: Service, value: Any, fitting: bool) -> None:
    conditions = [{"pid": "skos:broader", "v": value}]
    found = ask(served, query="Network analyst", properties=conditions)
    assert called(found) == (["occupation/network-analyst"] if fitting else [])


def test_properties_alone_find_all_that_have_them(served: Service, store: ox.Store) -> None:
    query = f"""SELECT ?o {{ ?o a <{ITOT.Occupation}> ;
        <{SKOS.broader}> <{BASE}cluster/technical-sales> }}"""
    wanted = {row["o"].value.removeprefix(BASE) for row in select(store, query)}
    conditions: list[dict[str, Any]] = [{"pid": SKOS.broader, "v": "C10"}]
    conditions.append({"pid": "skos:broader", "v": []})
    notation = served.entities[f"{BASE}cluster/technical-sales"].notation
    conditions[0]["v"] = notation
    found = ask(served, properties=conditions, type=["itot:Occupation"], limit=200)
    assert set(called(found)) == wanted != set()


@pytest.mark.parametrize(
    ("batch", "status", "said"),
    [
        ([], 400, "no JSON object"),
        ({"q": "x"}, 400, "no JSON object"),
        ({"q": {}}, 400, "neither"),
        ({"q": {"query": 5}}, 400, "as text"),
        ({"q": {"query": "x", "type": 5}}, 400, "as arrays"),
        ({"q": {"query": "x", "limit": 0}}, 400, "no positive integer"),
        ({"q": {"query": "x", "limit": "5"}}, 400, "no positive integer"),
        ({"q": {"query": "x", "limit": 2.5}}, 400, "no positive integer"),
        ({"q": {"query": "x", "limit": float("nan")}}, 400, "no positive integer"),
        ({"q": {"query": "x", "limit": float("inf")}}, 400, "no positive integer"),
        ({"q": {"query": "x", "properties": [{"pid": "nothing", "v": "y"}]}}, 400, "no such prop"),
        ({"q": {"query": "x", "properties": [{"v": "y"}]}}, 400, "no such property"),
        ({"q": {"query": "Test", "properties": [{"pid": "skos:notation"}]}}, 400, "no text"),
        ({"q": {"query": "x" * 301}}, 400, "longer than 300"),
        ({"q": {"query": "x", "type": ["itot:Occupation"] * 21}}, 400, "more than 20"),
        ({"q": {"properties": [{"pid": "skos:broader", "v": "x"}] * 21}}, 400, "more than 20"),
        ({"q": {"properties": [{"pid": "skos:broader", "v": ["x"] * 101}]}}, 400, "more than 100"),
        ({str(number): {"query": "x"} for number in range(101)}, 413, "more than 100"),
    ],
)
def test_a_batch_that_is_refused(served: Service, batch: Any, status: int, said: str) -> None:
    with pytest.raises(RequestError, match=said) as error:
        reconcile.reconcile(served, batch)
    assert error.value.status == status


def test_a_query_at_fault_is_refused_alone(served: Service) -> None:
    long = {"properties": [{"pid": "skos:broader", "v": [*range(158_730)]}]}
    found = fits(
        reconcile.reconcile(served, {"a": {"query": "DBA", "limit": 1}, "b": long}), RESULTS
    )
    assert called(found["a"]["result"]) == ["occupation/database-administrator"]
    assert found["b"] == {
        "result": [],
        "error": "A property has more than 100 values (send fewer).",
    }
    assert reconcile.reconcile(served, {}) == {}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
QUERY = st.fixed_dictionaries(
    {},
    optional={
        "query": st.text() | st.sampled_from(["DBA", "Test", "Release"]) | JSON,
        "type": st.sampled_from(["itot:Occupation", []]) | JSON,
        "limit": st.integers() | JSON,
        "properties": st.lists(
            st.fixed_dictionaries({"pid": st.just("skos:broader") | JSON, "v": JSON})
        )
        | JSON,
    },
)


@given(st.dictionaries(st.text(), QUERY, max_size=3) | JSON)
def test_any_batch_is_answered_or_refused(served: Service, batch: Any) -> None:
    try:
        results = reconcile.reconcile(served, batch)
    except RequestError:
        return
    assert fits(results, RESULTS).keys() == batch.keys()


def test_half_a_character_is_refused(served: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconcile, "_served", [served])
    batch = '{"\\ud800": {"query": "DBA"}}'
    assert reconcile.answer("", {"queries": batch}).status == 400


def test_the_mark_of_an_encoding_before_a_batch(
    served: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "_served", [served])
    batch = '{"q": {"query": "DBA"}}'
    marked, plain = (reconcile.answer("", {"queries": mark + batch}) for mark in ("\ufeff", ""))
    assert marked == plain


def test_extend(served: Service, store: ox.Store) -> None:
    names = ["skos:notation", "itot:candidateRole", "skos:closeMatch"]
    ids = ["occupation/network-analyst", f"{BASE}msf/test", "nothing/at-all"]
    query = {"ids": ids, "properties": [{"id": name, "settings": {}} for name in names]}
    found = fits(reconcile.extend(served, query), EXTENDED)
    assert [each["id"] for each in found["meta"]] == names
    assert found["meta"][1]["type"] == {"id": "itot:RoleCluster", "name": "role cluster"}
    assert "type" not in found["meta"][0]
    assert list(found["rows"]) == ids
    assert found["rows"][ids[0]]["skos:notation"] == [{"str": "O037"}]
    roles = f"SELECT ?r {{ <{BASE}{ids[0]}> <{ITOT.candidateRole}> ?r }}"
    assert {each["id"] for each in found["rows"][ids[0]]["itot:candidateRole"]} == {
        row["r"].value.removeprefix(BASE) for row in select(store, roles)
    }
    assert found["rows"][ids[2]] == {name: [] for name in names}
    wrong: list[Any] = [{}, {"ids": [1], "properties": []}, {"ids": [], "properties": [{}]}, []]
    for bad in wrong:
        with pytest.raises(RequestError):
            reconcile.extend(served, bad)


def test_what_other_vocabularies_have_is_told_by_code_and_name(linked: ox.Store) -> None:
    """And a role with its framework."""
    asked = {
        "ids": ["occupation/database-administrator", "msf/test/test-planning"],
        "properties": [{"id": name} for name in ("skos:exactMatch", "skos:broader")],
    }
    told = fits(reconcile.extend(service(linked), asked), EXTENDED)["rows"]
    exact = told["occupation/database-administrator"]["skos:exactMatch"]
    # As ontology/onet.sssom.tsv has it.
    assert {"str": "15-1242.00 Database Administrators"} in exact
    above = told["msf/test/test-planning"]["skos:broader"]
    assert above == [{"id": "msf/test", "name": "Test (MSF)"}]


def test_propose(served: Service) -> None:
    every = fits(reconcile.propose(served, "", ""), PROPOSED)["properties"]
    some = fits(reconcile.propose(served, "itot:Occupation", ""), PROPOSED)["properties"]
    assert {"skos:broader", "itot:candidateRole"} <= {each["id"] for each in some}
    assert "itot:requires" not in {each["id"] for each in some}
    assert "itot:requires" in {each["id"] for each in every}
    assert len(fits(reconcile.propose(served, "itot:Occupation", "2"), PROPOSED)["properties"]) == 2
    # Each can be asked for.
    asked = {"ids": ["occupation/network-analyst"], "properties": some}
    assert fits(reconcile.extend(served, asked), EXTENDED)["meta"]


def test_suggest(served: Service) -> None:
    def suggest(what: str, prefix: str, cursor: str = "") -> list[dict[str, Any]]:
        document = fits(reconcile.suggest(served, what, prefix, cursor), SUGGESTIONS)
        found: list[dict[str, Any]] = document["result"]
        return found

    for concept in served.entities.values():
        assert concept.label in [each["name"] for each in suggest("entity", concept.label)]
        assert suggest("entity", concept.notation)[0]["name"] == concept.label
        assert suggest("entity", concept.iri.removeprefix(BASE))[0]["name"] == concept.label
    first = suggest("entity", "Net")
    assert all(each["name"].startswith("Net") for each in first[:5])
    assert len(first) == 10
    assert first[3:] == suggest("entity", "net", "3")[:7]
    assert suggest("entity", "zzz") == []
    assert [each["id"] for each in suggest("type", "occupation")] == [
        "itot:Occupation",
        "itot:OccupationCluster",
    ]
    assert [each["id"] for each in suggest("type", "itot:RoleCluster")] == ["itot:RoleCluster"]
    assert [each["id"] for each in suggest("property", "candidate")] == ["itot:candidateRole"]
    assert [each["id"] for each in suggest("property", SKOS.broader)] == ["skos:broader"]
    for cursor in ("-1", "x", "9" * 10):
        with pytest.raises(RequestError):
            suggest("entity", "net", cursor)


def test_nothing_of_a_label_is_markup_in_the_preview(store: ox.Store) -> None:
    node, label = ox.NamedNode(f"{BASE}occupation/x"), "<script>alert(1)</script>"
    twin = ox.Store()
    twin.extend(store)
    for predicate, value in (
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ox.NamedNode(ITOT.Occupation)),
        (SKOS.prefLabel, ox.Literal(label, language="en")),
        (SKOS.definition, ox.Literal("<img src=x onerror=alert(1)>", language="en")),
    ):
        twin.add(ox.Quad(node, ox.NamedNode(predicate), value))
    page = reconcile.preview(service(twin), "occupation/x")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


# Over HTTP


def test_the_manifest(url: str) -> None:
    response = requests.get(url, headers={"Origin": "https://example.org"}, timeout=30)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    manifest = fits(response.json(), MANIFEST)
    assert manifest["identifierSpace"] == BASE
    assert [each["id"] for each in manifest["defaultTypes"]] == [f"itot:{kind}" for kind in KINDS]
    view = manifest["view"]["url"].replace("{{id}}", "occupation%2Fnetwork-analyst")
    seen = requests.get(view, headers={"Accept": "text/turtle"}, timeout=30)
    assert seen.status_code == 200
    assert "Network analyst" in seen.text
    preview = manifest["preview"]["url"].replace("{{id}}", "occupation%2Fnetwork-analyst")
    page = requests.get(preview, timeout=30)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Network design and administration" in page.text
    # It is shown in a frame of the client.
    assert "frame-ancestors" not in page.headers["Content-Security-Policy"]
    assert requests.get(preview.replace("network", "x"), timeout=30).status_code == 404


@pytest.mark.parametrize("kept", ["", ":/"])
def test_a_whole_iri_leads_to_its_page(url: str, kept: str) -> None:
    """What a client makes of the manifest's view where an identifier is an IRI."""
    view = requests.get(url, timeout=30).json()["view"]["url"]
    iri = f"{BASE}occupation/network-analyst"
    address = view.replace("{{id}}", quote(iri, safe=kept))
    seen = requests.get(address, headers={"Accept": "text/turtle"}, timeout=30)
    assert [step.status_code for step in seen.history] == [303]
    assert seen.url.endswith("/occupation/network-analyst")
    assert "Network analyst" in seen.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_both_ways_to_ask(url: str, method: str) -> None:
    def send(**fields: str) -> requests.Response:
        where = {"data" if method == "POST" else "params": fields}
        return requests.request(method, url, timeout=30, **where)  # type: ignore[arg-type]

    found = send(queries=json.dumps({"q0": {"query": "network analyst"}}))
    assert found.headers["Content-Type"] == "application/json"
    assert called(fits(found.json(), RESULTS)["q0"]["result"]) == ["occupation/network-analyst"]
    query = {"ids": ["occupation/network-analyst"], "properties": [{"id": "skos:notation"}]}
    extended = fits(send(extend=json.dumps(query)).json(), EXTENDED)
    assert extended["rows"] == {"occupation/network-analyst": {"skos:notation": [{"str": "O037"}]}}
    for queries in ("{", "[" * 100_000 if method == "POST" else "[" * 5000, "\ud83d"[:0], "5"):
        response = send(queries=queries)
        assert response.status_code == 400
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert requests.post(url, timeout=30).status_code == 400
    for path in ("nothing", "suggest", "suggest/nothing", "suggest/entity/x", "reconcile/x"):
        assert requests.get(f"{url}/{path}", timeout=30).status_code == 404, path


def test_a_spreadsheet_of_titles_end_to_end(url: str, store: ox.Store) -> None:
    """What OpenRefine does: guess the type, match, let the user choose, fetch columns."""
    assert requests.post(f"{url}/", {"queries": "{}"}, timeout=30).json() == {}
    titles = ["DBA", "Network analyst", "systems  ANALYST", "Sr. Network Architect", "Ship's cook"]
    manifest = fits(requests.get(url, timeout=30).json(), MANIFEST)

    def post(**fields: Any) -> Any:
        data = {name: json.dumps(value) for name, value in fields.items()}
        return requests.post(url, data, timeout=30).json()

    # To guess the type of a column, OpenRefine asks without one and counts the types found.
    sample = fits(
        post(queries={f"q{n}": {"query": t, "limit": 3} for n, t in enumerate(titles)}), RESULTS
    )
    types = [c["type"][0]["id"] for result in sample.values() for c in result["result"]]
    guessed = max(sorted(set(types)), key=types.count)
    assert guessed == "itot:Occupation"

    found: dict[str, Any] = {}
    for start in range(0, len(titles), manifest["batchSize"]):
        batch = titles[start : start + manifest["batchSize"]]
        queries = {str(n): {"query": t, "type": guessed} for n, t in enumerate(batch)}
        for number, result in fits(post(queries=queries), RESULTS).items():
            found[batch[int(number)]] = result["result"]
    matched = {t: c[0]["id"] for t, c in found.items() if c and c[0]["match"]}
    assert matched["DBA"] == "occupation/database-administrator"
    assert matched["Network analyst"] == "occupation/network-analyst"
    assert matched["systems  ANALYST"] == "occupation/systems-analyst"
    assert found["Ship's cook"] == []

    # For the rest the user types, and chooses of what is suggested.
    place = manifest["suggest"]["entity"]
    where = place["service_url"] + place["service_path"]
    suggested = requests.get(where, {"prefix": "network arch"}, timeout=30).json()
    matched["Sr. Network Architect"] = fits(suggested, SUGGESTIONS)["result"][0]["id"]

    place = manifest["extend"]["propose_properties"]
    where = place["service_url"] + place["service_path"]
    proposed = fits(requests.get(where, {"type": guessed}, timeout=30).json(), PROPOSED)
    roles = next(each for each in proposed["properties"] if each["name"] == "candidate role")
    asked = {"ids": list(matched.values()), "properties": [{"id": roles["id"]}]}
    rows = fits(post(extend=asked), EXTENDED)["rows"]
    for identifier in matched.values():
        query = f"SELECT ?r {{ <{BASE}{identifier}> <{ITOT.candidateRole}> ?r }}"
        wanted = {row["r"].value.removeprefix(BASE) for row in select(store, query)}
        assert {each["id"] for each in rows[identifier][roles["id"]]} == wanted != set()
