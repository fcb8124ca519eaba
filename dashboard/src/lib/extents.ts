import type { Api } from './api';
import { extentOf, type Extent } from './series';

const CURVES_AT_ONCE = 2_000;
const PIXELS = 1; // the extremes come with every curve, however few points it has

export type Extents = ReadonlyMap<string, Extent>;

/** The key of one metric of one run in `Extents`. */
export function cell(run: string, metric: string): string {
  return `${run}\n${metric}`;
}

/** Last, lowest and highest values of some metrics of some runs. */
export async function loadExtents(
  api: Api,
  project: string,
  runs: readonly string[],
  metrics: readonly string[],
  signal: AbortSignal,
): Promise<Extents> {
  const extents = new Map<string, Extent>();
  const runsAtOnce = Math.max(1, Math.floor(CURVES_AT_ONCE / Math.max(1, metrics.length)));
  for (let i = 0; i < runs.length && metrics.length > 0; i += runsAtOnce) {
    const series = curvesOf(runs.slice(i, i + runsAtOnce), metrics);
    const answer = await api.chart({ project, series, px: PIXELS }, signal);
    for (const curve of answer.series) {
      const extent = extentOf(curve);
      if (extent) extents.set(cell(curve.run, curve.metric), extent);
    }
  }
  return extents;
}

/** Each metric of each run. */
export function curvesOf(
  runs: readonly string[],
  metrics: readonly string[],
): { run: string; metric: string }[] {
  return metrics.flatMap((metric) => runs.map((run) => ({ run, metric })));
}
