"""The command line: what each command takes, prints and returns, and how it fails."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from itotgraph import __version__, cli
from itotgraph.graph import parse, sparql

Run = Callable[..., tuple[int, str, str]]

ITOTGRAPH = [sys.executable, "-c", "from itotgraph.cli import main; main()"]
EXAMPLE = re.compile(r"^\s+(?:echo .* \| )?itotgraph [a-z]", re.M)
TITLES = """@prefix occupation: <https://w3id.org/itot/occupation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix itot: <https://w3id.org/itot/ns/> .
@prefix scheme: <https://w3id.org/itot/scheme/> .
occupation:data-analyst a itot:Occupation ;
    skos:prefLabel "Data analyst"@en ;
    skos:inScheme scheme:occupations .
occupation:data-architect a itot:Occupation ;
    skos:prefLabel "Data architect"@en ;
    skos:altLabel "Data analyst"@en .
"""
posix = pytest.mark.skipif(os.name != "posix", reason="signals and shells of POSIX")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the program within this process; returns exit status, standard output and error."""

    def call(*arguments: object, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["itotgraph", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as caught:
            cli.main()
        captured = capsys.readouterr()
        return int(caught.value.code or 0), captured.out, captured.err

    return call


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of two titles, which loads at once."""
    folder = tmp_path_factory.mktemp("graph")
    (folder / "titles.ttl").write_text(TITLES, encoding="utf-8")
    shutil.copy(parse.packaged("ontology") / "schema.ttl", folder)
    return folder


def fails(outcome: tuple[int, str, str], status: int) -> str:
    """Return the message of a call that failed as it should: in one line, and no more."""
    code, out, err = outcome
    assert code == status, err
    assert out == ""
    assert err.startswith("itotgraph: error: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    return err.removeprefix("itotgraph: error: ").rstrip("\n")


def options(name: str) -> list[click.Parameter]:
    command = cli.itotgraph.get_command(click.Context(cli.itotgraph), name)
    assert command
    within = command.commands.values() if isinstance(command, click.Group) else ()
    return [*command.params, *(option for each in within for option in each.params)]


@pytest.mark.parametrize("command", [None, *cli.COMMANDS])
def test_every_command_has_help_with_examples(run: Run, command: str | None) -> None:
    status, out, err = run(*([command] if command else []), "--help")
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: itotgraph{f' {command}' if command else ''} [OPTIONS]")
    assert len(EXAMPLE.findall(out)) >= 2
    assert run(*([command] if command else []), "-h") == (0, out, "")


def test_help_lists_every_command(run: Run) -> None:
    _, out, _ = run("--help")
    listed = re.findall(r"^  ([a-z-]+)  ", out.partition("Commands:")[2], re.M)
    assert listed == list(cli.COMMANDS)


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
        (["build", "--out"], "requires an argument"),
        (["query"], "Missing argument 'NAME|FILE|-'"),
        (["--nope"], "No such option"),
    ],
)
def test_bad_usage_is_told_in_one_line(run: Run, arguments: list[str], said: str) -> None:
    assert said in fails(run(*arguments), 2)


def test_no_command_shows_help(run: Run) -> None:
    _, told, _ = run("--help")
    assert run() == (2, "", told)


def test_show(run: Run, small: Path) -> None:
    status, out, err = run("show", "--graph", small, "data architect")
    assert (status, err) == (0, "")
    assert out.startswith(
        "Data architect\noccupation \nhttps://w3id.org/itot/occupation/data-architect\n"
    )
    _, out, _ = run("show", "--graph", small, "Data architect", "--format", "json")
    assert json.loads(out)["label"] == "Data architect"
    _, out, _ = run("show", "--graph", small, "Data architect", "--format", "turtle")
    assert out.startswith("@prefix itot: ")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Data anlyst", "no concept is called 'Data anlyst' (did you mean Data analyst)"),
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
    own.write_text(TITLES.replace("Data analyst", "Data steward"), encoding="utf-8")
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
        required = {"build": ["--out"], "export": ["--profile", "csvw", "-o"]}[name] + [
            tmp_path / "b"
        ]
    elif name in ("query", "check", "push"):
        required = {"query": ["table-1"], "check": [], "push": ["http://127.0.0.1:9/"]}[name]
    # The --graph of push is a graph of the store.
    arguments = [name, *required, "--from" if name == "push" else "--graph", small, "--with"]
    assert fails(run(*arguments, broken), 2).startswith(f"{broken}:{last}:1: ")
    assert fails(run(*arguments, missing), 2).startswith(f"{missing}: cannot be read: No such file")
    assert not (tmp_path / "b").exists()


def test_a_broken_graph_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(TITLES, encoding="utf-8")
    (tmp_path / "b.ttl").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    for command in (["show", "x"], ["table", "1"], ["check"], ["query", "table-1"]):
        message = fails(run(*command, "--graph", tmp_path), 2)
        assert message.startswith(f"{tmp_path / 'b.ttl'}:1: merge conflict")


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
    assert [line.split()[0] for line in out.splitlines()] == list(sparql.saved())
    assert run("queries", "--format", "json", "-o", tmp_path / "q.json") == (0, "", "")
    assert list(json.loads((tmp_path / "q.json").read_text(encoding="utf-8"))) == list(
        sparql.saved()
    )


def test_table(run: Run, small: Path) -> None:
    status, out, err = run("table", "3", "--graph", small, "--format", "csv")
    assert (status, err) == (0, "")
    assert out.startswith("occupation_cluster,representative_occupations,")
    message = fails(run("table", "3", "--graph", small, "--role", "Data analyst"), 2)
    assert message.startswith("no RoleCluster is called 'Data analyst'")


SELECT = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?s { ?s skos:prefLabel ?l }"


@pytest.mark.parametrize(
    ("text", "form", "answer"),
    [
        (
            SELECT.replace("?l }", '"Data architect"@en }'),
            ["--format", "csv"],
            "s\r\nhttps://w3id.org",
        ),
        ('ASK { ?s ?p "Data analyst"@en }', [], "true\n"),
        ("ASK { ?s ?p 5 }", ["--format", "json"], '{"head": {}, "boolean": false}\n'),
        ("CONSTRUCT { <urn:x> ?p 5 } { ?s ?p 'nothing' }", [], ""),
        ("CONSTRUCT { <urn:x> <urn:p> 5 } {}", [], "<urn:x>\n    <urn:p> 5 .\n"),
        ("CONSTRUCT { <urn:x> <urn:p> [] } {}", [], "<urn:x> <urn:p> _:"),
        ("SELECT * {}", [], "no variables, solutions: 1\n"),
    ],
)
def test_query_from_standard_input(
    run: Run, small: Path, text: str, form: list[str], answer: str
) -> None:
    status, out, err = run("query", "-", "--graph", small, *form, stdin=text)
    assert (status, err) == (0, "")
    assert out.lstrip("\n").startswith(answer)


@pytest.mark.parametrize(
    ("item", "kept"),
    [
        ("s=occupation:data-architect", 1),
        ("s=https://w3id.org/itot/occupation/data-architect", 1),
        ("s=<https://w3id.org/itot/occupation/data-architect>", 1),
        ("?s=data ARCHITECT", 1),
        ("s=https://w3id.org/itot/occupation/nobody", 0),
        ("l='Data architect'", 0),
        ("l=5", 0),
    ],
)
def test_bind(run: Run, small: Path, item: str, kept: int) -> None:
    arguments = ["query", "-", "--graph", small, "--format", "csv", "--bind", item]
    text = SELECT.replace(
        "prefLabel ?l", "prefLabel ?l FILTER(STRSTARTS(STR(?s), 'https://w3id.org/itot/occ'))"
    )
    status, out, err = run(*arguments, stdin=text)
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == 1 + kept


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("s", "--bind s: no value (write VAR=VALUE)"),
        ("s=", "--bind s=: no value (write VAR=VALUE)"),
        ("=5", "-: the query has no variable ? (bind one of ?s, ?l)"),
        ("t=5", "-: the query has no variable ?t (bind one of ?s, ?l)"),
        ("s) { } #=5", "-: the query has no variable ?s) { } # (bind one of ?s"),
        ("s=Data anlyst", "no concept is called 'Data anlyst' (did you mean Data analyst"),
        ("s=https://example.org/{}", "--bind s=https://example.org/{}: Invalid IRI"),
        ("s=itot:a>b", "--bind s=itot:a>b: Invalid IRI"),
        ("s=--5", "no concept is called '--5'"),
        ("s=²", "no concept is called '²'"),
    ],
)
def test_a_bad_bind(run: Run, small: Path, item: str, said: str) -> None:
    message = fails(run("query", "-", "--graph", small, "--bind", item, stdin=SELECT), 2)
    assert message.startswith(said)


def test_an_unknown_query(run: Run) -> None:
    message = fails(run("query", "roles-of-ocupation"), 2)
    assert message.startswith(
        "no saved query and no file 'roles-of-ocupation' (did you mean roles-of-occupation"
    )


def test_a_query_with_a_syntax_error_is_placed(run: Run, small: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.rq"
    own.write_text("SELECT *\n{ ?s ?p ?o } LIMIT ten\n", encoding="utf-8")
    assert fails(run("query", own, "--graph", small), 2).startswith(f"{own}:2:20: expected ")


@pytest.mark.parametrize("command", [["table", "1"], ["queries"], ["errata"]])
def test_an_output_that_cannot_be_written(run: Run, tmp_path: Path, command: list[str]) -> None:
    assert fails(run(*command, "-o", tmp_path), 3) == f"{tmp_path}: is a folder (name a file)"
    (tmp_path / "file").write_text("old", encoding="utf-8")
    message = fails(run(*command, "-o", tmp_path / "file" / "out"), 3)
    assert message.startswith(f"{tmp_path / 'file' / 'out'}: cannot be written: ")


STAFF = "person,title\nP1,Contract manager\nP2,Partner manager\n"
PARTNER = 'requirement\nPartner\n"Develop, manage, and negotiate contracts"\n'


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    path = tmp_path / "staff.csv"
    path.write_text(STAFF, encoding="utf-8")
    (tmp_path / "needs.csv").write_text(PARTNER, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["text", "csv", "tsv", "json", "md", "html", "turtle"])
def test_gaps_exits_by_what_is_missing(run: Run, staff: Path, form: str) -> None:
    status, out, err = run("gaps", staff, "--framework", "mof", "--format", form)
    assert (status, err) == (1, "")
    assert "not covered" in out or "notCovered" in out
    needs = staff.with_name("needs.csv")
    status, out, err = run("gaps", staff, "--require", needs, "--format", form)
    assert (status, err) == (0, "")
    assert "Partner" in out or "mof/partner" in out


@pytest.mark.parametrize(
    ("name", "begins"),
    [("gaps.html", "<!doctype html>"), ("gaps.ttl", "@prefix "), ("gaps.log", "Role clusters: ")],
)
def test_the_ending_tells_the_form_of_gaps(
    run: Run, staff: Path, tmp_path: Path, name: str, begins: str
) -> None:
    arguments = ["gaps", staff, "--require", staff.with_name("needs.csv")]
    assert run(*arguments, "-o", tmp_path / name) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert run(*arguments, "-o", tmp_path / name, "--format", "json") == (0, "", "")
    assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["people"] == 2


def test_gaps_without_the_solver_says_so(
    run: Run, staff: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    status, out, err = run("gaps", staff, "--require", staff.with_name("needs.csv"))
    assert status == 0
    assert "Smallest team" not in out
    assert err == (
        "itotgraph: the smallest team was not looked for (pip install 'itotgraph[team]')\n"
    )


def test_gaps_of_a_graph_without_roles(run: Run, small: Path, staff: Path) -> None:
    message = fails(run("gaps", staff, "--graph", small), 2)
    assert message == "the graph has no role clusters (check --graph)"


def test_gaps_leaves_no_trace_of_the_roster(
    run: Run, staff: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither beside it, nor at home, nor among temporary files, nor on the network."""
    for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR"):
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("reached out"))
    before = sorted(tmp_path.rglob("*"))
    assert run("gaps", staff, "--require", staff.with_name("needs.csv"))[0] == 0
    assert sorted(tmp_path.rglob("*")) == before


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
    ):
        assert "is an input, too" in fails(run(*command, "-o", output), 2)
    assert own.read_text(encoding="utf-8") == graph_file.read_text(encoding="utf-8") == TITLES
    assert asked.read_text(encoding="utf-8") == SELECT


