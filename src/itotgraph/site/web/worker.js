// Answers queries beside the page, which stays responsive and can stop this worker at any time.

import { Store, initSync } from "./node_modules/oxigraph/web.js";
import engine from "./node_modules/oxigraph/web_bg.wasm?url&inline";

const FROM = /\bfrom\s+(named\s+)?[<\w]/i;
const GRAPH = /^(construct|describe)$/i;

let store;

function bytes(url) {
  return Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (c) => c.charCodeAt(0));
}

function answer(query, form) {
  // A query that does not choose its graphs is asked of all layers together, as everywhere else.
  const graphs = { use_default_graph_as_union: !FROM.test(query) };
  if (GRAPH.test(form)) {
    return { triples: store.query(query, { ...graphs, results_format: "text/turtle" }) };
  }
  return JSON.parse(store.query(query, { ...graphs, results_format: "json" }));
}

onmessage = ({ data }) => {
  try {
    if (data.trig) {
      initSync({ module: bytes(engine) });
      store = new Store();
      store.load(data.trig, { format: "application/trig" });
      postMessage({ ready: store.size });
    } else {
      const start = performance.now();
      const found = answer(data.query, data.form);
      postMessage({ found, milliseconds: performance.now() - start });
    }
  } catch (error) {
    postMessage({ error: error.message ?? String(error) });
  }
};
