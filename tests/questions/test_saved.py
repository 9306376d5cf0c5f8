"""Every saved query over a small graph, against an answer worked out by hand, on two engines."""

import csv
import io
import re
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from itotgraph.graph import infer, parse
from itotgraph.graph.source import add, as_rdflib, as_store
from itotgraph.graph.sparql import ask
from itotgraph.namespaces import XSD
from itotgraph.questions.saved import ask as saved_ask
from itotgraph.questions.saved import is_sparql, question, read, saved
from itotgraph.taxonomy import Taxonomy
from itotgraph.text.answer import Answer
from itotgraph.text.render import LIST_SEPARATOR, render
from tests.conftest import ROOT

ANSWERS = ROOT / "tests" / "queries"
NAMES = sorted(saved())
# IRIs without a label: what they are called stands in the columns beside them, or a relation is
# read as it is.
UNNAMED = {"association", "relation", "row", "source"}
# Lists of concepts have the IRIs of what they list beside them.
LISTED = {
    "areas": "area_iris",
    "clusters": "cluster_iris",
    "competencies": "competency_iris",
    "functions": "function_iris",
    "occupations": "occupation_iris",
}
NUMERALS = {"line", "not_in", "position", "printed_in"}
NEEDS_ESCO = "nothing found. Needs the ESCO import and the mappings to ESCO beside the graph"
# What the graph alone can answer; the others need an import beside it.
ALONE = [
    name for name in NAMES if not re.search(r"^# Needs the (O\*NET|ESCO) import", read(name), re.M)
]


@pytest.fixture(scope="module")
def tiny() -> list[ox.Triple]:
    folder = parse.packaged("ontology")
    given = parse.load([ROOT / "tests/data/tiny.ttl", folder / "schema.ttl", folder / "skos.ttl"])
    linked = parse.parse(ROOT / "tests/data/tiny-linked.ttl")
    return [*given, *infer.closure(given), *linked]


@pytest.fixture(scope="module")
def tiny_rdflib(tiny: list[ox.Triple]) -> rdflib.Graph:
    return as_rdflib(tiny)


