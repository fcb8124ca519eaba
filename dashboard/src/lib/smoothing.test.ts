import { describe, expect, it } from 'vitest';
import { pointsOf, serverSmooth, smooth } from './smoothing';

const f = (...values: number[]) => Float64Array.from(values);
const steps = (n: number, by = 1) => Float64Array.from({ length: n }, (_, i) => i * by);

describe('smooth', () => {
  it('changes nothing at weight 0', () => {
    expect([...smooth('ema', steps(4), f(3, 1, 4, 1), 0, 1)]).toEqual([3, 1, 4, 1]);
  });

  it('is debiased: a constant stays constant from its first point on', () => {
    for (const value of smooth('ema', steps(50), new Float64Array(50).fill(7), 0.95, 1))
      expect(value).toBeCloseTo(7, 12);
  });

  it('agrees with the plain debiased average on evenly logged points', () => {
    const y = f(5, 3, 8, 1, 9, 2);
    let last = 0;
    const plain = [...y].map((value, i) => {
      last = last * 0.6 + value * 0.4;
      return last / (1 - 0.6 ** (i + 1));
    });
    smooth('ema', steps(6), y, 0.6, 1).forEach((value, i) => expect(value).toBeCloseTo(plain[i]!, 12));
  });

  it('hardly depends on how many points are left out', () => {
    const curve = (x: number) => Math.exp(-x / 300);
    const all = steps(1000);
    const some = steps(200, 5);
    const fine = smooth('ema', all, all.map(curve), 0.98, 1);
    const coarse = smooth('ema', some, some.map(curve), 0.98, 1);
    expect(Math.abs(fine[995]! - coarse[199]!)).toBeLessThan(0.01);
    expect(Math.abs(fine[500]! - coarse[100]!)).toBeLessThan(0.01);
  });

  it('leaves a gap for what is not finite and goes on behind it', () => {
    const out = smooth('ema', steps(4), f(1, NaN, Infinity, 1), 0.9, 1);
    expect(out[1]).toBeNaN();
    expect(out[2]).toBeNaN();
    expect(out[3]).toBeCloseTo(1, 12);
  });

  it('takes steps that stand still or fall', () => {
    for (const value of smooth('ema', f(5, 5, 3, 9), f(2, 2, 2, 2), 0.9, 1)) expect(value).toBeCloseTo(2, 12);
  });

  it('takes no points', () => expect(smooth('ema', f(), f(), 0.5, 1)).toHaveLength(0));
});

describe('a running mean', () => {
  it('is that of as many points as the exponential average is worth', () => {
    expect(pointsOf(0.5)).toBeCloseTo(3, 12);
    expect([...smooth('mean', steps(5), f(3, 6, 0, 9, 3), 0.5, 1)]).toEqual([4.5, 3, 5, 4, 6]);
  });
  it('counts what was left out between points as distance', () => {
    expect([...smooth('mean', f(0, 10, 20), f(1, 2, 3), 0.5, 1)]).toEqual([1, 2, 3]);
  });
  it('goes by order where x goes back and forth, and leaves gaps alone', () => {
    expect([...smooth('gaussian', f(5, 1, 5), f(3, NaN, 5), 0.5, 0)]).toEqual([3, NaN, 5]);
  });
});

it('asks the server for as much of each kind', () => {
  expect(serverSmooth('ema', 0.6)).toEqual({ type: 'ema', a: 0.6 });
  expect(serverSmooth('mean', 0.5)).toEqual({ type: 'mean', a: 3 });
  expect(serverSmooth('gaussian', 0.5)).toEqual({ type: 'gaussian', a: 0.866 });
});
