"""The answer to `itotgraph gaps`, as each format has it.

A report names the people whom an answer is about, and no others but in the matrix of a small team.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from itotgraph.graph import turtle
from itotgraph.model import Kind
from itotgraph.namespaces import BASE, FOAF, ITOT, PREFIXES, RDF, XSD
from itotgraph.staffing.gaps import (
    COVERED,
    FEW,
    NOT,
    ONE,
    TOO_MANY,
    UNKNOWN,
    Coverage,
    Posting,
    Report,
    memberships,
    person_iri,
)
from itotgraph.staffing.smallest import Impossible
from itotgraph.text import render
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR, printable

COLUMNS = (
    *("about", "name", "within", "status", "people", "minimum", "who", "details", "advertise"),
    "rests_on",
)
STATUSES = {COVERED: "covered", ONE: "onePerson", FEW: "tooFew", NOT: "notCovered"}

_SHOWN = 5  # competencies that people are shown of each requirement
_MEMBERS = 8  # of the smallest team that the summary names
_POSTED = 3  # postings that people are shown of each vocabulary
_TYPE = ox.NamedNode(RDF.type)


@dataclass(frozen=True)
class Section:
    """A part of a report for people: what it is about, what there is to say, and a table."""

    title: str
    says: str
    table: Answer


def as_answer(report: Report) -> Answer:
    """Return all of the report as rows of COLUMNS, told apart by the first."""
    told = ("report", report.source, _frameworks(report), understood(report))
    rows: list[tuple[object, ...]] = [
        (*told, report.people, "", "", f"asked on {report.day.isoformat()}", "", "")
    ]
    for each in report.coverage:
        what = (_kind(each), each.concept.label, each.within, each.status)
        postings = [_posting(posting) for posting in each.postings]
        seek = (each.indispensable, each.competencies, postings)
        rows.append((*what, each.people, each.minimum, *seek, each.rests_on))
    for one in report.unmatched:
        rows.append(("no match", one.person, one.title, one.why, "", "", "", one.nearest, "", ""))
    for two in report.stretched:
        rows.append(("stretched", two.person, "", two.why, "", "", "", two.roles, "", ""))
    if report.staffing:
        found = report.staffing.team
        if isinstance(found, Impossible):
            apart = [" and ".join(sorted(report.labels[i] for i in pair)) for pair in found.apart]
            for need, who in found.needs.items():
                name, why = report.labels[need], "not at once with the others"
                rows.append(("no team", name, "", why, len(who), "", _few(who), apart, "", ""))
        else:
            proven = len(found.members) == found.at_least
            status = "on the smallest team" if proven else "on a team, perhaps the smallest"
            for name, roles in found.members.items():
                held, titles = [report.labels[role] for role in roles], _titles(report, name)
                rows.append(("team", name, titles, status, "", "", "", held, "", ""))
    forms = {
        "text": as_summary,
        "full": as_text,
        "json": as_json,
        "md": as_markdown,
        "html": as_html,
        "turtle": as_turtle,
    }
    return replace(
        _answer(COLUMNS, rows),
        records=report.coverage,
        forms={name: partial(write, report) for name, write in forms.items()},
        found=report.gaps,
    )


def understood(report: Report) -> str:
    """Return how much of the roster was understood, on which everything else depends."""
    if not report.strange:
        return f"{report.distinct} of {report.distinct} titles understood"
    return f"{report.strange} of {report.distinct} titles not understood"


def summary(report: Report) -> Iterator[tuple[str, str]]:
    """Yield what a reader has to know first, a line a subject with its heading."""
    unknown = [each for each in report.unmatched if each.why in (UNKNOWN, TOO_MANY)]
    qualified = ""
    if unknown:
        qualified = f" What {_count(len(unknown), 'person', 'people')} can do is not known."
    people = _count(report.people, "person", "people")
    asked = (report.source or "a roster", people, _frameworks(report), report.day.isoformat())
    yield "Asked", ", ".join(asked)
    for name, kinds in (("Role clusters", True), ("Work functions", False)):
        those = [e for e in report.coverage if (e.concept.kind == Kind.ROLE) == kinds]
        if those:
            yield name, _counted(those) + qualified
    short = [each for each in report.coverage if each.people < each.minimum]
    roles = [f"{e.concept.label} ({e.within})" for e in short if e.concept.kind == Kind.ROLE]
    if roles:
        yield "Missing roles", render.few(roles, 12) + _as_far(report)
    clusters = Counter(each.within for each in short if each.concept.kind != Kind.ROLE)
    if clusters:
        most = [f"{cluster} ({n})" for cluster, n in clusters.most_common()]
        yield "Missing work", render.few(most) + _as_far(report)
    if report.staffing:
        yield "Smallest team", _says(report) + _as_far(report)
        if not isinstance(report.staffing.team, Impossible):
            members = [*report.staffing.team.members.items()]
            for person, held in members[:_MEMBERS]:
                title = _titles(report, person)
                yield "", f"{person}, {title}: {', '.join(report.labels[role] for role in held)}"
            if len(members) > _MEMBERS:
                yield "", f"and {len(members) - _MEMBERS} more"
    if report.stretched:
        too_much = [f"{each.person} ({each.why[0]})" for each in report.stretched]
        yield "Too much on", render.few(too_much, 3)
    if unknown:
        whom = [f"{each.person}, {each.title}" for each in unknown]
        yield "Ask next", render.few(whom) + ": what do they do?"
    elif short:
        ones = dict.fromkeys(n for e in report.coverage if e.status == ONE for n in e.indispensable)
        if ones:
            yield "Ask next", render.few([*ones]) + ": who could stand in for them?"


def sections(report: Report) -> Iterator[Section]:
    """Yield the parts of the report for people."""
    roles = [each for each in report.coverage if each.concept.kind == Kind.ROLE]
    functions = [each for each in report.coverage if each.concept.kind != Kind.ROLE]
    if roles:
        rows = [
            (e.concept.label, e.within, _status(e, report), e.people, e.indispensable)
            for e in roles
        ]
        columns = ("role_cluster", "framework", "status", "people", "indispensable")
        yield Section("Role clusters", _counted(roles), _answer(columns, rows))
    if functions:
        open_ones = _grouped(e for e in functions if e.status != COVERED)
        yield Section(
            "Work functions",
            _counted(functions),
            _answer(
                ("occupation_cluster", "status", "work_functions", "indispensable"),
                [
                    (
                        place[0],
                        _status(those[0], report),
                        [e.concept.label for e in those],
                        sorted({name for e in those for name in e.indispensable}),
                    )
                    for place, those in open_ones.items()
                ],
            ),
        )
    if any(each.people < each.minimum for each in report.coverage):
        yield _to_recruit(report)
    if report.unmatched:
        yield Section(
            "People who cover nothing",
            f"{len(report.unmatched)} of {report.people}. The occupations named share most "
            "words with the title, which need not mean the same.",
            _answer(
                ("person", "job_title", "why", "nearest"),
                [(u.person, u.title, u.why, u.nearest) for u in report.unmatched],
            ),
        )
    if report.stretched:
        yield Section(
            "People on whom too much rests",
            "Nobody is left who could take these role clusters over.",
            _answer(
                ("person", "role_clusters", "why"),
                [(s.person, s.roles, s.why) for s in report.stretched],
            ),
        )
    if report.staffing:
        yield _team(report)


def as_summary(report: Report) -> str:
    """Return the summary for the terminal."""
    lines = [f"{understood(report)}."]
    for name, says in summary(report):
        lines += render.hung(name, says)
    lines.append("")
    lines += render.hung("", "--full shows all of it; -o gaps.html makes a page to hand on.", 0)
    return "\n".join(lines) + "\n"


def as_text(report: Report) -> str:
    """Return the report for the terminal, all of it."""
    parts = [as_summary(report).partition("\n\n")[0] + "\n"]
    for section in sections(report):
        table = render.render(section.table, "text") if section.table.rows else ""
        parts.append(f"{section.title}: {section.says}\n{table}")
    return "\n".join(parts)


def as_markdown(report: Report) -> str:
    """Return the report in Markdown (GitHub's tables)."""
    parts = [f"# Who is missing\n\n**{understood(report)}.**\n"]
    lines = [
        f"- {render.in_markdown(f'{n}: {says}' if n else says)}" for n, says in summary(report)
    ]
    parts.append("\n".join(lines) + "\n")
    for section in sections(report):
        table = f"\n{render.render(section.table, 'md')}" if section.table.rows else ""
        parts.append(f"## {section.title}\n\n{section.says}\n{table}")
    return "\n".join(parts)


def as_html(report: Report) -> str:
    """Return the report as one page of HTML that needs no other file and can be printed."""
    import jinja2

    source = (Path(__file__).parent / "report.html").read_text(encoding="utf-8")
    template = jinja2.Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    roles = [each for each in report.coverage if each.concept.kind == Kind.ROLE]
    return template.from_string(source).render(
        report=report,
        roles=roles,
        sections=list(sections(report)),
        summary=list(summary(report)),
        understood=understood(report),
        people=any(place.name for place in report.matrix),
        separator=LIST_SEPARATOR,
    )


def as_json(report: Report) -> str:
    """Return the report as a JSON object."""
    document: dict[str, Any] = {
        "roster": report.source,
        "day": report.day.isoformat(),
        "frameworks": list(report.frameworks),
        "people": report.people,
        "titles": report.distinct,
        "titles_not_understood": report.strange,
        "gaps": report.gaps,
        "coverage": [
            {
                "iri": each.concept.iri,
                "kind": _kind(each),
                "label": each.concept.label,
                **{key: value for key, value in asdict(each).items() if key != "concept"},
            }
            for each in report.coverage
        ],
        "unmatched": [asdict(each) for each in report.unmatched],
        "stretched": [asdict(each) for each in report.stretched],
        "team": None,
    }
    if report.staffing:
        found, label = report.staffing.team, report.labels
        left_out = [label[iri] for iri in report.staffing.left_out]
        if isinstance(found, Impossible):
            document["team"] = {
                "possible": False,
                "needs": {
                    label[iri]: {"people": len(who), "who": _few(who)}
                    for iri, who in found.needs.items()
                },
                "not_recommended": [sorted(label[iri] for iri in pair) for pair in found.apart],
                "left_out": left_out,
            }
        else:
            document["team"] = {
                "possible": True,
                "smallest": len(found.members) == found.at_least,
                "at_least": found.at_least,
                "members": {
                    name: [label[iri] for iri in roles] for name, roles in found.members.items()
                },
                "unlikely": [
                    {"person": name, "roles": sorted(label[iri] for iri in pair)}
                    for name, pair in found.unlikely
                ],
                "left_out": left_out,
            }
    return render.as_json(document)


def as_turtle(report: Report) -> str:
    """Return the report in Turtle: `itot:Coverage`, `itot:concern`, and the team as memberships."""
    triples: list[ox.Triple] = []

    def say(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        triples.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value))

    def number(value: int) -> ox.Literal:
        return ox.Literal(str(value), datatype=ox.NamedNode(XSD.integer))

    named: dict[str, None] = {}
    for each in report.coverage:
        local = each.concept.iri.removeprefix(BASE)
        subject = f"{BASE}coverage/{local if local != each.concept.iri else quote(local, safe='')}"
        say(subject, _TYPE.value, ox.NamedNode(ITOT.Coverage))
        say(subject, ITOT.requirement, ox.NamedNode(each.concept.iri))
        say(subject, ITOT.status, ox.NamedNode(ITOT.IRI + STATUSES[each.status]))
        say(subject, ITOT.people, number(each.people))
        say(subject, ITOT.minimum, number(each.minimum))
        for name in each.indispensable:
            say(subject, ITOT.indispensable, ox.NamedNode(person_iri(name)))
            named[name] = None
    concerns = [(u.person, u.why) for u in report.unmatched]
    concerns += [(s.person, why) for s in report.stretched for why in s.why]
    for name, why in concerns:
        say(person_iri(name), ITOT.concern, ox.Literal(why, language="en"))
        named[name] = None
    if report.staffing and not isinstance(report.staffing.team, Impossible):
        members = report.staffing.team.members
        triples += memberships(members)
        named |= dict.fromkeys(members)
    for name in named:
        if person_iri(name) != name:
            say(person_iri(name), FOAF.name, ox.Literal(name))
    return turtle.serialize(triples, PREFIXES) if triples else ""


