"""itotgraph queries"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.graph.remote import Remote


@click.command("queries")
@options.endpoint
@options.form("text", "json")
def command(form: str, output: Path | None, endpoint: "Remote | None") -> None:
    """List the saved queries, each with the question that it answers.

    With --endpoint each is asked there, and the number of its rows stands before the question.

    \b
      itotgraph queries
      itotgraph queries --format json
      itotgraph queries --endpoint "http://localhost:7878/query?union-default-graph"
    """
    from itotgraph.graph.sparql import question, read, saved

    questions = {name: question(read(name)) for name in saved()}
    rows = {name: _rows(endpoint, name) for name in questions} if endpoint else {}
    if form == "json":
        both = {name: {"question": questions[name], "rows": rows[name]} for name in rows}
        text = json.dumps(both or questions, ensure_ascii=False, indent=2) + "\n"
    else:
        width = max(map(len, questions))
        text = "".join(
            f"{name:<{width}}  {f'{rows[name]:>5}  ' if rows else ''}{asked}\n"
            for name, asked in questions.items()
        )
    options.put(text, output)


def _rows(endpoint: "Remote", name: str) -> int:
    from itotgraph.graph.sparql import ask, read
    from itotgraph.text.render import Answer

    answer = ask(endpoint, read(name))
    assert isinstance(answer, Answer)
    return len(answer.rows)
