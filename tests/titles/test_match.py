"""Job titles and the occupations they mean."""

import csv
import io
import pickle
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.cli import itotgraph
from itotgraph.errors import InputError
from itotgraph.graph.concept import concepts
from itotgraph.names import shorten
from itotgraph.namespaces import PROLOGUE, SKOS
from itotgraph.taxonomy import load
from itotgraph.text import sheet
from itotgraph.titles import match
from itotgraph.titles.match import Index, Match
from itotgraph.titles.words import known
from tests.titles.known import INDEX, JUDGED, LABELS, OCCUPATIONS, STORE, TITLES

# What people put around a title and between its words.
pieces = st.sampled_from(
    [*TITLES, *(" ".join(words) for words in known().asides), "Acme", "(", ","]
)
titles = st.sampled_from(TITLES) | st.lists(pieces, max_size=4).map(" ".join) | st.text(max_size=20)
ascii_titles = titles.filter(str.isascii)


def best(title: str, index: Index = INDEX) -> set[str]:
    """Return the labels of the matches that no other is better than."""
    found = match.match(index, title)
    return {each.label for each in found if each.score == found[0].score}


@pytest.mark.parametrize(
    ("title", "labels"),
    [
        # The examples of the issue, and the person of the paper's worked example.
        ("Sr. DBA (Oracle)", {"Senior database administrator"}),
        ("sysadmin", {"Systems administrator"}),
        ("IT Application Architect", {"Information systems architect"}),
        ("QA engineer II", {"Software QA specialist"}),
        # Rank, which is part of some labels.
        ("DBA III", {"Database administrator"}),
        ("Senior Systems Analyst", {"Senior systems analyst"}),
        ("Lead Test Lead", {"Test lead"}),
        # Brackets, places, arrangements, products, the number of a vacancy.
        ("Systems Administrator – Leeds", {"Systems administrator"}),
        ("Project mgr II - Remote", {"Project manager"}),
        ("Project Manager (SAP)", {"Project manager"}),
        ("Network Engineer #20331", {"Network engineer"}),
        ("Help Desk Technician (Help Desk Tech)", {"Help desk technician"}),
        ("PM (Project Manager)", {"Project manager"}),
        # The order of words, the plural, other spellings, an error of typing.
        ("Engineer, Network", {"Network engineer"}),
        ("Data Modellers", {"Data modeler"}),
        ("helpdesk technician", {"Help desk technician"}),
        ("Network Enginer", {"Network engineer"}),
        ("ＤＢＡ", {"Database administrator"}),
        # Labels that differ in number only; the right one first.
        ("system engineers", {"System engineer", "Systems engineer"}),
        ("Systems engineer (contract)", {"Systems engineer"}),
        # What stands between other words is theirs; what is unknown does no harm where IT is sure.
        ("Systems Software Engineer", {"Software engineer"}),
        ("Clinical Systems Analyst", {"Systems analyst"}),
        ("IT Infrastructure Project Manager", {"Project manager"}),
        ("Full-Stack Developer", {"Software engineer"}),
        # Equals, and two titles in one.
        ("SDE II", {"Software design engineer", "Software development engineer"}),
        ("Test Manager / Test Lead", {"Test manager", "Test lead"}),
        ("Network/Systems Administrator", {"Network administrator", "Systems administrator"}),
        # The preferred label of what it is mapped to.
        ("ICT help desk agent", {"Help desk specialist"}),
    ],
)
def test_titles_as_people_write_them(title: str, labels: set[str]) -> None:
    assert best(title) == labels


@pytest.mark.parametrize(
    "title",
    [
        *("Nurse", "Software", "Manager", "Engineer", "Senior", "Java", "IT", "II", "", " ", "()"),
        *("Chief Information Officer", "Chief Software Architect", "Head of Project Management"),
        *("Project Manager - Construction", "Construction Project Manager", "Analyst, Credit Risk"),
        *(
            "CNC Programmer",
            "Social Network Analyst",
            "Railway Network Engineer",
            "Personal Trainer",
        ),
        *("Manager of Software Engineers", "Assistant Network Administrator", "Software Recruiter"),
        *(
            "Wine Taster",
            "Contact Manager",
            "Projekt Manager",
            "Administrateur système",
            "системный",
        ),
        *("ネットワークエンジニア", "PM", "12345", "Software Engineer " * 20),
    ],
)
def test_it_abstains_rather_than_guesses(title: str) -> None:
    assert match.match(INDEX, title) == []


