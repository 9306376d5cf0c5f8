"""The graph as tables: as CSV on the Web, as Parquet, and as an SQLite database with views.

One relational form for all three: concepts, their labels, relations and mappings to other
vocabularies, the role associations, the rows of the printed tables, and the errata.
"""

import csv
import io
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyoxigraph as ox

from itotgraph.errors import InputError
from itotgraph.graph.concept import Concept, concepts
from itotgraph.graph.language import in_one_language
from itotgraph.graph.mappings import PREDICATES
from itotgraph.graph.source import as_store, select
from itotgraph.model import Kind
from itotgraph.names import expand, shorten
from itotgraph.namespaces import BASE, ITOT, OWL, PROLOGUE, RDF, RDFS, SKOS, SSSOM
from itotgraph.questions.table import framework
from itotgraph.text import arrow

LABELS = ("prefLabel", "altLabel", "hiddenLabel")
_OF_SKOS = ("Concept", "Collection", "OrderedCollection")
_ENDS = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)

Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Table:
    """A table: its columns with their XSD types, its primary and foreign keys, and its rows.

    A foreign key is a column and the table whose column `iri` it refers to. `about`, `kind` and
    `meaning` say what a row is in RDF: the column of its subject, its class and the property of
    each column that has one, as CURIEs or templates. After a property stands "@en" where the value
    is a text in English, and the template of its IRI where it is a thing that no table has.
    """

    columns: dict[str, str]
    key: tuple[str, ...]
    references: dict[str, str]
    about: str = "iri"
    kind: str = ""
    meaning: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[tuple[Cell, ...]] = ()


def tables(
    asserted: Sequence[ox.Triple],
    inferred: Iterable[ox.Triple],
    linked: Collection[ox.Triple] = (),
    evidence: Iterable[ox.Triple] = (),
) -> dict[str, Table]:
    """Return the tables by name, each after those that it refers to.

    `linked` are the accepted mappings and what they name, `evidence` what is claimed of them.
    """
    inferred = set(inferred)
    store = as_store([*asserted, *inferred])
    contents = _contents(store, [*asserted, *inferred], inferred)
    contents |= {name: rows(store, query) for name, (_, query) in _SELECTED.items()}
    contents |= _mappings(as_store([*asserted, *linked]), linked, evidence)
    layout = _LAYOUT | {name: table for name, (table, _) in _SELECTED.items()}
    return {name: replace(table, rows=contents[name]) for name, table in layout.items()}


def csvw(
    asserted: Sequence[ox.Triple],
    inferred: Iterable[ox.Triple],
    linked: Collection[ox.Triple] = (),
    evidence: Iterable[ox.Triple] = (),
) -> dict[str, str | bytes]:
    """Return the tables as CSV files, with csv-metadata.json (W3C CSV on the Web).

    Cells are as they are: nothing is put before what a spreadsheet would take for a formula. What
    the metadata makes of them in RDF (csv2rdf, minimal mode) are triples of the graph.
    """
    found = tables(asserted, inferred, linked, evidence)
    defined = (t.object for t in asserted if t.predicate.value == SKOS.definition)
    languages = {row[2] for row in found["label"].rows}
    languages |= {getattr(text, "language", None) for text in defined}
    if languages - {"en"}:
        # A column of CSVW has one language: better no triples than wrong ones.
        found["label"] = replace(found["label"], meaning={})
        for name in ("scheme", "concept"):
            kept = {
                column: said
                for column, said in found[name].meaning.items()
                if column not in ("label", "definition")
            }
            found[name] = replace(found[name], meaning=kept)
    files: dict[str, str | bytes] = {}
    for name, table in found.items():
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerow(table.columns)
        writer.writerows(
            [str(cell).lower() if isinstance(cell, bool) else cell for cell in row]
            for row in table.rows
        )
        files[f"{name}.csv"] = buffer.getvalue()
    about = dataset(as_store(asserted))
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": about["title"],
        "dc:rights": about["rights"],
        "dc:license": {"@id": about["license"]},
        "tables": [_csvw_table(name, table) for name, table in found.items()],
    }
    files["csv-metadata.json"] = json.dumps(metadata, ensure_ascii=False, indent=1) + "\n"
    return files


