"""OpenRefine without its window, and a session in it, by the addresses that its pages ask."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests import want
from tests.servers import free_port, running

_ROWS = json.dumps({"facets": [], "mode": "row-based"})


def missing() -> str | None:
    """The reason why it cannot be started here, if there is one.

    `.ci/tools` leaves it out: it brings 138 packages, which take longer than all other tools.
    """
    return None if shutil.which("openrefine") else want.of("openrefine", "apt-get install it")


class Project:
    """A project of one table, read from CSV."""

    def __init__(self, address: str, table: str) -> None:
        self._address = address
        self._session = requests.Session()
        made = self._post(
            "create-project-from-upload",
            {"project-name": "titles", "format": "text/line-based/*sv"}
            | {"options": json.dumps({"separator": ",", "headerLines": 1})},
            {"project-file": ("titles.csv", table, "text/csv")},
        )
        self._project = made.headers["Location"].partition("project=")[2]

    def reconcile(self, column: str, service: str, kind: str) -> None:
        """Match a column with the entities of a type of a standard service."""
        manifest = self._session.get(service, timeout=60).json()
        (chosen,) = (each for each in manifest["defaultTypes"] if each["id"] == kind)
        config = {
            "mode": "standard-service",
            "service": service,
            "type": chosen,
            "limit": 0,
            "autoMatch": True,
            "columnDetails": [],
            **{name: manifest[name] for name in ("identifierSpace", "schemaSpace")},
        }
        self._do("reconcile", columnName=column, config=json.dumps(config))

    def extend(self, column: str, service: str, *properties: dict[str, str]) -> None:
        """Add a column for each property of what a column was matched with."""
        manifest = self._session.get(service, timeout=60).json()
        self._do(
            "extend-data",
            baseColumnName=column,
            endpoint=service,
            extension=json.dumps({"properties": properties}),
            columnInsertIndex="1",
            **{name: manifest[name] for name in ("identifierSpace", "schemaSpace")},
        )

    def csv(self) -> str:
        """The table as OpenRefine exports it."""
        return self._post("export-rows", self._given(format="csv")).text

    def _do(self, command: str, **fields: str) -> None:
        assert self._post(command, self._given(**fields)).json()["code"] in ("ok", "pending")
        end = time.monotonic() + 60
        where = f"{self._address}/command/core/get-processes"
        while self._session.get(where, params=self._given(), timeout=60).json()["processes"]:
            assert time.monotonic() < end, f"{command} has no end"
            time.sleep(0.1)

    def _given(self, **fields: str) -> dict[str, str]:
        return {"project": self._project, "engine": _ROWS, **fields}

    def _post(
        self, command: str, fields: dict[str, str], files: dict[str, Any] | None = None
    ) -> requests.Response:
        address = f"{self._address}/command/core"
        token = self._session.get(f"{address}/get-csrf-token", timeout=60).json()
        reply = self._session.post(
            f"{address}/{command}",
            {**fields, "csrf_token": token["token"]},
            params={"csrf_token": token["token"]},
            files=files,
            allow_redirects=False,
            timeout=60,
        )
        assert reply.status_code in (200, 302), reply.text
        return reply


@contextmanager
def start(folder: Path) -> Iterator[str]:
    """Run it; yields its address, without the slash at the end."""
    port = free_port()
    options = ("-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-m", "512M")
    headless = ("-x", "refine.headless=true")
    with running(["openrefine", *options, *headless], port, folder):
        yield f"http://127.0.0.1:{port}"
