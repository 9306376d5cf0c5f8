"""The pages of releases: what changed, for people, for readers of feeds and as data."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from itotgraph.namespaces import BASE, CS, DCAT, DCT
from tests.publish.releases import DAY, LABELS, NEW, OLD
from tests.site.crawl import broken, pages
from tests.site.reader import BASE_URL

ATOM = "{http://www.w3.org/2005/Atom}"


def triples(file: Path) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=str(file))}


def test_a_page_tells_what_changed(later: Path) -> None:
    page = (later / "changes" / NEW / "index.html").read_text(encoding="utf-8")
    text = " ".join(re.sub("<[^>]*>", "", page).split())
    assert f"renamed from “{LABELS[0]}” to “{LABELS[1]}”" in text
    assert "key activity Compare releases" in text
    assert f"Version {NEW} {DAY}" in " ".join(
        re.sub("<[^>]*>", "", (later / "changes/index.html").read_text(encoding="utf-8")).split()
    )


def test_no_link_of_it_leads_nowhere(later: Path) -> None:
    found = pages(later)
    assert {"changes/index.html", f"changes/{NEW}/index.html"} <= set(found)
    assert broken(found, later) == []


@pytest.mark.parametrize("ending", ["ttl", "jsonld"])
def test_what_changed_is_data(later: Path, ending: str) -> None:
    found = triples(later / "changes" / NEW / f"index.{ending}")
    sets = {t.object.value for t in found if t.predicate.value == CS.subjectOfChange}
    assert f"{BASE}activity/a001" in sets


@pytest.mark.parametrize("place", ["later", "folder"])
def test_the_feed_is_atom(place: str, request: pytest.FixtureRequest) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: what a feed and an entry must have, and each once."""
    folder: Path = request.getfixturevalue(place)
    feed = ElementTree.parse(folder / "changes" / "feed.atom").getroot()
    assert feed.tag == f"{ATOM}feed"
    assert [name.text for name in feed.iterfind(f"{ATOM}author/{ATOM}name")] == [
        "The itotgraph project"
    ]
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == {"later": 2, "folder": 1}[place]
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            (one,) = element.findall(f"{ATOM}{name}")
            assert one.text
        moment = element.findtext(f"{ATOM}updated") or ""
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", moment)
    for entry in entries:
        (link,) = entry.findall(f"{ATOM}link")
        base = {"later": BASE_URL + "changes/", "folder": ""}[place]
        assert link.attrib["rel"] == "alternate"
        assert (folder / "changes" / link.attrib["href"].removeprefix(base)).is_file()
    assert entries[-1].findtext(f"{ATOM}summary") == "The first release."


def test_former_versions_stay(later: Path, folder: Path) -> None:
    """... each under its IRI: what the vocabulary was, what the data set said of it, its dump."""
    for name in ("ns", "dataset"):
        for version in (OLD, NEW):
            assert (later / name / version / "index.html").is_file()
    old = triples(folder / "ns" / OLD / "index.ttl")
    assert {t for t in old if "_:" not in str(t)} <= triples(later / "ns" / OLD / "index.ttl")
    assert triples(folder / "dataset" / OLD / "index.ttl") <= triples(
        later / "dataset" / OLD / "index.ttl"
    )
    dump = gzip.decompress((later / "download" / OLD / "itot-asserted.ttl.gz").read_bytes())
    kept = ox.Dataset(ox.parse(dump, format=ox.RdfFormat.TURTLE))
    was = ox.Dataset(ox.parse(path=str(folder / "download" / "itot-asserted.ttl")))
    for one in (kept, was):
        one.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert kept == was
    versions = [ox.NamedNode(f"{BASE}dataset/{version}") for version in (NEW, OLD)]
    told = ox.Triple(versions[0], ox.NamedNode(DCAT.previousVersion), versions[1])
    assert told in triples(later / "download" / "dataset.ttl")
    assert told in triples(later / "dataset" / "index.ttl")


def test_a_concept_tells_since_when_it_stands(later: Path) -> None:
    found = triples(later / "activity" / "index.ttl")
    own = {t for t in found if t.subject.value == f"{BASE}activity/a999"}
    assert {t.object.value for t in own if t.predicate.value == DCT.created} == {DAY}
