"""The data set as those want it who cite, keep and register data: one description, many forms.

Nothing is told that the description of the data set does not say. A DOI, the people behind the
project and whatever else only a registry or a person can give is left out.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
import yaml

from itotgraph.namespaces import BASE, DCAT, DCT, FOAF, ITOT, OWL, RDF, SKOS, VANN, VOID
from itotgraph.publish.documents import DATASET

# That of the program, which the description of the data says nothing of.
PROGRAM_LICENCE = "Apache-2.0"
_CC_BY = "https://creativecommons.org/licenses/by/4.0/"
# What registries call a licence: the identifier and the name that SPDX gives it.
_SPDX = {_CC_BY: ("CC-BY-4.0", "Creative Commons Attribution 4.0 International")}
_ENGLISH = "http://publications.europa.eu/resource/authority/language/ENG"
_VOCABULARY = ITOT.IRI


@dataclass(frozen=True)
class Description:
    """What is said of the data set and of what it names, by subject and predicate."""

    values: Mapping[tuple[str, str], list[str]]

    def all(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a property, IRIs or texts, sorted."""
        return sorted(self.values.get((subject, predicate), ()))

    def one(self, subject: str, predicate: str) -> str:
        """Return the first value of a property, or ""."""
        return next(iter(self.all(subject, predicate)), "")


def describe(triples: Iterable[ox.Triple]) -> Description:
    """Return what these triples say, of blank nodes nothing."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for t in dict.fromkeys(triples):
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode | ox.Literal):
            found[t.subject.value, t.predicate.value].append(t.object.value)
    return Description(found)


def own_schemes(told: Description) -> list[str]:
    """Return the IRIs of the concept schemes that are of the project's making."""
    subjects = sorted({subject for subject, _ in told.values if subject.startswith(BASE)})
    return [
        iri
        for iri in subjects
        if f"{SKOS.IRI}ConceptScheme" in told.all(iri, RDF.type) and told.one(iri, DCT.creator)
    ]


def citation(told: Description) -> str:
    """Return how to cite it, as CITATION.cff (Citation File Format 1.2.0)."""
    source = told.one(DATASET, DCT.source)
    document = {
        "cff-version": "1.2.0",
        "message": "If you use this graph or program, please cite it as below.",
        "type": "dataset",
        "title": told.one(DATASET, DCT.title),
        "version": told.one(DATASET, DCAT.version),
        "date-released": issued(told),
        "license": [PROGRAM_LICENCE, *(_SPDX[iri][0] for iri in licences(told))],
        "authors": [{"name": name} for name in _names(told, DATASET, DCT.creator)],
        "url": told.one(DATASET, DCAT.landingPage),
        "identifiers": [
            {"type": "url", "value": DATASET, "description": "The data set, all its versions"},
            {"type": "url", "value": version(told), "description": "This version of it"},
        ],
        "abstract": told.one(DATASET, DCT.description),
        "keywords": told.all(DATASET, DCAT.keyword),
        "references": [
            {
                "type": "report",
                "title": told.one(source, DCT.title),
                "authors": [
                    {"name": name}
                    for predicate in (DCT.publisher, DCT.contributor)
                    for name in _names(told, source, predicate)
                ],
                "year": int(told.one(source, DCT.issued)[:4]),
                "number": told.one(source, DCT.identifier).removeprefix("Part Number "),
            }
        ],
    }
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
    return text


def datacite(told: Description, url: str) -> str:
    """Return the metadata of a DOI that somebody may register for this version, whose landing page
    is at a URL (DataCite Metadata Schema 4.5, as JSON).
    """
    days = {"Created": DCT.created, "Issued": DCT.issued, "Updated": DCT.modified}
    source = told.one(DATASET, DCT.source)
    document = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge graph"},
        "url": f"{url}dataset/",
        "creators": [
            {"name": name, "nameType": "Organizational"}
            for name in _names(told, DATASET, DCT.creator)
        ],
        "titles": [{"title": told.one(DATASET, DCT.title), "lang": "en"}],
        "publisher": {"name": _names(told, DATASET, DCT.publisher)[0]},
        "publicationYear": issued(told)[:4],
        "subjects": [{"subject": word, "lang": "en"} for word in told.all(DATASET, DCAT.keyword)],
        "dates": [
            {"date": day, "dateType": kind}
            for kind, predicate in days.items()
            for day in told.all(DATASET, predicate)
        ],
        "language": "en",
        "version": told.one(DATASET, DCAT.version),
        "alternateIdentifiers": [
            {"alternateIdentifier": iri, "alternateIdentifierType": "URL"}
            for iri in (DATASET, version(told))
        ],
        "relatedIdentifiers": [
            {
                "relatedIdentifier": DATASET,
                "relatedIdentifierType": "URL",
                "relationType": "IsVersionOf",
            }
        ],
        "relatedItems": [
            {
                "relatedItemType": "Report",
                "relationType": "IsDerivedFrom",
                "titles": [{"title": told.one(source, DCT.title)}],
                "publicationYear": told.one(source, DCT.issued)[:4],
                "publisher": _names(told, source, DCT.publisher)[0],
            }
        ],
        "formats": sorted(set(_formats(told))),
        "rightsList": [
            *(
                {
                    "rights": _SPDX[iri][1],
                    "rightsUri": iri,
                    "rightsIdentifier": _SPDX[iri][0],
                    "rightsIdentifierScheme": "SPDX",
                    "schemeUri": "https://spdx.org/licenses/",
                }
                for iri in licences(told)
            ),
            *(
                {"rights": told.one(iri, DCT.description), "rightsUri": iri, "lang": "en"}
                for iri in told.all(DATASET, DCT.rights)
            ),
        ],
        "descriptions": [
            {
                "description": told.one(DATASET, DCT.description),
                "descriptionType": "Abstract",
                "lang": "en",
            }
        ],
    }
    return _json(document)


