import { describe, expect, it } from 'vitest';
import { plyPoints } from './ply';

const bytes = (text: string) => new TextEncoder().encode(text);

function file(head: string, body: Uint8Array): ArrayBuffer {
  const start = bytes(`ply\n${head}\nend_header\n`);
  const whole = new Uint8Array(start.length + body.length);
  whole.set(start);
  whole.set(body, start.length);
  return whole.buffer;
}

const PLACES = 'element vertex 2\nproperty float x\nproperty float y\nproperty float z';

describe('points of a PLY file', () => {
  it('are read from text and from bytes of both orders', () => {
    const expected = { places: Float32Array.from([1, 2, 3, 4, 5, 6]), colours: null };
    expect(plyPoints(file(`format ascii 1.0\n${PLACES}`, bytes('1 2 3\n4 5 6\n')))).toEqual(expected);
    for (const little of [true, false]) {
      const body = new DataView(new ArrayBuffer(24));
      for (let i = 0; i < 6; i++) body.setFloat32(i * 4, i + 1, little);
      const format = `binary_${little ? 'little' : 'big'}_endian`;
      expect(plyPoints(file(`format ${format} 1.0\n${PLACES}`, new Uint8Array(body.buffer)))).toEqual(
        expected,
      );
    }
  });

  it('have the colours that follow, whatever else stands between', () => {
    const head = `format ascii 1.0\ncomment made up\n${PLACES}\nproperty double w\nproperty uchar red\nproperty uchar green\nproperty uchar blue\nelement face 0`;
    const points = plyPoints(file(head, bytes('1 2 3 9 255 0 51\n4 5 6 9 0 0 0')))!;
    expect([...points.places]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...points.colours!.map((share) => Math.round(share * 10))]).toEqual([10, 0, 2, 0, 0, 0]);
  });

  it('end where the file ends, and are not looked for in other files', () => {
    expect(plyPoints(file(`format ascii 1.0\n${PLACES}`, bytes('1 2 3 4')))!.places.length).toBe(3);
    expect(plyPoints(bytes('glTF').buffer)).toBeNull();
    expect(
      plyPoints(file('format ascii 1.0\nelement vertex 2\nproperty list uchar int x', bytes(''))),
    ).toBeNull();
    expect(plyPoints(file('format ascii 1.0\nelement face 2', bytes('')))).toBeNull();
  });
});
