"""One read-only server for the graph: linked data, SPARQL and what people and programs look up.

`app` is the ASGI application, `run` serves it until told to stop.
"""

import asyncio
import contextlib
import gc
import json
import logging
import re
import signal
import socket
import sys
import time
import traceback
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence, Sized
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from itotgraph import __version__
from itotgraph.errors import InputError, install
from itotgraph.graph.child import OverloadError
from itotgraph.graph.layers import Layers
from itotgraph.graph.source import nquads
from itotgraph.namespaces import BASE
from itotgraph.publish import versions
from itotgraph.publish.documents import DATASET
from itotgraph.serve import describe, limits, pages, protocol, reconcile, tools
from itotgraph.serve.describe import SYNTAXES, Descriptions, Representation
from itotgraph.serve.endpoint import RETRY, Endpoint
from itotgraph.serve.negotiate import not_acceptable, preferred, takes, unchanged
from itotgraph.serve.pages import Files, Made, MissingError
from itotgraph.serve.processes import Lane, end, workplace
from itotgraph.serve.talks import Talks, is_own
from itotgraph.site import is_site
from itotgraph.site.facts import path as path_of

Graphs = Mapping[str, Collection[ox.Triple]]
T = TypeVar("T")

_HTML = "text/html"
_OFFERED = (_HTML, *(media for media, _ in SYNTAXES.values()))
_ENDINGS = {media: ending for ending, (media, _) in SYNTAXES.items()}
_LONG, _SMALL = 1 << 20, 1 << 10  # bytes
_ASIDE = 32 << 10  # bytes
_WAITING = 60  # seconds
# What gzip makes much smaller.
_PACKED = {
    *("application/javascript", "application/json", "application/wasm", "image/svg+xml"),
    *("text/css", "text/csv", "text/html", "text/javascript", "text/plain", "text/xml"),
    *("application/n-quads", "application/trig", "text/tab-separated-values"),
    *(media for media, _ in SYNTAXES.values()),
}
_LAST = 1  # seconds that a request may still take when the server is told to stop
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The engine of the query page is WebAssembly, and asked in a worker that stands in its script.
_ASKING = _POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
_ASKING += "; worker-src 'self' blob:"
# Those who reconcile see it within a page of theirs.
_PREVIEW = "default-src 'none'; style-src 'unsafe-inline'"
_PATIENCE = 2  # seconds for a batch of names
_BATCH = 4 << 10  # characters, from which on those who type do not wait for a batch
_BUSY = "The server is busy (try again in a few seconds)."
# What lists the things whose IRIs begin so, and what is looked for at the root of a host.
_LISTS = {
    ".well-known/sparql-examples": "queries",
    ".well-known/void": "dataset",
    **{name: f"scheme/{name}" for name in ("mof", "msf", "nice", "onet", "soc")},
    "activity": "scheme/work-functions",
    "association": "table/",
    "cluster": "scheme/occupations",
    "competency": "scheme/competencies",
    "erratum": "errata/",
    "mapping": "dataset",
    "occupation": "scheme/occupations",
    "row": "table/",
    "scheme": "dataset",
    "shape": "shapes",
    "work-function": "scheme/work-functions",
}
_HOST = re.compile(r"[\w.-]+(:\d+)?|\[[\da-fA-F:]+\](:\d+)?")


