"""The titles that matching is tried on: labels of occupations, and titles judged by hand."""

import csv
from pathlib import Path

from itotgraph.graph.concept import concepts
from itotgraph.graph.layers import Layers
from itotgraph.graph.source import as_store
from itotgraph.titles import match

GOLD = Path(__file__).parents[1] / "data" / "titles.csv"

LAYERS = Layers()
STORE = as_store([*LAYERS.axioms, *LAYERS.asserted, *LAYERS.linked])
INDEX = match.index(STORE)
OCCUPATIONS = [each for each in concepts(STORE) if each.kind == "Occupation"]
LABELS = [each.label for each in OCCUPATIONS]
with GOLD.open(encoding="utf-8", newline="") as file:
    JUDGED = list(csv.DictReader(file))
TITLES = [*LABELS, *(row["title"] for row in JUDGED)]
