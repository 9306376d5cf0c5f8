"""Who is missing: what a roster of people covers of what a project or an operation needs.

The taxonomy wants somebody named for each critical work function; where nobody performs one that a
project needs, people are to be recruited or the work outsourced ("Critical Work Functions and Key
Activities"). Where it leaves open how to tell, this is what was chosen:

- A person performs the work functions that the roster names (of those with the same title the ones
  of their own clusters, where there are any), and otherwise those of every cluster that lists their
  occupation, the best match of their job title (or several, equally good ones), or of the cluster
  that is nearest to a title of today.
- A person can fill the role clusters that any of their work functions meets, by the accepted
  reading of the four tables. Who is allocated to nothing covers nothing.
- Whose job title is no occupation but a role cluster or a functional area can fill that role
  cluster; of what work functions they perform it says nothing.
- Covered is what two people or more can cover. What one person covers has nobody to stand in.
- Indispensable for a role cluster is who is among no more people than it requires. Stretched is who
  is indispensable for two role clusters whose combination MSF does not recommend or finds unlikely,
  or for more than three for each full-time share of their time: three is the most that anybody
  holds in the smallest sound team of MSF. MOF has no advice on combining roles.
- On the smallest team a work function is covered by who holds, in each framework, a role cluster
  that it meets.
"""

import contextlib
import itertools
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from itotgraph.errors import InputError, several
from itotgraph.graph.check import check
from itotgraph.graph.concept import Concept, concepts
from itotgraph.graph.language import in_one_language
from itotgraph.graph.source import Source, select
from itotgraph.model import Framework, Kind
from itotgraph.names import expand
from itotgraph.namespaces import ESCO, ITOT, ONET, ORG, PROLOGUE, RDF, SKOS
from itotgraph.staffing import roster
from itotgraph.staffing.roster import PEOPLE, Person
from itotgraph.staffing.smallest import Impossible, Need, Pair, Team, smallest
from itotgraph.text import columns, sheet
from itotgraph.text.render import printable
from itotgraph.titles.match import Index, Meaning, bare, index, meanings, near_to
from itotgraph.titles.named import Named

FRAMEWORKS = (Framework.MSF, Framework.MOF)
# What a title may mean.
KINDS: Mapping[str, str] = {
    Kind.OCCUPATION: "occupation",
    Kind.CLUSTER: "occupation cluster",
    Kind.ROLE: "role cluster",
    Kind.AREA: "functional area",
}
COVERED, ONE, FEW, NOT = "covered", "one person only", "too few", "not covered"
CARRIED = 3  # role clusters that a person can carry in full-time work
UNKNOWN = "no occupation or role of the taxonomy has a name like this"
TOO_MANY = "too many occupations of the taxonomy have a name like this"
SHOWN = 60  # people that a matrix shows one by one

_TYPE = ox.NamedNode(RDF.type)
_RELATIONS = ("exactMatch", "closeMatch", "broadMatch")
_ELSEWHERE = {ONET: "O*NET", f"{ESCO}occupation/": "ESCO"}


@dataclass(frozen=True)
class Posting:
    """An occupation of O*NET or ESCO to advertise: its vocabulary, IRI, code and title."""

    vocabulary: str
    iri: str
    code: str
    title: str


