"""Rows in every form: nothing lost for programs, nothing dangerous for people."""

import csv
import html.parser
import io
import json
import re
import sys
from typing import Any
from unicodedata import category

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.errors import InputError
from itotgraph.namespaces import ITOT, XSD
from itotgraph.text import render
from itotgraph.text.answer import Answer
from itotgraph.text.render import Term
from tests.strategies import ANY_TEXT, iris, literals

TERMS = st.none() | iris() | literals(ANY_TEXT) | st.just(ox.BlankNode("b0"))
ROWS: st.SearchStrategy[tuple[Term | None, ...]] = st.tuples(TERMS, TERMS)
ANSWERS = st.lists(ROWS, max_size=4).map(lambda rows: Answer(["x", "y_z"], rows))
HOSTILE = "<script>alert(1)</script> & \"a\" 'b' `c` *d* _e_ | [f](javascript:g) &lt; \\"
TERMINAL = "a\x1b[31mb\x07\x9b2J\N{RIGHT-TO-LEFT OVERRIDE}c\rd\0"


def made(answer: Answer, library: str) -> Any:
    return answer.pandas() if library == "pandas" else answer.polars()


def one(value: ox.Literal | ox.NamedNode | str) -> Answer:
    return Answer(["x"], [(ox.Literal(value) if isinstance(value, str) else value,)])


def harmless(text: str) -> str:
    """The text without ESC, BEL and the like: C0, DEL and C1, but for tab and line ends."""
    kept = "\t\n\r"
    return "".join("\ufffd" if category(c) == "Cc" and c not in kept else c for c in text)


@pytest.mark.parametrize(
    ("columns", "theirs", "heads"),
    [
        (["role_label", "met_function_count"], 0, ["Role", "Met function count"]),
        (["role", "role_label"], 0, ["Role", "Role label"]),
        (["role_label", "cluster_label"], 1, ["role_label", "Cluster"]),
    ],
)
def test_a_label_is_headed_by_what_it_names_unless_that_has_a_column(
    columns: list[str], theirs: int, heads: list[str]
) -> None:
    answer = Answer(columns, [(ox.Literal("a"), ox.Literal("b"))], theirs=theirs)
    assert render.render(answer, "md").splitlines()[0] == f"| {' | '.join(heads)} |"
    assert render.render(answer, "csv").splitlines()[0] == ",".join(columns)


@given(ANSWERS)
def test_csv_reads_back(answer: Answer) -> None:
    text = render.render(answer, "csv")
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert head == answer.variables
    assert len(rows) == len(answer.rows)
    for row, values in zip(rows, answer.values(), strict=True):
        for cell, value in zip(row, values, strict=True):
            assert cell.removeprefix("'") in (harmless(value), harmless(value).removeprefix("'"))


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1+1",
        "＠x",
        "-",
        "=",
        "-x",
    ],
)
def test_csv_never_begins_a_formula(value: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(render.render(one(value), "csv"), newline=""))
    assert cell == "'" + value
    headed = Answer([value], [], theirs=1)
    [[head]] = csv.reader(io.StringIO(render.render(headed, "csv"), newline=""))
    assert head == "'" + value


@pytest.mark.parametrize("value", ["-1", "+1", "-1.5", "12", "a=b", " =1", "", "C04.F02", "'x"])
def test_csv_leaves_what_is_no_formula(value: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(render.render(one(value), "csv"), newline=""))
    assert cell == value


def test_csv_has_the_line_ends_of_rfc_4180() -> None:
    assert render.render(one('a "b", c\nd'), "csv") == 'x\r\n"a ""b"", c\nd"\r\n'


@given(ANSWERS)
def test_tsv_has_a_line_a_row_and_a_tab_between_cells(answer: Answer) -> None:
    lines = render.render(answer, "tsv").removesuffix("\n").split("\n")
    cells = [line.split("\t") for line in lines]
    plain = [[re.sub(r"[\t\r\n]+", " ", harmless(v)) for v in row] for row in answer.values()]
    assert cells == [answer.variables, *plain]


