"""IRIs as people write them, and what a row of the printed tables is called."""

import pytest

from itotgraph import names
from itotgraph.namespaces import PREFIXES, SKOS


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("https://example.org/x", "https://example.org/x"),
        ("<https://example.org/x>", "https://example.org/x"),
        ("urn:x:y", "urn:x:y"),
        ("skos:Concept", SKOS.Concept),
        ("nope:x", None),
        ("Systems analyst", None),
        ("skos: a label", None),
    ],
)
def test_expand(name: str, iri: str | None) -> None:
    assert names.expand(name) == iri


@pytest.mark.parametrize(("prefix", "namespace"), PREFIXES.items())
def test_shorten_is_the_inverse_of_expand(prefix: str, namespace: str) -> None:
    assert names.shorten(namespace + "x") == f"{prefix}:x"
    assert names.expand(f"{prefix}:x") == namespace + "x"


@pytest.mark.parametrize(
    ("iri", "said"),
    [
        (SKOS.altLabel, "alt label"),
        ("http://www.w3.org/2008/05/skos-xl#prefLabel", "pref label"),
        ("https://example.org/ns/worksFor", "works for"),
        ("https://example.org/ns/worksFor/", "works for"),
        ("urn:x:paidBy", "paid by"),
    ],
)
def test_a_property_is_spoken_by_its_last_part(iri: str, said: str) -> None:
    assert names.spoken(iri) == said


def test_shorten_leaves_what_it_does_not_know() -> None:
    assert names.shorten("https://example.org/x") == "https://example.org/x"
