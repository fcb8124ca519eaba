import { columnOf, configKey, metricKey, type RunColumn } from './columns';
import { differingKeys } from './config';
import type { RunRow } from './run-row';

const MOST_METRICS = 8;
const MOST_CONFIGS = 8;

/** The columns of a table that nobody arranged: what runs have in general, metrics, and configs that differ. */
export function usualColumns(rows: readonly RunRow[], metrics: readonly string[]): RunColumn[] {
  const keys = ['state', 'created', 'duration', 'steps'];
  if (rows.some((row) => row.tags.length > 0)) keys.push('tags');
  if (rows.some((row) => row.group !== '')) keys.push('group');
  if (rows.some((row) => row.rejected > 0)) keys.push('rejected');
  keys.push(...metrics.slice(0, MOST_METRICS).map((metric) => metricKey(metric, 'last')));
  const configs = differingKeys(rows.map((row) => row.config)).slice(0, MOST_CONFIGS);
  keys.push(...configs.map(configKey));
  return keys.map((key) => columnOf(key)!);
}
