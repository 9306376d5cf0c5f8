"""SHACL validation of the graph, and of a user's own triples with it.

pyshacl checks the Core constraints, on the nodes that do not plainly conform (`sieve`), or the
compiled engine `shacl`, of the extra `fast`, on all. Each `sh:sparql` constraint is asked once, on
Oxigraph, for all focus nodes of its shape, and its rows become ordinary results (SHACL, section
5.3.1): other engines ask it again for every focus node. pyshacl alone is the judge in the tests.
"""

import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

import pyoxigraph as ox

from itotgraph import __version__
from itotgraph.errors import RemoteError
from itotgraph.graph import lint, sieve
from itotgraph.graph.infer import plain_labels, turned
from itotgraph.graph.language import preference
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import load, mentions, packaged, positions, text
from itotgraph.graph.source import as_rdflib, as_store, ntriples, select
from itotgraph.names import expand, shorten
from itotgraph.namespaces import BASE, ITOT, PROLOGUE, RDF, RDFS, SH, SKOS
from itotgraph.text import render
from itotgraph.text.answer import Answer
from itotgraph.text.render import Term, printable

if TYPE_CHECKING:
    from itotgraph.graph.mappings import Mapping as Claim
    from itotgraph.graph.remote import Remote

Place = tuple[Path, int]
Places = Mapping["Finding", Place]
# What shapes say, by subject and predicate. Any: to the type checker a term may be a triple.
Rules = Mapping[tuple[str, str], Sequence[Any]]

SEVERITIES = ("violation", "warning", "info")

_IRI = re.compile("<[^<>]*>")
_TYPE = ox.NamedNode(RDF.type)


@dataclass(frozen=True, order=True)
class Finding:
    """One validation result (SHACL, section 3.6.2); terms are in N-Triples form."""

    severity: str
    shape: str
    focus: str
    path: str | None
    value: str | None
    message: str
    component: str


@dataclass(frozen=True)
class Shape:
    """What a shape says of itself."""

    iri: str
    name: str
    description: str


def shapes_files() -> list[Path]:
    """Return the Turtle files of the packaged shapes, in name order."""
    return sorted(packaged("shapes").glob("*.ttl"))


def check(
    triples: Sequence[ox.Triple], shapes: Sequence[ox.Triple], engine: str = "oxigraph"
) -> list[Finding]:
    """Return the findings of the shapes in the triples, the worst first.

    The engine "reference" leaves the SPARQL constraints to pyshacl, too: slow, the same findings.
    """
    return [*_check(triples, shapes, engine)]


def _check(
    triples: Sequence[ox.Triple],
    shapes: Sequence[ox.Triple],
    engine: str,
    claims: Sequence["Claim"] = (),
    theirs: Collection[ox.Triple] = (),
) -> dict[Finding, Place | None]:
    """Return the findings, the worst first, with the place of those that are of no RDF file."""
    if engine == "reference":
        findings = _pyshacl(triples, shapes)
    else:
        core = [t for t in shapes if t.predicate.value != SH.sparql]
        written = ntriples(triples)
        findings = _core(triples, written, core) | _sparql(as_store(triples, written), shapes)
    index = lint.by_predicate(triples)
    findings = {_explained(finding, index) for finding in findings}
    found_by = (lint.terms, lint.codes, lint.literals, lint.order)
    breaches = [breach for find in found_by for breach in find(index)]
    if claims:
        breaches += lint.mapping_sets(index, claims, theirs)
    found = dict.fromkeys(findings) | _told(breaches, shapes)
    rank = {severity: number for number, severity in enumerate(SEVERITIES)}
    return dict(
        sorted(
            found.items(), key=lambda f: (rank[f[0].severity], f[0].shape, f[0].focus, str(f[0]))
        )
    )


_SHOWN = {"broader-no-cycle": (lint.cycle, " > "), "notation-unique": (lint.same_notation, ", ")}


