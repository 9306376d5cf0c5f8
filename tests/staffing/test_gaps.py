"""Who is missing; expected values are from the paper's text and MSF's table of combinations."""

import collections
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itotgraph.errors import InputError
from itotgraph.graph import check
from itotgraph.graph.concept import Concept, concepts, find
from itotgraph.namespaces import BASE, ITOT, SKOS
from itotgraph.staffing import report, roster
from itotgraph.staffing.gaps import COVERED, FEW, NOT, ONE, Coverage, Report, gaps, required
from itotgraph.staffing.roster import Person
from itotgraph.staffing.smallest import Impossible, Team
from itotgraph.taxonomy import Taxonomy
from tests.rosters import OTHERS
from tests.rosters import roster as made_up

MSF = f"{BASE}msf/"
SIX = (
    *("product-management", "program-management", "development", "test", "user-experience"),
    "release-management",
)


@pytest.fixture(scope="module")
def known(linked: ox.Store) -> list[Concept]:
    return concepts(linked)


def people(*titles: str) -> list[Person]:
    return [Person(f"P{number}", title) for number, title in enumerate(titles, 1)]


def roles(*names: str) -> dict[str, int]:
    return {MSF + name: 1 for name in names}


def by_label(found: Report) -> dict[str, Coverage]:
    return {each.concept.label: each for each in found.coverage}


def test_all_that_the_frameworks_need_is_required(linked: ox.Store) -> None:
    """6 role clusters each; 13 of the 81 functions meet no MSF role, and 29 no MOF role."""
    for framework, count in (("msf", 6 + 81 - 13), ("mof", 6 + 81 - 29)):
        found = gaps(linked, [], framework, team=False)
        assert len(found.coverage) == count
        assert {each.status for each in found.coverage} == {NOT}
        assert found.gaps
    assert len(gaps(linked, [], team=False).coverage) == 12 + 81


def test_the_architect_of_the_paper_covers_what_it_says(linked: ox.Store) -> None:
    """Steps 3 and 4 of "How to Use Tables 1 and 3", with the two work functions of the example."""
    functions = frozenset(
        find(linked, name, "CriticalWorkFunction").iri
        for name in ("Identify strategic customer requirements", "Determine systems solutions")
    )
    architect = Person("P1", "IT Application Architect", functions)
    found = by_label(gaps(linked, [architect], "msf", team=False))
    able = {label for label, each in found.items() if each.people}
    assert {"Product Management", "Development"} <= able
    assert {label for label in able if found[label].concept.iri in functions} == {
        "Identify strategic customer requirements",
        "Determine systems solutions",
    }


def test_a_title_stands_for_all_functions_of_its_clusters(linked: ox.Store) -> None:
    """Line 334: what Third-party management performs, all of which meets Partner."""
    found = gaps(linked, people("Contract manager"), "mof", team=False)
    covered = {each.concept.label for each in found.coverage if each.people}
    assert covered == {
        "Partner",
        "Identify and select strategic partners",
        "Provide strategic direction for partner relationship program",
        "Develop and manage partner business relationships",
        "Develop, manage, and negotiate contracts",
        "Evaluate performance of partners and effectiveness of relationships",
    }


def test_a_function_of_several_clusters_is_that_of_the_own_one(linked: ox.Store) -> None:
    name = "Perform security administration"
    performed = frozenset(
        c.iri for c in concepts(linked) if c.kind == "CriticalWorkFunction" and c.label == name
    )
    assert len(performed) == 3
    for title, clusters in (("Database administrator", {"Database"}), ("Chef", set())):
        found = gaps(linked, [Person("P1", title, performed)], team=False)
        those = {
            e.within.split()[0] for e in found.coverage if e.people and e.concept.label == name
        }
        assert those == (clusters or {"Database", "Network", "Technical"})


