"""The graph in every RDF syntax: the same bytes for the same triples.

What is published is written from the triples as parsed, not from a store, which would normalise
numbers. Each function gives the text in pieces, so that a large graph need not fit in memory twice.
Blank nodes get the labels of RDFC-1.0.
"""

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox

from itotgraph.graph.turtle import Term, canonical, parts, shared
from itotgraph.names import shorten
from itotgraph.namespaces import PREFIXES, RDF, XSD

Terms = Mapping[str, Mapping[str, str]]
Subject = ox.NamedNode | ox.BlankNode | ox.Triple

_TYPE = RDF.type
_ENDS_IN_NAME = re.compile(r"[^\W\d][\w.-]*$")
_INTEGER = re.compile(r"0|-?[1-9]\d{0,15}", re.ASCII)
_ALIASES = {"id": "@id", "type": "@type"}
# Beyond this JSON parsers round (RFC 8259, 6).
_EXACT = 2**53
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def ntriples(triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Give N-Triples, a line a triple, in code-point order."""
    groups = _by_subject(triples)
    for subject in sorted(groups, key=str):
        yield "".join(sorted({f"{triple} .\n" for triple in groups[subject]}))


def nquads(graphs: Mapping[str, Iterable[ox.Triple]]) -> Iterator[str]:
    """Give N-Quads, the triples of each named graph."""
    named = canonical(graphs)
    grouped = {name: _grouped(triples) for name, triples in named.items()}
    for subject in sorted(set().union(*grouped.values()), key=str):
        yield "".join(
            sorted(
                {
                    f"{triple} <{name}> .\n"
                    for name, groups in grouped.items()
                    for triple in groups.get(subject, ())
                }
            )
        )


def trig(graphs: Mapping[str, Iterable[ox.Triple]]) -> Iterator[str]:
    """Give TriG, the triples of each named graph."""
    named = canonical(graphs)
    graphs_of: dict[Term, set[str]] = defaultdict(set)
    for name, triples in named.items():
        for triple in triples:
            for term in (triple.subject, triple.object):
                if isinstance(term, ox.BlankNode):
                    graphs_of[term].add(name)
    between = {node for node, names in graphs_of.items() if len(names) > 1}
    written = {
        name: parts(triples, named=shared(triples) | between) for name, triples in named.items()
    }
    yield "".join(sorted({line for header, _ in written.values() for line in header}))
    for name, (_, blocks) in written.items():
        yield f"\n<{name}> {{\n"
        yield from (f"\n{block}" for block in blocks)
        yield "}\n"


def rdfxml(triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Give RDF/XML, the subjects in code-point order.

    Raises ValueError where a property ends in no name, since it cannot be an XML element.
    """
    groups = _by_subject(triples)
    predicates = {triple.predicate for group in groups.values() for triple in group}
    for predicate in predicates:
        if not _ENDS_IN_NAME.search(predicate.value):
            raise ValueError(f"RDF/XML cannot write the property {predicate}")
    used = {
        prefix: namespace
        for prefix, namespace in PREFIXES.items()
        if any(predicate.value.startswith(namespace) for predicate in predicates)
    }
    ordered = (
        triple
        for subject in sorted(groups, key=str)
        for triple in sorted(set(groups[subject]), key=str)
    )
    # The serializer writes only into a file, and the whole may be too large for memory.
    with tempfile.TemporaryFile() as file:
        ox.serialize(ordered, file, format=ox.RdfFormat.RDF_XML, prefixes=used)
        file.seek(0)
        for line in file:
            # An XML parser would read a bare carriage return as a line feed (XML 1.0, 2.11).
            yield line.decode().replace("\r", "&#13;")


def jsonld(triples: Iterable[ox.Triple], known: Terms = MappingProxyType({})) -> Iterator[str]:
    """Give JSON-LD with its `@context`, one object a subject, in code-point order; the context has
    the terms and prefixes that these triples need.

    `known` are the terms of a graph that this one is a part of (see `terms`): with them a property
    has the same name and its values the same form as there. Integers and booleans are JSON's own;
    a number with a fraction would not come back as the same literal (JSON-LD 1.1 API, 8.2).
    """
    groups = _by_subject(triples)
    terms = _terms(groups, known)
    names = {term["@id"]: name for name, term in terms.items()}

    used: set[str] = set()

    @cache
    def short(iri: str) -> str:
        prefix, _, name = shorten(iri).partition(":")
        if prefix not in PREFIXES or not _NAME.fullmatch(name):
            return iri
        used.add(prefix)
        return f"{prefix}:{name}"

    def node(subject: Subject) -> dict[str, Any]:
        properties: dict[str, list[Any]] = defaultdict(list)
        for triple in sorted(set(groups[subject]), key=str):
            if triple.predicate.value == _TYPE and isinstance(triple.object, ox.NamedNode):
                properties["type"].append(short(triple.object.value))
                continue
            name = names.get(triple.predicate.value, triple.predicate.value)
            properties[name].append(_json_value(triple.object, terms.get(name, {})))
        lists = {"type", *(name for name, term in terms.items() if "@container" in term)}
        values = {n: v[0] if len(v) == 1 and n not in lists else v for n, v in properties.items()}
        return {"id": _identifier(subject)} | values

    nodes = [json.dumps(node(s), ensure_ascii=False) for s in sorted(groups, key=str)]
    prefixes = {prefix: PREFIXES[prefix] for prefix in sorted(used)}
    yield f'{{"@context": {_context(terms, prefixes)},\n"@graph": ['
    for number, text in enumerate(nodes):
        yield ",\n" if number else "\n"
        yield text
    yield "\n]}\n"


def terms(triples: Iterable[ox.Triple]) -> dict[str, dict[str, str]]:
    """Return a JSON-LD term for each property, coerced where all its values are of one kind.

    A property of which anything has several values is an array everywhere.
    """
    return _terms(_by_subject(triples), {})


def context(terms: Terms) -> str:
    """Return these terms as a JSON-LD context, a document of its own."""
    return f'{{"@context": {_context(terms, dict(sorted(PREFIXES.items())))}}}\n'


def _context(terms: Terms, prefixes: Mapping[str, str]) -> str:
    found = {**_ALIASES, **prefixes, **terms}
    lines = (f'"{name}": {json.dumps(term, ensure_ascii=False)}' for name, term in found.items())
    return "{{\n {}\n}}".format(",\n ".join(lines))


def _terms(groups: Mapping[Subject, list[ox.Triple]], known: Terms) -> dict[str, dict[str, str]]:
    kinds: dict[str, set[tuple[str, str]]] = defaultdict(set)
    several = set()
    for group in groups.values():
        seen_before = set()
        for triple in set(group):
            value, predicate = triple.object, triple.predicate.value
            if not isinstance(value, ox.Literal):
                kind = ("@type", "@id")
            elif value.language:
                kind = ("@language", value.language)
            else:
                kind = ("@type", value.datatype.value)
            kinds[predicate].add(kind)
            if predicate in seen_before:
                several.add(predicate)
            seen_before.add(predicate)
    names = {term["@id"]: name for name, term in known.items()}
    found: dict[str, dict[str, str]] = {}
    for predicate, seen in sorted(kinds.items()):
        if predicate in names:
            found[names[predicate]] = dict(known[names[predicate]])
            continue
        prefix, _, name = shorten(predicate).partition(":")
        if predicate == _TYPE or prefix not in PREFIXES or not _NAME.fullmatch(name):
            continue
        if any(name in taken for taken in (found, known, PREFIXES, _ALIASES)):
            continue
        found[name] = {"@id": predicate}
        if predicate in several:
            found[name]["@container"] = "@set"
        if len(seen) == 1:
            key, kind_of_value = next(iter(seen))
            if kind_of_value != XSD.string:
                found[name][key] = kind_of_value
    return found


def _by_subject(triples: Iterable[ox.Triple]) -> dict[Subject, list[ox.Triple]]:
    return _grouped(canonical({"": triples})[""])


def _grouped(triples: Iterable[ox.Triple]) -> dict[Subject, list[ox.Triple]]:
    groups: dict[Subject, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        groups[triple.subject].append(triple)
    return groups


def _identifier(term: object) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else getattr(term, "value", "")


def _native(literal: ox.Literal) -> int | bool | None:
    """Return an integer or a boolean in canonical form, which is what JSON's own comes back as."""
    text, datatype = literal.value, literal.datatype.value
    if datatype == XSD.boolean and text in ("true", "false"):
        return text == "true"
    if datatype == XSD.integer and _INTEGER.fullmatch(text) and abs(int(text)) < _EXACT:
        return int(text)
    return None


def _json_value(value: object, term: Mapping[str, str]) -> Any:
    if not isinstance(value, ox.Literal):
        identifier = _identifier(value)
        return identifier if term.get("@type") == "@id" else {"@id": identifier}
    if value.language:
        if term.get("@language") == value.language:
            return value.value
        return {"@value": value.value, "@language": value.language}
    native = _native(value)
    if native is not None and term.get("@type", value.datatype.value) == value.datatype.value:
        return native
    if term.get("@type") == value.datatype.value:
        return value.value
    if value.datatype.value == XSD.string and not {"@language", "@type"} & term.keys():
        return value.value
    return {"@value": value.value, "@type": value.datatype.value}
