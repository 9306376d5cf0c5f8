"""Vocabularies of other people, beside the taxonomy: every question reads them alike."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph import InputError, Taxonomy, load
from itotgraph.graph import mappings
from itotgraph.namespaces import SKOS
from itotgraph.serve import reconcile

PROLOGUE = """@prefix itot: <https://w3id.org/itot/ns/> .
@prefix cluster: <https://w3id.org/itot/cluster/> .
@prefix scheme: <https://w3id.org/itot/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://example.org/title/> .
"""
SRE = "https://example.org/title/sre"
CLUSTER = "Network design and administration"


def beside(tmp_path: Path, turtle: str) -> Taxonomy:
    path = tmp_path / "own.ttl"
    path.write_text(PROLOGUE + turtle, encoding="utf-8")
    return load(extra=[path])


def occupation(statements: str) -> str:
    return f"""ex:sre a itot:Occupation ; {statements} ; skos:notation "X001" ;
      skos:inScheme scheme:occupations ; skos:broader cluster:network-design-and-administration ."""


@pytest.mark.parametrize(
    "label",
    [
        'skos:prefLabel "Reliability organiser"@en-GB',
        'skos:prefLabel "Reliability organiser"@en-us',
        'skos:prefLabel "Reliability organiser"@en-GB, "Zuverlässigkeitsplaner"@de',
        'skos:prefLabel "Reliability organiser"',
        'skos:prefLabel "Reliability organiser"@nl',
        'skosxl:prefLabel [ skosxl:literalForm "Reliability organiser"@en-GB ]',
    ],
)
def test_a_label_in_whatever_language_is_read_by_every_question(tmp_path: Path, label: str) -> None:
    """RFC 4647, basic filtering; SKOS S55."""
    taxonomy = beside(tmp_path, occupation(label))
    assert taxonomy.find(SRE).concept.label == "Reliability organiser"
    assert (
        taxonomy.show("Reliability organiser").render("text").startswith("Reliability organiser\n")
    )
    assert taxonomy.match("Reliability organiser").csv().splitlines()[1:] == [
        f"Reliability organiser,1,{SRE},Reliability organiser,{CLUSTER},1,"
        "'Reliability organiser' is its preferred label"
    ]
    roles = taxonomy.roles("Reliability organiser").csv()
    assert roles == taxonomy.roles(CLUSTER).csv()
    roster = tmp_path / "staff.csv"
    roster.write_text("person,title\nP1,Reliability organiser\n", encoding="utf-8")
    assert "P1" in taxonomy.gaps(roster, framework="msf", team=False).render("text")


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ('skos:prefLabel "Organiser of calm"@en-GB', False),
        ('skosxl:prefLabel [ skosxl:literalForm "Organiser of calm"@en ]', False),
        ('skos:prefLabel "Organiser of calm"@de', True),
    ],
)
def test_check_has_the_same_notion_of_english(tmp_path: Path, label: str, found: bool) -> None:
    told = beside(tmp_path, occupation(label)).check().content("violations")
    assert ("There is no English preferred label" in str(told)) is found


NOTES = (
    'skos:definition [ rdf:value "Keeps services up."@en ; dct:created "2024-01-01" ]',
    'skos:scopeNote [ rdf:value "Also on call."@en ]',
    'dct:creator [ dct:title "Ann" ; dct:isPartOf [ dct:title "HR" ] ]',
)


def test_blank_nodes_are_told_in_words_and_kept(tmp_path: Path) -> None:
    """SKOS Primer, 4.2: the text of a note that is a resource is its rdf:value."""
    label = 'skos:prefLabel "Reliability organiser"@en'
    taxonomy = beside(tmp_path, occupation(" ; ".join((label, *NOTES))))
    shown = taxonomy.show(SRE)
    text = str(shown.render("text"))
    assert "\nKeeps services up.\n" in text
    assert "scope note:\n  Also on call.\n" in text
    assert "creator:\n  is part of title HR; title Ann\n" in text
    kept = [
        'skos:definition [ dct:created "2024-01-01" ; rdf:value "Keeps services up."@en ]',
        'dct:creator [ dct:isPartOf [ dct:title "HR" ] ; dct:title "Ann" ]',
    ]
    for turtle in (str(shown.content("turtle")), str(taxonomy.export("skos-xl"))):
        assert all(line in turtle for line in kept)
    built = taxonomy.build(tmp_path / "built")
    assert not built.violations
    for name in ("itot.ttl", "itot.trig"):
        written = (tmp_path / "built" / name).read_text(encoding="utf-8")
        assert all(line in written for line in kept)


def test_a_client_of_the_reconciliation_service_sees_no_blank_node(tmp_path: Path) -> None:
    label = 'skos:prefLabel "Reliability organiser"@en'
    taxonomy = beside(tmp_path, occupation(" ; ".join((label, *NOTES))))
    service = reconcile.service(taxonomy.source)
    assert "Keeps services up." in reconcile.preview(service, SRE)
    asked = {"ids": [SRE], "properties": [{"id": SKOS.definition}]}
    (row,) = reconcile.extend(service, asked)["rows"].values()
    assert row == {SKOS.definition: [{"str": "Keeps services up."}]}
    assert not [
        value
        for values in service.values[SRE].values()
        for value in values
        if isinstance(value, ox.BlankNode)
    ]


def test_a_plain_concept_is_exported_as_what_it_is(tmp_path: Path) -> None:
    """`itot:Concept` is no term."""
    own = occupation('skos:prefLabel "Reliability organiser"@en')
    taxonomy = beside(tmp_path, own.replace("itot:Occupation", "skos:Concept"))
    path = tmp_path / "own.sssom.tsv"
    path.write_text(str(taxonomy.export("sssom")), encoding="utf-8")
    # As SSSOM asks, of CURIEs alone.
    rows = [row.cells for row in mappings.read(path) if row.subject == SRE]
    assert {row["subject_category"] for row in rows} == {"skos:Concept"}


def test_any_iri_is_a_curie_in_a_mapping_set(tmp_path: Path) -> None:
    text = """
        <urn:x:1> a skos:Concept ; skos:prefLabel "One"@en ; skos:inScheme <https://a.example/s#1> ;
            skos:exactMatch <https://a.example/c?id=2> .
        <https://a.example/c?id=2> a skos:Concept ; skos:prefLabel "Two"@en ."""
    path = tmp_path / "own.sssom.tsv"
    path.write_text(str(beside(tmp_path, text).export("sssom")), encoding="utf-8")
    (row,) = (row for row in mappings.read(path) if row.subject == "urn:x:1")
    assert row.object == "https://a.example/c?id=2"
    about = mappings.head(path, path.read_text(encoding="utf-8"))
    source = row.cells["subject_source"]
    assert mappings.expand(source, about.prefixes, path, 1) == "https://a.example/s#1"


