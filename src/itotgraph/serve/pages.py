"""The pages of the web site as a server gives them: from a folder, or made when they are asked for.

A worker has the graph and makes a page at a time. What `build` makes is made once, by a process of
its own, when somebody first asks for a download.
"""

import asyncio
import contextlib
import gc
import gzip
import mimetypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlsplit

from cachetools import cachedmethod

from itotgraph import site
from itotgraph.errors import InputError
from itotgraph.graph.child import ends_with_its_parent
from itotgraph.graph.layers import Layers
from itotgraph.model import Kind
from itotgraph.publish import dataset, versions
from itotgraph.serve.describe import Kept, Representation, kept, representation
from itotgraph.serve.processes import Lane

_TYPES = {
    dataset.PACKED: "application/gzip",
    ".jsonld": "application/ld+json",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".ru": "application/sparql-update",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".tsv": "text/tab-separated-values",
    ".wasm": "application/wasm",
}
_DOWNLOADS = "download/"
_SUMMED = "dataset/"  # the page that states what a build made
_WAITING = 64  # requests
_LOADING, _MAKING = 60, 20  # seconds

_files: dict[str, Callable[[], str]] = {}
_manifest = [""]


class MissingError(Exception):
    """Why there are no downloads."""


@dataclass(frozen=True)
class Files:
    """The files of a folder by their path in the address, where `index.html` is its folder.

    What is packed there can also be had by the name that it has unpacked.
    """

    paths: Mapping[str, Path]
    lanes: tuple[Lane, ...] = ()
    _read: Kept = field(default_factory=kept, repr=False)

    async def has(self, path: str) -> bool:
        """Return whether there is a file at this path."""
        return path in self.paths or f"{path}{dataset.PACKED}" in self.paths

    async def read(self, path: str) -> Representation:
        """Return a file. Raises KeyError where there is none at this path."""
        return self.now(path)

    @cachedmethod(attrgetter("_read"))
    def now(self, path: str) -> Representation:
        """Return a file, as `read` does."""
        file = self.paths.get(path)
        body = file.read_bytes() if file else _unpacked(self.paths[f"{path}{dataset.PACKED}"])
        packed = self.paths.get(f"{path}.br")
        return representation(
            _media(file.name if file else path), body, packed.read_bytes() if packed else b""
        )

    async def ready(self) -> None:
        """Do nothing: the files are there."""

    def stop(self) -> None:
        """Do nothing: no process makes downloads."""


def files(folder: Path) -> Files:
    """Return the files that are now in a folder and below it, but for hidden ones."""
    return Files(dict(_named(folder)))


class Made:
    """The pages of a graph, each made when it is first asked for.

    Downloads go to the workplace, a folder that is there. `public` is the address by which the
    world knows the server, or "". `previous` are the dumps of former releases. `told` is given the
    reason where there can be no downloads. All methods raise OverloadError where the worker has too
    much to do.
    """

    def __init__(
        self,
        layers: Layers,
        workplace: Path,
        public: str,
        previous: Sequence[Path],
        told: Callable[[str], None],
    ) -> None:
        given = (layers.folder, layers.extra, public, previous)
        self._lane = Lane(1, _WAITING, load, *given, opens=True, ahead=True)
        self._options = [part for path in layers.extra for part in ("--with", str(path))]
        self._options += [part for path in previous for part in ("--previous", str(path))]
        self._options += ["--graph", str(layers.folder)] if layers.folder else []
        self._workplace = workplace
        self._told = told
        self._assets = Files({_path(name): path for name, path in site.assets().items()})
        self._names: dict[str, str] = {}
        self._kept = kept()
        self._building: asyncio.Task[Files] | None = None

    async def ready(self) -> None:
        """Make the first page, and one that all others profit from: what a page says of a concept
        is asked for all of them together.
        """
        known = await self._known()
        for start in ("", f"{Kind.OCCUPATION.lower()}/"):
            if first := next((path for path in known if path.startswith(start)), None):
                await self.read(first)

    async def has(self, path: str) -> bool:
        """Return whether there is a page or file at this path. Raises MissingError."""
        if path in await self._known() or await self._assets.has(path):
            return True
        return path.startswith(_DOWNLOADS) and await (await self._downloads()).has(path)

    async def read(self, path: str) -> Representation:
        """Return a page or file. Raises KeyError where there is none, MissingError."""
        if found := self._kept.get(path):
            return found
        name = (await self._known()).get(path)
        if not name:
            there = self._assets if await self._assets.has(path) else await self._downloads()
            return await there.read(path)
        manifest = ""
        if path == _SUMMED:
            there = await self._downloads()
            manifest = (await there.read(f"{_DOWNLOADS}MANIFEST")).body.decode()
        until = time.monotonic() + _LOADING
        text = await self._lane.run(made, name, manifest, until=until, seconds=_MAKING)
        found = representation(_media(name), text.encode())
        with contextlib.suppress(ValueError):  # where it is larger than all that is kept
            self._kept[path] = found
        return found

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The workers."""
        return (self._lane,)

    def stop(self) -> None:
        """End the process that makes downloads."""
        if self._building:
            self._building.cancel()

    async def _known(self) -> dict[str, str]:
        if not self._names:
            found = await self._lane.run(names, until=time.monotonic() + _LOADING)
            self._names = {_path(name): name for name in found}
        return self._names

    async def _downloads(self) -> Files:
        if not self._building:
            self._building = asyncio.create_task(self._built())
        return await asyncio.shield(self._building)

    async def _built(self) -> Files:
        """Make the downloads in a process of its own, which stands back."""
        process = await asyncio.create_subprocess_exec(
            # -P, or what lies in the working directory would be imported.
            *("nice", sys.executable, "-P", "-m", "itotgraph"),
            *("build", "-o", str(self._workplace / _DOWNLOADS), *self._options),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=ends_with_its_parent,
        )
        try:
            _, said = await process.communicate()
        finally:
            # With what it has started in its turn.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
        if process.returncode:
            lines = said.decode(errors="replace").splitlines() or ["they could not be made"]
            problem = lines[-1].removeprefix("itotgraph: ")
            self._told(problem)
            raise MissingError(problem)
        return files(self._workplace)


def load(folder: Path | None, extra: list[Path], public: str, previous: Sequence[Path]) -> None:
    """Load the graph into a worker that is to make pages."""
    # What is loaded stays to the end: it need not be looked through meanwhile, nor then.
    gc.disable()
    layers = Layers(folder, extra)
    try:
        described = dataset.described(layers.graphs)
        releases = versions.releases(layers.stated, previous)
    except InputError:
        # The server itself reads the same files, tells what is wrong with them and ends.
        return
    told = [*dataset.description(layers.graphs, {})] if described else []
    told += versions.lineage(releases)
    root = urlsplit(public).path or "/"
    _files.update(
        site.files(layers, told, {}, lambda: _manifest[0], releases, public or None, root)
    )
    gc.freeze()
    gc.enable()


def names() -> list[str]:
    """Return the names of the files that this worker can make."""
    return [*_files]


def made(name: str, manifest: str) -> str:
    """Return the text of a file; `manifest` is what the page of downloads is to state."""
    _manifest[0] = manifest
    return _files[name]()


def _path(name: str) -> str:
    return name.removesuffix("index.html") if f"/{name}".endswith("/index.html") else name


def _unpacked(file: Path) -> bytes:
    return gzip.decompress(file.read_bytes())


def _media(name: str) -> str:
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    return kind or "application/octet-stream"


def _named(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
            yield _path(name), path
