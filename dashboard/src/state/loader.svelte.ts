import type { Api, SeriesAnswer } from '../lib/api';
import { append, seriesOf, type Series } from '../lib/series';

const CHART_POINTS = 20_000; // of all runs in one chart
const MOST_POINTS = 1_000; // of one run
const FEWEST_POINTS = 100;
const CALL_POINTS = 120_000; // of one answer, so that reading it is no long task
const MOST_GROUPS = 4;
const MOST_LEFT = 24; // metrics that are kept after they left the screen

interface Held {
  readonly series: Series;
  /** What the server had when the series was read: newer points are asked for from here. */
  readonly cursor: number;
  /** The refresh after which it was read. */
  readonly seen: number;
}

/** The series of one metric. `version` rises when they change; charts read it to know when to draw. */
export class MetricSeries {
  version = $state(0);
  trouble = $state('');
  readonly byRun = new Map<string, Held>();
}

interface Request {
  readonly metrics: string[];
  readonly runs: string[];
  readonly limit: number;
  readonly since?: number;
}

/**
 * Holds the series of one project. Charts say which metrics are on screen; what they lack is fetched in as few calls as
 * possible, and only they are kept up to date. One call is under way at a time.
 */
export class SeriesLoader {
  private readonly metrics = new Map<string, MetricSeries>();
  private readonly charts = new Map<string, number>();
  private readonly onScreen = new Set<string>();
  private readonly leftScreen = new Set<string>();
  private readonly waiting: Request[] = [];
  private runs: readonly string[] = [];
  private busy = false;
  private planned = false;
  private refreshes = 0;
  private closed = false;

  constructor(
    private readonly api: Api,
    private readonly project: string,
    private readonly told: (error: unknown) => void,
  ) {}

  metric(name: string): MetricSeries {
    let metric = this.metrics.get(name);
    if (!metric) this.metrics.set(name, (metric = new MetricSeries()));
    return metric;
  }

  /** A chart of this metric came on screen, or one left. */
  setOnScreen(metric: string, visible: boolean): void {
    const charts = (this.charts.get(metric) ?? 0) + (visible ? 1 : -1);
    this.charts.set(metric, charts);
    if (charts > 0) {
      this.onScreen.add(metric);
      this.leftScreen.delete(metric);
      this.plan();
    } else {
      this.onScreen.delete(metric);
      this.leftScreen.add(metric);
      this.forget();
    }
  }

  // Those that left first are forgotten first: memory stays bounded however far someone scrolls.
  private forget(): void {
    for (const name of this.leftScreen) {
      if (this.leftScreen.size <= MOST_LEFT) return;
      this.leftScreen.delete(name);
      this.metrics.get(name)?.byRun.clear();
    }
  }

  setRuns(runs: readonly string[]): void {
    this.runs = runs;
    this.plan();
  }

  /** The project changed: what is on screen gets its newer points. */
  refresh(): void {
    this.refreshes++;
    this.plan();
  }

  close(): void {
    this.closed = true;
  }

