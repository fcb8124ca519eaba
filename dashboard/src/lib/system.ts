import { textFilter } from './text-filter';
import type { Section } from './metrics';
import type { Series } from './series';

/** The samples of one metric of one run, oldest first. */
export interface Samples {
  readonly times: number[];
  readonly values: number[];
}

/** A sample as the server sends it: values by name, and when it was taken. */
export interface SampleRow {
  readonly timestamp: string;
  readonly metrics: Readonly<Record<string, unknown>>;
}

const USUAL = ['gpu', 'cpu', 'memory', 'swap', 'disk', 'network', 'temp', 'battery'];
const NONE = new Float64Array();

/** Puts rows at the end of the samples of a run; what is no number is left out, what is not finite is a gap. */
export function addRows(run: Map<string, Samples>, rows: readonly SampleRow[]): void {
  for (const { timestamp, metrics } of rows) {
    const time = Date.parse(timestamp);
    if (Number.isNaN(time)) continue;
    for (const [name, value] of Object.entries(metrics)) {
      const number = numberOf(value);
      if (number === null) continue;
      let samples = run.get(name);
      if (!samples) run.set(name, (samples = { times: [], values: [] }));
      samples.times.push(time);
      samples.values.push(number);
    }
  }
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return value === null || value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? NaN : null;
}

export interface SampleStats {
  readonly count: number;
  readonly last: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** Of the finite values; null when there are none. */
export function statsOf({ values }: Samples): SampleStats | null {
  let [count, sum, min, max, last] = [0, 0, Infinity, -Infinity, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
    last = value;
  }
  return count === 0 ? null : { count, last, mean: sum / count, min, max };
}

/** As charts draw it. Samples have no step: time is their only axis. */
export function seriesOfSamples({ times, values }: Samples): Series {
  const x = Float64Array.from(times);
  return {
    x,
    steps: NONE,
    times: x,
    values: Float64Array.from(values),
    smooth: null,
    odd: [],
    count: values.length,
    extent: null,
  };
}

/**
 * Metrics by the part of the machine that they are of: `gpu/0/temp` of `gpu 0`, `memory/used` of `memory`. Parts that
 * come in number with one metric each, such as the cores of a CPU, stand together.
 */
export function systemSections(names: readonly string[], filter: string): Section[] {
  const passes = textFilter(filter);
  const byPart = new Map<string, string[]>();
  for (const name of names) {
    const part = partOf(name);
    byPart.set(part, [...(byPart.get(part) ?? []), name]);
  }
  const folded = new Map<string, string[]>();
  for (const [part, metrics] of byPart) {
    const family = /^(.*) \d+$/.exec(part)?.[1];
    const alike = [...byPart].filter(([other]) => family !== undefined && isOf(other, family));
    const together = alike.length > 1 && alike.every(([, each]) => each.length === 1);
    const title = together ? `${family}, one by one` : part;
    folded.set(title, [...(folded.get(title) ?? []), ...metrics]);
  }
  return [...folded]
    .map(([name, metrics]) => ({ name, metrics: metrics.filter(passes).sort(naturally) }))
    .filter(({ metrics }) => metrics.length > 0)
    .sort((a, b) => placeOf(a.name) - placeOf(b.name) || naturally(a.name, b.name));
}

function isOf(part: string, family: string): boolean {
  return part.startsWith(`${family} `) && /^\d+$/.test(part.slice(family.length + 1));
}

function partOf(name: string): string {
  const [first = '', second, ...rest] = name.split('/');
  if (second === undefined) return '';
  return /^\d+$/.test(second) && rest.length > 0 ? `${first} ${second}` : first;
}

function placeOf(part: string): number {
  const at = USUAL.findIndex(
    (usual) => part === usual || part.startsWith(`${usual} `) || part.startsWith(`${usual},`),
  );
  return part === '' ? USUAL.length + 1 : at < 0 ? USUAL.length : at;
}

function naturally(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
