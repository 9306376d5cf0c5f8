"""From an edited book to a patch: what a change becomes, and what speaks against one."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from itotgraph.cli import itotgraph
from itotgraph.editing.patch import Change, read
from itotgraph.errors import InputError
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import packaged
from tests.editing.edited import LAYERS, edited, find, pages, save

Cells = Sequence[tuple[str, str]]
PAGES = pages()
# The first empty rows.
ACTIVITY, COMPETENCY = len(PAGES["Activities"]) + 1, len(PAGES["Competencies"]) + 1
OF, REQUIRES = len(PAGES["Activity of function"]) + 1, len(PAGES["Function requires"]) + 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the ontology."""
    shutil.copytree(packaged("ontology"), tmp_path / "ontology")
    return tmp_path / "ontology"


def change(tmp_path: Path, cells: Cells) -> Change:
    return read(edited(tmp_path / "book.xlsx", cells), LAYERS)


def lines(found: Change) -> set[str]:
    """The lines of a patch that go and come."""
    told = found.patch.splitlines()
    return {" ".join(t.split()) for t in told if t[0] in "+-" and t[:3] not in ("+++", "---")}


def test_an_unchanged_book_changes_nothing(tmp_path: Path) -> None:
    assert change(tmp_path, []) == Change()
    assert change(tmp_path, []).patch == ""


GOOD: list[tuple[Cells, set[str]]] = [
    (
        [("Clusters!E2", "Work on technology.")],
        {'+ skos:definition "Work on technology."@en ;'},
    ),
    (
        [
            ("Occupations!E2", "App joiner"),
            ("Occupations!F2", "'App joiner' only finds it: a test says so."),
        ],
        {'+ skos:hiddenLabel "App joiner"@en ;'},
    ),
    (
        [
            (f"Activities!B{ACTIVITY}", "A518"),
            (f"Activities!C{ACTIVITY}", "Advise on the use of language models"),
            (f"Activity of function!A{OF}", "advise on the use of language models"),
            (f"Activity of function!B{OF}", "C13.F05"),
        ],
        {"+activity:a518", '+ skos:notation "A518" .', "+ skos:inScheme scheme:work-functions ;"},
    ),
    (
        [
            (f"Competencies!B{COMPETENCY}", "S487"),
            (f"Competencies!C{COMPETENCY}", "Ability to judge what a language model says"),
            (f"Function requires!A{REQUIRES}", "C13.F05"),
            (f"Function requires!B{REQUIRES}", "S487"),
        ],
        {
            "+competency:s487",
            "+ a itot:Ability ;",
            "+ skos:topConceptOf scheme:competencies .",
            # Of the collection of the cluster, and that of abilities.
            "+ competency:s487 .",
        },
    ),
]


@pytest.mark.parametrize(("cells", "come"), GOOD)
def test_what_is_edited_is_a_patch(
    cells: Cells, come: set[str], tmp_path: Path, folder: Path
) -> None:
    found = change(tmp_path, cells)
    assert found.faults == []
    assert come <= lines(found)
    (tmp_path / "changes.patch").write_text(found.patch, encoding="utf-8")
    apply = ["git", "apply", "changes.patch"]
    subprocess.run(apply, cwd=tmp_path, check=True, env={"GIT_CEILING_DIRECTORIES": "/"})
    for name, text in found.after.items():
        assert (folder / name).read_text(encoding="utf-8") == text
    made = {*Layers(folder).asserted}
    assert found.added <= made
    gone = {*LAYERS.asserted} - made
    assert {
        t for t in gone if ox.BlankNode not in (type(t.subject), type(t.object))
    } == found.removed


