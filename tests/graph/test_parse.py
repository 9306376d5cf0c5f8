"""Reading RDF files: what is wrong in one is said in one line, and nothing worse happens."""

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.errors import InputError
from itotgraph.graph import parse
from itotgraph.graph.source import as_rdflib, load_store
from itotgraph.namespaces import PREFIXES, SKOS

HEAD = f"@prefix skos: <{SKOS.IRI}> .\n@prefix : <https://example.org/> .\n"
TITLE = ':title skos:prefLabel "Title"@en .\n'
BIDI = "\N{RIGHT-TO-LEFT OVERRIDE}"
RDF_XML = (
    '<?xml version="1.0"?>{}\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:e="https://example.org/">\n{}\n</rdf:RDF>\n'
)


def doctype(declaration: str, content: str = "") -> str:
    return RDF_XML.format(f"\n<!DOCTYPE x [<!{declaration}>]>", content)


# file name, content, line (None where there is none to name), column, what the message says
BAD = [
    ("string.ttl", HEAD + ':title skos:prefLabel "Title@en .\n', 3, 23, "Unexpected end of file"),
    ("long-string.ttl", HEAD + ':t skos:prefLabel """Title@en .\n', 3, 19, "end of file"),
    ("no-dot.ttl", HEAD + ":a skos:related :b\n:b skos:related :a .\n", 4, 1, "A dot is expected"),
    ("conflict.ttl", HEAD + f"<<<<<<< HEAD\n{TITLE}", 3, None, "merge conflict"),
    ("conflict-middle.ttl", HEAD + f"{TITLE}=======\n", 4, None, "merge conflict"),
    ("conflict-crlf.ttl", HEAD + f"{TITLE}>>>>>>>\r\n", 4, None, "merge conflict"),
    ("utf-16.ttl", (HEAD + TITLE).encode("utf-16"), 1, None, "not UTF-8 at byte 0"),
    ("utf-16-no-mark.ttl", (HEAD + TITLE).encode("utf-16-le"), 1, None, "U+0000"),
    (
        "latin-1.ttl",
        (HEAD + ':t skos:prefLabel "Größe" .').encode("latin-1"),
        3,
        None,
        f"not UTF-8 at byte {len(HEAD) + 21}",
    ),
    ("nul.ttl", HEAD + ':t skos:prefLabel "a\0b" .\n', 3, None, "U+0000"),
    ("bell.ttl", HEAD + ':t skos:prefLabel "\ab" .\n', 3, None, "U+0007"),
    ("bell-escaped.ttl", HEAD + ':t skos:prefLabel "\\u0007" .\n', 3, None, "U+0007"),
    ("backspace.ttl", HEAD + ':t skos:prefLabel "a\\b" .\n', 3, None, "U+0008"),
    ("c1.ttl", HEAD + ':t skos:prefLabel "\x9b31m" .\n', 3, None, "U+009B"),
    ("bidi-iri.ttl", HEAD + f"<https://example.org/a{BIDI}b> a :c .\n", 3, None, "U+202E"),
    ("bidi-escaped.ttl", HEAD + "<https://example.org/\\u202e> a :c .\n", 3, None, "U+202E"),
    ("iri-space.ttl", HEAD + "<https://example.org/a b> a :c .\n", 3, 1, "org/a b>"),
    ("iri-angle.ttl", HEAD + "<https://example.org/a<b> a :c .\n", 3, 1, "org/a<b>"),
    ("iri-brace.ttl", HEAD + "<https://example.org/a{b> a :c .\n", 3, 1, "org/a{b>"),
    ("iri-newline.ttl", HEAD + "<https://example.org/a\nb> a :c .\n", 3, 1, "Invalid IRI"),
    ("iri-percent.ttl", HEAD + "<https://example.org/%zz> a :c .\n", 3, 1, "'%zz'"),
    ("iri-relative.ttl", HEAD + "<title> a :c .\n", 3, 1, "'<title>' (write an absolute IRI"),
    ("prefix-relative.ttl", "@prefix : <title/> .\n:t a :c .\n", 1, 11, "'<title/>'"),
    ("literal-subject.ttl", HEAD + '"Title" a :c .\n', 3, 1, "not a valid subject"),
    ("prefix-near.ttl", HEAD + ":t\n  sko:prefLabel 1 .\n", 4, 3, "did you mean skos:"),
    ("prefix-far.ttl", HEAD + "zz:t a :c .\n", 3, 1, "declare @prefix zz: <…> ."),
    ("prefix-empty.ttl", ":t a :c .\n", 1, 1, "declare @prefix : <…> ."),
    ("surrogate.ttl", HEAD + ':t skos:prefLabel "\\ud800" .\n', 3, 20, "\\ud800"),
    ("language.ttl", HEAD + ':t skos:prefLabel "t"@en_US .\n', 3, 25, "Unexpected character 'U'"),
    ("quoted.ttl", HEAD + "<< :t a :c >> a :d .\n", 3, None, "RDF 1.2"),
    ("direction.ttl", HEAD + ':t skos:prefLabel "t"@en--ltr .\n', 3, None, "RDF 1.2"),
    ("empty.ttl", "", None, None, "no triples in the file"),
    ("only-prefixes.ttl", HEAD, None, None, "no triples in the file"),
    ("dot.nt", '<https://e.org/t> <https://e.org/p> "x"\n', 2, 1, "must be followed by a dot"),
    ("title.csv", "title\n", None, None, "'.csv' is no RDF file ending"),
    ("title", "title\n", None, None, "'' is no RDF file ending"),
    ("iri-base.ttl", HEAD + "<title> a :c .\n", 3, 1, "@base <https://example.org/> ."),
    ("base.rdf", RDF_XML.format("", '<e:a rdf:about="title"/>'), 3, None, "xml:base="),
    ("base.jsonld", '{\n"@id": "title", "urn:p": 1}', 2, None, "'title' is relative (write an"),
    ("doctype.rdf", doctype('ENTITY % a "b"'), 2, None, "entity"),
    (
        "attlist.rdf",
        doctype('ATTLIST x a CDATA "b"'),
        2,
        None,
        "att",
    ),
    (
        "file.rdf",
        doctype('ENTITY a SYSTEM "file:///x"'),
        2,
        None,
        "ent",
    ),
    (
        "loop.rdf",
        doctype('ENTITY a "&a;"', "<e:a>&a;</e:a>"),
        2,
        None,
        "1 MiB",
    ),
    (
        "latin.rdf",
        '<?xml version="1.0" encoding="klingon"?><a/>',
        None,
        None,
        "not klingon",
    ),
    ("doctype-small.rdf", RDF_XML.format("\n<!doctype x []>", ""), 2, 1, "XML"),
    ("external.rdf", RDF_XML.format('\n<!DOCTYPE x SYSTEM "file:///x">', ""), 2, None, "DOCTYPE"),
    ("tags.rdf", RDF_XML.format("", "<e:a></e:b>"), 3, 8, "mismatched tag"),
    ("empty.rdf", "", 1, 1, "no element found"),
    ("iri.rdf", RDF_XML.format("", '<e:a rdf:about="title"/>'), 3, None, "No scheme"),
    ("remote.jsonld", '{\n"@context": "http://127.0.0.1:9/c", "p": 1}', 2, None, "remote context"),
    ("file.jsonld", '{\n"@context": ["file:///etc/passwd"], "p": 1}', 2, None, "remote context"),
    ("import.jsonld", '{"@context":\n{"@import": "http://127.0.0.1:9/"}}', 2, None, "remote"),
    ("json.jsonld", '{"@context":\n{,}', 2, 2, "Object keys"),
    ("surrogate.jsonld", '{"@id": "urn:t",\n"urn:p": "\\ud800"}', 2, None, "end of file"),
    ("control.jsonld", '{"@id": "urn:t",\n"urn:p": "\\u0007"}', 2, None, "U+0007"),
]


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content", "line", "column", "said"), BAD, ids=[bad[0] for bad in BAD]
)
def test_a_bad_file_is_named_with_line_and_mend(
    tmp_path: Path, name: str, content: str | bytes, line: int, column: int, said: str
) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(InputError) as caught:
        parse.parse(path)
    message = str(caught.value)
    place = f"{path}:{line}:" if line else f"{path}: "
    assert message.startswith(place + (f"{column}: " if column else ""))
    assert said in message
    assert message.endswith(")")
    assert "\n" not in message