def test_one_person_two_and_too_few(linked: ox.Store) -> None:
    """Table 2: Test draws on network, programming and testing, Program Management on project
    management, User Experience on training, Release Management on programming and projects.
    """
    needs = roles("test", "program-management", "user-experience")
    needs |= {MSF + "release-management": 3}
    staff = people("Test engineer", "Network manager", "Project manager")
    off = Person("P4", "Trainer", allocation=0)
    found = by_label(gaps(linked, [*staff, off], "msf", needs, team=False))
    assert {label: (e.status, e.people, e.indispensable) for label, e in found.items()} == {
        "Test": (COVERED, 2, ()),
        "Program Management": (ONE, 1, ("P3",)),
        "User Experience": (NOT, 0, ()),
        "Release Management": (FEW, 2, ("P1", "P3")),
    }


def test_what_is_missing_says_what_to_look_for_and_to_advertise(linked: ox.Store) -> None:
    """Lines 3253 to 3300: usability testing; the mappings are those of ontology/*.sssom.tsv."""
    function = find(linked, "Perform usability testing").iri
    (found,) = gaps(linked, [], "msf", {function: 1}, team=False).coverage
    assert found.within == "Testing development and management"
    competencies = {c.label for c in concepts(linked) if c.kind in ("Knowledge", "Ability")}
    assert found.competencies
    assert set(found.competencies) <= competencies
    vocabularies = {p.vocabulary for p in found.postings}
    assert vocabularies == {"O*NET", "ESCO"}
    assert ("15-1253.00", "Software Quality Assurance Analysts and Testers") in {
        (posting.code, posting.title) for posting in found.postings
    }
    assert found.rests_on
    assert all(re.fullmatch(r"Table [12], row \d+", place) for place in found.rests_on)


def test_who_covers_nothing_is_told_why(linked: ox.Store) -> None:
    staff = [*people("Chef de cuisine", "Help desk technican", "Tester")]
    staff.append(Person("P9", "Tester", allocation=0))
    found = gaps(linked, staff, "msf", team=False)
    why = {each.person: each.why for each in found.unmatched}
    assert why["P1"] == "no occupation or role of the taxonomy has a name like this"
    assert why["P9"] == "allocated to nothing"
    assert "P3" not in why
    chef = next(each for each in found.unmatched if each.person == "P1")
    assert chef.nearest == ()


def test_two_roles_that_do_not_go_together_rest_on_one(linked: ox.Store) -> None:
    """Programming/software development meets both Development and Test (Table 1)."""
    found = gaps(linked, people("Software tester"), "msf", roles("development", "test"))
    (stretched,) = found.stretched
    assert stretched.person == "P1"
    assert any("'Development' and 'Test', which is not recommended" in why for why in stretched.why)
    assert found.staffing
    assert isinstance(found.staffing.team, Impossible)
    assert [{*pair} for pair in found.staffing.team.apart] == [{MSF + "development", MSF + "test"}]
    assert found.gaps


def test_who_covers_a_function_without_a_role_covers_something(linked: ox.Store) -> None:
    """Line 2789: technical support, whose security administration meets no role of MSF."""
    function = find(linked, "C10.F05").iri
    staff = people("Call center support representative")
    assert [each.person for each in gaps(linked, staff, "msf", team=False).unmatched] == ["P1"]
    found = gaps(linked, staff, "msf", {function: 1})
    assert (found.unmatched, found.gaps) == ((), False)
    assert found.staffing
    assert isinstance(found.staffing.team, Team)
    assert found.staffing.team.members == {"P1": ()}


@pytest.mark.parametrize(("allocation", "stretched"), [(1.0, False), (0.5, True)])
def test_more_roles_than_the_time_carries(
    linked: ox.Store, allocation: float, stretched: bool
) -> None:
    """Three at full time. Technical support meets Support, Operations and Security (Table 3)."""
    needs = {f"{BASE}mof/{name}": 1 for name in ("support", "operations", "security")}
    staff = [Person("P1", "Call center support representative", allocation=allocation)]
    found = gaps(linked, staff, "mof", needs, team=False)
    assert {each.people for each in found.coverage} == {1}
    assert [each.why for each in found.stretched] == (
        [("3 role clusters rest on 50% of their time",)] if stretched else []
    )