def test_who_is_renamed_is_so_in_mappings_too(tmp_path: Path) -> None:
    note = "'Application integrator' is what the paper has; a test renamed it."
    cells = [
        ("Occupations!C2", "Application joiner"),
        ("Occupations!D2", "Application integrator"),
        ("Occupations!F2", note),
    ]
    found = change(tmp_path, cells)
    assert found.sound, found.faults
    for name in ("onet.sssom.tsv", "esco.sssom.tsv"):
        was, now = found.before[name], found.after[name]
        assert was.replace("\tApplication integrator\t", "\tApplication joiner\t") == now != was


def test_a_deleted_link_is_gone(tmp_path: Path) -> None:
    there = pages()
    number = find(there, "Association, area", "MOF2.01 Application Architect")
    del there["Association, area"][number - 1]
    found = read(save(there, tmp_path / "book.xlsx"), LAYERS)
    assert len(found.removed) == 1
    # The tables have it; what speaks against it is named by the area, since the row is not there.
    area = find(there, "Areas", "MOF2.01", "Application Architect")
    assert f"Areas!A{area}" in {fault.cell for fault in found.faults}


# What a cell may not say by itself: where it is, what it says, what is told.
WRITTEN = [
    ("Clusters!A2", "https://w3id.org/itot/cluster/another", "no concept of this sheet"),
    ("Clusters!A3", "", "is there already"),
    ("Clusters!G4", "maybe", "write yes, or nothing"),
    ("Clusters!G5", "no", "write yes, or nothing"),
    ("Clusters!H6", "C99", "no occupation cluster is called 'C99'"),
    ("Occupations!A2", "O001", "no concept of this sheet"),
    ("Occupations!A9", PAGES["Occupations"][7][0], "the IRI of Occupations!A8, too"),
    ("Occupations!C5", "#REF!", "the error of a formula"),
    ("Occupations!D6", "#N/A", "the error of a formula"),
    ("Occupations!E7", "Err:502", "the error of a formula"),
    ("Occupations!H10", "Database administration and development", "no occupation is called"),
    ("Work functions!D2", "C1", "no occupation cluster is called 'C1'"),
    ("Work functions!D3", "Technology architecture", "no occupation cluster is called"),
    ("Areas!D2", "MSF9 Management", "no role cluster is called"),
    ("Areas!D3", "C01", "no role cluster is called"),
    ("Responsibilities!D2", "MSF1.99", "no functional area or responsibility is called"),
    ("Associations!C2", "C02\nC0", "no occupation cluster is called 'C0'"),
    ("Associations!D3", "Nobody", "no role cluster is called"),
    ("Associations!E4", "Table 9, row 1", "no table row is called"),
    ("Occupation in cluster!A2", "", "an empty cell"),
    ("Occupation in cluster!B3", "", "an empty cell"),
    ("Activity of function!A2", "A999", "no key activity is called"),
    ("Activity of function!B3", "Perform security administration", "the name of several"),
    ("Function requires!B2", "K1", "no knowledge or ability is called"),
    ("Function requires!B4", PAGES["Function requires"][2][1], "says the same"),
    ("Related!B2", "loves", "no relation is called 'loves'"),
    (f"Areas!C{len(PAGES['Areas']) + 1}", "Nobody's", "no IRI can be made"),
    (f"Roles!C{len(PAGES['Roles']) + 1}", "A seventh", "no IRI can be made"),
]


def test_what_cannot_be_read_is_named_by_its_cell(tmp_path: Path) -> None:
    found = change(tmp_path, [(cell, text) for cell, text, _ in WRITTEN])
    told = {fault.cell: fault.message for fault in found.faults}
    for cell, _, said in WRITTEN:
        at = cell if "IRI can be" not in said else cell.replace("!C", "!A")
        assert said in told.get(at, ""), (cell, told.get(at))
    assert not found.sound
    assert found.patch == ""