@pytest.mark.parametrize(
    "title",
    [
        *("Produce manager", "Manager, produce", "Scales representative", "Network manages"),
        *("Date modeler", "Project manger", "Software taster"),
    ],
)
def test_an_error_of_typing_that_is_a_word_is_that_word(title: str) -> None:
    """Produce is fruit and vegetables; two of four guesses in 113,134 titles were such."""
    assert match.match(INDEX, title) == []


@pytest.mark.parametrize(
    "title",
    [
        # With the marks of France, Germany, Canada, the Netherlands, Belgium, Poland, Spain.
        *("{} H/F", "{} F/H", "{} M/F", "{} w/m/d", "{} (H/F)", "{} (m/f)"),
        *("{} (f/m/div.)", "{} (gn)", "{} (all genders)", "{} (m/w/d)", "{} m/f/d", "{} (H/F/X)"),
        *("{} (F/H/NB)", "{} (m|w|d)", "{} (M/V/X)", "{} K/M", "{} (m, w, d)", "{} (d/f/m/x)"),
        *("{} [w/m/x]", "{} - M/W", "{} (any gender)", "{} (männlich/weiblich/divers)"),
        *("{}:in", "{}*in", "{}/in", "{}_in", "{}(in)", "{}/-in", "{}:innen", "{}·e", "{}(e)"),
        *("{}:in (m/w/d)", "{} / -in", "{}/ka", "{} (m/f/other)", "{} (f/m/non-binary)"),
        *("{} (mwd)", "{} (all genders welcome)", "{}In", "{}Innen (m/w/d)"),
    ],
)
def test_who_may_apply_is_set_aside_as_an_arrangement(title: str) -> None:
    (found,) = match.match(INDEX, title.format("Software Engineer"))
    assert (found.label, found.score) == ("Software engineer", 0.95)
    assert "arrangement set aside: " in found.reason


@pytest.mark.parametrize(
    "title",
    [
        "I/O manager",
        "Network D/R engineer",
        "Software engineer/SE",
        "Engineer log-in",
        "LinkedIn tester",
    ],
)
def test_other_letters_are_nobodys_gender(title: str) -> None:
    assert all("arrangement" not in found.reason for found in match.match(INDEX, title))


@pytest.mark.parametrize("share", ["80%", "(80 %)", "80-100%", "60 – 80 %"])
def test_the_share_of_the_working_time_tells_no_occupation(share: str) -> None:
    assert match.match(INDEX, f"Tester {share}") == match.match(INDEX, "Tester")


def test_a_match_says_what_and_why() -> None:
    assert match.match(INDEX, "Sr DBA (Oracle)")[0] == Match(
        "https://w3id.org/itot/occupation/senior-database-administrator",
        "Senior database administrator",
        ("Database administration and development",),
        0.862,
        "'Senior database administrator' is its preferred label; 'sr' read as 'senior'; "
        "'dba' read as 'database administrator'; product set aside: oracle",
    )
    reasons = {title: match.match(INDEX, title)[0].reason for title in TITLES if best(title)}
    assert "in another order" in reasons["Manager, Network"]
    assert "'enginner' taken for 'engineer'" in reasons["Software Enginner"]
    assert "singular and plural" in match.match(INDEX, "testers")[0].reason
    assert "its exact match in ESCO" in match.match(INDEX, "ICT help desk agent")[0].reason
    assert "payments" in reasons["Senior Software Engineer, Payments"]


def test_clusters_come_in_the_order_of_the_paper() -> None:
    (found,) = match.match(INDEX, "Systems administrator")
    assert found.clusters == (
        "Database administration and development",
        "Network design and administration",
        "Programming/software development",
    )


@pytest.mark.parametrize("label", LABELS)
def test_a_preferred_label_is_the_best_match_of_itself(label: str) -> None:
    assert best(label) == {label}
    assert match.match(INDEX, label)[0].score == 1


@pytest.mark.parametrize("rank", ["Sr.", "senior", "Jr", "Principal", "Staff", "Interim"])
def test_a_rank_in_front_makes_no_difference(rank: str) -> None:
    """But where it makes another label: the senior database administrator is one."""
    for label in LABELS:
        other = f"senior {label}".casefold() if rank in ("Sr.", "senior") else ""
        if other not in map(str.casefold, LABELS):
            assert best(f"{rank} {label}") == {label}


