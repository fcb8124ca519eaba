import { formatNumber } from '../lib/format';
import type { Sortable } from '../lib/table';

/** With fewer runs nothing is said. */
export const LEAST_RUNS = 10;

/** How much of the order of the runs, by the target, goes along with one key. */
export interface Importance {
  readonly kind: 'number' | 'category';
  /** How many runs have both the key and the target. */
  readonly runs: number;
  /** 0 to 1; null when nothing can be said, for the reason in `why`. */
  readonly strength: number | null;
  /** Numbers: whether the target rises (1) or falls (-1) with the key. Categories: 0. */
  readonly sign: -1 | 0 | 1;
  /** Categories: those with the lowest and the highest targets in the mean. */
  readonly lowest: string;
  readonly highest: string;
  /** Whether pure chance would reach as much in one of twenty keys. */
  readonly byChance: boolean;
  readonly why: string;
}

const NOTHING = { strength: null, sign: 0, lowest: '', highest: '', byChance: false } as const;

/**
 * Numbers: Spearman's rank correlation with the target. Texts: the correlation ratio of the target's ranks by category,
 * corrected for the number of categories (epsilon), so that many of them do not look important by themselves.
 */
export function importanceOf(values: readonly Sortable[], target: readonly (number | null)[]): Importance {
  const pairs: { value: number | string; target: number }[] = [];
  values.forEach((value, i) => {
    const goal = target[i];
    if (value !== null && goal !== null && goal !== undefined && Number.isFinite(goal))
      pairs.push({ value, target: goal });
  });
  const number = pairs.length > 0 && pairs.every(({ value }) => typeof value === 'number');
  const kind = number ? 'number' : 'category';
  const runs = pairs.length;
  const distinct = new Set(pairs.map(({ value }) => value)).size;
  const unsaid = (why: string): Importance => ({ kind, runs, ...NOTHING, why });
  if (runs < LEAST_RUNS) return unsaid(`only ${runs} runs, ${LEAST_RUNS} are needed`);
  if (distinct < 2) return unsaid('the same in all runs');
  if (!number && distinct > runs / 2) return unsaid('almost every run has a value of its own');
  const targets = ranks(pairs.map((pair) => pair.target));
  if (new Set(targets).size < 2) return unsaid('the target is the same in all runs');
  return number
    ? ofNumbers(ranks(pairs.map(({ value }) => Number(value))), targets)
    : ofCategories(
        pairs.map(({ value }) => String(value)),
        targets,
      );
}

function ofNumbers(keys: readonly number[], targets: readonly number[]): Importance {
  const runs = keys.length;
  const rho = correlation(keys, targets);
  return {
    ...NOTHING,
    kind: 'number',
    runs,
    strength: Math.abs(rho),
    sign: rho > 0 ? 1 : rho < 0 ? -1 : 0,
    byChance: (runs - 1) * rho * rho < chiSquare95(1),
    why: '',
  };
}

function ofCategories(keys: readonly string[], targets: readonly number[]): Importance {
  const runs = keys.length;
  const groups = new Map<string, number[]>();
  keys.forEach((key, i) => {
    const group = groups.get(key);
    if (group) group.push(targets[i]!);
    else groups.set(key, [targets[i]!]);
  });
  const mean = average(targets);
  const total = sum(targets.map((rank) => (rank - mean) ** 2));
  const between = sum([...groups.values()].map((group) => group.length * (average(group) - mean) ** 2));
  const share = between / total;
  const corrected = 1 - ((1 - share) * (runs - 1)) / (runs - groups.size);
  const byMean = [...groups].sort(([, a], [, b]) => average(a) - average(b));
  return {
    ...NOTHING,
    kind: 'category',
    runs,
    strength: Math.sqrt(Math.max(0, corrected)),
    lowest: byMean[0]![0],
    highest: byMean.at(-1)![0],
    byChance: (runs - 1) * share < chiSquare95(groups.size - 1), // Kruskal and Wallis
    why: '',
  };
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_value, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranked = new Array<number>(values.length);
  for (let i = 0; i < order.length;) {
    let end = i + 1;
    while (end < order.length && values[order[end]!] === values[order[i]!]) end++;
    for (let k = i; k < end; k++) ranked[order[k]!] = (i + end + 1) / 2;
    i = end;
  }
  return ranked;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [average(a), average(b)];
  const together = sum(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
  const apart = Math.sqrt(
    sum(a.map((value) => (value - meanA) ** 2)) * sum(b.map((value) => (value - meanB) ** 2)),
  );
  return apart === 0 ? 0 : together / apart;
}

/** What one in twenty values of chi-square exceeds, by Wilson and Hilferty; 3.7 instead of 3.84 for one degree. */
function chiSquare95(degrees: number): number {
  const part = 2 / (9 * degrees);
  return degrees * (1 - part + 1.6449 * Math.sqrt(part)) ** 3;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function average(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** In words: `rises`, `falls`, or between which categories the target lies. */
export function inWords(found: Importance, target: string): string {
  if (found.strength === null) return found.why;
  if (found.kind === 'category')
    return `${target} lowest with ${found.lowest}, highest with ${found.highest}`;
  if (found.sign === 0) return `${target} does not follow it`;
  return `${target} ${found.sign > 0 ? 'rises' : 'falls'} with it`;
}

/** A strength from 0 to 1 with two places; one that is not zero is never written as such. */
export function strengthText(strength: number): string {
  return strength !== 0 && strength < 0.005 ? formatNumber(strength) : strength.toFixed(2);
}