def app(
    graphs: Graphs,
    endpoint: Endpoint,
    reconcilers: tuple[Lane, Lane],
    site: Files | Made,
    talks: Talks | None = None,
    public: str = "",
    releases: Sequence[versions.Release] = (),
) -> ASGIApp:
    """Return the application that serves the graphs, an endpoint over them, and their site.

    `reconcilers` have workers of `serve.reconcile` for the same graphs, the second for batches.
    `talks` answer language models, if any do.
    `public` is the address by which the world knows the server, with a slash at the end, or "" for
    that of each request. `releases` are those whose versions have documents.
    """
    root = urlsplit(public).path or "/"
    address = partial(_address, root)

    def base(request: Request) -> str:
        return public.rstrip("/") or _base(request)

    descriptions = describe.descriptions(graphs, releases)
    counts = {name: len(triples) for name, triples in graphs.items()}
    described = describe.representation(
        "application/json", Path(__file__).with_name("openapi.json").read_bytes()
    )
    warming: list[asyncio.Task[None]] = []
    indexing: list[asyncio.Task[None]] = []

    async def page(request: Request, path: str, headers: dict[str, str]) -> Response | None:
        """Give the page or file of the site at a path, if there is one."""
        if path == "index.html" or path.endswith("/index.html"):
            # The links of the pages name it, so that they lead on from a folder on disk, too.
            path = path.removesuffix("index.html")
        try:
            if await site.has(path):
                headers |= {"Content-Security-Policy": _ASKING if path == "query/" else _POLICY}
                return await _respond(request, await site.read(path), headers)
            if await site.has(f"{path}/"):
                # The links of a page are relative to its folder.
                query = f"?{request.url.query}" if request.url.query else ""
                return RedirectResponse(f"{address(path)}/{query}", 303, headers)
        except OverloadError:
            raise HTTPException(503, _BUSY, {"Retry-After": str(RETRY)}) from None
        except MissingError as error:
            raise HTTPException(503, f"There are no downloads: {error}.") from None
        return None

    async def said(request: Request, error: Exception) -> Response:
        """Say what is wrong: in a line, or, to a person who has lost the way, on a page."""
        assert isinstance(error, HTTPException)
        if error.status_code == 404 and _HTML in request.headers.get("accept", ""):
            with contextlib.suppress(KeyError, OverloadError):
                lost = (await site.read("404.html")).body
                return Response(lost, 404, {"Content-Security-Policy": _POLICY}, _HTML)
        return PlainTextResponse(f"{error.detail}\n", error.status_code, headers=error.headers)

    async def failed(request: Request, error: Exception) -> Response:
        """Say that this is a fault of ours, which whoever runs the server is told of."""
        traceback.print_exception(error)
        return PlainTextResponse("This is a fault of the server's.\n", 500)

    async def health(request: Request) -> Response:
        """Say that queries are answered."""
        reply = await endpoint.ask(protocol.Question("ASK { BIND(NOW() AS ?now) }"))
        found = {
            "status": "ok" if reply.status == 200 else "busy",
            "version": __version__,
            "triples": sum(counts.values()),
            "workers": endpoint.workers,
        }
        return JSONResponse(found, reply.status)

    async def ask(request: Request) -> Response:
        """Answer a query by the SPARQL 1.1 Protocol."""
        posted = await limits.body(request) if request.method == "POST" else None
        parameters = request.scope["query_string"].decode("latin-1")
        kind, accept = request.headers.get("content-type"), request.headers.get("accept")
        question = await _aside(posted, protocol.read, parameters, kind, posted, accept)
        if question:
            return _reply(await endpoint.ask(question))
        if (
            "text/html" in (accept or "")
            and preferred(accept, _OFFERED) == _HTML
            and (found := await page(request, "query", {"Vary": "Accept"}))
        ):
            return found
        return await _service(request, base(request), counts, "dataset" in descriptions.triples)

    async def interface(request: Request) -> Response:
        """Describe these services as OpenAPI 3.1."""
        return await _respond(request, described, {})

    async def look_up(request: Request) -> Response:
        """Match names to concepts by the Reconciliation Service API."""
        what = request.path_params.get("what", "")
        found = protocol.fields(request.scope["query_string"].decode("latin-1"))
        if request.method == "POST":
            posted = protocol.decoded(await limits.body(request))
            found += await _aside(posted, protocol.fields, posted)
        asked = {name: value for name, value in found if name in reconcile.FIELDS}
        if not what and not asked and request.method != "POST":
            return JSONResponse(reconcile.manifest(base(request)))
        number = int(sum(map(len, asked.values())) > _BATCH)
        await asyncio.wait([indexing[number]], timeout=_WAITING)
        try:
            until = time.monotonic() + _PATIENCE
            reply = await reconcilers[number].run(reconcile.answer, what, asked, until=until)
        except OverloadError:
            reply = protocol.refused(503, _BUSY)
        response = _reply(reply)
        if what == "preview":
            response.headers["Content-Security-Policy"] = _PREVIEW
        return response

    async def talk(request: Request) -> ASGIApp:
        """Answer a language model by the Model Context Protocol."""
        if not is_own(request.headers.get("origin"), public):
            raise HTTPException(403, "Pages of other sites are not answered here.")
        if not talks:
            raise HTTPException(501, f"Models are not answered here ({install('mcp')}).")
        if request.method != "POST":
            problem = "Ask by POST, as the Model Context Protocol has it."
            raise HTTPException(405, problem, {"Allow": "POST"})
        return await talks.answering()

    async def thing(request: Request) -> Response:
        """Give what has its IRI at this path, or is a part of the site."""
        path = request.path_params["path"]
        stem, ending = _split(path)
        if ending and stem not in descriptions.triples:
            # The pages find their data in their folder, whose IRI mostly has no slash at the end.
            stem = stem.removesuffix("/")
        if stem in descriptions.triples:
            headers = {"Link": _links(address, stem)}
            if ending:
                return await _respond(request, _described(descriptions, stem, ending), headers)
            headers["Vary"] = "Accept"
            offered = _OFFERED
            while media := preferred(request.headers.get("accept"), offered):
                if media != _HTML:
                    ending = _ENDINGS[media]
                    headers["Content-Location"] = f"{address(_file(stem))}{ending}"
                    return await _respond(request, _described(descriptions, stem, ending), headers)
                if found := await page(request, path, headers):
                    return found
                offered = _OFFERED[1:]
            return PlainTextResponse(not_acceptable(offered), 406, headers)
        if path.startswith(BASE) and path.removeprefix(BASE) in descriptions.triples:
            return RedirectResponse(address(path.removeprefix(BASE)), 303)
        if found := await page(request, path, {}):
            return found
        # The page of a title of the user's own, say, has another path than its IRI.
        if ":" in path and (found := await page(request, path_of(path), {})):
            return found
        goal = _LISTS.get(path.rstrip("/")) or path.lower()
        if goal != path and (goal in descriptions.triples or goal in _LISTS.values()):
            return RedirectResponse(address(goal), 303)
        raise HTTPException(404, "Nothing has this address.")

    async def indexed(reconciler: Lane) -> None:
        """Let names be read once there are pages, for which people wait first."""
        await asyncio.wait(warming)
        await reconciler.ready()

    @contextlib.asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        warming.append(asyncio.create_task(site.ready()))
        indexing.extend(asyncio.create_task(indexed(each)) for each in reconcilers)
        await endpoint.ready()
        yield
        for task in (*warming, *indexing):
            task.cancel()
        site.stop()
        if talks:
            talks.stop()
        end(*endpoint.lanes, *site.lanes, *reconcilers, *([talks.lane] if talks else []))

    routes = [
        Route("/health", health),
        Route("/openapi.json", interface),
        Route("/sparql", ask, methods=["GET", "POST"]),
        Route("/reconcile", look_up, methods=["GET", "POST"]),
        Route("/reconcile/", look_up, methods=["GET", "POST"]),
        Route("/reconcile/{what:path}", look_up),
        Route("/mcp", talk, methods=["DELETE", "GET", "POST"]),
        Route("/{path:path}", thing),
    ]
    handlers = {HTTPException: said, Exception: failed}
    served = Starlette(routes=routes, lifespan=lifespan, exception_handlers=handlers)
    return limits.Front(served, root)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there. Raises InputError where that cannot be."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        mend = "end what listens there, or choose another --port"
        raise InputError(f"cannot listen on {host}:{port}: {error.strerror}", mend) from None
    return listening


