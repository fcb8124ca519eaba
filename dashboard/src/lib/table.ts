import { joinList, splitList } from './lists';

/** A cell that can be sorted: numbers by size, texts by the alphabet, what is missing last. */
export type Sortable = number | string | null;

export interface Sorting {
  readonly key: string;
  readonly descending: boolean;
}

/** A column that rows are sorted by. */
export interface SortKey<Row> {
  readonly value: (row: Row) => Sortable;
  readonly descending: boolean;
}

/** Rows in the order of the first column, those that are equal there in that of the next; else as they stood. */
export function sortRows<Row>(rows: readonly Row[], keys: readonly SortKey<Row>[]): Row[] {
  if (keys.length === 0) return [...rows];
  const valued = rows.map((row) => ({ row, values: keys.map(({ value }) => value(row)) }));
  valued.sort((a, b) => {
    for (let i = 0; i < keys.length; i++) {
      const order = compare(a.values[i]!, b.values[i]!, keys[i]!.descending);
      if (order !== 0) return order;
    }
    return 0;
  });
  return valued.map(({ row }) => row);
}

const ALPHABET = new Intl.Collator('en', { numeric: true });

function compare(left: Sortable, right: Sortable, descending: boolean): number {
  const [noLeft, noRight] = [isMissing(left), isMissing(right)];
  if (noLeft || noRight) return Number(noLeft) - Number(noRight);
  const order =
    typeof left === 'number' && typeof right === 'number'
      ? left === right
        ? 0
        : left - right
      : ALPHABET.compare(String(left), String(right));
  return descending ? -order : order;
}

function isMissing(value: Sortable): boolean {
  return value === null || Number.isNaN(value);
}

/** A sorting as the address has it: `-loss,name`, the first column first. */
export function parseSorting(text: string): Sorting[] {
  return splitList(text).map((part) => ({
    key: part.replace(/^-/, ''),
    descending: part.startsWith('-'),
  }));
}

export function encodeSorting(sorting: readonly Sorting[]): string {
  return joinList(sorting.map(({ key, descending }) => (descending ? `-${key}` : key)));
}

/**
 * The sorting after a click on a column: the other way, then not at all; beside the columns that are sorted already when
 * `beside` says so.
 *
 * @param firstDescending which way comes first
 */
export function sortedBy(
  sorting: readonly Sorting[],
  key: string,
  firstDescending: boolean,
  beside: boolean,
): Sorting[] {
  const at = sorting.findIndex((one) => one.key === key);
  const now = sorting[at];
  const next =
    now === undefined
      ? [{ key, descending: firstDescending }]
      : now.descending === firstDescending
        ? [{ key, descending: !firstDescending }]
        : [];
  if (!beside) return next;
  return now === undefined
    ? [...sorting, ...next]
    : [...sorting.slice(0, at), ...next, ...sorting.slice(at + 1)];
}

/** The number that a config's text is, else the text. */
export function sortable(text: string | undefined): Sortable {
  if (text === undefined) return null;
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}
