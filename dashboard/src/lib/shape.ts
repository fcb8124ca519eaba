import type { View, XAxis } from './view';

/** How the curves of a chart are asked for. */
export interface Shape {
  readonly x: XAxis;
  /** 0 to below 1. */
  readonly weight: number;
  readonly logY: boolean;
  readonly xMin: number | null;
  readonly xMax: number | null;
}

/** The whole of a curve, and the part of it that is zoomed into. */
export type Slot = 'whole' | 'window';

export function shapeOf({ xAxis, smoothing, logY, xMin, xMax }: View): Shape {
  return { x: xAxis, weight: smoothing / 100, logY, xMin, xMax };
}

export function slotOf({ xMin, xMax }: Shape): Slot {
  return xMin === null && xMax === null ? 'whole' : 'window';
}

export function isSame(a: Shape, b: Shape): boolean {
  return a.x === b.x && a.weight === b.weight && a.logY === b.logY && a.xMin === b.xMin && a.xMax === b.xMax;
}

/** Whether what was read for the one shows all of the other, which is a window. */
export function covers(read: Shape, wanted: Shape): boolean {
  const from = (shape: Shape) => shape.xMin ?? -Infinity;
  const to = (shape: Shape) => shape.xMax ?? Infinity;
  return (
    slotOf(wanted) === 'window' && read.x === wanted.x && from(read) <= from(wanted) && to(read) >= to(wanted)
  );
}
