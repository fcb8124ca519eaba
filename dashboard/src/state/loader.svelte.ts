import { isAbort, type Api, type ChartQuery } from '../lib/api';
import { curvesOf } from '../lib/extents';
import { EMPTY, extend, seriesOf, type Series } from '../lib/series';
import type { XAxis } from '../lib/look';
import { covers, isAverage, isSame, slotOf, type Shape } from '../lib/shape';
import { serverSmooth } from '../lib/smoothing';
import type { WireChart } from '../lib/wire';

const CHART_PIXELS = 5_000; // of all runs in one chart; a pixel has up to four points
const MOST_PIXELS = 800; // of one run: a card is hardly wider
const FEWEST_PIXELS = 25;
const CALL_PIXELS = 30_000; // of one answer, so that reading it is no long task
const MOST_CURVES = 2_000; // the server's bound
const MOST_GROUPS = 4;
const MOST_LEFT = 24; // metrics that are kept after they left the screen
const STILL_MILLIS = 80; // how long a slider or a zoom must rest before the server is asked

/** By run and metric, where newer values are. */
export type Newer = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Points as they were asked for at one time. */
interface Held {
  readonly series: Series;
  readonly shape: Shape;
  /** The width of the chart for which they were chosen, and of their buckets. */
  readonly px: number;
  readonly width: number;
  /** What the server had then: newer values are asked for from here. */
  readonly cursor: number;
  readonly epoch: number;
  /** The refresh after which they were read. */
  readonly seen: number;
}

/** The series of one metric. `version` rises when they change; charts read it to know when to draw. */
export class MetricSeries {
  version = $state(0);
  trouble = $state('');
  readonly whole = new Map<string, Held>();
  readonly window = new Map<string, Held>();
  /** Of each run the refresh that told of newer values. */
  readonly touched = new Map<string, number>();

  clear(): void {
    this.whole.clear();
    this.window.clear();
  }
}

interface Request {
  readonly shape: Shape;
  readonly metrics: readonly string[];
  readonly runs: readonly string[];
  readonly px: number;
  readonly since?: { readonly cursor: number; readonly width: number };
}

/** What a chart draws now, and whether its average is the server's. */
export interface Shown {
  readonly series: Series;
  readonly averaged: boolean;
  /** The axis that it was asked for. */
  readonly x: XAxis;
}

/**
 * Holds the series of one project. Charts say which metrics are on screen; what they lack is fetched in as few calls as
 * possible, and only they are kept up to date. One call is under way at a time. While the server is asked for another
 * axis, average or window, what is there is drawn that way as well as it can be.
 */
export class SeriesLoader {
  private readonly metrics = new Map<string, MetricSeries>();
  private readonly charts = new Map<string, number>();
  private readonly onScreen = new Set<string>();
  private readonly leftScreen = new Set<string>();
  private readonly waiting: Request[] = [];
  private runs: readonly string[] = [];
  private common: Shape | null = null;
  private own: ReadonlyMap<string, Shape> = new Map();
  private outdated = new AbortController();
  private still = 0;
  private busy = false;
  private planned = false;
  private refreshes = 0;
  private anyTouched = 0;
  private epoch = 0;
  private closed = false;
  private begun = false; // the first call is for one chart alone, which is seen the sooner

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

