import { isAbort, type Api } from '../lib/api';
import { summaryOf, type Trace, type TraceSummary } from '../lib/traces';

const PAGE = 100;
const MOST = 2_000;

export interface Listed {
  readonly trace: Trace;
  readonly summary: TraceSummary;
}

/** The traces of the chosen runs that match a search, newest first, read as far as somebody scrolls. */
export class TraceList {
  list: readonly Listed[] = $state.raw([]);
  /** Whether an answer to the present question is there. */
  loaded = $state(false);
  /** Whether there are no more. */
  all = $state(false);
  trouble = $state('');
  private runs: readonly string[] = [];
  private search = '';
  private asked = false;
  private control = new AbortController();
  private busy = false;
  private again = false;

  constructor(
    private readonly api: Api,
    private readonly project: string,
  ) {}

  get full(): boolean {
    return this.list.length >= MOST;
  }

  close(): void {
    this.control.abort();
  }

  /** Another question: what is there stays until its answer comes. */
  ask(runs: readonly string[], search: string): void {
    const same = search === this.search && runs.join('\n') === this.runs.join('\n');
    if (same && (this.loaded || this.busy)) return;
    [this.runs, this.search] = [runs, search];
    this.control.abort();
    this.control = new AbortController();
    this.busy = false;
    this.again = false;
    this.loaded = false;
    this.asked = true;
    this.all = false;
    this.refresh();
  }

  /** Looks for new ones; after a failure it asks the question once more. */
  refresh(): void {
    if (!this.asked) return;
    this.again = this.busy;
    void this.read(0, (page) => {
      if (!this.loaded || this.list.length < PAGE) this.list = page;
      else this.join(page, this.list);
    });
  }

  more(): void {
    if (!this.loaded || this.all || this.full) return;
    void this.read(this.list.length, (page) => this.join(this.list, page));
  }

  /** One trace, wherever it stands. */
  async find(id: string, runs: readonly string[]): Promise<Listed | null> {
    const found = await this.call(runs, { search: id, limit: 10 });
    return found.find(({ trace }) => trace.id === id) ?? null;
  }

  private async read(offset: number, take: (page: Listed[]) => void): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const { signal } = this.control;
    try {
      const page = await this.call(this.runs, { search: this.search, limit: PAGE, offset });
      if (signal.aborted) return;
      if (offset > 0 || page.length < PAGE) this.all = page.length < PAGE;
      take(page);
      this.loaded = true;
      this.trouble = '';
    } catch (error) {
      if (!isAbort(error))
        this.trouble = error instanceof Error ? error.message : 'The server does not answer.';
    } finally {
      if (!signal.aborted) {
        this.busy = false;
        if (this.again) this.refresh();
      }
    }
  }

  // New ones push the others further: a page may have some that are there already.
  private join(first: readonly Listed[], then: readonly Listed[]): void {
    const ids = new Set(first.map(({ trace }) => trace.id));
    this.list = [...first, ...then.filter(({ trace }) => !ids.has(trace.id))].slice(0, MOST);
  }

  private async call(runs: readonly string[], which: Record<string, unknown>): Promise<Listed[]> {
    const traces = await this.api.call<Trace[]>(
      'get_traces',
      { project: this.project, runs, ...which },
      this.control.signal,
    );
    // What is known stays the same object, so that nothing is drawn anew.
    const known = new Map(this.list.map((listed) => [listed.trace.id, listed]));
    return traces.map((trace) => known.get(trace.id) ?? { trace, summary: summaryOf(trace) });
  }
}
