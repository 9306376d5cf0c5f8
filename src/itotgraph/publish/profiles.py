"""The graph in other shapes: vocabularies and tables for those who do not speak RDF.

What each loses is said in `itotgraph export --help`.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from itotgraph.editing.book import workbook
from itotgraph.graph import turtle
from itotgraph.graph.concept import concepts
from itotgraph.graph.mappings import SEMAPV, curies, written
from itotgraph.graph.source import as_store
from itotgraph.model import Kind
from itotgraph.namespaces import BASE, DCT, ESCO, FOAF, ITOT, OWL, PREFIXES, RDF, SKOS, SKOSXL
from itotgraph.publish.framed import framed
from itotgraph.publish.tables import LABELS, csvw, dataset, definitions, home, parquet, rows, sqlite

if TYPE_CHECKING:
    from itotgraph.graph.layers import Layers


def schemaorg(
    asserted: Sequence[ox.Triple],
    inferred: Iterable[ox.Triple],
    linked: Iterable[ox.Triple] = (),
) -> str:
    """Return schema.org as JSON-LD: a DefinedTermSet a scheme, a DefinedTerm a concept.

    An occupation is an Occupation, too, with the functions (responsibilities) and competencies
    (skills) of its clusters; an occupation cluster is a CategoryCode. So is the code, in O*NET-SOC,
    ESCO and ISCO-08, of what an occupation is mapped to by skos:exactMatch, closeMatch or
    broadMatch: what only overlaps with it, or is narrower, is no category of it. The context is
    inline.
    """
    store = as_store([*asserted, *inferred])
    defined = definitions(store)
    skills = _by_first(
        store,
        """SELECT DISTINCT ?occupation ?competency { ?occupation a itot:Occupation ;
            skos:broader ?cluster . ?function itot:occupationCluster ?cluster ;
            itot:requires ?competency . ?competency skos:notation ?notation }
        ORDER BY ?occupation ?notation ?competency""",
    )
    duties = _by_first(
        store,
        """SELECT DISTINCT ?occupation ?label ?notation { ?occupation a itot:Occupation ;
            skos:broader ?cluster . ?function a itot:CriticalWorkFunction ;
            itot:occupationCluster ?cluster ; skos:notation ?notation ; skos:prefLabel ?label
            FILTER(langMatches(lang(?label), "en")) } ORDER BY ?occupation ?notation ?label""",
    )
    clusters = _by_first(
        store,
        """SELECT ?occupation ?cluster { ?occupation a itot:Occupation ; skos:broader ?cluster .
            ?cluster a itot:OccupationCluster } ORDER BY ?occupation ?cluster""",
    )
    codes = _codes(as_store([*asserted, *linked]))
    others = _by_first(
        store,
        """SELECT DISTINCT ?concept ?label { ?concept skos:altLabel ?label
            FILTER(lang(?label) = "" || langMatches(lang(?label), "en")) }
        ORDER BY ?concept ?label""",
    )
    nodes: list[dict[str, Any]] = _sources(store)
    for concept in concepts(store):
        if concept.kind == "ConceptScheme":
            continue
        cluster = concept.kind == Kind.CLUSTER
        schemes = [{"@id": f"{BASE}scheme/{name}"} for name in sorted(concept.schemes)]
        node: dict[str, Any] = {
            "@id": concept.iri,
            "@type": "CategoryCode" if cluster else "DefinedTerm",
            "name": concept.label,
            "alternateName": others[concept.iri],
            "description": defined.get(concept.iri),
            "termCode": None if cluster else concept.notation,
            "codeValue": concept.notation if cluster else None,
            "inDefinedTermSet": _one(schemes),
        }
        if concept.kind == Kind.OCCUPATION:
            node["@type"] = ["Occupation", "DefinedTerm"]
            categories: list[Any] = [{"@id": iri} for iri in clusters[concept.iri]]
            node["occupationalCategory"] = _one(categories + codes.get(concept.iri, []))
            node["responsibilities"] = list(dict.fromkeys(duties[concept.iri]))
            node["skills"] = _references(skills[concept.iri])
        nodes.append({name: value for name, value in node.items() if value})
    document = {"@context": {"@vocab": PREFIXES["sdo"]}, "@graph": nodes}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def skosxl(asserted: Sequence[ox.Triple], inferred: Iterable[ox.Triple]) -> str:
    """Return the whole graph as Turtle with each label as a skosxl:Label of its own, too.

    The IRI of a label is that of its concept with a fragment made of the label's text, so it stays
    while the text does (SKOS Reference, appendix B). Where the concept is another's, the IRI is
    under the base, and made of both.
    """
    import hashlib

    def digest(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    triples = [*asserted, *inferred]
    for triple in asserted:
        name = triple.predicate.value.removeprefix(SKOS.IRI)
        concept, form = triple.subject, triple.object
        if name not in LABELS or not isinstance(form, ox.Literal):
            continue
        if not isinstance(concept, ox.NamedNode):
            continue
        text = f"{form.value}@{form.language or ''}"
        if concept.value.startswith(BASE):
            # An IRI has one fragment at most.
            mark = "-" if "#" in concept.value else "#"
            label = ox.NamedNode(f"{concept.value}{mark}label-{digest(text)}")
        else:
            label = ox.NamedNode(f"{BASE}label/{digest(f'{concept.value} {text}')}")
        triples += [
            ox.Triple(concept, ox.NamedNode(SKOSXL.IRI + name), label),
            ox.Triple(label, ox.NamedNode(RDF.type), ox.NamedNode(SKOSXL.Label)),
            ox.Triple(label, ox.NamedNode(SKOSXL.literalForm), form),
        ]
    return turtle.serialize(triples, {**PREFIXES, "skosxl": SKOSXL.IRI})


def sssom(asserted: Sequence[ox.Triple], inferred: Iterable[ox.Triple]) -> str:
    """Return the mapping relations between the concepts of the graph as SSSOM TSV.

    The relations that the tables give are skos:relatedMatch, with the property itself in the
    comment and the role associations that they follow from in see_also (SSSOM 1.0).
    """
    store = as_store([*asserted, *inferred])
    stated = as_store(asserted)
    # A concept's category is what it is said to be, before what follows.
    known = {each.iri: each for each in (*concepts(store), *concepts(stated))}
    evidence = _by_first(
        store,
        """SELECT DISTINCT ?key ?association {
          { ?association itot:workFunction ?s ; itot:roleCluster ?o
            BIND(itot:mapsToRole AS ?p) } UNION
          { ?association itot:occupationCluster ?s ; itot:roleCluster ?o
            BIND(itot:associatedRole AS ?p) } UNION
          { ?association itot:workFunction ?s ; itot:functionalArea ?o
            BIND(itot:applicableArea AS ?p) } UNION
          { ?s skos:broader ?cluster . ?association itot:occupationCluster ?cluster ;
            itot:roleCluster ?o BIND(itot:candidateRole AS ?p) }
          BIND(CONCAT(STR(?s), " ", STR(?p), " ", STR(?o)) AS ?key) } ORDER BY ?key ?association""",
    )
    found = []
    for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"):
        for quad in stated.quads_for_pattern(None, ox.NamedNode(SKOS.IRI + name), None):
            found.append((quad.triple, f"skos:{name}", "ManualMappingCuration", ""))
    for name in ("mapsToRole", "associatedRole", "applicableArea", "candidateRole"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(ITOT.IRI + name), None):
            found.append((quad.triple, "skos:relatedMatch", "LogicalReasoning", f"itot:{name}"))
    mappings = set()
    for triple, predicate, justification, comment in found:
        subject, target = (
            known.get(getattr(t, "value", "")) for t in (triple.subject, triple.object)
        )
        if subject and target:
            key = f"{subject.iri} {triple.predicate.value} {target.iri}"
            cells = (
                *(subject.iri, subject.label, subject.category),
                predicate,
                *(target.iri, target.label, target.category),
                f"semapv:{justification}",
                *(home(end) or "" for end in (subject, target)),
                "|".join(evidence[key]),
                comment,
            )
            mappings.add(tuple(" ".join(cell.split()) for cell in cells))
    places = [_SSSOM_COLUMNS.index(name) for name in _SSSOM_IRIS]
    iris = sorted({row[place] for row in mappings for place in places} - {""})
    short, own = curies(iris, _SSSOM_PREFIXES)
    shortened = [
        [short.get(cell, "") if n in places else cell for n, cell in enumerate(row)]
        for row in mappings
    ]
    return written(_sssom_head(store, own), _SSSOM_COLUMNS, sorted(shortened))


PROFILES: dict[str, Callable[["Layers"], str | bytes | dict[str, str | bytes]]] = {
    "framed": lambda it: framed(it.stated, it.inferred, it.linked),
    "schemaorg": lambda it: schemaorg(it.stated, it.inferred, it.linked),
    "skos-xl": lambda it: skosxl(it.stated, it.inferred),
    "csvw": lambda it: csvw(it.stated, it.inferred, it.linked, it.evidence),
    "sssom": lambda it: sssom(it.stated, it.inferred),
    "parquet": lambda it: parquet(it.stated, it.inferred, it.linked, it.evidence),
    "sqlite": lambda it: sqlite(it.stated, it.inferred, it.linked, it.evidence),
    "xlsx": workbook,
}


def _codes(store: ox.Store) -> dict[str, list[dict[str, Any]]]:
    """Return the CategoryCodes of each occupation in other classifications, by its IRI.

    An ESCO occupation has that of its ISCO-08 unit group, too: the first four digits of its own.
    """
    names: dict[Any, Any] = dict(rows(store, _NAMES))  # type: ignore[arg-type]
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for occupation, target, scheme, code in rows(store, _CODES):
        codes = [(target, scheme, str(code))]
        if scheme == f"{ESCO}concept-scheme/occupations":
            group = str(code).partition(".")[0]
            codes.append((f"{ESCO}isco/C{group}", f"{ESCO}concept-scheme/isco", group))
        for iri, of, value in codes:
            node = {"@id": iri, "@type": "CategoryCode", "codeValue": value, "name": names.get(iri)}
            node["inCodeSet"] = {"@id": of, "@type": "CategoryCodeSet", "name": names.get(of)}
            found[str(occupation)][str(iri)] = _known(node)
    return {occupation: list(nodes.values()) for occupation, nodes in found.items()}


def _by_first(store: ox.Store, query: str) -> defaultdict[str, list[str]]:
    """Return the second column of the answer by the first, in the order of the answer."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for first, second, *_ in rows(store, query):
        found[str(first)].append(str(second))
    return found


