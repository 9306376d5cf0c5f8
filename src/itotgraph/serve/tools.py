"""The questions as tools of the Model Context Protocol: what each takes, and a page of its answer.

`load` makes a process one that answers; what only describes them imports nothing for that.
"""

import json
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itotgraph.errors import InputError
from itotgraph.model import Framework
from itotgraph.namespaces import PREFIXES
from itotgraph.serve import answers
from itotgraph.serve.answers import Said

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy

PAGE = 2000  # tokens of an answer
LONGEST = 300  # characters of a name
PEOPLE = 1000  # of a roster
MEMORY = 1 << 30  # bytes for the indices of names, which are made when they are asked for

_FOOT = 300  # tokens of what stands below the items
_PIECE = 1500  # characters of an item, of which more begin another
_HEAD = 1500  # characters of what stands above the items
_TITLES = 20
# Most words are one, but names and numbers fall into pieces.
_TOKEN = re.compile(r"[A-Za-z]{1,6}|[0-9]{1,2}|[^ A-Za-z0-9]")
_CURIE = re.compile(r"(?<![\w:/.-])([a-z][a-z-]*):(?=[\w-])")

_NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST}


@dataclass(frozen=True)
class Tool:
    """A tool: what it is for, the JSON Schema of each argument, and which of them it needs.

    `ask` answers it, but for the one that another process answers.
    """

    name: str
    says: str
    takes: Mapping[str, Any]
    needs: Sequence[str] = ()
    ask: Callable[..., Said] | None = field(default=None, repr=False)

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of all arguments."""
        start = {
            "type": "integer",
            "minimum": 1,
            "description": "The item to begin with, as the end of an answer says.",
        }
        return {
            "type": "object",
            "properties": {**self.takes, "start": start},
            "required": [*self.needs],
            "additionalProperties": False,
        }


def page(said: Said, start: int = 1) -> str:
    """Return as many of the items as a page holds, from one on, and how to ask for more.

    At the end stand the prefixes of what is named. Raises InputError where there is no such item.
    """
    items = [piece for item in said.items for piece in _pieces(item)]
    if start > max(len(items), 1):
        raise InputError(f"there is no item {start}", f"begin with one of {len(items)}")
    head, shown = _cut(said.head, _HEAD), list[str]()
    room = PAGE - _FOOT - tokens(head)
    for item in items[start - 1 :]:
        room -= tokens(item) + 1
        if shown and room < 0:
            break
        shown.append(item)
    parts = [head, *shown] if head else shown
    last = start + len(shown) - 1
    if len(shown) < len(items):
        more = f" For more ask again with start={last + 1}." if last < len(items) else ""
        parts.append(f"Items {start} to {last} of {len(items)}.{more}")
    text = "\n".join(parts)
    used = [p for p in dict.fromkeys(_CURIE.findall(text)) if p in PREFIXES]
    prefixes = ", ".join(f"{prefix}: is {PREFIXES[prefix]}" for prefix in used)
    return f"{text}\n({prefixes})" if prefixes else text


def tokens(text: str) -> int:
    """Return about how many tokens of a language model a text is, rather too many than too few."""
    return len(_TOKEN.findall(text))


def _pieces(item: str) -> Iterator[str]:
    """Yield an item, or where it is long as many pieces as it takes, parted between words."""
    while len(item) > _PIECE:
        at = max(item.rfind(" ", 0, _PIECE), item.rfind("\n", 0, _PIECE))
        at = at if at > 0 else _PIECE
        yield item[:at]
        item = item[at:].lstrip()
    yield item


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 2]} …"


_FRAMEWORK = {"enum": [*map(str, Framework)], "description": "Only this framework."}
_MOST = {"type": "integer", "minimum": 1, "maximum": 50, "description": "How many at most."}
_PERSON = {
    "type": "object",
    "properties": {
        "person": {**_NAME, "description": "What to call them; no need for a name."},
        "title": {**_NAME, "description": "Their job title."},
        "functions": {
            "type": "array",
            "items": _NAME,
            "maxItems": 100,
            "description": "Work functions that they perform, if other than all of their title.",
        },
        "allocation": {"type": "number", "minimum": 0, "maximum": 1},
    },
    "required": ["title"],
    "additionalProperties": False,
}
TOOLS = (
    Tool(
        "find",
        "Search all names for words: titles, clusters, work functions, activities, competencies, "
        "roles, areas and responsibilities, with the IRI of each. Begin here if you have no name.",
        {
            "text": {**_NAME, "description": "Words, or beginnings of words."},
            "kind": {
                "type": "string",
                "enum": [*map(str, answers.KINDS)],
                "description": "Only of this class.",
            },
        },
        ["text"],
        answers.find,
    ),
    Tool(
        "show",
        "All that is known of one thing: definition, parts, mappings to O*NET and ESCO, the table "
        "rows of the paper it rests on, errata.",
        {
            "concept": {
                **_NAME,
                "description": "A label, a notation such as C04, an IRI, or what an answer "
                "rests on: Table 1, row 1; E078.",
            }
        },
        ["concept"],
        answers.show,
    ),
    Tool(
        "match",
        "Which occupations job titles mean as people write them ('Sr. DBA', 'sysadmin'), and why.",
        {
            "titles": {"type": "array", "items": _NAME, "minItems": 1, "maxItems": _TITLES},
            "most": _MOST,
        },
        ["titles"],
        answers.match,
    ),
    Tool(
        "roles",
        "Which MSF and MOF team roles a job title, occupation cluster or work function can fill: "
        "by how many of its work functions, in which areas, and the table rows it rests on.",
        {
            "title": {**_NAME, "description": "A job title, cluster or work function."},
            "framework": _FRAMEWORK,
            "why": {"type": "boolean", "description": "Tell the errata by name, too."},
        },
        ["title"],
        answers.roles,
    ),
    Tool(
        "who",
        "Whom a team role draws on: occupation clusters, job titles and work functions.",
        {"role": {**_NAME, "description": "A role cluster or functional area, say msf:test."}},
        ["role"],
        answers.who,
    ),
    Tool(
        "compare",
        "What two titles, clusters, work functions or roles share, and what only one of them has.",
        {"one": _NAME, "other": _NAME},
        ["one", "other"],
        answers.compare,
    ),
    Tool(
        "similar",
        "What is nearest to a title, cluster, work function or role by the work that they share.",
        {"concept": _NAME, "most": _MOST},
        ["concept"],
        answers.similar,
    ),
    Tool(
        "path",
        "The steps from one job title to another, and the competencies that are new in each.",
        {"from": _NAME, "to": _NAME},
        ["from", "to"],
        answers.path,
    ),
    Tool(
        "gaps",
        "Which team roles and work functions a team covers and which not, the latter first. "
        "Nothing of the people is kept.",
        {
            "people": {
                "type": "array",
                "items": _PERSON,
                "minItems": 1,
                "maxItems": PEOPLE,
                "description": "The team, if there is no file of it.",
            },
            "roster": {
                "type": "string",
                "description": "The path of a table of them (.csv, .xlsx) on the machine of this "
                "server, of which no name is told.",
            },
            "framework": _FRAMEWORK,
        },
        [],
        answers.gaps,
    ),
    Tool(
        "queries",
        "The saved queries, with the question that each answers and its parameters.",
        {
            "about": {
                "type": "string",
                "maxLength": LONGEST,
                "description": "Only with these words.",
            }
        },
        [],
        answers.queries,
    ),
    Tool(
        "query",
        "The answer to a saved query, for what its parameters are bound to, or else for all.",
        {
            "name": {**_NAME, "description": "Its name, as the tool queries tells it."},
            "bindings": {
                "type": "object",
                "additionalProperties": {"anyOf": [_NAME, {"type": "integer"}]},
                "description": 'Values by parameter, say {"occupation": "DBA", "framework": '
                "\"scheme:mof\"}: any name of a thing, a number, or a text in 'quotation marks'.",
            },
        },
        ["name"],
        answers.query,
    ),
    Tool(
        "schema",
        "The classes of the graph and what is true of their properties, with an example of each: "
        "read it before you write SPARQL.",
        {"name": {**_NAME, "description": "One class, say Occupation."}},
        [],
        answers.schema,
    ),
    Tool(
        "sparql",
        "The answer to a SPARQL 1.1 query over the whole graph; some seconds at most, read-only. "
        "Declare the prefixes.",
        {"query": {"type": "string", "minLength": 1}},
        ["query"],
    ),
)


def tools(local: bool) -> list[Tool]:
    """Return the tools: for clients elsewhere those that name no file on this machine."""
    return [
        replace(each, takes={k: v for k, v in each.takes.items() if local or k != "roster"})
        for each in TOOLS
    ]


def checked(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments as `ask` takes them. Raises InputError where they do not fit."""
    from jsonschema import Draft202012Validator

    fault = next(Draft202012Validator(tool.schema).iter_errors(dict(arguments)), None)
    if fault:
        place = ".".join(map(str, fault.absolute_path))
        # Else all of it would be told, which is long.
        long = fault.validator in ("maxItems", "maxLength")
        told = f"longer than {fault.validator_value}" if long else fault.message
        problem = f"{place}: {told}" if place else told
        takes = ", ".join(f"{n}{'' if n in tool.needs else ' (optional)'}" for n in tool.takes)
        raise InputError(problem, f"{tool.name} takes {takes}")
    return dict(arguments)


