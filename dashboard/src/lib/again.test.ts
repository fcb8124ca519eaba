import { describe, expect, it } from 'vitest';
import { Again } from './again';

describe('work that is done again', () => {
  it('runs once at a time, and once more for all who asked meanwhile', async () => {
    const ends: (() => void)[] = [];
    const again = new Again(
      () => new Promise((end) => ends.push(end)),
      () => expect.unreachable(),
    );
    again.ask();
    again.ask();
    again.ask();
    expect(ends.length).toBe(1);
    ends[0]!();
    await Promise.resolve();
    await Promise.resolve();
    expect(ends.length).toBe(2);
    ends[1]!();
    await Promise.resolve();
    await Promise.resolve();
    expect(ends.length).toBe(2);
  });

  it('tells of failures until it is closed', async () => {
    const failures: unknown[] = [];
    let run = 0;
    const again = new Again(
      (signal) => {
        run++;
        return Promise.reject(new Error(String(signal.aborted)));
      },
      (error) => failures.push(error),
    );
    again.ask();
    await new Promise((end) => setTimeout(end));
    again.close();
    again.ask();
    await new Promise((end) => setTimeout(end));
    expect(run).toBe(1);
    expect(failures).toEqual([new Error('false')]);
  });
});
