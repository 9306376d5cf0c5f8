"""Candidates, their evidence, and how they are written."""

import csv
import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from itotgraph import namespaces
from itotgraph.cli import itotgraph
from itotgraph.errors import InputError
from itotgraph.graph import mappings
from itotgraph.linking import evidence, find
from itotgraph.linking import subjects as entity
from itotgraph.namespaces import BASE, ESCO, ONET, SKOS
from tests import want
from tests.conftest import ROOT, TOOLS

DATA = ROOT / "tests" / "data"
ADMINISTRATORS = ONET + "15-1242.00"


@pytest.fixture(scope="module")
def onet() -> find.Index:
    return find.index(entity.release(DATA / "onet"), "onet")


@pytest.fixture(scope="module")
def esco() -> find.Index:
    return find.index(entity.release(DATA / "esco"), "esco")


def subject(title: str, *others: str) -> entity.Entity:
    names = [(title, "skos:prefLabel"), *((other, "skos:altLabel") for other in others)]
    return entity.Entity("https://example.org/x", tuple(names))


def test_the_words_of_a_preferred_label_are_an_exact_match(onet: find.Index) -> None:
    best = find.candidates(onet, subject("database administrator"))[0]
    assert best.target.iri == ADMINISTRATORS
    assert best.evidence == find.Evidence(
        "database administrator",
        "skos:prefLabel",
        "Database Administrators",
        "skos:prefLabel",
        pytest.approx(1, abs=1e-5),  # type: ignore[arg-type]
        same=True,
        alone=True,
    )
    assert find.predicate(best) == "exactMatch"


def test_an_alternative_title_of_onet_lies_within_the_occupation(onet: find.Index) -> None:
    best = find.candidates(onet, subject("DBA"))[0]
    assert best.target.iri == ADMINISTRATORS
    # O*NET says "DBA" only in brackets.
    assert best.evidence.label == "Database Administrator (DBA)"
    assert best.evidence.same
    assert find.predicate(best) == "broadMatch"


def test_what_is_nearly_the_words_is_close_to_esco_and_within_a_group(esco: find.Index) -> None:
    found = find.candidates(esco, subject("Database engineering specialist"), 50)
    relations = {each.target.iri.startswith(f"{ESCO}isco/"): find.predicate(each) for each in found}
    assert relations == {False: "closeMatch", True: "broadMatch"}
    assert not any(each.evidence.same for each in found)


@pytest.mark.parametrize(
    ("title", "label", "relation"),
    [
        # As people mapped these to ESCO.
        ("Tester", "software tester", "narrowMatch"),
        ("Trainer", "ICT trainer", "narrowMatch"),
        ("Usability tester", "ICT usability tester", "closeMatch"),
        ("Senior network engineer", "network engineer", "broadMatch"),
        ("Network engineer", "network manager", "closeMatch"),
        ("Software tester", "software testers", "exactMatch"),
    ],
)
def test_what_has_more_words_is_the_narrower(title: str, label: str, relation: str) -> None:
    target = entity.Entity("https://example.org/t", ((label, "skos:prefLabel"),))
    (found,) = find.candidates(find.index([target]), subject(title))
    assert find.predicate(found) == relation
    assert found.confidence is None


def test_a_label_that_one_target_alone_has_is_always_an_answer(esco: find.Index) -> None:
    """Whatever the confidence; a label that two have may be either."""
    twins = [
        entity.Entity(
            f"https://example.org/{n}", ((label, "skos:prefLabel"), ("Keeper", "skos:altLabel"))
        )
        for n, label in enumerate(("Lorry driver", "Cook"))
    ]
    index = find.index(twins)
    alone, shared = (
        find.rows(subject(t), find.candidates(index, subject(t)), 1.1)
        for t in ("lorry drivers", "Keeper")
    )
    assert [row["object_label"] for row in alone] == ["Lorry driver"]
    assert [row["object_id"] for row in shared] == [mappings.NO_TERM]
    alternative = subject("database manager")
    (row, *_) = find.rows(alternative, find.candidates(esco, alternative), 1.1)
    assert row["object_label"] == "database administrator"


def test_as_many_as_are_asked_for() -> None:
    targets = [
        entity.Entity(f"https://example.org/{n}", ((f"Engineer {n}", "skos:prefLabel"),))
        for n in range(300)
    ]
    assert len(find.candidates(find.index(targets), subject("Engineer"), 250)) == 250