def test_an_output_replaces_only_what_it_names(run: Run, small: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert run("table", "1", "--graph", small, "--format", "csv", "-o", path) == (0, "", "")
    assert path.read_bytes().startswith(b"occupation_cluster,")
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def shell(line: str) -> subprocess.CompletedProcess[str]:
    program = " ".join(f"'{part}'" for part in ITOTGRAPH)
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace("itotgraph", program)],
        capture_output=True,
        text=True,
        check=False,
    )


@posix
def test_a_reader_that_has_had_enough_ends_it_quietly() -> None:
    result = shell("itotgraph queries | head -1")
    assert result.returncode in (0, 141)  # 0 where the program was the faster one
    assert (result.stdout.count("\n"), result.stderr) == (1, "")
    result = shell("{ sleep 0.5; itotgraph queries; } | head -c 0")
    assert (result.returncode, result.stderr) == (141, "")


@posix
def test_a_closed_standard_output_is_told() -> None:
    result = shell("itotgraph queries >&-")
    assert result.returncode == 3
    assert result.stderr == "itotgraph: error: standard output is closed (open it)\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_device_is_told() -> None:
    result = shell("itotgraph queries > /dev/full")
    assert result.returncode == 3
    assert result.stderr == (
        "itotgraph: error: output could not be written: No space left on device\n"
    )
    assert shell("itotgraph show 2> /dev/full").returncode == 2
    result = shell("itotgraph queries -o /dev/full")
    assert result.returncode == 3
    assert result.stderr.startswith("itotgraph: error: /dev/full: cannot be written: No space")


