const SIGNIFICANT = 4;

/**
 * A number for people: 4 significant digits, scientific below 1e-4 and from 1e7 on. What is not zero is never shown
 * as `0`, and what does not exist is shown as a dash.
 */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7) return scientific(value);
  if (Number.isInteger(value)) return minus(String(value));
  return minus(String(Number(value.toPrecision(SIGNIFICANT))));
}

function scientific(value: number): string {
  const [mantissa, exponent] = value.toExponential(SIGNIFICANT - 1).split('e') as [string, string];
  const short = mantissa.replace(/\.?0+$/, '');
  return minus(`${short}e${exponent.replace('+', '')}`);
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}

/** Tick labels of one axis: as many digits as tell neighbours apart, so that 0.9998 and 0.9999 differ. */
export function formatTicks(ticks: readonly number[]): string[] {
  const step = Math.min(
    ...ticks
      .slice(1)
      .map((tick, i) => Math.abs(tick - ticks[i]!))
      .filter((gap) => gap > 0),
  );
  return ticks.map((tick) => {
    if (!Number.isFinite(step) || tick === 0) return formatNumber(tick);
    const digits = Math.ceil(Math.log10(Math.abs(tick) / step) - 1e-9) + 1;
    if (digits <= SIGNIFICANT || digits > 15) return compactTick(tick);
    return minus(String(Number(tick.toPrecision(digits))));
  });
}

function compactTick(tick: number): string {
  const size = Math.abs(tick);
  if (size >= 1e9 || size < 1e-4) return scientific(tick);
  if (size >= 1e6) return minus(`${Number((tick / 1e6).toPrecision(SIGNIFICANT))}M`);
  if (size >= 1e4) return minus(`${Number((tick / 1e3).toPrecision(SIGNIFICANT))}k`);
  return formatNumber(tick);
}

/** Every digit of a number, as JSON has it: for titles and copies. */
export function exactNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** A span such as `1h 20m`, for relative time. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds < 1 && seconds > 0) return `${formatNumber(seconds * 1000)}ms`;
  if (seconds < 60) return `${Number(seconds.toPrecision(3))}s`;
  const whole = Math.round(seconds);
  const units: [number, string][] = [
    [Math.floor(whole / 86400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'm'],
    [whole % 60, 's'],
  ];
  const first = units.findIndex(([n]) => n > 0);
  return units
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n}${unit}`)
    .join(' ');
}

/** Date and time in the reader's zone, short but unambiguous: `2026-11-22 16:56`. */
export function formatDate(epochMillis: number | null | undefined): string {
  if (epochMillis === null || epochMillis === undefined || !Number.isFinite(epochMillis)) return '–';
  const date = new Date(epochMillis);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `just now`, `5 min ago`, `3 h ago`, `2 d ago`, then the date. */
export function formatAgo(epochMillis: number | null | undefined, now: number): string {
  if (epochMillis === null || epochMillis === undefined || !Number.isFinite(epochMillis)) return '–';
  const seconds = (now - epochMillis) / 1000;
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 30 * 86_400) return `${Math.floor(seconds / 86_400)} d ago`;
  return formatDate(epochMillis);
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB'];
  // 999,950 would be written as 1000.0 kB.
  const unit = Math.max(
    0,
    [0.99995e6, 0.99995e9, Infinity].findIndex((most) => bytes < most),
  );
  return `${(bytes / 1000 ** (unit + 1)).toFixed(1)} ${units[unit]}`;
}

/** `1 run`, `3 runs`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
