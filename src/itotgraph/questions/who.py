"""Whom a role draws on: the way back, from a role cluster or functional area to job titles."""

import json
from dataclasses import asdict, dataclass

import pyoxigraph as ox

from itotgraph.graph.concept import Concept
from itotgraph.graph.parse import select
from itotgraph.namespaces import PROLOGUE
from itotgraph.text.render import LIST_SEPARATOR, Answer

KINDS = {"RoleCluster": "itot:roleCluster", "FunctionalArea": "itot:functionalArea"}


@dataclass
class Source:
    """An occupation cluster that a role draws on: by which functions, titles and competencies."""

    cluster: str
    occupations: list[str]
    functions: list[str]
    competencies: list[str]
    rows: list[str]


def who(store: ox.Store, role: Concept) -> list[Source]:
    """Return what a role cluster or functional area draws on, by occupation cluster."""
    start = f"?association a itot:RoleAssociation ; {KINDS[role.kind]} <{role.iri}>"
    parts = {
        "occupations": "?association itot:occupationCluster/^skos:broader ?part . "
        "?part a itot:Occupation",
        "functions": "?association itot:workFunction ?part",
        "competencies": "?association itot:workFunction/itot:requires ?part",
    }
    sources: dict[str, Source] = {}
    for name, pattern in parts.items():
        for row in _labels(store, f"{start} . {pattern}"):
            cluster = row["cluster"].value
            source = sources.setdefault(cluster, Source(cluster, [], [], [], []))
            getattr(source, name).append(row["label"].value)
    for row in select(
        store,
        f"""{PROLOGUE}SELECT ?cluster ?table ?position {{
          {start} ; itot:occupationCluster/skos:prefLabel ?cluster ; dct:source ?row .
          ?row itot:table ?table ; itot:position ?position }}
        ORDER BY ?table ?position""",
    ):
        place = f"Table {row['table'].value}, row {row['position'].value}"
        sources[row["cluster"].value].rows.append(place)
    return list(sources.values())


def as_answer(sources: list[Source]) -> Answer:
    """Return the sources as rows."""
    columns = ["occupation_cluster", "job_titles", "work_functions", "competencies", "rests_on"]
    return Answer(
        columns,
        [
            tuple(
                ox.Literal(cell)
                for cell in (
                    source.cluster,
                    *(
                        LIST_SEPARATOR.join(values)
                        for values in (
                            source.occupations,
                            source.functions,
                            source.competencies,
                            source.rows,
                        )
                    ),
                )
            )
            for source in sources
        ],
    )


def as_json(sources: list[Source]) -> str:
    """Return the sources as a JSON array."""
    return json.dumps([asdict(source) for source in sources], ensure_ascii=False, indent=2) + "\n"


def _labels(store: ox.Store, pattern: str) -> list[dict[str, ox.Literal]]:
    return select(
        store,
        f"""{PROLOGUE}SELECT DISTINCT ?cluster ?label ?first ?second {{ {pattern} .
          ?association itot:occupationCluster ?c .
          ?c skos:prefLabel ?cluster ; skos:notation ?first .
          ?part skos:prefLabel ?label OPTIONAL {{ ?part skos:notation ?second }} }}
        ORDER BY ?first ?second""",
    )
