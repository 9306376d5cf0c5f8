"""The Model Context Protocol over HTTP: begun when a model first asks, closed to others' pages."""

import asyncio
import importlib
import re
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from itotgraph.serve.endpoint import Endpoint
from itotgraph.serve.processes import Lane

_LOCAL = re.compile(r"https?://(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?", re.I)


class Talks:
    """What answers models by workers of `serve.tools` and an endpoint.

    `timeout` is the deadline of an answer in seconds. The workers and the protocol are loaded for
    the first who asks.
    """

    def __init__(self, lane: Lane, endpoint: Endpoint, timeout: float) -> None:
        self.lane = lane
        self._asked = (lane, self._there, timeout)
        self._endpoint = endpoint
        self._talking: asyncio.Task[None] | None = None
        self._begun: asyncio.Future[ASGIApp] | None = None

    async def answering(self) -> ASGIApp:
        """Return the application that answers their requests (Streamable HTTP)."""
        if not self._begun:
            self._begun = asyncio.get_running_loop().create_future()
            self._talking = asyncio.create_task(self._talk(self._begun))
        return await asyncio.shield(self._begun)

    def stop(self) -> None:
        """Answer nobody any more."""
        if self._talking:
            self._talking.cancel()

    async def _talk(self, begun: "asyncio.Future[ASGIApp]") -> None:
        try:
            # In a thread, since others would wait for the import of it.
            mcp: Any = await asyncio.to_thread(importlib.import_module, "itotgraph.serve.mcp")
            async with mcp.sessions(mcp.Desk(*self._asked, local=False)) as sessions:
                begun.set_result(sessions.handle_request)
                await asyncio.Event().wait()
        except Exception as error:
            begun.set_exception(error)

    async def _there(self) -> Endpoint:
        return self._endpoint


def is_own(origin: str | None, public: str) -> bool:
    """Whether a request comes from no page, or from one of this machine or of the public address.

    By an address that leads here another page could speak as if it were on this machine, with all
    that answers here (DNS rebinding).
    """
    if origin is None or _LOCAL.fullmatch(origin):
        return True
    parts = urlsplit(public)
    return bool(public) and origin.casefold() == f"{parts.scheme}://{parts.netloc}".casefold()
