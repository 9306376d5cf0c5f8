// What is wrong with a query, and where, from what the engine says of it.

/** Return the message for people, and the range of the query that it is about, if it has one. */
export function mistake(said, query, prefixes) {
  const place = /(\d+):(\d+): (.*)$/s.exec(said);
  if (!place) return { message: said };
  const [line, column] = [Number(place[1]), Number(place[2])];
  const lines = query.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const before = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("");
  const at = start + before.length;
  const undeclared = /([\w.-]*:)[^\s{}<>()]*$/.exec(before);
  if (place[3].includes("Prefix not found") && undeclared) {
    const prefix = undeclared[1];
    const known = prefixes[prefix.slice(0, -1)];
    const mend = known ? `add PREFIX ${prefix} <${known}>` : "add a PREFIX line";
    const message = `Line ${line}, column ${undeclared.index + 1}: the prefix ${prefix} is not declared (${mend})`;
    return { message, from: start + undeclared.index, to: at };
  }
  // What the parser expected, without the classes of characters.
  const told = place[3].split(/,\s/).filter((part) => !/\[|\|/.test(part));
  const found = /^\S+/.exec(query.slice(at))?.[0].slice(0, 40);
  const where = found ? `found “${found}”` : "where the query ends";
  const problem = told.length ? [...told, where].join(", ") : "the query is not complete here";
  const message = `Line ${line}, column ${column}: ${problem}`;
  return { message, from: found ? at : Math.max(at - 1, 0), to: at + (found?.length ?? 0) };
}
