import { isOwnKey } from '../lib/config';
import type { Run } from '../lib/runs';
import { sortable, type Sortable } from '../lib/table';
import { encodeNames, parseNames, type Goal } from '../compare/goal';
import { passes, type Axis, type Brush } from './axis';

/** A run of a sweep: the values of all keys by name, and what came out. */
export interface SweepRow {
  readonly run: Run;
  readonly values: ReadonlyMap<string, Sortable>;
  readonly target: number | null;
}

const SHOWN = 7;
const MOST_CATEGORIES = 20;

/** Keys that differ between runs, in the order in which they were logged. */
export function sweptKeys(configs: readonly ReadonlyMap<string, string>[]): string[] {
  const values = new Map<string, Set<string | undefined>>();
  for (const config of configs)
    for (const key of config.keys()) if (isOwnKey(key)) values.set(key, values.get(key) ?? new Set());
  for (const [key, all] of values) for (const config of configs) all.add(config.get(key));
  return [...values].filter(([, all]) => all.size > 1).map(([key]) => key);
}

/** The axes to begin with: the first keys whose values an axis can show, names and paths of single runs left out. */
export function firstAxes(keys: readonly string[], rows: readonly SweepRow[]): string[] {
  const fits = (key: string) => {
    const texts = new Set(
      rows.map(({ values }) => values.get(key)).filter((value) => typeof value === 'string'),
    );
    return texts.size <= MOST_CATEGORIES;
  };
  return keys.filter(fits).slice(0, SHOWN);
}

export function valuesOf(config: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, Sortable> {
  return new Map([...(config ?? [])].map(([key, text]) => [key, sortable(text)]));
}

/** The metric to aim at before one is chosen: a validation metric whose goal its name tells, else any such, else the first. */
export function firstTarget(
  metrics: readonly string[],
  goal: (metric: string) => Goal | null,
): string | undefined {
  const aims = metrics.filter((metric) => goal(metric) !== null);
  return (
    aims.find((metric) => /(^|[^a-z])(val|valid|validation|eval|test|dev)([^a-z]|$)/i.test(metric)) ??
    aims[0] ??
    metrics[0]
  );
}

export type Brushes = ReadonlyMap<string, Brush>;

/** `brush=lr,0.001,0.01,optimizer,adamw,sgd`: a key and the ends of its part, again and again. */
export function parseBrushes(text: string | undefined): Brushes {
  const names = parseNames(text);
  const brushes = new Map<string, Brush>();
  for (let i = 0; i + 2 < names.length; i += 3)
    brushes.set(names[i]!, { from: names[i + 1]!, to: names[i + 2]! });
  return brushes;
}

export function encodeBrushes(brushes: Brushes): string {
  return encodeNames([...brushes].flatMap(([key, { from, to }]) => [key, from, to]));
}

/** The value of a row on an axis; the last axis is the target's. */
export const TARGET = '\ntarget'; // no key of a configuration has this name

export function valueOn(axis: Axis, row: SweepRow): Sortable {
  return axis.key === TARGET ? row.target : (row.values.get(axis.key) ?? null);
}

/** Whether a row is within all brushes. */
export function within(row: SweepRow, axes: readonly Axis[], brushes: Brushes): boolean {
  return axes.every((axis) => {
    const brush = brushes.get(nameOf(axis));
    return brush === undefined || passes(axis, brush, valueOn(axis, row));
  });
}

/** What the address calls an axis. */
export function nameOf(axis: Axis): string {
  return axis.key === TARGET ? '(target)' : axis.key;
}

export const BINS = 9;

/** Into which ninth of the runs a target falls: 0 is the best. By rank, so that one outlier does not take all colours. */
export function binsOf(rows: readonly SweepRow[], goal: Goal): Map<string, number> {
  const ranked = bestFirst(rows, goal);
  const last = Math.max(1, ranked.length - 1);
  return new Map(ranked.map((row, i) => [row.run.id, Math.min(BINS - 1, Math.floor((i / last) * BINS))]));
}

/** The rows that have a target, the best one first. */
export function bestFirst(rows: readonly SweepRow[], goal: Goal): SweepRow[] {
  const sign = goal === 'min' ? 1 : -1;
  return rows
    .filter((row) => row.target !== null && Number.isFinite(row.target))
    .sort((a, b) => sign * (a.target! - b.target!));
}

/** The keys after one was moved to another place. */
export function moved<T>(all: readonly T[], from: number, to: number): T[] {
  const after = [...all];
  const [one] = after.splice(from, 1);
  after.splice(Math.max(0, Math.min(after.length, to)), 0, one!);
  return after;
}
