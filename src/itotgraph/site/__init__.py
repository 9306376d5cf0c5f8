"""The graph as a web site: static pages that work from a folder, a sub-path or a domain."""

import base64
import gc
import gzip
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.child import begun
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import parse
from itotgraph.model import Kind
from itotgraph.publish import dataset, versions
from itotgraph.publish.build import build
from itotgraph.publish.documents import DATASET
from itotgraph.publish.profiles import schemaorg
from itotgraph.text.write import remade

HERE = Path(__file__).parent
WEB = HERE / "web"
# The query page's script, and its engine: for a folder, and for a server.
QUERY = WEB / "dist" / "query.js"
ENGINE = ("oxigraph.wasm.gz", "oxigraph.wasm.br")
SEARCH = WEB / "dist" / "search.js"
TEAM = WEB / "dist" / "team.js"
_BLOCK = 60  # files
COMPARE = WEB / "dist" / "compare.js"


@dataclass(frozen=True)
class Site:
    """What was made: the size of each page in bytes, and which parts; or else the violations that
    kept it from that, in words.
    """

    violations: str
    pages: dict[str, int]
    searchable: bool
    queryable: bool


def site(
    layers: Layers,
    folder: Path,
    base_url: str | None = None,
    progress: Callable[[str], None] = lambda step: None,
    previous: Iterable[Path] = (),
) -> Site:
    """Check the graph and make the site of it in a folder, whole or not at all.

    The page of each IRI under the base is `index.html` in the folder of its path, beside
    `index.ttl` and `index.jsonld` (but see `pages.data`); what `itotgraph build` makes is under
    `download/`, packed. Links are relative; `base_url` is for the site map, canonical links and the
    page for what is not found. `previous` are the dumps of former releases (`versions.releases`).
    Raises InputError for a file that cannot be read and for a folder that holds other things,
    OutputError where it cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()) and not is_site(folder):
        raise InputError("a folder with other files in it", "name a new folder", folder)
    # What is made stays to the end: to look through it again and again takes a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        with remade(folder) as made:
            return _make(layers, made, base_url, progress, previous)
    finally:
        if collecting:
            gc.enable()


def is_site(folder: Path) -> bool:
    """Return whether a folder holds what `site` makes."""
    return (folder / "download" / "MANIFEST").is_file()


def _make(
    layers: Layers,
    folder: Path,
    base_url: str | None,
    progress: Callable[[str], None],
    previous: Iterable[Path],
) -> Site:
    releases = versions.releases(layers.stated, previous)
    built = build(layers, folder / "download", progress, packed=True, releases=releases)
    if not built.files:
        return Site(built.violations, {}, False, False)
    progress("Writing pages")
    description = folder / "download" / dataset.NAME
    told = parse(description) if description.is_file() else []
    manifest = (folder / "download" / "MANIFEST").read_text(encoding="utf-8")
    documented = versions.documented(layers.graphs, told, releases)
    for triple in dataset.overtaken(layers.stated, told):
        documented[str(triple.subject)[1:-1]].remove(triple)
    made = files(layers, told, documented, lambda: manifest, releases, base_url)
    for place in dict.fromkeys(name.rpartition("/")[0] for name in made):
        (folder / place).mkdir(parents=True, exist_ok=True)
    sizes = _written(made, folder)
    for name, path in assets().items():
        if not name.endswith(".br"):  # for whom Brotli is spoken with
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copy(path, folder / name)
    if queryable():
        engine = base64.b64encode(QUERY.with_name(ENGINE[0]).read_bytes()).decode()
        (folder / "query" / "oxigraph.js").write_text(f'globalThis.itotEngine="{engine}";\n')
    return Site("", sizes, searchable(), queryable())


def _written(made: Mapping[str, Callable[[], str]], folder: Path) -> dict[str, int]:
    """Write the files, by as many processes as there are processors, and return the sizes of the
    pages.
    """
    names = [*made]
    blocks = [names[start : start + _BLOCK] for start in range(0, len(names), _BLOCK)]
    hands = min(os.cpu_count() or 1, len(blocks))
    # What pages have in common is found out before there are several who would do so.
    first, *others = blocks
    sizes = _write(made, first, folder)
    with ExitStack() as children:
        shares = [list(chain.from_iterable(others[number::hands])) for number in range(hands)]
        waited = [
            children.enter_context(begun(partial(_write, made, share, folder)))
            for share in shares[1:]
        ]
        sizes |= _write(made, shares[0], folder)
        for result in waited:
            sizes |= result(None)
    return sizes


def _write(
    made: Mapping[str, Callable[[], str]], names: Iterable[str], folder: Path
) -> dict[str, int]:
    from itotgraph.site.reference import is_long

    sizes = {}
    for name in names:
        content = made[name]().encode()
        if name.endswith(".html"):
            sizes[name] = len(content)
        elif is_long(name, content):
            name, content = f"{name}{dataset.PACKED}", gzip.compress(content, mtime=0)
        (folder / name).write_bytes(content)
    return sizes


def searchable() -> bool:
    """Return whether the script of the search is there."""
    return SEARCH.is_file()


def queryable() -> bool:
    """Return whether the script of the query page is there, and its engine."""
    return all(QUERY.with_name(name).is_file() for name in (QUERY.name, *ENGINE))


def assets() -> dict[str, Path]:
    """Return the files that are the same in every site, by their names there."""
    found = {f"assets/{path.name}": path for path in (HERE / "static").iterdir()}
    found |= _with_licences("assets", SEARCH) if searchable() else {}
    found |= _with_licences("team", TEAM) if TEAM.is_file() else {}
    found |= _with_licences("compare", COMPARE) if COMPARE.is_file() else {}
    found |= _with_licences("query", QUERY, *ENGINE) if queryable() else {}
    return found


def _with_licences(folder: str, script: Path, *beside: str) -> dict[str, Path]:
    """Return a script, what stands beside it, and the licences of what it holds."""
    names = (script.name, *beside, f"{script.stem}.licenses.md")
    paths = {f"{folder}/{name}": script.with_name(name) for name in names}
    return {name: path for name, path in paths.items() if path.is_file()}


def files(
    layers: Layers,
    described: Collection[ox.Triple],
    documented: Mapping[str, list[Any]],
    manifest: Callable[[], str],
    releases: Sequence[versions.Release],
    base_url: str | None = None,
    root: str = "",
) -> dict[str, Callable[[], str]]:
    """Return the files of the site that are made, each by its name with what makes its text.

    Those that `build` makes are not among them. `described` is what describes the data set,
    `documented` what the documents hold that have Turtle and JSON-LD beside their pages, by their
    IRIs, and `manifest` gives the text of the MANIFEST of the build, for the page of downloads.
    `releases` are those that are known. `root` is how the page for what is not found, which stands
    at any depth, finds the top.
    """
    from itotgraph.site import (
        changes,
        comparison,
        concepts,
        machines,
        pages,
        reference,
        search,
        team,
    )
    from itotgraph.site.facts import facts

    # The file that describes all has no page but itself.
    told = [triple for triple in described if triple.subject != dataset.ITSELF]
    # Of the mapping sets what is said of each, and not of its rows.
    sets = [t for t in layers.evidence if "#" not in str(t.subject) + str(t.object)]
    today = [t for t in layers.today if "#" not in str(t.subject)]
    triples = dict.fromkeys(
        [*layers.stated, *layers.inferred, *layers.linked, *sets, *today, *told]
    )
    for triple in dataset.overtaken(layers.stated, told):
        del triples[triple]
    found = facts(triples, layers.claims)
    # Without roles there is nothing for a team to fill.
    staffed = TEAM.is_file() and all(map(found.of_kind, (Kind.OCCUPATION, Kind.ROLE)))
    comparable = COMPARE.is_file() and bool(found.of_kind(Kind.FUNCTION))
    templates = pages.environment(
        found,
        base_url,
        served=bool(root),
        searchable=searchable(),
        queryable=queryable(),
        staffed=staffed,
        comparable=comparable,
        foldered=bool(documented),
        released=bool(releases),
    )

    @cache
    def schema() -> dict[str, Any]:
        document = schemaorg(layers.stated, layers.inferred, layers.linked)
        return {node["@id"]: node for node in json.loads(document)["@graph"]}

    made = dict(
        chain(
            pages.overview(templates, found, root or base_url or "", base_url),
            concepts.concepts(templates, found, schema),
            pages.schemes(templates, found, schema),
            pages.tables(templates, found),
            pages.evidence(templates, found),
            reference.model(templates, found),
            reference.shapes(templates),
            reference.mappings(templates, found, layers),
            reference.queries(templates, found, layers),
            changes.changes(templates, found, releases, base_url),
            reference.downloads(templates, found, layers, manifest),
            reference.query_page(templates, found, layers) if queryable() else (),
            team.page(templates, layers) if staffed else (),
            comparison.page(templates, found, layers) if comparable else (),
        )
    )
    made |= dict(pages.others(templates, found, made))
    named = {name: text for name, text in made.items() if name.endswith(".html")}
    made |= dict(pages.data(found, documented, chain.from_iterable(layers.graphs.values())))
    if searchable():
        made[search.NAME] = partial(search.index, found, named, layers.lent)
    description = documented.get(DATASET, ())
    made |= dict(machines.files(found, description, named, base_url, served=bool(root)))
    return made
