import { describe, expect, it } from 'vitest';
import { strokeOf } from './colours';
import { differingKeys, flattenConfig } from './config';
import { loggingExamples } from './examples';
import { highlight } from './highlight';
import { rowWindow } from './window';

describe('strokeOf', () => {
  it('repeats a colour only with another dash', () => {
    const strokes = Array.from({ length: 56 }, (_, i) => JSON.stringify(strokeOf(i, false)));
    expect(new Set(strokes).size).toBe(56);
  });
  it('has light and dark colours', () =>
    expect(strokeOf(0, true).colour).not.toBe(strokeOf(0, false).colour));
});

describe('config', () => {
  it('is flattened with dots', () => {
    const config = { lr: 0.0001, opt: { name: 'adam', deep: { x: [1, { y: 2 }] } }, none: null, empty: {} };
    expect(Object.fromEntries(flattenConfig(config))).toEqual({
      lr: '0.0001',
      'opt.name': 'adam',
      'opt.deep.x': '[1,{"y":2}]',
      none: 'null',
      empty: '{}',
    });
  });
  it('may be missing', () => expect(flattenConfig(null).size).toBe(0));
  it('differs in keys that are not all alike', () => {
    const configs = [
      { a: 1, b: 1, c: 1, _Created: 1 },
      { a: 1, b: 2, c: 1, _Created: 2 },
      { a: 1, b: 3 },
    ].map((one) => flattenConfig(one));
    expect(differingKeys(configs)).toEqual(['b', 'c']);
  });
});

describe('rowWindow', () => {
  it('shows what is seen and some more', () => {
    expect(rowWindow(0, 300, 30, 1000)).toEqual({ from: 0, to: 18, above: 0, below: 982 * 30 });
    const middle = rowWindow(3000, 300, 30, 1000);
    expect(middle.from).toBe(92);
    expect(middle.above + middle.below + (middle.to - middle.from) * 30).toBe(30_000);
  });
  it('takes few rows and none', () => {
    expect(rowWindow(0, 300, 30, 3)).toEqual({ from: 0, to: 3, above: 0, below: 0 });
    expect(rowWindow(900, 300, 30, 0)).toEqual({ from: 0, to: 0, above: 0, below: 0 });
  });
});

describe('highlight', () => {
  const kinds = (code: string, language: string) =>
    highlight(code, language)
      .filter(({ kind }) => kind !== '')
      .map(({ text, kind }) => `${kind}:${text}`);
  it('loses nothing', () => {
    const code = 'a = "x" # y\nfor i in range(10): pass';
    expect(
      highlight(code, 'python')
        .map(({ text }) => text)
        .join(''),
    ).toBe(code);
  });
  it('knows strings, comments, keywords and numbers', () => {
    expect(kinds('x = "a#b" # note\nreturn 1e-3', 'python')).toEqual([
      'string:"a#b"',
      'comment:# note',
      'keyword:return',
      'number:1e-3',
    ]);
    expect(kinds('const u = `x`; // 1', 'javascript')).toEqual([
      'keyword:const',
      'string:`x`',
      'comment:// 1',
    ]);
  });
  it('leaves addresses alone', () => expect(kinds('curl http://127.0.0.1:7860/#a', 'bash')).toEqual([]));
});

it('logging examples quote names for each language', () => {
  const [python, , curl, java] = loggingExamples('http://h/', `it's "x"\\`);
  expect(python!.code).toContain(String.raw`project="it's \"x\"\\"`);
  expect(curl!.code).toContain(String.raw`it'\''s`);
  expect(java!.code).toContain(String.raw`\"project\":\"it's \\\"x\\\"\\\\\"`);
});
