"""Mappings that a newer release has overtaken."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from itotgraph.cli import itotgraph
from itotgraph.errors import InputError
from itotgraph.graph import mappings as links
from itotgraph.linking import find, stale, subjects
from itotgraph.namespaces import ESCO, ONET, SKOS
from tests import want
from tests.conftest import SHARED

CROSSWALK = SHARED / "data" / "crosswalk-onetsoc-2010-2019" / "2010_to_2019_Crosswalk.csv"
ESCO_1_2_1 = SHARED / "data" / "esco-1.2.1-partial"


def mappings(tmp_path: Path, *objects: tuple[str, str]) -> Path:
    rows = [
        {
            "subject_id": "https://example.org/x",
            "predicate_id": SKOS.broadMatch,
            "object_id": iri,
            "object_label": label,
            "mapping_justification": "semapv:ManualMappingCuration",
        }
        for iri, label in objects
    ]
    rows.append({**rows[0], "object_id": f"{ONET}99-9999.99", "predicate_modifier": "Not"})
    path = tmp_path / "m.sssom.tsv"
    path.write_text(find.sssom(rows, "urn:m", ""), encoding="utf-8")
    return path


def crosswalk(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "crosswalk.csv"
    head = "O*NET-SOC 2010 Code,O*NET-SOC 2010 Title,O*NET-SOC 2019 Code,O*NET-SOC 2019 Title"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    return path


def test_each_kind_of_change(tmp_path: Path) -> None:
    change = stale.crosswalk(
        crosswalk(
            tmp_path,
            "11-0000.01,Same,11-0000.01,Same",
            "11-0000.02,Old Name,11-0000.02,New Name",
            "11-0000.03,Moved,12-0000.03,Moved",
            "11-0000.04,One Half,12-0000.04,Both",
            "11-0000.05,Other Half,12-0000.04,Both",
            "11-0000.06,Whole,11-0000.06,Part",
            "11-0000.06,Whole,12-0000.06,Other Part",
        )
    )
    codes = [f"11-0000.0{n}" for n in range(1, 8)]
    path = mappings(tmp_path, *((ONET + code, "") for code in (*codes, "12-0000.03")))
    findings, looked_up = stale.against_crosswalk(links.read(path), change)
    assert looked_up == 8
    assert [
        (f.mapping.object[-10:], f.kind, [iri[-10:] for iri, _ in f.now]) for f in findings
    ] == [
        ("11-0000.02", "renamed", ["11-0000.02"]),
        ("11-0000.03", "moved", ["12-0000.03"]),
        ("11-0000.04", "merged", ["12-0000.04"]),
        ("11-0000.05", "merged", ["12-0000.04"]),
        ("11-0000.06", "split", ["11-0000.06", "12-0000.06"]),
        ("11-0000.07", "unknown", []),
    ]


def test_a_set_that_maps_to_the_newer_taxonomy_is_not_looked_up(tmp_path: Path) -> None:
    """Its 11-0000.06 is the part that has the code now, not the whole that was split."""
    rows = ("11-0000.06,Whole,11-0000.06,Part", "11-0000.06,Whole,12-0000.06,Other Part")
    change = stale.crosswalk(crosswalk(tmp_path, *rows))
    path = mappings(tmp_path, (f"{ONET}11-0000.06", "Part"), (f"{ONET}12-0000.06", "Other Part"))
    assert stale.against_crosswalk(links.read(path), change) == ([], 0)


def test_a_release_retires_and_renames(tmp_path: Path) -> None:
    namespace = f"{ESCO}occupation/"
    release = [
        subjects.Entity(namespace + "a", (("web developer", "skos:prefLabel"),)),
        subjects.Entity(namespace + "b", (("new name", "skos:prefLabel"),)),
    ]
    path = mappings(
        tmp_path,
        (namespace + "a", "Web developer"),
        (namespace + "b", "old name"),
        (namespace + "c", "gone"),
        (f"{ESCO}isco/C2521", "of a kind that the release does not have"),
    )
    findings, looked_up = stale.against_release(links.read(path), release)
    assert looked_up == 3
    assert [(f.mapping.object[-1], f.kind, f.now) for f in findings] == [
        ("b", "renamed", [(namespace + "b", "new name")]),
        ("c", "retired", []),
    ]


def test_any_predicate_is_looked_up_and_a_set_without_labels(tmp_path: Path) -> None:
    """SSSOM: object_label is optional, a predicate any property, and quotes are no part of it."""
    release = [subjects.Entity(f"{ESCO}occupation/b", (("new name", "skos:prefLabel"),))]
    path = tmp_path / "m.sssom.tsv"
    head = f"#curie_map: {{o: '{ESCO}occupation/'}}\n"
    row = "o:x\towl:equivalentClass\to:b\tsemapv:X\n"
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
    path.write_text(f"{head}{columns}\n{row}{row.replace('o:b', 'o:c')}", encoding="utf-8")
    findings, looked_up = stale.against_release(links.read(path), release)
    assert looked_up == 2
    assert [(f.mapping.object[-1], f.kind) for f in findings] == [("c", "retired")]
    assert '"owl:equivalentClass"' in stale.as_answer(findings, looked_up).content("json")
    path.write_text(
        f"{head}{columns}\tobject_label\n"
        + row.replace("X\n", 'X\t"new name"\n')
        + row.replace("X\n", 'X\t"old ""name"""\n'),
        encoding="utf-8",
    )
    findings, _ = stale.against_release(links.read(path), release)
    assert [(f.mapping.label, f.mapping.line) for f in findings] == [('old "name"', 4)]


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"x.csv:1: no crosswalk of O\*NET-SOC"):
        stale.crosswalk(path)


