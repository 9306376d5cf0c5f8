"""Every shape fires on its counterexample, alone, and with the extra `fast` as without it is found
what pyshacl finds."""

import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itotgraph.graph import check, parse
from itotgraph.graph.source import as_rdflib
from itotgraph.namespaces import BASE, ONET_NS, RDF, SH, XSD
from itotgraph.taxonomy import load
from itotgraph.text.answer import Answer
from tests import want
from tests.conftest import ROOT, TOOLS
from tests.servers import JAVA

COUNTEREXAMPLES = ROOT / "tests" / "shapes"
SHAPES = parse.load(check.shapes_files())
TOLD = check.describe(SHAPES)
RULES = sorted(iri.removeprefix(f"{BASE}shape/") for iri in TOLD)
# What is found without shapes has no target.
TARGETS = {"targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode"}
NAMES = sorted(
    {
        t.subject.value.removeprefix(f"{BASE}shape/")
        for t in SHAPES
        if t.predicate.value.removeprefix(SH.IRI) in TARGETS
    }
)
LINTED = sorted({*RULES} - {*NAMES})
OF_MAPPINGS = [name for name in LINTED if name.startswith("mapping-")]
IN_NO_NAMESPACE_OF_THEIR_OWN = [
    path.stem
    for path in sorted(COUNTEREXAMPLES.glob("*.ttl"))
    if path.stem not in OF_MAPPINGS
    and "https://example.org/" not in path.read_text(encoding="utf-8")
]


@pytest.fixture(scope="module")
def schema() -> list[ox.Triple]:
    return parse.parse(parse.packaged("ontology") / "schema.ttl")


@pytest.fixture(scope="module")
def findings(asserted: list[ox.Triple]) -> list[check.Finding]:
    return check.check(asserted, SHAPES)


@pytest.fixture(scope="module")
def together(schema: list[ox.Triple]) -> list[ox.Triple]:
    """All counterexamples in one graph, each in a namespace of its own: one start of an engine."""
    triples = list(schema)
    for path in sorted(COUNTEREXAMPLES.glob("*.ttl")):
        text = path.read_text(encoding="utf-8")
        own = text.replace("https://example.org/", f"https://example.org/{path.stem}/")
        triples += [quad.triple for quad in ox.parse(own, format=ox.RdfFormat.TURTLE)]
    return triples


def without_the_extra(triples: list[ox.Triple]) -> list[check.Finding]:
    """The findings where the extra `fast` is not installed."""
    with patch.dict(sys.modules, {"shacl": None}):
        return check.check(triples, SHAPES)


