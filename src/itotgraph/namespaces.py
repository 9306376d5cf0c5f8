"""The IRIs that the project mints or uses; nothing else spells one out.

The terms of a vocabulary are attributes, `SKOS.broader`, so that a misspelt one is an error where
it stands; `SKOS.IRI` is the namespace. A small class of our own, since rdflib, whose
DefinedNamespace does the same, takes as long to import as a table to print.
"""

from typing import Final

BASE: Final = "https://w3id.org/itot/"


class Vocabulary:
    """A vocabulary with a closed list of terms.

    `TERMS` are those that are attributes and `others`, which are only known.
    """

    IRI: str
    TERMS: frozenset[str]

    def __init_subclass__(cls, iri: str, others: str = "") -> None:
        cls.IRI = iri
        cls.TERMS = frozenset((*cls.__annotations__, *others.split()))
        for name in cls.__annotations__:
            setattr(cls, name, iri + name)


class ITOT(Vocabulary, iri=BASE + "ns/"):
    """The terms of `ontology/schema.ttl` and `ontology/roster-schema.ttl`."""

    Ability: str
    Advice: str
    Candidacy: str
    Competency: str
    Coverage: str
    CoverageStatus: str
    CriticalWorkFunction: str
    Erratum: str
    ErratumKind: str
    FunctionalArea: str
    KeyActivity: str
    Knowledge: str
    Occupation: str
    OccupationCluster: str
    Responsibility: str
    RoleAssociation: str
    RoleCluster: str
    RoleCombination: str
    RowEntry: str
    TableRow: str
    advice: str
    allocation: str
    ambiguity: str
    applicableArea: str
    associatedRole: str
    candidateRole: str
    careerPathTo: str
    combines: str
    companionProfile: str
    concern: str
    covered: str
    damage: str
    entry: str
    frameworkMatch: str
    functionalArea: str
    functionsInAll: str
    functionsMet: str
    inconsistency: str
    indispensable: str
    kind: str
    line: str
    location: str
    mapsToRole: str
    minimum: str
    notCovered: str
    notRecommended: str
    occupation: str
    occupationCluster: str
    occupationClusterOf: str
    onePerson: str
    overlapsWith: str
    people: str
    performs: str
    position: str
    possible: str
    printedFunctionalArea: str
    printedOccupation: str
    printedOccupationCluster: str
    printedRoleCluster: str
    printedWorkFunction: str
    reading: str
    reason: str
    reconstructed: str
    relatedProfile: str
    requiredBy: str
    requirement: str
    requires: str
    roleCluster: str
    row: str
    sameWording: str
    says: str
    settles: str
    secondComment: str
    secondReading: str
    status: str
    table: str
    tooFew: str
    touches: str
    unlikely: str
    workFunction: str
    workFunctionOf: str


class ONET_NS(Vocabulary, iri=BASE + "ns/onet#"):  # noqa: N801 (called as its prefix is)
    """The terms of `ontology/import-schema.ttl`, for releases of O*NET."""

    Anchor: str
    CareerCluster: str
    Category: str
    Commodity: str
    Element: str
    EmergingTask: str
    JobZone: str
    Occupation: str
    Rating: str
    Relatedness: str
    Scale: str
    SocGroup: str
    Task: str
    Technology: str
    Tool: str
    careerCluster: str
    category: str
    domainSource: str
    education: str
    element: str
    experience: str
    hotTechnology: str
    illustrativeOccupation: str
    inDemandTechnology: str
    index: str
    jobTraining: str
    jobZone: str
    lowerBound: str
    maximum: str
    minimum: str
    notRelevant: str
    occupation: str
    recommendSuppress: str
    related: str
    relatedOccupation: str
    relatednessTier: str
    revises: str
    sampleSize: str
    scale: str
    standardError: str
    svpRange: str
    task: str
    taskType: str
    technology: str
    tool: str
    upperBound: str
    value: str
    workActivity: str


