import { describe, expect, it } from 'vitest';
import { isText, languageOf, previewOf, treeOf } from './files';

const file = (name: string, size = 1) => ({ name, path: `/media/p/files/${name}`, size });
const FILES = ['README.md', 'run10/a.txt', 'run2/b.txt', 'run2/deep/c.txt'].map((name, i) =>
  file(name, i + 1),
);

describe('a tree of files', () => {
  it('has folders first, in the order in which people count, with what is in them', () => {
    const rows = treeOf(FILES, new Set());
    expect(rows.map(({ key, depth, name, count, size }) => [key, depth, name, count, size])).toEqual([
      ['run2/', 0, 'run2', 2, 7],
      ['run2/deep/', 1, 'deep', 1, 4],
      ['run2/deep/c.txt', 2, 'c.txt', 1, 4],
      ['run2/b.txt', 1, 'b.txt', 1, 3],
      ['run10/', 0, 'run10', 1, 2],
      ['run10/a.txt', 1, 'a.txt', 1, 2],
      ['README.md', 0, 'README.md', 1, 1],
    ]);
  });

  it('leaves out what is in closed folders, but counts it', () => {
    const rows = treeOf(FILES, new Set(['run2/']));
    expect(rows.map(({ key, count }) => [key, count])).toEqual([
      ['run2/', 2],
      ['run10/', 1],
      ['run10/a.txt', 1],
      ['README.md', 1],
    ]);
  });
});

describe('a preview', () => {
  it('is chosen by the ending', () => {
    expect(
      ['a.PNG', 'a.md', 'a.yaml', 'a.svg', 'a.html', 'a.safetensors', 'Makefile'].map(previewOf),
    ).toEqual(['image', 'markdown', 'text', 'text', 'text', 'none', 'text']);
    expect(languageOf('a/b.py')).toBe('python');
    expect(languageOf('constructor')).toBe('text');
  });

  it('is of text that is text', () => {
    expect(isText('a\u00e4\n')).toBe(true);
    expect(isText('a\0b')).toBe(false);
    expect(isText('\ufffd\ufffdab')).toBe(false);
  });
});
