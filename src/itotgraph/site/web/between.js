// What two occupations or clusters have in common, and the way from one occupation to another: as
// `itotgraph compare` and `itotgraph path` tell it, of the sets that `site/comparison.py` gives.

export const PARTS = ["functions", "activities", "competencies"];
const COMPETENCIES = PARTS.indexOf("competencies");

const both = (one, other) => [...one].filter((each) => other.has(each));
const without = (one, other) => [...one].filter((each) => !other.has(each));
const inOrder = (places) => places.sort((one, other) => one - other);

/** Which of two ways is taken: [largest step, new in all, steps, the titles on it], the least first. */
function less(one, other) {
  const [left, right] = [one, other].map(([title, [...sizes]]) => [...sizes.slice(0, 3), ...sizes[3], title]);
  const place = left.findIndex((value, n) => value !== right[n]);
  return place >= 0 && right[place] < left[place] ? other : one;
}

/** Return what compares two, and what finds ways; what has a page is named by its path. */
export function between({ clusters, occupations, careers }) {
  const clustersOf = new Map(occupations.map(([path, , , places]) => [path, places]));
  const profiles = new Map(clusters.map(([path, , , ...parts]) => [path, parts.map((part) => new Set(part))]));
  const own = clusters.map(([path]) => profiles.get(path));
  for (const [path, places] of clustersOf) {
    profiles.set(path, PARTS.map((_, part) => new Set(places.flatMap((place) => [...own[place][part]]))));
  }
  const lacking = (here, there) => without(...[there, here].map((path) => profiles.get(path)[COMPETENCIES]));

  /** For each of PARTS, the places of what both have, only the first has, and only the second. */
  function compare(one, other) {
    return PARTS.map((_, part) => {
      const [a, b] = [one, other].map((path) => profiles.get(path)[part]);
      return [both(a, b), without(a, b), without(b, a)].map(inOrder);
    });
  }

  function isCareer(here, there) {
    const [from, to] = [here, there].map((path) => clustersOf.get(path));
    return careers.some(([start, end]) => from.includes(start) && to.includes(end) && !from.includes(end));
  }

  /** The steps to an occupation, each with what is new there; the largest is as small as can be. */
  function way(start, goal) {
    const open = new Map([[start, [0, 0, 0, [start]]]]);
    const done = new Set();
    for (;;) {
      const [here, [largest, total, length, titles]] = [...open].reduce(less);
      if (here === goal) {
        return titles.slice(1).map((there, n) => ({
          there,
          lacking: inOrder(lacking(titles[n], there)),
          career: isCareer(titles[n], there),
        }));
      }
      open.delete(here);
      done.add(here);
      for (const there of clustersOf.keys()) {
        if (done.has(there)) continue;
        const size = lacking(here, there).length;
        const found = [Math.max(largest, size), total + size, length + 1, [...titles, there]];
        const [, best] = less([there, found], [there, open.get(there) ?? found]);
        open.set(there, best);
      }
    }
  }

  return { compare, way };
}
