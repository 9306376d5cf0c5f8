"""The smallest team, held against every team there is where these are few enough to try."""

import itertools

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from itotgraph.namespaces import PROLOGUE
from itotgraph.staffing.gaps import CARRIED
from itotgraph.staffing.smallest import Impossible, Need, Team, smallest

ROLES = "ABCD"
PAIRS = [frozenset(pair) for pair in itertools.combinations(ROLES, 2)]
NAMES = [*ROLES, "f", "g"]


@st.composite
def rosters(draw: st.DrawFn) -> tuple[dict[str, frozenset[str]], list[Need], set, set]:  # type: ignore[type-arg]
    """Up to five people, needed roles and functions, and which roles nobody holds together."""
    can = {
        f"P{number}": draw(st.frozensets(st.sampled_from(NAMES)))
        for number in range(draw(st.integers(0, 5)))
    }
    needs = [
        Need(role, draw(st.integers(1, 2)), frozenset(role))
        for role in ROLES
        if draw(st.booleans())
    ]
    needs += [
        Need(function, 1, draw(st.frozensets(st.sampled_from(ROLES), max_size=3)))
        for function in "fg"
        if draw(st.booleans())
    ]
    kept = draw(st.lists(st.sampled_from(["", "apart", "unlikely"]), min_size=6, max_size=6))
    apart = {pair for pair, kind in zip(PAIRS, kept, strict=True) if kind == "apart"}
    return can, needs, apart, {p for p, kind in zip(PAIRS, kept, strict=True) if kind == "unlikely"}


def holdings(can: frozenset[str], apart: set[frozenset[str]]) -> list[frozenset[str]]:
    """Every set of roles that a person may hold at a time."""
    roles = [role for role in ROLES if role in can]
    every = (frozenset(c) for n in range(len(roles) + 1) for c in itertools.combinations(roles, n))
    return [held for held in every if not any(pair <= held for pair in apart)]


def meets(
    can: dict[str, frozenset[str]], needs: list[Need], held: dict[str, frozenset[str]]
) -> bool:
    return all(
        sum(
            need.name in can[person] and (not need.roles or bool(need.roles & roles))
            for person, roles in held.items()
        )
        >= need.minimum
        for need in needs
    )


def brute(can, needs, apart, unlikely) -> tuple[int, int] | None:  # type: ignore[no-untyped-def]
    """The size of the smallest team and the fewest unlikely pairs in one, by trying them all."""
    for size in range(len(can) + 1):
        strains = [
            sum(pair <= roles for roles in held for pair in unlikely)
            for team in itertools.combinations(can, size)
            for held in itertools.product(*(holdings(can[person], apart) for person in team))
            if meets(can, needs, dict(zip(team, held, strict=True)))
        ]
        if strains:
            return size, min(strains)
    return None


@settings(max_examples=150)
@given(rosters())
def test_it_is_the_smallest_and_the_least_strained(roster) -> None:  # type: ignore[no-untyped-def]
    can, needs, apart, unlikely = roster
    found, best = smallest(can, needs, apart, unlikely), brute(can, needs, apart, unlikely)
    if best is None:
        assert isinstance(found, Impossible)
        return
    assert isinstance(found, Team)
    assert (len(found.members), len(found.unlikely)) == best
    assert found.at_least == best[0]


@settings(max_examples=150)
@given(rosters())
def test_nobody_holds_what_is_to_be_kept_apart_or_what_they_cannot(roster) -> None:  # type: ignore[no-untyped-def]
    can, needs, apart, unlikely = roster
    found = smallest(can, needs, apart, unlikely)
    if isinstance(found, Team):
        held = {person: frozenset(roles) for person, roles in found.members.items()}
        assert all(roles <= can[person] for person, roles in held.items())
        assert not any(pair <= roles for roles in held.values() for pair in apart)
        assert meets(can, needs, held)
        strained = {(p, pair) for p, roles in held.items() for pair in unlikely if pair <= roles}
        assert set(found.unlikely) == strained


@settings(max_examples=150)
@given(rosters())
def test_what_cannot_be_met_is_told_with_nothing_to_spare(roster) -> None:  # type: ignore[no-untyped-def]
    can, needs, apart, unlikely = roster
    found = smallest(can, needs, apart, unlikely)
    if isinstance(found, Impossible):
        named = [need for need in needs if need.name in found.needs]
        assert brute(can, named, apart, unlikely) is None
        for left_out in named:
            rest = [need for need in named if need is not left_out]
            assert brute(can, rest, apart, unlikely) is not None


def advice(store: ox.Store, kind: str) -> set[frozenset[str]]:
    query = f"""{PROLOGUE}SELECT ?one ?other {{
        ?c itot:combines/skos:prefLabel ?one, ?other ; itot:advice itot:{kind}
        FILTER(STR(?one) < STR(?other)) }}"""
    return {frozenset((one.value, other.value)) for one, other in store.query(query)}


def test_the_smallest_sound_msf_team_is_three(store: ox.Store) -> None:
    """So says the MSF Team Model v. 3.1, of people who can fill any role."""
    apart, unlikely = advice(store, "notRecommended"), advice(store, "unlikely")
    assert (len(apart), len(unlikely)) == (6, 4)
    roles = frozenset(role for pair in apart | unlikely for role in pair)
    assert len(roles) == 6
    can = {f"P{number}": roles for number in range(10)}
    found = smallest(can, [Need(role, 1, frozenset((role,))) for role in roles], apart, unlikely)
    assert isinstance(found, Team)
    assert len(found.members) == found.at_least == 3
    assert found.unlikely == ()
    assert sorted(found.members.values(), key=len) == [
        ("Development",),
        ("Program Management", "Release Management"),
        ("Product Management", "Test", "User Experience"),
    ]
    assert max(map(len, found.members.values())) == CARRIED


def test_two_people_are_no_msf_team_and_development_is_why(store: ox.Store) -> None:
    apart = advice(store, "notRecommended")
    roles = frozenset(role for pair in apart for role in pair)
    needs = [Need(role, 1, frozenset((role,))) for role in sorted(roles)]
    found = smallest({"P1": roles, "P2": roles}, needs, apart)
    assert isinstance(found, Impossible)
    assert set(found.needs) == {"Development", "Product Management", "Program Management"}
    assert len(found.apart) == 3


def test_a_need_that_nobody_meets_is_the_reason() -> None:
    assert smallest({"P1": {"A"}}, [Need("A"), Need("B")]) == Impossible({"B": ()})
    assert smallest({"P1": {"A"}}, [Need("A", 2)]) == Impossible({"A": ("P1",)})


def test_nothing_needed_is_met_by_nobody() -> None:
    assert smallest({"P1": {"A"}}, []) == Team({}, (), 0)
