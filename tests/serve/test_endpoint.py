"""What the endpoint makes of questions that come at once."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from itotgraph.serve import endpoint
from itotgraph.serve.protocol import Question, Reply


class Counted:
    """A lane that answers each question after a while, and counts them."""

    workers, waiting, asked = 1, 0, 0

    def __init__(self, *given: Any, **more: Any) -> None:
        pass

    async def run(self, work: Callable[..., Any], question: Question, seconds: float) -> Reply:
        Counted.asked += 1
        number = str(Counted.asked).encode()
        await asyncio.sleep(0.01)
        return Reply(200, "text/plain", number)


@pytest.mark.parametrize(
    ("query", "asked"), [("ASK { ?s ?p ?o }", 1), ("ASK { BIND(NOW() AS ?now) }", 8)]
)
def test_of_equal_questions_at_once_one_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, query: str, asked: int
) -> None:
    monkeypatch.setattr(endpoint, "Lane", Counted)
    monkeypatch.setattr(Counted, "asked", 0)
    monkeypatch.setenv("ITOTGRAPH_SERVED", "")
    here = endpoint.Endpoint(tmp_path / "graph.nq", 5)

    async def all_at_once() -> list[Reply]:
        return await asyncio.gather(*(here.ask(Question(query)) for _ in range(8)))

    replies = asyncio.run(all_at_once())
    assert [reply.status for reply in replies] == [200] * 8
    assert Counted.asked == asked
    assert len({reply.body for reply in replies}) == asked
