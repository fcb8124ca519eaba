import { describe, expect, it } from 'vitest';
import { extend, extentOf, seriesOf, spacingOf } from './series';
import type { WireCurve } from './wire';

function curve(x: number[], y: number[], from: number | null = null, count = x.length): WireCurve {
  return {
    run: 'r',
    metric: 'm',
    count,
    first: { step: x[0]!, value: y[0]! },
    last: { step: x.at(-1)!, value: y.at(-1)! },
    min: { step: 0, value: -1 },
    max: { step: 1, value: 9 },
    from,
    x: Float64Array.from(x),
    step: null,
    time: Float64Array.from(x, (step) => step * 1000),
    y: Float64Array.from(y),
    smooth: Float64Array.from(y, (value) => value / 2),
    odd: [{ x: x[0]!, kind: 'nan', count: 1 }],
  };
}

describe('extend', () => {
  it('replaces the points from there on, and leaves the older series alone', () => {
    const before = seriesOf(curve([0, 4, 8, 9], [1, 2, 3, 4]));
    const after = extend(before, curve([8, 11, 12], [30, 5, 6], 8, 13));
    expect([...after.x]).toEqual([0, 4, 8, 11, 12]);
    expect([...after.steps]).toEqual([0, 4, 8, 11, 12]);
    expect([...after.times]).toEqual([0, 4000, 8000, 11000, 12000]);
    expect([...after.values]).toEqual([1, 2, 30, 5, 6]);
    expect([...after.smooth!]).toEqual([0.5, 1, 15, 2.5, 3]);
    expect(after.odd.map(({ x }) => x)).toEqual([0, 8]);
    expect(after.count).toBe(13);
    expect(after.extent?.last).toBe(6);
    expect(before.values).toHaveLength(4);
  });

  it('is the newer one where all of it was sent', () => {
    const after = extend(seriesOf(curve([0, 1], [1, 2])), curve([0, 5], [3, 4]));
    expect([...after.x]).toEqual([0, 5]);
  });
});

describe('seriesOf', () => {
  it('takes steps and times from the axis where they are not told apart', () => {
    const series = seriesOf({ ...curve([3, 4], [1, 2]), time: null });
    expect(series.steps).toBe(series.x);
    expect(series.times).toBe(series.x);
  });
});

describe('extentOf', () => {
  it('knows ends and extremes of all that was logged', () => {
    expect(extentOf(curve([2, 7], [5, 6]))).toEqual({
      first: 5,
      last: 6,
      lastStep: 7,
      min: -1,
      minStep: 0,
      max: 9,
      maxStep: 1,
    });
  });
  it('is null without any finite value', () => {
    expect(extentOf({ ...curve([0], [NaN]), first: null })).toBeNull();
  });
});

it('knows the spacing of logged points from the ends alone', () => {
  expect(spacingOf(Float64Array.from([0, 500, 999]), 1000)).toBe(1);
  expect(spacingOf(Float64Array.from([0, 10, 20]), 3)).toBe(10);
  expect(spacingOf(Float64Array.from([4]), 1)).toBe(1);
  expect(spacingOf(Float64Array.from([4, 4]), 2)).toBe(1);
});
