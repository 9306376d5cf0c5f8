"""Which roles each person can fill: the same as `roles` says of each title, for all at once."""

import pytest

from itotgraph.staffing.fill import Filled
from itotgraph.staffing.roster import Person
from itotgraph.taxonomy import Taxonomy


@pytest.mark.parametrize("title", ["DBA", "Software tester", "Contract manager", "SDE II"])
def test_a_person_fills_what_their_title_does(taxonomy: Taxonomy, title: str) -> None:
    filled = list(taxonomy.roles_of([Person("P1", title)]))
    roles: dict[tuple[str, str], tuple[int, int, set[str]]] = {}
    for label in filled[0].meant:
        for walk in taxonomy.roles(label):
            before = roles.get((walk.framework.upper(), walk.role), (0, 0, set()))
            roles[walk.framework.upper(), walk.role] = (
                walk.functions_met,
                walk.functions_in_all,
                before[2] | set(walk.areas),
            )
    assert roles == {
        (each.framework, each.role_cluster): (
            each.functions_met,
            each.functions_in_all,
            set(each.functional_areas),
        )
        for each in filled
    }


def test_the_functions_that_the_roster_names_count(taxonomy: Taxonomy) -> None:
    """Database administration meets Development by two functions, User Experience by one."""
    function = taxonomy.find("Provide client services", "CriticalWorkFunction")
    person = Person("P1", "DBA", frozenset({function.concept.iri}))
    (found,) = taxonomy.roles_of([person], "msf")
    assert (found.role_cluster, found.functions_met, found.functions_in_all) == (
        "User Experience",
        1,
        1,
    )


@pytest.mark.parametrize(
    ("title", "kind", "roles"),
    [
        ("Release Manager", "functional area", {("MOF", "Release", ("Release Manager",))}),
        ("Sr. Release manager", "functional area", {("MOF", "Release", ("Release Manager",))}),
        ("Security", "role cluster", {("MOF", "Security", ())}),
        ("Nurse", "not understood", {("", "", ())}),
    ],
)
def test_a_title_that_is_a_role_or_an_area_is_marked(
    taxonomy: Taxonomy, title: str, kind: str, roles: set[tuple[str, str, tuple[str, ...]]]
) -> None:
    filled = list(taxonomy.roles_of([Person("P1", title)]))
    assert {each.kind for each in filled} == {kind}
    assert {(e.framework, e.role_cluster, e.functional_areas) for e in filled} == roles


def test_every_area_is_understood(taxonomy: Taxonomy) -> None:
    areas = [each.label for each in taxonomy.concepts if each.kind == "FunctionalArea"]
    assert len(areas) == 99
    people = [Person(f"P{n}", title) for n, title in enumerate(areas)]
    filled: list[Filled] = list(taxonomy.roles_of(people))
    assert all(each.role_cluster for each in filled)
    named = {each.person for each in filled if each.kind != "occupation"}
    # The others are occupations, too, of the same name.
    assert len(named) >= 82
