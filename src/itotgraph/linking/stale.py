"""Which mappings a newer release of their vocabulary has overtaken."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.mappings import PREDICATES, Mapping
from itotgraph.linking.subjects import Entity
from itotgraph.names import shorten
from itotgraph.namespaces import ONET
from itotgraph.text import sheet
from itotgraph.text.answer import Answer

_CODE = re.compile(r"O\*NET-SOC (\d{4}) Code")


@dataclass(frozen=True)
class Crosswalk:
    """Of each old target its title and the targets that took its place, with their titles."""

    old: dict[str, str]
    new: dict[str, str]
    successors: dict[str, list[str]]


@dataclass(frozen=True)
class Finding:
    """A mapping whose target is "retired" (gone, and nothing is named in its place), "moved" (to
    another code), "merged" (with others, under another code), "split" (into several), "renamed" or
    "unknown" (to a crosswalk, on both sides); `now` is what there is instead.
    """

    mapping: Mapping
    kind: str
    now: list[tuple[str, str]]


def crosswalk(path: Path) -> Crosswalk:
    """Return the crosswalk from one O*NET-SOC taxonomy to the next, as O*NET publishes it (CSV).

    Raises InputError as `sheet.read` does, and for any other table.
    """
    table = sheet.sound(sheet.read(path))
    years = sorted(m[1] for name in table.columns if (m := _CODE.fullmatch(name)))
    if len(years) != 2:
        mend = "expected the columns 'O*NET-SOC 2010 Code' and 'O*NET-SOC 2019 Code', or the like"
        raise InputError("no crosswalk of O*NET-SOC", mend, path, 1)
    old: dict[str, str] = {}
    new: dict[str, str] = {}
    successors: dict[str, list[str]] = defaultdict(list)
    columns = [
        table.values(f"O*NET-SOC {year} {what}") for what in ("Code", "Title") for year in years
    ]
    for line, older, newer, *titles in zip(table.lines, *columns, strict=True):
        if not all((older.strip(), newer.strip(), *titles)):
            raise InputError("a row without a code or title", "fetch it again", path, line)
        before, after = ONET + older.strip(), ONET + newer.strip()
        old[before], new[after] = titles
        successors[before].append(after)
    return Crosswalk(old, new, dict(successors))


def against_crosswalk(mappings: Iterable[Mapping], change: Crosswalk) -> tuple[list[Finding], int]:
    """Return what a crosswalk says of the accepted mappings to its older taxonomy, and how many
    mappings could be looked up.

    A mapping set that names more codes of the newer taxonomy than of the older maps to the newer,
    where the same code may mean something else: it is not looked up.
    """
    origins: dict[str, int] = defaultdict(int)
    for targets in change.successors.values():
        for target in targets:
            origins[target] += 1
    found, looked_up = [], 0
    for mapping in _to_the_older(_holding(mappings, ONET), change):
        looked_up += 1
        if mapping.object not in change.old:
            if mapping.object not in change.new:
                found.append(Finding(mapping, "unknown", []))
            continue
        targets = change.successors[mapping.object]
        now = [(target, change.new[target]) for target in targets]
        if len(targets) > 1:
            found.append(Finding(mapping, "split", now))
        elif targets != [mapping.object]:
            merged = origins[targets[0]] > 1
            found.append(Finding(mapping, "merged" if merged else "moved", now))
        elif _differ(change.old[mapping.object], now[0][1]):
            found.append(Finding(mapping, "renamed", now))
    return found, looked_up


def against_release(
    mappings: Iterable[Mapping], release: Sequence[Entity]
) -> tuple[list[Finding], int]:
    """Return the accepted mappings whose target a release no longer has, or gives another
    preferred label than the mapping does, and how many mappings could be looked up.

    Targets of a kind of which the release has nothing (say, groups of SOC) are not looked up.
    """
    labels = {entity.iri: entity.label for entity in release}
    found, looked_up = [], 0
    for mapping in _holding(mappings, *{_family(iri) for iri in labels}):
        looked_up += 1
        label = labels.get(mapping.object)
        if label is None:
            found.append(Finding(mapping, "retired", []))
        elif mapping.label and _differ(mapping.label, label):
            found.append(Finding(mapping, "renamed", [(mapping.object, label)]))
    return found, looked_up


def as_answer(findings: Sequence[Finding], looked_up: int) -> Answer:
    """Return findings as rows, the place of each mapping first; of how many that were looked up."""
    return Answer(
        ["place", "finding", "subject", "predicate", "object", "label", "now"],
        [
            tuple(
                ox.Literal(cell)
                for cell in (
                    f"{finding.mapping.path.name}:{finding.mapping.line}",
                    finding.kind,
                    shorten(finding.mapping.subject),
                    _named(finding.mapping.predicate),
                    shorten(finding.mapping.object),
                    finding.mapping.label,
                    " | ".join(f"{shorten(iri)} {label}" for iri, label in finding.now),
                )
            )
            for finding in findings
        ],
        notes=(f"{looked_up} mappings looked up, {len(findings)} stale",),
        forms={} if findings else {"text": str},
        found=bool(findings),
    )


def _holding(mappings: Iterable[Mapping], *namespaces: str) -> list[Mapping]:
    return [
        mapping for mapping in mappings if mapping.holds and _family(mapping.object) in namespaces
    ]


def _to_the_older(mappings: Iterable[Mapping], change: Crosswalk) -> list[Mapping]:
    sets: dict[Path, list[Mapping]] = defaultdict(list)
    for mapping in mappings:
        sets[mapping.path].append(mapping)
    return [
        mapping
        for of_set in sets.values()
        if sum(m.object in change.new for m in of_set)
        <= sum(m.object in change.old for m in of_set)
        for mapping in of_set
    ]


def _named(predicate: str) -> str:
    return f"skos:{predicate}" if predicate in PREDICATES else shorten(predicate)


def _family(iri: str) -> str:
    return iri[: iri.rfind("/") + 1]


def _differ(one: str, other: str) -> bool:
    return one.strip().casefold() != other.strip().casefold()
