"""How fast ratings become N-Triples, beside morph-kgc, plain rdflib and the least that Python can
do (a loop that checks nothing) on the same file.

    pytest tests/benchmarks --benchmark-only

Each is a process of its own, from its start to the file on disk. morph-kgc needs an older
pyoxigraph than this project, so it wants an environment of its own: name its Python in
ITOTGRAPH_MORPH_KGC.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HEADER = (
    "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tN\tStandard Error\t"
    "Lower CI Bound\tUpper CI Bound\tRecommend Suppress\tNot Relevant\tDate\tDomain Source"
)
MAPPED = {
    "Data Value": "value",
    "N": "sampleSize",
    "Standard Error": "standardError",
    "Lower CI Bound": "lowerBound",
    "Upper CI Bound": "upperBound",
    "Recommend Suppress": "recommendSuppress",
    "Not Relevant": "notRelevant",
    "Date": "date",
    "Domain Source": "domainSource",
}
NS = "https://w3id.org/itot/ns/onet#"
DATA = "https://w3id.org/itot/onet/"

RDFLIB = f"""
import csv, sys
from rdflib import Graph, Literal, RDF, URIRef, XSD
graph = Graph()
ns, data = {NS!r}, {DATA!r}
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file, delimiter="\\t", quoting=csv.QUOTE_NONE):
        code, element, scale = row["O*NET-SOC Code"], row["Element ID"], row["Scale ID"]
        s = URIRef(f"{{data}}rating/{{code}}/{{element}}/{{scale}}")
        graph.add((s, RDF.type, URIRef(ns + "Rating")))
        graph.add((s, URIRef(ns + "occupation"), URIRef(data + code)))
        graph.add((s, URIRef(ns + "element"), URIRef(data + "element/" + element)))
        graph.add((s, URIRef(ns + "scale"), URIRef(data + "scale/" + scale)))
        for column, name in {MAPPED!r}.items():
            if row[column] != "n/a":
                graph.add((s, URIRef(ns + name), Literal(row[column])))
graph.serialize(sys.argv[2], format="nt", encoding="utf-8")
"""

LOOP = f"""
import csv, sys
ns, data, xsd = {NS!r}, {DATA!r}, "http://www.w3.org/2001/XMLSchema#"
kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
with open(sys.argv[1], encoding="utf-8", newline="") as file, open(sys.argv[2], "w") as output:
    rows = csv.reader(file, delimiter="\\t", quoting=csv.QUOTE_NONE)
    next(rows)
    for o, e, _, s, value, n, error, low, high, suppress, relevant, date, source in rows:
        r = f"<{{data}}rating/{{o}}/{{e}}/{{s}}>"
        output.write(
            f'{{r}} <{{kind}}> <{{ns}}Rating> .\\n{{r}} <{{ns}}occupation> <{{data}}{{o}}> .\\n'
            f'{{r}} <{{ns}}element> <{{data}}element/{{e}}> .\\n'
            f'{{r}} <{{ns}}scale> <{{data}}scale/{{s}}> .\\n'
            f'{{r}} <{{ns}}value> "{{value}}"^^<{{xsd}}decimal> .\\n'
            f'{{r}} <{{ns}}sampleSize> "{{n}}"^^<{{xsd}}integer> .\\n'
            f'{{r}} <{{ns}}standardError> "{{error}}"^^<{{xsd}}decimal> .\\n'
            f'{{r}} <{{ns}}lowerBound> "{{low}}"^^<{{xsd}}decimal> .\\n'
            f'{{r}} <{{ns}}upperBound> "{{high}}"^^<{{xsd}}decimal> .\\n'
            f'{{r}} <{{ns}}recommendSuppress> "{{suppress}}" .\\n'
            f'{{r}} <{{ns}}notRelevant> "{{relevant}}" .\\n'
            f'{{r}} <http://purl.org/dc/terms/date> "{{date}}" .\\n'
            f'{{r}} <{{ns}}domainSource> "{{source}}" .\\n'
        )
