import { describe, expect, it } from 'vitest';
import {
  exactNumber,
  formatAgo,
  formatBytes,
  formatDate,
  formatDuration,
  formatNumber,
  formatTicks,
  plural,
} from './format';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [0.1 + 0.2, '0.3'],
    [0.12345678, '0.1235'],
    [123.456, '123.5'],
    [1234.5678, '1235'],
    [12345, '12345'],
    [-0.5, '−0.5'],
    [0.0001, '0.0001'],
    [0.000099, '9.9e-5'],
    [1e-7, '1e-7'],
    [1.23456e-9, '1.235e-9'],
    [5e-324, '4.941e-324'],
    [12_345_678, '1.235e7'],
    [1.7976931348623157e308, '1.798e308'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
    [null, '–'],
    [undefined, '–'],
  ])('writes %s as %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it('never writes 0 for what is not zero', () => {
    for (let power = -320; power < 300; power += 3) expect(formatNumber(1.5 * 10 ** power)).not.toBe('0');
  });

  it('keeps every digit where the exact value is asked for', () => {
    expect(exactNumber(0.1 + 0.2)).toBe('0.30000000000000004');
    expect(exactNumber(null)).toBe('');
  });
});

describe('formatTicks', () => {
  it('tells neighbours apart', () => {
    expect(formatTicks([0.9997, 0.9998, 0.9999])).toEqual(['0.9997', '0.9998', '0.9999']);
    expect(formatTicks([1000.001, 1000.002])).toEqual(['1000.001', '1000.002']);
  });
  it('is short for large steps', () => {
    expect(formatTicks([0, 500_000, 1_000_000])).toEqual(['0', '500k', '1M']);
    expect(formatTicks([0, 10_000])).toEqual(['0', '10k']);
  });
  it('writes small ticks scientifically', () =>
    expect(formatTicks([0, 1e-8, 2e-8])).toEqual(['0', '1e-8', '2e-8']));
  it('takes a single tick', () => expect(formatTicks([0.25])).toEqual(['0.25']));
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [0.25, '250ms'],
    [59.94, '59.9s'],
    [60, '1m'],
    [61, '1m 1s'],
    [4800, '1h 20m'],
    [3600, '1h'],
    [90_000, '1d 1h'],
    [-60, '−1m'],
    [NaN, '–'],
  ])('writes %s as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});

it('writes dates in the local zone and says how long ago they were', () => {
  const time = new Date(2026, 10, 22, 9, 5).getTime();
  expect(formatDate(time)).toBe('2026-11-22 09:05');
  expect(formatDate(null)).toBe('–');
  expect(formatAgo(time, time + 10_000)).toBe('just now');
  expect(formatAgo(time, time + 5 * 60_000)).toBe('5 min ago');
  expect(formatAgo(time, time + 3 * 3_600_000)).toBe('3 h ago');
  expect(formatAgo(time, time + 48 * 3_600_000)).toBe('2 d ago');
  expect(formatAgo(time, time + 90 * 86_400_000)).toBe('2026-11-22 09:05');
});

it('counts things and bytes', () => {
  expect(plural(1, 'run')).toBe('1 run');
  expect(plural(2000, 'run')).toBe('2,000 runs');
  expect(formatBytes(999)).toBe('999 B');
  expect(formatBytes(12_345)).toBe('12.3 kB');
  expect(formatBytes(12_345_678)).toBe('12.3 MB');
  expect(formatBytes(999_949)).toBe('999.9 kB');
  expect(formatBytes(999_950)).toBe('1.0 MB');
  expect(formatBytes(999_960_000)).toBe('1.0 GB');
  expect(formatBytes(12_345_678_901)).toBe('12.3 GB');
});
