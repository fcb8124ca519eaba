import { describe, expect, it } from 'vitest';
import { encodeCards, lookOf, parseCards, type Cards } from './cards';
import { LOOK } from './look';

describe('cards', () => {
  it('are short in an address, and come back', () => {
    const cards: Cards = {
      loss: { logY: true, yMin: -0.5, yMax: 1e9 },
      'a,b~c%': { xAxis: 'metric:x~y', smoothing: 0, smoothKind: 'mean', logX: false },
    };
    expect(encodeCards({ loss: cards['loss']! })).toBe('loss~logy=1~ymin=-0.5~ymax=1000000000');
    expect(parseCards(encodeCards(cards))).toEqual(cards);
  });

  it('leave out what nobody could have set', () =>
    expect(parseCards('loss,acc~what=1~ymin=low,x~logy=1')).toEqual({ x: { logY: true } }));

  it('go before what holds for all, whose range is of the common axis', () => {
    const common = { ...LOOK, smoothing: 60, xMin: 5, xMax: 9 };
    expect(lookOf(common, undefined)).toBe(common);
    expect(lookOf(common, { logY: true })).toEqual({ ...common, logY: true });
    expect(lookOf(common, { xAxis: 'time' })).toEqual({ ...common, xAxis: 'time', xMin: null, xMax: null });
    expect(lookOf(common, { xAxis: 'time', xMin: 1 }).xMin).toBe(1);
  });
});
