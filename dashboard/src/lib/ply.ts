/** Points of a PLY file: three coordinates each, and three shares of colour where it has them. */
export interface Points {
  readonly places: Float32Array;
  readonly colours: Float32Array | null;
}

interface Property {
  readonly name: string;
  readonly type: string;
}

const SIZES: Readonly<Record<string, number>> = {
  char: 1,
  int8: 1,
  uchar: 1,
  uint8: 1,
  short: 2,
  int16: 2,
  ushort: 2,
  uint16: 2,
  int: 4,
  int32: 4,
  uint: 4,
  uint32: 4,
  float: 4,
  float32: 4,
  double: 8,
  float64: 8,
};
const MOST_POINTS = 200_000;

/** The points of a file whose first element is its vertices, as point clouds are; null for anything else. */
export function plyPoints(file: ArrayBuffer): Points | null {
  const start = new TextDecoder('latin1').decode(new Uint8Array(file, 0, Math.min(file.byteLength, 8192)));
  const head = /^ply\r?\n([\s\S]*?)end_header\r?\n/.exec(start);
  if (!head) return null;
  const lines = head[1]!.split(/\r?\n/);
  const format = /^format (\S+)/m.exec(head[1]!)?.[1];
  const at = lines.findIndex((line) => line.startsWith('element '));
  const count = Number(/^element vertex (\d+)$/.exec(lines[at] ?? '')?.[1]);
  const properties: Property[] = [];
  for (const line of lines.slice(at + 1)) {
    const property = /^property (\S+) (\S+)$/.exec(line);
    if (!property) break;
    properties.push({ type: property[1]!, name: property[2]! });
  }
  if (!(count > 0) || !['x', 'y', 'z'].every((name) => properties.some((one) => one.name === name)))
    return null;
  if (properties.some(({ type }) => !(type in SIZES))) return null;
  const rows =
    format === 'ascii'
      ? asText(new TextDecoder().decode(new Uint8Array(file, head[0].length)), properties)
      : asBytes(new DataView(file, head[0].length), properties, format === 'binary_little_endian');
  return pointsOf(rows, properties, count);
}

/** Reads one value: of which point, of which property. NaN beyond the end. */
type Reader = (point: number, property: number) => number;

function asText(text: string, properties: readonly Property[]): Reader {
  const words = text.split(/\s+/);
  return (point, property) => Number(words[point * properties.length + property] ?? NaN);
}

function asBytes(view: DataView, properties: readonly Property[], little: boolean): Reader {
  const offsets: number[] = [];
  let size = 0;
  for (const { type } of properties) {
    offsets.push(size);
    size += SIZES[type]!;
  }
  return (point, property) => {
    const at = point * size + offsets[property]!;
    const { type } = properties[property]!;
    return at + SIZES[type]! > view.byteLength ? NaN : valueAt(view, at, type, little);
  };
}

function valueAt(view: DataView, at: number, type: string, little: boolean): number {
  switch (type) {
    case 'float':
    case 'float32':
      return view.getFloat32(at, little);
    case 'double':
    case 'float64':
      return view.getFloat64(at, little);
    case 'uchar':
    case 'uint8':
      return view.getUint8(at);
    case 'char':
    case 'int8':
      return view.getInt8(at);
    case 'ushort':
    case 'uint16':
      return view.getUint16(at, little);
    case 'short':
    case 'int16':
      return view.getInt16(at, little);
    case 'uint':
    case 'uint32':
      return view.getUint32(at, little);
    default:
      return view.getInt32(at, little);
  }
}

function pointsOf(read: Reader, properties: readonly Property[], count: number): Points {
  const column = (name: string) => properties.findIndex((property) => property.name === name);
  const [axes, hues] = [['x', 'y', 'z'].map(column), ['red', 'green', 'blue'].map(column)];
  const stride = Math.ceil(count / MOST_POINTS);
  const places: number[] = [];
  const colours: number[] = [];
  for (let i = 0; i < count; i += stride) {
    const place = axes.map((axis) => read(i, axis));
    if (!place.every(Number.isFinite)) continue;
    places.push(...place);
    if (!hues.includes(-1))
      colours.push(...hues.map((hue) => read(i, hue) / (SIZES[properties[hue]!.type] === 1 ? 255 : 1)));
  }
  return {
    places: Float32Array.from(places),
    colours: colours.length > 0 ? Float32Array.from(colours) : null,
  };
}
