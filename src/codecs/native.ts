import type { PixelData } from '../dicom/parse.ts';
import type { Samples } from '../imaging/types.ts';
import { encapsulatedFrame } from './frames.ts';
import { typedSamples } from './samples.ts';
import type { Codec, PixelDescription } from './types.ts';

/** Uncompressed pixel data (PS3.5 8.1 and Annex D): 1, 8, 16, 32 and 64 bits allocated, float and double float. */
export const native: Codec = {
  async decode(data, description, _backend, index) {
    const { rows, columns, samplesPerPixel, bitsStored, photometricInterpretation } = description;
    const frame = { rows, columns, samplesPerPixel, bitsStored, photometricInterpretation };
    if (description.bitsAllocated === 1) return { ...frame, samples: readBits(data, description, index) };
    const samples = readFrame(data, description, index);
    if (!isHalved(description) || isHalvedIn(data, description)) return { ...frame, samples };
    const note = 'the pixel data is too long for YBR_FULL_422: it is read with chroma for every pixel';
    return { ...frame, samples, notes: [note] };
  },
};

/** The same in fragments, one a frame (PS3.5 A.4). */
export const nativeInFragments: Codec = {
  decode(data, description, backend, index) {
    const frame = encapsulatedFrame(data, index, description.numberOfFrames);
    const one = { ...data, encapsulated: false, fragments: [frame], bytes: frame.length };
    return native.decode(one, { ...description, numberOfFrames: 1 }, backend, 0);
  },
};

/** Uncompressed words with the most significant byte first, in a file that is little endian otherwise. */
export const nativeBigEndian: Codec = {
  decode: (data, description, backend, index) =>
    native.decode(data, { ...description, bigEndian: true }, backend, index),
};

const isHalved = (d: PixelDescription) =>
  /^YBR_(FULL|PARTIAL)_422$/.test(d.photometricInterpretation) && d.samplesPerPixel === 3;

/** Some writers say YBR_FULL_422 of what they have expanded. */
const isHalvedIn = (data: PixelData, d: PixelDescription) =>
  isHalved(d) && data.bytes < Math.ceil((bitsOfFrame(d, 3) * d.numberOfFrames) / 8);

const bitsOfFrame = (d: PixelDescription, samplesPerPixel: number) =>
  d.rows * d.columns * samplesPerPixel * d.bitsAllocated;

/** Bytes that all frames need at least, uncompressed. */
export function nativeLength(d: PixelDescription): number {
  return Math.ceil((bitsOfFrame(d, isHalved(d) ? 2 : d.samplesPerPixel) * d.numberOfFrames) / 8);
}

/** The bytes of one frame. Uncompressed YBR_FULL_422 has two samples a pixel in the file (PS3.3 C.7.6.3.1.2). */
function frameBytes(data: PixelData, d: PixelDescription, index: number, bitsPerFrame: number): Uint8Array {
  const bytes = data.fragments[0] ?? new Uint8Array(0);
  const size = bitsPerFrame / 8;
  const start = Math.floor(size * index);
  const needed = Math.ceil(size * (index + 1));
  if (bytes.length < needed) {
    throw new Error(
      `the pixel data is too short: ${bytes.length} bytes of ${Math.ceil(size * Math.max(d.numberOfFrames, index + 1))}`,
    );
  }
  // An odd last byte comes with its pad: in big endian words the two stand in each other's place.
  return bytes.subarray(start, d.bigEndian ? needed + (needed % 2) : needed);
}

/** Single bits, the first pixel in the least significant bit (PS3.5 8.1.1 and 8.2); frames follow without padding. */
function readBits(data: PixelData, d: PixelDescription, index: number): Uint8Array {
  const count = d.rows * d.columns * d.samplesPerPixel;
  const bytes = frameBytes(data, d, index, count);
  const first = (count * index) % 8;
  const swap = d.bigEndian && data.vr === 'OW' ? 1 : 0;
  return Uint8Array.from({ length: count }, (_, i) => {
    const bit = first + i;
    return ((bytes[(bit >> 3) ^ swap] ?? 0) >> (bit & 7)) & 1;
  });
}

