"""itotgraph link"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itotgraph.commands import options
from itotgraph.errors import InputError

if TYPE_CHECKING:
    from itotgraph.linking.subjects import Entity

_ANSWERS = {
    "1": "exactMatch",
    "2": "closeMatch",
    "3": "broadMatch",
    "4": "narrowMatch",
    "5": "relatedMatch",
}


class _Find(click.Group):
    """A group whose command `find` needs no name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["find", *args]
        return super().parse_args(ctx, args)


def _target(function: Callable[..., Any]) -> Callable[..., Any]:
    function = click.option(
        "--release",
        type=click.Path(path_type=Path),
        metavar="DIR|ZIP",
        help="The release to link to, as published; by default what the environment variable "
        "ITOTGRAPH_ONET or ITOTGRAPH_ESCO names.",
    )(function)
    return click.option(
        "--to", "kind", type=click.Choice(("onet", "esco")), required=True, help="The vocabulary."
    )(function)


_threshold = click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Answer where the first candidate is at least so probable.",
)


@click.group("link", cls=_Find)
def command() -> None:
    """Candidate mappings from job titles to O*NET and ESCO; judging, measuring, renewing them.

    `link` without one of the commands below is `link find`. It needs itotgraph[link].

    \b
      itotgraph link "Web developer" --to esco --release "ESCO dataset.zip"
      itotgraph link titles.txt --to onet --release db_30_1_text.zip -o candidates.sssom.tsv
      itotgraph link review candidates.sssom.tsv
      itotgraph link evaluate --to esco --release "ESCO dataset.zip"
      itotgraph link stale --against db_30_1_text.zip
    """


@command.command("find")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@_target
@_threshold
@click.option(
    "--most", type=click.IntRange(1, 200), default=5, show_default=True, help="Candidates a title."
)
@click.option(
    "--without",
    "judged",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Leave out what this mapping set accepts or rejects. Repeatable.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a mapping set (SSSOM TSV) instead of a table.",
)
def find(
    sources: tuple[str, ...],
    kind: str,
    release: Path | None,
    threshold: float,
    most: int,
    judged: tuple[Path, ...],
    output: Path | None,
) -> None:
    """Candidate mappings, ranked, each with its confidence and its evidence.

    A SOURCE is a title, a .txt file (a title a line), a .csv or .tsv file with a column 'title', an
    RDF file with SKOS concepts, or a release of O*NET or ESCO. The confidence is the probability
    that a curator would accept the candidate. Where the first is not probable enough, the answer
    is that no term was found; after it come those that are right more than once in a hundred.
    What the packaged mappings accept or reject does not come again.

    exactMatch is proposed for the same words as a preferred label, otherwise broadMatch for O*NET
    and ISCO-08, whose occupations gather many titles, and closeMatch for ESCO.

    \b
      itotgraph link find "Web developer" --to esco --release "ESCO dataset.zip"
      itotgraph link find staff.csv --to onet --release db_30_1_text --most 3
      itotgraph link find titles.ttl --to esco --release esco.zip -o candidates.sssom.tsv
    """
    from itotgraph.graph import mappings as links
    from itotgraph.linking import find as link
    from itotgraph.namespaces import BASE
    from itotgraph.text.render import render, without_iris
    from itotgraph.text.write import write

    subjects = _entities(sources)
    known = [m for path in (*links.mapping_sets(), *judged) for m in links.read(path)]
    rejected: dict[str, set[str]] = {}
    for mapping in known:
        rejected.setdefault(mapping.subject, set()).add(mapping.object)
    mapped = {mapping.subject for mapping in known if mapping.accepted}
    place = _place(kind, release)
    index = _index(kind, place)
    table: list[link.Row] = []
    for subject in options.watched(subjects, "linking"):
        found = link.candidates(index, subject, most, rejected.get(subject.iri, ()))
        rows = link.rows(subject, found, threshold)
        table += [r for r in rows if r["object_id"] != links.NO_TERM or subject.iri not in mapped]
    if output:
        description = f"Candidates, to be judged by a person. Targets: {place.name}."
        write(output, link.sssom(table, f"{BASE}mapping/candidates", description))
        answered = len({r["subject_id"] for r in table if r["object_id"] != links.NO_TERM})
        click.echo(f"{output}: {answered} of {len(subjects)} answered, {len(table)} rows")
        return
    options.put(render(without_iris(link.as_answer(table)), "text"), None)


