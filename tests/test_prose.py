"""What is in words of our own is written one way; what the paper says stays as printed."""

import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from itotgraph.namespaces import BASE, RDF, SKOS
from tests.conftest import ROOT
from tests.test_readme import READMES

# No comma before the last of a list of words: 'networks, hardware and software'. One parts clauses.
SERIAL = re.compile(
    r"[\w-]+, (?:an? |the )?[\w-]+, (?:and|or|nor) (?!\w+ly\b|what\b|which\b|why\b)\w+"
)
# Between quotation marks is what a place of the paper says, between backticks what a program does.
QUOTED = re.compile(r"(?<!\w)'.*?'(?!\w)|`[^`]*`", re.S)
# O*NET's licence prescribes these words.
PRESCRIBED = "approved, endorsed, or tested"


@pytest.fixture(scope="module")
def prose(asserted: list[ox.Triple]) -> list[tuple[str, str]]:
    return [*literals(asserted), *pages()]


def literals(triples: list[ox.Triple]) -> Iterator[tuple[str, str]]:
    """Yield the English texts of the graph but for the names of the paper."""
    duties = {t.subject for t in triples if t.object.value == BASE + "ns/Responsibility"}
    for subject, predicate, text in triples:
        own = predicate.value != SKOS.prefLabel or subject in duties
        if isinstance(text, ox.Literal) and text.language and own:
            yield subject.value, text.value


def pages() -> Iterator[tuple[str, str]]:
    """Yield the READMEs, what the shapes say, the pages of the site and the help of commands."""
    source = ROOT / "src" / "itotgraph"
    for path in [
        *READMES,
        ROOT / "CHANGELOG.md",
        *sorted((ROOT / "shapes").glob("*.ttl")),
        *sorted((source / "site" / "templates").iterdir()),
        *sorted((source / "commands").glob("*.py")),
    ]:
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_lists_of_words_have_no_serial_comma(prose: list[tuple[str, str]]) -> None:
    found = {
        place: match[0]
        for place, text in prose
        for match in SERIAL.finditer(QUOTED.sub("''", text).replace("\n", " "))
        if not match[0].startswith(PRESCRIBED)
    }
    assert not found


def test_a_serial_comma_would_be_found() -> None:
    assert SERIAL.search("of people, processes, and technology")
    assert SERIAL.search("a severity, a message, or the name of one")
    assert not SERIAL.search("of people, processes and technology")
    assert not SERIAL.search("asks, tells who claims it, and why")


def test_the_change_advisory_board_is_written_one_way(prose: list[tuple[str, str]]) -> None:
    """A common noun: the paper has it with and without capitals."""
    texts = [(place, QUOTED.sub("''", text)) for place, text in prose]
    named = [place for place, text in texts if "change advisory board" in text]
    assert len(named) >= 7
    assert not [place for place, text in texts if re.search("Change Advisory|Advisory Board", text)]


def test_definitions_begin_with_what_kind_of_thing_it_is(asserted: list[ox.Triple]) -> None:
    """A role cluster is one, and the areas of MOF are roles; those of MSF are kinds of work."""
    kinds = {t.subject: t.object.value for t in asserted if t.predicate.value == RDF.type}
    begins = {"RoleCluster": "Role cluster ", "FunctionalArea": "Role that "}
    read = 0
    for subject, predicate, text in asserted:
        kind = kinds.get(subject, "").removeprefix(BASE + "ns/")
        if predicate.value == SKOS.definition and kind in begins:
            if kind == "RoleCluster" or subject.value.startswith(BASE + "mof/"):
                assert text.value.startswith(begins[kind]), subject
                read += 1
            else:
                assert not text.value.startswith("Role"), subject
    assert read == 12 + 73
