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
    const notes: string[] = [];
    segments.forEach((segment, s) => {
      const sample = Math.floor(s / width);
      const byte = width - 1 - (s % width);
      const step = samplesPerPixel * width;
      const written = unpack(segment, bytes, sample * width + byte, step, pixels);
      if (written === pixels) return;
      if (written + 1 < pixels || written === 0)
        throw new Error(`a segment of the RLE frame ends after ${written} of ${pixels} bytes`);
      const last = sample * width + byte + written * step;
      bytes[last] = bytes[last - step]!;
      notes.push('a segment of the RLE frame lacks its last byte: the one before it is repeated');
    });
    const samples = significantBits(typedSamples(bytes, description), description);
    const frameOf = { rows, columns, samplesPerPixel, samples, bitsStored, photometricInterpretation };
    return notes.length > 0 ? { ...frameOf, notes: [notes[0]!] } : frameOf;
  },
};

function readHeader(frame: Uint8Array, expected: number): Uint8Array[] {
  if (frame.length < HEADER)
    throw new Error(`the RLE frame has ${frame.length} bytes, its header alone has ${HEADER}`);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const count = view.getUint32(0, true);
  // Some writers add segments that nothing is said of.
  if (count < expected || count > 15)
    throw new Error(`the RLE frame has ${count} segments, the header asks for ${expected}`);
  return Array.from({ length: expected }, (_, i) => {
    const start = view.getUint32(4 + 4 * i, true);
    const end = i + 1 < count ? view.getUint32(8 + 4 * i, true) : frame.length;
    if (start < HEADER || start > end || end > frame.length) {
      throw new Error(`segment ${i + 1} of the RLE frame lies outside of it`);
    }
    return frame.subarray(start, end);
  });
}

/** PackBits (PS3.5 G.3.2) into every `step`-th byte from `at`. Returns how many bytes the segment had for them. */
function unpack(segment: Uint8Array, out: Uint8Array, at: number, step: number, count: number): number {
  const end = at + count * step;
  let read = 0;
  let to = at;
  while (to < end && read < segment.length) {
    const control = segment[read++]!;
    if (control < 128) {
      const stop = Math.min(read + control + 1, segment.length);
      for (; read < stop && to < end; to += step) out[to] = segment[read++]!;
    } else if (control > 128 && read < segment.length) {
      const value = segment[read++]!;
      const stop = Math.min(to + (257 - control) * step, end);
      for (; to < stop; to += step) out[to] = value;
    }
  }
  return (to - at) / step;
}
