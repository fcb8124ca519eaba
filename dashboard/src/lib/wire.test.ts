import { describe, expect, it } from 'vitest';
import { decodeChart } from './wire';

/** Bytes as the server lays them out. */
function bytesOf(header: object, columns: ArrayBufferView[]): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((4 + text.length) / 8) * 8;
  const parts = columns.map(({ buffer, byteLength }) => ({ buffer, size: Math.ceil(byteLength / 8) * 8 }));
  const bytes = new Uint8Array(start + parts.reduce((sum, { size }) => sum + size, 0)).fill(32);
  new DataView(bytes.buffer).setUint32(0, start - 4, true);
  bytes.set(text, 4);
  let at = start;
  for (const { buffer, size } of parts) {
    bytes.set(new Uint8Array(buffer as ArrayBuffer), at);
    at += size;
  }
  return bytes.buffer;
}

describe('decodeChart', () => {
  it('reads every kind of column', () => {
    const curve = {
      run: 'r',
      metric: 'é',
      count: 9,
      first: null,
      last: null,
      min: null,
      max: null,
      from: 4,
      n: 3,
      x: { at: 0, type: 'u8', base: 10 },
      step: { at: 8, type: 'u16', base: 0 },
      time: { at: 16, type: 'u32', base: 1.7e12 },
      y: { at: 32, type: 'f32', base: 100 },
      smooth: { at: 48, type: 'f64', base: 0 },
      odd: [],
    };
    const columns = [
      Uint8Array.from([0, 1, 255]),
      Uint16Array.from([0, 500, 65535]),
      Uint32Array.from([0, 4294967295, 1]),
      Float32Array.from([0, 0.5, NaN]),
      Float64Array.from([1e300, -1, Infinity]),
    ];
    const chart = decodeChart(bytesOf({ v: 1, cursor: 7, width: 0.5, series: [curve, curve] }, columns));
    expect(chart.cursor).toBe(7);
    expect(chart.width).toBe(0.5);
    for (const read of chart.series) {
      expect(read.metric).toBe('é');
      expect(read.from).toBe(4);
      expect([...read.x]).toEqual([10, 11, 266]);
      expect([...read.step!]).toEqual([0, 500, 66035]);
      expect([...read.time!]).toEqual([1.7e12, 1.7e12 + 4294967295, 1.7e12 + 4294967296]);
      expect([...read.y]).toEqual([100, 100.5, NaN]);
      expect([...read.smooth!]).toEqual([1e300, -1, Infinity]);
    }
  });

  it('has no column where the axis says the same', () => {
    const curve = { n: 1, x: { at: 0, type: 'f64', base: 0 }, step: null, time: null, smooth: null };
    const [read] = decodeChart(
      bytesOf({ series: [{ ...curve, y: curve.x }] }, [Float64Array.from([2.5])]),
    ).series;
    expect(read!.step).toBeNull();
    expect([...read!.y]).toEqual([2.5]);
  });
});
