import { describe, expect, it } from 'vitest';
import { flattenConfig } from '../lib/config';
import { bestPlaces, changeOf, configRows, differenceText, figureOf, headline } from './differences';
import { encodeGoals, encodeNames, goalOf, guessedGoal, parseGoals, parseNames, turned } from './goal';
import { toMarkdown } from './report';

describe('a metric’s goal', () => {
  it('is guessed from the words of its name', () => {
    expect(['val/loss', 'trainLoss', 'eval_wer'].map(guessedGoal)).toEqual(['min', 'min', 'min']);
    expect(['val/acc', 'f1-score', 'episodeReward'].map(guessedGoal)).toEqual(['max', 'max', 'max']);
    expect(['accelerator', 'lr', 'grad_norm', 'mapper'].map(guessedGoal)).toEqual([null, null, null, null]);
  });
  it('can be turned round, which the address keeps only where it differs from the guess', () => {
    const once = turned(new Map(), 'loss');
    expect(encodeGoals(once)).toBe('loss:max');
    expect(encodeGoals(turned(once, 'loss'))).toBe('');
    expect(goalOf('x', turned(new Map(), 'x'))).toBe('min');
    expect(encodeGoals(parseGoals('a%2Cb:max,c:min,d:up,e'))).toBe('a%2Cb:max,c:min');
  });
});

it('a list of names survives the address', () => {
  const names = ['a,b', '50%', '%2C', 'plain.key'];
  expect(parseNames(encodeNames(names))).toEqual(names);
  expect(parseNames(undefined)).toEqual([]);
});

describe('config rows', () => {
  const rows = configRows([
    flattenConfig({ model: 'a', optim: { lr: 0.1, wd: 0 }, _Username: 'ada', _Created: 'x' }),
    flattenConfig({ model: 'a', optim: { lr: 0.01, wd: 0 }, _Username: 'bob', seed: 1 }),
  ]);
  it('stand changed first, a client’s own keys last in each part', () => {
    expect(rows.map(({ key, changed }) => [key, changed])).toEqual([
      ['optim.lr', true],
      ['seed', true],
      ['_Username', true],
      ['model', false],
      ['optim.wd', false],
    ]);
    expect(rows[1]!.values).toEqual([undefined, '1']);
  });
  it('are summed up in a sentence', () => {
    expect(headline(rows, 2)).toBe('2 of 4 config keys differ: optim.lr (0.1 → 0.01), seed (not set → 1).');
    expect(headline(rows, 3)).toBe('2 of 4 config keys differ: optim.lr, seed.');
    expect(headline(rows.slice(3), 2)).toBe('The configurations are equal in all 2 keys.');
    expect(headline([], 2)).toBe('No configuration was logged with these runs.');
  });
});

it('a changed number says by how much', () => {
  expect(changeOf('0.01', '0.001')).toBe('×10');
  expect(changeOf('16', '32')).toBe('÷2');
  expect(changeOf('0.1', '0')).toBe('+0.1');
  expect(changeOf('0.9', '0.95')).toBe('−0.05');
  expect([changeOf('adam', 'sgd'), changeOf('1', undefined), changeOf('1', '1.0')]).toEqual(['', '', '']);
});

it('a figure’s difference to the baseline has its sign and share', () => {
  expect(differenceText(0.9, 1)).toBe('−0.1 (−10.0%)');
  expect(differenceText(1.0005, 1)).toBe('+0.0005 (+0.05%)');
  expect(differenceText(-1, -2)).toBe('+1 (+50.0%)');
  expect(differenceText(0.99999, 1)).toBe('−1e-5 (−0.001%)');
  expect(differenceText(5, 0)).toBe('+5');
  expect(differenceText(5000, 1)).toBe('+4999');
  expect(differenceText(1, 1)).toBe('±0');
  expect(differenceText(1, null)).toBe('');
  expect(differenceText(Infinity, 1)).toBe('');
});

it('figures and the best of them', () => {
  const extent = { first: 9, last: 3, lastStep: 7, min: 2, minStep: 5, max: 9, maxStep: 0 };
  expect(figureOf(extent, 'best', 'min')).toEqual({ value: 2, step: 5 });
  expect(figureOf(extent, 'best', null)).toBeNull();
  expect(figureOf(extent, 'last', null)).toEqual({ value: 3, step: 7 });
  expect([...bestPlaces([3, null, 1, 1, NaN], 'min')]).toEqual([2, 3]);
  expect([...bestPlaces([3, 3], 'max')]).toEqual([]);
  expect([...bestPlaces([3, 4], null)]).toEqual([]);
});

describe('a report', () => {
  const report = {
    head: ['key', 'a|b'],
    rows: [
      ['=1+1', 0.5],
      ['-5', null],
      ['x,"y"\n<b>', '[l](u)'],
    ],
  };
  it('is a Markdown table that no name breaks out of', () => {
    expect(toMarkdown(report).split('\n').slice(0, 3)).toEqual([
      '| key | a\\|b |',
      '|---|---|',
      '| =1+1 | 0.5 |',
    ]);
    expect(toMarkdown(report)).toContain('| x,"y" \\<b\\> | \\[l\\](u) |');
  });
});
