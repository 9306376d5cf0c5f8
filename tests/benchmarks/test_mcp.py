"""How long a model waits for the greeting of `itotgraph mcp`, and for answers to the questions.

pytest tests/benchmarks/test_mcp.py --benchmark-only
"""

import subprocess

from pytest_benchmark.fixture import BenchmarkFixture

from itotgraph.serve import tools
from tests.serve.host import PROGRAM
from tests.serve.test_mcp import greeted
from tests.serve.test_questions import QUESTIONS, reached


def test_greeting(benchmark: BenchmarkFixture) -> None:
    def greet() -> None:
        pipe = subprocess.PIPE
        with subprocess.Popen(PROGRAM, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
            greeted(process)
            process.kill()

    benchmark.pedantic(greet, rounds=5)


def test_answers(benchmark: BenchmarkFixture) -> None:
    """All questions but those in SPARQL, in a process that has the graph."""
    tools.load(None, [], local=True)

    def ask() -> None:
        for question in QUESTIONS:
            if "sparql" not in question["calls"]:
                reached(question, lambda tool, /, **given: tools.answer(tool, given)[0])

    benchmark.pedantic(ask, rounds=3, warmup_rounds=1)