def parquet(
    asserted: Sequence[ox.Triple],
    inferred: Iterable[ox.Triple],
    linked: Collection[ox.Triple] = (),
    evidence: Iterable[ox.Triple] = (),
) -> dict[str, str | bytes]:
    """Return the tables as Parquet files. Raises InputError where pyarrow is not installed."""
    pa = arrow.pyarrow()
    types = {"integer": pa.int64(), "double": pa.float64(), "boolean": pa.bool_()}
    files: dict[str, str | bytes] = {}
    for name, table in tables(asserted, inferred, linked, evidence).items():
        schema = pa.schema([(c, types.get(t, pa.string())) for c, t in table.columns.items()])
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        files[f"{name}.parquet"] = arrow.written(pa.Table.from_pylist(rows, schema))
    return files


def sqlite(
    asserted: Sequence[ox.Triple],
    inferred: Iterable[ox.Triple],
    linked: Collection[ox.Triple] = (),
    evidence: Iterable[ox.Triple] = (),
) -> bytes:
    """Return the tables as an SQLite database, with a view for each of the four tables.

    The views table_1 to table_4 give what `table.table` gives, table_1_as_printed and so on the
    rows as printed. Raises InputError where a statement refers to a concept that is not there.
    """
    types = {"integer": "INTEGER", "double": "REAL", "boolean": "BOOLEAN"}
    database = sqlite3.connect(":memory:")
    try:
        database.execute("PRAGMA foreign_keys = ON")
        for name, table in tables(asserted, inferred, linked, evidence).items():
            parts = [f"{column} {types.get(t, 'TEXT')}" for column, t in table.columns.items()]
            parts.append(f"PRIMARY KEY ({', '.join(table.key)})")
            parts += [
                f"FOREIGN KEY ({c}) REFERENCES {o} (iri)" for c, o in table.references.items()
            ]
            database.execute(f"CREATE TABLE {name} ({', '.join(parts)})")
            marks = ", ".join("?" * len(table.columns))
            try:
                database.executemany(f"INSERT INTO {name} VALUES ({marks})", table.rows)  # noqa: S608
            except sqlite3.IntegrityError as error:
                mend = "run: itotgraph check"
                raise InputError(f"the table {name} does not hold: {error}", mend) from None
        database.execute("CREATE INDEX relation_object ON relation (object, property)")
        for number in range(1, 5):
            for printed in (False, True):
                database.execute(_view(number, printed))
        database.commit()
        return database.serialize()
    finally:
        database.close()


def rows(store: ox.Store, query: str) -> list[tuple[Cell, ...]]:
    """Return the rows of a SELECT query, with the prefixes of the model, as plain values."""

    def cell(term: object) -> Cell:
        if isinstance(term, ox.Literal) and term.datatype.value.endswith("#integer"):
            return int(term.value)
        value: str | None = getattr(term, "value", None)
        return value

    return [tuple(map(cell, row.values())) for row in select(store, PROLOGUE + query)]


def definitions(store: ox.Store) -> dict[str, str]:
    """Return the English definition of each concept and scheme that has one, by IRI; that of a
    definition that is a resource is its rdf:value (SKOS Primer, 4.2).
    """
    query = f"""{PROLOGUE}SELECT ?concept ?definition {{
        ?concept skos:definition/rdf:value? ?definition FILTER(isLITERAL(?definition))
        FILTER(lang(?definition) = "" || langMatches(lang(?definition), "en")) }}
        ORDER BY ?concept"""
    found = in_one_language(select(store, query), "definition")
    return {row["concept"].value: row["definition"].value for row in found}


def dataset(store: ox.Store) -> dict[str, str]:
    """Return what the data set says of itself: its IRI, title, version, licence and rights."""
    names = ("iri", "title", "version", "license", "source")
    query = """SELECT ?iri ?title ?version ?license ?source {
      ?iri a <http://www.w3.org/ns/dcat#Dataset> OPTIONAL { ?iri dct:title ?title }
      OPTIONAL { ?iri dct:license ?license } OPTIONAL { ?iri owl:versionInfo ?version }
      OPTIONAL { ?iri dct:source/dct:title ?source }
    } ORDER BY ?iri LIMIT 1"""
    found = rows(store, query) or [("",) * len(names)]
    about = {name: str(cell or "") for name, cell in zip(names, found[0], strict=True)}
    query = f"""SELECT DISTINCT ?rights {{ <{about["iri"]}> dct:rights ?stated
      OPTIONAL {{ ?stated dct:description ?told }} BIND(COALESCE(?told, ?stated) AS ?rights)
    }} ORDER BY ?rights"""
    rights = " ".join(str(text) for (text,) in rows(store, query)) if about["iri"] else ""
    return about | {"rights": rights}


