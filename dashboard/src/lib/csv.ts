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
  const lines = heading ? [`run,run_id,step,timestamp,${quoted(metric)}`] : [];
  const name = `${quoted(run.name)},${quoted(run.id)}`;
  values.forEach((value, i) =>
    lines.push(`${name},${steps[i]},${new Date(times[i]!).toISOString()},${value}`),
  );
  return lines.map((line) => `${line}\r\n`).join('');
}

// A spreadsheet takes a text that begins so for a formula, and names come from anyone: an apostrophe keeps it a text.
function quoted(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replace(/"/g, '""')}"` : inert;
}
