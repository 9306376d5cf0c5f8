"""Ratings by the batch: every good row is written, every bad one found."""

from hypothesis import given
from hypothesis import strategies as st

from itotgraph.releases import ratings

HEADER = ["O*NET-SOC Code", "Element ID", "Scale ID", "Data Value", "N"]
GOOD = ["15-1242.00", "2.A.1.a", "IM", "3.25", "8"]
BAD = (
    ["15-1242", *GOOD[1:]],
    [GOOD[0], "2 A", *GOOD[2:]],
    [*GOOD[:2], "", *GOOD[3:]],
    [*GOOD[:3], "n/a", "8"],
    [*GOOD[:4], "8.5"],
)


def converted(batches: list[list[list[str]]]) -> tuple[str, list[int], tuple[int, int]]:
    written: list[str] = []
    refused: list[int] = []
    numbered, line = [], 2
    for rows in batches:
        numbered.append((range(line, line + len(rows)), rows))
        line += len(rows)
    counts = ratings.convert(
        HEADER, numbered, lambda row: "", lambda error, line: refused.append(line), written.append
    )
    return "".join(written), refused, counts


@given(st.lists(st.lists(st.sampled_from((None, *BAD)), min_size=1, max_size=9), max_size=9))
def test_a_bad_row_costs_no_other(batches: list[list[list[str] | None]]) -> None:
    """Whatever the batches, the rows that are not bad are written once, in their order."""
    numbers = iter(range(100))
    rows = [
        [bad or [GOOD[0], f"2.A.{next(numbers)}", *GOOD[2:]] for bad in batch] for batch in batches
    ]
    text, refused, (count, triples) = converted(rows)
    flat = [row for batch in rows for row in batch]
    assert refused == [line for line, row in enumerate(flat, 2) if row in BAD]
    subjects = [line.split(" ")[0] for line in text.splitlines() if "#Rating>" in line]
    expected = [f"/rating/15-1242.00/{row[1]}/IM>" for row in flat if row not in BAD]
    assert [subject[subject.index("/rating") :] for subject in subjects] == expected
    assert (count, triples) == (len(expected), text.count("\n"))


def test_a_rating_that_stands_twice_is_refused_in_the_second_line() -> None:
    text, refused, _ = converted([[GOOD, GOOD], [GOOD]])
    assert refused == [3, 4]
    assert text.count("#Rating>") == 1


def test_what_a_bad_row_names_is_not_introduced() -> None:
    told: list[str] = []

    def introduce(row: dict[str, str]) -> str:
        told.append(row["Element ID"])
        return ""

    rows = [[GOOD[0], "2.A.1", "IM", "x", "8"], [GOOD[0], "2.A.2", "IM", "1", "8"]]
    ratings.convert(
        HEADER, [([2, 3], rows)], introduce, lambda error, line: None, lambda text: None
    )
    assert told == ["2.A.2"]
