import { expect, it } from 'vitest';
import { sectionsOf } from './metrics';
import { textFilter } from './text-filter';

it('passes everything when it is empty', () => expect(textFilter('  ')('x')).toBe(true));

it('finds text without regard to case, also text that is no expression', () => {
  expect(textFilter('LOSS')('val/loss')).toBe(true);
  expect(textFilter('a+b')('a+b')).toBe(true);
  expect(textFilter('(')('f(x)')).toBe(true);
  expect(textFilter('(')('x')).toBe(false);
});

it('takes expressions', () => {
  expect(textFilter('^(loss|acc)$')('acc')).toBe(true);
  expect(textFilter('^(loss|acc)$')('val/acc')).toBe(false);
  expect(textFilter('val/.*')('val/x')).toBe(true);
});

it.each(['(a+)+$', '(a*)*$', '(.*a){20}', '(a|a)*$', String.raw`(a)\1+$`])(
  'does not hang on %s',
  (pattern) => {
    const began = performance.now();
    textFilter(pattern)(`${'a'.repeat(500)}!`);
    expect(performance.now() - began).toBeLessThan(200);
  },
);

it('groups metrics by what stands before their first slash', () => {
  expect(sectionsOf(['val/loss', 'loss', 'train/a/b', '/odd', 'train/c'], '')).toEqual([
    { name: '', metrics: ['loss', '/odd'] },
    { name: 'train', metrics: ['train/a/b', 'train/c'] },
    { name: 'val', metrics: ['val/loss'] },
  ]);
  expect(sectionsOf(['val/loss', 'loss'], 'val')).toEqual([{ name: 'val', metrics: ['val/loss'] }]);
});
