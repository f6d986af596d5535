import type { Picture } from './types.ts';

/** Width of the border over the shorter side of the picture. */
const BORDER = 1 / 32;

/**
 * Median greys of a picture's border, a frame of 1/32 of its shorter side, and of its centre, the middle half of its
 * width and height: on a radiograph the border is darker, unless black and white have been exchanged. Of a colour
 * picture the first channel is taken.
 * @returns greys from 0 to 255; of an even number of pixels the lower median
 */
export function borderGreys({ width, height, channels, data }: Picture): { border: number; centre: number } {
  const margin = Math.max(1, Math.round(Math.min(width, height) * BORDER));
  const border = new Uint32Array(256);
  const centre = new Uint32Array(256);
  for (let y = 0; y < height; y++) {
    const outside = y < margin || y >= height - margin;
    const middle = y >= height / 4 && y < (height * 3) / 4;
    for (let x = 0; x < width; x++) {
      const grey = data[(y * width + x) * channels]!;
      if (outside || x < margin || x >= width - margin) border[grey]!++;
      if (middle && x >= width / 4 && x < (width * 3) / 4) centre[grey]!++;
    }
  }
  return { border: median(border), centre: median(centre) };
}

function median(counts: Uint32Array): number {
  let half = counts.reduce((sum, n) => sum + n, 0) / 2;
  for (let grey = 0; grey < 256; grey++) {
    half -= counts[grey]!;
    if (half <= 0) return grey;
  }
  return 0;
}