def home(concept: Concept) -> str | None:
    """Return the IRI of the scheme of a concept, of several the first."""
    return min(
        (name if ":" in name else f"{BASE}scheme/{name}" for name in concept.schemes), default=None
    )


_PREFERRED = "skos:prefLabel @en"
_LAYOUT = {
    "dataset": Table(
        dict.fromkeys(("iri", "title", "version", "license", "source", "rights"), "string"),
        ("iri",),
        {},
        meaning={
            "title": "dct:title @en",
            "version": "owl:versionInfo",
            "license": "dct:license {+license}",
        },
    ),
    "scheme": Table(
        dict.fromkeys(("iri", "label", "definition"), "string"),
        ("iri",),
        {},
        kind="skos:ConceptScheme",
        meaning={"label": _PREFERRED, "definition": "skos:definition @en"},
    ),
    "concept": Table(
        dict.fromkeys(
            ("iri", "kind", "scheme", "notation", "label", "definition", "class"), "string"
        ),
        ("iri",),
        {"scheme": "scheme"},
        meaning={
            "scheme": "skos:inScheme",
            "notation": "skos:notation",
            "label": _PREFERRED,
            "definition": "skos:definition @en",
            "class": "rdf:type {+class}",
        },
    ),
    "label": Table(
        dict.fromkeys(("concept", "property", "language", "label"), "string"),
        ("concept", "property", "language", "label"),
        {"concept": "concept"},
        about="concept",
        meaning={"label": "skos:{property} @en"},
    ),
    "relation": Table(
        {
            "subject": "string",
            "property": "string",
            "object": "string",
            "inferred": "boolean",
            "predicate": "string",
        },
        ("subject", "property", "object"),
        {"subject": "concept", "object": "concept"},
        about="subject",
        meaning={"object": "{+predicate}"},
    ),
    "target": Table(
        dict.fromkeys(("iri", "scheme", "notation", "label"), "string"),
        ("iri",),
        {},
        meaning={
            "scheme": "skos:inScheme {+scheme}",
            "notation": "skos:notation",
            "label": _PREFERRED,
        },
    ),
    "mapping": Table(
        {
            "subject": "string",
            "property": "string",
            "object": "string",
            "confidence": "double",
            "comment": "string",
            "predicate": "string",
        },
        ("subject", "property", "object"),
        {"subject": "concept", "object": "target"},
        about="subject",
        meaning={"object": "{+predicate}"},
    ),
}


def _link(table: str, column: str, reference: str, meaning: str, query: str) -> tuple[Table, str]:
    return (
        Table(
            {table: "string", column: "string"},
            (table, column),
            {table: table} | ({column: reference} if reference else {}),
            about=table,
            meaning={column: meaning},
        ),
        f"SELECT DISTINCT ?{table} ?{column} {{ {query} }} ORDER BY ?{table} ?{column}",
    )


def _printed(column: str, kind: str, meaning: str) -> tuple[Table, str]:
    return (
        Table(
            {"table_row": "string", "position": "integer", column: "string"},
            ("table_row", column),
            {"table_row": "table_row", column: "concept"},
            about="table_row",
            meaning={column: meaning},
        ),
        f"""SELECT DISTINCT ?table_row ?position ?{column} {{ ?entry itot:row ?table_row ;
            itot:position ?position ; itot:entry ?{column} . ?{column} a itot:{kind}
        }} ORDER BY ?table_row ?position""",
    )


