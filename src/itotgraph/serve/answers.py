"""What is said in answer to the tools of `serve.tools`: in text, with IRIs and what it rests on."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from itotgraph.errors import InputError
from itotgraph.model import Framework, Kind
from itotgraph.names import expand, shorten
from itotgraph.namespaces import BASE

if TYPE_CHECKING:
    from itotgraph.graph.concept import Concept
    from itotgraph.staffing.roster import Person
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.titles.named import Named

SCHEMA = "itotgraph://schema"
KINDS = (
    *(Kind.OCCUPATION, Kind.CLUSTER, Kind.FUNCTION, Kind.ACTIVITY, Kind.KNOWLEDGE, Kind.ABILITY),
    *(Kind.ROLE, Kind.AREA, Kind.RESPONSIBILITY),
)

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Said:
    """An answer: what stands above it, and its items, of which a page shows some."""

    head: str
    items: Sequence[str]


def find(taxonomy: "Taxonomy", text: str, kind: str | None = None) -> Said:
    """Search the names of all concepts."""
    from itotgraph.graph import concept

    known = concept.candidates(taxonomy.concepts, [kind] if kind else ())
    fitting = {each.iri: 0 for each in concept.fitting(known, text)}
    words = _words(text)
    for each in known:
        names = [_words(name) for name in (each.label, *each.names)]
        if words and any(_all_begin(words, name) for name in names):
            fitting.setdefault(each.iri, 1 if _all_begin(words, names[0]) else 2)
    kinds = [*map(str, KINDS)]
    found = sorted(
        (each for each in known if each.iri in fitting),
        key=lambda c: (
            fitting[c.iri],
            kinds.index(c.kind) if c.kind in kinds else len(kinds),
            c.notation,
        ),
    )
    what = f"{kind} with" if kind else "Concepts with"
    if found:
        return Said(f"{what} a name like '{text}': {len(found)}.", [*map(_concept, found)])
    meant = taxonomy.find(text, *([kind] if kind else ()))
    return Said(f"No name is like '{text}'. {meant.why}".rstrip(), [_concept(meant.concept)])


def show(taxonomy: "Taxonomy", concept: str) -> Said:
    """Tell everything known of one thing."""
    from itotgraph.graph.concept import evidence, fitting
    from itotgraph.questions import errata
    from itotgraph.questions.show import show as described

    iri = expand(concept)
    if iri and not (fitting(taxonomy.concepts, concept) or evidence(taxonomy.lean, concept)):
        return Said(iri, _turtle(taxonomy, iri).splitlines())
    found = taxonomy.find(concept)
    told = described(taxonomy.source, found.concept)
    items = [f"definition: {told.definition}"] if told.definition else []
    for name, things in told.statements.items():
        items += (f"{name}: {_thing(each.notation, each.text, each.iri)}" for each in things)
    items += (f"rests on: {row}" for row in told.rows)
    for claim in told.mappings:
        sure = "" if claim.confidence is None else f", confidence {claim.confidence:.2f}"
        target = _thing(claim.target.notation, claim.target.text, claim.target.iri)
        items.append(f"{claim.name}: {target}{sure}{'; ' * bool(claim.comment)}{claim.comment}")
    for each in told.errata:
        name = _thing(
            "", f"{each.identifier} {each.label}", f"{BASE}erratum/{each.identifier.lower()}"
        )
        items.append(f"erratum, {errata.told(each.how)}: {name}. Read as: {each.reading}")
    return Said(_read(found), items)


def match(taxonomy: "Taxonomy", titles: Sequence[str], most: int = 3) -> Said:
    """Tell which occupations job titles mean."""
    answer = taxonomy.match(titles, most)
    items = []
    for title, _, iri, label, clusters, score, reason in answer.values():
        meant = f"{_thing('', label, iri)}, {clusters}, score {score}" if iri else "no occupation"
        items.append(f"{title}: {meant}; {reason}")
    return Said("; ".join(answer.notes), items)


def roles(
    taxonomy: "Taxonomy", title: str, framework: str | None = None, why: bool = False
) -> Said:
    """Tell which roles fit a title, a cluster or a work function."""
    from itotgraph.questions import roles as asked

    start = taxonomy.find(title, *asked.KINDS)
    walks = asked.roles(taxonomy.lean, start.concept, framework)
    labels = _labels(taxonomy, Kind.ROLE, Kind.CLUSTER)
    items = []
    for walk in walks:
        lines = [
            f"{walk.framework.upper()} {walk.role} {labels.get((walk.framework, walk.role), '')}: "
            f"{walk.functions_met} of {walk.functions_in_all} work functions meet it",
            f"in {walk.cluster} {labels.get(('', walk.cluster), '')}: {'; '.join(walk.functions)}",
            f"areas: {'; '.join(walk.areas)}",
            f"rests on: {'; '.join(walk.rows)}; {shorten(walk.association)}",
        ]
        if walk.errata:
            named = walk.errata if why else [erratum.split()[0] for erratum in walk.errata]
            lines.append(f"errata: {'; '.join(named)}")
        items.append("\n  ".join(lines))
    if not items:
        of = f" of {framework.upper()}" if framework else ""
        return Said(f"{_read(start)}\nNo role cluster{of} meets its work functions.", [])
    return Said(_read(start), items)


def who(taxonomy: "Taxonomy", role: str) -> Said:
    """Tell whom a role draws on."""
    from itotgraph.questions import who as asked

    found = taxonomy.find(role, *asked.KINDS)
    draws = asked.who(taxonomy.lean, found.concept)
    labels = _labels(taxonomy, Kind.CLUSTER)
    titles = {title for draw in draws for title in draw.occupations}
    items = [
        f"{draw.cluster} {labels.get(('', draw.cluster), '')}\n"
        f"  titles: {'; '.join(draw.occupations)}\n"
        f"  work functions: {'; '.join(draw.functions)}\n"
        f"  competencies: {len(draw.competencies)}\n"
        f"  rests on: {'; '.join(draw.rows)}"
        for draw in draws
    ]
    counted = f"It draws on {len(draws)} occupation clusters and {len(titles)} job titles."
    return Said(f"{_read(found)}\n{counted}", items)


def compare(taxonomy: "Taxonomy", one: str, other: str) -> Said:
    """Tell what two concepts share, and what only one of them has."""
    from itotgraph.questions import compare as asked

    a, b = taxonomy.find(one), taxonomy.find(other)
    found = asked.compare(taxonomy.lean, a.concept, b.concept)
    head = [_read(a), _read(b)]
    for part in asked.PARTS:
        both, first, second = (len(each[part]) for each in (found.both, found.first, found.second))
        head.append(f"{part}: {both} in both, of {both + first} and of {both + second}")
    names = [each.concept.label for each in (a, b)]
    if names[0] == names[1]:
        names = [each.concept.notation for each in (a, b)]
    owners = zip(("both", *names), (found.both, found.first, found.second), strict=True)
    items = [
        f"{owner}, {part}: {_thing(each.notation, each.label, each.iri)}"
        for owner, parts in owners
        for part in asked.PARTS
        for each in parts[part]
    ]
    return Said("\n".join(head), items)


def similar(taxonomy: "Taxonomy", concept: str, most: int = 10) -> Said:
    """Tell what is nearest by what it shares."""
    from itotgraph.questions import similar as asked

    found = taxonomy.find(concept)
    items = []
    for near in asked.similar(taxonomy.lean, found.concept, most):
        shared = ", ".join(f"{number} {part}" for part, number in near.shared.items())
        said = f"; by the paper {', '.join(near.said)}" if near.said else ""
        heavy = "; ".join(label for label, _ in near.heaviest)
        items.append(
            f"{_concept(near.concept)}: nearness {near.nearness:.2f}; shared: {shared}{said}; "
            f"weighing most: {heavy}"
        )
    return Said(_read(found), items)


def path(taxonomy: "Taxonomy", **ends: str) -> Said:
    """Tell the steps from one occupation to another."""
    answer = taxonomy.path(ends["from"], ends["to"])
    said = answer.values()
    items = []
    for (number, _, new, _, paper, onet, zone), step in zip(said, answer, strict=True):
        known = [f"by the paper a {paper}"] if paper == "career path" else []
        known += ["in the same cluster"] if step.same_cluster else []
        known += [f"by O*NET the {onet}"] if onet.startswith("same") else []
        known += [f"by O*NET a {onet}"] if onet.startswith("related") else []
        known = known or ["neither the paper nor O*NET knows this step"]
        known += [f"job zone {zone}"] if zone else []
        items.append(
            f"step {number}: {_concept(step.concept)}: {new} new competencies; {', '.join(known)}"
        )
    items += (f"new in step {n}: {each}" for n, step in enumerate(answer, 1) for each in step.new)
    total = sum(int(row[2]) for row in said)
    notes = "".join(f"{note}\n" for note in answer.notes)
    return Said(f"{notes}{len(said)} steps, {total} new competencies.", items)


def gaps(
    taxonomy: "Taxonomy",
    people: Sequence[Mapping[str, Any]] | None = None,
    roster: str | None = None,
    framework: str | None = None,
) -> Said:
    """Tell what a team does not cover."""
    if bool(people) == bool(roster):
        raise InputError("there is no team, or there are two", "give people, or the roster's path")
    team, notes = _nameless(taxonomy, roster) if roster else (_team(taxonomy, people or ()), [])
    answer = taxonomy.gaps(team, framework, team=False)
    items = []
    for each in answer:
        needed = f"{each.people} of {each.minimum} needed"
        who = f"; only {', '.join(each.indispensable)}" if each.indispensable else ""
        rests = f"; rests on: {'; '.join(each.rests_on)}" if each.rests_on else ""
        items.append(
            f"{each.status}, {needed}: {_concept(each.concept)}, {each.within}{who}{rests}"
        )
    rows = [dict(zip(answer.variables, row, strict=True)) for row in answer.values()]
    for row in rows:
        if row["about"] == "no match":
            items.append(
                f"nothing known of {row['name']}, {row['within']}: {row['status']}; nearest: "
                f"{row['details'] or 'nothing'}"
            )
    # What is missing is what was asked for.
    order = ("not covered", "too few", "nothing known", "one person", "covered")
    items.sort(key=lambda item: next((n for n, way in enumerate(order) if item.startswith(way)), 9))
    counts: dict[str, int] = {}
    for each in answer:
        counts[each.status] = counts.get(each.status, 0) + 1
    told = [f"{number} {status}" for status, number in counts.items()]
    head = [*notes, f"{rows[0]['people']} people, {rows[0]['status']}.", "; ".join(told)]
    return Said("\n".join(head), items)


def queries(taxonomy: "Taxonomy", about: str = "") -> Said:
    """List the saved queries."""
    from itotgraph.questions import saved

    wanted = _words(about)
    items = []
    for name in saved.saved():
        text = saved.read(name)
        item = f"{name}: {saved.question(text)} Parameters: {saved.parameters(text)}"
        if _all_begin(wanted, _words(item)):
            items.append(item)
    if not items:
        raise InputError(f"no saved query is about '{about}'", "leave 'about' out to see all")
    return Said("Ask one by the tool query, its parameters as bindings.", items)


def query(taxonomy: "Taxonomy", name: str, bindings: Mapping[str, Any] | None = None) -> Said:
    """Answer a saved query."""
    import difflib

    from itotgraph.questions import saved

    known = saved.saved()
    if name not in known:
        near = difflib.get_close_matches(name, known, 3, 0.4)
        mend = f"did you mean {', '.join(near)}?" if near else "the tool queries lists them"
        raise InputError(f"no saved query is called '{name}'", mend)
    bound = bindings or {}
    told = saved.parameters(saved.read(name))
    taken = re.findall(r"\?(\w+) ", told)
    for parameter in bound:
        if parameter not in taken:
            raise InputError(f"{name} has no parameter '{parameter}'", f"it has {told}")
    answer = taxonomy.query(name, **bound)
    assert not isinstance(answer, bool)
    rows = ["\t".join(map(_cell, row)) for row in answer.rows]
    head = [*answer.notes, f"{len(rows)} rows of: {chr(9).join(answer.variables)}"]
    return Said("\n".join(head), rows)


def schema(taxonomy: "Taxonomy", name: str | None = None) -> Said:
    """Tell the classes of the model, or one of them."""
    told = classes(taxonomy)
    if name is None:
        return Said("The classes, by what their shapes ask of them.", [*told.values()])
    iri = expand(name) or expand(f"itot:{name}") or ""
    if iri not in told:
        there = ", ".join(shorten(each).rpartition(":")[2] for each in told)
        raise InputError(f"no class is called '{name}'", f"there are: {there}")
    return Said("", told[iri].splitlines())


def classes(taxonomy: "Taxonomy") -> dict[str, str]:
    """Return what the shapes ask of each class, by property, and an example, by the class's IRI."""
    from itotgraph.graph.check import shapes_files
    from itotgraph.graph.parse import load as parsed
    from itotgraph.graph.source import select
    from itotgraph.namespaces import PROLOGUE, SH

    shapes: dict[Any, dict[str, list[Any]]] = {}
    for triple in parsed(shapes_files()):
        values = shapes.setdefault(triple.subject, {})
        values.setdefault(triple.predicate.value, []).append(triple.object)
    commented = f"""{PROLOGUE}SELECT ?class ?comment {{
        ?class a owl:Class ; rdfs:comment ?comment FILTER STRSTARTS(STR(?class), STR(itot:)) }}
        ORDER BY ?class"""
    told = {}
    for row in select(taxonomy.source, commented):
        iri, lines = row["class"].value, list[str]()
        for node, values in shapes.items():
            of = ", ".join(dict.fromkeys(map(shorten, _paths(shapes, node, set()))))
            # What is about no property by name is a rule for editors.
            if of and iri in {target.value for target in values.get(SH.targetClass, ())}:
                lines += [f"  {of}: {text.value}" for text in values[SH.description]]
        if lines and (example := _example(taxonomy, iri)):
            head = f"{shorten(iri)}: {row['comment'].value}"
            told[iri] = "\n".join([head, *lines, "  for example", *example])
    return told


