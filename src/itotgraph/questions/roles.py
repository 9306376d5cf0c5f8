"""Which roles fit: the five-step walk of the paper, from a title to functional areas.

The steps are those of "How to Use Tables 1 and 3" in the taxonomy: the occupation cluster (1) of a
title (2), its critical work functions (3), the role cluster that meets them (4), and the
functional areas of that role (5). Each walk names the table rows that it rests on, and the errata
on it and on them. Many roles are open to most titles: the one that most of the work functions meet
comes first.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from itotgraph.graph.concept import Concept
from itotgraph.graph.language import in_one_language
from itotgraph.graph.source import Source, select
from itotgraph.model import Kind
from itotgraph.names import shorten
from itotgraph.namespaces import BASE, PROLOGUE
from itotgraph.questions.errata import bearing
from itotgraph.text.answer import Answer, for_people
from itotgraph.text.render import LIST_SEPARATOR, Term, hung

KINDS = (Kind.OCCUPATION, Kind.CLUSTER, Kind.FUNCTION)

_QUERY = f"""{PROLOGUE}
SELECT ?association ?cluster ?r ?role ?scheme ?part ?kind ?label ?place
{{
  ?association a itot:RoleAssociation ; itot:occupationCluster ?c ; itot:roleCluster ?r .
  ?c skos:prefLabel ?cluster ; skos:notation ?first .
  ?r skos:prefLabel ?role ; skos:notation ?second ; skos:inScheme ?scheme .
  {{ ?association itot:workFunction ?part . BIND("function" AS ?kind) }} UNION
  {{ ?association itot:functionalArea ?part . BIND("area" AS ?kind) }} UNION
  {{ ?association dct:source ?part . ?part rdfs:label ?place ;
     itot:table ?table ; itot:position ?position BIND("row" AS ?kind) }}
  OPTIONAL {{ ?part skos:prefLabel ?label ; skos:notation ?order }} }}
