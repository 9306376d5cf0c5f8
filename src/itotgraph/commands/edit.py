"""itotgraph edit"""

from pathlib import Path

import click

from itotgraph.commands import options
from itotgraph.errors import InputError


@click.command("edit")
@click.argument("book", type=click.Path(path_type=Path))
@options.graph
@options.output_to(metavar="FILE", help="Write the patch to this file.")
@click.option("--apply", is_flag=True, help="Make the change in the files of --graph.")
def command(book: Path, folder: Path | None, output: Path | None, apply: bool) -> None:
    """What an edited BOOK changes, as a patch of the Turtle files.

    The BOOK is the workbook of `itotgraph export -o BOOK.xlsx`, edited in any spreadsheet and saved
    as .xlsx or .ods. The files with the change are checked: what is found is told by sheet and
    cell, there is no patch, nothing is applied, and the exit status is 1. A book of another state
    of the graph is refused. The patch is a unified diff, for `git apply` or `patch -p1`; it is
    empty where nothing was changed.

    \b
      itotgraph export --graph ontology -o book.xlsx
      itotgraph edit book.xlsx --graph ontology -o changes.patch
      itotgraph edit book.xlsx --graph ontology --apply
    """
    from itotgraph.editing.patch import read
    from itotgraph.graph.layers import Layers
    from itotgraph.text.write import locked, write_all

    if apply and not folder:
        raise InputError("--apply without --graph", "name the folder whose files are to change")
    change = read(book, Layers(folder))
    if not change.sound:
        options.put("".join(f"{fault}\n" for fault in change.faults), None)
        options.tell(f"{len(change.faults)} faults: no patch")
        click.get_current_context().exit(1)
    if output or not apply:
        options.put(change.patch, output)
    if apply and folder:
        with locked(folder):
            write_all(folder, change.after)
    counts = f"{len(change.added)} statements added, {len(change.removed)} removed"
    files = ", ".join(change.after) or "no file"
    options.tell(*map(str, change.faults), f"{counts}: {files}")
