import { afterEach, describe, expect, it, vi } from 'vitest';
import { strokeOf } from '../lib/colours';
import { readPicked } from '../lib/picked';
import { COLOURS, pairAt, PATTERNS, pick, placeOf } from './pick';

afterEach(() => vi.unstubAllGlobals());

function storage(content: Record<string, string> = {}): void {
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => content[key] ?? null,
    setItem: (key: string, value: string) => (content[key] = value),
  });
}

describe('a picked colour', () => {
  it('has a name for each that there is', () => {
    const all = COLOURS.length * PATTERNS.length;
    const strokes = Array.from({ length: all }, (_, place) => JSON.stringify(strokeOf(place, false)));
    expect(new Set(strokes).size).toBe(all);
    expect(strokeOf(all, false)).toEqual(strokeOf(0, false));
    expect(strokeOf(COLOURS.length, false).colour).toBe(strokeOf(0, false).colour);
    for (let place = 0; place < all; place++) expect(placeOf(pairAt(place))).toBe(place);
  });

  it('is kept for its project alone, until it is taken away', () => {
    storage();
    const project = { name: 'p', picked: readPicked('p') };
    pick(project, 'a', { colour: 2, pattern: 1 });
    pick(project, 'b', { colour: 0, pattern: 0 });
    pick(project, 'a', null);
    expect([...readPicked('p')]).toEqual([['b', 0]]);
    expect(project.picked).toEqual(readPicked('p'));
    expect(readPicked('q').size).toBe(0);
  });

  it('is none where what is kept is not ours', () => {
    for (const content of ['null', '[', '"text"', '{"a":-1,"b":0.5,"c":"1","d":null}', '[[1]]']) {
      storage({ 'trackio-colours:p': content });
      expect([...readPicked('p')], content).toEqual([]);
    }
    vi.stubGlobal('localStorage', undefined);
    expect(readPicked('p').size).toBe(0);
  });
});
