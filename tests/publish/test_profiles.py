import csv
import io
import json
import shutil
import subprocess
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from rdflib import SDO

from itotgraph.cli import itotgraph
from itotgraph.commands import export
from itotgraph.graph.layers import Layers
from itotgraph.graph.mappings import mapping_sets, read
from itotgraph.namespaces import BASE, ITOT, SKOS, SKOSXL
from itotgraph.publish.profiles import PROFILES, schemaorg, skosxl, sssom
from tests import want
from tests.conftest import TOOLS

ANALYST = BASE + "occupation/systems-analyst"

ISCO = "http://data.europa.eu/esco/concept-scheme/isco"
ONET = BASE + "scheme/onet"
Both = tuple[list[ox.Triple], set[ox.Triple]]
Node = dict[str, Any]


@pytest.fixture(scope="module")
def both(published: list[ox.Triple], inferred: set[ox.Triple]) -> Both:
    return published, inferred


@pytest.fixture(scope="module")
def document(both: Both) -> Node:
    found: Node = json.loads(schemaorg(*both, Layers().linked))
    return found


@pytest.fixture(scope="module")
def nodes(document: Node) -> dict[str, Node]:
    return {node["@id"]: node for node in document["@graph"]}


@pytest.fixture(scope="module")
def mappings(both: Both, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sssom") / "own.sssom.tsv"
    path.write_text(sssom(*both), encoding="utf-8")
    return path


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_schemaorg_uses_only_what_schema_org_has(document: Node) -> None:
    for node in document["@graph"]:
        types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
        # rdflib keeps a copy of the vocabulary's names.
        for name in (*types, *(key for key in node if not key.startswith("@"))):
            assert name in SDO, name


def test_schemaorg_is_json_ld_that_needs_no_network(document: Node) -> None:
    quads = set(ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD))
    types = Counter(q.object.value for q in quads if q.predicate.value.endswith("#type"))
    assert types[str(SDO.Occupation)] == 156
    coded = {q.subject for q in quads if q.predicate.value.endswith("#type")}
    clusters = [c for c in coded if getattr(c, "value", "").startswith(f"{BASE}cluster/")]
    assert len(clusters) == 13
    # Beside the clusters the codes of O*NET-SOC, ESCO and ISCO-08.
    assert types[str(SDO.CategoryCodeSet)] == 3
    # Five of the taxonomy, and two of the O*NET occupations that are in the graph in any case.
    assert types[str(SDO.DefinedTermSet)] == 5 + 2


def test_an_occupation_has_what_its_clusters_ask(nodes: dict[str, Node], store: ox.Store) -> None:
    def subjects(predicate: str, value: ox.NamedNode) -> list[Any]:
        quads = store.quads_for_pattern(None, ox.NamedNode(predicate), value)
        return [q.subject for q in quads]

    def objects(subject: ox.NamedNode, predicate: str) -> list[Any]:
        return [q.object for q in store.quads_for_pattern(subject, ox.NamedNode(predicate), None)]

    analyst = nodes[ANALYST]
    clusters = objects(ox.NamedNode(ANALYST), SKOS.broader)
    functions = [
        f
        for cluster in clusters
        for f in subjects(ITOT.occupationCluster, cluster)
        if f.value.startswith(BASE + "work-function/")
    ]
    own = {c["@id"] for c in analyst["occupationalCategory"] if "codeValue" not in c}
    assert own == {c.value for c in clusters}
    assert set(analyst["responsibilities"]) == {
        objects(function, SKOS.prefLabel)[0].value for function in functions
    }
    assert {skill["@id"] for skill in analyst["skills"]} == {
        competency.value for f in functions for competency in objects(f, ITOT.requires)
    }


def test_an_occupation_has_its_codes_elsewhere(nodes: dict[str, Node]) -> None:
    """... of what it is, or is near to, or a kind of: O*NET 29.2 and ESCO 1.1.1 have these."""
    codes = {
        (c["inCodeSet"]["@id"], c["codeValue"], c["name"])
        for c in nodes[ANALYST]["occupationalCategory"]
        if "inCodeSet" in c
    }
    assert (ONET, "15-1211.00", "Computer Systems Analysts") in codes
    assert (ISCO, "2511", "Systems analysts") in codes
    claims = [claim for path in mapping_sets() for claim in read(path)]
    wanted = {
        (claim.subject, claim.object)
        for claim in claims
        if claim.accepted
        and claim.predicate in ("exactMatch", "closeMatch", "broadMatch")
        and claim.subject.startswith(f"{BASE}occupation/")
        and claim.object.startswith("http")
        and not claim.object.endswith("NoTermFound")
    }
    found = {
        (iri, code["@id"])
        for iri, node in nodes.items()
        if "Occupation" in node["@type"]
        for code in as_list(node["occupationalCategory"])
        if code.get("inCodeSet", {"@id": ISCO})["@id"] != ISCO
    }
    assert found == wanted
    assert len(found) > 200


