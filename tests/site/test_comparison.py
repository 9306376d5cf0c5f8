"""What the pages say of two occupations or clusters, as the command line says it."""

import itertools
import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from itotgraph.namespaces import BASE
from itotgraph.questions import compare, path
from itotgraph.questions.similar import similar
from itotgraph.site import COMPARE
from itotgraph.taxonomy import Taxonomy
from tests import want
from tests.site.crawl import Links
from tests.site.reader import Reader
from tests.site.test_team import twin


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
        counts = re.search(r"<small>([^<]*)<", group)
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
    assert len(shown) >= 3


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


def test_the_page_compares_and_finds_ways_as_the_program_does(
    folder: Path, taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A title of each set of clusters with another, and clusters with titles and clusters."""
    if not COMPARE.is_file():
        pytest.skip(want.of("the built scripts"))
    text = (folder / "compare" / "data.js").read_text(encoding="utf-8")
    data = json.loads(text[text.index("{") : text.rindex("}") + 1])
    titles = [*{tuple(clusters): path for path, _, _, clusters, *_ in data["occupations"]}.values()]
    others = [path for path, *_ in data["occupations"]]
    clusters = [path for path, *_ in data["clusters"]]
    assert (len(titles), len(others), len(clusters)) == (25, 156, 13)
    ways = [(a, others[(n * 31 + 17) % 156]) for n, a in enumerate(titles)]
    pairs = [*ways, *itertools.pairwise(clusters), *zip(clusters, titles, strict=False)]

    # The same for each pair, and slow.
    for module in (compare, path):
        monkeypatch.setattr(module, "profiles", cache(compare.profiles))
        monkeypatch.setattr(module, "concepts", lambda _: taxonomy.concepts)
    monkeypatch.setattr(path, "titles_of", cache(path.titles_of))
    known = {concept.iri.removeprefix(BASE): concept for concept in taxonomy.concepts}

    def part(place: int) -> str:
        iri, label = data["parts"][place]
        assert known[iri].label == label
        return f"{BASE}{iri}"

    answers = twin(data=data, pairs=pairs, ways=len(ways))
    assert len(answers) == len(pairs) > 45
    for (one, other), answer in zip(pairs, answers, strict=True):
        difference = compare.compare(taxonomy.lean, known[one], known[other])
        sides = (difference.both, difference.first, difference.second)
        told = [[[c.iri for c in side[name]] for side in sides] for name in compare.PARTS]
        shares = [[[*map(part, side)] for side in sides] for sides in answer["shares"]]
        assert shares == told, (one, other)
    lengths = []
    for (one, other), answer in zip(ways, answers, strict=False):
        steps = [
            path.Step(
                known[step["there"]],
                [data["parts"][place][1] for place in step["lacking"]],
                *(step[name] for name in ("career", "onet", "within", "zone")),
            )
            for step in answer["steps"]
        ]
        assert steps == path.path(taxonomy.source, known[one], known[other])
        lengths.append(len(steps))
    assert max(lengths) > 2


def test_a_reader_compares_two_titles_from_a_folder(
    browser: Any, folder: Path, taxonomy: Taxonomy
) -> None:
    if not COMPARE.is_file():
        pytest.skip(want.of("the built scripts"))
    reader = Reader(browser, "file:///", viewport={"width": 390, "height": 800})
    page = reader.page
    page.goto((folder / "occupation" / "network-architect" / "index.html").as_uri())
    page.click("text=The way to any other")
    assert page.input_value("#from") == "Network architect"
    page.fill("#to", "Nurse")
    page.keyboard.press("Enter")
    assert "“Nurse”" in page.inner_text("#told")
    page.fill("#to", "dba")
    page.keyboard.press("Enter")
    told = str(taxonomy.path("Network architect", "DBA"))
    assert page.inner_text("#summary-of-way") == told.partition("\n")[0]
    page.click("#swap")
    assert page.inner_text("#steps > li:last-child > p a") == "Network architect"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("#steps > li:last-child > p a")
    page.wait_for_selector("h1 >> text=Network architect")
    assert reader.wrong == []
    reader.context.close()
