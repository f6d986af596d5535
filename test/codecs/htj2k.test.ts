import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { decodeImage, type Shape } from '../support/decode.ts';
import { encapsulated } from '../support/dicom-writer.ts';

const WIDTH = 32;
const HEIGHT = 24;

/** What each codestream was made from; test/fixtures/htj2k/README.md has the formula. */
function original(bits: number, samples: number): number[] {
  const range = 2 ** bits;
  const values: number[] = [];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      for (let c = 0; c < samples; c++) {
        const ramps = [x * 7, y * 5, c * 40].map((n) => Math.floor((n * range) / 256));
        values.push((ramps[0]! + ramps[1]! + ramps[2]! + ((x * y * (c + 3)) % 7)) % range);
      }
    }
  }
  return values;
}

const streamOf = (name: string) =>
  readFileSync(new URL(`../fixtures/htj2k/${name}.j2c`, import.meta.url));
const decodeStream = (stream: Uint8Array, shape: Shape, syntax: string) =>
  decodeImage(encapsulated([stream]), { rows: HEIGHT, columns: WIDTH, ...shape }, syntax);
const read = (name: string, shape: Shape, syntax: string) => decodeStream(streamOf(name), shape, syntax);

const { HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K } = TransferSyntax;

describe('HTJ2K without loss', () => {
  test.each([
    ['grey8', HTJ2KLossless, { allocated: 8 }, original(8, 1)],
    ['tiled', HTJ2KLossless, { allocated: 8 }, original(8, 1)],
    ['grey12', HTJ2KLosslessRPCL, { allocated: 16, stored: 12 }, original(12, 1)],
    ['grey16', HTJ2KLosslessRPCL, { allocated: 16 }, original(16, 1)],
  ] as const)('%s in %s', async (name, syntax, shape, expected) => {
    expect([...(await read(name, shape, syntax)).samples]).toEqual(expected);
  });

  test('signed samples are those of an unsigned stream less half the range', async () => {
    // T.800 G.1.2: the sign bit of Ssiz is all that differs.
    const stream = streamOf('grey12');
    stream[42]! |= 0x80;
    const { samples } = await decodeStream(stream, { allocated: 16, stored: 12, signed: 1 }, HTJ2K);
    expect([...samples]).toEqual(original(12, 1).map((value) => value - 2048));
  });

  test('a component transform is undone, and the frame says that it is RGB', async () => {
    const shape = { allocated: 8, samples: 3, photometric: 'YBR_RCT' };
    const frame = await read('rgb8', shape, HTJ2KLossless);
    expect([...frame.samples]).toEqual(original(8, 3));
    expect(frame.photometricInterpretation).toBe('RGB');
  });
});

describe('HTJ2K with loss', () => {
  test.each([
    ['grey12-lossy', { allocated: 16, stored: 12 }, original(12, 1), 6],
    ['rgb8-lossy', { allocated: 8, samples: 3, photometric: 'YBR_ICT' }, original(8, 3), 3],
  ] as const)('%s comes near to what it was', async (name, shape, expected, tolerance) => {
    const { samples } = await read(name, shape, HTJ2K);
    const distances = expected.map((value, i) => Math.abs(samples[i]! - value));
    expect(Math.max(...distances)).toBeLessThanOrEqual(tolerance);
    expect(distances.reduce((sum, d) => sum + d) / distances.length).toBeLessThan(tolerance / 4);
  });
});

test('a codestream that breaks off is refused in a sentence', async () => {
  await expect(decodeStream(streamOf('grey8').subarray(0, 60), { allocated: 8 }, HTJ2K)).rejects.toThrow(
    'JPEG 2000',
  );
});
