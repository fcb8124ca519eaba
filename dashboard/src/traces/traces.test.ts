import { describe, expect, it } from 'vitest';
import type { Api } from '../lib/api';
import type { Trace } from '../lib/traces';
import { TraceList } from './traces.svelte';

const traces = (...ids: string[]) =>
  ids.map((id) => ({ id, messages: [], metadata: {}, spans: [] }) as unknown as Trace);
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A list whose answers the test gives, one for each call. */
function listOf(): {
  list: TraceList;
  answers: { give: (traces: Trace[]) => void; fail: (error: Error) => void }[];
} {
  const answers: { give: (traces: Trace[]) => void; fail: (error: Error) => void }[] = [];
  const call = () => new Promise<Trace[]>((give, fail) => answers.push({ give, fail }));
  return { list: new TraceList({ call } as unknown as Api, 'p'), answers };
}

const ids = (list: TraceList) => list.list.map(({ trace }) => trace.id);

describe('the list of traces', () => {
  it('asks once more after a failure, and shows nothing of the last question then', async () => {
    const { list, answers } = listOf();
    list.ask(['r'], '');
    answers[0]!.give(traces(...Array.from({ length: 100 }, (_, i) => `old-${i}`)));
    await settled();
    list.ask(['r'], 'new');
    answers[1]!.fail(new Error('away'));
    await settled();
    expect(list.trouble).toBe('away');
    list.refresh();
    answers[2]!.give(traces('new-1'));
    await settled();
    expect(ids(list)).toEqual(['new-1']);
    expect(list.trouble).toBe('');
  });

  it('looks again when something changed while it was busy', async () => {
    const { list, answers } = listOf();
    list.ask(['r'], '');
    list.refresh();
    list.refresh();
    expect(answers.length).toBe(1);
    answers[0]!.give(traces('a'));
    await settled();
    answers[1]!.give(traces('b', 'a'));
    await settled();
    expect(ids(list)).toEqual(['b', 'a']);
    expect(answers.length).toBe(2);
  });
});