def test_what_is_stated_the_other_way_round_is_read_by_every_question(tmp_path: Path) -> None:
    """SKOS S25: narrower is the inverse of broader."""
    own = occupation('skos:prefLabel "Reliability organiser"@en').partition("; skos:broader")[0]
    taxonomy = beside(
        tmp_path, f"{own} .\ncluster:network-design-and-administration skos:narrower ex:sre ."
    )
    (row,) = taxonomy.match("Reliability organiser").csv().splitlines()[1:]
    assert f",{CLUSTER},1," in row
    roles = taxonomy.roles("Reliability organiser").csv()
    assert roles == taxonomy.roles(CLUSTER).csv()
    assert f"broader:\n  C05  {CLUSTER}\n" in str(taxonomy.show(SRE).render("text"))
    # All that is said is that the taxonomy's own cluster is no place for it; the line is theirs.
    (found,) = json.loads(taxonomy.check().json())
    assert (found["severity"], found["line"]) == ("warning", len(PROLOGUE.splitlines()) + 3)
    assert Path(found["file"]) == tmp_path / "own.ttl"


def test_a_scheme_that_names_its_top_concepts_is_whole(tmp_path: Path) -> None:
    """SKOS S7 and S8."""
    taxonomy = beside(
        tmp_path,
        """ex:scheme a skos:ConceptScheme ; skos:prefLabel "Scheme"@en ; skos:hasTopConcept ex:top .
        ex:top a skos:Concept ; skos:prefLabel "Top"@en ; skos:narrower ex:low .
        ex:low a skos:Concept ; skos:prefLabel "Low"@en ; skos:inScheme ex:scheme .""",
    )
    assert json.loads(taxonomy.check().json()) == []


