"""Writing many triples fast: N-Triples as text, and from it the other forms.

An importer makes whole lines of N-Triples (W3C RDF 1.1 N-Triples, section 2) and hands them over
in pieces of any size, so that memory stays flat however much there is.
"""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO
from urllib.parse import quote

import pyoxigraph as ox

from itotgraph.errors import InputError, OutputError
from itotgraph.graph.turtle import serialize
from itotgraph.namespaces import DCT, PREFIXES, RDF, SDO
from itotgraph.text.write import exchange, staged

Write = Callable[[str], object]

_SPECIAL = re.compile(r'[\x00-\x1f"\\\x7f-\x9f]')
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})
_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    r'[^\x00-\x20<>"{}|^`\\\x7f-\x9f\u202a-\u202e\u2066-\u2069]+'
)
_HEADER = re.compile(r"\A(?:@prefix .*\n)*\n")
_BATCH = 50_000
_FORMS = (".nt", ".nq", ".ttl")


def download(dataset: str, folder: str, name: str, digest: str, rows: int) -> str:
    """Return what is said of a file of a release: its data set, name, SHA-256 sum and rows."""
    subject = f"{folder}/{quote(name, safe='')}"
    text = f"<{dataset}> <{DCT.source}> <{subject}> .\n"
    text += f"<{subject}> <{RDF.type}> <{SDO.DataDownload}> .\n"
    text += f"<{subject}> <{SDO.name}> {literal(name)} .\n"
    text += f"<{subject}> <{SDO.sha256}> {literal(digest)} .\n"
    return text + f"<{subject}> <{SDO.size}> {literal(f'{rows} rows')} .\n"


def literal(text: str, suffix: str = "") -> str:
    """Return the text as a literal; the suffix is what follows the quotation marks: `@en`, `^^<…>`.

    Raises ValueError for a control character, which no label should have.
    """
    if _SPECIAL.search(text):
        if found := _UNPRINTABLE.search(text):
            raise ValueError(f"control character U+{ord(found[0]):04X}")
        text = text.translate(_ESCAPES)
    return f'"{text}"{suffix}'


def iri(text: str) -> str:
    """Return the absolute IRI in angle brackets (RFC 3987, as far as N-Triples asks for it).

    Raises ValueError for a character that no IRI may have, or a relative reference.
    """
    if not _IRI.fullmatch(text):
        raise ValueError(f"'{text}' is no IRI")
    return f"<{text}>"


@contextlib.contextmanager
def target(path: Path, graph: str) -> Iterator[Write]:
    """Open what the triples go to: a .nt, .nq or .ttl file, or the folder of an Oxigraph store.

    Yields a function that takes lines of N-Triples. N-Quads name the graph; the other forms have no
    name for it. Nothing takes the place of what stands at the path before all is written. Raises
    InputError for a path that is none of these, and OutputError where it cannot be written.
    """
    form = Path(os.path.realpath(path)).suffix.lower()
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            form = ".nt"
        elif not form or path.is_dir():
            _check_store(path)
            with _store(path) as write:
                yield write
            return
        if form not in _FORMS:
            problem = f"'{path.suffix}' is no form that an import can write"
            raise InputError(problem, "use .nt, .nq, .ttl or the name of a store folder", path)
        if form == ".ttl":
            with _turtle(path) as write:
                yield write
            return
        end = f" <{graph}> .\n".encode() if form == ".nq" else b""
        with staged(path) as file:
            yield _putter(file, end)
    except BrokenPipeError:
        raise
    except OSError as error:
        mend = "nothing changed; free some space or choose another place"
        raise OutputError(
            f"{path}: cannot be written: {error.strerror or error} ({mend})"
        ) from None


def _putter(file: IO[bytes], end: bytes = b"") -> Write:
    # Every statement ends so, and a line break within a literal is escaped.
    if end:
        return lambda lines: file.write(lines.encode().replace(b" .\n", end))
    return lambda lines: file.write(lines.encode())


@contextlib.contextmanager
def _turtle(path: Path) -> Iterator[Write]:
    with _temporary(path) as lines:
        yield _putter(lines)
        lines.flush()
        triples = (quad.triple for quad in ox.parse(path=lines.name, format=ox.RdfFormat.N_TRIPLES))
        with staged(path) as file:
            file.writelines(f"@prefix {p}: <{n}> .\n".encode() for p, n in sorted(PREFIXES.items()))
            while batch := list(islice(triples, _BATCH)):
                file.write(b"\n" + _HEADER.sub("", serialize(batch)).encode())


@contextlib.contextmanager
def _store(path: Path) -> Iterator[Write]:
    with _temporary(path) as lines:
        yield _putter(lines)
        lines.flush()
        made = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent))
        try:
            store = ox.Store(str(made))
            store.bulk_load(path=lines.name, format=ox.RdfFormat.N_TRIPLES)
            store.flush()
            del store
            made.chmod(0o755)
            exchange(made, path)
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _temporary(path: Path) -> "tempfile._TemporaryFileWrapper[bytes]":
    prefix = f".{path.name}."
    return tempfile.NamedTemporaryFile(prefix=prefix, suffix=".tmp", dir=path.parent)


def _check_store(path: Path) -> None:
    if path.is_file():
        raise InputError("a file, where a store needs a folder", "name a .nt file", path)
    if not path.exists() or not any(path.iterdir()):
        return
    if not (path / "CURRENT").is_file():
        raise InputError(
            "a folder with other files in it", "name a new folder, or a .nt file", path
        )
    try:
        ox.Store(str(path))
    except OSError as error:
        problem = "a store in use by another program" if "LOCK" in str(error) else str(error)
        raise InputError(problem, "stop that program or name a new folder", path) from None
