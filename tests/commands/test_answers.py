"""What show, check, queries and table print and return."""

import io
import json
import re
from pathlib import Path

import click
import pytest

from itotgraph.commands import options
from itotgraph.questions import saved
from tests.commands.program import TITLES, Run, fails


def test_show(run: Run, small: Path) -> None:
    status, out, err = run("show", "--graph", small, "data architect")
    assert (status, err) == (0, "")
    assert out.startswith(
        "Data architect\noccupation\nhttps://w3id.org/itot/occupation/data-architect\n"
    )
    _, out, _ = run("show", "--graph", small, "Data architect", "--format", "json")
    assert json.loads(out)["label"] == "Data architect"
    _, out, _ = run("show", "--graph", small, "Data architect", "--format", "turtle")
    assert out.startswith("@prefix itot: ")


def test_check_finds_and_counts(run: Run, small: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    content = TITLES.replace("data-", "own-").replace('"Data architect"', '"Data  architect"')
    own.write_text(content, encoding="utf-8")
    status, out, err = run("check", "--graph", small, own, "--format", "json")
    findings = json.loads(out)
    assert status == 1
    assert [
        (finding["focus"].rpartition("/")[2], finding["file"], finding["line"])
        for finding in findings
        if finding["shape"] == "https://w3id.org/itot/shape/label-clean"
    ] == [("own-architect", str(own), 8)]
    violations = sum(finding["severity"] == "violation" for finding in findings)
    assert re.fullmatch(rf"\d+ triples: {violations} violation, 0 warning, 0 info\n", err)


def test_check_commands_no_terminal_and_says_nothing_of_its_libraries(
    run: Run, small: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.ttl"
    label = "Data \u202eanalyst"
    odd = '"2024-13-45"^^xsd:date, "x"^^xsd:integer, "maybe"^^xsd:boolean'
    own.write_text(
        f"@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n{TITLES}"
        f'occupation:x a itot:Occupation ; skos:prefLabel "{label}"@en ; skos:note {odd} .\n',
        encoding="utf-8",
    )
    status, out, err = run("check", "--graph", small, own)
    assert status == 1
    assert "Data \ufffdanalyst (occupation:x)" in out
    assert "\u202e" not in out
    assert err.count("\n") == 1


def test_queries(run: Run, tmp_path: Path) -> None:
    status, out, err = run("queries")
    assert (status, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == list(saved.saved())
    assert run("queries", "--format", "json", "-o", tmp_path / "q.json") == (0, "", "")
    assert list(json.loads((tmp_path / "q.json").read_text(encoding="utf-8"))) == list(
        saved.saved()
    )


def test_table(run: Run, small: Path) -> None:
    status, out, err = run("table", "3", "--graph", small, "--format", "csv")
    assert (status, err) == (0, "")
    assert out.startswith("association,cluster,cluster_label,occupations,")
    message = fails(run("table", "3", "--graph", small, "--role", "Data analyst"), 2)
    assert message.startswith("no RoleCluster is called 'Data analyst'")


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (["who", "Release Manager"], "Release Manager draws on 5 occupation clusters: "),
        (["compare", "Data analyst", "Data modeler"], "Data analyst and Data modeler share:\n"),
        (["path", "Help desk technician", "Network architect"], "2 steps, 136 new competencies"),
    ],
)
def test_a_summary_comes_first(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], first: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = run(*arguments)
    assert out.startswith(first)
    assert out.endswith("\n--full shows all of it.\n")
    assert len(out.splitlines()) <= 45
    assert max(map(len, out.splitlines())) <= 80
    monkeypatch.setenv("COLUMNS", "200")
    wide = run(*arguments)[1]
    assert len(wide.splitlines()) < len(out.splitlines())
    assert max(map(len, wide.splitlines())) > 80
    full = run(*arguments, "--full")[1]
    assert full.startswith("┌")
    assert len(full.splitlines()) > len(out.splitlines())
    # What programs read is as before.
    assert run(*arguments, "--full", "--format", "csv") == run(*arguments, "--format", "csv")


def test_long_text_goes_through_a_pager_where_somebody_looks_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paged: list[str] = []
    monkeypatch.setattr(click, "echo_via_pager", paged.append)
    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setenv("LINES", "10")
    options.put("x\n" * 9, None)
    assert paged == []
    options.put("x\n" * 11, None)
    assert paged == ["x\n" * 11]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True
