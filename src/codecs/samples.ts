import type { Samples } from '../imaging/types.ts';
import type { PixelDescription } from './types.ts';

/**
 * Little-endian bytes as samples of Bits Allocated and Pixel Representation. The bytes must begin their buffer.
 * @throws Error where the width is none that an integer sample has
 */
export function typedSamples(
  bytes: Uint8Array,
  { bitsAllocated, pixelRepresentation }: Pick<PixelDescription, 'bitsAllocated' | 'pixelRepresentation'>,
): Samples {
  const { buffer, byteLength } = bytes;
  const signed = pixelRepresentation === 1;
  if (bitsAllocated === 8) return signed ? new Int8Array(buffer, 0, byteLength) : bytes;
  if (bitsAllocated === 16)
    return signed ? new Int16Array(buffer, 0, byteLength >> 1) : new Uint16Array(buffer, 0, byteLength >> 1);
  if (bitsAllocated === 32)
    return signed ? new Int32Array(buffer, 0, byteLength >> 2) : new Uint32Array(buffer, 0, byteLength >> 2);
  throw new Error(`Bits Allocated (0028,0100) is ${bitsAllocated}: 1, 8, 16 and 32 are read`);
}
