"""Standard streams, output files and signals: how the program ends when one fails."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands.program import Run, fails

ITOTGRAPH = [sys.executable, "-c", "from itotgraph.cli import main; main()"]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and shells of POSIX")


@pytest.mark.parametrize("command", [["table", "1"], ["queries"], ["errata"]])
def test_an_output_that_cannot_be_written(run: Run, tmp_path: Path, command: list[str]) -> None:
    assert fails(run(*command, "-o", tmp_path), 3) == f"{tmp_path}: is a folder (name a file)"
    (tmp_path / "file").write_text("old", encoding="utf-8")
    message = fails(run(*command, "-o", tmp_path / "file" / "out"), 3)
    assert message.startswith(f"{tmp_path / 'file' / 'out'}: cannot be written: ")


def test_an_output_replaces_only_what_it_names(run: Run, small: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert run("table", "1", "--graph", small, "--format", "csv", "-o", path) == (0, "", "")
    assert path.read_bytes().startswith(b"association,cluster,")
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
    # Whether Python holds back what is said or not.
    for unbuffered in ("", "1"):
        for command in ("itotgraph show", "itotgraph"):
            told = f"PYTHONUNBUFFERED={unbuffered} {command} 2> /dev/full"
            assert shell(told).returncode == 2
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
    assert "-:1: not UTF-8 at byte 0" in result.stderr
