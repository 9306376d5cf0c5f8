"""From RDF files to triples, each file checked, and back to where in a file a thing stands."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.text.read import decoded, read_bytes

# The files that `quads` reads, by their ending.
ENDINGS = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".xml", ".jsonld", ".n3")

_CONFLICT = re.compile(rb"^(<{7}|={7}|>{7})( |\r?$)", re.MULTILINE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SUSPECT = re.compile(rb"\\[bfuU]|&#|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
_TOKEN = re.compile(
    rb"""
    \"{3} (?: [^"\\]++ | \\. | "(?!"") )*+ \"{3} | '{3} (?: [^'\\]++ | \\. | '(?!'') )*+ '{3}
    | " (?: [^"\\\n]++ | \\. )*+ " | ' (?: [^'\\\n]++ | \\. )*+ '
    | < (?: [^<>"{}|^`\\\x00-\x20]++ | \\[uU][0-9A-Fa-f]++ )*+ > | [#][^\n\r]*+ | \\.
    | (?P<open> [\[({] ) | (?P<close> [\])}] )""",
    re.S | re.X,
)
_DEEPEST = 100
_PREFIX = re.compile(r"@?prefix\s+([\w-]*):\s*<([^>]*)>", re.I)
_MENTION = re.compile(r"<([^>\s]+)>|(?<![\w:])([A-Za-z][\w-]*|):([^\s;,.()\[\]]+)")
_SUBJECT = re.compile(r"<([^>]+)>|([A-Za-z][\w-]*|):([^\s;,]+)")


def packaged(folder: str) -> Path:
    """Return the folder `ontology`, `shapes` or `queries` that comes with the package.

    In a wheel it lies inside the package, in a checkout at the top level.
    """
    package = Path(__file__).parent.parent
    installed = package / folder
    return installed if installed.is_dir() else package.parent.parent / folder


def ontology_files(folder: Path | None = None) -> list[Path]:
    """Return the Turtle files of an ontology folder, by default the packaged one, in name order.

    Raises InputError where the folder holds none.
    """
    folder = folder or packaged("ontology")
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise InputError("no Turtle file there", "name a folder with .ttl files", folder)
    return files


def parse(path: Path) -> list[ox.Triple]:
    """Return the triples of an RDF file, in the order of the file, whatever their graph.

    Raises InputError as `quads` does.
    """
    return [quad.triple for quad in quads(path)]


def quads(path: Path) -> list[ox.Quad]:
    """Return the triples of an RDF file, in the order of the file, with the graphs they are in.

    The format follows the file's ending (Turtle, N-Triples, RDF/XML, JSON-LD and so on). A byte
    order mark is skipped. Nothing is fetched. Raises InputError with line and column where the
    file cannot be read, is not UTF-8, is not well-formed, holds no triple, has characters that no
    label or IRI should have, or what only RDF 1.2 has; and, since the parser would not survive
    it, where it is nested deeper than 100.
    """
    data = _read(path)
    extension = path.suffix.lstrip(".").lower()
    rdf_format = ox.RdfFormat.from_extension(extension)
    if rdf_format is None:
        raise InputError(
            f"'{path.suffix}' is no RDF file ending", "use .ttl, .nt, .rdf or .jsonld", path
        )
    if rdf_format == ox.RdfFormat.RDF_XML:
        _check_xml(path, data)
    else:
        _check_nesting(path, data)
    try:
        found = list(ox.parse(data, format=rdf_format))
    except (SyntaxError, ValueError, OSError) as error:
        raise _syntax_error(path, data, error) from None
    except MemoryError:
        raise InputError("a term longer than 16 MiB", "shorten it", path) from None
    if not found:
        raise InputError("no triples in the file", "write some, or leave it out", path)
    suspect = _SUSPECT.search(data)
    for triple in (quad.triple for quad in found):
        if isinstance(triple.object, ox.Triple) or getattr(triple.object, "direction", None):
            problem = "a triple as a term, or a text with a direction: RDF 1.2"
            written = re.search(rb"<<|@\w[\w-]*--|$", data)
            line = data[: written.start()].count(b"\n") + 1 if written else None
            raise InputError(problem, "use RDF 1.1", path, line)
        if suspect:
            _check_characters(path, data, triple)
    return found


def load(files: Iterable[Path]) -> list[ox.Triple]:
    """Return the triples of several files, each checked as `parse` does."""
    return [triple for path in files for triple in parse(path)]


def mentions(files: Iterable[Path]) -> dict[str, tuple[Path, int]]:
    """Return where each IRI first stands, anywhere in a line: the file and the line."""
    found: dict[str, tuple[Path, int]] = {}
    for path, number, line, prefixes in _lines(files):
        for name in _MENTION.finditer(line):
            iri = name[1] or prefixes.get(name[2], "") + name[3]
            found.setdefault(iri, (path, number))
    return found


def positions(files: Iterable[Path]) -> dict[str, tuple[Path, int]]:
    """Return where the statements about each subject begin, by IRI: the file and the line.

    Reads the lines that start with an IRI or a prefixed name, as in Turtle written for people
    and in N-Triples; a subject that starts further in is not found.
    """
    found: dict[str, tuple[Path, int]] = {}
    for path, number, line, prefixes in _lines(files):
        if subject := _SUBJECT.match(line):
            iri = subject[1] or prefixes.get(subject[2], "") + subject[3]
            found.setdefault(iri, (path, number))
    return found


def _lines(files: Iterable[Path]) -> Iterator[tuple[Path, int, str, dict[str, str]]]:
    """Yield the lines that declare no prefix, with their numbers and the prefixes so far."""
    for path in files:
        prefixes: dict[str, str] = {}
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if _PREFIX.match(line):
                    prefixes.update(_PREFIX.findall(line))
                else:
                    yield path, number, line, prefixes


def _read(path: Path) -> bytes:
    data = read_bytes(path).removeprefix(b"\xef\xbb\xbf")
    text = decoded(data, path)
    if conflict := _CONFLICT.search(data):
        line = data[: conflict.start()].count(b"\n") + 1
        raise InputError("merge conflict left in the file", "resolve it", path, line)
    if found := _UNPRINTABLE.search(text):
        line = text[: found.start()].count("\n") + 1
        mend = "remove it" if found[0] != "\0" else "save the file as UTF-8, without it"
        raise InputError(f"the character U+{ord(found[0]):04X}", mend, path, line)
    return data


def _check_xml(path: Path, data: bytes) -> None:
    """Raise InputError for what the RDF/XML parser would expand, or not survive, or not place."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    depth = 0

    def refuse(problem: str, mend: str) -> None:
        raise InputError(
            problem, mend, path, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        )

    def start(name: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            refuse(f"nested deeper than {_DEEPEST}", "give the inner ones an rdf:about")

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = lambda *_: refuse(
        "DOCTYPE not accepted", "remove it and its entities"
    )
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        problem = f"XML: {expat.ErrorString(error.code)}"
        raise InputError(problem, "mend the syntax", path, error.lineno, error.offset + 1) from None


def _check_nesting(path: Path, data: bytes) -> None:
    if sum(map(data.count, (b"[", b"(", b"{"))) <= _DEEPEST:
        return
    depth = 0
    for token in _TOKEN.finditer(data):
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth > _DEEPEST:
            line = data[: token.start()].count(b"\n") + 1
            raise InputError(f"nested deeper than {_DEEPEST}", "name the inner ones", path, line)


def _syntax_error(path: Path, data: bytes, error: Exception) -> InputError:
    text = data.decode("utf-8")
    line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
    problem = re.sub(
        r"Parser error (at|between) line [^:]*: ", "", getattr(error, "msg", str(error))
    )
    if line is None and (named := re.search(r"'#?(.+?)'", problem)):
        line = _line(text, text.find(f'"{named[1]}"'))
    mend = "mend the syntax"
    if "LoadDocumentCallback" in problem:
        problem, mend = "remote context not accepted", "write the context into the file"
        remote = re.search(r'"@(context|import)"\s*:\s*(\[\s*)?"|$', text)
        line = _line(text, remote.start()) if remote else None
    elif prefix := re.search(r"The prefix (\S*?): has not been declared", problem):
        import difflib

        declared = re.findall(r"@?prefix\s+([\w-]*):", text, re.I)
        near = difflib.get_close_matches(prefix[1], declared, 1)
        mend = f"did you mean {near[0]}:" if near else f"declare @prefix {prefix[1]}: <…> ."
    elif re.search("Invalid IRI|absolute IRI", problem):
        if line and column:
            iri = re.split("\r\n?|\n", text)[line - 1][column - 1 :].partition(">")[0]
            problem = f"{problem} in '{iri}>'"
        mend = "write an absolute IRI, other characters percent-encoded"
    return InputError(problem, mend, path, line, column)


def _check_characters(path: Path, data: bytes, triple: ox.Triple) -> None:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, ox.BlankNode | ox.Triple):
            continue
        pattern = _UNPRINTABLE if isinstance(term, ox.Literal) else _DIRECTION
        if found := pattern.search(term.value):
            code = ord(found[0])
            raw = re.escape(term.value[max(0, found.start() - 20) : found.end()])
            text = data.decode("utf-8")
            written = re.search(rf"{raw}|\\u{code:04X}|\\U{code:08X}|\\[bf]|&#", text, re.I)
            line = _line(text, written.start() if written else -1)
            raise InputError(f"the character U+{code:04X} in a term", "remove it", path, line)


def _line(text: str, position: int) -> int | None:
    return text.count("\n", 0, position) + 1 if position >= 0 else None
