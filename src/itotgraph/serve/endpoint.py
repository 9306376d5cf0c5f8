"""The SPARQL endpoint behind its protocol: which worker answers, and what is kept.

A query is first tried in the quick lane. What is not answered there in a fraction of a second goes
to the slow lane, which stands back for the other, and so do at once, from then on, queries that
differ from it in values and comments only. What nobody knows to be quick is tried one of a kind at
a time, the newest first, and never by all workers. So queries that take long, or never end, delay
no short one, however many come at once.
"""

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from weakref import WeakValueDictionary

from cachetools import LRUCache

from itotgraph.graph.child import OverloadError
from itotgraph.graph.sparql import bare
from itotgraph.serve import protocol, worker
from itotgraph.serve.processes import Lane
from itotgraph.serve.protocol import Question, Reply

RETRY = 5  # seconds

_QUICK, _LEAST = 0.3, 0.1  # seconds
_KEPT = 32 << 20
_KINDS = 1000
_SHOWN = 4000  # characters of a query that say of what kind it is
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
        self._slow = Lane(2, 6, worker.load, str(quads), nice=10)
        self._kept: LRUCache[Question, tuple[Reply, int]] = LRUCache(_KEPT, lambda kept: kept[1])
        # Of each kind of query that was tried, whether it is quick.
        self._quick_ones: LRUCache[int, bool] = LRUCache(_KINDS)
        self._alike: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._tried = 0
        self._untried: list[asyncio.Future[None]] = []
        self._running: dict[Question, asyncio.Task[Reply]] = {}

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return self._quick.workers + self._slow.workers

    async def ready(self) -> None:
        """Wait until queries can be answered."""
        await asyncio.gather(self._quick.ready(), self._slow.ready())

    @property
    def lanes(self) -> tuple[Lane, Lane]:
        """The lanes, of which somebody has to end the workers."""
        return self._quick, self._slow

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
        until, kind = time.monotonic() + self._timeout, _kind(question.text)
        reply = None
        if kind not in self._quick_ones:
            async with self._alike.setdefault(kind, asyncio.Lock()):
                if kind not in self._quick_ones:
                    async with self._turn():
                        # The more wait, the less time has each.
                        seconds = max(_QUICK / (1 + len(self._untried)), _LEAST)
                        reply = await self._quickly(question, kind, until, seconds)
        if not reply and self._quick_ones.get(kind):
            reply = await self._quickly(question, kind, until, _QUICK)
        return reply or await self._slowly(question, kind, until)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for one's turn to try what may take long."""
        turn = asyncio.get_running_loop().create_future()
        self._untried.append(turn)
        self._next()
        await turn
        try:
            yield
        finally:
            self._tried -= 1
            self._next()

    def _next(self) -> None:
        while self._untried and self._tried < max(self._quick.workers - 1, 1):
            turn = self._untried.pop()
            if not turn.cancelled():
                self._tried += 1
                turn.set_result(None)

    async def _quickly(
        self, question: Question, kind: int, until: float, seconds: float
    ) -> Reply | None:
        """Return the answer, or None where it takes longer."""
        try:
            reply = await self._quick.run(worker.answer, question, until=until, seconds=seconds)
        except OverloadError as error:
            if str(error) == "busy":
                raise
            self._quick_ones[kind] = False
            if str(error) == "broken":
                raise
            return None
        self._quick_ones[kind] = True
        return reply

    async def _slowly(self, question: Question, kind: int, until: float) -> Reply:
        begun = time.monotonic()
        reply = await self._slow.run(worker.answer, question, until=until)
        if time.monotonic() - begun < _QUICK:
            self._quick_ones[kind] = True
        return reply


def _kind(text: str) -> int:
    """Return a number for all queries that differ in IRIs, strings, numbers and comments only."""
    return hash(re.sub(r"[\d\s]+", " ", bare(text[:_SHOWN])).strip())