def run(
    listening: socket.socket,
    layers: Layers,
    timeout: float,
    ready: Path | None = None,
    public: str = "",
    previous: Sequence[Path] = (),
    log: str = "none",
    started: Callable[[], None] = lambda: None,
    failed: Callable[[str], None] = lambda problem: None,
) -> None:
    """Serve the graph until told to stop by SIGINT or SIGTERM.

    `timeout` is the deadline of a query in seconds. The pages are those of the site in the folder
    `ready`, or else made when they are asked for. `public` is the address by which the world knows
    the server, with a slash at the end, or "". `previous` are the dumps of former releases. `log`
    says how each request is told on standard error: "none", "plain" or "json". `started` is called
    when queries are answered, `failed` with the reason where there will be no downloads. Raises
    InputError for a file that cannot be read, and where that folder holds no site.
    """
    if ready and not is_site(ready):
        raise InputError("no site there", f"make it with itotgraph site -o {ready}", ready)
    with workplace() as folder, contextlib.ExitStack() as at_last:
        # The pages' worker reads the graph while this process does.
        site = (
            pages.files(ready) if ready else Made(layers, folder / "site", public, previous, failed)
        )
        at_last.callback(end, *site.lanes)
        # What is served stays to the end: it need not be looked through meanwhile, nor then.
        gc.disable()
        triples = layers.graphs
        releases = versions.releases(layers.stated, previous)
        (folder / "graph.nq").write_bytes(nquads(triples))
        endpoint = Endpoint(folder / "graph.nq", timeout)
        reconcilers = (
            Lane(1, 64, reconcile.load, folder / "graph.nq"),
            Lane(1, 16, reconcile.load, folder / "graph.nq"),
        )
        talks = None
        if find_spec("mcp"):
            given = (layers.folder, layers.extra, False)
            lane = Lane(2, 64, tools.load, *given, opens=True, memory=tools.MEMORY)
            talks = Talks(lane, endpoint, timeout)
        config = uvicorn.Config(
            app(triples, endpoint, reconcilers, site, talks, public, releases),
            http=limits.Protocol,
            ws="none",
            lifespan="on",
            log_config=_logging(log),
            access_log=log != "none",
            server_header=False,
            proxy_headers=False,
            headers=limits.HEADERS_OF_ALL,
            limit_concurrency=limits.CONNECTIONS + 1,
            timeout_graceful_shutdown=_LAST,
        )
        # Each query goes through the hands of three threads, of which none should wait for 5 ms.
        sys.setswitchinterval(0.0005)
        gc.freeze()
        gc.enable()
        for number in (signal.SIGINT, signal.SIGTERM):
            # Uvicorn raises again what ended it, which is no failure.
            signal.signal(number, lambda *_: None)
        _Server(config, started).run(sockets=[listening])


