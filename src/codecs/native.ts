import type { Samples } from '../imaging/types.ts';
import { requireGrey } from './describe.ts';
import type { Codec, PixelDescription } from './types.ts';

/** Uncompressed pixel data of 8 or 16 bits allocated (PS3.5 8.1 and Annex D), first frame. */
export const native: Codec = {
  async decode(data, description) {
    const photometricInterpretation = requireGrey(description);
    const { rows, columns, bitsAllocated, bitsStored } = description;
    if (bitsAllocated !== 8 && bitsAllocated !== 16) {
      throw new Error(`Bits Allocated (0028,0100) is ${bitsAllocated}: 8 and 16 are read yet`);
    }
    if (bitsStored < 1 || bitsStored > bitsAllocated) {
      throw new Error(`Bits Stored (0028,0101) is ${bitsStored} of ${bitsAllocated} allocated`);
    }
    const needed = (rows * columns * bitsAllocated) / 8;
    const bytes = data.fragments[0] ?? new Uint8Array(0);
    if (bytes.length < needed) {
      throw new Error(`the pixel data is too short: ${bytes.length} bytes of ${needed}`);
    }
    const samples = significantBits(unpack(bytes.subarray(0, needed), description), description);
    return { rows, columns, samples, bitsStored, photometricInterpretation };
  },
};

/** Samples in the machine's (little-endian) order; 8-bit big-endian words are swapped as OW has them. */
function unpack(
  bytes: Uint8Array,
  { bitsAllocated, pixelRepresentation, bigEndian }: PixelDescription,
): Samples {
  // A copy of its own: a Buffer's `slice` would be a view, and its start may not be aligned for 16 bits.
  const copy = new Uint8Array(bytes);
  if (bigEndian && bitsAllocated === 16) Buffer.from(copy.buffer).swap16();
  if (bitsAllocated === 8) return pixelRepresentation ? new Int8Array(copy.buffer) : copy;
  return pixelRepresentation ? new Int16Array(copy.buffer) : new Uint16Array(copy.buffer);
}

/**
 * Clears what lies outside of Bits Stored (old overlays live there) and extends the sign (PS3.5 8.1.1):
 *
 *     bit 15            High Bit                       0
 *     [ not value ... ][ value, Bits Stored wide ][ ... ]
 */
function significantBits(samples: Samples, d: PixelDescription): Samples {
  if (d.bitsStored === d.bitsAllocated) return samples;
  const right = 32 - d.bitsStored;
  const left = 31 - d.highBit;
  for (let i = 0; i < samples.length; i++) {
    const lifted = samples[i]! << left;
    samples[i] = d.pixelRepresentation ? lifted >> right : lifted >>> right;
  }
  return samples;
}
