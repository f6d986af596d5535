import { readFileSync } from 'node:fs';

/** Size of the images in test/fixtures/htj2k and test/fixtures/jpeg. */
export const WIDTH = 32;
export const HEIGHT = 24;

/** The samples that the streams were made from: test/fixtures/htj2k/README.md has the formula. */
export function original(bits: number, samplesPerPixel = 1): number[] {
  const range = 2 ** bits;
  const values: number[] = [];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      for (let c = 0; c < samplesPerPixel; c++) {
        const ramps = [x * 7, y * 5, c * 40].map((n) => Math.floor((n * range) / 256));
        values.push((ramps[0]! + ramps[1]! + ramps[2]! + ((x * y * (c + 3)) % 7)) % range);
      }
    }
  }
  return values;
}

/** A stream's bytes: `htj2k/grey8.j2c`. */
export const stream = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
