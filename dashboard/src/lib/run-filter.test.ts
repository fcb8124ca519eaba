import { describe, expect, it } from 'vitest';
import { parseRunFilter, type FilterError } from './run-filter';
import type { RunRow } from './run-row';
import { isExpression } from './text-filter';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const KNOWN = {
  metrics: new Set(['loss', 'val/loss', 'a.min', 'my metric']),
  configs: new Set(['lr', 'optimizer.name', 'loss']),
};

function row(name: string, more: Partial<RunRow> = {}, config: Record<string, string> = {}): RunRow {
  return {
    id: `id-${name}`,
    name,
    created: NOW - 3_600_000,
    state: 'finished',
    activity: NOW - 600_000,
    logs: 100,
    step: 99,
    rejected: 0,
    tags: [],
    notes: '',
    group: '',
    config: new Map(Object.entries(config)),
    metrics: new Map(),
    ...more,
  };
}

const ROWS = [
  row(
    'resnet',
    {
      state: 'running',
      tags: ['baseline', 'Good one'],
      metrics: new Map([
        ['loss', { last: 0.3, min: 0.1, max: 2 }],
        ['my metric', { last: 7, min: 7, max: 7 }],
      ]),
    },
    { lr: '0.0005', 'optimizer.name': 'adamw' },
  ),
  row(
    'vit',
    { group: 'sweep', notes: 'read me', metrics: new Map([['loss', { last: NaN, min: 0.2, max: 3 }]]) },
    { lr: '0.01', 'optimizer.name': 'sgd', seed: '7' },
  ),
  row('lr=0.01', { created: NOW - 10 * 86_400_000, rejected: 3 }),
];

function found(text: string): string[] {
  const filter = parseRunFilter(text, KNOWN, NOW);
  if (filter.kind === 'error') throw new Error(filter.error.message);
  return ROWS.filter(filter.passes).map(({ name }) => name);
}

function error(text: string): FilterError {
  const filter = parseRunFilter(text, KNOWN, NOW);
  if (filter.kind !== 'error') throw new Error(`${text} is a filter`);
  return filter.error;
}

describe('a filter without a comparison', () => {
  it.each([
    ['', ['resnet', 'vit', 'lr=0.01']],
    ['res', ['resnet']],
    ['^(?:vit|resnet)$', ['resnet', 'vit']],
    ['v(?=it)', ['vit']],
    ['(?<!v)it', []],
    ['res or vit', []],
    ['(', []],
  ])('%s is a part of the name or a regular expression', (text, names) => {
    expect(isExpression(text)).toBe(false);
    expect(found(text)).toEqual(names);
  });
});

describe('a filter with comparisons', () => {
  it.each([
    ['config.lr < 1e-3', ['resnet']],
    ['config.lr<1e-3', ['resnet']],
    ['config.lr >= 0.01', ['vit']],
    ['lr = 0.01', ['vit']],
    ['lr == 0.0100', ['vit']],
    ['lr != 0.01', ['resnet', 'lr=0.01']],
    ['config.missing = ""', ['resnet', 'vit', 'lr=0.01']],
    ['optimizer.name = AdamW', ['resnet']],
    ['optimizer.name ~ "^(adam|sgd)"', ['resnet', 'vit']],
    ['state = running', ['resnet']],
    ['state != Running', ['vit', 'lr=0.01']],
    ['not state = running', ['vit', 'lr=0.01']],
    ['loss < 0.5', ['resnet']],
    ['metric.loss.min < 0.2', ['resnet']],
    ['metric.loss.min <= 0.2', ['resnet', 'vit']],
    ['loss.max > 2.5', ['vit']],
    ['loss = nan', ['vit']],
    ['config.loss = ""', ['resnet', 'vit', 'lr=0.01']],
    ['"my metric" > 5', ['resnet']],
    ['`metric.my metric.max` > 5', ['resnet']],
    ['a.min < 5', []],
    ['tag = baseline', ['resnet']],
    ["tags = 'good ONE'", ['resnet']],
    ['tags ~ ^base', ['resnet']],
    ['tags !~ base', ['vit', 'lr=0.01']],
    ['tags != baseline', ['vit', 'lr=0.01']],
    ['tags = ""', ['vit', 'lr=0.01']],
    ['group = sweep and state = finished', ['vit']],
    ['state = running or group = sweep and config.seed = 8', ['resnet']],
    ['(state = running or group = sweep) and not config.seed = 7', ['resnet']],
    ['vit or state = running', ['resnet', 'vit']],
    ['NOT vit AND state = finished', ['lr=0.01']],
    ['created > 2026-11-20', ['resnet', 'vit']],
    ['age > 2d', ['lr=0.01']],
    ['duration = 50m', ['resnet', 'vit']],
    ['idle < 1h', ['resnet', 'vit', 'lr=0.01']],
    ['rejected > 0', ['lr=0.01']],
    ['steps >= 99 and logs < 1000 and notes ~ read', ['vit']],
    ['name = "lr=0.01"', ['lr=0.01']],
    ['lr=0.01', ['vit', 'lr=0.01']],
    ['bs=32', []],
    ['lr < many', []],
    ['created > "2026-11-20"', ['resnet', 'vit']],
    ['config.lr < "1e-3"', ['resnet']],
    ["config.seed = '7.00'", ['vit']],
    ['state = "Running"', ['resnet']],
    ["age > '2d'", ['lr=0.01']],
    ['created = ""', []],
    ['state != ""', ['resnet', 'vit', 'lr=0.01']],
  ])('%s', (text, names) => {
    expect(found(text)).toEqual(names);
  });

  it('tells which metrics it needs', () => {
    const filter = parseRunFilter('loss < 1 and metric.val/loss.min > 0 or loss.max > 3', KNOWN);
    expect(filter).toMatchObject({ kind: 'expression', metrics: ['loss', 'val/loss'] });
  });
});

describe('a filter that cannot be read', () => {
  it.each([
    ['lr <', 'expected a value after “<”', 3],
    ['lr < and state = running', 'expected “and” or “or” before “state”', 9],
    ['lr < )', 'expected a value after “<”', 5],
    ['< 5 and lr = 1', 'expected a field before “<”', 0],
    ['(lr = 1', 'this bracket is not closed', 0],
    ['lr = 1)', 'this bracket was never opened', 6],
    ['lr = "x', 'this quote " has no end', 5],
    ['lr = 1 state = running', 'expected “and” or “or” before “state”', 7],
    ['lr = 1 and', 'expected a comparison such as state = running', 10],
    ['optimizer.name ~ ^(adam|sgd)', 'expected “and” or “or” before “(”', 18],
    ['foo < 1 or lr = 1', 'there is no field, metric or config “foo”', 0],
    ['lr = 1 or metric.foo.min < 1', 'there is no metric “foo.min”', 10],
    ['state = gone', 'a state is running, stalled or finished', 8],
    ['age < 3 or age < 3x', 'a time is a number with a unit: 90s, 5m, 2h, 3d, 1w', 17],
    ['created > yesterday', 'a date is written 2026-11-22 or 2026-11-22T09:30', 10],
    ['state = "gone"', 'a state is running, stalled or finished', 8],
    ['tags < x', 'tags are compared by = != ~ or !~', 7],
    ['not '.repeat(200) + 'lr = 1', 'nested too deep', 400],
  ])('%s: %s', (text, message, from) => {
    expect(error(text)).toMatchObject({ message, from });
    expect(error(text).to).toBeGreaterThan(from);
  });
});
