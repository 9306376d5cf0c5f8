"""Mapping sets and the triples that they become."""

import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph import mappings as links
from itotgraph.linking import subjects
from itotgraph.namespaces import BASE, ITOT, ONET, RDF, SKOS
from tests import want
from tests.conftest import SHARED, TOOLS

HEAD = """#curie_map:
#  a: https://example.org/a/
#  skos: http://www.w3.org/2004/02/skos/core#
#  sssom: "https://w3id.org/sssom/"
#mapping_set_id: https://example.org/set
subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\tmapping_justification\tconfidence
"""


def written(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "set.sssom.tsv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def test_an_accepted_row_becomes_a_triple(tmp_path: Path) -> None:
    path = written(tmp_path, "a:x\tskos:broadMatch\t\ta:y\tY\tsemapv:X\t0.8\n")
    (mapping,) = links.read(path)
    assert (mapping.confidence, mapping.line, mapping.accepted) == (0.8, 7, True)
    assert [str(triple) for triple in links.links([mapping])] == [
        "<https://example.org/a/x> <http://www.w3.org/2004/02/skos/core#broadMatch>"
        " <https://example.org/a/y>"
    ]


@pytest.mark.parametrize(
    "row",
    [
        "a:x\tskos:broadMatch\tNot\ta:y\tY\tsemapv:X\t0.8\n",
        "a:x\tskos:broadMatch\tNOT\ta:y\tY\tsemapv:X\t0.8\n",
        "a:x\tskos:exactMatch\t\tsssom:NoTermFound\t\tsemapv:X\t0.9\n",
        "sssom:NoTermFound\tskos:exactMatch\t\ta:y\t\tsemapv:X\t0.9\n",
        "sssom:NoTermFound\tskos:exactMatch\t\tsssom:NoTermFound\t\tsemapv:X\t0.9\n",
        "a:x\tskos:exactMatch\t\tsssom:NoMapping\t\tsemapv:X\t0.9\n",  # before 1.0
    ],
)
def test_a_rejected_or_empty_row_does_not(tmp_path: Path, row: str) -> None:
    mappings = links.read(written(tmp_path, row))
    assert len(mappings) == 1
    assert links.links(mappings) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("b:x\tskos:broadMatch\t\ta:y\tY\tm\t\n", "7: the prefix of 'b:x' is not declared"),
        ("a:x\t\t\ta:y\tY\tm\t\n", "7: no predicate_id"),
        ("\tskos:broadMatch\t\ta:y\tY\tm\t\n", "7: no subject_id"),
        ("a:x\tskos:broadMatch\tnever\ta:y\tY\tm\t\n", "7: the predicate_modifier 'never'"),
        ("https://a.b/x\tskos:broadMatch\t\ta:y\tY\tm\t\n", "7: 'https://a.b/x' is a whole IRI"),
        ("a:x\tskos:broadMatch\t\ta:y|a:z\tY\tm\t\n", "7: 'a:y|a:z' makes no IRI"),
        ("a:x\tskos:broadMatch\t\ta:y\tY\tm\t7.5\n", "7: the confidence '7.5'"),
        ("a:x\tskos:broadMatch\t\ta:y\tY\n", "7: 5 cells, where the head has 7"),
        ("a:x\tskos:broadMatch\t\ta:y\tY\tm\t\tz\n", "7: 8 cells, where the head has 7"),
        ("a:x\tskos:broadMatch\t\ta:y z\tY\tm\t\n", "7: 'a:y z' makes no IRI"),
        ('a:x\tskos:broadMatch\t\ta:y\t"Y\tm\t\n', "7: a quote that is opened is not closed"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    path = written(tmp_path, row)
    with pytest.raises(InputError) as error:
        links.read(path)
    assert str(error.value).startswith(f"{path}:{message}")


def test_what_is_written_is_read_again_cell_by_cell(tmp_path: Path) -> None:
    columns = HEAD.splitlines()[-1].split("\t")
    rows = [["a:x", "skos:broadMatch", "", "a:y", label, "m", "1"] for label in ('"Q" a', 'b "c')]
    path = tmp_path / "set.sssom.tsv"
    head = [line[1:] for line in HEAD.splitlines()[:-1]]
    path.write_text(links.written(head, columns, rows), encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith(HEAD)
    assert [list(mapping.cells.values()) for mapping in links.read(path)] == rows


def test_lines_are_counted_through_cells_of_several_and_line_ends_of_windows(
    tmp_path: Path,
) -> None:
    cell = '"Y\n# no metadata"'
    rows = f"a:x\tskos:broadMatch\t\ta:y\t{cell}\tm\t\n" * 2
    path = written(tmp_path, rows)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert [(m.line, m.label) for m in links.read(path)] == [
        (7, "Y\r\n# no metadata"),
        (9, "Y\r\n# no metadata"),
    ]


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        ("subject_id\tobject_id\tmapping_justification", "predicate_id"),
        ("predicate_id\tobject_id\tmapping_justification", "subject_id"),
        ("subject_id\tpredicate_id\tmapping_justification", "object_id"),
        ("subject_id\tpredicate_id\tobject_id", "mapping_justification"),
    ],
)
def test_a_missing_column_is_named(tmp_path: Path, columns: str, missing: str) -> None:
    path = tmp_path / "set.sssom.tsv"
    path.write_text(f"{columns}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"no column {missing}"):
        links.read(path)


@pytest.mark.parametrize("text", ["", "#a: b\n", "\n\n", "\ufeff"])
def test_a_set_without_a_table_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "set.sssom.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="no table of mappings"):
        links.read(path)


COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "a:x\tskos:closeMatch\tb:y\tsemapv:ManualMappingCuration\n"
A_B = {"a": "https://example.org/a/", "b": "https://example.org/b#"}
X_CLOSE_Y = ("https://example.org/a/x", "closeMatch", "https://example.org/b#y")


@pytest.mark.parametrize(
    "head",
    [
        "#curie_map:\n#  a: https://example.org/a/\n#  b: https://example.org/b#\n",
        "# curie_map:\n#   a: 'https://example.org/a/' # where a is\n#   \"b\": https://example.org/b#\n",
        "#curie_map: {a: https://example.org/a/, b: 'https://example.org/b#'}\n",
        "## a comment\n#curie_map:\n#\n#    a: https://example.org/a/\t\t\n#    b: https://example.org/b#\r\n",
        "#comment: >-\n#  Two lines, with curie_map:\n#  and a: in them.\n"
        "#curie_map:\n#  b: https://example.org/b#\n#  a: https://example.org/a/\n",
    ],
)
def test_the_head_is_yaml_and_some_prefixes_are_built_in(tmp_path: Path, head: str) -> None:
    path = tmp_path / "set.tsv"
    path.write_text(f"{head}{COLUMNS}\n{ROW}", encoding="utf-8", newline="")
    (mapping,) = links.read(path)
    assert (mapping.subject, mapping.predicate, mapping.object) == X_CLOSE_Y
    assert (mapping.label, mapping.line) == ("", head.count("\n") + 2)


def test_a_built_in_prefix_is_of_the_eight_that_the_specification_lists(tmp_path: Path) -> None:
    path = tmp_path / "set.sssom.tsv"
    path.write_text(f"{COLUMNS}\nowl:a\tdcterms:relation\trdfs:b\tsemapv:X\n", encoding="utf-8")
    with pytest.raises(InputError, match="2: the prefix of 'dcterms:relation' is not declared"):
        links.read(path)


@pytest.mark.parametrize("name", ["set.sssom.yml", "set.sssom.yaml", "set.yml"])
@pytest.mark.parametrize("table", ["set.sssom.tsv", "set.tsv"])
def test_the_head_may_stand_in_a_file_of_its_own(tmp_path: Path, name: str, table: str) -> None:
    path = tmp_path / table
    path.write_text(f"{COLUMNS}\n{ROW}", encoding="utf-8")
    with pytest.raises(InputError, match=r"'a:x' is not declared .* or in set.sssom.yml"):
        links.read(path)
    prefixes = "".join(f"  {prefix}: {iri}\n" for prefix, iri in A_B.items())
    (tmp_path / name).write_text(f"curie_map:\n{prefixes}", encoding="utf-8")
    (mapping,) = links.read(path)
    assert (mapping.subject, mapping.predicate, mapping.object) == X_CLOSE_Y
    assert mapping.line == 2
    # Some keep a comment in the table.
    path.write_text(f"#comment: x\n{COLUMNS}\n{ROW}", encoding="utf-8")
    assert (links.read(path)[0].subject, links.read(path)[0].line) == (X_CLOSE_Y[0], 3)
    (tmp_path / name).write_text("curie_map:\n  a: [\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"{name}:3: the head is no YAML"):
        links.read(path)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("#curie_map: {a: nowhere}\n", "the prefix a stands for no IRI"),
        # Some write https, by which every row would be of another property.
        (
            "#curie_map: {skos: 'https://www.w3.org/2004/02/skos/core#'}\n",
            "the prefix skos stands for https://www.w3.org/2004/02/skos/core#",
        ),
        ("#curie_map: [a, b]\n", "a curie_map without prefixes"),
        ("#- a\n", "no slots with their values"),
        ("#a: 1\n# b: 2\n", ":2: the head is no YAML"),
        ("#a: " + "[" * 100_000 + "\n", "the head is no YAML"),
    ],
)
def test_a_bad_head_is_refused(tmp_path: Path, head: str, message: str) -> None:
    path = tmp_path / "set.sssom.tsv"
    path.write_text(f"{head}{COLUMNS}\n{ROW}", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        links.read(path)


def test_empty_cells_at_the_end_of_a_row_may_lack_or_be_too_many(tmp_path: Path) -> None:
    path = written(tmp_path, "a:x\tskos:broadMatch\t\ta:y\n".replace("\n", "\tY\tm\n"))
    assert [(m.label, m.confidence) for m in links.read(path)] == [("Y", None)]
    text = path.read_text(encoding="utf-8").replace("confidence", "confidence\t\t")
    path.write_text(text.replace("\tm\n", "\tm\t0.5\t\t\t\n"), encoding="utf-8")
    assert [(m.label, m.confidence) for m in links.read(path)] == [("Y", 0.5)]


def test_a_text_has_no_identifier_and_an_expression_none_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "set.sssom.tsv"
    head = "#curie_map: {a: 'https://example.org/a/'}\n"
    columns = f"{COLUMNS}\tsubject_label\tsubject_type\n"
    rows = "\tskos:closeMatch\ta:y\tsemapv:X\tfemale\trdfs literal\n"
    rows += "a:x(a:'b')\tskos:closeMatch\ta:y\tsemapv:X\t\tcomposed entity expression\n"
    path.write_text(head + columns + rows, encoding="utf-8")
    read = links.read(path)
    assert [(m.subject, m.accepted) for m in read] == [("", False), ("", False)]
    assert links.links(read) == []
    assert links.passed_over(read) == ["set.sssom.tsv: passed over: 2 of 2 rows (no identifier 2)"]


def test_the_type_of_all_objects_may_stand_in_the_head(tmp_path: Path) -> None:
    path = tmp_path / "set.sssom.tsv"
    head = "#curie_map: {a: 'https://example.org/a/'}\n#object_type: rdfs literal\n"
    columns = "subject_id\tpredicate_id\tobject_label\tmapping_justification\n"
    path.write_text(f"{head}{columns}a:x\tskos:exactMatch\tmale\tsemapv:X\n", encoding="utf-8")
    (mapping,) = links.read(path)
    assert (mapping.object, mapping.label, mapping.accepted) == ("", "male", False)


def test_what_becomes_no_triple_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "set.sssom.tsv"
    head = (
        "#curie_map: {a: 'https://example.org/a/'}\n"
        "#extension_definitions: [{slot_name: ext_known, property: 'a:known'}]\n"
    )
    columns = f"{COLUMNS}\text_known\text_unknown\n"
    predicates = ("owl:sameAs", "skos:exactMatch", "owl:equivalentClass", "owl:sameAs")
    rows = "".join(f"a:x\t{name}\ta:y\tsemapv:X\t1\t2\n" for name in predicates)
    path.write_text(head + columns + rows, encoding="utf-8")
    read = links.read(path)
    assert [triple.predicate.value for triple in links.links(read)] == [SKOS.exactMatch]
    assert [m.holds for m in read] == [True] * 4
    assert links.passed_over(read) == [
        "set.sssom.tsv: passed over: 3 of 4 rows (owl:equivalentClass 1, owl:sameAs 2); "
        "the columns ext_unknown"
    ]


@pytest.fixture(scope="module")
def mappings() -> list[links.Mapping]:
    return [mapping for path in links.mapping_sets() for mapping in links.read(path)]


@pytest.mark.parametrize("name", ["onet", "esco"])
def test_every_occupation_has_a_mapping_or_a_reason_why_not(
    asserted: list[ox.Triple], mappings: list[links.Mapping], name: str
) -> None:
    occupations = {
        t.subject.value
        for t in asserted
        if t.predicate.value == RDF.type and t.object.value == ITOT.Occupation
    }
    assert len(occupations) == 156
    claims = [m for m in mappings if m.path.name == f"{name}.sssom.tsv" and not m.rejected]
    assert occupations <= {m.subject for m in claims}
    for mapping in claims:
        if mapping.object == links.NO_TERM:
            assert mapping.comment
            assert sum(m.subject == mapping.subject for m in claims) == 1


def test_every_area_has_a_mapping_or_a_reason_why_not(
    asserted: list[ox.Triple], mappings: list[links.Mapping]
) -> None:
    areas = {
        t.subject.value
        for t in asserted
        if t.predicate.value == RDF.type and t.object.value == ITOT.FunctionalArea
    }
    assert len(areas) == 26 + 73
    claims = [m for m in mappings if m.path.name == "roles.sssom.tsv" and not m.rejected]
    assert areas == {m.subject for m in claims}
    assert all(m.comment for m in claims if m.object == links.NO_TERM)


def test_labels_of_objects_are_those_of_the_excerpt(
    linked: ox.Store, mappings: list[links.Mapping]
) -> None:
    quads = linked.quads_for_pattern(None, ox.NamedNode(SKOS.prefLabel), None)
    titles = {q.subject.value: q.object.value for q in quads}
    for mapping in mappings:
        if mapping.object != links.NO_TERM:
            assert titles[mapping.object] == mapping.label, mapping


@pytest.mark.parametrize("name", ["onet", "esco"])
def test_every_cluster_overlaps_some_groups(mappings: list[links.Mapping], name: str) -> None:
    clusters = {
        m.subject
        for m in mappings
        if m.path.name == f"{name}.sssom.tsv" and m.accepted and "/cluster/" in m.subject
    }
    assert len(clusters) == 13


def test_subjects_are_concepts_of_the_taxonomy(
    asserted: list[ox.Triple], mappings: list[links.Mapping]
) -> None:
    known = {t.subject.value for t in asserted if t.predicate.value == SKOS.notation}
    assert {m.subject for m in mappings} <= known


def test_exact_matches_are_alone_and_between_occupations(mappings: list[links.Mapping]) -> None:
    accepted = [m for m in mappings if m.accepted]
    for mapping in accepted:
        if mapping.predicate == "exactMatch":
            assert mapping.subject.startswith(f"{BASE}occupation/")
            others = [
                m
                for m in accepted
                if (m.subject, m.object) == (mapping.subject, mapping.object) and m != mapping
            ]
            assert others == []


def test_no_claim_is_both_accepted_and_rejected(mappings: list[links.Mapping]) -> None:
    accepted = {(m.subject, m.predicate, m.object) for m in mappings if m.accepted}
    rejected = {(m.subject, m.predicate, m.object) for m in mappings if m.rejected}
    assert len(rejected) > 300
    assert not accepted & rejected


def test_the_mapping_sets_are_valid_by_their_makers_tool() -> None:
    tool = TOOLS / "sssom" / "bin" / "sssom"
    if not tool.exists():
        pytest.skip(want.of("sssom"))
    for path in links.mapping_sets():
        done = subprocess.run([tool, "validate", path], capture_output=True, text=True, check=False)
        assert (done.returncode, "ERROR" in done.stderr) == (0, False), done.stderr[-2000:]


def test_the_titles_that_comments_cite_are_those_of_the_releases() -> None:
    """Each of the some 540 quotations stands in the table that the comment names."""
    release = SHARED / "data" / "onet-29.2"
    if not release.is_dir():
        pytest.skip(want.of(release, want.SHARED))
    tables = {"alternate": "Alternate Titles.txt", "reported": "Sample of Reported Titles.txt"}
    listed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, name in tables.items():
        for line in (release / name).read_text(encoding="utf-8").splitlines():
            code, title, *_ = line.split("\t")
            # Some are given twice at once: PM (Project Manager).
            forms = {title, title.partition(" (")[0], *re.findall(r"\((.+)\)", title)}
            listed[ONET + code, kind] |= {form.casefold() for form in forms}
    esco = next((SHARED / "data" / "esco-1.1.1").glob("*.zip"))
    names = {
        each.iri: {name.casefold() for name, _ in each.names} for each in subjects.release(esco)
    }
    cited = 0
    for path in links.mapping_sets():
        for mapping in links.read(path):
            citation = r"O\*NET lists '([^']+)' as an? (alternate|reported) title of this code"
            for title, kind in re.findall(citation, mapping.comment):
                assert title.casefold() in listed[mapping.object, kind], (path, mapping.line)
                cited += 1
            citation = r"'([^']+)' is an alternative label|[Aa]lternative label '([^']+)'"
            if mapping.object in names:
                for pair in re.findall(citation, mapping.comment):
                    assert max(pair).casefold() in names[mapping.object], (path, mapping.line)
                    cited += 1
    assert cited > 500
