"""Remote stores: the same answers as from a local one, and what a hostile server can do."""

import base64
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from itotgraph.cli import itotgraph, main
from itotgraph.errors import InputError, RemoteError
from itotgraph.graph import check
from itotgraph.graph.remote import Remote
from itotgraph.graph.source import as_store, select
from itotgraph.namespaces import ASSERTED, LINKED, SH, SKOS
from itotgraph.questions.saved import saved
from tests.servers import hostile, oxigraph

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def endpoint(
    tmp_path_factory: pytest.TempPathFactory, built: Path, everything: Path
) -> Iterator[str]:
    if reason := oxigraph.missing():
        pytest.skip(reason)
    with oxigraph.start(tmp_path_factory.mktemp("oxigraph"), everything) as addresses:
        asserted = (built / "itot-asserted.ttl").read_text(encoding="utf-8")
        Remote(addresses.store).put(ASSERTED, asserted)
        Remote(addresses.store).put(LINKED, (built / "itot-links.ttl").read_text(encoding="utf-8"))
        yield addresses.query


def output(*arguments: str) -> str:
    result = CliRunner().invoke(itotgraph, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("table", "3", "--format", "csv"),
        ("table", "2", "--as-printed", "--role", "Release Management", "--format", "json"),
        ("show", "Systems analyst"),
        ("show", "msf:release-management", "--format", "turtle"),
        ("errata", "Technical sales"),
        ("query", "roles-of-occupation", "--bind", "occupation=Systems analyst", "--format", "csv"),
        ("query", "similar-functions", "--format", "tsv"),
        ("roles", "Sr. DBA (Oracle)", "--why"),
        ("who", "Release Manager", "--format", "json"),
        ("compare", "DBA", "Tester", "--format", "csv"),
        ("similar", "mof:operations", "--most", "3"),
        ("path", "Help desk technician", "Network architect", "--format", "csv"),
        ("match", "Sr. DBA (Oracle)", "sysadmin", "Nurse", "--format", "csv"),
    ],
)
def test_the_answer_is_the_local_one(endpoint: str, arguments: tuple[str, ...]) -> None:
    assert output(*arguments, "--endpoint", endpoint) == output(*arguments)


