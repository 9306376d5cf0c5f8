// Tables as people have them: what they paste, files, workbooks. What a column is, its head tells,
// as in text/columns.py and text/sheet.py; who there is, as in staffing/roster.py.

import Papa from "papaparse";
import readWorkbook from "read-excel-file/universal";
import writeWorkbook from "write-excel-file/universal";

const SEPARATORS = [",", ";", "\t", "|"];
const NONE = "\x1f"; // the separator of a table of one column
const HEADS = 20; // rows in which the head is looked for
const WORDS = /[\p{L}\p{N}]+/gu;
const SHARE = /^([+-]?(?:\p{Nd}+(?:[.,]\p{Nd}*)?|[.,]\p{Nd}+))\s*(%?)$/u;
const PERCENT = /%|percent|prozent|pour ?cent|por ?cien/i;

function plain(name) {
  const letters = name.replace(/(?<=[a-z\p{Nd}])(?=[A-Z])/gu, " ").normalize("NFKD").toLowerCase();
  const folded = letters.replaceAll("ß", "ss").replace(/\p{M}/gu, "");
  return (folded.match(WORDS) ?? []).join(" ");
}

/** Return the place of the column of a kind ("title", "person" …) by its head, or -1. */
export function columnOf(heads, kind, known) {
  const names = known[kind];
  for (const forms of [heads.map(plain), heads.map((head) => plain(head.replace(/\s*[([/:*][^]*/u, "")))]) {
    for (const name of names) if (forms.includes(name)) return forms.indexOf(name);
  }
  for (const name of names.filter((name) => name.includes(" "))) {
    const place = heads.findIndex((head) => ` ${plain(head)} `.includes(` ${name} `));
    if (place >= 0) return place;
  }
  return -1;
}

const isNothing = (cell, known) => !cell.match(WORDS) || known.nothing.includes(plain(cell));

/** The rows of a text, each with the line at which it begins. */
function split(text, delimiter, preview = 0) {
  let line = 1;
  return Papa.parse(text, { delimiter, preview }).data.map((cells) => {
    const begins = line;
    line += 1 + cells.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
    return { line: begins, cells };
  });
}

/** What separates the cells: what makes the head known, or else what all rows have alike. */
function separatorOf(text, isHead) {
  const samples = SEPARATORS.map((mark) => [mark, split(text, mark, HEADS).map(({ cells }) => cells)]);
  const widths = samples.map(([mark, rows]) => [mark, Math.max(0, ...rows.filter(isHead).map((row) => row.length))]);
  const [best, width] = widths.reduce((one, other) => (other[1] > one[1] ? other : one));
  if (width) return width > 1 ? best : NONE;
  const even = samples.find(([, rows]) => {
    const full = rows.filter((row) => row.some(Boolean));
    return full.length && full[0].length > 1 && full.every((row) => row.length === full[0].length);
  });
  return even ? even[0] : NONE;
}

/** Return the rows of a text, as it is pasted or as a file has it. */
export function rowsOfText(text, known) {
  const told = /^\ufeff?"?sep=(.)"?(?=\r|\n|$)/.exec(text);
  if (told) return split(text.slice(told[0].length), told[1]);
  const isHead = (cells) => columnOf(cells, "title", known) >= 0;
  return split(text, separatorOf(text, isHead));
}

/** Return the text of a file of a table, and notes on it. Throws an Error where it is none. */
export async function textOfFile(file, known) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const begins = (...marks) => marks.every((mark, at) => bytes[at] === mark);
  if (begins(0x50, 0x4b)) return textOfWorkbook(bytes.buffer, known);
  if (begins(0xd0, 0xcf) || begins(0x50, 0x41, 0x52, 0x31)) throw new Error("Save it as .xlsx or .csv");
  const wide = (begins(0xff, 0xfe) && "utf-16le") || (begins(0xfe, 0xff) && "utf-16be");
  if (wide) return { text: new TextDecoder(wide).decode(bytes), notes: [] };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), notes: [] };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), notes: ["It is read as Windows-1252."] };
  }
}

