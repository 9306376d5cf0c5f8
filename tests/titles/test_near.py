"""What is nearest to a title that means nothing: by words for the work, not by letters."""

from collections.abc import Sequence

import pytest

from itotgraph.titles.near import Labels, Near
from tests.titles.known import INDEX, LABELS


def near(labels: Sequence[str], title: str) -> list[Near]:
    by_iri = {f"urn:{label}": label for label in labels}
    return Labels(by_iri, INDEX.spellings).nearest(title)


def labels_near(labels: Sequence[str], title: str) -> list[str]:
    return [each.label for each in near(labels, title)]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Warehouse wizard", ["Data warehouse designer"]),
        ("Quality inspector", ["Project quality manager", "Software QA specialist"]),
        ("Network wizard", sorted(w for w in LABELS if w.split()[:-1] == ["Network"])[:3]),
        *((title, []) for title in ("Chef de cuisine", "Restaurant manager", "Senior nurse", "")),
    ],
)
def test_words_for_the_work_are_what_counts(title: str, found: list[str]) -> None:
    assert labels_near(sorted(LABELS), title) == found


def test_a_rarer_word_comes_before_a_commoner_one() -> None:
    labels = ["Data analyst", "Data modeler", "Warehouse planner"]
    found = ["Warehouse planner", "Data analyst", "Data modeler"]
    assert labels_near(labels, "Data warehouse clerk") == found
    assert labels_near(labels, "Analyst") == []


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (
            "Senior warehouse wizard (remote)",
            "Data warehouse designer (it lacks 'wizard'; the title lacks 'data', 'designer')",
        ),
        ("DBA guru", "Database administrator (it lacks 'guru')"),
        (
            "Warehouse a b1 b2 b3 b4 b5 b6 b7",
            "Data warehouse designer (it lacks 'b1', 'b2', 'b3', 'b4', 'b5', and 2 more; "
            "the title lacks 'data', 'designer')",
        ),
    ],
)
def test_why_what_is_near_is_not_meant(title: str, said: str) -> None:
    assert str(near(LABELS, title)[0]) == said


def test_a_label_of_the_same_words_has_nothing_more_to_say() -> None:
    assert [*map(str, near(["Data modeler"], "Modeler, data"))] == ["Data modeler"]
