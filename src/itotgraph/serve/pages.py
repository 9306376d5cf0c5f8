"""The files of the web site as a server gives them: those that were there, and no others."""

import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from cachetools import cachedmethod

from itotgraph.serve.describe import Kept, Representation, kept, representation

_TYPES = {
    ".jsonld": "application/ld+json",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".tsv": "text/tab-separated-values",
    ".wasm": "application/wasm",
}


@dataclass(frozen=True)
class Files:
    """The files of a folder by their path in the address, where `index.html` is its folder."""

    paths: Mapping[str, Path]
    _read: Kept = field(default_factory=kept, repr=False)

    @cachedmethod(attrgetter("_read"))
    def read(self, path: str) -> Representation:
        """Return a file. Raises KeyError where there is none at this path."""
        file = self.paths[path]
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
        return representation(kind or "application/octet-stream", file.read_bytes())


def files(folder: Path) -> Files:
    """Return the files that are now in a folder and below it, but for hidden ones."""
    return Files(dict(_named(folder)))


def _named(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
            yield name.removesuffix("index.html") if path.name == "index.html" else name, path
