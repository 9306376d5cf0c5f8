"""itotgraph queries"""

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from itotgraph.commands import options

if TYPE_CHECKING:
    from itotgraph.taxonomy import Taxonomy
    from itotgraph.text.answer import Answer

_SLOW = 5  # seconds


@click.command("queries")
@click.option("--count", is_flag=True, help="Ask each, and say how many rows it gives.")
@options.anywhere
@options.answer()
def command(taxonomy: "Taxonomy", count: bool) -> "Answer":
    """The saved queries, each with the question that it answers.

    With --endpoint each is asked there, and the number of its rows stands before the question, as
    with --count. Each is shown as soon as it is answered, and what takes long is named.

    \b
      itotgraph queries
      itotgraph queries --format json
      itotgraph queries --endpoint "http://localhost:7878/query?union-default-graph"
    """
    if not count and not taxonomy.remote:
        return taxonomy.queries()
    chosen = click.get_current_context().params
    printed = not chosen["output"] and chosen["form"] in (None, "text")
    waiting: list[threading.Timer] = []

    def begun(name: str) -> None:
        waiting.append(threading.Timer(_SLOW, options.tell, [f"itotgraph: {name} takes long …"]))
        waiting[-1].daemon = True
        waiting[-1].start()

    def done(line: str) -> None:
        waiting.pop().cancel()
        if printed:
            options.put(f"{line}\n", None)

    try:
        answer = taxonomy.queries(True, begun, done)
    finally:
        for timer in waiting:
            timer.cancel()
    return replace(answer, forms={**answer.forms, "text": str}) if printed else answer
