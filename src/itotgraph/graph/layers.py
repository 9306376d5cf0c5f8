"""The graph in its layers: the one place that puts them together.

Each layer is a named graph: what is asserted, what is inferred from it, the mappings to other
vocabularies with what they name there (linked), who claims them or rejects them and why (evidence),
job titles of today with the work that is nearest to them (today), names in other languages (lent),
candidates for mappings, and the graphs that a user's own files name.
A triple is in one layer only, the first that has it. What is asked of a graph in this process, what
`build` and `push` write and what `serve` answers from are the same triples of the same layers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from itotgraph.graph import sparql
from itotgraph.graph.beside import Beside
from itotgraph.graph.infer import INVERSES
from itotgraph.graph.parse import load, ontology_files, quads
from itotgraph.graph.source import add, as_store, load_store
from itotgraph.namespaces import (
    ASSERTED,
    CANDIDATE,
    EVIDENCE,
    INFERRED,
    LENT,
    LINKED,
    RDF,
    SKOS,
    SKOSXL,
    TODAY,
)

if TYPE_CHECKING:
    from itotgraph.graph.mappings import Mapping as Claim

# A user's file may be what `build` made: what it has in the graph of a layer is of that layer.
_LAYERS = {ASSERTED: "", INFERRED: ""}
_AXIOMS = "skos.ttl"
_TARGETS = "targets.ttl"
_TODAY = "today.ttl"
_LENT = "lent.ttl"
# What follows from these is asked for, and labels may be resources.
_TURNED = (
    *INVERSES,
    SKOSXL.prefLabel,
    SKOSXL.altLabel,
    SKOSXL.hiddenLabel,
)
_NAMING = frozenset(
    (
        *(RDF.type, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, SKOS.inScheme),
        *(SKOS.exactMatch, SKOS.closeMatch),
    )
)


class Layers:
    """The layers of an ontology folder, by default the packaged one, and of files beside it.

    `extra` are a user's own RDF files: what they state is asserted, unless they name a graph for
    it. `candidate_sets` are mapping sets that nobody has judged. Each layer is read or derived when
    it is first asked for. The engine "reference" infers by owlrl: slow, the same triples. `stores`
    are folders: see `graph.beside`. What is asked here knows the names that they have for what the
    layers name, and no more.
    Raises InputError, from there, for a file that cannot be read.
    """

    def __init__(
        self,
        folder: Path | None = None,
        extra: Sequence[Path] = (),
        candidate_sets: Sequence[Path] = (),
        engine: str = "oxigraph",
        stores: Sequence[Path] = (),
    ) -> None:
        self.folder = folder
        self.extra = list(extra)
        self.candidate_sets = list(candidate_sets)
        self.engine = engine
        self.stores = list(stores)

    @cached_property
    def files(self) -> list[Path]:
        """The Turtle files of the folder, and the user's own."""
        return [*ontology_files(self.folder), *self.extra]

    @cached_property
    def mapping_sets(self) -> list[Path]:
        """The mapping sets of the folder (SSSOM TSV)."""
        from itotgraph.graph import mappings

        return mappings.mapping_sets(self.folder)

    @cached_property
    def axioms(self) -> list[ox.Triple]:
        """What SKOS itself says and inference needs: read, but no part of what is published."""
        return load(path for path in ontology_files(self.folder) if path.name == _AXIOMS)

    @cached_property
    def asserted(self) -> list[ox.Triple]:
        """What the files state in no graph of their own."""
        return [*dict.fromkeys(chain(load(self._stated), self._own.get("", ())))]

    @cached_property
    def named(self) -> dict[str, list[ox.Triple]]:
        """What the user's files state in graphs with a name, by that."""
        known = {*self.asserted} if any(self._own) else set()
        found: dict[str, list[ox.Triple]] = {}
        for name, triples in self._own.items():
            if name in ("", LINKED, EVIDENCE, TODAY, LENT, CANDIDATE):
                continue
            if new := [t for t in dict.fromkeys(triples) if t not in known]:
                found[name] = new
                known |= {*new}
        return found

    @cached_property
    def inferred(self) -> set[ox.Triple]:
        """What follows from what is stated, and what is counted in both, and is not stated."""
        from itotgraph.graph.infer import closure, plain_labels, reference_closure
        from itotgraph.graph.strength import strengths

        infer = reference_closure if self.engine == "reference" else closure
        entailed = infer([*self.axioms, *self.stated])
        entailed |= plain_labels(self.stated).difference(self.stated)
        counted = {*strengths(chain(self.stated, entailed))}
        return entailed | counted.difference(self.stated)

    @cached_property
    def claims(self) -> "list[Claim]":
        """The rows of the mapping sets, accepted and rejected."""
        from itotgraph.graph import mappings

        return [claim for path in self.mapping_sets for claim in mappings.read(path)]

    @cached_property
    def linked(self) -> list[ox.Triple]:
        """The accepted mappings to other vocabularies, which stay outside the closure, and the code
        and title of what they name: either is of little use without the other.
        """
        from itotgraph.graph import mappings

        targets = load(path for path in ontology_files(self.folder) if path.name == _TARGETS)
        links = mappings.links(self.claims)
        return self._unstated([*targets, *links, *self._own.get(LINKED, ())])

    @cached_property
    def evidence(self) -> list[ox.Triple]:
        """What the mapping sets say of their claims, accepted and rejected."""
        from itotgraph.graph.evidence import evidence

        return [*dict.fromkeys(chain(evidence(self.claims), self._own.get(EVIDENCE, ())))]

    @cached_property
    def today(self) -> list[ox.Triple]:
        """Occupations of O*NET and ESCO with the job titles that people have today, what occupation
        clusters are nearest to them, and what is claimed of that: none of it the paper's.
        """
        from itotgraph.graph import mappings
        from itotgraph.graph.evidence import evidence

        files = [path for path in ontology_files(self.folder) if path.name == _TODAY]
        sets = [path.with_name(mappings.TODAY_SET) for path in files]
        claims = [claim for path in sets if path.exists() for claim in mappings.read(path)]
        titles = load(files)
        found = [*titles, *mappings.links(claims), *evidence(claims), *self._own.get(TODAY, ())]
        known = {*self.linked, *self.evidence}
        return [triple for triple in self._unstated(found) if triple not in known]

    @cached_property
    def lent(self) -> list[ox.Triple]:
        """Names in other languages: those of ESCO, and which of them exact and close matches lend
        to the occupations.
        """
        from itotgraph.graph.lent import lent

        labels = load(path for path in ontology_files(self.folder) if path.name == _LENT)
        found = [*labels, *lent(self.linked, labels), *self._own.get(LENT, ())]
        known = {*self.linked, *self.today}
        return [triple for triple in self._unstated(found) if triple not in known]

    @cached_property
    def proposed(self) -> "list[Claim]":
        """The rows of the candidate sets."""
        from itotgraph.graph import mappings

        return [claim for path in self.candidate_sets for claim in mappings.read(path)]

    @cached_property
    def candidates(self) -> list[ox.Triple]:
        """The mappings of the candidate sets that the folder's neither accept nor reject."""
        from itotgraph.graph import mappings

        unjudged = mappings.links(mappings.unjudged(self.proposed, self.claims))
        return self._unstated([*unjudged, *self._own.get(CANDIDATE, ())])

    @cached_property
    def stated(self) -> list[ox.Triple]:
        """What is stated, asserted or in a graph of the user's."""
        own = chain.from_iterable(self.named.values())
        return [*self.asserted, *own] if self.named else self.asserted

    @cached_property
    def beside(self) -> list[Beside]:
        """The stores, opened."""
        return [*map(Beside, self.stores)]

    @cached_property
    def theirs(self) -> set[ox.Triple]:
        """What the user's own files state, in whatever graph."""
        return {*chain.from_iterable(self._own.values())}

    @cached_property
    def graphs(self) -> Mapping[str, Collection[ox.Triple]]:
        """The triples of each named graph; the candidates' only where there are candidate sets."""
        found: dict[str, Collection[ox.Triple]] = {
            ASSERTED: self.asserted,
            INFERRED: self.inferred,
            LINKED: self.linked,
            EVIDENCE: self.evidence,
            TODAY: self.today,
            LENT: self.lent,
        }
        if self.candidate_sets or CANDIDATE in self._own:
            found[CANDIDATE] = self.candidates
        return found | self.named

    @cached_property
    def store(self) -> ox.Store:
        """The named graphs in an Oxigraph store, which normalises numbers (`4.10` becomes `4.1`):
        write what is published from `graphs`, not from here.
        """
        store = ox.Store()
        for name, triples in self.graphs.items():
            add(store, triples, name)
        return store

    def query(self, query: str, /) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Return the answer of the named graphs, and of all together where the query names none."""
        if sparql.names_graphs(query):
            return self.store.query(query, use_default_graph_as_union=not sparql.dataset(query))
        return self._union.query(query)

    @cached_property
    def lean(self) -> "ox.Store | Layers":
        """What answers questions that the ontology states in the one direction that they ask: its
        files alone, since to infer takes longer than such an answer. With files of the user's own,
        or a folder that states something the other way round, all layers.
        """
        if self.extra:
            return self
        store = self._files_alone()
        turned = (store.quads_for_pattern(None, ox.NamedNode(p), None) for p in _TURNED)
        return self if any(next(quads, None) for quads in turned) else store

    @cached_property
    def mapped(self) -> "ox.Store | Layers":
        """What answers questions over what is asserted and the mappings: see `lean`."""
        if self.lean is self:
            return self
        store = self._files_alone()
        add(store, self.linked)
        return store

    def _files_alone(self) -> ox.Store:
        apart = (_AXIOMS, _TODAY, _LENT)
        return load_store(path for path in ontology_files(self.folder) if path.name not in apart)

    @cached_property
    def _union(self) -> ox.Store:
        """All named graphs in one, which answers twice as fast as the union of them."""
        # Not what `unlent` is: that would know them, too, from when somebody has asked for them.
        store = self._without_lent()
        add(store, self.lent)
        return store

    @cached_property
    def unlent(self) -> ox.Store:
        """What answers where names in other languages need not be known: they take as long to read
        as all that is asserted.
        """
        return self._without_lent()

    @cached_property
    def naming(self) -> ox.Store:
        """What says what anything is called, in every language, and what it is mapped to: a third
        of all.
        """
        every = chain.from_iterable(self.graphs.values())
        store = as_store(triple for triple in every if triple.predicate.value in _NAMING)
        self._add_called(store)
        return store

    def _without_lent(self) -> ox.Store:
        if self.extra:
            graphs = (graph for name, graph in self.graphs.items() if name != LENT)
            store = as_store(chain.from_iterable(graphs))
        else:
            store = load_store(self._stated)
            rest = (self.inferred, self.linked, self.evidence, self.today, self.candidates)
            add(store, chain.from_iterable(rest))
        self._add_called(store)
        return store

    def _add_called(self, store: ox.Store) -> None:
        """Add what the stores beside call what a store names."""
        add(store, [triple for each in self.beside for triple in each.called(store)])

    def forget(self) -> None:
        """Drop the stores, each as large as the triples, until something is asked again."""
        for name in ("store", "lean", "mapped", "unlent", "naming", "_union"):
            self.__dict__.pop(name, None)

    @property
    def _stated(self) -> list[Path]:
        apart = (_AXIOMS, _TARGETS, _TODAY, _LENT)
        return [path for path in ontology_files(self.folder) if path.name not in apart]

    @cached_property
    def _own(self) -> dict[str, list[ox.Triple]]:
        found: dict[str, list[ox.Triple]] = {}
        for quad in chain.from_iterable(map(quads, self.extra)):
            graph = quad.graph_name
            name = graph.value if isinstance(graph, ox.NamedNode) else ""
            found.setdefault(_LAYERS.get(name, name), []).append(quad.triple)
        return found

    def _unstated(self, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
        new = dict.fromkeys(triples)
        subjects = {triple.subject for triple in new}
        stated = {triple for triple in self.stated if triple.subject in subjects}
        return [triple for triple in new if triple not in stated]
