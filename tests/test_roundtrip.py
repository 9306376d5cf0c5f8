"""Every export read back to the same graph by parsers that five makers wrote.

The graph that they must give is the one in memory, before it is written; two graphs are the same
when RDFC-1.0 gives them the same canonical form (W3C RDF Dataset Canonicalization, section 4).
"""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from itotgraph.graph import syntaxes, turtle
from itotgraph.namespaces import (
    ASSERTED,
    BASE,
    EVIDENCE,
    INFERRED,
    ITOT,
    LENT,
    LINKED,
    RDF,
    SKOS,
    TODAY,
    XSD,
)
from itotgraph.taxonomy import Taxonomy
from tests import want
from tests.conftest import TOOLS
from tests.servers import JAVA

FILES = {
    "itot.ttl": "turtle",
    "itot-asserted.ttl": "turtle",
    "itot-links.ttl": "turtle",
    "itot-evidence.ttl": "turtle",
    "itot-today.ttl": "turtle",
    "itot-lent.ttl": "turtle",
    "itot.nt": "ntriples",
    "itot.nq": "nquads",
    "itot.trig": "trig",
    "itot.rdf": "rdfxml",
    "itot.jsonld": "jsonld",
}
QUADS = ("nquads", "trig")
JARS = Path("/usr/share/java")

# Jena's own jar keeps the messages of its XML parser under another package name than the parser
# looks for, and Debian ships no JSON provider for JSON-LD 1.1: ours is read as 1.0 just as well.
JENA = (
    "jena-arq",
    "jena-base",
    "jena-cmds",
    "jena-core",
    "jena-iri",
    "jena-tdb",
    "jena-dboe-base",
    "jena-rdfconnection",
    "commons-cli",
    "commons-codec",
    "commons-compress",
    "commons-csv",
    "commons-io",
    "commons-lang3",
    "commons-logging",
    "dexx.collection",
    "gson",
    "guava",
    "httpclient",
    "httpclient-cache",
    "httpcore",
    "jackson-annotations",
    "jackson-core",
    "jackson-databind",
    "jsonld-java",
    "protobuf",
    "thrift",
    "slf4j-api",
    "slf4j-nop",
)

N3_JS = """
const fs = require('fs'), N3 = require('n3');
const [file, format] = process.argv.slice(1);
const quads = new N3.Parser({ format }).parse(fs.readFileSync(file, 'utf8'));
const writer = new N3.Writer(process.stdout, { format: 'N-Quads', end: false });
writer.addQuads(quads);
writer.end();
"""
JSONLD_JS = """
const fs = require('fs'), jsonld = require('jsonld');
const refuse = url => { throw new Error('would fetch ' + url); };
const document = JSON.parse(fs.readFileSync(process.argv[1], 'utf8'));
jsonld.toRDF(document, { format: 'application/n-quads', documentLoader: refuse })
  .then(text => fs.writeSync(1, text));
"""


def canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def nquads(data: bytes) -> set[ox.Quad]:
    return canonical(ox.parse(data, format=ox.RdfFormat.N_QUADS))


def run(*command: str | Path, **environment: str) -> bytes:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, env=os.environ | environment, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout


def pyoxigraph(path: Path, syntax: str) -> set[ox.Quad]:
    return canonical(ox.parse(path=str(path)))


def rdflib_(path: Path, syntax: str) -> set[ox.Quad]:
    name = {"rdfxml": "xml", "jsonld": "json-ld", "ntriples": "nt"}.get(syntax, syntax)
    if syntax not in QUADS:
        graph = rdflib.Graph().parse(data=path.read_bytes(), format=name)
        return nquads(graph.serialize(format="nt", encoding="utf-8"))
    dataset = rdflib.Dataset().parse(data=path.read_bytes(), format=name)
    return nquads(dataset.serialize(format="nquads", encoding="utf-8"))


