"""What the web site takes to make, how large its pages are, and how soon they answer.

pytest tests/benchmarks/test_site.py --benchmark-only --benchmark-json build/site.json
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests import want
from tests.site.reader import CHROMIUM, QUIET, serving

CLI = [sys.executable, "-c", "from itotgraph.cli import main; main()"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made") / "site"


def test_make(folder: Path, benchmark: BenchmarkFixture) -> None:
    """The whole site by a process of its own, by the wall clock."""

    def make() -> None:
        subprocess.run([*CLI, "site", "-o", folder], check=True, stdout=subprocess.DEVNULL)

    before = os.times()
    benchmark.pedantic(make, rounds=3, warmup_rounds=0)
    after = os.times()
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    pages = [
        (path.stat().st_size, path.relative_to(folder).as_posix())
        for path in folder.rglob("index.html")
    ]
    size, largest = max(pages)
    benchmark.extra_info.update(processor=spent / 3, pages=len(pages), largest=largest, bytes=size)


def test_first_paint_and_search(folder: Path, benchmark: BenchmarkFixture) -> None:
    """Milliseconds in Chromium: the first paint of pages, and an answer of the search."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip(want.of("chromium"))
    if not folder.is_dir():
        pytest.skip("test_make makes the site: run the whole module")
    with serving(folder) as origin, sync_api.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        for name in ("index.html", "table/4/index.html", "map/index.html"):
            page.goto(f"{origin}/{name}")
            page.wait_for_timeout(300)
            benchmark.extra_info[name] = page.evaluate(
                "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            )
        page.goto(f"{origin}/search/index.html?q=administrator")
        page.wait_for_selector("#results li")
        words = ["data", "network", "manage", "security", "test plan", "help desk", "K204"]

        def search() -> None:
            for each in words:
                page.fill("#q", each)
                page.wait_for_function(
                    "(words) => document.getElementById('results').dataset.words === words",
                    arg=each,
                )

        benchmark.pedantic(search, rounds=20, warmup_rounds=1)
        benchmark.extra_info["searches"] = len(words)
        browser.close()
