"""The ontology as it is committed: its counts, its form, its names and its promises."""

import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.graph import turtle
from itotgraph.graph.parse import ontology_files, parse
from itotgraph.names import expand
from itotgraph.namespaces import BASE, ITOT, RDF
from tests.conftest import ROOT
from tests.fidelity import EXTRACT, PAPER, Graph, first, index, labels, lines, members

MINTED = ROOT / "tests" / "minted.txt"
# The work functions of the 13 clusters, in the order of the paper.
FUNCTIONS = [6, 5, 5, 5, 6, 5, 10, 9, 6, 6, 6, 7, 5]


@pytest.fixture(scope="module")
def ontology(asserted: list[ox.Triple]) -> Graph:
    return index(asserted)


def instances(graph: Graph, kind: str) -> list[str]:
    return graph[ITOT.IRI + kind, "^type"]


def places(graph: Graph, sort: str, link: str) -> list[str]:
    return [parent for concept in members(graph, sort) for parent in graph[concept, link]]


def framework(graph: Graph, name: str, sort: str) -> list[str]:
    return [c for c in members(graph, sort) if graph[c, "inScheme"] == [f"{BASE}scheme/{name}"]]


def test_clusters_occupations_and_functions(ontology: Graph) -> None:
    assert len(members(ontology, "cluster")) == 13
    occupations = members(ontology, "occupation")
    assert len(occupations) == 156
    assert sum(len(ontology[concept, "broader"]) > 1 for concept in occupations) == 24
    functions = Counter(places(ontology, "function", "occupationCluster"))
    order = {first(ontology, cluster, "notation"): n for cluster, n in functions.items()}
    assert [order[notation] for notation in sorted(order)] == FUNCTIONS
    assert len(members(ontology, "function")) == sum(FUNCTIONS) == 81


def test_activities_and_competencies(ontology: Graph) -> None:
    assert len(members(ontology, "activity")) == 517
    assert len(places(ontology, "activity", "broader")) == 539
    assert len(members(ontology, "competency")) == 846
    assert len(places(ontology, "competency", "^requires")) == 411 + 552 == 963
    for kind, count, words in (
        ("Knowledge", 411, "Knowledge of "),
        ("Ability", 552, "Ability to "),
    ):
        found = instances(ontology, kind)
        assert sum(len(ontology[concept, "^requires"]) for concept in found) == count
        assert all(first(ontology, concept, "prefLabel").startswith(words) for concept in found)


@pytest.mark.parametrize(
    ("name", "roles", "areas", "names", "duties", "nested"),
    [("msf", 6, 26, 26, 84, 0), ("mof", 6, 73, 71, 408, 8)],
)
def test_roles_areas_and_responsibilities(
    ontology: Graph, name: str, roles: int, areas: int, names: int, duties: int, nested: int
) -> None:
    assert len(framework(ontology, name, "role")) == roles
    found = framework(ontology, name, "area")
    assert len(found) == areas
    assert len({first(ontology, area, "prefLabel") for area in found}) == names
    direct = [duty for area in found for duty in ontology[area, "^broader"]]
    assert len(direct) == duties
    assert len([part for duty in direct for part in ontology[duty, "^broader"]]) == nested


def test_rows_and_associations(ontology: Graph) -> None:
    rows = Counter(first(ontology, row, "table") for row in instances(ontology, "TableRow"))
    assert rows == {"1": 24, "2": 24, "3": 25, "4": 25}
    associations = instances(ontology, "RoleAssociation")
    assert len(associations) == 49
    assert {source for one in associations for source in ontology[one, "source"]} == set(
        instances(ontology, "TableRow")
    )


def test_role_combinations(ontology: Graph) -> None:
    """The table of the MSF Team Model v. 3.1: P possible, U unlikely, N not recommended."""
    roles = ("Product", "Program", "Development", "Test", "User", "Release")
    table = ("NNPPU", "NUUP", "NNN", "PP", "U")
    letters = {"possible": "P", "unlikely": "U", "notRecommended": "N"}
    found = {}
    for one in instances(ontology, "RoleCombination"):
        labels = (first(ontology, role, "prefLabel") for role in ontology[one, "combines"])
        advice = first(ontology, one, "advice").removeprefix(ITOT.IRI)
        found[frozenset(label.split()[0] for label in labels)] = letters[advice]
        (source,) = ontology[one, "source"]
        assert ontology[source, "title"] == ["MSF Team Model v. 3.1"]
    assert found == {
        frozenset((one, other)): letter
        for at, one in enumerate(roles[:-1])
        for other, letter in zip(roles[at + 1 :], table[at], strict=True)
    }


