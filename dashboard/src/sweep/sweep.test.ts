import { describe, expect, it } from 'vitest';
import { guessedGoal } from '../compare/goal';
import { axisOf, brushOf, passes, placeOf, rangeOf, ticksOf, valueAt } from './axis';
import { importanceOf, inWords, LEAST_RUNS, ranks, strengthText } from './importance';
import {
  bestFirst,
  binsOf,
  encodeBrushes,
  firstAxes,
  firstTarget,
  moved,
  parseBrushes,
  sweptKeys,
  TARGET,
  within,
  type SweepRow,
} from './table';

const scaleOf = (values: (number | string | null)[]) => axisOf('k', 'k', values).scale;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('an axis', () => {
  it('suits its values', () => {
    expect(scaleOf([1e-5, 1e-4, 1e-3, 1e-2])).toBe('log');
    expect(scaleOf([16, 32, 64, 128, 256])).toBe('log');
    expect(scaleOf(range(100).map((i) => 3 + i * 10))).toBe('linear');
    expect(scaleOf([0, 1e-4, 1e-2])).toBe('linear');
    expect(scaleOf([1, 2, null])).toBe('linear');
    expect(scaleOf([1, 'auto'])).toBe('category');
    expect(scaleOf([null])).toBe('category');
  });
  it('finds the place of a value and the value of a place', () => {
    const log = axisOf('lr', 'lr', [1e-4, 1e-3, 1e-2]);
    expect(placeOf(log, 1e-3)).toBeCloseTo(0.5);
    expect(valueAt(log, 0.5)).toBeCloseTo(1e-3);
    expect([placeOf(log, 0), placeOf(log, null), placeOf(log, 'x')]).toEqual([null, null, null]);
    const texts = axisOf('o', 'o', ['sgd', 'adam', 'sgd']);
    expect([placeOf(texts, 'adam'), placeOf(texts, 'sgd'), placeOf(texts, 'lion')]).toEqual([
      0.25,
      0.75,
      null,
    ]);
    expect([valueAt(texts, 0), valueAt(texts, 0.6), valueAt(texts, 1)]).toEqual(['adam', 'sgd', 'sgd']);
    expect(placeOf(axisOf('c', 'c', [7, 7]), 7)).toBe(0.5);
  });
  it('has few and readable ticks, both ends among them', () => {
    const lr = range(50).map((i) => 10 ** (-5 + i * 0.06));
    const texts = ticksOf(axisOf('lr', 'lr', lr), lr, 6).map(({ text }) => text);
    expect(texts.length).toBeLessThanOrEqual(6);
    expect(texts[0]).toBe('1e-5');
    const sizes = [16, 32, 64];
    expect(ticksOf(axisOf('b', 'b', sizes), sizes, 6).map(({ text }) => text)).toEqual(['16', '32', '64']);
    const many = range(40).map((i) => `c${i}`);
    expect(ticksOf(axisOf('c', 'c', many), many, 10)).toHaveLength(10);
    expect(ticksOf(axisOf('one', 'one', [5]), [5], 6).map(({ text }) => text)).toEqual(['5']);
  });
});

describe('a brush', () => {
  const lr = axisOf('lr', 'lr', [1e-4, 1e-3, 1e-2]);
  const name = axisOf('o', 'o', ['adam', 'lion', 'sgd']);
  it('keeps the values at its ends, and lets pass what is between', () => {
    const brush = brushOf(lr, 0.4, 0.6)!;
    expect(brush).toEqual({ from: '0.000631', to: '0.001585' });
    expect([1e-4, 1e-3, 1e-2, null].map((value) => passes(lr, brush, value))).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(brushOf(lr, 0, 1)).toBeNull();
    expect(passes(lr, brushOf(lr, 0, 0.5)!, 1e-4)).toBe(true);
  });
  it('takes whole categories', () => {
    const brush = brushOf(name, 0, 0.5)!;
    expect(brush).toEqual({ from: 'adam', to: 'lion' });
    expect(['adam', 'lion', 'sgd'].map((value) => passes(name, brush, value))).toEqual([true, true, false]);
    expect(rangeOf(name, { from: 'gone', to: 'sgd' })).toBeNull();
  });
  it('survives the address', () => {
    const brushes = parseBrushes('lr,0.001,0.01,a%2Cb,x,y,rest');
    expect([...brushes.keys()]).toEqual(['lr', 'a,b']);
    expect(encodeBrushes(brushes)).toBe('lr,0.001,0.01,a%2Cb,x,y');
  });
});

