"""What the site does with what it is given."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from itotgraph.errors import InputError
from itotgraph.graph import parse
from itotgraph.graph.layers import Layers
from itotgraph.site import Site, files, site
from tests.site.crawl import Links, broken, pages
from tests.site.reader import BASE_URL, Reader, serving

HOSTILE = """@prefix itot: <https://w3id.org/itot/ns/> .
@prefix cluster: <https://w3id.org/itot/cluster/> .
@prefix scheme: <https://w3id.org/itot/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://example.org/title/bad>
    a itot:Occupation ;
    skos:prefLabel "</script><script>alert(1)</script><img src=x onerror=alert(2)>"@en ;
    skos:altLabel "\\"><svg/onload=alert(3)>"@en , "{{ 7*7 }}"@en ;
    skos:notation "X001\\"><script>alert(4)</script>" ;
    skos:definition "<b onmouseover=alert(5)>bold</b> & <!-- -->"@en ;
    skos:inScheme scheme:occupations ;
    skos:broader cluster:network-design-and-administration ;
    foaf:page <javascript:alert(6)> , <https://example.org/?a=%22%3E%3Cscript%3E> .
"""


@pytest.fixture
def hostile(small: Path, tmp_path: Path) -> tuple[Path, Site]:
    titles = tmp_path / "titles.ttl"
    titles.write_text(HOSTILE, encoding="utf-8")
    folder = tmp_path / "made" / "site"
    folder.parent.mkdir()
    return folder, site(Layers(small, [titles]), folder, BASE_URL)


def test_nothing_in_a_label_becomes_markup_or_leaves_the_folder(
    hostile: tuple[Path, Site],
) -> None:
    folder, made = hostile
    assert made.pages
    assert sorted(path.name for path in folder.parent.iterdir()) == ["site"]
    found = pages(folder)
    assert broken(found, folder) == []
    bad = next(folder.glob("other/bad-*"))
    text = (bad / "index.html").read_text(encoding="utf-8")
    assert not re.search(
        r"javascript:alert\(6\)", "".join(found[f"other/{bad.name}/index.html"].links)
    )
    assert "&lt;img src=x onerror=alert(2)&gt;" in text
    assert "{{ 7*7 }}" in text
    assert all(link.startswith((BASE_URL, "#", "http")) for link in found["404.html"].links)
    # The site map has every page once, at its address.
    told = re.findall("<loc>(.*)</loc>", (folder / "sitemap.xml").read_text(encoding="utf-8"))
    names = [name.removesuffix("index.html") for name in made.pages if name != "404.html"]
    assert sorted(told) == sorted(BASE_URL + name for name in names)
    assert f"Sitemap: {BASE_URL}sitemap.xml" in (folder / "robots.txt").read_text(encoding="utf-8")


def test_a_vocabulary_of_plain_skos_has_pages(small: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/v#> .
ex:scheme a skos:ConceptScheme ; skos:prefLabel "Own scheme"@en .
ex:top a skos:Concept ; skos:prefLabel "Own top"@en ; skos:topConceptOf ex:scheme .
ex:low a skos:Concept ; skos:prefLabel "Eigenes"@de ; skos:inScheme ex:scheme ;
    skos:broader ex:top .
ex:all a skos:Collection ; skos:prefLabel "Own collection"@en ; skos:member ex:low, ex:top .
ex:row a skos:OrderedCollection ; skos:prefLabel "Own row"@en ; skos:memberList ( ex:low ex:top ) .
""",
        encoding="utf-8",
    )
    folder = tmp_path / "site"
    assert not site(Layers(small, [own]), folder, BASE_URL).violations
    assert broken(pages(folder), folder) == []
    titles = {
        re.search("<h1[^>]*>(.*?)</h1>", page.read_text(encoding="utf-8"), re.S)[1].strip()  # type: ignore[index]
        for page in folder.glob("other/*/index.html")
    }
    assert {"Own scheme", "Own top", "Eigenes", "Own collection", "Own row"} <= titles


