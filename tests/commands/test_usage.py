"""How each command is used, explained, and misused."""

import re
import subprocess
import sys

import click
import pytest

from itotgraph import __version__, cli
from tests.commands.program import Run, fails, options

EXAMPLE = re.compile(r"^\s+(?:echo .* \| )?itotgraph [a-z]", re.M)


@pytest.mark.parametrize("command", [None, *cli.COMMANDS])
def test_every_command_has_help_with_examples(run: Run, command: str | None) -> None:
    status, out, err = run(*([command] if command else []), "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: itotgraph{f' {command}' if command else ''} [OPTIONS]")
    assert len(EXAMPLE.findall(out)) >= 2
    assert run(*([command] if command else []), "-h") == (0, out, "")


def test_help_lists_every_command(run: Run) -> None:
    _, out, _ = run("--help")
    for title, names in cli.GROUPS.items():
        section = out.partition(f"{title}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines()] == list(names)
    assert out.count("...") == out.count("[ARGS]...")
    assert max(map(len, out.splitlines())) <= 80
    assert "Exit status: 0 done; 1 a check found something;" in out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_help_of_a_command(run: Run, name: str) -> None:
    assert run("help", name) == run(name, "--help")


def test_it_is_a_module_to_run() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "itotgraph", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"itotgraph, version {__version__}\n"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_option_is_explained(name: str) -> None:
    explained = [option for option in options(name) if isinstance(option, click.Option)]
    assert explained
    for option in explained:
        assert option.help, option.name
        assert option.help.endswith("."), option.name


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"itotgraph, version {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tabel", "3"], "no command 'tabel' (did you mean table?) (try: itotgraph --help)"),
        (["zzz"], "no command 'zzz' (try: itotgraph --help)"),
        (["table"], "Missing argument '1|2|3|4' (try: itotgraph table --help)"),
        (["table", "5"], "'1|2|3|4': 5 is not in the range 1<=x<=4 (try: itotgraph table --help)"),
        (["table", "three"], "'three' is not a valid integer range"),
        (["table", "3", "--format", "xls"], "'xls' is not one of 'text', 'csv', 'tsv', 'json'"),
        (["table", "3", "--fromat", "csv"], "Did you mean '--format'?"),
        (["show"], "Missing argument 'CONCEPT'"),
        (["show", "a", "b"], "unexpected extra argument (b)"),
        (["check", "--fail-at", "never"], "'never' is not one of 'violation', 'warning', 'info'"),
        (["errata", "--kind", "typo"], "'typo' is not one of"),
        (["build", "-o"], "requires an argument"),
        (["query"], "Missing argument 'NAME|FILE|SPARQL|-'"),
        (["--nope"], "No such option"),
    ],
)
def test_bad_usage_is_told_in_one_line(run: Run, arguments: list[str], said: str) -> None:
    assert said in fails(run(*arguments), 2)


@pytest.mark.parametrize(
    ("command", "former", "now"),
    [
        (["build", "--out", "b", "--help"], "--out", "--output"),
        (["build", "--out=b", "--help"], "--out", "--output"),
        (["serve", "--port", "0", "--data", "t.ttl", "--help"], "--data", "--with"),
        (["push", "http://localhost/", "--from", "g", "--help"], "--from", "--graph"),
    ],
)
def test_options_are_known_by_their_former_names(
    run: Run, command: list[str], former: str, now: str
) -> None:
    """Version 1.0.0 had these: whose script has them is told, and it goes on."""
    status, out, err = run(*command)
    assert (status, err) == (0, f"itotgraph: {former} is now {now}\n")
    assert former not in out.split()


def test_no_option_of_today_has_a_former_name() -> None:
    for name, former in cli.FORMER.items():
        command = cli.itotgraph.get_command(click.Context(cli.itotgraph), name)
        assert command
        names = {each for option in command.params for each in option.opts}
        assert not names & former.keys()
        assert names >= {*former.values()}


def test_no_command_shows_help(run: Run) -> None:
    _, told, _ = run("--help")
    assert run() == (2, "", told)


def test_starting_imports_no_command() -> None:
    code = "import sys, itotgraph.cli; print([m for m in sys.modules if m in {names!r}])"
    heavy = ["pyoxigraph", "rdflib", "pyshacl", "owlrl", "rich", "itotgraph.commands.build"]
    result = subprocess.run(
        [sys.executable, "-c", code.replace("{names!r}", repr(set(heavy)))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "[]\n"
