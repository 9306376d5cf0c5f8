"""One notion of language."""

from typing import Any

import pyoxigraph as ox
import pytest

from itotgraph.graph.language import in_one_language, is_english, readable


def texts(*written: str) -> list[ox.Literal]:
    pairs = (text.partition("@") for text in written)
    return [ox.Literal(text, language=tag or None) for text, _, tag in pairs]


@pytest.mark.parametrize(
    ("tag", "expected"),
    # RFC 4647, 3.3.1: the range is the tag, or a prefix of it that a hyphen follows; case is none.
    [
        ("en", True),
        ("EN", True),
        ("en-GB", True),
        ("en-us", True),
        ("en-Latn-GB", True),
        ("eng", False),
        ("de", False),
        ("de-en", False),
    ],
)
def test_english_is_what_basic_filtering_matches(tag: str, expected: bool) -> None:
    assert is_english(ox.Literal("a", language=tag)) is expected


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["b@de", "a@en"], ["a@en"]),
        (["c", "b@en-GB", "a@en", "d@de"], ["a@en", "b@en-GB", "c"]),
        (["b", "a@de"], ["b"]),
        (["b@fr", "c@de", "a@de"], ["a@de", "c@de", "b@fr"]),
        ([], []),
    ],
)
def test_what_is_read_and_in_which_order(given: list[str], read: list[str]) -> None:
    assert readable(texts(*given)) == texts(*read)


def test_a_solution_comes_once_in_the_best_language() -> None:
    one, other = ox.NamedNode("urn:1"), ox.NamedNode("urn:2")
    german, english, plain = texts("x@de", "y@en-GB", "z")
    rows: list[dict[str, Any]] = [
        {"thing": one, "label": german},
        {"thing": other, "label": plain},
        {"thing": one, "label": english},
        {"thing": other, "label": None},
    ]
    assert in_one_language(rows, "label") == [
        {"thing": one, "label": english},
        {"thing": other, "label": plain},
    ]
