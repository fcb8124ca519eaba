import { untrack } from 'svelte';
import { ApiError } from '../lib/api';
import { parseRunFilter, type RunFilter } from '../lib/run-filter';
import { nextChange, rowsOf, type RunRow, type WireTable } from '../lib/run-row';
import type { Nav } from './nav.svelte';
import type { Project } from './project.svelte';

const METRICS_AT_ONCE = 64;
const CONFIGS_MILLIS = 60_000;
const LONGEST_TIMER = 3_600_000;

const tables = new WeakMap<Project, RunTable>();

/** What the server tells of the runs of a project, newer whenever the project changes. */
export class RunTable {
  /** Oldest first, as in the project. */
  rows: readonly RunRow[] = $state.raw([]);
  /** So many runs the project has; of very many only the newest are here. */
  total = $state(0);
  loaded = $state(false);
  /** Why the newest answer is missing. */
  trouble = $state('');
  readonly byId: ReadonlyMap<string, RunRow> = $derived(new Map(this.rows.map((row) => [row.id, row])));
  readonly configKeys: readonly string[] = $derived.by(() => [
    ...new Set(this.rows.flatMap((row) => [...row.config.keys()])),
  ]);
  private metrics: ReadonlySet<string> = new Set();
  private readonly wanted = new Map<object, readonly string[]>();
  private running = false;
  private again = false;
  private configsAt = -Infinity;
  private timer = 0;

  constructor(private readonly project: Project) {}

  static of(project: Project): RunTable {
    const known = tables.get(project);
    if (known) return known;
    const made = new RunTable(project);
    tables.set(project, made);
    return made;
  }

  /** Somebody shows it, with the values of these metrics. */
  want(who: object, metrics: readonly string[]): void {
    this.wanted.set(who, metrics);
    if (!this.loaded || metrics.some((metric) => !this.metrics.has(metric))) void this.load();
  }

  /** Whoever showed it does so no more. */
  leave(who: object): void {
    this.wanted.delete(who);
    if (this.wanted.size === 0) clearTimeout(this.timer);
  }

  async load(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    try {
      do {
        this.again = false;
        await this.loadOnce();
      } while (this.again);
    } finally {
      this.running = false;
    }
  }

  private async loadOnce(): Promise<void> {
    const metrics = [...new Set([...this.wanted.values()].flat())];
    const configs = performance.now() - this.configsAt > CONFIGS_MILLIS;
    try {
      const table = await this.ask(metrics, configs);
      const known = configs ? null : this.byId;
      if (configs) this.configsAt = performance.now();
      else if (table.runs.some((run) => !this.byId.has(run.id))) {
        this.configsAt = -Infinity;
        this.again = true;
      }
      this.metrics = new Set(metrics);
      this.rows = rowsOf(table, known);
      this.total = table.total;
      this.loaded = true;
      this.trouble = '';
      this.wake(nextChange(table));
    } catch (error) {
      this.trouble = ApiError.of(error).message;
    }
  }

  private async ask(metrics: readonly string[], configs: boolean): Promise<WireTable> {
    const { api, name } = this.project;
    const table = await api.runTable(name, metrics.slice(0, METRICS_AT_ONCE), configs);
    for (let i = METRICS_AT_ONCE; i < metrics.length; i += METRICS_AT_ONCE) {
      const more = await api.runTable(name, metrics.slice(i, i + METRICS_AT_ONCE), false);
      const values = new Map(more.runs.map((run) => [run.id, run.values]));
      const none = more.metrics.map(() => null);
      for (const run of table.runs) run.values.push(...(values.get(run.id) ?? none));
      table.metrics.push(...more.metrics);
    }
    return table;
  }

  /** A run that falls silent makes no event: its state is asked for when it would change. */
  private wake(millis: number | null): void {
    clearTimeout(this.timer);
    if (millis === null || this.wanted.size === 0) return;
    this.timer = window.setTimeout(() => void this.load(), Math.min(millis + 500, LONGEST_TIMER));
  }
}

/** The table of a project, kept up to date as long as the component is there that calls this. */
export function followTable(project: Project, metrics: () => readonly string[]): RunTable {
  const table = RunTable.of(project);
  const who = {};
  $effect(() => {
    const names = metrics();
    untrack(() => table.want(who, names));
  });
  let first = true;
  $effect(() => {
    void project.changes;
    if (!first) untrack(() => void table.load());
    first = false;
  });
  $effect(() => () => table.leave(who));
  return table;
}

/** Reads the filter of the address as the project has names for it. */
export function filterOf(project: Project, table: RunTable, nav: Nav): RunFilter {
  return parseRunFilter(nav.view.runFilter, {
    metrics: new Set(project.metrics),
    configs: new Set(table.configKeys),
  });
}

/** Tells which runs pass the filter, until it is stopped. */
export function followFilter(
  project: Project,
  nav: Nav,
  tell: (ids: ReadonlySet<string>) => void,
): () => void {
  return $effect.root(() => {
    let metrics: readonly string[] = $state.raw([]);
    const table = followTable(project, () => metrics);
    $effect(() => {
      if (!table.loaded) return;
      const filter = filterOf(project, table, nav);
      if (filter.kind === 'expression' && filter.metrics.join('\n') !== untrack(() => metrics).join('\n'))
        metrics = filter.metrics;
      if (filter.kind !== 'error') tell(new Set(table.rows.filter(filter.passes).map((row) => row.id)));
    });
  });
}
