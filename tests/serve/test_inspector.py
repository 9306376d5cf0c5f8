"""The Model Context Protocol as the MCP Inspector speaks it, whose makers wrote the protocol."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from itotgraph.serve import tools
from tests import want
from tests.conftest import TOOLS
from tests.serve.host import PROGRAM
from tests.serve.test_mcp import ASKED
from tests.serve.test_tools import CALLS

INSPECTOR = (
    *(TOOLS, "node_modules", "@modelcontextprotocol", "inspector", "clients", "launcher", "build"),
    "index.js",
)
LAUNCHER = Path(*INSPECTOR)


@pytest.fixture(autouse=True)
def installed() -> None:
    if not LAUNCHER.is_file() or not shutil.which("node"):
        pytest.skip(want.of("the MCP Inspector"))


def inspect(folder: Path, *arguments: str) -> tuple[Any, str]:
    """Return what the Inspector was answered, and what it says of it."""
    # It hands little of the environment on, and takes no variable without a value.
    path = os.environ.get("PYTHONPATH")
    handed = ("-e", f"PYTHONPATH={path}") if path else ()
    done = subprocess.run(
        ["node", str(LAUNCHER), "--cli", *handed, *arguments],
        env=os.environ | {"HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def call(folder: Path, server: list[str], name: str) -> None:
    arguments, told = CALLS.get(name, (ASKED, ["3 rows of: ?p\t?o"]))
    given = ("--tool-name", name, "--tool-args-json", json.dumps(arguments))
    found, _ = inspect(folder, *server, "--method", "tools/call", *given)
    assert not found.get("isError")
    for each in told:
        assert each in found["content"][0]["text"]


@pytest.mark.parametrize("era", ["legacy", "modern"])
def test_all_tools_are_listed_for_every_model(tmp_path: Path, url: str, era: str) -> None:
    """That the schemas are such as any model provider takes, the Inspector looks at (--strict)."""
    for server in (PROGRAM, [f"{url}/mcp"]):
        method = ("--method", "tools/list", "--strict", "--protocol-era", era)
        found, said = inspect(tmp_path, *server, *method)
        assert [tool["name"] for tool in found["tools"]] == [tool.name for tool in tools.TOOLS]
        assert said == ""


@pytest.mark.parametrize("name", [tool.name for tool in tools.TOOLS])
def test_each_tool_is_called_over_http(tmp_path: Path, url: str, name: str) -> None:
    call(tmp_path, [f"{url}/mcp"], name)


@pytest.mark.parametrize("name", ["roles", "sparql"])
def test_a_tool_is_called_over_standard_input(tmp_path: Path, name: str) -> None:
    call(tmp_path, PROGRAM, name)


def test_resources(tmp_path: Path, url: str) -> None:
    server = f"{url}/mcp"
    found, _ = inspect(tmp_path, server, "--method", "resources/list")
    assert found["resources"][0]["uri"] == "itotgraph://schema"
    found, _ = inspect(tmp_path, server, "--method", "resources/templates/list")
    assert found["resourceTemplates"][0]["uriTemplate"] == "https://w3id.org/itot/{+path}"
    uri = ("--uri", "https://w3id.org/itot/occupation/tester")
    found, _ = inspect(tmp_path, server, "--method", "resources/read", *uri)
    assert 'skos:prefLabel "Tester"@en' in found["contents"][0]["text"]
