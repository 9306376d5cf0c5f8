"""The Model Context Protocol: the questions as tools, and all that has an IRI as resources.

A worker that can be killed answers the tools (`serve.tools`), those of the endpoint SPARQL.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)

from itotgraph import __version__
from itotgraph.errors import InputError
from itotgraph.graph.child import OverloadError
from itotgraph.graph.layers import Layers
from itotgraph.names import shorten
from itotgraph.namespaces import BASE
from itotgraph.serve import limits, protocol, tools
from itotgraph.serve.answers import SCHEMA, Said
from itotgraph.serve.endpoint import Endpoint
from itotgraph.serve.processes import Lane, end, workplace

_INSTRUCTIONS = f"""\
The IT Occupation Taxonomy v3.0 (a white paper of 2002): 13 occupation clusters, 156 job titles and
81 critical work functions, mapped to the team roles of MSF (projects) and MOF (operations), to
O*NET and ESCO. Say only what an answer has, and name the table rows or IRIs it rests on. Name
things by label, by notation or by IRI; occupation:systems-analyst is short for
{BASE}occupation/systems-analyst. An answer is a page of items: its end says how to ask for more."""
_SCHEMES = {
    "occupations": "The occupation clusters and job titles",
    "work-functions": "The critical work functions and key activities",
    "competencies": "The competencies",
    "msf": "The team roles of MSF",
    "mof": "The team roles of MOF",
}
_SAID = {
    "busy": "The server is busy (try again in a few seconds).",
    "broken": "The answer takes too much memory (ask for less at once).",
}
_ASIDE = 32 << 10  # bytes
_ROWS, _TRIPLES = "text/tab-separated-values", "text/turtle"
_IRI = re.compile(r"<([^<>\s\"]*)>")

Context = ServerRequestContext[Any]


@dataclass(frozen=True)
class Desk:
    """Who answers: workers of `serve.tools`, and an endpoint, which is made when it is asked.

    `timeout` is the deadline of an answer in seconds. Clients on this machine may name files.
    """

    lane: Lane
    endpoint: Callable[[], Awaitable[Endpoint]]
    timeout: float
    local: bool

    async def call(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
        """Return a page of what a tool answers, or what is wrong, and whether it is the answer."""
        if name == "sparql":
            return await self._sparql(arguments)
        return await self._run(tools.answer, name, arguments)

    async def read(self, uri: str) -> tuple[str, bool]:
        """Return a resource as text, or what is wrong, and whether it is there."""
        return await self._run(tools.resource, uri)

    async def _run(self, work: Callable[..., tuple[str, bool]], *given: Any) -> tuple[str, bool]:
        try:
            # Until it has loaded what it needs, nothing is late.
            await self.lane.ready()
            return await self.lane.run(work, *given, until=time.monotonic() + self.timeout)
        except OverloadError as error:
            late = f"There is no answer within {self.timeout:g} s (ask for less at once)."
            return _SAID.get(str(error), late), False

    async def _sparql(self, arguments: Mapping[str, Any]) -> tuple[str, bool]:
        (tool,) = (each for each in tools.TOOLS if each.name == "sparql")
        try:
            given = tools.checked(tool, arguments)
            if len(given["query"].encode()) > protocol.LONGEST:
                problem = f"the query is longer than {protocol.LONGEST >> 10} KiB"
                raise InputError(problem, "shorten it")
            question = protocol.Question(given["query"], _ROWS, _TRIPLES)
            reply = await (await self.endpoint()).ask(question)
            text = reply.body.decode()
            if reply.status != 200:
                hint = " The tool schema tells classes and properties." * (reply.status == 400)
                return f"{text.rstrip()}{hint}", False
            start = given.get("start", 1)
            if len(text) < _ASIDE:
                return _paged(text, reply.media, start), True
            return await asyncio.to_thread(_paged, text, reply.media, start), True
        except InputError as error:
            return str(error), False


def server(desk: Desk) -> Server[Any]:
    """Return the server of the protocol over who answers."""
    read_only = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    offered = [
        Tool(name=t.name, description=t.says, input_schema=t.schema, annotations=read_only)
        for t in tools.tools(desk.local)
    ]
    known = {tool.name for tool in offered}
    resources = [
        Resource(
            uri=SCHEMA,
            name="schema",
            description="Each class, what is true of its properties, and an example.",
            mime_type="text/plain",
        ),
        *(
            Resource(uri=f"{BASE}scheme/{name}", name=name, description=says, mime_type=_TRIPLES)
            for name, says in _SCHEMES.items()
        ),
    ]
    template = ResourceTemplate(
        uri_template=f"{BASE}{{+path}}",
        name="thing",
        description="What the graph says of a thing, in Turtle, say path occupation/tester.",
        mime_type=_TRIPLES,
    )

    async def list_tools(
        context: Context, parameters: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=offered)

    async def call_tool(context: Context, parameters: CallToolRequestParams) -> CallToolResult:
        if parameters.name not in known:
            there = ", ".join(sorted(known))
            raise MCPError(INVALID_PARAMS, f"no tool is called {parameters.name!r} ({there})")
        text, answered = await desk.call(parameters.name, parameters.arguments or {})
        return CallToolResult(content=[TextContent(text=text)], is_error=not answered)

    async def list_resources(
        context: Context, parameters: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        return ListResourcesResult(resources=resources)

    async def list_templates(
        context: Context, parameters: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        return ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(
        context: Context, parameters: ReadResourceRequestParams
    ) -> ReadResourceResult:
        text, there = await desk.read(parameters.uri)
        if not there:
            raise MCPError(INVALID_PARAMS, text)
        media = "text/plain" if parameters.uri == SCHEMA else _TRIPLES
        content = TextResourceContents(uri=parameters.uri, text=text, mime_type=media)
        return ReadResourceResult(contents=[content])

    return Server(
        "itotgraph",
        version=__version__,
        title="The IT Occupation Taxonomy",
        instructions=_INSTRUCTIONS,
        website_url=BASE,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def run(layers: Layers, timeout: float) -> None:
    """Serve the graph over standard input and output until the client ends it.

    `timeout` is the deadline of an answer in seconds.
    """
    # It begins to load now and not before the protocol was imported: of what competes for the
    # processors the client first waits for its greeting.
    given = (layers.folder, layers.extra, True)
    lane = Lane(1, 16, tools.load, *given, opens=True, ahead=True, memory=tools.MEMORY)
    with contextlib.ExitStack() as at_last:
        at_last.callback(end, lane)
        made: list[asyncio.Task[Endpoint]] = []

        async def begun() -> Endpoint:
            folder = at_last.enter_context(workplace())
            await lane.ready()
            await lane.run(tools.quads, folder / "graph.nq", until=time.monotonic() + 60)
            endpoint = Endpoint(folder / "graph.nq", timeout)
            at_last.callback(end, *endpoint.lanes)
            await endpoint.ready()
            return endpoint

        async def endpoint() -> Endpoint:
            if not made:
                made.append(asyncio.create_task(begun()))
            return await asyncio.shield(made[0])

        async def served() -> None:
            answering = server(Desk(lane, endpoint, timeout, local=True))
            async with stdio_server() as (received, sent):
                await answering.run(received, sent, answering.create_initialization_options())

        asyncio.run(served())


@contextlib.asynccontextmanager
async def sessions(desk: Desk) -> AsyncIterator[StreamableHTTPSessionManager]:
    """Yield what answers requests over HTTP, each by itself: nothing is kept of a client."""
    found = StreamableHTTPSessionManager(
        server(desk), json_response=True, stateless=True, max_request_body_size=limits.BODY
    )
    async with found.run():
        yield found


def _paged(text: str, media: str, start: int) -> str:
    lines = text.splitlines()
    if media != _ROWS or text in ("true", "false"):
        return tools.page(Said("" if lines else "No triples.", lines), start)
    rows = [_IRI.sub(lambda iri: shorten(iri[1]), row) for row in lines[1:]]
    return tools.page(Said(f"{len(rows)} rows of: {lines[0]}", rows), start)
