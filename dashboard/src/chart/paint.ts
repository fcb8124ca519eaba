import type uPlot from 'uplot';
import { bisect, isCrowd, type Bounds, type Line } from '../lib/lines';

/** What drawing needs of a canvas: the export writes SVG by the same calls. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'beginPath'
  | 'rect'
  | 'clip'
  | 'moveTo'
  | 'lineTo'
  | 'arc'
  | 'closePath'
  | 'fill'
  | 'stroke'
  | 'setLineDash'
  | 'lineJoin'
  | 'lineWidth'
  | 'globalAlpha'
  | 'strokeStyle'
  | 'fillStyle'
>;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Maps data to pixels of one canvas. */
export interface Frame extends Box {
  readonly x: Bounds;
  readonly px: (x: number) => number;
  readonly py: (y: number) => number;
  /** The x at a distance from the left edge. */
  readonly at: (left: number) => number;
}

export interface Logs {
  readonly logX: boolean;
  readonly logY: boolean;
}

/** Canvas pixels for each CSS pixel. */
export function pixelRatio(plot: uPlot): number {
  return plot.ctx.canvas.width / plot.width;
}

/** The plotting area in canvas pixels (`canvas`), or in CSS pixels of the layer over it. */
export function frameOf(plot: uPlot, canvas: boolean, logs: Logs): Frame | null {
  const { min: xMin, max: xMax } = plot.scales['x']!;
  const { min: yMin, max: yMax } = plot.scales['y']!;
  if (xMin == null || xMax == null || yMin == null || yMax == null) return null;
  const ratio = pixelRatio(plot);
  const { left, top, width, height } = plot.bbox;
  const box = canvas
    ? { left, top, width, height, ratio }
    : { left: 0, top: 0, width: width / ratio, height: height / ratio, ratio: 1 };
  return frameIn(box, { min: xMin, max: xMax }, { min: yMin, max: yMax }, logs);
}

export function frameIn(box: Box, x: Bounds, y: Bounds, { logX, logY }: Logs): Frame {
  const { left, top, width, height } = box;
  const [xLow, xHigh] = logX ? [Math.log(x.min), Math.log(x.max)] : [x.min, x.max];
  const [yLow, yHigh] = logY ? [Math.log(y.min), Math.log(y.max)] : [y.min, y.max];
  const perX = width / (xHigh - xLow);
  const perY = height / (yHigh - yLow);
  const bottom = top + height;
  return {
    ...box,
    x,
    // Not positive on a log axis: a gap, as NaN is.
    px: logX
      ? (at) => (at > 0 ? left + (Math.log(at) - xLow) * perX : NaN)
      : (at) => left + (at - xLow) * perX,
    py: logY
      ? (v) => (v > 0 ? bottom - (Math.log(v) - yLow) * perY : NaN)
      : (v) => bottom - (v - yLow) * perY,
    at: (away) => (logX ? Math.exp(xLow + away / perX) : xLow + away / perX),
  };
}

/** How many points are drawn of them. */
export function pointsIn(lines: readonly Line[]): number {
  const crowd = isCrowd(lines);
  return lines.reduce((sum, line) => sum + line.y.length * (!crowd && line.smooth ? 2 : 1), 0);
}

// Without a graphics card Chromium draws a line of one pixel ten times as fast as one of 1.2 (50 noisy runs in one chart: 21 ms
// instead of 200).
const THIN = 1;

/**
 * Draws all lines: what was logged faintly below where there is an average, then the averages; of a crowd the
 * averages alone.
 */
export function paintLines(ctx: Pen, frame: Frame, lines: readonly Line[]): void {
  ctx.save();
  clipTo(ctx, frame);
  ctx.lineJoin = 'bevel';
  const crowd = isCrowd(lines);
  const width = (crowd ? THIN : 1.6) * frame.ratio;
  ctx.lineWidth = width * 0.8;
  ctx.globalAlpha = 0.22;
  if (!crowd) for (const line of lines) if (line.smooth) stroke(ctx, frame, line, line.y, []);
  ctx.lineWidth = width;
  ctx.globalAlpha = crowd ? 0.85 : 1;
  for (const line of lines) stroke(ctx, frame, line, line.smooth ?? line.y, line.dash);
  ctx.restore();
}

export function clipTo(ctx: Pen, frame: Frame): void {
  ctx.beginPath();
  ctx.rect(frame.left, frame.top - 1, frame.width, frame.height + 2);
  ctx.clip();
}

/** Draws one line strongly: the one under the pointer. In a crowd the others fade, else it gets a rim. */
export function paintFocus(
  ctx: CanvasRenderingContext2D,
  frame: Frame,
  line: Line,
  page: string,
  crowd: boolean,
): void {
  const y = line.smooth ?? line.y;
  ctx.save();
  ctx.lineJoin = 'bevel';
  if (crowd) {
    ctx.globalAlpha = 0.6;
    ctx.fillStyle = page;
    ctx.fillRect(0, 0, frame.width, frame.height);
  } else {
    ctx.globalAlpha = 0.8;
    ctx.lineWidth = 5;
    stroke(ctx, frame, { ...line, colour: page }, y, []);
  }
  ctx.globalAlpha = 1;
  ctx.lineWidth = crowd ? 1.8 : 2.6;
  stroke(ctx, frame, line, y, line.dash);
  ctx.restore();
}

export function paintDot(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  colour: string,
  halo: string,
): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.strokeStyle = halo;
  ctx.lineWidth = 1.5;
  ctx.fill();
  ctx.stroke();
}

const FEW_POINTS = 40;
const NOISE = 12; // a line that goes up and down more than this often shows no dashes, which cost most of its drawing

function stroke(ctx: Pen, frame: Frame, line: Line, y: Float64Array, dash: readonly number[]): void {
  const { x } = line;
  const from = line.sorted ? Math.max(0, bisect(x, frame.x.min) - 1) : 0;
  const to = line.sorted ? Math.min(x.length, bisect(x, frame.x.max) + 2) : x.length;
  const dots = to - from <= FEW_POINTS;
  const marks: number[] = [];
  ctx.strokeStyle = line.colour;
  ctx.beginPath();
  let inLine = false;
  let length = 0;
  let last = 0;
  for (let i = from; i < to; i++) {
    const py = frame.py(y[i]!);
    if (!Number.isFinite(py)) {
      inLine = false;
      continue;
    }
    const px = frame.px(x[i]!);
    if (!Number.isFinite(px)) {
      inLine = false;
      continue;
    }
    if (inLine) {
      ctx.lineTo(px, py);
      length += Math.abs(py - last);
    } else ctx.moveTo(px, py);
    last = py;
    const alone = !inLine && !(i + 1 < to && Number.isFinite(frame.py(y[i + 1]!)));
    if (dots || alone) marks.push(px, py);
    inLine = true;
  }
  const noise = length > NOISE * frame.height;
  ctx.setLineDash(noise ? [] : dash.map((part) => part * frame.ratio));
  ctx.stroke();
  if (marks.length > 0) paintMarks(ctx, marks, line.colour, ctx.lineWidth * 1.25);
}

function paintMarks(ctx: Pen, marks: readonly number[], colour: string, radius: number): void {
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (let i = 0; i < marks.length; i += 2) {
    ctx.moveTo(marks[i]! + radius, marks[i + 1]!);
    ctx.arc(marks[i]!, marks[i + 1]!, radius, 0, 2 * Math.PI);
  }
  ctx.fill();
}
