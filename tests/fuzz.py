"""Files and queries at random, with all that may hide a nesting: escapes, quotes, comments.

`python tests/fuzz.py FOLDER SECONDS SEED` reads them with every reader of the program. Each is
written to the folder before it is read, so that what ends the process is still there.
"""

import random
import sys
import time
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph import mappings, sparql
from itotgraph.graph.parse import ENDINGS, quads
from itotgraph.text import sheet

HIDES = [
    "<http://e/\\u0041#>",
    "<http://e/\\U00000041'>",
    "<a\\u005C>",
    "<#>",
    "<b'c>",
    '<d"e>',
    "1<2#",
    "e:\\#",
    "e:a\\'",
    "e:%23",
    '"\\""',
    "'\\''",
    '"#"',
    '"""\n#"""',
    "'''\"'''",
    '"\\u0022"',
    "#\r",
    "#'\n",
    '#"\n',
    "\\u0023",
    "@en",
    "^^<http://e/\\u0027#>",
    "_:b",
    "<!--",
    "<![CDATA[",
]
OPENS = ["[", "(", "{", "<<", "<<(", "<< ", "[:p ", "{|", '[{"', '{"urn:p":', "<e:a>", "!(", "{{"]
WORDS = [
    "@prefix e: <http://e/> .\n",
    "PREFIX e: <http://e/> ",
    "SELECT * {",
    "ASK ",
    "FILTER",
    "GRAPH <http://e/> ",
    "<http://s> <http://p> ",
    "<http://o> .\n",
    " .\n",
    " , ",
    " ; ",
    "a",
    "true",
    "1.5e3",
    ")>> ",
    "]",
    "}",
    ")",
    ">>",
    '"x"',
    "\r",
    "\n",
    "\t",
    "\\",
    "'",
    '"',
    "<",
    ">",
    "#",
    "\ufeff",
    "\x00",
    "é",
]
SEEDS = {
    ".rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">',
        '<rdf:Description rdf:about="http://e/a">',
        "<e:p>",
        "</e:p>",
        "</rdf:Description>",
        '<!DOCTYPE a [<!ENTITY b "&c;&c;">]>',
        "&b;",
        "</rdf:RDF>",
    ),
    ".jsonld": ('{"@id": "urn:a", ', '"@context": ', '{"urn:p": ', "[", "]", "}", '"\\u0022"', ","),
    ".tsv": (
        "#curie_map:\n",
        "#  a: http://e/\n",
        "subject_id\t",
        "a:b\t",
        '"',
        "\t",
        "\n",
        "# &a",
    ),
    ".csv": ("person,title\n", "a;b\n", '"', ",", "\r\n", "\r", "x" * 1000),
}


def text(random: random.Random, ending: str) -> str:
    """Return what may be a file with this ending, or a query."""
    seeds = SEEDS.get(ending, WORDS)
    parts = []
    for _ in range(random.randrange(1, 30)):
        kind = random.random()
        if kind < 0.4:
            parts.append(random.choice(seeds))
        elif kind < 0.6:
            parts.append(random.choice(WORDS))
        elif kind < 0.8:
            parts.append(random.choice(HIDES))
        else:
            parts.append(random.choice(OPENS) * random.choice((1, 3, 99, 101, 2_000, 30_000)))
    return "".join(parts)


def read(path: Path) -> None:
    """Read a file as the program does what has its ending."""
    if path.suffix == ".rq":
        sparql.ask(ox.Store(), path.read_text(encoding="utf-8"))
    elif path.suffix == ".csv":
        sheet.read(path)
    elif path.suffix == ".tsv":
        mappings.read(path)
    else:
        quads(path)


def main(folder: Path, seconds: float, seed: int) -> None:
    """Read what is made at random until the time is over; print how much that was."""
    chance = random.Random(seed)
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        ending = chance.choice((*ENDINGS, ".rq", ".rq", ".tsv", ".csv"))
        path = folder / f"input{ending}"
        path.write_bytes(text(chance, ending).encode())
        with suppress(InputError):
            read(path)
        path.unlink()
        number += 1
    print(number)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