def read(taxonomy: "Taxonomy", uri: str) -> str:
    """Return a resource: the schema, the list of the saved queries, or what is said of an IRI."""
    if uri == SCHEMA:
        return "\n\n".join(classes(taxonomy).values()) + "\n"
    iri = expand(uri)
    if not iri:
        raise InputError(f"'{uri[:300]}' is no IRI", f"name one, or {SCHEMA}")
    return _turtle(taxonomy, iri)


def _paths(
    shapes: Mapping[Any, Mapping[str, list[Any]]], node: Any, seen: set[Any]
) -> Iterator[str]:
    """Yield the properties that a shape is about, at whatever depth."""
    from itotgraph.namespaces import SH

    seen.add(node)
    for predicate, values in shapes.get(node, {}).items():
        for value in values:
            if predicate == SH.path and value not in shapes:
                yield value.value
            elif value not in seen:
                yield from _paths(shapes, value, seen)


def _example(taxonomy: "Taxonomy", iri: str) -> list[str]:
    """Return the lines in Turtle of the first thing of a class, indented."""
    from itotgraph.graph.source import select

    query = f"SELECT ?x {{ ?x a <{iri}> FILTER STRSTARTS(STR(?x), '{BASE}') }} ORDER BY ?x LIMIT 1"
    found = select(taxonomy.source, query)
    text = _turtle(taxonomy, found[0]["x"].value) if found else ""
    return [f"    {line}" for line in text.splitlines() if line and not line.startswith("@prefix")]


