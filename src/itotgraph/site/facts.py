"""What the pages say, read from the graph once: things, their relations and the evidence."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from itertools import chain

import pyoxigraph as ox

from itotgraph.graph.language import preference, readable
from itotgraph.graph.mappings import NO_TERM, PREDICATES, Mapping
from itotgraph.graph.source import as_store
from itotgraph.model import Framework, Kind
from itotgraph.names import shorten, words
from itotgraph.namespaces import (
    BASE,
    DCT,
    ESCO,
    FOAF,
    ITOT,
    ONET,
    OWL,
    RDF,
    RDFS,
    SKOS,
    SOC,
)
from itotgraph.publish.documents import QUERIES, SHAPES
from itotgraph.questions import saved
from itotgraph.questions.errata import bearing, told

FRAMEWORKS = (Framework.MSF, Framework.MOF)

_SEGMENT = re.compile(r"(?!\.\.?$)[A-Za-z0-9._~-]+")
# The site's own pages and the server's services; what has such an IRI is moved aside.
_TAKEN = {
    *(
        "404.html",
        "about",
        "a-z",
        "assets",
        "compare",
        "download",
        "health",
        "index.html",
        "map",
        "other",
    ),
    *("llms.txt", "queries", "query", "reconcile", "robots.txt", "search", "shapes"),
    *("sitemap.xml", "sparql", "table", "team"),
}
_VOCABULARIES = {
    ONET: "O*NET-SOC 2019",
    SOC: "SOC 2018",
    f"{ESCO}isco/": "ISCO-08",
    ESCO: "ESCO 1.1.1",
    f"{BASE}nice/": "NICE work roles",
    BASE: "this taxonomy",
}

_SKOS_TYPES = (SKOS.ConceptScheme, SKOS.OrderedCollection, SKOS.Collection, SKOS.Concept)

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be linked to: `path` is the folder of its page, or "" where the site has none."""

    iri: str
    path: str
    kind: str
    label: str
    notation: str
    framework: str

    @property
    def order(self) -> tuple[str, str, str]:
        return self.notation or "~", self.label, self.iri


@dataclass(frozen=True)
class Defect:
    """A defect of the paper and how it was read, as on a page: its thing and what it touches are
    linked to.
    """

    thing: Thing
    kind: str
    location: str
    says: list[str]
    reading: str
    reason: str
    touches: list[Thing]


@dataclass(frozen=True)
class Entry:
    """A line of a table: an accepted role association, or a row as printed.

    `strength` is how many work functions meet the role, and of how many: of the cluster, or of
    whatever the line is shown for.
    """

    thing: Thing
    cluster: Thing
    role: Thing
    functions: list[Thing]
    areas: list[Thing]
    rows: list[Thing]
    table: int = 0
    position: int = 0
    strength: tuple[int, int] | None = None


