"""The way from one occupation to another."""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph.concept import concepts, find
from itotgraph.graph.source import as_store
from itotgraph.questions import path as module
from itotgraph.questions.compare import profiles
from itotgraph.questions.path import as_answer, path
from itotgraph.taxonomy import Taxonomy
from tests import want
from tests.conftest import SHARED

CAREERS = Path(module.__file__).with_name("careers.tsv")
ONET_29_2 = SHARED / "data" / "onet-29.2"


@pytest.fixture(scope="module")
def competencies(store: ox.Store) -> dict[str, frozenset[str]]:
    return {iri: profile["competencies"] for iri, profile in profiles(store, "Occupation").items()}


def test_within_a_cluster_it_is_one_step_with_nothing_new(linked: ox.Store) -> None:
    (step,) = path(linked, find(linked, "Contract manager"), find(linked, "Partner manager"))
    assert (step.concept.label, step.new, step.same_cluster) == ("Partner manager", [], True)


def test_from_a_title_to_itself_there_is_no_step(linked: ox.Store) -> None:
    start = find(linked, "Contract manager")
    assert path(linked, start, start) == []


def test_a_technician_becomes_an_architect_in_steps_that_someone_knows(
    linked: ox.Store, competencies: dict[str, frozenset[str]]
) -> None:
    """The architect's work is in two clusters: the way goes by that of networks, from which the
    paper sees a career path to the other, and asks for nothing that the goal does not call for.
    """
    start = find(linked, "Help desk technician", "Occupation")
    goal = find(linked, "Network architect", "Occupation")
    between, last = path(linked, start, goal)
    assert last.concept == goal
    assert last.career_path
    assert (between.onet, last.onet) == ("related occupation", "related occupation")
    network = "https://w3id.org/itot/cluster/network-design-and-administration"
    listed = linked.quads_for_pattern(
        ox.NamedNode(between.concept.iri), None, ox.NamedNode(network)
    )
    assert next(listed, None)
    assert "enior" not in between.concept.label
    lacking = competencies[goal.iri] - competencies[start.iri]
    assert len(between.new) + len(last.new) == len(lacking)
    assert not {*between.new} & {*last.new}


def test_a_step_that_nobody_knows_is_said_to_be_one(linked: ox.Store) -> None:
    steps = path(linked, find(linked, "Trainer"), find(linked, "Programmer", "Occupation"))
    assert [(s.career_path, s.onet, s.same_cluster) for s in steps] == [(False, "", False)]
    assert "neither the paper nor O*NET knows this step" in " ".join(
        as_answer(steps).render("text").split()
    )


def test_no_way_over_one_other_of_the_same_worth_has_a_smaller_largest_step(
    taxonomy: Taxonomy, linked: ox.Store, competencies: dict[str, frozenset[str]]
) -> None:
    """Whatever lies between within the goal's own competencies costs nothing more."""
    start = find(linked, "Applications analyst", "Occupation")
    goal = find(linked, "Systems architect", "Occupation")
    steps = path(linked, start, goal)
    known, wanted = competencies[start.iri], competencies[goal.iri]
    assert sum(len(step.new) for step in steps) == len(wanted - known)
    direct = len(wanted - known)
    assert max(len(step.new) for step in steps) <= direct


def occupations(*codes: str) -> ox.Store:
    """Return a graph of occupations A, B, C, each in a cluster of its own, mapped to O*NET."""
    text = "".join(
        f"""cluster:{n} a itot:OccupationCluster ; skos:prefLabel "Cluster {n}"@en .
        occupation:{n} a itot:Occupation ; skos:prefLabel "{n}"@en ; skos:broader cluster:{n} ;
            skos:closeMatch <https://w3id.org/itot/onet/{code}> .
        work-function:{n} a itot:CriticalWorkFunction ; itot:occupationCluster cluster:{n} ;
            itot:requires competency:{n} .
        competency:{n} a itot:Knowledge ; skos:prefLabel "Knowledge of {n}"@en ."""
        for n, code in zip("ABC", codes, strict=False)
    )
    prefixes = "".join(
        f"@prefix {name}: <https://w3id.org/itot/{name}/> ."
        for name in ("cluster", "occupation", "work-function", "competency")
    )
    prefixes += "@prefix itot: <https://w3id.org/itot/ns/> ."
    prefixes += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
    parsed = ox.parse(prefixes + text, format=ox.RdfFormat.TURTLE)
    return as_store(quad.triple for quad in parsed)


def test_no_step_rises_over_more_than_two_job_zones() -> None:
    """By O*NET 29.2: 43-4051 is in zone 2, 25-9031 in 5, 15-1251 in 4."""
    graph = occupations("43-4051.00", "25-9031.00", "15-1251.00")
    start, goal = find(graph, "A"), find(graph, "B")
    assert [(s.concept.label, s.zone) for s in path(graph, start, goal)] == [("C", 4), ("B", 5)]
    assert [s.concept.label for s in path(graph, goal, start)] == ["A"]
    graph = occupations("43-4051.00", "25-9031.00")
    with pytest.raises(InputError, match="no way from A to B rises by 2 job zones or fewer"):
        path(graph, find(graph, "A"), find(graph, "B"))


def test_rows_name_what_is_new(linked: ox.Store) -> None:
    labels = {concept.label for concept in concepts(linked)}
    steps = path(linked, find(linked, "Trainer"), find(linked, "Network architect"))
    answer = as_answer(steps)
    assert answer.variables[:5] == ["step", "occupation", "new", "new_competencies", "paper_says"]
    for step, row in zip(steps, answer.values(), strict=True):
        assert row[2] == str(len(step.new))
        assert set(step.new) <= labels
        assert all(label in row[3] for label in step.new)


def test_what_onet_says_is_what_the_release_says(taxonomy: Taxonomy) -> None:
    lines = CAREERS.read_text(encoding="utf-8").splitlines()
    packaged = {code: rest for code, *rest in (line.split("\t") for line in lines[3:])}
    mapped = {
        triple.object.value.removeprefix("https://w3id.org/itot/onet/")
        for triple in taxonomy.layers.linked
        if isinstance(triple.object, ox.NamedNode)
        and "/occupation/" in str(triple.subject)
        and "/itot/onet/" in triple.object.value
    }
    # What is not rated has neither: two "all other" groups.
    assert mapped - packaged.keys() == {"11-9199.00", "15-1299.00"}
    if not ONET_29_2.exists():
        pytest.skip(want.of(ONET_29_2, want.SHARED))

    def rows(name: str) -> list[dict[str, str]]:
        with (ONET_29_2 / name).open(encoding="utf-8") as file:
            return [*csv.DictReader(file, delimiter="\t")]

    zones = {row["O*NET-SOC Code"]: row["Job Zone"] for row in rows("Job Zones.txt")}
    related: dict[str, list[str]] = {code: [] for code in packaged}
    for row in sorted(rows("Related Occupations.txt"), key=lambda row: int(row["Index"])):
        if row["O*NET-SOC Code"] in packaged and row["Relatedness Tier"].startswith("Primary"):
            related[row["O*NET-SOC Code"]].append(row["Related O*NET-SOC Code"])
    assert packaged == {code: [zones[code], " ".join(related[code])] for code in packaged}
