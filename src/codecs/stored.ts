import type { Expected, IntegerSamples } from './types.ts';

/** What a codestream says of itself, to be compared with the header before anything is allocated. */
export interface Claimed {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  bitsPerSample: number;
}

/**
 * Refuses a codestream that is not the frame the header describes.
 * @param name of the encoding, for the message: `JPEG`
 * @throws Error in a sentence
 */
export function requireMatch(name: string, claimed: Claimed, expect: Expected): void {
  if (claimed.columns !== expect.columns || claimed.rows !== expect.rows) {
    throw new Error(
      `the ${name} holds ${claimed.columns} x ${claimed.rows} pixels, the header says ${expect.columns} x ${expect.rows}`,
    );
  }
  if (claimed.samplesPerPixel !== expect.samplesPerPixel) {
    throw new Error(
      `the ${name} has ${claimed.samplesPerPixel} components, the header says ${expect.samplesPerPixel} samples per pixel`,
    );
  }
  if (claimed.bitsPerSample > expect.bitsAllocated) {
    throw new Error(
      `the ${name} has ${claimed.bitsPerSample} bits a sample, the header allocates ${expect.bitsAllocated}`,
    );
  }
}

/** An array for stored values as wide as Bits Allocated; the rest of the header has been checked by then. */
export function newSamples(length: number, { bitsAllocated, pixelRepresentation }: Expected): IntegerSamples {
  const signed = pixelRepresentation === 1;
  if (bitsAllocated <= 8) return signed ? new Int8Array(length) : new Uint8Array(length);
  if (bitsAllocated <= 16) return signed ? new Int16Array(length) : new Uint16Array(length);
  return signed ? new Int32Array(length) : new Uint32Array(length);
}

/**
 * Decoded values as stored values: the significant bits (those of the codestream, at most Bits Stored), with
 * or without sign as Pixel Representation says. JPEG and JPEG-LS know no sign, and a JPEG 2000 codestream may
 * contradict the header; the bits are the same in either reading.
 */
export function storedSamples(
  decoded: ArrayLike<number>,
  bitsPerSample: number,
  expect: Expected,
): IntegerSamples {
  const samples = newSamples(decoded.length, expect);
  const { bitsStored, highBit } = expect;
  // A stream of whole words has the value where High Bit says; one of fewer bits has nothing but the value.
  const below = bitsPerSample > highBit ? highBit + 1 - bitsStored : 0;
  const right = 32 - Math.min(bitsPerSample, bitsStored);
  const left = right - below;
  if (expect.pixelRepresentation === 1) {
    for (let i = 0; i < samples.length; i++) samples[i] = (decoded[i]! << left) >> right;
  } else {
    for (let i = 0; i < samples.length; i++) samples[i] = (decoded[i]! << left) >>> right;
  }
  return samples;
}
