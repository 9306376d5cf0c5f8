"""What whole processes take, ours beside the plain stack. Nothing fails by the clock.

    pytest tests/benchmarks --benchmark-only --benchmark-json build/speed.json
    python tests/benchmarks/plot.py build/speed.json tests/benchmarks/speed.svg

Ours runs at 1, 10 and 100 times the taxonomy, the plain stack where it ends within some minutes.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.generate import write
from tests.conftest import ROOT

HERE = Path(__file__).parent
CLI = [sys.executable, "-c", "from itotgraph.cli import main; main()"]
OURS = {
    "load": [sys.executable, str(HERE / "ours.py"), "load", "{graph}"],
    "table": [*CLI, "table", "3", "--format", "csv", "--graph", "{graph}"],
    "check": [*CLI, "check", "--graph", "{graph}"],
    "infer": [sys.executable, str(HERE / "ours.py"), "infer", "{graph}"],
    "build": [*CLI, "build", "--graph", "{graph}", "-o", "{out}"],
}
PLAIN = {what: [sys.executable, str(HERE / "plain.py"), what, "{graph}"] for what in OURS}
BARE = {"table": [sys.executable, str(HERE / "plain.py"), "bare", "{graph}"]}
CASES = [("ours", what, factor) for what in OURS for factor in (1, 10, 100)]
CASES += [("plain", what, factor) for what in ("load", "table") for factor in (1, 10)]
CASES += [("plain", what, 1) for what in ("check", "infer", "build")]
CASES += [("bare", "table", factor) for factor in (1, 10, 100)]


@pytest.fixture(scope="session")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The packaged graph, and the generated ones as they are asked for."""

    class Graphs(dict[int, Path]):
        def __missing__(self, factor: int) -> Path:
            self[factor] = tmp_path_factory.mktemp(f"x{factor}")
            write(self[factor], factor)
            return self[factor]

    return Graphs({1: ROOT / "ontology"})


def run(command: list[str], costs: list[tuple[float, int]]) -> None:
    """Run the command to its end, and note its processor seconds and the most MB that it had."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    costs.append((usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024))


@pytest.mark.parametrize(("who", "what", "factor"), CASES, ids=lambda value: str(value))
def test_speed(
    who: str,
    what: str,
    factor: int,
    graphs: dict[int, Path],
    tmp_path: Path,
    benchmark: BenchmarkFixture,
) -> None:
    commands = {"ours": OURS, "plain": PLAIN, "bare": BARE}[who]
    command = [part.format(graph=graphs[factor], out=tmp_path) for part in commands[what]]
    benchmark.group = f"{what} x{factor}"
    rounds = 5 if factor == 1 and who != "plain" else 1
    costs: list[tuple[float, int]] = []
    benchmark.pedantic(run, [command, costs], rounds=rounds, warmup_rounds=int(rounds > 1))
    processor, memory = min(costs)
    benchmark.extra_info.update(
        who=who, what=what, factor=factor, processor=processor, memory=memory
    )
