"""The workbook for editors: what is in it, and that saving it changes nothing."""

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from itotgraph.editing import book, patch
from itotgraph.graph.layers import Layers
from itotgraph.text.workbook import sheets
from tests import want
from tests.editing.edited import LAYERS, pages, save

# DESIGN.md, "Fidelity"; associations and the links to clusters as tests/test_taxonomy.py has them.
ROWS = {
    "Clusters": 13,
    "Occupations": 156,
    "Work functions": 81,
    "Activities": 517,
    "Competencies": 846,
    "Roles": 6 + 6,
    "Areas": 26 + 73,
    "Responsibilities": 84 + 408 + 8,
    "Associations": 49,
    "Activity of function": 539,
    "Function requires": 963,
}


def test_each_concept_and_each_statement_has_a_row() -> None:
    there = pages()
    assert {name: len(there[name]) - 1 for name in ROWS} == ROWS
    assert [*there] == [book.ABOUT, *(of.name for of in (*book.SHEETS, *book.LINKS))]


def test_a_row_of_each_kind() -> None:
    there = pages()
    head, row = there["Work functions"][:2]
    cells = dict(zip(head, row, strict=True))
    assert cells["Notation"] == "C01.F01"
    assert cells["Label"] == "Identify strategic customer requirements"
    assert cells["Cluster"] == "C01 Technology architecture development and management"
    # The lines of Tables 1 and 2 for Business architecture and Product Management (169 and 255).
    name = "Business architecture development and management: MSF Product Management"
    functions = [row[1:] for row in there["Association, function"] if row[0] == name]
    assert [evidence for _, evidence in functions] == ["Table 1, row 4\nTable 2, row 7"]
    (cluster,) = (row for row in there["Clusters"] if row[1] == "C12")
    assert cluster[-1].startswith("E012 A work function and a list of occupations cut in two")


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_book_that_a_spreadsheet_saves_changes_nothing(ending: str, tmp_path: Path) -> None:
    if not (office := shutil.which("soffice")):
        pytest.skip(want.of("LibreOffice"))
    path = tmp_path / "book.xlsx"
    path.write_bytes(book.workbook(LAYERS))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        ending,
        "--outdir",
        "saved",
        str(path),
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    saved = tmp_path / "saved" / f"book.{ending}"
    assert saved.read_bytes() != path.read_bytes()
    assert patch.read(saved, LAYERS) == patch.Change()


def test_the_same_graph_makes_the_same_bytes() -> None:
    assert book.workbook(LAYERS) == book.workbook(Layers())


def test_what_the_graph_alone_says_is_locked_and_lists_offer_what_there_is() -> None:
    with zipfile.ZipFile(BytesIO(book.workbook(LAYERS))) as parts:
        names = re.findall(r'<sheet name="([^"]+)"', parts.read("xl/workbook.xml").decode())
        text = {
            name: parts.read(f"xl/worksheets/sheet{number}.xml").decode()
            for number, name in enumerate(names, 1)
        }
    locked = {name for name, xml in text.items() if "<sheetProtection" in xml}
    assert locked == {of.name for of in book.SHEETS}
    assert "Lists!$" in text["Function requires"]
    assert '<formula1>"yes"</formula1>' in text["Clusters"]


def test_a_label_is_a_text_whatever_it_begins_with(tmp_path: Path) -> None:
    for path in Path(LAYERS.files[0]).parent.iterdir():
        shutil.copyfile(path, tmp_path / path.name)
    file = tmp_path / "occupations.ttl"
    text = file.read_text(encoding="utf-8")
    evil = '=HYPERLINK(\\"http://127.0.0.1\\")'
    file.write_text(text.replace('"Application integrator"', f'"{evil}"'), encoding="utf-8")
    data = book.workbook(Layers(tmp_path))
    with zipfile.ZipFile(BytesIO(data)) as parts:
        written = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in parts.read(name) for name in written)
    rows = dict(sheets(data, "book.xlsx"))["Occupations"]
    assert '=HYPERLINK("http://127.0.0.1")' in {row[2] for row in rows}
    save(dict(sheets(data, "book.xlsx")), tmp_path / "book.xlsx")
    assert patch.read(tmp_path / "book.xlsx", Layers(tmp_path)) == patch.Change()
