import type { Samples } from '../imaging/types.ts';
import type { PixelDescription } from './types.ts';

/**
 * Little-endian bytes as samples of Bits Allocated and Pixel Representation. The bytes must begin their buffer.
 * @throws Error where the width is none that an integer sample has
 */
export function typedSamples(
  bytes: Uint8Array,
  description: Pick<PixelDescription, 'bitsAllocated' | 'bitsStored' | 'highBit' | 'pixelRepresentation'>,
): Samples {
  const { bitsAllocated, pixelRepresentation } = description;
  const { buffer, byteLength } = bytes;
  const signed = pixelRepresentation === 1;
  if (bitsAllocated === 8) return signed ? new Int8Array(buffer, 0, byteLength) : bytes;
  if (bitsAllocated === 16)
    return signed ? new Int16Array(buffer, 0, byteLength >> 1) : new Uint16Array(buffer, 0, byteLength >> 1);
  if (bitsAllocated === 32)
    return signed ? new Int32Array(buffer, 0, byteLength >> 2) : new Uint32Array(buffer, 0, byteLength >> 2);
  if (bitsAllocated === 64) return exactly(new BigInt64Array(buffer, 0, byteLength >> 3), description);
  throw new Error(`Bits Allocated (0028,0100) is ${bitsAllocated}: 1, 8, 16, 32 and 64 are read`);
}

/**
 * The significant bits of 64-bit integers, as numbers.
 * @throws Error where one of them is too large for a number to hold exactly
 */
function exactly(
  words: BigInt64Array,
  {
    bitsStored,
    highBit,
    pixelRepresentation,
  }: Pick<PixelDescription, 'bitsStored' | 'highBit' | 'pixelRepresentation'>,
): Float64Array {
  const below = BigInt(highBit + 1 - bitsStored);
  const cut = pixelRepresentation === 1 ? BigInt.asIntN : BigInt.asUintN;
  return Float64Array.from(words, (word) => {
    const value = Number(cut(bitsStored, word >> below));
    if (!Number.isSafeInteger(value)) throw new Error('the pixel data has values of more than 53 bits');
    return value;
  });
}
