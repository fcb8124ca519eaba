import type { Look, XAxis } from './look';
import type { SmoothKind } from './smoothing';

/** How the curves of a chart are asked for. */
export interface Shape {
  readonly x: XAxis;
  readonly kind: SmoothKind;
  /** 0 to below 1. */
  readonly weight: number;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly xMin: number | null;
  readonly xMax: number | null;
}

/** The whole of a curve, and the part of it that is zoomed into. */
export type Slot = 'whole' | 'window';

export function shapeOf({ xAxis, smoothKind, smoothing, logX, logY, xMin, xMax }: Look): Shape {
  // A date has no logarithm that anyone would look at.
  return {
    x: xAxis,
    kind: smoothKind,
    weight: smoothing / 100,
    logX: logX && xAxis !== 'time',
    logY,
    xMin,
    xMax,
  };
}

export function slotOf({ xMin, xMax }: Shape): Slot {
  return xMin === null && xMax === null ? 'whole' : 'window';
}

export function isSame(a: Shape, b: Shape): boolean {
  return (
    a.x === b.x &&
    isAverage(a, b) &&
    a.logX === b.logX &&
    a.logY === b.logY &&
    a.xMin === b.xMin &&
    a.xMax === b.xMax
  );
}

/** Whether the average of the one is that of the other. */
export function isAverage(a: Shape, b: Shape): boolean {
  return a.weight === b.weight && (a.weight === 0 || a.kind === b.kind);
}

/** Whether what was read for the one shows all of the other, which is a window. */
export function covers(read: Shape, wanted: Shape): boolean {
  const from = (shape: Shape) => shape.xMin ?? -Infinity;
  const to = (shape: Shape) => shape.xMax ?? Infinity;
  return (
    slotOf(wanted) === 'window' && read.x === wanted.x && from(read) <= from(wanted) && to(read) >= to(wanted)
  );
}
