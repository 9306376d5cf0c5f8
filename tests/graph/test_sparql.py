"""Asking: what is bound stays a value, and no query reaches the network or ends the process."""

import io
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.errors import InputError
from itotgraph.graph import sparql
from itotgraph.graph.source import as_store
from itotgraph.questions import saved
from itotgraph.text.answer import Answer

E = "https://example.org/"
TITLES = {f"{E}{name}": name.upper() for name in ("a", "b", "c")}
EVERYTHING = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s"


@pytest.fixture(scope="module")
def titles() -> ox.Store:
    label = ox.NamedNode(E + "label")
    return as_store(
        ox.Triple(ox.NamedNode(iri), label, ox.Literal(title)) for iri, title in TITLES.items()
    )


def rows(answer: object) -> list[list[str]]:
    assert isinstance(answer, Answer)
    return answer.values()


def test_select_gives_rows(titles: ox.Store) -> None:
    assert rows(sparql.ask(titles, EVERYTHING)) == [[s, o] for s, o in TITLES.items()]


def test_ask_gives_a_truth_value(titles: ox.Store) -> None:
    assert sparql.ask(titles, 'ASK { ?s ?p "A" }') is True
    assert sparql.ask(titles, 'ASK { ?s ?p "Z" }') is False


def test_construct_and_describe_give_triples(titles: ox.Store) -> None:
    a, label = ox.NamedNode(E + "a"), ox.NamedNode(E + "label")
    constructed = sparql.ask(titles, f"CONSTRUCT {{ ?o_ ?p ?s }} {{ {a} ?p ?s BIND({a} AS ?o_) }}")
    assert constructed == [ox.Triple(a, label, ox.Literal("A"))]
    assert sparql.ask(titles, f"DESCRIBE {a}") == [ox.Triple(a, label, ox.Literal("A"))]


@pytest.mark.parametrize("name", ["s", "o"])
def test_a_bound_variable_keeps_its_rows(titles: ox.Store, name: str) -> None:
    value = ox.NamedNode(E + "b") if name == "s" else ox.Literal("B")
    assert rows(sparql.ask(titles, EVERYTHING, {name: value})) == [[E + "b", "B"]]


def test_binding_holds_for_ask_and_construct(titles: ox.Store) -> None:
    b = {"s": ox.NamedNode(E + "b")}
    assert sparql.ask(titles, 'ASK { ?s ?p "B" }', b) is True
    assert sparql.ask(titles, 'ASK { ?s ?p "A" }', b) is False
    found = sparql.ask(titles, "CONSTRUCT WHERE { ?s ?p ?o }", b)
    assert isinstance(found, list)
    assert [triple.object for triple in found] == [ox.Literal("B")]


HOSTILE = ['") } #', 'B" ) } UNION { ?s ?p ?o', "\\", '"', "'''", "}", "\n}", "<>", "\\u0022) }"]


@given(st.sampled_from(HOSTILE) | st.text(), st.sampled_from([None, "en"]))
def test_no_bound_text_changes_the_query(titles: ox.Store, text: str, language: str | None) -> None:
    if text in TITLES.values() and not language:
        return
    literal = ox.Literal(text, language=language) if language else ox.Literal(text)
    assert rows(sparql.ask(titles, EVERYTHING, {"o": literal})) == []
    kept = as_store([ox.Triple(ox.NamedNode(E + "x"), ox.NamedNode(E + "p"), literal)])
    assert rows(sparql.ask(kept, EVERYTHING, {"o": literal})) == [[E + "x", text]]


@pytest.mark.parametrize("name", ["x", "s) { ?s", "", "?s", "o }"])
def test_only_a_variable_of_the_query_can_be_bound(titles: ox.Store, name: str) -> None:
    with pytest.raises(InputError, match=r"^q: the query has no variable .*\(bind one of \?"):
        sparql.ask(titles, EVERYTHING, {name: ox.Literal("A")}, "q")


def test_a_name_that_only_a_comment_or_a_text_has_is_no_variable(titles: ox.Store) -> None:
    text = 'SELECT ?s { ?s ?p "?quoted" } # ?commented'
    for name in ("quoted", "commented"):
        with pytest.raises(InputError, match="no variable"):
            sparql.ask(titles, text, {name: ox.Literal("A")})