class RDF(Vocabulary, iri="http://www.w3.org/1999/02/22-rdf-syntax-ns#"):
    """The RDF vocabulary, as far as it is used."""

    List: str
    Statement: str
    first: str
    langString: str
    nil: str
    object: str
    predicate: str
    rest: str
    subject: str
    type: str
    value: str


class RDFS(Vocabulary, iri="http://www.w3.org/2000/01/rdf-schema#"):
    """RDF Schema, as far as it is used."""

    comment: str
    domain: str
    isDefinedBy: str
    label: str
    range: str
    seeAlso: str
    subClassOf: str
    subPropertyOf: str


class OWL(
    Vocabulary,
    iri="http://www.w3.org/2002/07/owl#",
    others="""
        AllDifferent AllDisjointClasses AllDisjointProperties Annotation AnnotationProperty
        AsymmetricProperty Class DataRange DatatypeProperty DeprecatedClass DeprecatedProperty
        FunctionalProperty InverseFunctionalProperty IrreflexiveProperty NamedIndividual
        NegativePropertyAssertion Nothing ObjectProperty Ontology OntologyProperty
        ReflexiveProperty Restriction Thing allValuesFrom assertionProperty
        backwardCompatibleWith bottomDataProperty bottomObjectProperty cardinality complementOf
        datatypeComplementOf differentFrom disjointUnionOf disjointWith distinctMembers
        equivalentClass equivalentProperty hasKey hasSelf hasValue imports incompatibleWith
        intersectionOf maxCardinality maxQualifiedCardinality members minCardinality
        minQualifiedCardinality onClass onDataRange onDatatype onProperties onProperty oneOf
        propertyDisjointWith qualifiedCardinality rational real sameAs
        someValuesFrom sourceIndividual targetIndividual targetValue topDataProperty
        topObjectProperty withRestrictions
    """,
):
    """OWL 2."""

    Axiom: str
    Ontology: str
    SymmetricProperty: str
    TransitiveProperty: str
    annotatedProperty: str
    annotatedSource: str
    annotatedTarget: str
    deprecated: str
    inverseOf: str
    priorVersion: str
    propertyChainAxiom: str
    unionOf: str
    versionIRI: str
    versionInfo: str


class XSD(Vocabulary, iri="http://www.w3.org/2001/XMLSchema#"):
    """The datatypes of XML Schema, as far as they are used."""

    anyURI: str
    boolean: str
    date: str
    dateTime: str
    decimal: str
    double: str
    gYearMonth: str
    hexBinary: str
    integer: str
    nonNegativeInteger: str
    string: str


class SKOS(Vocabulary, iri="http://www.w3.org/2004/02/skos/core#"):
    """SKOS (SKOS Reference, appendix A)."""

    Collection: str
    Concept: str
    ConceptScheme: str
    OrderedCollection: str
    altLabel: str
    broadMatch: str
    broader: str
    broaderTransitive: str
    changeNote: str
    closeMatch: str
    definition: str
    editorialNote: str
    exactMatch: str
    example: str
    hasTopConcept: str
    hiddenLabel: str
    historyNote: str
    inScheme: str
    mappingRelation: str
    member: str
    memberList: str
    narrowMatch: str
    narrower: str
    narrowerTransitive: str
    notation: str
    note: str
    prefLabel: str
    related: str
    relatedMatch: str
    scopeNote: str
    semanticRelation: str
    topConceptOf: str


class SKOSXL(Vocabulary, iri="http://www.w3.org/2008/05/skos-xl#"):
    """SKOS-XL (SKOS Reference, appendix B)."""

    Label: str
    altLabel: str
    hiddenLabel: str
    labelRelation: str
    literalForm: str
    prefLabel: str