ORDER BY ?second ?first ?kind ?order ?table ?position"""


@dataclass
class Walk:
    """One way from an occupation cluster to a role cluster, with its evidence.

    `functions_met` of `functions_in_all` work functions of the start meet the role, by whatever
    way: of a title those of all its clusters, of a work function itself.
    """

    association: str
    framework: str
    cluster: str
    functions: list[str] = field(default_factory=list)
    role: str = ""
    functions_met: int = 0
    functions_in_all: int = 0
    areas: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    errata: list[str] = field(default_factory=list)


def roles(store: Source, start: Concept, framework: str | None = None) -> list[Walk]:
    """Return the walks from an occupation, occupation cluster or work function, by role.

    The role that most work functions meet comes first in its framework, equals in the order of the
    paper. The start is of one of KINDS; from a work function a walk names this function only.
    `framework` is "msf", "mof" or None for both.
    """
    kept = _associations(store, start)
    walks: dict[str, Walk] = {}
    met: dict[str, set[str]] = defaultdict(set)
    role_of: dict[str, str] = {}
    for row in in_one_language(select(store, _QUERY), "cluster", "role", "label", "place"):
        association = row["association"].value
        scheme = row["scheme"].value.removeprefix(f"{BASE}scheme/")
        if association not in kept or framework not in (None, scheme):
            continue
        walk = walks.setdefault(
            association,
            Walk(association, scheme, row["cluster"].value, role=row["role"].value),
        )
        role_of[association] = row["r"].value
        kind = row["kind"].value
        if kind == "row":
            walk.rows.append(row["place"].value)
        elif kind == "area":
            walk.areas.append(row["label"].value)
        elif start.kind != Kind.FUNCTION or row["part"].value == start.iri:
            walk.functions.append(row["label"].value)
            met[row["r"].value].add(row["part"].value)
    for one in bearing(store, walks):
        walks[one.concept].errata.append(f"{one.identifier} {one.label}")
    in_all = _functions(store, start)
    for association, walk in walks.items():
        walk.functions_met = len(met[role_of[association]])
        walk.functions_in_all = in_all
    frameworks = [walk.framework for walk in walks.values()]
    return sorted(walks.values(), key=lambda w: (frameworks.index(w.framework), -w.functions_met))


def as_answer(walks: list[Walk], start: Concept, reason: str = "") -> Answer:
    """Return the walks with the table rows and errata that each rests on, and its triples.

    People see them step by step; `reason` says why the start is meant by a title that is none of
    its labels.
    """
    answer = as_rows(walks, why=True)
    return replace(answer, forms={**answer.forms, "text": lambda: as_why(start, walks, reason)})


def as_rows(walks: list[Walk], why: bool = False) -> Answer:
    """Return the walks as rows, the columns in the order of the paper's steps.

    With `why` there are also the table rows and errata that a walk rests on, and its triples.
    People see both counts as one text.
    """
    answer = Answer(_columns("functions_met", "functions_in_all", why=why), [], walks)
    short = Answer(_columns("functions_met", why=why), [])
    for walk in walks:
        counts = (walk.functions_met, walk.functions_in_all)
        answer.rows.append(_row(walk, *counts, why=why))
        short.rows.append(_row(walk, _of(walk), why=why))
    return for_people(answer, short)


def as_why(start: Concept, walks: list[Walk], reason: str = "") -> str:
    """Return each walk step by step, with the table rows and errata that it rests on.

    `reason` says why a title that is no label of the start means it.
    """
    lines = []
    for walk in walks:
        title = f"{start.label} ({reason})" if reason else start.label
        steps = [
            ("title", title if start.kind == Kind.OCCUPATION else ""),
            ("cluster", walk.cluster),
            ("functions", "; ".join(walk.functions)),
            ("role", f"{walk.role} ({walk.framework.upper()})"),
            ("met by", f"{_of(walk)} work functions"),
            ("areas", "; ".join(walk.areas)),
            ("rests on", "; ".join(walk.rows)),
            ("errata", "; ".join(walk.errata)),
            ("triples", shorten(walk.association)),
        ]
        for name, text in steps:
            if text:
                lines += hung(name, text, 11)
        lines.append("")
    return "\n".join(lines)


def _columns(*counts: str, why: bool) -> list[str]:
    columns = ["occupation_cluster", "critical_work_functions", "framework", "role_cluster"]
    columns += [*counts, "functional_areas"]
    return columns + (["rests_on", "errata", "association"] if why else [])


def _row(walk: Walk, *counts: int | str, why: bool) -> tuple[Term, ...]:
    cells = [
        *(walk.cluster, LIST_SEPARATOR.join(walk.functions), walk.framework.upper(), walk.role),
        *(*counts, LIST_SEPARATOR.join(walk.areas)),
    ]
    if not why:
        return tuple(map(ox.Literal, cells))
    cells += [LIST_SEPARATOR.join(walk.rows), LIST_SEPARATOR.join(walk.errata)]
    return (*map(ox.Literal, cells), ox.NamedNode(walk.association))


def _of(walk: Walk) -> str:
    return f"{walk.functions_met} of {walk.functions_in_all}"


def _functions(store: Source, start: Concept) -> int:
    """Return how many work functions the start stands for."""
    clusters: dict[str, str] = {
        Kind.OCCUPATION: f"<{start.iri}> skos:broader ?cluster",
        Kind.CLUSTER: f"BIND(<{start.iri}> AS ?cluster)",
    }
    if start.kind not in clusters:
        return 1
    query = f"""{PROLOGUE}SELECT (COUNT(DISTINCT ?function) AS ?n) {{ {clusters[start.kind]}
        . ?function a itot:CriticalWorkFunction ; itot:occupationCluster ?cluster }}"""
    return int(select(store, query)[0]["n"].value)


def _associations(store: Source, start: Concept) -> set[str]:
    patterns: dict[str, str] = {
        Kind.OCCUPATION: f"<{start.iri}> skos:broader/^itot:occupationCluster ?association",
        Kind.CLUSTER: f"?association itot:occupationCluster <{start.iri}>",
        Kind.FUNCTION: f"?association itot:workFunction <{start.iri}>",
    }
    query = f"""{PROLOGUE}
    SELECT ?association {{ {patterns[start.kind]} . ?association a itot:RoleAssociation }}"""
    return {row["association"].value for row in select(store, query)}
