"""All that a publisher needs, in one folder: the site, and what registries and hosts ask for."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jinja2

from itotgraph.errors import InputError
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import parse
from itotgraph.namespaces import BASE, DCAT, DCT, FOAF, SPDX, VOID
from itotgraph.publish import dataset, records, skosmos, versions, w3id
from itotgraph.publish.diff import as_markdown
from itotgraph.publish.documents import DATASET
from itotgraph.publish.records import Description, describe
from itotgraph.publish.versions import Release
from itotgraph.site import Site, site
from itotgraph.site.pages import TEMPLATES, TOGETHER
from itotgraph.text.write import remade, write_all

SITE = "site"
CRATE = "ro-crate-metadata.json"
_MEDIA = {
    "": "text/plain",
    ".cff": "application/yaml",
    ".json": "application/json",
    ".md": "text/markdown",
    ".ttl": "text/turtle",
    ".txt": "text/plain",
}


def package(
    layers: Layers,
    folder: Path,
    url: str,
    previous: Sequence[Path] = (),
    progress: Callable[[str], None] = lambda step: None,
) -> Site:
    """Make the site for a URL in a folder, with all else that its publisher needs, whole or not at
    all: what was made of the site.

    All of it is from the description of the data set in the graph, and nothing besides. Raises
    InputError where there is none, and as `site` does; OutputError where the folder cannot be
    written.
    """
    if not dataset.described(layers.graphs):
        raise InputError("no description of the data set", f"describe <{DATASET}>", layers.folder)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / CRATE).is_file():
        raise InputError("a folder with other files in it", "name a new folder", folder)
    with remade(folder) as made:
        done = site(layers, made / SITE, url, progress, previous)
        if done.pages:
            progress("Writing records")
            description = parse(made / SITE / "download" / dataset.NAME)
            overtaken = dataset.overtaken(layers.stated, description)
            told = describe([*(t for t in layers.stated if t not in overtaken), *description])
            releases = versions.releases(layers.stated, previous)
            write_all(made, _records(layers, told, url, releases))
            write_all(made, {CRATE: _crate(told, made)})
        return done


def _records(
    layers: Layers, told: Description, url: str, releases: Sequence[Release]
) -> dict[str, str]:
    dumps = {
        iri.removeprefix(BASE): file.removeprefix(f"{BASE}download/")
        for (iri, predicate), files in told.values.items()
        if predicate == VOID.dataDump and iri.startswith(f"{BASE}graph/")
        for file in files
    }
    files = [
        iri
        for file in told.all(DATASET, DCAT.distribution)
        for iri in told.all(file, DCAT.downloadURL)
    ]
    packed = [
        iri.rpartition("/")[2].removesuffix(dataset.PACKED)
        for iri in files
        if iri.endswith(dataset.PACKED)
    ]
    triples = [*layers.stated, *layers.inferred]
    return {
        "README.md": _readme(told, url),
        "CITATION.cff": records.citation(told),
        "datacite.json": records.datacite(told, url),
        "release-notes.md": _notes(told, releases),
        "w3id/.htaccess": w3id.htaccess(url, TOGETHER, {"": "itot.ttl", **dumps}, packed),
        "registration/bartoc.json": records.bartoc(told, url),
        "registration/bioregistry.json": records.bioregistry(told, _kinds(layers)),
        "registration/lov.json": records.lov(told),
        "registration/prefix.cc.txt": records.prefix_cc(told),
        "schemes/config.ttl": skosmos.config(told, url),
        **{f"schemes/{name}": text for name, text in skosmos.schemes(told, triples)},
    }


def _kinds(layers: Layers) -> set[str]:
    subjects = (str(t.subject)[1:-1] for t in layers.stated)
    paths = (iri.removeprefix(BASE) for iri in subjects if iri.startswith(BASE))
    return {path.partition("/")[0] for path in paths if re.match(r"[\w-]+/.", path)}


def _readme(told: Description, url: str) -> str:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(),
        undefined=jinja2.StrictUndefined,
    )
    return templates.get_template("package.md").render(
        url=url,
        base=BASE,
        title=told.one(DATASET, DCT.title),
        version=told.one(DATASET, DCAT.version),
        schemes=[iri.rpartition("/")[2] for iri in records.own_schemes(told)],
    )


def _notes(told: Description, releases: Sequence[Release]) -> str:
    release = releases[0]
    head = f"# {told.one(DATASET, DCT.title)}, version {release.version}\n\n{release.issued}\n\n"
    if release.before:
        changes = as_markdown(release.changes)
        return f"{head}Since version {release.before.version}: {changes}"
    return f"{head}{'The first release.' if release.first else 'What came before is not known.'}\n"


def _crate(told: Description, folder: Path) -> str:
    """Return the metadata of the folder as an RO-Crate 1.1: the site, its downloads, records."""
    from rocrate.model import ContextEntity
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version="1.1")
    page = told.one(DATASET, DCAT.landingPage)

    def named(kind: str, iri: str, **properties: Any) -> Any:
        return crate.add(ContextEntity(crate, iri, {"@type": kind, **properties}))

    def agents(subject: str, predicate: str) -> list[Any]:
        return [
            named("Organization", iri, name=told.one(iri, FOAF.name), url=page)
            for iri in told.all(subject, predicate)
        ]

    root = crate.root_dataset
    about = {
        "name": told.one(DATASET, DCT.title),
        "description": told.one(DATASET, DCT.description),
        "identifier": records.version(told),
        "version": told.one(DATASET, DCAT.version),
        "datePublished": records.issued(told),
        "keywords": told.all(DATASET, DCAT.keyword),
        "url": page,
    }
    for name, value in about.items():
        root[name] = value
    root["license"] = [
        named("CreativeWork", iri, name=name, description=name, identifier=iri)
        for iri, name in records.licences(told).items()
    ]
    root["creator"] = agents(DATASET, DCT.creator)
    root["publisher"] = agents(DATASET, DCT.publisher)
    what = {
        "name": "The web site",
        "description": "Pages with data beside them, for a host to serve.",
    }
    crate.add_dataset(dest_path=f"{SITE}/", properties=what)
    downloads = {
        f"{SITE}/{iri.removeprefix(BASE)}": file
        for file in told.all(DATASET, DCAT.distribution)
        for iri in told.all(file, DCAT.downloadURL)
    }
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if file := downloads.get(name):
            media = told.one(file, DCAT.mediaType).partition("/media-types/")[2]
            properties = {
                "name": told.one(file, DCT.title),
                "encodingFormat": "application/gzip" if name.endswith(dataset.PACKED) else media,
                "contentSize": told.one(file, DCAT.byteSize),
                "sha256": told.one(f"{file}#checksum", SPDX.checksumValue),
            }
        elif name.startswith(f"{SITE}/"):
            continue
        else:
            properties = {
                "name": name,
                "encodingFormat": _MEDIA[path.suffix],
                "contentSize": str(path.stat().st_size),
            }
        crate.add_file(dest_path=name, properties=properties)
    return json.dumps(crate.metadata.generate(), ensure_ascii=False, indent=2) + "\n"
