import type { Box, Picture } from './types.ts';

/** Greys up to this one are black to the eye, and what compression leaves of black. */
export const BLACK = 16;
/** Share of a row's or column's pixels that have to be brighter: a marker or a speck alone does not make content. */
const ENOUGH = 0.02;

/**
 * The part of a picture that is not a black border: the smallest box that holds every row and every column of which
 * more than 2 % of the pixels are brighter than grey 16. Of a colour picture the first channel is taken.
 * @returns pixels of the picture, from its top-left corner; undefined where all of it is black
 */
export function contentBox({ width, height, channels, data }: Picture): Box | undefined {
  const inRow = new Uint32Array(height);
  const inColumn = new Uint32Array(width);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      if (data[at]! <= BLACK) continue;
      inRow[y]!++;
      inColumn[x]!++;
    }
  }
  const rows = extent(inRow, width * ENOUGH);
  const columns = extent(inColumn, height * ENOUGH);
  if (!rows || !columns) return undefined;
  return { x: columns.first, y: rows.first, width: columns.length, height: rows.length };
}

/** From the first to the last count that is more than enough. */
function extent(counts: Uint32Array, enough: number): { first: number; length: number } | undefined {
  const first = counts.findIndex((n) => n > enough);
  if (first < 0) return undefined;
  return { first, length: counts.findLastIndex((n) => n > enough) + 1 - first };
}