def _turtle(taxonomy: "Taxonomy", iri: str) -> str:
    """Return what is said of an IRI in Turtle. Raises InputError where that is nothing."""
    from itotgraph.graph import turtle
    from itotgraph.graph.concept import Concept
    from itotgraph.questions.show import triples

    nothing = frozenset[str]()
    try:
        found = triples(taxonomy.source, Concept(iri, "", iri, "", nothing, nothing))
    except ValueError as error:
        raise InputError(f"{iri}: {error}", "mend the IRI") from None
    if not found:
        raise InputError(f"nothing is said of {iri}", "the tool find searches names")
    return turtle.readable(found)


def _nameless(taxonomy: "Taxonomy", roster: str) -> "tuple[list[Person], list[str]]":
    """Return the people of a file by numbers, and what was guessed: a model is seldom on the
    machine, and need not know who they are.
    """
    from itotgraph.taxonomy import read_roster

    notes: list[str] = []
    people = read_roster(roster, taxonomy, tell=notes.append)
    told = [note for note in notes if not any(each.name in note for each in people)]
    numbered = "People are numbered in the order of the roster: no name is told."
    team = [replace(each, name=f"person {n}") for n, each in enumerate(people, 1)]
    return team, [*told, numbered]


def _team(taxonomy: "Taxonomy", people: Sequence[Mapping[str, Any]]) -> "list[Person]":
    from itotgraph.staffing.roster import Person, by_name

    functions = by_name(each for each in taxonomy.concepts if each.kind == Kind.FUNCTION)
    team: dict[str, Person] = {}
    for number, each in enumerate(people, 1):
        performed = set[str]()
        for name in each.get("functions", ()):
            iris = functions.get(expand(name) or " ".join(name.split()).casefold())
            if not iris:
                mend = "write its label or notation, which the tool find tells"
                raise InputError(f"no work function is called '{name}'", mend)
            performed.update(iris)
        person = each.get("person") or f"person {number}"
        if person in team:
            raise InputError(f"two people are called '{person}'", "call each another")
        share = float(each.get("allocation", 1))
        team[person] = Person(person, each["title"], frozenset(performed), share)
    return [*team.values()]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _all_begin(words: Iterable[str], name: Sequence[str]) -> bool:
    """Whether each of the words begins one of a name."""
    return all(any(part.startswith(word) for part in name) for word in words)


def _labels(taxonomy: "Taxonomy", *kinds: str) -> dict[tuple[str, str], str]:
    """Return the names of concepts as CURIEs, by the framework, if they have one, and label."""
    return {
        (next((f for f in Framework if f in each.schemes), ""), each.label): shorten(each.iri)
        for each in taxonomy.concepts
        if each.kind in kinds
    }


def _read(found: "Named") -> str:
    """Tell as what a name was read."""
    concept = found.concept
    said = f"{concept.label} ({concept.kind} {concept.notation}) {concept.iri}"
    return f"{said}\n{found.why}" if found.why else said


def _concept(concept: "Concept") -> str:
    return f"{concept.label} {shorten(concept.iri)} ({concept.kind} {concept.notation})"


def _thing(notation: str | None, text: str, iri: str | None) -> str:
    return " ".join(filter(None, (notation, text, shorten(iri) if iri else "")))


def _cell(term: Any) -> str:
    if term is None:
        return ""
    text = str(term) if not hasattr(term, "value") else term.value
    return shorten(text) if type(term).__name__ == "NamedNode" else " ".join(text.split())
