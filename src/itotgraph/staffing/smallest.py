"""The smallest team: the fewest people who fill what is required without a bad combination.

An exact answer by constraint programming (OR-Tools CP-SAT), or the proof that there is none, with
requirements that cannot be met together, none of them to spare.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from itotgraph.errors import InputError, missing

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, IntVar

SECONDS = 60.0  # of work, as CP-SAT counts it, after which the best team so far has to do

Pair = frozenset[str]


@dataclass(frozen=True)
class Need:
    """What a team is to cover: a name, how many people are to cover it, and the roles by one of
    which a person does. Without roles, who can cover it does so by being on the team.
    """

    name: str
    minimum: int = 1
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Team:
    """A team that covers its needs: the roles of each member, by name, in the order given.

    `unlikely` are the unlikely combinations that somebody holds, with their names. The team is the
    smallest where `at_least` is its size; less means that the search took too long to prove it.
    """

    members: dict[str, tuple[str, ...]]
    unlikely: tuple[tuple[str, Pair], ...]
    at_least: int


@dataclass(frozen=True)
class Impossible:
    """Why there is no team: needs that cannot be met together, though without any one of them the
    others could be, each with those who can meet it; and the combinations that stand in the way.
    With one need and no combination there are simply too few people for it.
    """

    needs: dict[str, tuple[str, ...]]
    apart: tuple[Pair, ...] = ()


def smallest(
    can: Mapping[str, Set[str]],
    needs: Sequence[Need],
    apart: Iterable[Pair] = (),
    unlikely: Iterable[Pair] = (),
    seconds: float = SECONDS,
) -> Team | Impossible:
    """Return the smallest team that meets the needs, or why there is none.

    `can` says for each person which needs and roles they can fill. Nobody holds both roles of a
    pair that is to be kept `apart`. Among the smallest teams one with the fewest `unlikely` pairs
    in one hand is taken, and among these one that gives out the fewest roles.

    Needs the extra `team`; raises InputError without it.
    """
    apart, unlikely = set(apart), set(unlikely)
    for need in needs:
        able = tuple(person for person, things in can.items() if need.name in things)
        if len(able) < need.minimum:
            return Impossible({need.name: able})
    kinds = _kinds(can, needs, apart)
    found = _fewest(kinds, needs, apart, unlikely, seconds)
    if found:
        return _with_roles(can, needs, apart, unlikely, *found)
    core = _core(kinds, needs, apart)
    roles = frozenset[str]().union(*(need.roles for need in core))
    who = {n.name: tuple(p for p, things in can.items() if n.name in things) for n in core}
    return Impossible(who, tuple(sorted((p for p in apart if p <= roles), key=sorted)))


def _kinds(
    can: Mapping[str, Set[str]], needs: Sequence[Need], apart: Set[Pair]
) -> dict[frozenset[str], list[str]]:
    """Return the people by what they can do, without those who cannot make a team smaller.

    Any number of people who can do no more than one of them does are worth as many copies of that
    one as there are groups of roles that one person may hold together, times the largest minimum:
    one copy of each group and each of the minimum holds all of the group that the one can hold.
    """
    counted = {need.name for need in needs} | {role for need in needs for role in need.roles}
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for person, things in can.items():
        if useful := frozenset(things & counted):
            alike[useful].append(person)
    copies = len(_groups(counted, apart)) * max((need.minimum for need in needs), default=1)
    bit = {name: 1 << number for number, name in enumerate(sorted(counted))}
    mask = {things: sum(bit[name] for name in things) for things in alike}
    many = [mask[things] for things, people in alike.items() if len(people) >= copies]
    return {
        things: people[:copies]
        for things, people in alike.items()
        if not any(mask[things] | other == other != mask[things] for other in many)
    }


def _groups(roles: Iterable[str], apart: Set[Pair]) -> list[set[str]]:
    """Return the roles in groups within which any may be combined, the first that fits for each."""
    groups: list[set[str]] = []
    for role in sorted(roles):
        fitting = (g for g in groups if not any(frozenset((role, other)) in apart for other in g))
        group = next(fitting, None)
        if group is None:
            groups.append({role})
        else:
            group.add(role)
    return groups


def _fewest(
    kinds: Mapping[frozenset[str], Sequence[str]],
    needs: Sequence[Need],
    apart: Set[Pair],
    unlikely: Set[Pair],
    seconds: float,
) -> tuple[list[str], int] | None:
    """Return the fewest people who meet the needs, with the fewest unlikely pairs, and how few
    people there must be at least; None where no people do.
    """
    cp_model = _ortools()
    model = cp_model.CpModel()
    meeting: dict[str, list[Any]] = {_key(need): [] for need in needs}
    taken: list[tuple[Sequence[str], list[Any]]] = []
    size, strain = [], []
    for things, people in kinds.items():
        counts = []
        for met, strained in _hands(things, needs, apart, unlikely):
            count = model.new_int_var(0, len(people), "")
            counts.append(count)
            strain.append(strained * count)
            for name in met:
                meeting[name].append(count)
        model.add(sum(counts) <= len(people))
        taken.append((people, counts))
        size += counts
    for need in needs:
        model.add(sum(meeting[_key(need)]) >= need.minimum)
    weight = len(unlikely) * sum(map(len, kinds.values())) + 1
    model.minimize(weight * sum(size) + sum(strain))
    solver = _solver(cp_model, seconds)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise InputError("no team found in time", "require less, or leave people out")
    team = [
        person
        for people, counts in taken
        for person in people[: sum(solver.value(count) for count in counts)]
    ]
    return team, math.floor(solver.best_objective_bound / weight + 1e-6)


def _hands(
    things: frozenset[str], needs: Sequence[Need], apart: Set[Pair], unlikely: Set[Pair]
) -> list[tuple[frozenset[str], int]]:
    """Return what one person can meet at a time, and with how many unlikely pairs of roles.

    Every choice of roles that may be combined, without those that meet no more than another one
    that is as likely. A role on which there is no advice is always held.
    """
    roles = sorted({role for need in needs for role in need.roles if role in things})
    advised = [role for role in roles if any(role in pair for pair in apart | unlikely)]
    free = frozenset(roles) - {*advised}
    found: dict[frozenset[str], int] = {}
    for size in range(len(advised) + 1):
        for chosen in itertools.combinations(advised, size):
            pairs = {frozenset(pair) for pair in itertools.combinations(chosen, 2)}
            if not pairs & apart:
                held = free | {*chosen}
                met = frozenset(
                    _key(need)
                    for need in needs
                    if need.name in things and (not need.roles or need.roles & held)
                )
                found[met] = min(len(pairs & unlikely), found.get(met, len(unlikely)))
    return [
        (met, strained)
        for met, strained in found.items()
        if met and not any(met < other and s <= strained for other, s in found.items())
    ]


def _with_roles(
    can: Mapping[str, Set[str]],
    needs: Sequence[Need],
    apart: Set[Pair],
    unlikely: Set[Pair],
    people: Sequence[str],
    at_least: int,
) -> Team:
    """Return the team of these people: the fewest unlikely pairs, then the fewest roles."""
    cp_model = _ortools()
    model = cp_model.CpModel()
    holds = _holdings(model, {person: can[person] for person in people}, needs, apart)
    strained = {}
    for pair in unlikely:
        one, other = sorted(pair)
        for person in people:
            if (person, one) in holds and (person, other) in holds:
                both = strained[person, pair] = model.new_bool_var("")
                model.add(holds[person, one] + holds[person, other] - 1 <= both)
    model.minimize((len(holds) + 1) * sum(strained.values()) + sum(holds.values()))
    solver = _solver(cp_model, SECONDS)
    solver.solve(model)
    on = solver.boolean_value
    members = {
        person: tuple(role for (who, role), held in holds.items() if who == person and on(held))
        for person in can
        if person in people
    }
    return Team(members, tuple(key for key, both in strained.items() if on(both)), at_least)


def _holdings(
    model: "CpModel", can: Mapping[str, Set[str]], needs: Sequence[Need], apart: Set[Pair]
) -> dict[tuple[str, str], "IntVar"]:
    """Add who of these people holds which role, such that the needs are met."""
    roles = sorted(frozenset[str]().union(*(need.roles for need in needs)))
    holds = {
        (person, role): model.new_bool_var("")
        for person, things in can.items()
        for role in roles
        if role in things
    }
    for (person, role), held in holds.items():
        for other in roles:
            if role < other and (person, other) in holds and frozenset((role, other)) in apart:
                model.add_at_most_one(held, holds[person, other])
    for need in needs:
        meeting = []
        for person, things in can.items():
            ways = [holds[person, role] for role in need.roles if (person, role) in holds]
            if need.name in things and need.roles:
                meets = model.new_bool_var("")
                model.add_bool_or(*ways, meets.negated())
                meeting.append(meets)
        if need.roles:
            model.add(sum(meeting) >= need.minimum)
    return holds


def _core(
    kinds: Mapping[frozenset[str], Sequence[str]], needs: Sequence[Need], apart: Set[Pair]
) -> list[Need]:
    """Return needs that cannot be met together, none of which can be left out.

    By QuickXplain (Junker 2004): halves are left out at once, so few needs are found in few tries.
    """

    def explain(kept: list[Need], added: list[Need], rest: list[Need]) -> list[Need]:
        if added and not _fewest(kinds, kept, apart, set(), SECONDS):
            return []
        if len(rest) == 1:
            return rest
        one, other = rest[: len(rest) // 2], rest[len(rest) // 2 :]
        of_other = explain(kept + one, one, other)
        return explain(kept + of_other, of_other, one) + of_other

    return explain([], [], list(needs))


def _key(need: Need) -> str:
    return " ".join((need.name, *sorted(need.roles)))


def _solver(cp_model: Any, seconds: float) -> Any:
    solver = cp_model.CpSolver()
    # One thread, a fixed seed and a limit on work, not on time: the same roster, the same team.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    # The linear relaxation decides quickly how few people there must be.
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = seconds
    return solver


def _ortools() -> Any:
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise missing("the smallest team needs OR-Tools", "team") from None
    return cp_model
