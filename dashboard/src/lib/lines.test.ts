import { describe, expect, it } from 'vitest';
import { logTicks } from '../chart/axes';
import { pointsIn } from '../chart/paint';
import { bisect, lineOf, nearestIndex, xBounds, yBounds } from './lines';
import { EMPTY, type Series } from './series';

const stroke = { colour: '#000', dash: [] };
const seriesOf = (steps: number[], times: number[], values: (number | null)[]): Series => ({
  ...EMPTY,
  x: Float64Array.from(steps),
  steps: Float64Array.from(steps),
  times: Float64Array.from(times),
  values: Float64Array.from(values, (value) => value ?? NaN),
  count: steps.length,
});
const line = (steps: number[], values: (number | null)[], weight = 0) =>
  lineOf(
    'id',
    'name',
    stroke,
    seriesOf(
      steps,
      steps.map((s) => 1000 * s + 5000),
      values,
    ),
    { xAxis: 'step', readX: 'step', kind: 'ema', weight, averaged: false, start: null },
  );

describe('a crowd of lines', () => {
  const spiky = () => line([0, 1, 2, 3], [1, 100, 1, 1], 0.9);
  it('shows averages alone, so that its axis ends with them', () => {
    const few = Array.from({ length: 20 }, spiky);
    expect(yBounds(few, 0, 3, false, false)!.max).toBeGreaterThan(100);
    expect(yBounds([...few, spiky()], 0, 3, false, false)!.max).toBeLessThan(60);
    expect(pointsIn(few)).toBe(2 * 20 * 4);
    expect(pointsIn([...few, spiky()])).toBe(21 * 4);
  });
});

describe('lineOf', () => {
  it('draws over steps, wall time, or time since the run began', () => {
    const series = seriesOf([0, 1], [5000, 7000], [1, 2]);
    const x = (xAxis: 'step' | 'time' | 'relative', start: number | null) => [
      ...lineOf('', '', stroke, series, {
        xAxis,
        readX: 'step',
        kind: 'ema',
        weight: 0,
        averaged: false,
        start,
      }).x,
    ];
    expect(x('step', null)).toEqual([0, 1]);
    expect(x('time', null)).toEqual([5000, 7000]);
    expect(x('relative', null)).toEqual([0, 2]);
    expect(x('relative', 4000)).toEqual([1, 3]);
    expect(x('relative', 6000)).toEqual([0, 2]); // a start after the first value is no start
  });
  it('has an average only when asked for', () => {
    expect(line([0, 1], [1, 2]).smooth).toBeNull();
    expect(line([0, 1], [1, 2], 0.5).smooth).toHaveLength(2);
  });
  it('takes the average of the server where that is the one', () => {
    const smooth = Float64Array.from([7, 8]);
    const series = { ...seriesOf([0, 1], [0, 1], [1, 2]), smooth };
    const average = (averaged: boolean, weight: number) =>
      lineOf('', '', stroke, series, {
        xAxis: 'step',
        readX: 'step',
        kind: 'ema',
        weight,
        averaged,
        start: null,
      }).smooth;
    expect(average(true, 0.5)).toBe(smooth);
    expect(average(false, 0.5)).not.toBe(smooth);
    expect(average(true, 0)).toBeNull();
  });
  it('knows whether x ever falls', () => {
    expect(line([0, 1, 1, 2], [1, 1, 1, 1]).sorted).toBe(true);
    expect(line([0, 2, 1], [1, 1, 1]).sorted).toBe(false);
  });
});

describe('nearestIndex', () => {
  it('finds the nearest point that has a value', () => {
    const some = line([0, 10, 20, 30], [1, null, 3, 4]);
    expect(nearestIndex(some, 11)).toBe(2);
    expect(nearestIndex(some, -100)).toBe(0);
    expect(nearestIndex(some, 100)).toBe(3);
    expect(nearestIndex(line([], []), 1)).toBe(-1);
    expect(nearestIndex(line([5, 1, 3], [1, 2, 3]), 1.4)).toBe(1);
  });
  it('bisects', () => expect(bisect(Float64Array.from([1, 3, 5]), 3)).toBe(1));
});

