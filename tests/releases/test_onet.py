"""The O*NET import: what each table becomes, which tables are known, and what is refused."""

import csv
import re
import shutil
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph import check, parse
from itotgraph.graph.source import as_store, select
from itotgraph.namespaces import BASE, ONET, ONET_NS, PROLOGUE
from itotgraph.releases import cells, files, onet
from tests import want
from tests.conftest import ONET_EXCERPT, ROOT, SHARED

RELEASE = SHARED / "data" / "onet-29.2"
RATINGS = SHARED / "data" / "onet-29.0-ratings"
CROSSWALK = SHARED / "data" / "crosswalk-onetsoc-2010-2019" / "2010_to_2019_Crosswalk.csv"
TITLES = SHARED / "data" / "onet-30.3-titles"


def convert(source: Path, keep_going: bool = False) -> tuple[files.Report, str]:
    written: list[str] = []

    report = onet.convert(source, written.append, keep_going)
    return report, "".join(written)


def triples(text: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}


@pytest.fixture(scope="module")
def imported(onet_excerpt: tuple[files.Report, str]) -> tuple[files.Report, str]:
    return onet_excerpt


@pytest.fixture(scope="module")
def store(imported: tuple[files.Report, str]) -> ox.Store:
    return as_store(triples(imported[1]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ONET_EXCERPT, tmp_path / "onet"))


def ask(store: ox.Store, pattern: str) -> bool:
    prologue = f"""{PROLOGUE}PREFIX onet: <{ONET}> PREFIX n: <{ONET_NS.IRI}>
        PREFIX foaf: <http://xmlns.com/foaf/0.1/>
        PREFIX soc: <{BASE}soc/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        PREFIX scheme: <{BASE}scheme/>"""
    return bool(store.query(f"{prologue} ASK {{ {pattern} }}"))


@pytest.mark.parametrize(
    "fact",
    [
        '<https://w3id.org/itot/onet/15-1242.00> a n:Occupation ; skos:notation "15-1242.00" ; '
        'skos:prefLabel "Database Administrators"@en ; skos:broader soc:15-1242 ; '
        "skos:inScheme scheme:onet ; "
        "foaf:page <https://www.onetonline.org/link/summary/15-1242.00>",
        "soc:15-1242 skos:broader soc:15-1240 . soc:15-1240 a n:SocGroup ; skos:prefLabel "
        '"Database and Network Administrators and Architects"@en ; skos:broader soc:15-1200 . '
        "soc:15-1200 skos:broader soc:15-0000 . soc:15-0000 skos:topConceptOf scheme:onet",
        '?o skos:notation "15-1241.00" ; skos:altLabel "Cloud Architect"@en',
        '?t n:occupation ?o ; a n:Task ; n:taskType "Core" ; n:workActivity ?d . '
        "?d skos:broader ?i . ?i skos:broader ?g . ?g a n:Element",
        '?o skos:notation "15-1242.00" ; n:inDemandTechnology ?t . ?t n:hotTechnology true ; '
        "skos:broader ?c . ?c a n:Commodity ; skos:broader ?class",
        "?o n:tool ?t . ?t a n:Tool",
        '?o skos:notation "15-1242.00" ; n:relatedOccupation ?r . ?x a n:Relatedness ; '
        "n:occupation ?o ; n:related ?r ; n:relatednessTier ?tier ; n:index ?index",
        '?o skos:notation "15-1242.00" ; n:jobZone ?z . ?z skos:notation "4" ; n:education ?e',
        '?c a n:Category ; skos:prefLabel "Bachelor\'s Degree"@en ; n:scale ?s . '
        '?s skos:notation "RL" . ?rating n:category ?c',
        "?a a n:Anchor ; n:value ?v ; n:element ?e . ?e skos:related ?w",
    ],
)
def test_the_graph_says(store: ox.Store, fact: str) -> None:
    assert ask(store, fact)


