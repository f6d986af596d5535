import { describe, expect, test } from 'vitest';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { decodeImage, type Shape } from '../support/decode.ts';
import { encapsulated } from '../support/dicom-writer.ts';
import { HEIGHT, original, stream, WIDTH } from '../support/streams.ts';

const streamOf = (name: string) => stream(`htj2k/${name}.j2c`);
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
    const signed = streamOf('grey12');
    signed[42]! |= 0x80;
    const { samples } = await decodeStream(signed, { allocated: 16, stored: 12, signed: 1 }, HTJ2K);
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
