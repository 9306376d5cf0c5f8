"""From the ontology to what is published: load, check, infer, write."""

import gzip
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from itotgraph import __version__
from itotgraph.errors import InputError
from itotgraph.graph import check, syntaxes, turtle
from itotgraph.graph.layers import Layers
from itotgraph.graph.source import Source
from itotgraph.namespaces import BASE, SKOS
from itotgraph.publish import dataset, examples, versions
from itotgraph.questions.table import TITLES, named, table, titled
from itotgraph.text.read import read_text
from itotgraph.text.write import remade, write_all

_NAME_AT = 64 + 2 + 9 + 2
# What is long and seldom read by people.
_DUMPS = ("itot.nt", "itot.nq", "itot.trig", "itot.rdf", "itot.jsonld")


@dataclass(frozen=True)
class Built:
    """What a build made: the violations that kept it from that, in words, or else the file names
    and the counts of triples by layer.
    """

    violations: str
    files: list[str]
    counts: dict[str, int]


def build(
    layers: Layers,
    folder: Path,
    progress: Callable[[str], None] = lambda step: None,
    packed: bool = False,
    releases: Sequence[versions.Release] = (),
) -> Built:
    """Check the graph, infer and write everything that is published to a folder.

    The mappings to other vocabularies are checked with the graph and stay outside the closure.
    Candidate mappings that nobody has judged yet are neither checked nor part of any other file
    than TriG and N-Quads, which have a graph for each layer.
    Where a shape is violated nothing is written and `files` is empty. Where it is to be `packed`,
    all of the graph but the Turtle is in `.gz`. Of `releases` the data set says which came before
    which, and what the former asserted is beside it, in `.gz`. The same files give the same bytes.

    The folder is made anew: what an earlier build wrote there and this one does not is gone,
    and what nobody's build wrote stays. Raises InputError for a file that cannot be read, and for a
    folder that the graph is read from; OutputError where it cannot be written, with what stood in
    the folder untouched.
    """
    with remade(folder, _others) as made:
        return _build(layers, made, progress, packed, releases)


def _others(folder: Path) -> list[Path]:
    """Return the files of a folder that no build wrote, relative to it."""
    ours = {"MANIFEST"}
    if (folder / "MANIFEST").is_file():
        lines = read_text(folder / "MANIFEST").splitlines()
        ours |= {line[_NAME_AT:] for line in lines}
    files = (Path(base, name) for base, _, names in os.walk(folder) for name in names)
    return [path for path in (f.relative_to(folder) for f in files) if path.as_posix() not in ours]


def _build(
    layers: Layers,
    folder: Path,
    progress: Callable[[str], None],
    packed: bool,
    releases: Sequence[versions.Release],
) -> Built:
    progress("Loading")
    if not any(t.predicate.value == SKOS.prefLabel for t in layers.stated):
        raise InputError("no concepts in the graph", "check --graph", layers.folder)
    progress("Checking")
    checked = check.of_layers(layers)
    if checked.found:
        return Built(checked.render("violations"), [], {})
    tables = _tables(layers.lean)
    layers.forget()
    progress("Inferring")
    layer = f"{BASE}graph/"
    counts = {name.removeprefix(layer): len(ts) for name, ts in layers.graphs.items()}
    progress("Writing")
    sums: dict[str, tuple[int, str]] = {}
    texts: dict[str, Iterator[bytes]] = {}

    def add(name: str, pieces: str | Iterable[str] | Iterable[bytes]) -> None:
        texts[name] = _summed(name, pieces, sums)

    report = checked.render("turtle")
    for name, pieces in {**_syntaxes(layers), **tables, "report.ttl": report}.items():
        if packed and name in _DUMPS:
            add(f"{name}{dataset.PACKED}", _gzipped(pieces))
        else:
            add(name, pieces)
    for before in filter(None, (release.before for release in releases)):
        name = f"{before.version}/{versions.DUMP}{dataset.PACKED}"
        add(name, _gzipped(syntaxes.ntriples(before.stated)))
    add(examples.NAME, turtle.readable(examples.examples(layers.graphs)))
    if dataset.described(layers.graphs):
        add(dataset.NAME, _dataset(layers, sums, versions.lineage(releases)))
    try:
        write_all(folder, {**texts, "MANIFEST": _manifest(sums, counts)})
    except ValueError as error:
        mend = "give it an IRI that ends in a name"
        raise InputError(str(error), mend, layers.files[-1]) from None
    return Built("", sorted([*texts, "MANIFEST"]), counts)


