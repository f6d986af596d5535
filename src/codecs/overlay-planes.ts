import { firstNumber, numbers } from '../dicom/json.ts';
import type { DicomFile } from '../dicom/parse.ts';
import type { Samples } from '../imaging/types.ts';
import { describePixels } from './describe.ts';
import { nativeWords } from './native.ts';

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
 * The overlay planes of a file: those that come as data of their own, and those in unused bits of uncompressed
 * pixels, a form retired in 2004. Planes whose data is too short are left out.
 * @param frame whose pixels are looked into, from 0
 */
export function overlayPlanes(file: DicomFile, frame = 0): OverlayPlane[] {
  return GROUPS.flatMap((group) => {
    const rows = firstNumber(file.dataset, `${group}0010`);
    const columns = firstNumber(file.dataset, `${group}0011`);
    if (!rows || !columns) return [];
    const data = file.bulk(`${group}3000`);
    const bits = data ? ownBits(file, data) : bitsOfPixels(file, group, frame, rows, columns);
    if (!bits || bits.length * 8 < rows * columns) return [];
    const [row = 1, column = 1] = numbers(file.dataset, `${group}0050`) ?? [];
    return [{ rows, columns, row: row - 1, column: column - 1, bits }];
  });
}

function ownBits(file: DicomFile, data: Uint8Array): Uint8Array {
  const bits = new Uint8Array(data);
  if (file.bigEndian && bits.length % 2 === 0) Buffer.from(bits.buffer).swap16();
  return bits;
}

/**
 * Overlay Bit Position (60xx,0102) within the pixels' words (PS3.5-2003 8.1.2):
 *
 *     bit 15 14 13 12 11                             0
 *     [ - ][ - ][ o ][ - ][ value, Bits Stored wide    ]
 */
function bitsOfPixels(
  { dataset, bigEndian, pixelData }: DicomFile,
  group: string,
  frame: number,
  rows: number,
  columns: number,
): Uint8Array | undefined {
  const position = firstNumber(dataset, `${group}0102`);
  if (position === undefined || !pixelData || pixelData.encapsulated || pixelData.isFloat) return undefined;
  let words: Samples;
  try {
    const description = describePixels(dataset, bigEndian);
    const { samplesPerPixel, bitsAllocated, bitsStored, highBit } = description;
    const ofPicture = position <= highBit && position > highBit - bitsStored;
    if (
      samplesPerPixel !== 1 ||
      ![8, 16, 32].includes(bitsAllocated) ||
      position >= bitsAllocated ||
      ofPicture
    )
      return undefined;
    if (rows !== description.rows || columns !== description.columns) return undefined;
    words = nativeWords(pixelData, description, frame);
  } catch {
    // The pixels cannot be read, which is said where they are.
    return undefined;
  }
  const bits = new Uint8Array(Math.ceil(words.length / 8));
  words.forEach((word: number, i: number) => {
    if ((word >> position) & 1) bits[i >> 3]! |= 1 << (i & 7);
  });
  return bits;
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
