import { shrink } from './resample.ts';
import type { Picture } from './types.ts';

/** Side of the picture that is transformed, and of the block of low frequencies that is kept. */
const SIDE = 32;
const BLOCK = 8;

/** cos((2x + 1) u pi / 64) for the first 8 frequencies u of the 32-point DCT-II. */
const COSINES = Array.from({ length: BLOCK }, (_, u) =>
  Float64Array.from({ length: SIDE }, (_, x) => Math.cos(((2 * x + 1) * u * Math.PI) / (2 * SIDE))),
);

/**
 * DCT hash of a picture ("pHash": Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010):
 * shrunk to 32 x 32 greys, discrete cosine transform, the 8 x 8 lowest frequencies compared with their median.
 * Pictures that look alike differ in few bits, whatever their size, compression or brightness.
 * @returns 64 bits as 16 hexadecimal digits, the lowest frequency first
 */
export function perceptualHash(picture: Picture): string {
  const data = squareGreys(picture, SIDE);
  const rows = new Float64Array(BLOCK * SIDE);
  for (let u = 0; u < BLOCK; u++) {
    for (let y = 0; y < SIDE; y++) {
      let sum = 0;
      for (let x = 0; x < SIDE; x++) sum += COSINES[u]![x]! * data[y * SIDE + x]!;
      rows[u * SIDE + y] = sum;
    }
  }
  const low: number[] = [];
  for (let v = 0; v < BLOCK; v++) {
    for (let u = 0; u < BLOCK; u++) {
      let sum = 0;
      for (let y = 0; y < SIDE; y++) sum += COSINES[v]![y]! * rows[u * SIDE + y]!;
      low.push(sum);
    }
  }
  // The first is the mean brightness, which says nothing about the picture: it is left out of the median.
  const sorted = low.slice(1).sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1]!;
  let hash = 0n;
  for (const value of low) hash = (hash << 1n) | (value > median ? 1n : 0n);
  return hash.toString(16).padStart(16, '0');
}

/** Bits in which two hashes differ, from 0 to 64. */
export function hammingDistance(a: string, b: string): number {
  let difference = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let bits = 0;
  for (; difference > 0n; difference &= difference - 1n) bits++;
  return bits;
}

/**
 * A picture's greys in a square, whatever its proportions.
 * @returns side x side values, row by row
 */
export function squareGreys(picture: Picture, side: number): Uint8Array {
  return shrink(luminance(picture, side), side, side).data;
}

/** Greys at least as large as the square: enlarged by repetition where the picture is smaller. */
function luminance(picture: Picture, side: number): Picture {
  const { width, height, channels, data } = picture;
  if (channels === 1 && width >= side && height >= side) return picture;
  const [wide, high] = [Math.max(width, side), Math.max(height, side)];
  const grey = new Uint8Array(wide * high);
  for (let y = 0; y < high; y++) {
    const row = height < side ? Math.floor((y * height) / high) : y;
    for (let x = 0; x < wide; x++) {
      const at = (row * width + (width < side ? Math.floor((x * width) / wide) : x)) * channels;
      // ITU-R BT.601 luma.
      grey[y * wide + x] =
        channels === 1
          ? data[at]!
          : Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!);
    }
  }
  return { width: wide, height: high, channels: 1, data: grey };
}
