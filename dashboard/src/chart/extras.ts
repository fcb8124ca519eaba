import type { Line } from '../lib/lines';
import type { Note } from './hover';
import { ODD_SIGNS, oddText, type AlertMark } from './marks';
import { clipTo, type Frame, type Pen } from './paint';

// What only some charts have, in a file that comes with the first of them: bands, alerts, values that are not finite.

/** What lies below the curves. */
export function paintBelow(
  ctx: Pen,
  frame: Frame,
  lines: readonly Line[],
  alerts: readonly AlertMark[],
): void {
  ctx.save();
  paintAlerts(ctx, frame, alerts);
  clipTo(ctx, frame);
  ctx.globalAlpha = 0.16;
  for (const line of lines) if (line.band) fillBand(ctx, frame, line);
  ctx.restore();
}

/** What lies above the curves. */
export function paintAbove(ctx: Pen, frame: Frame, lines: readonly Line[]): void {
  ctx.save();
  clipTo(ctx, frame);
  for (const line of lines) if (line.odd.length > 0) paintOdd(ctx, frame, line);
  ctx.restore();
}

function fillBand(ctx: Pen, frame: Frame, { x, band, colour }: Line): void {
  const drawn = [...x.keys()].filter((i) => Number.isFinite(frame.py(band!.low[i]!)));
  ctx.fillStyle = colour;
  ctx.beginPath();
  drawn.forEach((i, n) => {
    const [px, py] = [frame.px(x[i]!), frame.py(band!.high[i]!)];
    if (n === 0) ctx.moveTo(px, py);
    else ctx.lineTo(px, py);
  });
  for (const i of drawn.reverse()) ctx.lineTo(frame.px(x[i]!), frame.py(band!.low[i]!));
  ctx.closePath();
  ctx.fill();
}

const ODD_PIXELS = 4;
const ODD_APART = 10;

// A cross at the lower edge for NaN, a triangle at the edge beyond which an infinity lies.
function paintOdd(ctx: Pen, frame: Frame, line: Line): void {
  const size = ODD_PIXELS * frame.ratio;
  const [up, down] = [frame.top + size * 1.6, frame.top + frame.height - size * 1.6];
  ctx.setLineDash([]);
  ctx.lineWidth = 1.8 * frame.ratio;
  ctx.strokeStyle = line.colour;
  ctx.fillStyle = line.colour;
  let last = -Infinity;
  for (const { x, kind } of line.odd) {
    const px = frame.px(x);
    if (!(px >= frame.left && px <= frame.left + frame.width) || px - last < ODD_APART * frame.ratio)
      continue;
    last = px;
    ctx.beginPath();
    if (kind === 'nan') {
      ctx.moveTo(px - size, down - size);
      ctx.lineTo(px + size, down + size);
      ctx.moveTo(px - size, down + size);
      ctx.lineTo(px + size, down - size);
      ctx.stroke();
    } else {
      const [edge, tip] = kind === 'inf' ? [up + size, up - size] : [down - size, down + size];
      ctx.moveTo(px - size, edge);
      ctx.lineTo(px + size, edge);
      ctx.lineTo(px, tip);
      ctx.closePath();
      ctx.fill();
    }
  }
}

// Dashed lines with a flag on top.
function paintAlerts(ctx: Pen, frame: Frame, alerts: readonly AlertMark[]): void {
  const size = 4 * frame.ratio;
  ctx.save();
  ctx.lineWidth = frame.ratio;
  for (const { x, colour } of alerts) {
    const px = Math.round(frame.px(x)) + 0.5;
    if (!(px >= frame.left && px <= frame.left + frame.width)) continue;
    ctx.strokeStyle = colour;
    ctx.fillStyle = colour;
    ctx.setLineDash([3 * frame.ratio, 3 * frame.ratio]);
    ctx.globalAlpha = 0.6;
    ctx.beginPath();
    ctx.moveTo(px, frame.top);
    ctx.lineTo(px, frame.top + frame.height);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.moveTo(px - size, frame.top - size);
    ctx.lineTo(px + size, frame.top - size);
    ctx.lineTo(px, frame.top + size);
    ctx.closePath();
    ctx.fill();
  }
  ctx.restore();
}

const NOTE_PIXELS = 6;
const NOTES = 4;

/** The marks near to a place of the chart. */
export function notesAt(
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