def jena(path: Path, syntax: str) -> set[ox.Quad]:
    if not shutil.which("java") or not (JARS / "jena-core.jar").exists():
        pytest.skip(want.of("libapache-jena-java"))
    mend = path.parent / "jena"
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                target = mend / name.removeprefix("org/apache/jena/ext/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    class_path = os.pathsep.join([str(mend), *(str(JARS / f"{jar}.jar") for jar in JENA)])
    read_as = ["--syntax=jsonld10"] if syntax == "jsonld" else []
    return nquads(run(*JAVA, "-cp", class_path, "riotcmd.riot", *read_as, "--output=nquads", path))


def rapper(path: Path, syntax: str) -> set[ox.Quad]:
    if not shutil.which("rapper"):
        pytest.skip(want.of("raptor2-utils"))
    return nquads(run("rapper", "-q", "-i", syntax, "-o", "nquads", path))


def javascript(path: Path, syntax: str) -> set[ox.Quad]:
    modules = TOOLS / "node_modules"
    if not shutil.which("node") or not (modules / "n3").exists():
        pytest.skip(want.of("N3.js and jsonld.js"))
    if syntax == "jsonld":
        return nquads(run("node", "-e", JSONLD_JS, path, NODE_PATH=str(modules)))
    name = {"ntriples": "N-Triples", "nquads": "N-Quads"}.get(syntax, syntax)
    return nquads(run("node", "-e", N3_JS, path, name, NODE_PATH=str(modules)))


# What a maker has no parser for, checked against its own list of formats.
CANNOT = {(rapper, "jsonld"), (javascript, "rdfxml")}
READERS = (pyoxigraph, rdflib_, jena, rapper, javascript)


# rdflib's own parsers call what rdflib deprecates.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(
    ("reader", "name"),
    [(r, name) for name, syntax in FILES.items() for r in READERS if (r, syntax) not in CANNOT],
    ids=lambda value: value if isinstance(value, str) else value.__name__.strip("_"),
)
def test_export_reads_back_to_the_same_graph(
    reader: Callable[[Path, str], set[ox.Quad]],
    name: str,
    built: Path,
    published: list[ox.Triple],
    inferred: set[ox.Triple],
    links: list[ox.Triple],
    taxonomy: Taxonomy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # rdflib would rewrite the literals that it knows better: "02" becomes "2".
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    own = published
    graphs: dict[str | None, Collection[ox.Triple]]
    if FILES[name] in QUADS:
        evidence = taxonomy.layers.evidence
        today = taxonomy.layers.today
        graphs = {
            ASSERTED: own,
            INFERRED: inferred,
            LINKED: links,
            EVIDENCE: evidence,
            TODAY: today,
            LENT: taxonomy.layers.lent,
        }
    else:
        parts = {
            "itot-asserted.ttl": own,
            "itot-links.ttl": links,
            "itot-evidence.ttl": taxonomy.layers.evidence,
            "itot-today.ttl": taxonomy.layers.today,
            "itot-lent.ttl": taxonomy.layers.lent,
        }
        graphs = {None: parts.get(name, [*own, *inferred])}
    expected = canonical(
        ox.Quad(t.subject, t.predicate, t.object, *([ox.NamedNode(graph)] if graph else []))
        for graph, triples in graphs.items()
        for t in triples
    )
    read = reader(built / name, FILES[name])
    assert len(read) == len(expected)
    assert read == expected


def test_every_rdf_export_is_read_back(built: Path) -> None:
    reports = {"context.jsonld", "dataset.ttl", "queries.ttl", "report.ttl"}
    rdf = {p.name for p in built.iterdir() if ox.RdfFormat.from_extension(p.suffix[1:])}
    assert rdf - reports == set(FILES)


@pytest.mark.skipif(not shutil.which("rapper"), reason=want.of("raptor2-utils"))
def test_rapper_still_has_no_json_ld_parser() -> None:
    assert b"json-ld" not in run("rapper", "--help").lower()


def test_a_lost_triple_would_be_noticed(published: list[ox.Triple]) -> None:
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in published]
    assert canonical(quads) != canonical(quads[1:])


IRIS = st.sampled_from(
    [BASE + "cluster/a-b", BASE + "msf/a/b", BASE, "http://example.org/é?q=1#x", SKOS.Concept]
).map(ox.NamedNode)
PREDICATES = st.sampled_from(
    [RDF.type, SKOS.note, ITOT.IRI + "note", SKOS.broader, "http://example.org/skos"]
).map(ox.NamedNode)
# What XML cannot hold (controls, surrogates, non-characters) no label may have anyway.
TEXTS = st.text(st.characters(exclude_categories=["C"], include_characters="\t\n"), max_size=12)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(lambda t, tag: ox.Literal(t, language=tag), TEXTS, st.sampled_from(["en", "de-at"])),
    st.sampled_from(
        [
            ("02", "integer"),
            ("4.10", "decimal"),
            ("1", "boolean"),
            ("2002", "gYear"),
            ("1e0", "double"),
        ]
    ).map(lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(XSD.IRI + pair[1]))),
)
TRIPLES = st.lists(st.builds(ox.Triple, IRIS, PREDICATES, IRIS | LITERALS), max_size=8)


@pytest.mark.parametrize(
    ("write", "syntax"),
    [
        (turtle.serialize, ox.RdfFormat.TURTLE),
        (syntaxes.ntriples, ox.RdfFormat.N_TRIPLES),
        (syntaxes.rdfxml, ox.RdfFormat.RDF_XML),
        (syntaxes.jsonld, ox.RdfFormat.JSON_LD),
    ],
    ids=["turtle", "ntriples", "rdfxml", "jsonld"],
)
@given(TRIPLES)
def test_any_graph_reads_back(
    write: Callable[[list[ox.Triple]], Iterable[str]],
    syntax: ox.RdfFormat,
    triples: list[ox.Triple],
) -> None:
    read = {quad.triple for quad in ox.parse("".join(write(triples)), format=syntax)}
    assert read == set(triples)
