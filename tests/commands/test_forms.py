"""One law for every command: the ending of the output tells its form."""

import json
from pathlib import Path

import click
import pytest

from itotgraph import cli
from tests.commands.program import Run, fails, options

BEGINS = {
    ".csv": "association,cluster,cluster_label,",
    ".tsv": "association\tcluster\tcluster_label\t",
    ".json": "{",
    ".md": "| Occupation cluster |",
    ".html": "<table>",
    ".txt": "┌",
}
ANSWERING = [
    name for name in cli.COMMANDS if any(option.name == "form" for option in options(name))
]
ASKED = {
    "table": ["1"],
    "show": ["Tester"],
    "roles": ["Tester"],
    "who": ["msf:test"],
    "compare": ["Tester", "DBA"],
    "similar": ["Tester"],
    "path": ["Tester", "DBA"],
    "errata": ["--kind", "ambiguity"],
    "query": ["counts"],
    "queries": [],
    "match": ["DBA"],
    "check": [],
}


@pytest.mark.parametrize("ending", BEGINS)
def test_the_ending_tells_the_form(run: Run, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"table{ending}"
    assert run("table", "1", "-o", path) == (0, "", "")
    assert path.read_text(encoding="utf-8").startswith(BEGINS[ending])


@pytest.mark.parametrize("name", ASKED)
def test_it_does_in_every_command_that_answers(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / "answer.json"
    status, out, _ = run(name, *ASKED[name], "-o", path)
    assert (status, out) == (0, "")
    json.loads(path.read_text(encoding="utf-8"))
    message = fails(run(name, *ASKED[name], "-o", tmp_path / "answer.doc"), 2)
    assert message.startswith(f"{tmp_path}/answer.doc: no form has the ending .doc (use .txt, ")
    message = fails(run(name, *ASKED[name], "-o", path, "--format", "md"), 2)
    assert "--format md and the ending .json disagree" in message
    assert [each.name for each in tmp_path.iterdir()] == ["answer.json"]


def test_every_command_that_answers_is_tried() -> None:
    assert {*ANSWERING} - {*ASKED} == {"gaps", "link", "diff"}


def test_without_an_ending_it_is_text_and_a_form_may_be_said(run: Run, tmp_path: Path) -> None:
    assert run("table", "1", "-o", tmp_path / "table") == (0, "", "")
    assert (tmp_path / "table").read_text(encoding="utf-8").startswith("┌")
    assert run("table", "1", "-o", tmp_path / "table", "--format", "csv") == (0, "", "")
    assert (tmp_path / "table").read_text(encoding="utf-8").startswith("association,cluster,")


def test_one_word_for_one_option() -> None:
    """The same long option means the same in every command, and is called alike."""
    said: dict[str, set[tuple[str, ...]]] = {}
    for name in cli.COMMANDS:
        for option in options(name):
            if isinstance(option, click.Option):
                said.setdefault(str(option.name), set()).add(tuple(sorted(option.opts)))
    assert said["output"] == {("--output", "-o")}
    assert said["extra"] == {("--with",)}
    assert said["folder"] == {("--graph",)}
    assert said["form"] == {("--format",)}
    assert said["timeout"] == {("--timeout",)}


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["show", "DBA II"], "Database administrator"),
        (["compare", "DBA II", "Tester"], "Database administrator"),
        (["similar", "Sr. DBA"], "Senior database administrator"),
        (["path", "DBA II", "tester"], "Database administrator"),
        (["errata", "DBA II"], "Database administrator"),
        (["roles", "Sr. DBA (Oracle)"], "Senior database administrator"),
        (["query", "roles-of-occupation", "--bind", "occupation=DBA II"], "Database administrator"),
    ],
)
def test_a_name_is_read_as_people_write_it_and_that_is_told(
    run: Run, arguments: list[str], name: str
) -> None:
    status, out, err = run(*arguments)
    assert status == 0
    assert out or arguments[0] == "errata"
    assert f" is taken for {name}" in err
