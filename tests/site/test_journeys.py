"""The ways of a reader, from each place that the site can be read from."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from itotgraph.site import TEAM
from tests import want
from tests.conftest import ROOT
from tests.servers import itot, nginx
from tests.site.reader import Reader, output

PATIENCE = 90_000  # milliseconds
# The same at each place.
printed = cache(output)


@pytest.fixture(scope="module", params=["folder", "host", "serve", "nginx"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the home page, but for its name."""
    if request.param == "folder":
        yield f"{request.getfixturevalue('folder').as_uri()}/"
        return
    if request.param == "host":
        yield request.getfixturevalue("address")
        return
    folder = tmp_path_factory.mktemp("served")
    if request.param == "serve":
        with itot.start(folder) as origin:
            yield f"{origin}/"
        return
    if reason := nginx.missing():
        pytest.skip(reason)
    readme = (ROOT / "src" / "itotgraph" / "serve" / "README.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"```nginx\n(.*?)```", readme, re.S)
    before = tmp_path_factory.mktemp("nginx")
    public = "https://example.org/itot/"
    with itot.start(folder, "--public-url", public) as origin:
        port = urlsplit(origin).port
        assert port
        with nginx.start(before, recipe, port) as front:
            yield f"{front}/itot/"


@pytest.fixture
def page(browser: Any, place: str) -> Iterator[Any]:
    reader = Reader(
        browser, place, viewport={"width": 1280, "height": 900}, ignore_https_errors=True
    )
    reader.page.set_default_timeout(PATIENCE)
    yield reader.page
    reader.context.close()
    assert reader.wrong == []


def test_a_reader_goes_from_a_title_to_table_4(page: Any, place: str, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    page.goto(f"{place}index.html")
    page.fill("#title", "database administrator")
    page.keyboard.press("Enter")
    page.click("#results a >> text='Database administrator'")
    page.wait_for_selector("h1 >> text='Database administrator'")
    page.click("table.roles th a >> text=Security")
    assert page.inner_text("h1") == "Security"
    page.click("aside a >> text=Table 4")
    assert page.inner_text("h1") == "Table 4: MOF roles and their occupation clusters"
    shown = page.locator("#cells tbody tr:visible")
    expect(shown).to_have_count(6, timeout=PATIENCE)
    page.select_option("select[name=role]", label="All")
    expect(shown).to_have_count(25, timeout=PATIENCE)
    page.select_option("select[name=role]", label="Security")
    page.select_option("select[name=cluster]", label="Database administration and development")
    expect(shown).to_have_count(1, timeout=PATIENCE)
    assert page.inner_text("#cells tbody tr:visible th") == "Security"
    assert page.inner_text("output") == "1 of 25"
    if not place.startswith("file:"):  # where a page may not change its address
        page.reload()
        expect(shown).to_have_count(1, timeout=PATIENCE)
    page.click("text=As printed")
    expect(shown).to_have_count(1, timeout=PATIENCE)
    page.click("text=Accepted")
    kept = ("--role", "Security", "--cluster", "Database administration and development")
    for shown_rows, options in ((1, kept), (25, ())):
        expect(shown).to_have_count(shown_rows, timeout=PATIENCE)
        with page.expect_download() as download:
            page.click("text=Download CSV")
        download.value.save_as(tmp_path / "table.csv")
        told = printed("table", "4", *options, "--format", "csv")
        assert (tmp_path / "table.csv").read_bytes() == told
        page.select_option("select[name=cluster]", label="All")
        page.select_option("select[name=role]", label="All")


def test_an_analyst_asks_what_a_team_can_do(page: Any, place: str, tmp_path: Path) -> None:
    if not TEAM.is_file():
        pytest.skip(want.of("the script of the page for a team"))
    page.goto(f"{place}index.html")
    page.click("nav >> text=Your team")
    page.fill("#titles", "person,title\nAda,Sr. DBA\nBen,Nurse\n")
    page.wait_for_selector("#understood >> text=1 of 2 titles not understood.")
    page.wait_for_selector("#meanings tr:has-text('Nurse') input")
    with page.expect_download() as download:
        page.click("#csv")
    download.value.save_as(tmp_path / "titles.csv")
    roster = tmp_path / "staff.csv"
    roster.write_text("person,title\nAda,Sr. DBA\nBen,Nurse\n", encoding="utf-8")
    told = output("match", "--file", str(roster), "--format", "csv")
    assert (tmp_path / "titles.csv").read_bytes() == told
    page.click("#meanings a >> text=Senior database administrator")
    page.wait_for_selector("h1 >> text='Senior database administrator'")


def test_a_reader_asks_the_graph(page: Any, place: str, queryable: None) -> None:
    page.goto(f"{place}index.html")
    page.click("footer a >> text=Queries")
    page.click("a >> text=Ask them here")
    page.click("#run")
    page.wait_for_selector("table td >> text=Security")


def test_a_reader_looks_up_an_erratum_and_its_line(page: Any, place: str) -> None:
    page.goto(f"{place}index.html")
    page.click("footer a >> text=Errata")
    page.click("a[href*='erratum/e076']")
    assert "E076" in page.inner_text("main")
    page.go_back()
    assert page.inner_text("h1").startswith("Errata")