@posix
def test_beyond_the_size_limit_the_old_output_stays(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    result = shell(f"ulimit -f 0; itotgraph queries -o {path}")
    assert result.returncode == 3
    assert result.stderr.count("\n") == 1
    assert f"{path}: cannot be written: File too large" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]
    assert path.read_text(encoding="utf-8") == "old"


@posix
def test_an_encoding_that_lacks_a_character_is_told() -> None:
    result = shell("PYTHONIOENCODING=latin-1 itotgraph query - <<< \"SELECT ('中' AS ?x) {}\"")
    assert result.returncode == 3
    assert result.stderr == (
        "itotgraph: error: standard output cannot take '\\u250c' as latin-1 (set PYTHONUTF8=1)\n"
    )


@posix
def test_an_interrupt_ends_it_with_130(tmp_path: Path) -> None:
    pipe = tmp_path / "slow.ttl"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [*ITOTGRAPH, "show", "x", "--with", pipe], stderr=subprocess.PIPE, text=True
    )
    # Once the pipe opens for writing the program is reading it, and waits.
    with pipe.open("w"):
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.strip() == "itotgraph: error: interrupted"


def test_standard_input_and_output_of_a_pipeline() -> None:
    result = shell("echo 'ASK { ?s ?p ?o }' | itotgraph query -")
    assert (result.returncode, result.stdout, result.stderr) == (0, "true\n", "")
    result = shell("itotgraph query - <&-")
    assert result.returncode == 2
    assert "standard input is closed" in result.stderr
    result = shell("printf '\\xff' | itotgraph query -")
    assert result.returncode == 2
    assert "-: not UTF-8 at byte 0" in result.stderr


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
