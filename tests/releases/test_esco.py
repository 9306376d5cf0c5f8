"""The ESCO import: official terms, hierarchy, labels in several languages, and what is refused."""

import re
import shutil
import zipfile
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph import check, parse, sparql
from itotgraph.graph import mappings as links
from itotgraph.graph.source import as_store
from itotgraph.namespaces import BASE, PROLOGUE, SKOS
from itotgraph.questions import saved
from itotgraph.releases import esco
from itotgraph.releases import files as archive
from itotgraph.text.answer import Answer
from tests import want
from tests.conftest import ESCO_EXCERPT, SHARED

COMPLETE = SHARED / "data" / "esco-1.1.1"
PARTIAL = SHARED / "data" / "esco-1.2.1-partial"
ADMINISTRATOR = "<http://data.europa.eu/esco/occupation/8c57af09-719c-42b3-be40-6ed4946236cc>"


def convert(source: Path, keep_going: bool = False) -> tuple[archive.Report, str]:
    written: list[str] = []

    report = esco.convert(source, written.append, keep_going)
    return report, "".join(written)


def triples(text: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}


def ask(source: ox.Store, pattern: str) -> bool:
    prologue = f"""{PROLOGUE}PREFIX esco: <http://data.europa.eu/esco/model#>
        PREFIX scheme: <http://data.europa.eu/esco/concept-scheme/>
        PREFIX isco: <http://data.europa.eu/esco/isco/>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"""
    return bool(source.query(f"{prologue} ASK {{ {pattern} }}"))


@pytest.fixture(scope="module")
def imported(esco_excerpt: tuple[archive.Report, str]) -> tuple[archive.Report, str]:
    return esco_excerpt


@pytest.fixture(scope="module")
def store(imported: tuple[archive.Report, str]) -> ox.Store:
    return as_store(triples(imported[1]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ESCO_EXCERPT, tmp_path / "esco"))


@pytest.mark.parametrize(
    "fact",
    [
        f'{ADMINISTRATOR} a esco:Occupation, skos:Concept ; skos:notation "2521.1" ; '
        'skos:prefLabel "database administrator"@en ; skos:broader isco:C2521 ; '
        "esco:memberOfISCOGroup isco:C2521 ; skos:inScheme scheme:occupations",
        'isco:C2521 skos:broader isco:C252 ; skos:notation "2521" . isco:C2 skos:topConceptOf '
        "scheme:isco, scheme:occupations",
        f"{ADMINISTRATOR} esco:relatedEssentialSkill ?s ; esco:relatedOptionalSkill ?o . "
        "?s a esco:Skill ; skos:prefLabel ?label ; esco:skillReuseLevel ?level",
        "?s esco:skillType <http://data.europa.eu/esco/skill-type/knowledge>",
        f"{ADMINISTRATOR} dct:modified ?at FILTER(DATATYPE(?at) = xsd:dateTime)",
        "?o skos:broader ?above . ?above a esco:Occupation",
    ],
)
def test_the_graph_says(store: ox.Store, fact: str) -> None:
    assert ask(store, fact)


def test_labels_keep_what_skos_asks(store: ox.Store) -> None:
    assert ask(store, "?x skos:altLabel ?label")
    assert not ask(store, "?x skos:prefLabel ?label ; skos:altLabel|skos:hiddenLabel ?label")
    assert not ask(store, "?x skos:altLabel ?label ; skos:hiddenLabel ?label")


def test_the_excerpt_passes_its_shapes(
    imported: tuple[archive.Report, str], asserted: list[ox.Triple]
) -> None:
    shapes = parse.load(check.shapes_files())
    found = check.check([*asserted, *triples(imported[1])], shapes)
    assert not check.fails(found, "warning")


def test_every_line_is_a_triple(imported: tuple[archive.Report, str]) -> None:
    report, text = imported
    assert len(triples(text)) == len(set(text.splitlines())) == report.triples


