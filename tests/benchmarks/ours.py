"""The parts of the work that have no command of their own: load or infer DIR."""

import sys
from pathlib import Path

from itotgraph.graph.infer import closure
from itotgraph.graph.parse import load, ontology_files
from itotgraph.graph.source import load_store

if __name__ == "__main__":
    files = ontology_files(Path(sys.argv[2]))
    if sys.argv[1] == "load":
        load_store(files)
    else:
        closure(load(files))
