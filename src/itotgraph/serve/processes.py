"""Work in processes that can be killed: what Oxigraph cannot do for itself.

A `Lane` is a pebble pool whose workers load what they need, then give up every right that they do
not need: they can open no file and no socket, unless their work needs to and runs nothing that a
client wrote, have a cap on memory, and end at the deadline. A worker that ended is replaced.
"""

import asyncio
import contextlib
import math
import multiprocessing
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from itotgraph.graph.child import OverloadError, cap, ends_with_its_parent

T = TypeVar("T")

_MEMORY = 256 << 20  # bytes
_GRACE = 0.5  # seconds after the deadline when a worker that is still there is killed

# How soon pebble sees that a worker has ended, and starts another, in seconds.
CONSTS.sleep_unit = 0.02

_imported: list[str] = []


class Lane:
    """Some workers with one kind of work, and a queue of bounded length before them.

    `prepare` is called with `given` in each worker before its rights are given up. Its module is
    imported by the process that the workers of all lanes are forked from, if there is none yet.
    `nice` is by how much the workers stand back for other processes, `opens` whether they may open
    files, and `memory` how many bytes they may take beyond what they have when they are ready.
    Those that are `ahead` are processes of their own, which begin to load at once.
    """

    def __init__(
        self,
        workers: int,
        queue: int,
        prepare: Callable[..., None],
        *given: Any,
        nice: int = 0,
        opens: bool = False,
        ahead: bool = False,
        memory: int = _MEMORY,
    ) -> None:
        self.workers = workers
        self.waiting = 0
        self._most = workers + queue
        self._start = (prepare, given, nice, opens, memory)
        self._method = "spawn" if ahead else "forkserver"
        if not ahead:
            _imported.append(prepare.__module__)
        self._pool = self._made()
        if ahead:
            self._pool.schedule(os.getpid)

    async def run(
        self, work: Callable[..., T], *arguments: Any, until: float, seconds: float = math.inf
    ) -> T:
        """Return what the work returns, a function of a module. Raises OverloadError.

        It is late where it is not done at an instant of `time.monotonic`, however long it waited,
        or not within so many seconds after it was begun.
        """
        if self.waiting >= self._most:
            raise OverloadError("busy")
        self.waiting += 1
        try:
            return await self._done(work, arguments, until, seconds)
        except TimeoutError:
            raise OverloadError("late") from None
        except ProcessExpired as error:
            late = error.exitcode == -signal.SIGALRM
            raise OverloadError("late" if late else "broken") from None
        except MemoryError:
            raise OverloadError("broken") from None
        finally:
            self.waiting -= 1

    async def ready(self) -> None:
        """Wait until the first worker has loaded what it needs."""
        await self.run(os.getpid, until=time.monotonic() + 60)

    def stop(self) -> None:
        """Begin nothing more."""
        self._pool.stop()  # type: ignore[no-untyped-call]

    async def _done(self, work: Callable[..., T], *limited: Any) -> T:
        pool = self._pool
        try:
            return await self._scheduled(work, *limited)
        except RuntimeError:
            # pebble gives a pool up when a worker ends that it does not know to have work.
            if pool.active:
                raise
            if self._pool is pool:
                self._pool = self._made()
                pool.stop()  # type: ignore[no-untyped-call]
                threading.Thread(target=pool.join, daemon=True).start()
            return await self._scheduled(work, *limited)

    def _scheduled(
        self, work: Callable[..., T], arguments: tuple[Any, ...], until: float, seconds: float
    ) -> "asyncio.Future[T]":
        # A worker ends itself in time, even where it does not run Python: pebble is the second to.
        longest = min(max(until - time.monotonic(), 0), seconds) + _GRACE
        future = self._pool.schedule(_timed, (work, arguments, until, seconds), timeout=longest)
        return asyncio.wrap_future(future)

    def _made(self) -> ProcessPool:
        # To fork this process, which has threads, would not be safe.
        context = multiprocessing.get_context(self._method)
        if self._method == "forkserver":
            context.set_forkserver_preload([__name__, *_imported])
        return ProcessPool(
            self.workers, initializer=_prepared, initargs=self._start, context=context
        )


def end(*lanes: Lane) -> None:
    """End the workers of all lanes, in whatever they do."""
    for lane in lanes:
        lane.stop()
    # Not by pebble, which ends them one after the other, and waits for what one was about to say.
    for worker in multiprocessing.active_children():
        worker.kill()


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """Yield a temporary folder that is gone in the end, even where this process is killed."""
    folder = tempfile.mkdtemp(prefix="itotgraph-served-")
    # Nothing is ever sent: reading ends when this process does. One that is killed with it may
    # still have been writing.
    removing = 'read -r _; rm -rf -- "$1" || { sleep 2; rm -rf -- "$1"; }'
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(
        ("sh", "-c", removing, "sh", folder),
        stdin=subprocess.PIPE,
        stdout=nowhere,
        stderr=nowhere,
        start_new_session=True,
    ):
        yield Path(folder)


def _prepared(
    prepare: Callable[..., None], given: tuple[Any, ...], nice: int, opens: bool, memory: int
) -> None:
    import resource

    ends_with_its_parent()
    prepare(*given)
    os.nice(nice)
    # What a dying engine prints tells nobody anything.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    cap(memory)
    if not opens:
        # A limit of 1 and not of 0, which poll(2) would take for an error.
        resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))
    # pebble's handler is in Python, which does not run while the engine does.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _timed(work: Callable[..., T], arguments: tuple[Any, ...], until: float, seconds: float) -> T:
    left = until - time.monotonic()  # a clock that all processes share
    if left <= 0:
        raise TimeoutError
    signal.setitimer(signal.ITIMER_REAL, min(left, seconds))
    try:
        return work(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
