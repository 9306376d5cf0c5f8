"""Work in a child process, which can be killed: what Oxigraph cannot do for itself.

While the engine works, Python handles no signal, and there is no end to its time and memory.
"""

import contextlib
import ctypes
import faulthandler
import math
import os
import pickle
import select
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

MEMORY = 2 << 30  # bytes that the work may take beyond what the process has

_PDEATHSIG = 1  # of Linux's prctl
_LIBRARY = ctypes.CDLL(None) if os.name == "posix" else None


class OverloadError(Exception):
    """Work that was not done: "late", "broken" for a process that ended in it, or "busy"."""


def run(work: Callable[[], T], seconds: float) -> T:
    """Return what the work returns, which is to be pickled, and raise what it raises.

    It has this many seconds, and `MEMORY` beyond what the process has. Raises OverloadError, "late"
    or "broken". Where the system cannot fork, it is done in this process, without limits.
    """
    with begun(work) as result:
        return result(seconds)


@contextlib.contextmanager
def begun(work: Callable[[], T]) -> Iterator[Callable[[float | None], T]]:
    """Begin work in a child, which is killed in the end. Yields what waits for its result, as `run`
    does, for so many seconds, or as long as it takes.
    """
    if not hasattr(os, "fork"):
        yield lambda seconds: work()
        return
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        _work(work, into)
    os.close(into)
    try:
        yield lambda seconds: _result(_received(out, seconds))
    finally:
        os.close(out)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def ends_with_its_parent() -> None:
    """Let this process be killed when its parent ends, where the system can (Linux)."""
    with contextlib.suppress(AttributeError, OSError):
        if _LIBRARY:
            _LIBRARY.prctl(_PDEATHSIG, signal.SIGKILL)


def cap(memory: int) -> None:
    """Let this process take no more than so many bytes beyond what it has, and leave no core."""
    import resource

    if size := _size():
        resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _result(data: bytes) -> Any:
    try:
        done, result = pickle.loads(data)  # noqa: S301 (our own child wrote it)
    except (EOFError, pickle.UnpicklingError):
        raise OverloadError("broken") from None
    if done:
        return result
    raise result


def _received(out: int, seconds: float | None) -> bytes:
    pieces: list[bytes] = []
    deadline = time.monotonic() + (math.inf if seconds is None else seconds)
    while not pieces or pieces[-1]:
        # Once the answer begins to come, there is an end to it.
        left = None if pieces or seconds is None else max(deadline - time.monotonic(), 0)
        if not select.select([out], [], [], left)[0]:
            raise OverloadError("late")
        pieces.append(os.read(out, 1 << 20))
    return b"".join(pieces)


def _work(work: Callable[[], object], into: int) -> None:
    """Be the child: write whether the work was done, and what became of it, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ends_with_its_parent()
    try:
        try:
            # What a dying engine prints tells nobody anything.
            faulthandler.disable()
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            cap(MEMORY)
            data = pickle.dumps((True, work()))
        except MemoryError:
            data = b""
        except Exception as error:
            data = pickle.dumps((False, error))
        with os.fdopen(into, "wb") as pipe:
            pipe.write(data)
    finally:
        os._exit(0)


def _size() -> int:
    """Return the address space of this process in bytes, or 0 where the system does not say."""
    numbers = Path("/proc/self/statm")
    if not numbers.exists():
        return 0
    return int(numbers.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
