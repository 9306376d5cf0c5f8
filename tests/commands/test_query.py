"""The command query: where it has its text from, and what --bind takes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from itotgraph.commands import options
from tests.commands.program import SELECT, Run, fails
from tests.conftest import ONET_EXCERPT


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
        ("CONSTRUCT { <urn:x> <urn:p> [] } {}", [], "<urn:x>\n    <urn:p> [] .\n"),
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
    nobody = "nothing found. Nothing in the graph is called s=occupation:nobody\n"
    assert (status, err) == (0, nobody if "nobody" in item else "")
    assert len(out.splitlines()) == 1 + kept


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("s", "--bind s: no value (write VAR=VALUE)"),
        ("s=", "--bind s=: no value (write VAR=VALUE)"),
        ("=5", "-: the query has no variable ? (bind one of ?s, ?l)"),
        ("t=5", "-: the query has no variable ?t (bind one of ?s, ?l)"),
        ("s) { } #=5", "-: the query has no variable ?s) { } # (bind one of ?s"),
        ("s=Dat anlyst", "no concept is called 'Dat anlyst' (did you mean Data analyst"),
        ("s=https://example.org/{}", "s=https://example.org/{}: Invalid IRI"),
        ("s=itot:a>b", "s=itot:a>b: Invalid IRI"),
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


ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
posix = pytest.mark.skipif(os.name != "posix", reason="processes that can be forked and killed")


@posix
def test_a_query_ends_at_its_deadline(run: Run) -> None:
    message = fails(run("query", "--timeout", "0.5", ENDLESS), 2)
    assert message == (
        "query: no answer within 0.5 s (narrow the query down, or give it more with --timeout)"
    )


@posix
def test_a_query_takes_no_more_memory_than_it_may(run: Run) -> None:
    sort = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?i ?d"
    message = fails(run("query", "--timeout", "300", sort), 2)
    assert message == "query: takes more than 2 GiB of memory (narrow the query down)"


@posix
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_a_signal_ends_a_query_and_nothing_of_it_runs_on(
    number: signal.Signals, status: int
) -> None:
    command = [sys.executable, "-m", "itotgraph", "query", ENDLESS]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and not children.read_text(encoding="ascii").split():
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(number)
    start = time.monotonic()
    assert process.wait() == status
    # The pipes close when the last process that has them ends.
    process.communicate()
    assert time.monotonic() - start < 2


def test_a_store_that_import_made_is_asked_beside_the_graph(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    file, store = tmp_path / "onet.nt", tmp_path / "onet"
    for output in (file, store):
        assert run("import", "onet", ONET_EXCERPT, "-o", output)[0] == 0
    question = ("query", "onet-tasks-of-title", "--format", "csv", "--with")
    status, told, err = run(*question, store)
    assert (status, err) == (0, "")
    assert "O*NET" in told
    assert told == run(*question, file)[1]
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s a <https://w3id.org/itot/ns/Occupation> } }"
    assert "graph/asserted" in run("query", graphs, "--with", store)[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["onet", "onet.nt"]
    mend = "give it as a file, which `itotgraph import -o NAME.nt` writes"
    said = fails(run("build", "--with", store, "-o", tmp_path / "out"), 2)
    assert said == f"{store}: a store can only be asked ({mend})"
    (tmp_path / "empty").mkdir()
    said = fails(run(*question, tmp_path / "empty"), 2)
    assert said.endswith("no store there (make one with `itotgraph import -o FOLDER`)")


def test_loading_is_told(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(options, "_LARGE", 10)
    file = tmp_path / "x.nt"
    file.write_text("<urn:x> <urn:p> <urn:o> .\n", encoding="utf-8")
    faster = "a folder that `itotgraph import -o FOLDER` makes is opened instead"
    said = f"itotgraph: loading {file} (0 MB; {faster}) …\n"
    assert run("query", "ASK { <urn:x> ?p ?o }", "--with", file) == (0, "true\n", said)
