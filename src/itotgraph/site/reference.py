"""The pages for those who work with the data: model, shapes, queries, downloads."""

import base64
import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise, takewhile
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
from itotgraph.graph.sparql import ask, bind
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
from itotgraph.publish import dataset
from itotgraph.publish.documents import DATASET, QUERIES, SHAPES
from itotgraph.questions import saved
from itotgraph.site.facts import Facts, Thing, facts
from itotgraph.site.machines import described
from itotgraph.site.pages import RELATIONS, File, embedded, page, script
from itotgraph.text.answer import Answer, without_iris
from itotgraph.text.render import LIST_SEPARATOR, Term, headings
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
_LONG = 100_000  # bytes
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
_SETS = "download/mappings/"
_FORMATTER = HtmlFormatter(nowrap=True)
# What a saved query says a variable can be bound to, as the index of names calls it.
_KIND = re.compile(
    "occupation cluster|role cluster|critical work function|work function|functional area"
    "|occupation|key activity|competency|responsibility|table row|role association|erratum|concept"
)
_PREVIEW = 15  # rows of an answer on the page of its query
_FORMATS = {
    "itot.ttl": "The whole graph, asserted and inferred: load this one. Turtle.",
    "itot-asserted.ttl": "What is asserted only, for those who reason themselves. Turtle.",
    "itot-links.ttl": "The mappings to O*NET, SOC, ESCO, ISCO and NICE, with what they name.",
    "itot-evidence.ttl": "Who claims or rejects each mapping, how sure, and why. Turtle (SSSOM).",
    "itot-today.ttl": "Job titles of today, and which clusters are nearest to each. Turtle.",
    "itot-lent.ttl": "Names of occupations in 20 other languages, and whose they are. Turtle.",
    "itot.trig": "All of it, a named graph for each layer. TriG.",
    "itot.nq": "All of it, a named graph for each layer. N-Quads.",
    "itot.nt": "Asserted and inferred. N-Triples.",
    "itot.rdf": "Asserted and inferred. RDF/XML.",
    "itot.jsonld": "Asserted and inferred. JSON-LD 1.1.",
    "context.jsonld": "The terms of all JSON-LD here, for JSON-LD of your own.",
    "queries.ttl": "The saved queries, as examples for those who ask in SPARQL. Turtle (SHACL).",
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
    return Markup(highlight(text, lexer, _FORMATTER))  # noqa: S704 (it escapes)


def model(templates: jinja2.Environment, found: Facts) -> Iterator[File]:
    """Give the vocabulary: its overview, and each class and property with an example."""
    terms = {
        title: [t for t in found.of_kind(kind) if t.iri.startswith(ITOT.IRI)]
        for title, kind in _TERMS.items()
    }
    own = {k: [t for t in v if not t.iri.startswith(ONET_NS.IRI)] for k, v in terms.items()}
    imported = {k: [t for t in v if t.iri.startswith(ONET_NS.IRI)] for k, v in terms.items()}
    used = cache(lambda: (_uses(found), _examples(found)))

    def vocabulary(ontology: Thing, shown: Mapping[str, list[Thing]]) -> dict[str, Any]:
        return {
            "it": ontology,
            "imported": shown is imported,
            "versions": [
                *found.all(ontology.iri, OWL.versionIRI),
                *found.all(ontology.iri, OWL.priorVersion),
            ],
            "description": found.text(ontology.iri, DCT.description),
            "terms": {
                title: [_term(found, t, *used()) for t in things]
                for title, things in shown.items()
                if things
            },
        }

    yield page(templates, "model.html", "ns", partial(vocabulary, found.thing(ITOT.IRI), own))
    if any(imported.values()):
        told = partial(vocabulary, found.thing(f"{ITOT.IRI}onet"), imported)
        yield page(templates, "model.html", "ns/onet", told)

    def term(thing: Thing) -> dict[str, Any]:
        return _term(found, thing, *used())

    for things in own.values():
        for thing in things:
            yield page(templates, "term.html", thing.path, partial(term, thing))


def _uses(found: Facts) -> Counter[str]:
    """Return how often each predicate and each class is used."""
    uses = Counter(t.predicate.value for ts in found.triples.values() for t in ts)
    for ts in found.triples.values():
        uses.update(
            t.object.value
            for t in ts
            if t.predicate.value == RDF.type and isinstance(t.object, ox.NamedNode)
        )
    return uses


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


def shapes(templates: jinja2.Environment) -> Iterator[File]:
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
                        "source": block,
                    }
                )
        files.append((path.stem, told))
        yield f"shapes/{path.name}", partial(str, source)
        all_ = partial(_shapes, path.stem, told)
        yield page(templates, "shapes-of.html", f"shapes/{path.stem}", all_)
        for shape in told:
            one = partial(_shape, path.stem, shape)
            yield page(templates, "shape.html", f"shape/{shape['id']}", one)
    yield page(templates, "shapes.html", "shapes", lambda: {"files": files, "iri": SHAPES})


