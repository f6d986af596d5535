import { describePixels } from '../../src/codecs/describe.ts';
import { codecFor } from '../../src/codecs/index.ts';
import { parseDicom } from '../../src/dicom/parse.ts';
import { TransferSyntax } from '../../src/dicom/uids.ts';
import { loadBackend } from '../../src/imaging/backends.ts';
import type { Frame } from '../../src/imaging/types.ts';
import { dicomFile, type Element } from './dicom-writer.ts';

/** The Image Pixel module of a small image; what is left out is the usual. */
export interface Shape {
  rows?: number;
  columns?: number;
  allocated?: number;
  stored?: number;
  highBit?: number;
  signed?: number;
  samples?: number;
  photometric?: string;
}

/** The elements of an image. */
export function image(pixels: Uint8Array, shape: Shape = {}): Element[] {
  const { rows = 1, columns = 2, allocated = 16, stored = allocated, signed = 0, samples = 1 } = shape;
  return [
    ['00280002', 'US', [samples]],
    ['00280004', 'CS', shape.photometric ?? 'MONOCHROME2'],
    ['00280010', 'US', [rows]],
    ['00280011', 'US', [columns]],
    ['00280100', 'US', [allocated]],
    ['00280101', 'US', [stored]],
    ['00280102', 'US', [shape.highBit ?? stored - 1]],
    ['00280103', 'US', [signed]],
    ['7FE00010', 'OW', pixels],
  ];
}

/** A frame of a file of these elements. */
export async function decode(
  elements: Element[],
  syntax: string = TransferSyntax.ExplicitVRLittleEndian,
  index = 0,
): Promise<Frame> {
  const file = parseDicom(dicomFile(elements, syntax));
  const codec = await codecFor(file.transferSyntaxUID);
  return codec.decode(
    file.pixelData!,
    describePixels(file.dataset, file.bigEndian),
    await loadBackend('sharp'),
    index,
  );
}

/** The first frame of an image. */
export function decodeImage(pixels: Uint8Array, shape: Shape, syntax?: string): Promise<Frame> {
  return decode(image(pixels, shape), syntax);
}