def test_a_torn_crosswalk_is_told_by_its_line(tmp_path: Path) -> None:
    path = crosswalk(tmp_path, "11-0000.01,Same,11-0000.01,Same", "11-0000.02,Old")
    with pytest.raises(InputError, match=r"crosswalk.csv:3: a row without a code or title"):
        stale.crosswalk(path)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(itotgraph, ["link", "stale", *map(str, arguments)])


def test_the_2010_to_2019_crosswalk(tmp_path: Path) -> None:
    if not CROSSWALK.exists():
        pytest.skip(want.of(CROSSWALK, want.SHARED))
    path = mappings(
        tmp_path,
        (f"{ONET}11-1011.00", "Chief Executives"),
        (f"{ONET}15-1132.00", "Software Developers, Applications"),
        (f"{ONET}15-1131.00", "Computer Programmers"),
        (f"{ONET}15-1199.01", "Software Quality Assurance Engineers and Testers"),
    )
    result = run(path, "--against", CROSSWALK, "--format", "json")
    assert result.exit_code == 1
    found = [
        (row["object"]["value"], row["finding"]["value"], row["now"]["value"])
        for row in json.loads(result.stdout)["results"]["bindings"]
    ]
    # As the crosswalk's own rows say.
    assert found == [
        (
            "onet:15-1132.00",
            "split",
            "onet:15-1252.00 Software Developers"
            " | onet:15-1253.00 Software Quality Assurance Analysts and Testers",
        ),
        ("onet:15-1131.00", "moved", "onet:15-1251.00 Computer Programmers"),
        (
            "onet:15-1199.01",
            "merged",
            "onet:15-1253.00 Software Quality Assurance Analysts and Testers",
        ),
    ]


def test_esco_1_1_1_against_1_2_1() -> None:
    if not ESCO_1_2_1.exists():
        pytest.skip(want.of(ESCO_1_2_1, want.SHARED))
    result = run("--against", ESCO_1_2_1, "--format", "tsv")
    assert result.exit_code == 1
    findings = [line.split("\t") for line in result.stdout.splitlines()[1:]]
    # ESCO 1.2 gave this concept another name and scope; no IRI that we map to is gone.
    assert {(f[1], f[5], f[6].partition(" ")[2]) for f in findings} == {
        ("renamed", "ICT security engineer", "cyber incident responder")
    }