def test_a_rating_has_all_that_its_row_says(store: ox.Store) -> None:
    header, *rows = (ONET_EXCERPT / "Skills.txt").read_text(encoding="utf-8").splitlines()
    assert rows
    for line in rows:
        row = dict(zip(header.split("\t"), line.split("\t"), strict=True))
        month, year = row["Date"].split("/")
        relevant = {"n/a": "FILTER NOT EXISTS { ?r n:notRelevant ?any }"}
        flags = {"Y": "true", "N": "false"}
        assert ask(
            store,
            f"""?r a n:Rating ; n:occupation <{ONET}{row["O*NET-SOC Code"]}> ;
              n:element <{ONET}element/{row["Element ID"]}> ;
              n:scale <{ONET}scale/{row["Scale ID"]}> ; n:value ?v ;
              n:sampleSize {row["N"]} ; n:standardError ?se ; n:lowerBound ?low ;
              n:upperBound ?up ; n:recommendSuppress {flags[row["Recommend Suppress"]]} ;
              dct:date "{year}-{month}"^^xsd:gYearMonth ; n:domainSource "{row["Domain Source"]}" .
              FILTER(?v = {row["Data Value"]} && ?se = {row["Standard Error"]} &&
                ?low = {row["Lower CI Bound"]} && ?up = {row["Upper CI Bound"]})
              {
                relevant.get(row["Not Relevant"])
                or f"?r n:notRelevant {flags[row['Not Relevant']]}"
            }""",
        )


def test_the_excerpt_passes_its_shapes(
    imported: tuple[files.Report, str], asserted: list[ox.Triple]
) -> None:
    shapes = parse.load(check.shapes_files())
    found = check.check([*asserted, *triples(imported[1])], shapes)
    assert not check.fails(found, "warning")


def test_every_line_is_a_triple_and_no_line_is_written_twice(
    imported: tuple[files.Report, str],
) -> None:
    report, text = imported
    lines = text.splitlines()
    assert len(lines) == len(set(lines)) == len(triples(text)) == report.triples


def test_what_is_not_read_is_named(imported: tuple[files.Report, str]) -> None:
    report, _ = imported
    assert report.left_out == ["Survey Booklet Locations.txt"]
    assert report.unknown == ["LICENSE.md"]
    named = {*report.read, *report.left_out, *report.unknown, "Read Me.txt"}
    assert named == {path.name for path in ONET_EXCERPT.iterdir()}


def test_excel_and_text_say_the_same(imported: tuple[files.Report, str]) -> None:
    _, text = convert(ROOT / "tests" / "data" / "onet-xlsx")

    def ratings(lines: str) -> set[str]:
        return {line for line in lines.splitlines() if re.search(r"rating/\S+/2\.[AB]\.", line)}

    assert ratings(text)
    assert ratings(text) == ratings(imported[1])


RENAMED = {
    "Alternate Titles.txt": ("Job Titles.txt", {"Alternate Title": "Job Title"}),
    "Skills.txt": ("Essential Skills.txt", {}),
    "Interests.txt": ("Career Interest Types.txt", {}),
    "Tasks to DWAs.txt": ("Tasks to DWAs.txt", {"DWA ID": "DWA Element ID"}),
    "DWA Reference.txt": (
        "GWAs to IWAs to DWAs.txt",
        {
            "Element ID": "GWA Element ID",
            "IWA ID": "IWA Element ID",
            "DWA ID": "DWA Element ID",
            "DWA Title": "DWA Element Name",
        },
    ),
}


def test_a_release_that_renames_files_and_columns_says_the_same(
    imported: tuple[files.Report, str], folder: Path
) -> None:
    for old, (new, columns) in RENAMED.items():
        header, _, rest = (folder / old).read_text(encoding="utf-8").partition("\n")
        names = [columns.get(name, name) for name in header.rstrip().split("\t")]
        (folder / old).unlink()
        (folder / new).write_text("\t".join(names) + "\n" + rest, encoding="utf-8")

    def data(lines: str) -> set[str]:
        return {line for line in lines.splitlines() if "/file/" not in line}

    assert data(convert(folder)[1]) == data(imported[1])


def test_a_table_is_known_by_its_header_alone(folder: Path) -> None:
    (folder / "Skills.txt").rename(folder / "table 17.txt")
    report, _ = convert(folder)
    assert report.read["table 17.txt"][0] == "ratings of elements"


def test_software_skills_of_30_3_stand_under_elements(folder: Path) -> None:
    (folder / "Technology Skills.txt").unlink()
    (folder / "software_skills.csv").write_text(
        "O*NET-SOC Code,Title,Workplace Example,Element ID,Element Name,Hot Technology,In Demand\n"
        "15-1242.00,Database Administrators,C++ & co,2.E.5.b,Database software,Y,N\n",
        encoding="utf-8",
    )
    report, text = convert(folder)
    assert report.read["software_skills.csv"][0] == "technology skills"
    assert not report.notes
    store = as_store(triples(text))
    iri = f"<{ONET}technology/C%2B%2B%20%26%20co>"
    assert ask(store, f'{iri} skos:prefLabel "C++ & co"@en ; skos:broader onet:elementX') is False
    assert ask(store, f"{iri} skos:broader <{ONET}element/2.E.5.b> ; n:hotTechnology true")
    assert not ask(store, f"?o n:inDemandTechnology {iri}")


