"""What the mapping sets say of their claims, as RDF: who claims what, how sure, and why.

Each row, accepted or rejected, is an annotated axiom, and each file a mapping set, as SSSOM/RDF
(SSSOM 1.1) has it; what a file says at its head stands with each of its rows, so that a SPARQL
query finds it there. Columns beside the standard ones have the property that extension_definitions
gives them, and texts as values; what is neither is left out. Where a row has no record_id, its IRI
is made of what it claims.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.mappings import SLOTS, Mapping, expand, head
from itotgraph.namespaces import DCT, OWL, PAV, RDF, RDFS, SSSOM, XSD
from itotgraph.text.read import read_text

# Slots whose property is none of SSSOM's own namespace.
_PROPERTIES = {
    "author_id": PAV.authoredBy,
    "comment": RDFS.comment,
    "creator_id": DCT.creator,
    "license": DCT.license,
    "mapping_date": DCT.created,
    "mapping_set_description": DCT.description,
    "mapping_set_title": DCT.title,
    "mapping_set_version": OWL.versionInfo,
    "object_id": OWL.annotatedTarget,
    "predicate_id": OWL.annotatedProperty,
    "publication_date": DCT.issued,
    "see_also": RDFS.seeAlso,
    "subject_id": OWL.annotatedSource,
}
_ENTITIES = {
    *("author_id", "creator_id", "issue_tracker_item", "mapping_justification", "mapping_source"),
    *("mapping_tool_id", "object_id", "object_source", "predicate_id", "reviewer_id"),
    *("subject_id", "subject_source"),
}
_ADDRESSES = {"issue_tracker", "license", "mapping_provider", "mapping_set_source", "see_also"}
_NUMBERS = {"confidence", "mapping_set_confidence", "reviewer_agreement", "similarity_score"}
_DATES = {"mapping_date", "publication_date", "review_date"}
_SEVERAL = {
    *("author_id", "author_label", "creator_id", "creator_label", "reviewer_id", "reviewer_label"),
    *("cardinality_scope", "curation_rule", "curation_rule_text", "mapping_set_source"),
    *("match_string", "object_match_field", "object_preprocessing", "see_also"),
    *("subject_match_field", "subject_preprocessing"),
}
# What the head says for all rows (SSSOM 1.0, "Propagation of mapping set slots").
_PROPAGATED = {
    *("mapping_date", "mapping_provider", "mapping_tool", "mapping_tool_id"),
    *("mapping_tool_version", "object_source", "object_source_version", "subject_source"),
    "subject_source_version",
}
# Slots of a set that no row has.
_OF_SETS = {
    *("issue_tracker", "mapping_set_confidence", "mapping_set_description", "mapping_set_source"),
    *("mapping_set_title", "mapping_set_version", "sssom_version"),
}
_TYPE = ox.NamedNode(RDF.type)


def evidence(claims: Iterable[Mapping]) -> Iterator[ox.Triple]:
    """Yield the triples of mapping sets, file by file, in the order of their rows.

    Raises InputError for a head that is no YAML or has no mapping_set_id, and for a CURIE with an
    undeclared prefix.
    """
    for path, rows in groupby(claims, lambda claim: claim.path):
        yield from _of_set(path, rows)


def record(claim: Mapping) -> str:
    """Return the IRI of a claim, made of its subject, predicate, modifier and object: within the
    mapping set's, so that it leads there.
    """
    parts = (claim.subject, claim.predicate, "Not" if claim.rejected else "", claim.object)
    return sha256(" ".join(parts).encode()).hexdigest()[:12]


def _of_set(path: Path, rows: Iterable[Mapping]) -> Iterator[ox.Triple]:
    found = head(path, read_text(path))
    slots, prefixes = found.slots, found.prefixes
    if not isinstance(slots.get("mapping_set_id"), str):
        raise InputError("no mapping_set_id", "add it to the lines with #", path)
    own = {
        slot: expand(curie, prefixes, path, 1)
        for slot, curie in found.extensions.items()
        if slot not in SLOTS
    }

    def said(of: ox.NamedNode, slot: str, values: Iterable[str], line: int) -> Iterator[ox.Triple]:
        predicate = own.get(slot) or _PROPERTIES.get(slot, SSSOM.IRI + slot)
        for value in values:
            whole = expand(value, prefixes, path, line) if slot in _ENTITIES else value
            try:
                term = _term(slot, whole)
            except ValueError:
                mend = "write a whole IRI"
                raise InputError(f"the {slot} '{value}'", mend, path, line) from None
            yield ox.Triple(of, ox.NamedNode(predicate), term)

    about = ox.NamedNode(slots["mapping_set_id"])
    yield ox.Triple(about, _TYPE, ox.NamedNode(SSSOM.MappingSet))
    known = SLOTS | _OF_SETS | own.keys()
    for slot in sorted((slots.keys() & known) - {"mapping_set_id"} - _PROPAGATED):
        yield from said(about, slot, _values(slots[slot]), 1)
    given = {slot: _values(slots[slot]) for slot in sorted(slots.keys() & _PROPAGATED)}
    for claim in rows:
        cells = {slot: cell for slot, cell in claim.cells.items() if cell and slot in known}
        name = cells.pop("record_id", "")
        iri = expand(name, prefixes, path, claim.line) if name else f"{about.value}#{record(claim)}"
        node = ox.NamedNode(iri)
        yield ox.Triple(about, ox.NamedNode(SSSOM.mappings), node)
        yield ox.Triple(node, _TYPE, ox.NamedNode(OWL.Axiom))
        listed = {slot: _listed(c) if slot in _SEVERAL else [c] for slot, c in cells.items()}
        for slot, values in (given | listed).items():
            yield from said(node, slot, values, claim.line)


def _listed(cell: str) -> list[str]:
    """Return the values of a cell between bars; a bar or backslash in one is behind another."""
    parts = re.findall(r"(?:\\[|\\]|[^|])+", cell)
    return [re.sub(r"\\([|\\])", r"\1", part) for part in parts]


def _term(slot: str, value: str) -> ox.NamedNode | ox.Literal:
    if slot in _ENTITIES or slot in _ADDRESSES:
        return ox.NamedNode(value)
    if slot == "predicate_modifier":
        return ox.NamedNode(SSSOM.NegatedPredicate)
    if slot in _NUMBERS:
        return ox.Literal(value, datatype=ox.NamedNode(XSD.double))
    if slot in _DATES:
        return ox.Literal(value, datatype=ox.NamedNode(XSD.date))
    return ox.Literal(value)


def _values(value: Any) -> list[str]:
    return [
        each
        for each in (value if isinstance(value, list) else [value])
        if each and isinstance(each, str)
    ]