describe('bounds', () => {
  it('spans all lines', () =>
    expect(xBounds([line([0, 5], [1, 1]), line([-2], [1])], false)).toEqual({ min: -2, max: 5 }));
  it('gives a single point room', () =>
    expect(xBounds([line([3], [1])], false)).toEqual({ min: 2.5, max: 3.5 }));
  it('is nothing for nothing', () => {
    expect(xBounds([], false)).toBeNull();
    expect(yBounds([line([0], [null])], 0, 1, false, false)).toBeNull();
    expect(yBounds([line([0], [-1])], 0, 1, true, false)).toBeNull();
  });
  it('looks only at what is shown, and not below zero for what never is', () => {
    const { min, max } = yBounds([line([0, 1, 2], [0.01, 1, 100])], 0, 1, false, false)!;
    expect(min).toBe(0);
    expect(max).toBeGreaterThan(1);
    expect(max).toBeLessThan(2);
  });
  it('gives a constant room above and below', () => {
    const { min, max } = yBounds([line([0, 1], [5, 5])], 0, 1, false, false)!;
    expect(min).toBeLessThan(5);
    expect(max).toBeGreaterThan(5);
  });
});

describe('bounds of a log axis and without outliers', () => {
  it('leaves out what a log axis cannot show', () => {
    expect(xBounds([line([-1, 0, 2, 8], [1, 1, 1, 1])], true)).toEqual({ min: 2, max: 8 });
    expect(xBounds([line([0], [1])], true)).toBeNull();
  });
  it('spans the 1st to the 99th percentile of what is drawn', () => {
    const values = Array.from({ length: 200 }, (_, i) => (i === 100 ? 1e6 : i / 200));
    const steps = values.map((_, i) => i);
    expect(yBounds([line(steps, values)], 0, 200, false, false)!.max).toBeGreaterThan(1e6);
    const { min, max } = yBounds([line(steps, values)], 0, 200, false, true)!;
    expect(max).toBeLessThan(1.1);
    expect(min).toBeLessThan(0.01);
  });
  it('has room for a band', () => {
    const mean = {
      ...line([0, 1], [5, 5]),
      band: { low: Float64Array.of(1, 4), high: Float64Array.of(6, 9) },
    };
    const { min, max } = yBounds([mean], 0, 1, false, false)!;
    expect(min).toBeLessThan(1);
    expect(max).toBeGreaterThan(9);
  });
});

describe('odd values', () => {
  const odd = [{ x: 2000, kind: 'nan', count: 3 }] as const;
  const marks = (xAxis: 'step' | 'relative', readX: 'step' | 'relative') =>
    lineOf(
      '',
      '',
      stroke,
      { ...seriesOf([0, 1], [5000, 7000], [1, 2]), x: Float64Array.from([1000, 3000]), odd },
      { xAxis, readX, kind: 'ema', weight: 0, averaged: false, start: null },
    ).odd;
  it('stand where the axis has them', () => {
    expect(marks('step', 'step')).toBe(odd);
    expect(marks('relative', 'relative')).toEqual([{ x: 1, kind: 'nan', count: 3 }]);
  });
  it('wait for the server when the axis is another one', () => expect(marks('relative', 'step')).toEqual([]));
});

describe('logTicks', () => {
  it('takes decades, with 2 and 5 when there are few', () => {
    expect(logTicks(0.05, 3)).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2]);
    expect(logTicks(1e-4, 1e2)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100]);
  });
  it('stays readable over many decades and within one', () => {
    expect(logTicks(1e-30, 1e30).length).toBeLessThan(9);
    expect(logTicks(0.52, 0.58).length).toBeGreaterThan(1);
  });
});
