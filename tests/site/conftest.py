"""The site, made once, and the browser that reads it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itotgraph.graph import parse, turtle
from itotgraph.graph.layers import Layers
from itotgraph.namespaces import BASE
from itotgraph.site import Site, site
from tests import want
from tests.publish.releases import edited
from tests.site.crawl import Links, pages
from tests.site.reader import BASE_URL, CHROMIUM, PREFIX, QUIET, Reader, serving


@pytest.fixture(scope="package")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    folder = tmp_path_factory.mktemp("site")
    return folder, site(Layers(), folder)


@pytest.fixture(scope="package")
def folder(made: tuple[Path, Site]) -> Path:
    return made[0]


@pytest.fixture(scope="package")
def crawled(folder: Path) -> dict[str, Links]:
    return pages(folder)


@pytest.fixture(scope="package")
def address(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site under a path of a server, as on a page of some host."""
    root = tmp_path_factory.mktemp("host")
    (root / PREFIX.strip("/")).symlink_to(folder)
    with serving(root) as origin:
        yield origin + PREFIX


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip(want.of("chromium"))
    playwright = pytest.importorskip(
        "playwright.sync_api", reason=want.of("playwright", want.EXTRA)
    )
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def reader(browser: Any, address: str) -> Iterator[Any]:
    reader = Reader(browser, address, viewport={"width": 1280, "height": 900})
    yield reader.page
    reader.context.close()
    assert reader.wrong == []


@pytest.fixture
def queryable(made: tuple[Path, Site]) -> None:
    if not made[1].queryable:
        pytest.skip(want.of("the built query page"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A graph of the occupations alone, and of the sources and rights that they name."""
    folder = tmp_path / "graph"
    folder.mkdir()
    for file in parse.ontology_files():
        if file.stem in ("schema", "skos", "occupations"):
            shutil.copy(file, folder)
    named = re.compile(rf"<{BASE}((source|rights|agent)/.+|dataset)>")
    triples = parse.parse(parse.packaged("ontology") / "dataset.ttl")
    described = [
        t
        for t in triples
        if named.fullmatch(str(t.subject))
        and (BASE not in str(t.object) or named.fullmatch(str(t.object)))
    ]
    (folder / "named.ttl").write_text(turtle.serialize(described), encoding="utf-8")
    return folder


@pytest.fixture(scope="package")
def package(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that is published of a release after this one."""
    pytest.importorskip("rocrate", reason=want.of("rocrate", want.EXTRA))
    from itotgraph.site.package import package as publish

    root = tmp_path_factory.mktemp("package")
    layers = Layers(edited(root / "ontology"))
    made = publish(layers, root / "made", BASE_URL, [built / "itot-asserted.ttl"])
    assert made.pages, made.violations
    return root / "made"


@pytest.fixture(scope="package")
def later(package: Path) -> Path:
    """The site of that release."""
    return package / "site"
