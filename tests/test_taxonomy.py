"""The taxonomy: one graph in its layers, whoever asks; and what `import itotgraph` gives."""

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import itotgraph
from itotgraph import Answer, InputError, Taxonomy, load
from itotgraph.graph.source import as_store, select
from itotgraph.model import Kind
from itotgraph.namespaces import ASSERTED, EVIDENCE, INFERRED, LENT, LINKED, OWL, RDF, TODAY
from itotgraph.questions import errata, roles, table, who
from itotgraph.questions.saved import ask as ask_saved
from itotgraph.questions.saved import saved
from itotgraph.staffing import roster as rosters
from itotgraph.taxonomy import Taxonomy as Same
from itotgraph.titles import match

GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
TRIPLES = "SELECT ?s ?p ?o { ?s ?p ?o }"
OWN = """@prefix itot: <https://w3id.org/itot/ns/> .
@prefix cluster: <https://w3id.org/itot/cluster/> .
@prefix scheme: <https://w3id.org/itot/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/sre> a itot:Occupation ; skos:prefLabel "Site reliability engineer"@en ;
    skos:notation "X1" ; skos:inScheme scheme:occupations .
cluster:network-design-and-administration skos:narrower <https://example.org/sre> .
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.ttl"
    path.write_text(OWN, encoding="utf-8")
    return path


def counts(taxonomy: Taxonomy) -> dict[str, int]:
    return {row["g"].value: int(row["n"].value) for row in select(taxonomy.source, GRAPHS)}


def texts(solutions: object) -> set[tuple[str, ...]]:
    """Return the rows as they are written, blank nodes as one: each reading names them anew."""
    assert isinstance(solutions, ox.QuerySolutions)
    return {
        tuple("_:" if isinstance(term, ox.BlankNode) else str(term) for term in solution)
        for solution in solutions
    }


def test_what_is_asked_here_is_what_build_publishes(taxonomy: Taxonomy, built: Path) -> None:
    published = ox.Store()
    published.load(path=str(built / "itot.nq"), format=ox.RdfFormat.N_QUADS)
    theirs = {
        str(g): len([*published.quads_for_pattern(None, None, None, g)])
        for g in published.named_graphs()
    }
    assert {f"<{name}>": count for name, count in counts(taxonomy).items()} == theirs
    assert set(counts(taxonomy)) == {ASSERTED, INFERRED, LINKED, EVIDENCE, TODAY, LENT}
    union = published.query(TRIPLES, use_default_graph_as_union=True)
    assert texts(taxonomy.source.query(TRIPLES)) == texts(union)
    total = select(taxonomy.source, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"].value
    assert int(total) == sum(theirs.values())


def test_the_axioms_of_skos_are_not_asked_either(taxonomy: Taxonomy) -> None:
    """The schema declares the terms of SKOS that it uses, and says no more of them."""
    broader = "SELECT ?p ?o { <http://www.w3.org/2004/02/skos/core#broader> ?p ?o }"
    answer = taxonomy.query(broader)
    assert not isinstance(answer, bool)
    assert answer.rows == [(ox.NamedNode(RDF.type), ox.NamedNode(f"{OWL.IRI}ObjectProperty"))]


def test_a_graph_that_is_named_is_asked_alone(taxonomy: Taxonomy) -> None:
    for name, count in counts(taxonomy).items():
        (row,) = select(taxonomy.source, f"SELECT (COUNT(*) AS ?n) FROM <{name}> {{ ?s ?p ?o }}")
        assert int(row["n"].value) == count


def test_a_triple_is_in_one_layer_only(own: Path) -> None:
    seen: set[ox.Triple] = set()
    for triples in load(extra=[own]).layers.graphs.values():
        assert len({*triples}) == len(triples)
        assert not seen & {*triples}
        seen |= {*triples}


@pytest.mark.parametrize("name", ["own.nq", "own.trig"])
def test_a_user_s_named_graph_stays_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = "<urn:s> <urn:p> <urn:o> <urn:g> .\n"
    if name.endswith("trig"):
        text = "<urn:g> { <urn:s> <urn:p> <urn:o> }"
    path.write_text(text, encoding="utf-8")
    taxonomy = load(extra=[path])
    assert counts(taxonomy)["urn:g"] == 1
    assert taxonomy.query("ASK { <urn:s> <urn:p> <urn:o> }") is True


def test_a_build_beside_the_graph_adds_nothing_but_statements(built: Path) -> None:
    taxonomy = load(extra=[built / "itot.nq"])
    assert set(counts(taxonomy)) == {ASSERTED, LINKED, EVIDENCE, TODAY, LENT}
    # The lists of the vocabulary are blank nodes, which each reading names anew.
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o)) }"
    published, alone = (select(t.source, counted) for t in (taxonomy, load()))
    assert published[0]["n"].value == alone[0]["n"].value


def test_a_user_s_mapping_is_asserted_and_not_linked_again(tmp_path: Path) -> None:
    first = load().layers.linked[0]
    path = tmp_path / "own.nt"
    path.write_text(f"{first} .\n", encoding="utf-8")
    layers = load(extra=[path]).layers
    assert first in layers.asserted
    assert first not in layers.linked


def answers(taxonomy: Taxonomy, source: object) -> list[list[list[str]]]:
    """What is asked of the asserted layer alone where that is enough: see `Layers.lean`."""
    found = [table.table(source, n, printed) for n in table.TITLES for printed in (False, True)]  # type: ignore[arg-type]
    for title in ("Network architect", "cluster:technical-support", "Perform testing"):
        start = taxonomy.find(title).concept
        found.append(roles.as_rows(roles.roles(source, start), why=True))  # type: ignore[arg-type]
    for role in ("msf:test", "Configuration Manager"):
        concept = taxonomy.find(role).concept
        found.append(who.as_answer(who.who(source, concept), concept))  # type: ignore[arg-type]
    found.append(errata.as_answer(errata.errata(source)))  # type: ignore[arg-type]
    return [answer.values() for answer in found]


def test_the_asserted_layer_is_enough_for_what_is_asked_of_it(taxonomy: Taxonomy) -> None:
    assert taxonomy.lean is not taxonomy.source
    assert answers(taxonomy, taxonomy.lean) == answers(taxonomy, taxonomy.source)


def test_what_is_inferred_counts_everywhere(own: Path, tmp_path: Path) -> None:
    """A title that its cluster names, and not it the cluster, has the roles in every answer."""
    taxonomy = load(extra=[own])
    expected = [walk.role for walk in taxonomy.roles("Network administrator")]
    assert [walk.role for walk in taxonomy.roles("Site reliability engineer")] == expected
    assert "Network design and administration" in str(taxonomy.show("Site reliability engineer"))
    (match,) = taxonomy.match("Site reliability engineer")
    assert match.clusters == "Network design and administration"
    staff = [rosters.Person("P1", "Site reliability engineer")]
    covered = {
        each.concept.label for each in taxonomy.gaps(staff, "msf", team=False) if each.people
    }
    same = [rosters.Person("P1", "Network administrator")]
    assert covered == {e.concept.label for e in taxonomy.gaps(same, "msf", team=False) if e.people}
    assert any("Site reliability engineer" in d.occupations for d in taxonomy.who("mof:operations"))
    assert "Site reliability engineer" in taxonomy.table(3).csv()


def test_a_folder_that_states_the_other_direction_is_inferred_from(
    own: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "ontology"
    folder.mkdir()
    for path in load().layers.files:
        (folder / path.name).write_bytes(path.read_bytes())
    plain = load(folder)
    assert plain.lean is not plain.source
    (folder / "own.ttl").write_text(OWN, encoding="utf-8")
    turned = load(folder)
    assert turned.lean is turned.source
    assert len(turned.roles("Site reliability engineer"))


# The public surface: what is not here may change without a word.
NAMES = """Answer InputError OutputError Person RemoteError Taxonomy __version__ connect load
read_roster"""
METHODS = """build check compare errata export find gaps match match_sheet path queries query roles
roles_of show similar store table who"""


def test_the_public_surface() -> None:
    assert itotgraph.__all__ == NAMES.split()
    assert dir(itotgraph) == NAMES.split()
    assert {name: getattr(itotgraph, name) for name in NAMES.split()}["Taxonomy"] is Same
    public = {n for n in vars(Taxonomy) if not n.startswith("_") and callable(vars(Taxonomy)[n])}
    assert public == {*METHODS.split()}
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        itotgraph.laod  # noqa: B018


@pytest.mark.parametrize("name", ["load", "connect", "read_roster"])
def test_help_teaches(name: str) -> None:
    text = getattr(itotgraph, name).__doc__
    assert ">>> " in text
    assert "Raises InputError" in text


def test_every_question_answers_with_the_one_type(taxonomy: Taxonomy) -> None:
    asked = {
        "table": taxonomy.table(3),
        "query": taxonomy.query("counts"),
        "queries": taxonomy.queries(),
        "show": taxonomy.show("DBA"),
        "errata": taxonomy.errata("Technical sales"),
        "roles": taxonomy.roles("Systems analyst", framework="mof"),
        "why": taxonomy.roles("Systems analyst", why=True),
        "who": taxonomy.who("Release Manager"),
        "compare": taxonomy.compare("DBA", "Tester"),
        "similar": taxonomy.similar("DBA"),
        "path": taxonomy.path("DBA", "Tester"),
        "match": taxonomy.match(["Sr. DBA", "Nurse"]),
        "gaps": taxonomy.gaps([rosters.Person("P1", "DBA")], "msf"),
        "check": taxonomy.check(),
    }
    for name, answer in asked.items():
        assert isinstance(answer, Answer), name
        assert len(answer) == len([*answer]) > 0, name
        assert answer.csv().splitlines()[0] == ",".join(answer.variables), name
        assert json.loads(answer.json()) is not None, name
        assert list(answer.pandas().columns) == answer.variables, name
        assert answer.polars().columns == answer.variables, name
        assert "<table>" in answer._repr_html_() or name in ("gaps", "check"), name
        assert repr(answer), name


def test_a_saved_query_is_asked_by_name_or_in_sparql(taxonomy: Taxonomy) -> None:
    by_name = taxonomy.query("roles-of-occupation", occupation="Systems analyst")
    assert isinstance(by_name, Answer)
    text = saved()["roles-of-occupation"].read_text(encoding="utf-8")
    in_sparql = taxonomy.query(text, occupation=taxonomy.find("Systems analyst").concept.iri)
    assert isinstance(in_sparql, Answer)
    assert by_name.rows == in_sparql.rows
    read = taxonomy.query("roles-of-occupation", occupation="DBA II")
    assert isinstance(read, Answer)
    assert read.notes[0].startswith("'DBA II' is taken for Database administrator")
    with pytest.raises(InputError, match="no saved query and no file 'roles-of-ocupation'"):
        taxonomy.query("roles-of-ocupation")


def test_triples_come_as_rows_and_as_turtle(taxonomy: Taxonomy) -> None:
    found = taxonomy.query("DESCRIBE <https://w3id.org/itot/msf/test>")
    assert isinstance(found, Answer)
    assert found.variables == ["subject", "predicate", "object"]
    assert str(found).startswith("@prefix")


@pytest.mark.parametrize(
    "name", ["DBA", "Sr. DBA", "tester", "O139", "occupation:tester", "Tester"]
)
def test_a_title_is_read_the_same_way_everywhere(taxonomy: Taxonomy, name: str) -> None:
    iri = taxonomy.find(name, "Occupation").concept.iri
    assert taxonomy.find(name).concept.iri == iri
    assert iri in taxonomy.show(name).json()
    assert len(taxonomy.similar(name, 1)) == 1
    assert taxonomy.compare(name, iri)[0].has == "both"
    assert ask_saved(taxonomy.source, "roles-of-occupation", {"occupation": ox.NamedNode(iri)})


def test_a_name_means_the_same_whatever_was_asked_before() -> None:
    fresh, used = load(), load()
    used.show("DBA")
    name = "Datenbankadministrator"
    assert used.find(name) == fresh.find(name)
    assert used.find(name).concept.label == "Database administrator"


def test_names_are_indexed_once_however_many_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []

    def index(*given: Any) -> match.Index:
        made.append(given[1])
        return original(*given)

    original = match.index
    monkeypatch.setattr(match, "index", index)
    fresh = load()
    for title in ("sysadmin", "Sr. DBA", "sysadmin"):
        fresh.find(title, Kind.OCCUPATION)
    assert fresh.titles is fresh._indexed(Kind.OCCUPATION)
    assert made == [(Kind.OCCUPATION,)]


def test_a_remote_taxonomy_says_that_it_has_no_layers() -> None:
    remote = itotgraph.connect("http://127.0.0.1:9/query")
    with pytest.raises(InputError, match="a remote graph can only be asked"):
        remote.build()
    with pytest.raises(InputError, match="is no address of a store"):
        itotgraph.connect("nowhere")


def test_the_axioms_are_those_of_one_file(taxonomy: Taxonomy) -> None:
    own = as_store(taxonomy.layers.asserted)
    about = """ASK { ?s ?p ?o FILTER(STRSTARTS(STR(?s), 'http://www.w3.org/2004/02/skos/core#')
      && ?p != <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>) }"""
    assert not own.query(about)
    assert as_store(taxonomy.layers.axioms).query(about)