def test_another_language_adds_its_labels_and_nothing_else(
    imported: tuple[archive.Report, str], folder: Path
) -> None:
    text = (folder / "occupations_en.csv").read_bytes().decode()
    german = text.replace("database administrator", "Datenbankadministrator", 1)
    assert german != text
    (folder / "occupations_de.csv").write_bytes(german.encode())
    shutil.copy(
        folder / "occupationSkillRelations_en.csv", folder / "occupationSkillRelations_de.csv"
    )
    report, both = convert(folder)
    added = set(both.splitlines()) - set(imported[1].splitlines())
    data = {line for line in added if "graph/esco" not in line}
    assert data
    assert all(line.endswith("@de .") for line in data)
    assert "occupationSkillRelations_de.csv" in report.left_out


def test_without_a_table_of_the_hierarchy_the_codes_give_it(
    imported: tuple[archive.Report, str], folder: Path
) -> None:
    (folder / "broaderRelationsOccPillar_en.csv").unlink()
    report, text = convert(folder)

    def broader(lines: str) -> set[str]:
        return {x for x in lines.splitlines() if f"<{SKOS.broader}>" in x and "/skill/" not in x}

    assert broader(text) == broader(imported[1])
    assert any("broaderRelationsOccPillar" in note for note in report.notes)


@pytest.mark.parametrize(
    ("table", "old", "new", "place", "words"),
    [
        ("occupations_en.csv", "conceptUri", "uri", "occupations_en.csv:1", "no column conceptUri"),
        ("occupations_en.csv", "iscoGroup", "code", "occupations_en.csv:1", "two columns 'code'"),
        ("skills_en.csv", "conceptType,", "conceptType;", "skills_en.csv:1", "conceptType"),
        ("skills_en.csv", ",cross-sector,", ',"cross-sector,', "skills_en.csv", "quotation mark"),
        ("occupations_en.csv", "http://data", "http://da ta", "occupations_en.csv:2", "no IRI"),
        ("occupations_en.csv", "http://data", "<x> <y", "occupations_en.csv:2", "no IRI"),
        ("occupations_en.csv", "database", "data\x07base", "occupations_en.csv", "U+0007"),
        ("occupationSkillRelations_en.csv", ",essential,", ",vital,", ":2", "neither essential"),
        ("ISCOGroups_en.csv", "ISCOGroup,", "ISCOGroup,,", "ISCOGroups_en.csv:2", "got 9"),
        ("ISCOGroups_en.csv", "ISCOGroup,", "Group,", "ISCOGroups_en.csv:2", "no type of concept"),
        ("occupations_en.csv", "database", "x" * 200_000, "occupations_en.csv", "characters"),
    ],
)
def test_a_malformed_table_stops_with_file_and_line(
    folder: Path, table: str, old: str, new: str, place: str, words: str
) -> None:
    path = folder / table
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    with pytest.raises(InputError) as caught:
        convert(folder)
    assert place in str(caught.value)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n"])
def test_an_empty_table_is_named(folder: Path, content: bytes) -> None:
    (folder / "skills_en.csv").write_bytes(content)
    with pytest.raises(InputError, match=r"skills_en\.csv: empty.*fetch it again, or"):
        convert(folder)


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("OCCUPATIONS_EN.CSV", "en"),
        ("occupations_en (1).csv", "en"),
        ("occupations_en-us.csv", "en-us"),
        ("occupations_en_US.csv", "en-us"),
    ],
)
def test_the_name_of_a_download_still_tells_its_language(folder: Path, name: str, tag: str) -> None:
    (folder / "occupations_en.csv").rename(folder / name)
    report, text = convert(folder)
    assert name in report.read
    assert f'"database administrator"@{tag} .' in text


EARLY = {
    "occupations_en.csv": "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,description\n"
    "Occupation,http://data.europa.eu/esco/occupation/a1,2522,systems keeper,minder,Keeps.\n",
    "ISCOGroups_en.csv": "conceptType,conceptUri,preferredLabel,altLabels,description\n"
    "ISCOGroup,http://data.europa.eu/esco/isco/C2522,Systems administrators,,\n"
    "ISCOGroup,http://data.europa.eu/esco/isco/C2,Professionals,,\n",
    "skills_en.csv": "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,"
    "description\nKnowledgeSkillCompetence,http://data.europa.eu/esco/skill/b1,knowledge,"
    "cross-sector,keeping,,\n",
    "transversalSkillsCollection_en.csv": "conceptType,conceptUri,skillType,preferredLabel,"
    "broaderConceptUri\nKnowledgeSkillCompetence,http://data.europa.eu/esco/skill/b1,knowledge,"
    "keeping,http://data.europa.eu/esco/skill/S1\n",
}