"""


def table(folder: Path, rows: int) -> Path:
    """Write a table of ratings as O*NET ships them, with values that vary as theirs do."""
    folder.mkdir()
    path = folder / "Skills.txt"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\r\n")
        for number in range(rows):
            occupation, rest = divmod(number, 240)
            element, scale = divmod(rest, 2)
            # Knowledge of 29.0 has 28,534 different bounds in 58,014 rows, Skills 318 in 61,530.
            different = number * 7919 % 30_011
            value, error = different % 401 / 100 + 1, different % 4999 / 10_000
            file.write(
                f"{11 + occupation % 40}-{1000 + occupation // 40}.00\t2.A.{element}\t"
                f"Element {element}\t{'IM' if scale else 'LV'}\t{value:.2f}\t{8 + number % 40}\t"
                f"{error:.4f}\t{value - error:.4f}\t{value + error:.4f}\tN\t"
                f"{'n/a' if scale else 'N'}\t0{1 + occupation % 9}/20{10 + occupation % 15}\t"
                f"{'Analyst' if occupation % 3 else 'Incumbent'}\r\n"
            )
    return path


@pytest.fixture(scope="module")
def ratings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return table(tmp_path_factory.mktemp("import") / "onet", 100_000)


def measured(benchmark: Any, command: list[str | Path], output: Path, rounds: int) -> None:
    """Run a command some times: triples a second of the clock, and of the processor (user and
    system time together), which other programs on the machine disturb less.
    """
    processor, peaks = [], []

    def run() -> None:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        processor.append(usage.ru_utime + usage.ru_stime)
        peaks.append(usage.ru_maxrss // 1024)

    benchmark.pedantic(run, rounds=rounds)
    with output.open("rb") as file:
        triples = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    benchmark.extra_info["triples"] = triples
    benchmark.extra_info["triples/s"] = round(triples / benchmark.stats.stats.min)
    benchmark.extra_info["triples/s of processor"] = round(triples / min(processor))
    benchmark.extra_info["peak MB"] = max(peaks)
    assert triples > 1_200_000


def test_itotgraph(benchmark: Any, ratings: Path, tmp_path: Path) -> None:
    output = tmp_path / "onet.nt"
    program = Path(sys.executable).parent / "itotgraph"
    measured(benchmark, [program, "import", "onet", ratings.parent, "-o", output], output, 5)


def test_morph_kgc(benchmark: Any, ratings: Path, tmp_path: Path) -> None:
    python = os.environ.get("ITOTGRAPH_MORPH_KGC")
    if not python:
        pytest.skip("ITOTGRAPH_MORPH_KGC names no Python that has morph-kgc")
    output = tmp_path / "onet.nt"
    # morph-kgc goes by the ending of the name.
    source = tmp_path / "ratings.tsv"
    source.symlink_to(ratings)
    objects = "".join(
        f"rr:predicateObjectMap [ rr:predicate <{NS}{name}> ; "
        f'rr:objectMap [ rml:reference "{column}" ] ] ;\n'
        for column, name in MAPPED.items()
    )
    links = "".join(
        f"rr:predicateObjectMap [ rr:predicate <{NS}{name}> ; "
        f'rr:objectMap [ rr:template "{DATA}{part}{{{column}}}" ] ] ;\n'
        for name, part, column in (
            ("occupation", "", "O*NET-SOC Code"),
            ("element", "element/", "Element ID"),
            ("scale", "scale/", "Scale ID"),
        )
    )
    mapping = tmp_path / "mapping.ttl"
    mapping.write_text(
        f"""@prefix rr: <http://www.w3.org/ns/r2rml#> .
        @prefix rml: <http://semweb.mmlab.be/ns/rml#> .
        @prefix ql: <http://semweb.mmlab.be/ns/ql#> .
        <#ratings> a rr:TriplesMap ;
          rml:logicalSource [ rml:source "{source}" ; rml:referenceFormulation ql:CSV ] ;
          {objects}{links}
          rr:subjectMap [ rr:class <{NS}Rating> ;
            rr:template "{DATA}rating/{{O*NET-SOC Code}}/{{Element ID}}/{{Scale ID}}" ] .""",
        encoding="utf-8",
    )
    config = tmp_path / "config.ini"
    config.write_text(
        f"[CONFIGURATION]\noutput_file: {output}\noutput_format: N-TRIPLES\nna_values: n/a\n"
        f"logging_level: ERROR\n[ratings]\nmappings: {mapping}\n",
        encoding="utf-8",
    )
    measured(benchmark, [python, "-m", "morph_kgc", config], output, 2)


def test_rdflib(benchmark: Any, ratings: Path, tmp_path: Path) -> None:
    output = tmp_path / "onet.nt"
    measured(benchmark, [sys.executable, "-c", RDFLIB, ratings, output], output, 1)


def test_a_loop_that_checks_nothing(benchmark: Any, ratings: Path, tmp_path: Path) -> None:
    output = tmp_path / "onet.nt"
    measured(benchmark, [sys.executable, "-c", LOOP, ratings, output], output, 5)


def test_a_million_rows_in_flat_memory(benchmark: Any, tmp_path: Path) -> None:
    source, output = table(tmp_path / "onet", 1_000_000), tmp_path / "onet.nt"
    program = Path(sys.executable).parent / "itotgraph"
    measured(benchmark, [program, "import", "onet", source.parent, "-o", output], output, 3)
    assert benchmark.extra_info["triples"] > 12_000_000
    assert benchmark.extra_info["peak MB"] < 500
