/**
 * Debiased exponential moving average. `weight` (0 to 1) is how much of the average survives one logged point;
 * `spacing` is the usual distance between two logged points on the same axis as `x`. A point that stands further from
 * the one before it, because points in between were left out, moves the average accordingly: the curve hardly depends on
 * how many points the server sent. What is not finite stays a gap and does not touch the average.
 */
export function smooth(x: Float64Array, y: Float64Array, weight: number, spacing: number): Float64Array {
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
