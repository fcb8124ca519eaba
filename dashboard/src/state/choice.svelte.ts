import { untrack } from 'svelte';
import { ALL, listedRuns, selectedIds, withNewRuns, withSelected, type Run } from '../lib/runs';
import { shapeOf } from '../lib/shape';
import { isExpression } from '../lib/text-filter';
import type { Nav } from './nav.svelte';
import type { Project } from './project.svelte';

/** Which runs of a project are drawn, as the address says it. It is made by a component and lives as long. */
export class Choice {
  private readonly nav: Nav;
  private readonly project: Project;
  readonly selected: ReadonlySet<string> = $derived.by(() =>
    selectedIds(this.nav.view.selection, this.project.runs),
  );
  /** The selected runs, oldest first. */
  readonly drawn: readonly Run[] = $derived.by(() =>
    this.project.runs.filter((run) => this.selected.has(run.id)),
  );
  /** The runs that pass the filter, newest first. */
  readonly listed: readonly Run[] = $derived.by(() => {
    const { passing } = this;
    return passing === null
      ? listedRuns(this.project.runs, this.nav.view.runFilter)
      : this.project.runs.filter((run) => passing.has(run.id)).reverse();
  });
  /** The ids that pass a filter with comparisons; null while there is none. */
  private passing: ReadonlySet<string> | null = $state.raw(null);

  constructor(nav: Nav, project: Project) {
    this.nav = nav;
    this.project = project;
    $effect(() => project.series.setRuns([...this.selected]));
    $effect(() => project.series.setShape(shapeOf(nav.view)));
    // What comparisons need is fetched when the first one is typed.
    $effect(() => {
      if (!isExpression(nav.view.runFilter)) return;
      let stop: (() => void) | null = null;
      let left = false;
      void import('./run-table.svelte').then(({ followFilter }) => {
        if (!left) stop = followFilter(project, nav, (ids) => (this.passing = ids));
      });
      return () => {
        left = true;
        stop?.();
        this.passing = null;
      };
    });
    let known: readonly Run[] = [];
    $effect(() => {
      const now = project.runs;
      untrack(() => {
        const selection = withNewRuns(nav.view.selection, known, now);
        if (selection !== nav.view.selection) nav.set({ selection });
      });
      known = now;
    });
  }

  set(ids: Iterable<string>, selected: boolean): void {
    this.nav.set({ selection: withSelected(this.nav.view.selection, this.project.runs, ids, selected) });
  }

  /** All runs that are listed; without a filter also those that start later. */
  all(): void {
    if (this.listed.length === this.project.runs.length) this.nav.set({ selection: ALL });
    else
      this.set(
        this.listed.map((run) => run.id),
        true,
      );
  }

  none(): void {
    this.set(
      this.listed.map((run) => run.id),
      false,
    );
  }

  only(id: string): void {
    this.nav.set({ selection: { kind: 'only', runs: [id] } });
  }

  latest(count: number): void {
    this.nav.set({ selection: { kind: 'latest', count } });
  }
}