def nested(opening: str, closing: str, depth: int, inside: str = "") -> str:
    return opening * depth + inside + closing * depth


# Each of these took the whole process down, or kept it busy for minutes, when it was let through.
DEEP = [
    ("blank.ttl", HEAD + ":t :p " + nested("[ :p ", "]", 100_000, ":o") + " .\n"),
    ("unclosed.ttl", HEAD + ":t :p " + "[ :p " * 100_000),
    ("list.ttl", HEAD + ":t :p " + nested("(", ")", 100_000) + " .\n"),
    ("triple.ttl", HEAD + ":t :p " + nested("<<( :t :p ", ")>>", 100_000, ":o") + " .\n"),
    ("triple.nt", nested("<urn:t> <urn:p> <<( ", ")>> .", 100_000)),
    ("object.jsonld", nested('{"urn:p":', "}", 5_000, "1")),
    ("array.jsonld", nested("[", "]", 100_000)),
    ("element.rdf", RDF_XML.format("", nested("<e:T><e:p>", "</e:p></e:T>", 100_000))),
]


def by_children() -> float:
    """The seconds of processor time that ended children took: others on the machine add none."""
    used = os.times()
    return used.children_user + used.children_system


@pytest.mark.parametrize(("name", "content"), DEEP, ids=[deep[0] for deep in DEEP])
def test_deep_nesting_is_refused_before_the_parser_sees_it(
    tmp_path: Path, name: str, content: str
) -> None:
    path = write(tmp_path, name, content)
    code = "import pathlib, sys; from itotgraph.graph.parse import parse; "
    code += "parse(pathlib.Path(sys.argv[1]))"
    start = by_children()
    result = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
    )
    assert by_children() - start < 5
    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    assert "InputError" in last
    assert f"{path}:" in last
    assert "nested deeper than 100" in last


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("blank.ttl", HEAD + ":t :p " + nested("[ :p ", "]", 100, ":o") + " .\n", 101),
        ("wide.ttl", HEAD + ":t :p " + ", ".join(["[ :p :o ]"] * 500) + " .\n", 1000),
        ("text.ttl", HEAD + f':t :p "{"(" * 500}", """{"[" * 500}""", \'{"{" * 500}\' .\n', 3),
        ("comment.ttl", HEAD + f"# {'(' * 500} it's\n{TITLE}", 1),
        ("iri.ttl", HEAD + "".join(f"<https://e.org/({i}> a :c .\n" for i in range(500)), 500),
        ("text.jsonld", '{"@id": "urn:t", "urn:p": "' + "[{" * 500 + '\\""}', 1),
    ],
)
def test_what_only_looks_deep_is_read(tmp_path: Path, name: str, content: str, count: int) -> None:
    assert len(parse.parse(write(tmp_path, name, content))) == count


