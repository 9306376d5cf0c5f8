"""From the ontology to what is published: load, check, infer, write."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from itotgraph import __version__, export, turtle
from itotgraph.check import Finding, as_turtle, check, fails, shapes_files
from itotgraph.errors import InputError
from itotgraph.graph import as_store, load
from itotgraph.infer import closure, reference_closure
from itotgraph.namespaces import ITOT, SKOS
from itotgraph.output import write_all
from itotgraph.render import render
from itotgraph.table import TITLES, table

_AXIOMS = f"{ITOT}skos"


@dataclass(frozen=True)
class Built:
    """What a build made: the findings, the file names, and the counts of triples."""

    findings: list[Finding]
    files: list[str]
    asserted: int
    inferred: int


def build(
    files: Sequence[Path],
    folder: Path,
    engine: str = "oxigraph",
    progress: Callable[[str], None] = lambda step: None,
) -> Built:
    """Check the graph of the files, infer, and write everything that is published to a folder.

    Where a shape is violated nothing is written and `files` is empty. The same files give the same
    bytes. Raises InputError for a file that cannot be read and OutputError for one that cannot be
    written, with what stood in the folder untouched.
    """
    progress("Loading")
    triples = load(files)
    if not any(t.predicate.value == SKOS + "prefLabel" for t in triples):
        raise InputError("no concepts in the graph", "check --graph", files[0].parent)
    progress("Checking")
    findings = check(triples, load(shapes_files()), engine)
    if fails(findings, "violation"):
        return Built(findings, [], len(triples), 0)
    progress("Inferring")
    inferred = (reference_closure if engine == "reference" else closure)(triples)
    asserted = published(triples)
    progress("Writing")
    texts = _texts(asserted, inferred) | {"report.ttl": as_turtle(findings)}
    texts |= _tables(as_store(triples))
    texts["MANIFEST"] = _manifest(texts, len(asserted), len(inferred))
    write_all(folder, texts)
    return Built(findings, sorted(texts), len(asserted), len(inferred))


def published(triples: Sequence[ox.Triple]) -> list[ox.Triple]:
    """Return the triples without the axioms of SKOS, which are read for inference only."""
    return [t for t in triples if not str(t.subject).startswith((f"<{SKOS}", f"<{_AXIOMS}>"))]


def _texts(asserted: Sequence[ox.Triple], inferred: set[ox.Triple]) -> dict[str, str]:
    both = [*asserted, *inferred]
    return {
        "itot.ttl": turtle.serialize(both),
        "itot-asserted.ttl": turtle.serialize(asserted),
        "itot.trig": export.trig(asserted, inferred),
        "itot.nt": export.ntriples(both),
        "itot.nq": export.nquads(asserted, inferred),
        "itot.rdf": export.rdfxml(both),
        "itot.jsonld": export.jsonld(both),
    }


def _tables(store: ox.Store) -> dict[str, str]:
    texts = {}
    for number, title in TITLES.items():
        for as_printed in (False, True):
            answer = table(store, number, as_printed)
            name = f"tables/table-{number}{'-as-printed' if as_printed else ''}"
            heading = title + (", as printed" if as_printed else "")
            texts[f"{name}.csv"] = render(answer, "csv")
            texts[f"{name}.md"] = f"# {heading}\n\n{render(answer, 'md')}"
            texts[f"{name}.html"] = (
                f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
                f"<title>{heading}</title>\n<h1>{heading}</h1>\n{render(answer, 'html')}</html>\n"
            )
    return texts


def _manifest(texts: dict[str, str], asserted: int, inferred: int) -> str:
    lines = [f"itotgraph {__version__}", f"asserted {asserted}", f"inferred {inferred}", ""]
    for name, text in sorted(texts.items()):
        data = text.encode()
        lines.append(f"{hashlib.sha256(data).hexdigest()}  {len(data):>9}  {name}")
    return "\n".join(lines) + "\n"
