/** Which rows of a long list are in the document, and the heights that stand for the others. */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
  readonly above: number;
  readonly below: number;
}

/** The rows to show of `count` rows of equal height, some more on both sides so that scrolling shows no gaps. */
export function rowWindow(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
): RowWindow {
  const spare = 8;
  const from = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight) - spare), Math.max(0, count - 1));
  const to = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + spare);
  return { from, to, above: from * rowHeight, below: Math.max(0, count - to) * rowHeight };
}
