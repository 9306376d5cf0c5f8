"""The IT Occupation Taxonomy v3.0 as a knowledge graph.

    import itotgraph as it

    t = it.load()
    t.roles("Systems analyst", framework="mof")

`load` gives the taxonomy, or `connect` one in a triple store; its methods are the questions, each a
command of the same name, and each answers with an `Answer`: a table to look at, records to loop
over, `.pandas()`, `.polars()`, `.csv()` and `.json()` to go on with.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itotgraph.errors import InputError, OutputError, RemoteError
    from itotgraph.staffing.roster import Person
    from itotgraph.taxonomy import Taxonomy, connect, load, read_roster
    from itotgraph.text.answer import Answer

__version__ = "1.0.0"

__all__ = [
    "Answer",
    "InputError",
    "OutputError",
    "Person",
    "RemoteError",
    "Taxonomy",
    "__version__",
    "connect",
    "load",
    "read_roster",
]

# Imported when they are asked for: the command line starts without them.
_HOMES = {
    "Answer": "text.answer",
    "InputError": "errors",
    "OutputError": "errors",
    "Person": "staffing.roster",
    "RemoteError": "errors",
    "Taxonomy": "taxonomy",
    "connect": "taxonomy",
    "load": "taxonomy",
    "read_roster": "taxonomy",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"itotgraph.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'itotgraph' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
