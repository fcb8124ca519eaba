import type { Api } from '../lib/api';
import type { XAxis } from '../lib/look';
import type { Run } from '../lib/runs';
import { formatTicks } from '../lib/format';
import type { Bounds } from '../lib/lines';
import { csvOf, type CsvCurve } from '../lib/csv';
import { saveFile } from '../lib/save-file';
import { DURATION_STEPS, evenTicks, labels, logTicks } from './axes';
import { paintAbove, paintBelow } from './extras';
import { frameIn, paintLines, type Frame, type Pen } from './paint';
import type { Picture } from './plot';
import { SvgPen } from './svg-pen';

const WIDTH = 960;
const HEIGHT = 540;
const PNG_RATIO = 2;
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const LEFT = 68;
const RIGHT = 20;
const TOP = 48;
const BELOW = 46;
const LEGEND_ROW = 20;
const LEGEND_COLUMN = 230;
const LEGEND_MOST = 20;

/** What a picture is drawn with: a canvas, or an SVG text. */
export type Sheet = Pen & Pick<CanvasRenderingContext2D, 'fillText' | 'font' | 'textAlign' | 'fillRect'>;

export function svgOf(metric: string, picture: Picture): string {
  const height = heightOf(picture);
  const pen = new SvgPen(WIDTH, height);
  paintPicture(pen, metric, picture, height);
  return pen.text();
}

export async function savePng(metric: string, picture: Picture): Promise<void> {
  const height = heightOf(picture);
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * PNG_RATIO;
  canvas.height = height * PNG_RATIO;
  const ctx = canvas.getContext('2d')!;
  ctx.scale(PNG_RATIO, PNG_RATIO);
  paintPicture(ctx, metric, picture, height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (!blob) throw new Error('This browser could not make the picture.');
  saveFile(`${metric}.png`, 'image/png', [blob]);
}

/** Every value of the runs, as it was logged. */
export async function saveCsv(
  api: Api,
  project: string,
  metric: string,
  runs: readonly Run[],
): Promise<void> {
  const parts: string[] = [];
  for (const run of runs) {
    // A run at a time: the server's bound on values holds for one call.
    const answer = await api.chart({ project, series: [{ run: run.id, metric }], px: 1, mode: 'raw' });
    for (const { x, step, time, y } of answer.series) {
      const curve: CsvCurve = { run, steps: step ?? x, times: time ?? x, values: y };
      parts.push(csvOf(curve, metric, parts.length === 0));
    }
  }
  if (parts.length === 0) throw new Error('None of the runs that are drawn has this metric.');
  saveFile(`${metric}.csv`, 'text/csv;charset=utf-8', parts);
}

function heightOf({ data }: Picture): number {
  const perRow = Math.floor((WIDTH - LEFT - RIGHT) / LEGEND_COLUMN);
  const shown = Math.min(data.lines.length, LEGEND_MOST) + (data.lines.length > LEGEND_MOST ? 1 : 0);
  return HEIGHT + Math.ceil(shown / perRow) * LEGEND_ROW;
}

function paintPicture(sheet: Sheet, metric: string, { data, x, y }: Picture, height: number): void {
  const { ink, lines } = data;
  sheet.fillStyle = ink.page;
  sheet.fillRect(0, 0, WIDTH, height);
  const box = { left: LEFT, top: TOP, width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BELOW, ratio: 1 };
  const frame = frameIn(box, x, y, data);
  write(sheet, metric, LEFT, 28, ink.text, 'left', 15);
  paintAxes(sheet, frame, y, data);
  paintBelow(sheet, frame, lines, data.alerts);
  paintLines(sheet, frame, lines);
  paintAbove(sheet, frame, lines);
  paintLegend(sheet, data);
}

function paintAxes(sheet: Sheet, frame: Frame, y: Bounds, { xAxis, logX, logY, ink }: Picture['data']): void {
  const { left, top, width, height } = frame;
  const ticks = logY ? logTicks(y.min, y.max) : evenTicks(y.min, y.max, 6);
  formatTicks(ticks).forEach((label, i) => {
    const at = frame.py(ticks[i]!);
    sheet.strokeStyle = ink.grid;
    sheet.lineWidth = 1;
    sheet.beginPath();
    sheet.moveTo(left, at);
    sheet.lineTo(left + width, at);
    sheet.stroke();
    write(sheet, label, left - 8, at + 4, ink.text, 'right');
  });
  const across = xTicks(frame.x, xAxis, logX);
  timeLabels(across, xAxis).forEach((label, i) =>
    write(sheet, label, frame.px(across[i]!), top + height + 18, ink.text, 'center'),
  );
  const name = xAxis.startsWith('metric:')
    ? xAxis.slice(7)
    : xAxis === 'relative'
      ? 'time since the start'
      : xAxis;
  write(sheet, name, left + width / 2, top + height + 36, ink.text, 'center');
}

function xTicks({ min, max }: Bounds, xAxis: XAxis, logX: boolean): number[] {
  if (logX) return logTicks(min, max);
  if (xAxis !== 'relative' && xAxis !== 'time') return evenTicks(min, max, 8);
  const unit = xAxis === 'time' ? 1000 : 1;
  const step = (DURATION_STEPS.find((one) => (max - min) / unit / one <= 8) ?? (max - min) / unit / 8) * unit;
  const ticks: number[] = [];
  for (let at = Math.ceil(min / step) * step; at <= max; at += step) ticks.push(at);
  return ticks;
}

function timeLabels(ticks: number[], xAxis: XAxis): string[] {
  if (xAxis !== 'time') return labels(ticks, xAxis);
  const long = ticks.length > 1 && ticks[1]! - ticks[0]! >= 86_400_000;
  return ticks.map((tick) =>
    new Date(tick).toLocaleString(
      'en',
      long ? { month: 'short', day: 'numeric' } : { timeStyle: 'short', hour12: false },
    ),
  );
}

function paintLegend(sheet: Sheet, { lines, ink }: Picture['data']): void {
  const perRow = Math.floor((WIDTH - LEFT - RIGHT) / LEGEND_COLUMN);
  const place = (i: number) => ({
    x: LEFT + (i % perRow) * LEGEND_COLUMN,
    y: HEIGHT + Math.floor(i / perRow) * LEGEND_ROW,
  });
  lines.slice(0, LEGEND_MOST).forEach((line, i) => {
    const { x, y } = place(i);
    sheet.strokeStyle = line.colour;
    sheet.lineWidth = 2.5;
    sheet.setLineDash([...line.dash]);
    sheet.beginPath();
    sheet.moveTo(x, y);
    sheet.lineTo(x + 24, y);
    sheet.stroke();
    write(sheet, shorten(line.label), x + 32, y + 4, ink.text, 'left');
  });
  sheet.setLineDash([]);
  if (lines.length <= LEGEND_MOST) return;
  const { x, y } = place(LEGEND_MOST);
  write(sheet, `and ${lines.length - LEGEND_MOST} more`, x, y + 4, ink.text, 'left');
}

function shorten(label: string): string {
  const letters = [...label];
  return letters.length > 28 ? `${letters.slice(0, 27).join('')}…` : label;
}

function write(
  sheet: Sheet,
  text: string,
  x: number,
  y: number,
  colour: string,
  align: CanvasTextAlign,
  size = 12,
): void {
  sheet.font = `${size}px ${FONT}`;
  sheet.textAlign = align;
  sheet.fillStyle = colour;
  sheet.fillText(text, x, y);
}
