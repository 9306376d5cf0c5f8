"""How long 100,000 job titles take, and how many of the answers O*NET's own codes bear out.

    pytest tests/benchmarks/test_match.py --benchmark-only

The titles are those that O*NET and the SOC list for IT occupations, made noisy as in job adverts,
with ranks, products, places, case, vacancy numbers and typing errors. An answer agrees where each
occupation that is best is mapped to the O*NET occupation that lists the title. That is a bound
from below: O*NET lists a data analyst among clinical data managers, too. The plain way is the
nearest label by rapidfuzz, for each distinct title, where it is at least 90 of 100.
"""

import csv
import gzip
import random
import resource
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from itotgraph.graph import mappings, parse
from itotgraph.graph.source import load_store
from itotgraph.namespaces import ONET
from itotgraph.titles import match
from tests import want
from tests.conftest import SHARED

CLI = [sys.executable, "-c", "from itotgraph.cli import main; main()"]
LISTS = {
    "onet303_job_titles.tsv": ("Job Title", "O*NET-SOC Code"),
    "soc2018_direct_match_titles_it.tsv": ("2018 SOC Direct Match Title", "2018 SOC Code"),
}
MANY = 100_000
BEFORE = ["", "", "", "Senior ", "Sr. ", "Junior ", "Lead ", "Principal "]
BEHIND = ["", "", "", " II", " III", " - Remote", " (Contract)", ", London", " - Acme", " (Oracle)"]


@pytest.fixture(scope="module")
def listed() -> dict[str, set[str]]:
    """The titles, with the codes of the occupations that list them."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, (title, code) in LISTS.items():
        path = SHARED / "data" / "it-subset" / name
        if not path.is_file():
            pytest.skip(want.of(path, want.SHARED))
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                found[row[title]].add(row[code])
    return found


@pytest.fixture(scope="module")
def noisy(listed: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Noisy titles, each with the title that it was made of."""
    chance = random.Random(2002)
    titles = sorted(listed)
    return [(_noise(title, chance), title) for title in chance.choices(titles, k=MANY)]


def _noise(title: str, chance: random.Random) -> str:
    made = chance.choice(BEFORE) + title + chance.choice(BEHIND)
    made = chance.choice([made, made, made, made.upper(), made.lower()])
    if chance.random() < 0.2:
        at = chance.randrange(1, len(made))
        made = made[:at] + made[at + 1 :]
    return f"{made} #{chance.randrange(100_000)}" if chance.random() < 0.3 else made


def agreement(answers: Iterable[set[str]], sources: Iterable[set[str]]) -> tuple[int, int]:
    """Return how many titles have an answer, and how many of the answers O*NET bears out."""
    codes: dict[str, set[str]] = defaultdict(set)
    for mapping in mappings.read(parse.packaged("ontology") / "onet.sssom.tsv"):
        if mapping.accepted and mapping.object.startswith(ONET):
            codes[mapping.subject].add(mapping.object.removeprefix(ONET))
    answered = agreed = 0
    for concepts, source in zip(answers, sources, strict=True):
        answered += bool(concepts)
        agreed += bool(concepts) and all(
            any(code.startswith(listing) for code in codes[concept] for listing in source)
            for concept in concepts
        )
    return answered, agreed


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_file(
    benchmark: BenchmarkFixture,
    tmp_path: Path,
    noisy: list[tuple[str, str]],
    listed: dict[str, set[str]],
    ending: str,
) -> None:
    """The whole process, from its start to the file on disk."""
    import polars

    given, made = tmp_path / f"titles.{ending}", tmp_path / f"matched.{ending}"
    frame = polars.DataFrame({"id": range(MANY), "title": [title for title, _ in noisy]})
    frame.write_csv(given) if ending == "csv" else frame.write_parquet(given)
    command = [*CLI, "match", "--file", str(given), "-o", str(made)]
    benchmark.pedantic(subprocess.run, (command,), {"check": True}, rounds=1)
    table = polars.read_csv(made) if ending == "csv" else polars.read_parquet(made)
    assert table["id"].n_unique() == MANY
    best = table.filter(polars.col("rank") == 1).group_by("id").agg("concept").sort("id")
    answers = dict(zip(best["id"], map(set, best["concept"]), strict=True))
    _tell(benchmark, [answers.get(n, set()) for n in range(MANY)], noisy, listed)


def test_titles_of_any_work(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    """As `test_a_file`, with noisy titles of all that O*NET lists, most of which fit nothing."""
    path = SHARED / "data" / "onet-30.3-titles" / "job_titles.csv.gz"
    if not path.is_file():
        pytest.skip(want.of(path, want.SHARED))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        titles = sorted({row["Job Title"] for row in csv.DictReader(file)})
    chance = random.Random(2002)
    given, made = tmp_path / "titles.csv", tmp_path / "matched.csv"
    with given.open("w", encoding="utf-8", newline="") as file:
        rows = ([_noise(title, chance)] for title in chance.choices(titles, k=MANY))
        csv.writer(file).writerows([["title"], *rows])
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [*CLI, "match", "--file", str(given), "-o", str(made)]
    benchmark.pedantic(subprocess.run, (command,), {"check": True}, rounds=1)
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    benchmark.extra_info["processor"] = after - before
    with made.open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) >= MANY


def test_the_plain_way(
    benchmark: BenchmarkFixture, noisy: list[tuple[str, str]], listed: dict[str, set[str]]
) -> None:
    from rapidfuzz import fuzz, process, utils

    index = match.index(load_store(parse.ontology_files()))

    def nearest() -> list[set[str]]:
        done: dict[str, set[str]] = {}
        for title, _ in noisy:
            if title not in done:
                near = process.extractOne(
                    title,
                    index.labels,
                    scorer=fuzz.WRatio,
                    processor=utils.default_process,
                    score_cutoff=90,
                )
                done[title] = {near[2]} if near else set()
        return [done[title] for title, _ in noisy]

    answers = benchmark.pedantic(nearest, rounds=1)
    _tell(benchmark, answers, noisy, listed)


def _tell(
    benchmark: BenchmarkFixture,
    answers: list[set[str]],
    noisy: list[tuple[str, str]],
    listed: dict[str, set[str]],
) -> None:
    answered, agreed = agreement(answers, [listed[source] for _, source in noisy])
    benchmark.extra_info |= {"answered": answered / MANY, "agreed": agreed / answered}
    print(f"answered {answered / MANY:.3f}, of which O*NET agrees with {agreed / answered:.3f}")