def expected(name: str) -> list[list[str]]:
    with (ANSWERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_there_is_an_answer_for_every_query_and_the_other_way_round() -> None:
    assert sorted(path.stem for path in ANSWERS.glob("*.csv")) == NAMES
    assert len(NAMES) >= 8 + 15


class Union:
    """A store that counts a triple once for each graph that has it, as unions do."""

    def __init__(self, *graphs: list[ox.Triple]) -> None:
        self._store = ox.Store()
        for number, triples in enumerate(graphs):
            add(self._store, triples, f"urn:graph:{number}")

    def query(self, query: str, /) -> Any:
        return self._store.query(query, use_default_graph_as_union=True)


@pytest.mark.parametrize("name", NAMES)
def test_what_two_graphs_have_is_told_once(name: str, tiny: list[ox.Triple]) -> None:
    """An import has the codes and titles that the mappings bring, and more in common."""
    theirs = parse.parse(ROOT / "tests/data/tiny-linked.ttl")
    answer = ask(Union(tiny, theirs, theirs), read(name))
    assert isinstance(answer, Answer)
    assert list(csv.reader(io.StringIO(render(answer, "csv")))) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_oxigraph_gives_the_answer(name: str, tiny: list[ox.Triple]) -> None:
    answer = ask(as_store(tiny), read(name))
    assert isinstance(answer, Answer)
    assert list(csv.reader(io.StringIO(render(answer, "csv")))) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_british_english_is_english(name: str, tiny: list[ox.Triple]) -> None:
    """The range `en` matches `en-GB` by basic filtering (RFC 4647, 3.3.1), as the shape of labels
    has it: a title that passes it is in the tables. A label in both is told once.
    """

    def british(triple: ox.Triple) -> ox.Triple:
        text = triple.object
        if isinstance(text, ox.Literal) and text.language == "en":
            text = ox.Literal(text.value, language="en-GB")
        return ox.Triple(triple.subject, triple.predicate, text)

    there = [british(triple) for triple in tiny]
    for triples in (there, tiny + there):
        answer = ask(as_store(triples), read(name))
        assert isinstance(answer, Answer)
        assert list(csv.reader(io.StringIO(render(answer, "csv")))) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_columns_are_named_by_one_rule(name: str, tiny: list[ox.Triple]) -> None:
    """An IRI is `x`, its label `x_label`, its code `x_code`; `x_count` is a number, a list plural.

    README.md of the queries states it.
    """
    answer = ask(as_store(tiny), read(name))
    assert isinstance(answer, Answer)
    columns = {
        variable: [term for term in terms if term is not None]
        for variable, *terms in zip(answer.variables, *answer.rows, strict=True)
    }
    iris = {v for v in columns if any(isinstance(t, ox.NamedNode) for t in columns[v])}
    texts = {v: [t for t in columns[v] if isinstance(t, ox.Literal)] for v in columns}
    numbers = {v for v in texts if any(t.datatype.value == XSD.integer for t in texts[v])}
    lists = {v for v in texts if any(LIST_SEPARATOR in t.value for t in texts[v])}
    assert iris - UNNAMED == {v.removesuffix("_label") for v in columns if v.endswith("_label")}
    assert iris >= {v.removesuffix("_code") for v in columns if v.endswith("_code")}
    assert numbers - NUMERALS == {v for v in columns if v.endswith("_count")}
    assert all(v.endswith("s") for v in lists)
    theirs = {"occupations"} if name.startswith("table-") else set()  # the cluster's or row's
    iris_of = {LISTED[v] for v in lists & LISTED.keys() - theirs}
    assert iris_of <= {v for v in columns if v.endswith("_iris")} <= {*LISTED.values()}
    assert not [v for v in iris | numbers if re.search("[^s]s$", v)]
    assert not [v for v in columns if re.search("_(name|title|notation)s?$", v)]


def test_a_column_holds_the_same_kind_of_term_in_every_query(tiny: list[ox.Triple]) -> None:
    """Answers of several queries can be joined: `relation` is no IRI here and a text there."""
    kinds: dict[str, set[str]] = {}
    for name in NAMES:
        answer = ask(as_store(tiny), read(name))
        assert isinstance(answer, Answer)
        for row in answer.rows:
            for variable, term in zip(answer.variables, row, strict=True):
                if term is not None:
                    kind = term.datatype.value if isinstance(term, ox.Literal) else "IRI"
                    kinds.setdefault(variable, set()).add(kind)
    assert {v: k for v, k in kinds.items() if len(k) > 1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_rdflib_gives_the_answer(name: str, tiny_rdflib: rdflib.Graph) -> None:
    data = tiny_rdflib.query(read(name)).serialize(format="csv")
    assert data is not None
    assert list(csv.reader(io.StringIO(data.decode()))) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_begins_with_its_question(name: str) -> None:
    text = read(name)
    assert text.startswith("# ")
    assert question(text).endswith("?")


@pytest.mark.parametrize("name", NAMES)
def test_a_query_is_standard_sparql_and_stays_at_home(name: str) -> None:
    body = re.sub(r"^#.*$", "", read(name), flags=re.M)
    assert not re.search(r"\b(SERVICE|FROM|GRAPH|LATERAL)\b", body, re.I)
    assert not re.search(r"}\s*VALUES[^{]*{[^}]*}\s*$", body)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_variables_of_the_query(name: str) -> None:
    lines = read(name).splitlines()
    if lines[1].startswith("# Parameters:"):
        body = "\n".join(lines[2:])
        for parameter in re.findall(r"\?(\w+)", lines[1]):
            assert f"?{parameter}" in body


@pytest.mark.parametrize("name", ALONE)
def test_a_query_has_an_answer_in_the_real_graph(name: str, taxonomy: Taxonomy) -> None:
    answer = ask(taxonomy.source, read(name))
    assert isinstance(answer, Answer)
    assert answer.rows


def lone() -> ox.Store:
    """A graph with an occupation and no more."""
    store = ox.Store()
    store.update("INSERT DATA { <urn:x> a <https://w3id.org/itot/ns/Occupation> }")
    return store


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        (
            "esco-skills-of-cluster",
            (NEEDS_ESCO,),
        ),
        ("unused-areas", ()),
    ],
)
def test_an_empty_answer_says_what_it_needs(name: str, notes: tuple[str, ...]) -> None:
    answer = saved_ask(lone(), name, {})
    assert isinstance(answer, Answer)
    assert (answer.rows, tuple(answer.notes)) == ([], notes)


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("DESCRIBE <urn:x>", True),
        ("prefix : <urn:x#> describe :y", True),
        ("describe", False),
        ("table-1", False),
        ("own.rq", False),
        ("-", False),
    ],
)
def test_a_query_is_told_from_the_name_of_one(text: str, whether: bool) -> None:
    assert is_sparql(text) is whether


def test_an_empty_answer_says_why(store: ox.Store) -> None:
    """Nothing of the taxonomy is there, nothing of that name, or it is plainly so."""
    query = "SELECT ?x { ?x <urn:p> ?y }"
    for source, bindings, why in (
        (
            ox.Store(),
            {},
            ("nothing found. Nothing of the taxonomy is in the graph that was asked",),
        ),
        (
            store,
            {"x": ox.NamedNode("urn:nobody")},
            ("nothing found. Nothing in the graph is called x=urn:nobody",),
        ),
        (store, {}, ()),
    ):
        answer = saved_ask(source, "query", bindings, query)
        assert isinstance(answer, Answer)
        assert (answer.rows, answer.notes) == ([], why)
