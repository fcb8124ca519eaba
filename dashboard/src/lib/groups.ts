import { sortRows, sortable } from './table';
import type { Run } from './runs';

/** Runs that have one value of a config key. */
export interface Group {
  /** Its line among the lines of a chart. */
  readonly id: string;
  readonly value: string;
  /** Ids, oldest first. */
  readonly runs: readonly string[];
}

export type Configs = ReadonlyMap<string, ReadonlyMap<string, string>>;

const NOT_SET = 'not set';
const GROUP = '_Group'; // where clients keep the group of a run

/** What people call the key: `group`, or the config's own name. */
export function keyLabel(key: string): string {
  return key.replace(/^config\./, '');
}

/** Groups by `group` or `config.KEY`, in the order of their values: numbers by size; without a value last. */
export function groupsOf(runs: readonly Run[], configs: Configs, key: string): Group[] {
  const name = key === 'group' ? GROUP : keyLabel(key);
  const byValue = new Map<string | undefined, string[]>();
  for (const { id } of runs) {
    const value = configs.get(id)?.get(name) || undefined;
    const members = byValue.get(value);
    if (members) members.push(id);
    else byValue.set(value, [id]);
  }
  return sortRows([...byValue], [{ value: ([value]) => sortable(value), descending: false }]).map(
    ([value, members]) => ({
      id: `group:${value ?? ''}`,
      value: value ?? NOT_SET,
      runs: members,
    }),
  );
}

/** Of each run the place of its group: what has one value has one colour. */
export function placesOf(groups: readonly Group[]): ReadonlyMap<string, number> {
  return new Map(groups.flatMap(({ runs }, place) => runs.map((id) => [id, place] as const)));
}