def test_an_entity_bomb_is_refused_at_once(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    path = write(tmp_path, "bomb.rdf", RDF_XML.format(doctype, "<e:a><e:p>&a9;</e:p></e:a>"))
    start = time.process_time()
    with pytest.raises(InputError, match="entities that stand for more than 1 MiB"):
        parse.parse(path)
    assert time.process_time() - start < 1


ENTITIES = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [
  <!ENTITY ex "https://example.org/" >
  <!ENTITY deep "&ex;deep/" >
]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="&ex;">
  <e:C rdf:about="&deep;a"><e:p>é &ex;</e:p></e:C>
</rdf:RDF>
"""
EXPANDED = {
    "<https://example.org/deep/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    " <https://example.org/C>",
    '<https://example.org/deep/a> <https://example.org/p> "é https://example.org/"',
}


@pytest.mark.parametrize("name", ["a.owl", "a.rdf", "a.xml", "A.OWL", "a.rdf.gz"])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1"])
def test_xml_is_read_as_it_is_found(tmp_path: Path, name: str, encoding: str) -> None:
    """XML 1.0, 4.3.3 and 4.4: what it says of its encoding, and internal entities."""
    content = ENTITIES.replace('"1.0"', f'"1.0" encoding="{encoding}"').encode(encoding)
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert {str(triple) for triple in parse.parse(path)} == EXPANDED


@pytest.mark.parametrize("name", ["a.nt.gz", "a.ttl.gz", "a.owl", "a.TTL"])
def test_endings_of_others(tmp_path: Path, name: str) -> None:
    content = b"<urn:a> <urn:b> <urn:c> ."
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert [str(triple) for triple in parse.parse(path)] == ["<urn:a> <urn:b> <urn:c>"]
    assert parse.positions([path]) == {"urn:a": (path, 1)}


def test_a_torn_packed_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.nt.gz"
    path.write_bytes(gzip.compress(b"<urn:a> <urn:b> <urn:c> .")[:-9])
    with pytest.raises(InputError, match=r"a\.nt\.gz: cannot be read to its end"):
        parse.parse(path)


def test_a_base_makes_relative_iris_absolute(tmp_path: Path) -> None:
    for name, content in (
        ("a.ttl", "@base <https://e.org/> . <a> <p> <b> ."),
        (
            "a.jsonld",
            '{"@context": {"@base": "https://e.org/"}, "@id": "a",'
            ' "https://e.org/p": {"@id": "b"}}',
        ),
    ):
        (triple,) = parse.parse(write(tmp_path, name, content))
        assert str(triple) == "<https://e.org/a> <https://e.org/p> <https://e.org/b>"


def test_a_term_of_20_mb_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "long.ttl", HEAD + f':t :p "{"x" * 20_000_000}" .\n')
    with pytest.raises(InputError, match="longer than 16 MiB"):
        parse.parse(path)


def test_a_byte_order_mark_changes_nothing(tmp_path: Path) -> None:
    plain = write(tmp_path, "plain.ttl", HEAD + TITLE)
    marked = write(tmp_path, "marked.ttl", b"\xef\xbb\xbf" + (HEAD + TITLE).encode())
    assert parse.parse(marked) == parse.parse(plain)
    assert set(load_store([marked])) == set(load_store([plain]))


def test_a_direction_mark_in_a_label_is_accepted(tmp_path: Path) -> None:
    path = write(tmp_path, "label.ttl", HEAD + f':t skos:prefLabel "a{BIDI}b" .\n')
    assert parse.parse(path)[0].object == ox.Literal(f"a{BIDI}b")


@pytest.mark.parametrize("ending", [".ttl", ".rdf", ".jsonld", ".nt", ".nq", ".trig"])
def test_each_ending_is_read_in_its_format(tmp_path: Path, ending: str) -> None:
    triple = ox.Triple(
        ox.NamedNode("https://example.org/t"),
        ox.NamedNode(SKOS.prefLabel),
        ox.Literal("Größe", language="de"),
    )
    rdf_format = ox.RdfFormat.from_extension(ending[1:])
    assert rdf_format
    path = tmp_path / f"title{ending}"
    path.write_bytes(ox.serialize([triple], format=rdf_format) or b"")
    assert parse.parse(path) == [triple]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "No such file or directory"),
        (lambda path: path.mkdir(), "Is a directory"),
        (lambda path: path.symlink_to(path), "Too many levels of symbolic links"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, make: object, said: str) -> None:
    path = tmp_path / "title.ttl"
    make(path)  # type: ignore[operator]
    with pytest.raises(InputError) as caught:
        parse.parse(path)
    assert str(caught.value) == (
        f"{path}: cannot be read: {said} (check the name and its permissions)"
    )


def test_a_graph_folder_without_turtle_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"{tmp_path}: no Turtle file there"):
        parse.ontology_files(tmp_path)


PIECES = [
    *("<https://e.org/a>", ":a", "a", '"x"', "'y'", '"""z"""', "@en", "^^:t", "5", "true", "_:b"),
    *("[", "]", "(", ")", "{", "}", "<<", ">>", "<<(", ")>>", ";", ",", ".", "@prefix", "BASE"),
    *(
        "<x>",
        "<a b>",
        "zz:a",
        "#",
        "\\",
        '"',
        "'",
        "\n",
        "\r",
        "\0",
        "\N{GRINNING FACE}",
        "é",
        "\\u12",
    ),
]


def outcome(path: Path) -> str:
    try:
        return "" if parse.parse(path) else "no triples"
    except InputError as error:
        return str(error)


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["ttl", "trig", "nt", "n3"]))
def test_no_text_raises_anything_but_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str], ending: str
) -> None:
    path = write(tmp_path_factory.getbasetemp(), f"pieces.{ending}", HEAD + " ".join(pieces))
    assert "\n" not in outcome(path)


@given(
    st.binary(max_size=8),
    st.integers(0, 250),
    st.sampled_from(
        [
            ("ttl", (HEAD + TITLE).encode()),
            ("rdf", RDF_XML.format("", '<e:a rdf:about="urn:t"><e:p>x</e:p></e:a>').encode()),
            ("jsonld", b'{"@context": {"p": "urn:p"}, "@id": "urn:t", "p": {"@value": "x"}}'),
        ]
    ),
)
def test_no_damage_raises_anything_but_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, damage: bytes, at: int, good: tuple[str, bytes]
) -> None:
    ending, content = good
    at %= len(content)
    path = write(
        tmp_path_factory.getbasetemp(),
        f"damaged.{ending}",
        content[:at] + damage + content[at + len(damage) :],
    )
    assert "\n" not in outcome(path)


def test_positions_name_file_and_line_of_each_subject(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "titles.ttl",
        HEAD + f"\n{TITLE}\n:other a :c ;\n  a :d .\n<urn:x> a :c .\n[] a :c .\n_:x a :c .\n",
    )
    assert parse.positions([path]) == {
        "https://example.org/title": (path, 4),
        "https://example.org/other": (path, 6),
        "urn:x": (path, 8),
        "_:": (path, 9),
    }


def test_as_rdflib_keeps_every_term_as_it_is_written(tmp_path: Path) -> None:
    written = ['"x"', '"x"@en', "1.10", '"2024-13-45"^^xsd:date', '"01"^^xsd:integer', "<urn:x>"]
    head = f"{HEAD}@prefix xsd: <{PREFIXES['xsd']}> .\n"
    path = write(tmp_path, "terms.ttl", head + f":t :p {', '.join(written)} .\n")
    triples = parse.parse(path)
    data = as_rdflib(triples).serialize(format="nt")
    assert {quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)} == set(triples)
