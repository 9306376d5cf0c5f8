// What two occupations or clusters have in common, and the way from one occupation to another: as
// `itotgraph compare` and `itotgraph path` tell it, of the sets that `site/comparison.py` gives.

export const PARTS = ["functions", "activities", "competencies"];
const COMPETENCIES = PARTS.indexOf("competencies");

const both = (one, other) => [...one].filter((each) => other.has(each));
const without = (one, other) => [...one].filter((each) => !other.has(each));
const inOrder = (places) => places.sort((one, other) => one - other);

/** Whether a way is taken before another: [cost, largest step, steps, how remote, the titles on it]. */
function before(one, other) {
  for (const [place, value] of one.entries()) {
    if (Array.isArray(value)) return before(value, other[place]);
    if (value !== other[place]) return value < other[place];
  }
  return false;
}

/** Take the way out of an array that is taken before all others. */
function taken(ways) {
  let least = 0;
  for (let place = 1; place < ways.length; place++) {
    if (before(ways[place].order, ways[least].order)) least = place;
  }
  const [found] = ways.splice(least, 1, ways.at(-1));
  ways.pop();
  return found;
}

/** Return what compares two, and what finds ways; what has a page is named by its path. */
export function between({ clusters, occupations, careers, related, unknown, rise, last }) {
  const titles = new Map(
    occupations.map(([path, , , places, codes, zones, ranks]) => [path, { path, places, codes, zones, ranks }]),
  );
  const profiles = new Map(clusters.map(([path, , , ...parts]) => [path, parts.map((part) => new Set(part))]));
  const own = clusters.map(([path]) => profiles.get(path));
  const joined = (places) => PARTS.map((_, part) => new Set(places.flatMap((place) => [...own[place][part]])));
  for (const { path, places } of titles.values()) profiles.set(path, joined(places));

  /** For each of PARTS, the places of what both have, only the first has, and only the second. */
  function compare(one, other) {
    return PARTS.map((_, part) => {
      const [a, b] = [one, other].map((path) => profiles.get(path)[part]);
      return [both(a, b), without(a, b), without(b, a)].map(inOrder);
    });
  }

  const isCareer = (a, b) =>
    careers.some(([from, to]) => a.places.includes(from) && b.places.includes(to) && !a.places.includes(to));
  const isWithin = (a, b) => a.places.some((place) => b.places.includes(place));

  /** How near the occupations of O*NET are: 0 the same, then their rank; undefined where they are not. */
  function nearness(a, b) {
    const ranks = a.codes.flatMap((here) =>
      b.codes.map((there) => (here === there ? 0 : related[here]?.[there])).filter((rank) => rank !== undefined),
    );
    return ranks.length ? Math.min(...ranks) : undefined;
  }

  function told(way) {
    let known = profiles.get(way[0])[COMPETENCIES];
    return way.slice(1).map((there, n) => {
      const [a, b] = [titles.get(way[n]), titles.get(there)];
      const lacking = inOrder(without(profiles.get(there)[COMPETENCIES], known));
      known = new Set([...known, ...lacking]);
      const near = nearness(a, b);
      const onet = near === undefined ? "" : near ? "related occupation" : "same occupation";
      const zone = b.zones.length ? Math.min(...b.zones) : null;
      return { there, lacking, career: isCareer(a, b), onet, within: isWithin(a, b), zone };
    });
  }

  /** The steps to an occupation that ask for the fewest new competencies; none where there is no way. */
  function way(start, goal) {
    const ranks = [start, goal].flatMap((path) => titles.get(path).ranks);
    const stops = [...titles.values()].filter(
      (title) => title.path === goal || title.ranks.every((rank) => ranks.includes(rank)),
    );
    const wanted = profiles.get(goal)[COMPETENCIES];

    // What is known after titles of some clusters, and what those of others add: few differ.
    const learned = new Map();
    function learn(known, places) {
      const key = `${known.key}/${places}`;
      if (!learned.has(key)) {
        const all = [...new Set([...known.places, ...places])].sort((one, other) => one - other);
        const set = joined(all)[COMPETENCIES];
        const added = without(set, known.set);
        const beside = added.filter((each) => !wanted.has(each)).length;
        learned.set(key, { known: { places: all, key: String(all), set }, size: added.length, beside });
      }
      return learned.get(key);
    }

    const { known } = learn({ places: [], key: "", set: new Set() }, titles.get(start).places);
    // What is still to be learned in any case is part of the cost, which only grows (A*).
    const open = [{ order: [without(wanted, known.set).length, 0, 0, 0, [start]], known }];
    const done = new Map();
    while (open.length) {
      const { order, known } = taken(open);
      const [cost, largest, length, remote, so] = order;
      const here = titles.get(so.at(-1));
      if (here.path === goal) return told(so);
      const state = `${here.path} ${known.key}`;
      const reached = done.get(state);
      if (reached && !before([length, remote], reached)) continue;
      done.set(state, [length, remote]);
      for (const there of stops) {
        if (so.includes(there.path)) continue;
        if (here.zones.length && Math.min(...there.zones) - rise > Math.max(...here.zones) && there.zones.length) continue;
        const next = learn(known, there.places);
        const near = nearness(here, there);
        const isKnown = near !== undefined || isWithin(here, there) || isCareer(here, there);
        const sizes = [
          cost + next.beside + (isKnown ? 0 : unknown),
          Math.max(largest, next.size),
          length + 1,
          remote + (near ?? last + 1),
        ];
        open.push({ order: [...sizes, [...so, there.path]], known: next.known });
      }
    }
    return undefined;
  }

  return { compare, way };
}
