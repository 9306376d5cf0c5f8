// What is told of a team: staffing/report.py once more, as parts of a page and as tables to save.

import { element, labelled } from "./element.js";

const SHOWN = 60; // people that a matrix shows one by one
const FEW = 5; // competencies of a gap, people who may be the reason
const POSTED = 3; // postings of each vocabulary
const STATUSES = ["covered", "one person only", "not covered"];
const CLASSES = { covered: "covered", "one person only": "one", "not covered": "not" };

const isRole = ({ concept }) => concept.kind === "RoleCluster";
const many = (count, one, others) => `${count} ${count === 1 ? one : others}`;
const groupedBy = (things, keyOf) => {
  const groups = new Map();
  for (const thing of things) {
    const key = keyOf(thing);
    if (groups.has(key)) groups.get(key).push(thing);
    else groups.set(key, [thing]);
  }
  return [...groups.values()];
};
const few = (texts, most = 6) =>
  texts.length > most ? `${texts.slice(0, most).join(", ")} and ${texts.length - most} more` : texts.join(", ");
const commonest = (texts) => {
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([text]) => text);
};

export function understood({ strange, distinct }) {
  return strange ? `${strange} of ${distinct} titles not understood` : `${distinct} of ${distinct} titles understood`;
}

function countedIn(those) {
  const counts = STATUSES.map((status) => [those.filter((each) => each.status === status).length, status]);
  return counts.filter(([count]) => count).map((words) => words.join(" ")).join(", ");
}

/** What there is to say of the smallest team. */
function saysOf({ team, coverage }) {
  if (!team) return "Looking …";
  const says = [];
  if (team.needs) {
    says.push(`There is none: they cannot cover ${team.needs.map(([name]) => `“${name}”`).join(", ")} at once.`);
    for (const pair of team.apart) says.push(`MSF does not recommend one person for ${pair.join(" and ")}.`);
  } else if (!team.members.length) says.push("There is nobody to make one of.");
  else {
    const enough = many(team.members.length, "person is", "people are");
    says.push(`${enough} enough${team.proven ? ", and fewer are not" : ", but fewer might be"}.`);
    for (const [person, pair] of team.unlikely) says.push(`${person} holds ${pair.join(" and ")}, which MSF finds unlikely.`);
  }
  const short = coverage.filter(({ people }) => !people).length;
  if (short) says.push(`Left out: ${many(short, "requirement", "requirements")} that nobody can cover.`);
  return says.join(" ");
}

/** Show a report: the summary, and each part of the page that it fills. */
export function report(found, page) {
  const { coverage, strange, stretched, unmatched, team, everybody } = found;
  const { byId } = page;
  byId("understood").textContent = `${understood(found)}.`;
  const short = coverage.filter(({ people }) => !people);
  const asFar = strange ? " (as far as titles were understood)" : "";
  const roles = short.filter(isRole).map(({ concept, within }) => `${concept.label} (${within})`);
  const clusters = groupedBy(short.filter((each) => !isRole(each)), ({ within }) => within)
    .sort((one, other) => other.length - one.length)
    .map((those) => `${those[0].within} (${those.length})`);
  const lines = {
    People: many(everybody.length, "person", "people"),
    "Role clusters": countedIn(coverage.filter(isRole)),
    "Work functions": countedIn(coverage.filter((each) => !isRole(each))),
    "Missing roles": roles.length ? few(roles, 12) + asFar : "",
    "Missing work": clusters.length ? few(clusters) + asFar : "",
    "Smallest team": saysOf(found) + asFar,
    "Too much on": few(stretched.map(({ person, why }) => `${person} (${why[0]})`), 3),
  };
  byId("summary").replaceChildren(
    ...Object.entries(lines)
      .filter(([, says]) => says)
      .map(([name, says]) => element("div", {}, element("dt", {}, name), element("dd", {}, says))),
  );
  matrix(found, page);
  gapsIn(found, page);
  recruit(short, page);
  fill(byId, "stretched", stretched, ({ person, roles, why }) => [person, list(roles), list(why)]);
  fill(byId, "idle", unmatched, ({ person, title, why }) => [person, title, why]);
  byId("smallest-says").textContent = saysOf(found);
  const titles = new Map(everybody.map((person) => [person.name, person.titles.join(" / ")]));
  const members = team?.members ?? [];
  fill(byId, "smallest", members, ([who, held]) => [who, titles.get(who), list(held)]);
  byId("part-smallest").hidden = false;
  byId("smallest").hidden = !members.length;
}

/** A long list that can be opened, or a short one. */
function folding(texts, what) {
  if (texts.length < 3) return list(texts);
  return element("details", {}, element("summary", {}, `${texts.length} ${what}`), list(texts));
}

const list = (texts) => (texts.length > 1 ? element("ul", {}, ...texts.map((text) => element("li", {}, text))) : texts[0] ?? "");

function fill(byId, name, things, cells) {
  byId(`part-${name}`).hidden = !things.length;
  const heads = [...byId(name).tHead.rows[0].cells].map((head) => head.textContent);
  const row = (first, ...rest) =>
    element("tr", {}, element("th", { scope: "row" }, first), ...rest.map((cell, at) => labelled(heads[at + 1], cell)));
  byId(name).tBodies[0].replaceChildren(...things.map((thing) => row(...cells(thing))));
}