def _explained(finding: Finding, index: lint.Triples) -> Finding:
    """Return the finding with what SHACL has no words for: the way round, and who else it is."""
    rule = finding.shape.removeprefix(f"{BASE}shape/")
    if rule not in _SHOWN:
        return finding
    find, sign = _SHOWN[rule]
    shown = sign.join(map(shorten, find(index, finding.focus.strip("<>"))))
    problem, stop, mend = finding.message.partition(". ")
    return replace(finding, message=f"{problem}: {shown}{stop}{mend}") if shown else finding


def _told(
    breaches: Sequence[lint.Breach], shapes: Iterable[ox.Triple]
) -> dict[Finding, Place | None]:
    if not breaches:
        return {}
    rules = _rules(shapes)
    found: dict[Finding, Place | None] = {}
    for breach in breaches:
        shape = f"{BASE}shape/{breach.rule}"
        (severity,), (message,) = rules[f"<{shape}>", SH.severity], rules[f"<{shape}>", SH.message]
        finding = Finding(
            severity=_severity(severity.value),
            shape=shape,
            focus=str(breach.focus),
            path=None,
            value=str(breach.value),
            message=_filled(message.value, breach.told),
            component=shape,
        )
        found[finding] = breach.place
    return found


def fetch(endpoint: "Remote", shapes: Sequence[ox.Triple]) -> list[ox.Triple]:
    """Return of a remote graph what the shapes look at: the triples with a predicate they name.

    Those with a predicate that no vocabulary has come, too, since no shape can name it. Many
    stores cut long answers without a word: what comes is held against what they count, and asked
    for again by predicate where it is less. Raises RemoteError where that does not help.
    """
    reported = (RDF.type, RDFS.subClassOf, RDFS.label, SKOS.prefLabel)
    named = {ox.NamedNode(iri) for iri in (*reported, ITOT.table, ITOT.position)}
    for triple in shapes:
        if isinstance(triple.object, ox.NamedNode):
            named.add(triple.object)
        elif triple.predicate.value == SH.select and isinstance(triple.object, ox.Literal):
            words = re.findall(r"<[^<>\s]+>|[\w-]*:[\w-]+", triple.object.value)
            named.update(ox.NamedNode(iri) for iri in map(expand, words) if iri)
    there = select(endpoint, "SELECT DISTINCT ?p { ?s ?p ?o }")
    named.update(row["p"] for row in there if lint.is_unknown(row["p"].value))
    pattern = f"VALUES ?p {{ {' '.join(sorted(map(str, named)))} }} ?s ?p ?o"
    counted = f"{{ SELECT DISTINCT ?s ?p ?o {{ {pattern} }} }}"
    rows = select(endpoint, f"SELECT ?p (COUNT(*) AS ?n) {{ {counted} }} GROUP BY ?p")
    counts = {row["p"]: int(row["n"].value) for row in rows}

    if not counts:
        mend = "add ?default-graph-uri=IRI, or what the store calls the union of its graphs"
        raise RemoteError(endpoint.name, "its default graph has nothing to check", mend)
    triples = _construct(endpoint, pattern)
    if len(triples) == sum(counts.values()):
        return list(triples)
    parts = [_construct(endpoint, f"?s ?p ?o VALUES ?p {{ {predicate} }}") for predicate in counts]
    if [len(part) for part in parts] != list(counts.values()):
        problem = f"gives {sum(map(len, parts))} of {sum(counts.values())} triples"
        raise RemoteError(endpoint.name, problem, "raise its limit on the size of answers")
    triples = set().union(*parts)
    if any(isinstance(t.subject, ox.BlankNode) for t in triples):
        problem = "has blank nodes and gives them in pieces only"
        raise RemoteError(endpoint.name, problem, "raise its limit on the size of answers")
    return list(triples)


def _construct(endpoint: "Remote", pattern: str) -> set[ox.Triple]:
    answer = endpoint.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}")
    return set(cast(Iterable[ox.Triple], answer))


def fails(findings: Iterable[Finding], at: str) -> bool:
    """Return whether any finding is as severe as `at` ("violation", "warning", "info") or worse."""
    return any(SEVERITIES.index(f.severity) <= SEVERITIES.index(at) for f in findings)


