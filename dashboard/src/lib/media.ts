import type { Run } from './runs';

export type MediaKind =
  'image' | 'video' | 'audio' | 'html' | 'object3d' | 'table' | 'histogram' | 'markdown' | 'other';

/** In the order in which they are offered. */
export const KINDS: Readonly<Record<MediaKind, string>> = {
  image: 'Images',
  video: 'Videos',
  audio: 'Audio',
  table: 'Tables',
  histogram: 'Histograms',
  markdown: 'Texts',
  html: 'HTML',
  object3d: '3D objects',
  other: 'Others',
};

/** One picture, sound, table… as a run logged it. */
export interface MediaItem {
  readonly id: string;
  readonly runId: string;
  readonly step: number;
  /** Milliseconds since 1970, or null when unknown. */
  readonly time: number | null;
  readonly key: string;
  readonly kind: MediaKind;
  /** Below the server's folder of media; null for what is whole in itself. */
  readonly file: string | null;
  readonly caption: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** An entry as `get_entries` gives it. */
export interface MediaEntry {
  readonly id: number;
  readonly run_id: string;
  readonly timestamp: string;
  readonly step: number | null;
  readonly metrics: Readonly<Record<string, unknown>>;
}

const PREFIX = 'trackio.';
const DEEPEST = 8;

/** What an entry has of media: also within lists and, under their names with a `/` between, within dictionaries. */
export function itemsOf(entry: MediaEntry): MediaItem[] {
  const items: MediaItem[] = [];
  const time = Date.parse(entry.timestamp);
  const add = (key: string, value: unknown, place: string, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
    if (Array.isArray(value)) {
      value.forEach((each, i) => add(key, each, `${place}.${i}`, depth + 1));
      return;
    }
    const fields = value as Record<string, unknown>;
    const type = mediaType(fields);
    if (type === null) {
      for (const [name, each] of Object.entries(fields)) add(`${key}/${name}`, each, place, depth + 1);
      return;
    }
    items.push({
      id: `${entry.id}:${key}${place}`,
      runId: entry.run_id,
      step: entry.step ?? 0,
      time: Number.isNaN(time) ? null : time,
      key,
      kind: type,
      file: typeof fields['file_path'] === 'string' ? fields['file_path'] : null,
      caption: typeof fields['caption'] === 'string' ? fields['caption'] : '',
      value: fields,
    });
  };
  for (const [key, value] of Object.entries(entry.metrics)) add(key, value, '', 0);
  return items;
}

/** What a value says that it is; null for a plain one. */
export function mediaType(value: Readonly<Record<string, unknown>>): MediaKind | null {
  const type = value['_type'];
  if (typeof type !== 'string' || !type.startsWith(PREFIX)) return null;
  const kind = type.slice(PREFIX.length);
  return kind in KINDS ? (kind as MediaKind) : 'other';
}

/** All that was logged under one name. */
export interface MediaGroup {
  readonly key: string;
  readonly kinds: ReadonlySet<MediaKind>;
  /** By step, then as they were logged. */
  readonly items: readonly MediaItem[];
}

export function groupsOf(items: readonly MediaItem[]): MediaGroup[] {
  const byKey = new Map<string, MediaItem[]>();
  for (const item of items) {
    const group = byKey.get(item.key);
    if (group) group.push(item);
    else byKey.set(item.key, [item]);
  }
  return [...byKey]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([key, all]) => ({
      key,
      kinds: new Set(all.map(({ kind }) => kind)),
      items: all.sort((a, b) => a.step - b.step),
    }));
}

/** Every step at which there is something, smallest first. */
export function stepsOf(groups: readonly MediaGroup[]): number[] {
  const steps = new Set<number>();
  for (const { items } of groups) for (const { step } of items) steps.add(step);
  return [...steps].sort((a, b) => a - b);
}

/** Of each run what it had at this step: what it logged then, or last before; null means the newest. */
export function itemsAt(group: MediaGroup, runs: readonly Run[], step: number | null): MediaItem[] {
  const last = new Map<string, number>();
  for (const item of group.items) if (step === null || item.step <= step) last.set(item.runId, item.step);
  const byRun = new Map<string, MediaItem[]>();
  for (const item of group.items) {
    if (last.get(item.runId) !== item.step) continue;
    byRun.set(item.runId, [...(byRun.get(item.runId) ?? []), item]);
  }
  return runs.flatMap((run) => byRun.get(run.id) ?? []);
}

/** All steps: newest first, runs side by side. */
export function itemsOfAll(group: MediaGroup, runs: readonly Run[]): MediaItem[] {
  const places = new Map(runs.map(({ id }, i) => [id, i]));
  return group.items
    .filter(({ runId }) => places.has(runId))
    .sort((a, b) => b.step - a.step || places.get(a.runId)! - places.get(b.runId)!);
}

/** The item of the same run and name that was logged before or after this one, or of the neighbouring run. */
export function neighbour(
  group: MediaGroup,
  runs: readonly Run[],
  item: MediaItem,
  towards: 'earlier' | 'later' | 'previous' | 'next',
): MediaItem | null {
  if (towards === 'earlier' || towards === 'later') {
    const own = group.items.filter(({ runId }) => runId === item.runId);
    return own[own.indexOf(item) + (towards === 'later' ? 1 : -1)] ?? null;
  }
  const ids = runs.map(({ id }) => id);
  const by = towards === 'next' ? 1 : -1;
  for (let i = ids.indexOf(item.runId) + by; i >= 0 && i < ids.length; i += by) {
    const own = group.items.filter(({ runId }) => runId === ids[i]);
    const near = own.findLast(({ step }) => step <= item.step) ?? own[0];
    if (near) return near;
  }
  return null;
}

export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Null when it is none that can be drawn. */
export function histogramOf(value: Readonly<Record<string, unknown>>): Histogram | null {
  const edges = numbers(value['bins']);
  const counts = numbers(value['values']);
  return edges && counts && counts.length > 0 && edges.length === counts.length + 1
    ? { edges, counts }
    : null;
}

function numbers(value: unknown): number[] | null {
  return Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isFinite(each))
    ? (value as number[])
    : null;
}

export type Row = Readonly<Record<string, unknown>>;

/** The rows of a table, and its columns in the order in which they first appear. */
export function tableOf(value: Readonly<Record<string, unknown>>): { columns: string[]; rows: Row[] } {
  const rows = Array.isArray(value['_value'])
    ? value['_value'].filter(
        (row): row is Row => typeof row === 'object' && row !== null && !Array.isArray(row),
      )
    : [];
  const columns = new Set<string>();
  for (const row of rows.slice(0, 1000)) for (const name of Object.keys(row)) columns.add(name);
  return { columns: [...columns], rows };
}

/** The pictures in a cell of a table: their files and captions. */
export function picturesOf(cell: unknown): { file: string; caption: string }[] {
  const all: unknown[] = Array.isArray(cell) ? cell : [cell];
  return all.flatMap((each) => {
    if (typeof each !== 'object' || each === null) return [];
    const { _type, file_path, caption } = each as Record<string, unknown>;
    if (_type !== 'trackio.image' || typeof file_path !== 'string') return [];
    return [{ file: file_path, caption: typeof caption === 'string' ? caption : '' }];
  });
}

/** A cell as text. */
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell as string | number | boolean);
}
