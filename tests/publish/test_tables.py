import csv
import json
import sqlite3
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import uritemplate

from itotgraph.errors import InputError
from itotgraph.graph.layers import Layers
from itotgraph.namespaces import BASE, ITOT, SKOS, XSD
from itotgraph.publish.tables import csvw, parquet, sqlite, tables
from itotgraph.questions.table import table
from itotgraph.text.write import write_all

# What the paper has (see DESIGN and tests/test_show.py for where each is counted).
KINDS = {
    "OccupationCluster": 13,
    "Occupation": 156,
    "CriticalWorkFunction": 81,
    "KeyActivity": 517,
    "RoleCluster": 12,
    "FunctionalArea": 99,
    "Responsibility": 500,
    "Collection": 2 + 13,
    # The ten O*NET occupations of the source list, and what is above them.
    "onet#Occupation": 10,
    "onet#SocGroup": 12,
    "onet#CareerCluster": 5,
}


@pytest.fixture(scope="module")
def own(published: list[ox.Triple]) -> list[ox.Triple]:
    return published


@pytest.fixture(scope="module")
def folder(
    own: list[ox.Triple], inferred: set[ox.Triple], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    it = Layers()
    given = (own, inferred, it.linked, it.evidence)
    write_all(folder, csvw(*given) | parquet(*given))
    (folder / "itot.sqlite").write_bytes(sqlite(*given))
    return folder


@pytest.fixture
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{folder / 'itot.sqlite'}?mode=ro", uri=True)
    yield connection
    connection.close()


def validated(folder: Path) -> bool:
    """What the csvw package says of the cells, and of the keys that refer to other tables."""
    from csvw import CSVW

    with warnings.catch_warnings(action="ignore"):
        group = CSVW(str(folder / "csv-metadata.json"), validate=True)
        try:
            group.tablegroup.check_referential_integrity()
        except ValueError:
            return False
        return bool(group.is_valid)


def test_combinations_are_told_once(database: sqlite3.Connection) -> None:
    """The table of the MSF Team Model v. 3.1 has 5 P, 4 U and 6 N."""
    query = "SELECT advice, count(*) FROM combination GROUP BY advice"
    counts = dict(database.execute(query).fetchall())
    assert counts == {"possible": 5, "unlikely": 4, "notRecommended": 6}


def test_csvw_is_valid_by_another_maker(folder: Path) -> None:
    assert validated(folder)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("concept.csv", f"{BASE}cluster/technical-sales,", f"{BASE}cluster/sales,"),
        ("table_row.csv", ",1,1,", ",1,first,"),
    ],
    ids=["a reference to nothing", "a word for a number"],
)
def test_csvw_would_notice(folder: Path, tmp_path: Path, name: str, old: str, new: str) -> None:
    for path in folder.glob("*.csv*"):
        text = path.read_bytes().decode()
        changed = text.replace(old, new, 1) if path.name == name else text
        assert path.name != name or changed != text
        (tmp_path / path.name).write_bytes(changed.encode())
    (tmp_path / "csv-metadata.json").write_bytes((folder / "csv-metadata.json").read_bytes())
    assert not validated(tmp_path)


def test_the_tables_hold_what_the_paper_has(folder: Path) -> None:
    import pandas

    concepts = pandas.read_csv(folder / "concept.csv")
    counts = Counter(concepts["kind"])
    assert counts == KINDS | {name: counts[name] for name in ("Knowledge", "Ability")}
    assert counts["Knowledge"] + counts["Ability"] == 846
    assert len(pandas.read_csv(folder / "association.csv")) == 49


def csv2rdf(folder: Path) -> set[str]:
    """Return the triples that the metadata makes of the tables, as N-Triples.

    In minimal mode (Generating RDF from Tabular Data on the Web, 4.2), as far as the metadata needs
    it: aboutUrl, propertyUrl, valueUrl, virtual columns, suppressed ones, lang and datatypes.
    """
    made = set()
    metadata = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    for described in metadata["tables"]:
        schema = described["tableSchema"]
        with (folder / described["url"]).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                values = {name: cell for name, cell in row.items() if cell}
                about = ox.NamedNode(uritemplate.expand(schema["aboutUrl"], values))
                for column in schema["columns"]:
                    cell = values.get(column["name"], "")
                    if column.get("suppressOutput") or (not cell and not column.get("virtual")):
                        continue
                    named = ox.NamedNode(uritemplate.expand(column["propertyUrl"], values))
                    value: ox.NamedNode | ox.Literal
                    if "valueUrl" in column:
                        value = ox.NamedNode(uritemplate.expand(column["valueUrl"], values))
                    elif "lang" in column:
                        value = ox.Literal(cell, language=column["lang"])
                    else:
                        datatype = ox.NamedNode(XSD.IRI + column["datatype"])
                        value = ox.Literal(cell, datatype=datatype)
                    made.add(str(ox.Triple(about, named, value)))
    return made


