"""The tree of JSON, walked as a program would, and read as JSON-LD."""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from itotgraph.graph.layers import Layers
from itotgraph.namespaces import BASE
from itotgraph.publish.framed import framed
from tests import want
from tests.conftest import ROOT
from tests.test_readme import blocks

Tree = dict[str, Any]


@pytest.fixture(scope="module")
def layers() -> Layers:
    return Layers()


@pytest.fixture(scope="module")
def text(layers: Layers) -> str:
    return framed(layers.stated, layers.inferred, layers.linked)


@pytest.fixture(scope="module")
def schemes(text: str) -> dict[str, Tree]:
    return {scheme["id"].rpartition("/")[2]: scheme for scheme in json.loads(text)["schemes"]}


def test_the_clusters_hold_what_the_paper_has(schemes: dict[str, Tree]) -> None:
    clusters = schemes["occupations"]["occupationClusters"]
    functions = [cluster["workFunctions"] for cluster in clusters]
    assert [len(of_one) for of_one in functions] == [6, 5, 5, 5, 6, 5, 10, 9, 6, 6, 6, 7, 5]
    assert sum(len(f["keyActivities"]) for of_one in functions for f in of_one) == 539
    kinds = Counter(c["type"] for of_one in functions for f in of_one for c in f["requires"])
    assert kinds == {"Knowledge": 411, "Ability": 552}
    listed = Counter(o["label"] for cluster in clusters for o in cluster["occupations"])
    assert len(listed) == 156
    assert sum(count > 1 for count in listed.values()) == 24
    associations = [a for cluster in clusters for a in cluster["roleAssociations"]]
    assert len(associations) == 49
    for one in associations:
        assert one["functionsMet"] == len(one["workFunction"]) <= one["functionsInAll"]
        assert one["roleCluster"]["type"] == "RoleCluster"
        assert one["functionalArea"]


@pytest.mark.parametrize(
    ("name", "areas", "responsibilities", "nested"), [("msf", 26, 84, 0), ("mof", 73, 408, 8)]
)
def test_the_roles_hold_what_the_paper_has(
    schemes: dict[str, Tree], name: str, areas: int, responsibilities: int, nested: int
) -> None:
    roles = schemes[name]["roleClusters"]
    assert len(roles) == 6
    found = [area for role in roles for area in role["functionalAreas"]]
    assert len(found) == areas
    duties = [duty for area in found for duty in area.get("responsibilities", ())]
    assert len(duties) == responsibilities
    assert sum(len(duty.get("responsibilities", ())) for duty in duties) == nested


def test_a_thing_stands_in_full_with_its_codes_elsewhere(schemes: dict[str, Tree]) -> None:
    clusters = schemes["occupations"]["occupationClusters"]
    analysts = [o for c in clusters for o in c["occupations"] if o["label"] == "Systems analyst"]
    assert len(analysts) == 5
    assert all(analyst == analysts[0] for analyst in analysts)
    assert {
        "id": f"{BASE}onet/15-1211.00",
        "label": "Computer Systems Analysts",
        "notation": "15-1211.00",
    } in analysts[0]["exactMatch"]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
def test_the_tree_is_the_graph(text: str, layers: Layers) -> None:
    """... as two readers of JSON-LD have it."""
    made = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)}
    graph = {*layers.stated, *layers.inferred, *layers.linked}
    assert made <= graph
    assert len(made) > 10_000
    other = rdflib.Graph().parse(data=text, format="json-ld")
    read = ox.parse(other.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    assert {quad.triple for quad in read} == made


def test_a_graph_without_these_schemes_is_an_empty_tree() -> None:
    assert json.loads(framed([], []))["schemes"] == []


def test_the_readme_walks_it(text: str, tmp_path: Path) -> None:
    if not shutil.which("node"):
        pytest.skip(want.of("node"))
    (program,) = blocks("js", [ROOT / "src/itotgraph/publish/README.md"])
    (tmp_path / "itot.json").write_text(text, encoding="utf-8")
    run = ["node", "-e", f'const fs = require("fs");\n{program}']
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Technology architecture development and management 6 [")
