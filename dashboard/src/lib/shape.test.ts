import { expect, it } from 'vitest';
import { covers, isSame, shapeOf, slotOf } from './shape';
import { DEFAULTS } from './view';

const whole = shapeOf({ ...DEFAULTS, smoothing: 60 });
const window = (xMin: number | null, xMax: number | null) => ({ ...whole, xMin, xMax });

it('is what the view says', () => {
  expect(whole).toEqual({
    x: 'step',
    kind: 'ema',
    weight: 0.6,
    logX: false,
    logY: false,
    xMin: null,
    xMax: null,
  });
  expect(slotOf(whole)).toBe('whole');
  expect(slotOf(window(null, 3))).toBe('window');
  expect(isSame(whole, { ...whole })).toBe(true);
  expect(isSame(whole, { ...whole, logY: true })).toBe(false);
  expect(isSame(whole, { ...whole, kind: 'mean' })).toBe(false);
  expect(isSame({ ...whole, weight: 0 }, { ...whole, weight: 0, kind: 'mean' })).toBe(true);
  expect(shapeOf({ ...DEFAULTS, xAxis: 'time', logX: true }).logX).toBe(false); // a date has no logarithm
});

it('knows which window shows another one', () => {
  expect(covers(window(0, 10), window(2, 8))).toBe(true);
  expect(covers(window(null, 10), window(2, 8))).toBe(true);
  expect(covers(window(3, 10), window(2, 8))).toBe(false);
  expect(covers(window(0, 10), window(2, null))).toBe(false);
  expect(covers({ ...window(0, 10), x: 'time' }, window(2, 8))).toBe(false);
  expect(covers(window(0, 10), whole)).toBe(false);
});
