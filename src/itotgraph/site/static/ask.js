// The form of a saved query: what its variables are bound to becomes a link to the query page.

"use strict";

{
  const NAME = /^[a-z][\w-]*:[\w.-]+$/i;
  const form = document.getElementById("ask");
  const script = document.currentScript.src;
  const output = form.querySelector("output");
  const iris = new Map(); // by field and what is written in it

  let loading;
  const loaded = () => {
    loading ??= new Promise((onload, onerror) => {
      const src = new URL("names.js", script).href;
      document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror }));
    });
    return loading;
  };

  // Each field suggests what is of its kinds; one of several of the same name says where it is.
  const suggest = () => {
    const { kinds, things } = globalThis.itotNames;
    for (const field of form.querySelectorAll("input[data-kinds]")) {
      const wanted = field.dataset.kinds.split("|").filter(Boolean);
      const isWanted = (kind) =>
        wanted.some((one) => one === kind || kind.endsWith(` ${one}`) ||
          (one === "competency" && /^(ability|knowledge)$/.test(kind)) ||
          (one === "concept" && !/^(page|table|query)$/.test(kind)));
      const own = things.filter(([kind, path]) => isWanted(kinds[kind][0]) && !path.startsWith("other/"));
      const seen = new Map();
      for (const [, , label] of own) seen.set(label, (seen.get(label) ?? 0) + 1);
      for (const [, path, label, [code], , , where] of own) {
        const within = where.map((each) => (typeof each === "number" ? things[each][2] : each));
        const name = seen.get(label) > 1 ? [label, ...(within.length ? within : [code])].join(", ") : label;
        iris.set(`${field.name} ${name.toLowerCase()}`, `<https://w3id.org/itot/${path.replace(/\/$/, "")}>`);
        document.getElementById(field.getAttribute("list")).append(new Option("", name));
      }
    }
  };

  /** What a field is bound to, as SPARQL writes it; "" where it can not be told. */
  const term = (field) => {
    const text = field.value.trim();
    if (!text || field.localName === "select") return text;
    const known = iris.get(`${field.name} ${text.toLowerCase()}`);
    if (known) return known;
    if (/^<?https?:[^\s<>"{}|^`\\]+>?$/.test(text)) return `<${text.replace(/^<|>$/g, "")}>`;
    if (NAME.test(text) || /^-?\d+$/.test(text)) return text;
    return "text" in field.dataset ? JSON.stringify(text) : "";
  };

  form.addEventListener("focusin", () => loaded().then(suggest, () => {}), { once: true });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await loaded().catch(() => {});
    const fields = [...form.elements].filter(({ name, value }) => name && value.trim());
    const unknown = fields.find((field) => !term(field));
    if (unknown) {
      output.textContent = `There is no “${unknown.value.trim()}” to bind ?${unknown.name} to.`;
      unknown.focus();
      return;
    }
    const { before, after, name } = form.dataset;
    const names = fields.map((field) => `?${field.name}`).join(" ");
    const values = `\n  VALUES (${names}) { (${fields.map(term).join(" ")}) }\n`;
    const asked = fields.length
      ? { query: before.trimEnd() + values + after }
      : { saved: name };
    const address = new URL("../query/index.html", script);
    address.hash = new URLSearchParams(asked);
    location.assign(address);
  });
  form.hidden = false;
}
