"""The page that reads a team's titles, and what it goes by, out of what `match` and `gaps` use."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jinja2

from itotgraph.graph.source import Source
from itotgraph.model import Framework, Kind
from itotgraph.namespaces import BASE
from itotgraph.site import pages
from itotgraph.site.facts import path
from itotgraph.site.pages import File
from itotgraph.staffing import fill, gaps, roster
from itotgraph.text import columns
from itotgraph.titles.match import Index, index
from itotgraph.titles.portable import portable

_KINDS = (Kind.CLUSTER, Kind.OCCUPATION, Kind.FUNCTION, Kind.ROLE, Kind.AREA)


def page(templates: jinja2.Environment, store: Source) -> Iterator[File]:
    """Give the page, and beside it what its script goes by."""
    yield "team/data.js", lambda: _script(store)
    yield pages.page(templates, "team.html", "team")


def _script(store: Source) -> str:
    return pages.script(data(store, index(store), index(store, (Kind.ROLE, Kind.AREA))))


def data(store: Source, occupations: Index, roles: Index) -> dict[str, Any]:
    """Return what the page's script goes by; the indexes are those of the store's titles."""
    found = gaps.work(store)
    required = {iri for needs in found.requires.values() for iri in needs}
    concepts = [c for c in found.concepts.values() if c.kind in _KINDS or c.iri in required]
    place = {concept.iri: number for number, concept in enumerate(concepts)}

    def places(links: Mapping[str, Iterable[str]]) -> list[tuple[int, list[int]]]:
        return [(place[one], [place[o] for o in others]) for one, others in links.items() if others]

    posted = [*dict.fromkeys(posting for those in found.postings.values() for posting in those)]
    number = {posting: n for n, posting in enumerate(posted)}
    functions = [concept for concept in concepts if concept.kind == Kind.FUNCTION]
    return {
        "matching": portable(occupations=occupations, roles=roles),
        "work": {
            "concepts": [
                (c.iri, c.label, c.kind, next((f for f in Framework if f in c.schemes), ""))
                for c in concepts
            ],
            "clusters": places(found.clusters),
            "functions": places(found.functions),
            "roles": places(found.roles),
            "areas": [
                (place[work], place[role], [place[area] for area in areas])
                for (work, role), areas in fill.areas_of(store).items()
            ],
            "requires": places(found.requires),
            "posted": [(p.vocabulary, p.iri, p.code, p.title) for p in posted],
            "postings": [
                (place[occupation], [number[posting] for posting in those])
                for occupation, those in found.postings.items()
            ],
            "advice": [
                (*(place[role] for role in sorted(pair)), advice, said)
                for pair, advice, said in gaps.advised_against(store, found.advice)
            ],
            "within": sorted((place[part], place[role]) for part, role in found.within.items()),
        },
        "functions": dict(sorted(roster.by_name(functions).items())),
        "base": BASE,
        "moved": {c.iri: p for c in concepts if (p := path(c.iri)) != c.iri.removeprefix(BASE)},
        "columns": {kind: [*names] for kind, names in columns.known().items()},
    }
