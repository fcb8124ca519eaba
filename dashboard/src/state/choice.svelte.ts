import { untrack } from 'svelte';
import { lookOf, type Card } from '../lib/cards';
import type { Group } from '../lib/groups';
import { ALL, listedRuns, selectedIds, withNewRuns, withSelected, type Run } from '../lib/runs';
import { shapeOf } from '../lib/shape';
import { isExpression } from '../lib/text-filter';
import type { Nav } from './nav.svelte';
import type { Project } from './project.svelte';

/** Which runs of a project are drawn and how, as the address says it. It is made by a component and lives as long. */
export class Choice {
  private readonly nav: Nav;
  private readonly project: Project;
  private readonly narrow: ((chosen: readonly Run[]) => readonly Run[]) | null;
  private ranked: readonly string[] = $state.raw([]);
  /** The runs that the address selects, oldest first. */
  readonly chosen: readonly Run[] = $derived.by(() => {
    const ids = selectedIds(this.nav.view.selection, this.project.runs, this.ranked);
    return this.project.runs.filter((run) => ids.has(run.id));
  });
  readonly selected: ReadonlySet<string> = $derived.by(() => {
    const drawn = this.narrow ? this.narrow(this.chosen) : this.chosen;
    return new Set(drawn.map((run) => run.id));
  });
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
  /** What has a colour of its own, when it is not the run. */
  readonly key: string = $derived.by(() => this.nav.view.group || this.nav.view.color);
  /** Comes when something is grouped or coloured by a key for the first time. */
  grouping: typeof import('../lib/grouping') | null = $state.raw(null);
  readonly keyed: readonly Group[] | null = $derived.by(() => {
    // Until the configurations are here, each run has its own.
    if (this.key === '' || this.project.configs.size === 0) return null;
    return this.grouping?.groupsOf(this.project.runs, this.project.configs, this.key) ?? null;
  });
  /** The groups whose means are drawn in place of their runs. */
  readonly groups: readonly Group[] | null = $derived.by(() =>
    this.nav.view.group === '' || this.narrow ? null : this.keyed,
  );
  /** Of each run the place of its colour. */
  readonly places: ReadonlyMap<string, number> = $derived.by(
    () => (this.keyed && this.grouping?.placesOf(this.keyed)) || this.project.places,
  );

  /** `narrow` says which runs are drawn, each for itself, where those that the address selects are not; later ones do not join. */
  constructor(
    nav: Nav,
    project: Project,
    narrow: ((chosen: readonly Run[]) => readonly Run[]) | null = null,
  ) {
    this.nav = nav;
    this.project = project;
    this.narrow = narrow;
    $effect(() => project.series.setRuns([...this.selected]));
    $effect(() => {
      const { view } = nav;
      const own = Object.entries(view.cards).map(
        ([metric, card]) => [metric, shapeOf(lookOf(view, card))] as const,
      );
      project.series.setShape(shapeOf(view), new Map(own));
    });
    $effect(() => {
      if (this.key === '') return;
      project.wantConfigs();
      if (!this.grouping) void import('../lib/grouping').then((grouping) => (this.grouping = grouping));
    });
    $effect(() => {
      const { selection } = nav.view;
      if (selection.kind !== 'top') return;
      const ids = project.runs.map((run) => run.id);
      const asking = import('../lib/ranking').then(({ ranking }) =>
        ranking(project.api, project.name, ids, selection, (ranked) => {
          if (ranked.join() !== this.ranked.join()) this.ranked = ranked;
        }),
      );
      $effect(() => {
        void project.changes; // what was logged may change the order
        void asking.then((again) => again.ask());
      });
      return () => void asking.then((again) => again.close());
    });
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
        if (narrow) return;
        const selection = withNewRuns(nav.view.selection, known, now);
        if (selection !== nav.view.selection) nav.set({ selection });
      });
      known = now;
    });
  }

  set(ids: Iterable<string>, selected: boolean): void {
    this.nav.set({
      selection: withSelected(this.nav.view.selection, this.project.runs, ids, selected, this.ranked),
    });
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

  only(ids: readonly string[]): void {
    this.nav.set({ selection: { kind: 'only', runs: ids } });
  }

  latest(count: number): void {
    this.nav.set({ selection: { kind: 'latest', count } });
  }

  /** Changes what one chart shows otherwise than the others; null takes a setting away, null of all takes all away. */
  setCard(metric: string, changes: Card | null): void {
    const { [metric]: before, ...others } = this.nav.view.cards;
    const own = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null);
    const cards = changes && own.length > 0 ? { ...others, [metric]: Object.fromEntries(own) } : others;
    this.nav.set({ cards });
  }

  /** Changes the range of x that a chart shows: with that of all charts, unless it has an axis of its own. */
  setRange(metric: string, range: Pick<Card, 'xMin' | 'xMax'>): void {
    const { view } = this.nav;
    const axis = view.cards[metric]?.xAxis;
    if (axis !== undefined && axis !== view.xAxis) this.setCard(metric, range);
    else this.nav.set(range);
  }

  /** Back from a zoom. */
  showAll(metric: string): void {
    this.setRange(metric, { xMin: null, xMax: null });
    this.setCard(metric, { yMin: null, yMax: null });
  }

  pin(metric: string): void {
    const { pins } = this.nav.view;
    const now = pins.includes(metric) ? pins.filter((name) => name !== metric) : [...pins, metric];
    this.nav.set({ pins: now });
    try {
      localStorage.setItem(this.pinsKey, JSON.stringify(now));
    } catch {
      // Storage is closed to this page: the address keeps them.
    }
  }

  /** The pins of this browser, unless the address names some. */
  restorePins(): void {
    if (this.nav.view.pins.length > 0) return;
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(this.pinsKey) ?? '[]');
      const pins = Array.isArray(stored) ? stored.filter((name) => typeof name === 'string') : [];
      if (pins.length > 0) this.nav.set({ pins });
    } catch {
      // Nothing was kept, or nothing that we wrote.
    }
  }

  private get pinsKey(): string {
    return `trackio-pins:${this.project.name}`;
  }

  /** The line that stands for a run or a group, or null. */
  lineOf(id: string | null): string | null {
    if (!id) return null;
    return this.groups?.find((group) => group.id === id || group.runs.includes(id))?.id ?? id;
  }

  /** The runs of a line. */
  runsOf(line: string): readonly string[] {
    return this.groups?.find(({ id }) => id === line)?.runs ?? [line];
  }

  toggleFocus(line: string | null): void {
    this.nav.set({ focus: line && this.nav.view.focus !== line ? line : '' });
  }
}
