import { describe, expect, it } from 'vitest';
import { ApiError, type Api } from './api';
import {
  alertKeys,
  around,
  askSince,
  findReports,
  firstWords,
  lostRun,
  withNewer,
  type Alert,
  type Report,
} from './reports';

const alert = (minute: number, more: Partial<Alert> = {}): Alert => ({
  timestamp: new Date(Date.UTC(2026, 10, 29, 12, minute)).toISOString(),
  run: 'run-1',
  title: 'high',
  text: null,
  level: 'warn',
  step: 3,
  ...more,
});

describe('newer alerts', () => {
  it('are asked for from some time before the newest, and come in once each, newest first', () => {
    const known = [alert(30), alert(20)];
    expect(askSince(known)).toBe(alert(20).timestamp);
    expect(askSince([])).toBeNull();
    const newer = [alert(31), alert(30), alert(25, { run: 'run-2' })];
    expect(withNewer(known, newer)).toEqual([newer[0], known[0], newer[2], known[1]]);
    expect(withNewer(known, [alert(30)])).toBe(known);
  });

  it('have keys of their own where they are equal, which later ones do not change', () => {
    const [first, second, third] = [alert(30), alert(30), alert(30)];
    const known = [second, first];
    expect(new Set(alertKeys(known).values()).size).toBe(2);
    const now = withNewer(known, [third, alert(30), alert(30)]);
    expect(now).toEqual([third, second, first]);
    expect(now[1]).toBe(second);
    for (const [one, key] of alertKeys(known)) expect(alertKeys(now).get(one)).toBe(key);
  });
});

it('tells when a run is gone or has another name, not when one came', () => {
  const run = (id: string, name: string) => ({ id, name, created: null });
  const runs = [run('a', 'one'), run('b', 'two')];
  expect(lostRun(runs, [...runs, run('c', 'three')])).toBe(false);
  expect(lostRun(runs, [run('b', 'two')])).toBe(true);
  expect(lostRun(runs, [run('a', 'one'), run('b', 'other')])).toBe(true);
});

describe('a report', () => {
  it('is listed by its first words', () => {
    expect(firstWords('\n---\n## **What** we `know`\nx')).toBe('What we know');
    expect(firstWords('')).toBe('');
  });

  it('has steps around it', () => {
    expect(around(5)).toEqual({ xMin: 0, xMax: 25 });
    expect(around(1000)).toEqual({ xMin: 900, xMax: 1100 });
  });
});

describe('the search for reports', () => {
  /** A project whose query is refused for more than `most` entries at a time. */
  function projectOf(entries: number, most: number, asked: [number, number][]): Api {
    const call = (_: string, { query }: { query: string }) => {
      if (query.includes('max(id)')) return Promise.resolve({ rows: [{ last: entries }] });
      const [from, to] = /m\.id > (\d+) AND m\.id <= (\d+)/.exec(query)!.slice(1).map(Number) as [
        number,
        number,
      ];
      if (to - from > most)
        return Promise.reject(new ApiError('refused', 'It took more than 5 seconds.', 400));
      asked.push([from, to]);
      return Promise.resolve({ rows: [{ id: to }] });
    };
    return { call } as unknown as Api;
  }

  it('goes from the newest entry to the oldest, and in smaller pieces when one was too much', async () => {
    const asked: [number, number][] = [];
    const found: Report[] = [];
    const last = await findReports(
      projectOf(50_000, 5_000, asked),
      'p',
      1_000,
      (more) => found.push(...more),
      new AbortController().signal,
    );
    expect(last).toBe(50_000);
    expect(asked[0]![1]).toBe(50_000);
    expect(asked[asked.length - 1]![0]).toBe(1_000);
    asked.slice(1).forEach(([, to], i) => expect(to).toBe(asked[i]![0]));
    expect(found.length).toBe(asked.length);
  });

  it('asks for nothing when there is nothing new, or no table yet', async () => {
    const asked: [number, number][] = [];
    const { signal } = new AbortController();
    expect(await findReports(projectOf(7, 10, asked), 'p', 7, () => undefined, signal)).toBe(7);
    expect(asked).toEqual([]);
    const none = {
      call: () => Promise.reject(new ApiError('refused', 'no such table: metrics', 400)),
    } as unknown as Api;
    expect(await findReports(none, 'p', 0, () => undefined, signal)).toBe(0);
  });

  it('gives up when the smallest piece is refused', async () => {
    const { signal } = new AbortController();
    await expect(findReports(projectOf(9_000, 10, []), 'p', 0, () => undefined, signal)).rejects.toThrow(
      '5 seconds',
    );
  });
});
