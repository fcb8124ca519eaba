import { nearestIndex, type Line } from '../lib/lines';
import { ODD_SIGNS, oddText, type AlertMark } from './marks';
import type { Frame } from './paint';

/** One run near the pointer, or at the keyboard's cursor. */
export interface HoverPoint {
  readonly line: Line;
  readonly index: number;
  readonly x: number;
  readonly value: number;
  /** The average at this point, when the line is smoothed. */
  readonly smooth: number | null;
  readonly left: number;
  readonly top: number;
}

/** What stands near the pointer beside the curves: an alert, or values that are not finite. */
export interface Note {
  readonly who: string;
  readonly text: string;
  readonly colour: string;
  /** As the mark in the chart looks. */
  readonly sign: string;
}

export interface Hover {
  readonly x: number;
  readonly left: number;
  readonly top: number;
  /** At most a handful, those nearest to the pointer, highest value first. */
  readonly points: readonly HoverPoint[];
  /** Null where no curve has a value, only a note. */
  readonly nearest: HoverPoint | null;
  readonly others: number;
  readonly notes: readonly Note[];
}

const SHOWN = 7;
const REACH_PIXELS = 24;
const NOTE_PIXELS = 6;
const NOTES = 4;

/** The runs nearest to a place of the chart (CSS pixels), or null where nothing is. */
export function hoverAt(
  lines: readonly Line[],
  alerts: readonly AlertMark[],
  frame: Frame,
  left: number,
  top: number,
): Hover | null {
  const x = frame.at(left);
  const points: HoverPoint[] = [];
  for (const line of lines) {
    const point = pointAt(line, frame, x, left);
    if (point) points.push(point);
  }
  points.sort((a, b) => Math.abs(a.top - top) - Math.abs(b.top - top));
  const nearest = points[0] ?? null;
  const notes = notesAt(lines, alerts, frame, left);
  if (!nearest && notes.length === 0) return null;
  const shown = points.slice(0, SHOWN).sort((a, b) => a.top - b.top);
  return { x, left, top, points: shown, nearest, others: points.length - shown.length, notes };
}

function notesAt(
  lines: readonly Line[],
  alerts: readonly AlertMark[],
  frame: Frame,
  left: number,
): readonly Note[] {
  const isNear = (x: number) => Math.abs(frame.px(x) - left) <= NOTE_PIXELS;
  const notes: Note[] = [];
  for (const { alert, x, colour } of alerts)
    if (isNear(x)) notes.push({ who: alert.run, text: alert.title, colour, sign: '▼' });
  for (const { label, colour, odd } of lines) {
    const found = odd.find((one) => isNear(one.x));
    if (found) notes.push({ who: label, text: oddText(found), colour, sign: ODD_SIGNS[found.kind] });
  }
  const more = notes.length - NOTES;
  return more > 0
    ? [...notes.slice(0, NOTES), { who: `and ${more} more marks`, text: '', colour: '', sign: '' }]
    : notes;
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
  if (!Number.isFinite(top) || at < frame.x.min || at > frame.x.max) return null;
  return { line, index: i, x: at, value: line.y[i]!, smooth, left: px, top };
}
