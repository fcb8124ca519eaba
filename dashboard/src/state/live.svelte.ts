/** `live`: changes are pushed. `polling`: the stream is down, we ask every few seconds and try to get it back. */
export type LiveState = 'connecting' | 'live' | 'polling' | 'paused';

const POLL_MILLIS = 5_000;

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
    private readonly changed: () => void,
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
      if (this.state === 'paused') this.changed();
      this.state = 'connecting';
      this.open();
    }
  }

  private open(): void {
    this.stream?.close();
    const stream = new EventSource(this.address);
    this.stream = stream;
    stream.addEventListener('hello', () => this.up());
    stream.addEventListener('touched', () => {
      this.up();
      this.changed();
    });
    stream.addEventListener('error', () => this.down());
  }

  private up(): void {
    const missed = this.state === 'polling';
    this.state = 'live';
    clearInterval(this.poll);
    this.poll = 0;
    if (missed) this.changed();
  }

  private down(): void {
    this.state = 'polling';
    this.poll ||= window.setInterval(() => {
      this.changed();
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
