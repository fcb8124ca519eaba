/** A cell that can be sorted: numbers by size, texts by the alphabet, what is missing last. */
export type Sortable = number | string | null;

export interface Sorting {
  readonly key: string;
  readonly descending: boolean;
}

/** Rows in the order of one column; rows that are equal there keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  value: (row: Row) => Sortable,
  descending: boolean,
): Row[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = value(a);
    const right = value(b);
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * String(left).localeCompare(String(right), 'en', { numeric: true });
  });
}

/** The number that a config's text is, else the text. */
export function sortable(text: string | undefined): Sortable {
  if (text === undefined) return null;
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}