@pytest.mark.parametrize("file", ontology_files(), ids=lambda file: file.name)
def test_every_file_is_in_the_canonical_form(file: Path) -> None:
    triples = parse(file)
    assert turtle.serialize(triples) == file.read_text(encoding="utf-8")
    blank = [t for t in triples if isinstance(t.subject, ox.BlankNode)]
    assert {t.predicate.value for t in blank} <= {RDF.first, RDF.rest}
    assert not blank or file.name == "schema.ttl"


def test_no_iri_vanishes_and_no_new_one_is_unlisted(
    asserted: list[ox.Triple], links: list[ox.Triple]
) -> None:
    """Everything ever minted is still described; what is retired says what replaces it."""
    (today,) = (file for file in ontology_files() if file.name == "today.ttl")
    ontology = index([*asserted, *links, *parse(today)])
    minted = MINTED.read_text(encoding="utf-8").splitlines()
    assert minted == sorted(set(minted))
    described = {
        subject for subject, name in ontology if ontology[subject, name] and name[0] != "^"
    }
    own = {subject for subject in described if subject.startswith(BASE)}
    gone = [iri for iri in minted if iri not in own]
    assert not gone, f"minted and gone (retire an IRI, do not remove it): {gone}"
    unlisted = sorted(own - set(minted))
    assert not unlisted, f"not in {MINTED.name}; add, and never rename: {unlisted}"
    for iri in minted:
        if ontology[iri, "deprecated"]:
            assert set(ontology[iri, "isReplacedBy"]) & own, f"{iri} has no replacement"


def test_every_term_says_what_it_is_and_what_it_joins(ontology: Graph) -> None:
    modules = (ITOT.IRI + name for name in ("", "roster", "onet"))
    properties = 0
    for term in (term for module in modules for term in ontology[module, "^isDefinedBy"]):
        for name in ("label", "comment", "isDefinedBy"):
            assert len(ontology[term, name]) == 1, f"{term} has not one {name}"
        if not first(ontology, term, "type").endswith("Property"):
            continue
        properties += 1
        for name in ("domain", "range"):
            assert ontology[term, name] or ontology[term, f"{name}Includes"], f"{term}: no {name}"
    assert properties > 60


def test_classes_that_have_nothing_in_common_are_disjoint(ontology: Graph) -> None:
    """Kinds of concepts from each other; what is no concept from all; knowledge from abilities."""
    concept, ours = str(expand("skos:Concept")), ontology[ITOT.IRI, "^isDefinedBy"]
    classes = [c for c in ours if ontology[c, "type"] == [str(expand("owl:Class"))]]
    kinds = [c for c in classes if concept in ontology[c, "subClassOf"]]
    others = [c for c in classes if not ontology[c, "subClassOf"]]
    assert len(kinds) == 8
    assert len(others) >= 8
    for group in (kinds, [*others, concept], [ITOT.Ability, ITOT.Knowledge]):
        for one, other in combinations(group, 2):
            assert other in ontology[one, "disjointWith"] + ontology[one, "^disjointWith"], one


def test_labels_are_clean(asserted: list[ox.Triple], ontology: Graph) -> None:
    for triple in asserted:
        if triple.predicate.value.endswith(("Label", "#label")):
            text, where = triple.object.value, f"{triple.subject}: {triple.object}"
            assert triple.object.language == "en", where
            assert text == " ".join(text.split()), where
            assert text.isprintable(), where
            assert not re.search(r"[<>•*\[\]]|\(pg", text), where
            # ESCO has its titles in lower case.
            ours = triple.subject.value.startswith(BASE) and not triple.subject.value.startswith(
                ITOT.IRI
            )
            assert text.lstrip(".")[:1].isupper() or not ours, where
    for (subject, name), values in list(ontology.items()):
        if name == "prefLabel":
            assert len(values) == 1, f"{subject} has {len(values)} preferred labels"
            assert not set(values) & set(ontology[subject, "altLabel"]), subject


