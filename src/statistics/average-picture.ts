import type { FigurePicture } from './types.ts';

/** Side of the miniatures that averages are made of, and of the pictures shown of them. */
export const MINIATURE_SIDE = 64;
const PICTURE_SIDE = 256;

/** Sum of miniatures, of sixteen million at most; memory does not grow with their number. */
export class Average {
  readonly #sums = new Uint32Array(MINIATURE_SIDE ** 2);
  /** Images added. */
  count = 0;

  /** @param miniature 64 x 64 greys, row by row */
  add(miniature: Uint8Array): void {
    const sums = this.#sums;
    for (let i = 0; i < miniature.length; i++) sums[i]! += miniature[i]!;
    this.count++;
  }

  /** Mean grey from 0 to 255 of each point. */
  means(): Float64Array {
    return Float64Array.from(this.#sums, (sum) => sum / this.count);
  }
}

/** Enlarges a square of values smoothly, by bilinear interpolation between the centres of its points. */
export function enlarge(values: Float64Array, side = MINIATURE_SIDE, to = PICTURE_SIDE): Float64Array {
  const positions = Array.from({ length: to }, (_, i) => {
    const at = Math.min(side - 1, Math.max(0, ((i + 0.5) * side) / to - 0.5));
    const low = Math.floor(at);
    return { low, high: Math.min(side - 1, low + 1), part: at - low };
  });
  const out = new Float64Array(to * to);
  for (const [y, down] of positions.entries()) {
    for (const [x, across] of positions.entries()) {
      const row = (at: number) =>
        values[at * side + across.low]! * (1 - across.part) + values[at * side + across.high]! * across.part;
      out[y * to + x] = row(down.low) * (1 - down.part) + row(down.high) * down.part;
    }
  }
  return out;
}

type Pixels = Pick<FigurePicture, 'width' | 'height' | 'channels' | 'data'>;

/** Means as greys. */
export function greyPicture(means: Float64Array): Pixels {
  const data = Uint8Array.from(enlarge(means), Math.round);
  return { width: PICTURE_SIDE, height: PICTURE_SIDE, channels: 1, data };
}

/** Ends of the scale and its middle: of ColorBrewer's PuOr, which the colour-blind can tell apart. */
const BELOW = [84, 39, 136];
const MIDDLE = [247, 247, 247];
const ABOVE = [179, 88, 6];

/** Differences as colours: purple below 0, nearly white at 0, orange above, at `limit` in full. */
export function divergingPicture(differences: Float64Array, limit: number): Pixels {
  const large = enlarge(differences);
  const data = new Uint8Array(large.length * 3);
  large.forEach((value, i) => {
    const end = value < 0 ? BELOW : ABOVE;
    const strength = limit === 0 ? 0 : Math.min(1, Math.abs(value) / limit);
    for (let c = 0; c < 3; c++) data[i * 3 + c] = Math.round(MIDDLE[c]! + strength * (end[c]! - MIDDLE[c]!));
  });
  return { width: PICTURE_SIDE, height: PICTURE_SIDE, channels: 3, data };
}
