import { firstNumber, numbers } from '../dicom/json.ts';
import type { DicomFile } from '../dicom/parse.ts';

/** A plane of graphics over the image (PS3.3 C.9.2). */
export interface OverlayPlane {
  rows: number;
  columns: number;
  /** Row and column of its first pixel within the image, from 0; may be negative. */
  row: number;
  column: number;
  /** A bit a pixel, row by row, the first in the least significant bit (PS3.5 8.1.2). */
  bits: Uint8Array;
}

/** Planes stand in the even groups 6000 to 601E (PS3.5 7.6). */
const GROUPS = Array.from({ length: 16 }, (_, i) => (0x6000 + 2 * i).toString(16));

/**
 * The overlay planes of a file that come as data of their own. Planes hidden in unused bits of the pixels, a form
 * retired in 2004, and planes whose data is too short are left out.
 */
export function overlayPlanes(file: DicomFile): OverlayPlane[] {
  return GROUPS.flatMap((group) => {
    const rows = firstNumber(file.dataset, `${group}0010`);
    const columns = firstNumber(file.dataset, `${group}0011`);
    const data = file.bulk(`${group}3000`);
    if (!rows || !columns || !data || data.length * 8 < rows * columns) return [];
    const bits = new Uint8Array(data);
    if (file.bigEndian && bits.length % 2 === 0) Buffer.from(bits.buffer).swap16();
    const [row = 1, column = 1] = numbers(file.dataset, `${group}0050`) ?? [];
    return [{ rows, columns, row: row - 1, column: column - 1, bits }];
  });
}

/** All planes drawn into one mask of the image's size: 1 where any of them has a point. */
export function overlayMask(planes: readonly OverlayPlane[], rows: number, columns: number): Uint8Array {
  const mask = new Uint8Array(rows * columns);
  for (const plane of planes) {
    for (let i = 0; i < plane.rows * plane.columns; i++) {
      if (((plane.bits[i >> 3]! >> (i & 7)) & 1) === 0) continue;
      const y = plane.row + Math.floor(i / plane.columns);
      const x = plane.column + (i % plane.columns);
      if (y >= 0 && x >= 0 && y < rows && x < columns) mask[y * columns + x] = 1;
    }
  }
  return mask;
}
