import type { Alert } from '../lib/api';
import type { XAxis } from '../lib/look';
import type { Run } from '../lib/runs';
import type { Odd } from '../lib/wire';
import type { Ink } from './axes';

/** An alert of a run that is drawn, at its place of the axis. */
export interface AlertMark {
  readonly alert: Alert;
  readonly x: number;
  readonly colour: string;
}

/** Where the alerts of these runs stand. One without a step has no place among steps, and none has one over a metric. */
export function alertMarks(
  alerts: readonly Alert[],
  runs: readonly Run[],
  xAxis: XAxis,
  ink: Ink,
): AlertMark[] {
  if (alerts.length === 0 || xAxis.startsWith('metric:')) return [];
  const starts = new Map(runs.map((run) => [run.name, run.created]));
  const marks: AlertMark[] = [];
  for (const alert of alerts) {
    if (!starts.has(alert.run)) continue;
    const x = placeOf(alert, xAxis, starts.get(alert.run)!);
    if (x !== null && Number.isFinite(x)) marks.push({ alert, x, colour: inkOf(alert, ink) });
  }
  return marks;
}

function placeOf({ step, timestamp }: Alert, xAxis: XAxis, start: number | null): number | null {
  if (xAxis === 'step') return step;
  const time = Date.parse(timestamp);
  if (xAxis === 'time') return time;
  return start === null ? null : (time - start) / 1000;
}

function inkOf({ level }: Alert, ink: Ink): string {
  return level === 'error' ? ink.error : level === 'warn' ? ink.warn : ink.text;
}

export const ODD_SIGNS: Record<Odd['kind'], string> = { nan: '×', inf: '▲', '-inf': '▼' };
const ODD_NAMES: Record<Odd['kind'], string> = { nan: 'NaN', inf: '+∞', '-inf': '−∞' };

/** `NaN`, or `NaN × 12`. */
export function oddText({ kind, count }: Odd): string {
  return count > 1 ? `${ODD_NAMES[kind]} × ${count.toLocaleString('en')}` : ODD_NAMES[kind];
}
