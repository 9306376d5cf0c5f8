"""The strength of the short cuts, counted by hand."""

import pytest

from itotgraph.graph.source import select
from itotgraph.graph.strength import candidacy
from itotgraph.namespaces import BASE, PROLOGUE
from itotgraph.taxonomy import Taxonomy


def told(taxonomy: Taxonomy, subject: str) -> tuple[str, int, int]:
    (row,) = select(
        taxonomy.source,
        f"""{PROLOGUE}SELECT ?label ?met ?all {{ <{subject}> rdfs:label ?label ;
            itot:functionsMet ?met ; itot:functionsInAll ?all }}""",
    )
    return row["label"].value, int(row["met"].value), int(row["all"].value)


@pytest.mark.parametrize(
    ("subject", "label", "met", "of_all"),
    [
        # Table 1, rows 1 and 3; the paper describes six functions of the cluster.
        (
            "association/technology-architecture-development-and-management/msf/product-management",
            "Technology architecture development and management: MSF Product Management",
            *(1, 6),
        ),
        (
            "association/technology-architecture-development-and-management/msf/development",
            "Technology architecture development and management: MSF Development",
            *(3, 6),
        ),
        (
            "occupation/information-systems-architect#msf-development",
            "Information systems architect: MSF Development",
            *(3, 6),
        ),
        # Three of six in each of two clusters (Table 2, rows 1 and 3).
        (
            "occupation/network-architect#msf-development",
            "Network architect: MSF Development",
            6,
            12,
        ),
    ],
)
def test_it_is_counted(taxonomy: Taxonomy, subject: str, label: str, met: int, of_all: int) -> None:
    assert told(taxonomy, BASE + subject) == (label, met, of_all)


def test_every_candidate_role_has_a_candidacy_and_no_other_pair(taxonomy: Taxonomy) -> None:
    def pairs(pattern: str) -> list[tuple[str, str]]:
        query = f"{PROLOGUE}SELECT ?o ?r {{ {pattern} }}"
        return sorted((r["o"].value, r["r"].value) for r in select(taxonomy.source, query))

    found = pairs("?o itot:candidateRole ?r")
    assert found == pairs("?c a itot:Candidacy ; itot:occupation ?o ; itot:roleCluster ?r")
    assert len(found) > 700
    counted = "?c itot:functionsMet ?m ; itot:functionsInAll ?n FILTER(0 < ?m && ?m <= ?n)"
    assert len(pairs(f"{counted} BIND(?c AS ?o) BIND(?m AS ?r)")) == len(found) + 49


def test_a_candidacy_of_ones_own_has_an_iri() -> None:
    assert candidacy("https://e.org/titles#sre", f"{BASE}mof/support") == (
        "https://e.org/titles#sre-mof-support"
    )
    assert candidacy("https://e.org/sre", "https://e.org/role/x") == (
        "https://e.org/sre#https%3A--e.org-role-x"
    )
