// The smallest team: the fewest people who fill what is required without a bad combination, by the
// integer programs of staffing/smallest.py. A pair of roles is an array of two, sorted.

import { solve } from "yalps";

const within = (pairs, roles) => pairs.filter(([one, other]) => roles.has(one) && roles.has(other));
const isSubset = (one, other) => [...one].every((thing) => other.has(thing));
const keyOf = (need) => [need.name, ...[...need.roles].sort()].join(" ");

/**
 * Return the smallest team, {members: Map of names to roles, unlikely, proven}, or why there is
 * none, {needs: Map of names to who can meet them, apart}. `can` is a Map of what each person can
 * fill, `needs` are {name, minimum, roles}, `apart` and `unlikely` pairs of roles.
 */
export function smallest(can, needs, apart, unlikely) {
  const able = (need) => [...can].filter(([, things]) => things.has(need.name)).map(([who]) => who);
  for (const need of needs) {
    if (able(need).length < need.minimum) return { needs: new Map([[need.name, able(need)]]), apart: [] };
  }
  const kinds = kindsOf(can, needs, apart);
  const found = fewest(kinds, needs, apart, unlikely);
  if (found) return { ...withRoles(can, needs, apart, unlikely, found.people), proven: found.proven };
  const core = coreOf(kinds, needs, apart);
  const roles = new Set(core.flatMap((need) => [...need.roles]));
  return { needs: new Map(core.map((need) => [need.name, able(need)])), apart: within(apart, roles) };
}

/** The people by what they can do, without those who cannot make a team smaller. */
function kindsOf(can, needs, apart) {
  const counted = new Set(needs.flatMap((need) => [need.name, ...need.roles]));
  const kinds = new Map();
  for (const [person, things] of can) {
    const useful = [...things].filter((thing) => counted.has(thing)).sort();
    const key = useful.join(" ");
    if (!kinds.has(key)) kinds.set(key, { things: new Set(useful), people: [] });
    kinds.get(key).people.push(person);
  }
  kinds.delete("");
  const most = Math.max(1, ...needs.map((need) => need.minimum));
  const copies = groupsOf([...counted].sort(), apart).length * most;
  const many = [...kinds.values()].filter(({ people }) => people.length >= copies);
  const less = (one, other) => one.size < other.size && isSubset(one, other);
  return [...kinds.values()]
    .filter(({ things }) => !many.some((other) => less(things, other.things)))
    .map(({ things, people }) => ({ things, people: people.slice(0, copies) }));
}

/** The roles in groups within which any may be combined, the first that fits for each. */
function groupsOf(roles, apart) {
  const groups = [];
  for (const role of roles) {
    const fitting = groups.find((group) => !within(apart, new Set([...group, role])).length);
    if (fitting) fitting.push(role);
    else groups.push([role]);
  }
  return groups;
}

/** What one person can meet at a time, and with how many unlikely pairs of roles. */
function handsOf(things, needs, apart, unlikely) {
  const wanted = new Set(needs.flatMap((need) => [...need.roles]));
  const roles = [...wanted].filter((role) => things.has(role)).sort();
  const advised = new Set([...apart, ...unlikely].flat());
  const [free, bound] = [roles.filter((r) => !advised.has(r)), roles.filter((r) => advised.has(r))];
  const hands = new Map();
  for (let chosen = 0; chosen < 2 ** bound.length; chosen++) {
    const held = new Set([...free, ...bound.filter((_, place) => chosen & (1 << place))]);
    if (within(apart, held).length) continue;
    const meets = ({ name, roles }) => things.has(name) && (!roles.size || [...roles].some((role) => held.has(role)));
    const met = needs.filter(meets).map(keyOf);
    const strained = Math.min(within(unlikely, held).length, hands.get(met.join("|"))?.strained ?? Infinity);
    if (met.length) hands.set(met.join("|"), { met: new Set(met), strained });
  }
  const found = [...hands.values()];
  const beats = (one, other) =>
    one.met.size < other.met.size && other.strained <= one.strained && isSubset(one.met, other.met);
  return found.filter((hand) => !found.some((other) => beats(hand, other)));
}

