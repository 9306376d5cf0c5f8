"""The data set for those who cite, keep and register data, held against their own schemas."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from typing import Any

import jsonschema
import pyoxigraph as ox
import pytest
import yaml

from itotgraph.namespaces import BASE, ITOT, RDFS
from itotgraph.publish import records
from itotgraph.publish.records import Description, describe
from tests import want
from tests.conftest import ROOT, TOOLS

URL = "https://example.org/it/"
NODE = shutil.which("node")
# Prints what jskos-validate finds wrong with each scheme of a file.
JSKOS = """
const { validate } = require("jskos-validate");
for (const scheme of JSON.parse(require("fs").readFileSync(0)))
  if (!validate.scheme(scheme)) console.log(scheme.uri, validate.scheme.errorMessages);
"""


@pytest.fixture(scope="module")
def told(published: list[ox.Triple]) -> Description:
    return describe(published)


def schema(folder: str, name: str) -> Any:
    found = [*(TOOLS / folder).rglob(name)]
    if not found:
        pytest.skip(want.of(f"{folder}'s {name}"))
    return json.loads(found[0].read_text(encoding="utf-8"))


def faults(document: Any, schema: Any) -> list[str]:
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [error.message for error in validator.iter_errors(document)]


def test_the_citation_of_the_repository_is_the_one_that_is_made(told: Description) -> None:
    assert (ROOT / "CITATION.cff").read_text(encoding="utf-8") == records.citation(told)


def test_the_citation_is_in_the_citation_file_format(told: Description) -> None:
    form = schema("cffconvert", "schema.json")
    document = yaml.safe_load(records.citation(told))
    assert faults(document, form) == []
    assert faults({**document, "authors": []}, form)
    assert (document["version"], str(document["date-released"])) == ("1.0.0", "2026-11-22")
    assert document["references"][0]["year"] == 2002


def test_the_licence_of_the_program_is_that_of_its_package() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert package["license"] == records.PROGRAM_LICENCE


def test_the_metadata_of_a_doi_are_valid(told: Description) -> None:
    form = schema("datacite", "datacite-v4.5.json")
    document = json.loads(records.datacite(told, URL))
    assert faults(document, form) == []
    assert faults({**document, "publicationYear": "soon"}, form)
    assert document["url"] == f"{URL}dataset/"
    assert {date["dateType"] for date in document["dates"]} == {"Created", "Issued", "Updated"}
    # What nobody has registered is not made up.
    assert not {"doi", "prefix", "suffix", "identifiers"} & set(document)


def jskos(text: str) -> str:
    if not NODE or not (TOOLS / "node_modules" / "jskos-validate").is_dir():
        pytest.skip(want.of("jskos-validate"))
    run = [NODE, "-e", JSKOS]
    environment = {"NODE_PATH": str(TOOLS / "node_modules")}
    done = subprocess.run(
        run, input=text, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_schemes_are_jskos(told: Description) -> None:
    text = records.bartoc(told, URL)
    assert jskos(text) == ""
    schemes = json.loads(text)
    assert [scheme["uri"].rpartition("/")[2] for scheme in schemes] == [
        *("competencies", "mof", "msf", "occupations", "work-functions")
    ]
    assert jskos(text.replace('"2026-11-22"', '"of late"'))


def test_the_entry_of_bioregistry_fits_what_it_is_of(
    told: Description, published: list[ox.Triple]
) -> None:
    minted = (ROOT / "tests" / "minted.txt").read_text(encoding="utf-8").splitlines()
    local = [iri.removeprefix(BASE) for iri in minted if "#" not in iri]
    kinds = {path.partition("/")[0] for path in local if "/" in path.rstrip("/")}
    (entry,) = json.loads(records.bioregistry(told, kinds)).values()
    assert entry["license"] == "CC-BY-4.0"
    assert re.fullmatch(entry["pattern"], "occupation/systems-analyst")
    assert not re.fullmatch(entry["pattern"], "elsewhere/x")
    for example in (entry["example"], *entry["example_extras"]):
        assert re.fullmatch(entry["pattern"], example)
        assert entry["uri_format"].replace("$1", example) in minted
    assert "contributor" not in entry


def test_the_prefix_leads_to_the_terms(told: Description, published: list[ox.Triple]) -> None:
    prefix, _, iri = records.prefix_cc(told).strip().partition(": ")
    assert (prefix, iri) == ("itot", ITOT.IRI)
    document = json.loads(records.lov(told))
    assert (document["prefix"], document["nsp"]) == (prefix, iri)
    defined = {t.subject.value for t in published if t.predicate.value == RDFS.isDefinedBy}
    assert any(term.startswith(document["nsp"]) for term in defined)


@pytest.mark.parametrize(
    "record",
    [
        records.citation,
        records.lov,
        lambda told: records.datacite(told, URL),
        lambda told: records.bartoc(told, URL),
        lambda told: records.bioregistry(told, ["occupation"]),
    ],
    ids=["citation", "lov", "datacite", "bartoc", "bioregistry"],
)
def test_a_record_tells_no_other_iri_than_the_description(
    record: Callable[[Description], str], told: Description, published: list[ox.Triple]
) -> None:
    """But for those by which each format names its own terms and licences."""
    known = {str(term)[1:-1] for t in published for term in (t.subject, t.predicate, t.object)}
    known |= {str(t.object).split('"')[1] for t in published if str(t.object).startswith('"')}
    formats = (
        *("http://datacite.org/schema/", "https://spdx.org/licenses/"),
        *("https://gbv.github.io/jskos/", "http://format.gbv.de/", URL),
    )
    found = set(re.findall(r'https?://[^\s"()]+', record(told)))
    others = {iri for iri in found if not iri.startswith(formats)}
    text = " ".join(map(str, known))
    assert {iri for iri in others if iri.rstrip(".") not in text} <= {f"{BASE}$1"}