/** The first sheet that has a head as wanted, or else the first, as a spreadsheet copies it. */
async function textOfWorkbook(buffer, known) {
  let sheets;
  try {
    sheets = await readWorkbook(buffer);
  } catch {
    throw new Error("No readable workbook. Save it as .xlsx without a password, or as .csv");
  }
  const written = (cell) =>
    cell instanceof Date ? cell.toISOString().replace("T00:00:00.000Z", "") : String(cell ?? "");
  const full = sheets
    .map(({ sheet, data }) => [sheet, data.map((row) => row.map(written))])
    .filter(([, rows]) => rows.length);
  const isHead = (cells) => columnOf(cells, "title", known) >= 0;
  const [name, rows] = full.find(([, rows]) => rows.slice(0, HEADS).some(isHead)) ?? full[0] ?? ["", []];
  const notes = full.length > 1 ? [`Sheet “${name}” is read, of ${full.length}.`] : [];
  return { text: Papa.unparse(rows, { delimiter: "\t" }), notes };
}

/**
 * Return the table of rows: {columns, rows, lines, notes}. Its head is the first row that looks
 * like one; of titles alone there need be none. `understands` tells whether a text is a job title.
 */
export function tableOf(found, known, understands) {
  const full = found.filter(({ cells }) => cells.some((cell) => cell.trim()));
  const notes = [];
  const most = full.reduce((width, { cells }) => Math.max(width, cells.length), 0);
  const isHead = (cells) => columnOf(cells, "title", known) >= 0;
  let at = full.slice(0, HEADS).findIndex(({ cells }) => isHead(cells));
  // Above titles alone there may stand “Titles”, or nothing.
  if (at < 0 && most === 1 && isHead(full[0].cells.map((cell) => cell.replace(/s\s*$/i, "")))) at = 0;
  const headless = at < 0 && (most === 1 || full[0]?.cells.some(understands));
  if (at > 0) notes.push(`The head is row ${full[at].line}; what stands above is passed over.`);
  const below = full.slice(headless ? 0 : Math.max(at, 0) + 1);
  const named = headless ? Array.from({ length: most }, (_, n) => (most > 1 ? `Column ${n + 1}` : "title")) : full[Math.max(at, 0)]?.cells ?? [];
  const used = [named, ...below.map(({ cells }) => cells)].map((cells) => cells.findLastIndex((cell) => cell.trim()) + 1);
  const width = Math.min(named.length, used.reduce((one, other) => Math.max(one, other), 0));
  const wide = below.filter(({ cells }) => cells.slice(width).some((cell) => cell.trim()));
  for (const { line, cells } of wide) {
    notes.push(`Row ${line} is left out: ${cells.length} cells, where the head has ${width}.`);
  }
  const kept = below.filter((row) => !wide.includes(row));
  const rows = kept.map(({ cells }) => Array.from({ length: width }, (_, n) => cells[n] ?? ""));
  return { columns: named.slice(0, width), rows, lines: kept.map(({ line }) => line), notes };
}

/** Return the places of the columns as their heads tell: -1 where there is none. */
export function guessed({ columns, rows }, known, understands) {
  const title = columns.length === 1 ? 0 : columnOf(columns, "title", known);
  const scores = columns.map((_, n) => rows.slice(0, 200).filter((row) => understands(row[n])).length);
  const best = Math.max(...scores);
  const places = { title: title < 0 && best > 0 ? scores.indexOf(best) : title };
  for (const kind of ["functions", "allocation"]) places[kind] = columnOf(columns, kind, known);
  const heads = columns.map((head, n) => (Object.values(places).includes(n) ? "" : head));
  const [whole, given, family, number] = ["person", "given", "family", "number"].map((kind) => columnOf(heads, kind, known));
  const pair = given >= 0 && family >= 0 && family !== given && [-1, given, family].includes(whole);
  places.person = pair ? [given, family] : [whole, number, family, given].find((place) => place >= 0) ?? -1;
  return { ...places, number };
}

/**
 * Return the people of a table, in its order, and what is to be said: {people, notes}. A person is
 * {name, titles, functions, allocation, lines}; who stands there twice is one person.
 */
