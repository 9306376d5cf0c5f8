"""Who there is: a roster of people and their job titles, read and checked.

A roster is a table, a row a person, or the memberships of the W3C Organization Ontology (ORG)
in RDF. Either is checked against `shapes/roster.ttl`, the rows as the memberships that they stand
for. A roster is about people: nothing of it is kept, and nothing is written but what was asked for.
"""

import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pyoxigraph as ox

from itotgraph.errors import InputError, several
from itotgraph.graph.check import Finding, check
from itotgraph.graph.concept import Concept
from itotgraph.graph.language import readable
from itotgraph.graph.parse import ENDINGS, ending, packaged, parse, positions
from itotgraph.model import Kind
from itotgraph.names import expand
from itotgraph.namespaces import BASE, FOAF, ITOT, ORG, RDF, RDFS, SH, SKOS, TITLE, XSD
from itotgraph.text import columns, sheet

PEOPLE = f"{BASE}person/"
# The kinds of columns, with what they are called in messages.
COLUMNS = {
    "person": "person",
    "title": "job title",
    "functions": "work functions",
    "allocation": "allocation",
}

_ROW = f"{BASE}roster#row="
_TYPE, _LABEL, _NAMED, _PREFERRED = map(
    ox.NamedNode, (RDF.type, RDFS.label, FOAF.name, SKOS.prefLabel)
)
_MEMBERSHIP, _MEMBER, _ROLE = map(ox.NamedNode, (ORG.Membership, ORG.member, ORG.role))
_FUNCTION, _PERFORMS, _ALLOCATION = (
    ox.NamedNode(iri) for iri in (ITOT.CriticalWorkFunction, ITOT.performs, ITOT.allocation)
)
_TITLES, _NAMES = (_PREFERRED, _LABEL), (_NAMED, _PREFERRED, _LABEL)
_SHARE = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\s*(%?)")
_PERCENT = re.compile(r"%|percent|prozent|pour ?cent|por ?cien", re.IGNORECASE)
_TOLD = 10  # people of whom one by one is said what was done

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Person:
    """A person of a roster: the name or number that it has, the job title as written, the IRIs of
    the work functions that it says they perform, the share of their time, from 0 to 1, and further
    job titles.
    """

    name: str
    title: str
    functions: frozenset[str] = frozenset()
    allocation: float = 1.0
    more: tuple[str, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """All job titles of the person."""
        return (self.title, *self.more)


Row = tuple[int, dict[str, str]]


def read(
    path: Path,
    known: Iterable[Concept],
    said: Mapping[str, str | None] | None = None,
    encoding: str | None = None,
    keep_going: bool = False,
    tell: Tell = warnings.warn,
) -> list[Person]:
    """Return the people of a roster, in its order; who stands there twice is one person.

    `path` is a table (`text.sheet`), or `-` for one on standard input, whose columns are known by
    what people usually call them or by `said`, the name of each of COLUMNS: the person (or who
    has none is called by the line) and the job title and, where there are any, work functions
    (names, notations or IRIs, separated by ; or |) and the allocation (0 to 1, or a percentage).
    Or it is an RDF file with memberships (ORG, section 5.4: `org:member`, `org:role` with a label,
    and `itot:performs` and `itot:allocation`). `known` are the concepts of the taxonomy. A title of
    a work function that several clusters have means all of them.

    `tell` is told what was guessed, who stands there twice, and, with `keep_going`, which rows are
    left out. Raises InputError for a file that cannot be read or has no people and, unless it is to
    keep going, with the lines of all that violates `shapes/roster.ttl`: no title, no such work
    function, no such allocation.
    """
    known = list(known)
    functions = [concept for concept in known if concept.kind == Kind.FUNCTION]
    faults: list[InputError] = []
    if ending(path) in ENDINGS:
        source: Path | str = path
        triples = list(dict.fromkeys(parse(path)))
        lines = {iri: line for iri, (_, line) in positions([path]).items()}
        triples += [_label(c.iri, c.label) for c in known if c.kind == Kind.OCCUPATION]
    else:
        table = sheet.read(path, ("title",), said, encoding)
        source, faults = table.source, [*table.faults]
        rows, notes = _rows(table, said or {})
        for note in (*table.notes, *notes):
            tell(note)
        named = by_name(functions)
        # The label of a title comes with each who has it.
        triples = [*dict.fromkeys(t for row in rows for t in _membership(row, named))]
        lines = {f"{_ROW}{line}": line for line, _ in rows}
    types = [ox.Triple(ox.NamedNode(f.iri), _TYPE, _FUNCTION) for f in functions]
    findings = [f for f in check([*triples, *types], shapes()) if f.severity == "violation"]
    faults += [_fault(source, finding, lines, functions) for finding in findings]
    # In the order of the lines; what is in no line comes first.
    faults = sorted(dict.fromkeys(faults), key=lambda fault: (fault.line or 0, str(fault)))
    if faults and not keep_going:
        raise several(faults)
    for note in sheet.left_out(faults) if faults else ():
        tell(note)
    faulty = {finding.focus.strip("<>") for finding in findings}
    people = _people(source, triples, lines, faulty, tell)
    if not people:
        mend = "write a row for each person; in RDF an org:Membership with org:member and org:role"
        raise several([*faults, InputError("no staff in the roster", mend, source)])
    return people


def shapes() -> list[ox.Triple]:
    """Return the shapes that a roster has to fit, `shapes/roster.ttl`."""
    folder, prefixes = packaged("shapes"), (SH.declare, SH.prefix, SH.namespace)
    declared = [t for t in parse(folder / "skos.ttl") if t.predicate.value in prefixes]
    return [*parse(folder / "roster.ttl"), *declared]


def _rows(table: sheet.Sheet, said: Mapping[str, str | None]) -> tuple[list[Row], list[str]]:
    """Return the line (of Parquet, the number) of each row and its cells by COLUMNS, and what is to
    be said of guesses. A row that is of a vacant post is of nobody.
    """
    title, guessed = sheet.chosen(table, "title", said.get("title"), COLUMNS["title"])
    places, notes = {"title": title}, [*guessed]
    for kind in ("functions", "allocation"):
        if (place := _optional(table, kind, said.get(kind))) is not None:
            places[kind] = place
            if not said.get(kind):
                notes += sheet.chosen(table, kind, None, COLUMNS[kind])[1]
    lines = table.lines or [*range(1, len(table.rows) + 1)]
    names, told = _names(table, said.get("person"), places.values(), lines)
    notes += told
    percent = "allocation" in places and _is_percent(table, places["allocation"])
    if percent:
        head = table.columns[places["allocation"]].strip()
        notes.append(f"{table.source}: the numbers of '{head}' are taken for percentages")
    rows, vacant = [], []
    for line, name, row in zip(lines, names, table.rows, strict=True):
        found = {kind: row[place].strip() for kind, place in places.items()}
        found = {"functions": "", "allocation": ""} | found | {"person": name}
        if columns.is_nothing(found["title"]):
            found["title"] = ""
        if percent and found["allocation"] and not found["allocation"].endswith("%"):
            found["allocation"] += "%"
        if name and columns.is_nothing(name):
            vacant.append(line)
        elif any(found.values()):
            rows.append((line, found))
    if vacant:
        notes.append(f"{table.source}: {_lines(vacant)} of nobody, passed over")
    return rows, notes


def _optional(table: sheet.Sheet, kind: str, said: str | None) -> int | None:
    import difflib

    if said:
        return table.place(said)
    if (place := columns.column(table.columns, kind)) is not None:
        return place
    heads = [head.strip().casefold() for head in table.columns]
    # A location is no misspelt allocation.
    if near := difflib.get_close_matches(kind, heads, 1, 0.9):
        mend = f"did you mean {kind}? Rename it, or say --{kind}"
        raise InputError(f"a column '{near[0][:40]}'", mend, table.source, table.head)
    return None


def _names(
    table: sheet.Sheet, said: str | None, taken: Collection[int], lines: Sequence[int]
) -> tuple[list[str], list[str]]:
    """Return who each row is about, and what is to be said of a guess.

    Two of the same name with different numbers are two.
    """

    def cells(place: int) -> list[str]:
        return [row[place].strip() for row in table.rows]

    if said:
        return cells(table.place(said)), []
    heads = ["" if place in taken else head for place, head in enumerate(table.columns)]
    whole, given, family, number = (
        columns.column(heads, kind) for kind in ("person", "given", "family", "number")
    )
    if given is not None and family not in (None, given) and whole in (None, given, family):
        assert family is not None
        pairs = zip(cells(given), cells(family), strict=True)
        found = [" ".join(filter(None, pair)) for pair in pairs]
        used = [given, family]
    elif (only := next((p for p in (whole, number, family, given) if p is not None), None)) is None:
        note = f"{table.source}: no column for the person (--person says which): each row is one"
        return [f"line {line}" for line in lines], [note]
    else:
        found, used = cells(only), [only]
    notes = []
    if not columns.is_own(heads[used[0]], "person"):
        which = " and ".join(f"'{heads[place].strip()}'" for place in used)
        notes.append(f"{table.source}: {which} is taken for the person (--person says another)")
    if number is not None and number not in used:
        numbers: dict[str, set[str]] = defaultdict(set)
        for name, own in zip(found, cells(number), strict=True):
            numbers[name].add(own)
        found = [
            f"{name} ({own})" if own and len(numbers[name]) > 1 else name
            for name, own in zip(found, cells(number), strict=True)
        ]
    return found, notes


def _is_percent(table: sheet.Sheet, place: int) -> bool:
    """Whether the numbers of a column are percentages, as its head says and one of them shows."""
    if not _PERCENT.search(table.columns[place]):
        return False
    shares = (_SHARE.fullmatch(row[place].strip()) for row in table.rows)
    return any(s and not s[2] and float(s[1].replace(",", ".")) > 1 for s in shares)


def _membership(row: Row, named: Mapping[str, Sequence[str]]) -> Iterator[ox.Triple]:
    """Yield the membership that a row stands for.

    What is no work function or no share goes in as it is written, for the shapes to refuse.
    """
    line, found = row
    subject = ox.NamedNode(f"{_ROW}{line}")
    yield ox.Triple(subject, _TYPE, _MEMBERSHIP)
    if found["person"]:
        yield ox.Triple(subject, _MEMBER, ox.NamedNode(PEOPLE + quote(found["person"], safe="")))
    if found["title"]:
        role = TITLE + quote(found["title"], safe="")
        yield ox.Triple(subject, _ROLE, ox.NamedNode(role))
        yield _label(role, found["title"])
    for name in filter(None, (part.strip() for part in re.split("[;|]", found["functions"]))):
        iris = named.get(expand(name) or _folded(name))
        for term in map(ox.NamedNode, iris) if iris else [ox.Literal(name)]:
            yield ox.Triple(subject, _PERFORMS, term)
    if found["allocation"]:
        yield ox.Triple(subject, _ALLOCATION, _share(found["allocation"]))


def _share(text: str) -> ox.Literal:
    share = _SHARE.fullmatch(text)
    if not share:
        return ox.Literal(text)
    number = float(share[1].replace(",", ".")) / (100 if share[2] else 1)
    written = f"{number:.6f}".rstrip("0").rstrip(".")
    return ox.Literal(written, datatype=ox.NamedNode(XSD.decimal))


def _label(iri: str, text: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(iri), _PREFERRED, ox.Literal(text))


def by_name(functions: Iterable[Concept]) -> dict[str, list[str]]:
    """Return the IRIs of work functions by their folded names, notations and IRIs."""
    found: dict[str, list[str]] = defaultdict(list)
    for function in functions:
        names = {_folded(name) for name in (function.notation, function.label, *function.names)}
        for name in {function.iri, *names}:
            found[name].append(function.iri)
    return found


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _people(
    source: Path | str,
    triples: Iterable[ox.Triple],
    lines: Mapping[str, int],
    faulty: Collection[str],
    tell: Tell,
) -> list[Person]:
    """Return the members of the memberships that fit the shapes, in the order of these."""
    said: dict[object, dict[ox.NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        said[triple.subject][triple.predicate].append(triple.object)
    memberships: dict[Any, list[Any]] = defaultdict(list)
    for term, facts in [*said.items()]:
        if _MEMBERSHIP in facts[_TYPE] and str(term).strip("<>") not in faulty:
            memberships[facts[_MEMBER][0]].append(term)
    names = {member: _name(member, said[member]) for member in memberships}
    same = Counter(names.values())
    people, told = [], []
    for member, those in memberships.items():
        name = names[member] if same[names[member]] == 1 else str(member).strip("<>")
        each_says = [said[term] for term in those]
        roles = [role for facts in each_says for role in facts[_ROLE]]
        titles = [*dict.fromkeys(_text_of(said[role], _TITLES) for role in roles)]
        shares = [float(f[_ALLOCATION][0].value) for f in each_says if f[_ALLOCATION]]
        if len(those) > 1:
            where = _lines([lines[at] for term in those if (at := str(term).strip("<>")) in lines])
            told.append(f"{source}: {name} stands {where}: one person, {' and '.join(titles)}")
        functions = frozenset(
            function.value for facts in each_says for function in facts[_PERFORMS]
        )
        share = min(sum(shares), 1.0) if len(shares) == len(those) else 1.0
        people.append(Person(name, titles[0], functions, share, tuple(titles[1:])))
    for note in told[:_TOLD]:
        tell(note)
    if len(told) > _TOLD:
        tell(f"{source}: {len(told) - _TOLD} more people stand there twice or oftener")
    return people


def _lines(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:_TOLD])) + (" and more" if len(lines) > _TOLD else "")
    return f"in line{'s' * (len(lines) != 1)} {shown}"


def _name(member: ox.NamedNode | ox.BlankNode, facts: Mapping[ox.NamedNode, list[Any]]) -> str:
    iri = member.value
    if iri.startswith(PEOPLE):
        return unquote(iri.removeprefix(PEOPLE))
    return _text_of(facts, _NAMES) or iri


def _text_of(facts: Mapping[ox.NamedNode, list[Any]], properties: Iterable[ox.NamedNode]) -> str:
    """Return the first text that the properties give, in English or no language if there is one."""
    texts = readable(text for name in properties for text in facts.get(name, ()))
    return texts[0].value.strip() if texts else ""


def _fault(
    source: Path | str, finding: Finding, lines: Mapping[str, int], functions: Sequence[Concept]
) -> InputError:
    import difflib

    problem, _, mend = finding.message.rstrip(".").partition(". ")
    mend = mend[:1].lower() + mend[1:]
    if finding.value and finding.value.startswith('"'):
        quoted = ox.parse(f"<s:s> <p:p> {finding.value} .", format=ox.RdfFormat.N_TRIPLES)
        written = next(iter(quoted)).object.value
        problem += f": '{written[:80]}'"
        if finding.shape.endswith("function"):
            near = difflib.get_close_matches(written, [f.label for f in functions], 3, 0.7)
            mend = f"did you mean {' or '.join(near)}" if near else mend
    return InputError(problem, mend, source, lines.get(finding.focus.strip("<>")))
