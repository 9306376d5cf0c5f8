"""The walk from a title to roles; expected values are from the paper's text."""

import json
import re

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph.concept import find
from itotgraph.namespaces import BASE
from itotgraph.questions.roles import KINDS, as_answer, as_rows, as_why, roles
from itotgraph.taxonomy import Taxonomy
from itotgraph.titles.match import Match


def test_the_worked_example_of_the_paper(store: ox.Store) -> None:
    """The IT application architect: Product Management and Development, steps 1 to 5."""
    start = find(store, "Information systems architect", *KINDS)
    walks = {walk.role: walk for walk in roles(store, start, "msf")}
    assert set(walks) == {"Product Management", "Development", "Release Management"}
    management, development = walks["Product Management"], walks["Development"]
    assert management.cluster == "Technology architecture development and management"
    assert management.functions == ["Identify strategic customer requirements"]
    assert {"Customer Advocacy", "Product Planning"} <= set(management.areas)
    assert management.rows == ["Table 1, row 1", "Table 2, row 5"]
    assert "Determine systems solutions" in development.functions
    assert "Implementation Architecture and Design" in development.areas
    assert development.rows == ["Table 1, row 3", "Table 2, row 1"]


def test_the_worked_example_word_for_word(
    taxonomy: Taxonomy, store: ox.Store, source: list[str]
) -> None:
    """Lines 157 to 163 of the text: every name that its five steps give is where they put it."""
    at = next(n for n, line in enumerate(source) if line.startswith("Example: A project in which"))
    title = re.search(r"in which an (.*) would participate", source[at])
    assert title
    walked = taxonomy.find(title[1], *KINDS).concept
    steps = [step for step in source[at : at + 9] if re.match(r"[1-5]\. ", step)]
    cluster, label, functions, clusters, areas = (" ".join(step.split()) for step in steps)
    assert f'"{walked.label}"'.casefold() in label.casefold()
    walks = {walk.role: walk for walk in roles(store, walked, "msf")}
    for role, function, those in (
        ("Product Management", "Identify Strategic Customer Requirements", 2),
        ("Development", "Determine Systems Solution", 1),
    ):
        walk = walks[role]
        assert walk.cluster.casefold() in cluster.casefold()
        assert function in functions
        assert any(name.casefold().startswith(function.casefold()) for name in walk.functions)
        assert role in clusters
        named = areas.partition(f"the {role} Role")[2] or areas.partition(f"the {role} ")[2]
        said = named.partition("would be ")[2].partition(".")[0].split(" and ", those - 1)
        assert len(said) == those
        assert set(said) <= set(walk.areas)


def test_a_title_as_people_write_it(taxonomy: Taxonomy) -> None:
    answer = taxonomy.roles("Sr. DBA (Oracle)")
    (note,) = answer.notes
    assert note.startswith("'Sr. DBA (Oracle)' is taken for Senior database administrator: ")
    assert "oracle" in note
    assert taxonomy.roles("O139").rows == taxonomy.roles("Tester").rows
    assert taxonomy.roles("O139").notes == ()
    with pytest.raises(InputError, match="is called 'Chef'"):
        taxonomy.roles("Chef")


def test_a_title_that_may_mean_several(taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch) -> None:
    meant = [Match(f"{BASE}occupation/{name}", name, (), 0.9, "") for name in ("tester", "trainer")]
    monkeypatch.setattr("itotgraph.titles.named.match", lambda index, title: meant)
    with pytest.raises(InputError, match=r"say which: occupation:tester, occupation:trainer"):
        taxonomy.roles("test trainer")


def test_why_is_told_in_rows_too(store: ox.Store) -> None:
    walks = roles(store, find(store, "Partner manager", *KINDS), "mof")
    answer = as_answer(walks, find(store, "Partner manager"))
    assert answer.variables[-3:] == ["rests_on", "errata", "association"]
    (row,) = answer.values()
    assert row[-3] == "Table 3, row 16 | Table 4, row 25"
    assert row[-1] == f"{BASE}association/third-party-management/mof/partner"


def test_a_title_in_several_clusters_walks_through_each(store: ox.Store) -> None:
    """What most functions meet comes first; Release and Infrastructure, equals, as in Table 3."""
    walks = roles(store, find(store, "Network architect", *KINDS), "mof")
    assert [(walk.cluster.split()[0], walk.role, walk.functions_met) for walk in walks] == [
        ("Technology", "Release", 6),
        ("Network", "Release", 6),
        ("Technology", "Infrastructure", 6),
        ("Network", "Infrastructure", 6),
        ("Technology", "Security", 3),
        ("Network", "Security", 3),
        ("Network", "Operations", 2),
    ]
    assert {walk.functions_in_all for walk in walks} == {6 + 6}
    assert [walk.functions_met for walk in walks] == [
        sum(len(each.functions) for each in walks if each.role == walk.role) for walk in walks
    ]


def test_each_framework_is_ranked_by_itself(store: ox.Store) -> None:
    walks = roles(store, find(store, "Information systems architect", *KINDS))
    assert [(w.framework, w.role, w.functions_met) for w in walks if w.framework == "msf"] == [
        ("msf", "Release Management", 4),
        ("msf", "Development", 3),
        ("msf", "Product Management", 1),
    ]
    frameworks = [walk.framework for walk in walks]
    assert frameworks == sorted(frameworks)


@pytest.mark.parametrize(
    ("form", "says"),
    [("text", "3 of 6"), ("md", "| 3 of 6 |"), ("csv", ",3,6,"), ("html", "3 of 6")],
)
def test_every_form_says_how_many_functions(store: ox.Store, form: str, says: str) -> None:
    start = find(store, "Information systems architect", *KINDS)
    walks = roles(store, start, "msf")
    assert says in as_rows(walks).render(form)
    assert says in as_answer(walks, start).render(form)


def test_a_work_function_names_itself_only(store: ox.Store) -> None:
    walks = roles(store, find(store, "Manage delivery of solution"))
    assert [(walk.role, walk.functions) for walk in walks] == [
        ("Product Management", ["Manage delivery of solution"])
    ]
    assert [(walk.functions_met, walk.functions_in_all) for walk in walks] == [(1, 1)]


def test_why_names_rows_and_errata(store: ox.Store) -> None:
    start = find(store, "cluster:network-design-and-administration")
    text = " ".join(as_why(start, roles(store, start, "mof")).split())
    assert "rests on Table 3, row 14; Table 4, row 17" in text
    assert "Different functions: Network design and Operations" in text


def test_rows_and_json_say_the_same(store: ox.Store) -> None:
    walks = roles(store, find(store, "Tester", *KINDS))
    documents = json.loads(as_rows(walks).json())
    for row, document in zip(as_rows(walks).values(), documents, strict=True):
        assert row[0] == document["cluster"]
        assert row[3] == document["role"]
        assert row[4:6] == [str(document[f"functions_{name}"]) for name in ("met", "in_all")]
        assert row[6] == " | ".join(document["areas"])


def test_a_role_is_no_title(store: ox.Store) -> None:
    with pytest.raises(InputError, match="no Occupation or OccupationCluster"):
        find(store, "Release Manager", *KINDS)
