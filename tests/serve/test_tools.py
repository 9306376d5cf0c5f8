"""What the tools answer, and how they say that they cannot."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from itotgraph.errors import InputError
from itotgraph.graph.parse import packaged
from itotgraph.model import Kind
from itotgraph.names import shorten
from itotgraph.namespaces import BASE
from itotgraph.questions import saved
from itotgraph.serve import answers, tools
from itotgraph.serve.answers import Said
from itotgraph.taxonomy import Taxonomy

# A call of each tool, and what it says: the paper's where it has it.
CALLS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "find": (
        {"text": "configuration manager", "kind": "FunctionalArea"},
        ["mof:release/configuration-manager"],
    ),
    "show": (
        {"concept": "Information systems architect"},
        [
            f"{BASE}occupation/information-systems-architect",
            "C01 Technology architecture development and management",
            "rests on: Table 1, row 1",
        ],
    ),
    "match": (
        {"titles": ["Sr. DBA (Oracle)", "Nurse"]},
        ["occupation:senior-database-administrator", "Nurse: no occupation"],
    ),
    "roles": (
        {"title": "Information systems architect", "framework": "msf"},
        ["Product Management msf:product-management", "Table 1, row ", "association:"],
    ),
    "who": ({"role": "msf:test"}, ["cluster:testing-development-and-management", "Table 2, row"]),
    "compare": (
        {"one": "Data analyst", "other": "DBA"},
        ["functions: 5 in both, of 5 and of 5"],
    ),
    "similar": ({"concept": "C04", "most": 2}, ["nearness 0.", "(OccupationCluster C"]),
    "path": (
        {"from": "Help desk technician", "to": "Network architect"},
        ["occupation:network-architect", "new in step 1: Knowledge of"],
    ),
    "gaps": (
        {"people": [{"title": "Tester"}, {"person": "Second", "title": "Wizard"}]},
        ["2 people, 1 of 2 titles not understood", "not covered, 0 of 1 needed: "],
    ),
    "queries": ({"about": "functional area"}, ["functions-of-area: Which", "Parameters: ?area"]),
    "query": (
        {"name": "titles-of-cluster", "bindings": {"cluster": "Technical sales"}},
        ["rows of: cluster"],
    ),
    "schema": ({"name": "Occupation"}, ["skos:broader: Every occupation", "a itot:Occupation"]),
}


@pytest.fixture(scope="module", autouse=True)
def worker() -> None:
    tools.load(None, [], local=True)


def ask(tool: str, /, **arguments: Any) -> str:
    text, answered = tools.answer(tool, arguments)
    assert answered, text
    return text


def pages(tool: str, /, **arguments: Any) -> str:
    """Return all pages of an answer."""
    text = ask(tool, **arguments)
    more = re.search(r"ask again with start=(\d+)", text)
    return text + pages(tool, **arguments | {"start": int(more[1])}) if more else text


def refuse(tool: str, /, **arguments: Any) -> str:
    text, answered = tools.answer(tool, arguments)
    assert not answered
    assert "\n" not in text
    return text


@pytest.mark.parametrize("name", [tool.name for tool in tools.TOOLS if tool.ask])
def test_a_tool_answers(name: str) -> None:
    arguments, told = CALLS[name]
    text = ask(name, **arguments)
    for each in told:
        assert each in text
    assert tools.tokens(text) <= tools.PAGE


@pytest.mark.parametrize("name", [tool.name for tool in tools.TOOLS if tool.ask])
def test_an_answer_says_what_its_prefixes_stand_for(name: str) -> None:
    *_, last = ask(name, **CALLS[name][0]).splitlines()
    if name != "queries":
        assert re.fullmatch(r"\(([\w-]+: is https?://\S+?(, |(?=\))))+\)", last), last


@pytest.mark.parametrize(
    ("named", "iri"), [("Table 1, row 1", "row/1-01"), ("E078", "erratum/e078")]
)
def test_what_an_answer_rests_on_can_be_shown(named: str, iri: str) -> None:
    text = ask("show", concept=named)
    assert text == ask("show", concept=named.lower()) == ask("show", concept=BASE + iri)
    assert BASE + iri in text.splitlines()[0]


def test_every_concept_can_be_shown(taxonomy: Taxonomy) -> None:
    for each in taxonomy.concepts[:: len(taxonomy.concepts) // 40]:
        assert each.iri in ask("show", concept=each.iri)


def test_pages_hold_all_items_once() -> None:
    said = Said("Head.", [f"item {number} {'x' * (number % 700)}" for number in range(300)])
    found, start = [], 1
    while True:
        text = tools.page(said, start)
        assert text.startswith("Head.\n")
        assert tools.tokens(text) <= tools.PAGE
        found += re.findall(r"^item (\d+) ", text, re.M)
        more = re.search(r"ask again with start=(\d+)", text)
        if not more:
            break
        start = int(more[1])
    assert found == [str(number) for number in range(300)]
    with pytest.raises(InputError, match="there is no item 301 "):
        tools.page(said, 301)


def test_a_long_item_is_parted_and_not_cut() -> None:
    words = [f"word{number}" for number in range(2000)]
    said, start, found = Said("", [" ".join(words)]), 1, list[str]()
    while start:
        text = tools.page(said, start)
        found += re.findall(r"word\d+", text)
        more = re.search(r"start=(\d+)", text)
        start = int(more[1]) if more else 0
    assert found == words


def test_a_short_answer_is_the_whole() -> None:
    assert tools.page(Said("One.", ["two"])) == "One.\ntwo"
    assert tools.page(Said("Nothing.", [])) == "Nothing."


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("roles", {"title": "Zookeeper"}, r"is called 'Zookeeper' .* The tool find searches"),
        ("roles", {"title": "DBA", "framwork": "msf"}, r"framwork.*roles takes title, framework"),
        ("roles", {"title": "DBA", "framework": "itil"}, r"'itil' is not one of \['msf', 'mof'\]"),
        ("roles", {}, "'title' is a required property"),
        ("who", {"role": "Support manager"}, "no RoleCluster or FunctionalArea is called"),
        ("show", {"concept": "x" * 301}, "concept: longer than 300 "),
        ("show", {"concept": f"{BASE}nothing"}, f"nothing is said of {BASE}nothing"),
        (
            "show",
            {"concept": "Perform security administration"},
            "several concepts .say which: work-function:",
        ),
        ("find", {"text": "zzzqqq"}, "no concept is called 'zzzqqq'"),
        ("find", {"text": "DBA", "kind": "Planet"}, r"'Planet' is not one of \['Occupation'"),
        ("match", {"titles": ["x"] * 21}, "titles: longer than 20 "),
        ("query", {"name": "roles-of-occ"}, "did you mean roles-of-occupation"),
        ("query", {"name": "/etc/passwd"}, "no saved query is called '/etc/passwd'"),
        ("query", {"name": "SELECT * { ?s ?p ?o }"}, "no saved query is called"),
        (
            "query",
            {"name": "counts", "bindings": {"klass": "itot:Occupation"}},
            "counts has no parameter 'klass' .it has .class a class such as",
        ),
        ("queries", {"about": "zzz"}, "no saved query is about 'zzz'"),
        ("schema", {"name": "Planet"}, "no class is called 'Planet' .there are: Ability"),
        ("gaps", {}, "give people, or the roster's path"),
        ("gaps", {"people": [{"title": "DBA", "functions": ["x"]}]}, "no work function is called"),
        (
            "gaps",
            {"people": [{"person": "A", "title": "DBA"}, {"person": "A", "title": "DBA"}]},
            "two people are called 'A'",
        ),
        ("gaps", {"roster": "/nowhere/staff.csv"}, "/nowhere/staff.csv: cannot be read"),
        ("find", {"text": "DBA", "start": 2}, "there is no item 2 .begin with one of 1"),
    ],
)
def test_an_error_tells_how_to_ask_better(name: str, arguments: Any, said: str) -> None:
    assert re.search(said, refuse(name, **arguments))


def test_saved_queries_are_listed_with_their_parameters() -> None:
    listed = re.findall(r"^([\w-]+): .*\? Parameters: ", pages("queries"), re.M)
    assert listed == [*saved.saved()]


@pytest.mark.parametrize("name", saved.saved())
def test_every_saved_query_is_answered(name: str) -> None:
    text = ask("query", name=name)
    rows = re.search(r"(\d+) rows of: (.*)", text)
    assert rows
    assert "\t" in text or not int(rows[1])


def test_of_a_roster_no_name_is_told(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    people = "Anna Meyer,Tester\nBert Sand,DBA\nBert Sand,Wizard\n"
    path.write_text(f"person,title\n{people}", encoding="utf-8")
    whole = pages("gaps", roster=str(path))
    assert "person 1" in whole
    assert "person 2" in whole
    assert not re.search("Anna|Meyer|Bert|Sand", whole)


def test_clients_elsewhere_cannot_name_a_file() -> None:
    (gaps,) = (tool for tool in tools.tools(local=False) if tool.name == "gaps")
    with pytest.raises(InputError, match="'roster' was unexpected"):
        tools.checked(gaps, {"roster": "/etc/passwd"})


def test_people_who_are_sent_are_told_as_they_are_called() -> None:
    assert "only T1" in pages("gaps", people=[{"person": "T1", "title": "Tester"}])


def test_the_schema_has_each_class_of_the_model(taxonomy: Taxonomy) -> None:
    told = answers.classes(taxonomy)
    shapes = "".join(p.read_text(encoding="utf-8") for p in packaged("shapes").glob("*.ttl"))
    checked = {*re.findall(r"sh:targetClass itot:(\w+) ;", shapes)} & {*map(str, Kind)}
    assert {f"{BASE}ns/{name}" for name in checked} - {f"{BASE}ns/RowEntry"} <= told.keys()
    for iri, text in told.items():
        assert text.startswith(f"{shorten(iri)}: ")
        assert re.search(r"^  [\w-]+:\w+.*: [A-Z]", text, re.M), iri
        assert "  for example\n" in text


def test_every_iri_is_a_resource(taxonomy: Taxonomy) -> None:
    for path in ("occupation/tester", "row/1-01", "erratum/e078", "ns/Occupation", "scheme/msf"):
        text, there = tools.resource(BASE + path)
        assert there
        assert "@prefix" in text
    assert tools.resource("occupation:tester") == tools.resource(f"{BASE}occupation/tester")
    assert tools.resource(f"{BASE}nothing")[1] is False
    assert tools.resource("file:///etc/passwd")[1] is False
    assert tools.resource(answers.SCHEMA)[1]


def test_descriptions_are_json_schema() -> None:
    from jsonschema import Draft202012Validator

    for tool in tools.TOOLS:
        Draft202012Validator.check_schema(tool.schema)
        json.dumps(tool.schema)
        assert {*tool.needs} <= tool.takes.keys()
        assert len(tool.says) < 300
