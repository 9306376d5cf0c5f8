"""What tests share: the real graph, loaded once, and where the shared material lies."""

import os
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import settings

from itotgraph.graph import parse, syntaxes
from itotgraph.graph.source import as_store
from itotgraph.releases import esco, files, onet
from itotgraph.taxonomy import Taxonomy, load
from tests import want

# Their failures are to show values as those of tests do.
pytest.register_assert_rewrite("tests.commands.program", "tests.serve.client")

# How long one example takes says more of the machine than of the program.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("ITOTGRAPH_SHARED", ROOT.parent / "shared"))
SOURCE = SHARED / "seeds" / "000_2e81a41f1bb945a4.txt"
EXTRACT = SHARED / "seeds" / "004_226954a6cc532705.txt"
ONET_EXCERPT = ROOT / "tests" / "data" / "onet"
ESCO_EXCERPT = ROOT / "tests" / "data" / "esco"
# Where .ci/tools puts what comes from npm and PyPI.
TOOLS = Path(
    os.environ.get("ITOTGRAPH_TOOLS")
    or Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "itotgraph-tools")
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Measure in one process; else as many as there are processors."""
    return 0 if config.option.benchmark_only else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give a module to one worker, and a folder whose modules share a server or a site.

    What is measured, and what is not, is left out of each other's run without a word each.
    """
    option, left_out = config.option, []
    for item in items:
        measured = "benchmark" in getattr(item, "fixturenames", ())
        if not measured if option.benchmark_only else measured and option.benchmark_skip:
            left_out.append(item)
        folder, name = item.path.parent.name, item.path.stem
        group = folder if folder in ("serve", "site") else f"{folder}.{name}"
        item.add_marker(pytest.mark.xdist_group(group))
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    # A skip is a file, a line and the reason.
    reasons = (report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()))
    if line := want.summary(reasons):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load()


@pytest.fixture(scope="session")
def asserted(taxonomy: Taxonomy) -> list[ox.Triple]:
    """What is asserted, with the axioms of SKOS."""
    return [*dict.fromkeys((*taxonomy.layers.axioms, *taxonomy.layers.asserted))]


@pytest.fixture(scope="session")
def published(taxonomy: Taxonomy) -> list[ox.Triple]:
    """What is asserted, without the axioms of SKOS."""
    return taxonomy.layers.asserted


@pytest.fixture(scope="session")
def inferred(taxonomy: Taxonomy) -> set[ox.Triple]:
    return taxonomy.layers.inferred


@pytest.fixture(scope="session")
def store(asserted: list[ox.Triple], inferred: set[ox.Triple]) -> ox.Store:
    return as_store([*asserted, *inferred])


@pytest.fixture(scope="session")
def links(taxonomy: Taxonomy) -> list[ox.Triple]:
    return taxonomy.layers.linked


@pytest.fixture(scope="session")
def linked(asserted: list[ox.Triple], links: list[ox.Triple]) -> ox.Store:
    return as_store([*asserted, *links])


@pytest.fixture(scope="session")
def onet_excerpt() -> tuple[files.Report, str]:
    """The excerpt of O*NET, as `itotgraph import` reports and writes it."""
    written: list[str] = []
    return onet.convert(ONET_EXCERPT, written.append), "".join(written)


@pytest.fixture(scope="session")
def esco_excerpt() -> tuple[files.Report, str]:
    """The excerpt of ESCO, as `itotgraph import` reports and writes it."""
    written: list[str] = []
    return esco.convert(ESCO_EXCERPT, written.append), "".join(written)


@pytest.fixture(scope="session")
def source() -> list[str]:
    """The lines of the paper's text, which is not part of the repository."""
    if not SOURCE.is_file():
        pytest.skip(want.of("the paper's text", want.SHARED))
    return SOURCE.read_text(encoding="utf-8").split("\n")


@pytest.fixture(scope="session")
def extract() -> list[str]:
    """The lines of the list of O*NET occupations, which is not part of the repository."""
    if not EXTRACT.is_file():
        pytest.skip(want.of("the extract of O*NET", want.SHARED))
    return EXTRACT.read_text(encoding="utf-8").split("\n")


@pytest.fixture(scope="session")
def everything(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The triples of all layers in one file of N-Triples."""
    path = tmp_path_factory.mktemp("everything") / "itot.nt"
    names = ("links", "evidence", "today", "lent")
    others = [parse.parse(built / f"itot-{name}.ttl") for name in names]
    texts = [(built / "itot.nt").read_text(encoding="utf-8"), *map(syntaxes.ntriples, others)]
    path.write_text("".join(map("".join, texts)), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def built(taxonomy: Taxonomy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `itotgraph build` makes."""
    folder = tmp_path_factory.mktemp("build")
    assert taxonomy.build(folder).files
    return folder
