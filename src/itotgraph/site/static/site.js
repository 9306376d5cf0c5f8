// What the pages can do beyond being read: filter lists and tables, search, print all.
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

function marked(html) {
  // Of an excerpt only its text and its marks are taken.
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return [...parsed.body.childNodes].map((node) => {
    if (node.nodeName !== "MARK") return node.textContent;
    return element("mark", {}, node.textContent);
  });
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function excerpt(item) {
  // Where the page says no more than its title and notation, the excerpt would say it again.
  return item.word_count > item.meta.title.split(/\s+/).length + 2 ? marked(item.excerpt) : [];
}

async function search(form) {
  const input = form.querySelector("input");
  const status = document.getElementById("status");
  const results = document.getElementById("results");
  const base = new URL(form.dataset.index, location.href);
  const top = new URL("..", base);
  let pagefind;
  let kind = "";

  async function show() {
    const words = input.value.trim();
    results.replaceChildren();
    status.textContent = "";
    if (!words) return;
    if (!pagefind) {
      const url = new URL("a-z/index.html", top);
      url.searchParams.set("q", words);
      status.replaceChildren(
        "The search index cannot be read here (a browser reads none from a folder). ",
        element("a", { href: url.href }, `Look for “${words}” among the names`),
      );
      return;
    }
    const found = await pagefind.debouncedSearch(words, kind ? { filters: { kind } } : {}, 120);
    if (!found) return;
    const kinds = Object.entries((await pagefind.search(words)).filters.kind ?? {});
    const chips = kinds
      .filter(([, count]) => count)
      .map(([name, count]) =>
        element(
          "button",
          {
            type: "button",
            ariaPressed: String(kind === name),
            onclick: () => {
              kind = kind === name ? "" : name;
              show();
            },
          },
          `${name} ${count}`,
        ),
      );
    const items = await Promise.all(found.results.slice(0, 40).map((result) => result.data()));
    const exact = (item) => fold(item.meta.title) === fold(words);
    items.sort((one, other) => exact(other) - exact(one));
    status.textContent = `${found.results.length} found`;
    results.replaceChildren(
      element("div", { className: "chips" }, ...chips),
      element(
        "ol",
        {},
        ...items.map((item) =>
          element(
            "li",
            {},
            element(
              "p",
              { className: "title" },
              element("a", { href: new URL(item.raw_url.replace(/^\//, ""), top).href }, item.meta.title),
            ),
            element("p", { className: "kind" }, item.meta.kind ?? ""),
            element("p", { className: "why" }, ...excerpt(item)),
          ),
        ),
      ),
    );
  }

  input.value = new URLSearchParams(location.search).get("q") ?? "";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  input.addEventListener("input", show);
  try {
    pagefind = await import(new URL("pagefind.js", base));
    await pagefind.filters();
  } catch {
    pagefind = undefined;
  }
  await show();
  input.focus();
}

document.querySelectorAll("input[data-filter]").forEach(filterList);
document.querySelectorAll("form[data-table]").forEach(filterTable);
document.querySelectorAll("form[data-list]").forEach(filterErrata);
document.querySelectorAll("#search").forEach(search);
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});
