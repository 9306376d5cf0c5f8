"""Who may import whom: the tree in src/itotgraph/README.md, from top to bottom."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from itotgraph.cli import COMMANDS
from tests.conftest import ROOT

PACKAGE = ROOT / "src" / "itotgraph"
TREE = re.findall(r"^```\n(.*?)^```$", (PACKAGE / "README.md").read_text("utf-8"), re.M | re.S)[0]
ROOMS = re.findall(r"^(\w+)(?:\.py|/) ", TREE, re.M)
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if "node_modules" not in path.parts]


def imported(path: Path) -> Iterator[str]:
    """Yield the modules of the package that a file imports, at its head or within a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("itotgraph."))
        elif isinstance(node, ast.ImportFrom) and node.module == "itotgraph":
            yield from (f"itotgraph.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("itotgraph."):
            yield str(node.module)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if room in ("__init__", "__main__"):
        return
    for module in imported(path):
        other = module.split(".")[1]
        if other != "__version__":
            assert ROOMS.index(other) >= ROOMS.index(room), f"{room} imports {module}"


def test_every_module_has_a_line() -> None:
    told, room = set(), ""
    for line in TREE.splitlines():
        if found := re.match(r"(\w+)/ ", line):
            room = found[1]
        elif found := re.match(r"  (\w+)\.py ", line):
            told.add(f"{room}/{found[1]}")
        elif found := re.match(r"(\w+)\.py ", line):
            told.add(found[1])
    there = {path.relative_to(PACKAGE).with_suffix("").as_posix() for path in FILES}
    commands = {f"commands/{name}" for name in (*COMMANDS, "import_")}
    there = {name for name in there if not name.endswith("__")} - commands
    assert told == there - {"site/web/hatch_build"}


def test_no_room_is_deeper_than_one() -> None:
    folders = {
        path.relative_to(PACKAGE).parent.parts for path in FILES if path.parent.name != "web"
    }
    assert max(map(len, folders)) == 1


def test_every_room_says_what_it_is_for() -> None:
    for folder in {path.parent for path in FILES if path.parent.name != "web"}:
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))), folder


def test_no_module_imports_itself_in_a_circle() -> None:
    arrows = {
        ".".join(("itotgraph", *path.relative_to(PACKAGE).with_suffix("").parts)): {*imported(path)}
        for path in FILES
    }
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way, module))
        if module not in done:
            for other in arrows.get(module, ()):
                walk(other, (*way, module))
            done.add(module)

    for module in arrows:
        walk(module, ())


def test_the_tests_lie_in_the_same_rooms() -> None:
    rooms = {path.parent.name for path in FILES} & set(ROOMS)
    assert rooms <= {path.name for path in (ROOT / "tests").iterdir()}
