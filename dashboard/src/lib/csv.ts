import type { Run } from './runs';

export interface CsvCurve {
  readonly run: Run;
  readonly steps: Float64Array;
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** One line for each value, with every digit; the heading too when it is asked for. */
export function csvOf({ run, steps, times, values }: CsvCurve, metric: string, heading: boolean): string {
  const lines = heading ? [`run,run_id,step,timestamp,${csvCell(metric)}`] : [];
  const name = `${csvCell(run.name)},${csvCell(run.id)}`;
  values.forEach((value, i) =>
    lines.push(`${name},${steps[i]},${new Date(times[i]!).toISOString()},${value}`),
  );
  return lines.map((line) => `${line}\r\n`).join('');
}

/** A table as RFC 4180 has it. A cell is null where there is nothing. */
export function csvRows(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

// A spreadsheet takes a text that begins so for a formula, and texts come from anyone: an apostrophe keeps it a text.
function csvCell(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const formula = /^[=+\-@\t\r]/.test(cell) && !Number.isFinite(Number(cell));
  const text = formula ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
