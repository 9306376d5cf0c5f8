"""The pages that tell what changed, a page a release, and the feed of them."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from xml.etree import ElementTree

import jinja2

from itotgraph.namespaces import BASE, DCT
from itotgraph.publish import versions
from itotgraph.publish.diff import HEADINGS, Change, summary
from itotgraph.publish.documents import DATASET
from itotgraph.publish.versions import Release
from itotgraph.site.facts import Facts
from itotgraph.site.pages import File, page

_ATOM = "http://www.w3.org/2005/Atom"
_PLACE = versions.CHANGES.removeprefix(BASE)


def changes(
    templates: jinja2.Environment,
    facts: Facts,
    releases: Sequence[Release],
    base_url: str | None,
) -> Iterator[File]:
    """Give the page that lists the releases, the feed of them, and for each that another came
    before a page and the update that makes it of that.
    """
    if not releases:
        return
    yield page(
        templates,
        "changes.html",
        _PLACE,
        lambda: {"releases": [(release, _told(release)) for release in releases]},
    )
    yield f"{_PLACE}/feed.atom", partial(_feed, facts, releases, base_url)
    for release in releases:
        if release.before:
            place = f"{_PLACE}/{release.version}"
            yield page(templates, "release.html", place, partial(_release, release))
            yield f"{place}/{versions.UPDATE}", partial(versions.update, release)


def _release(release: Release) -> dict[str, Any]:
    groups: dict[str, list[Change]] = {what: [] for what in HEADINGS}
    for change in release.changes:
        groups[change.what].append(change)
    return {
        "it": release,
        "summary": summary(release.changes),
        "groups": {what.capitalize(): told for what, told in groups.items() if told},
        "iri": f"{versions.CHANGES}/{release.version}",
        "update": versions.UPDATE,
    }


def _feed(facts: Facts, releases: Sequence[Release], base_url: str | None) -> str:
    """Return the releases as a feed (Atom, RFC 4287), the newest first. A day stands for its first
    moment, UTC.
    """
    ElementTree.register_namespace("", _ATOM)
    root = f"{base_url}{_PLACE}/" if base_url else ""
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")

    def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> Any:
        element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = text or None
        return element

    add(feed, "id", versions.CHANGES)
    add(feed, "title", f"What changed: {facts.text(DATASET, DCT.title)}")
    add(feed, "updated", f"{releases[0].issued}T00:00:00Z")
    add(feed, "link", rel="self", href=f"{root}feed.atom")
    for creator in facts.all(DATASET, DCT.creator):
        add(add(feed, "author"), "name", creator.label)
    for release in releases:
        entry = add(feed, "entry")
        place = f"{release.version}/index.html" if release.before else "index.html"
        add(entry, "id", release.iri)
        add(entry, "title", f"Version {release.version}")
        add(entry, "updated", f"{release.issued}T00:00:00Z")
        add(entry, "link", rel="alternate", type="text/html", href=f"{root}{place}")
        add(entry, "summary", _told(release))
    return ElementTree.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


def _told(release: Release) -> str:
    """Return in a line what a release changed, as far as it is known."""
    if release.before:
        return f"Since version {release.before.version}: {summary(release.changes)}"
    return "The first release." if release.first else "What came before is not recorded here."