def test_gaps_are_those_of_the_local_graph(endpoint: str, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("person,title\nP1,Sr. DBA\nP2,Tester\n", encoding="utf-8")

    def found(*where: str) -> str:
        command = ["gaps", str(staff), "--format", "json", *where]
        result = CliRunner().invoke(itotgraph, command, catch_exceptions=False)
        assert result.exit_code == 1
        return result.stdout

    assert found("--endpoint", endpoint) == found()


def test_queries_tells_how_many_rows_each_has_there(endpoint: str) -> None:
    listed = json.loads(output("queries", "--format", "json", "--endpoint", endpoint))
    assert listed.keys() == saved().keys()
    # Rows of Table 1 and of Table 3 as the paper prints them.
    assert listed["table-1-as-printed"]["rows"] == 24
    assert listed["table-3-as-printed"]["rows"] == 25
    assert re.search(
        r"^table-1-as-printed +24  Which", output("queries", "--endpoint", endpoint), re.M
    )


def test_queries_shows_each_row_before_the_next_is_asked_and_names_the_one_that_fails() -> None:
    names = list(saved())
    behaviours = [hostile.counting(5)] * 3 + [hostile.hangs]
    with hostile.start(*behaviours) as server:
        command = ["queries", "--endpoint", server.url, "--timeout", "0.5"]
        result = CliRunner().invoke(itotgraph, command)
        shown = [line.split()[:2] for line in result.stdout.splitlines()]
        assert shown == [[name, "1"] for name in names[:3]]
        assert isinstance(result.exception, RemoteError)
        said = str(result.exception).replace(server.url, "URL")
    timers = [each for each in threading.enumerate() if isinstance(each, threading.Timer)]
    assert all(each.finished.is_set() for each in timers)
    mend = "try later, or wait longer with --timeout"
    assert said == f"URL: {names[3]}: does not answer within 0.5 s ({mend})"


def test_ask_and_construct(endpoint: str, tmp_path: Path) -> None:
    query = tmp_path / "q.rq"
    query.write_text("ASK { <https://w3id.org/itot/occupation/tester> ?p ?o }")
    assert output("query", str(query), "--endpoint", endpoint) == "true\n"
    query.write_text("CONSTRUCT { ?s a ?o } { ?s a ?o VALUES ?o { <http://example.org/none> } }")
    assert output("query", str(query), "--endpoint", endpoint).strip() == ""


def test_check_finds_the_same(endpoint: str, built: Path) -> None:
    def findings(*where: str) -> set[tuple[str, ...]]:
        text = output("check", "--fail-at", "violation", "--format", "json", *where)
        keys = ("severity", "shape", "focus", "path", "value", "message")
        return {tuple(str(finding[key]) for key in keys) for finding in json.loads(text)}

    sources, published = findings(), findings("--graph", str(built))
    assert sources
    assert sources != published
    graphs = f"default-graph-uri={ASSERTED}&default-graph-uri={LINKED}"
    assert findings("--endpoint", f"{endpoint}?{graphs}") == sources
    assert findings("--endpoint", endpoint) == published


def test_fetch_asks_again_where_an_answer_was_cut() -> None:
    class Cutting:
        """A store that gives at most three triples at once, as many do by default."""

        name = "http://store.example/"

        def __init__(self, store: ox.Store, most: int) -> None:
            self.store, self.most = store, most

        def query(self, query: str, /) -> object:
            answer = self.store.query(query)
            return list(answer)[: self.most] if isinstance(answer, ox.QueryTriples) else answer

    label, kind = ox.NamedNode(SKOS.prefLabel), ox.NamedNode(SKOS.inScheme)
    triples = [
        ox.Triple(ox.NamedNode(f"http://example.org/{n}"), predicate, ox.Literal("x"))
        for n in range(3)
        for predicate in (label, kind, ox.NamedNode("http://example.org/unnamed"))
    ]
    shapes = [ox.Triple(ox.BlankNode(), ox.NamedNode(SH.path), kind)]
    store = as_store(triples)
    wanted = {t for t in triples if t.predicate in (label, kind)}
    assert set(check.fetch(Cutting(store, 3), shapes)) == wanted  # type: ignore[arg-type]
    with pytest.raises(RemoteError, match=r"gives 4 of 6 triples .raise its limit"):
        check.fetch(Cutting(store, 2), shapes)  # type: ignore[arg-type]


def test_an_empty_default_graph_is_no_graph_without_findings() -> None:
    class Empty:
        name = "http://store.example/"
        query = ox.Store().query

    shapes = [ox.Triple(ox.BlankNode(), ox.NamedNode(SH.path), ox.NamedNode(SKOS.inScheme))]
    with pytest.raises(RemoteError, match=r"nothing to check .add \?default-graph-uri=IRI"):
        check.fetch(Empty(), shapes)  # type: ignore[arg-type]


def failure(behaviour: hostile.Behaviour, secret: str | None = None, timeout: float = 5) -> str:
    with hostile.start(behaviour) as server:
        with pytest.raises(RemoteError) as error:
            Remote(server.url + "/query", secret, timeout).query(COUNT)
        return str(error.value).replace(server.url, "URL")


def test_a_redirect_is_not_followed() -> None:
    with hostile.start(hostile.counting(1)) as other:
        location = f"{other.url}/elsewhere?key=KEY"
        said = failure(hostile.answer(302, Location=location), "user:password")
        assert said == (
            f"URL/query: 302, a redirect to {other.url}/elsewhere, is not followed "
            "(name the address itself)"
        )
        assert other.requests == []


@pytest.mark.parametrize("status", [401, 403])
def test_access_denied(status: int) -> None:
    plain = hostile.answer(status, "go away", Content_Type="text/plain")
    assert failure(plain) == f"URL/query: {status}, access denied (say who you are with --auth)"
    assert failure(plain, "t0ken") == f"URL/query: {status}, access denied (check --auth)"


def test_an_error_of_the_store_is_quoted_in_one_line_without_what_commands_a_terminal() -> None:
    said = failure(hostile.answer(500, "\x1b[31mout of\nmemory", Content_Type="text/plain"))
    assert said == "URL/query: 500: \N{REPLACEMENT CHARACTER}[31mout of (see the log of the store)"


@pytest.mark.parametrize("secret", ["s3cret-token", "somebody:pass word"])
def test_no_message_says_the_secret(secret: str) -> None:
    said = failure(hostile.echo_secret, secret)
    assert "you said" in said
    assert base64.b64encode(secret.encode()).decode() not in said
    for part in secret.split(":"):
        assert part not in said


def test_userinfo_and_query_of_the_address_are_not_said() -> None:
    with hostile.start(hostile.answer(404)) as server:
        url = server.url.replace("//", "//somebody:p%40ss@") + "/q?apikey=KEY"
        with pytest.raises(RemoteError) as error:
            Remote(url).query(COUNT)
        assert str(error.value) == f"{server.url}/q: status 404 (check the address)"
        sent = server.requests[-1]
        assert sent.path == "/q?apikey=KEY"
        credentials = base64.b64encode(b"somebody:p@ss").decode()
        assert sent.headers["Authorization"] == f"Basic {credentials}"


def test_netrc_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with hostile.start(hostile.counting(1)) as server:
        list(Remote(server.url).query(COUNT))  # type: ignore[arg-type]
    assert "Authorization" not in server.requests[0].headers


def test_a_cut_answer_fails_after_three_tries() -> None:
    with hostile.start(hostile.dies_midway) as server:
        with pytest.raises(RemoteError, match="the connection ended in the middle"):
            Remote(server.url).query(COUNT)
        assert len(server.requests) == 3


def test_a_passing_failure_is_tried_again() -> None:
    with hostile.start(hostile.dies_midway, hostile.answer(503), hostile.counting(7)) as server:
        assert select(Remote(server.url), COUNT)[0]["n"].value == "7"


def test_an_update_that_may_not_be_repeated_is_sent_once() -> None:
    with hostile.start(hostile.answer(503)) as server:
        with pytest.raises(RemoteError, match="status 503"):
            Remote(server.url).update("LOAD <http://example.org/>", repeatable=False)
        assert len(server.requests) == 1


@pytest.mark.parametrize("behaviour", [hostile.hangs, hostile.trickles])
def test_a_silent_or_endless_server_is_left(behaviour: hostile.Behaviour) -> None:
    start = time.monotonic()
    said = failure(behaviour, timeout=0.3)
    assert said == (
        "URL/query: does not answer within 0.3 s (try later, or wait longer with --timeout)"
    )
    assert time.monotonic() - start < 5


def test_all_answers_together_have_a_deadline() -> None:
    with hostile.start(hostile.counting(5)) as server:
        store = Remote(server.url, timeout=20, within=0.5)
        said = "has not answered all within 0.5 s"
        with pytest.raises(RemoteError, match=said):  # noqa: PT012 (one of them is the last)
            while len(server.requests) < 100_000:
                store.query(COUNT)
        with hostile.start(hostile.trickles) as trickling, pytest.raises(RemoteError, match=said):
            Remote(trickling.url, timeout=20, within=0.5).query(COUNT)


def test_a_silent_server_is_asked_once() -> None:
    with hostile.start(hostile.hangs) as server:
        with pytest.raises(RemoteError, match="does not answer within"):
            Remote(server.url, timeout=0.3).query(COUNT)
        assert len(server.requests) == 1


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(RemoteError) as error:
        Remote(f"http://127.0.0.1:{port}").query(COUNT)
    assert str(error.value) == (
        f"http://127.0.0.1:{port}: Connection refused (check the address and the server)"
    )


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", "<!doctype html><title>Login</title>"),
        ("application/sparql-results+json", ""),
        ("application/sparql-results+json", "[]"),
        ("application/sparql-results+json", '{"head": {"vars": ["n"]}, "results": {}}'),
        (
            "application/sparql-results+json",
            '{"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "x"}}]}}',
        ),
    ],
)
def test_what_is_no_answer(kind: str, body: str) -> None:
    assert failure(hostile.answer(200, body, Content_Type=kind)) == (
        f"URL/query: answers no whole SPARQL result, but {kind} "
        "(check that the address is a SPARQL endpoint)"
    )


