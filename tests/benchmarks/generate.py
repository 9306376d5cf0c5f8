"""Write a larger taxonomy of the same shape: a folder of Turtle for `--graph`.

    python tests/benchmarks/generate.py 100 build/x100

Every count of the real graph times the factor, with other labels and other links, evenly spread
where the paper is uneven. The vocabulary and the schemes are the real ones; the concepts have IRIs
elsewhere, as a user's own would, since the real ones have too few digits. The same factor and seed
give the same bytes.
"""

import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from itotgraph.graph import parse, turtle
from itotgraph.namespaces import PREFIXES

OWN = "https://example.org/"
PLACES = [
    *("activity", "association", "cluster", "competency", "erratum", "msf", "mof"),
    *("occupation", "responsibility", "row", "work-function"),
]
HEADER = "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("dct", "itot", "rdfs", "scheme", "skos")
) + "".join(f"@prefix {name}: <{OWN}{name}/> .\n" for name in PLACES)

VERBS = """Analyze Approve Arrange Assess Build Collect Compare Configure Coordinate Define Deploy
Design Develop Document Enforce Evaluate Forecast Implement Install Integrate Maintain Measure
Migrate Monitor Negotiate Operate Plan Prepare Recover Report Review Schedule Test Train""".split()  # noqa: SIM905
NOUNS = """access account application archive asset audit backup budget business capacity change
client cluster code component configuration contract cost customer data database deadline defect
delivery demand directory enterprise event facility failure gateway hardware incident index
information infrastructure interface inventory license log mail market media message middleware
model network object office operation output partner performance policy portal print problem
process product project protocol purchase quality query record release report request requirement
resource risk router scenario schedule schema script security server service session software
solution standard storage strategy supplier support system task team telephone template terminal
test time tool traffic training transaction update usage user utility vendor version web
workflow""".split()  # noqa: SIM905
TITLES = """administrator analyst architect consultant coordinator designer developer engineer
integrator librarian manager operator planner programmer specialist technician tester
writer""".split()  # noqa: SIM905


class Words:
    """Labels of random words, no two alike."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.used: set[str] = set()

    def label(self, start: str, nouns: int, end: str = "") -> str:
        while True:
            words = [start, *self.rng.choices(NOUNS, k=nouns), end]
            text = " ".join(word for word in words if word)
            if text not in self.used:
                self.used.add(text)
                return text

    def text(self, words: int) -> str:
        return " ".join(self.rng.choices(NOUNS, k=words)).capitalize() + "."


def write(folder: Path, factor: int, seed: int = 3) -> list[Path]:
    """Write the files and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, blocks in _files(factor, random.Random(seed)).items():
        path = folder / f"{name}.ttl"
        with path.open("w", encoding="utf-8") as file:
            file.write(HEADER)
            file.writelines(blocks)
        files.append(path)
    real = parse.load(parse.ontology_files())
    kept = ("agent/", "dataset", "download/", "graph/", "linkset/", "rights/", "scheme/", "source/")
    triples = [
        t for t in real if str(t.subject).removeprefix("<https://w3id.org/itot/").startswith(kept)
    ]
    # The examples of the dataset's description are concepts that are not here.
    triples = [t for t in triples if not t.predicate.value.endswith("exampleResource")]
    (folder / "dataset.ttl").write_text(turtle.serialize(triples), encoding="utf-8")
    for name in ("schema", "skos"):
        source = parse.packaged("ontology") / f"{name}.ttl"
        (folder / f"{name}.ttl").write_bytes(source.read_bytes())
    return files + [folder / f"{name}.ttl" for name in ("dataset", "schema", "skos")]


