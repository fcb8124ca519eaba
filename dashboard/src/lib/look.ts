import type { SmoothKind } from './smoothing';

/** What a chart is drawn over; with `metric:` in front, another metric. */
export type XAxis = 'step' | 'relative' | 'time' | `metric:${string}`;

/** How charts show their curves. */
export interface Look {
  readonly xAxis: XAxis;
  readonly xMin: number | null;
  readonly xMax: number | null;
  /** 0 to 99: the percentage of an average that survives one logged point; other kinds smooth as much. */
  readonly smoothing: number;
  readonly smoothKind: SmoothKind;
  readonly logX: boolean;
  readonly logY: boolean;
}

export const LOOK: Look = {
  xAxis: 'step',
  xMin: null,
  xMax: null,
  smoothing: 0,
  smoothKind: 'ema',
  logX: false,
  logY: false,
};

type Text = string | null | undefined;

export function parseLook(first: (...names: string[]) => Text): Look {
  const sm = first('sm');
  return {
    xAxis: parseXAxis(first('x_axis', 'x-axis')),
    xMin: parseNumber(first('xmin')),
    xMax: parseNumber(first('xmax')),
    smoothing: parseSmoothing(first('smoothing')),
    smoothKind: sm === 'gaussian' || sm === 'mean' ? sm : 'ema',
    logX: parseFlag(first('logx', 'log_x')),
    logY: parseFlag(first('logy', 'log_y')),
  };
}

/** Names and values for an address, without those that are as usual. */
export function writeLook(look: Look): [string, string][] {
  return lookPairs(look).filter(([name, value]) => USUAL.get(name) !== value);
}

/** Names and values of all that is given. */
export function lookPairs(look: Partial<Look>): [string, string][] {
  const flag = (on: boolean | undefined) => (on === undefined ? undefined : on ? '1' : '0');
  const all: [string, string | undefined][] = [
    ['x_axis', look.xAxis && writeXAxis(look.xAxis)],
    ['xmin', look.xMin?.toString()],
    ['xmax', look.xMax?.toString()],
    ['smoothing', look.smoothing?.toString()],
    ['sm', look.smoothKind],
    ['logx', flag(look.logX)],
    ['logy', flag(look.logY)],
  ];
  return all.filter((pair): pair is [string, string] => pair[1] !== undefined);
}

const WORDS = new Map<string, XAxis>([
  ['step', 'step'],
  ['time', 'time'],
  ['wall', 'time'],
  ['wall_time', 'time'],
  ['timestamp', 'time'],
  ['relative', 'relative'],
  ['relative_time', 'relative'],
]);
const USUAL = new Map(lookPairs(LOOK));

function parseXAxis(text: Text): XAxis {
  if (!text) return 'step';
  return WORDS.get(text) ?? `metric:${text.replace(/^metric:/, '')}`;
}

// A metric that is called as an axis is needs the prefix, others are plain.
function writeXAxis(axis: XAxis): string {
  const name = axis.replace(/^metric:/, '');
  return name === axis || WORDS.has(name) || name.startsWith('metric:') ? axis : name;
}

// A weight such as 0.6, as other dashboards write it, means 60.
function parseSmoothing(text: Text): number {
  const number = parseNumber(text) ?? 0;
  const percent = number > 0 && number < 1 ? number * 100 : number;
  return Math.min(99, Math.max(0, Math.round(percent)));
}

function parseFlag(text: Text): boolean {
  return text === '1' || text === 'true';
}

export function parseNumber(text: Text): number | null {
  if (!text || text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
