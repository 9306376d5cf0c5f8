"""The other names of occupations: each is where its note says, and each has one."""

import csv
import gzip
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.namespaces import BASE, SKOS
from itotgraph.titles.words import plain
from tests import want
from tests.conftest import SHARED

DATA = SHARED / "data"
ESCO = DATA / "esco-1.1.1" / "ESCO dataset - v1.1.1 - classification - en - csv.zip"
ONET: dict[str, list[tuple[Path, tuple[str, ...]]]] = {
    "29.2": [
        (DATA / "onet-29.2" / "Alternate Titles.txt", ("Alternate Title", "Short Title")),
        (DATA / "onet-29.2" / "Sample of Reported Titles.txt", ("Reported Job Title",)),
        (DATA / "onet-29.2" / "Occupation Data.txt", ("Title",)),
    ],
    "30.3": [(DATA / "onet-30.3-titles" / "job_titles.csv.gz", ("Job Title", "Short Title"))],
}
NOTE = re.compile(
    r"'(?P<name>.+?)' (?:is a title (?:of (?P<codes>[\d. and-]+) in O\*NET (?P<release>[\d.]+))?"
    r"(?: and )?(?:of '(?P<label>.+?)' in ESCO 1\.1\.1)?"
    r"|(?P<half>is one half of the paper's own name)"
    r"|(?P<hidden>only finds it: .+))\."
)


@cache
def titles(release: str) -> dict[str, set[str]]:
    """The codes of O*NET by title; of `Database Administrator (DBA)` by both parts, too."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, columns in ONET[release]:
        packed = path.suffix == ".gz"
        data = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
        lines = io.StringIO(data.decode())
        for row in csv.DictReader(lines, delimiter="," if packed else "\t"):
            for text in (row[column] for column in columns):
                for name in (text, *re.split(r" \(|\)$", text)):
                    found[plain(name)].add(row["O*NET-SOC Code"])
    return found


@cache
def occupations() -> dict[str, set[str]]:
    """The preferred labels of ESCO by any label."""
    found: dict[str, set[str]] = defaultdict(set)
    with zipfile.ZipFile(ESCO) as archive, archive.open("occupations_en.csv") as file:
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8")):
            label = row["preferredLabel"]
            for name in (label, *row["altLabels"].split("\n"), *row["hiddenLabels"].split("\n")):
                found[plain(name)].add(label)
    return found


def told(asserted: list[ox.Triple]) -> Iterator[tuple[str, str, str]]:
    """Give each occupation, a name of it, and how it is a name."""
    for triple in asserted:
        kind = triple.predicate.value.removeprefix(SKOS.IRI)
        if triple.subject.value.startswith(f"{BASE}occupation/") and kind.endswith("Label"):
            yield triple.subject.value, kind, triple.object.value


@pytest.fixture(scope="module")
def notes(asserted: list[ox.Triple]) -> dict[tuple[str, str], re.Match[str]]:
    """What the notes say of names, by occupation and name."""
    found = {}
    for triple in asserted:
        of_an_occupation = triple.subject.value.startswith(f"{BASE}occupation/")
        of_a_name = triple.predicate.value == SKOS.editorialNote and triple.object.value[0] == "'"
        if of_an_occupation and of_a_name:
            said = NOTE.fullmatch(triple.object.value)
            assert said, triple.object.value
            found[triple.subject.value, said["name"]] = said
    return found


def test_each_name_has_a_note_of_its_kind_and_each_note_its_name(
    asserted: list[ox.Triple], notes: dict[tuple[str, str], re.Match[str]]
) -> None:
    other = {(iri, name): kind for iri, kind, name in told(asserted) if kind != "prefLabel"}
    assert other.keys() == notes.keys()
    for about, kind in other.items():
        assert (kind == "hiddenLabel") == bool(notes[about]["hidden"]), about


def test_a_half_of_a_name_is_one(
    asserted: list[ox.Triple], notes: dict[tuple[str, str], re.Match[str]]
) -> None:
    preferred = {iri: name for iri, kind, name in told(asserted) if kind == "prefLabel"}
    halves = [about for about, said in notes.items() if said["half"]]
    assert len(halves) == 4
    for iri, name in halves:
        start, _, end = preferred[iri].rpartition("/")
        assert name in (start, f"{start.rpartition(' ')[0]} {end}")


def test_each_name_is_where_its_note_says(notes: dict[tuple[str, str], re.Match[str]]) -> None:
    for path in (ESCO, *(path for paths in ONET.values() for path, _ in paths)):
        if not path.exists():
            pytest.skip(want.of(path, want.SHARED))
    checked = 0
    for (_, name), said in notes.items():
        for code in said["codes"].split(" and ") if said["codes"] else ():
            assert code in titles(said["release"])[plain(name)], (name, code)
            checked += 1
        if said["label"]:
            assert said["label"] in occupations()[plain(name)], name
            checked += 1
    assert checked >= 35