def test_clusters_roles_and_areas_are_defined(ontology: Graph) -> None:
    for sort in ("cluster", "role", "area"):
        for concept in members(ontology, sort):
            assert len(ontology[concept, "definition"]) == 1, concept
            text = ontology[concept, "definition"][0]
            assert 1 <= len(re.findall(r"\.(?= [A-Z]|$)", text)) <= 3, f"{concept}: {text}"
            assert text.endswith("."), concept


def test_definitions_are_not_copied(ontology: Graph, source: list[str]) -> None:
    """No definition has eight words in a row with the text."""

    def runs(text: str) -> set[str]:
        words = re.findall(r"\w+", text.casefold())
        return {" ".join(words[at : at + 8]) for at in range(len(words) - 7)}

    theirs = runs(" ".join(source))
    for sort in ("cluster", "role", "area"):
        for concept in members(ontology, sort):
            shared = runs(first(ontology, concept, "definition")) & theirs
            assert not shared, f"{concept} has the words of the paper: {sorted(shared)}"


@pytest.mark.parametrize(
    ("one", "name", "other"),
    [
        (
            "technology-architecture-development-and-management",
            "companionProfile",
            "business-architecture-development-and-management",
        ),
        ("information-technology-management", "companionProfile", "project-management"),
        ("third-party-management", "relatedProfile", "technical-sales"),
    ],
)
def test_profiles_name_each_other(ontology: Graph, one: str, name: str, other: str) -> None:
    assert ontology[f"{BASE}cluster/{one}", name] == [f"{BASE}cluster/{other}"]
    assert ontology[f"{BASE}cluster/{other}", name] == [f"{BASE}cluster/{one}"]


def test_only_these_profiles_are_linked(ontology: Graph) -> None:
    assert len(places(ontology, "cluster", "companionProfile")) == 4
    assert len(places(ontology, "cluster", "relatedProfile")) == 2


def test_career_paths_and_overlaps_are_those_of_the_definitions(ontology: Graph) -> None:
    """Lines 468 and 474 of the text, and 514 and 528."""

    def pairs(name: str) -> set[tuple[str, str]]:
        clusters = members(ontology, "cluster")
        return {(one, two) for one in clusters for two in ontology[one, name]}

    architecture = f"{BASE}cluster/technology-architecture-development-and-management"
    assert pairs("careerPathTo") == {
        (f"{BASE}cluster/database-administration-and-development", architecture),
        (f"{BASE}cluster/network-design-and-administration", architecture),
    }
    assert pairs("overlapsWith") == {
        (f"{BASE}cluster/technical-support", f"{BASE}cluster/network-design-and-administration"),
        (
            f"{BASE}cluster/testing-development-and-management",
            f"{BASE}cluster/programming-software-development",
        ),
    }


def test_homographs_have_a_qualifier(ontology: Graph) -> None:
    """Only these titles stand twice in a scheme; the paper's own name stays the preferred one."""
    qualified = {
        (first(ontology, concept, "prefLabel"), first(ontology, parent, "prefLabel"))
        for sort, above in (("function", "occupationCluster"), ("area", "broader"))
        for concept in members(ontology, sort)
        for parent in ontology[concept, above]
        for name in ontology[concept, "altLabel"]
        if name.endswith(f" ({first(ontology, parent, 'prefLabel')})")
        and name.startswith(first(ontology, concept, "prefLabel") + " (")
    }
    databases = "Database administration and development"
    networks = "Network design and administration"
    assert qualified == {
        ("Perform administration and maintenance", databases),
        ("Perform administration and maintenance", networks),
        ("Perform security administration", databases),
        ("Perform security administration", networks),
        ("Perform security administration", "Technical support"),
        ("Communications Coordinator", "Release"),
        ("Communications Coordinator", "Support"),
        ("Documentation Coordinator", "Infrastructure"),
        ("Documentation Coordinator", "Release"),
    }


