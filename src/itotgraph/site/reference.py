"""The pages for those who work with the data: model, shapes, queries, downloads."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import jinja2
import pyoxigraph as ox
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers.rdf import SparqlLexer, TurtleLexer

from itotgraph.graph import turtle
from itotgraph.graph.check import shapes_files
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import parse
from itotgraph.graph.source import Source
from itotgraph.graph.sparql import ask
from itotgraph.model import Kind
from itotgraph.namespaces import (
    BASE,
    DCAT,
    DCT,
    ITOT,
    ONET_NS,
    OWL,
    PREFIXES,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    SSSOM,
    VOID,
)
from itotgraph.publish.documents import SHAPES
from itotgraph.questions import saved
from itotgraph.site.facts import Facts, Thing, facts
from itotgraph.site.pages import RELATIONS, render
from itotgraph.text.answer import Answer, without_iris
from itotgraph.text.render import LIST_SEPARATOR, headings
from itotgraph.text.render import render as render_answer

_TERMS = {
    "Classes": "Class",
    "Relations": "ObjectProperty",
    "Texts and numbers": "DatatypeProperty",
    "Notes on statements": "AnnotationProperty",
    "Kinds of errata": "ErratumKind",
    "Advice on combining roles": "Advice",
    "How far a requirement is covered": "CoverageStatus",
}
_COMMON = {
    "dct": ["identifier", "source", "title"],
    "rdf": ["type"],
    "rdfs": ["comment", "label", "subClassOf", "subPropertyOf"],
    "skos": [
        *("altLabel", "broadMatch", "broader", "broaderTransitive", "closeMatch", "Concept"),
        *("ConceptScheme", "definition", "exactMatch", "hasTopConcept", "inScheme"),
        *("narrowMatch", "narrower", "narrowerTransitive", "notation", "prefLabel"),
        *("related", "relatedMatch", "topConceptOf"),
    ],
}
_EXAMPLE = """\
# Which MOF roles can a database administrator fill?
PREFIX itot: <https://w3id.org/itot/ns/>
PREFIX occupation: <https://w3id.org/itot/occupation/>
PREFIX scheme: <https://w3id.org/itot/scheme/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?role ?name {
  occupation:database-administrator itot:candidateRole ?role .
  ?role skos:inScheme scheme:mof ; skos:prefLabel ?name .
} ORDER BY ?name
"""
_PREVIEW = 15  # rows of an answer on the page of its query
_FORMATS = {
    "itot.ttl": "The whole graph, asserted and inferred: load this one. Turtle.",
    "itot-asserted.ttl": "What is asserted only, for those who reason themselves. Turtle.",
    "itot-links.ttl": "The mappings to O*NET, SOC, ESCO, ISCO and NICE, with what they name.",
    "itot-evidence.ttl": "Who claims or rejects each mapping, how sure, and why. Turtle (SSSOM).",
    "itot.trig": "All of it, a named graph for each layer. TriG.",
    "itot.nq": "All of it, a named graph for each layer. N-Quads.",
    "itot.nt": "Asserted and inferred. N-Triples.",
    "itot.rdf": "Asserted and inferred. RDF/XML.",
    "itot.jsonld": "Asserted and inferred. JSON-LD 1.1.",
    "context.jsonld": "The terms of all JSON-LD here, for JSON-LD of your own.",
    "dataset.ttl": "The data set for catalogues and clients: DCAT 3 and VoID. Turtle.",
    "report.ttl": "The SHACL validation report. Turtle.",
}


def sparql(text: str) -> Markup:
    """Return SPARQL as HTML, coloured."""
    return _coloured(text, SparqlLexer())


def coloured_turtle(text: str) -> Markup:
    """Return Turtle as HTML, coloured."""
    return _coloured(text, TurtleLexer())


def _coloured(text: str, lexer: Any) -> Markup:
    return Markup(highlight(text, lexer, HtmlFormatter(nowrap=True)))  # noqa: S704 (it escapes)


def model(templates: jinja2.Environment, found: Facts) -> Iterator[tuple[str, str]]:
    """Give the vocabulary: its overview, and each class and property with an example."""
    uses = Counter(t.predicate.value for ts in found.triples.values() for t in ts)
    for ts in found.triples.values():
        uses.update(
            t.object.value
            for t in ts
            if t.predicate.value == RDF.type and isinstance(t.object, ox.NamedNode)
        )
    terms = {
        title: [t for t in found.of_kind(kind) if t.iri.startswith(ITOT.IRI)]
        for title, kind in _TERMS.items()
    }
    own = {k: [t for t in v if not t.iri.startswith(ONET_NS.IRI)] for k, v in terms.items()}
    imported = {k: [t for t in v if t.iri.startswith(ONET_NS.IRI)] for k, v in terms.items()}
    examples = _examples(found)
    for page, shown in (("ns", own), ("ns/onet", imported)):
        if page == "ns/onet" and not any(imported.values()):
            continue
        ontology = found.thing(f"{ITOT.IRI}onet" if page == "ns/onet" else ITOT.IRI)
        yield render(
            templates,
            "model.html",
            page,
            it=ontology,
            imported=page == "ns/onet",
            versions=found.all(ontology.iri, OWL.versionIRI),
            description=found.text(ontology.iri, DCT.description),
            terms={
                title: [_term(found, t, uses, examples) for t in things]
                for title, things in shown.items()
                if things
            },
        )
    for things in own.values():
        for thing in things:
            yield render(templates, "term.html", thing.path, **_term(found, thing, uses, examples))


def _examples(found: Facts) -> dict[str, str]:
    """Return a few triples for each class and property: those of the first thing that has one."""
    examples: dict[str, str] = {}
    for thing in sorted(found.things.values(), key=lambda t: (not t.path, t.order)):
        triples = found.triples[thing.iri]
        if thing.iri.startswith(ITOT.IRI) or thing.iri == ITOT.IRI:
            continue
        for triple in triples:
            predicate, value = triple.predicate.value, getattr(triple.object, "value", "")
            if predicate.startswith(ITOT.IRI) and predicate not in examples:
                examples[predicate] = turtle.readable([triple])
            kind = value if predicate == RDF.type else ""
            if kind.startswith(ITOT.IRI) and kind not in examples:
                brief = [t for t in triples if not t.predicate.value.endswith("Transitive")]
                examples[kind] = turtle.readable(brief[:20])
    return examples


def _term(
    found: Facts, thing: Thing, uses: Counter[str], examples: dict[str, str]
) -> dict[str, Any]:
    def things(predicate: str) -> list[Thing]:
        return found.all(thing.iri, predicate)

    example = examples.get(thing.iri, "")
    return {
        "it": thing,
        "name": thing.iri.removeprefix(BASE).rpartition("/")[2],
        "comment": found.text(thing.iri, RDFS.comment),
        "uses": uses[thing.iri],
        "relations": [
            (title, related)
            for title, related in (
                ("Subclass of", things(RDFS.subClassOf)),
                ("Has subclasses", _pointing(found, thing, RDFS.subClassOf)),
                ("Subproperty of", things(RDFS.subPropertyOf)),
                ("From", things(RDFS.domain) + things(SDO.domainIncludes)),
                ("To", things(RDFS.range) + things(SDO.rangeIncludes)),
                ("Inverse of", things(OWL.inverseOf)),
                ("Properties from it", _pointing(found, thing, RDFS.domain, SDO.domainIncludes)),
                ("Properties to it", _pointing(found, thing, RDFS.range, SDO.rangeIncludes)),
                ("See also", things(RDFS.seeAlso)),
                ("Defined in", things(RDFS.isDefinedBy)),
            )
            if related
        ],
        "source": coloured_turtle(turtle.readable(found.whole(thing.iri))),
        "example": coloured_turtle(example) if example else "",
    }


def _pointing(found: Facts, thing: Thing, *predicates: str) -> list[Thing]:
    node = ox.NamedNode(thing.iri)
    return [
        other
        for other in found.of_kind(
            "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty"
        )
        if any(node in found.values[other.iri].get(each, ()) for each in predicates)
    ]


def shapes(templates: jinja2.Environment) -> Iterator[tuple[str, str]]:
    """Give the shapes: an overview, and for each file its shapes with their source."""
    files = []
    for path in shapes_files():
        source = path.read_text(encoding="utf-8")
        known = facts(parse(path), [])
        blocks = re.split(r"\n\n+", source)
        told = []
        for block in blocks:
            name = re.match(r"shape:([\w-]+)\n", block)
            iri = f"{BASE}shape/{name[1]}" if name else ""
            if name and known.text(iri, SH.name):
                severity = known.all(iri, SH.severity)
                told.append(
                    {
                        "id": name[1],
                        "iri": iri,
                        "name": known.text(iri, SH.name),
                        "description": known.text(iri, SH.description),
                        "severity": severity[0].iri.removeprefix(SH.IRI)
                        if severity
                        else "Violation",
                        "message": known.text(iri, SH.message),
                        "source": coloured_turtle(block),
                    }
                )
        files.append((path.stem, told))
        yield f"shapes/{path.name}", source
        yield render(
            templates, "shapes-of.html", f"shapes/{path.stem}", stem=path.stem, shapes=told
        )
        for shape in told:
            yield render(templates, "shape.html", f"shape/{shape['id']}", stem=path.stem, it=shape)
    yield render(templates, "shapes.html", "shapes", files=files, iri=SHAPES)


def mappings(
    templates: jinja2.Environment, found: Facts, layers: Layers
) -> Iterator[tuple[str, str]]:
    """Give a page for each mapping set, with its rows at the places that their IRIs name."""
    known = facts(layers.evidence, [])
    files = {path.name.removesuffix(".sssom.tsv"): path.name for path in layers.mapping_sets}
    for one in found.of_kind("MappingSet"):
        if not one.path:
            continue
        rows = [
            {
                "id": row.iri.partition("#")[2],
                "subject": found.thing(subject.iri),
                "relation": RELATIONS.get(relation.iri.removeprefix(SKOS.IRI), relation.label),
                "object": found.thing(object_.iri),
                "rejected": bool(known.all(row.iri, SSSOM.predicate_modifier)),
                "confidence": known.text(row.iri, f"{SSSOM.IRI}confidence"),
            }
            for row in known.all(one.iri, SSSOM.mappings)
            for subject in known.all(row.iri, OWL.annotatedSource)
            for relation in known.all(row.iri, OWL.annotatedProperty)
            for object_ in known.all(row.iri, OWL.annotatedTarget)
        ]
        yield render(
            templates,
            "mapping.html",
            one.path,
            it=one,
            description=known.text(one.iri, DCT.description),
            version=known.text(one.iri, OWL.versionInfo),
            file=files.get(one.iri.rpartition("/")[2]),
            rows=sorted(rows, key=lambda row: (row["subject"].order, row["object"].order)),
        )


def queries(templates: jinja2.Environment, source: Source) -> Iterator[tuple[str, str]]:
    """Give the saved queries: their questions, and each with its source and answer."""
    told = []
    for name, path in saved.saved().items():
        text = path.read_text(encoding="utf-8")
        lines = takewhile(lambda line: line.startswith("#"), text.splitlines())
        head = [line.lstrip("# ") for line in lines]
        parameters = [line for line in head[1:] if line.startswith("Parameters:")]
        notes = [line for line in head[1:] if line not in parameters]
        told.append({"name": name, "question": saved.question(text)})
        answer = ask(source, text, {}, name)
        assert isinstance(answer, Answer)
        shown = without_iris(answer)
        yield f"queries/{path.name}", text
        yield f"queries/{name}.csv", render_answer(answer, "csv")
        yield render(
            templates,
            "saved.html",
            f"queries/{name}",
            name=name,
            question=saved.question(text),
            parameters=parameters[0].partition(":")[2].strip() if parameters else "",
            notes=notes,
            source=sparql(text),
            heads=headings(shown),
            rows=[
                [cell.split(LIST_SEPARATOR) for cell in row] for row in shown.values()[:_PREVIEW]
            ],
            total=len(answer.rows),
        )
    yield render(templates, "queries.html", "queries", queries=told)


def downloads(
    templates: jinja2.Environment, found: Facts, folder: Path
) -> Iterator[tuple[str, str]]:
    """Give the page of downloads, with the sizes and sums that the manifest states."""
    dataset = f"{BASE}dataset"
    manifest = (folder / "MANIFEST").read_text(encoding="utf-8")
    head, _, lines = manifest.partition("\n\n")
    files = {}
    for line in lines.splitlines():
        digest, size, name = line.split(None, 2)
        files[name] = {"name": name, "size": int(size), "sum": digest}
    for path in sorted(folder.glob("mappings/*")):
        data, name = path.read_bytes(), f"mappings/{path.name}"
        digest = hashlib.sha256(data).hexdigest()
        files[name] = {"name": name, "size": len(data), "sum": digest}
    yield render(
        templates,
        "dataset.html",
        "dataset",
        described=dataset in found.things,
        schemes=found.of_kind("ConceptScheme"),
        graphs=[
            (graph, found.text(graph.iri, VOID.triples), found.text(graph.iri, DCT.description))
            for graph in found.all(dataset, VOID.subset)
        ],
        linksets=[(t, found.text(t.iri, VOID.triples)) for t in found.of_kind("Linkset")],
        sets=[t for t in found.of_kind("MappingSet") if t.path],
        rights=[(t, found.text(t.iri, DCT.description)) for t in found.of_kind("RightsStatement")],
        others=[
            *found.all(dataset, DCAT.hasVersion),
            *found.of_kind("DataService"),
            *found.all(dataset, DCAT.distribution),
        ],
        counts=dict(line.rsplit(" ", 1) for line in head.splitlines()),
        files=[(files[name], what) for name, what in _FORMATS.items() if name in files],
        groups={
            title: [file for name, file in files.items() if name.startswith(start)]
            for title, start in (("The tables", "tables/"), ("The mappings, in SSSOM", "mappings/"))
        },
    )


def query_page(
    templates: jinja2.Environment, found: Facts, folder: Path
) -> Iterator[tuple[str, str]]:
    """Give the page that asks the graph in the browser, with the graph and its terms for it."""
    terms = [
        [t.iri, t.label, t.kind, *([t.path] if t.path else [])]
        for t in sorted(found.things.values(), key=lambda t: t.order)
        if SKOS.prefLabel in found.values[t.iri] or (t.path and t.kind != Kind.CANDIDACY)
    ]
    texts = {name: path.read_text(encoding="utf-8") for name, path in saved.saved().items()}
    data = {
        "trig": (folder / "itot.trig").read_text(encoding="utf-8"),
        "prefixes": PREFIXES,
        "common": _COMMON,
        "terms": terms,
        "queries": [
            {"name": name, "question": saved.question(text), "text": text}
            for name, text in texts.items()
        ],
    }
    yield "query/data.js", f"globalThis.itot = {json.dumps(data)};\n"
    yield render(templates, "query.html", "query", example=_EXAMPLE)
