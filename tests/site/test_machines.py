"""What crawlers, catalogues and language models find."""

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from itotgraph import __version__
from itotgraph.graph.layers import Layers
from itotgraph.namespaces import BASE, DCAT, RDF
from itotgraph.publish.documents import DATASET
from itotgraph.site import site
from tests.site.reader import BASE_URL


def embedded(page: Path) -> Any:
    text = page.read_text(encoding="utf-8")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    return json.loads(block)


def test_void_is_where_a_client_looks(folder: Path) -> None:
    """VoID, 7.2: at a well-known place of the host."""
    text = (folder / ".well-known" / "void").read_bytes()
    found = [*ox.parse(text, format=ox.RdfFormat.TURTLE)]
    kinds = {q.object.value for q in found if q.subject.value == DATASET and _is_type(q)}
    assert "http://rdfs.org/ns/void#Dataset" in kinds
    kind = ox.NamedNode(DCAT.DataService)
    services = {q.subject.value for q in found if q.object == kind and _is_type(q)}
    assert services == {f"{BASE}service/sparql"}


def _is_type(quad: ox.Quad) -> bool:
    return quad.predicate.value == RDF.type


def test_llms_txt_has_the_form_and_no_link_leads_nowhere(folder: Path) -> None:
    """llmstxt.org: a title, a quotation that says what this is, prose, headings with links."""
    text = (folder / "llms.txt").read_text(encoding="utf-8")
    title, about, *_ = text.split("\n\n")
    assert title == "# IT Occupation Taxonomy v3.0 as a knowledge graph"
    assert about.startswith("> The 13 occupation clusters")
    assert re.findall("^# ", text, re.M) == ["# "]
    assert f"Version {__version__}" in text
    assert "Microsoft Corporation, all rights reserved" in text
    prose, *sections = re.split(r"^## (.+)\n\n", text, flags=re.M)
    assert not re.search("^- ", prose, re.M)
    assert sections[::2] == ["Data", "What there is", "How it is made", "Optional"]
    for lines in sections[1::2]:
        for line in filter(None, lines.splitlines()):
            found = re.fullmatch(r"- \[[^\]]+\]\(([^)]+)\)(: .+)?", line)
            assert found, line
            place = folder / found[1]
            assert (place / "index.html" if found[1].endswith("/") else place).is_file(), line


def test_its_links_have_the_address_of_the_site(small: Path, tmp_path: Path) -> None:
    site(Layers(small), tmp_path / "site", BASE_URL)
    text = (tmp_path / "site" / "llms.txt").read_text(encoding="utf-8")
    links = re.findall(r"\]\((.+?)\)", text)
    assert links
    assert all(link.startswith(BASE_URL) for link in links)


def test_the_home_page_describes_the_data_set(folder: Path) -> None:
    """What Google asks of a Dataset, and what it recommends, as far as there is an answer."""
    told = embedded(folder / "index.html")["mainEntity"]
    page = embedded(folder / "dataset" / "index.html")
    assert told == {name: value for name, value in page.items() if name != "@context"}
    assert (told["@type"], told["@id"]) == ("Dataset", DATASET)
    assert 50 <= len(told["description"]) <= 5000
    assert told["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert told["version"] == "1.0.0"
    assert [one["name"] for one in told["creator"]] == ["The itotgraph project"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["datePublished"])
    (paper,) = told["isBasedOn"]
    assert (paper["datePublished"], paper["publisher"][0]["name"]) == (
        "2002",
        "Microsoft Corporation",
    )
    for file in told["distribution"]:
        data = (folder / file["contentUrl"].removeprefix(BASE)).read_bytes()
        assert file["contentSize"] == f"{len(data)} B"
    assert {"name", "identifier", "url", "keywords", "citation", "publisher"} <= set(told)


def test_a_graph_that_describes_no_data_set_is_not_called_one(tmp_path: Path) -> None:
    own = tmp_path / "graph"
    own.mkdir()
    (own / "own.ttl").write_text(
        """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://e/s> a skos:ConceptScheme ; skos:prefLabel "S [x](y)"@en .
<http://e/a> a skos:Concept ; skos:prefLabel "A"@en ; skos:topConceptOf <http://e/s> ;
    skos:inScheme <http://e/s> .
""",
        encoding="utf-8",
    )
    made = site(Layers(own), tmp_path / "site")
    assert made.pages, made.violations
    assert "mainEntity" not in embedded(tmp_path / "site" / "index.html")
    assert not (tmp_path / "site" / ".well-known").exists()
    assert "[S (x)(y)](" in (tmp_path / "site" / "llms.txt").read_text(encoding="utf-8")
