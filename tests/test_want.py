"""The line at the end of the run that says what the skipped tests ask for."""

from tests import want


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
