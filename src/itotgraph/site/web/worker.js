// Answers queries beside the page, which stays responsive and can stop this worker at any time.

import { Store, initSync } from "./node_modules/oxigraph/web.js";
import engine from "./node_modules/oxigraph/web_bg.wasm?url&inline";

const GRAPH = /^(construct|describe)$/i;

let store;

function bytes(url) {
  return Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (c) => c.charCodeAt(0));
}

function answer(query, form) {
  if (GRAPH.test(form)) {
    return { triples: store.query(query, { results_format: "text/turtle" }) };
  }
  return JSON.parse(store.query(query, { results_format: "json" }));
}

onmessage = ({ data }) => {
  try {
    if (data.turtle) {
      initSync({ module: bytes(engine) });
      store = new Store();
      for (const turtle of data.turtle) store.load(turtle, { format: "text/turtle" });
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
