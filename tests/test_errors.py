"""What is said where something is not installed, and that the extras bring it."""

import pickle
import re
import tomllib

import pytest

from itotgraph.errors import InputError, missing, several
from tests.conftest import ROOT
from tests.test_readme import READMES

EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]
SAID = re.findall(
    r"'itotgraph\[([\w,]+)\]'",
    "".join(p.read_text(encoding="utf-8") for p in (*READMES, *ROOT.rglob("src/**/*.py"))),
)


def test_it_is_said_which_command_installs_it() -> None:
    error = missing("Parquet needs pyarrow", "parquet", "staff.parquet")
    assert str(error) == "staff.parquet: Parquet needs pyarrow (pip install 'itotgraph[parquet]')"


@pytest.mark.parametrize("names", sorted(set(SAID)))
def test_every_extra_that_is_named_is_there(names: str) -> None:
    assert set(names.split(",")) <= EXTRAS.keys()


def test_all_is_every_extra_for_users() -> None:
    (all_,) = EXTRAS["all"]
    assert all_ == f"itotgraph[{','.join(sorted(EXTRAS.keys() - {'all', 'benchmark', 'test'}))}]"


def test_an_error_comes_whole_from_another_process() -> None:
    one, two = InputError("x", "mend", "f", 1), InputError("y", "mend", "f", 2)
    for error in (one, several([one, two])):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), again.line) == (type(error), str(error), 1)
    assert str(several([one, two])) == "f:1: x (mend)\nf:2: y (mend)"