_NAMES = """SELECT ?iri (MIN(?name) AS ?label) {
    ?iri skos:prefLabel ?called FILTER(lang(?called) = "" || langMatches(lang(?called), "en"))
    OPTIONAL { ?iri dct:title ?title
        FILTER(lang(?title) = "" || langMatches(lang(?title), "en")) }
    BIND(STR(COALESCE(?title, ?called)) AS ?name) } GROUP BY ?iri"""
_CODES = """SELECT ?occupation ?target (MIN(?in) AS ?scheme) (MIN(?notation) AS ?code) {
    ?occupation a itot:Occupation ; skos:exactMatch|skos:closeMatch|skos:broadMatch ?target .
    ?target skos:inScheme ?in ; skos:notation ?notation } GROUP BY ?occupation ?target
    ORDER BY ?occupation ?scheme ?code"""


def _known(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value is not None}


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _references(iris: Iterable[str]) -> Any:
    return _one([{"@id": iri} for iri in iris])


_SOURCES = {
    SKOS.ConceptScheme: (
        "DefinedTermSet",
        {
            "name": SKOS.prefLabel,
            "description": DCT.description,
            "license": DCT.license,
            "usageInfo": DCT.rights,
            "creator": DCT.creator,
            "publisher": DCT.publisher,
            "dateCreated": DCT.created,
            "dateModified": DCT.modified,
            "version": OWL.versionInfo,
            "isBasedOn": DCT.source,
        },
    ),
    FOAF.Organization: ("Organization", {"name": FOAF.name}),
    DCT.BibliographicResource: (
        "CreativeWork",
        {
            "name": DCT.title,
            "description": DCT.description,
            "datePublished": DCT.issued,
            "publisher": DCT.publisher,
            "contributor": DCT.contributor,
        },
    ),
    DCT.RightsStatement: ("CreativeWork", {"name": DCT.title, "text": DCT.description}),
}