/** The fewest people who meet the needs, with the fewest unlikely pairs, or nothing. */
function fewest(kinds, needs, apart, unlikely) {
  const people = kinds.flatMap((kind) => kind.people).length;
  const weight = unlikely.length * people + 1;
  const constraints = new Map(needs.map((need) => [keyOf(need), { min: need.minimum }]));
  const variables = new Map();
  for (const [place, kind] of kinds.entries()) {
    constraints.set(`of ${place}`, { max: kind.people.length });
    for (const [number, { met, strained }] of handsOf(kind.things, needs, apart, unlikely).entries()) {
      const cost = weight + strained;
      const counts = [...met].map((name) => [name, 1]);
      variables.set(`${place} ${number}`, new Map([["cost", cost], [`of ${place}`, 1], ...counts]));
    }
  }
  const { status, variables: counts } = minimal(constraints, variables);
  if (!["optimal", "timedout"].includes(status) || (needs.length && !counts.length)) return undefined;
  const taken = new Map();
  for (const [name, count] of counts) {
    const place = Number(name.split(" ")[0]);
    taken.set(place, (taken.get(place) ?? 0) + Math.round(count));
  }
  const team = [...taken].flatMap(([place, count]) => kinds[place].people.slice(0, count));
  return { people: team, proven: status === "optimal" };
}

/** The team of these people: the fewest unlikely pairs, then the fewest roles. */
function withRoles(can, needs, apart, unlikely, people) {
  const roles = [...new Set(needs.flatMap((need) => [...need.roles]))].sort();
  const members = [...can.keys()].filter((person) => people.includes(person));
  const holds = members.map((person) => roles.filter((role) => can.get(person).has(role)));
  const constraints = new Map();
  const variables = new Map();
  const weigh = (name, ...rows) => variables.set(name, new Map([...(variables.get(name) ?? []), ...rows]));
  const most = holds.flat().length + 1;
  for (const [who, held] of holds.entries()) {
    for (const role of held) {
      constraints.set(`once ${who} ${role}`, { max: 1 });
      weigh(`holds ${who} ${role}`, ["cost", 1], [`once ${who} ${role}`, 1]);
    }
    for (const [pairs, kind] of [[apart, "apart"], [unlikely, "unlikely"]]) {
      for (const pair of within(pairs, new Set(held))) {
        const name = `${kind} ${who} ${pair.join(" ")}`;
        constraints.set(name, { max: 1 });
        for (const role of pair) weigh(`holds ${who} ${role}`, [name, 1]);
        if (kind === "unlikely") weigh(`strain ${name}`, ["cost", most], [name, -1]);
      }
    }
  }
  for (const need of needs.filter(({ roles }) => roles.size)) {
    const name = `need ${keyOf(need)}`;
    constraints.set(name, { min: need.minimum });
    for (const [who, held] of holds.entries()) {
      if (!can.get(members[who]).has(need.name)) continue;
      const way = `${name} of ${who}`;
      constraints.set(way, { min: 0 });
      constraints.set(`once ${way}`, { max: 1 });
      weigh(`meets ${way}`, [name, 1], [way, -1], [`once ${way}`, 1]);
      for (const role of held) if (need.roles.has(role)) weigh(`holds ${who} ${role}`, [way, 1]);
    }
  }
  const chosen = new Set(minimal(constraints, variables).variables.map(([name]) => name));
  const given = holds.map((held, who) => held.filter((role) => chosen.has(`holds ${who} ${role}`)));
  const strained = given.flatMap((held, who) =>
    within(unlikely, new Set(held)).map((pair) => [members[who], pair]),
  );
  return { members: new Map(members.map((person, who) => [person, given[who]])), unlikely: strained };
}

/** Needs that cannot be met together, none of which can be left out (QuickXplain, Junker 2004). */
function coreOf(kinds, needs, apart) {
  function explain(kept, added, rest) {
    if (added.length && !fewest(kinds, kept, apart, [])) return [];
    if (rest.length === 1) return rest;
    const half = Math.floor(rest.length / 2);
    const [one, other] = [rest.slice(0, half), rest.slice(half)];
    const ofOther = explain([...kept, ...one], one, other);
    return [...explain([...kept, ...ofOther], ofOther, one), ...ofOther];
  }
  return explain([], [], needs);
}

function minimal(constraints, variables) {
  const model = { direction: "minimize", objective: "cost", constraints, variables, integers: true };
  return solve(model, { timeout: 5000, maxIterations: Infinity });
}
