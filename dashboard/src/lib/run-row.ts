import { flattenConfig } from './config';

export type RunState = 'running' | 'stalled' | 'finished';

/** The values of one metric of one run; `last` may be infinite or no number at all. */
export interface Glance {
  readonly last: number;
  readonly min: number | null;
  readonly max: number | null;
}

/** A run as the table, the filter and its own page know it. */
export interface RunRow {
  readonly id: string;
  readonly name: string;
  /** Times are milliseconds since 1970, by the server's clock. */
  readonly created: number | null;
  readonly state: RunState;
  readonly activity: number | null;
  readonly logs: number;
  readonly step: number | null;
  readonly rejected: number;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly group: string;
  readonly config: ReadonlyMap<string, string>;
  readonly metrics: ReadonlyMap<string, Glance>;
}

interface WireRow {
  id: string;
  name: string;
  created_at: string | null;
  state: RunState;
  state_until: number | null;
  last_activity: number | null;
  num_logs: number;
  last_step: number | null;
  rejected: number;
  tags: string[];
  notes: string;
  group: string | null;
  config: unknown;
  values: ({ last: number | string; min: number | null; max: number | null } | null)[];
}

/** What `ui/v1/runs` answers; the server's decision 027 says what each field means. */
export interface WireTable {
  total: number;
  now: number;
  metrics: string[];
  runs: WireRow[];
}

/** What a row keeps when only newer values were asked for. */
type Kept = Pick<RunRow, 'group' | 'config'>;

const NOTHING: Kept = { group: '', config: new Map() };

/**
 * @param known rows of before, whose configurations count where the answer has none
 */
export function rowsOf(table: WireTable, known: ReadonlyMap<string, RunRow> | null): RunRow[] {
  return table.runs.map((run) => {
    const kept: Kept =
      known === null
        ? { group: run.group ?? '', config: flattenConfig(run.config) }
        : (known.get(run.id) ?? NOTHING);
    return {
      id: run.id,
      name: run.name,
      created: run.created_at === null ? null : millis(run.created_at),
      state: run.state,
      activity: run.last_activity,
      logs: run.num_logs,
      step: run.last_step,
      rejected: run.rejected,
      tags: run.tags,
      notes: run.notes,
      group: kept.group,
      config: kept.config,
      metrics: glances(table.metrics, run.values),
    };
  });
}

function millis(text: string): number | null {
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

function glances(metrics: readonly string[], values: WireRow['values']): Map<string, Glance> {
  const found = new Map<string, Glance>();
  values.forEach((value, i) => {
    if (value) found.set(metrics[i]!, { ...value, last: Number(value.last) });
  });
  return found;
}

/** When a state of the table changes unless something is logged: in so many milliseconds, or null for never. */
export function nextChange(table: WireTable): number | null {
  const ends = table.runs.flatMap((run) => (run.state_until === null ? [] : [run.state_until - table.now]));
  return ends.length === 0 ? null : Math.max(0, Math.min(...ends));
}

/** Seconds from the first entry to the newest. */
export function durationOf(row: RunRow): number | null {
  return row.created === null || row.activity === null
    ? null
    : Math.max(0, (row.activity - row.created) / 1000);
}
