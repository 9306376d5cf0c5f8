// The query page: an editor with completion, the saved queries, and answers as table and CSV.

import { autocompletion } from "@codemirror/autocomplete";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { keymap } from "@codemirror/view";
import { EditorState, Prec } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import { EditorView, basicSetup } from "codemirror";
import { sparql } from "codemirror-lang-sparql";
import { completion, declared, shorten } from "./completion.js";
import { element } from "./element.js";
import { mistake } from "./mistake.js";
import { draw } from "./tabs.js";
import Engine from "./worker.js?worker&inline";

const MOST = 500;
const ASKED = "itot-asked";
const OPEN = "itot-open";
const KEPT = 20; // queries that were asked
const BASE = "https://w3id.org/itot/";
const data = globalThis.itot;
const here = document.currentScript.src;
const top = new URL("..", here);
const names = new Map();
const at = (id) => document.getElementById(id);

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--msf)" },
  { tag: tags.variableName, color: "var(--mof)" },
  { tag: [tags.string, tags.number, tags.integer, tags.float, tags.bool], color: "var(--mof)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--soft)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "var(--card)", color: "var(--ink)", fontSize: ".92rem" },
  "&.cm-focused": { outline: "3px solid var(--link)" },
  ".cm-scroller": { fontFamily: "var(--mono)", maxHeight: "32rem", minHeight: "14rem" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--wash)", color: "var(--soft)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--mark)" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--link)",
    color: "var(--on)",
  },
  ".cm-completionDetail": { color: "inherit", opacity: ".75" },
});

let worker;
let waiting;
let asked; // the last run
let answer;

function say(text, isError = false) {
  at("query-status").textContent = text;
  at("query-status").classList.toggle("error", isError);
}

function script(name) {
  return new Promise((onload, onerror) => {
    document.head.append(element("script", { src: new URL(name, here).href, onload, onerror }));
  });
}

function bytes(text) {
  return new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]).stream();
}

function unpacked(stream) {
  return stream.pipeThrough(new DecompressionStream("gzip"));
}

// A page that was opened from a folder may fetch nothing, but it may load a script. Our server sends
// the engine as the browser likes it best, any other as it lies there.
async function compiled() {
  let body;
  if (location.protocol === "file:") {
    await script("oxigraph.js");
    body = unpacked(bytes(globalThis.itotEngine));
  } else {
    const { engine } = at("query-page").dataset;
    const found = await fetch(new URL(engine, here));
    if (!found.ok) throw new Error(`the engine could not be loaded: ${found.status}`);
    body = engine.endsWith(".gz") ? unpacked(found.body) : found.body;
  }
  const headers = { "Content-Type": "application/wasm" };
  return WebAssembly.compileStreaming(new Response(body, { headers }));
}

async function start() {
  worker?.terminate();
  const [engine, graph] = await loaded;
  worker = new Engine();
  return new Promise((ready, failed) => {
    worker.onerror = (event) => failed(new Error(event.message || "the engine could not start"));
    worker.onmessage = ({ data: reply }) => {
      if (reply.ready) ready(reply);
      else if (waiting) waiting(reply);
      else failed(new Error(reply.error));
    };
    worker.postMessage({ module: engine, graph });
  });
}

/** Whose page is elsewhere than its IRI says has its path in the data. */
function path(iri) {
  return data.elsewhere[iri] ?? (iri.startsWith(BASE) ? iri.slice(BASE.length).split("#")[0] : "");
}

async function named() {
  for (const { iri, label, kind } of (await ready).names) {
    if (names.has(iri.value)) continue;
    const type = kind?.value.split("#")[1] ?? "";
    names.set(iri.value, { label: label.value, kind: type, path: path(iri.value) });
  }
  return [...names].map(([iri, { label, kind }]) => [iri, label, kind]);
}

