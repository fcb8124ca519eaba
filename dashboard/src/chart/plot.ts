import uPlot from 'uplot';
import { xBounds, yBounds, type Bounds, type Line } from '../lib/lines';
import type { XAxis } from '../lib/look';
import { axes, type Ink } from './axes';
import { cancelDraw, draw } from './frames';
import { hoverAt, type Hover } from './hover';
import type { CursorHub, Follower } from './hub';
import type { AlertMark } from './marks';
import { frameOf, paintDot, paintFocus, paintLines, pixelRatio, pointsIn } from './paint';

export interface PlotData {
  readonly lines: readonly Line[];
  readonly xAxis: XAxis;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly clip: boolean;
  /** What is zoomed to, or null for everything. Either end may be open. */
  readonly zoom: { readonly min: number | null; readonly max: number | null } | null;
  /** Ends of the vertical axis that were set by hand; the others follow the values. */
  readonly y: { readonly min: number | null; readonly max: number | null };
  readonly alerts: readonly AlertMark[];
  readonly ink: Ink;
}

/** What a chart shows: its data and both ranges. */
export interface Picture {
  readonly data: PlotData;
  readonly x: Bounds;
  readonly y: Bounds;
}

export interface PlotEvents {
  /** What was dragged over, of one axis; null for all of both. */
  zoom(bounds: Bounds | null, axis: 'x' | 'y'): void;
  hover(hover: Hover | null): void;
  /** A click on a curve, or null beside all of them. */
  pick(run: string | null): void;
}

const DRAG_PIXELS = 5;
const PICK_PIXELS = 20;
const FADED_FROM = 8; // lines above which one is told apart by fading the others

/**
 * One chart. uPlot gives the axes, scales, zoom and cursor; the lines are drawn here, each from its own x and y, because
 * uPlot wants one x for all, which for down-sampled runs means an array of all their steps for each run.
 */
export class Plot implements Follower {
  private plot: uPlot | null = null;
  private data: PlotData;
  private y: Bounds = { min: 0, max: 1 };
  private x: Bounds = { min: 0, max: 1 };
  private focus: string | null = null;
  private hovered: Hover | null = null;
  private following = false;
  private readonly overlay = document.createElement('canvas');
  private readonly leaveHub: () => void;

  constructor(
    private readonly host: HTMLElement,
    private readonly hub: CursorHub,
    private readonly events: PlotEvents,
    data: PlotData,
  ) {
    this.data = data;
    this.overlay.className = 'chart-overlay';
    this.leaveHub = hub.join(this);
    this.redraw();
  }

  update(data: PlotData): void {
    const before = this.data;
    this.data = data;
    const other =
      before.xAxis !== data.xAxis ||
      before.logX !== data.logX ||
      before.logY !== data.logY ||
      before.ink !== data.ink;
    if (other) this.drop();
    this.redraw();
  }

  /** Draws one line strongly, or none. */
  setFocus(id: string | null): void {
    if (this.focus === id) return;
    this.focus = id;
    this.paintOverlay();
  }

  resize(): void {
    this.redraw();
  }

  /** Puts the cursor at a share (0 to 1) of the width, for the keyboard, and tells what is there. */
  point(share: number): Hover | null {
    const frame = this.plot && frameOf(this.plot, false, this.data);
    if (!this.plot || !frame) return null;
    const left = share * frame.width;
    const top = this.hovered?.nearest?.top ?? frame.height / 2;
    this.plot.setCursor({ left, top });
    return this.hovered;
  }

  leave(): void {
    this.plot?.setCursor({ left: -10, top: -10 });
  }

  /** The window that is `factor` times as wide as what is shown, around a share of it. */
  around(share: number, factor: number): Bounds | null {
    const frame = this.plot && frameOf(this.plot, false, this.data);
    if (!frame) return null;
    const end = (side: number) => frame.at(frame.width * (share + (side * factor) / 2));
    return { min: end(-1), max: end(1) };
  }

  /** What is drawn now, for an export. */
  get picture(): Picture {
    return { data: this.data, x: this.x, y: this.y };
  }

  follow(x: number | null, axis: XAxis): void {
    if (!this.plot) return;
    this.following = true;
    const left = x === null || axis !== this.data.xAxis ? -10 : this.plot.valToPos(x, 'x');
    const inside = left >= 0 && left <= this.plot.over.clientWidth;
    this.plot.setCursor({ left: inside ? left : -10, top: -10 });
    this.following = false;
  }

  destroy(): void {
    cancelDraw(this);
    this.leaveHub();
    this.drop();
  }

  private drop(): void {
    this.plot?.destroy();
    this.plot = null;
  }

  private redraw(): void {
    if (!extras && hasExtras(this.data))
      void import('./extras').then((loaded) => {
        extras = loaded;
        if (this.plot) this.redraw();
      });
    draw(
      this,
      () => pointsIn(this.data.lines),
      () => {
        const { clientWidth: width, clientHeight: height } = this.host;
        if (width === 0 || height === 0) return;
        this.measure();
        if (!this.plot) {
          this.create(width, height);
          return;
        }
        if (this.plot.width !== width || this.plot.height !== height) this.plot.setSize({ width, height });
        this.plot.setScale('x', { ...this.x });
      },
    );
  }

