// The page for a team: what is pasted or opened is read, matched and judged here, and goes nowhere.

import { staffing } from "./cover.js";
import { element, labelled } from "./element.js";
import { folded, matcher } from "./match.js";
import { report, tables } from "./report.js";
import { csvOf, guessed, peopleOf, rowsOfText, tableOf, textOfFile, workbookOf } from "./table.js";

const { matching, work, functions, columns, moved, base } = globalThis.itot;
const { match, meaning, nearest: nearestIn, whyNot } = matcher(matching);
const { gaps, fills, nearest } = staffing(nearestIn, work);

const SHOWN = 200; // titles that are shown at first
const SURE = 0.8; // a score under which a title is doubtful
const KINDS = { title: "Job title", person: "Person", functions: "Work functions", allocation: "Allocation" };
const NAMES = { OccupationCluster: "occupation cluster", RoleCluster: "role cluster", FunctionalArea: "functional area" };
const EXAMPLE = `Person\tJob title\tAllocation
Ada\tSr. DBA (Oracle)\t
Ben\tNetwork/Systems Administrator\t80%
Cleo\tProject mgr II - Remote\t
Dan\tQA engineer\t
Eve\tSystems analyst\t50%
Finn\tHelp desk tech\t
Gina\tFull-stack developer\t
Hugo\tOffice manager\t`;

const byId = (id) => document.getElementById(id);
const named = new Map(); // what a title can be settled as, by its name
for (const [iri, label, kind, framework] of work.concepts) {
  if (kind === "Occupation") named.set(label, { concept: iri, label, clusters: [] });
  const of = framework && ` of ${framework.toUpperCase()}`;
  if (NAMES[kind]) named.set(`${label} (${NAMES[kind]}${of})`, { concept: iri, label, clusters: [] });
}
for (const [iri, label, clusters] of matching.indexes.occupations.concepts) named.set(label, { concept: iri, label, clusters });
const kinds = new Map(work.concepts.map(([iri, , kind]) => [iri, kind]));

const settled = new Map(); // what the reader decided, by folded title
const opened = new Set(); // titles whose choices are open
let [table, places, all, shown, only, found] = [null, {}, [], SHOWN, "all", null];

const understands = (text) => meaning(text).best.length > 0;
const pageOf = (iri) => {
  const path = moved[iri] ?? (iri.startsWith(base) ? iri.slice(base.length) : "");
  return path && `../${path}/index.html`;
};
const linked = ({ concept, label }) => (pageOf(concept) ? element("a", { href: pageOf(concept) }, label) : label);
const kindOf = (iri) => NAMES[kinds.get(iri)] ?? "";

/** What a title means: as the reader settled it, or as it is matched. */
function meant(title) {
  const decided = settled.get(folded(title));
  return decided ? { best: decided, candidates: meaning(title).candidates, decided } : meaning(title);
}

function doubtOf(title) {
  const { best, decided } = meant(title);
  if (!best.length) return "unknown";
  return !decided && (best.length > 1 || best[0].score < SURE) ? "doubtful" : "sure";
}

function frameworks() {
  const chosen = new FormData(byId("given")).get("framework");
  return chosen === "both" ? ["msf", "mof"] : [chosen];
}

/** Read what is in the text area; its columns are guessed anew. */
function read(notes = []) {
  const text = byId("titles").value;
  table = tableOf(rowsOfText(text, columns), columns, understands);
  table.notes.unshift(...notes);
  places = guessed(table, columns, understands);
  shown = SHOWN;
  only = "all";
  opened.clear();
  showColumns();
  update();
}

function showColumns() {
  const several = table.columns.length > 1;
  byId("columns").hidden = !several;
  for (const [kind, name] of Object.entries(KINDS)) {
    const none = kind === "title" ? [] : [element("option", { value: "-1" }, kind === "person" ? "each row is one" : "none")];
    const heads = table.columns.map((head, place) => element("option", { value: String(place) }, head.trim() || `column ${place + 1}`));
    if (kind === "person" && Array.isArray(places.person)) {
      const both = places.person.map((place) => table.columns[place].trim()).join(" and ");
      none.push(element("option", { value: places.person.join(" ") }, both));
    }
    const select = byId(`column-${kind}`);
    select.replaceChildren(...none, ...heads);
    select.value = [places[kind]].flat().join(" ");
    select.title = `The column with the ${name.toLowerCase()}`;
  }
}

