// What people cover of what is required, and which roles each can fill: staffing/gaps.py and
// staffing/fill.py once more, for a page. The rules are told there; a test holds the answers
// against Python's.

import { smallest } from "./smallest.js";

const CARRIED = 3; // role clusters that a person can carry in full-time work
const UNKNOWN = "no occupation or role of the taxonomy has a name like this";
const TOO_MANY = "too many occupations of the taxonomy have a name like this";

/** How often each thing is there, the commonest first. */
function counted(things) {
  const counts = new Map();
  for (const thing of things) counts.set(thing, (counts.get(thing) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** A share in whole percents, halves to the even one, as Python writes it. */
function percent(share) {
  const [hundredths, whole] = [share * 100, Math.floor(share * 100)];
  return `${hundredths - whole === 0.5 ? whole + (whole % 2) : Math.round(hundredths)}%`;
}

/** The graph's work as staffing/gaps.py has it, by the place of each concept in `concepts`. */
export function staffing(nearest, { concepts, clusters, functions, roles, areas, requires, postings, posted, advice, within }) {
  const all = concepts.map(([iri, label, kind, framework]) => ({ iri, label, kind, framework }));
  const place = new Map(all.map(({ iri }, number) => [iri, number]));
  const [clustersOf, functionsOf, requiresOf, within_] = [clusters, functions, requires, within].map((m) => new Map(m));
  const postingsOf = new Map(postings);
  const areasOf = new Map(areas.map(([work, role, found]) => [`${work} ${role}`, found]));
  const label = (thing) => all[thing].label;
  const of = (map, things) => [...new Set([...things].flatMap((thing) => map.get(thing) ?? []))];

  /** The role clusters of these frameworks that each work function meets. */
  function rolesOf(frameworks) {
    const kept = (role) => frameworks.includes(all[role].framework);
    return new Map(roles.map(([work, met]) => [work, met.filter(kept)]));
  }

  function performed(person, occupations) {
    const own = new Set(of(functionsOf, of(clustersOf, occupations)));
    if (!person.functions.length) return own;
    const said = person.functions.map((iri) => place.get(iri));
    const owned = new Set(said.filter((work) => own.has(work)).map(label));
    return new Set(said.filter((work) => own.has(work) || !owned.has(label(work))));
  }

  function clustersWith(works) {
    return [...functionsOf].filter(([, those]) => those.some((work) => works.has(work))).map(([cluster]) => cluster);
  }

  /** What to look for and what to advertise where people are missing, the commonest first. */
  function toSeek(works) {
    const there = new Set(clustersWith(new Set(works)));
    const occupations = [...clustersOf].filter(([, those]) => those.some((c) => there.has(c)));
    const near = counted(occupations.flatMap(([occupation]) => [...new Set(postingsOf.get(occupation))]));
    const order = ([one, n], [other, m]) => {
      const [[name, , code, title], [name2, , code2, title2]] = [posted[one], posted[other]];
      return (name !== "O*NET") - (name2 !== "O*NET") || m - n || (code < code2 ? -1 : code > code2 ? 1 : title < title2 ? -1 : 1);
    };
    return {
      competencies: counted(works.flatMap((work) => requiresOf.get(work) ?? [])).map(([thing]) => label(thing)),
      postings: near.sort(order).map(([found]) => posted[found]),
    };
  }

  function coverage(thing, able, met) {
    const isRole = all[thing].kind === "RoleCluster";
    const works = isRole ? [...met].filter(([, those]) => those.includes(thing)).map(([work]) => work) : [thing];
    const people = able.length;
    return {
      concept: all[thing],
      within: isRole ? all[thing].framework.toUpperCase() : clustersWith(new Set(works)).map(label).join(", "),
      status: !people ? "not covered" : people === 1 ? "one person only" : "covered",
      people,
      minimum: 1,
      indispensable: people <= 1 ? able : [],
      ...(people < 1 ? toSeek(works) : { competencies: [], postings: [] }),
    };
  }

  const names = all.filter(({ kind }) => kind === "Occupation").map((occupation) => occupation.label);
  const nearestTo = nearest(names);

  function unmatched({ person, means, does }, met, needed) {
    const because = (why) => {
      const title = person.titles.join(" / ");
      const near = () => (why === TOO_MANY ? person.tied : why === UNKNOWN ? nearestTo(title).map(({ said }) => said) : []);
      return { person: person.name, title, why, get nearest() { return near(); } };
    };
    if (!means.length && !does.size) return because(person.tied?.length ? TOO_MANY : UNKNOWN);
    if (!person.allocation) return because("allocated to nothing");
    if (means.some((thing) => needed.has(within_.get(thing)))) return null;
    const useful = of(met, does).length || [...does].some((work) => needed.has(work));
    return useful ? null : because("their work functions meet no role cluster asked for");
  }

  /** Who is indispensable for too many role clusters, or for two that do not go together. */
  function stretched(people, covered) {
    const rests = new Map(people.map((person) => [person.name, []]));
    for (const { concept, indispensable } of covered) {
      if (concept.kind === "RoleCluster") for (const name of indispensable) rests.get(name).push(place.get(concept.iri));
    }
    return people.flatMap(({ name, allocation }) => {
      const held = rests.get(name);
      const why = advice.filter(([one, other]) => held.includes(one) && held.includes(other)).map(([, , , why]) => why);
      if (held.length > CARRIED * allocation) {
        const those = held.length === 1 ? "1 role cluster rests" : `${held.length} role clusters rest`;
        why.unshift(`${those} on ${percent(allocation)} of their time`);
      }
      return why.length ? [{ person: name, roles: held.map(label), why }] : [];
    });
  }

  /** The smallest team of who can do what, without what nobody can. */
  function team(can, covered, met) {
    const needs = covered.filter(({ people }) => people).flatMap(({ concept }) => {
      const thing = place.get(concept.iri);
      if (concept.kind === "RoleCluster") return [{ name: concept.iri, minimum: 1, roles: new Set([concept.iri]) }];
      const ways = met.get(thing) ?? [];
      return [...new Set(ways.map((role) => all[role].framework))].map((framework) => ({
        name: concept.iri,
        minimum: 1,
        roles: new Set(ways.filter((role) => all[role].framework === framework).map((role) => all[role].iri)),
      }));
    });
    const iris = new Map([...can].map(([who, things]) => [who, new Set([...things].map((thing) => all[thing].iri))]));
    const pairs = (kind) =>
      advice.filter(([, , said]) => said === kind).map(([one, other]) => [all[one].iri, all[other].iri].sort());
    const found = smallest(iris, needs, pairs("notRecommended"), pairs("unlikely"));
    const named = (iri) => label(place.get(iri));
    if (!found.members) {
      return { needs: [...found.needs].map(([iri, who]) => [named(iri), who]), apart: found.apart.map((pair) => pair.map(named)) };
    }
    return {
      members: [...found.members].map(([who, held]) => [who, held.map(named)]),
      unlikely: found.unlikely.map(([who, pair]) => [who, pair.map(named)]),
      proven: found.proven,
    };
  }

  /**
   * Return what the people cover, of the roles of these frameworks. A person is {name, titles,
   * functions, allocation, meant, tied}; `meant` has, for each title, the IRIs of what it means, and
   * `tied` the labels of what any fits too many of.
   */
  function gaps(people, frameworks, withTeam = true) {
    const met = rolesOf(frameworks);
    const wanted = frameworks.flatMap((framework) =>
      [...all.keys()].filter((n) => all[n].kind === "RoleCluster" && all[n].framework === framework),
    );
    const works = [...all.keys()].filter((n) => all[n].kind === "CriticalWorkFunction" && met.get(n)?.length);
    const needs = [...wanted, ...works];
    const needed = new Set(needs);
    const each = people.map((person) => {
      const means = person.meant.flat().map((iri) => place.get(iri));
      return { person, means, does: performed(person, means) };
    });
    const can = new Map();
    for (const { person, means, does } of each) {
      const named = means.map((thing) => within_.get(thing)).filter((role) => needed.has(role));
      if (person.allocation > 0) can.set(person.name, new Set([...does, ...of(met, does), ...named]));
    }
    const able = new Map(needs.map((need) => [need, []]));
    for (const [name, things] of can) for (const thing of things) able.get(thing)?.push(name);
    const covered = needs.map((need) => coverage(need, able.get(need), met));
    const byTitle = new Map(people.flatMap(({ titles, meant }) => titles.map((title, n) => [title, meant[n].length])));
    return {
      people: people.length,
      distinct: byTitle.size,
      strange: [...byTitle.values()].filter((count) => !count).length,
      coverage: covered,
      unmatched: each.map((one) => unmatched(one, met, needed)).filter(Boolean),
      stretched: stretched(people, covered),
      can: new Map([...can].map(([who, things]) => [who, wanted.filter((role) => things.has(role)).map((role) => all[role])])),
      roles: wanted.map((role) => all[role]),
      team: withTeam ? team(can, covered, met) : null,
    };
  }

  /** The roles that a person can fill who has a title that means this, the most of their work first. */
  function fills(person, iris, frameworks) {
    const met = rolesOf(frameworks);
    const means = iris.map((iri) => place.get(iri));
    const does = performed(person, means);
    const rows = new Map();
    const row = (role) => rows.get(role) ?? rows.set(role, { role, functions: [], called: [] }).get(role);
    for (const thing of means) {
      const role = within_.get(thing);
      if (role === undefined || !frameworks.includes(all[role].framework)) continue;
      if (thing === role) row(role);
      else row(role).called.push(label(thing));
    }
    for (const [work, those] of met) if (does.has(work)) for (const role of those) row(role).functions.push(work);
    const found = [...rows.values()].sort((one, other) => one.role - other.role);
    const order = [...new Set(found.map(({ role }) => all[role].framework))];
    const rank = ({ role }) => order.indexOf(all[role].framework);
    found.sort((one, other) => rank(one) - rank(other) || other.functions.length - one.functions.length);
    return found.map(({ role, functions, called }) => {
      const here = new Set(functions.flatMap((work) => areasOf.get(`${work} ${role}`) ?? []));
      const labels = [...here].sort((one, other) => one - other).map(label);
      return {
        role: all[role],
        functionsMet: functions.length,
        functionsInAll: does.size,
        areas: [...new Set([...called, ...labels])],
      };
    });
  }

  return { gaps, fills, nearest: nearestTo };
}