def bartoc(told: Description, url: str) -> str:
    """Return the own concept schemes as JSKOS, for BARTOC."""
    return _json([_jskos(told, iri, url) for iri in own_schemes(told)])


def _jskos(told: Description, iri: str, url: str) -> dict[str, Any]:
    return {
        "@context": "https://gbv.github.io/jskos/context.json",
        "uri": iri,
        "type": [f"{SKOS.IRI}ConceptScheme"],
        "prefLabel": {"en": told.one(iri, SKOS.prefLabel)},
        "definition": {"en": told.all(iri, DCT.description)},
        "created": told.one(iri, DCT.created),
        "modified": told.one(iri, DCT.modified),
        "issued": issued(told),
        "publisher": [
            {"uri": agent, "prefLabel": {"en": told.one(agent, FOAF.name)}}
            for agent in told.all(iri, DCT.publisher)
        ],
        "license": [{"uri": licence} for licence in told.all(iri, DCT.license)],
        "languages": ["en"] if _ENGLISH in told.all(DATASET, DCT.language) else [],
        "url": f"{url}{iri.removeprefix(BASE)}/",
        "distributions": [
            {
                "download": f"{url}{iri.removeprefix(BASE)}/index.ttl",
                "mimetype": "text/turtle",
                "format": "http://format.gbv.de/rdf/turtle",
            }
        ],
        "partOf": [{"uri": DATASET}],
    }


def lov(told: Description) -> str:
    """Return what Linked Open Vocabularies asks of the vocabulary."""
    document = {
        "uri": _VOCABULARY,
        "nsp": told.one(_VOCABULARY, VANN.preferredNamespaceUri),
        "prefix": told.one(_VOCABULARY, VANN.preferredNamespacePrefix),
        "titles": [{"value": told.one(_VOCABULARY, DCT.title), "lang": "en"}],
        "descriptions": [{"value": told.one(_VOCABULARY, DCT.description), "lang": "en"}],
        "versions": [
            {
                "name": f"v{told.one(_VOCABULARY, OWL.versionInfo)}",
                "issued": told.one(_VOCABULARY, DCT.issued),
                "fileURL": told.one(_VOCABULARY, OWL.versionIRI),
            }
        ],
        "creators": told.all(_VOCABULARY, DCT.creator),
        "homepage": _VOCABULARY,
    }
    return _json(document)


def prefix_cc(told: Description) -> str:
    """Return the prefix of the vocabulary and its namespace, a line for prefix.cc."""
    prefix = told.one(_VOCABULARY, VANN.preferredNamespacePrefix)
    return f"{prefix}: {told.one(_VOCABULARY, VANN.preferredNamespaceUri)}\n"


def bioregistry(told: Description, kinds: Iterable[str]) -> str:
    """Return the entry of Bioregistry, for what stands under the base, by the kinds of its paths.

    Its contributor is a person, whom who registers it adds.
    """
    prefix = told.one(_VOCABULARY, VANN.preferredNamespacePrefix)
    examples = [iri.removeprefix(BASE) for iri in told.all(DATASET, VOID.exampleResource)]
    entry = {
        "name": told.one(DATASET, DCT.title),
        "description": told.one(DATASET, DCT.description),
        "homepage": told.one(DATASET, DCAT.landingPage),
        "license": _SPDX[next(iter(licences(told)))][0],
        "version": told.one(DATASET, DCAT.version),
        "keywords": [word.lower() for word in told.all(DATASET, DCAT.keyword)],
        "pattern": rf"^({'|'.join(map(re.escape, sorted(kinds)))})/.+$",
        "uri_format": f"{BASE}$1",
        "example": examples[-1],
        "example_extras": examples[:-1],
        "download_rdf": told.one(DATASET, VOID.dataDump),
    }
    return _json({prefix: entry})


def licences(told: Description) -> dict[str, str]:
    """Return the licences of the data set that SPDX knows: their names, by IRI."""
    return {iri: _SPDX[iri][1] for iri in told.all(DATASET, DCT.license) if iri in _SPDX}


def version(told: Description) -> str:
    """Return the IRI of this version of the data set."""
    return f"{DATASET}/{told.one(DATASET, DCAT.version)}"


def issued(told: Description) -> str:
    """Return the day on which this version was issued."""
    return told.one(version(told), DCT.issued) or told.one(DATASET, DCT.issued)


def _names(told: Description, subject: str, predicate: str) -> list[str]:
    return [told.one(agent, FOAF.name) for agent in told.all(subject, predicate)]


def _formats(told: Description) -> list[str]:
    media = (
        form
        for file in told.all(DATASET, DCAT.distribution)
        for form in told.all(file, DCAT.mediaType)
    )
    return [iri.partition("/media-types/")[2] for iri in media]


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
