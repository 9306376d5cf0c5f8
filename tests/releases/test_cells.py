"""What the cells of an O*NET table become."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.releases import cells


@given(st.decimals(min_value=-100, max_value=100, places=4))
def test_a_number_keeps_its_value_and_has_one_form(number: Decimal) -> None:
    plain = f"{number:.4f}"
    literal = cells.decimal(plain)
    assert Decimal(literal.split('"')[1]) == number
    assert literal == cells.decimal(plain + "0")


@pytest.mark.parametrize(
    ("read", "text", "mend"),
    [
        (cells.occupation, "15-1252", "expected NN-NNNN.NN"),
        (cells.occupation, "15–1252.00", "expected NN-NNNN.NN"),
        (cells.element, "2.A/../1", "expected the like of 2.A.1.a"),
        (cells.task, "12x", "expected digits only"),
        (cells.scale, "I M", "expected the like of IM"),
        (cells.decimal, "1,5", "expected the like of 3.25"),
        (cells.decimal, "NaN", "expected the like of 3.25"),
        (cells.decimal, "٣.٥", "expected the like of 3.25"),
        (cells.integer, "-1", "expected digits only"),
        (cells.integer, "８", "expected digits only"),
        (cells.flag, "yes", "expected Y, N or n/a"),
        (cells.month, "2023-11", "expected MM/YYYY"),
    ],
)
def test_a_bad_cell_says_how_to_mend_it(read: Callable[[str], str], text: str, mend: str) -> None:
    with pytest.raises(cells.BadCellError, match=f"'{text}'") as caught:
        read(text)
    assert caught.value.mend == mend