def test_the_nearest_variable_is_offered(titles: ox.Store) -> None:
    with pytest.raises(InputError, match=r"\(bind one of \?occupation\)"):
        sparql.ask(titles, "SELECT * { ?occupation ?p ?z }", {"ocupation": ox.Literal("A")})


ELSEWHERE = "<http://127.0.0.1:9/>"
VALUES = f"VALUES ?x {{ {ELSEWHERE} }}"
SERVICE = [
    f"PREFIX : <{E}> SELECT * {{ service:x {{ ?s ?p ?o }} }}",
    f"SELECT * {{ {VALUES} service silent ?x {{}} }}",
    f"BASE <{E}> SELECT * {{ SERVICE <x> {{}} }}",
    f"SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service SILENT {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVIC\\u0045 {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\U00000053ERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE# {{\n{ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"ASK {{ {VALUES} SERVICE ?x {{ ?s ?p ?o }} }}",
    # The words between a < and a > are no IRI here, though they look like one.
    f"SELECT*{{ {VALUES} FILTER(1<2)SERVICE?x{{?a?b?c}}FILTER(3>2)}}",
    f"SELECT * {{ {VALUES} FILTER(1<2&&'>'!='')SERVICE ?x {{?a ?b ?c}} FILTER('a'='a') }}",
    f"SELECT * {{ {VALUES} FILTER(1<2#>'''\n)SERVICE ?x {{?a ?b ?c}} #'''\n }}",
    f"SELECT * {{ {VALUES} FILTER(1<x:y#>'''\n)SERVICE ?x {{?a ?b ?c}} #'''\n }}",
    # Nor are they a text.
    f'SELECT * {{ {VALUES} FILTER("""a"b"""!="") SERVICE ?x {{}} FILTER("""a"b"""!="") }}',
    f'SELECT * {{ {VALUES} FILTER("\\u0022"!="") SERVICE ?x {{}} FILTER("\\u0022"!="") }}',
    f"PREFIX e: <{E}> SELECT * {{ {VALUES} FILTER(e:\\'=1) SERVICE ?x {{}} FILTER(e:\\'=1) }}",
]


@pytest.mark.parametrize("text", SERVICE)
def test_service_is_refused_however_it_is_written(titles: ox.Store, text: str) -> None:
    with pytest.raises(InputError, match=r"SERVICE would reach|an IRI or a comparison"):
        sparql.ask(titles, text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p ?o }",
        'SELECT * { ?s ?p "SERVICE", \'service\', """a "SERVICE" b""" }',
        f"SELECT * {{ ?s <{E}service> <{E}#service> }}",
        "SELECT * { ?s ?p ?o } # SERVICE",
        f"PREFIX service: <{E}> SELECT * {{ ?s service:x ?o }}",
        f"PREFIX e: <{E}> SELECT * {{ ?s e:service ?o ; e:x.service e:service-desk }}",
        f"PREFIX e: <{E}> SELECT * {{ GRAPH e:service {{ ?s ?p _:service }} }}",
        f"BASE <{E}> SELECT * {{ ?s <#x> <b'c> . <#(y> ?p ?o FILTER(?o < 3) }}",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 2) }",
        f"SELECT * {{ VALUES ?s {{ {f'<{E}x_(y)> ' * 300} }} }}",
        f"SELECT * {{ ?s ?p '{'(' * 300}' }}",
        "SELECT * " + "{" * 100 + "}" * 100,
    ],
)
def test_a_harmless_query_is_answered(titles: ox.Store, text: str) -> None:
    assert isinstance(sparql.ask(titles, text), Answer)


def deep(opening: str, inside: str, closing: str, depth: int = 5_000) -> str:
    return opening * depth + inside + closing * depth


