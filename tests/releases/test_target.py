"""Literals, IRIs, and the places that triples go to."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.errors import InputError, OutputError
from itotgraph.releases import target

CLEAN = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\n\r\t")
)


@given(CLEAN)
def test_a_literal_is_read_back_as_it_was(text: str) -> None:
    line = f"<s:s> <p:p> {target.literal(text, '@en')} ."
    (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    assert quad.object == ox.Literal(text, language="en")
    assert "\n" not in line


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1f", "\x7f", "\x85"])
def test_a_control_character_is_refused(character: str) -> None:
    with pytest.raises(ValueError, match=f"U\\+{ord(character):04X}"):
        target.literal(f"a{character}b")


@given(st.text(max_size=30))
def test_an_iri_is_accepted_only_where_it_can_be_read_back(text: str) -> None:
    try:
        line = f"<s:s> <p:p> {target.iri('http://e.org/' + text)} ."
    except ValueError:
        return
    quads = list(ox.parse(line, format=ox.RdfFormat.N_TRIPLES, lenient=True))
    assert [quad.object.value for quad in quads] == ["http://e.org/" + text]


@pytest.mark.parametrize(
    "text", ["", "relative", "/a", "http://a b", "http://a<", "http://a>b", "http://a\nb", "http:"]
)
def test_no_iri(text: str) -> None:
    with pytest.raises(ValueError, match="no IRI"):
        target.iri(text)


LINES = "".join(
    f'<http://e.org/{number}> <http://e.org/p> "a \\" .\\n {number}"@en .\n' for number in range(9)
)
GRAPH = "http://e.org/graph"


@pytest.mark.parametrize("name", ["o.nt", "o.nq", "o.ttl", "o.NT"])
def test_every_file_form_holds_the_triples(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with target.target(path, GRAPH) as write:
        write(LINES)
        write("")
    quads = list(ox.parse(path=str(path), format=ox.RdfFormat.from_extension(name[2:].lower())))
    given = ox.parse(LINES, format=ox.RdfFormat.N_TRIPLES)
    assert {quad.triple for quad in quads} == {quad.triple for quad in given}
    named = ox.NamedNode(GRAPH) if name == "o.nq" else ox.DefaultGraph()
    assert {quad.graph_name for quad in quads} == {named}
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_turtle_is_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        with target.target(tmp_path / name, GRAPH) as write:
            write(LINES)
    assert (tmp_path / "a.ttl").read_bytes() == (tmp_path / "b.ttl").read_bytes()


def test_a_store_is_made_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "store"
    for lines in (LINES, LINES + '<http://e.org/10> <http://e.org/p> "b" .\n'):
        with target.target(path, GRAPH) as write:
            write(lines)
        assert len(ox.Store.read_only(str(path))) == lines.count("\n")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_folder_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with (
        pytest.raises(InputError, match="other files in it"),
        target.target(tmp_path, GRAPH) as write,
    ):
        write(LINES)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"use \.nt"), target.target(tmp_path / "o.rdf", GRAPH):
        pass


@pytest.mark.parametrize("name", ["o.nt", "o.nq", "o.ttl", "store"])
def test_what_stands_there_stays_when_the_import_fails(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with target.target(path, GRAPH) as write:
        write(LINES)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and p.name != "LOG"}

    def fail() -> None:
        with target.target(path, GRAPH) as write:
            write('<http://e.org/x> <http://e.org/p> "new" .\n' * 5000)
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        fail()
    after = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and p.name != "LOG"}
    assert {p.name for p in after if p.parent == tmp_path} == {
        p.name for p in before if p.parent == tmp_path
    }
    if path.is_file():
        assert after == before
    else:
        assert len(ox.Store.read_only(str(path))) == 9


def test_a_full_disk_is_an_output_error() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with pytest.raises(OutputError), target.target(full, GRAPH) as write:
        write(LINES * 10_000)
