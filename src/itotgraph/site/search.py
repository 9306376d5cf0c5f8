"""The index of names that the search finds, in the browser and off line: one file, a script."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from itotgraph.graph.language import called as called_language
from itotgraph.model import Kind
from itotgraph.namespaces import BASE, DCT, ITOT, RDFS, SKOS
from itotgraph.questions import saved
from itotgraph.questions.table import TITLES
from itotgraph.site.facts import Facts, Thing, called
from itotgraph.site.pages import script
from itotgraph.titles.words import known, split

NAME = "assets/names.js"

# What a kind is worth where names fit equally well.
_WORTH: dict[str, float] = {
    Kind.OCCUPATION: 3,
    Kind.ROLE: 2.8,
    Kind.CLUSTER: 2.4,
    Kind.AREA: 2,
    Kind.FUNCTION: 1.8,
    Kind.ACTIVITY: 1,
    Kind.KNOWLEDGE: 1,
    Kind.ABILITY: 1,
    Kind.COMPETENCY: 1,
    Kind.RESPONSIBILITY: 0.9,
    "ConceptScheme": 1.6,
    "table": 1.6,
    "page": 1.6,
    "query": 1,
    "Concept": 0.8,
    "Class": 0.8,
}
_REST = 0.5
_UPWARDS: dict[str, tuple[str, ...]] = {
    Kind.OCCUPATION: (SKOS.broader,),
    Kind.FUNCTION: (ITOT.occupationCluster,),
    Kind.ACTIVITY: (SKOS.broader,),
    Kind.KNOWLEDGE: (ITOT.requiredBy,),
    Kind.ABILITY: (ITOT.requiredBy,),
    Kind.COMPETENCY: (ITOT.requiredBy,),
    Kind.AREA: (SKOS.broader,),
    Kind.RESPONSIBILITY: (SKOS.broader,),
}
_DESCRIBED = (SKOS.definition, DCT.description, RDFS.comment, ITOT.reading)
_PAGES = {
    "about": "About and sources",
    "a-z": "From A to Z",
    "compare": "Compare two titles: what they share, and the way between them",
    "dataset": "Downloads",
    "errata": "Errata",
    "map": "Map of clusters and roles",
    "ns": "Model: classes and properties",
    "queries": "Saved queries",
    "query": "Ask in SPARQL",
    "shapes": "Shapes",
    "table": "The four tables",
    "team": "Your team",
}
_SHORT = 160  # letters of a description
_SAME = 3  # places of an activity that are told


def index(facts: Facts, made: Container[str], lent: Sequence[ox.Triple] = ()) -> str:
    """Return the index: what has a page, with its names, codes, mapped titles and place.

    A script that sets `itotNames`, so that a page can load it from a folder, too. `made` are the
    names of the pages that there are, `lent` the names in other languages.
    """
    tongues = _tongues(lent, SKOS.altLabel)
    closely = _tongues(lent, SKOS.hiddenLabel)
    pages = {path: title for path, title in _PAGES.items() if f"{path}/index.html" in made}
    things = [t for t in facts.things.values() if t.path and "#" not in t.iri]
    things = [t for t in things if t.path not in pages and not t.path.startswith("ns/1.")]
    things.sort(key=lambda t: (-_WORTH.get(t.kind, _REST), t.kind, t.order))
    numbers = {thing.iri: number for number, thing in enumerate(things)}
    kinds: dict[tuple[str, float], int] = {}

    def kind(name: str, worth: float) -> int:
        return kinds.setdefault((name, worth), len(kinds))

    rows = []
    for t in things:
        number = kind(called(facts, t), _WORTH.get(t.kind, _REST))
        told = [*_names(facts, t), _places(facts, t, numbers), _text(facts, t)]
        others = [each.get(t.iri, {}) for each in (tongues, closely)]
        rows.append([number, f"{t.path}/", t.label, *told, *(others if any(others) else [])])
    rows += [
        [kind(name, _WORTH[name]), f"{path}/", label, [code], [], [], [], ""]
        for name, path, label, code in _others(pages)
    ]
    words = known()
    spellings = {
        " ".join(said): [" ".join(meaning) for meaning in meanings]
        for said, meanings in words.spellings.items()
    }
    for thing in facts.of_kind(Kind.OCCUPATION):
        # Another name of one word stands for the label within longer titles, too, as in `match`.
        for name in _own(facts, thing):
            if len(words_of := split(name)) == 1:
                spellings.setdefault(words_of[0], []).append(" ".join(split(thing.label)))
    asides = [
        sorted(" ".join(said) for said, kind in words.asides.items() if kind in some)
        for some in (("arrangement", "product"), ("rank",))
    ]
    found = {"kinds": list(kinds), "spellings": spellings, "asides": asides, "things": rows}
    return script(found, "itotNames")


def _tongues(lent: Iterable[ox.Triple], relation: str) -> dict[str, dict[str, list[str]]]:
    """Return the names that each of ours has in other languages by this property, by what the
    language is called.
    """
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in lent:
        subject, name = triple.subject, triple.object
        if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(BASE):
            continue
        if triple.predicate.value != relation or not isinstance(name, ox.Literal):
            continue
        if name.language:
            found[subject.value][called_language(name.language)].append(name.value)
    return {
        iri: {tongue: sorted(names) for tongue, names in sorted(tongues.items())}
        for iri, tongues in found.items()
    }


def _names(facts: Facts, thing: Thing) -> Iterator[list[str]]:
    """Give its codes, its other names and the titles that it is mapped to."""
    mapped = [facts.thing(m.object) for m in facts.mappings.get(thing.iri, ()) if m.accepted]
    yield _once([thing.notation, *(t.notation for t in mapped if t.notation)])
    yield _own(facts, thing)
    yield [label for label in _once(t.label for t in mapped) if label != thing.label]


def _own(facts: Facts, thing: Thing) -> list[str]:
    names = (facts.texts(thing.iri, name) for name in (SKOS.altLabel, SKOS.hiddenLabel))
    return _once(text for texts in names for text in texts)


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _places(facts: Facts, thing: Thing, numbers: dict[str, int]) -> list[int | str]:
    above = [t for p in _UPWARDS.get(thing.kind, ()) for t in facts.all(thing.iri, p)]
    places: list[Any] = [numbers[t.iri] for t in above[:_SAME] if t.iri in numbers]
    if thing.framework:
        places.insert(0, thing.framework.upper())
    return places


def _text(facts: Facts, thing: Thing) -> str:
    text = next(filter(None, (facts.text(thing.iri, p) for p in _DESCRIBED)), "")
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rpartition(' ')[0]} …"


def _others(pages: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Give kind, path, title and code of the pages that are about no one thing of the graph."""
    yield from (("page", path, title, "") for path, title in pages.items())
    yield from (("table", f"table/{n}", title, f"Table {n}") for n, title in TITLES.items())
    for name, path in saved.saved().items():
        question = saved.question(path.read_text(encoding="utf-8"))
        yield "query", f"queries/{name}", question, name
