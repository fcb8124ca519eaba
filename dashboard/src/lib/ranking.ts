import { Again } from './again';
import type { Api } from './api';
import { cell, loadExtents } from './extents';
import type { Top } from './runs';

/** Tells the best runs whenever it is asked to; after a failure the next time. */
export function ranking(
  api: Api,
  project: string,
  runs: readonly string[],
  top: Top,
  tell: (ranked: readonly string[]) => void,
): Again {
  return new Again(
    async (signal) => {
      const ranked = await rankedRuns(api, project, runs, top, signal);
      if (!signal.aborted) tell(ranked);
    },
    () => undefined,
  );
}

/** The best runs by their highest or lowest value of a metric; a run that never logged it has no rank. */
async function rankedRuns(
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
