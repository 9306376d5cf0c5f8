"""Names in other languages: whose they are, and to whom they are lent."""

import csv
import re
from collections import defaultdict

import pyoxigraph as ox
import pytest

from itotgraph import load
from itotgraph.graph.language import is_english
from itotgraph.graph.lent import forms, lent
from itotgraph.graph.parse import ontology_files, parse
from itotgraph.namespaces import DCT, ESCO, SKOS
from itotgraph.taxonomy import Taxonomy
from tests import want
from tests.conftest import SHARED

THEIRS = SHARED / "data" / "esco-languages" / "ict_labels.tsv"
FILE = next(path for path in ontology_files() if path.name == "lent.ttl")
LANGUAGES = [
    "bg",
    "cs",
    "da",
    "de",
    "es",
    "et",
    "fr",
    "hr",
    "hu",
    "it",
    "lt",
    "lv",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "sv",
]
# ESCO wrote no noun in the form for a man.
HALF = {
    "instrukcijski /instrukcijska dizajnerica": "instrukcijska dizajnerica",
    "razvojni/razvojna programerka IKT sustava": "razvojna programerka IKT sustava",
}
HALF_MADE = {"instrukcijski dizajnerica", "razvojni programerka IKT sustava"}
# What tells nothing of IT: any developer, analyst, tester or trainer, any contract or complaint.
VAGUE = {
    "da": """informationsassistent informationsmedarbejder kundeserviceperson
        personaleudviklingschef projektchef projektdirektør projektkoordinator""",
    "de": """entwickler entwicklerin geschäftsentwicklungsleiter geschäftsentwicklungsleiterin
        vertragsleiter vertragsmanager vertragsmanagerin vertragsprüfer vertragsspezialist
        ausbildungsleiterin""",
    "es": "probador probadora",
    "et": "koolitusjuht programmijuht projektijuht",
    "fr": "configurateur configuratrice",
    "hr": "analitičar analitičarka",
    "hu": """képzésszervező oktatásfejlesztő oktatásszervező oktatástervező oktatástervezők
        panaszfelvevő panaszkezelő projektigazgató projektkoordinátor projektvezető üzletfejlesztők
        programkoordinátor programmenedzser""",
    "nl": """cao informatica opleidingsfunctionaris portfoliomanager programmamanager
        projectcoördinator projectcoördinatrice projectleider projectleidster""",
    "no": """informasjonsmedarbeider informasjonsskrankemedarbeider kundemedarbeider
        kundesentermedarbeider personalutviklingssjef programsjef prosjektdirektør
        prosjektkoordinator prosjektleder prosjektsjef sjefstekniker""",
    "sk": "admin informátor informátorka",
    "sl": "analitik načrtovalec oblikovalec",
    "sv": """administratör affärsprocesspecialist analysansvarig avtalsspecialist avtalsuppföljare
        forskare hanterare kontraktshanteringsexpert kontraktsledare kontraktspecialist
        kontraktsrevisor kriminaltekniksexpert kundrelationschefer kundtjänstrepresentant
        leveransuppföljare omvärldsanalytiker programchef programdirektör provare säkerhetschef
        teknikchef teknikchefer""",
}
VAGUE_PHRASES = {
    ("fr", "analyste commercial"),
    ("fr", "analyste qualitatif"),
    ("fr", "responsable de la sécurité"),
    ("it", "addetta ai reclami"),
    ("it", "direttrice degli auditor"),
    ("it", "esperta di comunicazione"),
    ("it", "esperto di comunicazione"),
    ("it", "responsabile della clientela"),
    ("cs", "technická vedoucí"),
    ("cs", "technický vedoucí"),
    ("sv", "teknisk chef"),
}


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load()


def test_the_labels_are_escos() -> None:
    """Each as it stands there, or one of the two names of a label with a slash, whose words these
    are; and each label of theirs is there, but alternative ones that tell nothing of IT, or that
    ESCO also has for an occupation that is not here.
    """
    if not THEIRS.exists():
        pytest.skip(want.of(THEIRS, want.SHARED))
    ours: dict[tuple[str, str], set[str]] = defaultdict(set)
    preferred: dict[tuple[str, str], list[str]] = defaultdict(list)
    for triple in parse(FILE):
        assert isinstance(triple.object, ox.Literal)
        key = triple.subject.value, triple.object.language or ""
        ours[key].add(triple.object.value)
        if triple.predicate.value == SKOS.prefLabel:
            preferred[key].append(triple.object.value)
    occupations = {iri for iri, _ in ours}
    theirs: dict[tuple[str, str], set[str]] = defaultdict(set)
    first: dict[tuple[str, str], list[str]] = defaultdict(list)
    elsewhere: set[tuple[str, str]] = set()
    with THEIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            key = row["conceptUri"], row["lang"]
            if key[0] not in occupations:
                elsewhere |= {(row["lang"], name.casefold()) for name in forms(row["label"])}
            if key[0] in occupations and re.search(r"\w", row["label"]):
                label = " ".join(row["label"].split()).removeprefix("; ")
                theirs[key].add(label)
                if row["kind"] == "preferred":
                    first[key].append(label)
    assert preferred == first
    assert {language for _, language in ours} == {*LANGUAGES}
    for key, labels in theirs.items():
        pairs = {label for label in labels if "/" in label and len(forms(label)) == 2}
        names = {name for pair in pairs - HALF.keys() for name in forms(pair)}
        names |= {HALF[pair] for pair in pairs & HALF.keys()}
        names |= labels - pairs
        vague = {name for name in names if (key[1], name.casefold()) in elsewhere | VAGUE_PHRASES}
        vague |= {name for name in names if name.casefold() in VAGUE.get(key[1], "").split()}
        kept = {name for label in preferred[key] for name in (label, *forms(label))}
        assert ours[key] == names - vague | kept - {*HALF_MADE}
        for pair in pairs - HALF.keys():
            # Every word of the label is in one of the names, and no other is.
            one, other = forms(pair)
            said = re.sub(r"(\S+)/in$", r"\1 \1in", pair).replace("/", " ").split()
            assert {*one.split(), *other.split()} == {*said}


