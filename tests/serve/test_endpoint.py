"""What the endpoint makes of questions that come at once."""

import asyncio
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from itotgraph.graph.child import OverloadError
from itotgraph.serve import endpoint, processes
from itotgraph.serve.protocol import Question, Reply


class Counted:
    """A lane that answers each question after a while, and counts them."""

    workers, waiting, asked = 1, 0, 0

    def __init__(self, *given: Any, **more: Any) -> None:
        pass

    async def run(self, work: Callable[..., Any], question: Question, **limits: float) -> Reply:
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


class Held:
    """A lane where what is heavy is held by a worker, until all are let go."""

    asked: ClassVar[list[tuple[str, bool]]] = []
    let_go: asyncio.Event

    def __init__(self, workers: int, queue: int, *given: Any, nice: int = 0) -> None:
        self.workers, self.quick = workers, not nice
        self.free = asyncio.Semaphore(workers)

    async def run(self, work: Callable[..., Any], question: Question, **limits: float) -> Reply:
        async with self.free:
            Held.asked.append((question.text, self.quick))
            if "heavy" in question.text:
                await Held.let_go.wait()
                if self.quick:
                    raise OverloadError("late")
            return Reply(200, "text/plain", question.text.encode())


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], endpoint.Endpoint]:
    """What makes an endpoint with lanes that hold what is heavy; call it where a loop runs."""
    monkeypatch.setattr(endpoint, "Lane", Held)
    # What is held in the one lane is not in the other, which does not make it quick.
    monkeypatch.setattr(endpoint, "_QUICK", 0)
    monkeypatch.setattr(Held, "asked", [])
    monkeypatch.setenv("ITOTGRAPH_SERVED", "")

    def made() -> endpoint.Endpoint:
        Held.let_go = asyncio.Event()
        return endpoint.Endpoint(tmp_path / "graph.nq", 60)

    return made


@pytest.mark.parametrize("alike", [True, False])
def test_heavy_queries_do_not_hold_a_short_one(
    held: Callable[[], endpoint.Endpoint], alike: bool
) -> None:
    heavy = [
        f"ASK {{ ?heavy ?p {n} }}" if alike else f"ASK {{ ?heavy ?{'x' * n} ?o }}"
        for n in range(1, 31)
    ]

    async def burst() -> list[Reply]:
        here = held()
        known = await here.ask(Question("ASK { ?short ?p 1 }"))
        burst = asyncio.gather(*(here.ask(Question(text)) for text in heavy))
        await asyncio.sleep(0)
        # Of a kind that is known to be quick, while the burst is held.
        also = await asyncio.wait_for(here.ask(Question("ASK { ?short ?p 2 } # again")), 60)
        # Of one that nobody knows: the next that is tried, though it came last.
        new = asyncio.create_task(here.ask(Question("ASK { ?short ?new ?o }")))
        await asyncio.sleep(0.01)
        Held.let_go.set()
        return [known, also, await new, *await burst]

    assert [reply.status for reply in asyncio.run(burst())] == [200] * 33
    tried = [text for text, quick in Held.asked if quick]
    # A worker that was held tries the newest.
    assert tried[4 if not alike else 3].startswith("ASK { ?short ?new")
    # Of those that are alike one was tried, and the rest went to where it had to go.
    assert len(tried) == 3 + (1 if alike else 30)


def test_a_deadline_counts_from_the_arrival() -> None:
    """What has waited beyond its deadline is not begun."""
    with pytest.raises(TimeoutError):
        processes._timed(pytest.fail, ("begun",), time.monotonic() - 1, math.inf)
    assert processes._timed(len, ("begun",), time.monotonic() + 60, math.inf) == 5