function choose(kind, value) {
  const chosen = value.split(" ").map(Number);
  places = { ...places, [kind]: chosen.length > 1 ? chosen : chosen[0] };
  // A column that is said to be the person is taken as it is.
  if (kind === "person") places.number = -1;
  update();
}

let waiting;

/** Work out everything and show it; the smallest team, which takes longer, when there is time. */
function update() {
  clearTimeout(waiting);
  const there = places.title >= 0 && table.rows.length > 0;
  byId("findings").hidden = !there;
  if (!there) {
    const wanting = table.rows.length ? "Say which column has the job titles." : "";
    byId("understood").textContent = wanting;
    byId("summary").replaceChildren();
    byId("notes").replaceChildren();
    return;
  }
  const { people, notes } = peopleOf(table, places, { columns, functions });
  for (const person of people) {
    person.meant = person.titles.map((title) => meant(title).best.map(({ concept }) => concept));
    person.tied = person.titles.flatMap((title) => meant(title).tied ?? []);
  }
  const counts = new Map();
  for (const title of people.flatMap((person) => person.titles)) counts.set(title, (counts.get(title) ?? 0) + 1);
  all = [...counts].map(([title, count]) => ({ title, count, doubt: doubtOf(title) }));
  byId("notes").replaceChildren(...[...table.notes, ...notes].slice(0, 20).map((note) => element("li", {}, note)));
  const draw = (withTeam) => {
    found = { people, frameworks: frameworks(), ...gaps(people, frameworks(), withTeam), everybody: people };
    report(found, { byId, linked, pageOf, kindOf, named: (iri) => work.concepts.find(([other]) => other === iri)[1] });
  };
  draw(false);
  showTitles();
  waiting = setTimeout(() => draw(true), 250);
}

function showTitles() {
  const chips = { all: "All", unknown: "Not understood", doubtful: "Doubtful", sure: "Understood" };
  const count = (doubt) => all.filter((each) => doubt === "all" || each.doubt === doubt).length;
  byId("chips").replaceChildren(
    ...Object.entries(chips).map(([doubt, name]) => {
      const choose = () => {
        [only, shown] = [doubt, SHOWN];
        showTitles();
        byId("chips").querySelector("[aria-pressed=true]").focus();
      };
      return element("button", { type: "button", ariaPressed: String(only === doubt), onclick: choose }, `${name} ${count(doubt)}`);
    }),
  );
  const wanted = all.filter(({ doubt }) => only === "all" || doubt === only);
  byId("meanings").replaceChildren(...wanted.slice(0, shown).map(lineOf));
  byId("more").hidden = wanted.length <= shown;
  byId("more").textContent = `Show all ${wanted.length}`;
}

/** The line of a title: what it means and why, the roles it can fill, and how to settle it. */
function lineOf({ title, count, doubt }) {
  const { best, decided } = meant(title);
  const means = best.map((each) => {
    const kind = kindOf(each.concept);
    const where = kind ? [kind] : each.clusters;
    return element("li", {}, linked(each), where.length ? element("small", {}, ` ${where.join(", ")}`) : "");
  });
  const why = decided ? ["settled by you"] : [...new Set(best.map(({ reason }) => reason))];
  const open = doubt !== "sure" || opened.has(title);
  const filled = best.length ? fills({ functions: [] }, best.map(({ concept }) => concept), frameworks()) : [];
  const inOrder = filled.toSorted((one, other) => (one.role.framework < other.role.framework) - (one.role.framework > other.role.framework));
  const roles = inOrder.map(({ role, functionsMet, functionsInAll, areas }) =>
    element(
      "li",
      { title: areas.join(", ") },
      element("a", { href: pageOf(role.iri), className: role.framework }, role.label),
      functionsInAll ? element("small", {}, ` ${functionsMet} of ${functionsInAll}`) : "",
    ),
  );
  const line = element(
    "tr",
    { className: decided ? "sure" : doubt },
    element("th", { scope: "row" }, title, count > 1 ? element("small", {}, ` ${count} people`) : ""),
    labelled("Means", best.length ? element("ul", {}, ...means) : decided ? "nothing that the taxonomy has" : "not understood"),
    labelled("Score", decided || !best.length ? "" : best[0].score.toFixed(2)),
    labelled("Why", ...why.flatMap((reason, at) => (at ? [element("br", {}), reason] : [reason])), open ? choices(title) : element("p", { className: "choices" }, opener(title))),
    labelled("Can fill", element("ul", { className: "inline" }, ...roles)),
  );
  line.dataset.title = title;
  return line;
}