@pytest.mark.parametrize(
    ("label", "names"),
    [
        (
            "Datenbankadministrator/Datenbankadministratorin",
            ("Datenbankadministrator", "Datenbankadministratorin"),
        ),
        (
            "administrateur de bases de données/administratrice de bases de données",
            ("administrateur de bases de données", "administratrice de bases de données"),
        ),
        ("správca/správkyňa databázy", ("správca databázy", "správkyňa databázy")),
        (
            "IKT planer / planerica kapaciteta",
            ("IKT planer kapaciteta", "IKT planerica kapaciteta"),
        ),
        ("comunicante técnico/técnica", ("comunicante técnico", "comunicante técnica")),
        (
            "pirata informático/informática ético/ética",
            ("pirata informático ético", "pirata informática ética"),
        ),
        (
            "Business-Intelligence-Manager/in",
            ("Business-Intelligence-Manager", "Business-Intelligence-Managerin"),
        ),
        ("етичен хакер/етична хакерка", ("етичен хакер", "етична хакерка")),
        ("IKT preču/pakalpojumu vadītājs", ("IKT preču/pakalpojumu vadītājs",)),
        ("Network/Systems Administrator", ("Network/Systems Administrator",)),
        ("TCP/IP", ("TCP/IP",)),
        ("/", ("/",)),
        ("", ("",)),
    ],
)
def test_the_forms_for_a_man_and_a_woman_are_two_names(label: str, names: tuple[str, ...]) -> None:
    assert forms(label) == names


def test_exact_and_close_matches_lend_their_preferred_names_and_no_other() -> None:
    def node(name: str) -> ox.NamedNode:
        return ox.NamedNode(f"https://example.org/{name}")

    def text(value: str, language: str) -> ox.Literal:
        return ox.Literal(value, language=language)

    preferred, other = ox.NamedNode(SKOS.prefLabel), ox.NamedNode(SKOS.altLabel)
    labels = [
        ox.Triple(node("a"), preferred, text("Tester/Testerin", "de")),
        ox.Triple(node("a"), other, text("Tester", "de")),
        ox.Triple(node("a"), other, text("Testerin", "de")),
        ox.Triple(node("a"), other, text("Prüfer", "de")),
        ox.Triple(node("a"), preferred, text("tester", "en-GB")),
    ]
    links = [
        ox.Triple(node(relation), ox.NamedNode(SKOS.IRI + relation), node("a"))
        for relation in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
    ]
    found = {*lent(links, labels)}
    source = ox.NamedNode(DCT.source)
    assert found == {
        ox.Triple(node("exactMatch"), source, node("a")),
        ox.Triple(node("exactMatch"), other, text("Tester", "de")),
        ox.Triple(node("exactMatch"), other, text("Testerin", "de")),
        ox.Triple(node("closeMatch"), source, node("a")),
        ox.Triple(node("closeMatch"), ox.NamedNode(SKOS.hiddenLabel), text("Tester", "de")),
        ox.Triple(node("closeMatch"), ox.NamedNode(SKOS.hiddenLabel), text("Testerin", "de")),
    }


def test_they_are_a_layer_of_their_own(taxonomy: Taxonomy) -> None:
    layers = taxonomy.layers
    found = {*layers.lent}
    assert not found & {*layers.asserted, *layers.inferred, *layers.linked, *layers.today}
    for triple in found:
        if isinstance(triple.object, ox.Literal):
            assert triple.object.language
            assert not is_english(triple.object)
        else:
            assert triple.predicate.value == DCT.source
            assert triple.object.value.startswith(f"{ESCO}occupation/")


def test_who_asks_in_sparql_finds_them_and_their_source(taxonomy: Taxonomy) -> None:
    found = taxonomy.query(
        """PREFIX dct: <http://purl.org/dc/terms/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?occupation ?source {
          GRAPH <https://w3id.org/itot/graph/lent> {
            ?occupation skos:altLabel "Datenbankadministratorin"@de ; dct:source ?source } }"""
    )
    assert not isinstance(found, bool)
    assert [[term.value.rpartition("/")[2] for term in row] for row in found.rows] == [
        ["database-administrator", "8c57af09-719c-42b3-be40-6ed4946236cc"]
    ]
