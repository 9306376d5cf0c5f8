"""How the tests of this folder call the program, and a small graph for it."""

from collections.abc import Callable

import click

from itotgraph import cli

Run = Callable[..., tuple[int, str, str]]
TITLES = """@prefix occupation: <https://w3id.org/itot/occupation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix itot: <https://w3id.org/itot/ns/> .
@prefix scheme: <https://w3id.org/itot/scheme/> .
occupation:data-analyst a itot:Occupation ;
    skos:prefLabel "Data analyst"@en ;
    skos:inScheme scheme:occupations .
occupation:data-architect a itot:Occupation ;
    skos:prefLabel "Data architect"@en ;
    skos:altLabel "Data analyst"@en .
"""
STAFF = "person,title\nP1,Contract manager\nP2,Partner manager\n"
PARTNER = 'requirement\nPartner\n"Develop, manage, and negotiate contracts"\n'


def fails(outcome: tuple[int, str, str], status: int) -> str:
    """Return the message of a call that failed as it should: in one line, and no more."""
    code, out, err = outcome
    assert code == status, err
    assert out == ""
    assert err.startswith("itotgraph: error: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    return err.removeprefix("itotgraph: error: ").rstrip("\n")


def options(name: str) -> list[click.Parameter]:
    command = cli.itotgraph.get_command(click.Context(cli.itotgraph), name)
    assert command
    within = command.commands.values() if isinstance(command, click.Group) else ()
    return [*command.params, *(option for each in within for option in each.params)]


SELECT = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?s { ?s skos:prefLabel ?l }"
