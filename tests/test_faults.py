"""Faults that an editor slips in are refused: by the right shape, in the right file and line.

`faults.tsv` has the kinds of faults. Of each, two are made in a copy of the ontology, in entries
chosen at random, once and for all: in an entry of `file`, of `class` if there is one, what `from`
finds is replaced by `to` (a pattern and a template of `re.sub`). Where `to` is `{other}`, that is
what `from` finds in the next entry; where it is `{swapped}`, the next entry has that of the first
besides. `at` says, in the manner of SPARQL, where the fault may be found if not in the entry: at
what `dct:source` names there, or at what names the entry by `^skos:broader`. `shape` is the shape
that refuses the fault, or

- `file`: the file cannot be read, and the line is in the entry, or where the next begins;
- `agreed`: nothing in the graph says otherwise, so that no rule sees it. The digest does.
"""

import csv
import hashlib
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from itotgraph.errors import InputError
from itotgraph.graph import mappings, parse, turtle
from itotgraph.taxonomy import load
from tests.conftest import ROOT

SETS = mappings.mapping_sets()
FILES = [*parse.ontology_files(), *SETS, SETS[0].with_name(mappings.TODAY_SET)]
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in FILES}
AGREED = ROOT / "tests" / "agreed.txt"
# So many faults in one copy: to check it takes no longer than with one.
TOGETHER = 24


class Kind(NamedTuple):
    """A line of `faults.tsv`."""

    kind: str
    file: str
    of: str
    slip: str
    to: str
    at: str
    shape: str


class Entry(NamedTuple):
    """What a file says of one thing, or one row of a mapping set."""

    file: str
    text: str

    @property
    def name(self) -> str:
        return self.text.partition("\n")[0]


class Fault(NamedTuple):
    """One fault: what becomes of which entries, and the entries where it may be found."""

    kind: Kind
    edits: dict[Entry, str]
    places: set[Entry]

    def __str__(self) -> str:
        name = next(iter(self.edits)).name.partition("\t")[0]
        return f"{self.kind.kind}: {name.removeprefix('<https://w3id.org/itot/')}"


def entries(file: str) -> list[Entry]:
    apart = "\n\n" if file.endswith(".ttl") else "\n"
    texts = TEXTS[file].rstrip("\n").split(apart)
    return [Entry(file, text) for text in texts if text[0] not in "@#"]


ENTRIES = {file: entries(file) for file in TEXTS}
NAMED = {entry.name: entry for file in TEXTS for entry in ENTRIES[file]}


def places(entry: Entry, at: str) -> Iterator[Entry]:
    """Yield the entries that `at` leads to."""
    if not at:
        yield entry
    elif at.startswith("^"):
        if at == "^object_id":
            code = entry.name.strip("<>").replace(":C", ":").replace(":", "/").rpartition("/")[2]
            naming = re.compile(rf"\t\w+:C?{re.escape(code)}\t")
        else:
            naming = re.compile(rf"{at[1:]} [^;]*{re.escape(entry.name)}[ ,]")
        for file in TEXTS:
            yield from (other for other in ENTRIES[file] if naming.search(other.text))
    elif named := re.search(rf"{at} ([^;]+?) [;.]", entry.text):
        yield from (NAMED[name] for name in re.split(r",\s+", named[1]))


def faults(kind: Kind) -> Iterator[Fault]:
    found = [
        (entry, match)
        for entry in ENTRIES[kind.file]
        if f"\n    a itot:{kind.of} ;" in entry.text or not kind.of
        if (match := re.search(kind.slip, entry.text))
    ]
    of_two = kind.to in ("{other}", "{swapped}")
    pairs = [
        (one, other)
        for one, other in zip(found, [*found[1:], *found[:1]], strict=True)
        if one[1][0] != other[1][0] or not of_two
    ]
    assert pairs, f"nowhere to be made: {kind}"
    for (entry, match), (other, there) in Random(kind.kind).sample(pairs, min(2, len(pairs))):
        edits = {entry: replaced(match, there[0] if of_two else match.expand(kind.to))}
        if kind.to == "{swapped}":
            edits[other] = replaced(there, match[0])
        yield Fault(kind, edits, {place for one in edits for place in places(one, kind.at)})


def replaced(match: re.Match[str], to: str) -> str:
    return match.string[: match.start()] + to + match.string[match.end() :]


def kinds() -> list[Kind]:
    with (ROOT / "tests" / "faults.tsv").open(encoding="utf-8", newline="") as lines:
        _, *rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Kind(*row) for row in rows]


FAULTS = [fault for kind in kinds() for fault in faults(kind)]
UNREADABLE = [fault for fault in FAULTS if fault.kind.shape == "file"]
UNSEEN = [fault for fault in FAULTS if fault.kind.shape == "agreed"]
REFUSED = [fault for fault in FAULTS if fault.kind.shape not in ("file", "agreed")]


