import { expect, it } from 'vitest';
import { groupsOf, placesOf } from './groups';

const runs = ['a', 'b', 'c', 'd'].map((id) => ({ id, name: id, created: null }));
const configs = new Map([
  [
    'a',
    new Map([
      ['lr', '0.1'],
      ['_Group', 'x'],
    ]),
  ],
  ['b', new Map([['lr', '0.02']])],
  ['d', new Map([['lr', '0.1']])],
]);

it('groups by a value of the config, numbers by size and those without one last', () => {
  const groups = groupsOf(runs, configs, 'config.lr');
  expect(groups.map(({ value, runs: members }) => [value, members])).toEqual([
    ['0.02', ['b']],
    ['0.1', ['a', 'd']],
    ['not set', ['c']],
  ]);
  expect(placesOf(groups).get('d')).toBe(1);
});

it('knows the group that a client gave', () =>
  expect(groupsOf(runs, configs, 'group').map(({ id }) => id)).toEqual(['group:x', 'group:']));
