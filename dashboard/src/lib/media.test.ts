import { describe, expect, it } from 'vitest';
import {
  groupsOf,
  histogramOf,
  itemsAt,
  itemsOf,
  itemsOfAll,
  neighbour,
  picturesOf,
  stepsOf,
  tableOf,
  type MediaEntry,
} from './media';

const image = (name: string) => ({ _type: 'trackio.image', file_path: `p/r/1/${name}.png`, caption: name });
const entry = (id: number, run: string, step: number, metrics: Record<string, unknown>): MediaEntry => ({
  id,
  run_id: run,
  step,
  timestamp: '2026-11-29T10:00:00+00:00',
  metrics,
});
const runs = ['a', 'b', 'c'].map((id) => ({ id, name: id, created: null }));
const LOGGED = [
  entry(1, 'a', 0, { sample: image('a0') }),
  entry(2, 'b', 0, { sample: image('b0') }),
  entry(3, 'a', 10, { sample: [image('a10'), image('a10+')], loss: 1 }),
  entry(4, 'c', 20, { sample: image('c20'), deep: { in: { it: image('d') } } }),
];
const groups = groupsOf(LOGGED.flatMap(itemsOf));
const sample = groups.find(({ key }) => key === 'sample')!;
const captions = (items: readonly { caption: string }[]) => items.map(({ caption }) => caption);

describe('media of entries', () => {
  it('are found in lists and dictionaries, each under a name and an id of its own', () => {
    expect(groups.map(({ key }) => key)).toEqual(['deep/in/it', 'sample']);
    expect(sample.items.map(({ id }) => id)).toEqual([
      '1:sample',
      '2:sample',
      '3:sample.0',
      '3:sample.1',
      '4:sample',
    ]);
    expect(itemsOf(entry(1, 'a', 0, { x: { _type: 'other.image' }, y: 3, z: null }))).toEqual([]);
    expect(itemsOf(entry(1, 'a', 0, { x: { _type: 'trackio.hologram' } }))[0]!.kind).toBe('other');
  });

  it('at a step are what each run had then', () => {
    expect(stepsOf(groups)).toEqual([0, 10, 20]);
    expect(captions(itemsAt(sample, runs, null))).toEqual(['a10', 'a10+', 'b0', 'c20']);
    expect(captions(itemsAt(sample, runs, 10))).toEqual(['a10', 'a10+', 'b0']);
    expect(captions(itemsAt(sample, runs, 9))).toEqual(['a0', 'b0']);
    expect(captions(itemsAt(sample, runs.slice(1), 0))).toEqual(['b0']);
    expect(captions(itemsOfAll(sample, runs))).toEqual(['c20', 'a10', 'a10+', 'a0', 'b0']);
  });

  it('have neighbours in time and among the runs', () => {
    const to = (id: string, towards: Parameters<typeof neighbour>[3]) =>
      neighbour(
        sample,
        runs,
        sample.items.find((item) => item.id === id)!,
        towards,
      )?.caption;
    expect(to('1:sample', 'later')).toBe('a10');
    expect(to('3:sample.0', 'later')).toBe('a10+');
    expect(to('1:sample', 'earlier')).toBeUndefined();
    expect(to('4:sample', 'previous')).toBe('b0');
    expect(to('1:sample', 'next')).toBe('b0');
    expect(to('2:sample', 'next')).toBe('c20');
    expect(to('4:sample', 'next')).toBeUndefined();
  });
});

describe('values', () => {
  it('that are no histogram are not drawn', () => {
    expect(histogramOf({ bins: [0, 1, 2], values: [3, 4] })).toEqual({ edges: [0, 1, 2], counts: [3, 4] });
    expect(histogramOf({ bins: [0, 1], values: [3, 4] })).toBeNull();
    expect(histogramOf({ bins: 'x', values: [] })).toBeNull();
    expect(histogramOf({ bins: [0, null], values: [1] })).toBeNull();
  });

  it('of a table have columns, whichever rows name them', () => {
    expect(tableOf({ _value: [{ a: 1 }, 7, { b: 2, a: 3 }] })).toEqual({
      columns: ['a', 'b'],
      rows: [{ a: 1 }, { b: 2, a: 3 }],
    });
    expect(tableOf({})).toEqual({ columns: [], rows: [] });
  });

  it('of a cell may be pictures', () => {
    expect(captions(picturesOf([image('x'), image('y')]))).toEqual(['x', 'y']);
    expect(picturesOf({ _type: 'trackio.image' })).toEqual([]);
    expect(picturesOf('text')).toEqual([]);
  });
});
