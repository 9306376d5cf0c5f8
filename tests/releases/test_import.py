"""The command `import`: what it tells, what it leaves alone, and the queries over its result."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from itotgraph.cli import itotgraph
from itotgraph.errors import InputError, OutputError
from itotgraph.graph import parse, sparql
from itotgraph.graph.source import as_store
from itotgraph.namespaces import BASE
from itotgraph.questions import saved
from itotgraph.releases import files
from itotgraph.text.answer import Answer
from itotgraph.text.write import locked
from tests.conftest import ESCO_EXCERPT as ESCO
from tests.conftest import ONET_EXCERPT as ONET
from tests.conftest import ROOT


def run(*arguments: object, catch_exceptions: bool = True) -> Result:
    words = ["import", *map(str, arguments)]
    return CliRunner().invoke(itotgraph, words, catch_exceptions=catch_exceptions)


def test_the_summary_names_every_file(tmp_path: Path) -> None:
    done = run("onet", ONET, "-o", tmp_path / "onet.nt")
    assert done.exit_code == 0, done.output
    assert "Skills.txt: 12 rows of ratings of elements, 150 triples\n" in done.output
    assert "LICENSE.md: not known, not read\n" in done.output
    for path in ONET.iterdir():
        assert path.name in done.output or path.name == "Read Me.txt"
    count = (tmp_path / "onet.nt").read_bytes().count(b"\n")
    assert done.output.endswith(f"onet.nt: {count} triples\n")


def test_the_same_source_gives_the_same_bytes_from_folder_and_zip(tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "release"), "zip", ONET)
    for source, name in ((ONET, "a.nt"), (ONET, "b.nt"), (packed, "c.nt")):
        assert run("onet", source, "-o", tmp_path / name).exit_code == 0
    first = (tmp_path / "a.nt").read_bytes()
    assert first == (tmp_path / "b.nt").read_bytes() == (tmp_path / "c.nt").read_bytes()


def test_a_malformed_row_leaves_the_old_output_alone(tmp_path: Path) -> None:
    source = shutil.copytree(ESCO, tmp_path / "esco")
    output = tmp_path / "esco.nt"
    output.write_text("old", encoding="utf-8")
    path = source / "skills_en.csv"
    path.write_bytes(path.read_bytes().replace(b"cross-sector", b"cross sector", 1))
    done = run("esco", source, "-o", output)
    assert isinstance(done.exception, InputError)
    assert output.read_text(encoding="utf-8") == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["esco", "esco.nt"]
    going = run("esco", source, "-o", output, "--keep-going")
    assert going.exit_code == 1
    assert "1 malformed rows left out" in going.output
    assert "skills_en.csv:" in going.output
    assert output.read_text(encoding="utf-8").startswith("<http")


PROGRAM = "from itotgraph.cli import main; main()"


@pytest.mark.parametrize("redirected", [False, True], ids=["pipe", "file"])
def test_standard_output_holds_the_triples_and_nothing_else(
    tmp_path: Path, redirected: bool
) -> None:
    command = [sys.executable, "-c", PROGRAM, "import", "onet", str(ONET), "-o", "/dev/stdout"]
    path = tmp_path / "onet.nt"
    if redirected:
        with path.open("wb") as file:
            done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, check=True)
    else:
        done = subprocess.run(command, capture_output=True, check=True)
        path.write_bytes(done.stdout)
    assert b"Skills.txt: 12 rows" in done.stderr
    assert run("onet", ONET, "-o", tmp_path / "same.nt").exit_code == 0
    assert path.read_bytes() == (tmp_path / "same.nt").read_bytes()


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ONET, tmp_path / "onet"))
    table = folder / "Task Statements.txt"
    _, row, *_ = table.read_text(encoding="utf-8").splitlines(keepends=True)
    code, _, rest = row.split("\t", 2)
    many = (f"{code}\t{90_000 + number}\t{rest}" for number in range(2000))
    with table.open("a", encoding="utf-8") as file:
        file.writelines(many)
    command = [sys.executable, "-c", PROGRAM, "import", "onet", str(folder), "-o", "/dev/stdout"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "loop.nt"
    link.symlink_to(link)
    with pytest.raises(OutputError, match=r"loop\.nt: is a link to itself"):
        run("onet", ONET, "-o", link, catch_exceptions=False)
    with pytest.raises(InputError, match=r"loop\.nt: no folder and no readable zip file"):
        run("onet", link, "-o", tmp_path / "o.nt", catch_exceptions=False)


def test_the_name_of_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ONET, tmp_path / "onet"))
    (folder / "a\x1b[2Jb.md").write_bytes(b"")
    done = run("onet", folder, "-o", tmp_path / "onet.nt")
    assert "2Jb.md: not known, not read" in done.output
    assert "\x1b" not in done.output


def test_the_output_must_not_be_the_source(tmp_path: Path) -> None:
    packed = shutil.make_archive(str(tmp_path / "release"), "zip", ONET)
    done = run("onet", packed, "-o", packed)
    assert isinstance(done.exception, InputError)
    assert "is an input, too" in str(done.exception)


def test_a_second_import_says_who_holds_the_output(tmp_path: Path) -> None:
    output = tmp_path / "onet.nt"
    held = rf"in use by pid {os.getpid()} since"
    with locked(output), pytest.raises(InputError, match=held), locked(output):
        pass
    assert not list(tmp_path.iterdir())
    with locked(output):
        pass


def test_an_import_that_is_killed_leaves_nothing_half_written(tmp_path: Path) -> None:
    source = tmp_path / "onet"
    shutil.copytree(ONET, source)
    path = source / "Alternate Titles.txt"
    row = "15-1241.00\tTitle {}\tn/a\t08\r\n"
    with path.open("a", encoding="utf-8", newline="") as file:
        file.writelines(row.format(number) for number in range(400_000))
    output = tmp_path / "onet.nt"
    output.write_text("old", encoding="utf-8")
    program = Path(sys.executable).with_name("itotgraph")
    command: list[str | Path] = [program, "import", "onet", source, "-o", output]
    killed = 0
    for _ in range(3):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while running.poll() is None and not list(tmp_path.glob(".onet.nt.*.tmp")):
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)
        killed += running.wait() == -signal.SIGKILL
        assert output.read_text(encoding="utf-8") == "old"
    assert killed == 3
    # The next run clears away what the killed one left.
    assert list(tmp_path.glob(".onet.nt.*"))
    assert run("onet", ONET, "-o", output).exit_code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["onet", "onet.nt"]


@pytest.fixture(scope="module")
def store(
    asserted: list[ox.Triple],
    inferred: set[ox.Triple],
    onet_excerpt: tuple[files.Report, str],
    esco_excerpt: tuple[files.Report, str],
) -> ox.Store:
    imported = ox.parse(onet_excerpt[1] + esco_excerpt[1], format=ox.RdfFormat.N_TRIPLES)
    mappings = parse.parse(ROOT / "tests" / "data" / "mappings.ttl")
    return as_store([*asserted, *inferred, *(q.triple for q in imported), *mappings])


def answer(store: ox.Store, name: str, **bound: str) -> set[tuple[str, ...]]:
    terms = {variable: ox.NamedNode(iri) for variable, iri in bound.items()}
    found = sparql.ask(store, saved.read(name), terms, name)
    assert isinstance(found, Answer)
    return {tuple(str(getattr(term, "value", "")) for term in row) for row in found.rows}


def test_work_functions_and_tasks_of_a_title(store: ox.Store) -> None:
    rows = answer(
        store, "onet-tasks-of-title", occupation=f"{BASE}occupation/database-administrator"
    )
    tasks = (ONET / "Task Statements.txt").read_text(encoding="utf-8").splitlines()
    expected = {line.split("\t")[2] for line in tasks if line.startswith("15-1242.00")}
    assert {row[6] for row in rows if row[2] == "O*NET"} == expected
    assert len({row[6] for row in rows if row[2] == "itot"}) >= 5


def test_skills_of_a_cluster(store: ox.Store) -> None:
    cluster = f"{BASE}cluster/database-administration-and-development"
    rows = answer(store, "esco-skills-of-cluster", cluster=cluster)
    table = (ESCO / "occupationSkillRelations_en.csv").read_text(encoding="utf-8").splitlines()
    of_two = [line for line in table if "8c57af09" in line or "b11e1742" in line]
    assert sum(int(row[5]) for row in rows) == len(of_two)
    assert {row[2] for row in rows} == {"essential", "optional"}


def test_technologies_of_a_role(store: ox.Store) -> None:
    rows = answer(store, "technology-skills-of-msf-role", role=f"{BASE}msf/development")
    table = (ONET / "Technology Skills.txt").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in table[1:]]
    demanded = {c[1] for c in cells if c[0] in ("15-1242.00", "15-1241.00") and c[5] == "Y"}
    assert {row[3] for row in rows} == demanded
    assert max(int(row[4]) for row in rows) == 2