def _shape(stem: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    return {"stem": stem, "it": {**shape, "source": coloured_turtle(shape["source"])}}


def _shapes(stem: str, shapes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"stem": stem, "shapes": [_shape(stem, shape)["it"] for shape in shapes]}


def mappings(templates: jinja2.Environment, found: Facts, layers: Layers) -> Iterator[File]:
    """Give a page for each mapping set, with its rows at the places that their IRIs name, and the
    sets themselves.
    """
    evidence = cache(lambda: facts(layers.evidence, []))
    files = {path.name.removesuffix(".sssom.tsv"): path.name for path in layers.mapping_sets}

    def rows_of(one: Thing) -> dict[str, Any]:
        known = evidence()
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
        return {
            "it": one,
            "description": known.text(one.iri, DCT.description),
            "version": known.text(one.iri, OWL.versionInfo),
            "file": files.get(one.iri.rpartition("/")[2]),
            "rows": sorted(rows, key=lambda row: (row["subject"].order, row["object"].order)),
        }

    for one in found.of_kind("MappingSet"):
        if one.path:
            yield page(templates, "mapping.html", one.path, partial(rows_of, one))
    for path in layers.mapping_sets:
        yield f"{_SETS}{path.name}", partial(str, path.read_text(encoding="utf-8"))


def queries(templates: jinja2.Environment, found: Facts, source: Source) -> Iterator[File]:
    """Give the saved queries: their questions, and each with its source, its answer, and fields for
    what its variables can be bound to.
    """
    told = []

    @cache
    def answer(name: str, text: str) -> Answer:
        answered = ask(source, text, {}, name)
        assert isinstance(answered, Answer)
        return answered

    @cache
    def csv(name: str, text: str) -> str:
        return render_answer(answer(name, text), "csv")

    def rows(name: str, text: str) -> str:
        return script(csv(name, text), "itotRows")

    def shown(name: str, text: str) -> dict[str, Any]:
        notes = [line for line in _head(text)[1:] if not line.startswith("Parameters:")]
        whole = answer(name, text)
        short = without_iris(whole)
        # Where the column of an IRI is left out, its label or code leads to its page.
        named = [
            whole.variables.index(stem)
            if (stem := variable.rpartition("_")[0]) in whole.variables
            else None
            for variable in short.variables
        ]
        preview = [
            [
                (cell.split(LIST_SEPARATOR), _linked(found, row[at]) if at is not None else None)
                for cell, at in zip(cells, named, strict=True)
            ]
            for cells, row in zip(short.values()[:_PREVIEW], whole.rows, strict=False)
        ]
        file = f"{name}.csv"
        foldered = templates.globals["foldered"]
        packed = foldered and is_long(f"queries/{file}", csv(name, text).encode())
        return {
            "name": name,
            "question": saved.question(text),
            "parameters": parameters(text),
            "parts": _parts(text),
            "notes": notes,
            "source": sparql(text),
            "heads": headings(short),
            "rows": preview,
            "total": len(whole.rows),
            "csv": file + (dataset.PACKED if packed else ""),
        }

    for name, path in saved.saved().items():
        text = path.read_text(encoding="utf-8")
        told.append({"name": name, "question": saved.question(text)})
        yield f"queries/{path.name}", partial(str, text)
        yield f"queries/{name}.csv", partial(csv, name, text)
        yield page(templates, "saved.html", f"queries/{name}", partial(shown, name, text))
        if place := re.fullmatch(r"(table)-(\d)(?:-(as-printed))?", name):
            folder = "/".join(filter(None, place.groups()))
            yield f"{folder}/rows.js", partial(rows, name, text)
    yield page(templates, "queries.html", "queries", lambda: {"queries": told, "iri": QUERIES})


def is_long(name: str, content: bytes) -> bool:
    """Return whether a file is an answer so long that a folder has it packed."""
    return name.startswith("queries/") and name.endswith(".csv") and len(content) > _LONG


def _linked(found: Facts, term: Term | None) -> Thing | None:
    return found.thing(term.value) if isinstance(term, ox.NamedNode) else None


@dataclass(frozen=True)
class Parameter:
    """A variable of a saved query that can be bound, and to what: one of the choices, a concept of
    one of the kinds, or a text. `about` says it in words.
    """

    variable: str
    about: str
    choices: list[str]
    kinds: list[str]


def parameters(text: str) -> list[Parameter]:
    """Return what the line of parameters of a saved query says."""
    line = next((line for line in _head(text) if line.startswith("Parameters:")), "")
    told: list[Parameter] = []
    for variable, about in re.findall(r"\?(\w+) (.*?)(?=, \?|$)", line):
        choices = re.split(", | or ", about)
        if len(choices) == 1 or any(" " in choice.replace("O*NET", "") for choice in choices):
            choices = []
        # An occupation of O*NET is none of ours.
        kinds = [] if choices or "O*NET" in about else [*map(str.lower, _KIND.findall(about))]
        if about == "another one":
            kinds = told[-1].kinds
        told.append(Parameter(variable, about, choices, kinds))
    return told


def _parts(text: str) -> list[str]:
    """Return a query in two parts, between which stand the values of what is bound."""
    marker = ox.NamedNode("urn:x:value")
    return re.split(r" VALUES \(\?x\) \{ \(<urn:x:value>\) \} ", bind(text, {"x": marker}))


def _head(text: str) -> list[str]:
    lines = takewhile(lambda line: line.startswith("#"), text.splitlines())
    return [line.lstrip("# ") for line in lines]


def downloads(
    templates: jinja2.Environment, found: Facts, layers: Layers, manifest: Callable[[], str]
) -> Iterator[File]:
    """Give the page of downloads, with the sizes and sums that the manifest of a build states."""
    yield page(templates, "dataset.html", "dataset", lambda: _dataset(found, manifest(), layers))


def _dataset(found: Facts, manifest: str, layers: Layers) -> dict[str, Any]:
    head, _, lines = manifest.partition("\n\n")
    files = {}
    for line in lines.splitlines():
        digest, size, name = line.split(None, 2)
        files[name.removesuffix(dataset.PACKED)] = {"name": name, "size": int(size), "sum": digest}
    for path in layers.mapping_sets:
        data, name = path.read_bytes(), f"mappings/{path.name}"
        digest = hashlib.sha256(data).hexdigest()
        files[name] = {"name": name, "size": len(data), "sum": digest}
    return {
        "document": embedded(described(found)),
        "described": DATASET in found.things,
        "schemes": found.of_kind("ConceptScheme"),
        "graphs": [
            (graph, found.text(graph.iri, VOID.triples), found.text(graph.iri, DCT.description))
            for graph in found.all(DATASET, VOID.subset)
        ],
        "linksets": [(t, found.text(t.iri, VOID.triples)) for t in found.of_kind("Linkset")],
        "sets": [t for t in found.of_kind("MappingSet") if t.path],
        "rights": [
            (t, found.text(t.iri, DCT.description)) for t in found.of_kind("RightsStatement")
        ],
        "others": [
            *found.all(DATASET, DCAT.hasVersion),
            *found.of_kind("DataService"),
            *found.all(DATASET, DCAT.distribution),
        ],
        "counts": dict(line.rsplit(" ", 1) for line in head.splitlines()),
        "files": [(files[name], what) for name, what in _FORMATS.items() if name in files],
        "groups": {
            title: [file for name, file in files.items() if name.startswith(start)]
            for title, start in (("The tables", "tables/"), ("The mappings, in SSSOM", "mappings/"))
        },
    }


def query_page(templates: jinja2.Environment, found: Facts, layers: Layers) -> Iterator[File]:
    """Give the page that asks the graph in the browser, with the graph for it."""
    texts = {name: path.read_text(encoding="utf-8") for name, path in saved.saved().items()}
    yield "query/data.js", lambda: _query_data(found, layers, texts)
    yield page(templates, "query.html", "query", lambda: {"example": _EXAMPLE})


def _numbered(graphs: Mapping[str, Iterable[ox.Triple]]) -> dict[str, list[Any]]:
    """Return each term once, in N-Triples, and for each graph and predicate the numbers of the
    subjects and objects, as steps from one to the next: half of what TriG comes down to.
    """
    told = [
        (f"<{name}>", str(t.subject), str(t.predicate), str(t.object))
        for name, triples in turtle.canonical(graphs).items()
        for t in triples
    ]
    terms = sorted({term for _, *triple in told for term in triple})
    numbers = {term: number for number, term in enumerate(terms)}
    pairs: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for graph, subject, predicate, object_ in told:
        pairs[graph, numbers[predicate]].append((numbers[subject], numbers[object_]))
    rows = []
    for (name, number), found in sorted(pairs.items()):
        subjects, objects = zip(*sorted(found), strict=True)
        rows.append([name, number, _steps(subjects), _steps(objects)])
    return {"terms": terms, "rows": rows}


def _steps(numbers: Sequence[int]) -> list[int]:
    return [number - before for before, number in pairwise((0, *numbers))]


def _query_data(found: Facts, layers: Layers, texts: Mapping[str, str]) -> str:
    """Return the script that holds the graph: as Base64 of gzip, which each browser can unpack on
    its own and a server need not compress.
    """
    graph = json.dumps(_numbered(layers.graphs), ensure_ascii=False, separators=(",", ":"))
    data = {
        "graph": base64.b64encode(gzip.compress(graph.encode(), mtime=0)).decode(),
        "elsewhere": {
            thing.iri: thing.path
            for thing in found.things.values()
            if thing.path != thing.iri.partition("#")[0].removeprefix(BASE)
            and (thing.path or thing.iri.startswith(BASE))
        },
        "prefixes": PREFIXES,
        "common": _COMMON,
        "queries": [
            {"name": name, "question": saved.question(text), "text": text}
            for name, text in texts.items()
        ],
    }
    return script(data)
