"""The mapping sets as RDF."""

import csv
import subprocess
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from itotgraph.errors import InputError
from itotgraph.graph import mappings, turtle
from itotgraph.graph.evidence import evidence
from itotgraph.graph.source import as_store
from itotgraph.namespaces import BASE, DCT, ITOT, OWL, PAV, PROLOGUE, RDF, RDFS, SSSOM
from itotgraph.taxonomy import Taxonomy
from tests import want
from tests.conftest import TOOLS

OURS = mappings.mapping_sets()
SETS = [*OURS, OURS[0].with_name(mappings.TODAY_SET)]
# SSSOM/RDF: the property of a slot is its URI in the schema, or its name after sssom:.
SLOTS = {
    "author_id": PAV.authoredBy,
    "comment": RDFS.comment,
    "creator_id": DCT.creator,
    "license": DCT.license,
    "mapping_date": DCT.created,
    "mapping_set_description": DCT.description,
    "mapping_set_title": DCT.title,
    "mapping_set_version": OWL.versionInfo,
    "object_id": OWL.annotatedTarget,
    "predicate_id": OWL.annotatedProperty,
    "second_comment": ITOT.secondComment,
    "second_reading": ITOT.secondReading,
    "subject_id": OWL.annotatedSource,
}
Head = dict[str, list[str]]
Row = dict[str, str]


def read(path: Path) -> tuple[Head, list[Row]]:
    """The metadata and rows of a mapping set, CURIEs as IRIs, by YAML's and csv's own readers."""
    text = path.read_text(encoding="utf-8")
    head = yaml.safe_load("\n".join(line[1:] for line in text.splitlines() if line.startswith("#")))
    prefixes = head.pop("curie_map")
    head.pop("extension_definitions", None)

    def whole(slot: str, cell: str) -> str:
        prefix, colon, local = cell.partition(":")
        is_curie = slot.endswith(("_id", "_source", "_justification")) and prefix in prefixes
        return prefixes[prefix] + local if colon and is_curie else cell

    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = [
        {slot: whole(slot, cell) for slot, cell in row.items() if cell}
        for row in csv.DictReader(lines, delimiter="\t")
    ]
    listed = {slot: value if isinstance(value, list) else [value] for slot, value in head.items()}
    return {slot: [whole(slot, str(v)) for v in values] for slot, values in listed.items()}, rows


def turned_back(triples: list[ox.Triple]) -> tuple[Head, list[Row]]:
    """The metadata and rows of one mapping set, read from its RDF as the specification says."""
    names = {iri: slot for slot, iri in SLOTS.items()}
    cells: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for t in triples:
        predicate = t.predicate.value
        slot = names.get(predicate, predicate.removeprefix(SSSOM.IRI))
        cells[t.subject.value][slot].append(t.object.value)
    (about,) = (iri for iri, slots in cells.items() if SSSOM.MappingSet in slots[RDF.type])
    head = {slot: v for slot, v in cells[about].items() if slot not in (RDF.type, "mappings")}
    rows = []
    for iri in cells[about]["mappings"]:
        assert cells[iri].pop(RDF.type) == [OWL.Axiom]
        row = {slot: "|".join(values) for slot, values in cells[iri].items()}
        if modifier := row.get("predicate_modifier"):
            assert modifier == SSSOM.NegatedPredicate
            row["predicate_modifier"] = "Not"
        rows.append(row)
    return {**head, "mapping_set_id": [about]}, rows


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.name)
def test_a_mapping_set_comes_back_from_its_rdf(path: Path) -> None:
    assert turned_back(list(evidence(mappings.read(path)))) == read(path)


def test_the_makers_tool_reads_the_same_rows(tmp_path: Path) -> None:
    (path,) = (path for path in SETS if path.name == "roles-rejected.sssom.tsv")
    tool = TOOLS / "sssom" / "bin" / "sssom"
    if not tool.exists():
        pytest.skip(want.of("sssom"))
    given, back = tmp_path / "set.ttl", tmp_path / "back.sssom.tsv"
    given.write_text(turtle.serialize(evidence(mappings.read(path))), encoding="utf-8")
    subprocess.run([tool, "parse", given, "-I", "rdf", "-o", back], check=True, capture_output=True)
    # What is the same in all rows it moves to the head.
    head, rows = read(back)
    shared = {slot: values[0] for slot, values in head.items() if slot in read(path)[1][0]}

    def comparable(row: Row) -> list[tuple[str, str]]:
        """Without what the tool does not read: it drops the columns of extensions."""
        kept = {**shared, **row, "confidence": str(float(row["confidence"]))}
        dropped = ("record_id", "second_reading", "second_comment")
        return sorted((k, " ".join(str(v).split())) for k, v in kept.items() if k not in dropped)

    assert sorted(map(comparable, rows)) == sorted(map(comparable, read(path)[1]))


def test_sparql_finds_what_the_files_say(taxonomy: Taxonomy) -> None:
    rows = [row for path in OURS for row in read(path)[1]]
    counted = taxonomy.query(
        f"""{PROLOGUE}SELECT (COUNT(?claim) AS ?n) (COUNT(?not) AS ?rejected) (SUM(?c) AS ?sure)
        {{ GRAPH <{BASE}graph/evidence> {{ ?claim a owl:Axiom ; sssom:confidence ?c
           OPTIONAL {{ ?claim sssom:predicate_modifier ?not }} }} }}"""
    )
    assert not isinstance(counted, bool)
    count, rejected, sure = (float(term.value) for term in counted.rows[0] if term)
    assert count == len(rows)
    assert rejected == sum("predicate_modifier" in row for row in rows)
    assert sure == pytest.approx(sum(float(row["confidence"]) for row in rows))


