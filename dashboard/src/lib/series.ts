/** One series as `get_series` sends it. */
export interface WireSeries {
  run_id: string;
  run: string;
  metric: string;
  count: number;
  steps: number[];
  timestamps: number[];
  values: (number | null)[];
}

/** What is known of one metric of one run. Never changed in place; a gap in `values` is NaN. */
export interface Series {
  readonly steps: Float64Array;
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** How many points were logged; more than are held when the series is down-sampled. */
  readonly count: number;
  /** The most points that are held. */
  readonly limit: number;
}

export function seriesOf(wire: WireSeries, limit: number): Series {
  return {
    steps: Float64Array.from(wire.steps),
    times: Float64Array.from(wire.timestamps),
    values: Float64Array.from(wire.values, (value) => value ?? NaN),
    count: wire.count,
    limit,
  };
}

/** The series with newer points at its end. Grown to twice its limit, it is thinned again: memory stays bounded. */
export function append(series: Series, newer: WireSeries): Series {
  if (newer.steps.length === 0) return series;
  const tail = seriesOf(newer, series.limit);
  const grown: Series = {
    steps: concat(series.steps, tail.steps),
    times: concat(series.times, tail.times),
    values: concat(series.values, tail.values),
    count: series.count + tail.steps.length,
    limit: series.limit,
  };
  return grown.steps.length > 2 * series.limit ? thin(grown, series.limit) : grown;
}

function concat(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * At most `limit` points: the first, the last, and the smallest and largest of each bucket in between, in their
 * order. Peaks survive. A bucket without a finite value leaves one gap.
 */
export function thin(series: Series, limit: number): Series {
  const length = series.values.length;
  if (length <= limit || limit < 4) return series;
  const buckets = Math.floor((limit - 2) / 2);
  const keep: number[] = [0];
  for (let b = 0; b < buckets; b++) {
    const from = 1 + Math.floor((b * (length - 2)) / buckets);
    const to = 1 + Math.floor(((b + 1) * (length - 2)) / buckets);
    keep.push(...extremes(series.values, from, to));
  }
  keep.push(length - 1);
  const pick = (from: Float64Array) => Float64Array.from(keep, (i) => from[i]!);
  return { ...series, steps: pick(series.steps), times: pick(series.times), values: pick(series.values) };
}

function extremes(values: Float64Array, from: number, to: number): number[] {
  let low = -1;
  let high = -1;
  for (let i = from; i < to; i++) {
    if (!Number.isFinite(values[i]!)) continue;
    if (low < 0 || values[i]! < values[low]!) low = i;
    if (high < 0 || values[i]! > values[high]!) high = i;
  }
  if (low < 0) return to > from ? [from] : [];
  if (low === high) return [low];
  return low < high ? [low, high] : [high, low];
}

export interface Extent {
  first: number;
  last: number;
  lastStep: number;
  min: number;
  minStep: number;
  max: number;
  maxStep: number;
}

/** First, last, smallest and largest finite value, or null when there is none. */
export function extentOf(series: Series): Extent | null {
  let extent: Extent | null = null;
  for (let i = 0; i < series.values.length; i++) {
    const value = series.values[i]!;
    if (!Number.isFinite(value)) continue;
    const step = series.steps[i]!;
    extent ??= {
      first: value,
      last: value,
      lastStep: step,
      min: value,
      minStep: step,
      max: value,
      maxStep: step,
    };
    extent.last = value;
    extent.lastStep = step;
    if (value < extent.min) [extent.min, extent.minStep] = [value, step];
    if (value > extent.max) [extent.max, extent.maxStep] = [value, step];
  }
  return extent;
}

/** The usual distance between two logged steps, from both ends and the number of points: thinning does not change it. */
export function spacingOf(x: Float64Array, count: number): number {
  if (x.length < 2 || count < 2) return 1;
  const span = Math.abs(x[x.length - 1]! - x[0]!);
  return span > 0 ? span / (count - 1) : 1;
}
