"""Parquet files, where pyarrow is installed."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itotgraph.errors import InputError, missing

if TYPE_CHECKING:
    import pyarrow as pa


def pyarrow() -> Any:
    """Return pyarrow, with what reads and writes Parquet. Raises InputError where it is missing."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise missing("Parquet needs pyarrow", "parquet") from None
    return pyarrow


def read(data: bytes, source: Path | str) -> "pa.Table":
    """Return the table of a Parquet file. Raises InputError for what is none."""
    arrow = pyarrow()
    try:
        return arrow.parquet.read_table(arrow.BufferReader(data))
    except (arrow.ArrowInvalid, OSError):
        raise InputError("no Parquet file", "write it anew", source) from None


def written(table: "pa.Table") -> bytes:
    """Return the table as a Parquet file."""
    buffer = io.BytesIO()
    pyarrow().parquet.write_table(table, buffer)
    return buffer.getvalue()
