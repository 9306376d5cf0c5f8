"""What is nearest to a title that means nothing: by words for the work, not by letters."""

import pytest

from itotgraph.titles.near import nearest
from tests.titles.known import LABELS


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Warehouse wizard", ["Data warehouse designer"]),
        ("Quality inspector", ["Project quality manager"]),
        ("Network wizard", sorted(w for w in LABELS if w.split()[:-1] == ["Network"])[:3]),
        *((title, []) for title in ("Chef de cuisine", "Restaurant manager", "Senior nurse", "")),
    ],
)
def test_words_for_the_work_are_what_counts(title: str, found: list[str]) -> None:
    assert nearest(sorted(LABELS))(title) == found


def test_a_rarer_word_comes_before_a_commoner_one() -> None:
    find = nearest(["Data analyst", "Data modeler", "Warehouse planner"])
    assert find("Data warehouse clerk") == ["Warehouse planner", "Data analyst", "Data modeler"]
    assert find("Analyst") == []
