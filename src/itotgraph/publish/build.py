"""From the ontology to what is published: load, check, infer, write."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from itotgraph import __version__
from itotgraph.errors import InputError
from itotgraph.graph import syntaxes, turtle
from itotgraph.graph.check import Finding, as_turtle, check, fails, shapes_files
from itotgraph.graph.infer import closure, reference_closure
from itotgraph.graph.mappings import links, read, unjudged
from itotgraph.graph.parse import as_store, load
from itotgraph.namespaces import ASSERTED, CANDIDATE, INFERRED, ITOT, LINKED, SKOS
from itotgraph.questions.table import TITLES, table
from itotgraph.text.render import render
from itotgraph.text.write import write_all

_AXIOMS = f"{ITOT.IRI}skos"


@dataclass(frozen=True)
class Built:
    """What a build made: the findings, the file names, and the counts of triples by graph."""

    findings: list[Finding]
    files: list[str]
    asserted: int
    inferred: int
    linked: int
    candidates: int


def build(
    files: Sequence[Path],
    folder: Path,
    mapping_sets: Sequence[Path] = (),
    candidate_sets: Sequence[Path] = (),
    engine: str = "oxigraph",
    progress: Callable[[str], None] = lambda step: None,
) -> Built:
    """Check the graph of the files, infer, and write everything that is published to a folder.

    The mappings to other vocabularies are checked with the graph and stay outside the closure.
    Candidate mappings that nobody has judged yet are neither checked nor part of any other file
    than TriG and N-Quads, where they have a graph of their own.
    Where a shape is violated nothing is written and `files` is empty. The same files give the same
    bytes. Raises InputError for a file that cannot be read and OutputError for one that cannot be
    written, with what stood in the folder untouched.
    """
    progress("Loading")
    triples = load(files)
    if not any(t.predicate.value == SKOS.prefLabel for t in triples):
        raise InputError("no concepts in the graph", "check --graph", files[0].parent)
    judged = [mapping for path in mapping_sets for mapping in read(path)]
    linked = links(judged)
    candidates = links(unjudged((m for path in candidate_sets for m in read(path)), judged))
    progress("Checking")
    findings = check([*triples, *linked], load(shapes_files()), engine)
    if fails(findings, "violation"):
        return Built(findings, [], len(triples), 0, len(linked), len(candidates))
    tables = _tables(as_store(triples))
    progress("Inferring")
    inferred = (reference_closure if engine == "reference" else closure)(triples)
    asserted = published(triples)
    progress("Writing")
    sums: dict[str, str] = {}
    texts = {
        name: _summed(name, pieces, sums)
        for name, pieces in {
            **_syntaxes(asserted, inferred, linked, candidates),
            **tables,
            "report.ttl": as_turtle(findings),
        }.items()
    }
    counts = (len(asserted), len(inferred), len(linked), len(candidates))
    texts["MANIFEST"] = _manifest(sums, counts)
    try:
        write_all(folder, texts)
    except ValueError as error:
        mend = "give it an IRI that ends in a name"
        raise InputError(str(error), mend, files[0].parent) from None
    return Built(findings, sorted(texts), *counts)


def published(triples: Sequence[ox.Triple]) -> list[ox.Triple]:
    """Return the triples without the axioms of SKOS, which are read for inference only."""
    return [t for t in triples if not str(t.subject).startswith((f"<{SKOS.IRI}", f"<{_AXIOMS}>"))]


def _syntaxes(
    asserted: Sequence[ox.Triple],
    inferred: set[ox.Triple],
    linked: Sequence[ox.Triple],
    candidates: Sequence[ox.Triple],
) -> dict[str, Iterable[str]]:
    def turtle_of(triples: Iterable[ox.Triple]) -> Iterator[str]:
        header, blocks = turtle.parts(triples)
        yield from header
        yield from (f"\n{block}" for block in blocks)

    both = [*asserted, *inferred]
    graphs = {ASSERTED: asserted, INFERRED: inferred, LINKED: linked}
    if candidates:
        graphs[CANDIDATE] = candidates
    return {
        "itot.ttl": turtle_of(both),
        "itot-asserted.ttl": turtle_of(asserted),
        "itot-links.ttl": turtle_of(linked),
        "itot.trig": syntaxes.trig(graphs),
        "itot.nt": syntaxes.ntriples(both),
        "itot.nq": syntaxes.nquads(graphs),
        "itot.rdf": syntaxes.rdfxml(both),
        "itot.jsonld": syntaxes.jsonld(both),
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


def _summed(name: str, pieces: str | Iterable[str], sums: dict[str, str]) -> Iterator[str]:
    """Pass the text on, and add its line of the manifest to `sums`."""
    digest, size = hashlib.sha256(), 0
    for piece in [pieces] if isinstance(pieces, str) else pieces:
        data = piece.encode()
        digest.update(data)
        size += len(data)
        yield piece
    sums[name] = f"{digest.hexdigest()}  {size:>9}  {name}\n"


def _manifest(sums: dict[str, str], counts: tuple[int, int, int, int]) -> Iterator[str]:
    # Asked for last, when all sums are known.
    yield f"itotgraph {__version__}\n"
    names = ("asserted", "inferred", "linked", "candidates")
    yield from (f"{name} {count}\n" for name, count in zip(names, counts, strict=True))
    yield "\n"
    yield from (sums[name] for name in sorted(sums))
