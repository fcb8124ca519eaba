import { ApiError, type Alert, type Api } from '../lib/api';
import { flattenConfig } from '../lib/config';
import { readPicked } from '../lib/picked';
import type { Run } from '../lib/runs';
import { CursorHub } from '../chart/hub';
import { paced } from '../lib/paced';
import { Live } from './live.svelte';
import { SeriesLoader, type Newer } from './loader.svelte';

export type ProjectState = 'loading' | 'ready' | 'failed';

const SERIES_PAUSE_MILLIS = 250;
const LIST_PAUSE_MILLIS = 1_500;

/** One project as it is on the server now: its runs, metrics, configs and series, kept up to date. */
export class Project {
  state: ProjectState = $state('loading');
  /** Why the project could not be read, when its state is `failed`. */
  trouble: ApiError | null = $state.raw(null);
  /** Oldest first: a run keeps its place, and so its colour unless another was picked. */
  runs: readonly Run[] = $state.raw([]);
  metrics: readonly string[] = $state.raw([]);
  configs: ReadonlyMap<string, ReadonlyMap<string, string>> = $state.raw(new Map());
  /** Newest first. */
  alerts: readonly Alert[] = $state.raw([]);
  /** The run that the pointer is on, in the list or in a chart. */
  focus: string | null = $state(null);
  /** False while requests fail; what is shown may be old then. */
  reachable = $state(true);
  /** Rises when something was logged: for what is shown beside the charts. */
  changes = $state(0);
  /** Of runs that have another colour than usual its place, by id. */
  picked: ReadonlyMap<string, number> = $state.raw(new Map());
  /** Of each run the place of its colour. */
  readonly places = $derived(new Map(this.runs.map((run, i) => [run.id, this.picked.get(run.id) ?? i])));
  readonly hub = new CursorHub();
  readonly series: SeriesLoader;
  readonly live: Live;
  private readonly refreshSeries = paced(SERIES_PAUSE_MILLIS, () => this.series.refresh());
  private readonly refreshLists = paced(LIST_PAUSE_MILLIS, () => void this.loadLists());
  private readonly tellChange = paced(LIST_PAUSE_MILLIS, () => this.changes++);
  private readonly refreshAlerts = paced(LIST_PAUSE_MILLIS, () => void this.loadAlerts());
  private configsWanted = false;
  private alertsWanted = false;

  constructor(
    readonly api: Api,
    readonly name: string,
  ) {
    this.picked = readPicked(name);
    this.series = new SeriesLoader(api, name, (error) => this.failed(error));
    this.live = new Live(api.address(`ui/v1/events?project=${encodeURIComponent(name)}`), {
      changed: () => this.changed(),
      points: (newer) => this.grown(newer),
      alert: () => this.alertsWanted && this.refreshAlerts(),
      reload: () => {
        this.series.reload();
        this.refreshLists();
      },
    });
    void this.loadLists();
  }

  /** Asks for the configurations too, from now on. */
  wantConfigs(): void {
    if (this.configsWanted) return;
    this.configsWanted = true;
    void this.loadConfigs();
  }

  /** Asks for the alerts too, from now on. */
  wantAlerts(): void {
    if (this.alertsWanted) return;
    this.alertsWanted = true;
    if (this.state === 'ready') this.refreshAlerts();
  }

  retry(): void {
    this.changed();
  }

  close(): void {
    this.live.close();
    this.series.close();
    this.refreshSeries.cancel();
    this.refreshLists.cancel();
    this.tellChange.cancel();
    this.refreshAlerts.cancel();
  }

  private changed(): void {
    this.refreshSeries();
    this.refreshLists();
  }

  private grown(newer: Newer): void {
    this.series.refresh(newer);
    const known = new Set(this.metrics);
    if (Object.values(newer).some((metrics) => Object.keys(metrics).some((name) => !known.has(name))))
      this.refreshLists();
    else this.tellChange();
  }

  private async loadLists(): Promise<void> {
    try {
      const [runs, metrics] = await Promise.all([this.api.runs(this.name), this.api.metricNames(this.name)]);
      if (!sameRuns(runs, this.runs)) this.runs = runs;
      if (metrics.join('\n') !== this.metrics.join('\n')) this.metrics = metrics;
      this.state = 'ready';
      this.reachable = true;
      this.changes++;
      if (this.alertsWanted) this.refreshAlerts();
      if (this.configsWanted) await this.loadConfigs();
    } catch (error) {
      this.failed(error);
    }
  }

  private async loadConfigs(): Promise<void> {
    try {
      const configs = await this.api.configs(this.name);
      this.configs = new Map(Object.entries(configs).map(([id, config]) => [id, flattenConfig(config)]));
    } catch (error) {
      this.failed(error);
    }
  }

  private async loadAlerts(): Promise<void> {
    try {
      const alerts = await this.api.alerts(this.name);
      if (JSON.stringify(alerts) !== JSON.stringify(this.alerts)) this.alerts = alerts;
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    const trouble = ApiError.of(error);
    if (trouble.trouble === 'away') this.reachable = false;
    if (this.state === 'ready') return;
    // An unknown project is one that nothing was logged to yet.
    this.state = trouble.trouble === 'unknown' ? 'ready' : 'failed';
    this.trouble = trouble;
  }
}

function sameRuns(a: readonly Run[], b: readonly Run[]): boolean {
  return a.length === b.length && a.every((run, i) => run.id === b[i]!.id && run.name === b[i]!.name);
}
