/** A value that stands out, and its step. */
export interface Extreme {
  readonly step: number;
  readonly value: number;
}

/** Values of a bucket that are not finite: where the first one is, which it is, and how many there are. */
export interface Odd {
  readonly x: number;
  readonly kind: 'nan' | 'inf' | '-inf';
  readonly count: number;
}

/** One curve as `ui/v1/series` sends it. A column that says what `x` says is null. */
export interface WireCurve {
  readonly run: string;
  readonly metric: string;
  /** How many values were logged; there are fewer points when some were left out. */
  readonly count: number;
  readonly first: Extreme | null;
  readonly last: Extreme | null;
  readonly min: Extreme | null;
  readonly max: Extreme | null;
  /** Null when all points are here; else they take the place of those from this x on. */
  readonly from: number | null;
  readonly x: Float64Array;
  readonly step: Float64Array | null;
  readonly time: Float64Array | null;
  readonly y: Float64Array;
  readonly smooth: Float64Array | null;
  readonly odd: readonly Odd[];
}

export interface WireChart {
  readonly cursor: number;
  readonly width: number;
  readonly series: readonly WireCurve[];
}

interface Place {
  readonly at: number;
  readonly type: 'f64' | 'f32' | 'u8' | 'u16' | 'u32';
  readonly base: number;
}

type Column = 'x' | 'step' | 'time' | 'y' | 'smooth';
type CurveHeader = Omit<WireCurve, Column> & { readonly n: number } & Record<Column, Place | null>;

/** Reads the bytes of an answer: the length of the header, the header in JSON, and columns at multiples of 8. */
export function decodeChart(bytes: ArrayBuffer): WireChart {
  const length = new DataView(bytes).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as {
    cursor: number;
    width: number;
    series: CurveHeader[];
  };
  const columns = bytes.slice(4 + length); // so that they are aligned
  return {
    cursor: header.cursor,
    width: header.width,
    series: header.series.map((curve) => {
      const column = (place: Place | null) => place && read(columns, place, curve.n);
      return {
        ...curve,
        x: column(curve.x)!,
        step: column(curve.step),
        time: column(curve.time),
        y: column(curve.y)!,
        smooth: column(curve.smooth),
      };
    }),
  };
}

// Plain loops: `Float64Array.from` with a function takes ten times as long.
function read(bytes: ArrayBuffer, { at, type, base }: Place, n: number): Float64Array {
  switch (type) {
    case 'f64':
      return new Float64Array(bytes, at, n);
    case 'f32': {
      const values = new Float64Array(new Float32Array(bytes, at, n));
      for (let i = 0; i < n; i++) values[i]! += base;
      return values;
    }
    case 'u8':
      return summed(new Uint8Array(bytes, at, n), base);
    case 'u16':
      return summed(new Uint16Array(bytes, at, n), base);
    case 'u32':
      return summed(new Uint32Array(bytes, at, n), base);
  }
}

function summed(deltas: Uint8Array | Uint16Array | Uint32Array, base: number): Float64Array {
  const values = new Float64Array(deltas.length);
  let sum = base;
  for (let i = 0; i < values.length; i++) values[i] = sum += deltas[i]!;
  return values;
}
