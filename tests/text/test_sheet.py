"""Tables of users, read strictly."""

import csv
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.errors import InputError
from itotgraph.text import sheet

CELLS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@pytest.mark.parametrize("name", ["t.csv", "T.TSV"])
def test_a_text_file_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    text = '\ufeffid,Job Title \r\n1,"a ""b"", c"\r\n\r\n2,"two\nlines"\r\n3,x\r\n'
    path.write_bytes((text.replace(",", "\t") if name == "T.TSV" else text).encode())
    read = sheet.read(path)
    comma = "\t" if name == "T.TSV" else ","
    assert read.columns == ["id", "Job Title "]
    assert read.rows == [["1", f'a "b"{comma} c'], ["2", "two\nlines"], ["3", "x"]]
    assert read.lines == [2, 4, 6]
    assert read.values("job title") == [row[1] for row in read.rows]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_what_is_written_as_csv_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: object
) -> None:
    assert isinstance(rows, list)
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *rows])
    path = tmp_path_factory.mktemp("sheet") / "t.csv"
    path.write_bytes(buffer.getvalue().encode())
    assert sheet.read(path).rows == [list(row) for row in rows]


def test_a_long_cell_is_refused_whatever_limit_others_set(tmp_path: Path) -> None:
    before = csv.field_size_limit(1 << 24)
    try:
        path = tmp_path / "t.csv"
        path.write_bytes(b"title\n" + b"y" * 140_000)
        with pytest.raises(InputError, match="a cell of more than 131072 characters"):
            sheet.read(path)
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("t.csv", b"", "t.csv: empty (write a head"),
        ("t.csv", b"title\n", "t.csv: no rows below the head (write a row a line)"),
        ("t.csv", b"title\nx\n\xe9\n", "t.csv:3: not UTF-8 at byte 8 (save it as UTF-8)"),
        ("t.csv", b'title\nx\n"y\nz\n', "t.csv:3: a quote that is opened is not closed"),
        ("t.csv", b'title\n"y" z\n', "t.csv:2: ',' expected after '\"'"),
        ("t.csv", b"title\n" + b"y" * 140_000, "t.csv:2: a cell of more than 131072 characters"),
        ("t.csv", b"a,b\n1,2\n1,2,3\n", "t.csv:3: 3 cells, where the head has 2"),
        ("t.csv", b"a,\n1,2\n", "t.csv:1: column 2 has no name"),
        ("t.csv", b"a,A \n1,2\n", "t.csv:1: two columns are called A"),
        ("t.xlsx", b"PK", "'.xlsx' is no ending of a table (use .csv, .tsv or .parquet)"),
        ("t.parquet", b"PAR1", "t.parquet: no Parquet file"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        sheet.read(path)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["no.csv", "no.parquet"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        sheet.read(tmp_path / name)


@pytest.mark.parametrize(
    ("data", "mend"),
    [("id;title\n1;x\n", "separated by semicolons"), ("id\ttitle\n1\tx\n", "separated by tabs")],
)
def test_another_separator_is_told(tmp_path: Path, data: str, mend: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(data, encoding="utf-8")
    with pytest.raises(InputError, match=f"no column title.*{mend}"):
        sheet.read(path).values("title")


def test_parquet_keeps_types_and_takes_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"id": pa.array([1, 2], pa.int16()), "title": ["a", None]}), path)
    read = sheet.read(path)
    assert (read.rows, read.values("title")) == ([["1", "a"], ["2", ""]], ["a", ""])
    table = pq.read_table(io.BytesIO(sheet.parquet(read, [1, 0, 0], {"score": [None, 0.5, 1.0]})))
    assert table.schema.field("id").type == pa.int16()
    assert table.to_pydict() == {
        "id": [2, 1, 1],
        "title": [None, "a", "a"],
        "score": [None, 0.5, 1.0],
    }


def test_no_row_in_parquet(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"title": pa.array([], pa.string())}), path)
    with pytest.raises(InputError, match="no rows"):
        sheet.read(path)


def test_without_pyarrow_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"pip install 'itotgraph\[parquet\]'"):
        sheet.read(tmp_path / "t.parquet")
