"""The description of the data set, held against the files that it describes."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from itotgraph.namespaces import (
    ASSERTED,
    BASE,
    DCAT,
    DCT,
    ESCO,
    EVIDENCE,
    INFERRED,
    LENT,
    LINKED,
    OWL,
    PREFIXES,
    RDF,
    SKOS,
    SPDX,
    TODAY,
    VOID,
)
from tests.conftest import ROOT

DATASET = ox.NamedNode(BASE + "dataset")
# The definitions of VoID (W3C Interest Group Note, section 4.6) as queries.
STATISTICS = {
    VOID.triples: "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }",
    VOID.entities: f"""SELECT (COUNT(DISTINCT ?s) AS ?n) {{
        ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{BASE}")) }}""",
    VOID.classes: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s a ?o }",
    VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    VOID.distinctObjects: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
}
TARGETS = {
    "esco": f"{ESCO}occupation/",
    "isco": f"{ESCO}isco/",
    "nice": f"{BASE}nice/",
    "onet": f"{BASE}onet/",
    "soc": f"{BASE}soc/",
}


@pytest.fixture(scope="module")
def published(built: Path) -> ox.Store:
    """All named graphs, as they are published."""
    store = ox.Store()
    store.bulk_load(path=str(built / "itot.nq"), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def description(built: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=str(built / "dataset.ttl"), format=ox.RdfFormat.TURTLE)
    return store


def values(store: ox.Store, subject: Any, predicate: str) -> list[str]:
    quads = store.quads_for_pattern(subject, ox.NamedNode(predicate), None)
    return sorted(quad.object.value for quad in quads)


def number(store: ox.Store, subject: Any, predicate: str) -> int:
    (value,) = values(store, subject, predicate)
    return int(value)


def parts(store: ox.Store, whole: Any, having: str) -> list[Any]:
    return [q.object for q in store.quads_for_pattern(whole, ox.NamedNode(having), None)]


def select(store: ox.Store, query: str) -> list[Any]:
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


def count(store: ox.Store, query: str) -> int:
    (row,) = select(store, query)
    return int(row["n"].value)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_a_statistic_is_what_sparql_counts(
    published: ox.Store, description: ox.Store, statistic: str
) -> None:
    assert number(description, DATASET, statistic) == count(published, STATISTICS[statistic])


def test_each_part_has_what_sparql_counts(published: ox.Store, description: ox.Store) -> None:
    classes = {
        f"{VOID.IRI}class": (VOID.classPartition, VOID.entities, "?s a <{}>"),
        VOID.property: (VOID.propertyPartition, VOID.triples, "?s <{}> ?o"),
    }
    for by, (having, counting, pattern) in classes.items():
        found = {}
        for part in parts(description, DATASET, having):
            (term,) = values(description, part, by)
            found[term] = number(description, part, counting)
            what = "DISTINCT ?s" if counting == VOID.entities else "*"
            query = f"SELECT (COUNT({what}) AS ?n) {{ {pattern.format(term)} }}"
            assert found[term] == count(published, query), term
        total = VOID.classes if having == VOID.classPartition else VOID.properties
        assert len(found) == number(description, DATASET, total)
    occupations = ox.NamedNode(f"{DATASET.value}#class-itot:Occupation")
    assert number(description, occupations, VOID.entities) == 156


def test_each_named_graph_has_what_sparql_counts(
    published: ox.Store, description: ox.Store
) -> None:
    graphs = {node.value: node for node in parts(description, DATASET, VOID.subset)}
    assert set(graphs) == {ASSERTED, INFERRED, LINKED, EVIDENCE, TODAY, LENT}
    for name, node in graphs.items():
        within = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
        assert number(description, node, VOID.triples) == count(published, within)
        for dump in values(description, node, f"{VOID.IRI}dataDump"):
            assert dump.startswith(f"{BASE}download/")


@pytest.mark.parametrize("name", TARGETS)
def test_each_linkset_has_the_links_to_its_target(
    published: ox.Store, description: ox.Store, name: str
) -> None:
    """Counted here by where the IRIs begin, there by the source that the mapping sets name."""
    linkset = ox.NamedNode(f"{BASE}linkset/{name}")
    pattern = f"""GRAPH <{LINKED}> {{ ?s ?p ?o FILTER(STRENDS(STR(?p), "Match")
        && STRSTARTS(STR(?o), "{TARGETS[name]}")) }}"""
    found = count(published, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    assert number(description, linkset, VOID.triples) == found > 0
    predicates = select(published, f"SELECT DISTINCT ?p {{ {pattern} }}")
    linking = values(description, linkset, VOID.linkPredicate)
    assert linking == sorted(row["p"].value for row in predicates)
    by_property = parts(description, linkset, VOID.propertyPartition)
    assert sum(number(description, part, VOID.triples) for part in by_property) == found
    assert values(description, linkset, VOID.objectsTarget)


def test_the_linksets_are_all_links(published: ox.Store, description: ox.Store) -> None:
    sets = parts(description, ox.NamedNode(LINKED), VOID.subset)
    assert {node.value for node in sets} == {f"{BASE}linkset/{name}" for name in TARGETS}
    links = f"""SELECT (COUNT(*) AS ?n) {{ GRAPH <{LINKED}> {{
        ?s ?p ?o FILTER(STRENDS(STR(?p), "Match")) }} }}"""
    total = sum(number(description, node, VOID.triples) for node in sets)
    assert total == count(published, links)


def test_each_distribution_has_the_size_and_sum_of_its_file(
    built: Path, description: ox.Store
) -> None:
    described = set()
    for distribution in parts(description, DATASET, DCAT.distribution):
        (address,) = values(description, distribution, DCAT.downloadURL)
        name = address.removeprefix(f"{BASE}download/")
        data = (built / name).read_bytes()
        assert number(description, distribution, DCAT.byteSize) == len(data)
        (checksum,) = parts(description, distribution, SPDX.checksum)
        assert values(description, checksum, SPDX.checksumValue) == [
            hashlib.sha256(data).hexdigest()
        ]
        assert values(description, checksum, SPDX.algorithm) == [SPDX.checksumAlgorithm_sha256]
        described.add(name)
    # What holds neither the graph nor a part of it: this, the report, queries, terms of JSON-LD.
    others = {"dataset.ttl", "report.ttl", "queries.ttl", "context.jsonld"}
    assert described == {path.name for path in built.glob("*.*")} - others


def test_what_holds_terms_of_others_says_whose_they_are(linked: ox.Store) -> None:
    """Each scheme and each distribution: the licence is for what is the project's own."""
    store = linked
    schemes = {
        q.subject
        for q in store.quads_for_pattern(
            None, ox.NamedNode(RDF.type), ox.NamedNode(SKOS.ConceptScheme)
        )
    }
    assert len(schemes) == 5 + 2 + 4
    distributions = parts(store, DATASET, DCAT.distribution)
    for thing in (DATASET, *schemes, *distributions):
        rights = parts(store, thing, DCT.rights)
        assert rights, thing
        for one in rights:
            assert values(store, one, RDF.type) == [DCT.RightsStatement]
            assert values(store, one, DCT.description)
    taxonomy = ox.NamedNode(f"{BASE}rights/taxonomy")
    for name in ("occupations", "work-functions", "competencies", "msf", "mof"):
        assert taxonomy in parts(store, ox.NamedNode(f"{BASE}scheme/{name}"), DCT.rights), name


def test_the_rights_are_those_of_the_notice(description: ox.Store) -> None:
    notice = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split()).casefold()
    statements = description.quads_for_pattern(
        None, ox.NamedNode(RDF.type), ox.NamedNode(DCT.RightsStatement)
    )
    names = set()
    for quad in statements:
        (text,) = values(description, quad.subject, DCT.description)
        names.add(name := quad.subject.value.rpartition("/")[2])
        # The paper speaks for itself.
        for sentence in re.split(r"(?<=[a-z)]\.) (?=[A-Z])", text):
            assert name == "paper" or sentence.rstrip(".").casefold() in notice, sentence
    assert names == {"esco", "nice", "onet", "paper", "soc", "taxonomy"}


def test_only_an_ontology_has_a_version_iri(asserted: list[ox.Triple]) -> None:
    ontologies = {t.subject for t in asserted if t.object == ox.NamedNode(f"{OWL.IRI}Ontology")}
    versioned = {t.subject for t in asserted if t.predicate.value == OWL.versionIRI}
    assert versioned
    assert versioned <= ontologies


def test_a_graph_that_describes_no_data_set_is_published_without(tmp_path: Path) -> None:
    from itotgraph.taxonomy import load

    folder = tmp_path / "graph"
    folder.mkdir()
    (folder / "own.ttl").write_text(
        "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
        + '<http://e/a> a skos:Concept ; skos:prefLabel "A"@en .\n',
        encoding="utf-8",
    )
    made = load(folder).build(tmp_path / "out")
    assert made.files, made.violations
    assert "dataset.ttl" not in made.files