# Oxigraph overflows its stack on each of these and takes the process with it.
DEEP = {
    "braces": f"SELECT * {deep('{', '', '}')}",
    "parentheses": f"SELECT * {{ FILTER({deep('(', 'true', ')')}) }}",
    "functions": f"SELECT * {{ FILTER({deep('STR(', '1', ')')} = 1) }}",
    "blank nodes": f"SELECT * {{ {deep('[ ?p ', '1', ']')} }}",
    "triple terms": f"SELECT * {{ ?s ?p {deep('<<( ?s ?p ', '1', ')>>')} }}",
    "reified triples": f"SELECT * {{ ?s ?p {deep('<< ?s ?p ', '1', '>>')} }}",
    "closed in an IRI": f"SELECT * {{ FILTER(<{E}{')' * 5000}> = {deep('(', '1', ')')}) }}",
    "union": f"SELECT * {{ {{}} {'UNION {} ' * 6_500} }}",
    "and": f"SELECT * {{ FILTER(true {'&& true ' * 9_500}) }}",
    "or": f"SELECT * {{ FILTER(true{'||true' * 9_500}) }}",
    "sum": f"SELECT ((1{'+1' * 20_000}) AS ?x) {{}}",
    "not": f"SELECT * {{ FILTER({'!' * 20_000}true) }}",
    "path": f"SELECT * {{ ?s <{E}p>{f'/<{E}p>' * 5_000} ?o }}",
}


@pytest.mark.parametrize("name", DEEP)
def test_a_query_that_the_engine_would_not_survive_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"nested deeper than 100|longer than 5000") as caught:
        sparql.ask(ox.Store(), DEEP[name])
    assert len(str(caught.value)) < 200


def test_the_limits_leave_the_engine_room(tmp_path: Path) -> None:
    texts = [
        f"SELECT * {deep('{', '?s ?p ?o', '}', 100)}",
        f"SELECT * {{ FILTER({deep('(', 'true', ')', 98)}) }}",
        f"SELECT * {{ {{}} {'UNION {} ' * 1_600} }}",
        f"SELECT * {{ FILTER(true {'&& true ' * 1_600}) }}",
        f"SELECT ((1{'+1' * 2_400}) AS ?x) {{}}",
        f"SELECT * {{ FILTER({'!' * 4_900}true) }}",
        f"SELECT * {{ ?s ?p ?o {'FILTER NOT EXISTS { ?s ?p ?o }' * 550} }}",
    ]
    code = "import sys, pyoxigraph; from itotgraph.graph import sparql\n" + "".join(
        f"sparql.ask(pyoxigraph.Store(), {text!r})\n" for text in texts
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT ten", "q:1:29: expected"),
        ("SELECT * {\n ?s nope:p ?o }", "q:2:5: the prefix nope: is not declared (add a PREFIX"),
        (
            "SELECT * { ?s skos:broader ?o }",
            "q:1:15: the prefix skos: is not declared (add PREFIX skos: <http://www.w3.org/2004/",
        ),
        ("SELECT *\n{ ?s ?p ?o", "q:2:11: expected"),
        ("SELECT *\n{\n  ?s ?p ?o } LIMIT ten", "q:3:20:"),
        ("", "q:1:1:"),
        ("INSERT DATA { <urn:x> <urn:y> 1 }", "q:1:"),
        ("LOAD <http://127.0.0.1:9/>", "q:1:"),
        ("SELECT * { ?s \ud800 ?o }", "q:"),
    ],
)
def test_a_syntax_error_is_placed(titles: ox.Store, text: str, place: str) -> None:
    before = len(titles)
    with pytest.raises(InputError) as caught:
        sparql.ask(titles, text, source="q")
    assert str(caught.value).startswith(place)
    assert "\n" not in str(caught.value)
    assert len(titles) == before