@dataclass
class Facts:
    """The graph by subject and predicate, and what was made of it."""

    triples: dict[str, list[ox.Triple]]
    cells: dict[str, list[ox.Triple]]
    values: dict[str, dict[str, list[Term]]]
    things: dict[str, Thing]
    mappings: dict[str, list[Mapping]]
    mapped: dict[str, list[Mapping]]

    def text(self, iri: str, predicate: str) -> str:
        """Return the value of a property in English, or else in any language, or ""."""
        found = self._literals(iri, predicate)
        return min(found, key=preference).value if found else ""

    def texts(self, iri: str, predicate: str) -> list[str]:
        """Return the values of a property that are texts, in English or else in any language,
        sorted.
        """
        return sorted({text.value for text in readable(self._literals(iri, predicate))})

    def _literals(self, iri: str, predicate: str) -> list[ox.Literal]:
        """Return the texts that a property gives; that of a resource is its rdf:value (SKOS Primer,
        4.2).
        """
        found: list[Term] = []
        for value in self.values.get(iri, {}).get(predicate, ()):
            if isinstance(value, ox.BlankNode):
                cells = self.cells.get(value.value, ())
                found += [t.object for t in cells if t.predicate.value == RDF.value]
            elif isinstance(value, ox.NamedNode):
                found += self.values.get(value.value, {}).get(RDF.value, ())
            else:
                found.append(value)
        return [text for text in found if isinstance(text, ox.Literal)]

    def all(self, iri: str, predicate: str, *kinds: str) -> list[Thing]:
        """Return what a property leads to, of these kinds, in the order of the notations."""
        found = {
            self.thing(v.value)
            for v in self.values.get(iri, {}).get(predicate, ())
            if isinstance(v, ox.NamedNode)
        }
        return sorted((t for t in found if not kinds or t.kind in kinds), key=lambda t: t.order)

    def whole(self, iri: str) -> list[ox.Triple]:
        """Return the triples of a subject, with those of the lists that it leads to."""
        triples = list(self.triples[iri])
        seen: set[str] = set()
        for triple in triples:
            if isinstance(triple.object, ox.BlankNode) and triple.object.value not in seen:
                seen.add(triple.object.value)
                triples += self.cells.get(triple.object.value, ())
        return triples

    def thing(self, iri: str) -> Thing:
        """Return what has the IRI, even where the graph says nothing of it."""
        return self.things.get(iri) or Thing(iri, "", "", shorten(iri), "", "")

    def of_kind(self, *kinds: str) -> list[Thing]:
        """Return all things of these kinds, in the order of the notations."""
        found = chain.from_iterable(self._by_kind.get(kind, ()) for kind in dict.fromkeys(kinds))
        return sorted(found, key=lambda t: t.order)

    @cached_property
    def _by_kind(self) -> dict[str, list[Thing]]:
        found: dict[str, list[Thing]] = defaultdict(list)
        for thing in self.things.values():
            found[thing.kind].append(thing)
        return dict(found)

    def in_scheme(self, scheme: str) -> list[Thing]:
        """Return the concepts of a scheme, in the order of the notations."""
        node = ox.NamedNode(scheme)
        found = [
            thing
            for thing in self.things.values()
            if node in self.values[thing.iri].get(SKOS.inScheme, ())
        ]
        return sorted(found, key=lambda thing: thing.order)

    def errata_of(self, iri: str) -> dict[str, list[Defect]]:
        """Return the errata that bear on the IRI, by how they do, the nearest first."""
        return self._bearing.get(iri, {})

    def marked(self, iri: str) -> list[Defect]:
        """Return the errata that bear on the IRI, however they do."""
        return list(chain.from_iterable(self.errata_of(iri).values()))

    @cached_property
    def _bearing(self) -> dict[str, dict[str, list[Defect]]]:
        """The errata by what they bear on, and how."""
        defects = {erratum.thing.iri: erratum for erratum in self.errata}
        ours = [thing.iri for thing in self.things.values() if thing.kind in set(Kind)]
        found: dict[str, dict[str, list[Defect]]] = defaultdict(lambda: defaultdict(list))
        for one in bearing(as_store(t for iri in ours for t in self.triples[iri])):
            found[one.concept][told(one.how)].append(defects[one.erratum])
        return found

    @cached_property
    def associations(self) -> list[Entry]:
        """The accepted readings, by cluster and role."""
        found = [
            self._entry(
                thing, "", "occupationCluster", "roleCluster", "workFunction", "functionalArea"
            )
            for thing in self.of_kind(Kind.ASSOCIATION)
        ]
        return sorted(
            (e for e in found if e), key=lambda e: (e.cluster.order, e.role.framework, e.role.order)
        )

    @cached_property
    def candidacies(self) -> dict[tuple[Thing, Thing], Thing]:
        """The candidacies, by occupation and role cluster."""
        return {
            (occupation, role): thing
            for thing in self.of_kind(Kind.CANDIDACY)
            for occupation in self.all(thing.iri, ITOT.occupation)
            for role in self.all(thing.iri, ITOT.roleCluster)
        }

    def strength(self, thing: Thing | None) -> tuple[int, int] | None:
        """Return how many work functions meet the role of an association or candidacy, of how
        many, where there is one.
        """
        if not thing:
            return None
        met, of_all = (self.text(thing.iri, p) for p in (ITOT.functionsMet, ITOT.functionsInAll))
        return (_number(met), _number(of_all)) if met else None

    def combinations(self, role: Thing) -> dict[str, list[Thing]]:
        """Return the combinations of a role cluster with another, by the label of the advice."""
        found: dict[str, list[Thing]] = defaultdict(list)
        for combination in self.of_kind(Kind.COMBINATION):
            if role in self.all(combination.iri, ITOT.combines):
                for advice in self.all(combination.iri, ITOT.advice):
                    found[advice.label].append(combination)
        return found

    @cached_property
    def rows(self) -> list[Entry]:
        """The rows as printed, by table and position."""
        found = [
            self._entry(
                thing,
                "row",
                "printedOccupationCluster",
                "printedRoleCluster",
                "printedWorkFunction",
                "printedFunctionalArea",
            )
            for thing in self.of_kind(Kind.ROW)
        ]
        return sorted((e for e in found if e), key=lambda e: (e.table, e.position))

    def printed(self, row: str, predicate: str) -> list[Thing]:
        """Return what a cell of a table row prints, in the order of print."""
        return sorted(self.all(row, predicate), key=lambda t: self._places.get((row, t.iri), 0))

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        """The positions of what rows print, by row and what stands there."""
        return {
            (row.iri, concept.iri): _number(self.text(entry, ITOT.position))
            for entry in self.triples
            for row in self.all(entry, ITOT.row)
            for concept in self.all(entry, ITOT.entry)
        }

    @cached_property
    def printing(self) -> dict[str, list[Thing]]:
        """The table rows that print an occupation, by its IRI."""
        found: dict[str, list[Thing]] = defaultdict(list)
        for row in self.of_kind(Kind.ROW):
            for occupation in self.all(row.iri, ITOT.printedOccupation):
                found[occupation.iri].append(row)
        return found

    @cached_property
    def errata(self) -> list[Defect]:
        """All errata, in their order."""
        return [
            Defect(
                thing,
                next((t.iri.removeprefix(ITOT.IRI) for t in self.all(thing.iri, ITOT.kind)), ""),
                self.text(thing.iri, ITOT.location),
                self.texts(thing.iri, ITOT.says),
                self.text(thing.iri, ITOT.reading),
                self.text(thing.iri, ITOT.reason),
                self.all(thing.iri, ITOT.touches),
            )
            for thing in self.of_kind(Kind.ERRATUM)
        ]

    def _entry(
        self, thing: Thing, kind: str, cluster: str, role: str, function: str, area: str
    ) -> Entry | None:
        clusters = self.all(thing.iri, ITOT.IRI + cluster)
        roles = self.all(thing.iri, ITOT.IRI + role)
        if not clusters or not roles:
            return None
        rows = [thing] if kind else self.all(thing.iri, DCT.source, Kind.ROW)
        return Entry(
            thing,
            clusters[0],
            roles[0],
            self.printed(thing.iri, ITOT.IRI + function),
            self.printed(thing.iri, ITOT.IRI + area),
            rows,
            _number(self.text(thing.iri, ITOT.table)),
            _number(self.text(thing.iri, ITOT.position)),
            self.strength(thing),
        )