def test_nothing_in_a_label_becomes_a_script_in_a_browser(
    browser: Any, hostile: tuple[Path, Site]
) -> None:
    folder, _ = hostile
    bad = next(folder.glob("other/bad-*"))
    with serving(folder) as origin:
        reader = Reader(browser, origin)
        for name in (
            f"other/{bad.name}/index.html",
            "cluster/network-design-and-administration/index.html",
            "a-z/index.html",
            "search/index.html?q=alert",
        ):
            reader.page.goto(f"{origin}/{name}")
            reader.page.wait_for_timeout(100)
            scripts = reader.page.evaluate(
                """() => [...document.scripts].filter((s) => s.type !== "application/ld+json")
                    .map((s) => s.getAttribute("src"))"""
            )
            own = re.compile(r"assets/(site|search|names)\.js$")
            assert all(own.search(script or "") for script in scripts), name
            assert reader.page.locator("main img, main [onmouseover], main [onload]").count() == 0
        reader.context.close()
        assert reader.wrong == []


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("all my work")
    with pytest.raises(InputError, match="a folder with other files in it"):
        site(Layers(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def run(*arguments: object) -> Any:
    from click.testing import CliRunner

    from itotgraph.cli import itotgraph

    return CliRunner().invoke(itotgraph, ["site", *map(str, arguments)])


def test_the_command_says_what_it_made_and_what_is_missing(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SEARCH", "QUERY", "TEAM"):
        monkeypatch.setattr(f"itotgraph.site.{name}", tmp_path / "none")
    made = run("-o", tmp_path / "site", "--graph", small)
    assert made.exit_code == 0
    first, programs = made.output.splitlines()
    count = len(pages(tmp_path / "site"))
    assert first == f"{tmp_path / 'site' / 'index.html'}: {count} pages"
    assert programs.startswith("without the programs: run npm install && npm run build")
    assert not (tmp_path / "site" / "query").exists()
    text = (tmp_path / "site" / "search" / "index.html").read_text(encoding="utf-8")
    assert "made without the search" in text


def test_a_second_run_takes_the_place_of_the_first(small: Path, tmp_path: Path) -> None:
    folder, link = tmp_path / "site", tmp_path / "link"
    link.symlink_to(folder)
    assert run("-o", folder, "--graph", small).exit_code == 0
    old = folder / "occupation" / "gone"
    old.mkdir()
    assert run("-o", link, "--graph", small).exit_code == 0
    assert not old.exists()
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph", "link", "site"]


def test_the_same_graph_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        program = Path(sys.executable).with_name("itotgraph")
        command: list[str | Path] = [program, "site", "--graph", small, "-o", out]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run(command, env=environment, capture_output=True, check=True)
        files = [f for f in out.rglob("*") if f.is_file()]
        made.append({f.relative_to(out): hashlib.sha256(f.read_bytes()).digest() for f in files})
    assert len(made[0]) > 3 * (13 + 156)
    assert made[0] == made[1]


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org/", "https://", "https://a/?b"])
def test_a_base_url_is_an_address(small: Path, tmp_path: Path, url: str) -> None:
    made = run("-o", tmp_path / "site", "--graph", small, "--base-url", url)
    assert isinstance(made.exception, InputError)
    assert not (tmp_path / "site").exists()


def test_a_violation_leaves_the_old_site_as_it_was(tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "@prefix itot: <https://w3id.org/itot/ns/> . @prefix skos: "
        "<http://www.w3.org/2004/02/skos/core#> .\n"
        '<https://example.org/t> a itot:Occupation ; skos:prefLabel "No cluster"@en .\n'
    )
    old = tmp_path / "site"
    (old / "download").mkdir(parents=True)
    (old / "download" / "MANIFEST").write_text("old")
    made = site(Layers(extra=[bad]), old)
    assert made.pages == {}
    assert "No cluster" in made.violations
    assert (old / "download" / "MANIFEST").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.ttl", "site"]


def test_a_page_does_without_what_is_not_entailed(tmp_path: Path) -> None:
    """A schema of one's own may leave `itot:candidateRole` without a chain: then nothing counts
    how much there is to each role.
    """
    for file in parse.ontology_files():
        shutil.copy(file, tmp_path)
    schema = (tmp_path / "schema.ttl").read_text(encoding="utf-8")
    left = re.sub(r" ;\s+owl:propertyChainAxiom \( skos:broader \S+ \) \.", " .", schema)
    assert left != schema
    (tmp_path / "schema.ttl").write_text(left, encoding="utf-8")
    layers = Layers(tmp_path)
    made = files(layers, [], {}, lambda: "", [], None)
    page = made["occupation/database-administrator/index.html"]()
    assert "Infrastructure" in page
    assert "candidacy/" not in page


def test_a_retired_concept_says_what_took_its_place(small: Path, tmp_path: Path) -> None:
    titles = tmp_path / "titles.ttl"
    titles.write_text(
        """@prefix itot: <https://w3id.org/itot/ns/> .
        @prefix occupation: <https://w3id.org/itot/occupation/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        <https://example.org/old> a itot:Occupation ;
            skos:prefLabel "Webmaster"@en ; skos:notation "X001" ;
            skos:inScheme <https://w3id.org/itot/scheme/occupations> ;
            skos:broader <https://w3id.org/itot/cluster/network-design-and-administration> ;
            owl:deprecated true ;
            <http://purl.org/dc/terms/isReplacedBy> occupation:network-administrator ."""
    )
    assert site(Layers(small, [titles]), tmp_path / "site").pages
    (page,) = (tmp_path / "site").glob("other/old-*/index.html")
    found = Links()
    found.feed(page.read_text(encoding="utf-8"))
    assert "../../occupation/network-administrator/index.html" in found.links
    assert "Retired" in page.read_text(encoding="utf-8")
