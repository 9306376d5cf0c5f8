"""Putting the graph into real stores, and into one that misbehaves."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from itotgraph.cli import itotgraph
from itotgraph.errors import InputError, RemoteError
from itotgraph.graph import parse
from itotgraph.graph.remote import DEFAULT, Remote
from itotgraph.graph.source import select
from itotgraph.namespaces import ASSERTED, INFERRED
from itotgraph.publish import push
from tests.servers import Addresses, hostile, jena, oxigraph, virtuoso
from tests.test_readme import ENVIRONMENT, blocks

ALL = "https://example.org/all"
SECRETS = {virtuoso: f"dba:{virtuoso.PASSWORD}"}


def running(server: ModuleType, factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    if reason := server.missing():
        pytest.skip(reason)
    with server.start(factory.mktemp("server")) as addresses:
        yield addresses


@pytest.fixture(scope="module", params=[oxigraph, virtuoso], ids=lambda server: server.__name__)
def with_graph_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Remote, Remote]]:
    """A graph store and the query endpoint beside it."""
    for addresses in running(request.param, tmp_path_factory):
        secret = SECRETS.get(request.param)
        yield Remote(addresses.store, secret), Remote(addresses.query.partition("?")[0])


@pytest.fixture(
    scope="module", params=[oxigraph, jena, virtuoso], ids=lambda server: server.__name__
)
def with_update(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Remote, Remote]]:
    """An update endpoint and the query endpoint beside it."""
    for addresses in running(request.param, tmp_path_factory):
        secret = SECRETS.get(request.param)
        yield Remote(addresses.update, secret), Remote(addresses.query.partition("?")[0])


@pytest.fixture(scope="module")
def parts(asserted: list[ox.Triple], inferred: set[ox.Triple]) -> dict[str, list[ox.Triple]]:
    assert any(isinstance(t.object, ox.BlankNode) for t in asserted)
    return {ASSERTED: asserted, INFERRED: list(inferred)}


def content(endpoint: Remote, name: str) -> set[ox.Quad]:
    """Return the graph as the store has it, its blank nodes with their canonical labels."""
    found = endpoint.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
    return canonical(list(found))  # type: ignore[arg-type]


def canonical(triples: list[ox.Triple]) -> set[ox.Quad]:
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_graph_store(
    with_graph_store: tuple[Remote, Remote], parts: dict[str, list[ox.Triple]]
) -> None:
    store, endpoint = with_graph_store
    push.put(store, {ASSERTED: parts[INFERRED][:10]})
    push.put(store, parts)
    push.put(store, {ALL: [t for part in parts.values() for t in part]}, endpoint)
    for name, triples in parts.items():
        assert content(endpoint, name) == canonical(triples)
    assert len(content(endpoint, ALL)) == sum(map(len, parts.values()))


def test_update(with_update: tuple[Remote, Remote], parts: dict[str, list[ox.Triple]]) -> None:
    store, endpoint = with_update
    old = {ASSERTED: parts[INFERRED][:10], INFERRED: []}
    for graphs in (old, parts, parts):
        push.update(store, graphs, endpoint)
        for name, triples in graphs.items():
            assert content(endpoint, name) == canonical(triples)
            assert content(endpoint, f"{name}/incoming") == set()


def test_load(
    with_update: tuple[Remote, Remote], parts: dict[str, list[ox.Triple]], built: Path
) -> None:
    store, endpoint = with_update
    turtle = (built / "itot.ttl").read_text(encoding="utf-8")
    triples = parse.parse(built / "itot.ttl")
    served = hostile.answer(200, turtle, Content_Type="text/turtle")
    with hostile.start(served) as web:
        push.update(store, {ALL: triples}, endpoint, [f"{web.url}/itot.ttl"])
    assert content(endpoint, ALL) == canonical(triples)


def test_a_load_of_something_else_replaces_nothing(with_update: tuple[Remote, Remote]) -> None:
    store, endpoint = with_update
    name = "https://example.org/kept"
    node = ox.NamedNode("https://example.org/x")
    triples = [ox.Triple(node, node, ox.Literal(str(number))) for number in range(3)]
    push.update(store, {name: triples}, endpoint)
    served = hostile.answer(200, "<x:a> <x:b> <x:c> .\n", Content_Type="text/turtle")
    with hostile.start(served) as web, pytest.raises(RemoteError) as error:
        push.update(store, {name: triples[:2]}, endpoint, [f"{web.url}/other.ttl"])
    assert str(error.value).endswith(
        f"<{name}/incoming> holds 1 of 2 triples; now <{name}> holds 3 of 2 triples "
        "(nothing was replaced)"
    )
    assert content(endpoint, name) == canonical(triples)
    assert content(endpoint, f"{name}/incoming") == set()


def test_the_default_graph(
    tmp_path_factory: pytest.TempPathFactory, parts: dict[str, list[ox.Triple]]
) -> None:
    for addresses in running(oxigraph, tmp_path_factory):
        push.put(Remote(addresses.store), {DEFAULT: parts[ASSERTED]})
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        (row,) = select(Remote(addresses.query), count)
        assert int(row["n"].value) == len(parts[ASSERTED])


def test_the_wrong_password_for_virtuoso(tmp_path_factory: pytest.TempPathFactory) -> None:
    for addresses in running(virtuoso, tmp_path_factory):
        with pytest.raises(RemoteError) as error:
            push.put(Remote(addresses.store, "dba:not-this"), {ALL: []})
        assert str(error.value).startswith(f"{addresses.store}: 401, access denied; ")


def itot_push(url: str, *arguments: str) -> tuple[int, str]:
    """Run the command in a process of its own; return its exit status and what it says."""
    done = subprocess.run(
        ["itotgraph", "push", url, *arguments],
        env=ENVIRONMENT | {"STORE": "s3cret"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "s3cret" not in done.stdout + done.stderr
    return done.returncode, done.stderr


def test_a_redirect_gets_neither_the_graph_nor_the_token() -> None:
    with hostile.start(hostile.answer(201)) as other:
        redirect = hostile.answer(307, Location=f"{other.url}/elsewhere")
        with hostile.start(redirect) as store:
            status, said = itot_push(f"{store.url}/data", "--auth", "env:STORE")
        assert status == 4
        assert said == (
            f"itotgraph: error: {store.url}/data: 307, a redirect to {other.url}/elsewhere, "
            "is not followed; what the graphs hold now is not told (name the address itself)\n"
        )
        assert other.requests == []
        assert {request.method for request in store.requests} == {"PUT", "GET"}


@pytest.mark.parametrize(
    ("behaviour", "said", "times"),
    [
        (hostile.answer(401), "401, access denied (check --auth)", 1),
        (hostile.answer(500), "status 500 (see the log of the store)", 1),
        (hostile.echo_secret, "500: you said Bearer *** (see the log of the store)", 1),
        (hostile.answer(502), "status 502 (see the log of the store)", 3),
        (hostile.dies_midway, "the connection ended in the middle (check the address and the ", 3),
        (hostile.hangs, "does not answer within 0.5 s (try later, or wait longer with --time", 1),
    ],
)
def test_a_store_that_fails(behaviour: hostile.Behaviour, said: str, times: int) -> None:
    with hostile.start(behaviour) as store:
        status, error = itot_push(f"{store.url}/data", "--auth", "env:STORE", "--timeout", "0.5")
        assert (status, len(error.splitlines())) == (4, 1)
        problem, mend = said.split(" (")
        unknown = "what the graphs hold now is not told"
        assert error.startswith(f"itotgraph: error: {store.url}/data: {problem}; {unknown} ({mend}")
        assert [request.method for request in store.requests].count("PUT") == times


def test_wrong_counts_are_noticed(parts: dict[str, list[ox.Triple]]) -> None:
    wanted = len(parts[ASSERTED])
    with hostile.start(hostile.answer(204), hostile.counting(wanted - 1)) as store:
        with pytest.raises(RemoteError) as error:
            push.put(Remote(store.url), {ASSERTED: parts[ASSERTED]}, Remote(store.url))
        assert str(error.value) == (
            f"{store.url}: <{ASSERTED}> holds {wanted - 1} of {wanted} triples (push again)"
        )
    line = hostile.answer(200, "<x:a> <x:b> <x:c> .\n", Content_Type="application/n-triples")
    with (
        hostile.start(hostile.answer(204), line) as store,
        pytest.raises(RemoteError, match=f"holds 1 of {wanted} triples"),
    ):
        push.put(Remote(store.url), {ASSERTED: parts[ASSERTED]})


def test_where_the_second_graph_fails_what_each_holds_is_told(
    parts: dict[str, list[ox.Triple]],
) -> None:
    line = hostile.answer(200, "<x:a> <x:b> <x:c> .\n", Content_Type="application/n-triples")
    behaviours = [hostile.answer(204), hostile.answer(500), line, hostile.answer(404)]
    with hostile.start(*behaviours) as store:
        with pytest.raises(RemoteError) as error:
            push.put(Remote(store.url), parts)
        assert str(error.value) == (
            f"{store.url}: status 500; now <{ASSERTED}> holds 1 of {len(parts[ASSERTED])}, "
            f"<{INFERRED}> holds 0 of {len(parts[INFERRED])} triples (see the log of the store)"
        )


@pytest.mark.parametrize("way", [push.put, push.update])
def test_bytes_on_their_way_are_told(way: Any, parts: dict[str, list[ox.Triple]]) -> None:
    told: list[tuple[str, int, int]] = []

    def tell(*said: Any) -> None:
        told.append(said)

    triples = [t for t in parts[ASSERTED] if "_:" not in str(t)][:5000]
    with hostile.start(hostile.counting(len(triples))) as store:
        way(Remote(store.url), {ASSERTED: triples}, Remote(store.url), tell=tell)
    assert len(told) > 3
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert {name.removesuffix("/incoming") for name, *_ in told} == {ASSERTED}
    assert told[-1][1] == told[-1][2] > 100_000


def test_nothing_is_sent_where_the_counts_could_not_be_asked(
    parts: dict[str, list[ox.Triple]],
) -> None:
    with hostile.start(hostile.answer(400)) as store:
        with pytest.raises(RemoteError, match="status 400"):
            push.update(Remote(store.url), parts)
        assert [request.body[:6] for request in store.requests] == ["query="]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--into", "no iri"), "is no IRI"),
        (("--sparql-load", "https://example.org/itot.ttl"), "name it with --into"),
        (("--update", "--into", "default"), "Graph Store Protocol only"),
    ],
)
def test_usage(arguments: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(itotgraph, ["push", "http://127.0.0.1:9/", *arguments])
    assert isinstance(done.exception, InputError)
    assert said in str(done.exception)


def test_the_commands_of_the_readme(
    tmp_path_factory: pytest.TempPathFactory, published: list[ox.Triple]
) -> None:
    (script,) = blocks("shell")
    for addresses in running(oxigraph, tmp_path_factory):
        here = addresses.query.removesuffix("/query")
        assert "http://localhost:7878" in script
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", re.sub("http://localhost:7878", here, script)],
            env=ENVIRONMENT | {"NO_PROXY": "*"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert f"{here}/store: {len(published)} triples in <{ASSERTED}>" in done.stdout
        assert done.stdout.count("Technical sales") == 1
