"""Matching on Spark, in local mode."""

import os
import sys

import pytest

from itotgraph.errors import InputError
from itotgraph.titles import match, spark
from tests import want
from tests.conftest import TOOLS
from tests.titles.known import INDEX


def test_without_spark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql.pandas.functions", None)
    with pytest.raises(InputError, match=r"pip install 'itotgraph\[spark\]'"):
        spark.match(None, INDEX)


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_a_column_of_titles_over_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same matches as one by one, in every partition; the rows stay as they are."""
    packages = TOOLS / "spark"
    if packages.is_dir():
        monkeypatch.syspath_prepend(packages)
        monkeypatch.setenv("PYTHONPATH", str(packages), prepend=os.pathsep)
    sql = pytest.importorskip("pyspark.sql", reason=want.of("pyspark"))
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.getOrCreate()
    try:
        titles = ["Sr. DBA", None, "Nurse", "SDE", "Network Enginer", "sysadmin"] * 2
        frame = session.createDataFrame(list(enumerate(titles)), ["id", "job"]).repartition(3)
        rows = spark.match(frame, INDEX, "job", most=2).orderBy("id").collect()
        with pytest.raises(InputError, match="no column title; found id, job"):
            spark.match(frame, INDEX)
    finally:
        session.stop()
    assert [(row.id, row.job) for row in rows] == list(enumerate(titles))
    for row in rows:
        found = [match.Match(m[0], m[1], tuple(m[2]), m[3], m[4]) for m in row.matches]
        assert found == match.match(INDEX, row.job or "", most=2)
