"""Queries that mean no good, or are mistaken: each is refused or ended, and others go on."""

import re
import time

import pytest
import requests

from tests.serve.client import ANALYST, DEADLINE, HEAVY, ask, refused, rows, under_attack
from tests.servers import hostile


def deep(opening: str, closing: str, times: int) -> str:
    return "SELECT * " + opening * times + closing * times


MISTAKES = [
    ("SELECT * { ?s ?p", 400, "query:1:17: expected"),
    (" # a comment", 400, "query:1:1: empty"),
    ("SELECT * { ?s foaf:name ?o }", 400, "query:1:"),
    ("SELECT * { SERVICE <{canary}> { ?s ?p ?o } }", 403, "SERVICE would reach the network"),
    ("SELECT * { sErViCe SILENT ?x { ?s ?p ?o } }", 403, "SERVICE"),
    (r"SELECT * { \u0053ERVICE <{canary}> { ?s ?p ?o } }", 403, "SERVICE"),
    ("SELECT * { SERVICE#x\n<{canary}> { ?s ?p ?o } }", 403, "SERVICE"),
    ("SELECT * FROM <{canary}> { ?s ?p ?o }", 400, "no such graph"),
    ("LOAD <{canary}>", 400, "query:1:1"),
    ("INSERT DATA { <x:a> <x:b> <x:c> }", 400, "query:1:"),
    (deep("{", "}", 5000), 400, "nested deeper than 100"),
    ("SELECT * { FILTER" + "(" * 5000 + "1" + ")" * 5000 + "}", 400, "nested deeper"),
    ("SELECT * { {}" + " UNION {}" * 6500 + "}", 400, "longer than 5000 words"),
    ("SELECT * { FILTER(1" + "&&1" * 9300 + ")}", 400, "longer than 5000 words"),
    ("SELECT * { ?s ?p '" + "x" * (64 << 10) + "' }", 413, "longer than 64 KiB"),
    # Few rows of many letters: on a busy machine many rows would meet the deadline before the size.
    (f"SELECT * {{ ?s ?p ?o BIND('{'x' * (32 << 10)}' AS ?long) }}", 400, "longer than 16 MiB"),
]


@pytest.mark.parametrize(("query", "status", "said"), MISTAKES)
def test_a_query_that_is_refused(url: str, query: str, status: int, said: str) -> None:
    with hostile.start(hostile.answer(200, "<x:a> <x:b> <x:c> .")) as canary:
        refused(ask(url, query.replace("{canary}", canary.url)), status, said)
        assert canary.requests == []


@pytest.mark.parametrize(("query", "said"), HEAVY)
def test_a_query_without_end_is_ended(url: str, query: str, said: str) -> None:
    begun = time.monotonic()
    response = ask(url, query)
    refused(response, 503)
    assert re.search(said, response.text)
    assert int(response.headers["Retry-After"]) > 0
    assert time.monotonic() - begun < 2 * DEADLINE
    begun = time.monotonic()
    assert rows(ask(url, f"SELECT * {{ <{ANALYST}> ?p ?o }} LIMIT 1"))
    assert time.monotonic() - begun < DEADLINE


def test_a_regular_expression_without_end_is_no_matter(url: str) -> None:
    response = ask(url, f"ASK {{ FILTER(REGEX('{'a' * 40}!', '^(a+)+$')) }}")
    assert response.json()["boolean"] is False


def test_good_requests_go_on_under_attack(url: str) -> None:
    """No good one fails while bad ones arrive without a break."""

    def attack(number: int, sent: int) -> None:
        ask(url, f"{HEAVY[number % len(HEAVY)][0]} # {number} {sent}")

    def good(number: int) -> list[float]:
        times = []
        with requests.Session() as session:
            for turn in range(100):
                begun = time.monotonic()
                query = f"SELECT * {{ <{ANALYST}> ?p ?o }} # {number} {turn}"
                response = session.get(f"{url}/sparql", params={"query": query}, timeout=30)
                assert len(rows(response)) > 5
                page = session.get(f"{url}/occupation/systems-analyst", timeout=30)
                assert page.status_code == 200
                times.append(time.monotonic() - begun)
        return times

    under_attack(attack, good)
