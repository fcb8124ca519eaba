const START = 8; // a match where a word begins
const NEXT = 6; // one right behind the last
const PLAIN = 1;
const WORD = /[\p{L}\p{N}]/u;
const LONGEST = 300;

/**
 * How well a text answers a query whose letters stand in it in their order, spaces aside; null when they do not. Letters at
 * the beginning of words and side by side count more, and of equal texts the shorter one.
 */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  if (wanted === '') return 0;
  const low = text.slice(0, LONGEST).toLowerCase();
  const whole = low.indexOf(wanted);
  if (whole >= 0) return 1000 - Math.min(400, whole * 4) - Math.min(400, low.length);
  // By the place of the last letter: the best score of the letters so far that end there.
  let ends = new Float64Array(low.length + 1).fill(-Infinity);
  ends[0] = 0; // before the text
  let first = true;
  for (const letter of wanted) {
    const now = new Float64Array(low.length + 1).fill(-Infinity);
    let before = -Infinity;
    for (let i = 0; i < low.length; i++) {
      before = Math.max(before, ends[i]!);
      if (low[i] !== letter) continue;
      const begins = i === 0 || !WORD.test(low[i - 1]!);
      now[i + 1] = Math.max(before + (begins ? START : PLAIN), first ? -Infinity : ends[i]! + NEXT);
    }
    ends = now;
    first = false;
  }
  const score = Math.max(...ends);
  return score === -Infinity ? null : score - Math.min(60, low.length) / 10;
}

/** The best answers, the best one first; of equal ones in the order in which they came. */
export function fuzzySearch<Item>(
  query: string,
  items: readonly Item[],
  text: (item: Item) => string,
  most: number,
): Item[] {
  const found: { item: Item; score: number }[] = [];
  for (const item of items) {
    const score = fuzzyScore(query, text(item));
    if (score !== null) found.push({ item, score });
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item);
}