class DCT(
    Vocabulary,
    iri="http://purl.org/dc/terms/",
    others="""
        Agent AgentClass Box DCMIType DDC FileFormat Frequency IMT ISO3166 ISO639-2 ISO639-3
        Jurisdiction LCC LCSH LicenseDocument LinguisticSystem Location
        LocationPeriodOrJurisdiction MESH MediaType MediaTypeOrExtent MethodOfAccrual
        MethodOfInstruction NLM Period PeriodOfTime PhysicalMedium PhysicalResource Point Policy
        ProvenanceStatement RFC1766 RFC3066 RFC4646 RFC5646 SizeOrDuration Standard TGN UDC URI
        W3CDTF abstract accrualMethod accrualPeriodicity accrualPolicy alternative
        audience available conformsTo coverage dateAccepted
        dateCopyrighted dateSubmitted educationLevel extent format hasFormat hasPart hasVersion
        instructionalMethod isFormatOf isReferencedBy isRequiredBy isVersionOf
        mediator medium provenance references relation replaces requires rightsHolder spatial
        tableOfContents temporal type valid
    """,
):
    """DCMI Metadata Terms."""

    BibliographicResource: str
    RightsStatement: str
    accessRights: str
    bibliographicCitation: str
    contributor: str
    created: str
    creator: str
    date: str
    description: str
    identifier: str
    isPartOf: str
    isReplacedBy: str
    isVersionOf: str
    issued: str
    language: str
    license: str
    modified: str
    publisher: str
    rights: str
    source: str
    subject: str
    title: str


class DCAT(Vocabulary, iri="http://www.w3.org/ns/dcat#"):
    """The Data Catalog Vocabulary, as far as it is used."""

    DataService: str
    Dataset: str
    Distribution: str
    byteSize: str
    compressFormat: str
    distribution: str
    downloadURL: str
    endpointDescription: str
    endpointURL: str
    hasVersion: str
    keyword: str
    landingPage: str
    mediaType: str
    previousVersion: str
    servesDataset: str
    version: str


class VOID(Vocabulary, iri="http://rdfs.org/ns/void#"):
    """The Vocabulary of Interlinked Datasets, as far as it is used."""

    Dataset: str
    DatasetDescription: str
    Linkset: str
    classPartition: str
    classes: str
    dataDump: str
    distinctObjects: str
    distinctSubjects: str
    entities: str
    exampleResource: str
    linkPredicate: str
    objectsTarget: str
    properties: str
    property: str
    propertyPartition: str
    sparqlEndpoint: str
    subset: str
    triples: str


class VANN(Vocabulary, iri="http://purl.org/vocab/vann/"):
    """The vocabulary for annotating vocabularies, as far as it is used."""

    preferredNamespacePrefix: str
    preferredNamespaceUri: str


class SPDX(Vocabulary, iri="http://spdx.org/rdf/terms#"):
    """The Software Package Data Exchange, as far as it is used."""

    Checksum: str
    algorithm: str
    checksum: str
    checksumAlgorithm_sha256: str
    checksumValue: str


class SH(Vocabulary, iri="http://www.w3.org/ns/shacl#"):
    """SHACL, as far as it is used."""

    NodeShape: str
    PropertyShape: str
    SPARQLConstraintComponent: str
    SPARQLExecutable: str
    SPARQLSelectExecutable: str
    ValidationReport: str
    ValidationResult: str
    Violation: str
    conforms: str
    deactivated: str
    declare: str
    description: str
    message: str
    name: str
    namespace: str
    path: str
    prefix: str
    prefixes: str
    select: str
    severity: str
    sparql: str
    targetClass: str
    targetNode: str
    targetObjectsOf: str
    targetSubjectsOf: str


class ORG(Vocabulary, iri="http://www.w3.org/ns/org#"):
    """The W3C Organization Ontology, as far as it is used."""

    Membership: str
    member: str
    role: str


class FOAF(Vocabulary, iri="http://xmlns.com/foaf/0.1/"):
    """FOAF, as far as it is used."""

    Organization: str
    logo: str
    name: str
    page: str
    primaryTopic: str