def test_the_csv_files_of_30_3_say_what_the_text_files_did(
    imported: tuple[files.Report, str], folder: Path
) -> None:
    """Skills are two files there, and each table has the title beside the code."""

    def moved(old: str, new: str, names: list[str], keep: str = "") -> None:
        lines = (folder / old).read_text(encoding="utf-8").splitlines()[1:]
        kept = [line.split("\t") for line in lines if keep in line]
        assert kept
        with (folder / new).open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow([*names[:1], "Title", *names[1:]])
            table.writerows([*cells[:1], "A title", *cells[1:]] for cells in kept)

    for part, new in (("\t2.A.", "essential_skills.csv"), ("\t2.B.", "transferable_skills.csv")):
        moved(
            "Skills.txt", new, (folder / "Skills.txt").read_text().splitlines()[0].split("\t"), part
        )
    titles = ["O*NET-SOC Code", "Job Title", "Short Title", "Source(s)"]
    moved("Alternate Titles.txt", "job_titles.csv", titles)
    for old in ("Skills.txt", "Alternate Titles.txt"):
        (folder / old).unlink()
    report, text = convert(folder)

    def data(lines: str) -> set[str]:
        return {line for line in lines.splitlines() if "/file/" not in line}

    assert data(text) == data(imported[1])
    assert not report.notes


@pytest.mark.parametrize(
    ("name", "header", "lacking"),
    [
        ("job_titles.csv", "O*NET-SOC Code,Title,Name,Short Title", "Job Title"),
        ("software_skills.csv", "O*NET-SOC Code,Title,Workplace Example,Element ID", "Hot Techno"),
        ("essential_skills.csv", "O*NET-SOC Code,Title,Element ID,Scale ID,Value", "Data Value"),
        ("Transferable Skills.txt", "O*NET-SOC Code\tElement ID\tScale ID", "Data Value"),
    ],
)
def test_a_table_of_30_3_that_lacks_a_column_says_which(
    folder: Path, name: str, header: str, lacking: str
) -> None:
    (folder / name).write_text(header + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"{name}:1: no column {lacking}"):
        convert(folder)


def replaced(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / table
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    ("table", "old", "new", "place", "words"),
    [
        ("Skills.txt", "Data Value", "Value", "Skills.txt:1", "no column Data Value"),
        ("Skills.txt", "\tIM\t", "\tIM\t\t", "Skills.txt:2", "expected 13 fields, got 14"),
        ("Interests.txt", "\tOI\t", " OI\t", "Interests.txt:2", "expected 7 fields, got 6"),
        ("Interests.txt", "\tOI\t", "\tOI\tn/a", "Interests.txt:2", "Data Value: 'n/a"),
        ("Interests.txt", "\tOI\t", "\tOI\t1,", "Interests.txt:2", "Data Value: '1,"),
        ("Interests.txt", "\tOI\t", "\tOI\tNaN", "Interests.txt:2", "Data Value: 'NaN"),
        ("Interests.txt", "\tOI\t", "\tOI\t1e999", "Interests.txt:2", "Data Value: '1e999"),
        ("Interests.txt", "15-1241.00", "15-1241", "Interests.txt:2", "expected NN-NNNN.NN"),
        ("Interests.txt", "15-1241.00", "15–1241.00", "Interests.txt:2", "expected NN-NNNN.NN"),
        ("Interests.txt", "15-1241.00", "15-1252.00", "Interests.txt:2", "not in Occupation Data"),
        ("Job Zones.txt", "15-1241.00", "15-1252.00", "Job Zones.txt:2", "not in Occupation Data"),
        ("Interests.txt", "1.B.1.b", "1.B.1.a", "Interests.txt:3", "same rating as line 2"),
        ("Occupation Data.txt", "15-1242.00", "15-1241.00", "Data.txt:3", "stands in line 2"),
        ("Occupation Data.txt", "Database", "Data\x07base", "Data.txt:3", "U+0007"),
        ("Task Statements.txt", "Core", "Core\x00", "Statements.txt:2", "U+0000"),
        ("Skills.txt", "\tN\tn/a", "\tX\tn/a", "Skills.txt:2", "neither Y nor N"),
        ("Interests.txt", "11/2023", "13/2023", "Interests.txt:2", "no date"),
        ("Skills.txt", "Analyst", "Ana\x07lyst", "Skills.txt:2", "Domain Source: control char"),
        ("Tasks to DWAs.txt", "\t", "\t9", "Tasks to DWAs.txt:1", "no column"),
    ],
)
def test_a_malformed_table_stops_with_file_and_line(
    folder: Path, table: str, old: str, new: str, place: str, words: str
) -> None:
    replaced(folder, table, old, new)
    with pytest.raises(InputError) as caught:
        convert(folder)
    assert place in str(caught.value)
    assert words in str(caught.value)