def test_check_tells_of_ones_own_files_and_of_the_rest_if_asked(tmp_path: Path) -> None:
    own = occupation('skos:prefLabel "Organiser"@en, "Organizer"@en')
    taxonomy = beside(tmp_path, own)
    brief, whole = taxonomy.check(), taxonomy.check(everything=True)
    assert [row["file"] for row in json.loads(brief.json())] == [str(tmp_path / "own.ttl")]
    rows = json.loads(whole.json())
    assert rows[0] == json.loads(brief.json())[0]
    assert {row["severity"] for row in rows[1:]} == {"info"}
    assert f"{len(rows) - 1} notes on the packaged graph are left out" in brief.notes[-1]


def test_what_is_retired_is_read_as_what_replaces_it(tmp_path: Path) -> None:
    old = """ex:old a itot:Occupation ; skos:prefLabel "Uptime warden"@en ; owl:deprecated true ;
      skos:altLabel "Warden of uptime"@en ; skos:notation "X000" ;
      skos:inScheme scheme:occupations ;
      skos:broader cluster:technical-writing ; dct:isReplacedBy ex:sre ."""
    own = occupation('skos:prefLabel "Reliability organiser"@en')
    taxonomy = beside(tmp_path, f"{old}\n{own}")
    said = "'Uptime warden' is retired: read as Reliability organiser, which replaces it"
    for name in ("Uptime warden", "https://example.org/title/old", "X000", "warden of uptime"):
        found = taxonomy.find(name)
        assert (found.concept.iri, found.why) == (SRE, said)
    assert taxonomy.roles("Uptime warden").csv() == taxonomy.roles(CLUSTER).csv()
    assert said in taxonomy.roles("Uptime warden").notes
    (row,) = taxonomy.match("Uptime wardens").csv().splitlines()[1:]
    assert f",{SRE},Reliability organiser,{CLUSTER}," in row
    assert "which is retired and which it replaces" in row


def test_what_is_retired_for_several_or_for_nothing_is_said(tmp_path: Path) -> None:
    old = """ex:{0} a itot:Occupation ; skos:prefLabel "{0}"@en ; owl:deprecated true ;
      skos:inScheme scheme:occupations {1} ."""
    new = 'ex:{0} a itot:Occupation ; skos:prefLabel "{0}"@en .'
    parts = (
        old.format("split", "; dct:isReplacedBy ex:one, ex:two"),
        old.format("gone", ""),
        old.format("circle", "; dct:isReplacedBy ex:circle"),
        new.format("one"),
        new.format("two"),
    )
    taxonomy = beside(tmp_path, "\n".join(parts))
    with pytest.raises(InputError, match="'split' is retired, and several take its place"):
        taxonomy.find("split")
    for name in ("gone", "circle"):
        found = taxonomy.find(name)
        assert found.concept.label == name
        assert found.why == f"'{name}' is retired, and nothing known takes its place"


def test_a_table_says_no_label_is_english_where_one_is_not(tmp_path: Path) -> None:
    """A column of CSVW has one language (Metadata Vocabulary, 5.1.4)."""
    taxonomy = beside(tmp_path, occupation('skos:prefLabel "Zuverlässigkeitsplaner"@de'))
    files = taxonomy.export("csvw")
    assert isinstance(files, dict)
    assert SRE in str(files["concept.csv"])
    tables = {table["url"]: table for table in json.loads(files["csv-metadata.json"])["tables"]}
    for name in ("concept.csv", "scheme.csv", "label.csv"):
        columns = {each["name"]: each for each in tables[name]["tableSchema"]["columns"]}
        assert columns["label"].get("suppressOutput") is True
        assert "lang" not in columns["label"]