# What each may be, and no shape lets be: all rows apart.
REFUSED = {
    "Clusters!E9": "",
    "Clusters!C10": "",
    "Clusters!G11": "yes",
    "Occupations!C12": "lower case",
    "Occupations!D13": "Business architect",
    "Occupations!B14": "O001",
    "Occupations!B15": "X15",
    "Occupations!C16": "Renamed without a word",
    "Occupations!D17": "A name of nobody knows whom",
    "Occupation in cluster!B40": "C13",
    "Work functions!D20": "C02",
    "Work functions!B22": "C01.F09",
    "Activities!C30": "lower case",
    "Activities!C31": "Two  blanks",
    "Activities!C32": "Do\nThat",
    "Activities!C33": "Zero\u200bwidth",
    "Activities!B34": "",
    "Activities!C35": "",
    "Activity of function!B60": "C13.F01",
    "Competencies!C70": "Management of people",
    "Competencies!B71": "S006",
    "Function requires!B90": "K300",
    "Areas!D30": "MSF1",
    "Areas!F31": "",
    "Areas!C32": "Nobody",
    "Roles!E3": "",
    "Responsibilities!D105": "R007",
    "Responsibilities!D106": "",
    "Responsibilities!C107": "one small letter",
    "Associations!B30": "Another",
    "Associations!C32": "C01",
    "Associations!E34": "",
    "Association, function!B5": "C04.F01",
    "Association, area!B60": "MSF1.01",
}


def test_what_the_shapes_refuse_is_named_by_its_cell(tmp_path: Path) -> None:
    found = change(tmp_path, [*REFUSED.items()])
    told = {fault.cell for fault in found.faults}
    assert {*REFUSED} - told == set()
    assert not found.sound


def test_a_row_that_is_gone(tmp_path: Path) -> None:
    there = pages()
    del there["Activities"][7]
    found = read(save(there, tmp_path / "book.xlsx"), LAYERS)
    name = PAGES["Activities"][7][2]
    assert f"the row of A007 {name} (activity:a007) is gone" in found.faults[0].message
    assert found.faults[0].cell == "Activities!A1"


@pytest.mark.parametrize(
    ("sheet", "column", "said"),
    [
        ("About", None, "no book for editors"),
        ("Related", None, "the sheet 'Related' is gone or hidden"),
        ("Clusters", 2, "sheet 'Clusters': no column 'Label'"),
    ],
)
def test_what_is_no_whole_book(sheet: str, column: int | None, said: str, tmp_path: Path) -> None:
    there = pages()
    if column is None:
        del there[sheet]
    else:
        there[sheet][0][column] = "Something"
    with pytest.raises(InputError, match=said):
        read(save(there, tmp_path / "book.xlsx"), LAYERS)


def test_a_book_of_another_state_is_refused(tmp_path: Path, folder: Path) -> None:
    file = folder / "occupations.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Systems analyst", "Systems Analyst", 1), encoding="utf-8")
    book = edited(tmp_path / "book.xlsx", [])
    with pytest.raises(InputError, match="another state of it"):
        read(book, Layers(folder))


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(itotgraph, [*map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_applies_what_is_sound_and_nothing_else(tmp_path: Path, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    bad = edited(tmp_path / "bad.xlsx", [("Clusters!E2", "")])
    patch = tmp_path / "changes.patch"
    status, out, err = run("edit", bad, "--graph", folder, "--apply", "-o", patch)
    assert status == 1
    assert out.startswith("Clusters!E2: warning: The occupation cluster has no English definition")
    assert err == "1 faults: no patch\n"
    assert not patch.exists()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    good = edited(tmp_path / "good.xlsx", [("Clusters!E2", "Work on technology.")])
    status, out, err = run("edit", good, "--graph", folder, "--apply", "-o", patch)
    assert (status, out, err) == (0, "", "1 statements added, 1 removed: occupations.ttl\n")
    assert patch.read_text(encoding="utf-8").startswith("--- a/ontology/occupations.ttl\n")
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name in before if after[name] != before[name]} == {"occupations.ttl"}
    for arguments in ((good, "--graph", folder), (good, "--apply")):
        result = CliRunner().invoke(itotgraph, ["edit", *map(str, arguments)])
        assert isinstance(result.exception, InputError)