@pytest.mark.parametrize("rank", ["II", "iii", "IV", "2", "Level 3", "(L4)", "- Senior", ", Jr."])
def test_nor_does_one_behind(rank: str) -> None:
    for label in LABELS:
        found = best(f"{label} {rank}")
        assert label in found or f"Senior {label[0].lower()}{label[1:]}" in found


@given(ascii_titles, st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_and_blanks_make_no_difference(title: str, change: object) -> None:
    assert callable(change)
    changed = "  ".join(change(title).split(" "))
    assert match.match(INDEX, f"\t{changed}\u00a0") == match.match(INDEX, title)


@given(titles, st.integers(1, 6))
def test_matches_are_ranked_and_fewer_are_the_first_of_more(title: str, most: int) -> None:
    found = match.match(INDEX, title, most=50)
    assert match.match(INDEX, title, most) == found[:most]
    assert [each.score for each in found] == sorted((m.score for m in found), reverse=True)
    assert all(0 < each.score <= 1 for each in found)
    assert len({each.concept for each in found}) == len(found)


@given(st.lists(titles, max_size=8))
def test_many_at_once_give_the_same_as_each(several: list[str]) -> None:
    found = list(match.match_all(INDEX, several))
    assert found == [match.match(INDEX, title) for title in several]


def test_an_index_can_be_pickled() -> None:
    again = pickle.loads(pickle.dumps(INDEX))
    for title in ("Network Enginer", "Sr. DBA (Oracle)"):
        assert match.match(again, title) == match.match(INDEX, title)


def test_other_kinds_of_concepts() -> None:
    index = match.index(STORE, ("RoleCluster", "FunctionalArea", "OccupationCluster"))
    (cluster,) = match.match(index, "network design & admin.")
    assert (cluster.label, cluster.clusters) == ("Network design and administration", ())
    area = match.match(index, "Release Managr")[0]
    assert (area.label, area.clusters) == ("Release Manager", ("Release",))
    functions = match.index(STORE, ["CriticalWorkFunction"])
    found = match.match(functions, "Perform testing")
    assert [each.clusters for each in found] == [("Network design and administration",)]


MAPPED = f"""
{PROLOGUE}PREFIX onet: <https://w3id.org/itot/onet/> PREFIX scheme: <https://w3id.org/itot/scheme/>
INSERT DATA {{
  <urn:tester> a itot:Occupation ; skos:prefLabel "Tester"@en ; skos:exactMatch onet:1 .
  <urn:lead> a itot:Occupation ; skos:prefLabel "Test lead"@en ; skos:closeMatch onet:1 .
  <urn:expert> a itot:Occupation ; skos:prefLabel "Expert"@en ; skos:broadMatch onet:2 .
  onet:1 skos:inScheme scheme:onet . onet:2 skos:inScheme scheme:onet .
  onet:1 skos:prefLabel "Quality Engineers"@en ;
    skos:altLabel "Bug Hunter (BH)"@en, "Inspector"@en, "Prüfer"@de ;
    skos:hiddenLabel "Bughunter"@en .
  onet:2 skos:prefLabel "Scholars"@en ; skos:altLabel "Inspector"@en, "Sage"@en .
}}"""


def test_labels_of_what_it_is_mapped_to() -> None:
    store = ox.Store()
    store.update(MAPPED)
    index = match.index(store)
    exact, close = "its exact match in O*NET", "its close match in O*NET"
    assert [(m.label, m.score, m.reason) for m in match.match(index, "Quality engineers")] == [
        ("Tester", 0.9, f"'Quality Engineers' is {exact}")
    ]
    (found,) = match.match(index, "bug hunter")
    assert found.reason == f"'Bug Hunter (BH)' is another label of 'Quality Engineers', {exact}"
    assert found.score == 0.6
    assert close not in found.reason
    assert match.match(index, "bughunter")[0].label == "Tester"
    # What two occupations of O*NET are called, and what is only broader, tells nothing.
    for title in ("Inspector", "Scholars", "Sage", "Prüfer"):
        assert match.match(index, title) == []


def test_too_many_equals_tell_nothing() -> None:
    store = ox.Store()
    five = "".join(f'<urn:{n}> a itot:Occupation ; skos:prefLabel "Guru"@en .' for n in range(5))
    prefixes = PROLOGUE
    store.update(f"{prefixes} INSERT DATA {{ {five} }}")
    assert len(match.match(match.index(store), "Guru")) == 5
    store.update(f'{prefixes} INSERT DATA {{ <urn:5> a itot:Occupation ; skos:prefLabel "Guru" }}')
    assert match.match(match.index(store), "Guru") == []


def test_the_gold_titles_name_occupations() -> None:
    slugs = {shorten(each.iri) for each in concepts(STORE) if each.kind == "Occupation"}
    assert {slug for row in JUDGED for slug in row["occupations"].split()} <= slugs
    assert len({row["title"] for row in JUDGED}) == len(JUDGED) >= 150
    assert sum(not row["occupations"] for row in JUDGED) >= 50


# On first sight of those kept aside, 67 of 72 answers were right, and 67 of 102 found. Two faults
# were mended then (words set aside from between others, networks that are none of IT): 68 of 69.
# Of those used for tuning 39 of 39 are right, and 39 of 43 found.
@pytest.mark.parametrize(
    ("half", "precision", "coverage"), [("kept", 0.95, 0.65), ("tune", 1.0, 0.9)]
)
def test_how_good_it_is(half: str, precision: float, coverage: float) -> None:
    """An answer is right where each of its best matches is among those that were judged right."""
    answered = right = answerable = 0
    for row in JUDGED:
        if row["half"] == half:
            found = match.match(INDEX, row["title"])
            top = {shorten(m.concept) for m in found if m.score == found[0].score}
            expected = set(row["occupations"].split())
            answered += bool(top)
            right += bool(top) and top <= expected
            answerable += bool(expected)
    assert right / answered >= precision
    assert right / answerable >= coverage


def test_other_names_find_their_occupation_and_no_other() -> None:
    """In any case, and the plural, too: `shape:other-name-one-occupation` sees equal names only."""
    named = [(name, each.label) for each in OCCUPATIONS for name in each.names]
    assert len(named) > 70
    for name, label in named:
        for written in (name, name.upper(), f"{name}s"):
            assert best(written) == {label}, written
    folded = [name.casefold() for name, _ in named]
    assert len({*folded, *map(str.casefold, LABELS)}) == len(folded) + len(LABELS)


def test_a_name_of_one_word_stands_for_the_occupation_in_longer_titles() -> None:
    assert best("Lead SDET") == {"Software design engineer and tester"}
    assert best("Senior DBAs") == {"Senior database administrator"}
    store = ox.Store()
    store.update(
        f"""{PROLOGUE} INSERT DATA {{
        <urn:sre> a itot:Occupation ; skos:prefLabel "Site reliability engineer"@en ;
          skos:altLabel "SRE"@en, "Engineer"@en .
        <urn:lead> a itot:Occupation ; skos:prefLabel "Site reliability engineer manager"@en . }}"""
    )
    index = match.index(store)
    assert best("SRE manager", index) == {"Site reliability engineer manager"}
    # A word of the labels themselves stands for itself.
    assert ("engineer",) not in index.spellings


def run(*arguments: object) -> tuple[int, str, str]:
    """Call `itotgraph match`; returns exit status, standard output and error."""
    result = CliRunner().invoke(itotgraph, ["match", *map(str, arguments)])
    if isinstance(result.exception, InputError):
        return 2, result.stdout, str(result.exception)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_answers_and_tells_how_many_it_could_not() -> None:
    status, out, err = run("sysadmin", "Nurse", "SDE", "--format", "csv")
    assert (status, err) == (0, "2 of 3 titles matched, 1 not\n")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["title"], row["rank"], row["label"], row["score"]) for row in rows] == [
        ("sysadmin", "1", "Systems administrator", "0.98"),
        ("Nurse", "", "", ""),
        ("SDE", "1", "Software design engineer", "0.98"),
        ("SDE", "1", "Software development engineer", "0.98"),
    ]
    assert rows[0]["concept"] == "https://w3id.org/itot/occupation/systems-administrator"
    assert rows[1]["reason"] == "nothing fits; nothing is near"
    assert run("SDE", "--most", "1", "--format", "tsv")[1].count("\n") == 2
    _, out, _ = run("Sr DBA", "--format", "text")
    assert "https://" not in out
    assert "occupation:" not in out