def test_tsv_leaves_formulas() -> None:
    assert render.render(one("=1+1"), "tsv") == "x\n=1+1\n"


def term(value: dict[str, str]) -> object:
    """Read a term of SPARQL 1.1 Query Results JSON (section 3.2.2)."""
    if value["type"] == "uri":
        return ox.NamedNode(value["value"])
    if value["type"] == "bnode":
        return ox.BlankNode(value["value"])
    assert value["type"] == "literal"
    if "xml:lang" in value:
        return ox.Literal(value["value"], language=value["xml:lang"])
    return ox.Literal(value["value"], datatype=ox.NamedNode(value.get("datatype", XSD.string)))


@given(ANSWERS)
def test_json_reads_back_to_the_terms(answer: Answer) -> None:
    document = json.loads(render.render(answer, "json"))
    assert document["head"] == {"vars": answer.variables}
    rows = [
        tuple(term(row[name]) if name in row else None for name in answer.variables)
        for row in document["results"]["bindings"]
    ]
    assert rows == answer.rows


@given(ANSWERS)
def test_json_is_what_another_reader_of_sparql_results_understands(answer: Answer) -> None:
    text = render.render(answer, "json")
    read = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(read, ox.QuerySolutions)
    assert [variable.value for variable in read.variables] == answer.variables
    assert [tuple(solution) for solution in read] == answer.rows


def test_json_of_a_triple_term() -> None:
    node = ox.NamedNode("urn:x")
    document = json.loads(
        render.render(Answer(["t"], [(ox.Triple(node, node, ox.Literal("a")),)]), "json")
    )
    uri = {"type": "uri", "value": "urn:x"}
    assert document["results"]["bindings"][0]["t"] == {
        "type": "triple",
        "value": {"subject": uri, "predicate": uri, "object": {"type": "literal", "value": "a"}},
    }