@dataclass(frozen=True)
class Coverage:
    """How far a role cluster or work function is covered.

    `within` is the framework of a role cluster or the cluster of a work function. `people` is how
    many people cover it, of which there have to be `minimum`; `indispensable` names them where
    there are no more than that. Where there are fewer, `competencies` are what to look for, what
    most of the work functions concerned require first, and `postings` what to advertise, what is
    nearest to most of the occupations first. `rests_on` are the table rows.
    """

    concept: Concept
    within: str
    status: str
    people: int
    minimum: int
    indispensable: tuple[str, ...] = ()
    competencies: tuple[str, ...] = ()
    postings: tuple[Posting, ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unmatched:
    """A person who covers nothing: why, and which occupations share most words with the title, each
    with what keeps it from being meant.
    """

    person: str
    title: str
    why: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stretched:
    """A person on whom too much rests: the role clusters that do, and why that is too much."""

    person: str
    roles: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class Staffing:
    """The smallest team or why there is none, by IRI; without what too few people can cover."""

    team: Team | Impossible
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A row of the matrix: a person, or an occupation with how many people have it; and how many of
    them can fill each role cluster, by IRI.
    """

    name: str
    occupation: str
    people: int
    roles: Mapping[str, int]


@dataclass(frozen=True)
class Report:
    """What a roster covers: of so many people with so many job titles, `strange` of which are not
    understood. `staffing` is None where the team was not asked for. `titles` are those of each
    person; `source` names the roster, if it is a file, and `day` is when it was asked.
    """

    people: int
    distinct: int
    strange: int
    coverage: tuple[Coverage, ...]
    unmatched: tuple[Unmatched, ...]
    stretched: tuple[Stretched, ...]
    matrix: tuple[Place, ...]
    staffing: Staffing | None
    labels: Mapping[str, str]
    titles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    frameworks: tuple[str, ...] = FRAMEWORKS
    source: str = ""
    day: date = field(default_factory=date.today)

    @property
    def gaps(self) -> bool:
        """Whether something required has too few people, or only a bad combination would do."""
        too_few = any(each.people < each.minimum for each in self.coverage)
        return too_few or bool(self.staffing and isinstance(self.staffing.team, Impossible))


@dataclass(frozen=True)
class Work:
    """What the graph says of work: all by IRI, in the order of the notations.

    `clusters` of an occupation; `functions` of a cluster; `roles` that a work function meets, in
    the frameworks asked for; `requires` the competencies of a function; `rows` the table rows of a
    function or role; `postings` of an occupation; `advice` on pairs of roles. `within` is the role
    cluster of a functional area, or of itself, in the frameworks asked for.
    """

    concepts: Mapping[str, Concept]
    clusters: Mapping[str, Sequence[str]]
    functions: Mapping[str, Sequence[str]]
    roles: Mapping[str, Sequence[str]]
    requires: Mapping[str, Sequence[str]]
    rows: Mapping[str, Sequence[str]]
    postings: Mapping[str, Sequence[Posting]]
    advice: Mapping[frozenset[str], str]
    within: Mapping[str, str]


def work(store: Source, frameworks: Iterable[str] = FRAMEWORKS) -> Work:
    """Return what the graph says of work, with the roles of these frameworks."""
    by_iri = {concept.iri: concept for concept in concepts(store)}
    wanted = {*frameworks}
    kept = {iri for iri, c in by_iri.items() if c.kind == Kind.ROLE and c.schemes & wanted}
    functions = "?a a itot:CriticalWorkFunction ; itot:occupationCluster ?b"
    meets = "?x a itot:RoleAssociation ; itot:workFunction ?a ; itot:roleCluster ?b"
    rows: dict[str, list[str]] = defaultdict(list)
    for row in select(
        store,
        f"""{PROLOGUE}SELECT DISTINCT ?thing ?role ?table ?position ?place {{
          ?x a itot:RoleAssociation ; itot:workFunction|itot:roleCluster ?thing ;
             itot:roleCluster ?role ; dct:source ?row .
          ?row itot:table ?table ; itot:position ?position ; rdfs:label ?place }}
        ORDER BY ?table ?position""",
    ):
        if row["role"].value in kept:
            rows[row["thing"].value].append(row["place"].value)
    pairs = select(
        store,
        f"""{PROLOGUE}SELECT ?one ?other ?advice {{
          ?x a itot:RoleCombination ; itot:combines ?one, ?other ; itot:advice ?advice
          FILTER(STR(?one) < STR(?other)) }}""",
    )
    advice = {
        frozenset((pair["one"].value, pair["other"].value)): pair["advice"].value.removeprefix(
            ITOT.IRI
        )
        for pair in pairs
    }
    return Work(
        by_iri,
        # What a title of today means is a cluster.
        _links(store, "?a a itot:Occupation ; skos:broader ?b")
        | {iri: [iri] for iri, c in by_iri.items() if c.kind == Kind.CLUSTER},
        _inverse(_links(store, functions)),
        {f: [role for role in found if role in kept] for f, found in _links(store, meets).items()},
        _links(store, "?a itot:requires ?b"),
        {thing: tuple(dict.fromkeys(found)) for thing, found in rows.items()},
        _postings(store),
        advice,
        {
            part: role
            for part, above in _links(store, "?a a itot:FunctionalArea ; skos:broader ?b").items()
            for role in above
            if role in kept
        }
        | {role: role for role in kept},
    )


def gaps(
    store: Source,
    people: Sequence[Person],
    framework: str | None = None,
    needs: Mapping[str, int] | None = None,
    team: bool = True,
    progress: Callable[[str], None] = lambda step: None,
    titles: Index | None = None,
    roles: Index | None = None,
    source: str = "",
) -> Report:
    """Return what the people cover of what is needed.

    `framework` is "msf", "mof" or None for both. `needs` says how many people each role cluster
    or work function requires, by IRI; without, every role cluster of the frameworks, and every work
    function that meets one, requires one. The store has the mappings to O*NET and ESCO, if
    postings are wanted. `team` asks for the smallest team, too, for which OR-Tools has to be there.
    `titles` is the index of the store's occupations and `roles` that of its role clusters and
    areas, if there are any already; `source` names the roster. Raises InputError where the graph
    has no role clusters.
    """
    frameworks = (framework,) if framework else FRAMEWORKS
    progress("Reading the taxonomy")
    found = work(store, frameworks)
    if needs is None:
        needs = dict.fromkeys(_all_needs(found, frameworks), 1)
        if not needs:
            raise InputError("the graph has no role clusters", "check --graph")
    progress("Matching job titles")
    titled = [title for person in people for title in person.titles]
    occupations = titles or index(store)
    meant = meanings(occupations, roles or index(store, (Kind.ROLE, Kind.AREA)), titled)
    matched = {p.name: [m.concept for t in p.titles for m in meant[t].best] for p in people}
    performs = {person.name: performed(person, matched[person.name], found) for person in people}
    can = {
        person.name: performs[person.name]
        | _roles(performs[person.name], found)
        | {found.within[m] for m in matched[person.name] if m in found.within}
        for person in people
        if person.allocation > 0
    }
    progress("Looking for gaps")
    able: dict[str, list[str]] = defaultdict(list)
    for name, things in can.items():
        for thing in things:
            able[thing].append(name)
    coverage = [_coverage(iri, least, able[iri], found) for iri, least in needs.items()]
    unmatched = [
        entry
        for person in people
        if (
            entry := _unmatched(
                person, matched[person.name], performs[person.name], needs.keys(), found
            )
        )
    ]
    titles_of = {person.name: person.titles for person in people}
    staffing = None
    if team:
        progress("Looking for the smallest team")
        staffing = _staffing(can, coverage, found)
    strange = {title for title, m in meant.items() if not m.matches and not m.settled}
    return Report(
        len(people),
        len(meant),
        len(strange),
        tuple(coverage),
        tuple(_with_nearest(unmatched, occupations, titles_of, meant)),
        tuple(_stretched(people, coverage, found, store)),
        tuple(_matrix(people, matched, can, found)),
        staffing,
        {iri: concept.label for iri, concept in found.concepts.items()},
        titles_of,
        tuple(frameworks),
        printable(source),
    )


def required(
    path: Path,
    find: Callable[..., Named],
    framework: str | None = None,
    tell: roster.Tell = warnings.warn,
) -> dict[str, int]:
    """Return how many people a role cluster or work function requires, by IRI.

    `path` is a table: in its column `requirement`, or what is usually called so, a role cluster or
    work function by any name that `find` knows (`Taxonomy.find`), and in `minimum` how many people
    it needs at least, 1 where there is nothing. `tell` is told what was guessed. Raises InputError
    with the lines of all unknown or ambiguous names, names that stand twice, role clusters of
    another framework, and minima that are no number from 1.
    """
    table = sheet.read(path, ("requirement",))
    asked = columns.column(table.columns, "requirement")
    least_at = columns.column(table.columns, "minimum")
    if asked is None:
        mend = "call it requirement, or give the role clusters and work functions alone"
        problem = f"no column for the requirement; found {table.found}"
        if len(table.columns) > 1:
            raise InputError(problem, mend, table.source, table.head)
        asked = 0
    for kind, place in (("requirement", asked), ("minimum", least_at)):
        if place is not None and not columns.is_own(head := table.columns[place], kind):
            tell(f"{table.source}: '{head.strip()}' is taken for the {kind}")
    if least_at is None and len(table.columns) > 1:
        tell(f"{table.source}: no column for the minimum; found {table.found}: one person each")
    for note in table.notes:
        tell(note)
    faults = [*table.faults]
    found: dict[str, int] = {}
    for line, row in zip(table.lines or itertools.count(1), table.rows, strict=False):
        name, least = row[asked].strip(), "" if least_at is None else row[least_at].strip()
        try:
            concept, number = _requirement(name, least or "1", find, framework)
            if concept.iri in found:
                raise InputError(f"'{concept.label}' stands twice", "keep one row")
            found[concept.iri] = number
        except InputError as error:
            faults.append(InputError(error.problem, error.mend, table.source, line))
    if faults:
        raise several(sorted(faults, key=lambda fault: fault.line or 0))
    return found


def _requirement(
    name: str, least: str, find: Callable[..., Named], framework: str | None
) -> tuple[Concept, int]:
    if not name:
        raise InputError("no requirement", "name a role cluster or function")
    concept = find(name, Kind.ROLE, Kind.FUNCTION).concept
    if framework and concept.kind == Kind.ROLE and framework not in concept.schemes:
        problem = f"'{concept.label}' is no role cluster of {framework.upper()}"
        raise InputError(problem, "leave it or --framework out")
    if not least.isdecimal() or not 0 < int(least) <= 1_000_000:
        raise InputError(f"the minimum '{least}'", "write a number from 1")
    return concept, int(least)


def _links(store: Source, pattern: str) -> dict[str, list[str]]:
    """Return what ?b each ?a of a pattern has, both in the order of their notations."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in select(
        store,
        f"""{PROLOGUE}SELECT DISTINCT ?a ?b ?first ?second {{ {pattern}
          OPTIONAL {{ ?a skos:notation ?first }} OPTIONAL {{ ?b skos:notation ?second }} }}
        ORDER BY ?first ?second""",
    ):
        if row["b"].value not in found[row["a"].value]:
            found[row["a"].value].append(row["b"].value)
    return found


