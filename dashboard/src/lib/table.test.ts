import { describe, expect, it } from 'vitest';
import { encodeSorting, parseSorting, sortedBy, sortRows, type Sortable } from './table';

const by = (index: number, descending = false) => ({
  value: (row: readonly Sortable[]) => row[index]!,
  descending,
});

describe('sorting', () => {
  it('goes on with the next column where rows are equal, and then leaves them as they stood', () => {
    const rows: Sortable[][] = [
      ['b', 1, 'first'],
      ['a', 2, 'second'],
      ['b', 2, 'third'],
      ['a', 2, 'fourth'],
    ];
    const sorted = sortRows(rows, [by(0), by(1, true)]);
    expect(sorted.map((row) => row[2])).toEqual(['second', 'fourth', 'third', 'first']);
    expect(sortRows(rows, [])).toEqual(rows);
  });

  it('puts what is missing or no number last, whichever way', () => {
    const rows = [[null], [NaN], [3], [-Infinity], [Infinity]];
    expect(sortRows(rows, [by(0)]).map(([value]) => value)).toEqual([-Infinity, 3, Infinity, null, NaN]);
    expect(sortRows(rows, [by(0, true)]).map(([value]) => value)).toEqual([
      Infinity,
      3,
      -Infinity,
      null,
      NaN,
    ]);
  });

  it('reads numbers within names', () => {
    const rows = [['run-10'], ['run-9']];
    expect(sortRows(rows, [by(0)]).map(([name]) => name)).toEqual(['run-9', 'run-10']);
  });
});

describe('the sorting in the address', () => {
  it('comes back as it was', () => {
    const sorting = [
      { key: 'metric.a,b.last', descending: true },
      { key: 'name', descending: false },
    ];
    expect(encodeSorting(sorting)).toBe('-metric.a%2Cb.last,name');
    expect(parseSorting(encodeSorting(sorting))).toEqual(sorting);
    expect(parseSorting('')).toEqual([]);
  });
});

describe('a click on a column', () => {
  const [a, b] = [
    { key: 'a', descending: true },
    { key: 'b', descending: false },
  ];
  it('sorts by it alone, the other way, and not at all', () => {
    expect(sortedBy([b], 'a', true, false)).toEqual([a]);
    expect(sortedBy([a], 'a', true, false)).toEqual([{ key: 'a', descending: false }]);
    expect(sortedBy([{ key: 'a', descending: false }], 'a', true, false)).toEqual([]);
  });
  it('leaves the others when shift is held', () => {
    expect(sortedBy([b], 'a', true, true)).toEqual([b, a]);
    expect(sortedBy([a, b], 'a', true, true)).toEqual([{ key: 'a', descending: false }, b]);
    expect(sortedBy([{ key: 'a', descending: false }, b], 'a', true, true)).toEqual([b]);
  });
});
