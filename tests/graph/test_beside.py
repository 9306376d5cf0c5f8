"""Stores beside the graph: here a made-up one, with more of ESCO and O*NET than the graph has."""

import pickle
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph import load
from itotgraph.errors import InputError
from itotgraph.taxonomy import Taxonomy
from itotgraph.titles.match import match

# An exact match of ours in ESCO, which is no occupation of today; what nothing of ours is mapped
# to; and an occupation of today.
STATED = """
PREFIX esco: <http://data.europa.eu/esco/occupation/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
esco:a9c30651-ccbc-4a80-900c-7880615cdf6e
  skos:altLabel "keeper of lessons"@en, "shared name"@en, "Stundenhüter"@de, "Geteilter Name"@de .
esco:made-up a skos:Concept ; skos:prefLabel "clerk of records"@en ;
  skos:altLabel "shared names"@en, "Geteilter Name"@de ;
  skos:inScheme <http://data.europa.eu/esco/concept-scheme/occupations> .
<https://w3id.org/itot/onet/15-1252.00> skos:altLabel "Frobnicator"@en,
  "(Frobnicator)"@en, "Frobnicator."@en, "Frobnicator (Frobnicators)"@en .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("beside") / "store"
    store = ox.Store(str(path))
    store.load(STATED, format=ox.RdfFormat.TURTLE)
    store.flush()
    return path


@pytest.fixture(scope="module")
def beside(folder: Path) -> Taxonomy:
    return load(extra=[folder])


def labels(taxonomy: Taxonomy, title: str) -> set[str]:
    return {row.label for row in taxonomy.match(title) if row.label}


def test_the_names_that_a_store_has_find_what_the_graph_is_mapped_to(
    beside: Taxonomy, taxonomy: Taxonomy
) -> None:
    for title in ("keeper of lessons", "Stundenhüter"):
        assert labels(beside, title) == {"Instructional designer"}
        assert not labels(taxonomy, title)
    assert "Programming/software development" in labels(beside, "Frobnicator")
    assert not labels(taxonomy, "Frobnicator")


def test_a_name_finds_nothing_that_another_concept_of_the_store_has_too(beside: Taxonomy) -> None:
    assert not labels(beside, "shared name")
    assert not labels(beside, "Geteilter Name")


def test_of_names_that_say_the_same_the_shortest_is_told(beside: Taxonomy) -> None:
    for row in beside.match("Frobnicator"):
        assert row.reason.startswith("no title of the paper's; 'Frobnicator' is a title of ")


def test_what_goes_to_another_process_knows_what_its_stores_have_twice(beside: Taxonomy) -> None:
    sent = pickle.loads(pickle.dumps(beside.titles))
    assert match(sent, "keeper of lessons")
    assert not match(sent, "shared name")


def test_what_a_file_says_finds_the_same_as_a_store(beside: Taxonomy, tmp_path: Path) -> None:
    file = tmp_path / "stated.ttl"
    file.write_text(STATED, encoding="utf-8")
    titles = ["keeper of lessons", "shared name", "Stundenhüter", "Geteilter Name", "Frobnicator"]
    assert beside.match(titles).rows == load(extra=[file]).match(titles).rows


def test_titles_are_matched_without_a_copy_of_the_store(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    taxonomy = load(extra=[folder])
    for title in ("keeper of lessons", "Stundenhüter", "Plumber"):
        taxonomy.match(title)
    assert taxonomy.roles("DBA")
    (aside,) = tmp_path.glob("itotgraph-*")
    assert not [*aside.iterdir()]
    assert "clerk of records" in str(taxonomy.show("clerk of records"))
    assert [*aside.iterdir()]


def test_a_store_is_no_part_of_what_is_published(beside: Taxonomy, folder: Path) -> None:
    with pytest.raises(InputError, match=f"^{folder}: a store can only be asked"):
        beside.export("csvw")
