"""From RDF files to triples, each file checked, and back to where in a file a thing stands."""

import gzip
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.text.read import decoded, read_bytes, reading

# The files that `quads` reads, by their ending, before which of `.gz`.
ENDINGS = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".xml", ".owl", ".jsonld", ".n3")

_BASE_OF = {
    name: "write an absolute IRI, or what it is relative to at the top: " + base
    for names, base in (
        ((".ttl", ".trig", ".n3"), "@base <https://example.org/> ."),
        ((".rdf", ".xml", ".owl"), 'xml:base="https://example.org/"'),
        ((".jsonld",), '"@base" in the context'),
    )
    for name in names
}
_REFERENCE = re.compile(rb"&([\w.:-]+);")
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
_UNPACKED = 1 << 30  # bytes of what a .gz file holds
_EXPANDED = 1 << 20  # bytes of what the entities of an XML file stand for
# As which relative IRIs of JSON-LD are read, which would be dropped without a word.
_RELATIVE = "relative://iri/"
_XML = re.compile(rb"\s*<(\?xml|!|[\w.-]+:RDF)")
_ENCODING = re.compile(r"(<\?xml[^>]*?encoding\s*=\s*[\"'])([\w.:-]+)")
_PREFIX = re.compile(r"@?prefix\s+([\w-]*):\s*<([^>]*)>", re.I)
_MENTION = re.compile(r"<([^>\s]+)>|(?<![\w:])([A-Za-z][\w-]*|):([^\s;,.()\[\]]+)")
_SUBJECT = re.compile(r"<([^>]+)>|([A-Za-z][\w-]*|):([^\s;,]+)")
_BLANK = ("[", "_:")


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

    The format follows the file's ending (Turtle, N-Triples, RDF/XML, JSON-LD and so on); .owl is
    RDF/XML or Turtle, and a file of any may be packed (.gz). A byte order mark is skipped. Nothing
    is fetched. Raises InputError with line and column where the file cannot be read, is not UTF-8
    (or what an XML file says that it is), is not well-formed, has a relative IRI without base,
    holds no triple, has characters that no label or IRI should have, or what only RDF 1.2 has;
    and, since the parser would not survive it, where it is nested deeper than 100 or has entities
    that stand for more than 1 MiB.
    """
    extension = ending(path)
    data = _unpacked(path)
    if extension == ".owl":
        extension = ".rdf" if _XML.match(data) or b"\0" in data[:4] else ".ttl"
    rdf_format = ox.RdfFormat.from_extension(extension.lstrip("."))
    data = _checked(path, data, rdf_format == ox.RdfFormat.RDF_XML)
    if rdf_format is None:
        raise InputError(
            f"'{extension}' is no RDF file ending", "use .ttl, .nt, .rdf or .jsonld", path
        )
    if rdf_format == ox.RdfFormat.RDF_XML:
        _check_xml(path, data)
    else:
        _check_nesting(path, data)
    try:
        base = _RELATIVE if rdf_format == ox.RdfFormat.JSON_LD else None
        found = list(ox.parse(data, format=rdf_format, base_iri=base))
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
        if base:
            _check_relative(path, data, triple)
    return found


def ending(path: Path) -> str:
    """Return the ending of a file's name, in lower case: that before .gz, where it is packed."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def text(path: Path) -> str:
    """Return the text of an RDF file, to look for lines in; characters may be replaced."""
    data = _unpacked(path)
    encoding = _encoding(data) if _XML.match(data) or b"\0" in data[:4] else "utf-8-sig"
    return data.decode(encoding, errors="replace")


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
    and in N-Triples; a subject that starts further in is not found. Under "_:" is the first that
    is a blank node, since a parser does not say which is which.
    """
    found: dict[str, tuple[Path, int]] = {}
    for path, number, line, prefixes in _lines(files):
        if line.startswith(_BLANK):
            found.setdefault("_:", (path, number))
        if subject := _SUBJECT.match(line):
            iri = subject[1] or prefixes.get(subject[2], "") + subject[3]
            found.setdefault(iri, (path, number))
    return found


def _lines(files: Iterable[Path]) -> Iterator[tuple[Path, int, str, dict[str, str]]]:
    """Yield the lines that declare no prefix, with their numbers and the prefixes so far."""
    for path in files:
        prefixes: dict[str, str] = {}
        for number, line in enumerate(io.StringIO(text(path)), 1):
            if _PREFIX.match(line):
                prefixes.update(_PREFIX.findall(line))
            else:
                yield path, number, line, prefixes


def _unpacked(path: Path) -> bytes:
    data = read_bytes(path)
    if path.suffix.lower() == ".gz":
        with reading(path), gzip.open(io.BytesIO(data)) as file:
            data = file.read(_UNPACKED + 1)
        if len(data) > _UNPACKED:
            raise InputError("more than 1 GiB, unpacked", "split it", path)
    return data.removeprefix(b"\xef\xbb\xbf")


def _encoding(data: bytes) -> str:
    """Return the encoding of an XML file (XML 1.0, appendix F)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if 0 in data[:2]:
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    told = _ENCODING.search(data[:200].decode("latin-1"))
    return told[2] if told else "utf-8"


