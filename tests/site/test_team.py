"""The page for a team's titles: it answers as `match` and `gaps` do, and what it is like to use."""

import csv
import io
import itertools
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from itotgraph.model import Kind
from itotgraph.site import team
from itotgraph.staffing import fill, gaps
from itotgraph.staffing.roster import Person, read
from itotgraph.staffing.smallest import Impossible, Need, Team, smallest
from itotgraph.taxonomy import Taxonomy, load
from itotgraph.titles.match import match, meaning, meanings
from itotgraph.titles.words import known
from tests import want
from tests.conftest import ESCO_EXCERPT, ONET_EXCERPT, ROOT
from tests.rosters import roster
from tests.site.reader import Reader, output
from tests.staffing import test_roster
from tests.titles.known import TITLES

TWIN = Path(__file__).with_name("twin.mjs")
MODULES = ROOT / "src" / "itotgraph" / "site" / "web" / "node_modules"


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    """The taxonomy, asked as the page reads titles: in English."""
    found = load()
    found.languages = ["en"]
    return found


@pytest.fixture(scope="module")
def page(taxonomy: Taxonomy) -> dict[str, Any]:
    """What the page goes by."""
    return team.data(taxonomy.source, taxonomy.titles, taxonomy.role_names)


def twin(**asked: Any) -> Any:
    """What the page's modules answer, in Node."""
    if not shutil.which("node") or not (MODULES / "yalps").is_dir():
        pytest.skip(want.of("the built query page"))
    command = ["node", str(TWIN)]
    run = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert not run.returncode, run.stderr
    return json.loads(run.stdout)