def test_from_reads_no_file(titles: ox.Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret.nt"
    secret.write_text("<urn:s> <urn:p> <urn:o> .\n", encoding="utf-8")
    assert rows(sparql.ask(titles, f"SELECT * FROM <{secret.as_uri()}> {{ ?s ?p ?o }}")) == []


def test_a_saved_query_is_read_by_name() -> None:
    assert saved.saved()
    for name, path in saved.saved().items():
        assert saved.read(name) == path.read_text(encoding="utf-8")
        assert saved.question(saved.read(name)).endswith("?")


def test_a_query_file_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "own.rq"
    path.write_bytes(b"\xef\xbb\xbf" + EVERYTHING.encode())
    assert saved.read(str(path)) == EVERYTHING


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tabel-1", "no saved query and no file 'tabel-1' (did you mean table-1"),
        ("zzzzzzz", "no saved query and no file 'zzzzzzz' (see: itotgraph queries)"),
        ("gone.rq", "gone.rq: cannot be read: No such file or directory (check the name"),
        ("x" * 5000, "no saved query and no file 'xxx"),
    ],
)
def test_an_unknown_query_is_named(name: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        saved.read(name)
    assert str(caught.value).startswith(said)


def test_a_query_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.rq"
    path.write_bytes("# Größe\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"own\.rq:1: not UTF-8 at byte 4 \(save it as UTF-8\)"):
        saved.read(str(path))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EVERYTHING.encode())))
    assert saved.read("-") == EVERYTHING
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    with pytest.raises(InputError, match="-:1: not UTF-8 at byte 0"):
        saved.read("-")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="standard input is closed"):
        saved.read("-")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SELECT * { ?s ?p ?o }", []),
        ("SELECT * FROM <http://a/> FROM NAMED <http://b> { ?s ?p ?o }", ["http://a/", "http://b"]),
        ("SELECT * fRoM<http://a/>{ ?s ?p ?o }", ["http://a/"]),
        (
            "PREFIX g: <http://g/> ASK FROM g:x FROM NAMED # <http://no>\n g:y {}",
            ["http://g/x", "http://g/y"],
        ),
        ("BASE <http://b/c> ASK FROM <d> {}", ["http://b/d"]),
        ("PREFIX : <http://d/> SELECT * FROM : FROM :a{}", ["http://d/", "http://d/a"]),
        ("PREFIX from: <http://f/> DESCRIBE from:x ?from", []),
        ("SELECT ?from { ?from <http://from/> 'FROM <http://c>' # FROM <http://d>\n }", []),
        ("SELECT (IF(EXISTS { ?a ?b ?c }, 1, 2) AS ?n) FROM <http://a> {}", ["http://a"]),
        ("CONSTRUCT { ?s ?p ?o } FROM <http://a> WHERE { ?s ?p ?o }", ["http://a"]),
    ],
)
def test_the_graphs_that_a_query_names(text: str, named: list[str]) -> None:
    assert sparql.dataset(text) == named


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", True),
        ("SELECT * FROM <https://example.org/g> { ?s ?p ?o }", True),
        ("# Beside the graph, from an import.\nSELECT * { ?s ?p ?o }", False),
        ("ASK { <https://example.org/graph/a> ?p 'from a graph' }", False),
    ],
)
def test_a_graph_is_named_by_no_comment_text_or_iri(text: str, names: bool) -> None:
    assert sparql.names_graphs(text) == names


def test_a_syntax_error_says_what_was_found(titles: ox.Store) -> None:
    with pytest.raises(InputError, match=r"expected .*, found 'ten'"):
        sparql.ask(titles, "SELECT * { ?s ?p ?o } LIMIT ten")


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("SELECT * { ?z ?a ?m }", ["z", "a", "m"]),
        ("PREFIX a: <x:#y>\nselect  distinct * { $z ?a 'the ?b of' # ?c\n}", ["z", "a"]),
        ("SELECT*{ { SELECT ?b { ?b ?a ?c } } ?z ?a ?b }", ["b", "a", "z"]),
        ("SELECT ?z ?a { { SELECT * { ?z ?m ?a } } }", ["z", "a"]),
        ("SELECT (COUNT(*) AS ?n) ?a { ?z ?a ?m } GROUP BY ?a", ["n", "a"]),
    ],
)
def test_the_columns_are_as_the_query_names_them(
    titles: ox.Store, text: str, variables: list[str]
) -> None:
    """SPARQL 1.1, 16.1: * is all variables that are visible in the query; a reader reads on."""
    answer = sparql.ask(titles, text)
    assert isinstance(answer, Answer)
    assert answer.variables == variables


def test_a_star_can_be_named(titles: ox.Store) -> None:
    text = "SELECT DISTINCT * { ?z ?a ?m # * {\n}"
    assert sparql.named(text, ["z", "a", "m"]) == text.replace("*", "?z ?a ?m", 1)
