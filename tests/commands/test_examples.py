"""Every example that a command's help shows is run, in a folder that has what it names."""

import inspect
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from itotgraph import cli
from itotgraph.graph.parse import packaged
from itotgraph.namespaces import ASSERTED, LINKED
from tests.commands.program import STAFF, Run
from tests.conftest import ROOT
from tests.servers import oxigraph

DATA = ROOT / "tests" / "data"
# What is shown beside an example, and no part of it.
BESIDE = re.compile(r"\s{2,}(?=\S)[^\"']*$")
ELSEWHERE = (
    ("serve", "runs until it is stopped: tests/serve runs it"),
    ("mcp", "runs until its host ends it: tests/serve runs it"),
    ("push http://localhost:3030", "Fuseki"),
    ("push http://localhost:7200", "GraphDB"),
    ("push http://localhost:8890", "Virtuoso: tests/publish/test_push.py pushes to it"),
    ("link review", "asks a person: tests/linking/test_review.py answers"),
    ("publish", "takes long: tests/site and tests/test_readme.py publish"),
    ("site", "takes long: tests/site and tests/test_readme.py make sites"),
)
# Where something is found: what is not covered, what is stale, what has changed, a score too low.
FOUND = ("gaps", "link stale", "diff", "check --fail-at info")


def examples() -> list[str]:
    found: list[str] = []
    for name in cli.COMMANDS:
        command = cli.itotgraph.get_command(click.Context(cli.itotgraph), name)
        assert command
        within = [*command.commands.values()] if isinstance(command, click.Group) else []
        for each in (command, *within):
            lines = inspect.cleandoc(each.help or "").splitlines()
            found += [BESIDE.sub("", x.strip()) for x in lines if x.startswith("  itotgraph ")]
    return [*dict.fromkeys(found)]


def elsewhere(example: str) -> bool:
    return any(example.startswith(f"itotgraph {start}") for start, _ in ELSEWHERE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    readme = (ROOT / "shapes" / "README.md").read_text(encoding="utf-8")
    titles = re.search(r"^```turtle\n(.*?)^```", readme, re.M | re.S)
    assert titles
    (folder / "titles.ttl").write_text(titles[1], encoding="utf-8")
    (folder / "titles.txt").write_text("Web developer\nDBA\n", encoding="utf-8")
    (folder / "staff.csv").write_text(STAFF, encoding="utf-8")
    (folder / "our-jobs.csv").write_text("id,label\nJ1,Tester\n", encoding="utf-8")
    (folder / "project.csv").write_text("requirement\nPartner\nTest\n", encoding="utf-8")
    pq.write_table(pa.table({"job_title": ["DBA", "Nurse"]}), folder / "staff.parquet")
    for name in ("db_30_1_text", "db_29_2_text"):
        shutil.copytree(DATA / "onet", folder / name)
    shutil.copytree(DATA / "onet-xlsx", folder / "db_30_1_excel")
    shutil.make_archive(str(folder / "db_30_1_text"), "zip", DATA / "onet")
    esco = shutil.make_archive(str(folder / "esco"), "zip", DATA / "esco")
    for name in (
        "ESCO dataset",
        "ESCO dataset - v1.2.1",
        "ESCO dataset - v1.2.1 - classification - en - csv",
    ):
        shutil.copy(esco, folder / f"{name}.zip")
    for name in ("mine", "old"):
        shutil.copy(packaged("ontology") / "onet.sssom.tsv", folder / f"{name}.sssom.tsv")
    shutil.copytree(packaged("ontology"), folder / "ontology")
    shutil.copytree(packaged("ontology"), folder / "old" / "ontology")
    for name in ("old", "build"):
        (folder / name).mkdir(exist_ok=True)
        shutil.copy(built / "itot.ttl", folder / name)
    (folder / "2010_to_2019_Crosswalk.csv").write_text(
        "O*NET-SOC 2010 Code,O*NET-SOC 2010 Title,O*NET-SOC 2019 Code,O*NET-SOC 2019 Title\n"
        "15-1141.00,Database Administrators,15-1242.00,Database Administrators\n",
        encoding="utf-8",
    )
    (folder / "crosswalk.csv").write_text(
        "O*NET Id,O*NET Title,O*NET Description,ESCO or ISCO URI,ESCO or ISCO Title,"
        "ESCO or ISCO Description,Type of Match\n"
        "15-1242.00,Database Administrators,,http://data.europa.eu/esco/occupation/"
        "8c57af09-719c-42b3-be40-6ed4946236cc,database administrator,,exactMatch\n",
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[str]:
    if reason := oxigraph.missing():
        pytest.skip(reason)
    with oxigraph.start(tmp_path_factory.mktemp("oxigraph"), built / "itot.nq") as addresses:
        yield addresses.query.removesuffix("/query")


@pytest.mark.parametrize("example", [each for each in examples() if not elsewhere(each)])
def test_an_example_runs(
    run: Run,
    folder: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    example: str,
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "120")
    if "7878" in example:
        example = example.replace("http://localhost:7878", request.getfixturevalue("store"))
        graphs = f"{ASSERTED}&default-graph-uri={LINKED}"
        example = example.replace("=IRI", f"={graphs}")
    if "onet.nt" in example and "import" not in example:
        assert run("import", "onet", "db_29_2_text", "-o", "onet.nt")[0] == 0
    if "build --candidates" in example:
        release = ("--to", "onet", "--release", "db_29_2_text")
        assert run("link", "Web developer", *release, "-o", "candidates.sssom.tsv")[0] == 0
    line = example.partition(" > ")[0]
    status, out, err = run(*shlex.split(line)[1:])
    expected = (0, 1) if line.removeprefix("itotgraph ").startswith(FOUND) else (0,)
    assert status in expected, err
    assert out or " -o " in line or status == 0


def test_each_command_has_an_example_that_is_run() -> None:
    started = {each.split()[1] for each in examples() if not elsewhere(each)}
    assert {*cli.COMMANDS} - started == {"mcp", "publish", "serve", "site"}
