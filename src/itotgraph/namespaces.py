"""The IRIs that the project mints or uses; nothing else spells one out."""

from typing import Final

BASE: Final = "https://w3id.org/itot/"
ITOT: Final = BASE + "ns/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCT: Final = "http://purl.org/dc/terms/"
SH: Final = "http://www.w3.org/ns/shacl#"
ORG: Final = "http://www.w3.org/ns/org#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
SDO: Final = "https://schema.org/"
ONET: Final = BASE + "onet/"
ONET_NS: Final = ITOT + "onet#"
SOC: Final = BASE + "soc/"
ESCO: Final = "http://data.europa.eu/esco/"
ESCO_MODEL: Final = ESCO + "model#"

ASSERTED: Final = BASE + "graph/asserted"
INFERRED: Final = BASE + "graph/inferred"
LINKED: Final = BASE + "graph/linked"
CANDIDATE: Final = BASE + "graph/candidate"

PREFIXES: Final[dict[str, str]] = {
    "activity": BASE + "activity/",
    "association": BASE + "association/",
    "cluster": BASE + "cluster/",
    "combination": BASE + "combination/",
    "competency": BASE + "competency/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": DCT,
    "erratum": BASE + "erratum/",
    "esco": ESCO_MODEL,
    "esco-occupation": ESCO + "occupation/",
    "esco-skill": ESCO + "skill/",
    "foaf": FOAF,
    "isco": ESCO + "isco/",
    "itot": ITOT,
    "mof": BASE + "mof/",
    "msf": BASE + "msf/",
    "occupation": BASE + "occupation/",
    "onet": ONET,
    "onet-ns": ONET_NS,
    "org": ORG,
    "owl": OWL,
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": RDFS,
    "responsibility": BASE + "responsibility/",
    "row": BASE + "row/",
    "scheme": BASE + "scheme/",
    "sdo": SDO,
    "sh": SH,
    "shape": BASE + "shape/",
    "skos": SKOS,
    "soc": SOC,
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "work-function": BASE + "work-function/",
    "xsd": XSD,
}
