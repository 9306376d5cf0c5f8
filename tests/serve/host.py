"""How the tests speak the Model Context Protocol: by its official client, over either transport."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

PROGRAM = [sys.executable, "-c", "from itotgraph.cli import main; main()", "mcp"]


class Host:
    """A client with whom one speaks from outside its event loop."""

    def __init__(self, client: Client, portal: Any) -> None:
        self.client = client
        self._portal = portal

    def ask(self, method: str, *given: Any) -> Any:
        """Return what a method of the client returns."""
        return self._portal.call(getattr(self.client, method), *given)

    def call(self, tool: str, /, **arguments: Any) -> str:
        """Return the answer of a tool."""
        text, failed = self.tried(tool, **arguments)
        assert not failed, text
        return text

    def tried(self, tool: str, /, **arguments: Any) -> tuple[str, bool]:
        """Return what a tool says, and whether that is an error."""
        result = self.ask("call_tool", tool, arguments)
        (content,) = result.content
        return content.text, result.is_error


@contextmanager
def connected(target: Any, **options: Any) -> Iterator[Host]:
    """Speak with a server at an address, or over a transport."""
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(target, **options)) as client,
    ):
        yield Host(client, portal)


@contextmanager
def started(*options: str, mode: str = "auto") -> Iterator[Host]:
    """Start the server as a host does, and speak with it over its standard input and output."""
    parameters = StdioServerParameters(
        command=PROGRAM[0], args=[*PROGRAM[1:], *options], env=dict(os.environ)
    )
    with connected(stdio_client(parameters), mode=mode) as host:
        yield host
