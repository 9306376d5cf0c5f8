"""Judging candidates in the terminal."""

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from itotgraph.cli import itotgraph
from itotgraph.graph import mappings
from itotgraph.linking import find, review
from itotgraph.namespaces import ONET, SKOS
from tests.conftest import ROOT

ROWS = [
    {
        "subject_id": f"https://example.org/title/{title}",
        "subject_label": title,
        "predicate_id": SKOS.broadMatch,
        "object_id": f"{ONET}{code}",
        "object_label": label,
        "mapping_justification": "semapv:LexicalMatching",
        "confidence": "0.700",
        "comment": "because",
    }
    for title, code, label in (
        ("dba", "15-1242.00", "Database Administrators"),
        ("dba", "15-1241.00", "Computer Network Architects"),
        ("sre", "15-1299.08", "Computer Systems Engineers/Architects"),
    )
]
MAIN = "from itotgraph.cli import main; main()"
NONE = {
    "subject_id": "https://example.org/title/cook",
    "predicate_id": SKOS.exactMatch,
    "object_id": mappings.NO_TERM,
    "mapping_justification": "semapv:LexicalMatching",
}


@pytest.fixture
def candidates(tmp_path: Path) -> Path:
    path = tmp_path / "c.sssom.tsv"
    path.write_text(find.sssom([*ROWS, NONE], "urn:c", "candidates"), encoding="utf-8")
    return path


def walk(path: Path, answers: str, *arguments: str) -> Result:
    return CliRunner().invoke(itotgraph, ["link", "review", str(path), *arguments], input=answers)


def judged(path: Path) -> list[tuple[str, str, str, bool]]:
    return [
        (m.subject.rpartition("/")[2], m.predicate, m.object.removeprefix(ONET), m.rejected)
        for m in mappings.read(path)
    ]


def test_the_definition_of_the_release_is_shown(candidates: Path) -> None:
    release = str(ROOT / "tests" / "data" / "onet")
    shown = walk(candidates, "q\n", "--release", release).output
    assert "  Administer, test, and implement computer databases, applying knowledge of\n" in shown


def test_a_label_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "c.sssom.tsv"
    row = ROWS[0] | {"object_label": "a\x1b[2Jb", "comment": "c\u202ed"}
    path.write_text(find.sssom([row], "urn:c", ""), encoding="utf-8")
    shown = walk(path, "q\n").output
    assert "15-1242.00" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_a_walk(candidates: Path) -> None:
    result = walk(candidates, "y\nn\n2\n", "--reviewer", "HR data team")
    assert result.exit_code == 0
    path = review.beside(candidates)
    assert path.name == "c.reviewed.sssom.tsv"
    assert judged(path) == [
        ("dba", "broadMatch", "15-1242.00", False),
        ("dba", "broadMatch", "15-1241.00", True),
        ("sre", "closeMatch", "15-1299.08", False),
    ]
    row = review.read(path)[0]
    assert row["mapping_justification"] == "semapv:MappingReview"
    assert row["reviewer_label"] == "HR data team"
    assert row["comment"] == "because; the linker's confidence was 0.700"
    assert "3 judged, 0 left" in result.output
    assert "1 of 3  dba" in result.output
    assert "1 of 3" not in walk(candidates, "").output


def test_what_is_no_candidate_is_counted_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "c.sssom.tsv"
    path.write_text(
        "#curie_map: {a: 'https://example.org/'}\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\tsubject_type\tcomment\n"
        "a:x\towl:equivalentClass\ta:y\tsemapv:X\t\t\n"
        "\tskos:exactMatch\ta:y\tsemapv:X\trdfs literal\t\n"
        "sssom:NoTermFound\tskos:exactMatch\ta:y\tsemapv:X\t\t\n"
        'a:x\tskos:exactMatch\ta:y\tsemapv:X\t\t"two\nlines"\n',
        encoding="utf-8",
    )
    result = walk(path, "y\n")
    assert "passed over: 2 of 4 rows (no identifier 1, owl:equivalentClass 1)" in result.output
    assert "1 of 1  https://example.org/x" in result.output
    assert judged(review.beside(path)) == [("x", "exactMatch", "https://example.org/y", False)]


def test_it_goes_on_where_it_was_left(candidates: Path) -> None:
    first = walk(candidates, "s\ny\nq\n")
    assert "1 judged, 2 left" in first.output
    second = walk(candidates, "n\nn\n")
    assert "Database Administrators" in second.output
    assert "Computer Network Architects" not in second.output
    assert judged(review.beside(candidates)) == [
        ("dba", "broadMatch", "15-1241.00", False),
        ("dba", "broadMatch", "15-1242.00", True),
        ("sre", "broadMatch", "15-1299.08", True),
    ]


def test_another_answer_is_asked_again(candidates: Path) -> None:
    result = walk(candidates, "maybe\ny\nq\n")
    assert "'maybe' is not one of" in result.output
    assert len(judged(review.beside(candidates))) == 1


def test_the_candidates_are_not_written_over(candidates: Path) -> None:
    before = candidates.read_bytes()
    result = walk(candidates, "y\n", "-o", str(candidates))
    assert "is an input, too" in str(result.exception)
    assert candidates.read_bytes() == before


def test_ctrl_c_loses_nothing(candidates: Path) -> None:
    terminal, end = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-c", MAIN, "link", "review", str(candidates)],
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
    )
    os.close(end)
    try:
        await_text(terminal, "1 of 3")
        os.write(terminal, b"y\n")
        await_text(terminal, "2 of 3")
        assert interrupted(program) == 130
    finally:
        program.kill()
        program.wait()
        os.close(terminal)
    assert judged(review.beside(candidates)) == [("dba", "broadMatch", "15-1242.00", False)]
    assert "1 of 2  dba" in walk(candidates, "q\n").output


def interrupted(program: "subprocess.Popen[bytes]") -> int:
    """Press Ctrl-C, and again where it fell between the prompt and the reading of an answer."""
    for _ in range(10):
        program.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return program.wait(5)
    raise AssertionError("goes on after ten interrupts")


def await_text(terminal: int, text: str) -> None:
    seen, deadline = "", time.monotonic() + 60
    while not re.search(rf"{text}.*relation: $", seen, re.S):
        assert time.monotonic() < deadline, seen
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 4096).decode()
