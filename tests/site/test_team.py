"""The page for a team's titles: it answers as `match` and `gaps` do, and what it is like to use."""

import csv
import itertools
import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from itotgraph.model import Kind
from itotgraph.site import team
from itotgraph.staffing import fill, gaps
from itotgraph.staffing.roster import Person, read
from itotgraph.staffing.smallest import Impossible, Need, Team, smallest
from itotgraph.taxonomy import Taxonomy
from itotgraph.titles.match import match, meanings
from itotgraph.titles.words import known
from tests import want
from tests.conftest import ESCO_EXCERPT, ONET_EXCERPT, ROOT
from tests.rosters import roster
from tests.titles.known import TITLES

TWIN = Path(__file__).with_name("twin.mjs")
MODULES = ROOT / "src" / "itotgraph" / "site" / "web" / "node_modules"


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


def test_the_page_matches_as_the_program_does(page: dict[str, Any], taxonomy: Taxonomy) -> None:
    titles = [*TITLES, *of_releases()]
    titles = [*dict.fromkeys((*titles, *disturbed(TITLES)))]
    occupations, roles = taxonomy.titles, taxonomy.role_names
    meant = meanings(occupations, roles, titles)
    expected = [
        [[asdict(m) for m in found] for found in (match(occupations, title), meant[title])]
        for title in titles
    ]
    answers = twin(data=page, titles=titles)
    differing = [
        (title, one, other)
        for title, one, other in zip(titles, json.loads(json.dumps(expected)), answers, strict=True)
        if one != other
    ]
    assert not differing
    assert sum(bool(found) for found, _ in answers) > 1000


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
    yield []


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
