// Answers queries beside the page, which stays responsive and can stop this worker at any time.

import { Store, initSync } from "./node_modules/oxigraph/web.js";

const FROM = /\bfrom\s+(named\s+)?[<\w]/i;
// What no variable stands in: IRIs, texts and comments.
const SKIPPED = /<[^<>"{}|^`\\\s]*>|"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*/g;
const GRAPH = /^(construct|describe)$/i;

// What the editor completes and what the cells of answers link to.
const NAMES = `
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?iri ?label ?kind {
  ?iri skos:prefLabel|rdfs:label|dct:title|foaf:name ?label FILTER(isIRI(?iri))
  OPTIONAL {
    VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
    ?iri a ?kind
  }
} ORDER BY ?iri DESC(lang(?label) = "en")`;

/** The graph as N-Quads: its terms stand once each, subjects and objects as steps between them. */
function quads({ terms, rows }) {
  const lines = rows.flatMap(([graph, predicate, subjects, objects]) => {
    let [subject, object] = [0, 0];
    return subjects.map((step, place) => {
      subject += step;
      object += objects[place];
      return `${terms[subject]} ${terms[predicate]} ${terms[object]} ${graph} .\n`;
    });
  });
  return lines.join("");
}

let store;

function answer(query, form) {
  // A query that does not choose its graphs is asked of all layers together, as everywhere else.
  const graphs = { use_default_graph_as_union: !FROM.test(query) };
  if (GRAPH.test(form)) {
    return { triples: store.query(query, { ...graphs, results_format: "text/turtle" }) };
  }
  return inOrder(query, JSON.parse(store.query(query, { ...graphs, results_format: "json" })));
}

/** The columns of `SELECT *` as the query names them; the engine has them in alphabetical order. */
function inOrder(query, found) {
  const bare = query.replace(SKIPPED, " ");
  if (/^[^{]*?\bselect\s*(\b(distinct|reduced)\s*)?\*/i.test(bare) && found.head.vars) {
    const named = [...bare.matchAll(/[?$]([\p{L}\p{N}_]+)/gu)].map(([, name]) => name);
    found.head.vars.sort((a, b) => named.indexOf(a) - named.indexOf(b));
  }
  return found;
}

onmessage = ({ data }) => {
  try {
    if (data.graph) {
      initSync({ module: data.module });
      store = new Store();
      store.load(quads(data.graph), { format: "application/n-quads" });
      postMessage({ ready: store.size, names: answer(NAMES, "select").results.bindings });
    } else {
      const start = performance.now();
      const found = answer(data.query, data.form);
      postMessage({ found, milliseconds: performance.now() - start });
    }
  } catch (error) {
    postMessage({ error: error.message ?? String(error) });
  }
};
