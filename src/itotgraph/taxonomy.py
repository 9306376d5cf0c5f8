"""The taxonomy as one asks it: the graph in its layers, and each question as a method.

This is what `import itotgraph` gives, and what every command and the site and server stand on.
"""

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itotgraph.errors import InputError, install

if TYPE_CHECKING:
    import pyoxigraph as ox

    from itotgraph.graph.concept import Concept
    from itotgraph.graph.layers import Layers
    from itotgraph.graph.remote import Remote
    from itotgraph.graph.source import Source
    from itotgraph.publish.build import Built
    from itotgraph.staffing.roster import Person
    from itotgraph.text.answer import Answer
    from itotgraph.text.sheet import Sheet
    from itotgraph.titles.match import Index
    from itotgraph.titles.named import Named

Progress = Callable[[str], None]


def _silent(step: str) -> None:
    """Tell nobody."""


def load(
    folder: str | Path | None = None,
    extra: Iterable[str | Path] = (),
    candidates: Iterable[str | Path] = (),
    engine: str = "oxigraph",
) -> "Taxonomy":
    """Return the taxonomy, ready to be asked.

    >>> import itotgraph as it
    >>> t = it.load()
    >>> t.roles("Systems analyst", framework="mof")     # prints a table
    >>> t.table(3).pandas()                              # ... or a data frame
    >>> it.load(extra=["titles.ttl"]).roles("SRE")       # with job titles of your own

    `folder` is an ontology folder of yours instead of the packaged one; `extra` are RDF files whose
    triples are asserted beside it, and what follows from them is inferred, or stores that
    `itotgraph import` made, which are asked as they are; `candidates` are mapping sets (SSSOM TSV)
    that nobody has judged, for a layer of their own. The engine "reference" infers and checks with
    owlrl and pyshacl alone: slow, the same results.

    Files are read when something is asked. Raises InputError, then, for one that cannot be read.
    """
    from itotgraph.graph.layers import Layers

    own = Path(folder) if folder is not None else None
    paths = [*map(Path, extra)]
    stores = [path for path in paths if path.is_dir()]
    files = [path for path in paths if path not in stores]
    layers = Layers(own, files, [*map(Path, candidates)], engine, stores)
    return Taxonomy(layers, engine)


def connect(url: str, secret: str | None = None, timeout: float = 30.0) -> "Taxonomy":
    """Return the taxonomy in a store of somebody's, asked at its SPARQL endpoint.

    >>> t = it.connect("http://localhost:7878/query?union-default-graph")
    >>> t.roles("Systems analyst")

    Add `?default-graph-uri=IRI` to choose the graphs that are asked. `secret` is `user:password` or
    a bearer token; `timeout` is for how many seconds the store may be silent. Raises InputError for
    an address that is none; each question raises RemoteError where the store fails.
    """
    from itotgraph.graph.remote import Remote

    return Taxonomy(Remote(url, secret, timeout))


def read_roster(
    path: str | Path,
    taxonomy: "Taxonomy | None" = None,
    columns: "Mapping[str, str | None] | None" = None,
    encoding: str | None = None,
    keep_going: bool = False,
    tell: Callable[[str], None] = warnings.warn,
) -> "list[Person]":
    """Return the people of a roster, for `Taxonomy.gaps`, checked as `itotgraph gaps` does.

    >>> staff = it.read_roster("staff.csv")
    >>> t.gaps(staff, framework="msf")

    A roster is a table, of a spreadsheet (.xlsx, .ods), as text in any usual form (.csv, .tsv) or
    Parquet, with columns for the person and the job title and, optionally, work functions and
    allocation, whose names are recognised in four languages or said: `columns={"title": "Beruf"}`.
    Or it has memberships of the W3C Organization Ontology in RDF. The functions are those of the
    taxonomy, by default the packaged one.

    What was guessed is told, as a warning if `tell` is not said otherwise. Raises InputError, with
    the lines of all faults; with `keep_going` their rows are left out.
    """
    from itotgraph.staffing import roster

    known = (taxonomy or load()).concepts
    return roster.read(Path(path), known, columns, encoding, keep_going, tell)