@command.command("review")
@click.argument("candidates", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the judgements are kept; by default beside FILE, as NAME.reviewed.sssom.tsv.",
)
@click.option("--reviewer", default="", metavar="NAME", help="Who judges, for the rows written.")
@click.option(
    "--release",
    type=click.Path(path_type=Path),
    metavar="DIR|ZIP",
    help="The release linked to: its definitions are shown with the candidates.",
)
def review(candidates: Path, output: Path | None, reviewer: str, release: Path | None) -> None:
    """Walk through the candidates of FILE and judge each: accepted and rejected rows are written.

    y accepts as proposed; 1 to 5 accept with another relation (1 exactMatch, 2 closeMatch,
    3 broadMatch, 4 narrowMatch, 5 relatedMatch); n rejects; s skips, to be asked the next time;
    q quits. Each judgement is on disk before the next question, so that Ctrl-C loses nothing, and
    the same command goes on where it was left.

    \b
      itotgraph link review candidates.sssom.tsv --release "ESCO dataset.zip"
      itotgraph link review candidates.sssom.tsv -o judged.sssom.tsv --reviewer "HR data team"
    """
    from itotgraph.graph.parse import shorten
    from itotgraph.linking import review
    from itotgraph.linking import subjects as entity
    from itotgraph.namespaces import SKOS
    from itotgraph.text.render import printable

    output = output or review.beside(candidates)
    if output.resolve() == candidates.resolve():
        raise InputError("the output is the source", "name another output", output)
    judged = review.read(output) if output.exists() else []
    asked = review.pending(review.read(candidates), judged)
    definitions = {e.iri: e.definition for e in entity.release(release)} if release else {}
    choice = click.Choice(("y", "n", "s", "q", *_ANSWERS))
    for number, row in enumerate(asked, 1):
        proposed = row["predicate_id"].removeprefix(SKOS.IRI)
        confidence = row.get("confidence") or "not given"
        lines = [
            f"{number} of {len(asked)}  {row.get('subject_label') or row['subject_id']}",
            f"  {proposed}  {row['object_label']}  <{shorten(row['object_id'])}>",
            f"  confidence {confidence}; {row.get('comment', '')}",
        ]
        if definition := definitions.get(row["object_id"]):
            lines += click.wrap_text(definition, 78, "  ", "  ").splitlines()
        click.echo("\n" + "\n".join(printable(line) for line in lines))
        answer = click.prompt(
            "  y/n/s/q, 1 to 5 for another relation", type=choice, show_choices=False
        )
        if answer == "q":
            break
        if answer != "s":
            relation = None if answer == "n" else _ANSWERS.get(answer, proposed)
            judged.append(review.judged(row, relation, reviewer))
            review.save(judged, output)
    left = len(review.pending(asked, judged))
    click.echo(f"{output}: {len(judged)} judged, {left} left")