def facts(triples: Iterable[ox.Triple], mappings: Sequence[Mapping]) -> Facts:
    """Return what the pages say: from all triples, linked ones too, and the mapping rows."""
    by_subject: dict[str, list[ox.Triple]] = defaultdict(list)
    cells: dict[str, list[ox.Triple]] = defaultdict(list)
    values: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            by_subject[triple.subject.value].append(triple)
            values[triple.subject.value][triple.predicate.value].append(triple.object)
        elif isinstance(triple.subject, ox.BlankNode):
            cells[triple.subject.value].append(triple)
    found = Facts(
        dict(by_subject), dict(cells), dict(values), {}, defaultdict(list), defaultdict(list)
    )
    for iri in values:
        found.things[iri] = _thing(found, iri)
    for thing in [*found.things.values()]:
        if thing.kind == "Ontology":
            _add_versions(found, thing)
    for mapping in mappings:
        if mapping.predicate not in PREDICATES:
            continue
        found.mappings[mapping.subject].append(mapping)
        if mapping.accepted:
            found.mapped[mapping.object].append(mapping)
    return found


def _add_versions(found: Facts, ontology: Thing) -> None:
    """Add the versions of a vocabulary, of which the graph says nothing but that they are."""
    current = _iris(found, ontology.iri, OWL.versionIRI)
    for iri in (*current, *_iris(found, ontology.iri, OWL.priorVersion)):
        told = found.text(ontology.iri, OWL.versionInfo) if iri in current else ""
        label = f"{ontology.label}, version {told or iri.rpartition('/')[2]}"
        found.things[iri] = Thing(iri, path(iri), "Version", label, "", "")
        found.triples[iri] = []
        found.values[iri] = {DCT.isVersionOf: [ox.NamedNode(ontology.iri)]}


