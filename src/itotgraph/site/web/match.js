// Which occupation is a job title: titles/match.py once more, for a page. What it goes by, its
// names, words, weights and patterns, comes from there (titles/portable.py); a test holds its
// answers against Python's.

const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** Lower case as Python's casefold has it, as far as Latin letters go, and single blanks. */
export function folded(text) {
  // EngineerIn is engineer:in.
  const both = text.replaceAll("&amp;", "&").replace(/(?<=er|or|nt|st)(?=In(?:nen)?(?![\p{L}\p{N}_]))/gu, ":");
  const lower = both.normalize("NFKC").toLowerCase().replaceAll("ß", "ss").replaceAll("\u01f0", "j\u030c");
  return lower.split(BLANKS).filter(Boolean).join(" ");
}

export function singular(word) {
  const ends = (...endings) => endings.some((ending) => word.endsWith(ending));
  if (word.length > 4 && ends("ies")) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && ends("sses", "xes", "ches", "shes")) return word.slice(0, -2);
  return word.length > 3 && ends("s") && !ends("ss", "us", "is") ? word.slice(0, -1) : word;
}

/** Whether a word becomes the other by one letter more, less, or other, or two in another order. */
function isNear(one, other) {
  if (one.length < other.length) [one, other] = [other, one];
  let at = 0;
  while (at < other.length && one[at] === other[at]) at++;
  if (one.length !== other.length) return one.slice(at + 1) === other.slice(at);
  const swapped = one[at] === other[at + 1] && one[at + 1] === other[at];
  return one.slice(at + 1) === other.slice(at + 1) || (swapped && one.slice(at + 2) === other.slice(at + 2));
}

const round = (score) => Number(score.toFixed(3));
const compare = (one, other) => (one < other ? -1 : Number(one > other));

function* product(choices) {
  if (!choices.length) yield [];
  else for (const one of choices[0]) for (const rest of product(choices.slice(1))) yield [one, ...rest];
}

function* combinations(things, size) {
  if (!size) yield [];
  for (let at = 0; size && at <= things.length - size; at++) {
    for (const rest of combinations(things.slice(at + 1), size - 1)) yield [things[at], ...rest];
  }
}

function* first(most, things) {
  if (most > 0) for (const thing of things) {
    yield thing;
    if (!--most) return;
  }
}

function* each(things, more) {
  for (const thing of things) yield* more(thing);
}

/** The words piece by piece, the longest first that the table has, and what it says. */
function pieces(words, table) {
  const found = [];
  for (let at = 0, end; at < words.length; at = end) {
    for (end = Math.min(at + 3, words.length); end > at + 1; end--) {
      if (table.has(words.slice(at, end).join(" "))) break;
    }
    const piece = words.slice(at, end);
    found.push([piece, table.get(piece.join(" "))]);
  }
  return found;
}

const MOST = 5; // matches of a title
const SHARED = 1000; // what a word is worth that one label alone has
const TOLD = 5; // words of which each is told
const NOT_WORK = ["rank", "arrangement", "modifier"];

/**
 * Return `match(title)`, the occupations that a title may mean, `meaning(title)`, the best of them
 * or of the roles that are named so, and `whyNot(title)`, why it means no occupation.
 */