@pytest.mark.parametrize("name", ["occupations.csv", "occupations-en.csv", "our list.csv"])
def test_words_without_a_language_are_refused(folder: Path, name: str) -> None:
    (folder / "occupations_en.csv").rename(folder / name)
    with pytest.raises(InputError, match=f"{name}: no language in the name of the file"):
        convert(folder)


def test_relations_need_no_language(imported: tuple[archive.Report, str], folder: Path) -> None:
    """As ESCO 1.0 ships them."""
    for name in ("occupationSkillRelations", "broaderRelationsOccPillar"):
        (folder / f"{name}_en.csv").rename(folder / f"{name}.csv")
    of_the_files = f"<{BASE}graph/esco"
    said = [
        {line for line in text.splitlines() if not line.startswith(of_the_files)}
        for _, text in (imported, convert(folder))
    ]
    assert said[0] == said[1]


def test_the_layout_of_1_0_is_read(tmp_path: Path) -> None:
    """It has no inScheme, status, modifiedDate or code: the table says the scheme, the IRI of a
    group its code.
    """
    for name, text in EARLY.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    report, text = convert(tmp_path)
    assert {name: kind for name, (kind, _, _) in report.read.items()} == {
        "ISCOGroups_en.csv": "concepts",
        "occupations_en.csv": "concepts",
        "skills_en.csv": "skills",
        "transversalSkillsCollection_en.csv": "members of a collection",
    }
    graph = as_store(triples(text))
    assert ask(
        graph,
        "?o a esco:Occupation ; skos:inScheme scheme:occupations, scheme:member-occupations ;"
        " esco:memberOfISCOGroup isco:C2522 ."
        ' isco:C2522 skos:notation "2522" ; skos:inScheme scheme:isco .'
        ' isco:C2 skos:topConceptOf scheme:isco ; skos:notation "2" .'
        " ?s a esco:Skill ; skos:inScheme scheme:skills, scheme:member-skills",
    )


def test_a_quotation_mark_that_nothing_closes_is_found_where_its_row_begins(folder: Path) -> None:
    path = folder / "digitalSkillsCollection_en.csv"
    path.write_bytes(path.read_bytes() + b'KnowledgeSkillCompetence,"http://data.europa.eu/x\r\n')
    last = path.read_bytes().count(b"\n")
    with pytest.raises(InputError, match=rf"_en\.csv:{last}: a quotation mark that nothing closes"):
        convert(folder)


def test_a_concept_that_stands_twice_is_read_once_or_refused(folder: Path) -> None:
    path = folder / "ISCOGroups_en.csv"
    text = path.read_bytes().decode()
    first = text.index("ISCOGroup,")
    row = text[first : text.index("ISCOGroup,", first + 10)]
    path.write_bytes((text + row).encode())
    report, _ = convert(folder)
    assert any("1 concepts stand twice" in note for note in report.notes)
    path.write_bytes((text + row.replace("Professionals", "Amateurs", 1)).encode())
    with pytest.raises(InputError, match="stands in line 2 already"):
        convert(folder)


def test_utf_8_once_read_as_latin_1_is_mended(folder: Path) -> None:
    path = folder / "occupations_en.csv"
    path.write_bytes(path.read_bytes().replace(b"database", "students\xe2\x80\x99".encode(), 1))
    report, text = convert(folder)
    assert "students’" in text
    assert not re.search("[\x80-\x9f]", text)
    assert any("mended" in note for note in report.notes)


def needs(path: Path) -> Path:
    if not path.is_dir():
        pytest.skip(want.of(path, want.SHARED))
    return path


@pytest.fixture(scope="module")
def complete() -> tuple[archive.Report, str]:
    (source,) = needs(COMPLETE).glob("*.zip")
    return convert(source)