describe('importance', () => {
  it('ranks share their places', () => expect(ranks([3, 1, 3, 0])).toEqual([3.5, 2, 3.5, 1]));
  it('of a number is its rank correlation, with its sign', () => {
    const keys = range(20).map((i) => 10 ** -i);
    const up = importanceOf(
      keys,
      keys.map((key) => Math.log(key)),
    );
    expect(up).toMatchObject({ kind: 'number', strength: 1, sign: 1, byChance: false, runs: 20 });
    expect(inWords(up, 'loss')).toBe('loss rises with it');
    const down = importanceOf(
      keys,
      keys.map((key) => -key),
    );
    expect(down.sign).toBe(-1);
  });
  it('of a text is the corrected correlation ratio, with the categories at both ends', () => {
    const keys = range(30).map((i) => ['a', 'b', 'c'][i % 3]!);
    const found = importanceOf(
      keys,
      range(30).map((i) => (i % 3) * 100 + i),
    );
    expect(found.strength).toBeGreaterThan(0.9);
    expect([found.lowest, found.highest, found.byChance]).toEqual(['a', 'c', false]);
    const noise = importanceOf(
      keys,
      range(30).map((i) => (i * 7919) % 31),
    );
    expect(noise.strength).toBeLessThan(0.35);
    expect(noise.byChance).toBe(true);
  });
  it('says nothing of few runs, one value, or names', () => {
    const few = importanceOf(range(LEAST_RUNS - 1), range(LEAST_RUNS - 1));
    expect(few).toMatchObject({ strength: null, why: 'only 9 runs, 10 are needed' });
    expect(importanceOf(new Array(20).fill(1), range(20)).why).toBe('the same in all runs');
    expect(importanceOf(range(20), new Array(20).fill(1)).why).toBe('the target is the same in all runs');
    expect(
      importanceOf(
        range(20).map((i) => `name-${i}`),
        range(20),
      ).why,
    ).toBe('almost every run has a value of its own');
    expect(importanceOf([null, ...range(12)], [1, null, NaN, ...range(10)]).runs).toBe(10);
  });
});

describe('rows', () => {
  const row = (
    id: string,
    target: number | null,
    values: Record<string, number | string> = {},
  ): SweepRow => ({
    run: { id, name: id, created: null },
    values: new Map(Object.entries(values)),
    target,
  });
  it('keys that differ, in order, without those of a client', () => {
    const config = (entries: Record<string, string>) => new Map(Object.entries(entries));
    expect(
      sweptKeys([
        config({ model: 'a', lr: '1', _Group: 'x' }),
        config({ model: 'a', lr: '2', extra: '1', _Group: 'y' }),
      ]),
    ).toEqual(['lr', 'extra']);
  });
  it('names of single runs are no axis at first', () => {
    const rows = range(30).map((i) => row(`r${i}`, i, { path: `/x/${i}`, lr: i }));
    expect(firstAxes(['path', 'lr'], rows)).toEqual(['lr']);
  });
  it('the first target is what one would look at', () => {
    expect(firstTarget(['lr', 'train/loss', 'val/loss', 'eval_acc'], guessedGoal)).toBe('val/loss');
    expect(firstTarget(['lr', 'loss'], guessedGoal)).toBe('loss');
    expect(firstTarget(['x'], guessedGoal)).toBe('x');
    expect(firstTarget([], guessedGoal)).toBeUndefined();
  });
  it('are ordered by the goal, and coloured by their rank', () => {
    const rows = [row('a', 3), row('b', 1), row('c', null), row('d', 1000)];
    expect(bestFirst(rows, 'min').map(({ run }) => run.id)).toEqual(['b', 'a', 'd']);
    const bins = binsOf(rows, 'max');
    expect([bins.get('d'), bins.get('a'), bins.get('b'), bins.get('c')]).toEqual([0, 4, 8, undefined]);
  });
  it('are within all brushes or out', () => {
    const axes = [axisOf('lr', 'lr', [1, 2, 3]), axisOf(TARGET, 'loss', [0, 10])];
    const brushes = parseBrushes('lr,1,2,(target),0,5');
    const inside = (target: number, lr: number) => within(row('x', target, { lr }), axes, brushes);
    expect([inside(1, 1), inside(9, 1), inside(1, 3)]).toEqual([true, false, false]);
  });
  it('an axis is moved to another place', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['c', 'a', 'b']);
  });
});

it('writes a strength that is not zero as more than that', () => {
  expect([0, 0.00123, 0.004999, 0.005, 0.5, 1].map(strengthText)).toEqual([
    '0.00',
    '0.00123',
    '0.004999',
    '0.01',
    '0.50',
    '1.00',
  ]);
});
