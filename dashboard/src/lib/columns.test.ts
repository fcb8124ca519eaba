import { describe, expect, it } from 'vitest';
import { columnOf, csvOf, differing, encodeColumns, metricKey, metricOf, parseColumns } from './columns';
import type { RunRow } from './run-row';

function row(name: string, more: Partial<RunRow> = {}): RunRow {
  return {
    id: `id-${name}`,
    name,
    created: Date.parse('2026-11-22T12:00:00Z'),
    state: 'finished',
    activity: Date.parse('2026-11-22T13:00:00Z'),
    logs: 12_345,
    step: 99,
    rejected: 0,
    tags: [],
    notes: '',
    group: '',
    config: new Map([['lr', '0.1']]),
    metrics: new Map([['loss', { last: 0.123456, min: 0.1, max: NaN }]]),
    ...more,
  };
}

describe('columns', () => {
  it('are named by the address and come back as they were', () => {
    const keys = ['state', metricKey('val/loss, a', 'min'), 'config.optimizer.name', 'unknown', 'state'];
    const columns = parseColumns(encodeColumns(keys))!;
    expect(columns.map(({ key }) => key)).toEqual([
      'state',
      'metric.val/loss, a.min',
      'config.optimizer.name',
    ]);
    expect(columns.map(({ title }) => title)).toEqual(['State', 'val/loss, a min', 'config.optimizer.name']);
    expect(parseColumns('')).toBeNull();
    expect(parseColumns(undefined)).toBeNull();
    expect(metricOf('metric.a.last.max')).toEqual({ metric: 'a.last', which: 'max' });
    expect(metricOf('metric.loss')).toBeNull();
  });

  it('show short texts and whole values', () => {
    const one = row('a');
    const loss = columnOf('metric.loss.last')!;
    expect([loss.text(one), loss.hint(one), loss.value(one)]).toEqual(['0.1235', '0.123456', 0.123456]);
    expect(columnOf('metric.none.last')!.text(one)).toBe('');
    expect(columnOf('duration')!.text(one)).toBe('1h');
    expect(columnOf('logs')!.text(one)).toBe('12,345');
    expect(columnOf('config.lr')!.value(one)).toBe(0.1);
    expect(columnOf('notes')!.text(row('a', { notes: 'first\nsecond' }))).toBe('first');
  });

  it('are left out when all rows say the same', () => {
    const columns = parseColumns('state,steps,config.lr')!;
    const rows = [row('a'), row('b', { step: 100 })];
    expect(differing(columns, rows).map(({ key }) => key)).toEqual(['steps']);
    expect(differing(columns, rows.slice(1))).toHaveLength(3);
  });
});

describe('a table as CSV', () => {
  it('quotes what must be, and lets no text become a formula', () => {
    const columns = parseColumns('created,tags,config.lr,metric.loss.last,metric.loss.max')!;
    const rows = [
      row('=cmd|x', { tags: ['a', 'b "c"'], config: new Map([['lr', '-1e-3']]) }),
      row('-x', { created: null, metrics: new Map() }),
    ];
    expect(csvOf(columns, rows)).toBe(
      'id,name,created,tags,config.lr,metric.loss.last,metric.loss.max\r\n' +
        `id-=cmd|x,'=cmd|x,2026-11-22T12:00:00.000Z,"a, b ""c""",-1e-3,0.123456,NaN\r\n` +
        `id--x,'-x,,,0.1,,\r\n`,
    );
  });
});
