/** Perceptual hashes of 64 bits, one an image: item i is `high[i]` and `low[i]`. */
export interface Hashes {
  high: Uint32Array;
  low: Uint32Array;
}

/** @param texts hashes as 16 hexadecimal digits each */
export function parseHashes(texts: readonly string[]): Hashes {
  const hashes = { high: new Uint32Array(texts.length), low: new Uint32Array(texts.length) };
  for (const [i, text] of texts.entries()) {
    hashes.high[i] = Number.parseInt(text.slice(0, 8), 16);
    hashes.low[i] = Number.parseInt(text.slice(8), 16);
  }
  return hashes;
}

/** How many of 32 bits are set. Warren, Hacker's Delight (2013), 5-1. */
export function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** Bits in which two items differ, from 0 to 64. */
export const distanceOf = ({ high, low }: Hashes, a: number, b: number): number =>
  bitCount(high[a]! ^ high[b]!) + bitCount(low[a]! ^ low[b]!);
