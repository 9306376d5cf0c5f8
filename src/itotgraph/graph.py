"""Loading the graph: from files to triples, stores and rdflib graphs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.namespaces import PREFIXES, SKOS

if TYPE_CHECKING:
    import rdflib

_CONFLICT = re.compile(rb"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SYNTAX_ERROR = re.compile(r"Parser error at line (\d+)(?: between columns? (\d+))?.*?: (.*)", re.S)
_PREFIX = re.compile(r"@?prefix\s+([\w-]*):\s*<([^>]*)>", re.I)
_SUBJECT = re.compile(r"<([^>]+)>|([A-Za-z][\w-]*|):([^\s;,]+)")
_SYNTAX_ERROR_COLUMN = re.compile(r"column (\d+)")


def packaged(folder: str) -> Path:
    """Return the folder `ontology`, `shapes` or `queries` that comes with the package.

    In a wheel it lies inside the package, in a checkout at the top level.
    """
    package = Path(__file__).parent
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
    """Return the triples of an RDF file, in the order of the file.

    The format follows the file's ending (Turtle, N-Triples, RDF/XML, JSON-LD and so on). A byte
    order mark is skipped. Nothing is fetched. Raises InputError with line and column where the
    file cannot be read, is not UTF-8, is not well-formed, or has characters that no label or IRI
    should have.
    """
    data = _read(path)
    extension = path.suffix.lstrip(".").lower()
    rdf_format = ox.RdfFormat.from_extension(extension)
    if rdf_format is None:
        raise InputError(
            f"'{path.suffix}' is no RDF file ending", "use .ttl, .nt, .rdf or .jsonld", path
        )
    if rdf_format == ox.RdfFormat.RDF_XML and b"<!DOCTYPE" in data:
        line = data[: data.index(b"<!DOCTYPE")].count(b"\n") + 1
        raise InputError("DOCTYPE not accepted", "remove it and its entities", path, line)
    try:
        triples = [quad.triple for quad in ox.parse(data, format=rdf_format)]
    except (SyntaxError, ValueError) as error:
        raise _syntax_error(path, data, str(error)) from None
    for triple in triples:
        _check_characters(path, data, triple)
    return triples


def load(files: Iterable[Path]) -> list[ox.Triple]:
    """Return the triples of several files, each checked as `parse` does."""
    return [triple for path in files for triple in parse(path)]


def store(files: Iterable[Path], extra: Sequence[Path] = ()) -> ox.Store:
    """Return an Oxigraph store of the files, read as fast as can be, and of a user's extra ones.

    The files are trusted to be well-formed; what is wrong in them is looked for only when the
    fast way fails. The extra ones are checked as `parse` does. Note that an Oxigraph store
    normalises numbers (`4.10` becomes `4.1`): write what is published from `load`, not from here.
    """
    result = ox.Store()
    for path in files:
        try:
            result.load(path=str(path), format=ox.RdfFormat.TURTLE)
        except (SyntaxError, ValueError, OSError):
            result.extend(_default_graph(parse(path)))
    result.extend(_default_graph(load(extra)))
    return result


def as_store(triples: Iterable[ox.Triple]) -> ox.Store:
    """Return an Oxigraph store of the triples."""
    result = ox.Store()
    result.extend(_default_graph(triples))
    return result


def as_rdflib(triples: Iterable[ox.Triple]) -> "rdflib.Graph":
    """Return the triples as an rdflib graph with the project's prefixes."""
    import rdflib

    result = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        result.bind(prefix, namespace)

    def convert(term: object) -> rdflib.term.Node:
        if isinstance(term, ox.NamedNode):
            return rdflib.URIRef(term.value)
        if isinstance(term, ox.BlankNode):
            return rdflib.BNode(term.value)
        assert isinstance(term, ox.Literal)
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value.endswith("#string"):
            return rdflib.Literal(term.value)
        datatype = rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)

    for triple in triples:
        result.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    return result


