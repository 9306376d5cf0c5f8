"""Tables of users, as spreadsheets write them."""

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.errors import InputError
from itotgraph.text import columns, sheet
from itotgraph.text.answer import Answer

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
            sheet.sound(sheet.read(path))
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("t.csv", b"", "t.csv: empty (write a head"),
        ("t.csv", b"title\n", "t.csv: no rows below the head (write a row a line)"),
        # Sound letters of UTF-8 beside a broken one.
        (
            "t.csv",
            "title\né\n".encode() + b"\xe9\n",
            "t.csv:3: not UTF-8 at byte 9 (save it as UTF-8, or say how it is written with --enc",
        ),
        ("t.csv", b'title\nx\n"y\nz\n', "t.csv:3: a quote that is opened is not closed"),
        ("t.csv", b'title\n"y" z\n', "t.csv:2: a quote that is closed within a cell"),
        ("t.csv", b"title\n" + b"y" * 140_000, "t.csv:2: a cell of more than 131072 characters"),
        ("t.csv", b"a,b\n1,2\n1,2,3\n", "t.csv:3: 3 cells, where the head has 2"),
        ("t.xlsx", b"PK\x03\x04", "t.xlsx: cannot be read to its end: File is not a zip file"),
        ("t.xls", b"\xd0\xcf\x11\xe0", "t.xls: no readable workbook: "),
        ("t.parquet", b"PAR1", "t.parquet: no Parquet file"),
        # What some systems call a workbook.
        ("t.xls", b"\xef\xbb\xbf\r\n<HTML><table>", "t.xls: HTML or XML, not a table (save it as"),
        ("t.xls", b'<?xml version="1.0"?>\n<Workbook>', "t.xls: HTML or XML, not a table"),
        ("t.csv", b'[\n  {"title": "DBA"}\n]', "t.csv: JSON, not a table (save it as"),
        ("t.csv", b'{"people": []}', "t.csv: JSON, not a table"),
        ("t.csv", b"%PDF-1.7\nx\ny", "t.csv: PDF, not a table"),
        ("t.csv", b"\x1f\x8b\x08\x00", "t.csv: packed, not a table"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        sheet.sound(sheet.read(path))
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["no.csv", "no.parquet"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        sheet.read(tmp_path / name)


HEADS = ("person", "title", "note")
ROWS = (("P1", "DBA, senior", "a;b"), ("P2", 'Tester "Zoë"', ""), ("P3", "Größe | x", "tab"))


def as_text(separator: str, end: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator=end).writerows([HEADS, *ROWS])
    return buffer.getvalue()


@pytest.mark.parametrize("separator", list(",;\t|"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_text_of_a_spreadsheet_is_read(
    tmp_path: Path, separator: str, end: str, encoding: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(as_text(separator, end).encode(encoding))
    read = sheet.read(path, ("title",))
    assert (tuple(read.columns), read.rows) == (HEADS, [list(row) for row in ROWS])
    guessed = {"utf-16-le": "UTF-16", "cp1252": "Windows-1252"}.get(encoding)
    told = (f"{path}: read as {guessed} (--encoding says another)",) if guessed else ()
    assert read.notes == told


def test_the_user_says_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("title\rIngénieur\r".encode("mac-roman"))
    assert sheet.read(path, encoding="mac-roman").rows == [["Ingénieur"]]
    with pytest.raises(InputError, match="no encoding is called 'klingon'"):
        sheet.read(path, encoding="klingon")
    with pytest.raises(InputError, match=r"t\.csv:1: not UTF-8 at byte 9"):
        sheet.read(path, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # One column, whose cells have what elsewhere separates.
        ("Job Title\nEngineer, Network\nTest manager; lead\n", [["Engineer, Network"], None]),
        # As Excel says it; without the separators of empty cells; with those of empty columns.
        ("sep=;\nJob Title;b\nx;1\n", [["x", "1"]]),
        ("Job Title;b;c\nx;;2\ny\n", [["x", "", "2"], ["y", "", ""]]),
        ("Job Title,b,,\nx,1,,\n,,,\n", [["x", "1"]]),
        ("Job Title,b\nx,1,\ny,2,\n", [["x", "1"], ["y", "2"]]),
        # Below other rows.
        ("Staff of 2024,,\n,,\nName,Job Title,b\nAnn,x,1\n", [["Ann", "x", "1"]]),
    ],
)
def test_what_spreadsheets_do_to_a_table(
    tmp_path: Path, text: str, rows: list[list[str] | None]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    read = sheet.sound(sheet.read(path, ("title",)))
    assert read.rows == [row or ["Test manager; lead"] for row in rows]


def test_the_separator_of_a_table_whose_columns_nobody_knows(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a;"b, c";d\n1;"2, 3";4\n', encoding="utf-8")
    assert sheet.read(path, ("title",)).columns == ["a", "b, c", "d"]


def test_all_rows_at_fault_are_told_or_left_out(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('title,b\nx,1\ny,2,3\nz\n"q"q,4\nv,5,6\n', encoding="utf-8")
    read = sheet.read(path, ("title",))
    with pytest.raises(InputError) as caught:
        sheet.sound(read)
    lines = str(caught.value).split("\n")
    assert [line.removeprefix(f"{path}:")[:10] for line in lines] == [
        "3: 3 cells",
        "5: a quote",
        "6: 3 cells",
    ]
    kept = sheet.sound(read, keep_going=True)
    assert kept.rows == [["x", "1"], ["z", ""]]
    assert kept.notes == (*lines, "3 rows left out")


@pytest.mark.parametrize(
    ("heads", "kind", "place"),
    [
        (["Name", "Job Title"], "title", 1),
        (["Mitarbeiter/in", "Stelle"], "title", 1),
        (["Mitarbeiter:in", "Stelle"], "person", 0),
        (["Nom complet", "Intitulé du poste"], "title", 1),
        (["Empleado", "Puesto"], "title", 1),
        (["employee_name", "jobTitle"], "title", 1),
        (["Title", "Job Title (EN)"], "title", 0),
        (["Title", "Job Title"], "title", 1),
        (["Beschäftigungsgrad (%)", "x"], "allocation", 0),
        (["x", "Current Job Title 2024"], "title", 1),
        (["Naam", "Functietitel"], "title", 1),
        (["Nome", "Cognome", "Mansione"], "title", 2),
        (["Imię i nazwisko", "Stanowisko"], "person", 0),
        (["Location", "Team"], "title", None),
    ],
)
def test_columns_are_known_by_their_usual_names(
    heads: list[str], kind: str, place: int | None
) -> None:
    assert columns.column(heads, kind) == place


@pytest.mark.parametrize(
    ("text", "title", "rows", "notes"),
    [
        ("DBA\nTester\n", "title", ["DBA", "Tester"], ["no head: every row is taken for a title"]),
        ("<b>\nx\n", "title", ["<b>", "x"], ["no head: every row is taken for a title"]),
        ("Job titles\nDBA\n", "Job titles", ["DBA"], []),
        ("Stelle\nDBA\n", "Stelle", ["DBA"], []),
    ],
)
def test_a_list_of_titles_may_have_a_head(
    tmp_path: Path, text: str, title: str, rows: list[str], notes: list[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    read = sheet.read(path, ("title",))
    assert (read.columns, read.values(title)) == ([title], rows)
    assert read.notes == tuple(f"{path}: {note}" for note in notes)


def test_of_two_columns_for_one_the_other_is_told(tmp_path: Path) -> None:
    """A title may be a form of address."""
    path = tmp_path / "t.csv"
    path.write_text("Title,Name,Position\nMs,Ann,DBA\n", encoding="utf-8")
    place, (note,) = sheet.chosen(sheet.read(path, ("title",)), "title", None, "job title")
    assert place == 0
    assert "'Title' is taken for the job title, not 'Position' (--title says another)" in note


def test_what_says_nothing() -> None:
    nothing = ["", " ", "-", "–", "N/A", "n.a.", "#N/A", "(vacant)", "Unbesetzt", "à pourvoir", "?"]
    assert all(map(columns.is_nothing, nothing))
    assert not any(map(columns.is_nothing, ["DBA", "Open source developer", "張", "7"]))


def test_the_names_of_columns_stand_there_once() -> None:
    with Path(columns.__file__).with_suffix(".tsv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert head == ["kind", "name"]
    assert len({tuple(row) for row in rows}) == len(rows)
    assert {"title", "person", "functions", "allocation", "requirement"} < {row[0] for row in rows}


def test_a_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "staff.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write_string(0, 0, "made by hand")
        staff, secret = book.add_worksheet("Staff"), book.add_worksheet("Old")
        secret.hide()
        for row in ((1, ("Name", "Job Title", "FTE", "No", "Since")), (3, ("Ann", "DBA", 0.5, 7))):
            staff.write_row(row[0], 0, row[1])
        staff.write_datetime(3, 4, datetime(2024, 2, 29), book.add_format({"num_format": "d.m."}))
    read = sheet.read(path, ("title",))
    assert read.columns == ["Name", "Job Title", "FTE", "No", "Since"]
    assert read.rows == [["Ann", "DBA", "0.5", "7", "2024-02-29"]]
    assert read.lines == [4]
    assert read.notes == (f"{path}: sheet 'Staff' is read, of 2",)


def test_a_far_cell_does_not_end_the_program(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        staff = book.add_worksheet()
        staff.write_string(0, 0, "title")
        staff.write_string(1_048_575, 16_383, "x")
    with pytest.raises(InputError, match="a cell in row 1048576 and one in column 16384"):
        sheet.read(path)


def test_a_workbook_of_texts_is_written(tmp_path: Path) -> None:
    """CWE-1236: a text that looks like a formula stays a text, without an apostrophe."""
    nasty = ('=HYPERLINK("http://x.example")', "@P2", "https://x.example", "007", "{=1+1}")
    answer = Answer(["a", "b"], [(ox.Literal(text), ox.Literal(1)) for text in nasty])
    path = tmp_path / "t.xlsx"
    path.write_bytes(bytes(answer.content("xlsx")))  # type: ignore[arg-type]
    assert sheet.read(path).rows == [[text, "1"] for text in nasty]
    with zipfile.ZipFile(path) as parts:
        cells = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in cells
        assert "hyperlink" not in cells
    assert answer.content("xlsx") == answer.content("xlsx")


def test_a_list_too_long_for_a_cell_says_so(tmp_path: Path) -> None:
    answer = Answer(["a"], [(ox.Literal(" | ".join(["x" * 99] * 1000)),)])
    path = tmp_path / "t.xlsx"
    path.write_bytes(bytes(answer.content("xlsx")))  # type: ignore[arg-type]
    assert sheet.read(path).rows[0][0].endswith("673 more: .csv has all")


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
    (tmp_path / "t.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"pip install 'itotgraph\[parquet\]'"):
        sheet.read(tmp_path / "t.parquet")
