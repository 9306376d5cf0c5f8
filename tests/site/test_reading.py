"""The site in a browser, asked as its readers ask it."""

import csv
from pathlib import Path
from typing import Any

import pytest

from itotgraph.site import Site
from tests.conftest import ROOT
from tests.site.reader import Reader


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("printed", [False, True])
def test_the_tables_have_the_cells_of_the_paper(
    reader: Any, address: str, number: int, printed: bool
) -> None:
    name = f"table-{number}{'-as-printed' if printed else ''}.csv"
    with (ROOT / "tests" / "tables" / name).open(encoding="utf-8") as file:
        golden = list(csv.DictReader(file))
    reader.goto(f"{address}table/{number}/{'as-printed/' if printed else ''}index.html")
    by_role = number in (2, 4)
    lines = reader.evaluate(
        """() => [...document.querySelectorAll("#cells tbody")].flatMap((body) => {
            const first = body.querySelector("th").textContent.trim();
            return [...body.rows].map((row) => {
                const cells = [...row.cells].filter((cell) => !cell.matches(".span"));
                const items = (cell) => [...cell.querySelectorAll("li")].map((li) => li.innerText);
                const link = row.querySelector(".key a") ?? row.querySelector("td a");
                const lists = cells.filter((cell) => cell.querySelector("li"));
                return [first, link.textContent, items(lists.at(-2)), items(lists.at(-1))];
            });
        })"""
    )
    expected = []
    for row in golden:
        ends = [row["role_label"], row["cluster_label"]]
        expected.append(
            [
                *(ends if by_role else ends[::-1]),
                sorted(row["functions"].split(" | ")),
                sorted(row["areas"].split(" | ")),
            ]
        )
    got = [[first, other, sorted(fs), sorted(areas)] for first, other, fs, areas in lines]
    assert sorted(got) == sorted(expected)
    items = reader.locator("#cells li")
    least = sum(len(functions) + len(areas) for _, _, functions, areas in expected)
    assert items.count() == reader.locator("#cells li > a:only-child").count() >= least > 100


def test_a_cluster_leads_to_the_tables_that_have_it_alone(reader: Any, address: str) -> None:
    """Project management stands in Tables 1 and 2 only, with two roles."""
    reader.goto(address + "cluster/project-management/index.html")
    tables = reader.locator("aside a >> text=/^Table/")
    assert tables.all_inner_texts() == ["Table 1", "Table 2"]
    tables.first.click()
    assert reader.locator("#cells tbody tr:visible").count() == 2


def test_a_row_of_the_evidence_leads_to_its_line_as_printed(reader: Any, address: str) -> None:
    reader.goto(address + "mof/security/index.html")
    reader.click("text=Table 4, row 21")
    reader.click("text=Table 4, as printed")
    line = reader.locator("#cells tr:target")
    assert line.locator("td").first.inner_text() == "Database administration and development"
    reader.click("text=Accepted")
    assert reader.locator("#cells tbody tr:visible").count() == 25


def test_the_text_filter_keeps_the_cluster_of_the_rows_it_leaves(reader: Any, address: str) -> None:
    reader.goto(address + "table/1/index.html")
    reader.fill("input[name=text]", "usability research")
    shown = reader.locator("#cells tbody tr:visible")
    assert shown.count() == 2
    for line in shown.all():
        assert line.locator("th").count() == 1
    reader.fill("input[name=text]", "")
    assert shown.count() == 24
    spans = reader.locator("#cells th.span")
    assert sum(int(span.get_attribute("rowspan")) for span in spans.all()) == 24


def test_a_filter_that_leaves_nothing_says_so(reader: Any, address: str) -> None:
    for page, lines in (
        ("table/1", "#cells tbody tr"),
        ("a-z", ".letter li"),
        ("errata", "#errata li"),
    ):
        reader.goto(f"{address}{page}/index.html")
        count = reader.locator(f"{lines}:visible").count()
        reader.fill("main input[type=search]", "no such word")
        assert reader.locator(f"{lines}:visible").count() == 0
        assert "Nothing fits the filter." in reader.inner_text("main")
        reader.click("text=Show all")
        assert reader.locator(f"{lines}:visible").count() == count > 20
        assert "Nothing fits" not in reader.inner_text("main")


def test_a_table_keeps_its_heads_and_a_phone_its_roles_in_view(reader: Any, address: str) -> None:
    reader.goto(address + "table/1/index.html")
    reader.evaluate("document.querySelectorAll('#cells tbody')[5].scrollIntoView()")
    assert reader.evaluate("scrollY") > 1000
    assert 0 <= reader.locator("#cells thead th").first.bounding_box()["y"] < 10
    reader.set_viewport_size({"width": 390, "height": 844})
    reader.goto(address + "occupation/database-administrator/index.html")
    # Two of MSF and three of MOF, by Tables 1 and 3.
    roles = [link.bounding_box() for link in reader.locator(".glance a").all()]
    assert len(roles) == 5
    assert all(box["x"] + box["width"] <= 390 and box["y"] + box["height"] < 844 for box in roles)


