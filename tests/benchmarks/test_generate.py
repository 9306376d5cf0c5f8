"""The generated taxonomy has the shape of the real one, and is another."""

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from itotgraph.graph import check, parse
from itotgraph.namespaces import ITOT, RDF, SKOS
from tests.benchmarks.generate import write


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> list[ox.Triple]:
    return parse.load(write(tmp_path_factory.mktemp("generated"), 2))


def kinds(triples: list[ox.Triple]) -> Counter[str]:
    return Counter(
        triple.object.value.removeprefix(ITOT.IRI)
        for triple in triples
        if triple.predicate.value == RDF.type
        and triple.object.value.startswith(ITOT.IRI)
        and not triple.subject.value.startswith(ITOT.IRI)
    )


def properties(triples: list[ox.Triple]) -> Counter[str]:
    return Counter(triple.predicate.value for triple in triples)


def test_it_has_twice_as_much_of_everything(
    generated: list[ox.Triple], asserted: list[ox.Triple]
) -> None:
    counts, real = kinds(generated), kinds(asserted)
    competencies = ("Ability", "Knowledge")
    assert len(counts) == 13
    for kind in set(counts) - {*competencies, "RowEntry"}:
        assert counts[kind] == 2 * real[kind], kind
    # As many as the rows of the one graph and of the other happen to print.
    assert 1.6 < counts["RowEntry"] / real["RowEntry"] < 2.4
    assert sum(counts[c] for c in competencies) == 2 * sum(real[c] for c in competencies)
    counts, real = properties(generated), properties(asserted)
    for name in ("requires", "workFunction", "functionalArea", "printedOccupation", "touches"):
        assert 1.6 < counts[ITOT.IRI + name] / real[ITOT.IRI + name] < 2.4, name
    assert counts[ITOT.sameWording] == 2 * real[ITOT.sameWording] == 36


def test_it_conforms(generated: list[ox.Triple]) -> None:
    found = check.check(generated, parse.load(check.shapes_files()))
    assert not check.fails(found, "warning"), found[:3]


def test_its_labels_are_others(generated: list[ox.Triple], asserted: list[ox.Triple]) -> None:
    def labels(triples: list[ox.Triple]) -> list[str]:
        own = (t for t in triples if t.subject.value.startswith("https://example.org/"))
        chosen = triples if triples is asserted else own
        return [t.object.value for t in chosen if t.predicate.value == SKOS.prefLabel]

    mine = labels(generated)
    assert len(mine) == len(set(mine)) + 36 > 4000  # 36 responsibilities have words of others.
    assert not set(mine) & set(labels(asserted))


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    def contents(name: str, seed: int) -> list[bytes]:
        return [path.read_bytes() for path in write(tmp_path / name, 1, seed)]

    assert contents("first", 3) == contents("second", 3) != contents("third", 4)