  private measure(): void {
    const { lines, zoom, logX, logY, clip, y } = this.data;
    const all = xBounds(lines, logX) ?? (logX ? { min: 0.1, max: 1 } : { min: 0, max: 1 });
    const min = zoom?.min ?? all.min;
    const max = zoom?.max ?? all.max;
    this.x = max > min && (!logX || min > 0) ? { min, max } : all;
    const fit =
      yBounds(lines, this.x.min, this.x.max, logY, clip) ??
      (logY ? { min: 0.1, max: 1 } : { min: 0, max: 1 });
    const low = y.min !== null && (!logY || y.min > 0) ? y.min : fit.min;
    const high = y.max ?? fit.max;
    this.y = high > low ? { min: low, max: high } : fit;
  }

  private create(width: number, height: number): void {
    const { xAxis, logX, logY, ink } = this.data;
    const options: uPlot.Options = {
      width,
      height,
      ms: 1,
      padding: [10, 14, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: xAxis === 'time', distr: logX ? 3 : 1, range: () => [this.x.min, this.x.max] },
        y: { distr: logY ? 3 : 1, range: () => [this.y.min, this.y.max] },
      },
      axes: axes(xAxis, this.data, ink),
      series: [{}, { show: true, paths: () => null, points: { show: false } }],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: DRAG_PIXELS },
        bind: { dblclick: () => () => (this.events.zoom(null, 'x'), null) },
      },
      hooks: {
        draw: [(plot) => this.paint(plot)],
        setSelect: [(plot) => this.selected(plot)],
        setCursor: [(plot) => this.cursorMoved(plot)],
      },
    };
    const none: uPlot.AlignedData = [
      [1, 2],
      [null, null],
    ];
    this.plot = new uPlot(options, none, this.host);
    this.plot.over.append(this.overlay);
    this.plot.over.addEventListener('mousedown', (event) => this.pressed(event), true);
    this.plot.over.addEventListener('click', () => this.picked());
  }

  private paint(plot: uPlot): void {
    const frame = frameOf(plot, true, this.data);
    if (!frame) return;
    const { lines, alerts } = this.data;
    extras?.paintBelow(plot.ctx, frame, lines, alerts);
    paintLines(plot.ctx, frame, lines);
    extras?.paintAbove(plot.ctx, frame, lines);
    if (this.data.lines.length > 0) markFirst();
    this.paintOverlay();
  }

  /** uPlot looks at its options when the drag begins. */
  private pressed(event: MouseEvent): void {
    const { drag } = this.plot!.cursor;
    drag!.x = !event.shiftKey;
    drag!.y = event.shiftKey;
    if (event.shiftKey) event.preventDefault(); // the browser would select text up to here
  }

  private selected(plot: uPlot): void {
    const { left, top, width, height } = plot.select;
    const axis = plot.cursor.drag?.y ? 'y' : 'x';
    const [from, to] = axis === 'x' ? [left, left + width] : [top + height, top];
    if (Math.abs(to - from) < DRAG_PIXELS) return;
    const bounds = { min: plot.posToVal(from, axis), max: plot.posToVal(to, axis) };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.events.zoom(bounds, axis);
  }

  private picked(): void {
    const { nearest, top } = this.hovered ?? {};
    const close = nearest && Math.abs(nearest.top - top!) <= PICK_PIXELS;
    this.events.pick(close ? nearest.line.id : null);
  }

  private cursorMoved(plot: uPlot): void {
    const left = plot.cursor.left ?? -1;
    const top = plot.cursor.top ?? -1;
    if (this.following) {
      this.setHover(null);
      return;
    }
    const frame = left >= 0 ? frameOf(plot, false, this.data) : null;
    const { lines, alerts } = this.data;
    const notes = (frame && extras?.notesAt(lines, alerts, frame, left)) || [];
    this.setHover(frame && hoverAt(lines, notes, frame, left, top));
    this.hub.move(this, frame && frame.at(left), this.data.xAxis);
  }

  private setHover(hover: Hover | null): void {
    if (hover === null && this.hovered === null) return;
    this.hovered = hover;
    this.events.hover(hover);
    this.paintOverlay();
  }

  private paintOverlay(): void {
    const frame = this.plot && frameOf(this.plot, false, this.data);
    const ctx = this.overlay.getContext('2d');
    if (!this.plot || !frame || !ctx) return;
    const ratio = pixelRatio(this.plot);
    const width = Math.round(frame.width * ratio);
    const height = Math.round(frame.height * ratio);
    if (this.overlay.width !== width || this.overlay.height !== height) {
      this.overlay.width = width;
      this.overlay.height = height;
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, frame.width, frame.height);
    const id = this.hovered?.nearest?.line.id ?? this.focus;
    const line = this.data.lines.find((one) => one.id === id);
    const { page } = this.data.ink;
    if (line) paintFocus(ctx, frame, line, page, this.data.lines.length > FADED_FROM);
    for (const point of this.hovered?.points ?? []) {
      const radius = point.line.id === id ? 4.5 : 3;
      paintDot(ctx, point.left, point.top, radius, point.line.colour, page);
    }
  }
}

let extras: typeof import('./extras') | null = null;

function hasExtras({ lines, alerts }: PlotData): boolean {
  return alerts.length > 0 || lines.some(({ band, odd }) => band !== null || odd.length > 0);
}

let marked = false;

// For measuring how long a visitor waits for the first chart.
function markFirst(): void {
  if (!marked) performance.mark('trackio:first-chart');
  marked = true;
}