class SDO(Vocabulary, iri="https://schema.org/"):
    """Schema.org, as far as it is used."""

    DataDownload: str
    domainIncludes: str
    keywords: str
    name: str
    rangeIncludes: str
    sha256: str
    size: str
    target: str


class CS(Vocabulary, iri="http://purl.org/vocab/changeset/schema#"):
    """The Changeset vocabulary of Talis, as far as it is used."""

    ChangeSet: str
    addition: str
    changeReason: str
    createdDate: str
    removal: str
    subjectOfChange: str


class PAV(Vocabulary, iri="http://purl.org/pav/"):
    """Provenance, Authoring and Versioning, as far as it is used."""

    authoredBy: str


class SSSOM(Vocabulary, iri="https://w3id.org/sssom/"):
    """The Simple Standard for Sharing Ontological Mappings, as far as it is used."""

    MappingSet: str
    NegatedPredicate: str
    NoTermFound: str
    mappings: str
    object_source: str
    predicate_modifier: str


class ESCO_MODEL(Vocabulary, iri="http://data.europa.eu/esco/model#"):  # noqa: N801 (as above)
    """The model of ESCO, as far as it is used."""

    memberOfISCOGroup: str
    skillReuseLevel: str
    skillType: str


ONET: Final = BASE + "onet/"
TITLE: Final = BASE + "title/"
TARGET: Final = BASE + "target/"
SOC: Final = BASE + "soc/"
ESCO: Final = "http://data.europa.eu/esco/"

ASSERTED: Final = BASE + "graph/asserted"
INFERRED: Final = BASE + "graph/inferred"
LINKED: Final = BASE + "graph/linked"
EVIDENCE: Final = BASE + "graph/evidence"
TODAY: Final = BASE + "graph/today"
LENT: Final = BASE + "graph/lent"
CANDIDATE: Final = BASE + "graph/candidate"

PREFIXES: Final[dict[str, str]] = {
    "activity": BASE + "activity/",
    "adms": "http://www.w3.org/ns/adms#",
    "association": BASE + "association/",
    "bibo": "http://purl.org/ontology/bibo/",
    "cluster": BASE + "cluster/",
    "combination": BASE + "combination/",
    "competency": BASE + "competency/",
    "cs": CS.IRI,
    "dcat": DCAT.IRI,
    "dct": DCT.IRI,
    "erratum": BASE + "erratum/",
    "esco": ESCO_MODEL.IRI,
    "esco-occupation": ESCO + "occupation/",
    "esco-skill": ESCO + "skill/",
    "foaf": FOAF.IRI,
    "isco": ESCO + "isco/",
    "itot": ITOT.IRI,
    "mof": BASE + "mof/",
    "msf": BASE + "msf/",
    "occupation": BASE + "occupation/",
    "onet": ONET,
    "onet-ns": ONET_NS.IRI,
    "org": ORG.IRI,
    "owl": OWL.IRI,
    "pav": PAV.IRI,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF.IRI,
    "rdfs": RDFS.IRI,
    "responsibility": BASE + "responsibility/",
    "row": BASE + "row/",
    "scheme": BASE + "scheme/",
    "sdo": SDO.IRI,
    "sh": SH.IRI,
    "shape": BASE + "shape/",
    "skos": SKOS.IRI,
    "semapv": "https://w3id.org/semapv/vocab/",
    "soc": SOC,
    "spdx": SPDX.IRI,
    "sssom": SSSOM.IRI,
    "vann": VANN.IRI,
    "void": VOID.IRI,
    "work-function": BASE + "work-function/",
    "xsd": XSD.IRI,
}

# What the program's own queries begin with.
PROLOGUE: Final = "".join(
    f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n"
    for prefix in ("dct", "itot", "owl", "rdf", "rdfs", "sh", "skos", "sssom")
)
