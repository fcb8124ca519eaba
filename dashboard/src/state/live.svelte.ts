import type { Newer } from './loader.svelte';

/** `live`: changes are pushed. `polling`: the stream is down, we ask every few seconds and try to get it back. */
export type LiveState = 'connecting' | 'live' | 'polling' | 'paused';

const POLL_MILLIS = 5_000;

/** What is heard; when it is not known what changed, `changed` says so. */
export interface Heard {
  changed(): void;
  /** By run and metric, where newer values are. */
  points?(newer: Newer): void;
  /** Entries were taken away or rewritten. */
  reload?(): void;
}

/**
 * Tells when a project changed. The stream is closed while nobody looks at the page: browsers allow six connections to one
 * server, and every open tab would hold one.
 */
export class Live {
  state: LiveState = $state('connecting');
  private stream: EventSource | null = null;
  private poll = 0;
  private readonly seen = () => this.visibilityChanged();

  constructor(
    private readonly address: string,
    private readonly heard: Heard,
  ) {
    document.addEventListener('visibilitychange', this.seen);
    this.visibilityChanged();
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.seen);
    this.stop();
  }

  private visibilityChanged(): void {
    if (document.visibilityState === 'hidden') {
      this.stop();
      this.state = 'paused';
    } else if (!this.stream) {
      if (this.state === 'paused') this.heard.changed();
      this.state = 'connecting';
      this.open();
    }
  }

  private open(): void {
    this.stream?.close();
    const stream = new EventSource(this.address);
    this.stream = stream;
    stream.addEventListener('hello', () => this.up());
    const on = (name: string, tell: (data: string) => void) =>
      stream.addEventListener(name, (event: MessageEvent<string>) => {
        this.up();
        tell(event.data);
      });
    on('touched', () => this.heard.changed());
    on('runs', () => this.heard.changed());
    on('points', (data) => this.heard.points?.(JSON.parse(data) as Newer));
    on('reload', () => this.heard.reload?.());
    stream.addEventListener('error', () => this.down());
  }

  private up(): void {
    const missed = this.state === 'polling';
    this.state = 'live';
    clearInterval(this.poll);
    this.poll = 0;
    if (missed) this.heard.changed();
  }

  private down(): void {
    this.state = 'polling';
    this.poll ||= window.setInterval(() => {
      this.heard.changed();
      if (this.stream?.readyState === EventSource.CLOSED) this.open();
    }, POLL_MILLIS);
  }

  private stop(): void {
    this.stream?.close();
    this.stream = null;
    clearInterval(this.poll);
    this.poll = 0;
  }
}
