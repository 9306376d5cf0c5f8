"""Matching job titles on Spark: `titles.match` over the partitions of a data frame."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from itotgraph.errors import InputError, missing
from itotgraph.titles.match import Index, match_all

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_MATCHES = """array<struct<concept: string, label: string, clusters: array<string>,
    score: double, reason: string>>"""


def match(frame: "DataFrame", index: Index, column: str = "title", most: int = 5) -> "DataFrame":
    """Return the Spark data frame with a column `matches`: what each title matches, best first.

    Each has the fields of `titles.match.Match`; a title without a match, or none at all, has an
    empty array. The index goes to the workers, which need itotgraph, too. Raises InputError where
    pyspark is missing, or the column.
    """
    try:
        import pandas as pd
        from pyspark.sql.pandas.functions import pandas_udf
    except ImportError:
        raise missing("matching on Spark needs pyspark and pandas", "spark") from None
    if column not in frame.columns:
        found = ", ".join(frame.columns)
        raise InputError(f"no column {column}; found {found}", "name the column of the titles")

    def matches(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        for titles in batches:
            found = match_all(index, titles.fillna("").astype(str), most)
            yield pd.Series([[asdict(each) for each in one] for one in found], dtype=object)

    udf: Any = pandas_udf  # whose overloads have none for a string as the type
    return frame.withColumn("matches", udf(matches, _MATCHES)(frame[column]))