def select(source: ox.Store, query: str) -> list[dict[str, Any]]:
    """Return the solutions of a SELECT query, by variable; an unbound variable is None."""
    solutions = source.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [dict(zip(names, solution, strict=True)) for solution in solutions]


def labels(source: ox.Store) -> dict[str, str]:
    """Return the English (or else any) preferred label of every concept, by IRI."""
    found: dict[str, str] = {}
    for row in select(source, f"SELECT ?concept ?label {{ ?concept <{SKOS}prefLabel> ?label }}"):
        if row["concept"].value not in found or row["label"].language == "en":
            found[row["concept"].value] = row["label"].value
    return found


def expand(name: str) -> str | None:
    """Return the IRI that a bracketed or bare IRI, or a CURIE with a known prefix, stands for."""
    name = name.removeprefix("<").removesuffix(">")
    if re.match(r"(https?|urn):\S+$", name):
        return name
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not re.search(r"\s", local):
        return PREFIXES[prefix] + local
    return None


def shorten(iri: str) -> str:
    """Return the IRI as a CURIE where a known prefix fits, and otherwise as it is."""
    best = max((n for n in PREFIXES.values() if iri.startswith(n)), key=len, default=None)
    if best is None:
        return iri
    prefix = next(p for p, namespace in PREFIXES.items() if namespace == best)
    return f"{prefix}:{iri[len(best) :]}"


def positions(files: Iterable[Path]) -> dict[str, tuple[Path, int]]:
    """Return where the statements about each subject begin, by IRI: the file and the line.

    Reads the lines that start with an IRI or a prefixed name, as in Turtle written for people
    and in N-Triples; a subject that starts further in is not found.
    """
    found: dict[str, tuple[Path, int]] = {}
    for path in files:
        prefixes: dict[str, str] = {}
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if declared := _PREFIX.match(line):
                    prefixes[declared[1]] = declared[2]
                elif subject := _SUBJECT.match(line):
                    iri = subject[1] or prefixes.get(subject[2], "") + subject[3]
                    found.setdefault(iri, (path, number))
    return found


def _default_graph(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    return (ox.Quad(t.subject, t.predicate, t.object) for t in triples)


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        mend = "check the name and its permissions"
        raise InputError(f"cannot be read: {error.strerror}", mend, path) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            f"not UTF-8 at byte {error.start}", "save the file as UTF-8", path, line
        ) from None
    if conflict := _CONFLICT.search(data):
        line = data[: conflict.start()].count(b"\n") + 1
        raise InputError("merge conflict left in the file", "resolve it", path, line)
    return data


def _syntax_error(path: Path, data: bytes, message: str) -> InputError:
    found = _SYNTAX_ERROR.search(message)
    if not found:
        return InputError(f"not well-formed: {message}", "mend the syntax", path)
    line, column, problem = int(found[1]), _SYNTAX_ERROR_COLUMN.search(message), found[3]
    mend = "mend the syntax"
    if prefix := re.search(r"[Tt]he prefix (\S+?):? (?:has not been|is not) declared", message):
        import difflib

        declared = re.findall(r"@?prefix\s+([\w-]*):", data.decode("utf-8"), re.I)
        near = difflib.get_close_matches(prefix[1], declared, 1)
        mend = f"did you mean {near[0]}:" if near else f"declare @prefix {prefix[1]}: <…> ."
    return InputError(problem, mend, path, line, int(column[1]) if column else None)


def _check_characters(path: Path, data: bytes, triple: ox.Triple) -> None:
    for term in (triple.subject, triple.predicate, triple.object):
        pattern = _UNPRINTABLE if isinstance(term, ox.Literal) else _DIRECTION
        if isinstance(term, ox.BlankNode | ox.Triple):
            continue
        if found := pattern.search(term.value):
            code = f"U+{ord(found[0]):04X}"
            context = term.value[max(0, found.start() - 20) : found.start()].encode()
            at = data.find(context) if context else -1
            line = data[:at].count(b"\n") + 1 if at >= 0 else None
            raise InputError(f"the character {code} in a term", "remove it", path, line)
