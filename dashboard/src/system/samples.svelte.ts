import { isAbort, type Api } from '../lib/api';
import { addRows, type SampleRow, type Samples } from '../lib/system';

const RUNS_AT_ONCE = 64; // the server's bound
const POINTS = 8_000; // of all runs together: each has some forty metrics
const MOST_POINTS = 1_000; // of one run: a card is hardly wider
const FEWEST_POINTS = 60;
const PAGE = 1_000;
const GROWTH = 3; // a run that has so many times its points is thinned anew
const TAIL = 64;

interface Held {
  readonly metrics: Map<string, Samples>;
  /** Samples with a larger id are new to it. */
  readonly from: number;
  /** The last rows that came with the first answer: some may come once more. */
  readonly tail: ReadonlySet<string>;
  readonly most: number;
  rows: number;
}

interface StoredSample {
  readonly id: number;
  readonly run_id: string;
  readonly timestamp: string;
  readonly metrics: Record<string, unknown>;
}

/** Samples of the machine of the chosen runs: thinned when they are first read, then what is new. */
export class SystemSamples {
  /** Rises when samples came; charts read it to know when to draw. */
  version = $state(0);
  names: readonly string[] = $state.raw([]);
  /** Whether all that the chosen runs had has been read. */
  loaded = $state(false);
  trouble = $state('');
  private readonly held = new Map<string, Held>();
  private wanted: readonly string[] = [];
  private cursor = 0;
  private busy = false;
  private again = false;
  private readonly control = new AbortController();

  constructor(
    private readonly api: Api,
    private readonly project: string,
  ) {}

  of(run: string, metric: string): Samples | undefined {
    return this.held.get(run)?.metrics.get(metric);
  }

  setRuns(runs: readonly string[]): void {
    this.wanted = runs;
    if (runs.some((id) => !this.held.has(id))) this.loaded = false;
    void this.refresh();
  }

  close(): void {
    this.control.abort();
  }

  /** Asks for what is missing and what is new; one call is under way at a time. */
  async refresh(): Promise<void> {
    this.again = true;
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.again && !this.control.signal.aborted) {
        this.again = false;
        await this.loadMissing();
        await this.loadNewer();
        if (!this.again) this.loaded = true;
        this.trouble = '';
      }
    } catch (error) {
      if (!isAbort(error))
        this.trouble = error instanceof Error ? error.message : 'The server does not answer.';
    } finally {
      this.busy = false;
    }
  }

  private async loadMissing(): Promise<void> {
    for (const [id, { rows, most }] of this.held) if (rows > GROWTH * most) this.held.delete(id);
    const missing = this.wanted.filter((id) => !this.held.has(id));
    if (missing.length === 0) return;
    const from = await this.lastId();
    if (this.held.size === 0) this.cursor = from;
    const fair = Math.floor(POINTS / Math.max(1, this.wanted.length));
    const most = Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, fair));
    for (let i = 0; i < missing.length; i += RUNS_AT_ONCE) {
      const runs = missing.slice(i, i + RUNS_AT_ONCE).map((run_id) => ({ run_id }));
      const answer = await this.api.call<{ run_id: string; logs: Record<string, unknown>[] }[]>(
        'get_system_logs_batch',
        { project: this.project, runs, max_points: most },
        this.control.signal,
      );
      for (const { run_id, logs } of answer) this.hold(run_id, logs.map(rowOf), from, most);
      this.tell();
    }
  }

  private hold(id: string, rows: readonly SampleRow[], from: number, most: number): void {
    const metrics = new Map<string, Samples>();
    addRows(metrics, rows);
    this.held.set(id, {
      metrics,
      from,
      most,
      tail: new Set(rows.slice(-TAIL).map(markOf)),
      rows: rows.length,
    });
  }

  private async lastId(): Promise<number> {
    const last = await this.entries({ last: 1 });
    return last.at(-1)?.id ?? 0;
  }

  private async loadNewer(): Promise<void> {
    if (this.held.size === 0) return;
    for (;;) {
      const page = await this.entries({ after: this.cursor, limit: PAGE });
      if (page.length === 0) return;
      for (const { id, run_id, ...row } of page) {
        const held = this.held.get(run_id);
        if (!held || id <= held.from || held.tail.has(markOf(row))) continue;
        addRows(held.metrics, [row]);
        held.rows++;
      }
      this.cursor = page.at(-1)!.id;
      this.tell();
    }
  }

  private entries(which: Record<string, number>): Promise<StoredSample[]> {
    return this.api.call(
      'get_entries',
      { project: this.project, system: true, ...which },
      this.control.signal,
    );
  }

  private tell(): void {
    const names = new Set<string>();
    for (const id of this.wanted) for (const name of this.held.get(id)?.metrics.keys() ?? []) names.add(name);
    const sorted = [...names].sort();
    if (sorted.join('\n') !== this.names.join('\n')) this.names = sorted;
    this.version++;
  }
}

function rowOf({ timestamp, ...metrics }: Record<string, unknown>): SampleRow {
  return { timestamp: String(timestamp), metrics };
}

/** The same row has other spellings of its time in other answers, but not another time. */
function markOf({ timestamp, metrics }: SampleRow): string {
  return `${Date.parse(timestamp)} ${Object.keys(metrics)[0] ?? ''}`;
}
