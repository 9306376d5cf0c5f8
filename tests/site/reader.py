"""A reader of the site, who has a browser."""

import contextlib
import functools
import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PREFIX = "/itot/"
BASE_URL = "https://example.org/it/"
CHROMIUM = shutil.which("chromium")
# This machine's browser must not call home either.
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_request(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def serving(root: Path) -> Iterator[str]:
    """Serve a folder on this machine alone; yields the address of its top."""
    handler = functools.partial(Handler, directory=str(root))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Reader:
    """A page of the browser that notes what goes wrong: errors, dialogs, requests elsewhere."""

    def __init__(self, browser: Any, origin: str, **options: Any) -> None:
        self.context = browser.new_context(accept_downloads=True, **options)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        self.page.on(
            "console",
            lambda m: self.wrong.append(f"console: {m.text}") if m.type == "error" else None,
        )
        self.page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((origin, "data:", "blob:"))
                else self.wrong.append(f"request: {r.url}")
            ),
        )


def output(*arguments: str) -> bytes:
    """What the program prints."""
    program = Path(sys.executable).with_name("itotgraph")
    return subprocess.run([program, *arguments], capture_output=True, check=True).stdout
