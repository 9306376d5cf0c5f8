"""A server on 127.0.0.1 that misbehaves as it is told, and keeps what it was sent."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: str


@dataclass
class Hostile:
    url: str
    requests: list[Request] = field(default_factory=list)


Behaviour = Callable[[BaseHTTPRequestHandler, Request], None]


def answer(status: int, body: str = "", **headers: str) -> Behaviour:
    """Answer with this status and body; an underscore in a header's name is a hyphen."""

    def behave(handler: BaseHTTPRequestHandler, request: Request) -> None:
        data = body.encode()
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(data)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        if request.method != "HEAD":
            handler.wfile.write(data)

    return behave


def solutions(body: str) -> Behaviour:
    return answer(200, body, Content_Type="application/sparql-results+json")


def counting(number: int) -> Behaviour:
    """Answer every query with one row that binds ?n to the number."""
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    value = f'{{"type": "literal", "value": "{number}", "datatype": "{integer}"}}'
    return solutions(
        f'{{"head": {{"vars": ["n"]}}, "results": {{"bindings": [{{"n": {value}}}]}}}}'
    )


def echo_secret(handler: BaseHTTPRequestHandler, request: Request) -> None:
    """Answer 500 with the credentials that came."""
    said = request.headers.get("Authorization", "none")
    answer(500, f"you said {said}", Content_Type="text/plain")(handler, request)


def dies_midway(handler: BaseHTTPRequestHandler, request: Request) -> None:
    """Promise more than is sent, and close the connection."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"head": {"vars": ["n"]}, ')
    handler.close_connection = True


def hangs(handler: BaseHTTPRequestHandler, request: Request) -> None:
    time.sleep(2)


def trickles(handler: BaseHTTPRequestHandler, request: Request) -> None:
    """Send a byte now and then, each in time, and never end."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


@contextmanager
def start(*behaviours: Behaviour) -> Iterator[Hostile]:
    """Run a server that behaves so at the first, second, … request, and on as at the last."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            request = Request(self.command, self.path, dict(self.headers), body)
            found.requests.append(request)
            behave = behaviours[min(len(found.requests), len(behaviours)) - 1]
            try:
                behave(self, request)
            except OSError:
                self.close_connection = True

        do_GET = do_HEAD = do_POST = do_PUT = _take  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Hostile(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
