"""What things are called: an IRI as people write it."""

import re

from itotgraph.namespaces import PREFIXES


def expand(name: str) -> str | None:
    """Return the IRI that a bracketed or bare IRI, or a CURIE with a known prefix, stands for."""
    name = name.removeprefix("<").removesuffix(">")
    if re.match(r"(https?|urn):\S+$", name):
        return name
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES and not re.search(r"\s", local):
        return PREFIXES[prefix] + local
    return None


def words(camel: str) -> str:
    """Return the words of a name such as `KeyActivity`, in lower case."""
    return re.sub("([A-Z])", r" \1", camel).strip().lower()


def spoken(iri: str) -> str:
    """Return the words of the last part of an IRI, which says what it is where no label does.

    >>> spoken("http://www.w3.org/2008/05/skos-xl#prefLabel")
    'pref label'
    """
    return words(re.split("[/#:]", iri.rstrip("/#:"))[-1])


def shorten(iri: str) -> str:
    """Return the IRI as a CURIE where a known prefix fits, and otherwise as it is."""
    best = max((n for n in PREFIXES.values() if iri.startswith(n)), key=len, default=None)
    if best is None:
        return iri
    prefix = next(p for p, namespace in PREFIXES.items() if namespace == best)
    return f"{prefix}:{iri[len(best) :]}"
