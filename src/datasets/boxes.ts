import { quoteText } from '../errors.ts';
import type { Box } from '../imaging/types.ts';
import { badRow } from './ids.ts';
import type { LabelRow } from './types.ts';

/** Four cells of a box as the file has them, by the name of their column. */
export type BoxCells = readonly [heading: string, cell: string | undefined][];

type BoxReading = Pick<LabelRow, 'box' | 'problem'>;

/** Four numbers of cells: none where all are empty. */
export function readNumbers(cells: BoxCells): { values?: number[]; problem?: LabelRow['problem'] } {
  const empty = cells.map(([, cell]) => !cell || cell.toLowerCase() === 'nan');
  if (empty.every(Boolean)) return {};
  for (const [i, [heading, cell]] of cells.entries()) {
    if (empty[i]) return { problem: badRow(`${heading} is empty while other numbers of the box are there`) };
    if (!Number.isFinite(Number(cell)))
      return { problem: badRow(`${heading} is ${quoteText(cell!)}, expected a number`) };
  }
  return { values: cells.map(([, cell]) => Number(cell)) };
}

/** A box of x, y, width, height: pixels from the image's top-left corner. */
export function checkBox(box: Box): BoxReading {
  const negative = (['width', 'height'] as const).find((side) => box[side] < 0);
  if (negative)
    return { box: undefined, problem: badRow(`${negative} is ${box[negative]}, expected a positive number`) };
  const zero = (['width', 'height'] as const).find((side) => box[side] === 0);
  if (zero) return { box: undefined, problem: { code: 'box-zero-area', message: `the box has ${zero} 0` } };
  return { box };
}

/** Without the noise of binary fractions: 0.3 - 0.1 is 0.2. */
const difference = (a: number, b: number) => Math.round((a - b) * 1e6) / 1e6;

/** A box of its left, top, right and bottom edge. */
export function readCorners(cells: BoxCells): BoxReading {
  const { values, problem } = readNumbers(cells);
  if (!values) return { box: undefined, ...(problem && { problem }) };
  const [left, top, right, bottom] = values as [number, number, number, number];
  const swapped =
    right < left ? [cells[0]![0], cells[2]![0]] : bottom < top ? [cells[1]![0], cells[3]![0]] : undefined;
  if (swapped) return { box: undefined, problem: badRow(`${swapped[1]} is less than ${swapped[0]}`) };
  return checkBox({ x: left, y: top, width: difference(right, left), height: difference(bottom, top) });
}
