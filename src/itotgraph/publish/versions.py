"""The releases of the data set: what each changed, and since when things stand.

All of it follows from the published dumps of the releases, compared in turn. None of it is part of
the graph, so that the recorded update of a release makes its graph of the one before, and nothing
besides.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.check import shapes_files
from itotgraph.graph.layers import Layers
from itotgraph.graph.parse import load, parse
from itotgraph.graph.turtle import canonical
from itotgraph.namespaces import BASE, CS, DCAT, DCT, OWL, RDF, RDFS, SKOS, VOID, XSD
from itotgraph.publish import documents
from itotgraph.publish.diff import Change, Value, as_update, diff, written
from itotgraph.publish.examples import examples

CHANGES = f"{BASE}changes"
DUMP = "itot-asserted.ttl"
UPDATE = "update.ru"

_UNKNOWN = "no version of the data set, or no day of its issue"
_TOLD = f"state dcat:version of <{documents.DATASET}> and dct:issued of that version"
_DATASET = ox.NamedNode(documents.DATASET)


@dataclass(frozen=True)
class Release:
    """A release: its version, the day of its issue, what it states, whether it is known to be the
    first, and what it changed of the one before it, where that is known.
    """

    version: str
    issued: str
    stated: Collection[ox.Triple]
    first: bool
    before: "Release | None" = None
    changes: Sequence[Change] = ()

    @property
    def iri(self) -> str:
        """The IRI of this version of the data set."""
        return f"{documents.DATASET}/{self.version}"


def releases(stated: Collection[ox.Triple], dumps: Iterable[Path] = ()) -> list[Release]:
    """Return the releases, the current one first, which states this, before it those of the dumps:
    files of asserted triples (`itot-asserted.ttl`) or folders of an ontology.

    A graph that tells no version of the data set has none. Raises InputError for a dump that tells
    none or that of another, or that has inferred triples, too.
    """
    found: dict[str, Release] = {}
    for path in dumps:
        former = Layers(path).stated if path.is_dir() else parse(path)
        if any(t.predicate.value == SKOS.broaderTransitive for t in former):
            raise InputError("inferred triples, too", f"give {DUMP} of the release", path)
        release = _read(former)
        if not release:
            raise InputError(_UNKNOWN, _TOLD, path)
        if release.version in found:
            problem = f"version {release.version} was given twice"
            raise InputError(problem, "give each release once", path)
        found[release.version] = release
    current = _read(stated)
    if not current and found:
        raise InputError(_UNKNOWN, _TOLD)
    if not current:
        return []
    if current.version in found:
        problem = f"version {current.version} is the current one"
        raise InputError(problem, "give the releases before it, or state the new version")
    chain: list[Release] = []
    for release in (*sorted(found.values(), key=_age), current):
        if chain:
            changes = diff(chain[-1].stated, release.stated)
            release = replace(release, first=False, before=chain[-1], changes=changes)
        chain.append(release)
    return chain[::-1]


def _read(stated: Collection[ox.Triple]) -> Release | None:
    name = _text(stated, _DATASET, DCAT.version)
    issued = _text(stated, ox.NamedNode(f"{documents.DATASET}/{name}"), DCT.issued)
    if not name or not issued:
        return None
    return Release(name, issued, stated, issued == _text(stated, _DATASET, DCT.created))


def _age(release: Release) -> tuple[str, list[int]]:
    return release.issued, [int(number) for number in re.findall(r"\d+", release.version)]


def _text(triples: Iterable[ox.Triple], subject: ox.NamedNode, predicate: str) -> str:
    found = (t for t in triples if t.subject == subject and t.predicate.value == predicate)
    return next((str(getattr(t.object, "value", "")) for t in found), "")


def lineage(releases: Sequence[Release]) -> Iterator[ox.Triple]:
    """Yield what came before what: the versions of the data set (DCAT 3, 11.1) and of the
    vocabularies (OWL 2, 3.5), with what the earlier releases said of their own.
    """
    for release in releases:
        if before := release.before:
            former = ox.NamedNode(before.iri)
            dump = f"{BASE}download/{before.version}/{DUMP}"
            previous = ox.NamedNode(DCAT.previousVersion)
            yield ox.Triple(_DATASET, ox.NamedNode(DCAT.hasVersion), former)
            yield ox.Triple(ox.NamedNode(release.iri), previous, former)
            yield from (t for t in before.stated if t.subject == former)
            yield ox.Triple(former, ox.NamedNode(VOID.dataDump), ox.NamedNode(dump))
            versions = _vocabularies(before)
            for ontology, name in _vocabularies(release).items():
                if versions.get(ontology, name) != name:
                    prior = ox.NamedNode(OWL.priorVersion)
                    yield ox.Triple(ontology, prior, versions[ontology])


def dates(releases: Sequence[Release]) -> Iterator[ox.Triple]:
    """Yield since when each concept stands, and when it was last changed: the days on which the
    releases were issued.

    Of those of the earliest release that is known it is told only where that was the first.
    """
    if not releases or not releases[0].before:
        return
    created: dict[Any, str] = {}
    modified: dict[Any, str] = {}
    for release in reversed(releases):
        if release.first:
            created |= dict.fromkeys(_concepts(release), release.issued)
        for change in release.changes:
            iri = ox.NamedNode(change.iri) if not change.iri.startswith("_:") else None
            if change.what == "added":
                created[iri] = release.issued
            elif change.what == "changed":
                modified[iri] = release.issued
    for concept in _concepts(releases[0]):
        for predicate, days in ((DCT.created, created), (DCT.modified, modified)):
            if day := days.get(concept):
                yield ox.Triple(concept, ox.NamedNode(predicate), _date(day))


def change_sets(release: Release) -> Iterator[ox.Triple]:
    """Yield what a release changed, a change set (Talis) a thing, in words and as statements."""
    if not release.before:
        return
    whole = f"{CHANGES}/{release.version}"
    title = f"What changed in version {release.version}"
    lines = [
        f'<{whole}> <{DCT.title}> "{title}"@en ;',
        f'<{DCT.issued}> "{release.issued}"^^<{XSD.date}> .',
        f"<{release.iri}> <{RDFS.seeAlso}> <{whole}> .",
    ]
    for change in release.changes:
        local = quote(change.iri.removeprefix(BASE), safe="/:")
        node = f"<{whole}#{local}>"
        subject = f"<{change.iri}>" if not change.iri.startswith("_:") else change.iri
        lines += [
            f"{node} a <{CS.ChangeSet}> ; <{CS.subjectOfChange}> {subject} ;",
            f'<{CS.createdDate}> "{release.issued}"^^<{XSD.date}> ; <{DCT.isPartOf}> <{whole}> .',
        ]
        for words in change.words or [change.what]:
            lines.append(f"{node} <{CS.changeReason}> {ox.Literal(words, language='en')} .")
        for side, having in ((change.removed, CS.removal), (change.added, CS.addition)):
            lines += [
                f"{node} <{having}> [ {_statement(subject, predicate, value)} ] ."
                for predicate, values in side.items()
                for value in values
            ]
    parsed = ox.parse("\n".join(lines), format=ox.RdfFormat.TURTLE)
    yield from canonical({"": [quad.triple for quad in parsed]})[""]


def _statement(subject: str, predicate: str, value: Value) -> str:
    return (
        f"a <{RDF.Statement}> ; <{RDF.subject}> {subject} ; <{RDF.predicate}> <{predicate}> ; "
        f"<{RDF.object}> {written(value)}"
    )


def past(releases: Sequence[Release]) -> dict[str, list[ox.Triple]]:
    """Return the documents at the IRIs of former versions of the vocabularies, by IRI, and what
    each release changed.
    """
    found: dict[str, list[ox.Triple]] = {}
    for release in releases:
        if changed := [*change_sets(release)]:
            found[f"{CHANGES}/{release.version}"] = changed
        if before := release.before:
            told = documents.documents({"": before.stated})
            for iri in (node.value for node in _vocabularies(before).values()):
                found.setdefault(iri, told.get(iri, []))
    return found


def documented(
    graphs: documents.Graphs, described: Collection[ox.Triple], releases: Sequence[Release]
) -> dict[str, list[ox.Triple]]:
    """Return the documents of all that has an IRI under the base, by the IRI: shapes, saved queries
    and former versions among it, and since when things stand. `described` describes the data set.
    """
    found = documents.documents(graphs, load(shapes_files()), described, [*examples(graphs)])
    for triple in dates(releases):
        found[str(triple.subject)[1:-1]].append(triple)
    return found | past(releases)


def update(release: Release) -> str:
    """Return the SPARQL update that makes this release of the one before. Raises InputError as
    `diff.as_update` does.
    """
    return as_update(release.changes)


def _vocabularies(release: Release) -> dict[Any, Any]:
    """Return the IRI of the version of each vocabulary, by its own."""
    versions = (t for t in release.stated if t.predicate.value == OWL.versionIRI)
    return {t.subject: t.object for t in versions}


def _concepts(release: Release) -> list[Any]:
    found = (t.subject for t in release.stated if t.predicate.value == SKOS.inScheme)
    return [s for s in dict.fromkeys(found) if str(getattr(s, "value", "")).startswith(BASE)]


def _date(day: str) -> ox.Literal:
    return ox.Literal(day, datatype=ox.NamedNode(XSD.date))
