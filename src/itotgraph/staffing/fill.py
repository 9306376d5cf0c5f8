"""Which roles the people of a roster can fill, one by one, and by how much of their work.

Who performs what, and what a title means, is as in `gaps`; the walk from work to roles is the
paper's, as in `questions.roles`. A title that is no occupation but one of today, nearest to a
cluster, or a role cluster or a functional area is that, and is marked.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.namespaces import PROLOGUE
from itotgraph.staffing.gaps import FRAMEWORKS, KINDS, Work, performed, work
from itotgraph.staffing.roster import Person
from itotgraph.text import render
from itotgraph.text.answer import Answer, for_people
from itotgraph.text.render import LIST_SEPARATOR, Term
from itotgraph.titles.match import Index, Meaning, meanings

COLUMNS = (
    *("person", "job_title", "meant", "kind", "occupation_clusters", "framework", "role_cluster"),
    *("functions_met", "functions_in_all", "functional_areas", "why"),
)
UNKNOWN = "not understood"
NO_WORK = "no work of the taxonomy"  # as somebody settled it

_SHORT = 12  # people that the summary names one by one
_AREAS = f"""{PROLOGUE}SELECT ?function ?role ?area ?label {{
  ?x a itot:RoleAssociation ; itot:workFunction ?function ; itot:roleCluster ?role ;
     itot:functionalArea ?area . ?area skos:prefLabel ?label ; skos:notation ?order }}