def _checked(path: Path, data: bytes, xml: bool) -> bytes:
    """Return the bytes of a file in UTF-8. Raises InputError for what no RDF file should have."""
    if xml and (encoding := _encoding(data)).lower() not in ("utf-8", "utf8"):
        try:
            text = data.decode(encoding)
        except (LookupError, UnicodeError):
            mend = "save it as UTF-8"
            raise InputError(f"not {encoding}, as it says", mend, path) from None
        data = _ENCODING.sub(r"\1UTF-8", text, count=1).encode("utf-8", errors="replace")
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

    entities: dict[str, str] = {}

    def doctype(name: str, system: str | None, *_: object) -> None:
        if system:
            refuse("DOCTYPE of another file not accepted", "write what it declares into this one")

    def entity(name: str, parameter: int, value: str | None, *_: object) -> None:
        if parameter or value is None:
            refuse("an entity of another file, or of the DOCTYPE itself", "write out what it is")
        else:
            entities.setdefault(name, value)

    def declared() -> None:
        if _expanded(entities, data[parser.CurrentByteIndex :]) > _EXPANDED:
            refuse("entities that stand for more than 1 MiB", "write out what they are")

    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = entity
    parser.AttlistDeclHandler = lambda *_: refuse("attributes in the DOCTYPE", "remove them")
    parser.EndDoctypeDeclHandler = declared
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        problem = f"XML: {expat.ErrorString(error.code)}"
        raise InputError(problem, "mend the syntax", path, error.lineno, error.offset + 1) from None


def _expanded(entities: Mapping[str, str], body: bytes) -> int:
    """Return how many bytes come of the entities that the body refers to; of an entity within
    itself, which is no XML, more than any limit.
    """
    sizes: dict[str, int] = {}

    def size(name: str) -> int:
        if name not in sizes:
            sizes[name] = _EXPANDED + 1
            value = entities[name]
            inner = (m[1] for m in _REFERENCE.finditer(value.encode()))
            sizes[name] = len(value.encode()) + total(inner)
        return sizes[name]

    def total(names: Iterable[bytes]) -> int:
        return sum(size(name.decode()) for name in names if name.decode() in entities)

    return total(m[1] for m in _REFERENCE.finditer(body))


def _check_relative(path: Path, data: bytes, triple: ox.Triple) -> None:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, ox.NamedNode) and term.value.startswith(_RELATIVE):
            iri = term.value.removeprefix(_RELATIVE)
            text = data.decode()
            line = _line(text, text.find(f'"{iri}"'))
            raise InputError(f"the IRI '{iri}' is relative", _BASE_OF[".jsonld"], path, line)


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
        if "No scheme" in problem:
            mend = _BASE_OF.get(ending(path), mend)
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
