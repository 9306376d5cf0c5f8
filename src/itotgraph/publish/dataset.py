"""The data set as a catalogue describes it (DCAT 3), and a client of linked data (VoID).

What is written by hand, in `ontology/dataset.ttl`, is part of the graph. What depends on the build
is not: counts in a graph would change what they count, and no file can hold its own sum. Both stand
together in a file of their own, `dataset.ttl`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from itotgraph.names import shorten
from itotgraph.namespaces import (
    ASSERTED,
    BASE,
    DCAT,
    DCT,
    EVIDENCE,
    FOAF,
    LINKED,
    OWL,
    RDF,
    SPDX,
    SSSOM,
    VOID,
    XSD,
)

Graphs = Mapping[str, Collection[ox.Triple]]

NAME = "dataset.ttl"
ITSELF = ox.NamedNode(f"{BASE}download/{NAME}")

# What a file is called that is packed.
PACKED = ".gz"

_DATASET = ox.NamedNode(f"{BASE}dataset")
_DOWNLOADS = f"{BASE}download/"
_TYPE = ox.NamedNode(RDF.type)
_GZIP = ox.NamedNode("https://www.iana.org/assignments/media-types/application/gzip")
_ENDS = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
_KINDS = {
    *(DCAT.DataService, DCAT.Dataset, DCAT.Distribution, VOID.Dataset, VOID.Linkset),
    *(DCT.BibliographicResource, DCT.RightsStatement, FOAF.Organization),
}


def described(graphs: Graphs) -> bool:
    """Whether the graph is described as a data set; one of your own need not be."""
    return any(triple.subject == _DATASET for triple in graphs.get(ASSERTED, ()))


def description(graphs: Graphs, files: Mapping[str, tuple[int, str]]) -> Iterator[ox.Triple]:
    """Yield what is known of the data set: what is asserted of it, its counts and the size in
    bytes and SHA-256 sum of each distribution among these files, packed or not.
    """
    kinds = (t for t in graphs[ASSERTED] if t.predicate == _TYPE)
    known = {kind.subject for kind in kinds if _value(kind.object) in _KINDS}
    yield from counts(graphs)
    for triple in graphs[ASSERTED]:
        if triple.subject not in known:
            continue
        name = _value(triple.object).removeprefix(_DOWNLOADS)
        if triple.predicate.value == DCAT.downloadURL and name + PACKED in files:
            name += PACKED
            packed = ox.NamedNode(f"{_DOWNLOADS}{name}")
            yield ox.Triple(triple.subject, triple.predicate, packed)
            yield ox.Triple(triple.subject, ox.NamedNode(DCAT.compressFormat), _GZIP)
        else:
            yield triple
        if triple.predicate.value == DCAT.downloadURL and name in files:
            yield from _weight(triple.subject, *files[name])
    yield ox.Triple(ITSELF, _TYPE, ox.NamedNode(VOID.DatasetDescription))
    yield ox.Triple(ITSELF, ox.NamedNode(FOAF.primaryTopic), _DATASET)


def overtaken(stated: Collection[ox.Triple], told: Collection[ox.Triple]) -> set[ox.Triple]:
    """Return the addresses of downloads that are not where a description says that they are."""
    found = {t.subject: t for t in told if t.predicate.value == DCAT.downloadURL}
    return {
        triple
        for triple in stated
        if triple.predicate.value == DCAT.downloadURL
        and found.get(triple.subject, triple) != triple
    }


def counts(graphs: Graphs) -> Iterator[ox.Triple]:
    """Yield the statistics of the data set, of each named graph and of each linkset (VoID, 4.6).

    The data set is all graphs together, and its entities are the subjects under its base. Its
    partitions have IRIs within its own. A linkset has the links whose mapping set names its target
    as their source.
    """
    # A triple is in one graph only.
    whole = list(chain.from_iterable(graphs.values()))
    subjects = {triple.subject for triple in whole}
    predicates = Counter(triple.predicate for triple in whole)
    classes = Counter(triple.object for triple in whole if triple.predicate == _TYPE)
    numbers = {
        VOID.triples: len(whole),
        VOID.entities: sum(_value(subject).startswith(BASE) for subject in subjects),
        VOID.classes: len(classes),
        VOID.properties: len(predicates),
        VOID.distinctSubjects: len(subjects),
        VOID.distinctObjects: len({triple.object for triple in whole}),
    }
    yield from _counted(_DATASET, numbers)
    for kind in filter(_named, classes):
        part = (_DATASET, VOID.classPartition, "class", f"{VOID.IRI}class", kind)
        yield from _part(*part, VOID.entities, classes[kind])
    yield from _by_property(_DATASET, predicates)
    for name, triples in graphs.items():
        yield ox.Triple(_DATASET, ox.NamedNode(VOID.subset), ox.NamedNode(name))
        yield from _counted(ox.NamedNode(name), {VOID.triples: len(triples)})
    yield from _linksets(graphs)


def _linksets(graphs: Graphs) -> Iterator[ox.Triple]:
    claims: dict[object, dict[str, Any]] = defaultdict(dict)
    for triple in graphs.get(EVIDENCE, ()):
        claims[triple.subject][triple.predicate.value] = triple.object
    linked = {*graphs.get(LINKED, ())}
    links: dict[object, set[ox.Triple]] = defaultdict(set)
    for claim in claims.values():
        if OWL.annotatedTarget in claim and SSSOM.predicate_modifier not in claim:
            ends = (claim[end] for end in _ENDS)
            links[claim.get(SSSOM.object_source)] |= {ox.Triple(*ends)} & linked
    for triple in graphs.get(ASSERTED, ()):
        if triple.predicate.value == VOID.objectsTarget:
            found = links[triple.object]
            yield from _counted(triple.subject, {VOID.triples: len(found)})
            predicates = Counter(link.predicate for link in found)
            for predicate in predicates:
                yield ox.Triple(triple.subject, ox.NamedNode(VOID.linkPredicate), predicate)
            yield from _by_property(triple.subject, predicates)


def _by_property(whole: Any, counts: Mapping[ox.NamedNode, int]) -> Iterator[ox.Triple]:
    for predicate, triples in counts.items():
        part = (whole, VOID.propertyPartition, "property", VOID.property, predicate)
        yield from _part(*part, VOID.triples, triples)


def _part(
    whole: Any, having: str, sort: str, by: str, term: Any, counting: str, count: int
) -> Iterator[ox.Triple]:
    name = quote(f"{sort}-{shorten(term.value)}", safe="/:")
    part = ox.NamedNode(f"{whole.value}#{name}")
    yield ox.Triple(whole, ox.NamedNode(having), part)
    yield ox.Triple(part, ox.NamedNode(by), term)
    yield from _counted(part, {counting: count})


def _counted(subject: Any, numbers: Mapping[str, int]) -> Iterator[ox.Triple]:
    for predicate, number in numbers.items():
        yield ox.Triple(subject, ox.NamedNode(predicate), ox.Literal(number))


def _weight(distribution: Any, size: int, digest: str) -> Iterator[ox.Triple]:
    checksum = ox.NamedNode(f"{distribution.value}#checksum")
    bytes_ = ox.Literal(str(size), datatype=ox.NamedNode(XSD.nonNegativeInteger))
    hexadecimal = ox.Literal(digest, datatype=ox.NamedNode(XSD.hexBinary))
    yield ox.Triple(distribution, ox.NamedNode(DCAT.byteSize), bytes_)
    yield ox.Triple(distribution, ox.NamedNode(SPDX.checksum), checksum)
    yield ox.Triple(checksum, _TYPE, ox.NamedNode(SPDX.Checksum))
    sha256 = ox.NamedNode(SPDX.checksumAlgorithm_sha256)
    yield ox.Triple(checksum, ox.NamedNode(SPDX.algorithm), sha256)
    yield ox.Triple(checksum, ox.NamedNode(SPDX.checksumValue), hexadecimal)


def _named(term: object) -> bool:
    return isinstance(term, ox.NamedNode)


def _value(term: object) -> str:
    value: str = getattr(term, "value", "")
    return value