def _sources(store: ox.Store) -> list[dict[str, Any]]:
    nodes = []
    for type_, (kind, properties) in _SOURCES.items():
        pattern = (None, ox.NamedNode(RDF.type), ox.NamedNode(type_))
        for subject in sorted((q.subject for q in store.quads_for_pattern(*pattern)), key=str):
            node: dict[str, Any] = {"@id": getattr(subject, "value", ""), "@type": kind}
            if kind == "DefinedTermSet":
                node["inLanguage"] = "en"
            for name, predicate in properties.items():
                values = [
                    {"@id": q.object.value}
                    if isinstance(q.object, ox.NamedNode)
                    else q.object.value
                    for q in store.quads_for_pattern(subject, ox.NamedNode(predicate), None)
                    if isinstance(q.object, ox.NamedNode | ox.Literal)
                ]
                if values:
                    node[name] = _one(sorted(values, key=str))
            nodes.append(node)
    return nodes


_SSSOM_PREFIXES = {**PREFIXES, "semapv": SEMAPV}
_SSSOM_IRIS = ("subject_id", "object_id", "subject_source", "object_source")
_SSSOM_COLUMNS = (
    "subject_id",
    "subject_label",
    "subject_category",
    "predicate_id",
    "object_id",
    "object_label",
    "object_category",
    "mapping_justification",
    "subject_source",
    "object_source",
    "see_also",
    "comment",
)


def _sssom_head(store: ox.Store, own: Mapping[str, str]) -> list[str]:
    about = dataset(store)
    lines = ['sssom_version: "1.0"', "curie_map:"]
    lines += [
        f'  {name}: "{namespace}"' for name, namespace in sorted({**_SSSOM_PREFIXES, **own}.items())
    ]
    lines += [
        f"mapping_set_id: {BASE}mapping/own",
        f"mapping_set_title: {json.dumps(about['title'] + ': its own mapping relations')}",
        f"mapping_set_version: {json.dumps(about['version'])}",
        f"license: {about['license'] or 'https://w3id.org/sssom/license/unspecified'}",
    ]
    return [f" {line}" for line in lines]