class Cells(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: list[str] = []
        self.tags: set[str] = set()
        self.within = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.cells.append("")
            self.within = True
        elif tag == "br":
            self.cells[-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        self.within = self.within and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.within:
            self.cells[-1] += data


@given(st.lists(ANY_TEXT | st.just(HOSTILE), max_size=3))
def test_html_shows_text_as_text(texts: list[str]) -> None:
    answer = Answer(["x"], [(ox.Literal(text),) for text in texts])
    read = Cells(render.render(answer, "html"))
    assert read.tags <= {"table", "thead", "tbody", "tr", "th", "td", "br"}
    shown = [render.printable(text) for text in texts]
    assert [cell.split() for cell in read.cells] == [["X"], *(text.split() for text in shown)]


@given(st.lists(ANY_TEXT | st.just(HOSTILE), max_size=3))
def test_markdown_shows_text_as_text(texts: list[str]) -> None:
    answer = Answer(["x", "y"], [(ox.Literal(text), ox.Literal("end")) for text in texts])
    lines = render.render(answer, "md").removesuffix("\n").split("\n")
    assert lines[:2] == ["| X | Y |", "| --- | --- |"]
    assert len(lines) == 2 + len(texts)
    for line, text in zip(lines[2:], texts, strict=True):
        cells = re.split(r"(?<!\\)(?:\\\\)*\|", line)
        assert cells[0] == ""
        assert cells[-2:] == [" end ", ""]
        inside = line.removeprefix("| ").removesuffix(" | end |")
        parts = re.split(r"(?<!\\)<br>", inside)
        for part in parts:
            # Every mark that CommonMark reads is led by a backslash (CommonMark 0.31, 2.4).
            assert re.fullmatch(r"(?:\\[\\`*_<>\[\]|&]|[^\\`*_<>\[\]|&])*", part)
        plain = " | ".join(re.sub(r"\\(.)", r"\1", part) for part in parts)
        assert plain == render.printable(text).replace("\n", " ")


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_people_see_no_character_that_commands_a_terminal(form: str) -> None:
    text = render.render(one(TERMINAL), form)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "a\ufffd[31mb\ufffd\ufffd2J\ufffdc\ufffdd\ufffd" in re.sub(r"\\", "", text)


def test_json_has_every_character() -> None:
    text = render.render(one(TERMINAL), "json")
    assert json.loads(text)["results"]["bindings"][0]["x"]["value"] == TERMINAL


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_file_that_is_shown_in_a_terminal_does_not_command_it(form: str) -> None:
    made = render.render(one(TERMINAL), form)
    assert re.sub(r"\s", " ", harmless(TERMINAL)) in re.sub(r"\s", " ", made)
    assert "\u202e" in render.render(one("a\u202eb"), form)


@given(ANSWERS)
def test_text_has_every_word(answer: Answer) -> None:
    text = render.render(answer, "text")
    for row in answer.rows:
        for value in row:
            if isinstance(value, ox.Literal) and value.value.isalnum():
                assert value.value in text


@pytest.mark.parametrize("form", render.FORMATS)
@pytest.mark.parametrize("answer", [Answer([], [()]), Answer([], []), Answer(["x"], [])])
def test_an_answer_without_variables_or_rows(form: str, answer: Answer) -> None:
    text = render.render(answer, form)
    if form == "json":
        assert len(json.loads(text)["results"]["bindings"]) == len(answer.rows)


def test_lists_are_one_a_line_for_people() -> None:
    assert "│ a │\n│ b │" in render.render(one("a | b"), "text")
    assert "| a<br>b |" in render.render(one("a | b"), "md")


def test_iris_are_short_for_people_and_whole_for_programs() -> None:
    iri = ITOT.TableRow
    assert "itot:TableRow" in render.render(one(ox.NamedNode(iri)), "text")
    assert render.render(one(ox.NamedNode(iri)), "csv") == f"x\r\n{iri}\r\n"


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_data_frame_has_the_values(library: str) -> None:
    def typed(value: str, kind: str) -> ox.Literal:
        return ox.Literal(value, datatype=ox.NamedNode(XSD.IRI + kind))

    columns = {
        "number": [typed("7", "integer"), typed("-1", "integer")],
        "score": [typed("0.5", "decimal"), typed("1e0", "double")],
        "truth": [typed("true", "boolean"), typed("0", "boolean")],
        "text": [ox.Literal("007"), ox.Literal("Prüfer", language="de")],
        "iri": [ox.NamedNode("urn:a"), ox.BlankNode("b")],
        "ill": [typed("x", "integer"), typed("maybe", "boolean")],
        "large": [typed("9223372036854775808", "integer"), typed("1", "integer")],
        "mixed": [typed("1", "integer"), ox.Literal("one")],
        "numbers": [typed("1", "integer"), typed("1.5", "decimal")],
        "some": [None, ox.Literal("x")],
    }
    answer = Answer(list(columns), list(zip(*columns.values(), strict=True)))
    frame = made(answer, library)
    assert type(frame).__module__.startswith(library)
    assert list(frame.columns) == answer.variables
    assert {name: frame[name].to_list() for name in columns if name != "some"} == {
        "number": [7, -1],
        "score": [0.5, 1.0],
        "truth": [True, False],
        "text": ["007", "Prüfer"],
        "iri": ["urn:a", "b"],
        "ill": ["x", "maybe"],
        "large": ["9223372036854775808", "1"],
        "mixed": ["1", "one"],
        "numbers": [1, 1.5],
    }
    assert str(frame["number"].dtype).casefold() == "int64"
    missing = frame["some"].isna() if library == "pandas" else frame["some"].is_null()
    assert missing.to_list() == [True, False]


def test_a_data_frame_without_rows_has_the_columns() -> None:
    for library in ("pandas", "polars"):
        frame = made(Answer(["x", "y"], []), library)
        assert (list(frame.columns), len(frame)) == (["x", "y"], 0)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_without_the_library_a_data_frame_says_what_to_install(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(InputError, match=rf"pip install 'itotgraph\[{library}\]'"):
        made(Answer(["x"], []), library)


@pytest.mark.parametrize("library", ["pandas", "polars"])
@given(answer=ANSWERS)
def test_any_answer_becomes_a_data_frame(library: str, answer: Answer) -> None:
    frame = made(answer, library)
    assert len(frame) == len(answer.rows)
