"""Which roles fit: the five-step walk of the paper, from a title to functional areas.

The steps are those of "How to Use Tables 1 and 3" in the taxonomy: the occupation cluster (1) of a
title (2), its critical work functions (3), the role cluster that meets them (4), and the
functional areas of that role (5). Each walk names the table rows and errata that it rests on.
"""

import json
import textwrap
from dataclasses import asdict, dataclass, field

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.concept import Concept, find
from itotgraph.graph.parse import expand, select, shorten
from itotgraph.namespaces import BASE, PROLOGUE
from itotgraph.text.render import LIST_SEPARATOR, Answer, Term

KINDS = ("Occupation", "OccupationCluster", "CriticalWorkFunction")

_QUERY = f"""{PROLOGUE}
SELECT ?association ?cluster ?role ?scheme ?part ?kind ?label ?table ?position ?identifier ?defect
{{
  ?association a itot:RoleAssociation ; itot:occupationCluster ?c ; itot:roleCluster ?r .
  ?c skos:prefLabel ?cluster ; skos:notation ?first .
  ?r skos:prefLabel ?role ; skos:notation ?second ; skos:inScheme ?scheme .
  {{ ?association itot:workFunction ?part . BIND("function" AS ?kind) }} UNION
  {{ ?association itot:functionalArea ?part . BIND("area" AS ?kind) }} UNION
  {{ ?association dct:source ?part . ?part itot:table ?table ; itot:position ?position .
     BIND("row" AS ?kind) }} UNION
  {{ ?e itot:touches ?association ; dct:identifier ?identifier ; rdfs:label ?defect .
     BIND("erratum" AS ?kind) BIND(?e AS ?part) }}
  OPTIONAL {{ ?part skos:prefLabel ?label ; skos:notation ?order }} }}
ORDER BY ?second ?first ?kind ?order ?table ?position ?identifier"""


@dataclass
class Walk:
    """One way from an occupation cluster to a role cluster, with its evidence."""

    association: str
    framework: str
    cluster: str
    functions: list[str] = field(default_factory=list)
    role: str = ""
    areas: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    errata: list[str] = field(default_factory=list)


def start(store: ox.Store, title: str) -> tuple[Concept, str]:
    """Return the concept of KINDS that a title names, or else the one occupation that it means,
    with the reason to think so.

    Raises InputError where there is no such concept, or several are meant equally well.
    """
    try:
        return find(store, title, *KINDS), ""
    except InputError as error:
        from itotgraph.titles.match import index, match

        matches = match(index(store), title)
        best = [each for each in matches if each.score == matches[0].score]
        if not best or expand(title):
            raise
        if len(best) > 1:
            meant = ", ".join(shorten(each.concept) for each in best)
            problem = f"'{title}' may mean several occupations"
            raise InputError(problem, f"say which: {meant}") from error
        return find(store, best[0].concept), best[0].reason


def roles(store: ox.Store, start: Concept, framework: str | None = None) -> list[Walk]:
    """Return the walks from an occupation, occupation cluster or work function, by role.

    The start is of one of KINDS; from a work function a walk names this function only.
    `framework` is "msf", "mof" or None for both.
    """
    kept = _associations(store, start)
    walks: dict[str, Walk] = {}
    for row in select(store, _QUERY):
        association = row["association"].value
        scheme = row["scheme"].value.removeprefix(f"{BASE}scheme/")
        if association not in kept or framework not in (None, scheme):
            continue
        walk = walks.setdefault(
            association,
            Walk(association, scheme, row["cluster"].value, role=row["role"].value),
        )
        kind = row["kind"].value
        if kind == "row":
            walk.rows.append(f"Table {row['table'].value}, row {row['position'].value}")
        elif kind == "erratum":
            walk.errata.append(f"{row['identifier'].value} {row['defect'].value}")
        elif kind == "area":
            walk.areas.append(row["label"].value)
        elif start.kind != "CriticalWorkFunction" or row["part"].value == start.iri:
            walk.functions.append(row["label"].value)
    return list(walks.values())


def as_answer(walks: list[Walk], why: bool = False) -> Answer:
    """Return the walks as rows, the columns in the order of the paper's steps.

    With `why` there are also the table rows and errata that a walk rests on, and its triples.
    """
    columns = ["occupation_cluster", "critical_work_functions", "framework", "role_cluster"]
    columns += ["functional_areas", *(("rests_on", "errata", "association") if why else ())]
    rows = []
    for walk in walks:
        cells = [
            *(walk.cluster, LIST_SEPARATOR.join(walk.functions), walk.framework.upper()),
            *(walk.role, LIST_SEPARATOR.join(walk.areas)),
        ]
        if why:
            cells += [LIST_SEPARATOR.join(walk.rows), LIST_SEPARATOR.join(walk.errata)]
        terms: list[Term] = [ox.Literal(cell) for cell in cells]
        rows.append((*terms, *([ox.NamedNode(walk.association)] if why else ())))
    return Answer(columns, rows)


def as_why(start: Concept, walks: list[Walk], reason: str = "") -> str:
    """Return each walk step by step, with the table rows and errata that it rests on.

    `reason` says why a title that is no label of the start means it.
    """
    lines = []
    for walk in walks:
        title = f"{start.label} ({reason})" if reason else start.label
        steps = [
            ("title", title if start.kind == "Occupation" else ""),
            ("cluster", walk.cluster),
            ("functions", "; ".join(walk.functions)),
            ("role", f"{walk.role} ({walk.framework.upper()})"),
            ("areas", "; ".join(walk.areas)),
            ("rests on", "; ".join(walk.rows)),
            ("errata", "; ".join(walk.errata)),
            ("triples", shorten(walk.association)),
        ]
        for name, text in steps:
            if text:
                lines += textwrap.wrap(
                    f"{name:<11}{text}", 96, subsequent_indent=" " * 11, break_on_hyphens=False
                )
        lines.append("")
    return "\n".join(lines)


def as_json(walks: list[Walk]) -> str:
    """Return the walks as a JSON array."""
    return json.dumps([asdict(walk) for walk in walks], ensure_ascii=False, indent=2) + "\n"


def _associations(store: ox.Store, start: Concept) -> set[str]:
    patterns = {
        "Occupation": f"<{start.iri}> skos:broader/^itot:occupationCluster ?association",
        "OccupationCluster": f"?association itot:occupationCluster <{start.iri}>",
        "CriticalWorkFunction": f"?association itot:workFunction <{start.iri}>",
    }
    query = f"""{PROLOGUE}
    SELECT ?association {{ {patterns[start.kind]} . ?association a itot:RoleAssociation }}"""
    return {row["association"].value for row in select(store, query)}