def test_a_users_columns_keep_their_names_for_people(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("emp_ID,JobTITLE\n1,DBA\n", encoding="utf-8")
    answer = load().match_sheet(sheet.read(path), "JobTITLE")
    assert answer.render("md").startswith("| emp_ID | JobTITLE | Label | Clusters |")


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet"])
@pytest.mark.parametrize("output", ["csv", "tsv", "parquet"])
def test_a_file_keeps_its_other_columns(tmp_path: Path, ending: str, output: str) -> None:
    rows = {"id": ["7", "8"], "Job": ["DBA II", "Nurse, ward"], "note": ["x", ""]}
    given, made = tmp_path / f"staff.{ending}", tmp_path / f"matched.{output}"
    if ending == "parquet":
        pq.write_table(pa.table(rows), given)
    else:
        comma = {"csv": ",", "tsv": "\t"}[ending]
        lines = [list(rows), *zip(*rows.values(), strict=True)]
        with given.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=comma).writerows(lines)
    status, out, err = run("--file", given, "--column", "job", "-o", made)
    assert (status, out, err) == (0, "", "1 of 2 titles matched, 1 not\n")
    table = sheet.read(made)
    assert table.columns == [*rows, *match.ADDED]
    assert [row[:5] for row in table.rows] == [
        ["7", "DBA II", "x", "1", "https://w3id.org/itot/occupation/database-administrator"],
        ["8", "Nurse, ward", "", "", ""],
    ]
    if output == "parquet":
        assert pq.read_table(made).to_pydict()["score"] == [0.931, None]


