"""The graph as a web site: static pages that work from a folder, a sub-path or a domain."""

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from itotgraph.errors import InputError
from itotgraph.graph.check import shapes_files
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import load, parse
from itotgraph.publish import dataset
from itotgraph.publish.build import build
from itotgraph.publish.documents import documents
from itotgraph.publish.profiles import schemaorg
from itotgraph.text.write import remade

HERE = Path(__file__).parent
WEB = HERE / "web"


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
) -> Site:
    """Check the graph and make the site of it in a folder, whole or not at all.

    The page of each IRI under the base is `index.html` in the folder of its path, beside
    `index.ttl` and `index.jsonld`; what `itotgraph build` makes is under `download/`. Links are
    relative; `base_url` is for the site map, canonical links and the page for what is not found.
    Raises InputError for a file that cannot be read and for a folder that holds other things,
    OutputError where it cannot be written.
    """
    if folder.is_dir() and any(folder.iterdir()) and not is_site(folder):
        raise InputError("a folder with other files in it", "name a new folder", folder)
    with remade(folder) as made:
        return _make(layers, made, base_url, progress)


def is_site(folder: Path) -> bool:
    """Return whether a folder holds what `site` makes."""
    return (folder / "download" / "MANIFEST").is_file()


def _make(
    layers: Layers,
    folder: Path,
    base_url: str | None,
    progress: Callable[[str], None],
) -> Site:
    from itotgraph.site import concepts, pages, reference, search
    from itotgraph.site.facts import facts

    built = build(layers, folder / "download", progress)
    if not built.files:
        return Site(built.violations, {}, False, False)
    progress("Writing pages")
    stated = layers.stated
    description = folder / "download" / dataset.NAME
    # The file that describes all has no page but itself.
    told = parse(description) if description.is_file() else []
    described = [triple for triple in told if triple.subject != dataset.ITSELF]
    # Of the mapping sets what is said of each, and not of its rows.
    sets = [t for t in layers.evidence if "#" not in str(t.subject) + str(t.object)]
    triples = dict.fromkeys([*stated, *layers.inferred, *layers.linked, *sets, *described])
    found = facts(triples, layers.claims)
    schema = {
        n["@id"]: n for n in json.loads(schemaorg(stated, layers.inferred, layers.linked))["@graph"]
    }
    query_page = WEB / "dist" / "query.js"
    queryable = query_page.is_file()
    templates = pages.environment(found, base_url, queryable)
    sizes: dict[str, int] = {}
    places: set[str] = set()

    def write(files: Iterable[tuple[str, str]]) -> None:
        for name, text in files:
            place, _, _ = name.rpartition("/")
            if place not in places:
                (folder / place).mkdir(parents=True, exist_ok=True)
                places.add(place)
            content = text.encode()
            (folder / name).write_bytes(content)
            if name.endswith(".html"):
                sizes[name] = len(content)

    write(pages.overview(templates, found, search.available()))
    write(concepts.concepts(templates, found, schema))
    write(pages.schemes(templates, found))
    write(pages.tables(templates, found))
    write(pages.evidence(templates, found))
    write(reference.model(templates, found))
    write(reference.shapes(templates))
    write(reference.mappings(templates, found, layers))
    write(reference.queries(templates, layers))
    for path in layers.mapping_sets:
        write([(f"download/mappings/{path.name}", path.read_text(encoding="utf-8"))])
    write(reference.downloads(templates, found, folder / "download"))
    if queryable:
        write(reference.query_page(templates, found, folder / "download"))
        shutil.copy(query_page, folder / "query")
    write(pages.others(templates, found, sizes))
    shutil.copytree(HERE / "static", folder / "assets")
    write([("robots.txt", pages.robots(base_url))])
    if base_url:
        write([("sitemap.xml", pages.sitemap(sizes, base_url))])
    progress("Indexing")
    with search.indexing(folder):
        described_at = documents(layers.graphs, load(shapes_files()), told)
        write(pages.data(found, described_at, chain.from_iterable(layers.graphs.values())))
    return Site("", sizes, search.available(), queryable)
