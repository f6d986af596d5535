import { type DicomJson, firstNumber, firstText } from '../dicom/json.ts';
import { Tag } from '../dicom/tags.ts';
import type { PixelDescription } from './types.ts';

/** Images of more pixels than this are refused: no detector makes them, a wrong header claims them. */
const MAX_PIXELS = 2 ** 28;

/**
 * The Image Pixel module of a header.
 * @throws Error that names the attribute where a needed one is missing, out of range or not read yet
 */
export function describePixels(dataset: DicomJson, bigEndian: boolean): PixelDescription {
  const rows = positive(dataset, Tag.Rows, 'Rows (0028,0010)');
  const columns = positive(dataset, Tag.Columns, 'Columns (0028,0011)');
  if (rows * columns > MAX_PIXELS) {
    throw new Error(`Rows and Columns claim ${columns} x ${rows} pixels, more than any image has`);
  }
  const bitsAllocated = positive(dataset, Tag.BitsAllocated, 'Bits Allocated (0028,0100)');
  const bitsStored = firstNumber(dataset, Tag.BitsStored) ?? bitsAllocated;
  return {
    rows,
    columns,
    samplesPerPixel: firstNumber(dataset, Tag.SamplesPerPixel) ?? 1,
    photometricInterpretation: firstText(dataset, Tag.PhotometricInterpretation) ?? 'MONOCHROME2',
    bitsAllocated,
    bitsStored,
    highBit: firstNumber(dataset, Tag.HighBit) ?? bitsStored - 1,
    pixelRepresentation: firstNumber(dataset, Tag.PixelRepresentation) ?? 0,
    numberOfFrames: firstNumber(dataset, Tag.NumberOfFrames) ?? 1,
    bigEndian,
  };
}

function positive(dataset: DicomJson, tag: string, name: string): number {
  const value = firstNumber(dataset, tag);
  if (value === undefined || value < 1) throw new Error(`${name} is missing or not a positive number`);
  return value;
}

/**
 * Narrows to what the codecs of this folder read today.
 * @throws Error that names the attribute and its value
 */
export function requireGrey(d: PixelDescription): GreyPhotometric {
  if (d.samplesPerPixel !== 1) {
    throw new Error(
      `Samples per Pixel (0028,0002) is ${d.samplesPerPixel}: only greyscale images are read yet`,
    );
  }
  const photometric = d.photometricInterpretation;
  if (photometric !== 'MONOCHROME1' && photometric !== 'MONOCHROME2') {
    throw new Error('Photometric Interpretation (0028,0004) is neither MONOCHROME1 nor MONOCHROME2');
  }
  return photometric;
}

export type GreyPhotometric = 'MONOCHROME1' | 'MONOCHROME2';
