// What the pages can do beyond being read: filter lists and tables, print all.
// Without it everything stays readable and every link works.

"use strict";

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const holds = (element, text) =>
  fold(text).split(/\s+/).every((word) => fold(element.textContent).includes(word));

// Says that nothing is left, and brings all back; stands before what is filtered.
function emptiness(before, clear) {
  const note = Object.assign(document.createElement("p"), { className: "nothing", role: "status" });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Show all" });
  button.addEventListener("click", clear);
  before.before(note);
  return (isEmpty) => {
    if (isEmpty === Boolean(note.firstChild)) return;
    note.replaceChildren(...(isEmpty ? ["Nothing fits the filter. ", button] : []));
  };
}

function filterList(input) {
  const items = [...document.querySelectorAll(input.dataset.filter)];
  if (!items.length) return;
  input.closest("[hidden]").hidden = false;
  const empty = emptiness(items[0].closest("section") ?? items[0].closest("ul, ol"), () => {
    input.value = "";
    apply();
    input.focus();
  });
  const apply = () => {
    for (const item of items) {
      item.hidden = !holds(item, input.value);
      // What is found within a branch is to be seen.
      const branch = item.querySelector("details");
      if (branch) branch.open = Boolean(input.value.trim());
    }
    for (const section of new Set(items.map((item) => item.closest("section")))) {
      if (section) section.hidden = !section.querySelector("li:not([hidden])");
    }
    empty(items.every((item) => item.hidden));
  };
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.addEventListener("input", apply);
  apply();
}

function filters(form, lines, wanted, then) {
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  const output = form.querySelector("output");
  const empty = emptiness(lines[0].closest("ol, .scroll"), () => {
    form.reset();
    apply();
    remember();
    form.querySelector("input, select").focus();
  });
  const apply = () => {
    const { text, ...kinds } = Object.fromEntries(new FormData(form));
    for (const line of lines) {
      line.hidden =
        Object.entries(kinds).some(([name, value]) => value && line.dataset[name] !== value) ||
        !wanted(line, text);
    }
    const shown = lines.filter((line) => !line.hidden);
    then(shown);
    output.textContent = `${shown.length} of ${lines.length}`;
    empty(!shown.length);
  };
  const remember = () => {
    const set = [...new FormData(form)].filter(([, value]) => value);
    const address = new URL(location.href);
    address.search = new URLSearchParams(set);
    // A page that was opened from a folder may not change its address.
    if (location.protocol !== "file:") history.replaceState(null, "", address);
    for (const link of document.querySelectorAll(".switch a")) link.search = address.search;
  };
  form.addEventListener("input", () => {
    apply();
    remember();
  });
  apply();
  remember();
}

// The rows that are shown as CSV: those of the whole file, which a script has, since a page that was
// opened from a folder may load nothing else.
function saving(form, table, lines) {
  const link = form.parentNode.querySelector("a[download]");
  const label = link.textContent;
  let kept = lines;
  const isKept = (record) =>
    kept.some(({ id, dataset }) =>
      table.dataset.printed
        ? record.includes(`/row/${id},`)
        : record.includes(`${dataset.cluster},`) && record.includes(`${dataset.role},`),
    );
  link.addEventListener("click", (event) => {
    if (kept.length === lines.length) return;
    event.preventDefault();
    const script = Object.assign(document.createElement("script"), { src: "rows.js" });
    script.addEventListener("load", () => {
      const [head, ...records] = globalThis.itotRows.split(/(?<=\r\n)/);
      const href = URL.createObjectURL(new Blob([head, ...records.filter(isKept)], { type: "text/csv" }));
      const name = link.pathname.split("/").pop();
      Object.assign(document.createElement("a"), { href, download: name }).click();
      URL.revokeObjectURL(href);
    });
    document.head.append(script);
  });
  return (shown) => {
    kept = shown;
    const rows = shown.length === 1 ? "row" : "rows";
    link.textContent = shown.length < lines.length ? `${label} of ${shown.length} ${rows}` : label;
  };
}

function filterTable(form) {
  const table = document.getElementById(form.dataset.table);
  const lines = [...table.querySelectorAll("tbody tr")];
  // A cell that spans the lines of its group belongs to each of them, wherever it stands.
  const groups = [...table.tBodies].map((body) => ({
    body,
    lines: [...body.rows],
    spans: [...body.querySelectorAll(".span")],
  }));
  const spansOf = (line) => groups.find((group) => group.body === line.parentNode).spans;
  const wanted = (line, text) =>
    !text ||
    fold(text)
      .split(/\s+/)
      .every((word) => [line, ...spansOf(line)].some((part) => fold(part.textContent).includes(word)));
  const save = saving(form, table, lines);
  filters(form, lines, wanted, (shown) => {
    save(shown);
    for (const { body, lines, spans } of groups) {
      const shown = lines.filter((line) => !line.hidden);
      body.hidden = !shown.length;
      if (!shown.length) continue;
      shown[0].prepend(...spans);
      for (const span of spans) span.rowSpan = shown.length;
    }
  });
}

function filterErrata(form) {
  const lines = [...document.getElementById(form.dataset.list).children];
  filters(form, lines, (line, text) => !text || holds(line, text), () => {});
}

document.querySelectorAll("input[data-filter]").forEach(filterList);
document.querySelectorAll("form[data-table]").forEach(filterTable);
document.querySelectorAll("form[data-list]").forEach(filterErrata);
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
