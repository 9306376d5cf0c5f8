// Asks the page's modules what the program was asked: {portable, titles} or {portable, work, rosters}
// on standard input, the answers on standard output.

import { readFileSync } from "node:fs";

const asked = JSON.parse(readFileSync(0, "utf8"));
const { matcher } = await import("../../src/itotgraph/site/web/match.js");
const { match, meaning } = matcher(asked.portable);
const answers = asked.titles.map((title) => [match(title), meaning(title).best]);
process.stdout.write(JSON.stringify(answers));
