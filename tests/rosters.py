"""Rosters that look like real ones, made up: the same ones in every run, of nobody who exists."""

import csv
import io
import random

from itotgraph.graph.concept import Concept

_RANKS = ("", "", "", "", "Senior ", "Sr. ", "Junior ", "Lead ")
_LEVELS = ("", "", "", "", " II", " III")
OTHERS = ("Chef de cuisine", "Head of facilities", "Payroll clerk", "Office manager", "Nurse")


def roster(size: int, occupations: list[Concept], functions: list[Concept]) -> str:
    """Return a roster in CSV with so many people, P00001 and so on.

    Some titles have a rank or another case, one in forty is of another trade. One in five people
    has work functions of their own, one in eight works part-time.
    """
    random_ = random.Random(size)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("person", "department", "title", "functions", "allocation"))
    for number in range(1, size + 1):
        title = random_.choice(_RANKS) + random_.choice(occupations).label + random_.choice(_LEVELS)
        if random_.random() < 0.025:
            title = random_.choice(OTHERS)
        elif random_.random() < 0.2:
            title = title.upper()
        performed = (
            random_.sample(functions, random_.randint(1, 4)) if random_.random() < 0.2 else []
        )
        allocation = random_.choice(("0.5", "80%", "0.25")) if random_.random() < 0.125 else ""
        names = "; ".join(function.notation for function in performed)
        writer.writerow((f"P{number:05}", "IT", title, names, allocation))
    return buffer.getvalue()
