"""How to get from one occupation to another by steps that people take."""

import heapq
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import pairwise, product
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.concept import Concept, concepts
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.namespaces import ONET, PROLOGUE
from itotgraph.questions.compare import profiles
from itotgraph.text import render
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR

_CLUSTERS = f"""{PROLOGUE}SELECT DISTINCT ?x ?cluster {{
  ?x a itot:Occupation ; skos:broader ?cluster . ?cluster a itot:OccupationCluster }}"""
_CAREER_PATHS = f"{PROLOGUE}SELECT DISTINCT ?from ?to {{ ?from itot:careerPathTo ?to }}"
_MAPPED = f"""{PROLOGUE}SELECT DISTINCT ?x ?relation ?target {{
  VALUES ?relation {{ skos:exactMatch skos:closeMatch skos:broadMatch skos:relatedMatch }}
  ?x a itot:Occupation ; ?relation ?target FILTER STRSTARTS(STR(?target), "{ONET}") }}"""

# A step that neither the paper nor O*NET knows counts as so many competencies more, about as many
# as a cluster calls for: a detour over one more cluster is worth it.
UNKNOWN = 60
ZONES = 2  # of O*NET that a step rises by at most
LAST = 10  # the rank of the last related occupation
_RANK = re.compile(r"\b(senior|lead|manager|director|head|chief)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    """A step to an occupation: the competencies that none before it calls for; whether the paper
    itself names the step, from cluster to cluster, as a career path; what O*NET says of the two
    ("same occupation", "related occupation" or nothing); whether they share a cluster; and the job
    zone of O*NET (1 to 5), where one is known.
    """

    concept: Concept
    new: list[str]
    career_path: bool = False
    onet: str = ""
    same_cluster: bool = False
    zone: int | None = None


@dataclass(frozen=True)
class Title:
    """What the steps of an occupation go by: the competencies that it calls for, its clusters, and
    of the occupations of O*NET that it is mapped to the codes and the job zones.
    """

    competencies: frozenset[str]
    clusters: frozenset[str]
    codes: frozenset[str]
    zones: frozenset[int]


def path(store: Source, start: Concept, goal: Concept) -> list[Step]:
    """Return the steps from one occupation to another that ask for the fewest new competencies.

    What an occupation on the way calls for is known from then on. A step is within a cluster, a
    career path of the paper's, or to the same or a primary related occupation of O*NET; any other
    counts as `UNKNOWN` competencies more. None rises by more than two job zones of O*NET, and
    what lies between is of no rank (senior, manager) that neither end has. Of ways that cost the
    same, that whose largest step is the smallest is taken, then the shortest, then that of the
    nearest related occupations. Raises InputError where there is no way.
    """
    titles = titles_of(store)
    for end in (start, goal):
        if end.iri not in titles:
            raise InputError(f"{end.label} has no work functions to go by", "name another title")
    careers = {(row["from"].value, row["to"].value) for row in select(store, _CAREER_PATHS)}
    by_iri = {each.iri: each for each in concepts(store)}
    ranks = ranks_of(start.label) | ranks_of(goal.label)
    stops = [n for n in titles if n == goal.iri or ranks_of(by_iri[n].label) <= ranks]
    wanted = titles[goal.iri].competencies
    known = titles[start.iri].competencies
    # What is still to be learned in any case is part of the cost, which only grows (A*).
    first = (len(wanted - known), 0, 0, 0, (start.iri,))
    queue: list[tuple[int, int, int, int, tuple[str, ...], frozenset[str]]] = [(*first, known)]
    done: dict[tuple[str, frozenset[str]], tuple[int, int]] = {}
    while queue:
        cost, largest, length, remote, way, known = heapq.heappop(queue)
        here = way[-1]
        if here == goal.iri:
            return _steps(way, titles, careers, by_iri)
        if done.get((here, known), (length + 1, 0)) <= (length, remote):
            continue
        done[here, known] = (length, remote)
        for there in stops:
            a, b = titles[here], titles[there]
            if there in way or (a.zones and b.zones and min(b.zones) > max(a.zones) + ZONES):
                continue
            new = b.competencies - known
            rank = _related(a, b)
            backed = rank is not None or a.clusters & b.clusters or _career(a, b, careers)
            step = (
                cost + len(new - wanted) + (0 if backed else UNKNOWN),
                max(largest, len(new)),
                length + 1,
                remote + (LAST + 1 if rank is None else rank),
                (*way, there),
                known | new,
            )
            heapq.heappush(queue, step)
    raise InputError(
        f"no way from {start.label} to {goal.label} rises by {ZONES} job zones or fewer a step",
        "correct the mappings to O*NET",
    )


def _steps(
    way: tuple[str, ...],
    titles: dict[str, Title],
    careers: set[tuple[str, str]],
    by_iri: dict[str, Concept],
) -> list[Step]:
    steps = []
    known = titles[way[0]].competencies
    for here, there in pairwise(way):
        a, b = titles[here], titles[there]
        new = b.competencies - known
        known |= new
        labels = [each.label for each in by_iri.values() if each.iri in new]
        rank = _related(a, b)
        onet = "" if rank is None else "related occupation" if rank else "same occupation"
        same = bool(a.clusters & b.clusters)
        zone = min(b.zones, default=None)
        steps.append(Step(by_iri[there], labels, _career(a, b, careers), onet, same, zone))
    return steps


def titles_of(store: Source) -> dict[str, Title]:
    """Return what the steps of each occupation go by, by its IRI."""
    clusters: dict[str, set[str]] = defaultdict(set)
    for row in select(store, _CLUSTERS):
        clusters[row["x"].value].add(row["cluster"].value)
    mapped: dict[str, dict[bool, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in select(store, _MAPPED):
        related = row["relation"].value.endswith("relatedMatch")
        mapped[row["x"].value][related].add(row["target"].value.removeprefix(ONET))
    found = {}
    for iri, profile in profiles(store, Kind.OCCUPATION).items():
        codes = frozenset(mapped[iri][False] & careers_of_onet().keys())
        # What only overlaps tells the zone where nothing is the same or broader, but no step.
        near = codes or mapped[iri][True] & careers_of_onet().keys()
        zones = frozenset(careers_of_onet()[code][0] for code in near)
        competencies = profile["competencies"]
        found[iri] = Title(competencies, frozenset(clusters[iri]), codes, zones)
    return found


@cache
def careers_of_onet() -> dict[str, tuple[int, list[str]]]:
    """Return the job zone and primary related occupations, the nearest first, of O*NET codes."""
    text = Path(__file__).with_name("careers.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line[:1].isdigit()]
    return {code: (int(zone), related.split()) for code, zone, related in rows}


def _related(a: Title, b: Title) -> int | None:
    """How near the occupations of O*NET are: 0 the same, then their rank, which is 10 at most."""
    ranks = [
        0 if here == there else careers_of_onet()[here][1].index(there) + 1
        for here, there in product(a.codes, b.codes)
        if here == there or there in careers_of_onet()[here][1]
    ]
    return min(ranks, default=None)


def _career(a: Title, b: Title, careers: set[tuple[str, str]]) -> bool:
    # Where a title is in several clusters any of them leads on; within a cluster is no step.
    steps = ((here, there) for here, there in product(a.clusters, b.clusters))
    return any(step in careers and step[1] not in a.clusters for step in steps)


def ranks_of(label: str) -> set[str]:
    """Return the words of a label that tell a rank."""
    return {*_RANK.findall(label.lower())}


def as_answer(steps: list[Step]) -> Answer:
    """Return steps as rows: the occupation, how many competencies are new, and which, what the
    paper and O*NET say of the step, and the job zone.
    """
    answer = Answer(
        ["step", "occupation", "new", "new_competencies", "paper_says", "onet_says", "job_zone"],
        [
            (
                ox.Literal(number),
                ox.Literal(step.concept.label),
                ox.Literal(len(step.new)),
                ox.Literal(LIST_SEPARATOR.join(step.new)),
                ox.Literal(_paper_says(step)),
                ox.Literal(step.onet),
                None if step.zone is None else ox.Literal(step.zone),
            )
            for number, step in enumerate(steps, 1)
        ],
    )
    forms: dict[str, Callable[[], str]] = {
        "json": partial(render.render, answer, "json"),
        "text": lambda: _summary(steps),
        "full": answer.as_table,
    }
    return replace(answer, records=steps, forms=forms)


def _paper_says(step: Step) -> str:
    return "career path" if step.career_path else "same cluster" if step.same_cluster else ""


def _summary(steps: list[Step]) -> str:
    total = sum(len(step.new) for step in steps)
    largest = max((len(step.new) for step in steps), default=0)
    plural = "step" if len(steps) == 1 else "steps"
    told = f"{len(steps)} {plural}, {total} new competencies, {largest} at most at a time."
    lines = render.hung("", told, 0)
    for number, step in enumerate(steps, 1):
        said = [f"by the paper a {_paper_says(step)}"] if step.career_path else []
        said += ["in the same cluster"] if step.same_cluster else []
        said += [f"by O*NET a {step.onet}"] if step.onet == "related occupation" else []
        said += [f"by O*NET the {step.onet}"] if step.onet == "same occupation" else []
        said = said or ["neither the paper nor O*NET knows this step"]
        said += [f"job zone {step.zone}"] if step.zone else []
        heading = f"{number}. {step.concept.label}: {len(step.new)} new; {', '.join(said)}"
        lines += ["", *render.hung("", heading, 0)]
        lines += render.hung("", render.few(step.new), 3) if step.new else []
    return "\n".join([*lines, "", "--full shows all of it."]) + "\n"