def test_without_targets_there_is_nothing_to_link_to() -> None:
    with pytest.raises(InputError, match="no targets to link to"):
        find.index([])


def test_a_table_keeps_its_rows_and_columns(tmp_path: Path) -> None:
    staff, jobs = tmp_path / "staff.csv", tmp_path / "jobs.csv"
    staff.write_text(
        "person,title\nA,Network engineers\nB,N/A\nC,Ship's cook\nD,Network engineer\n",
        encoding="utf-8",
    )
    jobs.write_text("id,label\n7,Network engineer\n", encoding="utf-8")
    command = ["link", str(staff), "--targets", str(jobs), "--format", "csv"]
    result = CliRunner().invoke(itotgraph, command, catch_exceptions=False)
    rows = [*csv.DictReader(result.stdout.splitlines())]
    assert [(row["person"], row["title"], row["label"]) for row in rows] == [
        ("A", "Network engineers", "Network engineer"),
        ("B", "N/A", ""),
        ("C", "Ship's cook", "no term found"),
        ("D", "Network engineer", "Network engineer"),
    ]
    assert {row["confidence"] for row in rows} == {""}
    assert "no confidence" in result.stderr
    staff.write_text("label,title\nA,DBA\n", encoding="utf-8")
    refused = CliRunner().invoke(itotgraph, command)
    assert "it has a column label, which the answer adds" in str(refused.exception)


def test_the_mapping_set_says_to_what_and_when_and_by_whose_name(tmp_path: Path) -> None:
    release = tmp_path / "db_29_2_text"
    shutil.copytree(DATA / "onet", release)
    own = ["--mapping-set-id", "https://example.org/ours"]
    titles = tmp_path / "titles.txt"
    titles.write_text("DBA\n", encoding="utf-8")
    path = candidates(tmp_path, str(titles), "--to", "onet", "--release", str(release), *own)
    head = yaml.safe_load(
        "\n".join(
            line[1:] for line in path.read_text(encoding="utf-8").splitlines() if line[0] == "#"
        )
    )
    assert head["mapping_set_id"] == "https://example.org/ours"
    assert head["object_source_version"] == "29.2"
    assert head["mapping_set_description"].endswith("Targets: db_29_2_text. Subjects: titles.txt.")
    prefix, local = head["object_source"].split(":")
    assert head["curie_map"][prefix] + local == "https://www.onetcenter.org/database.html"
    assert date.fromisoformat(head["mapping_date"]) <= date.today() + timedelta(days=1)
    refused = CliRunner().invoke(itotgraph, ["link", "DBA", "--to", "itot", own[0], "ours"])
    assert "'ours' is no IRI" in str(refused.exception)


def test_another_name_of_the_subject_is_evidence(onet: find.Index) -> None:
    best = find.candidates(onet, subject("Keeper of tables", "Database Coordinator"))[0]
    assert best.target.iri == ADMINISTRATORS
    assert (best.evidence.name, best.evidence.name_property) == (
        "Database Coordinator",
        "skos:altLabel",
    )


def test_what_is_broader_tells_twins_apart(onet: find.Index) -> None:
    for context, code in (
        ("Local and wide area networks", "15-1241.00"),
        ("Databases", "15-1242.00"),
    ):
        twin = entity.Entity("urn:x", (("Expert", "skos:prefLabel"),), "", context)
        assert find.candidates(onet, twin)[0].target.iri == ONET + code


def test_candidates_left_out_do_not_come_back(onet: find.Index) -> None:
    found = find.candidates(onet, subject("Database administrator"), 5, {ADMINISTRATORS})
    assert found
    assert ADMINISTRATORS not in {each.target.iri for each in found}


def test_nothing_in_common_is_no_candidate(onet: find.Index) -> None:
    assert find.candidates(onet, subject("ÿþ")) == []