export function peopleOf({ columns, rows, lines }, places, { columns: known, functions: named }) {
  const cell = (row, kind) => (places[kind] >= 0 ? row[places[kind]].trim() : "");
  const names = namesOf(rows, lines, places);
  const shares = rows.map((row) => SHARE.exec(cell(row, "allocation")));
  const isShare = (share) => share && !share[2] && Number(share[1].replace(",", ".")) > 1;
  const percents = PERCENT.test(columns[places.allocation] ?? "") && shares.some(isShare);
  const [notes, vacant, found] = [[], [], new Map()];
  if (percents) notes.push(`The numbers of “${columns[places.allocation]}” are taken for percentages.`);
  for (const [at, row] of rows.entries()) {
    const [name, line] = [names[at], lines[at]];
    const title = isNothing(cell(row, "title"), known) ? "" : cell(row, "title");
    const [asked, written] = [cell(row, "functions"), cell(row, "allocation")];
    if (name && isNothing(name, known)) vacant.push(line);
    else if (name || title || asked || written) {
      const works = asked.split(/[;|]/).map((work) => work.trim()).filter(Boolean);
      const iris = works.map((work) => named[work] ?? named[work.split(/\s+/).join(" ").toLowerCase()]);
      const percent = percents || shares[at]?.[2] ? 100 : 1;
      const exact = shares[at] ? Number(shares[at][1].replace(",", ".")) / percent : NaN;
      const share = written ? Number(exact.toFixed(6)) : null;
      const fault =
        (!name && "it names no person") ||
        (!title && "it has no job title") ||
        (iris.includes(undefined) && `there is no critical work function “${works[iris.indexOf(undefined)]}”`) ||
        (share !== null && !(share >= 0 && share <= 1) && `the allocation “${written}” is no share of the working time`);
      if (fault) notes.push(`Row ${line} is left out: ${fault}.`);
      else found.set(name, [...(found.get(name) ?? []), { line, title, functions: iris.flat(), share }]);
    }
  }
  if (vacant.length) notes.push(`${vacant.length === 1 ? "A row of nobody is" : `${vacant.length} rows of nobody are`} passed over.`);
  const people = [...found].map(([name, those]) => {
    const told = those.every(({ share }) => share !== null);
    return {
      name,
      titles: [...new Set(those.map(({ title }) => title))],
      functions: [...new Set(those.flatMap(({ functions }) => functions))],
      allocation: told ? Math.min(those.reduce((sum, { share }) => sum + share, 0), 1) : 1,
      lines: those.map(({ line }) => line),
    };
  });
  const twice = people.filter((person) => person.lines.length > 1);
  for (const { name, lines, titles } of twice.slice(0, 10)) {
    notes.push(`${name} stands in rows ${lines.join(", ")}: one person, ${titles.join(" and ")}.`);
  }
  if (twice.length > 10) notes.push(`${twice.length - 10} more people stand there twice or oftener.`);
  return { people, notes };
}

/** Who each row is about. Two of the same name with different numbers are two. */
function namesOf(rows, lines, { person, number }) {
  const used = [person].flat().filter((place) => place >= 0);
  if (!used.length) return lines.map((line) => `line ${line}`);
  const names = rows.map((row) => used.map((place) => row[place].trim()).filter(Boolean).join(" "));
  if (!(number >= 0) || used.includes(number)) return names;
  const numbers = new Map();
  const own = rows.map((row) => row[number].trim());
  for (const [at, name] of names.entries()) numbers.set(name, (numbers.get(name) ?? new Set()).add(own[at]));
  return names.map((name, at) => (own[at] && numbers.get(name).size > 1 ? `${name} (${own[at]})` : name));
}

/** Return rows as CSV that no spreadsheet takes for formulas. */
export function csvOf(rows) {
  const harmless = (value) => {
    const text = String(value);
    return /^[=+\-@\t\r＝＋－＠]/u.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  };
  return `${Papa.unparse(rows.map((row) => row.map(harmless)), { newline: "\r\n" })}\r\n`;
}

/** Return tables, [name, rows] each, the first row the head, as a workbook: texts are texts. */
export function workbookOf(tables) {
  const written = (cell) => (typeof cell === "number" ? { value: cell } : { value: String(cell), type: String, wrap: true });
  const sheets = tables.map(([sheet, [head, ...rows]]) => ({
    sheet,
    data: [head.map((value) => ({ value, type: String, fontWeight: "bold" })), ...rows.map((row) => row.map(written))],
    columns: head.map(() => ({ width: 24 })),
    stickyRowsCount: 1,
  }));
  return writeWorkbook(sheets).toBlob();
}
