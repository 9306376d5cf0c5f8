// The names nearest to a text, by WRatio of rapidfuzz, as staffing/gaps.py asks it.

/** Return the three names that look most like a text, the best first. */
export function nearest(text, names) {
  const wanted = processed(text);
  const scored = names.map((name) => [weighted(wanted, processed(name)), name]);
  return scored.sort(([one], [other]) => other - one).slice(0, 3).map(([, name]) => name);
}

const processed = (text) => text.replace(/[^\p{L}\p{N}_]/gu, " ").trim().toLowerCase();
const tokensOf = (text) => text.split(/\s+/u).filter(Boolean);
const joined = (tokens) => [...tokens].sort().join(" ");

/** The length of the longest common subsequence: a bit for each letter (Hyyrö 2004), or a row. */
function common(one, other) {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length > 32) return commonOfLong(short, long);
  const places = new Map();
  for (let at = 0; at < short.length; at++) places.set(short[at], places.get(short[at]) | (1 << at));
  let unmatched = -1;
  for (const letter of long) {
    const met = unmatched & places.get(letter);
    unmatched = (unmatched + met) | (unmatched - met);
  }
  let count = 0;
  for (let left = ~unmatched; left; left &= left - 1) count++;
  return count;
}

function commonOfLong(one, other) {
  const row = new Uint16Array(other.length + 1);
  for (const letter of one) {
    for (let at = 1, before = 0; at <= other.length; at++) {
      const above = row[at];
      row[at] = letter === other[at - 1] ? before + 1 : Math.max(above, row[at - 1]);
      before = above;
    }
  }
  return row[other.length];
}

function ratio(one, other) {
  const length = one.length + other.length;
  return length ? (1 - (length - 2 * common(one, other)) / length) * 100 : 100;
}

/** The best ratio of the shorter text and a stretch of the longer one. */
function stretched(one, other) {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let best = 0;
  for (let at = 1 - short.length; at < long.length; at++) {
    const stretch = long.slice(Math.max(at, 0), at + short.length);
    best = Math.max(best, ratio(short, stretch));
  }
  return best;
}

const partial = (one, other) =>
  Math.max(stretched(one, other), one.length === other.length ? stretched(other, one) : 0);

function ofTokens(one, other) {
  const [ours, theirs] = [new Set(tokensOf(one)), new Set(tokensOf(other))];
  const shared = [...ours].filter((token) => theirs.has(token)).join(" ").length;
  const [left, right] = [[...ours].filter((t) => !theirs.has(t)), [...theirs].filter((t) => !ours.has(t))];
  if (shared && (!left.length || !right.length)) return 100;
  const [a, b] = [joined(left), joined(right)];
  const start = shared ? shared + 1 : 0;
  const length = start + a.length + start + b.length;
  const distance = a.length + b.length - 2 * common(a, b);
  const norm = (distance, length) => (length ? 100 - (100 * distance) / length : 100);
  const found = [norm(distance, length), ratio(joined(tokensOf(one)), joined(tokensOf(other)))];
  for (const rest of shared ? [a, b] : []) found.push(norm(1 + rest.length, 2 * shared + 1 + rest.length));
  return Math.max(...found);
}

function ofPartialTokens(one, other) {
  const [ours, theirs] = [tokensOf(one), tokensOf(other)];
  if (ours.some((token) => theirs.includes(token))) return 100;
  const whole = partial(joined(ours), joined(theirs));
  return Math.max(whole, partial(joined(new Set(ours)), joined(new Set(theirs))));
}

function weighted(one, other) {
  if (!one || !other) return 0;
  const times = Math.max(one.length, other.length) / Math.min(one.length, other.length);
  if (times < 1.5) return Math.max(ratio(one, other), ofTokens(one, other) * 0.95);
  const scale = times <= 8 ? 0.9 : 0.6;
  return Math.max(ratio(one, other), partial(one, other) * scale, ofPartialTokens(one, other) * 0.95 * scale);
}
