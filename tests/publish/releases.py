"""Version 1.1.0 as it may come to be: the ontology as it is, and what an editor does to it."""

import re
import shutil
from pathlib import Path

from itotgraph.graph.parse import packaged

OLD, NEW, DAY = "1.0.0", "1.1.0", "2027-03-01"
LABELS = "Identify and document customer requirements", "Document what customers require"
FUNCTION = (
    "https://w3id.org/itot/work-function/professional-training-and-end-user-education/"
    "develop-user-manuals"
)
ADDITION = """
activity:a999
    a itot:KeyActivity ;
    skos:prefLabel "Compare releases"@en ;
    rdfs:isDefinedBy scheme:work-functions ;
    skos:broader <{function}> ;
    skos:inScheme scheme:work-functions ;
    skos:notation "A999" .
"""


def edited(folder: Path) -> Path:
    """Return a folder with the new version: one label changed, one concept added, the versions of
    data set and vocabulary.
    """
    shutil.copytree(packaged("ontology"), folder)
    change(
        folder / "dataset.ttl",
        (rf'version "{OLD}"', f'version "{NEW}"'),
        (rf'versionInfo "{OLD}"', f'versionInfo "{NEW}"'),
        (rf"itot/dataset/{OLD}>", f"itot/dataset/{NEW}>"),
        (rf"([vV])ersion {OLD}", rf"\1ersion {NEW}"),
        (r'(dataset/1\.1\.0>\n    a dcat:Dataset ;\n    dct:issued )"[\d-]+"', rf'\1"{DAY}"'),
        (r'dct:modified "[\d-]+"', f'dct:modified "{DAY}"'),
    )
    change(
        folder / "schema.ttl",
        (rf"itot/ns/{OLD}>", f"itot/ns/{NEW}>"),
        (rf'versionInfo "{OLD}"', f'versionInfo "{NEW}"'),
        (rf"Version {OLD}", f"Version {NEW}"),
    )
    file = folder / "work-functions.ttl"
    change(file, (r'^(activity:a001\n(?:    .*\n)*?    skos:prefLabel )".*"', rf'\1"{LABELS[1]}"'))
    with file.open("a", encoding="utf-8") as opened:
        opened.write(ADDITION.replace("{function}", FUNCTION))
    return folder


def change(file: Path, *pairs: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for pattern, by in pairs:
        text, count = re.subn(pattern, by, text, flags=re.M)
        assert count, pattern
    file.write_text(text, encoding="utf-8")