def test_the_json_of_virtuoso_and_comunica_is_read() -> None:
    one = '"datatype": "http://www.w3.org/2001/XMLSchema#integer", "value": "1"'
    ask = (
        '{"head": {"link": [], "vars": ["__ASK_RETVAL"]}, "results": {"distinct": false, '
        f'"bindings": [{{"__ASK_RETVAL": {{"type": "typed-literal", {one}}}}}]}}}}'
    )
    with hostile.start(hostile.solutions(ask)) as server:
        answer = Remote(server.url).query("ASK {}")
        assert isinstance(answer, ox.QueryBoolean)
        assert bool(answer)
    nodes = (
        '{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "bnode", "value": '
        '"nodeID://b1"}}]}, "metadata": {"httpRequests": 0}}'
    )
    with hostile.start(hostile.solutions(nodes)) as server:
        (row,) = select(Remote(server.url), COUNT)
        assert isinstance(row["s"], ox.BlankNode)


@pytest.mark.parametrize(
    "url", ["store.example/query", "ftp://store.example/", "http://", "http://a b/", "http://a:x/"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InputError, match="is no address of a store"):
        Remote(url)


def test_the_message_on_a_bad_address_has_no_password() -> None:
    with pytest.raises(InputError) as error:
        Remote("ftp://me:mine@store.example/")
    assert "mine" not in str(error.value)


def test_a_secret_that_would_add_a_header() -> None:
    with pytest.raises(InputError, match="control character"):
        Remote("http://127.0.0.1/", "token\r\nX: y")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["itotgraph", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code))