def test_mof_has_no_advice_on_combining(linked: ox.Store) -> None:
    needs = {f"{BASE}mof/{name}": 1 for name in ("support", "operations", "security")}
    found = gaps(linked, people("Call center support representative"), "mof", needs)
    assert found.staffing
    assert isinstance(found.staffing.team, Team)
    assert len(found.staffing.team.members) == 1
    assert not found.gaps


def test_the_team_does_without_what_too_few_can_cover(linked: ox.Store) -> None:
    needs = roles("test", "user-experience")
    found = gaps(linked, people("Network manager", "Software tester"), "msf", needs)
    assert found.staffing
    assert found.staffing.left_out == (MSF + "user-experience",)
    assert isinstance(found.staffing.team, Team)
    assert found.gaps


@pytest.fixture(scope="module")
def advice(linked: ox.Store) -> list[ox.Triple]:
    return [
        quad.triple
        for predicate in (ITOT.combines, ITOT.advice, SKOS.prefLabel)
        for quad in linked.quads_for_pattern(None, ox.NamedNode(predicate), None)
    ]


@settings(max_examples=25)
@given(st.lists(st.integers(0, 155), max_size=12), st.sets(st.sampled_from(SIX)))
def test_no_team_breaks_a_shape_of_the_roster(
    linked: ox.Store,
    known: list[Concept],
    advice: list[ox.Triple],
    titles: list[int],
    names: set[str],
) -> None:
    """SHACL judges what the solver found, and the solver's account of unlikely pairs."""
    occupations = [concept.label for concept in known if concept.kind == "Occupation"]
    staff, needs = people(*(occupations[number] for number in titles)), roles(*names)
    found = gaps(linked, staff, "msf", needs)
    assert found.staffing
    if isinstance(found.staffing.team, Team):
        text = report.as_turtle(found)
        triples = [*advice, *(q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE))]
        broken = collections.Counter(
            f.shape.rpartition("/")[2] for f in check.check(triples, roster.shapes())
        )
        unlikely = {"roster-combination-unlikely": len(found.staffing.team.unlikely)}
        assert broken == {name: n for name, n in unlikely.items() if n}


@pytest.mark.parametrize(
    ("rows", "needs", "said"),
    [
        ("requirement\nTest\nC08.F08\n", {"msf/test": 1, "F08": 1}, []),
        (
            "Rolle;Anzahl\nTest;2\n",
            {"msf/test": 2},
            ["'Rolle' is taken for the requirement", "'Anzahl' is taken for the minimum"],
        ),
        ("minimum,requirement\n2,msf:test\n,MOF1\n", {"msf/test": 2, "mof/release": 1}, []),
        # A list alone needs no head.
        (
            "Test\nC08.F08\n",
            {"msf/test": 1, "F08": 1},
            ["no head: every row is taken for a requirement"],
        ),
        (
            "requirement,mininum\nTest,2\n",
            {"msf/test": 1},
            ["no column for the minimum; found requirement, mininum: one person each"],
        ),
    ],
)
def test_what_is_required(
    taxonomy: Taxonomy, tmp_path: Path, rows: str, needs: dict[str, int], said: list[str]
) -> None:
    path = tmp_path / "needs.csv"
    path.write_text(rows, encoding="utf-8")
    risks = f"{BASE}work-function/project-management/assess-and-manage-risks"
    names = {"F08": risks}
    expected = {names.get(name, BASE + name): least for name, least in needs.items()}
    told: list[str] = []
    assert required(path, taxonomy.find, tell=told.append) == expected
    assert [note.removeprefix(f"{path}: ") for note in told] == said