@given(st.text("abcdefilnrst &'()-CIO", min_size=1))
def test_candidates_are_ranked_and_confidence_follows(onet: find.Index, title: str) -> None:
    found = find.candidates(onet, subject(title or "x"))
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    confidences = [each.worth for each in found]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 < each < 1 for each in confidences)
    assert all(0 <= each.evidence.similarity <= 1 for each in found)
    # The same question has the same answer.
    assert find.candidates(onet, subject(title)) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Systems analyst", "system analysts"),
        ("Research & development manager", "research and development managers"),
        ("Children's librarian", "CHILDREN librarians"),
        ("C++ programmer", "C++ Programmers"),
        ("Business-process analyst", "business process analyst"),
    ],
)
def test_spellings_of_one_title(onet: find.Index, one: str, other: str) -> None:
    scores = [[e.score for e in find.candidates(onet, subject(each))] for each in (one, other)]
    assert scores[0] == scores[1]


def test_not_probable_enough_is_no_term_found(onet: find.Index) -> None:
    found = find.candidates(onet, subject("Ship's cook"))
    (row,) = find.rows(subject("Ship's cook"), found, 0.5)
    assert row["object_id"] == mappings.NO_TERM
    assert row["comment"].startswith("Nearest: 'Ship's cook' is like the")
    assert find.rows(subject("Ship's cook"), found, 0)[0]["object_id"].startswith(ONET)


