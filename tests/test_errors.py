"""What is said where something is not installed, and that the extras bring it."""

import re
import tomllib

import pytest

from itotgraph.errors import missing
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
