"""What the pages say of occupations that are near one another, as the command line says it."""

import re
from html import unescape
from pathlib import Path

import pytest

from itotgraph.namespaces import BASE
from itotgraph.questions.similar import similar
from itotgraph.taxonomy import Taxonomy
from tests.site.crawl import Links


@pytest.mark.parametrize(
    "place",
    ["occupation/network-architect", "occupation/systems-analyst", "cluster/technical-support"],
)
def test_a_page_has_the_nearest_as_the_program_tells_them(
    folder: Path, taxonomy: Taxonomy, place: str
) -> None:
    text = (folder / place / "index.html").read_text(encoding="utf-8")
    shown: dict[str, tuple[str, list[int]]] = {}
    (section,) = re.findall(r'<ol class="nearest">(.*?)</ol>', text, re.S)
    for group in section.split('<p class="nearness">')[1:]:
        nearness = re.search(r"</svg>([\d.]+)</p>", group)
        assert nearness
        counts = re.search(r"<small>([^<]*)</small>", group)
        assert counts
        numbers = [int(n) for n in re.findall(r"\d+", counts[1])]
        titles = re.findall(r'<li><a href="[^"]*">([^<]*)</a></li>', group)
        shown |= {unescape(title): (nearness[1], numbers) for title in titles}
    concept = next(c for c in taxonomy.concepts if c.iri == BASE + place)
    told = similar(taxonomy.lean, concept, len(taxonomy.concepts))
    nearest = {
        n.concept.label: (f"{n.nearness:.2f}", [count for count in n.shared.values() if count])
        for n in told[: len(shown)]
    }
    assert shown == nearest
    assert len(shown) > 3


def test_a_page_leads_to_where_o_net_and_esco_tell_of_it(crawled: dict[str, Links]) -> None:
    links = crawled["occupation/database-administrator/index.html"].links
    assert "https://www.onetonline.org/link/summary/15-1242.00" in links
    # The IRI of ESCO's database administrator: esco.sssom.tsv.
    esco = "http://data.europa.eu/esco/occupation/8c57af09-719c-42b3-be40-6ed4946236cc"
    assert links.count(esco) == 2


def test_a_career_path_of_the_paper_is_on_the_pages_of_its_ends(
    crawled: dict[str, Links],
) -> None:
    """Database administration leads to technology architecture: occupations.ttl."""
    start, end = (
        "../../cluster/database-administration-and-development/index.html",
        "../../cluster/technology-architecture-development-and-management/index.html",
    )
    assert end in crawled["occupation/database-administrator/index.html"].links
    assert start in crawled["occupation/application-integrator/index.html"].links
