import { describe, expect, it } from 'vitest';
import {
  ALL,
  listedRuns,
  runNamed,
  selectedIds,
  withNewRuns,
  withSelected,
  type Run,
  type Selection,
} from './runs';

const run = (n: number): Run => ({ id: `id${n}`, name: `run-${n}`, created: n });
const runs = [1, 2, 3, 4, 5].map(run);
const ids = (selection: Selection, of = runs) => [...selectedIds(selection, of)];

describe('selectedIds', () => {
  it('takes all but some, by id or name', () => {
    expect(ids(ALL)).toHaveLength(5);
    expect(ids({ kind: 'except', runs: ['id2', 'run-3'] })).toEqual(['id1', 'id4', 'id5']);
  });
  it('takes some, by id or name, and forgets those that are gone', () => {
    expect(ids({ kind: 'only', runs: ['run-4', 'id1', 'gone'] })).toEqual(['id1', 'id4']);
  });
  it('takes the latest', () => {
    expect(ids({ kind: 'latest', count: 2 })).toEqual(['id4', 'id5']);
    expect(ids({ kind: 'latest', count: 99 })).toHaveLength(5);
  });
});

describe('withSelected', () => {
  it('says it the shorter way', () => {
    expect(withSelected(ALL, runs, ['id2'], false)).toEqual({ kind: 'except', runs: ['id2'] });
    expect(withSelected(ALL, runs, ['id1', 'id2', 'id3', 'id4'], false)).toEqual({
      kind: 'only',
      runs: ['id5'],
    });
    expect(withSelected({ kind: 'latest', count: 1 }, runs, ['id1'], true)).toEqual({
      kind: 'only',
      runs: ['id5', 'id1'],
    });
  });
  it('comes back to all', () => {
    const none = withSelected(
      ALL,
      runs,
      runs.map(({ id }) => id),
      false,
    );
    expect(ids(none)).toEqual([]);
    expect(
      withSelected(
        none,
        runs,
        runs.map(({ id }) => id),
        true,
      ),
    ).toEqual(ALL);
  });
});

describe('withNewRuns', () => {
  it('selects runs that appear, whatever was chosen before', () => {
    const now = [...runs, run(6)];
    expect(ids(withNewRuns(ALL, runs, now), now)).toContain('id6');
    expect(ids(withNewRuns({ kind: 'only', runs: ['id1'] }, runs, now), now)).toEqual(['id1', 'id6']);
    expect(ids(withNewRuns({ kind: 'latest', count: 1 }, runs, now), now)).toEqual(['id6']);
  });
  it('leaves the choice of a link alone when the runs are read for the first time', () => {
    const chosen: Selection = { kind: 'only', runs: ['id1'] };
    expect(withNewRuns(chosen, [], runs)).toBe(chosen);
  });
});

describe('listedRuns', () => {
  it('lists the newest first', () => expect(listedRuns(runs, '').map(({ id }) => id)[0]).toBe('id5'));
  it('filters by text or expression', () => {
    expect(listedRuns(runs, 'RUN-2').map(({ id }) => id)).toEqual(['id2']);
    expect(listedRuns(runs, '[12]$').map(({ id }) => id)).toEqual(['id2', 'id1']);
    expect(listedRuns(runs, 'nothing')).toEqual([]);
  });
});

describe('runNamed', () => {
  const run = (id: string, name: string): Run => ({ id, name, created: null });
  const some = [run('1', '3'), run('2', 'x'), run('3', 'y'), run('4', 'x')];
  it.each([
    ['3', '3'],
    ['x', '4'],
    ['nobody', undefined],
    ['', undefined],
  ])('%j is %j', (text, id) => expect(runNamed(some, text)?.id).toBe(id));
});