def test_an_import_given_by_with_adds_its_titles(tmp_path: Path) -> None:
    more = tmp_path / "onet.nt"
    dba = "<https://w3id.org/itot/onet/15-1242.00>"
    more.write_text(f'{dba} <{SKOS.altLabel}> "Keeper of the Tables"@en .\n', encoding="utf-8")
    assert run("Keeper of the tables", "--format", "csv")[1].endswith("nothing is near\n")
    led = run("Keeper of the tables", "--with", more, "--format", "csv")[1]
    assert "'Keeper of the Tables' is a title of Database Administrators (O*NET 15-1242.00)" in led
    named = run("Keeper of the tables", "--with", more, "--strict", "--format", "csv")[1]
    assert named.endswith("nothing is near\n")


def test_an_import_of_what_no_title_of_today_is_of_adds_its_titles(tmp_path: Path) -> None:
    more = tmp_path / "onet.nt"
    trainer = "<https://w3id.org/itot/onet/11-3131.00>"  # an exact match of Training manager
    more.write_text(f'{trainer} <{SKOS.altLabel}> "Keeper of Skills"@en .\n', encoding="utf-8")
    assert run("Keeper of skills", "--format", "csv")[1].endswith("nothing is near\n")
    assert (
        "another label of 'Training and Development Managers'"
        in run("Keeper of skills", "--with", more, "--format", "csv")[1]
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give titles, or a file of them with --file"),
        (["DBA", "--file", "t.csv"], "give titles, or a file of them with --file"),
        (["DBA", "--format", "parquet"], "parquet is for files (name one with -o)"),
        (["--file", "t.csv", "--column", "job"], "t.csv:1: no column job; found title, label"),
        (["--file", "t.csv"], "t.csv:1: it has a column label, which the answer adds"),
        (["--file", "no.csv"], "no.csv: cannot be read: No such file or directory"),
        (["--file", "u.csv"], "u.csv:2: a quote that is opened is not closed (close the quote"),
        (["--file", "v.csv", "-o", "v.csv"], "v.csv: is an input, too"),
        (["--file", "w.csv"], "w.csv:3: not UTF-8 at byte 9 (save it as UTF-8, or say"),
        (["--file", "x.csv"], "x.csv: empty (write a head"),
        (["DBA", "--graph", "y"], "no occupation in the graph (name a graph that has some)"),
    ],
)
def test_bad_input_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    files = {
        "t.csv": b"title,label\nDBA,x\n",
        "u.csv": b'title\n"DBA\nx\n',
        "v.csv": b"title\nDBA\n",
        "w.csv": "title\né\n".encode() + b"\xff\n",
        "x.csv": b"",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "y").mkdir()
    (tmp_path / "y" / "y.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert {name: (tmp_path / name).read_bytes() for name in files} == files
