import { describe, expect, it } from 'vitest';
import { fuzzyScore, fuzzySearch } from './fuzzy';

const best = (query: string, texts: string[]) => fuzzySearch(query, texts, (text) => text, 10);

describe('a fuzzy search', () => {
  it('finds letters in their order, in any case and with spaces between them', () => {
    expect(fuzzyScore('vl', 'val/loss')).not.toBeNull();
    expect(fuzzyScore('VAL loss', 'val/loss')).not.toBeNull();
    expect(fuzzyScore('lv', 'val/acc')).toBeNull();
    expect(fuzzyScore(' ', 'x')).toBe(0);
  });

  it('has whole words first, then beginnings of words, then the rest, and short texts before long ones', () => {
    expect(best('loss', ['train/loss_scale', 'loss', 'l-o-s-s', 'none'])).toEqual([
      'loss',
      'train/loss_scale',
      'l-o-s-s',
    ]);
    expect(best('vl', ['interval', 'val/acc', 'val/loss'])).toEqual(['val/loss', 'val/acc', 'interval']);
    expect(best('', ['b', 'a'])).toEqual(['b', 'a']);
  });
});