ORDER BY ?order"""


@dataclass(frozen=True)
class Filled:
    """A role cluster that a person can fill, by `functions_met` of their `functions_in_all` work
    functions, in these functional areas; or that there is none, with an empty `role_cluster`.

    `meant` is what the job titles mean, of the `kind` "occupation", "occupation cluster", "role
    cluster" or "functional area", or nothing, of the kind "not understood" or, where somebody has
    settled that, "no work of the taxonomy"; `why` says by which label, or why not.
    """

    person: str
    job_title: str
    meant: tuple[str, ...]
    kind: str
    occupation_clusters: tuple[str, ...] = ()
    framework: str = ""
    role_cluster: str = ""
    functions_met: int = 0
    functions_in_all: int = 0
    functional_areas: tuple[str, ...] = ()
    why: str = ""


def fill(
    store: Source,
    people: Sequence[Person],
    occupations: Index,
    roles: Index,
    framework: str | None = None,
) -> list[Filled]:
    """Return what each person can fill, in the order of the people; of a framework first the role
    that most of their work functions meet.

    `framework` is "msf", "mof" or None for both; `occupations` and `roles` are the indexes of the
    store's titles.
    """
    found = work(store, (framework,) if framework else FRAMEWORKS)
    areas = areas_of(store)
    meant = meanings(occupations, roles, (t for person in people for t in person.titles))
    filled = []
    for person in people:
        for title in person.titles:
            filled += _of_title(person, title, meant[title], found, areas)
    return filled


def areas_of(store: Source) -> dict[tuple[str, str], dict[str, str]]:
    """Return the functional areas in which a work function meets a role cluster, with labels."""
    areas: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in select(store, _AREAS):
        place = (row["function"].value, row["role"].value)
        areas[place][row["area"].value] = row["label"].value
    return areas


def as_answer(filled: Sequence[Filled]) -> Answer:
    """Return a row for each person, title and role; people see a summary of it."""
    rows: list[tuple[Term | None, ...]] = [_row(each) for each in filled]
    titles = {each.job_title: each.kind for each in filled}
    strange = sum(kind == UNKNOWN for kind in titles.values())
    told = f"{strange} of {len(titles)} titles not understood"
    if not strange:
        told = f"{len(titles)} of {len(titles)} titles understood"
    answer = Answer(list(COLUMNS), rows, [*filled], (told,))
    kept = [n for n, name in enumerate(COLUMNS) if name not in ("functions_in_all", "why")]
    short = Answer(
        [COLUMNS[n] for n in kept],
        [
            tuple(_of(each) if COLUMNS[n] == "functions_met" else row[n] for n in kept)
            for each, row in zip(filled, rows, strict=True)
        ],
    )
    shown = for_people(answer, short)
    forms = {"full": lambda: short.render("text"), "text": lambda: _summary(filled, told)}
    return replace(shown, forms={**shown.forms, **forms})


def _of_title(
    person: Person,
    title: str,
    meaning: Meaning,
    found: Work,
    areas: Mapping[tuple[str, str], Mapping[str, str]],
) -> list[Filled]:
    concepts = [found.concepts[match.concept] for match in meaning.best]
    start = Filled(
        person.name,
        title,
        tuple(concept.label for concept in concepts),
        KINDS[concepts[0].kind] if concepts else NO_WORK if meaning.settled else UNKNOWN,
        why="; ".join(match.reason for match in meaning.best) or meaning.why,
    )
    called: dict[str, list[str]] = defaultdict(list)
    for concept in concepts:
        if concept.iri in found.within:
            own = [concept.label] if concept.kind == Kind.AREA else []
            called[found.within[concept.iri]] += own
    clusters = dict.fromkeys(c for o in concepts for c in found.clusters.get(o.iri, ()))
    labels = tuple(found.concepts[cluster].label for cluster in clusters)
    functions = performed(person, [concept.iri for concept in concepts], found)
    met: dict[str, list[str]] = defaultdict(list)
    for function in found.roles:
        if function in functions:
            for role in found.roles[function]:
                met[role].append(function)
    rows = []
    for role in sorted({*met, *called}, key=lambda role: found.concepts[role].notation):
        concept = found.concepts[role]
        here: dict[str, str] = {}
        for function in met[role]:
            here |= areas.get((function, role), {})
        # In the order of the paper, whichever function has an area.
        in_order = [found.concepts[iri] for iri in here]
        labels_here = [a.label for a in sorted(in_order, key=lambda area: area.notation)]
        rows.append(
            replace(
                start,
                occupation_clusters=labels,
                framework=" and ".join(sorted(concept.schemes)).upper(),
                role_cluster=concept.label,
                functions_met=len(met[role]),
                functions_in_all=len(functions),
                functional_areas=tuple(dict.fromkeys((*called.get(role, ()), *labels_here))),
            )
        )
    frameworks = [each.framework for each in rows]
    rows.sort(key=lambda row: (frameworks.index(row.framework), -row.functions_met))
    return rows or [replace(start, occupation_clusters=labels)]


def _row(each: Filled) -> tuple[ox.Literal, ...]:
    cells = (getattr(each, name) for name in COLUMNS)
    return tuple(
        ox.Literal(LIST_SEPARATOR.join(cell) if isinstance(cell, tuple) else cell) for cell in cells
    )


def _of(each: Filled) -> ox.Literal:
    if not each.functions_in_all:
        return ox.Literal("")
    return ox.Literal(f"{each.functions_met} of {each.functions_in_all}")


def _summary(filled: Sequence[Filled], told: str) -> str:
    """Return what a few people can fill, a line each, and of many how many can fill each role."""
    people = dict.fromkeys(each.person for each in filled)
    by_role: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in filled:
        if each.role_cluster:
            by_role[each.framework, each.role_cluster].add(each.person)
    lines = [f"{told}.", ""]
    if len(people) > _SHORT:
        for (framework, role), who in sorted(by_role.items(), key=lambda item: item[0][0] != "MSF"):
            lines.append(f"{framework:<4} {role:<22} {len(who):>6} of {len(people)} people")
        unknown = [f"{e.person}, {e.job_title}" for e in filled if e.kind == UNKNOWN]
        if unknown:
            lines += ["", *render.hung("Not understood", render.few(unknown))]
    else:
        by_title: dict[tuple[str, str], list[Filled]] = defaultdict(list)
        for each in filled:
            by_title[each.person, each.job_title].append(each)
        for (person, title), rows in by_title.items():
            lines += render.hung("", f"{person}, {title}: {_said(rows)}", 0)
    lines += ["", "--full shows the functional areas, too; -o roles.xlsx makes a table of it."]
    return "\n".join(lines) + "\n"


def _said(rows: Sequence[Filled]) -> str:
    first = rows[0]
    if first.kind in (UNKNOWN, NO_WORK):
        return first.kind
    meant = " or ".join(dict.fromkeys(first.meant))
    if first.kind != "occupation":
        meant = f"{meant} ({first.kind})"
    by_framework: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.role_cluster:
            by_framework[row.framework].append(row.role_cluster)
    roles = "; ".join(f"{name} {', '.join(held)}" for name, held in by_framework.items())
    clusters = f" ({', '.join(first.occupation_clusters)})" if first.occupation_clusters else ""
    return f"{meant}{clusters}: {roles or 'no role'}"
