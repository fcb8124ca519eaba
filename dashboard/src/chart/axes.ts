import type uPlot from 'uplot';
import { formatDuration, formatTicks } from '../lib/format';
import type { XAxis } from '../lib/look';
import type { Logs } from './paint';

/** Colours of what surrounds the lines. */
export interface Ink {
  readonly text: string;
  readonly grid: string;
  readonly page: string;
  /** Of alerts. */
  readonly warn: string;
  readonly error: string;
}

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const Y_AXIS_WIDTH = 54;
const X_AXIS_HEIGHT = 26;

// Steps between ticks that suit durations, in seconds.
export const DURATION_STEPS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
  3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 1_728_000, 4_320_000, 8_640_000,
];

export function axes(xAxis: XAxis, { logX, logY }: Logs, ink: Ink): uPlot.Axis[] {
  const look: uPlot.Axis = {
    font: FONT,
    stroke: ink.text,
    grid: { stroke: ink.grid, width: 1 },
    ticks: { show: false },
    border: { show: false },
  };
  const x: uPlot.Axis = {
    ...look,
    scale: 'x',
    size: X_AXIS_HEIGHT,
    gap: 4,
    space: 64,
    grid: { show: false },
  };
  if (xAxis !== 'time') x.values = (_plot, ticks) => labels(ticks, xAxis);
  if (logX) logarithmic(x);
  else if (xAxis === 'relative') x.incrs = DURATION_STEPS;
  const y: uPlot.Axis = { ...look, scale: 'y', size: Y_AXIS_WIDTH, gap: 6, space: 34 };
  y.values = (_plot, ticks) => formatTicks(ticks);
  if (logY) logarithmic(y);
  return [x, y];
}

function logarithmic(axis: uPlot.Axis): void {
  axis.splits = (_plot, _axis, min, max) => logTicks(min, max);
  axis.filter = (_plot, ticks) => ticks;
}

export function labels(ticks: number[], xAxis: XAxis): string[] {
  return xAxis === 'relative' ? ticks.map(formatDuration) : formatTicks(ticks);
}

/** Ticks of a log axis: decades (some of them when there are many), with 2 and 5 when there are few, else even steps. */
export function logTicks(min: number, max: number): number[] {
  const decades = Math.log10(max / min);
  if (decades < 1) return evenTicks(min, max, 4);
  const factors = decades <= 2.5 ? [1, 2, 5] : [1];
  const stride = Math.max(1, Math.ceil(decades / 6));
  const ticks: number[] = [];
  const first = Math.floor(Math.log10(min));
  for (let power = first - (first % stride); power <= Math.log10(max); power += stride) {
    for (const factor of factors) {
      const tick = Number(`${factor}e${power}`);
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return ticks;
}

export function evenTicks(min: number, max: number, wanted: number): number[] {
  const rough = (max - min) / wanted;
  const unit = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10);
  const ticks: number[] = [];
  for (let n = Math.ceil(min / step); n * step <= max; n++) ticks.push(Number((n * step).toPrecision(12)));
  return ticks;
}
