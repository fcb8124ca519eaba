import { textFilter } from './text-filter';

/** Metrics that share the text before their first `/`. `name` is empty for those without one. */
export interface Section {
  readonly name: string;
  readonly metrics: readonly string[];
}

/** Sections in the order of the alphabet, the one without a prefix first. */
export function sectionsOf(metrics: readonly string[], filter: string): Section[] {
  const passes = textFilter(filter);
  const byPrefix = new Map<string, string[]>();
  for (const metric of metrics) {
    if (!passes(metric)) continue;
    const slash = metric.indexOf('/');
    const prefix = slash > 0 ? metric.slice(0, slash) : '';
    const group = byPrefix.get(prefix);
    if (group) group.push(metric);
    else byPrefix.set(prefix, [metric]);
  }
  return [...byPrefix]
    .sort(([a], [b]) => (a === '' ? -1 : b === '' ? 1 : a.localeCompare(b)))
    .map(([name, group]) => ({ name, metrics: group }));
}
