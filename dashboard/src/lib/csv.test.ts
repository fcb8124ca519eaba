import { expect, it } from 'vitest';
import { csvOf, csvRows } from './csv';

const curve = (name: string) => ({
  run: { id: 'id', name, created: null },
  steps: Float64Array.of(0, 1),
  times: Float64Array.of(0, 1500),
  values: Float64Array.of(0.1 + 0.2, -Infinity),
});

it('has every digit, and what is not finite by name', () =>
  expect(csvOf(curve('run'), 'loss', true)).toBe(
    'run,run_id,step,timestamp,loss\r\n' +
      'run,id,0,1970-01-01T00:00:00.000Z,0.30000000000000004\r\n' +
      'run,id,1,1970-01-01T00:00:01.500Z,-Infinity\r\n',
  ));

it('keeps names in their cells, and no spreadsheet takes one for a formula', () => {
  expect(csvOf(curve('a,"b"\n'), 'loss', false)).toMatch(/^"a,""b""\n",id,0,/);
  expect(csvOf(curve('=cmd()'), '-x', true)).toMatch(/^run,run_id,step,timestamp,'-x\r\n'=cmd\(\),id,/);
});

it.each([
  ['=1+1', "'=1+1"],
  ['-1+HYPERLINK("//x")', `"'-1+HYPERLINK(""//x"")"`],
  ['+1 or so', "'+1 or so"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['-Infinity', "'-Infinity"],
  ['-1e-3', '-1e-3'],
  ['+5', '+5'],
  ['a-b', 'a-b'],
  [-Infinity, '-Infinity'],
  [0.1 + 0.2, '0.30000000000000004'],
  [null, ''],
])('writes the cell %j as %j', (cell, text) =>
  expect(csvRows([[cell, 'next'], []])).toBe(`${text},next\r\n\r\n`),
);
