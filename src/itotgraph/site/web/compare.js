// The page that compares two: its form, its address, and what it shows.

import { between } from "./between.js";
import { element } from "./element.js";

const { parts, clusters, occupations } = globalThis.itot;
const { compare, way } = between(globalThis.itot);
const NAMES = ["Work functions", "Activities", "Competencies"];
const top = new URL("..", document.currentScript.src);
const at = (id) => document.getElementById(id);
const ends = [at("from"), at("to")];

const examples = [...at("told").childNodes];
const labels = new Map([...occupations, ...clusters].map(([path, label]) => [path, label]));
const isTitle = new Set(occupations.map(([path]) => path));
const folded = (text) => text.trim().toLowerCase();
const known = new Map(); // paths by what people call them
const names = new Map(); // and what they are called in the fields, by path

/** A label comes before another name, and a title before a cluster of the same name. */
function named(path, name, about) {
  if (known.has(folded(name))) return;
  known.set(folded(name), path);
  if (!names.has(path)) names.set(path, name);
  at("names").append(element("option", { value: name }, about));
}
for (const [path, label] of occupations) named(path, label, "");
for (const [path, label] of clusters) {
  named(path, known.has(folded(label)) ? `${label} (cluster)` : label, "Occupation cluster");
}
for (const [path, label, others] of [...occupations, ...clusters]) {
  for (const name of others) named(path, name, label);
}

const page = (path, text) => element("a", { href: new URL(`${path}/index.html`, top).href }, text);
const plural = (count, word, words = `${word}s`) => `${count} ${count === 1 ? word : words}`;

function svg(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A bar whose parts are as wide as their counts. */
function bar(counts, classes, whole = counts.reduce((sum, count) => sum + count, 0)) {
  let x = 0;
  const rects = counts.map((count, n) => {
    const made = svg("rect", { class: classes[n], x, width: count, height: 8 });
    x += count;
    return made;
  });
  const viewBox = `0 0 ${whole || 1} 8`;
  return svg("svg", { viewBox, preserveAspectRatio: "none", class: "counts", "aria-hidden": "true" }, ...rects);
}

function listed(places) {
  const links = places.map((place) => element("li", {}, page(...parts[place])));
  return element("ul", { className: "plain" }, ...links);
}

function showShares(one, other, found) {
  const heads = [`Only ${labels.get(one)}`, "Both", `Only ${labels.get(other)}`];
  const order = [1, 0, 2]; // what both have stands in the middle
  const head = heads.map((text) => element("th", { scope: "col" }, text));
  const row = element("tr", {}, element("td", {}), ...head, element("td", {}));
  document.querySelector(".shares thead").replaceChildren(row);
  at("shares").replaceChildren(
    ...found.map((owned, part) => {
      const counts = order.map((place) => owned[place].length);
      return element(
        "tr",
        {},
        element("th", { scope: "row" }, NAMES[part]),
        ...counts.map((count) => element("td", {}, String(count))),
        element("td", { className: "drawn" }, bar(counts, ["one", "both", "other"])),
      );
    }),
  );
  at("parts").replaceChildren(
    ...order.map((place, column) =>
      element(
        "section",
        {},
        element("h3", { className: ["one", "both", "other"][column] }, heads[column]),
        ...found.map((owned, part) => {
          const items = owned[place];
          if (!items.length) return element("p", { className: "none" }, `No ${NAMES[part].toLowerCase()}`);
          const summary = element("summary", {}, `${NAMES[part]} `, element("small", {}, String(items.length)));
          return element("details", { open: part === 0 }, summary, listed(items));
        }),
      ),
    ),
  );
}

function saidOf({ career, within, onet, zone }) {
  const said = [
    ...(career ? ["a career path by the paper"] : []),
    ...(within ? ["in the same cluster"] : []),
    ...(onet === "related occupation" ? ["a related occupation by O*NET"] : []),
    ...(onet === "same occupation" ? ["the same occupation by O*NET"] : []),
  ];
  const known = said.length ? said : ["neither the paper nor O*NET knows this step"];
  return zone ? [...known, `job zone ${zone}`] : known;
}

function showWay(one, other) {
  const told = isTitle.has(one) && isTitle.has(other) && one !== other;
  at("way").hidden = !told;
  if (!told) return;
  const steps = way(one, other);
  at("steps").replaceChildren();
  if (!steps) {
    at("summary-of-way").textContent = "No way between them rises by two job zones of O*NET or fewer a step.";
    return;
  }
  const sizes = steps.map(({ lacking }) => lacking.length);
  const largest = Math.max(...sizes);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  at("summary-of-way").textContent =
    `${plural(steps.length, "step")}, ${total} new ${total === 1 ? "competency" : "competencies"}, ${largest} at most at a time.`;
  at("steps").replaceChildren(
    element("li", { className: "start" }, element("p", {}, page(one, labels.get(one)))),
    ...steps.map((step) => {
      const { there, lacking } = step;
      const head = element("p", {}, page(there, labels.get(there)));
      head.append(...saidOf(step).map((text) => element("span", { className: "tag" }, text)));
      if (!lacking.length) {
        return element("li", {}, head, element("p", { className: "none" }, "Nothing new: the same work by the taxonomy"));
      }
      const summary = element("summary", {}, plural(lacking.length, "new competency", "new competencies"));
      const size = bar([lacking.length], ["other"], largest);
      return element("li", {}, head, size, element("details", {}, summary, listed(lacking)));
    }),
  );
}

function show(one, other) {
  at("told").replaceChildren();
  at("compared").hidden = false;
  document.title = document.title.replace(/^.* · /, `${labels.get(one)} and ${labels.get(other)} · `);
  showShares(one, other, compare(one, other));
  showWay(one, other);
}

/** What the fields name is shown, or what they do not name is said; returns the two paths. */
function ask() {
  const paths = ends.map((field) => known.get(folded(field.value)));
  at("compared").hidden = true;
  at("told").replaceChildren(...(ends.some(({ value }) => value) ? [] : examples));
  const unknown = ends.find((field, n) => field.value.trim() && !paths[n]);
  if (unknown) {
    const href = new URL(`search/index.html?q=${encodeURIComponent(unknown.value)}`, top).href;
    const text = unknown.value.trim();
    at("told").append(`No title and no cluster is called “${text}”. `, element("a", { href }, "Search for it"));
  } else if (paths.every(Boolean)) show(...paths);
  return paths;
}

function settle() {
  const [from, to] = ask();
  if (!from || !to) return;
  const address = new URL(location.href);
  address.search = new URLSearchParams({ from, to });
  if (address.href === location.href) return;
  try {
    history.pushState(null, "", address);
  } catch {
    // A browser may keep the address of a page that was opened from a folder.
  }
}

function read() {
  const wanted = new URLSearchParams(location.search);
  for (const field of ends) {
    const path = wanted.get(field.id) ?? "";
    field.value = names.get(path) ?? path;
  }
  ask();
}

at("two").addEventListener("submit", (event) => {
  event.preventDefault();
  settle();
});
for (const field of ends) field.addEventListener("change", settle);
at("swap").addEventListener("click", () => {
  [ends[0].value, ends[1].value] = ends.map((field) => field.value).reverse();
  settle();
});
addEventListener("popstate", read);
at("two").hidden = false;
read();