def of_releases() -> Iterator[str]:
    """The titles of the excerpts of O*NET and ESCO."""
    for name in ("Alternate Titles.txt", "Sample of Reported Titles.txt"):
        with (ONET_EXCERPT / name).open(encoding="utf-8") as file:
            yield from (row[1] for row in csv.reader(file, delimiter="\t"))
    with (ESCO_EXCERPT / "occupations_en.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from (row["preferredLabel"], *row["altLabels"].split("\n"))


def disturbed(titles: list[str]) -> Iterator[str]:
    """The titles as people write them: with ranks, brackets, errors and letters of all kinds."""
    chance = random.Random(1)
    asides = [" ".join(words) for words in known().asides]
    others = (
        "m/w/d",
        "(H/F)",
        "#12345",
        "all genders",
        "/-in",
        " / -in",
        "DeveloperIn",
        "80-100 %",
        "– Leeds",
        "at Acme",
        "MÜLLER",
        "開発",
    )
    for title in titles:
        at = chance.randrange(len(title))
        yield f"{chance.choice(asides)} {title}"
        yield f"{title} ({chance.choice(asides)}, {chance.choice(asides)})"
        yield title[:at] + title[at + 1 :]
        yield title[:at] + chance.choice("aesßİſǰ'") + title[at:]
        yield f"{title} {chance.choice(others)}"
        yield f"{title}{chance.choice(('/', ' & ', ' and '))}{chance.choice(titles)}"


def test_what_the_page_goes_by_has_an_order_of_its_own(page: dict[str, Any]) -> None:
    """It is made from sets, which have another with each run."""
    assert [*page["functions"]] == sorted(page["functions"])
    assert page["work"]["within"] == sorted(page["work"]["within"])


def test_the_page_matches_as_the_program_does(page: dict[str, Any], taxonomy: Taxonomy) -> None:
    titles = [*TITLES, *of_releases()]
    titles = [*dict.fromkeys((*titles, *disturbed(TITLES)))]
    occupations, roles = taxonomy.titles, taxonomy.role_names
    meant = meanings(occupations, roles, titles)
    expected = [
        [
            *(
                [asdict(m) for m in found]
                for found in (match(occupations, title), meant[title].best)
            ),
            meaning(occupations, title).why,
        ]
        for title in titles
    ]
    answers = twin(data=page, titles=titles)
    differing = [
        (title, one, other)
        for title, one, other in zip(titles, json.loads(json.dumps(expected)), answers, strict=True)
        if one != other
    ]
    assert not differing
    assert sum(bool(found) for found, *_ in answers) > 1000
    assert sum("it lacks" in why for *_, why in answers) > 100


def rosters(taxonomy: Taxonomy, folder: Path) -> Iterator[list[Person]]:
    """Rosters that look real, of several sizes; the titles that were judged by hand; and people
    with titles of roles, two titles, work functions alone, or no time."""
    occupations = [c for c in taxonomy.concepts if c.kind == Kind.OCCUPATION]
    functions = [c for c in taxonomy.concepts if c.kind == Kind.FUNCTION]
    for size in (1, 9, 25, 400):
        path = folder / f"{size}.csv"
        path.write_text(roster(size, occupations, functions), encoding="utf-8")
        yield read(path, taxonomy.concepts)
    judged = [Person(f"P{n}", title) for n, title in enumerate(TITLES)]
    yield judged
    yield judged[::7]
    one, other = functions[3].iri, functions[40].iri
    yield [
        Person("A", "Release Manager"),
        Person("B", "Test", allocation=0.125),
        Person("C", "Nurse", more=("Sr. DBA", "Tester")),
        Person("D", "Chef de cuisine", frozenset((one, other)), 0.5),
        Person("E", "Project manager", allocation=0.0),
        Person("F", "Systems analist (m/w/d)"),
    ]
    # Four role clusters of MSF, one more than a person can carry.
    yield [Person("A", "QA engineer")]
    yield []


def cases(test: Any) -> list[Any]:
    """What another test is tried on."""
    return [*test.pytestmark[0].args[1]]


def texts(taxonomy: Taxonomy) -> Iterator[str]:
    """Rosters as people write them: those of the tests of rosters, and some with rows at fault."""
    occupations = [c for c in taxonomy.concepts if c.kind == Kind.OCCUPATION]
    functions = [c for c in taxonomy.concepts if c.kind == Kind.FUNCTION]
    yield roster(200, occupations, functions)
    yield from (text for text, *_ in cases(test_roster.test_rosters_as_people_have_them))
    yield from cases(test_roster.test_what_spreadsheets_write_is_read)
    for label in cases(test_roster.test_any_label_is_a_label):
        quoted = label.replace('"', '""')
        yield f'person,title\n"{quoted}","{quoted}"\n'
    for share in ("1", "0.25", ".5", "80 %", "0", "80", "-0.5", "1e9", "NaN", '"0,5"', '"0,5,5"'):
        yield f"{test_roster.HEAD}P1,DBA,,{share}\nP2,Tester,,\n"
    named = ("Tame lions", "C08.F08", "Perform security administration", functions[7].iri)
    for function in (*named, "PERFORM  infrastructure planning; C01.F01|C02.F02"):
        yield f"{test_roster.HEAD}P1,DBA,{function},\nP2,Tester,,\n"
    head = "sep=;\nDate;2026\n\nperson;title;;\n"
    yield f"{head}P1;DBA;;\n;Tester;;\nP3;N/A;;\nP4;a;b;c;d;\nP5;Tester\n"
    yield 'person\ttitle\n"P\n1"\tDBA, senior\nP2\t\nN/A\tTester\n'


def test_the_page_reads_a_roster_as_the_program_does(
    page: dict[str, Any], taxonomy: Taxonomy, tmp_path: Path
) -> None:
    asked = [*texts(taxonomy)]
    path = tmp_path / "staff.csv"
    for text, people in zip(asked, twin(data=page, tables=asked), strict=True):
        path.write_bytes(text.encode())
        read_ = read(path, taxonomy.concepts, keep_going=True, tell=lambda said: None)
        told = [(p["name"], p["titles"], sorted(p["functions"]), p["allocation"]) for p in people]
        expected = [
            (p.name, [*p.titles], sorted(p.functions), pytest.approx(p.allocation)) for p in read_
        ]
        assert told == expected, text


def said(report: gaps.Report) -> dict[str, Any]:
    """What the page tells of a report, but for the team."""
    return {
        "people": report.people,
        "distinct": report.distinct,
        "strange": report.strange,
        "coverage": [
            {
                **{k: v for k, v in asdict(each).items() if k not in ("concept", "rests_on")},
                "iri": each.concept.iri,
                "postings": [[p.vocabulary, p.iri, p.code, p.title] for p in each.postings],
            }
            for each in report.coverage
        ],
        "unmatched": [asdict(each) for each in report.unmatched],
        "stretched": [asdict(each) for each in report.stretched],
        "can": {place.name: sorted(place.roles) for place in report.matrix if place.name},
    }


def team_of(members: Any, unlikely: Any) -> tuple[int, int]:
    return len(members), len(unlikely)


@pytest.mark.parametrize("framework", ["msf", "mof", None])
def test_the_page_finds_the_gaps_that_the_program_does(
    page: dict[str, Any], taxonomy: Taxonomy, tmp_path: Path, framework: str | None
) -> None:
    found = [*rosters(taxonomy, tmp_path)]
    source, titles, roles = taxonomy.source, taxonomy.titles, taxonomy.role_names
    frameworks = [framework] if framework else [*gaps.FRAMEWORKS]
    asked = [
        {
            "frameworks": frameworks,
            "people": [
                {
                    "name": person.name,
                    "titles": person.titles,
                    "functions": sorted(person.functions),
                    "allocation": person.allocation,
                }
                for person in people
            ],
        }
        for people in found
    ]
    answers = twin(data=page, rosters=asked)
    for people, answer in zip(found, answers, strict=True):
        report = gaps.gaps(source, people, framework, titles=titles, roles=roles)
        expected = json.loads(json.dumps(said(report)))
        can = {who: sorted(role["iri"] for role in held) for who, held in answer["can"]}
        for each in answer["coverage"]:
            each["iri"] = each.pop("concept")["iri"]
        told = {**{key: answer[key] for key in expected}, "can": can}
        if not expected["can"]:
            told["can"] = {}
        # Who has no time is in the matrix, too, and can fill nothing.
        expected["can"] = {who: held for who, held in expected["can"].items() if who in told["can"]}
        assert told == expected
        best, theirs = report.staffing.team, answer["team"]
        if isinstance(best, Impossible):
            assert {name for name, _ in theirs["needs"]} == {report.labels[n] for n in best.needs}
        else:
            assert theirs["proven"]
            assert team_of(theirs["members"], theirs["unlikely"]) == team_of(
                best.members, best.unlikely
            )
            assert len(best.members) == best.at_least
        rows = [
            [each.role_cluster, each.functions_met, each.functions_in_all, [*each.functional_areas]]
            for each in fill.fill(source, people, titles, roles, framework)
            if each.role_cluster
        ]
        assert rows == [
            [row["role"]["label"], row["functionsMet"], row["functionsInAll"], row["areas"]]
            for person in answer["filled"]
            for title in person
            for row in title
        ]


def test_the_smallest_team_is_the_smallest(page: dict[str, Any]) -> None:
    """Held against the program's, with needs for several people and pairs of every kind."""
    chance = random.Random(1)
    pairs = [frozenset(pair) for pair in itertools.combinations("ABCD", 2)]
    asked = []
    for _ in range(300):
        names = [*"ABCD", "f", "g"]
        can = {
            f"P{n}": frozenset(chance.sample(names, chance.randint(0, 6)))
            for n in range(chance.randint(0, 7))
        }
        needs = [Need(r, chance.randint(1, 2), frozenset(r)) for r in chance.sample("ABCD", 3)]
        needs += [Need(f, 1, frozenset(chance.sample("ABCD", chance.randint(0, 3)))) for f in "fg"]
        kept = [chance.choice(("", "apart", "unlikely")) for _ in pairs]
        apart, unlikely = (
            [pair for pair, kind in zip(pairs, kept, strict=True) if kind == wanted]
            for wanted in ("apart", "unlikely")
        )
        asked.append((can, needs, apart, unlikely))
    answers = twin(
        data=page,
        teams=[
            {
                "can": [(who, sorted(things)) for who, things in can.items()],
                "needs": [
                    {"name": n.name, "minimum": n.minimum, "roles": sorted(n.roles)} for n in needs
                ],
                "apart": [sorted(pair) for pair in apart],
                "unlikely": [sorted(pair) for pair in unlikely],
            }
            for can, needs, apart, unlikely in asked
        ],
    )
    possible = 0
    for (can, needs, apart, unlikely), answer in zip(asked, answers, strict=True):
        best = smallest(can, needs, apart, unlikely)
        if isinstance(best, Team):
            possible += 1
            assert answer["proven"]
            assert team_of(answer["members"], answer["unlikely"]) == team_of(
                best.members, best.unlikely
            )
            held = {who: frozenset(roles) for who, roles in answer["members"]}
            assert all(roles <= can[who] for who, roles in held.items())
            assert not any(pair <= roles for roles in held.values() for pair in apart)
            for need in needs:
                meeting = [
                    who
                    for who, roles in held.items()
                    if need.name in can[who] and (not need.roles or need.roles & roles)
                ]
                assert len(meeting) >= need.minimum
        else:
            assert isinstance(best, Impossible)
            core = [need for need in needs if need.name in dict(answer["needs"])]
            assert isinstance(smallest(can, core, apart, unlikely), Impossible)
    assert 50 < possible < 250


ROSTER = """person;job title;allocation
Ada;Sr. DBA (Oracle);
Ben;Network/Systems Administrator;80%
Cleo;"Engineer, Network";
Dan;Systems analist;50%
Eve;Nurse;
Ada;Tester;
"""


@pytest.fixture(params=["folder", "server"])
def workbench(
    request: pytest.FixtureRequest, browser: Any, folder: Path, address: str
) -> Iterator[Any]:
    """The page, opened from a folder and from a server."""
    if not (folder / "team" / "index.html").is_file():
        pytest.skip(want.of("the built query page"))
    top = f"{folder.as_uri()}/" if request.param == "folder" else address
    reader = Reader(browser, top, viewport={"width": 1280, "height": 900})
    reader.page.goto(f"{top}team/index.html")
    yield reader.page
    reader.context.close()
    assert reader.wrong == []


def saved(page: Any, button: str, path: Path) -> Path:
    with page.expect_download() as download:
        page.click(button)
    download.value.save_as(path)
    return path


def test_an_analyst_pastes_a_roster(workbench: Any, tmp_path: Path) -> None:
    workbench.fill("#titles", ROSTER)
    workbench.wait_for_selector("#understood >> text=1 of 6 titles not understood.")
    path = tmp_path / "staff.csv"
    path.write_text(ROSTER, encoding="utf-8")
    # The guess of the columns: who is Ada, who stands there twice.
    assert workbench.input_value("#column-title") == "1"
    assert "Ada stands in rows 2, 7" in workbench.inner_text("#notes")
    # The same as the program says.
    told = json.loads(output_of_gaps(path))
    assert (told["titles_not_understood"], told["titles"]) == (1, 6)
    roles = workbench.locator("#matrix tfoot td").all_inner_texts()
    assert roles == [
        f"{each['status']} ({each['people']})"
        for each in told["coverage"]
        if each["kind"] == "role cluster"
    ]
    workbench.wait_for_selector("#smallest-says:not(:text('Looking'))")
    program = output("match", "--file", str(path), "--format", "csv")
    page = saved(workbench, "#csv", tmp_path / "titles.csv").read_text(encoding="utf-8")
    assert rows_of(page) == rows_of(program.decode())
    # Of a project there are six roles.
    workbench.check("input[value=msf]")
    assert workbench.locator("#matrix tfoot td").count() == 6


def output_of_gaps(path: Path) -> str:
    program = Path(sys.executable).with_name("itotgraph")
    command = [str(program), "gaps", str(path), "--format", "json"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_doubtful_title_is_settled_with_one_click(workbench: Any, tmp_path: Path) -> None:
    workbench.fill("#titles", "Nurse\nNetwork/Systems Administrator\nDBA\n")
    workbench.wait_for_selector("#understood >> text=1 of 3 titles not understood.")
    workbench.click("#chips >> text=Doubtful 1")
    workbench.click("#meanings button >> text=Systems administrator")
    workbench.wait_for_selector("#chips >> text=Doubtful 0")
    workbench.click("#chips >> text=Not understood 1")
    field = workbench.locator("#meanings input")
    field.fill("Tester")
    field.press("Enter")
    workbench.wait_for_selector("#understood >> text=3 of 3 titles understood.")
    rows = rows_of(saved(workbench, "#csv", tmp_path / "titles.csv").read_text(encoding="utf-8"))
    assert [(row[0], row[3], row[6]) for row in rows[1:3]] == [
        ("Nurse", "Tester", "settled by hand"),
        ("Network/Systems Administrator", "Systems administrator", "settled by hand"),
    ]
    workbench.click("#chips >> text=All 3")
    workbench.click("#meanings tr:has-text('Nurse') >> text=Undo")
    workbench.wait_for_selector("#understood >> text=1 of 3 titles not understood.")


def test_a_workbook_is_opened_and_one_is_saved(workbench: Any, tmp_path: Path) -> None:
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        book.add_worksheet("Notes").write_row(0, 0, ["as of", "May"])
        sheet = book.add_worksheet("Staff")
        sheet.write_row(0, 0, ["Staff of the department"])
        sheet.write_row(2, 0, ["Vorname", "Nachname", "Stelle", "Beschäftigungsgrad (%)"])
        sheet.write_row(3, 0, ["Zoé", "Lefèvre", "=DBA", 50])
        sheet.write_row(4, 0, ["Jürgen", "Müller", "Tester, senior", 100])
    workbench.set_input_files("#file", path)
    workbench.wait_for_selector("#understood >> text=2 of 2 titles understood.")
    notes = workbench.inner_text("#notes")
    assert "Sheet “Staff” is read, of 2." in notes
    assert "are taken for percentages" in notes
    assert workbench.locator("#matrix tbody th").all_inner_texts()[0].startswith("Zoé Lefèvre")
    # A column is chosen by its name.
    workbench.select_option("#column-title", label="Nachname")
    workbench.wait_for_selector("#understood >> text=2 of 2 titles not understood.")
    workbench.select_option("#column-title", label="Stelle")
    workbench.wait_for_selector("#understood >> text=2 of 2 titles understood.")
    book = CalamineWorkbook.from_path(str(saved(workbench, "#xlsx", tmp_path / "team.xlsx")))
    assert book.sheet_names == ["Titles", "Roles", "Who is missing", "Concerns"]
    titles = book.get_sheet_by_name("Titles").to_python()
    assert [row[2] for row in titles] == ["Stelle", "=DBA", "Tester, senior"]
    assert titles[1][6] == "Database administrator"


def test_what_is_no_table_is_said(workbench: Any, tmp_path: Path) -> None:
    path = tmp_path / "staff.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    workbench.set_input_files("#file", path)
    workbench.wait_for_selector(
        "#understood >> text=staff.xlsx cannot be read. No readable workbook"
    )
    workbench.fill("#titles", "<img src=x onerror=alert(1)>\n=1+1\n")
    workbench.wait_for_selector("#understood >> text=2 of 2 titles not understood.")
    rows = rows_of(saved(workbench, "#csv", tmp_path / "titles.csv").read_text(encoding="utf-8"))
    assert rows[2][0] == "'=1+1"


def test_nothing_can_be_sent(browser: Any, folder: Path, address: str) -> None:
    """Not even to where the page came from: the policy allows no connection."""
    if not (folder / "team" / "index.html").is_file():
        pytest.skip(want.of("the built query page"))
    reader = Reader(browser, address)
    reader.page.goto(f"{address}team/index.html")
    send = "async () => { try { await fetch('data.js') } catch (error) { return error.name } }"
    assert reader.page.evaluate(send) == "TypeError"
    assert any("Content Security Policy" in each for each in reader.wrong)
    reader.context.close()


def test_thousands_of_titles_take_about_a_second(workbench: Any) -> None:
    titles = [*dict.fromkeys((*TITLES, *of_releases()))]
    text = "\n".join(titles[:3000])
    workbench.fill("#titles", text)
    workbench.wait_for_selector("#understood >> text= titles not understood.")
    assert workbench.locator("#meanings tr").count() == 200