# In a worker.

_served: dict[str, Tool] = {}
_asked: list["Taxonomy"] = []


def load(folder: Path | None, extra: Sequence[Path], local: bool) -> None:
    """Make this process one that answers, by an ontology folder and RDF files beside it."""
    from itotgraph.taxonomy import load as loaded

    # What is late here mostly runs Python, and need not end the process, which takes a while.
    signal.signal(signal.SIGALRM, _late)
    _served.update((tool.name, tool) for tool in tools(local))
    _asked.append(loaded(folder, extra))
    # What is imported or read when it is first needed is not to be so in somebody's time.
    for ask in (answers.find, answers.show, answers.roles):
        ask(_asked[0], "DBA")
    if not local:
        # Nor is what many may ask for, while one, who starts it, wants to begin.
        answers.find(_asked[0], "netwrk analyst")
        answers.roles(_asked[0], "sysadmin")
        answers.gaps(_asked[0], people=[{"title": "sysadmin"}])


def _late(number: int, frame: object) -> None:
    raise TimeoutError


def answer(name: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
    """Return a page of what a tool answers, or what is wrong, and whether it is the answer."""
    try:
        tool = _served[name]
        given = checked(tool, arguments)
        start = given.pop("start", 1)
        return page(_said(name, json.dumps(given)), start), True
    except InputError as error:
        hint = " The tool find searches names by their words." if _of_a_name(name, error) else ""
        return f"{error}{hint}", False


def _of_a_name(tool: str, error: InputError) -> bool:
    return " is called " in error.problem and tool not in ("find", "query", "schema")


def resource(uri: str) -> tuple[str, bool]:
    """Return a resource as text, or what is wrong, and whether it is there."""
    try:
        return answers.read(_asked[0], uri), True
    except InputError as error:
        return str(error), False


def quads(path: Path) -> None:
    """Write the graph as N-Quads."""
    from itotgraph.graph.source import nquads

    path.write_bytes(nquads(_asked[0].layers.graphs))


@lru_cache(64)
def _said(name: str, arguments: str) -> Said:
    # Who asks for more asks for the same again.
    ask = _served[name].ask
    assert ask
    return ask(_asked[0], **json.loads(arguments))