_SELECTED: dict[str, tuple[Table, str]] = {
    "table_row": (
        Table(
            {
                "iri": "string",
                "label": "string",
                "number": "integer",
                "position": "integer",
                "occupation_cluster": "string",
                "role_cluster": "string",
                "note": "string",
            },
            ("iri",),
            {"occupation_cluster": "concept", "role_cluster": "concept"},
            kind="itot:TableRow",
            meaning={
                "label": "rdfs:label @en",
                "number": "itot:table",
                "position": "itot:position",
                "occupation_cluster": "itot:printedOccupationCluster",
                "role_cluster": "itot:printedRoleCluster",
            },
        ),
        """SELECT ?iri ?label ?number ?position ?cluster ?role
            (IF(BOUND(?made), "stands nowhere in print", ?none) AS ?note) { ?iri a itot:TableRow ;
            itot:table ?number ; itot:position ?position ; itot:printedOccupationCluster ?cluster ;
            itot:printedRoleCluster ?role OPTIONAL { ?iri rdfs:label ?label }
            OPTIONAL { ?iri itot:reconstructed ?made } } ORDER BY ?number ?position""",
    ),
    "row_occupation": _printed("occupation", Kind.OCCUPATION, "itot:printedOccupation"),
    "row_function": _printed("function", Kind.FUNCTION, "itot:printedWorkFunction"),
    "row_area": _printed("area", Kind.AREA, "itot:printedFunctionalArea"),
    "association": (
        Table(
            {
                **dict.fromkeys(("iri", "label", "occupation_cluster", "role_cluster"), "string"),
                **dict.fromkeys(("functions_met", "functions_in_all"), "integer"),
            },
            ("iri",),
            {"occupation_cluster": "concept", "role_cluster": "concept"},
            kind="itot:RoleAssociation",
            meaning={
                "label": "rdfs:label @en",
                "occupation_cluster": "itot:occupationCluster",
                "role_cluster": "itot:roleCluster",
                "functions_met": "itot:functionsMet",
                "functions_in_all": "itot:functionsInAll",
            },
        ),
        """SELECT ?iri ?label ?cluster ?role ?met ?all { ?iri a itot:RoleAssociation ;
            itot:occupationCluster ?cluster ; itot:roleCluster ?role
            OPTIONAL { ?iri rdfs:label ?label }
            OPTIONAL { ?iri itot:functionsMet ?met ; itot:functionsInAll ?all } } ORDER BY ?iri""",
    ),
    "association_function": _link(
        "association",
        "function",
        "concept",
        "itot:workFunction",
        "?association a itot:RoleAssociation ; itot:workFunction ?function",
    ),
    "association_area": _link(
        "association",
        "area",
        "concept",
        "itot:functionalArea",
        "?association a itot:RoleAssociation ; itot:functionalArea ?area",
    ),
    "association_row": _link(
        "association",
        "table_row",
        "table_row",
        "dct:source",
        "?association a itot:RoleAssociation ; dct:source ?table_row",
    ),
    "candidacy": (
        Table(
            {
                **dict.fromkeys(("iri", "label", "occupation", "role_cluster"), "string"),
                **dict.fromkeys(("functions_met", "functions_in_all"), "integer"),
            },
            ("iri",),
            {"occupation": "concept", "role_cluster": "concept"},
            kind="itot:Candidacy",
            meaning={
                "label": "rdfs:label @en",
                "occupation": "itot:occupation",
                "role_cluster": "itot:roleCluster",
                "functions_met": "itot:functionsMet",
                "functions_in_all": "itot:functionsInAll",
            },
        ),
        """SELECT ?iri ?label ?occupation ?role ?met ?all { ?iri a itot:Candidacy ;
            rdfs:label ?label ; itot:occupation ?occupation ; itot:roleCluster ?role ;
            itot:functionsMet ?met ; itot:functionsInAll ?all } ORDER BY ?iri""",
    ),
    "combination": (
        Table(
            {
                **dict.fromkeys(("iri", "label", "role_cluster"), "string"),
                **dict.fromkeys(("other_role_cluster", "advice", "source"), "string"),
            },
            ("iri",),
            {"role_cluster": "concept", "other_role_cluster": "concept"},
            kind="itot:RoleCombination",
            meaning={
                "label": "rdfs:label @en",
                "role_cluster": "itot:combines",
                "other_role_cluster": "itot:combines",
                "advice": f"itot:advice {ITOT.IRI}{{advice}}",
                "source": "dct:source {+source}",
            },
        ),
        """SELECT ?iri ?label ?one ?other (STRAFTER(STR(?a), STR(itot:)) AS ?advice) ?source {
            ?iri a itot:RoleCombination ; itot:combines ?one, ?other ; itot:advice ?a ;
            dct:source ?source FILTER(STR(?one) < STR(?other))
            OPTIONAL { ?iri rdfs:label ?label } } ORDER BY ?iri""",
    ),
    "erratum": (
        Table(
            {
                "iri": "string",
                **dict.fromkeys(
                    ("identifier", "kind", "label", "location", "reading", "reason"), "string"
                ),
            },
            ("iri",),
            {},
            kind="itot:Erratum",
            meaning={
                "identifier": "dct:identifier",
                "kind": f"itot:kind {ITOT.IRI}{{kind}}",
                "label": "rdfs:label @en",
                **{name: f"itot:{name} @en" for name in ("location", "reading", "reason")},
            },
        ),
        """SELECT ?iri ?identifier (STRAFTER(STR(?k), STR(itot:)) AS ?kind) ?label ?location
            ?reading ?reason { ?iri a itot:Erratum ; dct:identifier ?identifier ; itot:kind ?k ;
            rdfs:label ?label ; itot:location ?location ; itot:reading ?reading ;
            itot:reason ?reason } ORDER BY ?identifier""",
    ),
    "erratum_says": (
        Table(
            {"erratum": "string", "says": "string"},
            ("erratum", "says"),
            {"erratum": "erratum"},
            about="erratum",
            meaning={"says": "itot:says @en"},
        ),
        "SELECT DISTINCT ?erratum ?says { ?erratum itot:says ?says } ORDER BY ?erratum ?says",
    ),
    "erratum_touches": _link(
        "erratum", "thing", "", "itot:touches {+thing}", "?erratum itot:touches ?thing"
    ),
}


