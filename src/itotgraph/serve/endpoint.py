"""The SPARQL endpoint behind its protocol: which worker answers, and what is kept.

A query is first asked in the quick lane. What is not answered there in a fraction of a second goes
to the slow lane, which stands back for the other, and at once the next time. So a query that
takes long, or never ends, delays no short one.
"""

import asyncio
import os
from pathlib import Path

from cachetools import LRUCache

from itotgraph.graph.child import OverloadError
from itotgraph.serve import protocol, worker
from itotgraph.serve.processes import Lane
from itotgraph.serve.protocol import Question, Reply

RETRY = 5  # seconds

_QUICK, _LEAST = 0.3, 0.15  # seconds
_KEPT = 32 << 20
_HEAVY = 1000
_SAID = {
    "busy": "The server is busy (try again in a few seconds).",
    "broken": "The query takes too much memory (narrow it down).",
}


class Endpoint:
    """The endpoint over the quads of an N-Quads file, with a deadline for queries in seconds."""

    def __init__(self, quads: Path, timeout: float) -> None:
        os.environ[worker.PATH] = str(quads)
        self._timeout = timeout
        self._quick = Lane(3, 64, worker.load, str(quads))
        self._slow = Lane(2, 2, worker.load, str(quads), nice=10)
        self._kept: LRUCache[Question, tuple[Reply, int]] = LRUCache(_KEPT, lambda kept: kept[1])
        self._heavy: LRUCache[int, bool] = LRUCache(_HEAVY)
        self._running: dict[Question, asyncio.Task[Reply]] = {}

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return self._quick.workers + self._slow.workers

    async def ready(self) -> None:
        """Wait until queries can be answered."""
        await asyncio.gather(self._quick.ready(), self._slow.ready())

    def stop(self) -> None:
        """End all workers."""
        self._quick.stop()
        self._slow.stop()

    async def ask(self, question: Question) -> Reply:
        """Return the answer, or else what is said instead: late, too large or too busy."""
        if kept := self._kept.get(question):
            return kept[0]
        if question.changing:
            return await self._replied(question)
        # Who asks what is being answered waits for that answer.
        if question not in self._running:
            running = asyncio.create_task(self._replied(question))
            self._running[question] = running
            running.add_done_callback(lambda _: self._running.pop(question))
        return await asyncio.shield(self._running[question])

    async def _replied(self, question: Question) -> Reply:
        try:
            reply = await self._asked(question)
        except OverloadError as error:
            late = f"There is no answer within {self._timeout:g} s (narrow the query down)."
            return protocol.refused(503, _SAID.get(str(error), late))
        size = len(reply.body) + question.size
        if reply.status == 200 and size < _KEPT // 32 and not question.changing:
            self._kept[question] = reply, size
        return reply

    async def _asked(self, question: Question) -> Reply:
        if hash(question.text) not in self._heavy:
            # The more wait, the less time has each.
            seconds = max(_QUICK / (1 + self._quick.waiting / self._quick.workers), _LEAST)
            try:
                return await self._quick.run(worker.answer, question, seconds=seconds)
            except OverloadError as error:
                if str(error) == "busy":
                    raise
                self._heavy[hash(question.text)] = True
                if str(error) == "broken":
                    raise
        return await self._slow.run(worker.answer, question, seconds=self._timeout)
