import { untrack } from 'svelte';
import { Again } from '../lib/again';
import { loadExtents, type Extents } from '../lib/extents';
import type { Project } from './project.svelte';

/**
 * Tells the extents of some metrics of some runs whenever the project changed, as long as the component is there that calls
 * this. A slow answer is waited for unless others are wanted meanwhile.
 */
export function followExtents(
  project: Project,
  wanted: () => { readonly runs: readonly string[]; readonly metrics: readonly string[] },
  tell: (extents: Extents) => void,
): void {
  $effect(() => {
    const { runs, metrics } = wanted();
    const again = new Again(
      async (signal) => {
        const extents = await loadExtents(project.api, project.name, runs, metrics, signal);
        if (!signal.aborted) tell(extents);
      },
      // What is shown stays as it is; the indicator at the top says that the server is away.
      () => undefined,
    );
    $effect(() => {
      void project.changes;
      untrack(() => again.ask());
    });
    return () => again.close();
  });
}
