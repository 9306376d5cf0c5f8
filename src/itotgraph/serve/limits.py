"""What uvicorn leaves open: a client that is slow, or sends without end; and what browsers need.

Uvicorn bounds neither the size of a request nor the time that it takes to arrive, nor the time
that a client takes to read the answer. Each would let a client hold what all share.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

CONNECTIONS = 256
URL = 64_000  # bytes; beyond 65,535 the parser fails
HEADERS = 16 << 10  # bytes
BODY = 1 << 20  # bytes
UNSENT = 256 << 20  # bytes of long answers on their way
PATIENCE = 10.0  # seconds that a client may take to send a request, or to read on
SENDERS = 64  # requests of one address of which a part has come
SLOW = 1 << 10  # bytes a second, below which a client makes room for others

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
_ENDING = "The server is being stopped.\n"
_GRACE = 1.0  # seconds in which a client is not yet slow


class Protocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, but only with a client that gets on."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._sending: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._head = 0
        # Since when the client has been waited for, for the rest of a request or for the next one,
        # and what it has sent since then.
        self._since = 0.0
        self._sent = 0
        self._owes = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._sending = self.loop.call_later(PATIENCE, transport.abort)
        self._since = self.loop.time()
        if len(self.connections) > CONNECTIONS:
            self._make_room(self.connections)

    def connection_lost(self, exc: Exception | None) -> None:
        _end(self._sending)
        _end(self._reading)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        self._sent += len(data)
        super().data_received(data)
        if self._head > URL + HEADERS and not self.transport.is_closing():
            self.transport.abort()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if not self._owes:
            self._since, self._sent, self._owes = self.loop.time(), 0, True
        _end(self._sending)
        self._sending = self.loop.call_later(PATIENCE, self.transport.abort)

    def on_headers_complete(self) -> None:
        self.url = self.url[: URL + 1]
        super().on_headers_complete()
        if len(self.connections) > SENDERS:
            mine = [each for each in _known(self.connections) if each._sends_from(self.client)]
            if len(mine) > SENDERS:
                self._make_room(mine)

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head = 0
        self._owes = False
        _end(self._sending)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self._since = self.loop.time()
        super().on_response_complete()

    def shutdown(self) -> None:
        if self._owes:
            self.transport.abort()
        super().shutdown()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reading = self.loop.call_later(PATIENCE, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        _end(self._reading)

    def _make_room(self, among: "Iterable[Any]") -> None:
        """Leave one connection that is waited for, if there is one beside this."""
        now = self.loop.time()
        waited = [each for each in _known(among) if each is not self and each._is_waited_for()]
        if waited:
            left = min(waited, key=lambda each: each._rank(now))
            self.connections.discard(left)
            left.transport.abort()
        elif len(self.connections) > 2 * CONNECTIONS:
            self.transport.abort()

    def _rank(self, now: float) -> tuple[int, float]:
        """Return when this is left: the slowest first, then who asks nothing, the newest last."""
        waited = now - self._since
        if waited > _GRACE and not self._owes:
            return 1, -waited
        if waited > _GRACE and self._sent < SLOW * waited:
            return 0, self._sent / waited
        return 2, -waited

    def _is_waited_for(self) -> bool:
        return self._owes or self.cycle is None or self.cycle.response_complete

    def _sends_from(self, client: tuple[str, int] | None) -> bool:
        return self._owes and self._sent > 0 and (self.client or "?")[0] == (client or "?")[0]


class Front:
    """The application behind the checks of a request's size, with a policy on each answer.

    A proxy that serves it under `root` may leave that at the start of the path or take it off.
    """

    def __init__(self, app: ASGIApp, root: str = "/") -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        begun = False

        async def with_policy(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", PRIVATE)
            await send(message)

        if scope["path"].startswith(self._root):
            scope = {**scope, "path": f"/{scope['path'].removeprefix(self._root)}"}
        refused = _refused(scope)
        try:
            await (refused or self._app)(scope, receive, with_policy)
        except asyncio.CancelledError:
            # Uvicorn leaves in the end what is not done by then, and would call it a fault of ours.
            if not begun:
                await PlainTextResponse(_ENDING, 503)(scope, receive, with_policy)


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
        try:
            async for chunk in request.stream():
                found += chunk
                if len(found) > BODY:
                    break
            else:
                return bytes(found)
        except ClientDisconnect:
            # Nobody hears it, but who left, or was left, is no failure of the server's to log.
            raise HTTPException(400, "The body did not arrive.") from None
    raise HTTPException(413, f"The body is longer than {BODY >> 20} MiB.", {"Connection": "close"})


def _refused(scope: Scope) -> Response | None:
    if len(scope["raw_path"]) + len(scope["query_string"]) >= URL:
        return PlainTextResponse("The address is too long (send a query by POST).\n", 414)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS:
        return PlainTextResponse(f"The headers are longer than {HEADERS >> 10} KiB.\n", 431)
    if scope["method"] == "OPTIONS":
        return Response(status_code=204, headers=PREFLIGHT)
    return None


def _known(connections: Iterable[Any]) -> list[Protocol]:
    return [each for each in connections if isinstance(each, Protocol)]


def _end(timer: asyncio.TimerHandle | None) -> None:
    if timer:
        timer.cancel()
