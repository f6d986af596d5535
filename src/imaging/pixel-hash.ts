import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import type { Samples } from './types.ts';

/** SHA-256 of samples in little-endian order at their width, in hexadecimal: equal for equal values. */
export function pixelHash(samples: Samples): string {
  let bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  if (endianness() === 'BE') {
    bytes = Buffer.from(bytes);
    if (samples.BYTES_PER_ELEMENT === 2) bytes.swap16();
    else if (samples.BYTES_PER_ELEMENT === 4) bytes.swap32();
    else if (samples.BYTES_PER_ELEMENT === 8) bytes.swap64();
  }
  return createHash('sha256').update(bytes).digest('hex');
}
