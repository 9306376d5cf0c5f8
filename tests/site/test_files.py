"""What the site consists of."""

import csv
import hashlib
import io
import json
import re
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.graph import mappings
from itotgraph.namespaces import BASE
from itotgraph.site import Site
from itotgraph.site.facts import facts, path
from tests.conftest import ROOT
from tests.site.crawl import Links, broken, goal, pages
from tests.site.reader import output


def test_every_thing_has_its_page_and_its_data(
    folder: Path, asserted: list[ox.Triple], inferred: set[ox.Triple], links: list[ox.Triple]
) -> None:
    """At the path of the IRI, and the data are the statements of the published graph about it and
    its parts, whose IRIs are fragments of its own.
    """
    about: dict[str, set[ox.Triple]] = {}
    for triple in (*asserted, *inferred, *links):
        if isinstance(triple.subject, ox.NamedNode):
            iri = triple.subject.value
            whole = iri.partition("#")[0] if iri.startswith(BASE) else iri
            about.setdefault(whole, set()).add(triple)
    concepts = [iri for iri in about if re.match(rf"{BASE}(?!ns/|shapes)", iri)]
    assert len(concepts) > 2500
    for iri in concepts:
        place = folder / iri.removeprefix(BASE)
        assert (place / "index.html").is_file(), iri
        for name, form in (("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
            read = ox.parse(path=str(place / f"index.{name}"), format=form)
            told = {quad.triple for quad in read}
            # Counts, sizes and sums are known when all is built: see tests/publish/test_dataset.py.
            counted = re.match(rf"{BASE}(dataset|graph|linkset)(/|$)", iri)
            assert told >= about[iri] if counted else told == about[iri], (iri, name)
    for iri in about:
        if iri.startswith(f"{BASE}ns/") and iri != f"{BASE}ns/skos":
            assert (folder / iri.removeprefix(BASE) / "index.html").is_file(), iri


def test_a_class_has_an_example_of_the_graph(folder: Path) -> None:
    page = (folder / "ns/OccupationCluster/index.html").read_text(encoding="utf-8")
    assert "cluster:technology-architecture-development-and-management" in re.sub(
        "<[^>]*>", "", page
    )


@pytest.mark.parametrize(
    ("page", "role", "met"),
    [
        # Table 3, rows 2 and 13 to 15: five of six functions and one, equals in the table's order.
        ("occupation/network-architect", "Release", "6 of 12"),
        ("occupation/network-architect", "Operations", "2 of 12"),
        ("cluster/network-design-and-administration", "Release", "5 of 6"),
        ("mof/release", "Network design and administration", "5 of 6"),
    ],
)
def test_a_page_says_how_much_there_is_to_a_role(
    folder: Path, page: str, role: str, met: str
) -> None:
    text = re.sub(r"<[^>]*>|\s+", " ", (folder / page / "index.html").read_text(encoding="utf-8"))
    assert re.search(rf" {role} +{met} work functions ", text)


def test_what_most_functions_meet_comes_first_on_a_page(folder: Path) -> None:
    page = (folder / "occupation/network-architect/index.html").read_text(encoding="utf-8")
    counts = [int(n) for n in re.findall(r"<small>(\d+) of 12 work functions", page)]
    # Development twice, Release Management, Product Management, Test; then the MOF roles.
    assert counts == [6, 6, 4, 1, 1, 6, 6, 6, 6, 3, 3, 2]


def test_a_circle_of_blank_nodes_has_an_end() -> None:
    text = "<http://e/s> <http://e/p> _:x . _:x <http://e/p> _:x ."
    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    assert set(facts(triples, []).whole("http://e/s")) == set(triples)


def test_no_page_is_larger_than_a_hundred_kilobytes(made: tuple[Path, Site]) -> None:
    assert {name: size for name, size in made[1].pages.items() if size >= 100_000} == {}


def test_the_downloads_are_those_of_build_and_their_sums_are_stated(
    folder: Path, built: Path
) -> None:
    page = (folder / "dataset" / "index.html").read_text(encoding="utf-8")
    manifest = (built / "MANIFEST").read_text(encoding="utf-8").partition("\n\n")[2]
    for line in manifest.splitlines():
        digest, _, name = line.split(None, 2)
        assert (folder / "download" / name).read_bytes() == (built / name).read_bytes(), name
        assert digest in page, name
    for mapping_set in mappings.mapping_sets():
        data = (folder / "download" / "mappings" / mapping_set.name).read_bytes()
        assert data == mapping_set.read_bytes()
        assert hashlib.sha256(data).hexdigest() in page


def test_the_answers_to_the_saved_queries_are_those_of_the_program(folder: Path) -> None:
    for name in ("roles-of-occupation", "mof-roles-as-occupations", "mapping-sources"):
        answer = (folder / "queries" / f"{name}.csv").read_bytes()
        assert answer == output("query", name, "--format", "csv"), name
    text = (folder / "queries" / "roles-of-occupation" / "index.html").read_text(encoding="utf-8")
    assert text.count("<tr>") == 1 + 15


def test_no_link_is_broken_and_every_page_can_be_reached(
    folder: Path, crawled: dict[str, Links]
) -> None:
    found = crawled
    assert broken(found, folder) == []
    reached, pending = {"index.html"}, ["index.html"]
    while pending:
        name = pending.pop()
        for link in found[name].links:
            target = goal(name, link)
            if target in found and target not in reached:
                reached.add(target)
                pending.append(target)
    alone = found.keys() - reached - {"404.html"}
    # What describes the data set itself is there for its IRIs alone.
    assert {name.partition("/")[0] for name in alone} <= {"agent", "source"}


def test_the_crawler_sees_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html">x</a><a href="a.html#no">x</a><a href="/a.html">x</a><a href="a.html">'
        '<a href="javascript:alert(1)">x</a>'
    )
    assert [link for _, link in broken(pages(tmp_path), tmp_path)] == [
        "b.html",
        "a.html#no",
        "/a.html",
        "javascript:alert(1)",
    ]


@pytest.mark.parametrize(
    "iri",
    [
        f"{BASE}../../etc/passwd",
        f"{BASE}occupation/..",
        f"{BASE}occupation//x",
        f"{BASE}occupation/..%2F..%2Fup",
        f"{BASE}occupation/caf\u00e9",
        f"{BASE}search/index.html",
        f"{BASE}table/4",
        f"{BASE}assets",
        "https://example.org/occupation/network-analyst",
        "urn:x:y",
    ],
)
def test_an_iri_that_could_be_no_folder_of_ours_is_put_aside(iri: str) -> None:
    assert re.fullmatch(r"other/[a-z0-9-]+-[0-9a-f]{8}", path(iri))


def test_an_iri_of_ours_has_its_own_path() -> None:
    assert path(f"{BASE}occupation/network-analyst") == "occupation/network-analyst"
    assert path(f"{BASE}onet/15-1242.00") == "onet/15-1242.00"


def test_embedded_json_ld_is_schema_org(folder: Path) -> None:
    text = (folder / "occupation/database-administrator/index.html").read_text(encoding="utf-8")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    document = json.loads(block)
    assert document["@type"] == ["Occupation", "DefinedTerm"]
    assert document["name"] == "Database administrator"
    assert document["@id"] == f"{BASE}occupation/database-administrator"
    context = document["@context"]
    assert context == {"@vocab": "https://schema.org/"}


def test_the_built_script_is_no_part_of_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "src/itotgraph/site/web"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = {Path(name).name for name in listed.stdout.split()}
    assert {"main.js", "package.json"} <= names
    assert not names & {"query.js", "package-lock.json"}


def test_csv_of_every_table_is_a_csv(folder: Path) -> None:
    for number in (1, 2, 3, 4):
        text = (folder / "download" / "tables" / f"table-{number}.csv").read_text(encoding="utf-8")
        assert len(list(csv.reader(io.StringIO(text)))) == (25 if number < 3 else 26)
