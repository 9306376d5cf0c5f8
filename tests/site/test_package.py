"""All that `itotgraph publish` makes in one folder."""

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from itotgraph.cli import itotgraph
from itotgraph.errors import InputError
from itotgraph.graph.layers import Layers
from itotgraph.namespaces import BASE, RDF, SKOS
from itotgraph.publish import records
from itotgraph.site.package import package as publish
from tests.publish.releases import DAY, LABELS, NEW
from tests.site.reader import BASE_URL
from tests.test_checkers import SCHEMES, VOCPUB, vocpub

SKOSMOS = "http://purl.org/net/skosmos#"


def files(folder: Path) -> set[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in found if not name.startswith("site/")}


def test_what_there_is(package: Path) -> None:
    readme = (package / "README.md").read_text(encoding="utf-8")
    assert files(package) == {
        *("README.md", "CITATION.cff", "datacite.json", "release-notes.md"),
        *("ro-crate-metadata.json", "w3id/.htaccess", "schemes/config.ttl"),
        *(f"registration/{name}.json" for name in ("bartoc", "bioregistry", "lov")),
        "registration/prefix.cc.txt",
        *(f"schemes/{name}.ttl" for name in SCHEMES),
    }
    for name in files(package) - {"README.md"}:
        assert f"`{name}`" in readme or name.startswith("schemes/"), name
    assert (package / "site" / "index.html").is_file()
    # Each is of this release.
    for name in ("CITATION.cff", "datacite.json", "ro-crate-metadata.json", "release-notes.md"):
        text = (package / name).read_text(encoding="utf-8")
        assert NEW in text, name
        assert DAY in text, name


def test_the_release_notes_tell_what_changed(package: Path, tmp_path: Path) -> None:
    text = (package / "release-notes.md").read_text(encoding="utf-8")
    assert text.startswith(f"# IT Occupation Taxonomy v3.0 as a knowledge graph, version {NEW}\n")
    assert f"renamed from “{LABELS[0]}” to “{LABELS[1]}”" in text


def test_the_crate_is_one(package: Path) -> None:
    """RO-Crate 1.1: the descriptor, and what the root must and should have; all files are there."""
    text = (package / "ro-crate-metadata.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["@context"] == "https://w3id.org/ro/crate/1.1/context"
    nodes = {node["@id"]: node for node in document["@graph"]}
    descriptor, root = nodes["ro-crate-metadata.json"], nodes["./"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["@type"] == "Dataset"
    assert root["datePublished"] == DAY
    assert all(root[name] for name in ("name", "description", "license", "creator", "publisher"))
    for value in re.findall(r'"@id": "([^"]+)"', text):
        assert value in nodes or value.startswith("https://w3id.org/ro/crate/"), value
    for part in root["hasPart"]:
        node, path = nodes[part["@id"]], package / part["@id"]
        assert path.exists(), path
        if node["@type"] == "File":
            assert node["contentSize"] == str(path.stat().st_size), path
            assert node["encodingFormat"]
    # As its own library reads it.
    from rocrate.rocrate import ROCrate

    crate = ROCrate(package)
    assert (crate.name, crate.root_dataset["version"]) == (root["name"], NEW)
    assert len(crate.data_entities) == len(root["hasPart"])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_scheme_has_a_file_by_itself(package: Path, scheme: str) -> None:
    file = package / "schemes" / f"{scheme}.ttl"
    triples = [quad.triple for quad in ox.parse(path=str(file))]
    (iri,) = {
        t.subject.value
        for t in triples
        if t.predicate.value == RDF.type and t.object.value == f"{SKOS.IRI}ConceptScheme"
    }
    assert iri == f"{BASE}scheme/{scheme}"
    members = {t.subject for t in triples if t.predicate.value == SKOS.inScheme}
    assert len(members) > 30
    for triple in triples:
        if triple.predicate.value in (SKOS.broader, SKOS.narrower):
            assert triple.subject in members
    if VOCPUB.exists():
        # What does not fit is said in tests/test_checkers.py.
        assert {rule for rule, _ in vocpub(triples)} <= {"definition"}


def test_skosmos_finds_each_scheme(package: Path) -> None:
    store = ox.Store()
    # Skosmos names what is in its file by the file.
    store.load(path=str(package / "schemes" / "config.ttl"), base_iri="http://localhost/config")

    def values(subject: Any, name: str) -> list[str]:
        found = store.quads_for_pattern(subject, ox.NamedNode(SKOSMOS + name), None)
        return [quad.object.value for quad in found]

    kind = ox.NamedNode(f"{SKOSMOS}Vocabulary")
    found = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDF.type), kind):
        assert values(quad.subject, "language") == values(quad.subject, "defaultLanguage") == ["en"]
        (scheme,) = values(quad.subject, "mainConceptScheme")
        assert values(quad.subject, "sparqlGraph") == [scheme]
        found[scheme] = quad.subject
        (dump,) = store.quads_for_pattern(
            quad.subject, ox.NamedNode("http://rdfs.org/ns/void#dataDump"), None
        )
        place = package / "site" / dump.object.value.removeprefix(BASE_URL)
        assert scheme in {q.subject.value for q in ox.parse(path=str(place))}
    assert set(found) == {f"{BASE}scheme/{name}" for name in SCHEMES}
    (configuration,) = store.quads_for_pattern(
        None, ox.NamedNode(RDF.type), ox.NamedNode(f"{SKOSMOS}Configuration")
    )
    assert len(values(configuration.subject, "sparqlEndpoint")) == 1


def test_the_records_are_of_what_is_published(package: Path) -> None:
    told = records.describe(
        quad.triple for quad in ox.parse(path=str(package / "site" / "download" / "itot.ttl"))
    )
    assert (package / "CITATION.cff").read_text(encoding="utf-8") == records.citation(told)


def test_a_graph_that_is_not_described_is_not_published(small: Path, tmp_path: Path) -> None:
    for file in small.glob("*.ttl"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(f"<{BASE}dataset>", f"<{BASE}another>"), encoding="utf-8")
    with pytest.raises(InputError, match="no description of the data set"):
        publish(Layers(small), tmp_path / "made", BASE_URL)
    assert not (tmp_path / "made").exists()


def test_a_folder_of_other_things_is_spared(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    run = ["publish", str(tmp_path), "--base-url", BASE_URL]
    found = CliRunner().invoke(itotgraph, run)
    assert isinstance(found.exception, InputError)
    assert "a folder with other files in it" in str(found.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
