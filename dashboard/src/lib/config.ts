/** A run's configuration as `a.b` -> text, nested objects flattened, in the order in which it was logged. */
export function flattenConfig(config: unknown, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  collect(config, prefix, flat, 0);
  return flat;
}

function collect(value: unknown, key: string, into: Map<string, string>, depth: number): void {
  if (value !== null && typeof value === 'object' && !Array.isArray(value) && depth < 20) {
    const entries = Object.entries(value);
    if (entries.length === 0 && key !== '') into.set(key, '{}');
    for (const [name, inner] of entries)
      collect(inner, key === '' ? name : `${key}.${name}`, into, depth + 1);
    return;
  }
  if (key !== '') into.set(key, typeof value === 'string' ? value : JSON.stringify(value));
}

/** Keys that a client adds itself (`_Username`, `_Created`, `_Group`) start with an underscore. */
export function isOwnKey(key: string): boolean {
  return !key.startsWith('_');
}

/** Config keys whose values differ between runs, those that differ most often first. */
export function differingKeys(configs: readonly ReadonlyMap<string, string>[]): string[] {
  const values = new Map<string, Set<string | undefined>>();
  const keys = new Set(configs.flatMap((config) => [...config.keys()]).filter(isOwnKey));
  for (const key of keys) values.set(key, new Set(configs.map((config) => config.get(key))));
  return [...values]
    .filter(([, distinct]) => distinct.size > 1)
    .sort(([, a], [, b]) => b.size - a.size)
    .map(([key]) => key);
}
