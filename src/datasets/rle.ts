/** Masks as run lengths, column by column from the top-left corner, and as the rows of pixels that they stand for. */

/** A mask is at most as large: what claims more is no image. */
const MOST_PIXELS = 2 ** 28;

/** Puts runs of a column-wise mask into one that lies row by row. @throws Error where a run leaves the mask */
class ColumnMask {
  readonly pixels: Uint8Array;
  readonly #width: number;
  readonly #height: number;

  constructor(width: number, height: number) {
    if (!(width > 0 && height > 0 && width * height <= MOST_PIXELS))
      throw new Error(`a mask of ${width} x ${height} pixels is not read`);
    this.#width = width;
    this.#height = height;
    this.pixels = new Uint8Array(width * height);
  }

  fill(start: number, length: number): void {
    if (!Number.isInteger(start) || !Number.isInteger(length) || start < 0 || length < 0)
      throw new Error('a run is no whole number of pixels');
    if (start + length > this.pixels.length) throw new Error('a run leaves the image');
    for (let i = start; i < start + length; i++)
      this.pixels[(i % this.#height) * this.#width + Math.floor(i / this.#height)] = 1;
  }
}

/**
 * The run lengths of the SIIM-ACR Pneumothorax challenge (its `mask_functions.py`): pairs of how many pixels lie between
 * the end of the last run and this one, and its length.
 * @returns the mask row by row, 1 where it is set
 * @throws Error where it is none, or leaves the image
 */
export function decodeRelativeRuns(text: string, width: number, height: number): Uint8Array {
  const numbers = text.trim().split(/\s+/).map(Number);
  if (numbers.length % 2 === 1) throw new Error('the last run has no length');
  const mask = new ColumnMask(width, height);
  let at = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    at += numbers[i]!;
    mask.fill(at, numbers[i + 1]!);
    at += numbers[i + 1]!;
  }
  return mask.pixels;
}

/**
 * The run lengths of COCO: by turns pixels that are not set and pixels that are, plain or packed into a text of six bits a
 * character (`rleFrString` of its `maskApi.c`).
 * @returns the mask row by row, 1 where it is set
 * @throws Error where it is none, or leaves the image
 */
export function decodeCocoRuns(
  counts: readonly number[] | string,
  width: number,
  height: number,
): Uint8Array {
  const runs = typeof counts === 'string' ? unpack(counts) : counts;
  const mask = new ColumnMask(width, height);
  let at = 0;
  for (const [i, length] of runs.entries()) {
    if (i % 2 === 1) mask.fill(at, length);
    at += length;
  }
  return mask.pixels;
}

function unpack(text: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < text.length; ) {
    let value = 0;
    for (let shift = 0, more = true; more; shift += 5) {
      const code = text.charCodeAt(at++) - 48;
      if (!(code >= 0 && code < 64) || shift > 25) throw new Error('the run lengths are no packed text');
      value |= (code & 31) << shift;
      more = (code & 32) !== 0;
      if (!more && code & 16) value |= -1 << (shift + 5);
    }
    // From the third on they are differences to the one before the last.
    runs.push(runs.length > 2 ? value + runs[runs.length - 2]! : value);
  }
  return runs;
}