/** Who can fill which role cluster: people, or of many the occupations that they have. */
function matrix({ everybody, can, roles, coverage }, { byId, pageOf, named, kindOf }) {
  const small = everybody.length <= SHOWN;
  const meaning = (person) =>
    person.meant.flat().map((iri) => named(iri) + (kindOf(iri) ? ` (${kindOf(iri)})` : "")).join(" / ") || "none found";
  const groups = groupedBy(everybody, (person) => (small ? person.name : meaning(person)));
  const lines = groups.sort((one, other) => other.length - one.length);
  const needed = new Map(coverage.filter(isRole).map((each) => [each.concept.iri, each]));
  const head = roles.map((role) =>
    element("th", { scope: "col", className: role.framework }, element("a", { href: pageOf(role.iri) }, role.label), element("small", {}, ` ${role.framework.toUpperCase()}`)),
  );
  const cell = (those, role) => {
    const count = those.filter(({ name }) => can.get(name)?.includes(role)).length;
    if (!count) return element("td", {});
    const alone = small && needed.get(role.iri).indispensable.includes(those[0].name);
    const said = alone ? "alone can fill it" : "can fill it";
    const mark = small ? [element("span", { ariaHidden: "true" }, alone ? "★" : "●"), element("span", { className: "hidden" }, said)] : [String(count)];
    return element("td", { className: `can ${role.framework}` }, ...mark);
  };
  const body = lines.map((those) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, small ? those[0].name : meaning(those[0]), element("small", {}, small ? meaning(those[0]) : many(those.length, "person", "people"))),
      ...roles.map((role) => cell(those, role)),
    ),
  );
  const foot = roles.map((role) => {
    const { status, people } = needed.get(role.iri);
    return element("td", { className: `status ${CLASSES[status]}` }, `${status} (${people})`);
  });
  const table = byId("matrix");
  table.caption.textContent = small ? "● can fill the role cluster, ★ alone can" : "How many people can fill the role cluster, by what their titles mean";
  table.tHead.replaceChildren(element("tr", {}, element("th", { scope: "col" }, small ? "Person" : "Occupation"), ...head));
  table.tBodies[0].replaceChildren(...body);
  table.tFoot.replaceChildren(element("tr", {}, element("th", { scope: "row" }, "Covered"), ...foot));
}

/** The work functions that are not covered by two, those of a cluster together. */
function gapsIn({ coverage }, { byId }) {
  const open = coverage.filter((each) => !isRole(each) && each.status !== "covered");
  const groups = groupedBy(open, ({ within, status }) => `${within} ${status}`);
  const people = (those) => few([...new Set(those.flatMap(({ indispensable }) => indispensable))].sort());
  fill(byId, "work", groups, (those) => [those[0].within, those[0].status, folding(those.map(({ concept }) => concept.label), "work functions"), people(those)]);
}

/** What to look for and to advertise, the work functions of a cluster together. */
function recruit(short, { byId }) {
  const groups = [...short.filter(isRole).map((each) => [each]), ...groupedBy(short.filter((each) => !isRole(each)), ({ within }) => within)];
  fill(byId, "recruit", groups, (those) => {
    const [{ concept, within, postings }] = those;
    const wanted = commonest(those.flatMap(({ competencies }) => competencies));
    const more = wanted.length > FEW ? [`and ${wanted.length - FEW} more`] : [];
    const posted = groupedBy(postings, ([vocabulary]) => vocabulary).flatMap((same) => same.slice(0, POSTED));
    const advertise = posted.map(([vocabulary, iri, code, title]) =>
      element("li", {}, element("a", { href: /^https?:/.test(iri) ? iri : "", rel: "external" }, `${vocabulary} ${code} ${title}`)),
    );
    return [
      isRole(those[0]) ? `${concept.label} (${within})` : within,
      isRole(those[0]) ? "the role cluster" : folding(those.map((each) => each.concept.label), "work functions"),
      list([...wanted.slice(0, FEW), ...more]),
      element("ul", {}, ...advertise),
    ];
  });
}

/** Return the report as tables to save, [name, rows] each. */
export function tables(found, fills) {
  const { everybody, coverage, unmatched, stretched, team, frameworks } = found;
  const joined = (texts) => texts.join("\n");
  const filled = everybody.flatMap((person) =>
    person.titles.flatMap((title, at) =>
      fills(person, person.meant[at], frameworks).map(({ role, functionsMet, functionsInAll, areas }) => [
        ...[person.name, title, role.framework.toUpperCase(), role.label],
        ...[functionsMet, functionsInAll, joined(areas)],
      ]),
    ),
  );
  const covered = coverage.map((each) => [
    ...[isRole(each) ? "role cluster" : "work function", each.concept.label, each.within, each.status, each.people],
    ...[joined(each.indispensable), joined(each.competencies), joined(each.postings.map(([name, , code, title]) => `${name} ${code} ${title}`))],
  ]);
  const concerns = [
    ["understood", "", understood(found)],
    ...unmatched.map(({ person, title, why }) => ["no match", `${person}, ${title}`, why]),
    ...stretched.map(({ person, roles, why }) => ["too much", `${person}: ${roles.join(", ")}`, joined(why)]),
    ...(team?.members ?? []).map(([who, held]) => ["smallest team", who, joined(held)]),
    ...(team ? [["smallest team", "", saysOf(found)]] : []),
  ];
  return [
    ["Roles", [["person", "job_title", "framework", "role_cluster", "functions_met", "functions_in_all", "functional_areas"], ...filled]],
    ["Who is missing", [["about", "name", "within", "status", "people", "who", "look_for", "advertise"], ...covered]],
    ["Concerns", [["about", "who", "what"], ...concerns]],
  ];
}
