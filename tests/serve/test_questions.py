"""Questions that the paper answers, each asked by a script in three calls or fewer.

`tests/data/questions.tsv` was read from the paper: a question, the lines of the text that answer
it, the calls (in which {} stands for the first thing that the call before named), what of those
lines the last answer has to have, and what else, or, behind an exclamation mark, what not.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator

import pytest

from itotgraph.serve import tools
from tests.conftest import ROOT
from tests.serve.host import Host, started

with (ROOT / "tests" / "data" / "questions.tsv").open(encoding="utf-8", newline="") as file:
    QUESTIONS = [*csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
NAMED = re.compile(r"(?:occupation|activity|competency|responsibility|work-function):[\w/-]+")


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with started() as host:
        yield host


def parts(cell: str, between: str = " | ") -> list[str]:
    return cell.replace("\\n", "\n").split(between) if cell else []


def reached(question: dict[str, str], call: Callable[..., str]) -> str:
    """Return the last answer of the calls that a question takes."""
    answer, calls = "", parts(question["calls"], " -> ")
    assert 1 <= len(calls) <= 3
    for each in calls:
        tool, _, arguments = each.partition(" ")
        if "{}" in arguments:
            (first, *_) = NAMED.findall(answer)
            arguments = arguments.replace("{}", first)
        answer = call(tool, **json.loads(arguments))
    return answer


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each["question"])
def test_a_question_is_answered(host: Host, question: dict[str, str]) -> None:
    answer = reached(question, host.call)
    for said in (*parts(question["answer"]), *parts(question["besides"])):
        if said.startswith("!"):
            assert said[1:] not in answer
        else:
            assert said.casefold() in answer.casefold()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each["question"])
def test_the_paper_says_so(source: list[str], question: dict[str, str]) -> None:
    text = ""
    for lines in parts(question["lines"], "; "):
        first, _, last = lines.partition("-")
        text += plain(" ".join(source[int(first) - 1 : int(last or first)]))
    for said in parts(question["answer"]):
        assert plain(said) in text


def plain(text: str) -> str:
    """Return a text of the paper's as it reads, without its markup."""
    bare = re.sub(r"<[^>]*>|\(pg\. \d+\)|[•\uf0b7*]", " ", text)
    return " ".join(bare.split()).casefold().replace("/ ", "/")


def test_the_questions_are_enough_and_differ() -> None:
    assert len({each["question"] for each in QUESTIONS}) == len(QUESTIONS) >= 60
    asked = {call.split()[0] for each in QUESTIONS for call in parts(each["calls"], " -> ")}
    assert asked == {tool.name for tool in tools.TOOLS} - {"queries", "schema"}
    assert all(each["answer"] or each["besides"] for each in QUESTIONS)
