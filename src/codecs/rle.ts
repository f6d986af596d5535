import { encapsulatedFrame } from './frames.ts';
import { significantBits } from './native.ts';
import { typedSamples } from './samples.ts';
import type { Codec } from './types.ts';

/** Bytes of the header: the number of segments and 15 offsets, 32-bit little endian. */
const HEADER = 64;

/**
 * RLE Lossless (PS3.5 Annex G).
 *
 *     frame:    [ segments: uint32 ][ offset 1 .. offset 15: uint32 ][ segment 1 ][ segment 2 ] ...
 *     segments: for each sample of a pixel, its bytes from the most to the least significant
 *               16 bit RGB: R high, R low, G high, G low, B high, B low
 */
export const rle: Codec = {
  async decode(data, description, _backend, index) {
    const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, photometricInterpretation } =
      description;
    const frame = encapsulatedFrame(data, index, description.numberOfFrames);
    const width = bitsAllocated / 8;
    const segments = readHeader(frame, samplesPerPixel * width);
    const pixels = rows * columns;
    const bytes = new Uint8Array(pixels * samplesPerPixel * width);
    segments.forEach((segment, s) => {
      const sample = Math.floor(s / width);
      const byte = width - 1 - (s % width);
      unpack(segment, bytes, sample * width + byte, samplesPerPixel * width, pixels);
    });
    const samples = significantBits(typedSamples(bytes, description), description);
    return { rows, columns, samplesPerPixel, samples, bitsStored, photometricInterpretation };
  },
};

function readHeader(frame: Uint8Array, expected: number): Uint8Array[] {
  if (frame.length < HEADER)
    throw new Error(`the RLE frame has ${frame.length} bytes, its header alone has ${HEADER}`);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const count = view.getUint32(0, true);
  if (count !== expected)
    throw new Error(`the RLE frame has ${count} segments, the header asks for ${expected}`);
  return Array.from({ length: count }, (_, i) => {
    const start = view.getUint32(4 + 4 * i, true);
    const end = i + 1 < count ? view.getUint32(8 + 4 * i, true) : frame.length;
    if (start < HEADER || start > end || end > frame.length) {
      throw new Error(`segment ${i + 1} of the RLE frame lies outside of it`);
    }
    return frame.subarray(start, end);
  });
}

/** PackBits (PS3.5 G.3.2) into every `step`-th byte from `at`. */
function unpack(segment: Uint8Array, out: Uint8Array, at: number, step: number, count: number): void {
  let read = 0;
  let written = 0;
  while (written < count) {
    if (read >= segment.length) {
      throw new Error(`a segment of the RLE frame ends after ${written} of ${count} bytes`);
    }
    const control = segment[read++]!;
    if (control === 128) continue;
    const run = control < 128 ? control + 1 : 257 - control;
    for (let i = 0; i < run && written < count; i++, written++) {
      out[at + written * step] = control < 128 ? (segment[read + i] ?? 0) : (segment[read] ?? 0);
    }
    read += control < 128 ? run : 1;
  }
}
