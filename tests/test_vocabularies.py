"""Vocabularies of other people, beside the taxonomy: every question reads them alike."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph import Taxonomy, load
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
    rows = [row.split("\t") for row in str(taxonomy.export("sssom")).splitlines()]
    assert {row[2] for row in rows if row[0] == SRE} == {"skos:Concept"}