@pytest.mark.parametrize("width", [1280, 1100, 390, 320])
def test_the_search_stands_beside_the_name_of_the_site(
    reader: Any, address: str, width: int
) -> None:
    reader.set_viewport_size({"width": width, "height": 800})
    reader.goto(address + "index.html")
    name, field = (reader.locator(place).bounding_box() for place in (".brand", "#find"))
    assert name["x"] + name["width"] < field["x"]
    assert field["x"] + field["width"] <= width
    centres = [box["y"] + box["height"] / 2 for box in (name, field)]
    assert centres[0] == pytest.approx(centres[1], abs=1)
    assert reader.evaluate("document.documentElement.scrollWidth") <= width


def test_print_keeps_every_column(reader: Any, address: str) -> None:
    """What is between the margins of a sheet of A4 (180 mm) holds each table whole."""
    reader.set_viewport_size({"width": 680, "height": 1000})
    reader.emulate_media(media="print")
    pages = ("table/1", "table/4/as-printed", "map", "queries/roles-of-occupation", "scheme/msf")
    for page in (*pages, "occupation/systems-analyst"):
        reader.goto(f"{address}{page}/index.html")
        heads = reader.locator("main thead th")
        boxes = [head.bounding_box() for head in heads.all()]
        if page == "map":  # in a part that printing opens
            reader.locator("details").first.evaluate("each => { each.open = true }")
            boxes = [head.bounding_box() for head in heads.all()]
        assert len(boxes) > 4
        assert all(box and box["x"] + box["width"] <= 680 for box in boxes), page


@pytest.mark.parametrize(
    "name", ["index.html", "occupation/database-administrator/index.html", "table/4/index.html"]
)
def test_the_keyboard_goes_through_a_page_without_a_trap(
    reader: Any, address: str, name: str
) -> None:
    reader.goto(address + name)
    keyboard_reaches_the_end(reader)


def test_the_keyboard_leaves_the_editor(reader: Any, address: str, queryable: None) -> None:
    reader.goto(address + "query/index.html")
    reader.wait_for_selector(".cm-editor")
    keyboard_reaches_the_end(reader)


def keyboard_reaches_the_end(reader: Any) -> None:
    """Press Tab until the last link of the page has the focus; each stop must be seen."""
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.className") == "skip"
    last = reader.locator("footer a").last.element_handle()
    for _ in range(700):
        reader.keyboard.press("Tab")
        if reader.evaluate("(last) => document.activeElement === last", last):
            return
    focused = reader.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    pytest.fail(f"700 times Tab, and the focus is on {focused}")


def test_without_javascript_everything_can_be_read(browser: Any, address: str) -> None:
    reader = Reader(browser, address, java_script_enabled=False)
    reader.page.goto(address + "table/4/index.html")
    assert reader.page.locator("#cells tbody tr:visible").count() == 25
    assert reader.page.locator("form.filters:visible").count() == 0
    reader.page.goto(address + "a-z/index.html")
    # Clusters, titles, functions, roles and areas.
    names = 13 + 156 + 81 + 12 + 99
    assert reader.page.locator(".letter li a:visible").count() >= names
    # The responsibilities of MOF and the key activities, in all their places.
    for scheme, parts in (("mof", 408), ("work-functions", 539)):
        reader.page.goto(f"{address}scheme/{scheme}/index.html")
        assert reader.page.locator(".tree details li a").count() == parts
        assert not reader.page.locator(".tree details li a").first.is_visible()
        reader.page.click(".tree summary")
        assert reader.page.locator(".tree details li a").first.is_visible()
    reader.page.goto(address + "search/index.html")
    assert "The search needs JavaScript" in reader.page.inner_text("main")
    reader.context.close()
    assert reader.wrong == []


def test_the_site_works_from_a_folder(browser: Any, folder: Path, made: tuple[Path, Site]) -> None:
    reader = Reader(browser, "file:///", viewport={"width": 1280, "height": 900})
    page = reader.page
    page.goto((folder / "index.html").as_uri())
    page.click(".doors a >> text=Security")
    assert page.inner_text("h1") == "Security"
    page.click("nav >> text=Tables")
    page.click("main a >> text=Occupation clusters and their MOF roles")
    page.select_option("select[name=role]", label="Partner")
    assert page.locator("#cells tbody tr:visible").count() == 1
    if made[1].queryable:
        page.goto((folder / "query" / "index.html").as_uri())
        page.click("#run")
        page.wait_for_selector("#results tbody tr")
    assert reader.wrong == []
    reader.context.close()