def _contents(
    store: ox.Store, triples: Iterable[ox.Triple], inferred: set[ox.Triple]
) -> dict[str, Sequence[tuple[Cell, ...]]]:
    defined = definitions(store)
    schemes = [c for c in concepts(store) if c.kind == "ConceptScheme"]
    known = {c.iri: c for c in concepts(store) if c.kind != "ConceptScheme"}
    homes = {scheme.iri for scheme in schemes}
    labels: set[tuple[Cell, ...]] = set()
    relations: set[tuple[Cell, ...]] = set()
    for triple in triples:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, ox.NamedNode) or subject.value not in known:
            continue
        name = triple.predicate.value.removeprefix(SKOS.IRI)
        if isinstance(value, ox.Literal) and name in LABELS:
            labels.add((subject.value, name, value.language or "", value.value))
        if isinstance(value, ox.NamedNode) and value.value in known:
            predicate = triple.predicate.value
            told = (triple in inferred, predicate)
            relations.add((subject.value, shorten(predicate), value.value, *told))
    return {
        "dataset": [tuple(dataset(store).values())],
        "scheme": [(scheme.iri, scheme.label, defined.get(scheme.iri)) for scheme in schemes],
        "concept": [
            (
                concept.iri,
                concept.kind,
                home(concept) if home(concept) in homes else None,
                concept.notation or None,
                concept.label,
                defined.get(concept.iri),
                (SKOS.IRI if concept.kind in _OF_SKOS else ITOT.IRI) + concept.kind,
            )
            for concept in known.values()
        ],
        "label": sorted(labels, key=str),
        "relation": sorted(relations, key=str),
    }


def _mappings(
    store: ox.Store, linked: Iterable[ox.Triple], evidence: Iterable[ox.Triple]
) -> dict[str, Sequence[tuple[Cell, ...]]]:
    claims: dict[Any, dict[str, Any]] = defaultdict(dict)
    for triple in evidence:
        claims[triple.subject][triple.predicate.value] = triple.object
    told = {
        tuple(claim.get(end) for end in _ENDS): claim
        for claim in claims.values()
        if SSSOM.predicate_modifier not in claim
    }
    found: set[tuple[Cell, ...]] = set()
    targets: dict[str, tuple[Cell, ...]] = {}
    query = """SELECT (MIN(?in) AS ?scheme) (MIN(?code) AS ?notation) (MIN(?name) AS ?label) {{
        OPTIONAL {{ <{0}> skos:inScheme ?in }} OPTIONAL {{ <{0}> skos:notation ?code }}
        OPTIONAL {{ <{0}> skos:prefLabel ?name
            FILTER(lang(?name) = "" || langMatches(lang(?name), "en")) }} }}"""
    for triple in linked:
        ends = (triple.subject, triple.predicate, triple.object)
        subject, predicate, target = (getattr(end, "value", "") for end in ends)
        if predicate.removeprefix(SKOS.IRI) in PREDICATES:
            claim = told.get(ends, {})
            confidence = claim.get(f"{SSSOM.IRI}confidence")
            comment = getattr(claim.get(RDFS.comment), "value", None)
            sure = float(confidence.value) if confidence else None
            found.add((subject, shorten(predicate), target, sure, comment, predicate))
            if target not in targets:
                ((scheme, code, name),) = rows(store, query.format(target))
                targets[target] = (target, scheme, code, name)
    return {"target": sorted(targets.values(), key=str), "mapping": sorted(found, key=str)}


