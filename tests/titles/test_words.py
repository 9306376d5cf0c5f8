"""Words, as they are compared, and what is known of them."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.titles import words

TABLE = Path(words.__file__).with_suffix(".tsv")
MEANING = ("abbreviation", "kin", "spelling")
OTHERS = ("arrangement", "distinct", "field", "leading", "modifier", "other", "product", "rank")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("C++ & C# programmers", "c++ and c# programmer"),
        ("Children's libraries, the bosses' boxes", "children library the boss box"),
        ("Systems analysis/status", "system analysis status"),
    ],
)
def test_plain_words(text: str, plain: str) -> None:
    assert words.plain(text) == plain


def test_the_table_is_in_order_and_says_nothing_twice() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert head == ["kind", "words", "meaning"]
    assert rows == sorted(rows)
    assert len({tuple(row) for row in rows}) == len(rows)
    assert {row[0] for row in rows} == {*MEANING, *OTHERS, "specific"}
    for kind, text, meaning in rows:
        assert bool(meaning) == (kind in MEANING)
        # As titles are split, or they would never be found; no more than three words are looked at.
        assert words.split(text) == text.split()
        assert len(text.split()) <= 3, text
    asides = [row[1] for row in rows if row[0] in ("arrangement", "field", "modifier", "other")]
    asides += [row[1] for row in rows if row[0] in ("product", "rank")]
    assert len(set(asides)) == len(asides)


@given(st.text())
def test_the_plain_words_of_plain_words_are_those_of_the_text(text: str) -> None:
    assert words.split(" ".join(words.split(text))) == words.split(text)
