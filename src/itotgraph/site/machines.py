"""What the site tells those who are no people: crawlers, catalogues, language models."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

import pyoxigraph as ox

from itotgraph import __version__
from itotgraph.graph import turtle
from itotgraph.namespaces import BASE, DCAT, DCT, SKOS, SPDX
from itotgraph.publish.documents import DATASET
from itotgraph.questions import saved
from itotgraph.questions.table import named, titled
from itotgraph.site.facts import Defect, Entry, Facts, Thing

# Where a client of linked data looks for what describes the data of a host (VoID, 7.2).
_VOID = ".well-known/void"
_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"


def files(
    facts: Facts,
    description: Iterable[ox.Triple],
    pages: Iterable[str],
    base_url: str | None,
    served: bool,
) -> Iterator[tuple[str, Callable[[], str]]]:
    """Give robots.txt, llms.txt, the site map and, of a folder, what describes its data. A server
    leads there by a redirect.
    """
    yield "robots.txt", partial(robots, base_url)
    yield "llms.txt", partial(llms, facts, base_url or "", served)
    if base_url:
        yield "sitemap.xml", partial(sitemap, [*pages], base_url)
    if description and not served:
        yield _VOID, partial(turtle.readable, description)


def robots(base_url: str | None) -> str:
    """Return robots.txt: everything may be read."""
    site_map = f"Sitemap: {base_url}sitemap.xml\n" if base_url else ""
    return f"User-agent: *\nAllow: /\n{site_map}"


def sitemap(names: Iterable[str], base_url: str) -> str:
    """Return the site map (sitemaps.org 0.9) of the pages."""
    lines = "".join(
        f"<url><loc>{escape(base_url + name.removesuffix('index.html'))}</loc></url>\n"
        for name in sorted(names)
        if name != "404.html"
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'


def llms(facts: Facts, root: str, served: bool) -> str:
    """Return llms.txt (llmstxt.org), Markdown for language models: what the graph is, where it is
    asked, how. Links begin with `root`; only a server has services.
    """
    title = facts.text(DATASET, DCT.title) or "IT Occupation Taxonomy"
    about = facts.text(DATASET, DCT.description)
    rights = [facts.text(t.iri, DCT.description) for t in facts.all(DATASET, DCT.rights)]
    services = [
        ("sparql", "SPARQL endpoint", "SPARQL 1.1 Protocol, read-only, by GET or POST as `query`"),
        (
            "reconcile",
            "Reconciliation",
            "which concept a name means, by the Reconciliation API 0.2",
        ),
        ("mcp", "Model Context Protocol", "the questions as tools, by streamable HTTP"),
        ("openapi.json", "OpenAPI 3.1", "these services for programs"),
    ]
    sections = {
        "Services": services if served else [],
        "Data": [
            (at.iri.removeprefix(BASE), file.label, "")
            for file in facts.all(DATASET, DCAT.distribution)
            for at in facts.all(file.iri, DCAT.downloadURL)
        ],
        "What there is": [
            (f"{scheme.path}/", scheme.label, _definition(facts, scheme))
            for scheme in facts.of_kind("ConceptScheme")
            if scheme.path
        ],
        "How it is made": [
            ("ns/", "Vocabulary", "the classes and properties"),
            ("shapes/", "Shapes", "what must hold, in SHACL"),
            ("errata/", "Errata", "the defects of the paper, and how each was read"),
        ],
        # What may be left out where there is little room.
        "Optional": [
            (f"queries/{name}.rq", saved.question(path.read_text(encoding="utf-8")), "SPARQL")
            for name, path in saved.saved().items()
        ],
    }
    how = (
        f"Everything has an IRI that begins with `{BASE}`. The rest of the IRI is its path here: "
        "a page, with the same as Turtle and JSON-LD, which its `link rel=alternate` names"
        + (", or as `Accept` says." if served else ".")
    )
    lines = [f"# {title}", *([f"> {about}"] if about else []), f"Version {__version__}. {how}"]
    lines += [f"Whose it is: {' '.join(rights)}"] if rights else []
    for heading, links in sections.items():
        if links:
            lines += [f"## {heading}", "\n".join(_link(root, *link) for link in links)]
    return "\n\n".join(lines) + "\n"


def _link(root: str, path: str, name: str, what: str) -> str:
    return f"- [{_plain(name)}]({root}{path})" + (f": {_plain(what)}" if what else "")


def _plain(text: str) -> str:
    """Return a text as a line of Markdown in which no bracket ends a link."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())


