import { type DicomJson, firstNumber, firstText } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';
import type { PixelDescription } from './types.ts';

/** Images of more samples than this are refused: no detector makes them, a wrong header claims them. */
export const MAX_SAMPLES = 2 ** 28;
/** Frames beyond this are not counted on: the header claims what no file holds. */
const MAX_FRAMES = 1_000_000;

/**
 * The Image Pixel module of a header.
 * @throws Error that names the attribute where a needed one is missing, out of range or contradicts another
 */
export function describePixels(dataset: DicomJson, bigEndian: boolean): PixelDescription {
  const rows = positive(dataset, Tag.Rows, 'Rows (0028,0010)');
  const columns = positive(dataset, Tag.Columns, 'Columns (0028,0011)');
  const samplesPerPixel = firstNumber(dataset, Tag.SamplesPerPixel) ?? 1;
  if (![1, 3, 4].includes(samplesPerPixel)) {
    throw new Error(`Samples per Pixel (0028,0002) is ${samplesPerPixel}, expected 1, 3 or 4`);
  }
  if (rows * columns * samplesPerPixel > MAX_SAMPLES) {
    throw new Error(`Rows and Columns claim ${columns} x ${rows} pixels, more than any image has`);
  }
  const bitsAllocated = positive(dataset, Tag.BitsAllocated, 'Bits Allocated (0028,0100)');
  if (![1, 8, 16, 32, 64].includes(bitsAllocated)) {
    throw new Error(`Bits Allocated (0028,0100) is ${bitsAllocated}, expected 1, 8, 16, 32 or 64`);
  }
  const bitsStored = firstNumber(dataset, Tag.BitsStored) ?? bitsAllocated;
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    throw new Error(`Bits Stored (0028,0101) is ${bitsStored} of ${bitsAllocated} allocated`);
  }
  const claimed = firstNumber(dataset, Tag.HighBit) ?? bitsStored - 1;
  const fits = claimed >= bitsStored - 1 && claimed < bitsAllocated;
  const highBit = fits ? claimed : bitsStored - 1;
  const frames = Math.floor(firstNumber(dataset, Tag.NumberOfFrames) ?? 1);
  return {
    rows,
    columns,
    samplesPerPixel,
    photometricInterpretation:
      firstText(dataset, Tag.PhotometricInterpretation) ?? (samplesPerPixel === 1 ? 'MONOCHROME2' : 'RGB'),
    planarConfiguration: firstNumber(dataset, Tag.PlanarConfiguration) ?? 0,
    bitsAllocated,
    bitsStored,
    highBit,
    pixelRepresentation: firstNumber(dataset, Tag.PixelRepresentation) ?? 0,
    numberOfFrames: Math.min(MAX_FRAMES, Math.max(1, frames)),
    bigEndian,
    ...(!fits && {
      notes: [`High Bit (0028,0102) does not go with ${bitsStored} bits stored: ${highBit} is taken`],
    }),
  };
}

function positive(dataset: DicomJson, tag: string, name: string): number {
  const value = firstNumber(dataset, tag);
  if (value === undefined || value < 1 || !Number.isInteger(value)) {
    throw new Error(`${name} is missing or not a positive number`);
  }
  return value;
}
