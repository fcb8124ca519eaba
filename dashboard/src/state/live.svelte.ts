import type { Newer } from './loader.svelte';

/** `live`: changes are pushed. `polling`: the stream is down, we ask every few seconds and try to get it back. */
export type LiveState = 'connecting' | 'live' | 'polling' | 'paused';

const POLL_MILLIS = 5_000;
const UNKNOWN = '0'; // the epoch of a project that the server reads from its rows

/** What is heard; when it is not known what changed, `changed` says so. */
export interface Heard {
  changed(): void;
  /** By run and metric, where newer values are. */
  points?(newer: Newer): void;
  alert?(): void;
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
  /** Whether a person turned it off. */
  off = $state(false);
  private wasLive = false;
  private epoch = UNKNOWN;
  private readonly seen = () => this.visibilityChanged();

  constructor(
    private readonly address: string,
    private readonly heard: Heard,
  ) {
    document.addEventListener('visibilitychange', this.seen);
    this.visibilityChanged();
  }

  /** Off until it is turned on again, or on. */
  toggle(): void {
    this.off = !this.off;
    this.visibilityChanged();
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.seen);
    this.stop();
  }

  private visibilityChanged(): void {
    if (this.off || document.visibilityState === 'hidden') {
      this.stop();
      this.state = 'paused';
    } else if (!this.stream) {
      this.state = 'connecting';
      this.open();
    }
  }

  private open(): void {
    this.stream?.close();
    const stream = new EventSource(this.address);
    this.stream = stream;
    const on = (name: string, tell: (data: string) => void) =>
      stream.addEventListener(name, (event: MessageEvent<string>) => {
        this.up();
        tell(event.data);
      });
    on('hello', (data) => this.greeted((JSON.parse(data) as { epoch?: string }).epoch ?? UNKNOWN));
    on('touched', () => this.heard.changed());
    on('runs', () => this.heard.changed());
    on('points', (data) => this.heard.points?.(JSON.parse(data) as Newer));
    on('alert', () => this.heard.alert?.());
    on('reload', () => this.heard.reload?.());
    stream.addEventListener('error', () => this.down());
  }

  /** Whoever was away knows nothing of what happened meanwhile. */
  private greeted(epoch: string): void {
    if (this.epoch !== UNKNOWN && epoch !== UNKNOWN && epoch !== this.epoch) this.heard.reload?.();
    if (epoch !== UNKNOWN) this.epoch = epoch;
    if (this.wasLive) this.heard.changed();
    this.wasLive = true;
  }

  private up(): void {
    this.state = 'live';
    clearInterval(this.poll);
    this.poll = 0;
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