function form(query) {
  const bare = query.replace(/<[^>\s]*>|#.*/g, " ");
  return /\b(select|ask|construct|describe)\b/i.exec(bare)?.[1] ?? "select";
}

/** What the browser keeps for this page until its window is closed. */
function kept(key, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keep(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    return; // a browser may keep nothing for a page
  }
}

function remember(text) {
  keep(ASKED, [text, ...kept(ASKED, []).filter((each) => each !== text)].slice(0, KEPT));
  recall();
}

/** What a query is called: its question, or else its first line without prefixes. */
function called(text) {
  const line = text.split("\n").find((each) => each.trim() && !/^\s*(prefix|base)\b/i.test(each)) ?? text;
  return line.replace(/^#\s*/, "").slice(0, 90);
}

/** Offer what was asked before. */
function recall() {
  const options = kept(ASKED, []).map((text, place) =>
    element("option", { value: `before ${place}` }, called(text)),
  );
  at("before").replaceChildren(...options);
  at("before").hidden = !options.length;
}

/** A tab has its query, and the answer once there is one. */
function tab(text) {
  return { state: EditorState.create({ doc: text, extensions }) };
}

function texts() {
  tabs[current].state = view.state;
  return tabs.map(({ state }) => state.doc.toString());
}

function redraw() {
  const names = texts().map((text, place) => called(text) || `Query ${place + 1}`);
  draw(at("tabs"), at("editor"), names, current, choose);
  at("close").hidden = tabs.length < 2;
}

function choose(place) {
  tabs[current].state = view.state;
  turn(place);
}

function turn(place) {
  current = place;
  const { state, saved, found, milliseconds } = tabs[place];
  view.setState(state);
  at("results").replaceChildren();
  offer();
  say("");
  at("saved").value = saved ?? "";
  if (found) show(found, milliseconds);
  redraw();
}

/** Open a query in a tab of its own, unless one has it already or has nothing of the reader's. */
function open(text) {
  const there = texts();
  const place = [text, at("editor").dataset.query].map((each) => there.indexOf(each)).find((n) => n >= 0);
  if (place === undefined) tabs.push(tab(text));
  choose(place ?? tabs.length - 1);
  if (view.state.doc.toString() !== text) write(text);
}

function close() {
  tabs.splice(current, 1);
  turn(Math.min(current, tabs.length - 1));
  view.focus();
}

async function run() {
  if (waiting) stop();
  const mine = (asked = tabs[current]);
  mine.found = undefined;
  const text = declared(view.state.doc.toString(), data.prefixes);
  if (text !== view.state.doc.toString()) write(text);
  remember(text);
  redraw();
  at("results").replaceChildren();
  view.dispatch(setDiagnostics(view.state, []));
  offer();
  at("run").disabled = true;
  try {
    say("Reading the graph …");
    await ready;
    at("stop").hidden = false;
    say("Asking …");
    const reply = await new Promise((done) => {
      waiting = done;
      worker.postMessage({ query: text, form: form(text) });
    });
    mine.found = reply.found;
    mine.milliseconds = reply.milliseconds;
    if (asked !== mine) return;
    if (mine !== tabs[current]) say(reply.error ? "The other query has a mistake" : "");
    else if (reply.error) mark(mistake(reply.error, text, data.prefixes));
    else if (!reply.stopped) show(reply.found, reply.milliseconds);
  } catch (error) {
    say(error.message, true);
  }
  waiting = undefined;
  at("run").disabled = false;
  at("stop").hidden = true;
}

/** Say what is wrong with the query, and show where. */
function mark({ message, from, to }) {
  say(message, true);
  if (from === undefined) return;
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
}

function stop() {
  ready = start();
  waiting?.({ stopped: true });
  waiting = undefined;
  say("Stopped");
}

/** Offer the answer in these forms only. */
function offer(...forms) {
  for (const id of ["csv", "json", "ttl"]) at(id).hidden = !forms.includes(id);
}

function show(found, milliseconds) {
  const took = `${Math.round(milliseconds)} ms`;
  answer = found;
  if (found.triples !== undefined) {
    say(took);
    offer("ttl");
    const code = element("code", {}, ...linked(found.triples));
    at("results").replaceChildren(element("pre", { className: "code", tabIndex: 0 }, code));
  } else if (found.boolean !== undefined) {
    say(`${found.boolean ? "Yes" : "No"} (${took})`);
    offer("json");
  } else {
    const rows = found.results.bindings;
    say(`${rows.length} ${rows.length === 1 ? "row" : "rows"} (${took})`);
    offer("csv", "json");
    list(rows.slice(0, MOST), rows.length);
  }
}

/** Turtle whose IRIs are links where they have a page here. */
function linked(turtle) {
  return turtle.split(/(<[^>\s]*>)/).map((part, place) => {
    const known = place % 2 && names.get(part.slice(1, -1));
    return known?.path ? element("a", { href: pageOf(known), title: known.label }, part) : part;
  });
}

/** A label stands for its IRI, whose page it leads to; what is saved has both. */
function list(rows, total) {
  const { vars } = answer.head;
  const listed = vars.map(irisOf);
  const shown = vars.filter((name) => !vars.includes(`${name}_label`) && !listed.includes(name));
  const iriOf = (name) => (vars.includes(name.replace(/_label$/, "")) ? name.replace(/_label$/, "") : name);
  const head = element("tr", {}, ...shown.map((name) => element("th", { scope: "col" }, iriOf(name))));
  const lines = rows.map((row) => {
    const cells = shown.map((name) => cell(row[iriOf(name)] ?? row[name], row[name]?.value, row[irisOf(name)]));
    return element("tr", {}, ...cells.map((parts) => element("td", {}, ...parts)));
  });
  const table = element(
    "table",
    {},
    element("thead", {}, head),
    element("tbody", {}, ...lines),
  );
  const region = element("div", { className: "scroll", role: "region", tabIndex: 0 }, table);
  region.setAttribute("aria-label", "Answer");
  at("results").replaceChildren(region);
  if (rows.length < total) {
    const all = () => list(answer.results.bindings, total);
    at("results").append(element("button", { type: "button", onclick: all }, `Show all ${total}`));
  }
}

/** What the IRIs of a list are called: those of `competencies` are `competency_iris`. */
const irisOf = (name) => `${name.replace(/ies$/, "y").replace(/s$/, "")}_iris`;

const pageOf = ({ path }) => new URL(`${path}/index.html`, top).href;

function cell(term, text, ofItems) {
  if (!term) return [];
  if (term.type !== "uri") {
    const parts = term.value.split(" | ");
    const iris = ofItems?.value.split(" | ") ?? [];
    const inner = (part, place) => (iris[place] ? cell({ type: "uri", value: iris[place] }, part) : [part]);
    const items = parts.map((part, place) => element("li", {}, ...inner(part, place)));
    return parts.length > 1 ? [element("ul", {}, ...items)] : inner(term.value, 0);
  }
  const name = shorten(term.value, data.prefixes).replace(/^<|>$/g, "");
  const short = text === term.value ? name : text;
  const known = names.get(term.value);
  if (known?.path) {
    return [element("a", { href: pageOf(known), title: text === term.value ? known.label : name }, short)];
  }
  if (/^https?:/.test(term.value)) {
    return [element("a", { href: term.value, rel: "external" }, short)];
  }
  return [short];
}

// A cell that a spreadsheet would take for a formula is led by an apostrophe, as the program does.
function quoted(text) {
  const harmless = /^[=+\-@\t\r＝＋－＠]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text);
  const shown = harmless ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

function csv() {
  const { vars } = answer.head;
  const rows = answer.results.bindings.map((row) => vars.map((name) => row[name]?.value ?? ""));
  return [vars, ...rows].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");
}

const FORMS = {
  csv: ["text/csv", csv],
  json: ["application/sparql-results+json", () => `${JSON.stringify(answer, null, 1)}\n`],
  ttl: ["text/turtle", () => answer.triples],
};

function save(ending) {
  const [type, text] = FORMS[ending];
  const name = at("saved").selectedOptions[0].dataset.name ?? "answer";
  const href = URL.createObjectURL(new Blob([text()], { type }));
  element("a", { href, download: `${name}.${ending}` }).click();
  URL.revokeObjectURL(href);
}

function write(text) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

function link() {
  const address = new URL(location.href);
  address.hash = `query=${encodeURIComponent(view.state.doc.toString())}`;
  history.replaceState(null, "", address);
  navigator.clipboard?.writeText(address.href).then(
    () => say("The link is on the clipboard"),
    () => say("The link is in the address bar"),
  );
}

function fromAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const query = data.queries.find(({ name }) => name === wanted.get("saved"));
  if (!query && !wanted.get("query")) return;
  open(wanted.get("query") ?? query.text);
  at("saved").value = tabs[current].saved = query?.name ?? "";
  // Whoever follows a link to a query comes for its answer.
  run().then(() => document.querySelector("#query-page .tools").scrollIntoView());
}

at("saved").append(
  ...data.queries.map(({ name, question }) => {
    const option = element("option", { value: name }, question);
    option.dataset.name = name;
    return option;
  }),
);
const loaded = Promise.all([compiled(), new Response(unpacked(bytes(data.graph))).json()]);
let ready = start();
const terms = named();
const extensions = [
  Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
  basicSetup,
  sparql(),
  autocompletion({ override: [completion(data, terms)], maxRenderedOptions: 60 }),
  syntaxHighlighting(colours),
  look,
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ "aria-label": "SPARQL query", tabindex: "0" }),
];
const left = kept(OPEN, { queries: [at("editor").dataset.query], place: 0 });
const tabs = left.queries.map(tab);
let current = left.place;
const view = new EditorView({ parent: at("editor"), state: tabs[current].state });
terms.then(
  async () => asked || say(`${(await ready).ready.toLocaleString("en")} triples are ready`),
  (error) => say(error.message, true),
);
at("saved").addEventListener("change", ({ target }) => {
  const query = data.queries.find(({ name }) => name === target.value);
  const text = query?.text ?? kept(ASKED, [])[target.value.split(" ")[1]];
  if (text) write(text);
  tabs[current].saved = query?.name;
  redraw();
});
at("run").addEventListener("click", run);
at("stop").addEventListener("click", stop);
for (const ending of Object.keys(FORMS)) at(ending).addEventListener("click", () => save(ending));
at("link").addEventListener("click", link);
at("open").addEventListener("click", () => {
  tabs.push(tab(""));
  choose(tabs.length - 1);
  view.focus();
});
at("close").addEventListener("click", close);
addEventListener("pagehide", () => keep(OPEN, { queries: texts(), place: current }));
addEventListener("hashchange", fromAddress);
redraw();
fromAddress();
recall();
at("query-page").hidden = false;