def test_responsibilities_with_the_same_words_are_linked(ontology: Graph) -> None:
    """18 pairs, and no three; each is stated once, of the later one."""
    called = defaultdict(list)
    for duty in instances(ontology, "Responsibility"):
        called[first(ontology, duty, "prefLabel")].append(duty)
    linked = {
        (one, two)
        for one in instances(ontology, "Responsibility")
        for two in ontology[one, "sameWording"]
    }
    assert linked == {(max(same), min(same)) for same in called.values() if len(same) > 1}
    assert len(linked) == 18 == sum(len(same) - 1 for same in called.values())
    assert (f"{BASE}responsibility/r327", f"{BASE}responsibility/r323") in linked
    assert not any(ontology[one, "broader"] == ontology[two, "broader"] for one, two in linked)


def test_msf_release_management_is_close_to_mof_release(ontology: Graph) -> None:
    assert places(ontology, "role", "closeMatch") == [f"{BASE}mof/release"]
    assert ontology[f"{BASE}msf/release-management", "closeMatch"] == [f"{BASE}mof/release"]


def test_mof_areas_named_like_an_occupation_are_close_to_it(ontology: Graph) -> None:
    for area in members(ontology, "area"):
        same = ontology["occupation", first(ontology, area, "prefLabel").casefold()]
        assert ontology[area, "closeMatch"] == same, area
        assert not same or area.startswith(BASE + "mof/")
    assert len(places(ontology, "area", "closeMatch")) == 14


def test_the_lines_of_an_erratum_are_those_of_its_location(ontology: Graph) -> None:
    for erratum in instances(ontology, "Erratum"):
        where = lines(*ontology[erratum, "location"])
        named = {number for start, end in where for number in range(start, end + 1)}
        assert {int(number) for number in ontology[erratum, "line"]} == named != set(), erratum


def test_errata_are_of_the_two_texts(ontology: Graph) -> None:
    """Seven of the O*NET extract, all others of the paper."""
    sources = Counter(
        source
        for erratum in instances(ontology, "Erratum")
        for source in ontology[erratum, "source"]
    )
    assert sources == {PAPER: 178, EXTRACT: 7}


def test_variants_of_a_name_have_an_erratum(ontology: Graph) -> None:
    """Other names of a concept, and names that several concepts of a sort have, but for hyphens."""
    touched = [set(ontology[erratum, "touches"]) for erratum in instances(ontology, "Erratum")]
    for sort in ("cluster", "function", "competency", "role", "area"):
        same = defaultdict(set)
        for concept in members(ontology, sort):
            same[labels(ontology, concept)[0].replace("-", " ").casefold()].add(concept)
            if len(labels(ontology, concept)) > 1:
                assert any(concept in touches for touches in touched), concept
        for name, concepts in same.items():
            recorded = len(concepts) == 1 or any(concepts <= touches for touches in touched)
            assert recorded, (
                f"{sort} {name!r} is the name of {sorted(concepts)}, without an erratum"
            )


def test_the_data_set_is_described(asserted: list[ox.Triple], links: list[ox.Triple]) -> None:
    """DCAT 3 and VoID: what a catalogue of data sets asks for."""
    ontology = index([*asserted, *links])
    dataset = BASE + "dataset"
    for name in (
        *("title", "description", "license", "rights", "creator", "publisher", "source", "version"),
        *("issued", "bibliographicCitation", "status", "hasCurrentVersion", "created", "modified"),
        *("exampleResource", "vocabulary", "uriSpace", "sparqlEndpoint", "subset"),
        *("distribution", "keyword", "landingPage", "dataDump", "rootResource", "language"),
    ):
        assert ontology[dataset, name], f"the data set has no {name}"
    assert ontology[dataset, "license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    schemes = ontology[str(expand("skos:ConceptScheme")), "^type"]
    # ESCO's schemes are named here and described by ESCO.
    own = {scheme for scheme in schemes if scheme.startswith(BASE)} | {f"{BASE}scheme/today"}
    assert set(ontology[dataset, "rootResource"]) == own
    for example in ontology[dataset, "exampleResource"]:
        assert ontology[example, "type"], f"the example {example} is not in the graph"
    for one in ontology[dataset, "distribution"]:
        for name in ("title", "license", "downloadURL", "format", "mediaType"):
            assert len(ontology[one, name]) == 1, f"{one} has no {name}"
    for agent in (*ontology[dataset, "creator"], *ontology[dataset, "source"]):
        assert ontology[agent, "name"] or ontology[agent, "title"], agent