export function matcher({ indexes, today, words: known, weights, patterns }) {
  const pattern = (name) => new RegExp(patterns[name], "gu");
  const [number, parting, both, noWord] = ["number", "parts", "both", "word"].map(pattern);
  const marks = ["genders", "anyGender", "ending"].map(pattern);
  const latin = new RegExp(patterns.latin, "u");
  const small = new Set(known.small);
  const distinct = new Set(known.distinct);
  const english = new Set(known.english);
  const kin = new Map(Object.entries(known.kin));
  const asides = new Map(Object.entries(known.asides));
  const splitAll = (phrases) => phrases.map((phrase) => phrase.split(" "));
  const spellings = new Map(Object.entries(known.spellings).map(([w, all]) => [w, splitAll(all)]));
  const phrases = known.specific.map((phrase) => ` ${phrase} `);
  const leading = known.leading.map((phrase) => ` ${phrase} `);

  const split = (text) =>
    text.replaceAll("&", " and ").replaceAll("'s", "").replaceAll("’s", "").split(noWord).filter(Boolean);
  const keyOf = (words) => words.filter((word) => !small.has(word)).map(singular).sort().join(" ");
  const telling = (words) => words.filter((word) => !small.has(word));

  /** Whether the words can mean nothing but IT, even behind words that are not known. */
  function specific(words, behind = false) {
    const text = ` ${words.map(singular).join(" ")} `;
    return [...phrases, ...(behind ? [] : leading)].some((phrase) => text.includes(phrase));
  }

  function indexed({ concepts, said, names, nearest }) {
    const index = { nearest, names: new Map(), weaker: new Map(), mended: new Map() };
    for (const [place, text, written, why, worth] of names) {
      const [concept, label, clusters] = concepts[place];
      const words = written.split(" ");
      const name = { concept, label, clusters, text, folded: folded(text), words, said: said[why], worth };
      const table = worth > weights.weaker ? index.names : index.weaker;
      const key = keyOf(words);
      table.set(key, [...(table.get(key) ?? []), name]);
    }
    const vocabulary = [...index.names.keys()].flatMap((key) => key.split(" "));
    index.vocabulary = new Set(vocabulary.sort());
    return index;
  }

  function withoutGenders(text) {
    const found = [];
    for (const mark of marks) {
      text = text.replace(mark, (said) => {
        const letters = new Set(said.replaceAll("_", " ").split(noWord));
        const told = known.genders.some((pair) => pair.every((letter) => letters.has(letter)));
        if (mark === marks[0] && !told) return said;
        found.push(said.trim());
        return " ";
      });
    }
    return [text.split(BLANKS).filter(Boolean).join(" "), found];
  }

  /** The readings with the abbreviations spelled out, in each of their meanings. */
  function* spelled(words) {
    const choices = pieces(words, spellings).map(([written, meanings]) =>
      meanings ? meanings.map((meaning) => [meaning, written]) : [[written, null]],
    );
    for (const chosen of first(weights.readings, product(choices))) {
      const notes = chosen
        .filter(([, written]) => written)
        .map(([meaning, written]) => `'${written.join(" ")}' read as '${meaning.join(" ")}'`);
      const read = chosen.flatMap(([meaning]) => meaning);
      yield { words: read, notes, worth: notes.length ? weights.spelled : 1, kinds: new Set() };
    }
  }

  /** The reading, and those without some or all of the words that can be set aside. */
  function* lighter(reading) {
    const found = pieces(reading.words, asides);
    const places = (...kinds) => found.flatMap(([, kind], place) => (kinds.includes(kind) ? [place] : []));
    const groups = [places("arrangement"), places("product")].filter((group) => group.length);
    groups.push(...places("rank", "field", "modifier").map((place) => [place]));
    yield reading;
    const sizes = groups.map((_, place) => place + 1);
    const subsets = each(sizes, (size) => combinations(groups, size));
    for (const chosen of first(weights.readings, subsets)) {
      const left = chosen.flat().sort((one, other) => one - other);
      const kept = [...found.keys()].filter((place) => !left.includes(place));
      const between = (place) => kept[0] < place && place < kept.at(-1);
      if (!kept.length) continue;
      if (left.some((n) => ["field", "modifier"].includes(found[n][1]) && between(n))) continue;
      let { worth, notes } = reading;
      const kinds = new Set(left.map((place) => found[place][1]));
      for (const kind of kinds) {
        const aside = left.filter((n) => found[n][1] === kind).map((n) => found[n][0].join(" "));
        worth *= weights.aside[kind] - 0.01 * (aside.length - 1);
        notes = [...notes, `${kind} set aside: ${aside.join(", ")}`];
      }
      const words = kept.flatMap((place) => found[place][0]);
      yield { words, notes, worth, kinds: new Set([...reading.kinds, ...kinds]) };
    }
  }

  /** The words of each part of a title, of what it says twice only the longer form. */
  function partsOf(text) {
    const parts = text.split(parting).map(split).filter((words) => words.length);
    if (parts.length !== 2) return parts;
    const keys = parts.map((part) => new Set([...spelled(part)].map((reading) => keyOf(reading.words))));
    const initials = parts.map((part) => part.map((word) => word[0]).join(""));
    const [one, other] = parts;
    const twice =
      [...keys[0]].some((key) => keys[1].has(key)) ||
      (other.length === 1 && other[0] === initials[0]) ||
      (one.length === 1 && one[0] === initials[1]);
    return twice ? [other.length > one.length ? other : one] : parts;
  }

  /** The readings of the first part of a title, and of its end, without the rest. */
  function* guesses(parts) {
    const [start, rest] = [parts[0], parts.slice(1).flat()];
    for (const reading of spelled(start)) {
      const [kept, who] = [reading.words.slice(0, -1), reading.words.at(-1)];
      if (rest.length) yield* guess(reading, 0, rest);
      else if (kept.length && [kept.at(-1), who].every((word) => kin.has(singular(word)))) {
        const notes = [...reading.notes, `'${who}' set aside`];
        yield { words: kept, notes, worth: reading.worth * weights.guessed, kinds: new Set(["rest"]) };
      }
    }
    for (const words of rest.length ? [start, [...start, ...rest]] : [start]) {
      for (const reading of spelled(words)) {
        for (let at = 1; at < reading.words.length - 1; at++) {
          yield* guess(reading, at, words === start ? rest : []);
        }
      }
    }
  }

  /** The reading with another word for who does it, which a cluster does not tell apart. */
  function* akin(reading) {
    const [before, who] = [reading.words.slice(0, -1), reading.words.at(-1)];
    if (!before.length && !reading.kinds.has("product")) return;
    for (const other of kin.get(singular(who)) ?? []) {
      const notes = [...reading.notes, `'${who}' taken for '${other}'`];
      yield { ...reading, words: [...before, other], notes, worth: reading.worth * weights.kin };
    }
  }

  /** The words from a place on, unless a word that is left tells another occupation. */
  function* guess(reading, at, rest) {
    const left = [...reading.words.slice(0, at), ...rest];
    const told = pieces(rest, asides).map(([, kind]) => kind);
    let begun = 0;
    for (const [piece, kind] of pieces(reading.words, asides)) {
      if (begun < at) told.push(kind);
      begun += piece.length;
    }
    if (told.includes("other")) return;
    const kinds = new Set([at ? "front" : "rest"]);
    for (const kind of ["field", "product"]) if (told.includes(kind)) kinds.add(kind);
    if (specific(left)) kinds.add("field");
    const notes = [...reading.notes, `'${left.join(" ")}' set aside`];
    yield { words: reading.words.slice(at), notes, worth: reading.worth * weights.guessed, kinds };
  }

  /** The known words that are one typing error away, unless it makes another word. */
  function near(index, word) {
    if (!index.mended.has(word)) {
      const one = singular(word);
      const looked = one.length >= 5 && ![word, one].some((w) => distinct.has(w) || english.has(w));
      const fits = (other) => other[0] === one[0] && isNear(one, other);
      index.mended.set(word, looked ? [...index.vocabulary].filter(fits) : []);
    }
    return index.mended.get(word);
  }

  /** The reading with one typing error mended, where it has one word that is not known. */
  function* mended(index, reading) {
    const { words } = reading;
    const strange = [...words.keys()].filter((place) => !index.vocabulary.has(singular(words[place])));
    if (strange.length !== 1 || words.length < 2) return;
    const [at] = strange;
    for (const word of near(index, words[at])) {
      const notes = [...reading.notes, `'${words[at]}' taken for '${word}'`];
      yield { ...reading, words: words.with(at, word), notes, worth: reading.worth * weights.typo };
    }
  }

  /** Whether a name may be meant with what was set aside, which could tell another occupation. */
  function fits({ kinds }, { words }) {
    const several = words.length > 1;
    const ofIt = several && (kinds.has("field") || kinds.has("product"));
    if (kinds.has("front")) return several && (ofIt || specific(words, true));
    if (kinds.has("rest")) return several && (ofIt || specific(words));
    if (kinds.has("modifier")) return ofIt || specific(words);
    return several || !kinds.has("product") || specific(words);
  }

  function judged(text, reading, name) {
    let [score, notes] = [reading.worth * name.worth, [...reading.notes]];
    const [theirs, ours] = [telling(name.words), telling(reading.words)];
    const plain = (words) => words.join(" ");
    if (name.folded === text) [score, notes] = [name.worth, []];
    else if (plain(theirs.toSorted()) !== plain(ours.toSorted())) {
      score *= weights.plural;
      notes.push("singular and plural taken as one");
    } else if (plain(theirs) !== plain(ours)) {
      score *= weights.order;
      notes.push("in another order");
    }
    const { concept, label, clusters } = name;
    const reason = [`'${name.text}' is ${name.said}`, ...notes].join("; ");
    return { concept, label, clusters, score: round(score), reason };
  }

  /** The best match of each concept that a reading finds. */
  function found(table, text, readings) {
    const best = new Map();
    for (const reading of readings) {
      for (const name of table.get(keyOf(reading.words)) ?? []) {
        if (!fits(reading, name)) continue;
        const match = judged(text, reading, name);
        if (!(best.get(name.concept)?.score >= match.score)) best.set(name.concept, match);
      }
    }
    return [...best.values()];
  }

  /** The matches of a title that is several in one, whose last word may stand for all. */
  function several(index, text) {
    const parts = text.split(both).map(split);
    if (parts.length < 2 || !parts.every((part) => part.length)) return [];
    const every = parts.map((part) => {
      const look = (words) => found(index.names, words.join(" "), each(spelled(words), lighter));
      const alone = look(part);
      return alone.length ? alone : look([...part, parts.at(-1).at(-1)]);
    });
    if (!every.every((matches) => matches.length)) return [];
    const tops = every.map((matches) => Math.max(...matches.map((match) => match.score)));
    const score = round(Math.min(...tops) * weights.aside.modifier);
    const told = every.flatMap((matches, place) =>
      matches
        .filter((match) => match.score === tops[place])
        .map((match) => [match.concept, { ...match, score, reason: `${match.reason}; one of several titles` }]),
    );
    return [...new Map(told).values()];
  }

  /** What each way to read a title finds, the surest way first. */
  function* stages(index, text, parts, weaker) {
    const readings = [...each(spelled(parts.flat()), lighter)];
    const plain = readings.filter((reading) => !reading.kinds.has("modifier"));
    if (weaker) {
      yield found(index.weaker, text, plain);
      return;
    }
    yield found(index.names, text, plain);
    yield several(index, text);
    const guessed = first(weights.guesses, each(guesses(parts), lighter));
    const vague = [...readings.filter((reading) => reading.kinds.has("modifier")), ...guessed];
    yield found(index.names, text, vague);
    if (index.nearest) yield found(index.names, text, each([...plain, ...vague], akin));
    const ascii = /^[\x00-\x7f]*$/u.test(text);
    if (ascii) yield found(index.names, text, each([...plain, ...vague], (r) => mended(index, r)));
  }

  /**
   * The concepts of an index that have a title as a name, or a weaker one, the best first; and, where
   * there is none, those that would have it equally well and are too many.
   */
  function namedIn(index, title, weaker = false) {
    const [text, genders] = withoutGenders(folded(title).replace(number, " "));
    if (!latin.test(text)) return [[], []];
    const parts = partsOf(text);
    const length = parts.flat().length;
    if (!length || length > weights.longest) return [[], []];
    let tied = [];
    for (const matches of stages(index, text, parts, weaker)) {
      matches.sort((one, other) => other.score - one.score || compare(one.label, other.label));
      const equals = matches.filter((match) => match.score === matches[0].score);
      if (equals.length > weights.tied) {
        if (!tied.length) tied = equals;
        continue;
      }
      if (!equals.length) continue;
      const close = matches.filter((match) => matches[0].score - match.score < weights.within);
      return [genders.length ? close.map((match) => setAside(match, genders)) : close, []];
    }
    return [[], tied];
  }

  function matchIn(index, title) {
    let [found, tied] = namedIn(index, title);
    if (!found.length && index === occupations && later) found = nearestTo(namedIn(later, title)[0]);
    if (!found.length) [found] = namedIn(index, title, true);
    return [found, tied];
  }

  /** The clusters whose work is nearest to the occupations of today that have a title. */
  function nearestTo(found) {
    const led = new Map();
    for (const match of found) {
      for (const [cluster, confidence, why] of nearestOf.get(match.concept)) {
        led.set(cluster, [...(led.get(cluster) ?? []), { worth: match.score * confidence, match, why }]);
      }
    }
    const matches = [...led].map(([place, ways]) => {
      const [concept, label] = today.clusters[place];
      const best = ways.reduce((one, other) => (other.worth > one.worth ? other : one));
      const reason = `no title of the paper's; ${best.match.reason}; nearest to this cluster: ${best.why}`;
      const score = round(ways.reduce((sum, { worth }) => sum + worth, 0) / found.length);
      return { concept, label, clusters: [label], score, reason };
    });
    matches.sort((one, other) => other.score - one.score || compare(one.label, other.label));
    return matches.filter(({ score }) => score >= matches[0].score * weights.half);
  }

  /** A match of a title that also says who may apply, which is an arrangement. */
  function setAside(match, genders) {
    const reason = `${match.reason}; arrangement set aside: ${genders.join(", ")}`;
    return { ...match, score: round(match.score * weights.aside.arrangement), reason };
  }

  const { occupations, roles } = Object.fromEntries(
    Object.entries(indexes).map(([name, index]) => [name, indexed(index)]),
  );
  const later = today && indexed(today);
  const nearestOf = new Map(today?.nearest.map((near, place) => [today.concepts[place][0], near]));
  const done = new Map();
  const match = (title) => matchIn(occupations, title)[0].slice(0, MOST);

  /** All matches of a title among occupations, and what it means: the best, or a role named so. */
  function meaning(title) {
    const text = folded(title);
    if (!done.has(text)) {
      const [[ours, tied], [theirs]] = [matchIn(occupations, text), matchIn(roles, text)];
      const score = theirs[0]?.score ?? 0;
      const role = score > weights.other * weights.aside.rank && !(ours[0]?.score >= score - weights.near);
      const found = role ? theirs : ours;
      const best = found.filter((m) => m.score === found[0].score);
      done.set(text, { candidates: found.slice(0, MOST), best, tied: role ? [] : tied.map(({ label }) => label) });
    }
    return done.get(text);
  }

  /** The words of a text in the singular, and how it says them, with abbreviations spelled out. */
  function wordsOf(text) {
    const said = pieces(split(folded(text)), spellings).flatMap(([piece, meanings]) => (meanings ?? [piece])[0]);
    return new Map(said.map((word) => [singular(word), word]));
  }

  /** Return what gives the three labels nearest to a title, and why it is none, as titles/near.py does. */
  function nearest(labels) {
    const ofLabels = labels.map(wordsOf);
    const aside = new Set([...asides].filter(([, kind]) => NOT_WORK.includes(kind)).map(([words]) => words));
    for (const word of [...ofLabels.map((words) => [...words.keys()].at(-1)), ...kin.keys()]) aside.add(word);
    const having = new Map();
    ofLabels.forEach((words, place) => {
      for (const word of words.keys()) having.set(word, [...(having.get(word) ?? []), place]);
    });
    const tells = (word, others) => !others.has(word) && !small.has(word) && !["rank", "arrangement"].includes(asides.get(word));
    const quoted = (words) =>
      [...words.slice(0, TOLD).map((word) => `'${word}'`), ...(words.length > TOLD ? [`and ${words.length - TOLD} more`] : [])].join(", ");
    return (title) => {
      const worth = new Map();
      const asked = wordsOf(withoutGenders(folded(title).replace(number, " "))[0]);
      for (const word of asked.keys()) {
        const places = aside.has(word) ? [] : (having.get(word) ?? []);
        for (const place of places) worth.set(place, (worth.get(place) ?? 0) + Math.floor(SHARED / places.length));
      }
      const ranked = [...worth.keys()].sort(
        (one, other) => worth.get(other) - worth.get(one) || ofLabels[one].size - ofLabels[other].size || one - other,
      );
      return ranked.slice(0, 3).map((place) => {
        const [lacks, besides] = [[asked, ofLabels[place]], [ofLabels[place], asked]].map(([words, others]) =>
          [...words].filter(([word]) => tells(word, others)).map(([, said]) => said),
        );
        const why = [lacks.length && `it lacks ${quoted(lacks)}`, besides.length && `the title lacks ${quoted(besides)}`];
        const said = why.filter(Boolean).join("; ");
        return { label: labels[place], said: said ? `${labels[place]} (${said})` : labels[place] };
      });
    };
  }

  const nearOccupations = nearest(indexes.occupations.concepts.map(([, label]) => label));

  /** Why a title means no occupation: what it fits too many of, or what is near and is not taken. */
  function whyNot(title) {
    const [, tied] = matchIn(occupations, title);
    if (tied.length) {
      const few = tied.slice(0, 3).map(({ label }) => label).join(", ");
      return `${tied.length} labels fit equally well, which does not tell what is meant: ${few} …`;
    }
    const near = nearOccupations(title).map(({ said }) => said).join(", ");
    return `nothing fits; ${near ? `nearest by work: ${near}` : "nothing is near"}`;
  }

  return { match, meaning, nearest, whyNot };
}
