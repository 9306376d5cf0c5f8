"""How much there is to each short cut from work to roles: how many work functions, of how many.

No axiom can count, so this is done beside the closure. A short cut says that something is possible;
the counts tell the role that most of the work meets from the one that a single function meets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pyoxigraph as ox

from itotgraph.graph.language import preference
from itotgraph.names import shorten
from itotgraph.namespaces import BASE, ITOT, RDF, RDFS, SKOS, XSD

_SCHEMES = f"{BASE}scheme/"
_LINKS = (
    *(RDF.type, SKOS.broader, SKOS.inScheme, ITOT.candidateRole),
    *(ITOT.occupationCluster, ITOT.roleCluster, ITOT.workFunction),
)


def strengths(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield what is counted in a graph and its closure: on each role association, and a candidacy
    for each occupation and role cluster that `itot:candidateRole` joins.
    """
    links: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in _LINKS}
    names: dict[str, ox.Literal] = {}
    for triple in triples:
        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if not isinstance(subject, ox.NamedNode):
            continue
        iri = subject.value
        if predicate in links and isinstance(value, ox.NamedNode):
            links[predicate][iri].append(value.value)
        elif predicate == SKOS.prefLabel and isinstance(value, ox.Literal):
            names[iri] = min(value, names.get(iri, value), key=preference)

    def of_class(kind: str) -> Iterator[str]:
        return (thing for thing, kinds in links[RDF.type].items() if kind in kinds)

    functions: dict[str, set[str]] = defaultdict(set)  # of a cluster
    for function in of_class(ITOT.CriticalWorkFunction):
        for cluster in links[ITOT.occupationCluster].get(function, ()):
            functions[cluster].add(function)
    meeting: dict[tuple[str, str], set[str]] = defaultdict(set)  # of a cluster, a role
    for association in of_class(ITOT.RoleAssociation):
        clusters = links[ITOT.occupationCluster].get(association, ())
        met = {*links[ITOT.workFunction].get(association, ())}
        for cluster in clusters:
            for role in links[ITOT.roleCluster].get(association, ()):
                meeting[cluster, role] |= met
        yield from _counts(association, met, {f for c in clusters for f in functions[c]})

    for occupation, roles in links[ITOT.candidateRole].items():
        clusters = links[SKOS.broader].get(occupation, ())
        of_all = {f for cluster in clusters for f in functions[cluster]}
        for role in roles:
            framework = next(
                (
                    f"{scheme.removeprefix(_SCHEMES).upper()} "
                    for scheme in links[SKOS.inScheme].get(role, ())
                    if scheme.startswith(_SCHEMES)
                ),
                "",
            )
            who, what = (
                names[each].value if each in names else shorten(each) for each in (occupation, role)
            )
            label = f"{who}: {framework}{what}"
            this = candidacy(occupation, role)
            yield _triple(this, RDF.type, ox.NamedNode(ITOT.Candidacy))
            yield _triple(this, RDFS.label, ox.Literal(label, language="en"))
            yield _triple(this, ITOT.occupation, ox.NamedNode(occupation))
            yield _triple(this, ITOT.roleCluster, ox.NamedNode(role))
            met = {f for cluster in clusters for f in meeting.get((cluster, role), ())}
            yield from _counts(this, met, of_all)


def candidacy(occupation: str, role: str) -> str:
    """Return the IRI of the candidacy of an occupation for a role: a fragment of the former's."""
    # An IRI has one fragment at most.
    mark = "-" if "#" in occupation else "#"
    return f"{occupation}{mark}{quote(role.removeprefix(BASE).replace('/', '-'), safe='')}"


def _counts(subject: str, met: Iterable[str], of_all: Iterable[str]) -> Iterator[ox.Triple]:
    for predicate, things in ((ITOT.functionsMet, met), (ITOT.functionsInAll, of_all)):
        number = ox.Literal(str(len({*things})), datatype=ox.NamedNode(XSD.integer))
        yield _triple(subject, predicate, number)


def _triple(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
