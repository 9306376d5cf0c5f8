"""How to get from one occupation to another, a few new competencies at a time."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pyoxigraph as ox

from itotgraph.graph.concept import Concept, concepts
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.namespaces import PROLOGUE
from itotgraph.questions.compare import profiles
from itotgraph.text import render
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR

# Where a title is in several clusters any of them leads on; within one cluster nothing is a step.
_CAREER_PATHS = f"""{PROLOGUE}SELECT DISTINCT ?here ?there {{
  ?from itot:careerPathTo ?to . ?here skos:broader ?from ; a itot:Occupation .
  ?there skos:broader ?to ; a itot:Occupation
  FILTER NOT EXISTS {{ ?here skos:broader ?to }} }}"""


@dataclass(frozen=True)
class Step:
    """A step to an occupation: the competencies that the one before does not call for, and
    whether the paper itself names the step, from cluster to cluster, as a career path.
    """

    concept: Concept
    new: list[str]
    career_path: bool = False


def path(store: Source, start: Concept, goal: Concept) -> list[Step]:
    """Return the steps from one occupation to another whose largest step is the smallest.

    The size of a step is the number of competencies that the occupation before does not call
    for. A detour never needs fewer in all, but it can spread them: among ways whose largest
    step is as small, the one with the fewest competencies in all is taken, then the shortest.
    """
    calls_for = {
        iri: profile["competencies"] for iri, profile in profiles(store, Kind.OCCUPATION).items()
    }
    queue: list[tuple[int, int, int, tuple[str, ...]]] = [(0, 0, 0, (start.iri,))]
    done: set[str] = set()
    way: tuple[str, ...] = ()
    while queue:
        largest, total, length, way = heapq.heappop(queue)
        here = way[-1]
        if here == goal.iri:
            break
        if here in done:
            continue
        done.add(here)
        for there, competencies in calls_for.items():
            if there not in done:
                new = len(competencies - calls_for[here])
                cost = (max(largest, new), total + new, length + 1, (*way, there))
                heapq.heappush(queue, cost)
    by_iri = {each.iri: each for each in concepts(store)}
    named = {(row["here"].value, row["there"].value) for row in select(store, _CAREER_PATHS)}
    steps = []
    for here, there in itertools.pairwise(way):
        lacking = calls_for[there] - calls_for[here]
        labels = [concept.label for concept in by_iri.values() if concept.iri in lacking]
        steps.append(Step(by_iri[there], labels, (here, there) in named))
    return steps


def as_answer(steps: list[Step]) -> Answer:
    """Return steps as rows: the occupation, how many competencies are new, and which, and what the
    paper says of the step.
    """
    answer = Answer(
        ["step", "occupation", "new", "new_competencies", "paper_says"],
        [
            (
                ox.Literal(number),
                ox.Literal(step.concept.label),
                ox.Literal(len(step.new)),
                ox.Literal(LIST_SEPARATOR.join(step.new)),
                ox.Literal("career path" if step.career_path else ""),
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


def _summary(steps: list[Step]) -> str:
    total = sum(len(step.new) for step in steps)
    largest = max((len(step.new) for step in steps), default=0)
    plural = "step" if len(steps) == 1 else "steps"
    told = f"{len(steps)} {plural}, {total} new competencies, {largest} at most at a time."
    lines = render.hung("", told, 0)
    for number, step in enumerate(steps, 1):
        named = ", a career path by the paper" if step.career_path else ""
        heading = f"{number}. {step.concept.label}: {len(step.new)} new{named}"
        lines += ["", *render.hung("", heading, 0)]
        lines += render.hung("", render.few(step.new), 3) if step.new else []
    return "\n".join([*lines, "", "--full shows all of it."]) + "\n"
