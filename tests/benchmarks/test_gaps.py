"""What `itotgraph gaps` takes for 30, 300 and 30,000 people: processor seconds and peak memory.

pytest tests/benchmarks/test_gaps.py --benchmark-only
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from itotgraph.graph.concept import concepts
from itotgraph.graph.parse import ontology_files
from itotgraph.graph.source import load_store
from tests.rosters import roster

CLI = [sys.executable, "-c", "from itotgraph.cli import main; main()"]


@pytest.mark.parametrize("size", [30, 300, 30_000])
def test_gaps(size: int, tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    known = concepts(load_store(ontology_files()))
    path = tmp_path / "staff.csv"
    occupations, functions = (
        [concept for concept in known if concept.kind == kind]
        for kind in ("Occupation", "CriticalWorkFunction")
    )
    path.write_text(roster(size, occupations, functions), encoding="utf-8")
    command = [*CLI, "gaps", str(path), "--format", "html", "-o", str(tmp_path / "gaps.html")]
    costs: list[tuple[float, int]] = []

    def run() -> None:
        with subprocess.Popen(command) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode in (0, 1)
        costs.append((usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024))

    benchmark.pedantic(run, rounds=1)
    processor, memory = min(costs)
    benchmark.extra_info.update(people=size, processor=processor, memory=memory)
