"""The same work with the plain stack, for comparison: rdflib, pyshacl and owlrl as they come.

python tests/benchmarks/plain.py load|table|check|infer|build DIR, or bare DIR for pyoxigraph alone.
"""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rdflib

ROOT = Path(__file__).parents[2]


def load(folder: Path) -> "rdflib.Graph":
    import rdflib

    graph = rdflib.Graph()
    for path in sorted(folder.glob("*.ttl")):
        graph.parse(path)
    return graph


def table(folder: Path) -> None:
    text = (ROOT / "queries" / "table-3.rq").read_text(encoding="utf-8")
    for row in load(folder).query(text):
        print("\t".join(row))  # type: ignore[arg-type]


def check(folder: Path) -> None:
    import pyshacl

    shapes = load(ROOT / "shapes")
    print(pyshacl.validate(load(folder), shacl_graph=shapes, inference="none")[2])


def infer(folder: Path) -> "rdflib.Graph":
    import owlrl

    graph = load(folder)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    # Its triples with literals as subjects are in no RDF syntax.
    for triple in list(graph):
        if triple[0].n3()[0] == '"':
            graph.remove(triple)
    return graph


def build(folder: Path) -> None:
    check(folder)
    graph = infer(folder)
    with tempfile.TemporaryDirectory() as out:
        for form in ("turtle", "nt", "xml", "json-ld", "trig"):
            graph.serialize(Path(out) / form, format=form)


def bare(folder: Path) -> None:
    import pyoxigraph

    store = pyoxigraph.Store()
    for path in sorted(folder.glob("*.ttl")):
        store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    text = (ROOT / "queries" / "table-3.rq").read_text(encoding="utf-8")
    for row in store.query(text):
        print("\t".join("" if term is None else term.value for term in row))


if __name__ == "__main__":
    work = {"load": load, "table": table, "check": check, "infer": infer, "build": build}
    (work | {"bare": bare})[sys.argv[1]](Path(sys.argv[2]))
