import { ApiError, type Api } from './api';
import type { Run } from './runs';

export type Level = 'error' | 'warn' | 'info';
export const LEVELS: readonly Level[] = ['error', 'warn', 'info'];

export interface Alert {
  readonly timestamp: string;
  readonly run: string;
  readonly title: string;
  readonly text: string | null;
  readonly level: string;
  readonly step: number | null;
}

/** A text that a run logged as Markdown: its beginning; the rest is asked for when it is read. */
export interface Report {
  readonly id: number;
  readonly name: string;
  readonly run: string;
  readonly step: number;
  readonly timestamp: string;
  readonly beginning: string;
}

const OVERLAP_MILLIS = 600_000;
const MOST_REPORTS = 1_000;
const BEGINNING = 240;
const FIRST_CHUNK = 20_000;
const SMALLEST_CHUNK = 100;
const QUICK_MILLIS = 400;

/** What tells each alert from the others; links name it by this. Equal ones have a number, from the oldest on. */
export function alertKeys(alerts: readonly Alert[]): ReadonlyMap<Alert, string> {
  const counts = new Map<string, number>();
  const keys = new Map<Alert, string>();
  for (const alert of [...alerts].reverse()) {
    const key = `${alert.timestamp} ${alert.run} ${alert.step ?? ''} ${alert.title}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    keys.set(alert, count === 1 ? key : `${key} #${count}`);
  }
  return keys;
}

/** Where to ask for newer alerts: some time before the newest, as clocks of machines differ. */
export function askSince(known: readonly Alert[]): string | null {
  const newest = Date.parse(known[0]?.timestamp ?? '');
  return Number.isNaN(newest) ? null : new Date(newest - OVERLAP_MILLIS).toISOString();
}

/** Newer alerts before the known ones, each once, newest first. */
export function withNewer(known: readonly Alert[], newer: readonly Alert[]): readonly Alert[] {
  const keys = new Set(alertKeys(known).values());
  const fresh = [...alertKeys(newer)].flatMap(([alert, key]) => (keys.has(key) ? [] : [alert])).reverse();
  if (fresh.length === 0) return known;
  return [...fresh, ...known].sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp));
}

/** Whether a run is gone or has another name: its alerts and reports are so, too. */
export function lostRun(before: readonly Run[], now: readonly Run[]): boolean {
  const names = new Map(now.map(({ id, name }) => [id, name]));
  return before.some(({ id, name }) => names.get(id) !== name);
}

/** Steps to show around one, so that there is something to see on both sides. */
export function around(step: number): { xMin: number; xMax: number } {
  const half = Math.max(20, Math.round(step / 10));
  return { xMin: Math.max(0, step - half), xMax: step + half };
}

/** The first words of a Markdown text, without its marks. */
export function firstWords(text: string): string {
  const line = text.split('\n').find((one) => /[\p{L}\p{N}]/u.test(one)) ?? '';
  return line.replace(/^[\s#>*\-+]+/, '').replace(/[*_`]/g, '');
}

const PARTS = `FROM metrics m, json_each(CASE WHEN json_valid(CAST(m.metrics AS TEXT)) THEN CAST(m.metrics AS TEXT) ELSE '{}' END) j
WHERE j.type = 'object' AND json_extract(j.value, '$._type') = 'trackio.markdown'`;

/**
 * Looks for reports among the entries with an id above `after`, from the newest on and a piece at a time, and tells of each
 * piece: a project may have millions of entries, and a query takes five seconds at most. The answer is the newest id.
 */
export async function findReports(
  api: Api,
  project: string,
  after: number,
  tell: (found: readonly Report[]) => void,
  signal: AbortSignal,
): Promise<number> {
  const query = <Row>(sql: string) =>
    api.call<{ rows: Row[] }>('query_project', { project, query: sql }, signal).then(({ rows }) => rows);
  const newest = await query<{ last: number | null }>('SELECT max(id) AS last FROM metrics')
    .then((rows) => rows[0]?.last ?? 0)
    .catch(nothingThere);
  let count = 0;
  let to = newest;
  let size = FIRST_CHUNK;
  while (to > after && count < MOST_REPORTS) {
    const from = Math.max(after, to - size);
    const began = performance.now();
    try {
      const rows = await query<Report>(
        `SELECT m.id, j.key AS name, m.run_name AS run, m.step, m.timestamp,
 substr(json_extract(j.value, '$._value'), 1, ${BEGINNING}) AS beginning ${PARTS}
 AND m.id > ${from} AND m.id <= ${to} AND instr(m.metrics, 'trackio.markdown') > 0 ORDER BY m.id DESC`,
      );
      count += rows.length;
      tell(rows);
      to = from;
      if (performance.now() - began < QUICK_MILLIS) size *= 2;
    } catch (error) {
      if (!(error instanceof ApiError) || error.trouble !== 'refused' || size <= SMALLEST_CHUNK) throw error;
      size = Math.max(SMALLEST_CHUNK, Math.floor(size / 8)); // too much at once
    }
  }
  return newest;
}

/** A project that got nothing but alerts has no table of entries. */
function nothingThere(error: unknown): number {
  if (error instanceof ApiError && /no such table/.test(error.message)) return 0;
  throw error;
}

/** The whole text of a report, or null when it is gone. */
export async function reportText(
  api: Api,
  project: string,
  { id, name }: Report,
  signal: AbortSignal,
): Promise<string | null> {
  const { rows } = await api.call<{ rows: { name: string; text: string }[] }>(
    'query_project',
    {
      project,
      query: `SELECT j.key AS name, json_extract(j.value, '$._value') AS text ${PARTS} AND m.id = ${Math.trunc(id)}`,
    },
    signal,
  );
  return rows.find((row) => row.name === name)?.text ?? null;
}