def test_the_whole_of_1_1_1_is_read_from_its_zip(
    complete: tuple[archive.Report, str], asserted: list[ox.Triple]
) -> None:
    """The counts are those that the provenance note of the data gives."""
    report, text = complete
    rows = {name.removesuffix("_en.csv"): rows for name, (_, rows, _) in report.read.items()}
    expected = {
        "occupations": 3007,
        "skills": 13896,
        "ISCOGroups": 619,
        "skillGroups": 640,
        "digitalSkillsCollection": 1201,
        "skillsHierarchy": 647,
    }
    assert expected.items() <= rows.items()
    store = as_store(triples(text))
    assert not ask(store, "?x skos:prefLabel ?label ; skos:altLabel|skos:hiddenLabel ?label")
    assert not ask(store, "?x a esco:Occupation FILTER NOT EXISTS { ?x skos:broader ?above }")
    assert not ask(store, "?x skos:broader+ ?x")
    pytest.importorskip("shacl", reason=want.of("shacl", want.EXTRA))
    shapes = parse.load(check.shapes_files())
    assert not check.fails(check.check([*asserted, *triples(text)], shapes), "warning")


def test_skills_of_whole_clusters_follow_from_the_relations_of_1_1_1(
    complete: tuple[archive.Report, str], tmp_path: Path, asserted: list[ox.Triple]
) -> None:
    """The zip file at hand lacks the relations; those of its ICT occupations stand beside it."""
    (source,) = needs(COMPLETE).glob("*.zip")
    missing = "no occupationSkillRelations: the graph has no skills of occupations"
    assert missing in complete[0].notes
    with zipfile.ZipFile(source) as files:
        files.extractall(tmp_path)
    cut = SHARED / "data" / "it-subset" / "esco111_ict_occupation_skill_relations.tsv"
    _, *rows = (line.split("\t") for line in cut.read_text(encoding="utf-8").splitlines())
    relations = tmp_path / "occupationSkillRelations_en.csv"
    header = "occupationUri,relationType,skillType,skillUri\n"
    relations.write_text(header + "".join(f"{','.join(row)}\n" for row in rows), encoding="utf-8")
    report, text = convert(tmp_path)
    assert missing not in report.notes
    assert report.read[relations.name] == ("skills of occupations", 6490, 6490)

    mappings = [m for m in links.read(parse.packaged("ontology") / "esco.sssom.tsv") if m.accepted]
    expected: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for triple in asserted:
        cluster = getattr(triple.object, "value", "")
        if triple.predicate.value == SKOS.broader and f"{BASE}cluster/" in cluster:
            title = triple.subject.value
            for mapping in mappings:
                if mapping.subject == title and mapping.predicate != "relatedMatch":
                    for occupation, relation, _, skill in rows:
                        if occupation == mapping.object:
                            expected[cluster, relation, skill].add(title)
    store = as_store([*asserted, *links.links(mappings), *triples(text)])
    found = sparql.ask(store, saved.read("esco-skills-of-cluster"), {}, "esco-skills-of-cluster")
    assert isinstance(found, Answer)
    got = {
        (cluster.value, relation.value, skill.value): int(titles.value)
        for cluster, _, relation, skill, _, titles in found.rows
    }
    assert len({cluster for cluster, _, _ in got}) == 12
    assert got == {key: len(titles) for key, titles in expected.items()}


def test_codes_give_nearly_the_hierarchy_that_1_2_1_states(tmp_path: Path) -> None:
    """Of 3,648 pairs all but four: the codes of their parents end in a zero that was lost."""
    for path in needs(PARTIAL).glob("*.csv"):
        if "OccPillar" not in path.name:
            shutil.copy(path, tmp_path)

    def broader(source: Path) -> set[str]:
        lines = convert(source)[1].splitlines()
        return {
            x
            for x in lines
            if f"<{SKOS.broader}>" in x and "/skill/" not in x and "/isced-f/" not in x
        }

    stated, derived = broader(PARTIAL), broader(tmp_path)
    assert len(stated) == len(derived) == 3648
    assert len(stated - derived) == 4
