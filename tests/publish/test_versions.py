"""What follows from one release after another."""

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.errors import InputError
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import load, ontology_files, packaged
from itotgraph.graph.source import as_store, select
from itotgraph.namespaces import BASE, CS, DCAT, DCT, OWL, RDF, SKOS
from itotgraph.publish import versions
from itotgraph.publish.versions import Release, releases
from tests.publish.releases import DAY, LABELS, NEW, OLD, edited

FIRST = "2026-11-22"
ADDED, RENAMED = f"{BASE}activity/a999", f"{BASE}activity/a001"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return edited(tmp_path_factory.mktemp("next") / "ontology")


@pytest.fixture(scope="module")
def both(folder: Path, built: Path) -> list[Release]:
    return releases(Layers(folder).stated, [built / versions.DUMP])


def canonical(store: ox.Store) -> ox.Dataset:
    found = ox.Dataset(store)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def test_the_recorded_update_makes_the_new_version_of_the_old(both: list[Release]) -> None:
    """... by RDFC-1.0, and changes something."""
    new, old = both
    store, wanted = as_store([*old.stated]), as_store([*new.stated])
    assert canonical(store) != canonical(wanted)
    store.update(versions.update(new))
    assert canonical(store) == canonical(wanted)


def test_releases_are_told_the_newest_first(both: list[Release]) -> None:
    new, old = both
    assert (new.version, new.issued, new.before, new.first) == (NEW, DAY, old, False)
    assert (old.version, old.issued, old.before, old.first) == (OLD, FIRST, None, True)
    assert {c.iri: c.what for c in new.changes if "/activity/" in c.iri} == {
        ADDED: "added",
        RENAMED: "changed",
    }


def test_the_current_release_alone_tells_of_no_other(taxonomy: object) -> None:
    (only,) = releases(Layers().stated)
    assert (only.version, only.first, only.changes) == (OLD, True, ())
    assert not [*versions.lineage([only]), *versions.dates([only])]
    assert versions.past([only]) == {}


def test_versions_name_the_one_before(both: list[Release]) -> None:
    found = as_store([*versions.lineage(both)])

    def has(subject: str, predicate: str, value: str) -> bool:
        triple = map(ox.NamedNode, (subject, predicate, value))
        return any(found.quads_for_pattern(*triple))

    assert has(f"{BASE}dataset/{NEW}", DCAT.previousVersion, f"{BASE}dataset/{OLD}")
    assert has(f"{BASE}dataset", DCAT.hasVersion, f"{BASE}dataset/{OLD}")
    assert has(f"{BASE}ns/", OWL.priorVersion, f"{BASE}ns/{OLD}")
    # The other vocabularies have the version that they had.
    assert len([*found.quads_for_pattern(None, ox.NamedNode(OWL.priorVersion), None)]) == 1
    # What the old version said of itself stands.
    issued = ox.NamedNode(DCT.issued)
    (quad,) = found.quads_for_pattern(ox.NamedNode(f"{BASE}dataset/{OLD}"), issued, None)
    assert quad.object.value == FIRST


def test_since_when_a_concept_stands_and_when_it_was_changed(both: list[Release]) -> None:
    days: dict[str, dict[str, str]] = {}
    for triple in versions.dates(both):
        name = triple.predicate.value.removeprefix(DCT.IRI)
        days.setdefault(triple.subject.value, {})[name] = triple.object.value
    assert days[ADDED] == {"created": DAY}
    assert days[RENAMED] == {"created": FIRST, "modified": DAY}
    assert days[f"{BASE}occupation/network-analyst"] == {"created": FIRST}
    concepts = {t.subject.value for t in both[0].stated if t.predicate.value == SKOS.inScheme}
    assert set(days) == {iri for iri in concepts if iri.startswith(BASE)}


def test_of_what_may_be_older_no_day_is_told(folder: Path, built: Path, tmp_path: Path) -> None:
    """Where the earliest release that is known was not the first."""
    older = tmp_path / "old"
    shutil.copytree(packaged("ontology"), older)
    text = (older / "dataset.ttl").read_text(encoding="utf-8")
    text = text.replace(f'dct:created "{FIRST}"', 'dct:created "2026-01-01"')
    (older / "dataset.ttl").write_text(text, encoding="utf-8")
    told = [*versions.dates(releases(Layers(folder).stated, [older]))]
    created = {t.subject.value for t in told if t.predicate.value == DCT.created}
    assert created == {ADDED}
    assert {t.subject.value for t in told if t.predicate.value == DCT.modified} == {RENAMED}


def test_what_changed_as_statements(both: list[Release]) -> None:
    found = as_store([*versions.change_sets(both[0])])
    query = f"""PREFIX cs: <{CS.IRI}> PREFIX rdf: <{RDF.IRI}>
        SELECT ?side ?value {{ ?set a cs:ChangeSet ; cs:subjectOfChange <{RENAMED}> ;
            cs:createdDate "{DAY}"^^<http://www.w3.org/2001/XMLSchema#date> ; ?side ?statement .
            ?statement a rdf:Statement ; rdf:subject <{RENAMED}> ;
                rdf:predicate <{SKOS.prefLabel}> ; rdf:object ?value }}"""
    rows = {(row["side"].value, row["value"].value) for row in select(found, query)}
    assert rows == {(CS.removal, LABELS[0]), (CS.addition, LABELS[1])}
    reasons = (
        f"SELECT ?why {{ ?set <{CS.subjectOfChange}> <{RENAMED}> ; <{CS.changeReason}> ?why }}"
    )
    words = {row["why"].value for row in select(found, reasons)}
    assert f"renamed from “{LABELS[0]}” to “{LABELS[1]}”" in words


def test_the_version_of_a_vocabulary_stays_what_it_was(both: list[Release]) -> None:
    past = versions.past(both)
    assert set(past) >= {f"{BASE}ns/{OLD}", f"{BASE}changes/{NEW}"}
    own = {t for t in load(ontology_files()) if t.subject.value == f"{BASE}ns/"}
    assert own <= set(past[f"{BASE}ns/{OLD}"])


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("itot.ttl", "itot.ttl: inferred triples, too .give itot-asserted.ttl of the release"),
        (
            "itot-links.ttl",
            "no version of the data set, or no day of its issue .state dcat:version",
        ),
    ],
)
def test_a_dump_that_cannot_be_compared_is_refused(
    folder: Path, built: Path, name: str, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        releases(Layers(folder).stated, [built / name])


def test_a_release_is_not_before_itself(folder: Path, built: Path) -> None:
    dump = built / versions.DUMP
    with pytest.raises(InputError, match=r"version 1\.0\.0 is the current one"):
        releases(Layers().stated, [dump])
    with pytest.raises(InputError, match=r"version 1\.0\.0 was given twice"):
        releases(Layers(folder).stated, [dump, dump])
