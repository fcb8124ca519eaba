import { nearestIndex, type Line } from '../lib/lines';
import type { Frame } from './paint';

/** One run near the pointer, or at the keyboard's cursor. */
export interface HoverPoint {
  readonly line: Line;
  readonly x: number;
  readonly value: number;
  /** The average at this point, when the line is smoothed. */
  readonly smooth: number | null;
  readonly left: number;
  readonly top: number;
}

export interface Hover {
  readonly x: number;
  readonly left: number;
  readonly top: number;
  /** At most a handful, those nearest to the pointer, highest value first. */
  readonly points: readonly HoverPoint[];
  readonly nearest: HoverPoint;
  readonly others: number;
}

const SHOWN = 7;
const REACH_PIXELS = 24;

/** The runs nearest to a place of the chart (CSS pixels), or null where no run has a point. */
export function hoverAt(lines: readonly Line[], frame: Frame, left: number, top: number): Hover | null {
  const x = frame.xMin + (left / frame.width) * (frame.xMax - frame.xMin);
  const points: HoverPoint[] = [];
  for (const line of lines) {
    const point = pointAt(line, frame, x, left);
    if (point) points.push(point);
  }
  points.sort((a, b) => Math.abs(a.top - top) - Math.abs(b.top - top));
  const nearest = points[0];
  if (!nearest) return null;
  const shown = points.slice(0, SHOWN).sort((a, b) => a.top - b.top);
  return { x, left, top, points: shown, nearest, others: points.length - shown.length };
}

function pointAt(line: Line, frame: Frame, x: number, left: number): HoverPoint | null {
  const i = nearestIndex(line, x);
  if (i < 0) return null;
  const at = line.x[i]!;
  const px = frame.px(at);
  const beyond = x < line.x[0]! || x > line.x[line.x.length - 1]!;
  if (beyond && line.sorted && Math.abs(px - left) > REACH_PIXELS) return null;
  const smooth = line.smooth?.[i] ?? null;
  const top = frame.py(smooth ?? line.y[i]!);
  if (!Number.isFinite(top) || at < frame.xMin || at > frame.xMax) return null;
  return { line, x: at, value: line.y[i]!, smooth, left: px, top };
}