def _definition(facts: Facts, thing: Thing) -> str:
    return facts.text(thing.iri, DCT.description) or facts.text(thing.iri, SKOS.definition)


def described(facts: Facts) -> dict[str, Any]:
    """Return the data set as schema.org has it, for those who search for data, or nothing where it
    is not described.
    """
    if DATASET not in facts.things:
        return {}
    creators = facts.all(DATASET, DCT.creator) or facts.all(DATASET, DCT.publisher)
    told = {
        "@id": DATASET,
        "@type": "Dataset",
        "name": facts.text(DATASET, DCT.title),
        "description": facts.text(DATASET, DCT.description),
        "identifier": DATASET,
        "url": [t.iri for t in facts.all(DATASET, DCAT.landingPage)],
        "license": [t.iri for t in facts.all(DATASET, DCT.license)],
        "isAccessibleForFree": _PUBLIC in (t.iri for t in facts.all(DATASET, DCT.accessRights)),
        "version": __version__,
        "datePublished": facts.text(DATASET, DCT.issued),
        "dateModified": facts.text(DATASET, DCT.modified),
        "keywords": facts.texts(DATASET, DCAT.keyword),
        "citation": facts.text(DATASET, DCT.bibliographicCitation),
        "creator": [_organization(t) for t in creators],
        "publisher": [_organization(t) for t in facts.all(DATASET, DCT.publisher)],
        "isBasedOn": [_source(facts, t) for t in facts.all(DATASET, DCT.source)],
        "distribution": [
            _filled(
                {
                    "@type": "DataDownload",
                    "name": file.label,
                    "contentUrl": at.iri,
                    "encodingFormat": form.iri.partition("/media-types/")[2],
                    "contentSize": _size(facts.text(file.iri, DCAT.byteSize)),
                    "sha256": facts.text(f"{file.iri}#checksum", SPDX.checksumValue),
                }
            )
            for file in facts.all(DATASET, DCAT.distribution)
            for at in facts.all(file.iri, DCAT.downloadURL)
            for form in facts.all(file.iri, DCAT.mediaType)
        ],
    }
    return _filled(told)


def within(facts: Facts) -> dict[str, Any]:
    """Return of what the pages and their things are part, where it is described."""
    return {"isPartOf": {"@id": DATASET}} if DATASET in facts.things else {}


def tabular(facts: Facts, number: int, as_printed: bool) -> dict[str, Any]:
    """Return a table of the paper as schema.org has a data set with its file."""
    title = titled(number, as_printed)
    return {
        "@type": "Dataset",
        "name": title,
        "description": f"{title}, with their critical work functions and functional areas.",
        **within(facts),
        "distribution": {
            "@type": "DataDownload",
            "contentUrl": f"{BASE}download/tables/{named(number, as_printed)}.csv",
            "encodingFormat": "text/csv",
        },
    }


def statement(facts: Facts, entry: Entry) -> dict[str, Any]:
    """Return a table row or role association as schema.org has a statement."""
    things = (entry.cluster, entry.role, *entry.functions, *entry.areas)
    told = {
        "@id": entry.thing.iri,
        "@type": "Statement",
        "name": entry.thing.label,
        "about": [_named(thing) for thing in things],
        "isBasedOn": [_named(row) for row in entry.rows],
        **within(facts),
    }
    return _filled(told)


def correction(facts: Facts, defect: Defect) -> dict[str, Any]:
    """Return an erratum as schema.org has a correction."""
    return {
        "@id": defect.thing.iri,
        "@type": "CorrectionComment",
        "identifier": defect.thing.notation,
        "name": defect.thing.label,
        "text": defect.reading,
        "about": [_named(thing) for thing in defect.touches],
        **within(facts),
    }


def _named(thing: Thing) -> dict[str, str]:
    return {"@id": thing.iri, "name": thing.label}


def _organization(thing: Thing) -> dict[str, str]:
    return {"@type": "Organization", "@id": thing.iri, "name": thing.label}


def _source(facts: Facts, thing: Thing) -> dict[str, Any]:
    return _filled(
        {
            "@type": "CreativeWork",
            "@id": thing.iri,
            "name": thing.label,
            "datePublished": facts.text(thing.iri, DCT.issued),
            "publisher": [_organization(t) for t in facts.all(thing.iri, DCT.publisher)],
        }
    )


def _size(number: str) -> str:
    return f"{number} B" if number else ""


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value}
