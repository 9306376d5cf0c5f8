"""Who there is: a roster of people and their job titles, read and checked.

A roster is a CSV file, a row a person, or the memberships of the W3C Organization Ontology (ORG)
in RDF. Either is checked against `shapes/roster.ttl`, the rows as the memberships that they stand
for. A roster is about people: nothing of it is kept, and nothing is written but what was asked for.
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.check import Finding, check
from itotgraph.graph.concept import Concept
from itotgraph.graph.language import readable
from itotgraph.graph.parse import ENDINGS, packaged, parse, positions
from itotgraph.model import Kind
from itotgraph.names import expand
from itotgraph.namespaces import BASE, FOAF, ITOT, ORG, RDF, RDFS, SH, SKOS, TITLE, XSD
from itotgraph.text import sheet

PEOPLE = f"{BASE}person/"

_ROW = f"{BASE}roster#row="
_TYPE, _LABEL, _NAMED, _PREFERRED = map(
    ox.NamedNode, (RDF.type, RDFS.label, FOAF.name, SKOS.prefLabel)
)
_MEMBERSHIP, _MEMBER, _ROLE = map(ox.NamedNode, (ORG.Membership, ORG.member, ORG.role))
_FUNCTION, _PERFORMS, _ALLOCATION = (
    ox.NamedNode(iri) for iri in (ITOT.CriticalWorkFunction, ITOT.performs, ITOT.allocation)
)
_TITLES, _NAMES = (_PREFERRED, _LABEL), (_NAMED, _PREFERRED, _LABEL)
_SHARE = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(%?)")
_REQUIRED, _OPTIONAL = ("person", "title"), ("functions", "allocation")


@dataclass(frozen=True)
class Person:
    """A person of a roster: the name or number that it has, the job title as written, the IRIs of
    the work functions that it says they perform, and the share of their time, from 0 to 1.
    """

    name: str
    title: str
    functions: frozenset[str] = frozenset()
    allocation: float = 1.0


Row = tuple[int, dict[str, str]]


def read(path: Path, known: Iterable[Concept]) -> list[Person]:
    """Return the people of a roster, in its order.

    `path` is a .csv, .tsv or .parquet file with the columns `person` and `title` and, where
    there are any, `functions` (names, notations or IRIs, separated by ; or |) and `allocation`
    (0 to 1, or a percentage), or an RDF file with memberships (ORG, section 5.4: `org:member`,
    `org:role` with a label, and `itot:performs` and `itot:allocation`). `known` are the concepts of
    the taxonomy. A title of a work function that several clusters have means all of them.

    Raises InputError, with the line, for a file that cannot be read, has no people, or violates
    `shapes/roster.ttl`: no title, a person twice, no such work function, no such allocation.
    """
    known = list(known)
    functions = [concept for concept in known if concept.kind == Kind.FUNCTION]
    if path.suffix.lower() in ENDINGS:
        triples = list(dict.fromkeys(parse(path)))
        lines = {iri: line for iri, (_, line) in positions([path]).items()}
        triples += [_label(c.iri, c.label) for c in known if c.kind == Kind.OCCUPATION]
    else:
        rows, named = _rows(path), _by_name(functions)
        # The label of a title comes with each who has it.
        triples = [*dict.fromkeys(t for row in rows for t in _membership(row, named))]
        lines = {f"{_ROW}{line}": line for line, _ in rows}
    types = [ox.Triple(ox.NamedNode(f.iri), _TYPE, _FUNCTION) for f in functions]
    findings = check([*triples, *types], shapes())
    if findings:
        raise _refusal(path, findings, lines, functions)
    people = _people(path, triples, lines)
    if not people:
        mend = "write one org:Membership a person, with org:member and org:role"
        raise InputError("no staff in the roster", mend, path)
    return people


def shapes() -> list[ox.Triple]:
    """Return the shapes that a roster has to fit, `shapes/roster.ttl`."""
    folder, prefixes = packaged("shapes"), (SH.declare, SH.prefix, SH.namespace)
    declared = [t for t in parse(folder / "skos.ttl") if t.predicate.value in prefixes]
    return [*parse(folder / "roster.ttl"), *declared]


def cells(path: Path, required: Sequence[str], optional: Sequence[str]) -> Iterator[Row]:
    """Yield the line (of Parquet, the number) of each row that is not empty, and its cells.

    Other columns are passed over. Raises InputError as `sheet.read` does, and where a required
    column is missing or a column nearly has the name of an optional one.
    """
    import difflib

    table = sheet.read(path)
    names = [name.strip().casefold() for name in table.columns]
    wanted = (*required, *optional)
    others = [name for name in names if name not in wanted]
    for name in wanted:
        # A location is no misspelt allocation.
        near = difflib.get_close_matches(name, others, 1, 0.8 if name in required else 0.9)
        if name not in names and near:
            raise InputError(f"a column '{near[0][:40]}'", f"did you mean {name}", path, 1)
    columns = [
        table.values(name) if name in {*names, *required} else itertools.repeat("")
        for name in wanted
    ]
    lines = table.lines or itertools.count(1)
    for line, *values in zip(lines, *columns, strict=False):
        row = {name: value.strip() for name, value in zip(wanted, values, strict=True)}
        if any(row.values()):
            yield line, row


def _rows(path: Path) -> list[Row]:
    rows = list(cells(path, _REQUIRED, _OPTIONAL))
    if not rows:
        raise InputError("no staff rows", "write a row for each person", path)
    return rows


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
    number = float(share[1]) / (100 if share[2] else 1)
    written = f"{number:.6f}".rstrip("0").rstrip(".")
    return ox.Literal(written, datatype=ox.NamedNode(XSD.decimal))


def _label(iri: str, text: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(iri), _PREFERRED, ox.Literal(text))


def _by_name(functions: Iterable[Concept]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for function in functions:
        names = {_folded(name) for name in (function.notation, function.label, *function.names)}
        for name in {function.iri, *names}:
            found[name].append(function.iri)
    return found


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _people(path: Path, triples: Iterable[ox.Triple], lines: Mapping[str, int]) -> list[Person]:
    """Return the members of the memberships, which fit the shapes, in the order of these."""
    said: dict[object, dict[ox.NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        said[triple.subject][triple.predicate].append(triple.object)
    memberships = [term for term, facts in said.items() if _MEMBERSHIP in facts[_TYPE]]
    names = {term: _name(term, said[term]) for s in memberships for term in said[s][_MEMBER]}
    same = Counter(names.values())
    people = []
    for membership in memberships:
        facts = said[membership]
        (member,) = facts[_MEMBER]
        titles = [_text_of(said[role], _TITLES) for role in facts[_ROLE]]
        if len(titles) > 1:
            line = lines.get(str(membership).strip("<>"))
            raise InputError("two job titles", "keep the one that tells most", path, line)
        people.append(
            Person(
                names[member] if same[names[member]] == 1 else str(member).strip("<>"),
                titles[0],
                frozenset(function.value for function in facts[_PERFORMS]),
                float(facts[_ALLOCATION][0].value) if facts[_ALLOCATION] else 1.0,
            )
        )
    return people


def _name(member: ox.NamedNode | ox.BlankNode, facts: Mapping[ox.NamedNode, list[Any]]) -> str:
    iri = member.value
    if iri.startswith(PEOPLE):
        return unquote(iri.removeprefix(PEOPLE))
    return _text_of(facts, _NAMES) or iri


def _text_of(facts: Mapping[ox.NamedNode, list[Any]], properties: Iterable[ox.NamedNode]) -> str:
    """Return the first text that the properties give, in English or no language if there is one."""
    texts = readable(text for name in properties for text in facts.get(name, ()))
    return texts[0].value.strip() if texts else ""


def _refusal(
    path: Path, findings: Sequence[Finding], lines: Mapping[str, int], functions: Sequence[Concept]
) -> InputError:
    """Return the error for the first line at fault, which names the lines with the same fault."""
    import difflib

    places = [(lines.get(finding.focus.strip("<>"), 0), finding) for finding in findings]
    line, first = min(places, key=lambda place: (place[0], place[1]))
    others = sorted({n for n, finding in places if finding.shape == first.shape and n > line})
    problem, _, mend = first.message.rstrip(".").partition(". ")
    mend = mend[:1].lower() + mend[1:]
    if first.value and first.value.startswith('"'):
        quoted = ox.parse(f"<s:s> <p:p> {first.value} .", format=ox.RdfFormat.N_TRIPLES)
        written = next(iter(quoted)).object.value
        problem += f": '{written[:80]}'"
        if first.shape.endswith("function"):
            near = difflib.get_close_matches(written, [f.label for f in functions], 3, 0.7)
            mend = f"did you mean {' or '.join(near)}" if near else mend
    if others:
        shown = ", ".join(map(str, others[:10])) + (" and more" if len(others) > 10 else "")
        problem += f"; likewise in line{'s' * (len(others) > 1)} {shown}"
    return InputError(problem, mend, path, line or None)