/** The words of a frame with all their bits, those outside of Bits Stored, too. */
export function nativeWords(data: PixelData, d: PixelDescription, index: number): Samples {
  const perPixel = isHalvedIn(data, d) ? 2 : d.samplesPerPixel;
  const bytes = frameBytes(data, d, index, bitsOfFrame(d, perPixel));
  const all = typed(ordered(bytes, d.bitsAllocated / 8, d.bigEndian, data.vr), d, data);
  return all.subarray(0, d.rows * d.columns * perPixel);
}

function readFrame(data: PixelData, d: PixelDescription, index: number): Samples {
  const { samplesPerPixel } = d;
  const pixels = d.rows * d.columns;
  const halved = isHalvedIn(data, d);
  const samples = masked(nativeWords(data, d, index), d, data);
  if (halved) return expand422(samples, pixels);
  return d.planarConfiguration === 1 && samplesPerPixel > 1
    ? interleave(samples, pixels, samplesPerPixel)
    : samples;
}

/**
 * A copy in the machine's (little-endian) order, aligned for any sample width. In big endian files bytes in OW are
 * swapped as 16-bit words (PS3.5 7.3), longer samples as a whole.
 */
function ordered(bytes: Uint8Array, width: number, bigEndian: boolean, vr: string | undefined): Uint8Array {
  const copy = new Uint8Array(bytes);
  if (!bigEndian || copy.length % 2) return copy;
  const view = Buffer.from(copy.buffer);
  if (width === 8) view.swap64();
  else if (width === 4) view.swap32();
  else if (width === 2 || vr === 'OW') view.swap16();
  return copy;
}

function typed(bytes: Uint8Array, d: PixelDescription, { isFloat }: PixelData): Samples {
  if (!isFloat) return typedSamples(bytes, d);
  return d.bitsAllocated === 64 ? new Float64Array(bytes.buffer) : new Float32Array(bytes.buffer);
}

function masked(samples: Samples, d: PixelDescription, { isFloat }: PixelData): Samples {
  return isFloat ? samples : significantBits(samples, d);
}

/**
 * Clears what lies outside of Bits Stored (old overlays live there) and extends the sign (PS3.5 8.1.1), in place:
 *
 *     bit 15            High Bit                       0
 *     [ not value ... ][ value, Bits Stored wide ][ ... ]
 */
export function significantBits(samples: Samples, d: PixelDescription): Samples {
  if (d.bitsStored === d.bitsAllocated || d.bitsAllocated === 64) return samples;
  const right = 32 - d.bitsStored;
  const left = 31 - d.highBit;
  for (let i = 0; i < samples.length; i++) {
    const lifted = samples[i]! << left;
    samples[i] = d.pixelRepresentation ? lifted >> right : lifted >>> right;
  }
  return samples;
}

/** Planes one after the other (Planar Configuration 1, PS3.3 C.7.6.3.1.3) as interleaved samples. */
export function interleave<T extends Samples>(planes: T, pixels: number, samplesPerPixel: number): T {
  const out = planes.slice() as T;
  for (let s = 0; s < samplesPerPixel; s++) {
    for (let p = 0; p < pixels; p++) out[p * samplesPerPixel + s] = planes[s * pixels + p]!;
  }
  return out;
}

/** Y1 Y2 Cb Cr of two neighbouring pixels (PS3.3 C.7.6.3.1.2) as Y Cb Cr of each. */
function expand422<T extends Samples>(samples: T, pixels: number): T {
  const out = new (samples.constructor as new (length: number) => T)(pixels * 3);
  for (let p = 0; p < pixels; p++) {
    const pair = (p >> 1) * 4;
    out[p * 3] = samples[pair + (p & 1)]!;
    out[p * 3 + 1] = samples[pair + 2]!;
    out[p * 3 + 2] = samples[pair + 3]!;
  }
  return out;
}