def test_a_code_of_the_taxonomy_of_2010_is_refused_with_its_successor(folder: Path) -> None:
    """15-1131.00, Computer Programmers, is 15-1251.00 since 2019, by O*NET's crosswalk."""
    replaced(folder, "Occupation Data.txt", "15-1242.00", "15-1131.00")
    message = r"Data\.txt:3: 15-1131\.00 is a code of O\*NET-SOC 2010, in that of 2019 15-1251\.00"
    with pytest.raises(InputError, match=message):
        convert(folder)


@pytest.mark.skipif(not CROSSWALK.exists(), reason=want.of("the crosswalk", want.SHARED))
def test_the_retired_codes_are_those_of_the_crosswalk() -> None:
    with CROSSWALK.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    today = {row["O*NET-SOC 2019 Code"] for row in rows}
    expected: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["O*NET-SOC 2010 Code"] not in today:
            expected[row["O*NET-SOC 2010 Code"]].append(row["O*NET-SOC 2019 Code"])
    assert len(expected) == 262
    assert {code: now.split() for code, now in cells.retired().items()} == {
        code: sorted(set(now)) for code, now in expected.items()
    }


def test_a_release_before_25_1_is_refused(folder: Path) -> None:
    (folder / "Read Me.txt").write_text("O*NET 24.3 Database\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"Read Me\.txt: O\*NET 24\.3 Database .*take O"):
        convert(folder)


def test_a_long_cell_does_not_fill_the_screen(folder: Path) -> None:
    replaced(folder, "Interests.txt", "\tOI\t", "\tOI\t" + "x" * 200_000)
    with pytest.raises(InputError) as caught:
        convert(folder)
    assert len(str(caught.value)) < 1000


def test_text_that_is_not_utf_8_stops_with_its_line(folder: Path) -> None:
    path = folder / "Occupation Data.txt"
    path.write_bytes(path.read_bytes().replace(b"Database", b"Donn\xe9es"))
    with pytest.raises(InputError, match=r"Data\.txt:3: not UTF-8"):
        convert(folder)


def test_keep_going_counts_and_lists_malformed_rows(folder: Path) -> None:
    replaced(folder, "Interests.txt", "\tOI\t", "\tOI\tx")
    replaced(folder, "Job Zones.txt", "15-1241.00", "15-9999.00")
    report, text = convert(folder, keep_going=True)
    assert [re.search(r"[^/]*:\d+", str(error))[0] for error in report.refused] == [  # type: ignore[index]
        "Job Zones.txt:2",
        "Interests.txt:2",
    ]
    assert triples(text)
    assert "15-9999" not in text


def test_a_column_that_no_release_had_is_named(folder: Path) -> None:
    replaced(folder, "Skills.txt", "Domain Source", "Origin")
    report, _ = convert(folder)
    assert report.notes == ["Skills.txt: columns not known, not read: Origin"]


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    (tmp_path / "occupations.zip").write_bytes(b"")
    with pytest.raises(InputError, match=r"no O\*NET table.*found occupations\.zip"):
        convert(tmp_path)


def test_the_ten_occupations_of_the_list_are_in_the_graph(asserted: list[ox.Triple]) -> None:
    listed = next((SHARED / "seeds").glob("004_*.txt"), None)
    if not listed:
        pytest.skip(want.of("the list of occupations", want.SHARED))
    named = dict(re.findall(r"^(\d\d-\d{4}\.\d\d)-(.+)$", listed.read_text("utf-8"), re.M))
    assert len(named) == 10
    store = as_store(asserted)
    for code, title in named.items():
        assert ask(
            store,
            f'<{ONET}{code}> skos:notation "{code}" ; skos:prefLabel "{title.strip()}"@en ; '
            "skos:definition ?words ; skos:inScheme scheme:onet",
        )
    clusters = f"SELECT ?c {{ <{ONET}15-1232.00> <{ONET_NS.careerCluster}> ?c }}"
    assert len(select(store, clusters)) == 5


def test_the_vocabulary_describes_what_the_import_writes(
    imported: tuple[files.Report, str], asserted: list[ox.Triple]
) -> None:
    used = set(re.findall(rf"<({re.escape(ONET_NS.IRI)}\w+)>", imported[1]))
    described = {t.subject.value for t in asserted if str(t.predicate).endswith("#comment>")}
    assert used
    assert used <= described


def needs(path: Path) -> Path:
    if not path.is_dir():
        pytest.skip(want.of(path, want.SHARED))
    return path


@pytest.fixture(scope="module")
def release() -> tuple[files.Report, str]:
    return convert(needs(RELEASE))


@pytest.fixture(scope="module")
def ratings() -> tuple[files.Report, str]:
    return convert(needs(RATINGS))


def test_the_whole_of_29_2_is_read(release: tuple[files.Report, str]) -> None:
    """The row counts are those that the provenance note of the data gives."""
    report, text = release
    rows = {name.removesuffix(".txt"): rows for name, (_, rows, _) in report.read.items()}
    expected = {
        "Occupation Data": 1016,
        "Task Statements": 18796,
        "Alternate Titles": 56560,
        "Sample of Reported Titles": 7796,
        "Technology Skills": 32627,
        "Tools Used": 41662,
        "Tasks to DWAs": 23233,
        "DWA Reference": 2087,
        "IWA Reference": 332,
        "Related Occupations": 18460,
        "Job Zones": 923,
        "Content Model Reference": 627,
        "UNSPSC Reference": 4262,
        "Work Styles": 14064,
        "Work Values": 7866,
        "Interests": 8307,
    }
    assert expected.items() <= rows.items()
    assert report.unknown == ["PROVENANCE.md"]
    store = ox.Store()
    store.bulk_load(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert len(store) == report.triples
    for kind, count in (("Occupation", 1016), ("Task", 18796), ("Rating", 36209 + 8307 + 21930)):
        pattern = (None, None, ox.NamedNode(ONET_NS.IRI + kind), None)
        assert sum(1 for _ in store.quads_for_pattern(*pattern)) == count
    assert not ask(store, "?x skos:prefLabel ?a ; skos:altLabel ?a")
    assert not ask(store, "?x skos:broader+ ?x")


def test_the_whole_release_passes_its_shapes(
    release: tuple[files.Report, str], asserted: list[ox.Triple]
) -> None:
    passes_its_shapes(release[1], asserted)


def test_every_sixth_rating_of_29_0_passes_its_shapes(
    ratings: tuple[files.Report, str], asserted: list[ox.Triple]
) -> None:
    """A shape looks at one rating at a time; 29.2 has 66,446, and they are all looked at."""
    rated: dict[str, None] = {}
    lines = ratings[1].splitlines(keepends=True)
    rated.update((line.split(" ", 1)[0], None) for line in lines if "/rating/" in line[:50])
    assert len(rated) == 61530 + 58014 + 14064 + 7866 + 8307
    left_out = {rating for number, rating in enumerate(rated) if number % 6}
    passes_its_shapes("".join(x for x in lines if x.split(" ", 1)[0] not in left_out), asserted)


def passes_its_shapes(text: str, asserted: list[ox.Triple]) -> None:
    pytest.importorskip("shacl", reason=want.of("shacl", want.EXTRA))
    shapes = parse.load(check.shapes_files())
    found = check.check([*asserted, *triples(text)], shapes)
    assert not check.fails(found, "warning")


def test_the_ratings_of_29_0_are_read_from_excel(ratings: tuple[files.Report, str]) -> None:
    report, _ = ratings
    rows = {name.removesuffix(".xlsx"): rows for name, (_, rows, _) in report.read.items()}
    assert rows == {
        "Skills": 61530,
        "Knowledge": 58014,
        "Work Styles": 14064,
        "Work Values": 7866,
        "Interests": 8307,
        "Scales Reference": 29,
    }


def test_the_titles_of_30_3_are_read_from_csv(tmp_path: Path) -> None:
    import gzip

    for name, rows in (("job_titles", 57543), ("sample_of_reported_titles", 7953)):
        packed = needs(TITLES) / f"{name}.csv.gz"
        (tmp_path / f"{name}.csv").write_bytes(gzip.decompress(packed.read_bytes()))
        report, _ = convert(tmp_path)
        assert report.read[f"{name}.csv"][1] == rows
