"""A session in OpenRefine: match a column of titles, and fetch what is known of them."""

import csv
import io
from pathlib import Path

import pytest

from tests.servers import openrefine

TITLES = ("DBA", "Network architect", "Zookeeper")


@pytest.mark.skipif(bool(openrefine.missing()), reason=str(openrefine.missing()))
def test_a_column_of_titles_is_matched_and_extended(url: str, tmp_path: Path) -> None:
    service = f"{url}/reconcile"
    with openrefine.start(tmp_path) as address:
        project = openrefine.Project(address, "\n".join(("title", *TITLES)))
        project.reconcile("title", service, "itot:Occupation")
        project.extend(
            "title",
            service,
            {"id": "skos:notation", "name": "code"},
            {"id": "itot:candidateRole", "name": "role"},
            {"id": "skos:exactMatch", "name": "elsewhere"},
        )
        rows = [*csv.DictReader(io.StringIO(project.csv()))]
    # One record a title, a row for each further role or match.
    starts = [place for place, row in enumerate(rows) if row["title"]]
    records = [
        rows[here:there] for here, there in zip(starts, [*starts[1:], len(rows)], strict=True)
    ]
    dba, architect, keeper = records
    names = [name for name in rows[0] if name != "title"]
    code, role, elsewhere = names
    assert [record[0]["title"] for record in records] == [
        "Database administrator",
        "Network architect",
        "Zookeeper",
    ]
    assert {row[elsewhere] for row in dba} >= {"15-1242.00 Database Administrators"}
    assert dba[0][code].startswith("O")
    # Table 3, and Table 1, rows of Database administration and development.
    assert {row[role] for row in dba} >= {
        f"{name} (MOF)" for name in ("Infrastructure", "Operations", "Security")
    }
    assert "Release (MOF)" in {row[role] for row in architect}
    assert [keeper[0][name] for name in names] == ["", "", ""]
