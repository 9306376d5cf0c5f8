"""itotgraph link"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from itotgraph.commands import options, progress
from itotgraph.errors import InputError

if TYPE_CHECKING:
    from itotgraph.linking.find import Index
    from itotgraph.linking.targets import Targets
    from itotgraph.text.answer import Answer

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
    function = click.option(
        "--targets",
        "listed",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Link to these instead: SKOS concepts in RDF, or a table with columns id and label.",
    )(function)
    function = click.option(
        "--vectors",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Go by these vectors of words, too: the text form of word2vec, GloVe or fastText.",
    )(function)
    function = click.option(
        "--scope",
        "--within",
        "scope",
        metavar="CODE|NAME",
        help="Only to what lies within it: isco:25, soc:15-12, or a broader concept among them.",
    )(function)
    return click.option(
        "--to",
        "kind",
        type=click.Choice(("onet", "esco", "itot")),
        help="The vocabulary; itot is the taxonomy itself.",
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
    """Candidate mappings from job titles to O*NET, ESCO or your own list.

    Also judging, measuring and renewing them.

    `link` without one of the commands below is `link find`. Needs: pip install 'itotgraph[link]'.

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
    "--most", type=click.IntRange(1), default=5, show_default=True, help="Candidates a title."
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
    "--mapping-set-id",
    "mapping_set",
    metavar="IRI",
    help="What the mapping set (SSSOM) is called.",
)
@options.language_ranges
@options.table
@options.graph
@options.answer(forms=("text", "sssom", "csv", "json", "md", "html"))
def find(
    sources: tuple[str, ...],
    folder: Path | None,
    kind: str | None,
    release: Path | None,
    listed: Path | None,
    scope: str | None,
    vectors: Path | None,
    threshold: float,
    most: int,
    judged: tuple[Path, ...],
    mapping_set: str | None,
    languages: Sequence[str],
    title: str | None,
    encoding: str | None,
    keep_going: bool,
) -> "Answer":
    """Candidate mappings, ranked, each with its confidence and its evidence.

    A SOURCE is a title, a .txt file (a title a line), a table with a column of job titles (.xlsx,
    .ods, .csv, .tsv, .parquet, or - for standard input), an RDF file with SKOS concepts, or a
    release of O*NET or ESCO. The confidence is the probability
    that a curator would accept the candidate. Where the first is not probable enough, the answer
    is that no term was found; after it come those that are right more than once in a hundred.
    What the mappings of the graph accept or reject does not come again.

    exactMatch is proposed for the same words as a preferred label, otherwise broadMatch for O*NET
    and ISCO-08, whose occupations gather many titles, and closeMatch for ESCO; where one name has
    all words of the other and more, that is the narrower. Targets of your own (--targets) and the
    taxonomy (--to itot) have no confidence, for nobody has measured it; the threshold is then of
    the similarity. A label that only one target has is never passed over.

    Labels are compared in English, or in any language where there is no English; --lang says in
    which languages instead, and then there is no confidence either, for it was fitted to English.

    Of a table, all rows and columns are kept (but not in SSSOM, which has no place for them).

    \b
      itotgraph link find "Web developer" --to esco --release "ESCO dataset.zip"
      itotgraph link find staff.csv --to onet --release db_30_1_text --most 3
      itotgraph link find titles.ttl --to esco --release esco.zip -o candidates.sssom.tsv
      itotgraph link find staff.csv --targets our-jobs.csv -o linked.csv
      itotgraph link find "Network engineer" --to esco --release esco.zip --scope isco:25
      itotgraph link find Datenbankadministrator --to itot --lang de
    """
    from itotgraph.graph.mappings import mapping_sets, read
    from itotgraph.linking import find
    from itotgraph.linking import subjects as entities
    from itotgraph.linking.targets import check_iri

    mapping_set = check_iri(mapping_set) if mapping_set else find.CANDIDATES
    targets = _targets(kind, release, listed, scope, folder, languages)
    reading = entities.Options(title, encoding, keep_going, options.tell, languages)
    sheet = None
    if len(sources) == 1 and entities.is_table(sources[0]):
        sheet = entities.table(sources[0], reading)
        subjects = entities.of_sheet(*sheet, sources[0])
    else:
        subjects = entities.read_all(sources, reading)
    known = [mapping for path in (*mapping_sets(folder), *judged) for mapping in read(path)]
    watched = progress.watched(subjects, "linking")
    index = _index(targets, vectors)
    table = find.proposals(index, watched, known, most, threshold)
    return find.as_answer(table, len(subjects), targets, index.kind, mapping_set, sources, sheet)


