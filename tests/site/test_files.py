"""What the site consists of."""

import csv
import gzip
import hashlib
import io
import json
import re
import subprocess
from collections import defaultdict
from html import unescape
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from itotgraph.graph import evidence, mappings
from itotgraph.graph.check import shapes_files
from itotgraph.graph.parse import packaged, parse
from itotgraph.graph.source import as_store, select
from itotgraph.namespaces import BASE, DCAT, RDF, RDFS, SPDX
from itotgraph.site import Site
from itotgraph.site.facts import facts, path
from tests import want
from tests.conftest import ROOT
from tests.site.crawl import Links, broken, goal, pages
from tests.site.reader import output

# As site/README.md says.
TOGETHER = {
    **{kind: kind for kind in ("activity", "association", "competency", "erratum")},
    **{kind: kind for kind in ("responsibility", "row")},
    "queries": "queries",
    "shape": "shapes",
}
DUMPS = {
    "graph/asserted": "itot-asserted.ttl",
    "graph/evidence": "itot-evidence.ttl",
    "graph/linked": "itot-links.ttl",
    "graph/today": "itot-today.ttl",
    "graph/lent": "itot-lent.ttl",
}
PACKED = ("itot.jsonld", "itot.nq", "itot.nt", "itot.rdf", "itot.trig")


def document(folder: Path, iri: str) -> Path:
    """Where the data of an IRI are: beside its page, or together with others of its kind."""
    first, slash, _ = (place := iri.removeprefix(BASE)).partition("/")
    return folder / (TOGETHER.get(first, place) if slash else place)


def data(folder: Path, place: Path) -> list[Path]:
    """The data of a folder; the large ones are in Turtle alone, or among the downloads."""
    name = place.relative_to(folder).as_posix()
    if name in DUMPS:
        return [folder / "download" / DUMPS[name]]
    large = name.startswith(("graph/", "mapping/"))
    return [place / f"index.{name}" for name in ("ttl", *(() if large else ("jsonld",)))]


def test_every_thing_has_its_page_and_its_data(folder: Path, built: Path) -> None:
    """At the path of the IRI, and the data are the statements of the published graph about it."""
    about: dict[str, set[ox.Triple]] = {}
    graphs: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse((built / "itot.nq").read_bytes(), format=ox.RdfFormat.N_QUADS):
        graphs.setdefault(quad.graph_name.value, set()).add(quad.triple)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(BASE):
            about.setdefault(quad.subject.value.partition("#")[0], set()).add(quad.triple)
    things = {iri: told for iri, told in about.items() if not iri.startswith(f"{BASE}ns/")}
    assert len(things) > 2500
    wanted: dict[Path, set[ox.Triple]] = {}
    for iri, told in (things | graphs).items():
        page = folder / iri.removeprefix(BASE) / "index.html"
        assert page.is_file(), iri
        wanted.setdefault(document(folder, iri), set()).update(told)
    for place, told in wanted.items():
        for name in data(folder, place):
            found = {quad.triple for quad in ox.parse(path=str(name)) if "_:" not in str(quad)}
            # Counts, sizes and sums are known when all is built: tests/publish/test_dataset.py.
            counted = re.match(r"(dataset|linkset)(/|$)", place.relative_to(folder).as_posix())
            triples = {
                triple
                for triple in told
                if "_:" not in str(triple)
                # Where they are in a folder that has them packed.
                and not (
                    counted
                    and triple.predicate.value == DCAT.downloadURL
                    and triple.object.value.endswith(PACKED)
                )
            }
            assert found >= triples if counted else found == triples, name


def test_every_iri_of_ours_leads_to_a_page_and_to_data(
    folder: Path, built: Path, crawled: dict[str, Links]
) -> None:
    """Whatever has an IRI under the base, anywhere in what is published: a thing, the version of a
    vocabulary or of the data set, a mapping set and its rows, a named graph, a shape.
    """
    iris = set()
    described = (built / "dataset.ttl", built / "queries.ttl")
    for file in (built / "itot.nq", *described, *shapes_files()):
        for quad in ox.parse(path=str(file)):
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
                if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                    iris.add(term.value.partition("#")[0].removeprefix(BASE))
    # The services of a server, which no folder of files has.
    iris -= {"sparql", "openapi.json"}
    for kind in ("shape/", "mapping/", "graph/", "ns/1.0.0", "ns/onet/1.0.0", "dataset/1.0.0"):
        assert any(iri.startswith(kind) for iri in iris), kind
    read: set[Path] = set()
    for iri in iris:
        place = folder / iri
        if iri.startswith(("download/", "assets/")):
            packed = iri.endswith(PACKED)
            assert place.with_name(place.name + ".gz" * packed).is_file(), iri
            continue
        assert (place / "index.html").is_file(), iri
        if iri:
            for name in data(folder, document(folder, f"{BASE}{iri}")):
                if name not in read:
                    assert next(ox.parse(path=str(name)), None), (iri, name)
                    read.add(name)
            page = f"{iri.rstrip('/')}/index.html"
            linked = {goal(page, link) for link in crawled[page].links}
            own = data(folder, document(folder, f"{BASE}{iri}"))
            assert {name.relative_to(folder).as_posix() for name in own} <= linked, iri


