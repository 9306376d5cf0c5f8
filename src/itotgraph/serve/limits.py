"""What uvicorn leaves open: a client that is slow, or sends without end; and what browsers need.

Uvicorn bounds neither the size of a request nor the time that it takes to arrive, nor the time
that a client takes to read the answer. Each would let a client hold what all share.
"""

import asyncio
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

CONNECTIONS = 256
URL = 64_000  # bytes; beyond 65,535 the parser fails
HEADERS = 16 << 10  # bytes
BODY = 1 << 20  # bytes
UNSENT = 256 << 20  # bytes of long answers on their way
PATIENCE = 10.0  # seconds that a client may take to send a request, or to read on

PRIVATE = "default-src 'none'; frame-ancestors 'none'"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
# On every answer, uvicorn's own among them.
HEADERS_OF_ALL = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "*"),
    ("X-Content-Type-Options", "nosniff"),
]

_PIECE = 1 << 18


class Protocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, but only with a client that gets on."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._sending: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._head = 0
        self._since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._sending = self.loop.call_later(PATIENCE, transport.abort)
        self._since = self.loop.time()
        if len(self.connections) > CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        _end(self._sending)
        _end(self._reading)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self._head > URL + HEADERS and not self.transport.is_closing():
            self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        _end(self._sending)
        self._sending = self.loop.call_later(PATIENCE, self.transport.abort)

    def on_headers_complete(self) -> None:
        self.url = self.url[: URL + 1]
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head = 0
        self._since = self.loop.time()
        _end(self._sending)
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reading = self.loop.call_later(PATIENCE, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        _end(self._reading)

    def _make_room(self) -> None:
        """Leave the connection that has waited longest without a request, if there is one."""
        others = (each for each in self.connections if isinstance(each, Protocol))
        idle = [each for each in others if each is not self and each._is_idle()]
        if idle:
            left = min(idle, key=lambda each: each._since)
            self.connections.discard(left)
            left.transport.abort()
        elif len(self.connections) > 2 * CONNECTIONS:
            self.transport.abort()

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete


class Front:
    """The application behind the checks of a request's size, with a policy on each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", PRIVATE)
            await send(message)

        refused = _refused(scope)
        await (refused or self._app)(scope, receive, with_policy)


class Long(Response):
    """A long answer, which is sent as fast as it is read."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code}
        await send(start | {"headers": self.raw_headers})
        for at in range(0, len(self.body), _PIECE):
            piece, more = self.body[at : at + _PIECE], at + _PIECE < len(self.body)
            await send({"type": "http.response.body", "body": piece, "more_body": more})


class Counted(Long):
    """A long answer that nobody else has, which counts until it is sent.

    Raises HTTPException where too much is on its way already.
    """

    unsent = 0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        if Counted.unsent + len(self.body) > UNSENT:
            raise HTTPException(503, "The server is busy (try again in a few seconds).")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        Counted.unsent += len(self.body)
        try:
            await super().__call__(scope, receive, send)
        finally:
            Counted.unsent -= len(self.body)


async def body(request: Request) -> bytes:
    """Return the body of a request. Raises HTTPException where it is longer than 1 MiB."""
    declared = request.headers.get("content-length", "0")
    found = bytearray()
    if int(declared) <= BODY:
        async for chunk in request.stream():
            found += chunk
            if len(found) > BODY:
                break
        else:
            return bytes(found)
    raise HTTPException(413, f"The body is longer than {BODY >> 20} MiB.", {"Connection": "close"})


def _refused(scope: Scope) -> Response | None:
    if len(scope["raw_path"]) + len(scope["query_string"]) >= URL:
        return PlainTextResponse("The address is too long (send a query by POST).\n", 414)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS:
        return PlainTextResponse(f"The headers are longer than {HEADERS >> 10} KiB.\n", 431)
    if scope["method"] == "OPTIONS":
        return Response(status_code=204, headers=PREFLIGHT)
    return None


def _end(timer: asyncio.TimerHandle | None) -> None:
    if timer:
        timer.cancel()
