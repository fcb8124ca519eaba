import { strokeOf } from './colours';
import type { Group } from './groups';
import { bisect, type Line } from './lines';
import type { Band } from './view';

const CELLS = 400; // of a line: about as many as a chart has room for
const FEWEST_CELLS = 16;
const OF_A_BUCKET = 4; // points at most that the server sends of one bucket: together they are about its mean

export interface MeanOptions {
  readonly band: Band;
  /** Whether the axis is logarithmic: so are the cells. */
  readonly log: boolean;
  /** The server's unit of x in one of the chart's. */
  readonly unit: number;
  readonly dark: boolean;
}

/**
 * One line for each group: the mean of its runs, each run counting alike however often it logged, with a band around it.
 * Where the runs share their x, each of them is a point; else the axis is cut into cells, and a run stands in each with the
 * mean of its points there. Between its points a run is where its line is drawn, beyond its ends it is nowhere.
 */
export function meanLines(curves: readonly Line[], groups: readonly Group[], options: MeanOptions): Line[] {
  const byId = new Map(curves.map((curve) => [curve.id, curve]));
  return groups.flatMap((group, place) => {
    const members = group.runs.flatMap((id) => byId.get(id) ?? []);
    if (members.length === 0) return [];
    const stroke = strokeOf(place, options.dark);
    return [
      { ...meanOf(members, options), ...stroke, id: group.id, label: `${group.value} (${members.length})` },
    ];
  });
}

type Mean = Pick<Line, 'x' | 'y' | 'smooth' | 'band' | 'odd' | 'sorted'>;

function meanOf(members: readonly Line[], options: MeanOptions): Mean {
  const { band } = options;
  const cells = cellsOf(members, options);
  const n = cells.x.length;
  const tally = new Tally(n);
  for (const member of members) tally.add(member, cells);
  const kept = [...cells.x.keys()].filter((i) => tally.runs[i]! > 0);
  const pick = (of: (i: number) => number) => Float64Array.from(kept, of);
  const deviation = (i: number) => Math.sqrt(Math.max(0, tally.squares[i]! / tally.runs[i]!));
  return {
    x: pick((i) => cells.x[i]!),
    y: pick((i) => tally.means[i]!),
    smooth: null,
    band:
      band === 'none'
        ? null
        : band === 'std'
          ? {
              low: pick((i) => tally.means[i]! - deviation(i)),
              high: pick((i) => tally.means[i]! + deviation(i)),
            }
          : { low: pick((i) => tally.low[i]!), high: pick((i) => tally.high[i]!) },
    odd: members.flatMap(({ odd }) => odd).sort((a, b) => a.x - b.x),
    sorted: true,
  };
}

interface Cells {
  /** What each stands for. */
  readonly x: Float64Array;
  readonly find: (x: number) => number;
}

function cellsOf(members: readonly Line[], { log, unit }: MeanOptions): Cells {
  const all = new Set<number>();
  const longest = Math.max(...members.map(({ x }) => x.length));
  let min = Infinity;
  let max = -Infinity;
  for (const { x } of members) {
    for (const at of x) {
      if (!Number.isFinite(at) || (log && at <= 0)) continue;
      if (all.size <= CELLS) all.add(at);
      if (at < min) min = at;
      if (at > max) max = at;
    }
  }
  if (all.size <= Math.min(CELLS, longest * 2)) {
    const x = Float64Array.from(all).sort();
    return { x, find: (at) => (log && at <= 0 ? -1 : bisect(x, at)) };
  }
  const to = log ? Math.log : (at: number) => at;
  const back = log ? Math.exp : (at: number) => at;
  // As the server's buckets, so that each holds what the server sent of one bucket: powers of two, at their multiples.
  const wanted = Math.min(CELLS, Math.max(FEWEST_CELLS, longest / OF_A_BUCKET));
  const width = 2 ** Math.ceil(Math.log2(((to(max) - to(min)) * unit) / wanted)) / unit;
  const first = Math.floor(to(min) / width);
  const count = Math.floor(to(max) / width) - first + 1;
  const middle = (i: number) => back((first + i + 0.5) * width);
  const x = Float64Array.from({ length: count }, (_, i) =>
    width < 2 || log ? middle(i) : Math.round(middle(i)),
  );
  // The ends are where the runs begin and end, so that charts side by side show one range.
  x[0] = min;
  x[count - 1] = max;
  return { x, find: (at) => (log && at <= 0 ? -1 : Math.floor(to(at) / width) - first) };
}

/** Mean, spread and extremes over runs, cell by cell (Welford's way, so that large values keep their spread). */
class Tally {
  readonly runs: Uint32Array;
  readonly means: Float64Array;
  readonly squares: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;

  constructor(size: number) {
    this.runs = new Uint32Array(size);
    this.means = new Float64Array(size);
    this.squares = new Float64Array(size);
    this.low = new Float64Array(size).fill(Infinity);
    this.high = new Float64Array(size).fill(-Infinity);
  }

  add(line: Line, cells: Cells): void {
    const size = this.runs.length;
    const y = line.smooth ?? line.y;
    const sums = new Float64Array(size);
    const counts = new Uint32Array(size);
    let first = size;
    let last = -1;
    for (let i = 0; i < y.length; i++) {
      const cell = cells.find(line.x[i]!);
      if (!(cell >= 0 && cell < size) || !Number.isFinite(y[i]!)) continue;
      sums[cell]! += y[i]!;
      counts[cell]!++;
      this.reach(cell, y[i]!);
      first = Math.min(first, cell);
      last = Math.max(last, cell);
    }
    for (let cell = first; cell <= last; cell++) {
      const value = counts[cell]! > 0 ? sums[cell]! / counts[cell]! : between(line, y, cells.x[cell]!);
      if (!Number.isFinite(value)) continue;
      this.reach(cell, value);
      const runs = ++this.runs[cell]!;
      const away = value - this.means[cell]!;
      this.means[cell]! += away / runs;
      this.squares[cell]! += away * (value - this.means[cell]!);
    }
  }

  private reach(cell: number, value: number): void {
    if (value < this.low[cell]!) this.low[cell] = value;
    if (value > this.high[cell]!) this.high[cell] = value;
  }
}

/** Where the line stands at an x that it has no point at; NaN in a gap, or where it goes back and forth. */
function between(line: Line, y: Float64Array, at: number): number {
  if (!line.sorted) return NaN;
  const right = bisect(line.x, at);
  const left = right - 1;
  const [from, to] = [line.x[left]!, line.x[right]!];
  return y[left]! + ((y[right]! - y[left]!) * (at - from)) / (to - from);
}