@command.command("evaluate")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@_target
@_threshold
@click.option(
    "--gold",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What is right: a mapping set, or the official crosswalk from O*NET to ESCO (.csv); by "
    "default the packaged mappings.",
)
@click.option("--fit", is_flag=True, help="Also fit the confidence to the gold file anew.")
@click.pass_context
def evaluate(
    ctx: click.Context,
    sources: tuple[str, ...],
    kind: str,
    release: Path | None,
    threshold: float,
    gold: Path | None,
    fit: bool,
) -> None:
    """Compare the linker with what people have mapped by hand.

    Hits and the mean reciprocal rank (MRR) are over the subjects that have a right target;
    precision and coverage, at the threshold of confidence, over all subjects of the gold file, so
    that an answer is wrong where people found none. Each SOURCE is as of `link find`; by default
    the titles of the taxonomy are linked.

    \b
      itotgraph link evaluate --to esco --release "ESCO dataset.zip"
      itotgraph link evaluate db_29_2_text --to esco --release esco.zip --gold crosswalk.csv
      itotgraph link evaluate --to onet --release db_29_2_text --fit
    """
    from dataclasses import replace

    from itotgraph.graph.parse import packaged
    from itotgraph.linking import evaluate
    from itotgraph.namespaces import BASE

    right = evaluate.gold(gold or packaged("ontology") / f"{kind}.sssom.tsv")
    given = _entities(sources or [str(packaged("ontology") / "occupations.ttl")])
    namespace = "" if sources else f"{BASE}occupation/"
    subjects = [each for each in given if each.iri in right and each.iri.startswith(namespace)]
    index = _index(kind, _place(kind, release))
    cases = evaluate.cases(index, options.watched(subjects, "linking"), right)
    report = evaluate.report(cases, threshold)
    click.echo(f"subjects          {report.subjects}, of which {report.answerable} have a target")
    click.echo(f"hit@1             {report.hit1:.3f}")
    click.echo(f"hit@5             {report.hit5:.3f}")
    click.echo(f"hit@10            {report.hit10:.3f}")
    click.echo(f"MRR               {report.mrr:.3f}")
    click.echo(f"coverage          {report.coverage:.3f} at confidence {threshold:g}")
    if report.precision is not None:
        expected = f"expected {report.confidence:.3f}"
        click.echo(f"precision         {report.precision:.3f} of {report.answered}, {expected}")
    if fit:
        alone = [replace(subject, context="") for subject in subjects]
        both = [*cases, *evaluate.cases(index, options.watched(alone, "linking"), right)]
        logistic, brier, base = evaluate.fit(both)
        click.echo(f"logistic          {', '.join(f'{each:.3f}' for each in logistic)}")
        click.echo(f"Brier score       {brier:.4f} in five folds; without evidence {base:.4f}")


@command.command("stale")
@click.argument("sets", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR|ZIP|CSV",
    help="The newer release, or the crosswalk from one O*NET-SOC taxonomy to the next.",
)
@options.form("text", "csv", "tsv", "json", "md", "html")
@click.pass_context
def stale(
    ctx: click.Context, sets: tuple[Path, ...], against: Path, form: str, output: Path | None
) -> None:
    """Which mappings point at what a newer release retired, renamed, moved, merged or split.

    FILEs are mapping sets, by default the packaged ones. A crosswalk is for mappings to its older
    taxonomy: sets that map to the newer one, as the packaged ones do, are not looked up. The exit
    status is 1 where anything is found.

    \b
      itotgraph link stale --against db_30_1_text.zip
      itotgraph link stale mine.sssom.tsv --against "ESCO dataset - v1.2.1.zip" --format csv
      itotgraph link stale old.sssom.tsv --against 2010_to_2019_Crosswalk.csv
    """
    from itotgraph.graph import mappings as links
    from itotgraph.linking import stale
    from itotgraph.linking import subjects as entity
    from itotgraph.text.render import render

    mappings = [mapping for path in sets or links.mapping_sets() for mapping in links.read(path)]
    if against.suffix.lower() == ".csv":
        findings, looked_up = stale.against_crosswalk(mappings, stale.crosswalk(against))
    else:
        findings, looked_up = stale.against_release(mappings, entity.release(against))
    if findings or form != "text":
        options.put(render(stale.as_answer(findings), form), output)
    click.echo(f"{looked_up} mappings looked up, {len(findings)} stale", err=True)
    ctx.exit(int(bool(findings)))


def _place(kind: str, release: Path | None) -> Path:
    place = release or Path(os.environ.get(f"ITOTGRAPH_{kind.upper()}", ""))
    if place == Path():
        mend = f"name its folder or zip file with --release or ITOTGRAPH_{kind.upper()}"
        raise InputError(f"no release of {'O*NET' if kind == 'onet' else 'ESCO'} named", mend)
    return place


def _index(kind: str, place: Path) -> Any:
    from itotgraph.linking import find as link
    from itotgraph.linking import subjects as entity

    return link.index(entity.release(place, kind))


def _entities(sources: Iterable[str]) -> "list[Entity]":
    from itotgraph.linking import subjects as entity

    found = [each for source in sources for each in entity.read(source)]
    return list({each.iri: each for each in found}.values())
