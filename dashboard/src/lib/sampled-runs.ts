import type { Api } from './api';
import type { Run } from './runs';

const NEWEST = 1_000;

/**
 * The runs of a project that logged nothing but samples of their machine, as far as the newest samples tell. When they
 * began is not known.
 */
export async function sampledRuns(api: Api, project: string): Promise<Run[]> {
  const samples = await api.call<{ run_id: string; run: string }[]>('get_entries', {
    project,
    system: true,
    last: NEWEST,
  });
  const runs = new Map(samples.map(({ run_id: id, run: name }) => [id, { id, name, created: null }]));
  // In an order that does not depend on which of them was sampled last: a run keeps its place.
  return [...runs.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
