"""The tables of a data publisher: a folder or a zip file of text, CSV and Excel files.

Nothing is unpacked. What a zip file could do to the reader (leave its folder, swell without end)
is refused before a row is read.
"""

import csv
import hashlib
import io
import re
import stat
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from itotgraph.errors import InputError
from itotgraph.text.read import reading, unreadable

Refuse = Callable[[InputError], None]
Batch = tuple[Sequence[int], list[list[str]]]

ENDINGS = (".txt", ".csv", ".xlsx")

_LARGEST = 2 * 1024**3
_LONGEST_CELL = 100  # lines
# What browsers and file managers add to the name of a second download or copy.
_COPY = re.compile(r"(?: ?\(\d+\)| [-–] (?:Copy|Copie|Kopie|Copia)| copy)+$", re.IGNORECASE)
_DENSEST = 200
# So few that the triples of a batch, some 70 KB, stay in the processor's cache and malloc keeps
# their memory for the next: with batches of a megabyte, half of the time went into page faults.
_BATCH_BYTES = 3000
_BATCH_ROWS = 40


@dataclass(frozen=True)
class Entry:
    """One file of the folder or zip file: `name` for people, `place` for messages."""

    name: str
    place: str
    size: int
    open: Callable[[], IO[bytes]]

    @property
    def stem(self) -> str:
        """The name without ending, and without the mark of a second download."""
        return _COPY.sub("", PurePosixPath(self.name).stem)

    @property
    def ending(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


@dataclass
class Report:
    """What an import read and wrote.

    `read` has for each table what it was taken for, its rows and its triples; `beside` counts the
    triples that no table says (of the release, its schemes and files, and a hierarchy that follows
    from codes); `left_out` are the tables that are known and hold nothing for the graph; `unknown`
    the other files; `notes` what a reader of the result should know; `refused` the malformed rows
    that were passed over, which there are only where the import was told to keep going.
    """

    keep_going: bool = False
    read: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    beside: int = 0
    left_out: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: list[InputError] = field(default_factory=list)

    @property
    def triples(self) -> int:
        return sum(triples for _, _, triples in self.read.values()) + self.beside

    def refuse(self, error: InputError) -> None:
        """Stop at a malformed row, or keep it for the end. Raises the error in the first case."""
        if not self.keep_going:
            raise error
        self.refused.append(error)


def entries(source: Path) -> list[Entry]:
    """Return the files of a folder or of a zip file, in name order.

    Of a folder without tables, those of the folders in it: zip files are unpacked so. Of two
    downloads of one file, one.

    Raises InputError where there is no such folder or zip file, where a zip file holds a path that
    leads out of it, a link, a password or a file of more than 2 GB, and where two tables have the
    same name and differ, so that nobody knows which of them counts.
    """
    try:
        found = _in_folder(source) if source.is_dir() else _in_zip(source)
    except OSError as error:
        raise unreadable(source, error) from None
    stems: dict[str, Entry] = {}
    for entry in sorted(found, key=lambda entry: (len(entry.name), entry.name)):
        if entry.ending not in ENDINGS:
            continue
        other = stems.setdefault(entry.stem.lower(), entry)
        if other is entry:
            continue
        if other.ending != entry.ending or sha256(other) != sha256(entry):
            problem = f"the same table as {other.name}, with other contents"
            raise InputError(problem, "keep one of the two", entry.place)
        found.remove(entry)
    return sorted(found, key=lambda entry: entry.name)


def sha256(entry: Entry) -> str:
    """Return the SHA-256 sum of the file, in hexadecimal.

    Raises InputError where the file swells to more than 2 GB or cannot be read to its end.
    """
    digest = hashlib.sha256()
    size = 0
    with reading(entry.place), entry.open() as file:
        while chunk := file.read(1024 * 1024):
            digest.update(chunk)
            size += len(chunk)
            if size > _LARGEST:
                raise InputError("larger than 2 GB", "this is no data release", entry.place)
    return digest.hexdigest()


def header(entry: Entry) -> list[str]:
    """Return the column names of a table, or nothing where the file has none.

    Raises InputError for text that is not UTF-8 and for a file that cannot be read.
    """
    with reading(entry.place), entry.open() as file:
        if entry.ending == ".xlsx":
            first = next(_workbook(entry, file), [])
        else:
            line = _decode(entry, file.readline(_LARGEST)).rstrip("\r\n")
            if "\r" in line:
                problem, mend = "its lines end in CR alone", "save it with LF or CRLF line ends"
                raise InputError(problem, mend, entry.place, 1)
            first = _split(line, "," if entry.ending == ".csv" else "\t") or line.split("\t")
    names = [name.strip() for name in first]
    return names if any(names) else []


def refuse_empty(entry: Entry) -> None:
    """Raise InputError for a table that has to be there and has not even a header."""
    problem = "empty" if entry.size == 0 else "empty: it has no header"
    raise InputError(problem, "fetch it again, or remove it", entry.place)


def batches(
    entry: Entry,
    columns: int,
    refuse: Refuse,
    progress: Callable[[int], None] = lambda read: None,
    short: bool = False,
) -> Iterator[Batch]:
    """Yield the rows of a table below its header, some at a time, with the lines they begin at.

    A CSV file has the quotation marks of RFC 4180. A tab-separated one has none as O*NET ships it,
    and those where a spreadsheet saved it: they count where the row then fits the header. Rows of
    another length than the header go to `refuse`, unless the publisher leaves the last cells out
    where they are empty (`short`); `progress` is told the bytes read so far.
    """

    with reading(entry.place), entry.open() as file:
        if entry.ending == ".xlsx":
            found = _some(enumerate(_workbook(entry, file), 1))
        elif entry.ending == ".csv":
            found = _some(_csv(entry, file, refuse))
        else:
            found = _tabs(entry, file, columns, refuse)
        for number, (lines, rows) in enumerate(found):
            if not number % 100:
                progress(file.tell())
            if short:
                rows = [cells + [""] * (columns - len(cells)) for cells in rows]
            if set(map(len, rows)) != {columns}:
                lines, rows = _whole(entry, columns, lines, rows, refuse)
            if rows:
                yield lines, rows


def _whole(
    entry: Entry, columns: int, lines: Sequence[int], rows: list[list[str]], refuse: Refuse
) -> Batch:
    whole: tuple[list[int], list[list[str]]] = [], []
    for line, cells in zip(lines, rows, strict=True):
        if len(cells) == columns:
            whole[0].append(line)
            whole[1].append(cells)
        elif cells != [""]:
            mend = "each row needs a cell for each column of the header"
            problem = f"expected {columns} fields, got {len(cells)}"
            refuse(InputError(problem, mend, entry.place, line))
    return whole


def _some(found: Iterator[tuple[int, list[str]]]) -> Iterator[Batch]:
    next(found, None)
    yield from _batched(found)


def _batched(found: Iterator[tuple[int, list[str]]]) -> Iterator[Batch]:
    while some := list(islice(found, _BATCH_ROWS)):
        yield [line for line, _ in some], [cells for _, cells in some]


def _tabs(entry: Entry, file: IO[bytes], columns: int, refuse: Refuse) -> Iterator[Batch]:
    file.readline()
    line = 2
    while raw := file.readlines(_BATCH_BYTES):
        lines = range(line, line + len(raw))
        try:
            text = b"".join(raw).decode()
        except UnicodeDecodeError:
            text = "".join(_readable(entry, *pair, refuse) for pair in zip(lines, raw, strict=True))
        if '"' in text and (text[0] == '"' or '\t"' in text or '\n"' in text):
            rest = enumerate(chain(raw, file), line)
            readable = ((at, _readable(entry, at, one, refuse)) for at, one in rest)
            yield from _batched(_quoted(readable, columns))
            return
        rows = [row.split("\t") for row in text.replace("\r\n", "\n").split("\n")]
        yield lines, rows[: len(raw)]
        line = lines.stop


def _quoted(lines: Iterable[tuple[int, str]], columns: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of tab-separated lines whose cells may stand in quotation marks."""
    ahead: deque[tuple[int, str]] = deque()
    lines = iter(lines)
    while one := ahead.popleft() if ahead else next(lines, None):
        line, text = one
        as_it_stands = text.rstrip("\r\n").split("\t")
        cells = _split(text, "\t") if '"' in text else as_it_stands
        more: list[tuple[int, str]] = []
        while not cells and len(more) < _LONGEST_CELL:
            following = ahead.popleft() if ahead else next(lines, None)
            if not following:
                break
            more.append(following)
            cells = _split("".join([text, *(next_ for _, next_ in more)]), "\t")
        if not cells or (len(cells) != columns and more):
            ahead.extendleft(reversed(more))
            cells = []
        fits = len(cells) == columns or len(as_it_stands) != columns
        yield line, cells if cells and fits else as_it_stands


def _split(text: str, separator: str) -> list[str]:
    """Return the cells of one row, or nothing where a quotation mark is not closed."""
    csv.field_size_limit(_LARGEST - 1)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return next(rows, [])
    except csv.Error:
        return []


def _csv(entry: Entry, file: IO[bytes], refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LARGEST - 1)
    lines = (_readable(entry, line, raw, refuse) for line, raw in enumerate(file, 1))
    reader = csv.reader(lines, strict=True)
    begin = 1
    while True:
        cells: list[str] = []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = str(error)
            if "end of data" in problem:
                problem = "a quotation mark that nothing closes"
            mend = "close the quotation mark that opens in this row"
            refuse(InputError(problem, mend, entry.place, begin))
        if cells:
            yield begin, cells
        begin = reader.line_num + 1


def _readable(entry: Entry, line: int, raw: bytes, refuse: Refuse) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        refuse(_not_utf8(entry, line, error))
        return "\n"


def _decode(entry: Entry, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(entry, 1, error) from None


def _not_utf8(entry: Entry, line: int, error: UnicodeDecodeError) -> InputError:
    problem = f"not UTF-8 at byte {error.start} of the line"
    return InputError(problem, "save it as UTF-8", entry.place, line)


def _workbook(entry: Entry, file: IO[bytes]) -> Iterator[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(file) as parts:
            _refuse_bomb(entry.place, parts.infolist())
        file.seek(0)
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
        for cells in sheet.iter_rows():
            yield [_text(cell) for cell in cells]
    except (CalamineError, zipfile.BadZipFile) as error:
        raise InputError(f"no readable workbook: {error}", "fetch it again", entry.place) from None


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(Decimal(repr(cell)), "f")
    if isinstance(cell, date):
        return f"{cell:%m/%Y}"
    return str(cell)


def _in_folder(folder: Path, levels: int = 4) -> list[Entry]:
    paths = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    found = [_in_file(path) for path in paths if path.is_file()]
    if levels and not any(entry.ending in ENDINGS for entry in found):
        for path in paths:
            if path.is_dir() and not path.is_symlink():
                found += _in_folder(path, levels - 1)
    return found


def _in_file(path: Path) -> Entry:
    def open_entry() -> IO[bytes]:
        try:
            return path.open("rb")
        except OSError as error:
            raise unreadable(path, error) from None

    return Entry(path.name, str(path), path.stat().st_size, open_entry)


def _in_zip(source: Path) -> list[Entry]:
    try:
        with reading(source):
            archive = zipfile.ZipFile(source)
    except InputError as error:
        raise InputError(
            f"no folder and no readable zip file: {error.problem}",
            "check the name, or fetch it again",
            source,
        ) from None
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _refuse_bomb(str(source), infos)
    found = []
    for info in infos:
        place = f"{source}/{info.filename}"
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.name.startswith("."):
            continue
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise InputError("leads out of the zip file", "do not trust this file", place)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise InputError("a link in a zip file", "do not trust this file", place)
        if info.flag_bits & 1:
            raise InputError("needs a password", "unpack it and name the folder", place)
        found.append(Entry(path.name, place, info.file_size, _opener(archive, info)))
    return sorted(found, key=lambda entry: entry.name)


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    def open_entry() -> IO[bytes]:
        if info.filename.lower().endswith(".xlsx"):
            return io.BytesIO(archive.read(info))
        return archive.open(info)

    return open_entry


def _refuse_bomb(place: str, infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        packed = max(info.compress_size, 1)
        if info.file_size > _LARGEST or (
            info.file_size > 1024 * 1024 and info.file_size / packed > _DENSEST
        ):
            problem = f"{info.filename} would unpack to {info.file_size} bytes from {packed}"
            raise InputError(problem, "this is no data release", place)
