// What the pages can do beyond being read: filter lists and tables, print all.
// Without it everything stays readable and every link works.

"use strict";

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const holds = (element, text) =>
  fold(text).split(/\s+/).every((word) => fold(element.textContent).includes(word));

function filterList(input) {
  input.closest("[hidden]").hidden = false;
  const items = [...document.querySelectorAll(input.dataset.filter)];
  const apply = () => {
    for (const item of items) item.hidden = !holds(item, input.value);
    for (const section of new Set(items.map((item) => item.closest("section")))) {
      if (section) section.hidden = !section.querySelector("li:not([hidden])");
    }
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
  const apply = () => {
    const { text, ...kinds } = Object.fromEntries(new FormData(form));
    for (const line of lines) {
      line.hidden =
        Object.entries(kinds).some(([name, value]) => value && line.dataset[name] !== value) ||
        !wanted(line, text);
    }
    then();
    const shown = lines.filter((line) => !line.hidden).length;
    output.textContent = `${shown} of ${lines.length}`;
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
  filters(form, lines, wanted, () => {
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
