import { describe, expect, it } from 'vitest';
import { byType, eventWords, versionOf, type Artifact } from './artifacts';

const artifact = (name: string, type: string): Artifact => ({
  name,
  type,
  description: null,
  created_at: '',
  num_versions: 2,
  latest_version: 1,
  versions: [1, 0].map((version) => ({
    version_id: version,
    version,
    aliases: version === 0 ? ['best'] : ['latest'],
    size_bytes: 1,
    num_files: 1,
    created_at: '',
  })),
});

describe('artifacts', () => {
  it('stand by their type', () => {
    const groups = byType([artifact('b', 'model'), artifact('a', 'dataset'), artifact('c', 'model')]);
    expect(groups.map(([type, all]) => [type, all.map(({ name }) => name)])).toEqual([
      ['dataset', ['a']],
      ['model', ['b', 'c']],
    ]);
  });

  it('have a version by its number, by an alias, or the newest', () => {
    const one = artifact('a', 'model');
    expect(['', 'v0', 'best', 'latest', 'v9'].map((name) => versionOf(one, name)?.version)).toEqual([
      1,
      0,
      0,
      1,
      undefined,
    ]);
  });

  it('have a history in words', () => {
    const event = (kind: string, payload: Record<string, unknown>) =>
      eventWords({ id: 1, ts: '', kind, payload });
    const of = {
      collection: 'c',
      collection_version: 2,
      source_project: 'p',
      source_artifact: 'a',
      source_version: 3,
    };
    expect(event('create', {})).toBe('the registry was created');
    expect(event('create', of)).toBe('collection c was created');
    expect(event('link', of)).toBe('p/a:v3 became v2 of c');
    expect(event('promote', { ...of, alias: 'prod' })).toBe('prod points to v2 of c');
    expect(event('unlink', of)).toBe('v2 of c was removed');
    expect(event('other', of)).toBe('other c');
  });
});
