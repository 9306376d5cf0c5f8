"""What the server does in a second, alone and while others do it harm. Nothing fails by the clock.

    pytest tests/benchmarks/test_serve.py --benchmark-only --benchmark-json build/serve.json -s

Load comes from wrk (Debian `wrk`) with 8 connections, on the machine of the server. Every
benchmark is one run of some seconds, whose figures are in `extra_info`: requests a second, the
99th percentile in ms, and the answers that were none. A good request must not fail, whoever else
asks.
"""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from pytest_benchmark.fixture import BenchmarkFixture

from itotgraph.questions.saved import saved
from tests import want
from tests.servers import itot

SECONDS = float(os.environ.get("ITOTGRAPH_BENCHMARK_SECONDS", "8"))
CONCEPT = "https://w3id.org/itot/occupation/database-administrator"
LOOKUP = quote(f"SELECT ?p ?o {{ <{CONCEPT}> ?p ?o }}")
TABLE = quote(saved()["table-3"].read_text(encoding="utf-8"))
# Each request with a comment of its own, so that no answer is one that was kept.
EACH_ANOTHER = """
local number = 0
request = function()
  number = number + 1
  return wrk.format("GET", "{path}%23" .. number)
end
"""
HARMFUL = [
    "SELECT * " + "{" * 5000 + "}" * 5000,
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a",
    "SELECT * { BIND('xxxxxxxxxxxxxxxx' AS ?a0) "
    + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(30))
    + "}",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not shutil.which("wrk"):
        pytest.skip(want.of("wrk"))
    with itot.start(tmp_path_factory.mktemp("serve")) as address:
        # From here on the pages are there.
        assert requests.get(f"{address}/occupation/database-administrator/", timeout=120).ok
        yield address


def load(url: str, *options: str) -> dict[str, float]:
    """Ask for a while; return the figures."""
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS:g}s", "--timeout", "10s", "--latency"]
    said = subprocess.run(
        [*command, *options, url], capture_output=True, text=True, check=True
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    latency = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.findall(r"(?:connect|read|write|timeout) (\d+)", said)
    assert rate
    assert latency
    return {
        "rate": float(rate[1]),
        "p99": float(latency[1]) * {"us": 0.001, "ms": 1, "s": 1000}[latency[2]],
        "failed": (int(failed[1]) if failed else 0) + sum(map(int, broken)),
    }


def memory(url: str) -> dict[str, int]:
    """Return the resident memory of the server and of all below it, in MB."""
    port = url.rpartition(":")[2]
    processes = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            status = (entry / "status").read_text()
            command = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        parent, resident = (re.search(rf"^{k}:\s+(\d+)", status, re.M) for k in ("PPid", "VmRSS"))
        if parent and resident:
            pid = int(entry.name)
            processes[pid] = (int(parent[1]), int(resident[1]) // 1024, port in command)
    (front,) = (pid for pid, (_, _, ours) in processes.items() if ours)
    below = {front}
    while more := {p for p, (parent, *_) in processes.items() if parent in below} - below:
        below |= more
    total = sum(processes[pid][1] for pid in below)
    return {"front_mb": processes[front][1], "all_mb": total}


CASES = {
    "page": ("/occupation/database-administrator/", "text/html", ""),
    "turtle": ("/occupation/database-administrator", "text/turtle", ""),
    "lookup": (f"/sparql?query={LOOKUP}", "*/*", ""),
    "lookup, none kept": (f"/sparql?query={LOOKUP}", "*/*", EACH_ANOTHER),
    "table": (f"/sparql?query={TABLE}", "*/*", ""),
    "table, none kept": (f"/sparql?query={TABLE}", "*/*", EACH_ANOTHER),
}


@pytest.mark.parametrize("attacked", [False, True], ids=["alone", "under attack"])
@pytest.mark.parametrize("case", CASES)
def test_requests_a_second(
    case: str, attacked: bool, url: str, tmp_path: Path, benchmark: BenchmarkFixture
) -> None:
    path, accept, script = CASES[case]
    options = ["-H", f"Accept: {accept}"]
    if script:
        (tmp_path / "wrk.lua").write_text(script.replace("{path}", path), encoding="utf-8")
        options += ["-s", str(tmp_path / "wrk.lua")]
    ending = threading.Event()

    def harm(query: str) -> None:
        requests.post(f"{url}/sparql", {"query": query}, timeout=60)

    def attack() -> None:
        """Send two harmful queries a second, as a rule before the last is answered."""
        number = 0
        while not ending.wait(0.5):
            query = f"{HARMFUL[number % len(HARMFUL)]} # {number}"
            threading.Thread(
                target=requests.post,
                args=(f"{url}/sparql", {"query": query}),
                kwargs={"timeout": 60},
            ).start()
            number += 1

    attacker = threading.Thread(target=attack)
    if attacked:
        attacker.start()
    try:
        benchmark.group = case
        figures = benchmark.pedantic(load, [url + path, *options], rounds=1)
    finally:
        ending.set()
        if attacked:
            attacker.join()
            time.sleep(12)  # until all is answered
    benchmark.extra_info.update(figures, attacked=attacked, **memory(url))
    print(f"\n{case}{', under attack' if attacked else ''}: {benchmark.extra_info}")
    assert figures["failed"] == 0


def test_start(tmp_path: Path, benchmark: BenchmarkFixture) -> None:
    """From the command to the first answer."""

    def first_answer() -> None:
        with itot.start(tmp_path) as address:
            assert requests.get(f"{address}/health", timeout=60).ok

    benchmark.pedantic(first_answer, rounds=3)


def test_memory_stays_as_it_is(url: str, benchmark: BenchmarkFixture) -> None:
    """After 30 times the requests that filled what is kept."""
    paths = [f"/competency/s{n:03}" for n in range(1, 400)]

    def crawl(times: int) -> dict[str, int]:
        with requests.Session() as session:
            for turn in range(times):
                for path in paths:
                    session.get(url + path, headers={"Accept": "text/turtle"}, timeout=60)
                    query = f"SELECT * {{ <https://w3id.org/itot{path}> ?p ?o }} # {turn}"
                    session.get(f"{url}/sparql", params={"query": query}, timeout=60)
        return memory(url)

    before = crawl(1)
    after = benchmark.pedantic(crawl, [30], rounds=1)
    benchmark.extra_info.update(before=before, after=after)
    print(f"\nmemory: {before} -> {after}")