def test_schemaorg_satisfies_its_types_in_typescript(
    document: Node, nodes: dict[str, Node], tmp_path: Path
) -> None:
    compiler = TOOLS / "node_modules" / "typescript" / "bin" / "tsc"
    if not shutil.which("node") or not (TOOLS / "node_modules" / "schema-dts").exists():
        pytest.skip(want.of("schema-dts and typescript"))
    (tmp_path / "node_modules").symlink_to(TOOLS / "node_modules")
    # These types know no node with two of them: such a node is given as two.
    terms = ("termCode", "inDefinedTermSet")
    graph = [
        {"@type": type_} | {k: node[k] for k in node if k != "@type" and (k in terms) == term}
        for node in nodes.values()
        if node["@type"] == ["Occupation", "DefinedTerm"]
        for type_, term in (("Occupation", False), ("DefinedTerm", True))
    ]
    graph += [node for node in nodes.values() if isinstance(node["@type"], str)]
    one_of_each = {json.dumps([node["@type"], sorted(node)]): node for node in graph}

    def errors(graph: list[Node]) -> str:
        text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
        program = f'import type {{ Graph }} from "schema-dts";\nexport const g: Graph = {text};\n'
        (tmp_path / "g.ts").write_text(program, encoding="utf-8")
        options = ["--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "node"]
        command = ["node", str(compiler), *options, "g.ts"]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False
        ).stdout

    assert len(one_of_each) >= 7
    assert errors(list(one_of_each.values())) == ""
    assert "error" in errors([{"@type": "Occupation", "inDefinedTermSets": "x"}])