def test_exit_status_4_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with hostile.start(hostile.answer(500)) as server:
        assert run(monkeypatch, "table", "1", "--endpoint", server.url) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        f"itotgraph: error: {server.url}: status 500 (see the log of the store)\n"
    )


def test_where_the_secret_comes_from(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ITOT_TOKEN", "t1")
    (tmp_path / "token").write_text("t2\n")
    query = tmp_path / "q.rq"
    query.write_text(COUNT)
    with hostile.start(hostile.counting(1)) as server:
        for where in ("env:ITOT_TOKEN", f"file:{tmp_path / 'token'}"):
            ask = ("query", str(query), "--endpoint", server.url, "--auth", where)
            assert run(monkeypatch, *ask) == 0
        prompted = CliRunner().invoke(
            itotgraph, ["query", str(query), "--endpoint", server.url, "--auth", "prompt"], "t3\n"
        )
        assert prompted.exit_code == 0
        assert "t3" not in prompted.output
        tokens = [request.headers["Authorization"] for request in server.requests]
        assert tokens == ["Bearer t1", "Bearer t2", "Bearer t3"]
        capsys.readouterr()
        for where in ("user:pass", "env:", "env:ITOT_UNSET", "file:/nonexistent/x"):
            ask = ("query", str(query), "--endpoint", server.url, "--auth", where)
            assert run(monkeypatch, *ask) == 2
            assert "pass)" not in capsys.readouterr().err


def test_a_password_over_http_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert Remote("http://store.example/", "me:mine").unsafe
    assert not Remote("https://store.example/", "me:mine").unsafe
    assert not Remote("http://localhost/", "me:mine").unsafe
    assert not Remote("http://store.example/").unsafe


@pytest.mark.parametrize(
    "arguments", [("table", "1", "--graph", "."), ("check", "x.ttl"), ("show", "x", "--with", "y")]
)
def test_an_endpoint_and_files_do_not_go_together(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(itotgraph, [*arguments, "--endpoint", "http://127.0.0.1/"])
    assert done.exit_code == 2
    assert "leave out the files" in done.output
