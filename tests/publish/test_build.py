"""What `build` publishes."""

import hashlib
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph.mappings import mapping_sets, read
from itotgraph.namespaces import (
    ASSERTED,
    BASE,
    CANDIDATE,
    EVIDENCE,
    INFERRED,
    LENT,
    LINKED,
    OWL,
    RDF,
    SKOS,
    SSSOM,
    TODAY,
    XSD,
)
from itotgraph.publish.build import Built
from itotgraph.taxonomy import Taxonomy, load
from itotgraph.text.write import locked

EXPECTED = {
    *(
        "MANIFEST",
        "dataset.ttl",
        "queries.ttl",
        "report.ttl",
        "itot.ttl",
        "itot-asserted.ttl",
        "itot-links.ttl",
        "itot-evidence.ttl",
        "itot-today.ttl",
        "itot-lent.ttl",
    ),
    *("itot.nt", "itot.nq", "itot.trig", "itot.rdf", "itot.jsonld", "context.jsonld"),
    *(
        f"tables/table-{number}{printed}.{ending}"
        for number in (1, 2, 3, 4)
        for printed in ("", "-as-printed")
        for ending in ("csv", "md", "html")
    ),
}
BROKEN = """@prefix itot: <https://w3id.org/itot/ns/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/t> a itot:Occupation ; skos:prefLabel "Homeless title"@en ;
    skos:inScheme <https://w3id.org/itot/scheme/occupations> .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("build")


@pytest.fixture(scope="module")
def built(folder: Path) -> Built:
    return load().build(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def parsed(path: Path) -> ox.Dataset:
    ending = path.suffix.lstrip(".")
    rdf_format = ox.RdfFormat.from_extension(ending)
    assert rdf_format
    dataset = ox.Dataset(ox.parse(path=str(path), format=rdf_format))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_everything_named_is_written_and_nothing_else(folder: Path, built: Built) -> None:
    assert set(built.files) == set(contents(folder)) == EXPECTED


def test_a_second_run_gives_the_same_bytes(folder: Path, built: Built, tmp_path: Path) -> None:
    assert load().build(tmp_path) == built
    assert contents(tmp_path) == contents(folder)


def test_the_real_graph_has_no_violation_and_no_warning(taxonomy: Taxonomy) -> None:
    assert {finding.severity for finding in taxonomy.check()} == {"info"}


@pytest.mark.parametrize("name", ["itot.nt", "itot.rdf", "itot.jsonld"])
def test_the_syntaxes_hold_the_same_graph(folder: Path, built: Built, name: str) -> None:
    assert parsed(folder / name) == parsed(folder / "itot.ttl")
    assert len(parsed(folder / name)) == built.counts["asserted"] + built.counts["inferred"]


def test_the_published_context_is_that_of_the_document(folder: Path, built: Built) -> None:
    """... and of all else: with it instead of its own the document says the same."""
    document = json.loads((folder / "itot.jsonld").read_bytes())
    published = json.loads((folder / "context.jsonld").read_bytes())["@context"]
    assert document["@context"].items() <= published.items()
    assert {"@id": f"{SSSOM.IRI}confidence", "@type": XSD.double} == published["confidence"]
    text = json.dumps({"@context": published, "@graph": document["@graph"]})
    read = ox.Dataset(ox.parse(text, format=ox.RdfFormat.JSON_LD))
    read.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert read == parsed(folder / "itot.jsonld")


def test_the_named_graphs_tell_the_layers_apart(folder: Path, built: Built) -> None:
    quads = parsed(folder / "itot.nq")
    assert quads == parsed(folder / "itot.trig")
    graphs = {quad.graph_name.value for quad in quads}
    layers = (ASSERTED, INFERRED, LINKED, EVIDENCE, TODAY, LENT)
    assert graphs == {*layers}
    counts = [len(list(quads.quads_for_graph_name(ox.NamedNode(layer)))) for layer in layers]
    assert counts == [*built.counts.values()]
    assert [*built.counts] == ["asserted", "inferred", "linked", "evidence", "today", "lent"]


def test_candidates_are_told_apart_and_published_nowhere_else(
    built: Built, folder: Path, tmp_path: Path
) -> None:
    """What is judged, one way or the other, is no candidate any more."""
    judged = [claim for path in mapping_sets() for claim in read(path)]
    accepted, *_ = [m for m in judged if m.accepted]
    rejected, *_ = [m for m in judged if m.rejected]
    new = f"{BASE}occupation/data-analyst\tskos:closeMatch\thttps://example.org/x"
    rows = [f"{m.subject}\tskos:closeMatch\t{m.object}" for m in (accepted, rejected)]
    candidates = tmp_path / "candidates.sssom.tsv"
    candidates.write_text(
        '#curie_map:\n#  https: "https:"\n#  http: "http:"\n'
        f"#  skos: {SKOS.IRI}\n#mapping_set_id: https://example.org/set\n"
        "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\n"
        + "".join(f"{row}\t\tsemapv:LexicalMatching\n" for row in [new, *rows]),
        encoding="utf-8",
    )
    made = load(candidates=[candidates]).build(tmp_path / "out")
    assert made.counts == built.counts | {"candidate": 1}
    quad = (
        f"<{BASE}occupation/data-analyst> <{SKOS.closeMatch}> <https://example.org/x> "
        f"<{CANDIDATE}> .\n"
    )
    with_it = (tmp_path / "out" / "itot.nq").read_text("utf-8")
    assert with_it.replace(quad, "") == (folder / "itot.nq").read_text("utf-8")
    assert with_it.count(CANDIDATE) == 1
    assert f"<{CANDIDATE}> {{" in (tmp_path / "out" / "itot.trig").read_text("utf-8")
    for name in set(built.files) - {"itot.nq", "itot.trig", "dataset.ttl", "MANIFEST"}:
        assert (tmp_path / "out" / name).read_bytes() == (folder / name).read_bytes()


def test_nothing_in_the_graph_is_an_orphan(folder: Path, built: Built) -> None:
    """What the mappings name stands with them, and not where nothing leads to it."""
    triples = {quad.triple for quad in parsed(folder / "itot.ttl")}
    concept = ox.NamedNode(SKOS.Concept)
    concepts = {t.subject for t in triples if (t.predicate.value, t.object) == (RDF.type, concept)}
    led_to = {t.object for t in triples if t.subject != t.object}
    assert len(concepts) > 2000
    assert concepts - led_to == set()
    linked = {quad.triple for quad in parsed(folder / "itot-links.ttl")}
    named = {t.object for t in linked if t.predicate.value.endswith("Match")}
    labelled = {t.subject for t in triples | linked if t.predicate.value == SKOS.prefLabel}
    assert named <= labelled


def test_the_axioms_of_skos_are_not_published(folder: Path, built: Built) -> None:
    said = {
        (quad.predicate.value, quad.object.value)
        for quad in parsed(folder / "itot.ttl")
        if quad.subject.value.startswith(SKOS.IRI)
    }
    kinds = ("Class", "ObjectProperty", "AnnotationProperty")
    assert said == {(RDF.type, OWL.IRI + kind) for kind in kinds}


def test_the_manifest_has_the_sum_of_every_file(folder: Path, built: Built) -> None:
    lines = (folder / "MANIFEST").read_text(encoding="utf-8").splitlines()
    sums = {line.split()[2]: line.split()[0] for line in lines if line.count("  ") >= 2}
    files = contents(folder)
    del files["MANIFEST"]
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def test_a_violation_replaces_nothing(folder: Path, built: Built, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text(BROKEN, encoding="utf-8")
    before = contents(folder)
    refused = load(extra=[broken]).build(folder)
    assert refused.files == []
    assert f"{broken}:3: Homeless title" in refused.violations
    assert contents(folder) == before


def test_a_graph_without_concepts_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.ttl"
    other.write_text("<urn:x> <urn:y> <urn:z> .\n", encoding="utf-8")
    with pytest.raises(InputError, match="no concepts"):
        load(tmp_path).build(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_no_build_wrote_stays_and_what_an_earlier_one_did_goes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "itot-old.ttl").touch()
    (out / "site").mkdir()
    (out / "site" / "mine.html").touch()
    sums = f"itotgraph 0.9\n\n{'0' * 64}  {0:>9}  itot-old.ttl\n"
    (out / "MANIFEST").write_text(sums, encoding="utf-8")
    built = load().build(out)
    assert built.files
    assert set(contents(out)) == {*built.files, "site/mine.html"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_two_at_once_do_not_mix(tmp_path: Path) -> None:
    with locked(tmp_path / "out"), pytest.raises(InputError, match="out: in use by pid"):
        load().build(tmp_path / "out")