def as_turtle(findings: Iterable[Finding]) -> str:
    """Return the findings as a SHACL validation report in Turtle."""
    findings = list(findings)
    report = ox.BlankNode("report")
    triples = [
        ox.Triple(report, _TYPE, _sh("ValidationReport")),
        ox.Triple(report, _sh("conforms"), ox.Literal(not findings)),
    ]
    for number, finding in enumerate(findings):
        result = ox.BlankNode(f"result{number}")
        triples.append(ox.Triple(report, _sh("result"), result))
        triples.append(ox.Triple(result, _TYPE, _sh("ValidationResult")))
        for name, value in (
            ("resultSeverity", _sh(finding.severity.capitalize())),
            ("sourceShape", ox.NamedNode(finding.shape)),
            ("focusNode", _term(finding.focus)),
            ("resultPath", _term(finding.path)),
            ("value", _term(finding.value)),
            ("resultMessage", ox.Literal(finding.message, language="en")),
            ("sourceConstraintComponent", ox.NamedNode(finding.component)),
        ):
            if value is not None:
                triples.append(ox.Triple(result, _sh(name), value))
    data = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes={"sh": SH.IRI})
    assert data is not None
    return data.decode()


def of_layers(layers: Layers, everything: bool = True) -> Answer:
    """Return the findings in the graph and its mappings, each with the place of its fault; those in
    a user's own files first, and, unless `everything`, without the notes on the packaged graph.

    Raises InputError for a file that cannot be read.
    """
    triples = [*layers.axioms, *layers.stated, *layers.linked]
    if entailed := plain_labels(layers.stated):
        # Where a concept has labels of both kinds, a shape holds them against each other.
        both = {(t.subject, t.predicate) for t in layers.stated}
        triples += [t for t in entailed if (t.subject, t.predicate) not in both]
    if entailed := turned(layers.stated):
        triples += entailed.difference(triples)
    shapes = load(shapes_files())
    found = _check(triples, shapes, layers.engine, layers.claims, layers.theirs)
    where = {**places(found, layers), **{f: place for f, place in found.items() if place}}
    if not layers.extra or layers.folder:
        return as_answer([*found], where, triples, shapes)
    own: list[Finding] = []
    others: list[Finding] = []
    for finding in found:
        place = where.get(finding)
        theirs = finding.severity != "info" or (place and place[0] in layers.extra)
        (own if theirs else others).append(finding)
    answer = as_answer([*own, *others] if everything else own, where, triples, shapes)
    if everything or not others:
        return answer
    left_out = f"{len(others)} notes on the packaged graph are left out: --all gives them"
    return replace(answer, notes=(*answer.notes, left_out))


def of_endpoint(endpoint: "Remote", engine: str) -> Answer:
    """Return the findings in a remote graph. Raises RemoteError."""
    shapes = load(shapes_files())
    triples = fetch(endpoint, shapes)
    return as_answer(check(triples, shapes, engine), {}, triples, shapes)


def places(findings: Iterable[Finding], layers: Layers) -> Places:
    """Return the file and line where each finding is to be mended, as far as there is one.

    That is where the statements about its focus node begin, or those about its value; a user's own
    files come first. The packaged graph has no violation and no warning, so that one which comes
    with a user's files is their fault, and is placed where they first mention the node or value.
    """
    findings = list(findings)
    theirs = {f for f in findings if f.severity != "info"} if not layers.folder else set()
    own, all_ = positions(layers.extra), positions(layers.files)
    mentioned = mentions(layers.extra if theirs else ())
    literals = _written(layers.extra, [finding.value for finding in theirs])
    found: dict[Finding, tuple[Path, int]] = {}
    for finding in findings:
        terms = [term for term in (finding.focus, finding.value) if term]
        nodes = ["_:" if term.startswith("_:") else _bare(term) for term in terms]
        where = [own.get(node) for node in nodes]
        if finding in theirs:
            where += [mentioned.get(node) for node in nodes]
            where += [literals.get(finding.value), literals.get(None)]
        where += [all_.get(nodes[0])]
        if place := next(filter(None, where), None):
            found[finding] = place
    if len(found) < len(findings):
        # About something that nothing is said of: where it is named.
        named = mentions(layers.files)
        for finding in findings:
            if finding not in found and (place := named.get(_bare(finding.focus))):
                found[finding] = place
    return found


