"""The line at the end of the run that says what the skipped tests ask for."""

from types import SimpleNamespace

from tests import want
from tests.conftest import pytest_terminal_summary


def test_one_line_names_each_thing_once_beside_its_mend() -> None:
    reasons = [
        f"Skipped: {want.of('wrk')}",
        f"Skipped: {want.of('chromium')}",
        f"Skipped: {want.of('chromium')}",
        f"Skipped: {want.of('Skosify', want.EXTRA)}",
        "Skipped: no /dev/full here",
    ]
    assert want.summary(reasons) == (
        "skipped for want of: chromium, wrk (.ci/tools installs it); "
        "Skosify (pip install -e '.[test]')"
    )


def test_where_nothing_is_wanted_nothing_is_said() -> None:
    assert want.summary(["Skipped: not a git checkout"]) is None


def test_the_run_ends_with_it() -> None:
    told: list[str] = []
    skipped = SimpleNamespace(longrepr=("test_x.py", 1, f"Skipped: {want.of('chromium')}"))
    pytest_terminal_summary(SimpleNamespace(stats={"skipped": [skipped]}, write_line=told.append))
    assert told == ["skipped for want of: chromium (.ci/tools installs it)"]