def objects(shape: str, name: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    subject = ox.NamedNode(f"{BASE}shape/{shape}")
    return [t.object for t in SHAPES if t.subject == subject and t.predicate.value == SH.IRI + name]


def test_there_is_a_shape_for_every_counterexample_and_the_other_way_round() -> None:
    assert sorted(path.name.partition(".")[0] for path in COUNTEREXAMPLES.iterdir()) == RULES
    assert len(NAMES) > 100


@pytest.mark.parametrize("name", [name for name in RULES if name not in OF_MAPPINGS])
def test_a_shape_fires_on_its_counterexample_and_no_other_does(
    name: str, schema: list[ox.Triple]
) -> None:
    triples = [*schema, *parse.parse(COUNTEREXAMPLES / f"{name}.ttl")]
    found = check.check(triples, SHAPES)
    assert {finding.shape for finding in found} == {f"{BASE}shape/{name}"}


@pytest.mark.parametrize("name", OF_MAPPINGS)
def test_a_rule_for_mapping_sets_finds_its_counterexample_alone(name: str, tmp_path: Path) -> None:
    """A mapping set beside the real graph, or a mapping in it."""
    folder = tmp_path / "ontology"
    shutil.copytree(parse.packaged("ontology"), folder)
    for path in COUNTEREXAMPLES.glob(f"{name}.*"):
        shutil.copy(path, folder)
    found = load(folder).check()
    serious = [row for row in json.loads(found.json()) if row["severity"] != "info"]
    assert {row["shape"] for row in serious} == {f"{BASE}shape/{name}"}
    assert {Path(row["file"]).name.partition(".")[0] for row in serious} == {name}


def test_the_fast_engine_reports_what_pyshacl_reports(together: list[ox.Triple]) -> None:
    found = check.check(together, SHAPES)
    assert found == check.check(together, SHAPES, engine="reference")
    assert found == without_the_extra(together)
    alone = {f"{BASE}shape/{name}" for name in IN_NO_NAMESPACE_OF_THEIR_OWN}
    of_mappings = {f"{BASE}shape/{name}" for name in OF_MAPPINGS}
    assert {finding.shape for finding in found} >= set(TOLD) - alone - of_mappings


@pytest.mark.parametrize("name", IN_NO_NAMESPACE_OF_THEIR_OWN)
def test_it_does_so_where_others_would_mend_what_is_wrong(
    name: str, schema: list[ox.Triple]
) -> None:
    triples = [*schema, *parse.parse(COUNTEREXAMPLES / f"{name}.ttl")]
    found = check.check(triples, SHAPES)
    assert found == check.check(triples, SHAPES, engine="reference") != []
    assert found == without_the_extra(triples)


# What a shape compares by < and >. rdflib, and so pyshacl, orders a number and a text, which is an
# error, and so no finding, in SPARQL 1.1 (17.3): they stay what they are, or go.
COMPARED = (ONET_NS.minimum, ONET_NS.maximum, ONET_NS.value)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True),
    st.randoms(use_true_random=False),
)
def test_on_counterexamples_mixed_and_broken_further(
    names: list[str], random: random.Random
) -> None:
    triples = {t for name in names for t in parse.parse(COUNTEREXAMPLES / f"{name}.ttl")}
    ordered = sorted(triples, key=str)
    # Not among them decimals, since rdflib, and so pyshacl, writes 5.0 as 5.
    objects = [t.object for t in ordered if "decimal" not in str(t.object)]
    for triple in random.sample(ordered, k=len(ordered) // 5):
        triples.remove(triple)
        if random.random() < 0.7 and triple.predicate.value not in COMPARED:
            triples.add(ox.Triple(triple.subject, triple.predicate, random.choice(objects)))
    schema = parse.parse(parse.packaged("ontology") / "schema.ttl")
    broken = [*schema, *sorted(triples, key=str)]
    found = check.check(broken, SHAPES)
    assert found == check.check(broken, SHAPES, engine="reference")
    assert found == without_the_extra(broken)


def test_a_number_is_not_held_against_a_text() -> None:
    triples = parse.parse(COUNTEREXAMPLES / "onet-rating-in-scale.ttl")
    shape = f"{BASE}shape/onet-rating-in-scale"
    assert shape in {finding.shape for finding in check.check(triples, SHAPES)}
    told = [
        ox.Triple(t.subject, t.predicate, ox.Literal("much"))
        if t.predicate.value in (ONET_NS.minimum, ONET_NS.maximum)
        else t
        for t in triples
    ]
    assert shape not in {finding.shape for finding in check.check(told, SHAPES)}


def test_on_the_real_graph_too(asserted: list[ox.Triple], findings: list[check.Finding]) -> None:
    assert findings == check.check(asserted, SHAPES, engine="reference")
    assert findings == without_the_extra(asserted)


def test_topbraid_agrees(together: list[ox.Triple], tmp_path: Path) -> None:
    folder = TOOLS / "topbraid"
    if not (folder.is_dir() and shutil.which("java")):
        pytest.skip(want.of("Java and TopBraid"))
    ox.serialize(together, tmp_path / "data.ttl", format=ox.RdfFormat.TURTLE)
    ox.serialize(SHAPES, tmp_path / "shapes.ttl", format=ox.RdfFormat.TURTLE)
    (jars,) = folder.rglob("lib")
    command = [*JAVA, "-cp", f"{jars}/*", "org.topbraid.shacl.tools.Validate"]
    files = f"-datafile {tmp_path}/data.ttl -shapesfile {tmp_path}/shapes.ttl"
    answer = subprocess.run([*command, *files.split()], capture_output=True)
    report = [quad.triple for quad in ox.parse(answer.stdout, format=ox.RdfFormat.TURTLE)]

    def told(findings: Iterable[check.Finding]) -> set[check.Finding]:
        """Without what TopBraid says in its own way: blank nodes, and {?variables} of messages."""
        plain = {replace(f, message="") for f in findings}
        plain = {replace(f, focus="_:", value="_:") if f.focus[:2] == "_:" else f for f in plain}
        return {replace(f, value="_:") if (f.value or "")[:2] == "_:" else f for f in plain}

    found = told(check.read(report))
    linted = {f"{BASE}shape/{name}" for name in LINTED}
    assert found == told(f for f in check.check(together, SHAPES) if f.shape not in linted)
    assert len(found) > len(NAMES)


@pytest.mark.parametrize("name", RULES)
def test_a_shape_is_named_and_described_in_plain_words(name: str) -> None:
    for property_name in ("name", "description", "severity", "message"):
        values = objects(name, property_name)
        assert len(values) == 1, property_name
    described = objects(name, "description")[0].value
    assert described.endswith(".")
    assert "sh:" not in described
    assert "skos:" not in described


def test_every_target_belongs_to_a_shape_with_a_name() -> None:
    """All others are in the one file of what no shape can say."""
    assert {f"{BASE}shape/{name}" for name in NAMES} <= set(TOLD)
    rules = parse.parse(parse.packaged("shapes") / "lint.ttl")
    assert {f"{BASE}shape/{name}" for name in LINTED} == {t.subject.value for t in rules}


def test_the_shapes_are_well_formed() -> None:
    import pyshacl

    conforms, _, text = pyshacl.validate(
        as_rdflib([]), shacl_graph=as_rdflib(SHAPES), meta_shacl=True
    )
    assert conforms, text


def test_the_real_graph_has_only_notes(findings: list[check.Finding]) -> None:
    assert {finding.severity for finding in findings} == {"info"}
    assert not check.fails(findings, "violation")
    assert not check.fails(findings, "warning")
    assert check.fails(findings, "info")


def test_the_notes_are_those_of_the_paper(findings: list[check.Finding]) -> None:
    """13 functions have no MSF role, 29 no MOF role, and three MSF areas stand in no table."""
    counts = dict.fromkeys(("function-no-msf-role", "function-no-mof-role", "area-unused"), 0)
    for finding in findings:
        counts[finding.shape.removeprefix(f"{BASE}shape/")] += 1
    assert counts == {"function-no-msf-role": 13, "function-no-mof-role": 29, "area-unused": 3}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("check") / "broken.ttl"
    path.write_text(
        "@prefix itot: <https://w3id.org/itot/ns/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix : <https://example.org/> .\n\n"
        ':t a itot:Occupation ; skos:prefLabel "Tamer "@en ; skos:notation "X1" ;\n'
        "    skos:inScheme <https://w3id.org/itot/scheme/occupations> ;\n"
        "    skos:broader <https://w3id.org/itot/cluster/technical-sales> .\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def reported(broken: Path) -> Answer:
    """The findings but for the notes on the packaged graph."""
    layers = load(extra=[broken]).layers
    triples = [*layers.axioms, *layers.stated]
    found = [f for f in check.check(triples, SHAPES) if f.severity != "info"]
    return check.as_answer(found, check.places(found, layers), triples, SHAPES)


def test_text_says_shape_label_file_line_and_mend(reported: Answer, broken: Path) -> None:
    text = reported.render("text")
    assert f"{broken}:5: Tamer  (https://example.org/t)" in text
    assert TOLD[f"{BASE}shape/label-clean"].name in text


def test_json_and_sarif_point_to_the_line(reported: Answer, broken: Path) -> None:
    (row,) = json.loads(reported.json())
    assert (row["file"], row["line"], row["focus"]) == (str(broken), 5, "https://example.org/t")
    log = json.loads(reported.render("sarif"))
    assert log["version"] == "2.1.0"
    (result,) = log["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]
    assert location["region"]["startLine"] == 5
    assert result["ruleId"] == log["runs"][0]["tool"]["driver"]["rules"][0]["id"]


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("my é/a b.ttl", "my%20%C3%A9/a%20b.ttl"),
        ("a#1%?.ttl", "a%231%25%3F.ttl"),
        # A colon in the first segment would make it a scheme.
        ("a:b.ttl", "a%3Ab.ttl"),
        # A name that is no UTF-8, as from an old archive.
        ("a\udce9.ttl", "a%E9.ttl"),
    ],
)
def test_sarif_names_files_by_uri_references(
    name: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SARIF 2.1.0, 3.10.1; RFC 3986, 4.2."""
    monkeypatch.chdir(tmp_path)
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://example.org/t> a skos:Concept ; skos:prefLabel "a"@en, "b"@en .\n',
        encoding="utf-8",
    )
    answer = load(extra=[name]).check()
    assert name.replace("\udce9", "\N{REPLACEMENT CHARACTER}") in answer.csv()
    log = json.loads(answer.render("sarif"))
    assert uri in {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in log["runs"][0]["results"]
        for place in result.get("locations", ())
    }


def test_turtle_is_a_validation_report(reported: Answer) -> None:
    report = list(ox.parse(reported.render("turtle"), format=ox.RdfFormat.TURTLE))
    conforms = [q.object.value for q in report if q.predicate.value == SH.conforms]
    assert conforms == ["false"]
    types = [q.object.value for q in report if q.predicate.value == RDF.type]
    assert types.count(SH.ValidationResult) == len(reported) == 1


@pytest.mark.parametrize(
    ("own", "place"),
    [
        ('occupation:tester skos:prefLabel "Checker"@en .', 4),
        ('<urn:t> a itot:Occupation ;\n    skos:prefLabel "Homeless"@en .', 4),
        ("cluster:technical-support skos:broader cluster:testing .\n", 4),
        ('occupation:tester skos:notation "O001" .', 4),
    ],
    ids=["two labels", "no cluster", "a reference to nothing", "another's notation"],
)
def test_a_finding_names_the_file_of_whose_fault_it_is(
    tmp_path: Path, own: str, place: int
) -> None:
    """The packaged graph has no violation: one that comes with a user's file is in that file."""
    path = tmp_path / "own.ttl"
    prefixes = [
        "@prefix itot: <https://w3id.org/itot/ns/> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
        "@prefix cluster: <https://w3id.org/itot/cluster/> .",
        "@prefix occupation: <https://w3id.org/itot/occupation/> .",
    ]
    path.write_text("\n".join([*prefixes, own]), encoding="utf-8")
    answer = load(extra=[path]).check()
    serious = [row for row in json.loads(answer.json()) if row["severity"] != "info"]
    assert serious
    assert {row["file"] for row in serious} == {str(path)}
    assert place in {row["line"] for row in serious}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("broader-no-cycle", r"leads back to it: (\S+) > \S+( > \S+)*\. Remove"),
        ("notation-unique", r"has the same notation: \S+, \S+\. Give"),
    ],
)
def test_a_message_names_what_it_is_about(schema: list[ox.Triple], name: str, said: str) -> None:
    triples = [*schema, *parse.parse(COUNTEREXAMPLES / f"{name}.ttl")]
    for finding in check.check(triples, SHAPES):
        found = re.search(said, finding.message)
        assert found, finding.message
        assert name == "notation-unique" or found[0].split(" > ")[-1].startswith(found[1])


