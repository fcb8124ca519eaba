import { expect, it } from 'vitest';
import { joinSteps } from './join';
import { EMPTY, type Series } from './series';

const series = (steps: number[], values: (number | null)[]): Series => ({
  ...EMPTY,
  steps: Float64Array.from(steps),
  values: Float64Array.from(values, (value) => value ?? NaN),
});

it('has a row for each step of any series, and leaves what is missing out', () => {
  const joined = joinSteps([series([0, 2, 4], [1, 2, null]), series([0, 1, 100], [5, 6, 7])]);
  expect([...joined.steps]).toEqual([0, 1, 2, 4, 100]);
  expect(Array.from(joined.columns[0]!)).toEqual([1, undefined, 2, NaN, undefined]);
  expect(Array.from(joined.columns[1]!)).toEqual([5, 6, undefined, undefined, 7]);
});

it('sorts steps as numbers and keeps the later of two values at one step', () => {
  const joined = joinSteps([series([10, 9, 9], [1, 2, 3])]);
  expect([...joined.steps]).toEqual([9, 10]);
  expect(joined.columns[0]).toEqual([3, 1]);
});

it('takes nothing', () => expect(joinSteps([]).steps).toHaveLength(0));