def _written(
    files: Sequence[Path], terms: Sequence[str | None]
) -> dict[str | None, tuple[Path, int]]:
    """Return the first line that has the text of each literal, and for None the first of all."""
    if not files or not terms:
        return {}
    found: dict[str | None, tuple[Path, int]] = {None: (files[0], 1)}
    literals = {t: node.value for t in terms if isinstance(node := _term(t), ox.Literal)}
    for path in files if literals else ():
        for number, line in enumerate(text(path).splitlines(), 1):
            for term, written in literals.items():
                if written in line:
                    found.setdefault(term, (path, number))
    return found


def as_answer(
    findings: Sequence[Finding],
    places: Places,
    triples: Sequence[ox.Triple],
    shapes: Sequence[ox.Triple],
) -> Answer:
    """Return the findings as an answer, whose records they are, with the places of their faults."""
    told, names = describe(shapes), concept_names(triples)
    rows: list[tuple[Term | None, ...]] = []
    for finding in findings:
        path, line = places.get(finding, (None, None))
        focus = _bare(finding.focus)
        texts = (finding.severity, told[finding.shape].name, focus, names.get(focus, ""))
        rows.append(
            (
                *map(ox.Literal, texts),
                *map(ox.Literal, (finding.message, printable(str(path or "")))),
                ox.Literal(line) if line else None,
            )
        )
    counts = (f"{sum(f.severity == name for f in findings)} {name}" for name in SEVERITIES)
    return Answer(
        ["severity", "shape", "focus", "label", "message", "file", "line"],
        rows,
        findings,
        (f"{len(triples)} triples: {', '.join(counts)}",),
        {
            "text": lambda: as_text(findings, places, told, names),
            "violations": lambda: as_text(
                [f for f in findings if f.severity == "violation"], places, told, names
            ),
            "json": lambda: as_json(findings, places, names),
            "turtle": lambda: as_turtle(findings),
            "sarif": lambda: as_sarif(findings, places, told),
        },
        fails(findings, "violation"),
    )


def as_json(findings: Iterable[Finding], places: Places, names: Mapping[str, str]) -> str:
    """Return the findings as a JSON array, each with label, file and line of its focus node."""
    rows = []
    for finding in findings:
        focus = _bare(finding.focus)
        path, line = places.get(finding, (None, None))
        rows.append(
            {
                "severity": finding.severity,
                "shape": finding.shape,
                "focus": focus,
                "label": names.get(focus),
                "path": finding.path and _bare(finding.path),
                "value": finding.value and _bare(finding.value),
                "message": finding.message,
                "file": path and printable(str(path)),
                "line": line,
            }
        )
    return render.as_json(rows)