def test_what_is_rejected_is_no_link(taxonomy: Taxonomy) -> None:
    store = as_store(taxonomy.layers.evidence)
    linked = {(t.subject, t.predicate, t.object) for t in taxonomy.layers.linked}
    query = f"""{PROLOGUE}SELECT ?s ?p ?o {{ ?claim sssom:predicate_modifier [] ;
      owl:annotatedSource ?s ; owl:annotatedProperty ?p ; owl:annotatedTarget ?o }}"""
    rejected = {tuple(solution) for solution in store.query(query)}
    assert len(rejected) > 500
    assert not rejected & linked


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.name)
def test_a_set_has_rejected_rows_only_or_none(path: Path) -> None:
    rejected = {mapping.rejected for mapping in mappings.read(path)}
    assert rejected == {path.name.endswith("-rejected.sssom.tsv")}


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.name)
def test_each_row_says_where_it_comes_from(path: Path) -> None:
    needed = {"author_id", "mapping_date", "object_source_version", "subject_source", "confidence"}
    assert all(needed <= row.keys() for row in read(path)[1])


TSV = """#curie_map:
#  a: https://example.org/a/
#  skos: http://www.w3.org/2004/02/skos/core#
#  semapv: https://w3id.org/semapv/vocab/
#mapping_set_id: https://example.org/set
#mapping_date: 2025-07-14
#see_also:
#  - https://example.org/one
#  - https://example.org/two
subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tauthor_label\trecord_id
a:x\tskos:exactMatch\ta:y\tY\tsemapv:ManualMappingCuration\tAnn|Bob\ta:first
"""


def written(tmp_path: Path, text: str) -> list[mappings.Mapping]:
    path = tmp_path / "set.sssom.tsv"
    path.write_text(text, encoding="utf-8")
    return mappings.read(path)


def test_the_head_is_told_of_each_row_and_lists_are_several_triples(tmp_path: Path) -> None:
    """By the rules of SSSOM/RDF: propagated slots, multi-valued slots, record_id as the IRI."""
    expected = ox.parse(
        """
        @prefix a: <https://example.org/a/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix sssom: <https://w3id.org/sssom/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <https://example.org/set> a sssom:MappingSet ; sssom:mappings a:first ;
          <http://www.w3.org/2000/01/rdf-schema#seeAlso> <https://example.org/one>,
            <https://example.org/two> .
        a:first a owl:Axiom ; owl:annotatedSource a:x ; owl:annotatedTarget a:y ;
          owl:annotatedProperty <http://www.w3.org/2004/02/skos/core#exactMatch> ;
          sssom:object_label "Y" ; sssom:author_label "Ann", "Bob" ;
          sssom:mapping_justification <https://w3id.org/semapv/vocab/ManualMappingCuration> ;
          <http://purl.org/dc/terms/created> "2025-07-14"^^xsd:date .
        """,
        format=ox.RdfFormat.TURTLE,
    )
    assert set(evidence(written(tmp_path, TSV))) == {quad.triple for quad in expected}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#mapping_set_id: https://example.org/set\n", "", "set.sssom.tsv: no mapping_set_id"),
        ("#see_also:", "#see_also: [", r"set.sssom.tsv:\d+: the head is no YAML"),
        ("semapv:Manual", "other:Manual", "set.sssom.tsv:11: the prefix of 'other:Manual"),
    ],
)
def test_a_broken_set_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        list(evidence(written(tmp_path, TSV.replace(old, new))))


def test_values_are_as_written_and_what_nobody_defines_is_left_out(tmp_path: Path) -> None:
    """By the rules of SSSOM/TSV: escaped bars, a version that is no number, unknown slots."""
    text = r"""#curie_map: {a: "https://example.org/a/"}
#extension_definitions:
#  - {slot_name: ext_known, property: a:known}
#  - {slot_name: ext_without_property}
#mapping_set_id: https://example.org/set
#mapping_set_version: 1.10
#ext_undefined: Of the set
#other: [{a: b}, c]
subject_id predicate_id object_id mapping_justification author_label ext_known ext_undefined
a:x skos:exactMatch a:y semapv:X Alice\\Bob|Charlie\\|David\\\|Eve\\ yes no
"""
    head, columns, row, _ = text.rsplit("\n", 3)
    text = "\n".join([head, columns.replace(" ", "\t"), row.replace(" ", "\t"), ""])
    triples = list(evidence(written(tmp_path, text)))
    said = {(t.predicate.value.rpartition("/")[2], getattr(t.object, "value", "")) for t in triples}
    assert {v for name, v in said if name == "author_label"} == {
        "Alice\\Bob",
        "Charlie\\",
        "David\\|Eve\\",
    }
    assert ("known", "yes") in said
    assert ("owl#versionInfo", "1.10") in said
    assert ("other", "c") in said
    assert not [name for name, _ in said if "undefined" in name]
