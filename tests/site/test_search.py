"""The search, in a browser."""

import json
from pathlib import Path
from typing import Any

import pytest

from itotgraph.graph import mappings
from itotgraph.site import Site
from tests import want
from tests.site.reader import Reader, serving

HOLDER = "Which roles can the holder of a job title fill, in MSF and in MOF?"
SHIFT = """
  globalThis.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(autouse=True)
def searchable(made: tuple[Path, Site]) -> None:
    if not made[1].searchable:
        pytest.skip(want.of("the built query page"))


def search(reader: Any, words: str) -> list[tuple[str, str]]:
    """What is found, the best first: each with its kind and place."""
    reader.fill("#q", words)
    reader.wait_for_function(
        "(words) => document.getElementById('results').dataset.words === words", arg=words
    )
    lines = reader.locator("#results li").evaluate_all(
        """(items) => items.map((item) =>
            [...item.querySelectorAll("a, .kind")].map((part) => part.textContent))"""
    )
    return [(label, about) for label, about in lines]


# What people type, and what they mean by it: names, abbreviations and notations of ontology/, the
# codes of O*NET 29 and ESCO 1.1.1, and slips of the keys.
@pytest.mark.parametrize(
    ("words", "label", "kind"),
    [
        ("dba", "Database administrator", "occupation"),
        ("sysadmin", "Systems administrator", "occupation"),
        ("databse admin", "Database administrator", "occupation"),
        ("databsae administrator", "Database administrator", "occupation"),
        ("Sr. DBA (Oracle)", "Senior database administrator", "occupation"),
        ("remote tester", "Tester", "occupation"),
        ("Software Engineers II", "Software engineer", "occupation"),
        ("security", "Security", "role cluster"),
        ("Support", "Support", "role cluster"),
        ("technical support", "Technical support", "occupation cluster"),
        ("SDET", "Software design engineer and tester", "occupation"),
        ("O063", "Database administrator", "occupation"),
        ("k204", "Knowledge of organization hierarchy and decision-making processes", "knowledge"),
        ("table 4", "Table 4: MOF roles and their occupation clusters", "table"),
        ("about and", "About and sources", "page"),
        ("errata", "Errata", "page"),
        ("your team", "Your team", "page"),
        ("roles-of-occupation", HOLDER, "query"),
        ("Datenbankadministratorin", "Database administrator", "occupation"),
        ("développeur de logiciels", "Software engineer", "occupation"),
        ("software tester", "Software tester", "occupation"),
    ],
)
def test_what_is_meant_comes_first(
    reader: Any, address: str, words: str, label: str, kind: str
) -> None:
    reader.goto(address + "search/index.html")
    first, about = search(reader, words)[0]
    assert (first, about.split(" · ")[0]) == (label, kind)


@pytest.mark.parametrize(
    ("code", "name"),
    [("15-1244.00", "onet"), ("15-1242.00", "onet"), ("2521.1", "esco")],
)
def test_a_code_finds_what_is_mapped_to_it(reader: Any, address: str, code: str, name: str) -> None:
    (mapped,) = (m for m in mappings.mapping_sets() if m.name == f"{name}.sssom.tsv")
    iri = f"https://w3id.org/itot/onet/{code}"
    if name == "esco":  # as ESCO 1.1.1 has it
        iri = "http://data.europa.eu/esco/occupation/8c57af09-719c-42b3-be40-6ed4946236cc"
    wanted = {
        m.subject.rpartition("/")[2]
        for m in mappings.read(mapped)
        if m.object == iri and m.accepted and "/occupation/" in m.subject
    }
    reader.goto(address + "search/index.html")
    assert search(reader, code)
    links = reader.locator("#results a").evaluate_all("(all) => all.map((a) => a.href)")
    assert wanted
    assert wanted <= {link.split("/")[-2] for link in links}


def test_what_is_found_says_what_it_is_and_where(reader: Any, address: str) -> None:
    reader.goto(address + "search/index.html")
    found = dict(search(reader, "looks after databases"))
    assert found["Database Administrator"] == "functional area · MOF · Operations"
    found = dict(search(reader, "ICT help desk agent"))
    assert found["Help desk technician"] == "occupation · Technical support"
    search(reader, "desktop support technician")
    assert "Also: " in reader.inner_text("#results li >> nth=0")


def test_a_name_in_another_language_says_which(reader: Any, address: str) -> None:
    reader.goto(address + "search/index.html")
    search(reader, "Datenbankadministratorin")
    told = "In other languages: Datenbankadministratorin (German)"
    assert reader.inner_text("#results .why >> nth=0") == told


def test_the_address_keeps_step_and_back_works(reader: Any, address: str) -> None:
    reader.goto(address + "search/index.html?q=dba")
    first = reader.locator("#results .title >> nth=0")
    first.get_by_text("Database administrator").wait_for()
    search(reader, "secu")
    search(reader, "security")
    assert reader.url.endswith("?q=security")
    reader.click("#kinds >> text=key activity")
    assert reader.evaluate("document.activeElement.dataset.kind") == "key activity"
    assert reader.url.endswith("?q=security&kind=key+activity")
    kinds = reader.locator("#results .kind").all_inner_texts()
    assert {kind.split(" · ")[0] for kind in kinds} == {"Key activity"}
    first.get_by_role("link").click()
    reader.wait_for_selector("h1 >> text=/security/i")
    reader.go_back()
    reader.wait_for_selector("#kinds [aria-pressed=true]")
    assert reader.input_value("#q") == "security"
    reader.go_back()
    reader.wait_for_url("**/index.html?q=security")
    reader.go_back()
    reader.wait_for_function("() => document.getElementById('q').value === 'dba'")
    first.get_by_text("Database administrator").wait_for()


def test_nothing_moves_and_the_field_keeps_the_focus(reader: Any, address: str) -> None:
    reader.add_init_script(SHIFT)
    reader.goto(address + "search/index.html?q=network")
    reader.wait_for_selector("#results li")
    reader.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert reader.evaluate("shift") == 0
    reader.keyboard.type(" analyst")
    reader.wait_for_selector("#results .title >> nth=0 >> text='Network analyst'")
    assert reader.evaluate("document.activeElement.id") == "q"
    for expected in ("Network analyst", None):
        reader.keyboard.press("ArrowDown")
        focused = reader.evaluate("document.activeElement.textContent")
        assert focused == expected if expected else focused != "Network analyst"
    reader.keyboard.press("Escape")
    assert reader.evaluate("document.activeElement.id") == "q"


def test_every_page_suggests_while_one_types(reader: Any, address: str) -> None:
    reader.goto(address + "occupation/tester/index.html")
    reader.focus("#find")
    reader.keyboard.type("databse adm")
    first = reader.locator("#find-suggestions [role=option]").first
    first.get_by_text("Database administrator", exact=True).wait_for()
    assert reader.get_attribute("#find", "aria-expanded") == "true"
    reader.keyboard.press("ArrowDown")
    assert reader.get_attribute("#find", "aria-activedescendant") == first.get_attribute("id")
    reader.keyboard.press("Escape")
    assert reader.locator("#find-suggestions").is_hidden()
    assert reader.input_value("#find") == "databse adm"
    reader.keyboard.press("ArrowDown")
    first.wait_for()
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/occupation/database-administrator/index.html")
    # Enter without a choice asks the page of results.
    reader.fill("#find", "network")
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/search/index.html?q=network")


def test_the_search_works_from_a_folder(browser: Any, folder: Path) -> None:
    reader = Reader(browser, "file:///")
    reader.page.goto((folder / "search" / "index.html").as_uri() + "?q=sysadmin")
    reader.page.click("#results a >> text=Systems administrator")
    assert reader.page.inner_text("h1") == "Systems administrator"
    reader.context.close()
    assert reader.wrong == []


def test_every_entry_of_the_index_leads_to_a_page(folder: Path) -> None:
    text = (folder / "assets" / "names.js").read_text(encoding="utf-8")
    things = json.loads(text[text.index("{") : text.rindex("}") + 1])["things"]
    paths = [path for _, path, *_ in things]
    assert len(paths) == len(set(paths)) > 2500
    assert [path for path in paths if not (folder / path / "index.html").is_file()] == []


def test_names_are_text_and_never_markup(browser: Any, folder: Path, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>"
    row = [0, "about/", name, [""], [name], [], [name], name]
    index = {"kinds": [[name, 1]], "spellings": {}, "asides": [], "things": [row]}
    for part in folder.iterdir():
        if part.name != "assets":
            (tmp_path / part.name).symlink_to(part)
    (tmp_path / "assets").mkdir()
    for file in (folder / "assets").iterdir():
        (tmp_path / "assets" / file.name).write_bytes(file.read_bytes())
    text = f"globalThis.itotNames={json.dumps(index)};"
    (tmp_path / "assets" / "names.js").write_text(text, encoding="utf-8")
    with serving(tmp_path) as origin:
        reader = Reader(browser, origin)
        reader.page.goto(f"{origin}/search/index.html?q=img")
        reader.page.wait_for_selector("#results li")
        reader.page.fill("#find", "img")
        reader.page.wait_for_selector("[role=option]")
        assert reader.page.locator("main img, img[src=x]").count() == 0
        reader.context.close()
    assert reader.wrong == []
