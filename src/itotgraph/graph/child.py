"""Work in a child process, which can be killed: what Oxigraph cannot do for itself.

While the engine works, Python handles no signal, and there is no end to its time and memory.
"""

import contextlib
import ctypes
import faulthandler
import os
import pickle
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

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
    if not hasattr(os, "fork"):
        return work()
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        _work(work, into)
    os.close(into)
    try:
        data = _received(out, seconds)
    finally:
        os.close(out)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    try:
        done, result = pickle.loads(data)  # noqa: S301 (our own child wrote it)
    except (EOFError, pickle.UnpicklingError):
        raise OverloadError("broken") from None
    if done:
        given: T = result
        return given
    raise result


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


def _received(out: int, seconds: float) -> bytes:
    pieces: list[bytes] = []
    deadline = time.monotonic() + seconds
    while not pieces or pieces[-1]:
        # Once the answer begins to come, there is an end to it.
        left = None if pieces else max(deadline - time.monotonic(), 0)
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