def _status(each: Coverage, report: Report) -> str:
    """Return how far something is covered, which titles that are not understood leave open."""
    open_ = report.strange and each.people < each.minimum
    return f"{each.status} by who was understood" if open_ else each.status


def _kind(each: Coverage) -> str:
    return "role cluster" if each.concept.kind == Kind.ROLE else "work function"


def _posting(posting: Posting) -> str:
    return f"{posting.vocabulary} {posting.code} {posting.title}"


def _counted(those: Sequence[Coverage]) -> str:
    counts = {status: sum(each.status == status for each in those) for status in STATUSES}
    return ", ".join(f"{n} {status}" for status, n in counts.items() if n) + "."


def _grouped(those: Iterable[Coverage]) -> dict[tuple[str, str], list[Coverage]]:
    """Return work functions by their cluster and status."""
    groups: dict[tuple[str, str], list[Coverage]] = defaultdict(list)
    for each in those:
        groups[each.within, each.status].append(each)
    return groups


def _to_recruit(report: Report) -> Section:
    """Return what to look for and to advertise, the work functions of a cluster together."""
    short = [each for each in report.coverage if each.people < each.minimum]
    groups = [[each] for each in short if each.concept.kind == Kind.ROLE]
    groups += _grouped(e for e in short if e.concept.kind != Kind.ROLE).values()
    rows = []
    for those in groups:
        wanted = Counter(c for each in those for c in each.competencies)
        looked_for = [competency for competency, _ in wanted.most_common()]
        first = those[0]
        what = first.concept.label if first.concept.kind == Kind.ROLE else first.within
        by_vocabulary = itertools.groupby(first.postings, lambda posting: posting.vocabulary)
        advertised = [
            _posting(posting)
            for _, postings in by_vocabulary
            for posting in itertools.islice(postings, _POSTED)
        ]
        rows.append((what, [e.concept.label for e in those], _first(looked_for), advertised))
    return Section(
        "To recruit or outsource",
        "What most of the work functions require, and what is nearest to most of the job titles, "
        "comes first. CSV and JSON have all of it.",
        _answer(("for", "what_is_missing", "look_for", "advertise"), rows),
    )


