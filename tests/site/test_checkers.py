"""What checkers of others say of the site."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import want
from tests.conftest import TOOLS
from tests.servers import JAVA
from tests.site.crawl import Links
from tests.site.reader import Reader

AXE = TOOLS / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2, level AA, of which axe leaves the size of targets out if not told otherwise.
AA = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
}
# The texts of pictures that are smaller on the screen than 11 pixels.
SMALL = """() => [...document.querySelectorAll("svg text")].filter((text) => {
    const { a, b, c, d } = text.getScreenCTM();
    const size = parseFloat(getComputedStyle(text).fontSize) * Math.sqrt(Math.abs(a * d - b * c));
    return text.getClientRects().length && size < 11;
}).map((text) => text.textContent)"""
VNU = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# A page of each kind.
KINDS = [
    "index.html",
    "a-z/index.html",
    "about/index.html",
    "activity/a017/index.html",
    "association/network-design-and-administration/mof/release/index.html",
    "cluster/network-design-and-administration/index.html",
    "collection/abilities/index.html",
    "competency/k204/index.html",
    "dataset/index.html",
    "dataset/n-quads/index.html",
    "errata/index.html",
    "erratum/e062/index.html",
    "graph/asserted/index.html",
    "map/index.html",
    "mapping/esco-rejected/index.html",
    "mof/infrastructure/application-architect/index.html",
    "mof/release/index.html",
    "ns/index.html",
    "ns/candidateRole/index.html",
    "occupation/database-administrator/index.html",
    "onet/15-1242.00/index.html",
    "queries/index.html",
    "queries/roles-of-occupation/index.html",
    "responsibility/r001/index.html",
    "scheme/competencies/abilities/index.html",
    "row/1-09/index.html",
    "scheme/occupations/index.html",
    "search/index.html",
    "shape/label-clean/index.html",
    "shapes/index.html",
    "shapes/rows/index.html",
    "table/index.html",
    "table/1/index.html",
    "table/4/as-printed/index.html",
    "work-function/network-design-and-administration/perform-testing/index.html",
]

# Some of them, and those that are widest.
NARROW = [*KINDS[::3], "map/index.html", "table/1/index.html"]


def test_nu_finds_no_error_on_any_page(folder: Path, crawled: dict[str, Links]) -> None:
    if not VNU.is_file() or not shutil.which("java"):
        pytest.skip(want.of("java and vnu.jar"))
    names = [str(folder / name) for name in crawled]
    done = subprocess.run(
        [*JAVA, "-Xss4m", "-jar", VNU, "--format", "json", "--errors-only", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stderr)["messages"]
    assert [(m["url"], m.get("lastLine"), m["message"]) for m in found] == []
    assert len(names) > 2800


@pytest.mark.parametrize(
    ("width", "scheme", "names"), [(1280, "light", KINDS), (390, "dark", NARROW)]
)
def test_axe_finds_nothing_against_wcag(
    browser: Any, address: str, folder: Path, width: int, scheme: str, names: list[str]
) -> None:
    if not AXE.is_file():
        pytest.skip(want.of("axe-core"))
    size = {"width": width, "height": 900}
    reader = Reader(browser, address, viewport=size, color_scheme=scheme, bypass_csp=True)
    script = AXE.read_text(encoding="utf-8")
    found = []
    programs = [f"{name}/index.html" for name in ("query", "team") if (folder / name).is_dir()]
    if (folder / "compare").is_dir():
        two = "from=cluster/technical-support&to=occupation/network-architect"
        programs.append(f"compare/index.html?{two}")
    for name in [*names, *programs]:
        reader.page.goto(address + name)
        if name.startswith("query/"):
            reader.page.wait_for_selector(".cm-editor")
        if name.startswith("team/"):
            reader.page.click("#example")
            reader.page.wait_for_selector("#recruit tbody tr")
        reader.page.evaluate(script)
        answer = reader.page.evaluate("(options) => axe.run(options)", AA)
        found += [
            (name, v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"])
            for v in answer["violations"]
        ]
        found += [(name, "small", text, "") for text in reader.page.evaluate(SMALL)]
        wide = reader.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} scrolls sideways"
    reader.context.close()
    assert found == []
    assert reader.wrong == []
