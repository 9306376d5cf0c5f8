"""What the commands read: the graph, a user's own titles, and files that are broken."""

from pathlib import Path

import click
import pytest

from itotgraph import cli
from tests.commands.program import SELECT, STAFF, TITLES, Run, fails, options


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Dat anlyst", "no concept is called 'Dat anlyst' (did you mean Data analyst)"),
        ("zzz", "no concept is called 'zzz' (give an IRI, a notation or a label)"),
        ("\x1b[31mred", "no concept is called '\ufffd[31mred' (give"),
        ("two\nlines", "no concept is called 'two lines' (give"),
    ],
)
def test_an_unknown_concept(run: Run, small: Path, name: str, said: str) -> None:
    assert fails(run("show", "--graph", small, name), 2).startswith(said)
    assert fails(run("errata", "--graph", small, name), 2).startswith(said)


def test_an_ambiguous_name_lists_the_candidates(run: Run, small: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.ttl"
    twin.write_text(TITLES.replace("data-analyst", "data-analyst-2"), encoding="utf-8")
    message = fails(run("show", "--graph", small, "--with", twin, "Data analyst"), 2)
    assert message == (
        "'Data analyst' is the name of several concepts (say which: "
        "occupation:data-analyst (Occupation), occupation:data-analyst-2 (Occupation))"
    )


def test_with_adds_a_users_own_titles(run: Run, small: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    titles = TITLES.replace("Data analyst", "Data steward").replace("data-analyst", "data-steward")
    own.write_text(titles, encoding="utf-8")
    assert fails(run("show", "--graph", small, "Data steward"), 2)
    assert run("show", "--graph", small, "--with", own, "Data steward")[0] == 0


WITH = [name for name in cli.COMMANDS if any(option.name == "extra" for option in options(name))]


@pytest.mark.parametrize("name", WITH)
def test_a_broken_file_is_named_with_its_line(
    run: Run, small: Path, tmp_path: Path, name: str
) -> None:
    broken, missing = tmp_path / "broken.ttl", tmp_path / "missing.ttl"
    broken.write_text(TITLES + "occupation:x a itot:Occupation\n", encoding="utf-8")
    last = TITLES.count("\n") + 2
    required = ["1" for option in options(name) if isinstance(option, click.Argument)]
    if name in ("build", "export"):
        required = {"build": ["-o"], "export": ["--profile", "csvw", "-o"]}[name] + [
            str(tmp_path / "b")
        ]
    elif name in ("query", "queries", "check", "push", "publish"):
        required = {
            "publish": [str(tmp_path / "b"), "--base-url", "https://example.org/"],
            "query": ["table-1"],
            "queries": ["--count"],
            "check": [],
            "push": ["http://127.0.0.1:9/"],
        }[name]
    arguments = [name, *required, "--graph", small, "--with"]
    assert fails(run(*arguments, broken), 2).startswith(f"{broken}:{last}:1: ")
    assert fails(run(*arguments, missing), 2).startswith(f"{missing}: cannot be read: No such file")
    assert not (tmp_path / "b").exists()


def test_a_broken_graph_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(TITLES, encoding="utf-8")
    (tmp_path / "b.ttl").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    for command in (["show", "x"], ["table", "1"], ["check"], ["query", "table-1"]):
        message = fails(run(*command, "--graph", tmp_path), 2)
        assert message.startswith(f"{tmp_path / 'b.ttl'}:1: merge conflict")


def test_an_input_is_not_overwritten(run: Run, small: Path, tmp_path: Path) -> None:
    own, link, asked = (tmp_path / name for name in ("own.ttl", "link.ttl", "own.rq"))
    own.write_text(TITLES, encoding="utf-8")
    asked.write_text(SELECT, encoding="utf-8")
    link.symlink_to(own)
    graph_file = small / "titles.ttl"
    staff = tmp_path / "staff.csv"
    staff.write_text(STAFF, encoding="utf-8")
    for command, output in (
        (["gaps", staff], staff),
        (["table", "1", "--graph", small, "--with", own], own),
        (["table", "1", "--graph", small, "--with", own], link),
        (["check", "--graph", small, own], own),
        (["query", asked, "--graph", small], asked),
        (["errata", "--graph", small], graph_file),
        (["diff", own, graph_file], own),
        (["export", "--profile", "sqlite", "--graph", small, "--with", own], own),
        (["build", "--graph", small], small),
        (["site", "--graph", small], small),
        (["import", "onet", small], graph_file),
        (["link", "find", own, "--to", "onet", "--release", small], own),
        (["link", "find", "x", "--to", "onet", "--release", small], graph_file),
        (["link", "find", "x", "--to", "onet", "--without", own, "--release", small], link),
        (["link", "stale", own, "--against", small], own),
        (["link", "stale", "--against", own], own),
        (["link", "review", own], own),
    ):
        assert "is an input, too" in fails(run(*command, "-o", output), 2)
    assert own.read_text(encoding="utf-8") == graph_file.read_text(encoding="utf-8") == TITLES
    assert asked.read_text(encoding="utf-8") == SELECT
