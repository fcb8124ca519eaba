import { isAbort } from './api';

/**
 * Work that is done whenever something changed: one piece at a time, and once more when it was asked for meanwhile. So it
 * comes to its end while changes go on.
 */
export class Again {
  private readonly control = new AbortController();
  private busy = false;
  private asked = false;

  constructor(
    private readonly work: (signal: AbortSignal) => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  ask(): void {
    this.asked = true;
    if (!this.busy) void this.run();
  }

  close(): void {
    this.control.abort();
  }

  private async run(): Promise<void> {
    const { signal } = this.control;
    this.busy = true;
    while (this.asked && !signal.aborted) {
      this.asked = false;
      try {
        await this.work(signal);
      } catch (error) {
        if (!signal.aborted && !isAbort(error)) this.failed(error);
      }
    }
    this.busy = false;
  }
}
