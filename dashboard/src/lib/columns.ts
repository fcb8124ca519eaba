import { csvRows } from './csv';
import { exactNumber, formatAgo, formatDate, formatDuration, formatNumber } from './format';
import { durationOf, type Glance, type RunRow } from './run-row';
import { sortable, type Sortable } from './table';
import { joinList, splitList } from './lists';

export type Which = keyof Glance;

/** A column of the runs table. Its key is how the address and the filter name it. */
export interface RunColumn {
  readonly key: string;
  readonly title: string;
  /** Numbers stand at the end of their cell and are sorted from the largest on. */
  readonly number: boolean;
  readonly value: (row: RunRow) => Sortable;
  readonly text: (row: RunRow) => string;
  /** The whole value, where the text is short. */
  readonly hint: (row: RunRow) => string;
}

const none = () => '';

function field(
  key: string,
  title: string,
  value: (row: RunRow) => Sortable,
  text?: (row: RunRow) => string,
  hint: (row: RunRow) => string = none,
): RunColumn {
  const number = text !== undefined;
  return { key, title, number, value, text: text ?? ((row) => String(value(row) ?? '')), hint };
}

const count = (value: number | null) => value?.toLocaleString('en') ?? '';

/** It comes first and is always there. */
export const NAME: RunColumn = field('name', 'Run', (row) => row.name);

/** What every run has. */
export const FIELDS: readonly RunColumn[] = [
  field('state', 'State', (row) => row.state),
  field(
    'created',
    'Started',
    (row) => row.created,
    (row) => formatDate(row.created),
  ),
  field(
    'duration',
    'Duration',
    durationOf,
    (row) => (durationOf(row) === null ? '' : formatDuration(durationOf(row)!)),
    (row) => `${exactNumber(durationOf(row))} s`,
  ),
  field(
    'activity',
    'Last entry',
    (row) => row.activity,
    (row) => formatAgo(row.activity, Date.now()),
    (row) => formatDate(row.activity),
  ),
  field(
    'steps',
    'Last step',
    (row) => row.step,
    (row) => count(row.step),
  ),
  field(
    'logs',
    'Logs',
    (row) => row.logs,
    (row) => count(row.logs),
  ),
  field('group', 'Group', (row) => row.group || null),
  field('tags', 'Tags', (row) => row.tags.join(', ') || null),
  {
    ...field(
      'notes',
      'Notes',
      (row) => row.notes || null,
      undefined,
      (row) => row.notes,
    ),
    text: (row) => row.notes.split('\n', 1)[0]!,
  },
  field(
    'rejected',
    'Set aside',
    (row) => row.rejected,
    (row) => (row.rejected === 0 ? '' : count(row.rejected)),
  ),
  field('id', 'Id', (row) => row.id),
];

const WHICH: Readonly<Record<Which, string>> = { last: '', min: ' min', max: ' max' };

export function metricKey(metric: string, which: Which): string {
  return `metric.${metric}.${which}`;
}

export function configKey(key: string): string {
  return `config.${key}`;
}

/** The metric whose values a column shows. */
export function metricOf(key: string): { metric: string; which: Which } | null {
  const [, metric, which] = /^metric\.(.+)\.(last|min|max)$/s.exec(key) ?? [];
  return metric === undefined ? null : { metric, which: which as Which };
}

/** Null for a key that means nothing. */
export function columnOf(key: string): RunColumn | null {
  const known = FIELDS.find((one) => one.key === key);
  if (known) return known;
  const of = metricOf(key);
  if (of) {
    const value = (row: RunRow) => row.metrics.get(of.metric)?.[of.which] ?? null;
    return {
      key,
      title: of.metric + WHICH[of.which],
      number: true,
      value,
      text: (row) => (value(row) === null ? '' : formatNumber(value(row))),
      hint: (row) => exactNumber(value(row)),
    };
  }
  if (!key.startsWith('config.')) return null;
  const name = key.slice('config.'.length);
  return {
    key,
    title: key, // a metric may have the same name
    number: false,
    value: (row) => sortable(row.config.get(name)),
    text: (row) => row.config.get(name) ?? '',
    hint: (row) => row.config.get(name) ?? '',
  };
}

/** The columns that the address names; null when it names none. */
export function parseColumns(text: string | undefined): RunColumn[] | null {
  if (text === undefined || text === '') return null;
  const found = splitList(text).map(columnOf);
  return found.filter((column) => column !== null).filter((column, i, all) => all.indexOf(column) === i);
}

export function encodeColumns(keys: readonly string[]): string {
  return joinList(keys);
}

/** Without the columns in which all rows say the same. */
export function differing(columns: readonly RunColumn[], rows: readonly RunRow[]): RunColumn[] {
  const [first, ...others] = rows;
  if (first === undefined || others.length === 0) return [...columns];
  return columns.filter((column) => {
    const text = column.text(first);
    return others.some((row) => column.text(row) !== text);
  });
}

/** The table as a file: every digit of a number, times as ISO 8601. */
export function csvOf(columns: readonly RunColumn[], rows: readonly RunRow[]): string {
  return csvRows([
    ['id', 'name', ...columns.map(({ key }) => key)],
    ...rows.map((row) => [row.id, row.name, ...columns.map((column) => csvValue(column, row))]),
  ]);
}

function csvValue(column: RunColumn, row: RunRow): Sortable {
  const value = column.value(row);
  if (value === null) return null;
  const isTime = column.key === 'created' || column.key === 'activity';
  if (isTime) return new Date(value).toISOString();
  return column.key.startsWith('config.') ? column.text(row) : value;
}
