"""The report in each format: all of it, escaped for where it goes, and no more than was asked."""

import csv
import html.parser
import io
import json
import re
from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itotgraph.namespaces import BASE, FOAF, ITOT, ORG
from itotgraph.staffing import report
from itotgraph.staffing.gaps import SHOWN, Report, gaps, person_iri
from itotgraph.staffing.roster import Person
from itotgraph.text.render import _harmless, render

NASTY = '=HYPERLINK("http://x")<script>alert(1)</script>|\x1b[31m'
NEEDS = {f"{BASE}msf/{name}": 1 for name in ("test", "development", "user-experience")}


@pytest.fixture(scope="module")
def found(linked: ox.Store) -> Report:
    """A tester for two roles that do not go together, somebody of another trade, nobody else."""
    return gaps(linked, [Person("P1", "Software tester"), Person(NASTY, NASTY)], "msf", NEEDS)


def test_csv_has_a_row_for_everything(found: Report) -> None:
    text = render(report.as_answer(found), "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["about"], row["name"].lstrip("'")) for row in rows] == [
        ("report", ""),
        ("role cluster", "Test"),
        ("role cluster", "Development"),
        ("role cluster", "User Experience"),
        ("no match", NASTY.replace("\x1b", "\ufffd")),
        ("stretched", "P1"),
        ("no team", "Test"),
        ("no team", "Development"),
    ]
    told, test, _, experience, nobody, stretched, reason, _ = rows
    assert told["status"] == "1 of 2 titles not understood"
    assert (test["status"], test["people"], test["who"]) == ("one person only", "1", "P1")
    assert experience["status"] == "not covered"
    assert "ESCO" in experience["advertise"]
    assert nobody["name"].startswith("'=")
    assert stretched["details"] == "Test | Development"
    assert reason["details"] == "Development and Test"


def test_json_has_the_same(found: Report) -> None:
    document = json.loads(report.as_json(found))
    assert document["people"] == 2
    assert (document["titles"], document["titles_not_understood"]) == (2, 1)
    assert document["gaps"] is True
    assert [each["label"] for each in document["coverage"]] == [
        "Test",
        "Development",
        "User Experience",
    ]
    assert document["coverage"][0]["rests_on"]
    assert document["unmatched"][0]["person"] == NASTY
    assert document["team"] == {
        "possible": False,
        "needs": {name: {"people": 1, "who": ["P1"]} for name in ("Test", "Development")},
        "not_recommended": [["Development", "Test"]],
        "left_out": ["User Experience"],
    }


