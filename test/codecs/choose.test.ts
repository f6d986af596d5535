import { describe, expect, test } from 'vitest';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { decodeImage, type Shape } from '../support/decode.ts';
import { encapsulated } from '../support/dicom-writer.ts';
import { HEIGHT, original, stream, WIDTH } from '../support/streams.ts';

const T = TransferSyntax;
const shape8: Shape = { rows: HEIGHT, columns: WIDTH, allocated: 8 };
const shape12: Shape = { rows: HEIGHT, columns: WIDTH, allocated: 16, stored: 12 };
const words = (values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);
const swapped = (values: number[]) => Buffer.from(words(values)).swap16();

/** Boxes of a JP2 file (ITU-T T.800 Annex I) around a codestream. */
function jp2(codestream: Uint8Array): Uint8Array {
  const box = (type: string, content: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length + 8);
    return Buffer.concat([length, Buffer.from(type, 'latin1'), content]);
  };
  const signature = box('jP  ', Buffer.of(0x0d, 0x0a, 0x87, 0x0a));
  return Buffer.concat([signature, box('ftyp', Buffer.from('jp2 \0\0\0\0jp2 ')), box('jp2c', codestream)]);
}

describe('what the bytes are counts, whatever the transfer syntax says', () => {
  test.each([
    ['lossless JPEG', 'jpeg/lossless12.jpg', T.JPEGBaseline8Bit, shape12, original(12)],
    ['lossless JPEG', 'jpeg/lossless8.jpg', T.JPEG2000, shape8, original(8)],
    ['JPEG-LS', 'jpeg/ls12.jls', T.JPEGLosslessSV1, shape12, original(12)],
    ['JPEG-LS', 'jpeg/ls12-restart.jls', T.JPEGLosslessSV1, shape12, original(12)],
    ['JPEG-LS', 'jpeg/ls8.jls', T.RLELossless, shape8, original(8)],
    ['JPEG 2000', 'htj2k/grey16.j2c', T.JPEGLSLossless, { ...shape12, stored: 16 }, original(16)],
    ['JPEG 2000', 'htj2k/grey8.j2c', T.ExplicitVRLittleEndian, shape8, original(8)],
    ['JPEG 2000', 'htj2k/grey8.j2c', '1.2.3.4', shape8, original(8)],
  ])('%s, %s as %s', async (kind, name, syntax, shape, expected) => {
    const { samples, notes } = await decodeImage(encapsulated([stream(name)]), shape, syntax);
    expect([...samples]).toEqual(expected);
    expect(notes?.at(-1)).toContain(`the pixel data is ${kind}, not in `);
  });

  test.each([
    ['jpeg/lossless12.jpg', T.JPEGLossless, shape12, original(12)],
    ['jpeg/ls12.jls', T.JPEGLSNearLossless, shape12, original(12)],
    ['htj2k/grey8.j2c', T.JPEG2000Lossless, shape8, original(8)],
  ])('nothing is noted where it says the truth: %s', async (name, syntax, shape, expected) => {
    const { samples, notes } = await decodeImage(encapsulated([stream(name)]), shape, syntax);
    expect([[...samples], notes]).toEqual([expected, []]);
  });

  test('JPEG of 12 bits in Baseline', async () => {
    const { samples } = await decodeImage(
      encapsulated([stream('jpeg/extended12.jpg')]),
      shape12,
      T.JPEGBaseline8Bit,
    );
    const far = original(12).filter((value, i) => Math.abs(samples[i]! - value) > 60);
    expect(far.length).toBeLessThan(original(12).length / 10);
  });

  test('a codestream within a JP2 file', async () => {
    const boxed = encapsulated([jp2(stream('htj2k/grey8.j2c'))]);
    for (const syntax of [T.JPEG2000Lossless, T.JPEGBaseline8Bit]) {
      expect([...(await decodeImage(boxed, shape8, syntax)).samples]).toEqual(original(8));
    }
  });

  test('a stream that is in no fragments', async () => {
    const { samples } = await decodeImage(stream('jpeg/ls8.jls'), shape8, T.JPEGLSLossless);
    expect([...samples]).toEqual(original(8));
  });
});

describe('progressive JPEG', () => {
  test.each([T.JPEGFullProgression, T.JPEGBaseline8Bit])('in %s', async (syntax) => {
    const { samples } = await decodeImage(encapsulated([stream('jpeg/progressive8.jpg')]), shape8, syntax);
    const distances = original(8).map((value, i) => Math.abs(samples[i]! - value));
    expect(Math.max(...distances)).toBeLessThanOrEqual(2);
  });

  test('of more scans than an encoder makes is refused', async () => {
    const bytes = stream('jpeg/progressive8.jpg');
    const scan = bytes.indexOf(Buffer.of(0xff, 0xda));
    const scans = Array.from({ length: 200 }, () => bytes.subarray(scan, bytes.length - 2));
    const bomb = encapsulated([Buffer.concat([bytes.subarray(0, scan), ...scans, Buffer.of(0xff, 0xd9)])]);
    await expect(decodeImage(bomb, shape8, T.JPEGFullProgression)).rejects.toThrow(/has \d+ scans/);
  });
});

describe('uncompressed data', () => {
  test('in a file that says it were compressed', async () => {
    const { samples, notes } = await decodeImage(words(original(12)), shape12, T.JPEG2000);
    expect([...samples]).toEqual(original(12));
    expect(notes).toContain('the pixel data is uncompressed, not in JPEG 2000 as the file says');
  });

  test('in fragments, where the transfer syntax has them and where it has not', async () => {
    const fragments = encapsulated([words(original(12))]);
    const allowed = await decodeImage(fragments, shape12, T.EncapsulatedUncompressedExplicitVRLittleEndian);
    expect([[...allowed.samples], allowed.notes]).toEqual([original(12), []]);
    const { samples, notes } = await decodeImage(fragments, shape12, T.ExplicitVRLittleEndian);
    expect([...samples]).toEqual(original(12));
    expect(notes).toEqual(['the pixel data is in fragments, which the transfer syntax does not allow']);
  });

  test('big endian in an otherwise little endian file, as GE has it', async () => {
    const { samples, notes } = await decodeImage(
      swapped(original(12)),
      shape12,
      T.GEImplicitWithBigEndianPixels,
    );
    expect([[...samples], notes]).toEqual([original(12), []]);
  });

  test('that is too short for a compressed transfer syntax, too, is refused', async () => {
    await expect(decodeImage(Buffer.alloc(100), shape12, T.JPEG2000)).rejects.toThrow('JPEG 2000');
    await expect(decodeImage(Buffer.alloc(100), shape12, '1.2.3')).rejects.toThrow('1.2.3 is not read');
  });
});
