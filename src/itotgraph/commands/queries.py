"""itotgraph queries"""

import json
from pathlib import Path

import click

from itotgraph.commands import options


@click.command("queries")
@options.form("text", "json")
def command(form: str, output: Path | None) -> None:
    """List the saved queries, each with the question that it answers.

    \b
      itotgraph queries
      itotgraph queries --format json
    """
    from itotgraph.query import question, read, saved

    questions = {name: question(read(name)) for name in saved()}
    if form == "json":
        text = json.dumps(questions, ensure_ascii=False, indent=2) + "\n"
    else:
        width = max(map(len, questions))
        text = "".join(f"{name:<{width}}  {asked}\n" for name, asked in questions.items())
    options.put(text, output)