def _inverse(links: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one, others in links.items():
        for other in others:
            found[other].append(one)
    return found


def _postings(store: Source) -> dict[str, list[Posting]]:
    relations = " ".join(f"skos:{name}" for name in _RELATIONS)
    found: dict[str, list[Posting]] = defaultdict(list)
    rows = select(
        store,
        f"""{PROLOGUE}SELECT ?occupation ?target ?code ?title {{
          VALUES ?relation {{ {relations} }}
          ?occupation a itot:Occupation ; ?relation ?target . ?target skos:prefLabel ?title
          OPTIONAL {{ ?target skos:notation ?code }} }} ORDER BY ?occupation ?target""",
    )
    for row in in_one_language(rows, "title"):
        iri = row["target"].value
        for base, vocabulary in _ELSEWHERE.items():
            if iri.startswith(base):
                code = row["code"].value if row["code"] else ""
                posting = Posting(vocabulary, iri, code, row["title"].value)
                found[row["occupation"].value].append(posting)
    return found


def _all_needs(found: Work, frameworks: Iterable[str]) -> list[str]:
    roles = [
        concept.iri
        for framework in frameworks
        for concept in found.concepts.values()
        if concept.kind == Kind.ROLE and framework in concept.schemes
    ]
    functions = [c.iri for c in found.concepts.values() if c.kind == Kind.FUNCTION]
    return roles + [function for function in functions if found.roles.get(function)]


def performed(person: Person, occupations: Iterable[str], found: Work) -> frozenset[str]:
    """Return the work functions that a person performs whose titles mean these occupations."""
    clusters = {c for occupation in occupations for c in found.clusters.get(occupation, ())}
    own = frozenset(f for cluster in clusters for f in found.functions.get(cluster, ()))
    if not person.functions:
        return own
    label = {function: found.concepts[function].label for function in person.functions}
    owned = {label[function] for function in person.functions & own}
    return frozenset(f for f in person.functions if f in own or label[f] not in owned)


def _roles(functions: Iterable[str], found: Work) -> frozenset[str]:
    return frozenset(role for function in functions for role in found.roles.get(function, ()))


def _coverage(iri: str, minimum: int, able: Sequence[str], found: Work) -> Coverage:
    concept, people = found.concepts[iri], len(able)
    if concept.kind == Kind.ROLE:
        functions = [f for f, roles in found.roles.items() if iri in roles]
        within = " and ".join(sorted(concept.schemes)).upper()
    else:
        functions = [iri]
        within = ", ".join(found.concepts[c].label for c in _clusters(functions, found))
    status = NOT if not people else FEW if people < minimum else ONE if people == 1 else COVERED
    coverage = Coverage(
        concept,
        within,
        status,
        people,
        minimum,
        tuple(able) if people <= minimum else (),
        rests_on=tuple(found.rows.get(iri, ())),
    )
    return replace(coverage, **_to_seek(functions, found)) if people < minimum else coverage


def _clusters(functions: Iterable[str], found: Work) -> list[str]:
    wanted = {*functions}
    return [cluster for cluster, those in found.functions.items() if wanted & {*those}]


def _to_seek(functions: Sequence[str], found: Work) -> dict[str, Any]:
    """Return the competencies to look for and the postings to advertise, the commonest first."""
    required = Counter(c for function in functions for c in found.requires.get(function, ()))
    clusters = {*_clusters(functions, found)}
    occupations = [o for o, those in found.clusters.items() if clusters & {*those}]
    posted = Counter(p for o in occupations for p in found.postings.get(o, ()))
    return {
        "competencies": tuple(found.concepts[iri].label for iri, _ in required.most_common()),
        "postings": tuple(
            sorted(posted, key=lambda p: (p.vocabulary != "O*NET", -posted[p], p.code, p.title))
        ),
    }


def _unmatched(
    person: Person, occupations: Sequence[str], functions: Set[str], needs: Set[str], found: Work
) -> Unmatched | None:
    if not occupations and not functions:
        why = UNKNOWN
    elif not person.allocation:
        why = "allocated to nothing"
    elif any(each in found.within for each in occupations):
        return None
    elif not _roles(functions, found) and not functions & needs:
        why = "their work functions meet no role cluster asked for"
    else:
        return None
    return Unmatched(person.name, " / ".join(person.titles), why)


def _with_nearest(
    entries: Iterable[Unmatched],
    occupations: Index,
    titles: Mapping[str, Sequence[str]],
    meant: Mapping[str, Meaning],
) -> Iterator[Unmatched]:
    """Yield the entries, those without an occupation with why that is, and what is nearest to the
    title.
    """
    find = cache(lambda title: tuple(map(str, near_to(occupations, bare(title)))))
    for entry in entries:
        if entry.why != UNKNOWN:
            yield entry
            continue
        meanings = [meant[title] for title in titles[entry.person]]
        tied = [match.label for meaning in meanings for match in meaning.tied]
        if all(meaning.settled for meaning in meanings):
            yield replace(entry, why="; ".join(dict.fromkeys(m.why for m in meanings)))
        elif tied:
            yield replace(entry, why=TOO_MANY, nearest=tuple(tied))
        else:
            yield replace(entry, nearest=find(entry.title))


def _staffing(can: Mapping[str, Set[str]], coverage: Iterable[Coverage], found: Work) -> Staffing:
    needs = [
        need for each in coverage if each.people >= each.minimum for need in _needs(each, found)
    ]
    apart, unlikely = (
        [pair for pair, advice in found.advice.items() if advice == kind]
        for kind in ("notRecommended", "unlikely")
    )
    team = smallest(can, needs, apart, unlikely)
    short = tuple(each.concept.iri for each in coverage if each.people < each.minimum)
    return Staffing(team, short)


def _needs(each: Coverage, found: Work) -> list[Need]:
    iri = each.concept.iri
    if each.concept.kind == Kind.ROLE:
        return [Need(iri, each.minimum, frozenset((iri,)))]
    by_framework: dict[frozenset[str], list[str]] = defaultdict(list)
    for role in found.roles.get(iri, ()):
        by_framework[found.concepts[role].schemes].append(role)
    ways = [frozenset(roles) for roles in by_framework.values()] or [frozenset()]
    return [Need(iri, each.minimum, roles) for roles in ways]


def _stretched(
    people: Iterable[Person], coverage: Iterable[Coverage], found: Work, store: Source
) -> Iterator[Stretched]:
    """Yield who is indispensable for too many role clusters, or for two that do not go together."""
    rests: dict[str, list[str]] = defaultdict(list)
    for each in coverage:
        if each.concept.kind == Kind.ROLE:
            for name in each.indispensable:
                rests[name].append(each.concept.iri)
    combined: dict[str, list[str]] = defaultdict(list)
    for finding in check([*memberships(rests), *_advice(store)], roster.shapes()):
        combined[finding.focus].append(finding.message.partition(". ")[0])
    for person in people:
        roles, why = rests.get(person.name, []), combined[f"<{person_iri(person.name)}>"]
        if len(roles) > CARRIED * person.allocation:
            share = f"{person.allocation:.0%} of their time"
            count = (
                "1 role cluster rests" if len(roles) == 1 else f"{len(roles)} role clusters rest"
            )
            why = [f"{count} on {share}", *why]
        if why:
            labels = tuple(found.concepts[role].label for role in roles)
            yield Stretched(person.name, labels, tuple(why))


def memberships(roles: Mapping[str, Iterable[str]]) -> list[ox.Triple]:
    """Return who holds which role clusters, by name and IRI, as memberships (ORG, section 5.4)."""
    triples = []
    for name, held in roles.items():
        person = ox.NamedNode(person_iri(name))
        membership = ox.NamedNode(f"{person.value}/membership")
        triples.append(ox.Triple(membership, _TYPE, ox.NamedNode(ORG.Membership)))
        triples.append(ox.Triple(membership, ox.NamedNode(ORG.member), person))
        for role in held:
            triples.append(ox.Triple(membership, ox.NamedNode(ORG.role), ox.NamedNode(role)))
    return triples


def person_iri(name: str) -> str:
    """Return the IRI of a person: the name itself where it is one, and otherwise a local one."""
    if expand(name) == name:
        with contextlib.suppress(ValueError):
            return ox.NamedNode(name).value
    return PEOPLE + quote(name, safe="")


def _advice(store: Source) -> list[ox.Triple]:
    pattern = f"VALUES ?p {{ <{ITOT.combines}> <{ITOT.advice}> <{SKOS.prefLabel}> }} ?s ?p ?o"
    rows = select(store, f"SELECT ?s ?p ?o {{ {pattern} }}")
    return [ox.Triple(row["s"], row["p"], row["o"]) for row in rows]


def advised_against(store: Source, advice: Mapping[Pair, str]) -> list[tuple[Pair, str, str]]:
    """Return the pairs of role clusters on which there is advice against one person holding both,
    with the advice and what is said of who does, in the order in which it is said.

    `advice` is that of the store's `work`.
    """
    pairs = {person_iri(str(n)): pair for n, pair in enumerate(advice)}
    held = memberships({str(n): sorted(pair) for n, pair in enumerate(advice)})
    said = []
    for finding in check([*held, *_advice(store)], roster.shapes()):
        pair = pairs[finding.focus.strip("<>")]
        order = (finding.severity, finding.shape, finding.message)
        said.append((order, pair, finding.message.partition(". ")[0]))
    return [(pair, advice[pair], message) for _, pair, message in sorted(said, key=itemgetter(0))]


def _matrix(
    people: Sequence[Person],
    matched: Mapping[str, Sequence[str]],
    can: Mapping[str, Set[str]],
    found: Work,
) -> Iterator[Place]:
    """Yield a place for each of a few people, or for each occupation of many, commonest first."""
    clusters = {role for roles in found.roles.values() for role in roles}
    counts = Counter[tuple[str, str]]()
    roles: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for person in people:
        occupation = " / ".join(_meant(found.concepts[o]) for o in matched[person.name])
        place = (person.name if len(people) <= SHOWN else "", occupation)
        counts[place] += 1
        roles[place].update(can.get(person.name, frozenset()) & clusters)
    for (name, occupation), count in counts.most_common():
        yield Place(name, occupation, count, roles[name, occupation])


def _meant(concept: Concept) -> str:
    """Return the label of what a title means, marked where it is no occupation."""
    if concept.kind == Kind.OCCUPATION:
        return concept.label
    frameworks = " and ".join(sorted(concept.schemes)).upper()
    of = f" of {frameworks}" if concept.kind != Kind.CLUSTER else ""
    return f"{concept.label} ({KINDS[concept.kind]}{of})"
