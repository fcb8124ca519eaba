import type { Api } from './api';
import { extentOf, seriesOf, type Extent } from './series';

const RUNS_AT_ONCE = 200;
const POINTS = 4; // the server always keeps the last point, the lowest and the highest

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
  for (let i = 0; i < runs.length && metrics.length > 0; i += RUNS_AT_ONCE) {
    const part = runs.slice(i, i + RUNS_AT_ONCE);
    const answer = await api.series(
      { project, runs: part, metrics: [...metrics], max_points: POINTS },
      signal,
    );
    for (const wire of answer.series) {
      const extent = extentOf(seriesOf(wire, POINTS));
      if (extent) extents.set(cell(wire.run_id, wire.metric), extent);
    }
  }
  return extents;
}