function opener(title) {
  const decided = settled.has(folded(title));
  const act = () => {
    if (decided) settle(title, undefined);
    else {
      opened.add(title);
      showTitles();
      focusOn(title);
    }
  };
  return element("button", { type: "button", className: "small", ariaLabel: `${decided ? "Undo for" : "Change"} ${title}`, onclick: act }, decided ? "Undo" : "Change");
}

/** What a doubtful title may mean, each a button, and a field for any other name. */
function choices(title) {
  const { best, candidates, decided } = meant(title);
  const single = decided && best.length === 1 ? best[0].concept : "";
  const button = (name, said, decision) =>
    element("button", { type: "button", className: "small", ariaLabel: `${title} ${said}`, onclick: () => settle(title, decision) }, name);
  const offer = (each) => button(each.label, `is ${each.label}`, [each]);
  const other = element("input", { type: "text", placeholder: "another name", ariaLabel: `${title} is another occupation or role` });
  other.setAttribute("list", "names");
  other.addEventListener("change", () => named.has(other.value) && settle(title, [named.get(other.value)]));
  const near = candidates.length ? candidates : nearest(title).map(({ label }) => named.get(label));
  const offered = near.filter(({ concept }) => concept !== single).map(offer);
  const nothing = best.length ? [button("none", "is none of these", [])] : [];
  return element("p", { className: "choices" }, ...offered, ...nothing, other, ...(decided ? [opener(title)] : []));
}

function settle(title, decision) {
  if (decision) settled.set(folded(title), decision);
  else settled.delete(folded(title));
  opened.delete(title);
  update();
  focusOn(title);
}

function focusOn(title) {
  const line = [...byId("meanings").rows].find((row) => row.dataset.title === title);
  (line?.querySelector("button, input") ?? byId("chips").querySelector("[aria-pressed=true]")).focus();
}

/** The table as `itotgraph match` answers: a row for each match beside the cells of its title. */
function matched() {
  const rows = [[...table.columns, "rank", "concept", "label", "clusters", "score", "reason"]];
  for (const row of table.rows) {
    const title = row[places.title];
    const decided = settled.get(folded(title));
    const matches = decided ?? match(title);
    const ranks = matches.map(({ score }) => score);
    for (const { concept, label, clusters, score, reason } of matches) {
      const rank = ranks.indexOf(score) + 1;
      rows.push([...row, rank, concept, label, clusters.join(" | "), decided ? "" : score, decided ? "settled by hand" : reason]);
    }
    if (!matches.length) {
      rows.push([...row, "", "", "", "", "", decided ? "settled by hand" : whyNot(title)]);
    }
  }
  return rows;
}

function save(name, blob) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function open(file) {
  if (!file) return;
  try {
    const { text, notes } = await textOfFile(file, columns);
    byId("titles").value = text;
    read(notes);
  } catch (error) {
    byId("understood").textContent = `${file.name} cannot be read. ${error.message}.`;
  }
}

function start() {
  byId("names").replaceChildren(...[...named.keys()].map((value) => element("option", { value })));
  let typing;
  byId("titles").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(read, 60);
  });
  byId("file").addEventListener("change", ({ target }) => open(target.files[0]));
  byId("example").addEventListener("click", () => {
    byId("titles").value = EXAMPLE;
    read();
  });
  byId("clear").addEventListener("click", () => {
    byId("titles").value = "";
    settled.clear();
    read();
    byId("titles").focus();
  });
  byId("given").addEventListener("change", ({ target }) => {
    if (target.name === "framework") update();
    else if (target.id.startsWith("column-")) choose(target.id.replace("column-", ""), target.value);
  });
  byId("given").addEventListener("submit", (event) => event.preventDefault());
  byId("more").addEventListener("click", () => {
    shown = Infinity;
    showTitles();
  });
  for (const name of ["dragover", "drop"]) {
    addEventListener(name, (event) => {
      event.preventDefault();
      if (name === "drop") open(event.dataTransfer.files[0]);
    });
  }
  byId("csv").addEventListener("click", () => save("titles.csv", new Blob([csvOf(matched())], { type: "text/csv" })));
  byId("xlsx").addEventListener("click", async () => {
    save("team.xlsx", await workbookOf([["Titles", matched()], ...tables(found, fills)]));
  });
  byId("print").addEventListener("click", () => print());
  byId("team").hidden = false;
  read();
}

start();