  /** What there is of a curve; null when nothing was read yet. */
  shown(metric: string, run: string, shape: Shape): Shown | null {
    const of = this.metrics.get(metric);
    const window = of?.window.get(run);
    const whole = of?.whole.get(run);
    const held = window && covers(window.shape, shape) ? window : (whole ?? window);
    if (!held) return null;
    const { x } = held.shape;
    // Steps and times come with every point, another metric only when it was asked for.
    if (x !== shape.x && shape.x.startsWith('metric:')) return null;
    return { series: held.series, averaged: isAverage(held.shape, shape) && x === shape.x, x };
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
      this.metrics.get(name)?.clear();
    }
  }

  setRuns(runs: readonly string[]): void {
    this.runs = runs;
    this.plan();
  }

  /** Another axis, average or window, and metrics with one of their own. What is under way for the old one is given up. */
  setShape(common: Shape, own: ReadonlyMap<string, Shape>): void {
    const before = this.own;
    const unchanged =
      this.common !== null &&
      isSame(common, this.common) &&
      own.size === before.size &&
      [...own].every(([metric, shape]) => before.has(metric) && isSame(shape, before.get(metric)!));
    if (unchanged) return;
    const first = this.common === null;
    this.common = common;
    this.own = own;
    if (first) return this.plan();
    this.outdated.abort();
    this.outdated = new AbortController();
    this.waiting.length = 0;
    clearTimeout(this.still);
    this.still = window.setTimeout(() => {
      this.still = 0;
      this.plan();
    }, STILL_MILLIS);
  }

  /** Something was logged; without a word of where, it may be anything. */
  refresh(newer?: Newer): void {
    this.refreshes++;
    if (!newer) this.anyTouched = this.refreshes;
    for (const [run, metrics] of Object.entries(newer ?? {}))
      for (const metric of Object.keys(metrics)) this.metric(metric).touched.set(run, this.refreshes);
    this.plan();
  }

  private isStale(metric: MetricSeries, run: string, held: Held): boolean {
    return Math.max(this.anyTouched, metric.touched.get(run) ?? 0) > held.seen;
  }

  /** Entries were taken away or rewritten: all is read again. */
  reload(): void {
    this.epoch++;
    this.waiting.length = 0;
    this.plan();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.still);
    this.outdated.abort();
  }

  private get px(): number {
    const fair = Math.floor(CHART_PIXELS / Math.max(1, this.runs.length));
    return Math.min(MOST_PIXELS, Math.max(FEWEST_PIXELS, fair));
  }

  private plan(): void {
    if (this.planned || this.still !== 0) return;
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
      if (!isAbort(error)) this.failed(error);
    } finally {
      this.busy = false;
    }
  }

  private failed(error: unknown): void {
    for (const name of this.onScreen)
      this.metric(name).trouble = error instanceof Error ? error.message : 'No answer.';
    this.told(error);
  }

  private next(): Request | null {
    const ready = this.waiting.shift() ?? this.missing();
    if (ready) return ready;
    this.waiting.push(...this.newer());
    return this.waiting.shift() ?? null;
  }

  private async load(request: Request): Promise<void> {
    const asked = { shape: request.shape, px: request.px, epoch: this.epoch, seen: this.refreshes };
    const answer = await this.api.chart(this.query(request), this.outdated.signal);
    if (this.closed) return;
    const read = { ...asked, width: answer.width, cursor: answer.cursor };
    if (request.since) this.extend(answer, request, read);
    else this.fill(answer, request, read);
  }

  private query({ shape, metrics, runs, px, since }: Request): ChartQuery {
    const { x, kind, weight, logX, logY, xMin, xMax } = shape;
    const log = `${logX ? 'x' : ''}${logY ? 'y' : ''}`;
    const scale = x === 'relative' ? 1_000 : 1; // the server's unit is the millisecond
    return {
      project: this.project,
      series: curvesOf(runs, metrics),
      px,
      x,
      ...(xMin !== null && { xmin: xMin * scale }),
      ...(xMax !== null && { xmax: xMax * scale }),
      ...(weight > 0 && { smooth: serverSmooth(kind, weight) }),
      ...(log !== '' && { log }),
      ...(since && { since: since.cursor, width: since.width }),
    };
  }

  /** The next call for series that are not there, or stand there much coarser than they could. */
  private missing(): Request | null {
    const { px } = this;
    const metrics: string[] = [];
    let runs: string[] = [];
    let shape: Shape | null = null;
    for (const name of this.onScreen) {
      const of = this.shapeOf(name);
      if (!of || (shape && !isSame(shape, of))) continue;
      const lacking = this.runs.filter((run) => this.lacks(name, run, px)).slice(0, MOST_CURVES);
      if (lacking.length === 0) continue;
      const curves = (metrics.length + 1) * runs.length;
      if (metrics.length === 0) [runs, shape] = [lacking, of];
      else if (!this.begun || !same(runs, lacking) || curves * px > CALL_PIXELS || curves > MOST_CURVES)
        continue;
      metrics.push(name);
    }
    this.begun ||= shape !== null;
    return shape && { shape, metrics, runs, px };
  }

  private shapeOf(metric: string): Shape | null {
    return this.own.get(metric) ?? this.common;
  }

  private held(metric: string, shape: Shape): Map<string, Held> {
    return this.metric(metric)[slotOf(shape)];
  }

  private lacks(metric: string, run: string, px: number): boolean {
    const shape = this.shapeOf(metric)!;
    const held = this.held(metric, shape).get(run);
    if (!held || !isSame(held.shape, shape) || held.epoch !== this.epoch) return true;
    return held.px * 2 <= px && held.series.count > held.series.values.length;
  }

  private fill(answer: WireChart, { metrics, runs, shape }: Request, read: Omit<Held, 'series'>): void {
    for (const name of metrics) {
      const into = this.held(name, shape);
      for (const run of runs) into.set(run, { ...read, series: EMPTY });
    }
    for (const curve of answer.series)
      this.held(curve.metric, shape).set(curve.run, { ...read, series: seriesOf(curve) });
    this.changed(metrics);
  }

  /** Calls for newer values of what is on screen, one for each width of buckets. */
  private newer(): Request[] {
    const groups = new Map<
      string,
      { shape: Shape; metrics: string[]; runs: string[]; px: number; width: number; cursor: number }
    >();
    for (const name of this.onScreen) {
      const shape = this.shapeOf(name);
      if (!shape) continue;
      for (const [width, stale] of this.staleByWidth(name, shape)) {
        const key = `${JSON.stringify(shape)} ${width} ${stale.px} ${stale.runs.join(' ')}`;
        const group = groups.get(key);
        if (group) {
          group.metrics.push(name);
          group.cursor = Math.min(group.cursor, stale.cursor);
        } else groups.set(key, { ...stale, shape, metrics: [name], width });
      }
    }
    const calls = [...groups.values()].flatMap(inBounds);
    if (groups.size <= MOST_GROUPS)
      return calls.map(({ shape, metrics, runs, px, width, cursor }) => ({
        shape,
        metrics,
        runs,
        px,
        since: { cursor, width },
      }));
    // Whole again, so that all have one width.
    const { px } = this;
    return calls.map(({ shape, metrics, runs }) => ({ shape, metrics, runs, px }));
  }

  private staleByWidth(
    name: string,
    shape: Shape,
  ): Map<number, { runs: string[]; px: number; cursor: number }> {
    const byWidth = new Map<number, { runs: string[]; px: number; cursor: number }>();
    const metric = this.metric(name);
    const held = this.held(name, shape);
    for (const run of this.runs) {
      const has = held.get(run);
      if (!has || !this.isStale(metric, run, has)) continue;
      const known = byWidth.get(has.width);
      if (known) {
        known.runs.push(run);
        known.cursor = Math.min(known.cursor, has.cursor);
      } else byWidth.set(has.width, { runs: [run], px: has.px, cursor: has.cursor });
    }
    return byWidth;
  }

  private extend(answer: WireChart, { metrics, runs, shape }: Request, read: Omit<Held, 'series'>): void {
    for (const name of metrics) {
      const into = this.held(name, shape);
      for (const run of runs) {
        const held = into.get(run);
        if (held) into.set(run, { ...held, cursor: read.cursor, seen: read.seen });
      }
    }
    for (const curve of answer.series) {
      const into = this.held(curve.metric, shape);
      const held = into.get(curve.run);
      if (held) into.set(curve.run, { ...read, epoch: held.epoch, series: extend(held.series, curve) });
    }
    this.changed([...new Set(answer.series.map((curve) => curve.metric))]);
  }

  private changed(metrics: readonly string[]): void {
    for (const name of metrics) {
      const metric = this.metric(name);
      metric.trouble = '';
      metric.version++;
    }
  }
}

/** In calls that the server takes. */
function inBounds<T extends { metrics: readonly string[]; runs: readonly string[]; px: number }>(
  call: T,
): T[] {
  const calls: T[] = [];
  for (let r = 0; r < call.runs.length; r += MOST_CURVES) {
    const runs = call.runs.slice(r, r + MOST_CURVES);
    const most = Math.min(MOST_CURVES, CALL_PIXELS / call.px) / runs.length;
    const atOnce = Math.max(1, Math.floor(most));
    for (let m = 0; m < call.metrics.length; m += atOnce)
      calls.push({ ...call, runs, metrics: call.metrics.slice(m, m + atOnce) });
  }
  return calls;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