def _files(factor: int, rng: random.Random) -> dict[str, Iterator[str]]:
    words = Words(rng)

    def parents(children: int, of: int, more: int) -> list[list[int]]:
        """Deal the children out evenly, and then `more` of them to another parent as well."""
        dealt = [{child * of // children} for child in range(children)]
        for _ in range(more):
            rng.choice(dealt).add(rng.randrange(of))
        return [sorted(each) for each in dealt]

    clusters, roles, functions, areas = 13 * factor, 12 * factor, 81 * factor, 99 * factor
    cluster_of = [function * clusters // functions for function in range(functions)]
    functions_of, areas_of = defaultdict(list), defaultdict(list)
    for function, cluster in enumerate(cluster_of):
        functions_of[cluster].append(function)
    role_of = [area * roles // areas for area in range(areas)]
    for area, role in enumerate(role_of):
        areas_of[role].append(area)
    clusters_of = parents(156 * factor, clusters, 28 * factor)
    occupations_of = defaultdict(list)
    for occupation, listed in enumerate(clusters_of):
        for cluster in listed:
            occupations_of[cluster].append(occupation)
    requirers = parents(846 * factor, functions, 117 * factor)
    required = defaultdict(list)
    for each, listed in enumerate(requirers):
        for function in listed:
            required[function].append(each)
    pairs = _pairs(49 * factor, clusters, roles, rng)

    def framework(role: int) -> str:
        return "msf" if role % 2 == 0 else "mof"

    def competency(number: int) -> str:
        return f"competency:{'k' if number % 7 < 3 else 's'}{number:06}"

    def named(curie: str, kind: str, label: str, scheme: str, number: str, *more: str) -> str:
        return block(
            curie, kind, f'skos:prefLabel "{label}"@en', f"skos:inScheme scheme:{scheme}",
            f'skos:notation "{number}"', *more,
        )  # fmt: skip

    def occupations() -> Iterator[str]:
        for c in range(clusters):
            top = "skos:topConceptOf scheme:occupations"
            definition = f'skos:definition "{words.text(40)}"@en'
            label = words.label("", 3, "management").capitalize()
            more = [f"itot:relatedProfile cluster:c{c - 1:06}"] if c % 3 == 2 else []
            number = f"C{c:06}"
            yield named(f"cluster:c{c:06}", "OccupationCluster", label, "occupations", number,
                        top, definition, *more)  # fmt: skip
        for o, listed in enumerate(clusters_of):
            broader = f"skos:broader {some('cluster:c', listed)}"
            label = words.label("", 2, rng.choice(TITLES)).capitalize()
            yield named(f"occupation:o{o:06}", "Occupation", label, "occupations", f"O{o:06}",
                        broader)  # fmt: skip

    def work_functions() -> Iterator[str]:
        for f, cluster in enumerate(cluster_of):
            yield named(
                f"work-function:f{f:06}", "CriticalWorkFunction",
                words.label(rng.choice(VERBS), 4), "work-functions", f"C{cluster:06}.F{f:06}",
                "skos:topConceptOf scheme:work-functions",
                f"itot:occupationCluster cluster:c{cluster:06}",
                "itot:requires " + ", ".join(map(competency, required[f])),
            )  # fmt: skip
        for a, listed in enumerate(parents(517 * factor, functions, 22 * factor)):
            broader = f"skos:broader {some('work-function:f', listed)}"
            label = words.label(rng.choice(VERBS), 7)
            yield named(f"activity:a{a:06}", "KeyActivity", label, "work-functions", f"A{a:06}",
                        broader)  # fmt: skip

    def competencies() -> Iterator[str]:
        for number in range(846 * factor):
            curie = competency(number)
            known = curie.startswith("competency:k")
            start = "Knowledge of" if known else f"Ability to {rng.choice(VERBS).lower()}"
            yield named(
                curie, "Knowledge" if known else "Ability", words.label(start, 7),
                "competencies", f"{'K' if known else 'S'}{number:06}",
                "skos:topConceptOf scheme:competencies",
            )  # fmt: skip

    def frameworks() -> Iterator[str]:
        for r in range(roles):
            scheme = framework(r)
            yield named(
                f"{scheme}:r{r:06}", "RoleCluster", words.label("", 2).capitalize(), scheme,
                f"{scheme.upper()}{r:06}", f"skos:topConceptOf scheme:{scheme}",
                f'skos:definition "{words.text(42)}"@en',
            )  # fmt: skip
        for a, role in enumerate(role_of):
            scheme = framework(role)
            yield named(
                f"{scheme}:a{a:06}", "FunctionalArea",
                words.label("", 2, rng.choice(TITLES)).capitalize(), scheme,
                f"{scheme.upper()}{role:06}.{a:06}", f"skos:broader {scheme}:r{role:06}",
                f'skos:definition "{words.text(27)}"@en',
            )  # fmt: skip
        labels: list[str] = []
        for duty in range(500 * factor):
            area = duty * areas // (500 * factor)
            scheme = framework(role_of[area])
            # The last ones have the words of those of other areas.
            earlier = duty - 100 * factor
            same = duty >= 482 * factor
            labels.append(labels[earlier] if same else words.label(rng.choice(VERBS), 8))
            more = [f"itot:sameWording responsibility:r{earlier:06}"] if same else []
            yield named(f"responsibility:r{duty:06}", "Responsibility", labels[-1], scheme,
                        f"R{duty:06}", f"skos:broader {scheme}:a{area:06}", *more)  # fmt: skip

    places: list[dict[str, int]] = [defaultdict(int) for _ in range(5)]
    associations, rows = [], []
    for number, (cluster, role, turn, turns, share, shares) in enumerate(pairs):
        # Each function of the cluster and each area of the role is in one association at least.
        its_functions = [
            f
            for i, f in enumerate(functions_of[cluster])
            if i % turns == turn or rng.random() < 0.38
        ]
        its_areas = [
            a for i, a in enumerate(areas_of[role]) if i % shares == share or rng.random() < 0.39
        ] or areas_of[role][:1]
        its_functions = its_functions or functions_of[cluster][:1]
        scheme = framework(role)
        parts = {
            "OccupationCluster": f"cluster:c{cluster:06}",
            "RoleCluster": f"{scheme}:r{role:06}",
            "WorkFunction": some("work-function:f", its_functions),
            "FunctionalArea": some(f"{scheme}:a", its_areas),
        }
        sources = []
        for table in (1, 2) if scheme == "msf" else (3, 4):
            places[table]["rows"] += 1
            position = places[table]["rows"]
            sources.append(f"row:r{table}-{position:06}")
            printed = [f"itot:printed{name} {value}" for name, value in parts.items()]
            if table % 2:
                printed.append(
                    "itot:printedOccupation " + some("occupation:o", occupations_of[cluster])
                )
            cells = {"function": parts["WorkFunction"], "area": parts["FunctionalArea"]}
            if table % 2:
                cells["occupation"] = some("occupation:o", occupations_of[cluster])
            for kind, value in cells.items():
                for place, item in enumerate(value.split(","), 1):
                    iri = f"<{OWN}row/r{table}-{position:06}#{kind}-{place}>"
                    rows.append(
                        block(iri, "RowEntry", f"itot:row {sources[-1]}",
                              f"itot:entry {item.strip()}", f"itot:position {place}")
                    )  # fmt: skip
            rows.append(
                block(sources[-1], "TableRow", f'rdfs:label "Table {table}, row {position}"@en',
                      f"itot:position {position}", f"itot:table {table}", *printed)
            )  # fmt: skip
        stated = [f"itot:{name[0].lower()}{name[1:]} {value}" for name, value in parts.items()]
        associations.append(
            block(f"association:a{number:06}", "RoleAssociation",
                  f"dct:source {', '.join(sources)}", *stated)
        )  # fmt: skip

    def errata() -> Iterator[str]:
        for e in range(185 * factor):
            table, row = 1 + e % 4, 1 + e % (24 * factor)
            touched = [f"row:r{table}-{row:06}"] if row <= places[table]["rows"] else []
            touched += [f"occupation:o{rng.randrange(156 * factor):06}" for _ in range(4)]
            touched += [f"activity:a{rng.randrange(517 * factor):06}"] if e % 2 else []
            yield block(
                f"erratum:e{e:06}", "Erratum", f'rdfs:label "{words.label("", 6).capitalize()}"@en',
                f'dct:identifier "E{e:06}"', f"itot:kind itot:{('damage', 'inconsistency')[e % 2]}",
                f'itot:location "Table {table}, row {row}"@en',
                f'itot:reading "{words.text(7)}"@en', f'itot:reason "{words.text(9)}"@en',
                "itot:says " + ", ".join(f'"{words.text(10)}"@en' for _ in range(1 + e % 2)),
                f"itot:touches {', '.join(touched)}",
            )  # fmt: skip

    return {
        "associations": iter(associations),
        "competencies": competencies(),
        "errata": errata(),
        "frameworks": frameworks(),
        "occupations": occupations(),
        "rows": iter(rows),
        "work-functions": work_functions(),
    }


def _pairs(
    number: int, clusters: int, roles: int, rng: random.Random
) -> list[tuple[int, int, int, int, int, int]]:
    """Return distinct pairs of a cluster and a role, with the turn of the pair in each."""
    pairs: list[tuple[int, int]] = []
    while len(pairs) < number:
        pairs.clear()
        deck = [i % roles for i in range(number)]
        rng.shuffle(deck)
        seen = set()
        for i, role in enumerate(deck):
            pair = (i * clusters // number, role)
            while pair in seen:
                pair = (pair[0], rng.randrange(roles))
            seen.add(pair)
            pairs.append(pair)
        if len({role for _, role in pairs}) < roles:
            pairs.clear()
    by_cluster, by_role = defaultdict(list), defaultdict(list)
    for cluster, role in pairs:
        by_cluster[cluster].append(role)
        by_role[role].append(cluster)
    return [
        (
            cluster, role,
            by_cluster[cluster].index(role), len(by_cluster[cluster]),
            by_role[role].index(cluster), len(by_role[role]),
        )
        for cluster, role in pairs
    ]  # fmt: skip


def block(subject: str, kind: str, *statements: str) -> str:
    """Return the statements about one subject."""
    return (
        f"\n{subject}\n" + " ;\n".join(f"    {s}" for s in (f"a itot:{kind}", *statements)) + " .\n"
    )


def some(start: str, numbers: list[int]) -> str:
    """Return several objects."""
    return ",\n        ".join(f"{start}{number:06}" for number in numbers)


if __name__ == "__main__":
    written = write(Path(sys.argv[2]), int(sys.argv[1]))
    print(f"{sum(path.stat().st_size for path in written)} bytes in {len(written)} files")