def _syntaxes(layers: Layers) -> dict[str, Iterable[str]]:
    def turtle_of(triples: Iterable[ox.Triple]) -> Iterator[str]:
        header, blocks = turtle.parts(triples)
        yield from header
        yield from (f"\n{block}" for block in blocks)

    stated, graphs = layers.stated, layers.graphs
    both = [*stated, *layers.inferred]
    terms = syntaxes.terms(chain.from_iterable(graphs.values()))
    return {
        "itot.ttl": turtle_of(both),
        "itot-asserted.ttl": turtle_of(stated),
        "itot-links.ttl": turtle_of(layers.linked),
        "itot-evidence.ttl": turtle_of(layers.evidence),
        "itot-today.ttl": turtle_of(layers.today),
        "itot-lent.ttl": turtle_of(layers.lent),
        "itot.trig": syntaxes.trig(graphs),
        "itot.nt": syntaxes.ntriples(both),
        "itot.nq": syntaxes.nquads(graphs),
        "itot.rdf": syntaxes.rdfxml(both),
        "itot.jsonld": syntaxes.jsonld(both, terms),
        "context.jsonld": syntaxes.context(terms),
    }


def _tables(store: Source) -> dict[str, str]:
    texts = {}
    for number in TITLES:
        for as_printed in (False, True):
            answer = table(store, number, as_printed)
            name, heading = f"tables/{named(number, as_printed)}", titled(number, as_printed)
            texts[f"{name}.csv"] = answer.csv()
            texts[f"{name}.md"] = f"# {heading}\n\n{answer.render('md')}"
            texts[f"{name}.html"] = (
                f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
                f"<title>{heading}</title>\n<h1>{heading}</h1>\n{answer.render('html')}</html>\n"
            )
    return texts


def _dataset(
    layers: Layers, sums: dict[str, tuple[int, str]], told: Iterable[ox.Triple]
) -> Iterator[str]:
    # Asked for when all other files have been written, so that their sums are known.
    yield turtle.serialize(chain(dataset.description(layers.graphs, sums), told))


def _gzipped(pieces: str | Iterable[str]) -> Iterator[bytes]:
    # Asked for when its turn to be written has come.
    yield gzip.compress("".join(pieces).encode(), mtime=0)


def _summed(
    name: str, pieces: str | Iterable[str] | Iterable[bytes], sums: dict[str, tuple[int, str]]
) -> Iterator[bytes]:
    """Pass the content on, and add its size in bytes and its SHA-256 sum to `sums`."""
    digest, size = hashlib.sha256(), 0
    for piece in [pieces] if isinstance(pieces, str) else pieces:
        data = piece.encode() if isinstance(piece, str) else piece
        digest.update(data)
        size += len(data)
        yield data
    sums[name] = size, digest.hexdigest()


def _manifest(sums: dict[str, tuple[int, str]], counts: Mapping[str, int]) -> Iterator[str]:
    # Asked for last, when all sums are known.
    yield f"itotgraph {__version__}\n"
    yield from (f"{name} {count}\n" for name, count in counts.items())
    yield "\n"
    # A name begins at _NAME_AT.
    yield from (f"{digest}  {size:>9}  {name}\n" for name, (size, digest) in sorted(sums.items()))