def test_all_faults_of_the_requirements_are_told(taxonomy: Taxonomy, tmp_path: Path) -> None:
    path = tmp_path / "needs.csv"
    path.write_text("requirement,minimum\nTset,1\nTest,x\nTest,1\nTest,1\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        required(path, taxonomy.find, "msf")
    lines = str(caught.value).removeprefix(f"{path}:").split("\n")
    assert [line.removeprefix(f"{path}:")[0] for line in lines] == ["2", "3", "5"]


def test_who_is_called_a_role_can_fill_it(linked: ox.Store) -> None:
    """'Release Manager' is no occupation of the paper but a role of MOF's Release."""
    found = gaps(linked, people("Senior Release Manager"), "mof", team=False)
    assert (found.distinct, found.strange, found.unmatched) == (1, 0, ())
    (release,) = (each for each in found.coverage if each.concept.iri == f"{BASE}mof/release")
    assert release.indispensable == ("P1",)
    assert found.matrix[0].occupation == "Release Manager (functional area of MOF)"
    # Of work functions the title says nothing.
    assert not any(each.people for each in found.coverage if each is not release)


def test_a_person_with_two_titles_can_do_the_work_of_both(linked: ox.Store) -> None:
    one, other = (
        gaps(linked, [Person("P1", *titles)], team=False)
        for titles in (("DBA",), ("Contract manager",))
    )
    both = gaps(linked, [Person("P1", "DBA", more=("Contract manager",))], team=False)
    covered = [{e.concept.iri for e in each.coverage if e.people} for each in (one, other, both)]
    assert covered[2] == covered[0] | covered[1]
    assert both.distinct == 2


def test_it_counts_what_it_does_not_understand(linked: ox.Store) -> None:
    found = gaps(linked, people("DBA", "Nurse", "Nurse", "Chef"), team=False)
    assert (found.people, found.distinct, found.strange) == (4, 3, 2)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "needs.csv: empty (write a head with the column names, and a row a line)"),
        ("requirement,minimum\n,\n", "needs.csv: no rows below the head (write a row a line)"),
        ("requirement\nTset\nTest\nTest\n", "needs.csv:2: no RoleCluster or CriticalWorkFunction"),
        ("requirement\nTset\n", "needs.csv:2: no RoleCluster or CriticalWorkFunction is called"),
        ("requirement\nTest\nTester\n", "needs.csv:3: no RoleCluster or CriticalWorkFunction is"),
        ("requirement\nTest\nmsf:test\n", "needs.csv:3: 'Test' stands twice (keep one row)"),
        (
            "requirement\nPerform security administration\n",
            "needs.csv:2: 'Perform security administration' is the name of several concepts (say",
        ),
        ("requirement,minimum\nTest,0\n", "needs.csv:2: the minimum '0' (write a number from 1)"),
        ("requirement,minimum\nTest,-1\n", "needs.csv:2: the minimum '-1' (write a number from"),
        ("requirement,minimum\nTest,1e9\n", "needs.csv:2: the minimum '1e9' (write a number from"),
        ("requirement,minimum\n,2\n", "needs.csv:2: no requirement (name a role cluster or fun"),
        ("a,b\nTest,1\n", "needs.csv:1: no column for the requirement; found a, b (call it req"),
        ("requirement\nSupport\n", "needs.csv:2: 'Support' is no role cluster of MSF (leave it"),
    ],
)
def test_bad_requirements(taxonomy: Taxonomy, tmp_path: Path, rows: str, said: str) -> None:
    path = tmp_path / "needs.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        required(path, taxonomy.find, "msf")
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(said)


@pytest.mark.parametrize("size", [30, 300, 30_000])
def test_a_roster_that_looks_real(linked: ox.Store, known, tmp_path: Path, size: int) -> None:  # type: ignore[no-untyped-def]
    """Whoever it is: a person is counted where they can stand, and told of where they cannot."""
    occupations, functions = (
        [c for c in known if c.kind == kind] for kind in ("Occupation", "CriticalWorkFunction")
    )
    path = tmp_path / "staff.csv"
    path.write_text(made_up(size, occupations, functions), encoding="utf-8")
    staff = roster.read(path, known)
    found = gaps(linked, staff)
    assert found.people == len(staff) == size
    others = {person.name for person in staff if person.title in OTHERS and not person.functions}
    assert {each.person for each in found.unmatched} >= others
    matched = {each.person for each in found.unmatched if each.why.startswith("no occupation")}
    assert len(matched) <= len(others) + size // 20
    covering = {place.name for place in found.matrix if place.roles}
    assert size > 60 or not covering & {each.person for each in found.unmatched}
    for each in found.coverage:
        assert (each.status == COVERED) == (each.people >= max(2, each.minimum))
        assert bool(each.competencies) == (each.people < each.minimum)
