import { isOwnKey } from '../lib/config';
import { formatNumber } from '../lib/format';
import type { Extent } from '../lib/series';
import type { Aggregate, Goal } from './goal';

/** How many runs stand side by side at most: more columns than this no eye compares. */
export const MOST_COMPARED = 10;

/** One key of the configurations: its value in each run, undefined where it is not set. */
export interface ConfigRow {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
  readonly changed: boolean;
}

/** All keys of some configurations: first those that differ, and within each part those that a client adds last. */
export function configRows(configs: readonly ReadonlyMap<string, string>[]): ConfigRow[] {
  const keys = new Set(configs.flatMap((config) => [...config.keys()]));
  keys.delete('_Created'); // stands in a row of its own, as the server knows it
  const rows = [...keys].map((key): ConfigRow => {
    const values = configs.map((config) => config.get(key));
    return { key, values, changed: new Set(values).size > 1 };
  });
  const place = ({ key, changed }: ConfigRow) => (changed ? 0 : 2) + (isOwnKey(key) ? 0 : 1);
  return rows.sort((a, b) => place(a) - place(b));
}

/** How a number of a configuration differs from the baseline's, in short: `×10`, `÷2`, `+0.05`; else nothing. */
export function changeOf(value: string | undefined, base: string | undefined): string {
  const [now, then] = [numberOf(value), numberOf(base)];
  if (now === null || then === null || now === then) return '';
  if (now > 0 && then > 0) {
    if (now / then >= 1.5) return `×${times(now / then)}`;
    if (then / now >= 1.5) return `÷${times(then / now)}`;
  }
  return signed(now - then);
}

function times(ratio: number): string {
  return formatNumber(Number(ratio.toPrecision(3)));
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** A number with its sign, also when it is positive. */
export function signed(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

/** One figure of a curve, with its step; `best` needs a goal. */
export function figureOf(extent: Extent | undefined, aggregate: Aggregate, goal: Goal | null): Figure | null {
  if (!extent) return null;
  const which = aggregate === 'best' ? goal : aggregate;
  switch (which) {
    case 'last':
      return { value: extent.last, step: extent.lastStep };
    case 'min':
      return { value: extent.min, step: extent.minStep };
    case 'max':
      return { value: extent.max, step: extent.maxStep };
    case null:
      return null;
  }
}

export interface Figure {
  readonly value: number;
  readonly step: number;
}

/** How far a figure is from the baseline's: `+0.012 (+8.1%)`; empty where one is missing or both are equal. */
export function differenceText(value: number | null | undefined, base: number | null | undefined): string {
  if (value === null || value === undefined || base === null || base === undefined) return '';
  const difference = value - base;
  if (!Number.isFinite(difference)) return '';
  if (difference === 0) return '±0';
  if (base === 0) return signed(difference);
  const percent = (difference / Math.abs(base)) * 100;
  if (Math.abs(percent) >= 1000) return signed(difference);
  const digits = Math.abs(percent) >= 99.95 ? 0 : Math.abs(percent) >= 0.095 ? 1 : 2;
  const short =
    Math.abs(percent) < 0.005 ? formatNumber(percent) : percent.toFixed(digits).replace(/^-/, '−');
  return `${signed(difference)} (${percent > 0 ? '+' : ''}${short}%)`;
}

/** The places of the best figures by a goal; none when all are equal, or the goal is unknown. */
export function bestPlaces(values: readonly (number | null)[], goal: Goal | null): ReadonlySet<number> {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (goal === null || new Set(known).size < 2) return new Set();
  const best = goal === 'min' ? Math.min(...known) : Math.max(...known);
  return new Set(values.flatMap((value, i) => (value === best ? [i] : [])));
}

/** What differs, in one sentence. With two runs it names the values. */
export function headline(rows: readonly ConfigRow[], runs: number): string {
  const own = rows.filter(({ key }) => isOwnKey(key));
  const changed = own.filter((row) => row.changed);
  if (own.length === 0) return 'No configuration was logged with these runs.';
  if (changed.length === 0)
    return `The configurations are equal in all ${own.length} ${own.length === 1 ? 'key' : 'keys'}.`;
  const most = 4;
  const said = changed.slice(0, most).map(({ key, values }) => {
    if (runs !== 2) return key;
    return `${key} (${shortValue(values[0])} → ${shortValue(values[1])})`;
  });
  const more = changed.length > most ? `, and ${changed.length - most} more` : '';
  return `${changed.length} of ${own.length} config keys ${changed.length === 1 ? 'differs' : 'differ'}: ${said.join(', ')}${more}.`;
}

/** A value that is long is cut, as it stands in a sentence. */
export function shortValue(value: string | undefined): string {
  if (value === undefined) return 'not set';
  return value.length > 28 ? `${value.slice(0, 27)}…` : value;
}