def copies(several: Iterable[Fault]) -> list[list[Fault]]:
    """Part the faults among copies of the ontology: in each one of a kind, and one in a place."""
    parted: list[tuple[list[Fault], set[Entry]]] = []
    for fault in several:
        touched = fault.places | set(fault.edits)
        for others, taken in parted:
            alike = any(other.kind is fault.kind for other in others)
            if len(others) < TOGETHER and not alike and not touched & taken:
                break
        else:
            others, taken = [], set()
            parted.append((others, taken))
        others.append(fault)
        taken |= touched
    return [others for others, _ in parted]


def edited(several: Iterable[Fault]) -> dict[str, str]:
    """Return the texts of all files with these faults in them."""
    texts = dict(TEXTS)
    for fault in several:
        for entry, to in fault.edits.items():
            assert texts[entry.file].count(entry.text) == 1, f"{fault}: another is there"
            texts[entry.file] = texts[entry.file].replace(entry.text, to)
    return texts


def lines(fault: Fault, texts: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Yield the file and the line of each place where the fault may be found."""
    for place in fault.places:
        text = texts[place.file]
        start = text.index(fault.edits.get(place, place.text))
        yield place.file, text.count("\n", 0, start) + 1


def findings(texts: dict[str, str], folder: Path) -> dict[tuple[str, int], set[str]]:
    """Return the shapes that refuse these files, by the file and line that they name."""
    copy = Path(tempfile.mkdtemp(dir=folder))
    for name, text in texts.items():
        (copy / name).write_text(text, encoding="utf-8")
    found = defaultdict(set)
    for row in json.loads(load(copy).check().json()):
        if row["severity"] != "info":
            place = Path(row["file"] or "").name, row["line"] or 0
            found[place].add(row["shape"].rpartition("/")[2])
    return found


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The shapes that refuse each fault in its place; what others may hide is tried alone, too."""
    folder = tmp_path_factory.mktemp("faults")
    found: dict[str, set[str]] = {}

    def check(several: Sequence[Fault]) -> None:
        texts = edited(several)
        told = findings(texts, folder)
        for fault in several:
            found[str(fault)] = {shape for place in lines(fault, texts) for shape in told[place]}

    for several in copies(REFUSED):
        check(several)
    for fault in REFUSED:
        if fault.kind.shape not in found[str(fault)]:
            check([fault])
    return found


@pytest.mark.parametrize("fault", REFUSED, ids=str)
def test_a_shape_refuses_it_in_its_file_and_line(
    fault: Fault, refusals: dict[str, set[str]]
) -> None:
    assert fault.kind.shape in refusals[str(fault)], [*fault.edits.values()]


@pytest.mark.parametrize("fault", UNREADABLE, ids=str)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(fault: Fault, tmp_path: Path) -> None:
    texts = edited([fault])
    path = tmp_path / fault.kind.file
    path.write_text(texts[path.name], encoding="utf-8")
    with pytest.raises(InputError) as raised:
        mappings.read(path) if path.suffix == ".tsv" else parse.parse(path)
    ((_, start),), (text,) = lines(fault, texts), fault.edits.values()
    told = re.match(rf"{re.escape(str(path))}:(\d+)", str(raised.value))
    assert told, raised.value
    assert start <= int(told[1]) <= start + text.count("\n") + 2


def test_faults_are_many_and_of_many_kinds() -> None:
    seen = [*REFUSED, *UNREADABLE]
    assert len(seen) >= 120
    assert len({fault.kind for fault in seen}) >= 40


def digests(texts: dict[str, str], folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file, of Turtle in its canonical form."""
    found = {}
    for name, text in texts.items():
        if name.endswith(".ttl"):
            (folder / name).write_text(text, encoding="utf-8")
            text = turtle.serialize(parse.parse(folder / name))
        found[f"ontology/{name}"] = hashlib.sha256(text.encode()).hexdigest()
    return found


def agreed() -> dict[str, str]:
    """Return what `agreed.txt` says, which is what `sha256sum` writes."""
    rows = (line.split("  ") for line in AGREED.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, name in rows}


def test_the_files_say_what_was_agreed(tmp_path: Path) -> None:
    """Where this fails, a file says something else than what was last agreed.

    To agree is to read `git diff ontology` against the paper, or against what else a file rests
    on, and to find each change in it meant and true. Who has done so for every line of it renews
    the digests in the same commit, from the top level of the repository:

        LC_ALL=C sha256sum ontology/*.ttl ontology/*.tsv > tests/agreed.txt

    To make this test pass is no reason.
    """
    found, expected = digests(TEXTS, tmp_path), agreed()
    changed = [name for name in {**expected, **found} if found.get(name) != expected.get(name)]
    assert not changed, f"not as agreed; read the diff, then renew {AGREED.name}: {changed}"


@pytest.mark.parametrize("several", copies(UNSEEN), ids=lambda several: f"{len(several)} faults")
def test_what_no_rule_sees_the_digest_sees(several: list[Fault], tmp_path: Path) -> None:
    """A kind that a shape has come to refuse is to be listed with that shape."""
    texts = edited(several)
    assert not findings(texts, tmp_path)
    found, expected = digests(texts, tmp_path), agreed()
    changed = {name for name in found if found[name] != expected[name]}
    assert changed == {f"ontology/{fault.kind.file}" for fault in several}
