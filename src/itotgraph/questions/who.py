"""Whom a role draws on: the way back, from a role cluster or functional area to job titles."""

from dataclasses import dataclass, replace

import pyoxigraph as ox

from itotgraph.graph.concept import Concept
from itotgraph.graph.language import in_one_language
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.namespaces import PROLOGUE
from itotgraph.text import render
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR

KINDS: dict[str, str] = {Kind.ROLE: "itot:roleCluster", Kind.AREA: "itot:functionalArea"}


@dataclass
class Draw:
    """An occupation cluster that a role draws on: by which functions, titles and competencies."""

    cluster: str
    occupations: list[str]
    functions: list[str]
    competencies: list[str]
    rows: list[str]


def who(store: Source, role: Concept) -> list[Draw]:
    """Return what a role cluster or functional area draws on, by occupation cluster."""
    start = f"?association a itot:RoleAssociation ; {KINDS[role.kind]} <{role.iri}>"
    parts = {
        "occupations": "?association itot:occupationCluster/^skos:broader ?part . "
        "?part a itot:Occupation",
        "functions": "?association itot:workFunction ?part",
        "competencies": "?association itot:workFunction/itot:requires ?part",
    }
    draws: dict[str, Draw] = {}
    for name, pattern in parts.items():
        for row in _labels(store, f"{start} . {pattern}"):
            cluster = row["cluster"].value
            draw = draws.setdefault(cluster, Draw(cluster, [], [], [], []))
            getattr(draw, name).append(row["label"].value)
    rows = select(
        store,
        f"""{PROLOGUE}SELECT ?c ?cluster ?row ?place {{
          {start} ; itot:occupationCluster ?c ; dct:source ?row . ?c skos:prefLabel ?cluster .
          ?row itot:table ?table ; itot:position ?position ; rdfs:label ?place }}
        ORDER BY ?table ?position""",
    )
    for row in in_one_language(rows, "cluster", "place"):
        draws[row["cluster"].value].rows.append(row["place"].value)
    return list(draws.values())


def as_answer(draws: list[Draw], role: Concept) -> Answer:
    """Return the clusters that a role draws on as rows; text is a summary of them."""
    columns = ["occupation_cluster", "job_titles", "work_functions", "competencies", "rests_on"]
    answer = Answer(
        columns,
        [
            tuple(
                ox.Literal(cell)
                for cell in (
                    draw.cluster,
                    *(
                        LIST_SEPARATOR.join(values)
                        for values in (
                            draw.occupations,
                            draw.functions,
                            draw.competencies,
                            draw.rows,
                        )
                    ),
                )
            )
            for draw in draws
        ],
        draws,
    )
    return replace(answer, forms={"text": lambda: _summary(draws, role), "full": answer.as_table})


def _summary(draws: list[Draw], role: Concept) -> str:
    parts = ("occupations", "functions", "competencies")
    titles, functions, competencies = (
        len({each for draw in draws for each in getattr(draw, part)}) for part in parts
    )
    lines = render.hung(
        "",
        f"{role.label} draws on {len(draws)} occupation clusters: {titles} job titles, {functions} "
        f"work functions, {competencies} competencies.",
        0,
    )
    for draw in draws:
        lines += ["", *render.hung("", draw.cluster, 0)]
        lines += render.hung("  titles", render.few(draw.occupations))
        lines += render.hung("  functions", render.few(draw.functions, 3))
        lines += render.hung("  competencies", f"{len(draw.competencies)}")
    return "\n".join([*lines, "", "--full shows all of it."]) + "\n"


def _labels(store: Source, pattern: str) -> list[dict[str, ox.Literal]]:
    rows = select(
        store,
        f"""{PROLOGUE}SELECT DISTINCT ?c ?cluster ?part ?label ?first ?second {{ {pattern} .
          ?association itot:occupationCluster ?c .
          ?c skos:prefLabel ?cluster ; skos:notation ?first .
          ?part skos:prefLabel ?label OPTIONAL {{ ?part skos:notation ?second }} }}
        ORDER BY ?first ?second""",
    )
    return in_one_language(rows, "cluster", "label")
