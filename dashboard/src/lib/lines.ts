import type { Stroke } from './colours';
import type { Series } from './series';
import { spacingOf } from './series';
import { smooth, type SmoothKind } from './smoothing';
import type { XAxis } from './look';
import type { Odd } from './wire';

/**
 * One curve, ready to be drawn. `smooth` is null when `y` itself is to be drawn at full strength; it may be computed only
 * when it is read, which a chart does when its turn to draw has come.
 */
export interface Line extends Stroke {
  readonly id: string;
  readonly label: string;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly smooth: Float64Array | null;
  /** Around the mean of a group; null for a run. */
  readonly band: Band | null;
  /** Values that are not finite, by the x of the chart. */
  readonly odd: readonly Odd[];
  /** True when x never falls, so that it can be searched by halves. */
  readonly sorted: boolean;
}

export interface Band {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface LineOptions {
  readonly xAxis: XAxis;
  /** The axis that the series was asked for. */
  readonly readX: XAxis;
  readonly kind: SmoothKind;
  /** 0 to 1. */
  readonly weight: number;
  /** Whether the average that came with the series is that of this weight. */
  readonly averaged: boolean;
  /** When the run started, in milliseconds; null when unknown. */
  readonly start: number | null;
}

export function lineOf(
  id: string,
  label: string,
  stroke: Stroke,
  series: Series,
  options: LineOptions,
): Line {
  const x = xOf(series, options);
  const sorted = isSorted(x);
  const averaged = options.weight > 0 && series.values.length > 1;
  // Over all values where the server was asked for that very one, else a first look over those that are here.
  const average = () =>
    (options.averaged ? series.smooth : null) ??
    smooth(options.kind, x, series.values, options.weight, sorted ? spacingOf(x, series.count) : 0);
  let made: Float64Array | null = null;
  return {
    id,
    label,
    ...stroke,
    x,
    y: series.values,
    get smooth() {
      return averaged ? (made ??= average()) : null;
    },
    band: null,
    odd: oddOf(series, x, options),
    sorted,
  };
}

function xOf(series: Series, { xAxis, start }: LineOptions): Float64Array {
  if (xAxis === 'step') return series.steps;
  if (xAxis === 'time') return series.times;
  if (xAxis !== 'relative') return series.x;
  const first = series.times[0] ?? 0;
  const zero = start !== null && start <= first ? start : first;
  return series.times.map((time) => (time - zero) / 1000);
}

// Their places are known by the server's x only.
function oddOf(series: Series, x: Float64Array, { xAxis, readX }: LineOptions): readonly Odd[] {
  if (series.odd.length === 0 || xAxis !== readX) return [];
  if (xAxis !== 'relative') return series.odd;
  const shift = x[0]! - series.x[0]! / 1000; // the server counts from another start
  return series.odd.map((one) => ({ ...one, x: one.x / 1000 + shift }));
}

function isSorted(x: Float64Array): boolean {
  for (let i = 1; i < x.length; i++) if (x[i]! < x[i - 1]!) return false;
  return true;
}

/** The place whose x stands nearest to `at` and that has a value, or -1. */
export function nearestIndex(line: Line, at: number): number {
  const { x, y } = line;
  const near = line.sorted ? bisect(x, at) : -1;
  let best = -1;
  let distance = Infinity;
  const from = near < 0 ? 0 : Math.max(0, near - 4);
  const to = near < 0 ? x.length : Math.min(x.length, near + 5);
  for (let i = from; i < to; i++) {
    const away = Math.abs(x[i]! - at);
    if (away < distance && Number.isFinite(y[i]!)) [best, distance] = [i, away];
  }
  return best;
}

/** The first index with `x[index] >= at`, or the length. */
export function bisect(x: Float64Array, at: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const CROWD = 20;

/** Whether there are so many that each is thin, and averages stand without the values below them, which would be a fog. */
export function isCrowd(lines: readonly Line[]): boolean {
  return lines.length > CROWD;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** The span of all x, on a log axis of the positive ones; null when nothing is there. */
export function xBounds(lines: readonly Line[], log: boolean): Bounds | null {
  let min = Infinity;
  let max = -Infinity;
  for (const { x } of lines) {
    for (const value of x) {
      if (log && value <= 0) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (min > max) return null;
  if (min < max) return { min, max };
  return log ? { min: min / 2, max: max * 2 } : { min: min - 0.5, max: max + 0.5 };
}

const LEFT_OUT = 0.01; // of either end

/**
 * The span of the values between two x, with some air; on a log axis of the positive ones only. `clip` leaves out what is
 * drawn below the 1st and above the 99th percentile. Null without any value.
 */
export function yBounds(
  lines: readonly Line[],
  from: number,
  to: number,
  log: boolean,
  clip: boolean,
): Bounds | null {
  let min = Infinity;
  let max = -Infinity;
  const all: number[] = [];
  const see = (x: Float64Array, y: Float64Array) => {
    for (let i = 0; i < y.length; i++) {
      const value = y[i]!;
      if (!Number.isFinite(value) || x[i]! < from || x[i]! > to || (log && value <= 0)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      if (clip) all.push(value);
    }
  };
  const averages = clip || isCrowd(lines);
  for (const line of lines) {
    const { x, y, band } = line;
    see(x, averages ? (line.smooth ?? y) : y);
    if (band) for (const edge of [band.low, band.high]) see(x, edge);
  }
  if (min > max) return null;
  if (clip) {
    const sorted = Float64Array.from(all).sort();
    min = sorted[Math.floor(LEFT_OUT * (sorted.length - 1))]!;
    max = sorted[Math.ceil((1 - LEFT_OUT) * (sorted.length - 1))]!;
  }
  return log ? logAir(min, max) : air(min, max);
}

function air(min: number, max: number): Bounds {
  const span = max - min || Math.abs(max) * 0.1 || 1;
  const room = span * 0.06;
  // A loss that comes near zero should not show an axis below it.
  const low = min >= 0 && min - room < 0 ? 0 : min - room;
  return { min: min === max ? min - span / 2 : low, max: min === max ? max + span / 2 : max + room };
}

function logAir(min: number, max: number): Bounds {
  const factor = min === max ? 2 : Math.pow(max / min, 0.06);
  return { min: min / factor, max: max * factor };
}