def test_the_document_of_a_vocabulary_is_its_file(folder: Path) -> None:
    """... with declarations of other terms at most, and that of its version is the same."""
    for name, file in (("", "schema"), ("roster", "roster-schema"), ("onet", "import-schema")):
        served, own = (
            {triple for triple in parse(source) if "_:" not in str(triple)}
            for source in (folder / "ns" / name / "index.ttl", packaged("ontology") / f"{file}.ttl")
        )
        assert own <= served
        assert {triple.predicate.value for triple in served - own} <= {
            RDF.type,
            RDFS.label,
            RDFS.comment,
        }
        version = folder / "ns" / name / "1.0.0" / "index.ttl"
        assert version.read_bytes() == (folder / "ns" / name / "index.ttl").read_bytes()


def test_a_row_of_a_mapping_set_is_on_its_page(folder: Path, crawled: dict[str, Links]) -> None:
    for mapping_set in mappings.mapping_sets():
        name = mapping_set.name.removesuffix(".sssom.tsv")
        page = crawled[f"mapping/{name}/index.html"]
        assert page.ids >= {evidence.record(claim) for claim in mappings.read(mapping_set)}


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


def test_the_matrix_of_roles_has_what_the_query_tells(folder: Path) -> None:
    rows = csv.DictReader(
        io.StringIO(output("query", "role-combinations", "--format", "csv").decode())
    )
    told = {(row["role_label"], row["other_label"]): row["advice_label"] for row in rows}
    text = (folder / "scheme/msf/index.html").read_text(encoding="utf-8")
    (table,) = re.findall(r'<table class="combinations">(.*?)</table>', text, re.S)
    heads, *lines = [
        [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row)]
        for row in re.findall(r"<tr>.*?</tr>", table, re.S)
    ]
    shown = {
        (line[0], head): cell[2:].lower()
        for line in lines
        for head, cell in zip(heads[1:], line[1:], strict=True)
        if cell
    }
    assert shown == told
    assert len(told) == 30
    assert "combinations" not in (folder / "scheme/mof/index.html").read_text(encoding="utf-8")


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
    names = {line.split(None, 2)[2] for line in manifest.splitlines()}
    for name in names:
        file = f"{name}.gz" if name in PACKED else name
        data = (folder / "download" / file).read_bytes()
        plain = gzip.decompress(data) if name in PACKED else data
        # The description of the data set has other sizes and sums.
        assert (plain == (built / name).read_bytes()) == (name != "dataset.ttl"), name
        assert hashlib.sha256(data).hexdigest() in page, name
        assert f'href="../download/{file}"' in page
    for mapping_set in mappings.mapping_sets():
        data = (folder / "download" / "mappings" / mapping_set.name).read_bytes()
        assert data == mapping_set.read_bytes()
        assert hashlib.sha256(data).hexdigest() in page
    stated = (folder / "download" / "MANIFEST").read_text(encoding="utf-8")
    assert {line.split(None, 2)[2] for line in stated.partition("\n\n")[2].splitlines()} == {
        f"{name}.gz" if name in PACKED else name for name in names
    }


def test_what_is_packed_is_described_so(folder: Path) -> None:
    told = as_store(parse(folder / "download" / "dataset.ttl"))
    for row in select(
        told,
        f"""SELECT ?file ?size ?sum ?format {{ ?d <{DCAT.downloadURL}> ?file ;
            <{DCAT.byteSize}> ?size ; <{SPDX.checksum}>/<{SPDX.checksumValue}> ?sum
            OPTIONAL {{ ?d <{DCAT.compressFormat}> ?format }} }}""",
    ):
        name = row["file"].value.removeprefix(BASE)
        data = (folder / name).read_bytes()
        assert int(row["size"].value) == len(data), name
        assert row["sum"].value == hashlib.sha256(data).hexdigest(), name
        packed = "https://www.iana.org/assignments/media-types/application/gzip"
        assert getattr(row["format"], "value", "") == packed * name.endswith(".gz"), name


def test_the_answers_to_the_saved_queries_are_those_of_the_program(folder: Path) -> None:
    for name in ("roles-of-occupation", "mof-roles-as-occupations", "mapping-sources"):
        page = (folder / "queries" / name / "index.html").read_text(encoding="utf-8")
        (link,) = re.findall(r'href="../../(queries/[^"]+\.csv(?:\.gz)?)"', page)
        answer = (folder / link).read_bytes()
        # As site/README.md says.
        assert len(answer) <= 100_000
        answer = gzip.decompress(answer) if link.endswith(".gz") else answer
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