@pytest.mark.parametrize(
    ("datatype", "sound", "unsound"),
    # XML Schema 1.1, part 2: examples of sections 3.2 to 3.4, and of the calendar.
    [
        ("date", ["2024-02-29", "-0044-03-15", "2002-10-10+13:00", " 2002-10-10 ", "12004-04-12Z"],
         ["2023-02-29", "2100-02-29", "2024-13-45", "2024-1-1", "yesterday", "2002-10-10+15:00"]),
        ("dateTime", ["2004-04-12T13:20:00-05:00", "2004-04-12T24:00:00", "2004-04-12T13:20:15.5"],
         ["2004-04-12T13:00", "2004-04-12 13:20:00", "2004-04-31T13:20:00", "99-04-12T13:00:00"]),
        ("integer", ["0", "-1", "+007", "12678967543233"], ["x", "1.0", "1e3", ""]),
        ("nonNegativeInteger", ["1", "0", "+1", "-0"], ["-1", "1.5"]),
        ("decimal", ["-1.23", "+100000.00", "210", ".5", "5."], ["1,5", "1e3", "INF"]),
        ("double", ["-1E4", "1267.43233E12", "12.78e-2", "12", "-0", "INF", "NaN"], ["inf", "1,0"]),
        ("boolean", ["true", "false", "0", "1"], ["yes", "True"]),
        ("gYearMonth", ["1999-05"], ["1999-13", "99-05"]),
    ],
)  # fmt: skip
def test_what_is_a_value_of_its_datatype(
    datatype: str, sound: list[str], unsound: list[str]
) -> None:
    kind = ox.NamedNode(XSD.IRI + datatype)
    thing, said = ox.NamedNode("urn:thing"), ox.NamedNode("urn:said")
    triples = [ox.Triple(thing, said, ox.Literal(t, datatype=kind)) for t in (*sound, *unsound)]
    found = check.check(triples, SHAPES)
    assert {ox_value(finding) for finding in found} == set(unsound)


def ox_value(finding: check.Finding) -> str:
    quoted = ox.parse(f"<s:s> <p:p> {finding.value} .", format=ox.RdfFormat.N_TRIPLES)
    value: str = next(iter(quoted)).object.value
    return value


def test_what_is_only_named_is_placed_where_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "labels.ttl"
    path.write_text(
        "<urn:c>\n    <http://www.w3.org/2008/05/skos-xl#prefLabel> <urn:l> .\n", encoding="utf-8"
    )
    rows = json.loads(load(tmp_path).check().json())
    (found,) = (row for row in rows if row["focus"] == "urn:l")
    assert found["shape"] == f"{BASE}shape/skos-xl-one-form"
    assert (found["file"], found["line"]) == (str(path), 2)
