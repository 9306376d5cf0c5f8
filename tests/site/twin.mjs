// Asks the page's modules what the program was asked: the page's data and `titles`, `rosters`,
// `tables`, `teams` or `pairs` on standard input, the answers on standard output.

import { readFileSync } from "node:fs";

const { data, ways = 0, ...asked } = JSON.parse(readFileSync(0, "utf8"));
const load = (name) => import(`../../src/itotgraph/site/web/${name}.js`);

async function ofTitles(titles) {
  const { matcher } = await load("match");
  const { match, meaning, whyNot } = matcher(data.matching);
  return titles.map((title) => [match(title), meaning(title).best, match(title).length ? "" : whyNot(title)]);
}

async function ofRosters(rosters) {
  const { matcher } = await load("match");
  const { staffing } = await load("cover");
  const { meaning, nearest } = matcher(data.matching);
  const { gaps, fills } = staffing(nearest, data.work);
  return rosters.map(({ people, frameworks }) => {
    const meant = people.map((person) => ({
      ...person,
      meant: person.titles.map((title) => meaning(title).best.map(({ concept }) => concept)),
      tied: person.titles.flatMap((title) => meaning(title).tied),
    }));
    const { can, ...report } = gaps(meant, frameworks);
    const filled = meant.map((person) => person.meant.map((iris) => fills(person, iris, frameworks)));
    return { ...report, can: [...can], filled };
  });
}

async function ofTeams(teams) {
  const { smallest } = await load("smallest");
  return teams.map(({ can, needs, apart, unlikely }) => {
    const things = new Map(can.map(([person, those]) => [person, new Set(those)]));
    const wanted = needs.map((need) => ({ ...need, roles: new Set(need.roles) }));
    const found = smallest(things, wanted, apart, unlikely);
    return found.members ? { ...found, members: [...found.members] } : { ...found, needs: [...found.needs] };
  });
}

async function ofTables(texts) {
  const { guessed, peopleOf, rowsOfText, tableOf } = await load("table");
  const { matcher } = await load("match");
  const { meaning } = matcher(data.matching);
  const understands = (text) => meaning(text).best.length > 0;
  return texts.map((text) => {
    const table = tableOf(rowsOfText(text, data.columns), data.columns, understands);
    const places = guessed(table, data.columns, understands);
    return peopleOf(table, places, data).people;
  });
}

async function ofPairs(pairs) {
  const { between } = await load("between");
  const { compare, way } = between(data);
  return pairs.map(([one, other], n) => ({
    shares: compare(one, other),
    steps: n < ways ? way(one, other) : [],
  }));
}

const [[kind, those]] = Object.entries(asked);
const asking = { titles: ofTitles, rosters: ofRosters, tables: ofTables, teams: ofTeams, pairs: ofPairs };
const answers = await asking[kind](those);
process.stdout.write(JSON.stringify(answers));