def _logging(form: str) -> dict[str, Any]:
    """Return the configuration by which uvicorn tells of requests."""
    plain = {"format": "%(asctime)s %(message)s"}
    handler = {"class": "logging.StreamHandler", "formatter": form}
    return {
        "version": 1,
        "formatters": {"none": plain, "plain": plain, "json": {"()": _Json}},
        "handlers": {"stderr": handler},
        "loggers": {
            "uvicorn.access": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
            # What fails in the application is told by it.
            "uvicorn.error": {"level": "CRITICAL", "handlers": ["stderr"], "propagate": False},
        },
    }


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        assert isinstance(record.args, tuple)
        names = ("client", "method", "path", "version", "status")
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"time": time, **dict(zip(names, record.args, strict=True))})


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()


async def _aside(body: Sized | None, read: Callable[..., T], *arguments: Any) -> T:
    """Return what is read of a body, in a thread where it is so long that all would wait."""
    if len(body or "") < _ASIDE:
        return read(*arguments)
    return await asyncio.to_thread(read, *arguments)


def _reply(reply: protocol.Reply) -> Response:
    headers = {"Vary": "Accept"}
    if reply.status == 503:
        headers["Retry-After"] = str(RETRY)
    kind = Response if len(reply.body) < _LONG else limits.Counted
    return kind(reply.body, reply.status, headers, reply.media)


async def _service(
    request: Request, base: str, counts: Mapping[str, int], described: bool
) -> Response:
    triples = protocol.description(base, counts, DATASET if described else "")
    media = preferred(request.headers.get("accept"), _OFFERED[1:])
    if not media:
        return PlainTextResponse(not_acceptable(_OFFERED[1:]), 406, {"Vary": "Accept"})
    body = "".join(SYNTAXES[_ENDINGS[media]][1](triples)).encode()
    return await _respond(request, describe.representation(media, body), {"Vary": "Accept"})


def _base(request: Request) -> str:
    """Return the address by which the client knows the server."""
    host = request.headers.get("host", "")
    return f"{request.url.scheme}://{host if _HOST.fullmatch(host) else 'localhost'}"


def _described(descriptions: Descriptions, stem: str, ending: str) -> Representation:
    try:
        return descriptions.read(stem, ending)
    except ValueError:
        problem = "RDF/XML has no way to write all of this (ask for another syntax)."
        raise HTTPException(406, problem, {"Vary": "Accept"}) from None


def _split(path: str) -> tuple[str, str]:
    for ending in SYNTAXES:
        if path.endswith(ending):
            stem = path.removesuffix(ending)
            return ("" if stem == "itot" else stem.removesuffix("index")), ending
    return path, ""


def _address(root: str, path: str) -> str:
    return quote(f"{root}{path}", safe="/:@!$&'()*+,;=~%")


def _file(stem: str) -> str:
    """Return the path of the files beside the path: those of a folder are called `index`."""
    return stem if stem and not stem.endswith("/") else f"{stem}index"


def _links(address: Callable[[str], str], stem: str) -> str:
    others = (
        f'<{address(_file(stem))}{ending}>; rel="alternate"; type="{media}"'
        for ending, (media, _) in SYNTAXES.items()
    )
    return ", ".join((f'<{_address(BASE, stem)}>; rel="canonical"', *others))


async def _respond(request: Request, kept: Representation, headers: dict[str, str]) -> Response:
    body, etag = kept.body, kept.etag
    if kept.media in _PACKED and len(body) > _SMALL:
        headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
        accepted = request.headers.get("accept-encoding")
        if kept.brotli and takes("br", accepted):
            headers["Content-Encoding"] = "br"
            body, etag = kept.brotli, f'{etag[:-1]}-br"'
        elif takes("gzip", accepted):
            headers["Content-Encoding"] = "gzip"
            etag = f'{etag[:-1]}-gzip"'
            # In a thread, since what is long would hold up all else.
            body = await asyncio.to_thread(getattr, kept, "packed") if _long(kept) else kept.packed
    headers |= {"ETag": etag, "Cache-Control": "no-cache"}
    if unchanged(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    kind = Response if len(body) < _LONG else limits.Long
    return kind(body, headers=headers, media_type=kept.media)


def _long(kept: Representation) -> bool:
    return len(kept.body) > _ASIDE and "packed" not in vars(kept)
