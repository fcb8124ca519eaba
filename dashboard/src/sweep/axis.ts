import { logTicks } from '../chart/axes';
import { formatNumber } from '../lib/format';
import type { Sortable } from '../lib/table';

export type Scale = 'linear' | 'log' | 'category';

/** Where values stand on a line from 0 to 1: by size, by order of magnitude, or each text at a place of its own. */
export interface Axis {
  readonly key: string;
  readonly title: string;
  readonly scale: Scale;
  readonly min: number;
  readonly max: number;
  readonly categories: readonly string[];
}

const LOG_FROM = 8; // times that the largest value is the smallest

/** The axis that suits these values: numbers alone make one of numbers, logarithmic when they spread over decades. */
export function axisOf(key: string, title: string, values: readonly Sortable[]): Axis {
  const known = values.filter((value): value is number | string => value !== null);
  const numbers = known.filter((value): value is number => typeof value === 'number');
  if (numbers.length < known.length || numbers.length === 0) {
    const categories = [...new Set(known.map(String))].sort((a, b) =>
      a.localeCompare(b, 'en', { numeric: true }),
    );
    return { key, title, scale: 'category', min: 0, max: 0, categories };
  }
  const sorted = [...numbers].sort((a, b) => a - b);
  const [min, max] = [sorted[0]!, sorted.at(-1)!];
  return { key, title, scale: spreads(sorted) ? 'log' : 'linear', min, max, categories: [] };
}

// Wide apart, and their middle is nearer to the middle of a log axis than of an even one.
function spreads(sorted: readonly number[]): boolean {
  const [min, max] = [sorted[0]!, sorted.at(-1)!];
  if (!(min > 0) || max / min < LOG_FROM) return false;
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const even = (median - min) / (max - min);
  const log = Math.log(median / min) / Math.log(max / min);
  return Math.abs(log - 0.5) < Math.abs(even - 0.5);
}

/** The place of a value, 0 to 1; null when it is missing or not of this axis. */
export function placeOf(axis: Axis, value: Sortable): number | null {
  if (value === null) return null;
  if (axis.scale === 'category') {
    const at = axis.categories.indexOf(String(value));
    return at < 0 ? null : (at + 0.5) / axis.categories.length;
  }
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  if (axis.min === axis.max) return 0.5;
  if (axis.scale === 'log')
    return number > 0 ? Math.log(number / axis.min) / Math.log(axis.max / axis.min) : null;
  return (number - axis.min) / (axis.max - axis.min);
}

/** The value at a place: a number, or the nearest category. */
export function valueAt(axis: Axis, place: number): number | string {
  if (axis.scale === 'category') {
    const count = axis.categories.length;
    return axis.categories[Math.min(count - 1, Math.max(0, Math.floor(place * count)))] ?? '';
  }
  if (axis.scale === 'log') return axis.min * Math.pow(axis.max / axis.min, place);
  return axis.min + place * (axis.max - axis.min);
}

export interface Tick {
  readonly place: number;
  readonly text: string;
}

/** Ticks, at most `most` of them: both ends and round values between, all values where they are few, or the categories. */
export function ticksOf(axis: Axis, values: readonly Sortable[], most: number): Tick[] {
  if (axis.scale === 'category') {
    const stride = Math.ceil(axis.categories.length / most);
    return axis.categories
      .map((text, i) => ({ place: (i + 0.5) / axis.categories.length, text }))
      .filter((_tick, i) => i % stride === 0);
  }
  const distinct = [...new Set(values)].filter((value): value is number => typeof value === 'number');
  if (distinct.length <= most) {
    const all = apart(distinct, axis, 1 / (most * 1.3));
    if (all.length === distinct.length) return all;
  }
  return apart([axis.min, axis.max, ...roundValues(axis, most)], axis, 0.6 / most);
}

// The ends first: what stands too near to one that is there already is left out.
function apart(values: readonly number[], axis: Axis, least: number): Tick[] {
  const kept: Tick[] = [];
  for (const value of values) {
    const place = placeOf(axis, value);
    if (place === null || place < -1e-9 || place > 1 + 1e-9) continue;
    if (kept.every((tick) => Math.abs(tick.place - place) >= least))
      kept.push({ place, text: formatNumber(value) });
  }
  return kept.sort((a, b) => a.place - b.place);
}

// Values with few digits: whole decades first where they are orders of magnitude, else even steps of 1, 2 or 5.
function roundValues({ scale, min, max }: Axis, most: number): number[] {
  if (scale === 'log') {
    const decade = (value: number) => Number.isInteger(Number(Math.log10(value).toPrecision(9)));
    const values = logTicks(min, max);
    return [...values.filter(decade), ...values.filter((value) => !decade(value))];
  }
  const rough = (max - min) / (most - 1);
  const unit = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = unit * ([1, 2, 5].find((factor) => factor * unit >= rough) ?? 10);
  const values: number[] = [];
  for (let n = Math.ceil(min / step); n * step <= max; n++) values.push(Number((n * step).toPrecision(10)));
  return values;
}

/** A part of an axis, by the values at its ends: what it means survives new runs. */
export interface Brush {
  readonly from: string;
  readonly to: string;
}

const SLACK = 0.002; // the ends of a brush are kept with four digits

/** The brush over a part of an axis; null for all of it. */
export function brushOf(axis: Axis, low: number, high: number): Brush | null {
  if (low <= 0 && high >= 1) return null;
  const [from, to] = [Math.max(0, Math.min(low, high)), Math.min(1, Math.max(low, high))];
  if (axis.scale === 'category') {
    // The last category is the one that the brush still touches.
    return { from: String(valueAt(axis, from + 1e-9)), to: String(valueAt(axis, to - 1e-9)) };
  }
  const short = (place: number) => String(Number(Number(valueAt(axis, place)).toPrecision(4)));
  return { from: short(from), to: short(to) };
}

/** The places between which a brush lets pass; null when it does not suit the axis. */
export function rangeOf(axis: Axis, { from, to }: Brush): { low: number; high: number } | null {
  const number = axis.scale !== 'category';
  const low = placeOf(axis, number ? Number(from) : from);
  const high = placeOf(axis, number ? Number(to) : to);
  if (low === null || high === null) return null;
  const wide = number ? 0 : 0.5 / axis.categories.length;
  return { low: Math.min(low, high) - wide, high: Math.max(low, high) + wide };
}

export function passes(axis: Axis, brush: Brush, value: Sortable): boolean {
  const range = rangeOf(axis, brush);
  if (range === null) return true;
  const place = placeOf(axis, value);
  return place !== null && place >= range.low - SLACK && place <= range.high + SLACK;
}
