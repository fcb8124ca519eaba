import { formatNumber, plural } from '../lib/format';
import type { XAxis } from '../lib/look';
import type { Extent, Series } from '../lib/series';

export interface NamedSeries {
  readonly id: string;
  readonly name: string;
  readonly series: Series;
  /** Whether its average is that of the chart. */
  readonly averaged: boolean;
  /** The axis that it was asked for. */
  readonly x: XAxis;
}

/** What a chart shows, in one or two sentences, for those who do not see it. */
export function summaryOf(metric: string, all: readonly NamedSeries[]): string {
  const known: { name: string; extent: Extent }[] = [];
  for (const { name, series } of all) {
    const { extent } = series;
    if (extent) known.push({ name, extent });
  }
  if (known.length === 0) return `${metric}: no values yet.`;
  const by = (value: (extent: Extent) => number) =>
    [...known].sort((a, b) => value(a.extent) - value(b.extent));
  const low = by((extent) => extent.min)[0]!;
  const high = by((extent) => -extent.max)[0]!;
  const last = by((extent) => extent.last);
  const ends =
    known.length === 1
      ? `Last value ${formatNumber(last[0]!.extent.last)} at step ${last[0]!.extent.lastStep}`
      : `Last values from ${formatNumber(last[0]!.extent.last)} (${last[0]!.name}) to ${formatNumber(last.at(-1)!.extent.last)} (${last.at(-1)!.name})`;
  return (
    `${metric}: line chart of ${plural(known.length, 'run')}. ${ends}. ` +
    `Lowest ${formatNumber(low.extent.min)} (${low.name}, step ${low.extent.minStep}), ` +
    `highest ${formatNumber(high.extent.max)} (${high.name}, step ${high.extent.maxStep}).`
  );
}
