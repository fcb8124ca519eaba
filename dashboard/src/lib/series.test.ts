import { describe, expect, it } from 'vitest';
import { append, extentOf, seriesOf, spacingOf, thin, type WireSeries } from './series';

function wire(values: (number | null)[], from = 0): WireSeries {
  const steps = values.map((_, i) => from + i);
  return {
    run_id: 'r',
    run: 'r',
    metric: 'm',
    count: values.length,
    steps,
    timestamps: steps.map((s) => s * 1000),
    values,
  };
}

describe('append', () => {
  it('puts newer points behind, counts them, and leaves the older series alone', () => {
    const before = seriesOf(wire([1, 2]), 100);
    const after = append(before, wire([3, null], 2));
    expect([...after.steps]).toEqual([0, 1, 2, 3]);
    expect([...after.times]).toEqual([0, 1000, 2000, 3000]);
    expect([...after.values]).toEqual([1, 2, 3, NaN]);
    expect(after.count).toBe(4);
    expect(before.values).toHaveLength(2);
  });

  it('is the same series when nothing is newer', () => {
    const series = seriesOf(wire([1]), 100);
    expect(append(series, wire([]))).toBe(series);
  });

  it('stays bounded over a long time, keeping count, ends and peaks', () => {
    let series = seriesOf(wire([0]), 50);
    for (let i = 1; i <= 5000; i++) series = append(series, wire([i === 2500 ? 99 : Math.sin(i)], i));
    expect(series.values.length).toBeLessThanOrEqual(100);
    expect(series.count).toBe(5001);
    expect(series.steps[0]).toBe(0);
    expect(series.steps.at(-1)).toBe(5000);
    expect(Math.max(...series.values)).toBe(99);
  });
});

describe('thin', () => {
  it('keeps the first, the last, and the extremes of each bucket in order', () => {
    const values = Array.from(
      { length: 1000 },
      (_, i) => Math.sin(i / 7) + (i === 333 ? 40 : 0) - (i === 666 ? 40 : 0),
    );
    const small = thin(seriesOf(wire(values), 1000), 100);
    expect(small.values.length).toBeLessThanOrEqual(100);
    expect([...small.steps]).toEqual([...small.steps].sort((a, b) => a - b));
    expect(small.steps[0]).toBe(0);
    expect(small.steps.at(-1)).toBe(999);
    expect([...small.steps]).toContain(333);
    expect([...small.steps]).toContain(666);
  });

  it('keeps a gap where a whole bucket has no value', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i > 30 && i < 70 ? null : i));
    expect([...thin(seriesOf(wire(values), 100), 22).values].some(Number.isNaN)).toBe(true);
  });

  it('leaves a short series as it is', () => {
    const series = seriesOf(wire([1, 2, 3]), 10);
    expect(thin(series, 10)).toBe(series);
  });
});

describe('extentOf', () => {
  it('finds ends and extremes among finite values', () => {
    expect(extentOf(seriesOf(wire([null, 2, -1, 5, 3, null]), 10))).toEqual({
      first: 2,
      last: 3,
      lastStep: 4,
      min: -1,
      minStep: 2,
      max: 5,
      maxStep: 3,
    });
  });
  it('is null without any', () => expect(extentOf(seriesOf(wire([null]), 10))).toBeNull());
});

it('knows the spacing of logged points from the ends alone', () => {
  expect(spacingOf(Float64Array.from([0, 500, 999]), 1000)).toBe(1);
  expect(spacingOf(Float64Array.from([0, 10, 20]), 3)).toBe(10);
  expect(spacingOf(Float64Array.from([4]), 1)).toBe(1);
  expect(spacingOf(Float64Array.from([4, 4]), 2)).toBe(1);
});