def test_the_first_line_says_how_much_was_not_understood(
    found: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    for text in (report.as_summary(found), report.as_text(found)):
        assert text.startswith("1 of 2 titles not understood.\n")
    assert "**1 of 2 titles not understood.**" in report.as_markdown(found).split("\n")[2]
    assert "<strong>1 of 2 titles not understood.</strong>" in report.as_html(found)
    table = report.as_text(found)
    assert "not covered by who was understood" in re.sub(r"[\s│]+", " ", table)


def test_the_summary_is_what_a_manager_asks(
    linked: ox.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    staff = [Person(f"P{n}", title) for n, title in enumerate(("DBA", "Product manager", "Nurse"))]
    needs = {f"{BASE}msf/product-management": 1, f"{BASE}msf/test": 1}
    found = gaps(linked, staff, "msf", needs, source="staff.csv")
    text = report.as_summary(found)
    lines = text.split("\n")
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 22
    assert f"staff.csv, 3 people, MSF, {date.today().isoformat()}" in text
    assert "Ask next        P2, Nurse: what do they do?" in lines
    # The smallest team, with the titles.
    assert "P1, Product manager: " in text
    assert "--full" in lines[-2]
    wide = len(report.as_text(found).split("\n"))
    assert wide > len(lines)


def test_turtle_says_it_in_the_terms_of_the_vocabulary(found: Report, linked: ox.Store) -> None:
    text = report.as_turtle(found)
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    own = {q.predicate.value for q in store if q.predicate.value.startswith(ITOT.IRI)}
    described = {q.subject.value for q in linked if q.subject.value.startswith(ITOT.IRI)}
    assert own
    assert own <= described
    statuses = store.quads_for_pattern(None, ox.NamedNode(ITOT.status), None)
    assert {q.object.value for q in statuses} <= described
    names = {q.object.value for q in store.quads_for_pattern(None, ox.NamedNode(FOAF.name), None)}
    assert names == {"P1", NASTY}


def test_turtle_has_the_team_as_memberships(linked: ox.Store) -> None:
    needs = {f"{BASE}msf/test": 1}
    found = gaps(linked, [Person("P1", "Tester"), Person("P2", "Tester")], "msf", needs)
    store = ox.Store()
    store.load(report.as_turtle(found).encode(), format=ox.RdfFormat.TURTLE)
    (role,) = store.quads_for_pattern(None, ox.NamedNode(ORG.role), None)
    assert role.object.value == f"{BASE}msf/test"


class Tables(html.parser.HTMLParser):
    """What a page has in its cells, and what tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_one_page_that_needs_no_other_file(found: Report) -> None:
    text = report.as_html(found)
    page = Tables(text)
    assert page.open == []
    assert page.links == []
    assert "script" not in page.tags
    assert text.count("★") == 1 + 2  # the legend, and P1 for two role clusters
    assert "&lt;script&gt;alert(1)" in text
    assert "\x1b" not in text


def test_html_says_whether_people_or_only_a_team_is_missing(
    found: Report, linked: ox.Store
) -> None:
    assert "Something required has too few people, as far as titles were" in report.as_html(found)
    needs = {f"{BASE}msf/test": 1, f"{BASE}msf/development": 1}
    alone = report.as_html(gaps(linked, [Person("P1", "Software tester")], "msf", needs))
    assert "All that is required is covered, but by no team" in alone
    assert "too few people" not in alone


def test_text_and_markdown_command_nothing(found: Report) -> None:
    for text in (report.as_text(found), report.as_markdown(found)):
        assert "\x1b" not in text
        assert "Development and Test" in text
    assert "<script>" not in report.as_markdown(found)


def test_a_large_roster_is_shown_by_occupation_and_names_nobody(linked: ox.Store) -> None:
    staff = [Person(f"P{number}", "Tester") for number in range(SHOWN + 1)]
    found = gaps(linked, staff, "msf", dict.fromkeys(list(NEEDS)[:2], SHOWN))
    assert "not recommend" in report.as_text(found)
    (place,) = found.matrix
    assert (place.name, place.occupation, place.people) == ("", "Tester", SHOWN + 1)
    assert place.roles[f"{BASE}msf/test"] == SHOWN + 1
    for text in (
        report.as_html(found),
        report.as_text(found),
        report.as_json(found),
        report.as_turtle(found),
        render(report.as_answer(found), "csv"),
    ):
        assert "P1" not in text


def test_no_title_or_allocation_of_who_is_matched_is_told(linked: ox.Store) -> None:
    staff = [Person("P1", "Senior tester, remote", allocation=0.37), Person("P2", "Tester")]
    # Of the smallest team the titles are told.
    found = gaps(linked, staff, "msf", NEEDS, team=False)
    for text in (report.as_html(found), report.as_text(found), report.as_json(found)):
        assert "enior" not in text
        assert "37" not in text


def test_a_name_that_is_almost_an_iri_is_a_name(linked: ox.Store) -> None:
    needs = {f"{BASE}msf/test": 1}
    for name in ("http://a>b", "urn:", "https://[", "mailto:x", "\N{SNOWMAN} "):
        found = gaps(linked, [Person(name, "Tester")], "msf", needs)
        store = ox.Store()
        store.load(report.as_turtle(found).encode(), format=ox.RdfFormat.TURTLE)
        (own,) = store.quads_for_pattern(None, ox.NamedNode(FOAF.name), None)
        assert own.object.value == name
    assert person_iri("https://example.org/me") == "https://example.org/me"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)
TITLES = st.one_of(TEXTS, st.sampled_from(["Tester", "Programmer"]))


@settings(max_examples=15)
@given(st.dictionaries(TEXTS, TITLES, max_size=4))
def test_whatever_people_are_called_every_format_can_be_read(
    linked: ox.Store, staff: dict[str, str]
) -> None:
    found = gaps(linked, [Person(*one) for one in staff.items()], "msf", NEEDS)
    assert Tables(report.as_html(found)).open == []
    document = json.loads(report.as_json(found))
    rows = list(csv.DictReader(io.StringIO(render(report.as_answer(found), "csv"), newline="")))
    # What commands a terminal is one and the same character in CSV.
    unmatched = {row["name"] for row in rows if row["about"] == "no match"}
    called = {_harmless(each["person"]) for each in document["unmatched"]}
    assert len(unmatched) == len(called)
    store = ox.Store()
    store.load(report.as_turtle(found).encode(), format=ox.RdfFormat.TURTLE)
    names = store.quads_for_pattern(None, ox.NamedNode(FOAF.name), None)
    assert {quad.object.value for quad in names} <= staff.keys()
    for text in (report.as_text(found), report.as_markdown(found)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)


def test_nobody_makes_no_team(linked: ox.Store) -> None:
    found = gaps(linked, [], "msf", NEEDS)
    assert "There is nobody to make one of. Left out: 3 requirements" in report.as_text(found)
    assert found.gaps
