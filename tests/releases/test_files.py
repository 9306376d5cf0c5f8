"""Zip files and tables that a reader should not trust."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itotgraph.errors import InputError
from itotgraph.releases import files, onet
from tests.conftest import ONET_EXCERPT


def packed(path: Path, fill: Callable[[zipfile.ZipFile], None]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        fill(file)
    return path


def link(file: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("Skills.txt")
    info.external_attr = 0o120777 << 16
    file.writestr(info, "/etc/passwd")


@pytest.mark.parametrize(
    ("fill", "words"),
    [
        (lambda file: file.writestr("../Skills.txt", "x"), r"\.\./Skills\.txt: leads out"),
        (lambda file: file.writestr("a/../../Skills.txt", "x"), "leads out"),
        (lambda file: file.writestr("/etc/Skills.txt", "x"), "leads out"),
        (lambda file: file.writestr("C:\\Skills.txt", "x"), "leads out"),
        (link, "a link in a zip file"),
        (lambda file: file.writestr("Skills.txt", bytes(4_000_000)), "would unpack to 4000000"),
    ],
)
def test_a_hostile_zip_file_is_refused(
    tmp_path: Path, fill: Callable[[zipfile.ZipFile], None], words: str
) -> None:
    path = packed(tmp_path / "release.zip", fill)
    with pytest.raises(InputError, match=words):
        files.entries(path)
    assert [path.name for path in tmp_path.iterdir()] == ["release.zip"]


def test_a_declared_size_of_10_gb_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "release.zip", lambda file: file.writestr("Skills.txt", "x" * 99))
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (3 * 1024**3).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(InputError, match="would unpack to 3221225472"):
        files.entries(path)


def test_a_truncated_zip_file_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "release.zip", lambda file: file.writestr("Skills.txt", "x" * 9999))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(InputError, match="no readable zip file"):
        files.entries(path)


def test_a_damaged_entry_is_refused(tmp_path: Path) -> None:
    words = " ".join(map(str, range(9999)))
    path = packed(tmp_path / "release.zip", lambda file: file.writestr("Skills.txt", words))
    data = bytearray(path.read_bytes())
    data[2000] ^= 0xFF
    path.write_bytes(data)
    (entry,) = files.entries(path)
    with pytest.raises(InputError, match=r"release\.zip/Skills\.txt: cannot be read to its end"):
        files.sha256(entry)


def test_an_entry_with_a_password_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "release.zip", lambda file: file.writestr("Skills.txt", "x"))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="needs a password"):
        files.entries(path)


def test_the_same_table_twice_is_refused(tmp_path: Path) -> None:
    for name in ("Skills.txt", "Skills.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError, match=r"the same table as Skills\.txt"):
        files.entries(tmp_path)


@pytest.mark.parametrize("second", ["Skills (1).txt", "Skills(2).TXT", "Skills - Copy.txt"])
def test_of_two_downloads_of_one_table_one_is_read(tmp_path: Path, second: str) -> None:
    for name in ("Skills.txt", second):
        (tmp_path / name).write_bytes(b"x")
    (entry,) = files.entries(tmp_path)
    assert entry.name == "Skills.txt"
    (tmp_path / second).write_bytes(b"y")
    with pytest.raises(InputError, match=r"the same table as Skills\.txt, with other contents"):
        files.entries(tmp_path)


def test_a_folder_in_the_folder_is_read_where_the_outer_has_no_table(tmp_path: Path) -> None:
    inner = tmp_path / "O-NET" / "29.2" / "db_29_2_text" / "db_29_2_text"
    inner.mkdir(parents=True)
    (inner / "Skills.txt").write_bytes(b"x")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "._Skills.txt").write_bytes(b"x")
    assert [entry.place for entry in files.entries(tmp_path)] == [str(inner / "Skills.txt")]
    (tmp_path / "Interests.txt").write_bytes(b"x")
    assert [entry.name for entry in files.entries(tmp_path)] == ["Interests.txt"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "Skills.txt"
    path.write_bytes(b"x")
    (entry,) = files.entries(tmp_path)
    path.unlink()
    with pytest.raises(InputError, match=r"Skills\.txt: cannot be read: No such file"):
        files.header(entry)
    with pytest.raises(InputError, match="cannot be read: File name too long"):
        files.entries(tmp_path / ("x" * 5000))


def test_no_folder_and_no_zip_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder and no readable zip file"):
        files.entries(tmp_path / "nothing.zip")


def test_a_broken_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Skills.xlsx").write_bytes(b"PK no workbook")
    (entry,) = files.entries(tmp_path)
    with pytest.raises(InputError, match="no readable workbook"):
        files.header(entry)


def rows(name: str, text: bytes, columns: int) -> tuple[list[tuple[int, list[str]]], list[str]]:
    refused: list[str] = []
    entry = files.Entry(name, name, len(text), lambda: io.BytesIO(text))
    batches = files.batches(entry, columns, lambda error: refused.append(str(error)))
    return [pair for batch in batches for pair in zip(*batch, strict=True)], refused


def test_quotation_marks_mean_nothing_in_tab_separated_text() -> None:
    found, refused = rows("a.txt", b'A\tB\r\n"x\ty"\r\n\r\n1\t2\r\n', 2)
    assert found == [(2, ['"x', 'y"']), (4, ["1", "2"])]
    assert not refused


def test_they_count_where_a_spreadsheet_saved_the_table() -> None:
    text = b'A\tB\n1\t"a ""b"" c"\n2\t"two\nlines"\n3\t"open\n4\tx\n"5\t6"\t"7\t8"\n'
    found, refused = rows("a.txt", text, 2)
    assert found == [
        (2, ["1", 'a "b" c']),
        (3, ["2", "two\nlines"]),
        (5, ["3", '"open']),
        (6, ["4", "x"]),
        (7, ["5\t6", "7\t8"]),
    ]
    assert not refused


def test_lines_that_end_in_cr_alone_are_said_to(tmp_path: Path) -> None:
    (tmp_path / "Skills.txt").write_bytes(b"A\tB\r1\t2\r")
    (entry,) = files.entries(tmp_path)
    with pytest.raises(InputError, match=r"Skills\.txt:1: its lines end in CR alone"):
        files.header(entry)


METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(METHODS), st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1))))
def test_a_damaged_zip_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, method: int, damage: list[tuple[float, bytes]]
) -> None:
    """Wherever the damage is (headers, sums, sizes, method, data), and whatever the method."""
    path = tmp_path_factory.mktemp("damaged") / "release.zip"
    with zipfile.ZipFile(path, "w", method) as file:
        for name in ("Occupation Data.txt", "Job Zones.txt", "Read Me.txt"):
            if (ONET_EXCERPT / name).exists():
                file.write(ONET_EXCERPT / name, name)
    data = bytearray(path.read_bytes())
    for where, what in damage:
        at = int(where * (len(data) - 1))
        data[at : at + len(what)] = what
    path.write_bytes(data)
    told = ""
    try:
        told = f"release.zip: {onet.convert(path, lambda lines: None).triples} triples"
    except InputError as error:
        told = str(error)
    assert "release.zip" in told


def test_a_csv_row_counts_from_the_line_where_it_begins() -> None:
    found, refused = rows("a.csv", b'A,B\r\n"x\r\ny",1\r\n"2,""",3\r\n', 2)
    assert found == [(2, ["x\r\ny", "1"]), (4, ['2,"', "3"])]
    assert not refused


def test_a_malformed_row_among_many_is_found_in_its_line() -> None:
    lines = [b"%d\tx" % number for number in range(5000)]
    lines[1000] = b"1000\tx\tx"
    lines[3000] = b"3000\t\xe9"
    found, refused = rows("a.txt", b"A\tB\n" + b"\n".join(lines), 2)
    assert found == [(n + 2, [str(n), "x"]) for n in range(5000) if n not in (1000, 3000)]
    assert [error.partition(" (")[0] for error in refused] == [
        "a.txt:1002: expected 2 fields, got 3",
        "a.txt:3002: not UTF-8 at byte 5 of the line",
    ]


def test_a_byte_order_mark_is_no_part_of_the_header() -> None:
    entry = files.Entry("a.csv", "a.csv", 9, lambda: io.BytesIO(b"\xef\xbb\xbfA,B\n1,2\n"))
    assert files.header(entry) == ["A", "B"]
