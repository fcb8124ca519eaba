import { isAbort, type Api } from '../lib/api';
import { itemsOf, type MediaEntry, type MediaItem } from '../lib/media';

const PAGE = 1_000;
const MOST = 20_000;

/** All media of a project: read page by page, then what is new. */
export class MediaEntries {
  items: readonly MediaItem[] = $state.raw([]);
  /** Whether all that there was has been read once. */
  loaded = $state(false);
  /** Whether there is more than is held. */
  full = $state(false);
  trouble = $state('');
  private cursor = 0;
  private busy = false;
  private again = false;
  private readonly control = new AbortController();

  constructor(
    private readonly api: Api,
    private readonly project: string,
  ) {}

  close(): void {
    this.control.abort();
  }

  async refresh(): Promise<void> {
    this.again = true;
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.again && !this.control.signal.aborted) {
        this.again = false;
        await this.load();
      }
    } catch (error) {
      if (!isAbort(error))
        this.trouble = error instanceof Error ? error.message : 'The server does not answer.';
    } finally {
      this.busy = false;
    }
  }

  private async load(): Promise<void> {
    while (!this.full) {
      const page = await this.api.call<MediaEntry[]>(
        'get_entries',
        { project: this.project, media: true, after: this.cursor, limit: PAGE },
        this.control.signal,
      );
      this.trouble = '';
      if (page.length === 0) break;
      this.cursor = page.at(-1)!.id;
      const found = page.flatMap(itemsOf);
      this.full = this.items.length + found.length > MOST;
      if (found.length > 0) this.items = [...this.items, ...found].slice(0, MOST);
    }
    this.loaded = true;
  }
}
