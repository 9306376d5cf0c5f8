"""What is linked to."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from itotgraph.cli import itotgraph
from itotgraph.errors import InputError
from itotgraph.linking import targets
from itotgraph.namespaces import BASE, ESCO, ONET, SKOS, TARGET
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data"


def test_a_table_of_targets(tmp_path: Path) -> None:
    """An id that comes again has another label; one that is an IRI stays."""
    path = tmp_path / "jobs.csv"
    path.write_text(
        "Label;ID;Description\nTruck driver;a 1;Drives.\nLorry driver;a 1;\nCook;urn:x:cook;\n",
        encoding="utf-8",
    )
    driver, cook = targets.read(path).entities
    assert driver.iri == f"{TARGET}a%201"
    assert driver.names == (("Truck driver", "skos:prefLabel"), ("Lorry driver", "skos:altLabel"))
    assert driver.definition == "Drives."
    assert (cook.iri, cook.label) == ("urn:x:cook", "Cook")


def test_the_taxonomy_itself() -> None:
    found = targets.taxonomy()
    assert len(found.entities) == 156
    assert (found.kind, found.version) == ("", "3.0")
    databases = targets.within(found, "Database administration and development")
    labels = {each.label for each in databases.entities}
    assert "Database administrator" in labels
    assert "Network architect" not in labels


@pytest.mark.parametrize(
    ("release", "scope", "inside"),
    [
        ("esco", "isco:2521", "database administrator"),
        ("onet", "soc:15-1242", "Database Administrators"),
    ],
)
def test_a_scope_is_a_code_with_what_is_below(release: str, scope: str, inside: str) -> None:
    whole = targets.release(release, DATA / release)
    found = targets.within(whole, scope)
    labels = {each.label for each in found.entities}
    assert inside in labels
    assert len(labels) < len(whole.entities)
    assert found.kind == release
    assert all(each.iri.startswith((ESCO, ONET)) for each in found.entities)


def test_a_scope_is_a_concept_with_all_that_is_narrower(tmp_path: Path) -> None:
    path = tmp_path / "t.ttl"
    path.write_text(
        f"""@prefix skos: <{SKOS.IRI}> .
<urn:a> skos:prefLabel "Work" . <urn:b> skos:prefLabel "Network work" ; skos:broader <urn:a> .
<urn:c> skos:prefLabel "Cabling" ; skos:broader <urn:b> . <urn:d> skos:prefLabel "Rest" .""",
        encoding="utf-8",
    )
    whole = targets.read(path)
    for scope, iris in (("work", "abc"), ("urn:b", "bc")):
        found = targets.within(whole, scope).entities
        assert [each.iri for each in found] == [f"urn:{letter}" for letter in iris]
    with pytest.raises(InputError, match="no target lies within 'Play'"):
        targets.within(whole, "Play")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("t.csv", "a,b\n1,x\n", "t.csv:1: no columns id and label; found a, b"),
        ("t.csv", "id,label\n1,x\n2,\n", "t.csv:3: a target without a label"),
        ("t.csv", "id,label\n,x\n", "t.csv:2: a target without an id"),
        ("t.csv", "id,label\n", "t.csv"),
        ("t.ttl", "<urn:a> <urn:b> <urn:c> .", "no concept there has a skos:prefLabel"),
        ("t.txt", "x", "no targets of that form"),
    ],
)
def test_targets_that_are_none_are_one_line(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        targets.read(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_linked_to_must_be_said_once() -> None:
    for arguments in ([], ["--to", "itot", "--targets", "x.csv"], ["--to", "isced"]):
        result = CliRunner().invoke(itotgraph, ["link", "DBA", *arguments])
        assert result.exit_code == 2, arguments


def test_a_title_finds_the_taxonomy() -> None:
    command = ["link", "Network architects", "--to", "itot", "--format", "csv"]
    result = CliRunner().invoke(itotgraph, command, catch_exceptions=False)
    assert f"{BASE}occupation/network-architect,Network architects,exactMatch" in result.stdout


def test_the_languages_that_are_named_are_those_that_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "trades.ttl"
    path.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<urn:t:1> skos:prefLabel "Joiner"@en, "Schreiner"@de ;\n'
        '  skos:altLabel "Cabinet maker"@en-GB, "Tischler"@de-AT, "menuisier"@fr .\n'
        '<urn:t:2> skos:prefLabel "Plumber"@en ; skos:altLabel "Klempner"@de .\n',
        encoding="utf-8",
    )

    def named(*ranges: str) -> list[list[str]]:
        found = targets.read(path, ranges).entities if ranges else targets.read(path).entities
        return [[name for name, _ in each.names] for each in found]

    # Where there is no English one, whatever there is.
    assert named() == [["Joiner", "Cabinet maker"], ["Plumber", "Klempner"]]
    # Who has no preferred label in a language keeps the one it has.
    assert named("de") == [["Schreiner", "Tischler"], ["Plumber", "Klempner"]]
    assert named("de-AT") == [["Joiner", "Tischler"], ["Plumber"]]
    assert named("en") == [["Joiner", "Cabinet maker"], ["Plumber"]]
    assert {*named("de", "fr")[0]} == {"Schreiner", "Tischler", "menuisier"}


def test_the_taxonomy_has_the_names_that_matches_lend_it() -> None:
    by_iri = {each.iri: each for each in targets.taxonomy(ranges=["de"]).entities}
    names = by_iri[f"{BASE}occupation/database-administrator"].names
    # ESCO 1.2.1, 2521.2, which is its exact match, has one name for a man and one for a woman.
    assert ("Datenbankadministrator", "skos:altLabel") in names
    assert ("Datenbankadministratorin", "skos:altLabel") in names


def test_a_confidence_is_of_english_names_alone() -> None:
    kinds = [targets.release("esco", DATA / "esco", r).kind for r in (["*"], ["en-GB"], ["de"])]
    assert kinds == ["esco", "esco", ""]
