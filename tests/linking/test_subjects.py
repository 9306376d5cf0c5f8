"""Where titles and concepts come from."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itotgraph import namespaces
from itotgraph.errors import InputError
from itotgraph.linking import subjects
from itotgraph.namespaces import ESCO, ONET, SKOS
from tests.conftest import ROOT

DATA = ROOT / "tests" / "data"


def test_a_release_of_onet_gives_titles_of_all_three_tables() -> None:
    found = {each.iri: each for each in subjects.release(DATA / "onet")}
    assert set(found) == {ONET + code for code in ("15-1241.00", "15-1242.00", "15-1299.08")}
    administrators = found[ONET + "15-1242.00"]
    names = dict(administrators.names)
    assert administrators.label == "Database Administrators"
    assert names["Database Coordinator"] == "skos:altLabel"
    assert "Database Administrator (DBA)" in names
    assert administrators.definition.startswith(
        "Administer, test, and implement computer databases"
    )


def test_a_release_of_esco_gives_occupations_and_groups_but_no_skills() -> None:
    found = subjects.release(DATA / "esco", "esco")
    labels = {each.label: each for each in found}
    assert "database manager" in dict(labels["database administrator"].names)
    assert labels["database administrator"].context == "Database designers and administrators"
    assert f"{ESCO}isco/C2521" in {each.iri for each in found}
    assert not [each for each in found if "/skill/" in each.iri]


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("name,title\na,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="no release of O\\*NET or ESCO"):
        subjects.read(str(tmp_path))


def test_english_labels_count_where_there_are_any(tmp_path: Path) -> None:
    path = tmp_path / "t.ttl"
    path.write_text(
        f"""@prefix skos: <{SKOS.IRI}> .
<urn:a> skos:prefLabel "Tester"@en, "Prüfer"@de ; skos:altLabel "QA"@en-GB ; skos:broader <urn:b> .
<urn:b> skos:prefLabel "Prüfung"@de ; skos:definition "Alles." .
<urn:c> skos:altLabel "no preferred label"@en .""",
        encoding="utf-8",
    )
    assert subjects.read(str(path)) == [
        subjects.Entity(
            "urn:a",
            (("Tester", "skos:prefLabel"), ("QA", "skos:altLabel")),
            context="Prüfung",
            broader=("urn:b",),
        ),
        subjects.Entity("urn:b", (("Prüfung", "skos:prefLabel"),), "Alles."),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.txt", "\ufeffWeb developer\n\nC++ programmer\nWeb developer\n"),
        ("t.csv", 'id,Title\n1,"Web developer"\n2,\n3,C++ programmer\n'),
        ("t.tsv", "title\tid\nWeb developer\t1\nC++ programmer\t2\n"),
    ],
)
def test_titles_of_text_files(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    found = subjects.read(str(path))
    assert [each.names for each in found] == [
        (("Web developer", "rdfs:label"),),
        (("C++ programmer", "rdfs:label"),),
    ]


def test_titles_of_a_table_whose_columns_are_guessed_or_said(tmp_path: Path) -> None:
    """Case 28, of link find; 'N/A' is no title."""
    path = tmp_path / "x.csv"
    path.write_text("Name;Stelle;Was\nA;DBA;x\nB;N/A;y\n", encoding="utf-8")
    with pytest.warns(UserWarning, match="'Stelle' is taken for the job title"):
        (found,) = subjects.read(str(path))
    assert found.label == "DBA"
    said = subjects.read(str(path), subjects.Options(title="was"))
    assert [each.label for each in said] == ["x", "y"]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "t.csv",
            b"a,b\nx,y\n",
            "t.csv:1: no column for the job title; found a, b (say which with --title)",
        ),
        ("t.csv", b'title\n"x\n', "t.csv:2: a quote that is opened is not closed"),
        ("t.txt", b"\n \n", "no titles there"),
        ("t.txt", b"caf\xe9\n", "not UTF-8 at byte 3"),
        ("t.ttl", b"<urn:a> ", "t.ttl:1"),
    ],
)
def test_a_bad_source_is_named(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        subjects.read(str(path))
    assert message in str(caught.value)


def test_a_file_that_is_missing_is_no_title() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        subjects.read("no-such-titles.txt")


@given(st.text("abÄ+#/. (&%", min_size=1).filter(str.strip))
def test_a_title_can_be_read_back_from_its_iri(title: str) -> None:
    (found,) = subjects.read(title + "!")
    assert unquote(found.iri.removeprefix(namespaces.TITLE)) == found.label == (title + "!").strip()


def test_an_empty_title_is_not_the_folder_one_stands_in() -> None:
    with pytest.raises(InputError, match="an empty title"):
        subjects.read(" ")


def test_a_title_longer_than_any_name_of_a_file_is_a_title() -> None:
    (found,) = subjects.read("Engineer " * 100)
    assert found.label.startswith("Engineer Engineer")