def _team(report: Report) -> Section:
    assert report.staffing
    found, label = report.staffing.team, report.labels
    if isinstance(found, Impossible):
        table = _answer(
            ("requirement", "people", "who"),
            [(label[iri], len(who), _few(who)) for iri, who in found.needs.items()],
        )
    else:
        table = _answer(
            ("person", "job_title", "role_clusters"),
            [
                (name, _titles(report, name), [label[iri] for iri in roles])
                for name, roles in found.members.items()
            ],
        )
    return Section("Smallest team", _says(report), table)


def _says(report: Report) -> str:
    """Return what there is to say of the smallest team."""
    assert report.staffing
    found, label = report.staffing.team, report.labels
    says = []
    if isinstance(found, Impossible):
        needs = ", ".join(f"'{label[iri]}'" for iri in found.needs)
        says.append(f"There is none: the roster cannot cover {needs} at once.")
        for pair in found.apart:
            roles = " and ".join(sorted(label[iri] for iri in pair))
            says.append(f"MSF does not recommend one person for {roles}.")
    elif not found.members:
        says.append("There is nobody to make one of.")
    else:
        size = len(found.members)
        fewer = "and fewer are not" if found.at_least == size else f"but {found.at_least} might be"
        enough = "1 person is" if size == 1 else f"{size} people are"
        says.append(f"{enough} enough, {fewer}.")
        for name, pair in found.unlikely:
            roles = " and ".join(sorted(label[iri] for iri in pair))
            says.append(f"{name} holds {roles}, which MSF finds unlikely.")
    if report.staffing.left_out:
        left_out = len(report.staffing.left_out)
        what = f"{left_out} requirement{'s' * (left_out != 1)}"
        says.append(f"Left out: {what} that too few people can cover.")
    return " ".join(says)


def _few(people: Sequence[str]) -> Sequence[str]:
    """Return the names of a few people, who may be the reason, and of many none."""
    return people if len(people) <= _SHOWN else ()


def _first(texts: Sequence[str]) -> list[str]:
    """Return as many of the texts as people want to read, and how many more there are."""
    more = [f"and {len(texts) - _SHOWN} more"] if len(texts) > _SHOWN else []
    return [*texts[:_SHOWN], *more]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _frameworks(report: Report) -> str:
    return " and ".join(framework.upper() for framework in report.frameworks)


def _titles(report: Report, name: str) -> str:
    return " / ".join(report.titles.get(name, ()))


def _as_far(report: Report) -> str:
    return " (as far as titles were understood)" if report.strange else ""


def _answer(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> Answer:
    """Return rows of texts, numbers and lists of texts as an answer."""

    def cell(value: object) -> ox.Literal:
        if isinstance(value, list | tuple):
            return ox.Literal(LIST_SEPARATOR.join(value))
        return ox.Literal(value if isinstance(value, int) else str(value))

    return Answer(list(columns), [tuple(map(cell, row)) for row in rows])
