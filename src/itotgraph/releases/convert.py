"""From a release of O*NET or ESCO, as its publisher ships it, to a file or store of triples."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from itotgraph.errors import InputError
from itotgraph.releases.files import Report
from itotgraph.releases.target import target
from itotgraph.text.write import locked

Progress = Callable[[str, int, int], None]


def convert(
    ontology: str,
    source: Path,
    output: Path,
    keep_going: bool = False,
    progress: Progress = lambda table, done, total: None,
) -> Report:
    """Write a release of "onet" or "esco", a folder or zip file, to a file or a store's folder.

    `keep_going` passes over malformed rows and lists them in the report; `progress` is told the
    table at work and the bytes read of all. The output takes its place when all is done. Raises
    InputError as `onet.convert` and `esco.convert` do, where the output is the source, and where
    another run writes there; OutputError where it cannot be written.
    """
    if os.path.realpath(output) == os.path.realpath(source):
        raise InputError("the output is the source", "name another output", output)
    module = import_module(f"itotgraph.releases.{ontology}")
    with locked(output), target(output, module.GRAPH) as write:
        report: Report = module.convert(source, write, keep_going, progress)
    return report


def told(report: Report) -> list[str]:
    """Return what there is to say of a conversion: what was read, and what was not."""
    lines = [
        f"{name}: {rows} rows of {kind}, {triples} triples"
        for name, (kind, rows, triples) in report.read.items()
    ]
    lines.append(f"of the release, its schemes and files: {report.beside} triples")
    lines += (f"{name}: known, holds nothing for the graph" for name in report.left_out)
    lines += (f"{name}: not known, not read" for name in report.unknown)
    return [*lines, *report.notes]
