"""The versions before the one that is served, at their IRIs."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import packaged
from itotgraph.namespaces import BASE, CS, DCAT, DCT
from itotgraph.serve.describe import SYNTAXES
from tests.publish.releases import DAY, LABELS, NEW, OLD, edited
from tests.serve.client import get
from tests.servers import itot

FORMER = (f"ns/{OLD}", f"dataset/{OLD}", f"changes/{NEW}")


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of version 1.1.0 that is told of the one before."""
    folder = tmp_path_factory.mktemp("later")
    graph = edited(folder / "ontology")
    told = ("--graph", str(graph), "--previous", str(packaged("ontology")))
    with itot.start(folder, *told) as address:
        yield address


def triples(address: str, path: str, media: str = "text/turtle") -> set[ox.Triple]:
    found = get(f"{address}/{path}", media)
    assert (found.status_code, found.headers["Content-Type"].partition(";")[0]) == (200, media)
    form = ox.RdfFormat.from_media_type(media)
    return {quad.triple for quad in ox.parse(found.text, format=form, base_iri=f"{BASE}{path}")}


@pytest.mark.parametrize("media", [media for media, _ in SYNTAXES.values()])
@pytest.mark.parametrize("path", FORMER)
def test_they_answer_as_the_client_prefers(later: str, path: str, media: str) -> None:
    assert triples(later, path, media)


@pytest.mark.parametrize("path", [*FORMER, "changes"])
def test_they_have_pages(later: str, path: str) -> None:
    found = get(f"{later}/{path}", "text/html")
    assert (found.status_code, found.headers["Location"]) == (303, f"/{path}/")
    found = get(f"{later}/{path}/", "text/html")
    assert (found.status_code, found.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_they_say_what_was(later: str) -> None:
    was = {str(t) for t in Layers().stated if t.subject.value == f"{BASE}dataset/{OLD}"}
    assert was
    assert was <= {str(t) for t in triples(later, f"dataset/{OLD}")}
    versions = [ox.NamedNode(f"{BASE}dataset/{version}") for version in (NEW, OLD)]
    told = ox.Triple(versions[0], ox.NamedNode(DCAT.previousVersion), versions[1])
    for path in ("dataset", "download/dataset.ttl"):
        assert told in triples(later, path)


def test_what_they_asserted_is_kept(later: str) -> None:
    page = get(f"{later}/changes/{NEW}/", "text/html").text
    (link,) = re.findall(r'href="([^"]*itot-asserted[^"]*)"', page)
    assert link == f"../../download/{OLD}/itot-asserted.ttl.gz"
    packed = get(f"{later}/download/{OLD}/itot-asserted.ttl.gz")
    text = get(f"{later}/download/{OLD}/itot-asserted.ttl").text
    assert packed.headers["Content-Type"] == "application/gzip"
    assert gzip.decompress(packed.content).decode() == text
    assert LABELS[0] in text
    assert LABELS[1] not in text


def test_what_changed_is_told(later: str) -> None:
    changed = triples(later, f"changes/{NEW}")
    sets = {t.object.value for t in changed if t.predicate.value == CS.subjectOfChange}
    assert {f"{BASE}activity/a001", f"{BASE}activity/a999"} <= sets
    created = {
        t.object.value
        for t in triples(later, "activity/a999")
        if t.predicate == ox.NamedNode(DCT.created)
    }
    assert created == {DAY}


def test_a_dump_that_is_none_is_refused(tmp_path: Path) -> None:
    dump = tmp_path / "old.ttl"
    dump.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    with itot.run("--port", "0", "--previous", str(dump)) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.startswith(f"itotgraph: error: {dump}: no version of the data set")
    assert err.count("\n") == 1
