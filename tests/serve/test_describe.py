"""Linked data: what every IRI of ours answers with."""

import html
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import requests

from itotgraph.graph.check import shapes_files
from itotgraph.graph.parse import load, packaged
from itotgraph.namespaces import BASE, ITOT
from tests.serve.client import ask, data, get, refused, rows, triples
from tests.servers import itot
from tests.test_readme import blocks


def test_every_iri_of_ours_answers(url: str, built: Path) -> None:
    """Concepts, schemes, terms, rows, associations, errata, mapping sets, shapes: each at its path,
    with its triples; graphs and versions with theirs.
    """
    paths: dict[str, set[ox.Triple]] = {}
    for file in (built / "itot.nq", built / "queries.ttl", *shapes_files()):
        for quad in ox.parse(path=str(file)):
            for term in (quad.subject, quad.object, quad.graph_name):
                if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                    path = term.value.removeprefix(BASE).partition("#")[0]
                    told = paths.setdefault(path, set())
                    if term == quad.subject and not isinstance(quad.subject, ox.BlankNode):
                        told.add(quad.triple)
    files = [path for path in paths if path.startswith(("download/", "assets/"))]
    for other in ("sparql", "openapi.json", *files):
        paths.pop(other, None)
    for kind in ("shape/", "shapes", "mapping/", "graph/", "ns/1.0.0", "dataset/1.0.0", "queries/"):
        assert any(path.startswith(kind) for path in paths), kind
    for graph in [path for path in paths if path.startswith("graph/")]:
        paths[graph].clear()
    with requests.Session() as session:
        for path, wanted in paths.items():
            response = session.get(
                f"{url}/{path}", headers={"Accept": "application/n-triples"}, timeout=30
            )
            found = triples(response)
            assert found, path
            assert {t for t in wanted if not isinstance(t.object, ox.BlankNode)} <= found, path
    assert len(paths) > 2500


def test_the_whole_graph_its_parts_and_its_vocabulary(
    url: str, built: Path, tmp_path: Path
) -> None:
    def read(name: str) -> ox.Dataset:
        form = ox.RdfFormat.N_QUADS if name.endswith("nq") else ox.RdfFormat.TURTLE
        return canonical(ox.parse((built / name).read_bytes(), format=form))

    def canonical(quads: Iterator[ox.Quad]) -> ox.Dataset:
        dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return dataset

    def served(path: str) -> ox.Dataset:
        response = get(f"{url}/{path}", "text/turtle")
        return canonical(ox.parse(response.content, format=ox.RdfFormat.TURTLE))

    assert served("graph/asserted") == read("itot-asserted.ttl")
    assert served("graph/linked") == read("itot-links.ttl")
    whole = served("")
    assert len(whole) == len(read("itot.nq")) + len(data(tmp_path).read_text().splitlines())
    terms = {q.subject for q in served("ns/") if isinstance(q.subject, ox.NamedNode)}
    assert ox.NamedNode(ITOT.Occupation) in terms
    assert ox.NamedNode(f"{ITOT.IRI}onet#Rating") not in terms
    assert served("ns/1.0.0") == served("ns/")
    own = {t.subject for t in load([packaged("ontology") / "schema.ttl"])}
    assert {term for term in own if isinstance(term, ox.NamedNode)} <= terms


def test_a_term_with_a_fragment_is_in_its_document(url: str) -> None:
    found = {triple.subject for triple in triples(get(f"{url}/ns/onet", "text/turtle"))}
    assert ox.NamedNode(f"{ITOT.IRI}onet#Rating") in found


def test_a_code_with_a_dot_is_no_file_ending(url: str) -> None:
    found = triples(get(f"{url}/onet/15-1241.00", "text/turtle"))
    assert {t.subject for t in found} == {ox.NamedNode(f"{BASE}onet/15-1241.00")}


def test_an_iri_of_other_letters(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    node = f"<{BASE}occupation/größe-日本>"
    own.write_text(f'{node} <https://example.org/1> "x"@en .\n', encoding="utf-8")
    with itot.start(tmp_path, "--with", str(own)) as url:
        response = get(f"{url}/occupation/größe-日本", "text/turtle")
        assert len(triples(response)) == 1
        location = response.headers["Content-Location"]
        assert location == "/occupation/gr%C3%B6%C3%9Fe-%E6%97%A5%E6%9C%AC.ttl"
        assert get(url + location).content == response.content
        # No XML element has the name 1.
        refused(get(url + location.replace(".ttl", ".rdf")), 406, "ask for another syntax")


def test_a_users_own_data(tmp_path: Path) -> None:
    own = tmp_path / "titles.ttl"
    (turtle,) = blocks("turtle")
    elsewhere = ("https://example.org/t#5", "https://example.org/t?id=5&n=a%20b", "urn:uuid:5")
    more = "".join(
        f'<{i}> a <{ITOT.Occupation}> ; skos:prefLabel "X {i}"@en .\n' for i in elsewhere
    )
    own.write_text(turtle + more, encoding="utf-8")
    broken = tmp_path / "broken.ttl"
    broken.write_text("<<<<<<< HEAD\n", encoding="utf-8")
    with itot.run("--port", "0", "--with", str(broken)) as process:
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert err.startswith(f"itotgraph: error: {broken}:1: merge conflict")
    with itot.start(tmp_path, "--with", str(own)) as url:
        query = f"SELECT ?role {{ <https://example.org/title/sre> <{ITOT.candidateRole}> ?role }}"
        roles = {row["role"] for row in rows(ask(url, query))}
        beside = f"""SELECT ?role {{ <{BASE}cluster/network-design-and-administration>
            <{ITOT.associatedRole}> ?role }}"""
        assert roles == {row["role"] for row in rows(ask(url, beside))} != set()
        # What a client makes of an identifier by the view of /reconcile.
        for iri in elsewhere:
            page = requests.get(f"{url}/{quote(iri, safe='')}", timeout=30)
            assert f"X {html.escape(iri)}" in page.text
