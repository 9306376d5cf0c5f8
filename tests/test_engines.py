"""Every saved query gives the same rows in the same order on the engines of five makers."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.graph import parse, syntaxes
from itotgraph.graph.remote import Remote
from itotgraph.graph.source import as_rdflib, as_store
from itotgraph.graph.sparql import ask, bind
from itotgraph.questions.saved import read, saved
from itotgraph.releases import files
from itotgraph.text.answer import Answer
from itotgraph.text.render import Term
from tests.conftest import ROOT
from tests.servers import comunica, jena, oxigraph, virtuoso

SERVERS = {"oxigraph": oxigraph, "jena": jena, "virtuoso": virtuoso, "comunica": comunica}
ENGINES = ["rdflib", *SERVERS]
QUERIES = sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))
COLLATES = "# Comunica 4.5 collates as people do: it gives the texts of one cell in another order."
SORTS_BY_ONE_KEY = "# Comunica 4.5 sorts by one key only: it gives the same rows in another order."

Rows = list[list[str]]
Engine = Callable[[str], Rows]


@contextmanager
def rdflib_(triples: list[ox.Triple]) -> Iterator[Engine]:
    source = as_rdflib(triples)

    def rows(query: str) -> Rows:
        return [["" if v is None else str(v) for v in row] for row in source.query(query)]

    yield rows


def same(rows: Rows) -> Rows:
    """Return the rows with each confidence in one form: some engines drop the last zeros."""
    return [[re.sub(r"(?<=^0\.)(\d+?)0+$", r"\1", cell) for cell in row] for row in rows]


@pytest.fixture(scope="module")
def data(
    everything: Path,
    onet_excerpt: tuple[files.Report, str],
    esco_excerpt: tuple[files.Report, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The whole graph, and excerpts of O*NET and ESCO, which some queries need."""
    lines = everything.read_text(encoding="utf-8") + onet_excerpt[1] + esco_excerpt[1]
    path = tmp_path_factory.mktemp("data") / "data.nt"
    path.write_text(lines, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def triples(data: Path) -> list[ox.Triple]:
    return parse.parse(data)


@pytest.fixture(scope="module")
def local(triples: list[ox.Triple]) -> ox.Store:
    return as_store(triples)


@pytest.fixture(scope="module")
def unlent(data: Path, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without the names lent in 20 languages: Comunica reads all names for each join."""
    lent = set("".join(syntaxes.ntriples(parse.parse(built / "itot-lent.ttl"))).split("\n"))
    lines = (line for line in data.read_text(encoding="utf-8").split("\n") if line not in lent)
    path = tmp_path_factory.mktemp("unlent") / "data.nt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def local_unlent(unlent: Path) -> ox.Store:
    return as_store(parse.parse(unlent))


@pytest.fixture(scope="module")
def engine(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Engine, ox.Store]]:
    """An engine with its name and a store of the same triples."""
    name: str = request.param
    file, store = ("unlent", "local_unlent") if name == "comunica" else ("data", "local")
    local: ox.Store = request.getfixturevalue(store)
    if name == "rdflib":
        with rdflib_(request.getfixturevalue("triples")) as rows:
            yield name, rows, local
        return
    if reason := SERVERS[name].missing():
        pytest.skip(reason)
    data: Path = request.getfixturevalue(file)
    with SERVERS[name].start(tmp_path_factory.mktemp(name), data) as addresses:
        remote = Remote(addresses.query, timeout=120)

        def rows(query: str) -> Rows:
            answer = ask(remote, query)
            assert isinstance(answer, Answer)
            return answer.values()

        yield name, rows, local


@cache
def values(store: ox.Store, query: str) -> Rows:
    """Return the rows of the store at hand: each is asked once for all engines."""
    answer = ask(store, query)
    assert isinstance(answer, Answer)
    return answer.values()


@cache
def some_binding(store: ox.Store, name: str) -> dict[str, Term]:
    """Return a value for a parameter of a saved query with which it has fewer answers, but some."""
    text = read(name)
    answer = ask(store, text)
    assert isinstance(answer, Answer)
    (line,) = re.findall(r"^# Parameters: (.*)", text, re.M)
    for parameter in re.findall(r"\?(\w+)", line):
        value = answer.rows[len(answer.rows) // 2][answer.variables.index(parameter)]
        found = {parameter: value} if value is not None else {}
        if 0 < len(values(store, bind(text, found))) < len(answer.rows):
            return found
    raise AssertionError(f"no parameter narrows {name}")


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("name", QUERIES)
def test_the_rows_are_the_same(engine: tuple[str, Engine, ox.Store], name: str) -> None:
    maker, rows, local = engine
    text = read(name)
    wanted, found = values(local, text), rows(text)
    assert wanted
    if maker == "comunica" and SORTS_BY_ONE_KEY in text:
        wanted, found = sorted(wanted), sorted(found)
    if maker == "comunica" and COLLATES in text:
        wanted, found = (
            [[" | ".join(sorted(cell.split(" | "))) for cell in row] for row in rows]
            for rows in (wanted, found)
        )
    assert same(found) == same(wanted)


@pytest.mark.parametrize("engine", [e for e in ENGINES if e != "comunica"], indirect=True)
@pytest.mark.parametrize("name", QUERIES)
def test_so_are_they_with_a_variable_bound(engine: tuple[str, Engine, ox.Store], name: str) -> None:
    _, rows, local = engine
    text = bind(read(name), some_binding(local, name))
    assert same(rows(text)) == same(values(local, text))


# It takes minutes for all.
@pytest.mark.parametrize("engine", ["comunica"], indirect=True)
def test_comunica_reads_a_binding(engine: tuple[str, Engine, ox.Store]) -> None:
    _, rows, local = engine
    text = bind(read("table-3"), some_binding(local, "table-3"))
    assert same(rows(text)) == same(values(local, text))


def test_the_queries_that_comunica_does_not_sort_say_so() -> None:
    for name in QUERIES:
        text = read(name)
        (keys,) = re.findall(r"^ORDER BY (.*?)(?:\n\)|$)", text, re.M | re.S)
        several = not keys.startswith("CONCAT(") and len(keys.split()) > 1
        assert several == (SORTS_BY_ONE_KEY in text), name


def test_every_query_is_asked() -> None:
    assert set(saved()) == set(QUERIES)
    assert len(QUERIES) >= 26