def in_order(things: Iterable[Thing]) -> list[Thing]:
    """Return the things once each, MSF before MOF, in the order of their notations."""
    return sorted(set(things), key=lambda thing: (thing.framework == Framework.MOF, thing.order))


def vocabulary(iri: str) -> str:
    """Return the name of the vocabulary that an IRI belongs to."""
    if iri == NO_TERM:
        return ""
    return next((name for start, name in _VOCABULARIES.items() if iri.startswith(start)), "")


def called(facts: Facts, thing: Thing) -> str:
    """Return what a thing is, in words."""
    if thing.kind == "Concept":
        return vocabulary(thing.iri) or "concept"
    return facts.text(ITOT.IRI + thing.kind, RDFS.label) or words(thing.kind) or "thing"


def path(iri: str) -> str:
    """Return the folder of the page of an IRI: its own path under the base, or one under `other`.

    What an IRI with a fragment names is on the page of the IRI without. Where a segment could not
    be a folder's name everywhere, or the site has a page of its own there, the folder is named by
    a hash.
    """
    if iri in _reserved():
        return iri.removeprefix(BASE)
    local = iri.partition("#")[0].removeprefix(BASE).rstrip("/") if iri.startswith(BASE) else ""
    segments = local.split("/")
    if all(map(_SEGMENT.fullmatch, segments)) and segments[0] not in _TAKEN:
        return local
    name = re.sub(r"[^a-z0-9]+", "-", re.split("[/#:]", iri)[-1].lower()).strip("-")[:40]
    return f"other/{name or 'thing'}-{sha256(iri.encode()).hexdigest()[:8]}"


@cache
def _reserved() -> set[str]:
    """Return the IRIs of which a page of the site's own tells."""
    return {SHAPES, QUERIES, *(f"{QUERIES}/{name}" for name in saved.saved())}


def _thing(found: Facts, iri: str) -> Thing:
    types = sorted(_iris(found, iri, RDF.type))
    kind = _kind(types)
    names = (SKOS.prefLabel, RDFS.label, DCT.title, FOAF.name)
    label = next(filter(None, (found.text(iri, name) for name in names)), "")
    notation = found.text(iri, SKOS.notation) or found.text(iri, DCT.identifier)
    if kind == Kind.ROW:
        notation = f"{found.text(iri, ITOT.table)}-{found.text(iri, ITOT.position):>03}"
    schemes = {s.removeprefix(f"{BASE}scheme/") for s in _iris(found, iri, SKOS.inScheme)}
    ours = iri.startswith(BASE) or any(t.startswith(ITOT.IRI) for t in types)
    # A vocabulary of the user's own has pages, one that is linked to has its own elsewhere.
    ours = ours or (any(t in _SKOS_TYPES for t in types) and not vocabulary(iri))
    # A candidacy has no page of its own.
    page = next(iter(_iris(found, iri, ITOT.occupation)), iri)
    return Thing(
        iri,
        path(page) if ours else "",
        kind,
        label or shorten(iri),
        notation,
        next((framework for framework in FRAMEWORKS if framework in schemes), ""),
    )


def _kind(types: Sequence[str]) -> str:
    """Return the local name of the class that says most: one of ours, and no broad one."""
    own = [t.removeprefix(ITOT.IRI) for t in types if t.startswith(ITOT.IRI)]
    own = [name for name in own if not name.startswith("onet#")]
    if own:
        return next((name for name in own if name != Kind.COMPETENCY), own[0])
    if broad := next((t for t in _SKOS_TYPES if t in types), ""):
        return broad.removeprefix(SKOS.IRI)
    return re.split("[/#]", types[0])[-1] if types else ""


def _iris(found: Facts, iri: str, predicate: str) -> list[str]:
    values = found.values.get(iri, {}).get(predicate, ())
    return [value.value for value in values if isinstance(value, ox.NamedNode)]


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0