def as_sarif(findings: Iterable[Finding], places: Places, shapes: Mapping[str, Shape]) -> str:
    """Return the findings in SARIF 2.1.0, which code hosts and editors show beside the line."""
    findings = list(findings)
    levels = {"violation": "error", "warning": "warning", "info": "note"}
    results = []
    for finding in findings:
        result: dict[str, object] = {
            "ruleId": shorten(finding.shape),
            "level": levels[finding.severity],
            "message": {"text": finding.message},
        }
        if place := places.get(finding):
            path, line = place
            location = {
                "artifactLocation": {"uri": _reference(path)},
                "region": {"startLine": line},
            }
            result["locations"] = [{"physicalLocation": location}]
        results.append(result)
    rules = [
        {
            "id": shorten(iri),
            "name": shapes[iri].name,
            "shortDescription": {"text": shapes[iri].description},
        }
        for iri in sorted({f.shape for f in findings})
    ]
    driver = {"name": "itotgraph", "version": __version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return render.as_json(log)


def _reference(path: Path) -> str:
    """Return a path as a URI reference (SARIF 2.1.0, 3.10.1; RFC 3986)."""
    return quote(os.fsencode(path.as_posix()))


def as_text(
    findings: Iterable[Finding],
    places: Places,
    shapes: Mapping[str, Shape],
    names: Mapping[str, str],
) -> str:
    """Return the findings for people: by shape, with the label, file and line of each subject."""
    lines: list[str] = []
    shape = None
    for finding in findings:
        if finding.shape != shape:
            shape = finding.shape
            told = shapes[shape]
            lines += ["", f"{finding.severity.upper()}  {told.name}", f"  {told.description}"]
        focus = _bare(finding.focus)
        place = ":".join(map(str, places[finding])) + ": " if finding in places else ""
        label = f"{names[focus]} ({shorten(focus)})" if focus in names else shorten(focus)
        lines += [f"  - {place}{label}", f"      {finding.message}"]
    return printable("\n".join(lines[1:]) + "\n") if lines else ""


def describe(shapes: Iterable[ox.Triple]) -> dict[str, Shape]:
    """Return what each shape that has an IRI says of itself, by its IRI."""
    rules = _rules(shapes)
    return {
        _bare(shape): Shape(_bare(shape), name.value, rules[shape, SH.description][0].value)
        for (shape, predicate), (name, *_) in rules.items()
        if predicate == SH.name
    }


def concept_names(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return the label of everything that a finding may be about."""
    naming = (SKOS.prefLabel, RDFS.label)
    preferred, labelled = found = [dict[str, ox.Literal]() for _ in naming]
    values = dict(zip(naming, found, strict=True))
    for triple in triples:
        names = values.get(triple.predicate.value)
        if names is None or not isinstance(triple.object, ox.Literal):
            continue
        if isinstance(triple.subject, ox.NamedNode):
            subject = triple.subject.value
            names[subject] = min(triple.object, names.get(subject, triple.object), key=preference)
    return {iri: label.value for iri, label in (labelled | preferred).items()}


def _core(
    triples: Sequence[ox.Triple], written: bytes, shapes: Sequence[ox.Triple]
) -> set[Finding]:
    try:
        from shacl import Shapes
    except ImportError:
        return _sifted(triples, shapes)
    rules, data = ntriples(shapes).decode(), written.decode()
    findings, unsure = set(), set()
    for result in Shapes.from_turtle(rules).validate_text(data, "ntriples").results:
        shape = _bare(str(result.source_shape))
        if any(str(term).startswith("_:") for term in (result.focus_node, result.value)):
            unsure.add(shape)
        findings.add(
            Finding(
                severity=_severity(result.severity_iri),
                shape=shape,
                focus=str(_term(result.focus_node)),
                path=result.path if _IRI.fullmatch(result.path or "") else None,
                value=_optional(_term(result.value)),
                message=str(result.message),
                component=result.component_iri,
            )
        )
    if not unsure:
        return findings
    # The engine renames blank nodes; pyshacl says which one it is.
    again = [
        t
        for t in shapes
        if t.predicate.value not in sieve.TARGETS or _bare(str(t.subject)) in unsure
    ]
    return {f for f in findings if f.shape not in unsure} | _sifted(triples, again)


def _sifted(triples: Sequence[ox.Triple], shapes: Sequence[ox.Triple]) -> set[Finding]:
    """Return what pyshacl finds, which is shown only what does not plainly conform to Core shapes,
    and what those shapes look at: it takes longer to read the graph than to judge that.
    """
    suspects = sieve.suspects(triples, shapes)
    if not suspects:
        return set()
    rules = [t for t in shapes if t.predicate.value not in sieve.TARGETS]
    rules, named = sieve.reached(suspects, rules)
    named |= {_TYPE, ox.NamedNode(RDFS.subClassOf)}
    rules += [
        ox.Triple(shape, _sh("targetNode"), node)
        for shape, nodes in suspects.items()
        for node in nodes
    ]
    return _pyshacl((t for t in triples if t.predicate in named), rules)


def _pyshacl(triples: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> set[Finding]:
    import pyshacl
    from rdflib.plugins.sparql import prepareQuery

    graph = as_rdflib(triples)
    query, prepared = graph.query, cache(prepareQuery)
    # pyshacl would parse a constraint anew for every focus node: nine tenths of its time.
    graph.query = lambda text, *args: query(prepared(text), *args)  # type: ignore[method-assign]
    _, report, _ = pyshacl.validate(
        graph, shacl_graph=as_rdflib(shapes), inference="none", advanced=False
    )
    data = report.serialize(format="nt")
    return read(quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES))


def read(report: Iterable[ox.Triple]) -> set[Finding]:
    """Return the findings that a SHACL validation report holds."""
    return {
        Finding(
            severity=_severity(row["severity"].value),
            shape=row["shape"].value,
            focus=str(row["focus"]),
            path=_optional(row["path"]),
            value=_optional(row["value"]),
            message=row["message"].value,
            component=row["component"].value,
        )
        for row in select(
            as_store(report),
            f"""{PROLOGUE}SELECT ?severity ?shape ?focus ?path ?value ?message ?component {{
              ?result sh:resultSeverity ?severity ; sh:sourceShape ?shape ; sh:focusNode ?focus ;
                sh:resultMessage ?message ; sh:sourceConstraintComponent ?component .
              OPTIONAL {{ ?result sh:resultPath ?path FILTER(isIRI(?path)) }}
              OPTIONAL {{ ?result sh:value ?value }} }}""",
        )
    }


def _sparql(data: ox.Store, shapes: Iterable[ox.Triple]) -> set[Finding]:
    rules = _rules(shapes)
    prologue = "".join(
        f"PREFIX {prefix.value}: <{namespace.value}>\n"
        for (node, predicate), (prefix, *_) in rules.items()
        if predicate == SH.prefix
        for namespace in rules[node, SH.namespace]
    )
    findings = set()
    constraints = [
        (shape, str(constraint))
        for (shape, predicate), nodes in rules.items()
        if predicate == SH.sparql and (shape, SH.deactivated) not in rules
        for constraint in nodes
    ]
    for shape, constraint in constraints:
        said = rules.get((constraint, SH.message)) or rules.get((shape, SH.message))
        severity = rules.get((shape, SH.severity))
        (select_,) = rules[constraint, SH.select]
        for row in select(data, prologue + _for_all_targets(rules, shape, select_.value)):
            values = {name: term.value for name, term in row.items() if term is not None}
            findings.add(
                Finding(
                    severity=_severity(severity[0].value if severity else SH.Violation),
                    shape=_bare(shape),
                    focus=str(row["this"]),
                    path=_optional(row.get("path")),
                    value=str(row.get("value") or row["this"]),
                    message=_filled(said[0].value if said else "", values),
                    component=SH.SPARQLConstraintComponent,
                )
            )
    return findings


def _rules(shapes: Iterable[ox.Triple]) -> Rules:
    found = defaultdict(list)
    for triple in shapes:
        found[str(triple.subject), triple.predicate.value].append(triple.object)
    return dict(found)


def _severity(iri: str) -> str:
    return iri.removeprefix(SH.IRI).lower()


def _filled(message: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        for mark in ("?", "$"):
            message = message.replace(f"{{{mark}{name}}}", value)
    return message


def _for_all_targets(rules: Rules, shape: str, select: str) -> str:
    patterns = {
        SH.targetClass: f"?this a/<{RDFS.subClassOf}>* {{}} .",
        SH.targetSubjectsOf: "?this {} [] .",
        SH.targetObjectsOf: "[] {} ?this .",
        SH.targetNode: "VALUES ?this {{ {} }}",
    }
    union = " UNION ".join(
        f"{{ {pattern.format(target)} }}"
        for name, pattern in patterns.items()
        for target in rules.get((shape, name), ())
    )
    head, brace, body = select.replace("$this", "?this").partition("{")
    return f"{head}{brace} {{ SELECT DISTINCT ?this {{ {union} }} }} {body}"


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH.IRI + name)


def _optional(term: object) -> str | None:
    return None if term is None else str(term)


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term


def _term(text: str | None) -> Any:
    if text is None:
        return None
    statement = f"<s:s> <p:p> {text} ."
    return next(quad.object for quad in ox.parse(statement, format=ox.RdfFormat.N_TRIPLES))
