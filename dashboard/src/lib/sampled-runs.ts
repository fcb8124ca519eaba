import type { Run } from './runs';

const NEWEST = 1_000;

/** What asks the server; `Api` does. */
interface Asking {
  call<T>(operation: string, input: object): Promise<T>;
}

/**
 * The runs of a project that logged nothing but samples of their machine, as far as the newest samples tell. When they
 * began is not known.
 */
export async function sampledRuns(api: Asking, project: string): Promise<Run[]> {
  const samples = await api.call<{ run_id: string; run: string }[]>('get_entries', {
    project,
    system: true,
    last: NEWEST,
  });
  const runs = new Map(samples.map(({ run_id: id, run: name }) => [id, { id, name, created: null }]));
  // In an order that does not depend on which of them was sampled last: a run keeps its place.
  return [...runs.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
