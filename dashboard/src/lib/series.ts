import type { Odd, WireCurve } from './wire';

/** What is known of one metric of one run. Never changed in place. */
export interface Series {
  /** The axis over which the points were chosen. */
  readonly x: Float64Array;
  readonly steps: Float64Array;
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  /** What is not finite is drawn as a gap with a mark. */
  readonly values: Float64Array;
  /** The server's average over all values, when it was asked for one. */
  readonly smooth: Float64Array | null;
  readonly odd: readonly Odd[];
  /** How many values were logged; more than are held when some were left out. */
  readonly count: number;
  readonly extent: Extent | null;
}

/** First, last, smallest and largest finite value of all that were logged. */
export interface Extent {
  readonly first: number;
  readonly last: number;
  readonly lastStep: number;
  readonly min: number;
  readonly minStep: number;
  readonly max: number;
  readonly maxStep: number;
}

const NONE = new Float64Array();

export const EMPTY: Series = {
  x: NONE,
  steps: NONE,
  times: NONE,
  values: NONE,
  smooth: null,
  odd: [],
  count: 0,
  extent: null,
};

export function seriesOf(curve: WireCurve): Series {
  return {
    x: curve.x,
    steps: curve.step ?? curve.x,
    times: curve.time ?? curve.x,
    values: curve.y,
    smooth: curve.smooth?.map(finite) ?? null,
    odd: curve.odd,
    count: curve.count,
    extent: extentOf(curve),
  };
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}

export function extentOf({ first, last, min, max }: WireCurve): Extent | null {
  if (!first || !last || !min || !max) return null;
  return {
    first: first.value,
    last: last.value,
    lastStep: last.step,
    min: min.value,
    minStep: min.step,
    max: max.value,
    maxStep: max.step,
  };
}

/** The series with what was logged since: the last bucket and all that follows are replaced. */
export function extend(series: Series, newer: WireCurve): Series {
  const { from } = newer;
  const tail = seriesOf(newer);
  if (from === null) return tail;
  let kept = series.x.length;
  while (kept > 0 && series.x[kept - 1]! >= from) kept--;
  const both = (a: Float64Array, b: Float64Array) => {
    const joined = new Float64Array(kept + b.length);
    joined.set(a.subarray(0, kept));
    joined.set(b, kept);
    return joined;
  };
  return {
    ...tail,
    x: both(series.x, tail.x),
    steps: both(series.steps, tail.steps),
    times: both(series.times, tail.times),
    values: both(series.values, tail.values),
    smooth: series.smooth && tail.smooth && both(series.smooth, tail.smooth),
    odd: [...series.odd.filter(({ x }) => x < from), ...tail.odd],
  };
}

/** The usual distance between two logged steps, from both ends and the number of points: thinning does not change it. */
export function spacingOf(x: Float64Array, count: number): number {
  if (x.length < 2 || count < 2) return 1;
  const span = Math.abs(x[x.length - 1]! - x[0]!);
  return span > 0 ? span / (count - 1) : 1;
}