def _csvw_table(name: str, table: Table) -> dict[str, Any]:
    def column(title: str, datatype: str) -> dict[str, Any]:
        if title == "iri" or title in table.references:
            datatype = "anyURI"
        found: dict[str, Any] = {"name": title, "titles": title, "datatype": datatype}
        # An empty cell is no value in CSVW, and a label may have no language.
        if title in table.key and title != "language":
            found["required"] = True
        return found | _csvw_meaning(table, title)

    schema: dict[str, Any] = {
        "aboutUrl": f"{{+{table.about}}}",
        "columns": [column(*item) for item in table.columns.items()],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {
                "columnReference": own,
                "reference": {"resource": f"{other}.csv", "columnReference": "iri"},
            }
            for own, other in table.references.items()
        ],
    }
    if table.kind:
        kind = {"propertyUrl": RDF.type, "valueUrl": expand(table.kind)}
        schema["columns"].append({"name": "type", "virtual": True} | kind)
    return {"url": f"{name}.csv", "tableSchema": schema}


def _csvw_meaning(table: Table, column: str) -> dict[str, Any]:
    """Return what a column is in RDF (csv2rdf): a property with a text or a thing, or nothing."""
    if column not in table.meaning:
        return {"suppressOutput": True}
    curie, _, value = table.meaning[column].partition(" ")
    found = {"propertyUrl": curie if curie.startswith("{") else expand(curie) or curie}
    if value == "@en":
        return found | {"lang": "en"}
    if column in table.references:
        value = f"{{+{column}}}"
    return found | ({"valueUrl": value} if value else {})


def _view(number: int, printed: bool) -> str:
    def listed(column: str, name: str, pattern: str) -> str:
        items_order = "r.position" if " r.table_row " in pattern else "c.notation, c.label"
        return (
            f"(SELECT group_concat({column}, ' | ') FROM (SELECT c.{column} FROM concept c "  # noqa: S608
            f"JOIN {pattern} ORDER BY {items_order})) AS {name}"
        )

    def both(kind: str) -> str:
        pattern = parts(kind)
        return f"{listed('label', f'{kind}s', pattern)}, {listed('iri', f'{kind}_iris', pattern)}"

    of_cluster = (
        "relation r ON c.iri = r.subject WHERE r.property = 'skos:broader' "
        "AND c.kind = 'Occupation' AND r.object = cluster.iri"
    )
    if printed:
        parts = ("row_{0} r ON c.iri = r.{0} WHERE r.table_row = it.iri").format
        refers = "'refers to those of ' || cluster.label AS occupations"
        shown = listed("label", "occupations", parts("occupation"))
        occupations = shown if number in (1, 3) else refers
        source, order = f"table_row it ON it.number = {number}", "it.position"
    else:
        parts = ("association_{0} r ON c.iri = r.{0} WHERE r.association = it.iri").format
        occupations = listed("label", "occupations", of_cluster)
        scheme = f"{BASE}scheme/{framework(number)}"
        source = f"association it ON role.scheme = '{scheme}'"
        place = (
            "(SELECT min(t.position) FROM association_row a JOIN table_row t "  # noqa: S608
            f"ON a.table_row = t.iri WHERE a.association = it.iri AND t.number = {number})"
        )
        order = f"{place} IS NULL, {place}, cluster.notation, role.notation"
    cluster = "cluster.iri AS cluster, cluster.label AS cluster_label"
    role = "role.iri AS role, role.label AS role_label"
    columns: tuple[str, ...] = (
        (cluster, occupations, both("function"), role, both("area"))
        if number in (1, 3)
        else (role, cluster, occupations, both("function"), both("area"))
    )
    if printed:
        first = "it.position AS position, it.iri AS row"
        columns = (first, *columns, "coalesce(it.note, '') AS note")
    else:
        columns = ("it.iri AS association", *columns)
    return (
        f"CREATE VIEW table_{number}{'_as_printed' if printed else ''} AS "  # noqa: S608
        f"SELECT {', '.join(columns)} FROM concept cluster JOIN concept role JOIN {source} "
        "WHERE it.occupation_cluster = cluster.iri AND it.role_cluster = role.iri "
        f"ORDER BY {order}"
    )