  private plan(): void {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      void this.work();
    });
  }

  private async work(): Promise<void> {
    if (this.busy || this.closed) return;
    this.busy = true;
    try {
      for (let request = this.next(); request && !this.closed; request = this.next())
        await this.load(request);
    } catch (error) {
      this.waiting.length = 0;
      for (const name of this.onScreen)
        this.metric(name).trouble = error instanceof Error ? error.message : 'No answer.';
      this.told(error);
    } finally {
      this.busy = false;
    }
  }

  private next(): Request | null {
    const ready = this.waiting.shift() ?? this.missing();
    if (ready) return ready;
    this.waiting.push(...this.newer());
    return this.waiting.shift() ?? null;
  }

  private async load(request: Request): Promise<void> {
    const { metrics, runs, limit, since } = request;
    const seen = this.refreshes;
    const range = since === undefined ? { max_points: limit } : { since };
    const answer = await this.api.series({ project: this.project, runs, metrics, ...range });
    if (this.closed) return;
    if (since === undefined) this.fill(answer, request, seen);
    else this.extend(answer, request, seen);
  }

  private get limit(): number {
    const fair = Math.floor(CHART_POINTS / Math.max(1, this.runs.length));
    return Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, fair));
  }

  /** The next call for series that are not there, or stand there much coarser than they could. */
  private missing(): Request | null {
    const { limit } = this;
    const metrics: string[] = [];
    let runs: string[] = [];
    for (const name of this.onScreen) {
      const lacking = this.runs.filter((run) => this.lacks(name, run, limit));
      if (lacking.length === 0) continue;
      if (metrics.length === 0) runs = lacking;
      else if (!same(runs, lacking) || (metrics.length + 1) * runs.length * limit > CALL_POINTS) continue;
      metrics.push(name);
    }
    return metrics.length === 0 ? null : { metrics, runs, limit };
  }

  private lacks(metric: string, run: string, limit: number): boolean {
    const held = this.metrics.get(metric)?.byRun.get(run)?.series;
    if (!held) return true;
    return held.limit * 2 <= limit && held.count > held.values.length;
  }

  private fill(answer: SeriesAnswer, { metrics, runs, limit }: Request, seen: number): void {
    const { cursor } = answer;
    for (const name of metrics) {
      const nothing = seriesOf(
        { run_id: '', run: '', metric: name, count: 0, steps: [], timestamps: [], values: [] },
        limit,
      );
      const metric = this.metric(name);
      for (const run of runs) metric.byRun.set(run, { series: nothing, cursor, seen });
    }
    for (const wire of answer.series) {
      this.metric(wire.metric).byRun.set(wire.run_id, { series: seriesOf(wire, limit), cursor, seen });
    }
    this.changed(metrics);
  }

  /** Calls for newer points of what is on screen, one for each cursor at which series stand. */
  private newer(): Request[] {
    const groups = new Map<string, { metrics: string[]; runs: string[]; since: number }>();
    for (const name of this.onScreen) {
      for (const [since, runs] of this.byCursor(name)) {
        const key = `${since} ${runs.join(' ')}`;
        const group = groups.get(key);
        if (group) group.metrics.push(name);
        else groups.set(key, { metrics: [name], runs, since });
      }
    }
    const { limit } = this;
    if (groups.size <= MOST_GROUPS) return [...groups.values()].map((group) => ({ ...group, limit }));
    const runs = [...this.runs];
    return [...this.onScreen].map((name) => ({ metrics: [name], runs, limit })); // whole again: one cursor for all
  }

  private byCursor(name: string): Map<number, string[]> {
    const byCursor = new Map<number, string[]>();
    const held = this.metric(name).byRun;
    for (const run of this.runs) {
      const has = held.get(run);
      if (!has || has.seen === this.refreshes) continue;
      const runs = byCursor.get(has.cursor);
      if (runs) runs.push(run);
      else byCursor.set(has.cursor, [run]);
    }
    return byCursor;
  }

  private extend(answer: SeriesAnswer, { metrics, runs }: Request, seen: number): void {
    const touched = new Set<string>();
    for (const wire of answer.series) {
      const held = this.metric(wire.metric).byRun.get(wire.run_id);
      if (!held || wire.steps.length === 0) continue;
      this.metric(wire.metric).byRun.set(wire.run_id, { ...held, series: append(held.series, wire) });
      touched.add(wire.metric);
    }
    for (const name of metrics) {
      const { byRun } = this.metric(name);
      for (const run of runs) {
        const held = byRun.get(run);
        if (held) byRun.set(run, { series: held.series, cursor: answer.cursor, seen });
      }
    }
    this.changed([...touched]);
  }

  private changed(metrics: readonly string[]): void {
    for (const name of metrics) {
      const metric = this.metric(name);
      metric.trouble = '';
      metric.version++;
    }
  }
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
