import { describe, expect, it } from 'vitest';
import type { Line } from './lines';
import { meanLines } from './means';

const line = (id: string, x: number[], y: number[]): Line => ({
  id,
  label: id,
  colour: '',
  dash: [],
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  smooth: null,
  band: null,
  odd: [],
  sorted: true,
});
const groups = [{ id: 'group:', value: 'all', runs: ['a', 'b', 'gone'] }];
const options = { band: 'minmax', log: false, unit: 1, dark: false } as const;

describe('meanLines', () => {
  it('stands at every x of its runs; between its points a run is where its line is, beyond its ends nowhere', () => {
    const [mean, ...rest] = meanLines(
      [line('a', [0, 2], [0, 4]), line('b', [1, 2, 3], [10, 8, 7])],
      groups,
      options,
    );
    expect(rest).toEqual([]);
    expect(mean!.label).toBe('all (2)');
    expect([...mean!.x]).toEqual([0, 1, 2, 3]);
    expect([...mean!.y]).toEqual([0, 6, 6, 7]);
    expect([...mean!.band!.low]).toEqual([0, 2, 4, 7]);
    expect([...mean!.band!.high]).toEqual([0, 10, 8, 7]);
  });

  it('has the standard deviation as its band, or none', () => {
    const curves = [line('a', [0], [1e9 + 1]), line('b', [0], [1e9 + 3])];
    const [mean] = meanLines(curves, groups, { ...options, band: 'std' });
    expect([...mean!.band!.low, ...mean!.band!.high]).toEqual([1e9 + 1, 1e9 + 3]);
    expect(meanLines(curves, groups, { ...options, band: 'none' })[0]!.band).toBeNull();
  });

  it('counts runs alike, however often they logged', () => {
    const often = Array.from({ length: 3000 }, (_, i) => i);
    const seldom = often.filter((i) => i % 100 === 0);
    const curves = [
      line(
        'a',
        often,
        often.map(() => 1),
      ),
      line(
        'b',
        seldom,
        seldom.map(() => 3),
      ),
    ];
    const [mean] = meanLines(curves, groups, options);
    expect(mean!.x.length).toBeLessThanOrEqual(400);
    for (const value of mean!.y.subarray(5, -20)) expect(value).toBeCloseTo(2, 9);
  });

  it('leaves gaps and what a log axis cannot show out', () => {
    const curves = [line('a', [0, 1, 2], [5, NaN, 7]), line('b', [0, 1, 2], [7, 1, NaN])];
    const [mean] = meanLines(curves, groups, { ...options, log: true });
    expect([...mean!.x]).toEqual([1, 2]);
    expect([...mean!.y]).toEqual([1, 7]);
  });

  it('is nothing without a run', () => expect(meanLines([], groups, options)).toEqual([]));
});