def candidates(tmp_path: Path, *arguments: str) -> Path:
    path = tmp_path / "candidates.sssom.tsv"
    command = ["link", *arguments, "-o", str(path)]
    result = CliRunner().invoke(itotgraph, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return path


def test_the_command_writes_a_mapping_set_that_the_program_reads(tmp_path: Path) -> None:
    titles = tmp_path / "titles.txt"
    titles.write_text("Database administrator\nShip's cook\n", encoding="utf-8")
    release = str(DATA / "onet")
    path = candidates(tmp_path, str(titles), "--to", "onet", "--release", release)
    first, *others, last = mappings.read(path)
    assert (first.subject, first.predicate, first.object) == (
        namespaces.TITLE + "Database%20administrator",
        "exactMatch",
        ADMINISTRATORS,
    )
    confidence, *less = (m.confidence or 0 for m in (first, *others))
    assert 0.5 < confidence < 1
    assert all(0.01 <= each < confidence for each in less)
    assert (last.subject, last.object) == (namespaces.TITLE + "Ship%27s%20cook", mappings.NO_TERM)


def test_iris_of_any_form_get_a_prefix() -> None:
    row = {"object_id": ONET + "15-1242.00", "predicate_id": SKOS.closeMatch}
    iris = ["https://example.org/a/b", "https://example.org/a/c", "urn:x:y", f"{BASE}msf/test"]
    text = find.sssom([row | {"subject_id": iri} for iri in iris], "urn:set", 'a "b"\n: c')
    lines = text.splitlines()
    assert lines.count('#  s1: "https://example.org/"') == 1
    subjects = [line.split("\t")[0] for line in lines if "closeMatch" in line]
    assert subjects[:2] == ["s1:a/b", "s1:a/c"]
    assert subjects[3] == "msf:test"
    assert '#mapping_set_description: "a \\"b\\"\\n: c"' in lines


def test_the_mapping_set_is_valid_by_its_own_makers_tool(tmp_path: Path) -> None:
    tool = TOOLS / "sssom" / "bin" / "sssom"
    if not tool.exists():
        pytest.skip(want.of("sssom"))
    release = str(DATA / "onet")
    titles = ("Database administrator", "C++ cook (sea)", "Network architect")
    path = candidates(tmp_path, *titles, "--to", "onet", "--release", release)
    answers = "y\nn\n3\nq\n"
    CliRunner().invoke(itotgraph, ["link", "review", str(path)], input=answers)
    for each in (path, tmp_path / "candidates.reviewed.sssom.tsv"):
        assert len(mappings.read(each)) >= 2
        done = subprocess.run(
            [str(tool), "validate", str(each)], capture_output=True, text=True, check=False
        )
        assert (done.returncode, "ERROR" in done.stderr) == (0, False), done.stderr[-2000:]


def test_what_is_judged_does_not_come_again(tmp_path: Path) -> None:
    # The packaged mappings accept Database Administrators for this title.
    source = ROOT / "ontology" / "occupations.ttl"
    release = str(DATA / "onet")
    path = candidates(tmp_path, str(source), "--to", "onet", "--release", release)
    judged = {(m.subject, m.object) for s in mappings.mapping_sets() for m in mappings.read(s)}
    assert (f"{BASE}occupation/database-administrator", ADMINISTRATORS) in judged
    found = {(m.subject, m.object) for m in mappings.read(path)}
    assert found
    assert not {pair for pair in found if pair[1] != mappings.NO_TERM} & judged
    assert (f"{BASE}occupation/database-administrator", mappings.NO_TERM) not in found
    ours = tmp_path / "ours.sssom.tsv"
    path.rename(ours)
    again = candidates(
        tmp_path, str(source), "--to", "onet", "--release", release, "--without", str(ours)
    )
    left = {(m.subject, m.object) for m in mappings.read(again) if m.object != mappings.NO_TERM}
    assert not left & found


def test_without_a_name_it_is_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITOTGRAPH_ESCO", str(DATA / "esco"))
    title = ["Database administrator", "--to", "esco"]
    short, long = (
        CliRunner().invoke(itotgraph, ["link", *rest]) for rest in (title, ["find", *title])
    )
    assert short.output == long.output
    assert "exactMatch" in short.output


def test_a_release_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ITOTGRAPH_ONET", raising=False)
    result = CliRunner().invoke(itotgraph, ["link", "DBA", "--to", "onet"])
    assert "--release or ITOTGRAPH_ONET" in str(result.exception)


def test_columns_are_those_of_the_sssom_model() -> None:
    # The tool's own list, in the order of the model.
    context = TOOLS / "sssom" / "lib"
    schema = next(context.glob("python*/site-packages/sssom_schema/context/*.jsonld"), None)
    if not schema:
        pytest.skip(want.of("sssom"))
    text = schema.read_text(encoding="utf-8")
    assert not [column for column in find.COLUMNS if f'"{column}"' not in text]


def test_a_written_cell_never_breaks_a_row(tmp_path: Path) -> None:
    row = {"subject_id": "urn:a:b", "object_id": "urn:a:c", "predicate_id": SKOS.closeMatch}
    path = tmp_path / "s.sssom.tsv"
    text = find.sssom([row | {"object_label": 'a\tb\n"c'}], "urn:set", "")
    path.write_text(text, encoding="utf-8")
    assert [m.label for m in mappings.read(path)] == ['a b "c']
    assert len(list(csv.reader(text.splitlines()))) == len(text.splitlines())


def test_vectors_of_ones_own_find_what_no_letter_tells(tmp_path: Path) -> None:
    """Made-up vectors, by which a cook is a chef; with them there is no confidence."""
    path = tmp_path / "words.vec"
    path.write_text(
        "4 2\nCook 1 0.1\nchef_de_cuisine 0.9 0\nclerk 0 1\nofficial 0 0.9\n", encoding="utf-8"
    )
    jobs = [
        entity.Entity(f"https://example.org/{n}", ((label, "skos:prefLabel"),))
        for n, label in enumerate(("Official", "Chef de cuisine"))
    ]
    cook = subject("Cook")
    with_vectors = find.index(jobs, "esco", evidence.of_words(path))
    best = find.candidates(with_vectors, cook)[0]
    assert best.target.label == "Chef de cuisine"
    assert best.confidence is None
    asked: list[list[str]] = []

    def vectors(texts: Sequence[str]) -> np.ndarray:
        asked.append([*texts])
        return np.array([[float("C" in text), 1] for text in texts])

    index = find.index(jobs, "", vectors)
    find.candidates(index, cook)
    assert asked == [["Official", "Chef de cuisine"], ["Cook"]]
    with pytest.raises(InputError, match="the vectors of 2 texts are not as many"):
        find.index(jobs, "", lambda texts: np.zeros((1, 2)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a 1 2\nb 1\n", "w.vec:2: 1 numbers, and 2 in the first line"),
        ("a 1 x\n", "w.vec:1: not a word and its numbers"),
        ("", "no vectors there"),
    ],
)
def test_a_file_of_vectors_at_fault_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "w.vec"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        evidence.of_words(path)


def test_vectors_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "w.vec"
    path.write_text("dba 1 0\nadministrator 0.9 0.1\nnetwork 0 1\n", encoding="utf-8")
    command = ["link", "DBA", "--to", "onet", "--release", str(DATA / "onet"), "--format", "csv"]
    result = CliRunner().invoke(itotgraph, [*command, "--vectors", str(path)])
    (row, *_) = csv.DictReader(result.stdout.splitlines())
    assert (row["target"], row["confidence"]) == (ADMINISTRATORS, "")
    assert "without your own vectors" in result.stderr