def test_csvw_is_the_graph_as_rdf(
    folder: Path, own: list[ox.Triple], inferred: set[ox.Triple]
) -> None:
    """No triple that the graph has not, and all that the tables are about."""
    linked = Layers().linked
    made = csv2rdf(folder)
    assert made <= {str(triple) for triple in (*own, *inferred, *linked)}
    # What only rejected mappings name is in no table, nor is the other name of a scheme.
    links = (t for t in linked if t.predicate.value.endswith("Match"))
    scheme = f"<{BASE}scheme/"
    graph = {str(t) for t in (*own, *inferred, *links) if not str(t.subject).startswith(scheme)}
    properties = [SKOS.IRI + name for name in ("prefLabel", "altLabel", "broader", "relatedMatch")]
    properties += [SKOS.IRI + name for name in ("exactMatch", "closeMatch", "narrowMatch")]
    properties += [ITOT.requires, ITOT.candidateRole, ITOT.workFunction, ITOT.functionalArea]
    properties += [ITOT.printedOccupation, ITOT.printedWorkFunction, ITOT.printedFunctionalArea]
    properties += [ITOT.functionsMet, ITOT.combines, ITOT.says, ITOT.touches, ITOT.reading]
    for name in properties:
        assert {t for t in graph if f"> <{name}> " in t} <= made, name


def test_the_database_knows_codes_elsewhere(database: sqlite3.Connection) -> None:
    """15-1211.00 is the O*NET code of systems analysts."""
    query = """SELECT target.notation, target.label FROM mapping
        JOIN target ON object = target.iri JOIN concept ON subject = concept.iri
        WHERE concept.label = 'Systems analyst' AND property = 'skos:exactMatch'"""
    assert ("15-1211.00", "Computer Systems Analysts") in set(database.execute(query))
    unsure = "SELECT count(*) FROM mapping WHERE confidence IS NULL OR confidence > 1"
    assert database.execute(unsure).fetchone() == (0,)
    accepted = {(c.subject, c.object) for c in Layers().claims if c.accepted}
    kept = set(database.execute("SELECT subject, object FROM mapping"))
    assert kept == {pair for pair in accepted if not pair[1].endswith("NoTermFound")}


def test_csv_and_parquet_hold_the_same(folder: Path) -> None:
    import polars
    from polars.testing import assert_frame_equal

    names = {path.stem for path in folder.glob("*.csv")}
    assert names == {path.stem for path in folder.glob("*.parquet")}
    for name in names:
        columns = polars.read_parquet(folder / f"{name}.parquet")
        cells = polars.read_csv(folder / f"{name}.csv", schema=columns.schema)
        assert_frame_equal(columns, cells)


def test_the_database_is_whole(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("number", range(1, 5))
@pytest.mark.parametrize("printed", [False, True], ids=["accepted", "as printed"])
def test_the_views_give_the_four_tables(
    database: sqlite3.Connection, store: ox.Store, number: int, printed: bool
) -> None:
    answer = table(store, number, printed)
    cursor = database.execute(f"SELECT * FROM table_{number}{'_as_printed' if printed else ''}")
    assert [column[0] for column in cursor.description] == answer.variables
    assert [list(map(str, row)) for row in cursor] == answer.values()


def test_relations_say_whether_they_are_inferred(database: sqlite3.Connection) -> None:
    query = "SELECT DISTINCT property, inferred FROM relation WHERE property LIKE 'itot:%'"
    flags = dict(database.execute(query).fetchall())
    assert flags["itot:requires"] == 0
    assert flags["itot:candidateRole"] == 1


def test_a_reference_to_nothing_is_refused(own: list[ox.Triple]) -> None:
    association = next(t.subject for t in own if t.predicate.value == ITOT.workFunction)
    lost = ox.Triple(
        association, ox.NamedNode(ITOT.workFunction), ox.NamedNode(BASE + "work-function/x")
    )
    with pytest.raises(InputError, match="association_function does not hold"):
        sqlite([*own, lost], set())


def test_parquet_without_pyarrow_says_how_to_get_it(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['pyarrow'] = None; sys.argv[1:] = ['export', '--profile', "
        f"'parquet', '-o', {str(tmp_path)!r}]; from itotgraph.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'itotgraph[parquet]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_each_table_stands_after_those_it_refers_to(
    own: list[ox.Triple], inferred: set[ox.Triple]
) -> None:
    names = list(found := tables(own, inferred))
    for name, one in found.items():
        assert all(names.index(other) < names.index(name) for other in one.references.values())
