// Finds what has a name in the index that `site/search.py` writes.

import MiniSearch from "minisearch";
import { singular } from "./match.js";

const CODE = /^[a-z]{0,2}\d[\d.-]*$/;
const SMALL = new Set(["a", "an", "and", "for", "in", "of", "or", "the"]);
const LONGEST = 3;
const FEW = 5;
const WORTH = { label: 6, names: 5, codes: 5, mapped: 2, lent: 1.5, text: 0.4 };
const EXACT = { label: 6, name: 5, mapped: 4, lent: 3.6, closely: 3.3 };
const COVERED = { label: 3, name: 2, start: 1 };

export const folded = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/['’]s\b/g, "").replaceAll("&", " and ");

/** The words of a text; a code such as 15-1244.00 is one. */
export const split = (text) =>
  folded(text)
    .split(/\s+/)
    .flatMap((part) => (CODE.test(part) ? [part] : (part.match(/[\p{L}\p{N}_+#]+/gu) ?? [])));

const plain = (text) => split(text).map(singular).join(" ");

/** Other spellings of a word that has two neighbouring letters the wrong way round. */
const swapped = (word) =>
  [...word].slice(1).map((_, n) => word.slice(0, n) + word[n + 1] + word[n] + word.slice(n + 2));

/** Return what finds names: a function of words that gives what was found, the best first. */
export function finder({ kinds, spellings, asides, things }) {
  const documents = things.map(([kind, path, label, codes, names, mapped, where, text, ...tongues], id) => ({
    ...{ id, path, label, codes, names, mapped, text, tongues },
    lent: tongues.map((each) => Object.values(each).flat()),
    kind: kinds[kind][0],
    worth: kinds[kind][1],
    where: where.map((each) => (typeof each === "number" ? things[each][2] : each)),
  }));
  // Names that are the query, by the words; what else fits it is below the least of these.
  const exact = new Map();
  const known = new Set();
  const add = (text, id, worth) => {
    const key = plain(text);
    if (!exact.has(key)) exact.set(key, new Map());
    exact.get(key).set(id, Math.max(worth, exact.get(key).get(id) ?? 0));
  };
  const index = new MiniSearch({
    fields: Object.keys(WORTH),
    extractField: (each, field) => (field === "id" ? each.id : [each[field]].flat(2).join("\n")),
    tokenize: split,
    processTerm: (word) => {
      const term = singular(word);
      known.add(term);
      return term;
    },
  });
  for (const each of documents) {
    index.add(each);
    const [own, ...others] = each.codes;
    for (const name of [each.label, own]) add(name, each.id, EXACT.label);
    for (const name of each.names) add(name, each.id, EXACT.name);
    for (const name of [...others, ...each.mapped]) add(name, each.id, EXACT.mapped);
    const [lent = [], closely = []] = each.lent;
    for (const name of lent) add(name, each.id, EXACT.lent);
    for (const name of closely) add(name, each.id, EXACT.closely);
  }

  // The ways to read each word of a query, or some words that have one other spelling.
  const groups = (words) => {
    const found = [];
    for (let at = 0; at < words.length; ) {
      const longest = Math.min(LONGEST, words.length - at);
      let size = longest;
      while (size > 1 && !spellings[words.slice(at, at + size).join(" ")]) size -= 1;
      const phrase = words.slice(at, at + size);
      const others = spellings[phrase.join(" ")] ?? [];
      found.push({ combineWith: "OR", queries: [...swaps(phrase), ...others.map(meaning), all(phrase)] });
      at += size;
    }
    return found;
  };
  const all = (words) => ({ combineWith: "AND", queries: words.map(singular) });
  const meaning = (text) => ({ ...all(split(text)), prefix: false, fuzzy: false });
  const swaps = (phrase) => {
    const term = singular(phrase[0]);
    if (phrase.length > 1 || term.length < 5 || known.has(term)) return [];
    return swapped(term).filter((each) => known.has(each));
  };
  const options = {
    boost: WORTH,
    boostDocument: (id) => documents[id].worth,
    prefix: true,
    tokenize: (text) => [text],
    processTerm: (term) => term,
  };
  const fuzzy = (term) => (term.length > 3 && !CODE.test(term) ? 1 : false);
  // All words; or without those that tell no occupation; or any of them.
  function* ways(words) {
    yield ["AND", words];
    for (const aside of [...asides, asides.flat()]) {
      const telling = words.filter((word) => !aside.includes(word));
      if (telling.length && telling.length < words.length) yield ["AND", telling];
    }
    if (words.length > 1) yield ["OR", words];
  }
  const search = (words, sure) => {
    for (const [combineWith, some] of ways(words)) {
      const query = { combineWith, queries: groups(some) };
      let found = index.search(query, options);
      // What is spelled as people may have meant it, where little is spelled as they wrote it.
      if (found.length < FEW && !sure) found = index.search(query, { ...options, fuzzy });
      if (found.length) return [found, some !== words || combineWith === "OR"];
    }
    return [[], false];
  };
  // Whether what was found has all words of a name, so that the query says no less.
  const covered = (name, terms) => split(name).every((word) => SMALL.has(word) || terms.has(singular(word)));

  return (text) => {
    const written = split(text);
    const telling = written.filter((word) => !SMALL.has(word));
    const words = telling.length ? telling : written;
    const same = exact.get(plain(text)) ?? new Map();
    const start = folded(text.trim());
    const [hits, guessed] = words.length ? search(words, same.size > 0) : [[], false];
    const fit = ({ id, terms }) => {
      const { label, names } = documents[id];
      const said = new Set(terms);
      if (same.has(id)) return same.get(id);
      if (covered(label, said)) return COVERED.label;
      if (names.some((name) => covered(name, said))) return COVERED.name;
      return folded(label).startsWith(start) ? COVERED.start : 0;
    };
    const found = hits
      .map((hit) => ({ id: hit.id, score: hit.score, fit: fit(hit) }))
      .sort((a, b) => b.fit - a.fit || b.score - a.score || a.id - b.id)
      .map(({ id }) => ({ ...documents[id], said: said(documents[id], words) }));
    return { found, guessed };
  };
}

/** Which other name it was found by, where its label does not have all the words. */
function said({ label, codes, names, mapped, tongues }, words) {
  const has = (name) => {
    const terms = split(name).map(singular);
    return words.every((word) => terms.some((term) => term.startsWith(singular(word))));
  };
  if (has(label) || codes[0]?.toLowerCase() === words[0]) return "";
  const [own, other] = [names, [...mapped, ...codes.slice(1)]].map((all) => all.filter(has));
  if (own.length) return `Also: ${own.join(", ")}`;
  if (other.length) return `Mapped to ${other.join(", ")}`;
  const lent = tongues.flatMap(Object.entries).map(([tongue, all]) => [tongue, all.filter(has)]);
  const told = lent.filter(([, some]) => some.length).map(([tongue, some]) => `${some.join(", ")} (${tongue})`);
  return told.length ? `In other languages: ${told.join("; ")}` : "";
}