@command.command("review")
@click.argument("candidates", type=click.Path(path_type=Path), metavar="FILE")
@options.output_to(
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
    from itotgraph.linking import review, subjects
    from itotgraph.names import shorten
    from itotgraph.namespaces import SKOS
    from itotgraph.text.render import printable

    output = output or review.beside(candidates)
    judged = review.read(output) if output.exists() else []
    asked = review.pending(review.read(candidates, options.tell), judged)
    definitions = {e.iri: e.definition for e in subjects.release(release)} if release else {}
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
    "default the mappings of the graph.",
)
@click.option("--fit", is_flag=True, help="Also fit the confidence to the gold file anew.")
@options.graph
@options.answer()
def evaluate(
    sources: tuple[str, ...],
    folder: Path | None,
    kind: str | None,
    release: Path | None,
    listed: Path | None,
    scope: str | None,
    vectors: Path | None,
    threshold: float,
    gold: Path | None,
    fit: bool,
) -> "Answer":
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
    from itotgraph.linking.subjects import read_all
    from itotgraph.namespaces import BASE

    ontology = folder or packaged("ontology")
    if gold is None and kind not in ("onet", "esco"):
        raise InputError("the graph maps to O*NET and ESCO only", "name what is right with --gold")
    right = evaluate.gold(gold or ontology / f"{kind}.sssom.tsv", options.tell)
    given = read_all(sources or [str(ontology / "occupations.ttl")])
    namespace = "" if sources else f"{BASE}occupation/"
    subjects = [each for each in given if each.iri in right and each.iri.startswith(namespace)]
    targets = _targets(kind, release, listed, scope, folder)
    index = _index(targets, vectors)
    cases = evaluate.cases(index, progress.watched(subjects, "linking"), right)
    fitted = None
    if fit:
        # The confidence is for titles alone, too; what is defined is no title alone.
        alone = [replace(each, context="") for each in subjects if not each.definition]
        more = evaluate.cases(index, progress.watched(alone, "linking"), right) if alone else []
        fitted = evaluate.fit([*cases, *more])
    return evaluate.as_answer(evaluate.report(cases, threshold), fitted)


@command.command("stale")
@click.argument("sets", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR|ZIP|CSV",
    help="The newer release, or the crosswalk from one O*NET-SOC taxonomy to the next.",
)
@options.graph
@options.answer()
def stale(sets: tuple[Path, ...], folder: Path | None, against: Path) -> "Answer":
    """Which mappings point at what a newer release retired, renamed, moved, merged or split.

    FILEs are mapping sets, by default those of the graph. A crosswalk is for mappings to its older
    taxonomy: sets that map to the newer one, as the packaged ones do, are not looked up. The exit
    status is 1 where anything is found.

    \b
      itotgraph link stale --against db_30_1_text.zip
      itotgraph link stale mine.sssom.tsv --against "ESCO dataset - v1.2.1.zip" --format csv
      itotgraph link stale old.sssom.tsv --against 2010_to_2019_Crosswalk.csv
    """
    from itotgraph.graph.mappings import mapping_sets, read
    from itotgraph.linking import stale, subjects

    mappings = [mapping for path in sets or mapping_sets(folder) for mapping in read(path)]
    if against.suffix.lower() == ".csv":
        findings, looked_up = stale.against_crosswalk(mappings, stale.crosswalk(against))
    else:
        findings, looked_up = stale.against_release(mappings, subjects.release(against))
    return stale.as_answer(findings, looked_up)


def _targets(
    kind: str | None,
    release: Path | None,
    listed: Path | None,
    scope: str | None,
    folder: Path | None,
    languages: Sequence[str] = ("*",),
) -> "Targets":
    from itotgraph.linking import targets

    if (kind is None) == (listed is None):
        raise click.UsageError("say what to link to, with --to or with --targets")
    if listed:
        found = targets.read(listed, languages)
    elif kind == "itot":
        found = targets.taxonomy(folder, languages)
    else:
        assert kind
        found = targets.release(kind, _place(kind, release), languages)
    return targets.within(found, scope) if scope else found


def _index(targets: "Targets", vectors: Path | None) -> "Index":
    from itotgraph.linking.evidence import of_words
    from itotgraph.linking.find import index

    return index(targets.entities, targets.kind, of_words(vectors) if vectors else None)


def _place(kind: str, release: Path | None) -> Path:
    place = release or Path(os.environ.get(f"ITOTGRAPH_{kind.upper()}", ""))
    if place == Path():
        mend = f"name its folder or zip file with --release or ITOTGRAPH_{kind.upper()}"
        raise InputError(f"no release of {'O*NET' if kind == 'onet' else 'ESCO'} named", mend)
    return place