def test_skosxl_loses_nothing_and_its_labels_are_those_of_skos(both: Both) -> None:
    text = skosxl(*both)
    triples = {q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    named = {t for t in [*both[0], *both[1]] if "_:" not in str(t)}
    assert named <= triples
    forms: dict[object, list[Any]] = defaultdict(list)
    for triple in triples:
        if triple.predicate.value == SKOSXL.literalForm:
            forms[triple.subject].append(triple.object)
    # S49 to S52: a label has exactly one literal form.
    assert {len(found) for found in forms.values()} == {1}
    # S55 to S57: skosxl:prefLabel and literalForm, in a chain, are skos:prefLabel, and so on.
    chained = {
        ox.Triple(t.subject, ox.NamedNode(t.predicate.value.replace(SKOSXL.IRI, SKOS.IRI)), form)
        for t in triples
        if t.predicate.value.startswith(SKOSXL.IRI) and t.object in forms
        for form in forms[t.object]
    }
    kinds = ("prefLabel", "altLabel", "hiddenLabel")
    assert chained == {t for t in both[0] if t.predicate.value.removeprefix(SKOS.IRI) in kinds}


def test_labels_of_others_get_no_iri_of_theirs() -> None:
    """An import of ESCO has concepts under ESCO's host, where we mint nothing."""
    text = f"""
        <http://data.europa.eu/esco/isco/C2511> <{SKOS.prefLabel}> "Systems analysts"@en .
        <http://data.europa.eu/esco/isco/C2512> <{SKOS.prefLabel}> "Systems analysts"@en .
        <{BASE}onet/15-1211.00> <{SKOS.prefLabel}> "Computer Systems Analysts"@en ."""
    triples = [q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    made = ox.parse(skosxl(triples, set()), format=ox.RdfFormat.TURTLE)
    labels = {q.subject for q in made if q.predicate.value == SKOSXL.literalForm}
    assert len(labels) == 3
    assert all(str(label).startswith(f"<{BASE}") for label in labels)


def test_sssom_names_every_mapping_once_with_its_evidence(mappings: Path, both: Both) -> None:
    lines = mappings.read_text(encoding="utf-8").splitlines()
    head, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    cells = [dict(zip(head, row, strict=True)) for row in rows]
    expected = Counter(t.predicate.value.replace(ITOT.IRI, "itot:") for t in both[1])
    counts = Counter(cell["comment"] for cell in cells)
    for name in ("itot:mapsToRole", "itot:associatedRole", "itot:applicableArea"):
        assert counts[name] == expected[name] > 0
    assert len({(c["subject_id"], c["predicate_id"], c["object_id"]) for c in cells}) == len(cells)
    assert all(c["see_also"] for c in cells if c["predicate_id"] == "skos:relatedMatch")
    close = [c for c in cells if c["predicate_id"] == "skos:closeMatch"]
    assert {c["mapping_justification"] for c in close} == {"semapv:ManualMappingCuration"}
    assert ("mof:infrastructure/data-architect", "occupation:data-architect") in {
        (c["subject_id"], c["object_id"]) for c in close
    }


def test_sssom_is_valid_by_its_own_makers_tool(mappings: Path, tmp_path: Path) -> None:
    tool = TOOLS / "sssom" / "bin" / "sssom"
    if not tool.exists():
        pytest.skip(want.of("sssom"))

    def validate(path: Path) -> subprocess.CompletedProcess[str]:
        command = [str(tool), "validate", str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = validate(mappings)
    assert (done.returncode, "ERROR" in done.stderr) == (0, False), done.stderr[-2000:]
    bad = tmp_path / "bad.sssom.tsv"
    text = mappings.read_text(encoding="utf-8")
    bad.write_text(text.replace("semapv:LogicalReasoning", "semapv:Guessing"), encoding="utf-8")
    assert validate(bad).returncode != 0


@pytest.mark.parametrize("profile", PROFILES)
def test_the_same_graph_gives_the_same_bytes(profile: str, both: Both) -> None:
    one, other = Layers(), Layers()
    one.__dict__ |= {"asserted": both[0], "inferred": both[1]}
    other.__dict__ |= {
        "asserted": both[0][::-1],
        "inferred": frozenset(both[1]),
        "linked": one.linked[::-1],
        "evidence": one.evidence[::-1],
    }
    assert PROFILES[profile](one) == PROFILES[profile](other)


def test_the_help_names_every_profile_and_what_it_loses() -> None:
    assert set(PROFILES) == {*export._ENDINGS}
    text = CliRunner().invoke(itotgraph, ["export", "--help"]).output
    for profile in PROFILES:
        described = text.split(f"\n  {profile} ", 1)[1]
        assert "Lost:" in described.split("\n  itotgraph")[0]


@pytest.mark.parametrize("profile", ["csvw", "parquet", "sqlite"])
def test_what_is_no_text_is_not_printed(profile: str) -> None:
    result = CliRunner().invoke(itotgraph, ["export", "--profile", profile])
    assert "name where to write it with -o" in str(result.exception)


def test_the_command_takes_titles_of_ones_own(tmp_path: Path) -> None:
    titles = tmp_path / "titles.ttl"
    titles.write_text(
        f"<http://example.org/sre> a <{ITOT.Occupation}> ; <{SKOS.prefLabel}> '=SRE'@en ; "
        f"<{SKOS.broader}> <{BASE}cluster/technical-sales> ; <{SKOS.notation}> 'X1' .",
        encoding="utf-8",
    )
    command = ["export", "--profile", "csvw", "--with", str(titles), "-o", str(tmp_path / "out")]
    assert CliRunner().invoke(itotgraph, command).exit_code == 0
    concepts = (tmp_path / "out" / "concept.csv").read_text(encoding="utf-8")
    # Data, not a spreadsheet: the label as it is, in no scheme.
    assert "http://example.org/sre,Occupation,,X1,=SRE," in concepts


def test_awkward_names_survive() -> None:
    iri = "http://example.org/titles#sre"
    text = (
        f"<{iri}> a <{ITOT.Occupation}> ; <{SKOS.prefLabel}> '\"Site\" engineer'@en ; "
        f"<{SKOS.closeMatch}> <{iri}> ."
    )
    triples = [q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    labels = {
        t.subject.value
        for t in (q.triple for q in ox.parse(skosxl(triples, set()), format=ox.RdfFormat.TURTLE))
        if t.predicate.value == SKOSXL.literalForm
    }
    (label,) = labels
    assert label.startswith(f"{BASE}label/")
    data = "".join(
        line for line in sssom(triples, set()).splitlines(keepends=True) if line[0] != "#"
    )
    (row,) = csv.DictReader(io.StringIO(data), delimiter="\t")
    assert (row["subject_id"], row["subject_label"]) == ("s1:titles#sre", '"Site" engineer')
