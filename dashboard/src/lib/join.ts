import type { Series } from './series';

/** Rows of a table: one for each step that any series has, a column for each series, undefined where it has no point. */
export interface Joined {
  readonly steps: Float64Array;
  readonly columns: readonly (readonly (number | undefined)[])[];
}

/** Joins series on their steps. A step that a series logged twice shows its later value. */
export function joinSteps(series: readonly Series[]): Joined {
  const all = new Set<number>();
  for (const one of series) for (const step of one.steps) all.add(step);
  const steps = Float64Array.from(all).sort();
  const row = new Map<number, number>();
  steps.forEach((step, i) => row.set(step, i));
  const columns = series.map((one) => {
    const column = new Array<number | undefined>(steps.length);
    one.steps.forEach((step, i) => (column[row.get(step)!] = one.values[i]!));
    return column;
  });
  return { steps, columns };
}
