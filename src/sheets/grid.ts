/**
 * A sheet: thumbnails side by side in one picture, for hosts that take few files. All sheets have the same cells, in
 * rows from the top-left corner; each thumbnail lies at the top-left corner of its own, and what is left is black.
 */

/** Side of a cell in pixels: as long as the longer side of a thumbnail. */
const CELL = 256;
/** Cells in a row, and rows. */
const ACROSS = 8;
export const CELLS = ACROSS * ACROSS;
/** Width and height of a sheet in pixels. */
export const SHEET_SIDE = CELL * ACROSS;

/** The top-left corner of a cell, in pixels of the sheet. */
export const cellCorner = (cell: number): { x: number; y: number } => ({
  x: (cell % ACROSS) * CELL,
  y: Math.floor(cell / ACROSS) * CELL,
});
