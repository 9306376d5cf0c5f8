"""The page for a team's titles: it answers as `match` and `gaps` do, and what it is like to use."""

import csv
import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from itotgraph.taxonomy import Taxonomy
from itotgraph.titles.match import match, meanings
from itotgraph.titles.portable import portable
from itotgraph.titles.words import known
from tests import want
from tests.conftest import ESCO_EXCERPT, ONET_EXCERPT
from tests.titles.known import TITLES

TWIN = Path(__file__).with_name("twin.mjs")


def twin(**asked: Any) -> Any:
    """What the page's modules answer, in Node."""
    if not shutil.which("node"):
        pytest.skip(want.of("npm"))
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


def test_the_page_matches_as_the_program_does(taxonomy: Taxonomy) -> None:
    titles = [*TITLES, *of_releases()]
    titles = [*dict.fromkeys((*titles, *disturbed(TITLES)))]
    occupations, roles = taxonomy.titles, taxonomy.role_names
    meant = meanings(occupations, roles, titles)
    expected = [
        [[asdict(m) for m in found] for found in (match(occupations, title), meant[title])]
        for title in titles
    ]
    answers = twin(portable=portable(occupations=occupations, roles=roles), titles=titles)
    differing = [
        (title, one, other)
        for title, one, other in zip(titles, json.loads(json.dumps(expected)), answers, strict=True)
        if one != other
    ]
    assert not differing
    assert sum(bool(found) for found, _ in answers) > 1000
