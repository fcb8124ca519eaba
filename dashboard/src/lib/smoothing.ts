export type SmoothKind = 'ema' | 'gaussian' | 'mean';

/** As the server takes it: a weight, a number of points, or a deviation in points. */
export interface ServerSmooth {
  readonly type: SmoothKind;
  readonly a: number;
}

/** The points over whose mean is as smooth as an exponential average of this weight: 4 of 0.6, 199 of 0.99. */
export function pointsOf(weight: number): number {
  return (1 + weight) / (1 - weight);
}

/** Each kind smooths as much as the exponential average of this weight (0 to below 1). */
export function serverSmooth(kind: SmoothKind, weight: number): ServerSmooth {
  switch (kind) {
    case 'ema':
      return { type: kind, a: weight };
    case 'mean':
      return { type: kind, a: pointsOf(weight) };
    case 'gaussian':
      return { type: kind, a: Number(deviationOf(weight).toFixed(3)) };
  }
}

/** The deviation of a bell that is as wide as that mean. */
export function deviationOf(weight: number): number {
  return pointsOf(weight) / Math.sqrt(12);
}

/**
 * A first look at what the server will send, over the points that are here. `spacing` is the usual distance between two
 * logged points on the same axis as `x`; 0 where x goes back and forth.
 */
export function smooth(
  kind: SmoothKind,
  x: Float64Array,
  y: Float64Array,
  weight: number,
  spacing: number,
): Float64Array {
  if (kind === 'ema') return average(x, y, weight, spacing);
  // The running mean stands for the bell too: nobody sees the difference in the moment before the server's comes.
  return runningMean(x, y, pointsOf(weight), spacing);
}

/**
 * Debiased exponential moving average. `weight` (0 to 1) is how much of the average survives one logged point. A point that
 * stands further from the one before it, because points in between were left out, moves the average accordingly: the curve
 * hardly depends on how many points the server sent. What is not finite stays a gap and does not touch the average.
 */
function average(x: Float64Array, y: Float64Array, weight: number, spacing: number): Float64Array {
  const out = new Float64Array(y.length);
  const kept = Math.min(Math.max(weight, 0), 0.999);
  let sum = 0;
  let mass = 0;
  let previous = NaN;
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    if (!Number.isFinite(value)) {
      out[i] = NaN;
      continue;
    }
    const gap = spacing > 0 ? (x[i]! - previous) / spacing : 1;
    const decay = gap > 0 ? Math.pow(kept, gap) : kept;
    sum = sum * decay + value * (1 - decay);
    mass = mass * decay + (1 - decay);
    out[i] = sum / mass;
    previous = x[i]!;
  }
  return out;
}

/** The mean of what lies within half of `points` on either side. */
function runningMean(x: Float64Array, y: Float64Array, points: number, spacing: number): Float64Array {
  const out = new Float64Array(y.length);
  const at = spacing > 0 ? (i: number) => x[i]! / spacing : (i: number) => i;
  const half = Math.floor((points - 1) / 2) + 1e-9;
  let from = 0;
  let to = 0;
  let sum = 0;
  let count = 0;
  const add = (i: number, sign: 1 | -1) => {
    if (!Number.isFinite(y[i]!)) return;
    sum += sign * y[i]!;
    count += sign;
  };
  for (let i = 0; i < y.length; i++) {
    while (to < y.length && at(to) <= at(i) + half) add(to++, 1);
    while (at(from) < at(i) - half) add(from++, -1);
    out[i] = Number.isFinite(y[i]!) ? sum / count : NaN;
  }
  return out;
}