def said_to_machines(page: Path) -> dict[str, Any]:
    (block,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page.read_text(encoding="utf-8")
    )
    document: dict[str, Any] = json.loads(block)
    assert document["@context"] == {"@vocab": "https://schema.org/"}
    return document


def test_embedded_json_ld_is_schema_org(folder: Path) -> None:
    document = said_to_machines(folder / "occupation/database-administrator/index.html")
    assert document["@type"] == ["Occupation", "DefinedTerm"]
    assert document["name"] == "Database administrator"
    assert document["@id"] == f"{BASE}occupation/database-administrator"
    kinds = {"index.html": "WebSite", "dataset/index.html": "Dataset"}
    kinds["scheme/occupations/index.html"] = "DefinedTermSet"
    for name, kind in kinds.items():
        document = said_to_machines(folder / name)
        assert document["@type"] == kind
        for file in document.get("distribution", ()):
            assert (folder / file["contentUrl"].removeprefix(BASE)).is_file()


def test_every_page_tells_schema_org_what_it_is(folder: Path) -> None:
    rooms: dict[str, set[str]] = defaultdict(set)
    for page in folder.rglob("*.html"):
        room = page.relative_to(folder).parts[0]
        if room != "download":
            document = said_to_machines(page)
            assert document["name"], page
            rooms[str(document["@type"])].add(room)
    assert rooms["Statement"] == {"row", "association"}
    assert rooms["CorrectionComment"] == {"erratum"}
    assert rooms["Dataset"] == {"dataset", "table"}


def test_a_table_row_an_erratum_and_a_table_are_embedded(folder: Path) -> None:
    """Row 1-20 is of Project management and Release Management; E076 is about it."""

    row, erratum, table = (
        said_to_machines(folder / name / "index.html")
        for name in ("row/1-20", "erratum/e076", "table/4/as-printed")
    )
    assert [each["name"] for each in row["about"]] == [
        *("Project management", "Release Management"),
        *("Manage project procurement processes", "Infrastructure"),
    ]
    assert row["@id"] in [each["@id"] for each in erratum["about"]]
    assert (erratum["identifier"], erratum["text"]) == ("E076", "All nine functions.")
    assert table["distribution"]["contentUrl"] == f"{BASE}download/tables/table-4-as-printed.csv"
    assert (folder / "download/tables/table-4-as-printed.csv").is_file()


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
    names = {name.partition("/web/")[2] for name in listed.stdout.split()}
    assert {"query.js", "package.json"} <= names
    assert not names & {"dist/query.js", "package-lock.json"}


def test_what_the_scripts_hold_is_pinned_and_its_licences_travel_with_them(folder: Path) -> None:
    web = ROOT / "src" / "itotgraph" / "site" / "web"
    package = json.loads((web / "package.json").read_text(encoding="utf-8"))
    sorts = ("dependencies", "devDependencies", "overrides")
    pinned = {name: version for sort in sorts for name, version in package[sort].items()}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned.values())

    if not (web / "dist" / "team.licenses.md").is_file():
        pytest.skip(want.of("the built scripts"))
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    told: dict[str, str] = {}
    for script in ("query/query.js", "assets/search.js", "team/team.js"):
        text = (folder / script).with_suffix(".licenses.md").read_text(encoding="utf-8")
        sections = re.split(r"^## (\S+) - (\S+) \(.*\)$", text, flags=re.M)
        for name, version, terms in zip(*(sections[n::3] for n in (1, 2, 3)), strict=True):
            told[name] = version
            assert re.search("Permission is hereby granted|Apache License", terms), name
            assert name in notice
    assert told.items() <= pinned.items()
    # What read-excel-file has copied is not among its dependencies.
    assert {*package["dependencies"], "saxen"} <= told.keys()


def test_csv_of_every_table_is_a_csv(folder: Path) -> None:
    for number in (1, 2, 3, 4):
        text = (folder / "download" / "tables" / f"table-{number}.csv").read_text(encoding="utf-8")
        assert len(list(csv.reader(io.StringIO(text)))) == (25 if number < 3 else 26)


def test_the_folder_is_no_heap(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) < 6_000
    assert sum(path.stat().st_size for path in files) < 70_000_000
    pages = [path.stat().st_size for path in files if path.suffix == ".html"]
    assert max(pages) < 110_000


def test_each_page_says_in_a_sentence_what_it_is(folder: Path) -> None:
    found = {}
    for page in folder.rglob("*.html"):
        if "download" not in page.relative_to(folder).parts:
            text = page.read_text(encoding="utf-8")
            (said,) = re.findall(r'<meta name="description" content="([^"]*)">', text)
            assert 0 < len(unescape(said)) <= 200, page
            found[page.relative_to(folder).as_posix()] = said
    assert found["occupation/database-administrator/index.html"] == (
        "Database administrator, occupation of Database administration and development"
    )
    assert "MSF and MOF" in found["index.html"]
