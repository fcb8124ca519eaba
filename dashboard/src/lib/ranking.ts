import type { Api } from './api';
import { cell, loadExtents } from './extents';
import type { Top } from './runs';

/** The best runs by their highest or lowest value of a metric; a run that never logged it has no rank. */
export async function rankedRuns(
  api: Api,
  project: string,
  runs: readonly string[],
  { metric, best, count }: Top,
  signal: AbortSignal,
): Promise<string[]> {
  const extents = await loadExtents(api, project, runs, [metric], signal);
  const known = runs.flatMap((id) => {
    const value = extents.get(cell(id, metric))?.[best];
    return value === undefined ? [] : [{ id, value }];
  });
  const sign = best === 'max' ? -1 : 1;
  return known
    .sort((a, b) => sign * (a.value - b.value))
    .slice(0, count)
    .map(({ id }) => id);
}