class Taxonomy:
    """The taxonomy: ask it by the methods, each of which is a command of the same name.

    A name that a method takes (of a title, role, cluster, function or area) is an IRI, a CURIE, a
    notation, a label or words as people write them; the answer's `notes` say how the latter were
    read. All raise InputError for a name that means nothing or several things, and RemoteError
    where the taxonomy is a remote one whose store fails.

    Titles of today lead to the occupation clusters whose work is nearest to them, unless `strict`
    is set before anything is asked: `t.strict = True`. So may `t.languages` be, the ranges of the
    languages (RFC 4647) whose names count: `["de", "en"]`, by default all, `["*"]`; and
    `t.decisions`, a table of titles that a person has settled, which goes before anything else.
    The titles that an answer of `match`, `roles_of` or `gaps` did not understand are such a table,
    still to be settled: `answer.unsettled()`.
    """

    def __init__(self, graph: "Layers | Remote", engine: str = "oxigraph") -> None:
        from itotgraph.graph.beside import Together
        from itotgraph.graph.layers import Layers

        self.engine = engine
        self.strict = False
        self.languages: Sequence[str] = ("*",)
        self.decisions: str | Path | None = None
        self.source: Source = graph
        self.remote = None if isinstance(graph, Layers) else graph
        self._layers = graph if isinstance(graph, Layers) else None
        if isinstance(graph, Layers) and graph.stores:
            self.source = Together(graph.stores, lambda: graph.graphs)
        self._indices: dict[tuple[str, ...], Index] = {}

    @property
    def layers(self) -> "Layers":
        """The graph in its layers. Raises InputError where it is a remote one, or has stores."""
        if self._layers is None:
            raise InputError("a remote graph can only be asked", "leave out the endpoint")
        if self._layers.stores:
            mend = "give it as a file, which `itotgraph import -o NAME.nt` writes"
            raise InputError("a store can only be asked", mend, self._layers.stores[0])
        return self._layers

    @property
    def lean(self) -> "Source":
        """What answers questions over what is asserted: see `Layers.lean`."""
        return self._layers.lean if self._layers else self.source

    @property
    def mapped(self) -> "Source":
        """What answers questions over what is asserted and the mappings: see `Layers.mapped`."""
        return self._layers.mapped if self._layers else self.source

    @property
    def unlent(self) -> "Source":
        """What answers where names in other languages need not be known: see `Layers.unlent`."""
        return self._layers.unlent if self._layers else self.source

    @property
    def naming(self) -> "Source":
        """What answers questions over names in every language: see `Layers.naming`."""
        return self._layers.naming if self._layers else self.source

    @cached_property
    def titles(self) -> "Index":
        """The index of `titles.match`, over the occupations, and what a person has settled. Raises
        InputError without any occupation, and for a decision that names none.
        """
        from dataclasses import replace

        from itotgraph.model import Kind
        from itotgraph.titles import settle

        found = self._indexed(Kind.OCCUPATION)
        if not found.labels:
            raise InputError("no occupation in the graph", "name a graph that has some")
        if self.decisions:
            settled = settle.read(Path(self.decisions), found, self._all_concepts)
            found = replace(found, settled=settled)
        return found

    @cached_property
    def role_names(self) -> "Index":
        """The index of `titles.match`, over the role clusters and functional areas."""
        from itotgraph.model import Kind

        return self._indexed(Kind.ROLE, Kind.AREA)

    def _indexed(self, *kinds: str) -> "Index":
        """Return the index of `titles.match` over the concepts of these kinds."""
        from itotgraph.titles.match import index

        if kinds not in self._indices:
            beside = self._layers.beside if self._layers else ()
            how = (self.strict, lambda: self.naming, self.languages, beside)
            self._indices[kinds] = index(self.unlent, kinds, *how)
        return self._indices[kinds]

    @cached_property
    def concepts(self) -> "list[Concept]":
        """Every concept and scheme, in the order of the notations."""
        from itotgraph.graph.concept import concepts

        return concepts(self.lean)

    def find(self, name: str, *kinds: str, scheme: str | None = None) -> "Named":
        """Return the concept that a name means, of these kinds (`model.Kind`), and why: of a title
        the one that a person has settled, where somebody has. Where no kind is asked for, also
        what answers rest on: a table row, erratum, role association or role combination.
        """
        from itotgraph.graph import concept
        from itotgraph.model import Kind
        from itotgraph.titles.named import Named, followed, named, settled

        if self.decisions and Kind.OCCUPATION in kinds:
            decided = settled(self.titles, name, self._all_concepts)
            if decided:
                return decided
        candidates = concept.candidates(self.concepts, kinds, scheme)
        if concept.fitting(candidates, name):
            return followed(concept.one(candidates, name, kinds), self.concepts)
        if not kinds and (evidence := concept.evidence(self.lean, name)):
            return Named(evidence)
        known = self._all_concepts if kinds else self._concepts_beside
        return named(known, self._indexed, name, *kinds, scheme=scheme)

    @cached_property
    def _all_concepts(self) -> "list[Concept]":
        """What `concepts` has, and what files beside the ontology name."""
        from itotgraph.graph.concept import concepts

        return concepts(self.unlent)

    @cached_property
    def _concepts_beside(self) -> "list[Concept]":
        """The same, and what stores have beside, none of it of a kind of ours."""
        from itotgraph.graph.concept import concepts

        beside = self._layers and self._layers.stores
        return concepts(self.source) if beside else self._all_concepts

    def table(
        self,
        number: int,
        as_printed: bool = False,
        cluster: str | None = None,
        role: str | None = None,
    ) -> "Answer":
        """Return one of the four tables of the paper, as accepted or as printed; `cluster` and
        `role` keep the rows of one occupation cluster or role cluster.
        """
        from itotgraph.model import Kind
        from itotgraph.questions import table

        scheme = table.framework(number)
        found = {}
        if cluster:
            found["cluster"] = self.find(cluster, Kind.CLUSTER)
        if role:
            found["role"] = self.find(role, Kind.ROLE, scheme=scheme)
        kept = {name: each.concept for name, each in found.items()}
        return _noted(table.table(self.lean, number, as_printed, **kept), *found.values())

    def query(self, query: str, /, **bindings: Any) -> "Answer | bool":
        """Return the answer to a saved query (see `queries`), a query file, or SPARQL itself.

        >>> t.query("roles-of-occupation", occupation="Systems analyst")
        >>> t.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")

        Each binding is a concept by name, a number, a 'text' in quotation marks or an RDF term.
        The answer to ASK is a truth value, to CONSTRUCT and DESCRIBE the triples. Raises InputError
        for what is no query, could not be survived, or would reach the network.
        """
        from itotgraph.questions import saved

        text = query if saved.is_sparql(query) else saved.read(query)
        name = "query" if text is query else query
        terms: dict[str, Any] = {}
        notes: list[str] = []
        for variable, value in bindings.items():
            if isinstance(value, str | int):
                terms[variable], why = saved.bound(variable, str(value), self.find)
                notes += [why] if why else []
            else:
                terms[variable] = value
        answer = saved.ask(self.source, name, terms, text)
        return answer if isinstance(answer, bool) else _with(answer, *notes)

    def queries(
        self, count: bool = False, begun: Progress = _silent, done: Progress = _silent
    ) -> "Answer":
        """Return the saved queries and their questions; `count` asks each for its rows.

        Then `begun` is told which is being asked, and `done` the line for each that is answered.
        """
        from itotgraph.questions import saved

        if not count:
            return saved.listed()
        return saved.listed(saved.counted(self.source, begun, done))

    def show(self, concept: str) -> "Answer":
        """Return everything known of a concept, and where it comes from."""
        from itotgraph.questions import show

        found = self.find(concept)
        return _noted(show.as_answer(self.source, found.concept), found)

    def errata(self, concept: str | None = None, kind: str | None = None) -> "Answer":
        """Return the defects of the paper and of its text, and how each was read; those of one
        kind ("damage", "inconsistency", "ambiguity") or those that bear on a concept, and how.
        """
        from itotgraph.questions import errata

        found = self.find(concept) if concept else None
        defects = errata.errata(self.lean, kind, found.concept if found else None)
        return _noted(errata.as_answer(defects), found)

    def roles(self, title: str, framework: str | None = None, why: bool = False) -> "Answer":
        """Return the role clusters (of "msf", "mof" or both) and functional areas that fit a job
        title, occupation cluster or work function, and by which work functions; with `why` the
        table rows and errata, too, that each walk rests on.
        """
        from itotgraph.questions import roles

        start = self.find(title, *roles.KINDS)
        walks = roles.roles(self.lean, start.concept, framework)
        answer = roles.as_answer(walks, start.concept, start.why) if why else roles.as_rows(walks)
        return _noted(answer, start)

    def roles_of(
        self,
        roster: "str | Path | Sequence[Person]",
        framework: str | None = None,
        columns: "Mapping[str, str | None] | None" = None,
        encoding: str | None = None,
        keep_going: bool = False,
    ) -> "Answer":
        """Return which role clusters each person of a roster can fill, by their occupations, and in
        which functional areas.

        `roster` is a file or what `read_roster` returns, as in `gaps`. Raises InputError, with the
        lines.
        """
        from itotgraph.staffing import fill

        notes: list[str] = []
        if isinstance(roster, str | Path):
            roster = read_roster(roster, self, columns, encoding, keep_going, notes.append)
        found = fill.fill(self.unlent, roster, self.titles, self.role_names, framework)
        return self._with_unsettled(_with(fill.as_answer(found), *notes), roster)

    def _with_unsettled(self, answer: "Answer", people: "Sequence[Person]") -> "Answer":
        """Return the answer with what gives the titles that it did not understand."""
        from dataclasses import replace

        from itotgraph.titles.match import meanings
        from itotgraph.titles.settle import unsettled

        def todo() -> "Answer":
            titles = [title for person in people for title in person.titles]
            meant = meanings(self.titles, self.role_names, titles)
            return unsettled(self.titles, [(title, meant[title]) for title in titles])

        return replace(answer, unsettled=todo)

    def who(self, role: str) -> "Answer":
        """Return whom a role cluster or functional area draws on, by occupation cluster."""
        from itotgraph.questions import who

        found = self.find(role, *who.KINDS)
        return _noted(who.as_answer(who.who(self.lean, found.concept), found.concept), found)

    def compare(self, one: str, other: str) -> "Answer":
        """Return what two occupations, clusters, functions or roles share, and what one has."""
        from itotgraph.questions import compare

        a, b = self.find(one), self.find(other)
        return _noted(compare.as_answer(compare.compare(self.lean, a.concept, b.concept)), a, b)

    def similar(self, concept: str, most: int = 10) -> "Answer":
        """Return the nearest concepts of the same kind, by what they share."""
        from itotgraph.questions import similar

        found = self.find(concept)
        return _noted(similar.as_answer(similar.similar(self.lean, found.concept, most)), found)

    def path(self, start: str, goal: str) -> "Answer":
        """Return the steps from one occupation to another that ask for the fewest new competencies,
        with what the paper and O*NET know of each. A title of today tells no occupation: the
        InputError that it raises names those of the cluster whose work is nearest.
        """
        from itotgraph.questions import path

        a, b = self._occupation(start), self._occupation(goal)
        return _noted(path.as_answer(path.path(self.mapped, a.concept, b.concept)), a, b)

    def _occupation(self, title: str) -> "Named":
        """Return the occupation that a title means. Raises InputError where it means none, with
        those to choose from.
        """
        from itotgraph.model import Kind
        from itotgraph.titles.match import meaning

        try:
            return self.find(title, Kind.OCCUPATION)
        except InputError as error:
            best = meaning(self.titles, title).best
            clusters = {label for match in best for label in match.clusters}
            if error.line is not None or not best or {m.label for m in best} != clusters:
                raise
            within = [
                label
                for iri, label in self.titles.labels.items()
                if clusters.intersection(self.titles.clusters[iri])
            ]
            said = f"'{title}' leads to the work of {' or '.join(sorted(clusters))}, not to one"
            mend = f"say which occupation: {', '.join(within)}"
            raise InputError(f"{said} occupation of it", mend) from None

    def match(self, titles: str | Sequence[str], most: int = 5) -> "Answer":
        """Return the occupations that job titles may mean, the best first, and why."""
        from itotgraph.text.sheet import Sheet

        rows = [[title] for title in ([titles] if isinstance(titles, str) else titles)]
        return self.match_sheet(Sheet("", ["title"], rows, []), most=most)

    def match_sheet(
        self,
        sheet: "Sheet",
        column: str | None = None,
        most: int = 5,
        watched: Callable[[Sequence[str]], Iterable[str]] = iter,
    ) -> "Answer":
        """Return the rows of a sheet, whose `column` (or what is called like one of job titles) has
        them, with what they may mean.

        `watched` passes the titles on, say behind a progress bar. Raises InputError where there is
        no such column, or one that the answer adds.
        """
        from dataclasses import replace

        from itotgraph.text.sheet import chosen
        from itotgraph.titles.match import as_answer, meaning_of_each
        from itotgraph.titles.settle import unsettled

        place, guessed = chosen(sheet, "title", column, "job title")
        titles = [row[place] for row in sheet.rows]
        meant = [*meaning_of_each(self.titles, watched(titles))]
        answer = _with(as_answer(sheet, meant, most), *guessed)
        todo = partial(unsettled, self.titles, [*zip(titles, meant, strict=True)])
        return replace(answer, unsettled=todo)

    def gaps(
        self,
        roster: "str | Path | Sequence[Person]",
        framework: str | None = None,
        require: str | Path | None = None,
        team: bool = True,
        progress: Progress = _silent,
        columns: "Mapping[str, str | None] | None" = None,
        encoding: str | None = None,
        keep_going: bool = False,
    ) -> "Answer":
        """Return what the people of a roster cover of the roles (of "msf", "mof" or both) and work
        functions, and what they do not.

        `roster` is a file (see `read_roster` for `columns`, `encoding` and `keep_going`) or what
        `read_roster` returns; `require` a table of what is required; if `team`, the smallest team
        is looked for, where the extra `team` is installed. Raises InputError, with the lines.
        """
        from importlib.util import find_spec

        from itotgraph.staffing import gaps, report

        notes: list[str] = []
        source = ""
        if isinstance(roster, str | Path):
            source = Path(roster).name if str(roster) != "-" else ""
            roster = read_roster(roster, self, columns, encoding, keep_going, notes.append)
        needs = None
        if require:
            needs = gaps.required(Path(require), self.find, framework, notes.append)
        solver = team and find_spec("ortools") is not None
        found = gaps.gaps(
            *(self.unlent, roster, framework, needs, solver, progress),
            *(self.titles, self.role_names, source),
        )
        if team and not solver:
            notes.append(f"the smallest team was not looked for ({install('team')})")
        return self._with_unsettled(_with(report.as_answer(found), *notes), roster)

    def check(self, everything: bool = False) -> "Answer":
        """Return the findings of the SHACL shapes in the graph, the worst first; where there are
        files of your own, those in them, and the notes on the packaged graph if `everything`.
        """
        from itotgraph.graph import check

        if self.remote:
            return check.of_endpoint(self.remote, self.engine)
        return check.of_layers(self.layers, everything)

    def build(
        self,
        folder: str | Path = "build",
        progress: Progress = _silent,
        previous: Sequence[str | Path] = (),
    ) -> "Built":
        """Check the graph, infer and write it in every format to a folder; what was made.

        `previous` are the dumps of former releases, which the data set then names.
        """
        from itotgraph.publish import versions
        from itotgraph.publish.build import build

        releases = versions.releases(self.layers.stated, map(Path, previous))
        return build(self.layers, Path(folder), progress, releases=releases)

    def export(self, profile: str) -> str | bytes | dict[str, str | bytes]:
        """Return the graph in a shape for those who do not speak RDF: see `itotgraph export`."""
        from itotgraph.publish.profiles import PROFILES

        return PROFILES[profile](self.layers)

    def store(self) -> "ox.Store":
        """Return the layers as the named graphs of an Oxigraph store."""
        return self.layers.store


def _noted(answer: "Answer", *found: "Named | None") -> "Answer":
    return _with(answer, *(each.why for each in found if each and each.why))


def _with(answer: "Answer", *notes: str) -> "Answer":
    from dataclasses import replace

    return replace(answer, notes=(*notes, *answer.notes)) if notes else answer
