"""What the workers of the SPARQL endpoint share.

The process that they are forked from imports this module, and with it the store that the
environment names. So a new worker, in the place of one that was killed, is there in some
milliseconds, and all of them have the store in the same memory.
"""

import contextlib
import os

import pyoxigraph as ox

from itotgraph.graph.child import ends_with_its_parent
from itotgraph.serve import protocol

PATH = "ITOTGRAPH_SERVED"

_store = ox.Store()


def load(path: str) -> None:
    """Load the N-Quads file unless it is there already."""
    if not len(_store):
        _store.load(path=path, format=ox.RdfFormat.N_QUADS)


def answer(question: protocol.Question) -> protocol.Reply:
    """Return the answer of the store."""
    return protocol.answer(_store, question)


if PATH in os.environ:
    # Else the process that the workers are forked from would outlive a server that is killed.
    ends_with_its_parent()
    # Where a signal ends all processes at once, another may be begun when the file is gone.
    with contextlib.suppress(FileNotFoundError):
        load(os.environ[PATH])
